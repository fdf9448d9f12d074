"""Items told by the last part of their number behind one told in full: ``TX-1 and 2 will be met``, ``BR-22/28``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.figure_words import SPECS
from scm_automate.replies.found import Reference

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["code_tails"]

_JOINED = frozenset("/&+")
_LONGEST = 6


def code_tails(
    tokens: list[Token], first: Reference, index: LineIndex, claimed: list[str]
) -> list[Reference]:
    """The items named by the numbers that are joined to an item's number, and that end like it.

    Args:
        tokens: The text.
        first: An item told in full, ending in digits.
        index: The open lines.
        claimed: What each token was taken for so far.
    """
    last = tokens[first.end - 1]
    if last.kind != "d" or first.end - first.start < 2:
        return []
    head = "".join(one.fold for one in tokens[first.start : first.end - 1] if one.kind in "dw")
    found: list[Reference] = []
    at = first.end
    while at + 1 < len(tokens):
        joined = tokens[at].text in _JOINED or _is_and(tokens, at, index)
        listed = tokens[at].text == "," and _and_follows(tokens, at + 2, index)
        number = tokens[at + 1]
        if not (joined or listed) or number.kind != "d" or len(number.text) > _LONGEST:
            break
        lines = index.codes.get(head + number.text)
        if not lines or lines & first.lines or claimed[at + 1] or _counts(tokens, at + 1, index):
            break
        found.append(Reference(at + 1, at + 2, frozenset(lines), "code"))
        at += 2
    return found


def _is_and(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether a word for "and" stands there."""
    return tokens[at].kind == "w" and any(
        mark.category == "and" and mark.end == at + 1 for mark in index.lexicon.dates.at(tokens, at)
    )


def _and_follows(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether a word for "and" stands behind a number of a list: ``TX-1, 2 and 3``."""
    while at + 2 < len(tokens) and tokens[at].text == "," and tokens[at + 1].kind == "d":
        at += 2
    return at < len(tokens) and (tokens[at].text in "&+" or _is_and(tokens, at, index))


def _counts(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """Whether a number is that of a quantity, a span of time or a date: ``TX-1 and 2 boxes``, ``BR-22/28.4.``."""
    if at + 1 >= len(tokens):
        return False
    behind = tokens[at + 1]
    lexicon = index.lexicon
    if behind.kind == "w":
        return (
            behind.start == tokens[at].end
            or behind.fold in lexicon.units
            or behind.fold in SPECS
            or any(mark.category in _TIMES for mark in lexicon.dates.at(tokens, at + 1))
        )
    glued = behind.start == tokens[at].end and at + 2 < len(tokens)
    return glued and tokens[at + 2].start == behind.end and tokens[at + 2].kind == "d"


_TIMES = frozenset({"day", "workday", "week_unit", "month_unit", "months", "months_short", "of"})
