"""Names and dates by turns with no sign between: ``cartons 29/4 étiquettes 12/5 film ok``."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.sentences.elements import Elements

__all__ = ["closed_before", "opens_the_next", "rowed"]

_YES = ("confirm", "as_ordered")
_SAID = frozenset(_YES)
_DOUBTING = frozenset({"condition", "hedge", "pending", "question"})


def opens_the_next(
    clause: Clause, at: int, end: int, elements: Elements, tokens: list[Token]
) -> bool:
    """Whether a name right behind a date begins the next answer of a run that ends with an answer.

    Args:
        clause: What stands before it: one name and one date behind it, and nothing else.
        at: The first token of the name.
        end: Behind the sentence.
        elements: What was found in the text.
        tokens: The text.
    """
    if len(clause.dates) != 1 or not clause.references or clause.quantities:
        return False
    if not clause.marks.keys() <= _SAID:
        return False  # "plaque ok 7/5 miroir 12/5"
    window, first, last = clause.dates[0], clause.references[0], clause.references[-1]
    if first.start != clause.start or len(clause.references) > 1:
        return False
    used = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
    gap = [tokens[at] for at in range(last.end, window.start) if at not in used]
    if len(gap) > 1 + any(token.text == ":" for token in gap) or at < window.end:
        return False
    if sum(here not in used for here in range(window.end, at)) > 1:
        return False
    if elements.references[at].lines & last.lines or not last.lines:
        return False
    return _alternates(at, end, elements, tokens)


def closed_before(clause: Clause, before: Clause | None, at: int, tokens: list[Token]) -> bool:
    """Whether days of closure end with a colon in front of a name: ``fermé les 11 et 12 mai : les brides le 13``.

    Args:
        clause: What stands before the name.
        before: The part of the sentence before that.
        at: The first token of the name.
        tokens: The text.
    """
    if clause.references or not clause.dates:
        return False
    closed = clause.has("closure") or (before is not None and before.has("closure"))
    return closed and any(
        tokens[here].text == ":" and here >= clause.dates[-1].end
        for here in range(max(clause.start, at - _COLON), at)
    )


def rowed(clause: Clause, at: int, end: int, elements: Elements) -> bool:
    """Whether a line follows the date of the one before with no sign between: ``A-1 150 pcs 15/5 A-2 150 pcs 22/5``."""
    if not clause.dates or clause.dates[-1].end != at:
        return False
    if len(clause.references) > _NAMES or end - at > _FAR:
        return False
    one = elements.references[at]
    told = [line for each in clause.references for line in each.lines]
    if not (told and one.lines) or not one.lines.isdisjoint(told):
        return False
    if (
        clause.has("instead_of", "negation")
        or clause.dates[-1].shift is not None  # "two days before line 20"
        or clause.references[-1].start > clause.dates[-1].start
        or clause.references[0].start > clause.dates[0].start
    ):
        return False
    dated = False
    for behind in range(one.end, end):
        if any(mark.category in _DOUBTING for mark in elements.marks.get(behind, ())):
            return False  # "A-1 5/5 A-2 12/5 if in stock" is of both
        other = elements.references.get(behind)
        if not dated and other is not None and other.lines != one.lines:
            return False
        dated = dated or behind in elements.dates
    return dated


_NAMES, _FAR = 8, 300
"""More names, or more tokens, than a row has: what is longer is not gone through."""
_COLON = 3
"""A colon and an article stand before a name."""


def _alternates(at: int, end: int, elements: Elements, tokens: list[Token]) -> bool:
    """Whether names and answers stand by turns from a name on, and an answer is the last of them."""
    name, told = False, -1
    stops = elements.stops
    for here in stops[bisect_left(stops, at) : bisect_left(stops, end)]:
        if here in elements.references:
            if name:
                return False
            name = True
        elif here in elements.dates or any(
            mark.category in _YES for mark in elements.marks.get(here, ())
        ):
            if not name and not 0 <= here - told <= 1:
                return False  # but "ok le 7/5" is one answer
            name = False
            told = here + 1
            if here in elements.dates:
                told = elements.dates[here].end
        elif here not in elements.inside and (
            here in elements.marks or here in elements.starting or tokens[here].text in ",;("
        ):
            thanks = any(mark.category == "courtesy" for mark in elements.marks.get(here, ()))
            return not name and (thanks or tokens[here].text in ",;(")
    return not name
