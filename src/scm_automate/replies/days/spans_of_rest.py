"""Days on which a plant or its people do something else: ``workers enjoy mid autumn feast Sep 25 to Sep 27``.

Whatever word says that they rest, a span from one day to another, of the writer's own people or plant,
and no word of goods, of the reader or of a line: it is a closure, which holds what falls on it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.phrases import Mark

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["tell_spans_of_rest"]


def tell_spans_of_rest(analysis: Analysis, units: list[Unit], lexicon: Lexicon) -> None:
    """Marks the clause with the span of such a sentence as one of a closure."""
    if not any(
        window.precision == "range" for unit in units for c in unit.clauses for window in c.dates
    ):
        return
    front = True
    for before, unit in pairwise([None, *units]):
        if unit is None:
            continue
        front = front and not any(clause.references for clause in unit.clauses)
        if before is not None and before.heading:
            continue
        span = _span_of_rest(analysis, unit, lexicon, front=front)
        if span is not None:
            at = span.start
            span.marks["closure"] = [Mark("closure", 0, at, at + 1, (at,))]


def _span_of_rest(
    analysis: Analysis, unit: Unit, lexicon: Lexicon, *, front: bool
) -> Clause | None:
    """The clause of such a sentence that tells the span; behind answers a plant may tell days of goods."""
    if unit.question or unit.heading or unit.item or any(map(_is_of_goods, unit.clauses)):
        return None
    tokens = analysis.tokens

    def is_feast(window: Window) -> bool:
        return any(
            mark.category in _FEASTS
            for at in range(window.start, window.end)
            for mark in lexicon.dates.at(tokens, at)
        )

    dated = [
        (clause, window)
        for clause in unit.clauses
        for window in clause.dates
        if not is_feast(window)
    ]
    if len(dated) != 1 or not _is_a_span(dated[0][1]):
        return None
    clause, window = dated[0]
    told = range(window.start, window.end)
    words = [
        tokens[at]
        for at in range(unit.start, unit.end)
        if at not in told and tokens[at].kind == "w"
    ]
    if len(words) < _FEWEST or any(
        word.fold in lexicon.you
        or word.fold in _POINTING
        or word.fold.startswith(word_stems("sure"))
        for word in words
    ):
        return None
    if lexicon.topics.find(tokens[unit.start : unit.end]):
        return None
    denied = any(one.has("negation") for one in unit.clauses)
    own = word_stems("people")
    if front or denied:
        own = (*own, *word_stems("plants"))
    rests = any(word.fold.startswith(own) for word in words) or any(
        mark.category in _FEASTS
        for at in range(unit.start, unit.end)
        for mark in lexicon.dates.at(tokens, at)
    )
    return clause if rests else None


_FEWEST = 2
_FEASTS = frozenset({"christmas", "easter", "new_year", "holidays"})
_POINTING = words("pointing_at_goods")
"""Words that may stand for the goods."""


def _is_a_span(window: Window) -> bool:
    """Whether it is from one day to another, both told."""
    return (
        window.precision == "range"
        and not window.approximate
        and window.limit in (None, "from")
        and window.earliest is not None
        and window.latest is not None
        and 0 < (window.latest - window.earliest).days <= _LONGEST
        and all(part.precision == "day" for part in window.parts)
    )


_LONGEST = 45


def _is_of_goods(clause: Clause) -> bool:
    if clause.references or clause.prices or clause.has(*_GOODS):
        return True
    return any(not one.spec for one in clause.quantities)


_GOODS = (
    "arrival", "dispatch", "shipped", "arrived", "moved", "new_date", "as_ordered", "confirm", "late", "reject", "pending", "hedge",
    "condition", "question", "balance", "balance_after", "rest_lines", "half", "partial", "all", "both", "each",
    "instead_of", "correction", "except", "only", "same_strict", "price_change", "finished", "following", "closure",
)  # fmt: skip
"""What tells of goods, of doubt, or of a closure already."""
