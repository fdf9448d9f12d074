"""Lists whose items begin with what somebody calls a line: ``spessore 2: venerdì``, ``los tubitos - 14/12``.

Before a colon or a dash at the head of a text line stands a name. Where other items of the list
name lines too, such a head is read more freely than words in running text: its numbers must stand
in the description of one line alone, or its words begin as that line's do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.found import Reference
from scm_automate.replies.language.kinship import is_akin, shared_beginning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["find_labels"]

_LONGEST = 6
"""A head of more words is a sentence."""
_SHORT = 3
_ALIKE = 4
"""So many letters at the front are enough in a list: ``tubitos`` and ``Tubo``."""
_BULLETS = frozenset("-*•·>–")


def find_labels(
    tokens: list[Token],
    index: LineIndex,
    claimed: list[str],
    found: list[Reference],
    spoken: set[int],
) -> list[Reference]:
    """The lines of heads that no other rule could name.

    Args:
        tokens: The text.
        index: The open lines.
        claimed: For each token what took it; heads take theirs.
        found: The references found so far; a list counts only where one of its heads is among them.
        spoken: Tokens of phrases, which stay what they are: ``perhaps tubes: 5 May``.
    """
    heads = list(_heads(tokens, claimed))
    named = {
        line
        for one in found
        for line in one.lines
        if any(start <= one.start < end for start, end in heads)
    }
    if not named:
        return []
    out: list[Reference] = []
    for start, end in heads:
        if any(claimed[at] == "ref" for at in range(start, end)):
            continue
        lines, sure = _alike(tokens[start:end], index)
        if len(lines) == 1 and not lines & named:
            out.append(Reference(start, end, lines, "words", weak=not sure))
            for at in range(start, end):
                claimed[at] = claimed[at] if at in spoken else "ref"
    return out


def _heads(tokens: list[Token], claimed: list[str]) -> Iterator[tuple[int, int]]:
    """The heads of the lines of a text, without bullets, up to their colon or dash."""
    for start in (0, *[at + 1 for at, token in enumerate(tokens) if token[4] == "n"]):
        first = start
        while first < len(tokens) and tokens[first].text in _BULLETS:
            first += 1
        end = first
        while (
            end < len(tokens)
            and end - first <= _LONGEST
            and (tokens[end].kind in "wd" or tokens[end].text in ",.\"/″'’")
        ):
            if claimed[end] in ("date", "price"):
                break
            end += 1
        if first < end < len(tokens) and _closes(tokens, end):
            yield first, end


def _closes(tokens: list[Token], at: int) -> bool:
    """Whether a colon stands there, or a dash between blanks, and something behind it."""
    if at + 1 >= len(tokens) or tokens[at + 1].kind == "n":
        return False
    if tokens[at].text in ":：=":
        return True
    apart = tokens[at].start > tokens[at - 1].end and tokens[at + 1].start > tokens[at].end
    return tokens[at].text in "-–—" and apart


def _alike(head: list[Token], index: LineIndex) -> tuple[frozenset[int], bool]:
    """The lines of a head, and whether all of its words and numbers say so.

    Its numbers must stand in the description; a word may be a form of one there, or only begin as
    one does, which is told to a person.
    """
    lines = _numbered(head, index)
    spoken: frozenset[int] | None = None
    sure = True
    for token in head:
        word = token.fold
        if token.kind != "w" or len(word) < _SHORT:
            continue
        if word in index.lexicon.stop or word in index.lexicon.small:
            continue
        akin, begun = _lines_of(word, index)
        sure = sure and bool(akin)
        here = akin or begun
        if here:
            spoken = here if spoken is None else spoken & here
    if lines is None or spoken is None:
        return (lines if spoken is None else spoken) or frozenset(), sure
    return lines & spoken or lines, sure and bool(lines & spoken)


def _numbered(head: list[Token], index: LineIndex) -> frozenset[int] | None:
    """The lines whose description holds all numbers of a head; null where it has none."""
    lines: frozenset[int] | None = None
    for at, token in enumerate(head):
        if token.kind != "d" or (at > 1 and head[at - 1].text in ".," and head[at - 2].kind == "d"):
            continue
        number = token.text
        if at + 2 < len(head) and head[at + 1].text in ".," and head[at + 2].kind == "d":
            number = f"{number}.{head[at + 2].text}"
        here = frozenset(index.sizes.get(number, ())) | frozenset(index.loose.get(number, ()))
        lines = here if lines is None else lines & here
    return lines


def _lines_of(word: str, index: LineIndex) -> tuple[frozenset[int], frozenset[int]]:
    """The lines that hold a form of a word, and those that hold one which only begins as it does."""
    akin: set[int] = set()
    begun: set[int] = set()
    for other, lines in index.words.items():
        if other[:_SHORT] != word[:_SHORT]:
            continue
        if is_akin(word, other, compounds=False):
            akin |= lines
        elif _begins_alike(word, other):
            begun |= lines
    return frozenset(akin), frozenset(begun)


def _begins_alike(word: str, other: str) -> bool:
    """Whether two words share their beginning: ``tubitos`` and ``Tubo``."""
    shorter = min(len(word), len(other))
    return shared_beginning(word, other) >= max(_SHORT, min(_ALIKE, shorter - 1))
