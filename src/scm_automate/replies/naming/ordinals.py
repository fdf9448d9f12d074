"""Lines told by an ordinal in digits: ``1. Position``, ``the 2nd line``, ``2ª línea``, ``1ère ligne``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.found import Reference
from scm_automate.replies.naming.codes import boundary
from scm_automate.replies.naming.line_lists import begins_a_date

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["by_ordinal"]

_ENDING = 4
"""Letters of an ordinal's ending at most, behind its digit."""
_SHORTEST = 3
"""Letters of a word for "line" at least; shorter ones are other words as well."""
_TIMES = "x"


def by_ordinal(
    tokens: list[Token], at: int, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    """The line of which an ordinal is told, or null: a point of a list, ``1. Pos. 20``, tells none.

    Args:
        tokens: The text.
        at: The digit.
        index: The open lines.
        habits: How the writer writes.
        claimed: What each token belongs to already.
    """
    if len(tokens[at].text) > 1 or tokens[at].text == "0":
        return None
    word = _behind_its_ending(tokens, at, habits)
    if word is None or claimed[word] or not boundary(tokens, at):
        return None
    for mark in habits.lexicon.references.at(tokens, word):
        if mark.category != "line_word" or len(tokens[word].text) < _SHORTEST:
            continue
        end = mark.end + (mark.end < len(tokens) and tokens[mark.end].text == ".")
        if end < len(tokens) and tokens[end].kind == "d" and not begins_a_date(tokens, end, habits):
            return None
        number = int(tokens[at].text)
        lines = index.numbers.get(number)
        if lines:
            return Reference(at, end, frozenset(lines), "line")
        return Reference(at, end, frozenset({-number}), "ordinal")
    return None


def _behind_its_ending(tokens: list[Token], at: int, habits: Habits) -> int | None:
    """The token behind the point or the letters that make a digit an ordinal; null where none do."""
    here = at + 1
    while here < len(tokens) and here <= at + 2 and tokens[here].start == tokens[here - 1].end:
        ending = tokens[here]
        if ending.kind == "w":
            if len(ending.text) > _ENDING or ending.fold == _TIMES:
                return None
            if ending.fold in habits.lexicon.units and not _is_ordinal(tokens, here, habits):
                return None
        elif ending.text not in ".:":
            return None
        here += 1
    if here == at + 1 or here >= len(tokens) or tokens[here].start == tokens[here - 1].end:
        return None
    return here if tokens[here].kind == "w" else None


def _is_ordinal(tokens: list[Token], at: int, habits: Habits) -> bool:
    return any(mark.category == "suffix" for mark in habits.lexicon.dates.at(tokens, at))
