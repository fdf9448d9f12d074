"""Numbers told side by side in one construction, one of which can be no line: all of them are sizes.

``los del 8 llegan cuando toca, los del 10 la semana 20`` of M8 and M10, where a line 10 is open and no line 8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.found import Reference
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["set_parallel_sizes_right"]


def set_parallel_sizes_right(
    references: list[Reference], tokens: list[Token], index: LineIndex
) -> None:
    """Reads numbers behind the same two words as sizes, where only so each of them names a line of its own.

    Args:
        references: What names lines in a text; changed in place.
        tokens: The text.
        index: The open lines.
    """
    groups: dict[tuple[str, str], list[Reference]] = {}
    for one in references:
        at = one.start
        if one.end - at == 1 and at > 1 and one.how in _NUMBERS and tokens[at].kind == "d":
            before = tokens[at - 2], tokens[at - 1]
            if all(token.kind == "w" for token in before):
                groups.setdefault((before[0].fold, before[1].fold), []).append(one)
    for group in groups.values():
        numbers = [tokens[one.start].text for one in group]
        if len(group) < _TWO or not any(one.how == "line" for one in group):
            continue
        if all(int(number) in index.numbers for number in numbers):
            continue
        named = [
            index.strongest(number, frozenset(index.loose.get(number, ()))) for number in numbers
        ]
        if all(len(lines) == 1 for lines in named) and len(set(named)) == len(set(numbers)):
            for one, lines in zip(group, named, strict=True):
                one.how, one.lines, one.unknown, one.weak = "size", lines, "", False


_NUMBERS = ("line", "loose", "size")
_TWO = 2
