"""Days on which a supplier is closed, and promises that fall on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["closed_then", "closures", "only_why", "tells_only_closures"]


_OF_GOODS = (
    "arrival", "dispatch", "shipped", "arrived", "moved", "new_date", "as_ordered", "late", "reject", "pending", "hedge",
    "condition", "question", "negation", "balance", "balance_after", "rest_lines", "half", "partial", "upstream",
    "instead", "instead_of", "correction", "expected", "cause", "except", "only", "same_strict", "price_change",
)  # fmt: skip


def tells_only_closures(clauses: Iterable[Clause]) -> bool:
    """Whether a sentence that names no line tells of a closure or an absence and of nothing else.

    ``We are closed 14 and 15 May (Ascension and bridge day) but the phones are manned``. What it says
    beside the closure may be no day, no number, no doubt and nothing that goods do.
    """
    told = False
    for clause in clauses:
        if clause.references or clause.prices or clause.has(*_OF_GOODS):
            return False
        if any(not one.spec for one in clause.quantities):
            return False
        closed = "closure" in clause.marks
        if clause.dates and not closed and not (told and _only_days(clause)):
            return False
        told = told or closed
    return told


def _only_days(clause: Clause) -> bool:
    """Whether nothing but days is told in a clause that goes on with a list of them."""
    few = clause.end - clause.start <= _LISTED * len(clause.dates)
    return (
        few and clause.opened_by in ("and", ",", "-") and not clause.has("contrast", "all", "both")
    )


_LISTED = 5
"""Tokens of a day and the words around it, at most."""


def closures(
    remarks: Iterable[tuple[Analysis, Unit, Statement | None]], statements: Iterable[Statement]
) -> list[tuple[date, date]]:
    """First and last day of every closure that a message tells."""
    told: list[Clause] = [clause for _, unit, _ in remarks for clause in unit.clauses]
    told += [clause for one in statements for clause in one.clauses]
    return [
        (window.earliest, window.latest)
        for clause in told
        if clause.dates and "closure" in clause.marks
        for window in clause.dates
        if window.earliest is not None and window.latest is not None and _of_closure(clause, window)
    ]


def _of_closure(clause: Clause, window: Window) -> bool:
    """Whether a date is no promise that a closure only gives the reason of: ``week 20 as we close at Easter``."""
    why = [mark.start for mark in clause.marks.get("cause", ()) if mark.start >= window.end]
    if window.precision in ("month", "part") and any(
        0 <= closure.start - mark.end <= _NEAR
        for mark in clause.marks.get("cause", ())
        for closure in clause.marks["closure"]
    ):
        return False  # "because of the holidays in May"
    return any(
        (not why or mark.start < min(why)) and not only_why(clause, mark, window)
        for mark in clause.marks["closure"]
    )


def only_why(clause: Clause, closure: Mark, window: Window) -> bool:
    """Whether a closure only tells why goods come on a day: ``owing to the holidays we deliver on 12 May``.

    A word for a reason stands right beside it, and the goods that come between it and the day, or
    behind the day.
    """
    if closure.start >= window.start or clause.has("negation", "reject", "pending", "condition"):
        return False
    for why in clause.marks.get("cause", ()):
        end = max(why.end, closure.end)
        beside = (
            0 <= closure.start - why.end <= _NEAR
            or 0 <= why.start - closure.end <= 1
            or why.start <= closure.start < why.end
        )
        if not beside or end >= window.start:
            continue  # "because of holidays from 4 May"
        for mark in (one for name in _COMES for one in clause.marks.get(name, ())):
            if end <= mark.start and (mark.end <= window.start or mark.start >= window.end):
                return True
    return False


_NEAR = 2
_COMES = ("arrival", "dispatch", "moved", "confirm")


def closed_then(outcome: Outcome, closed: list[tuple[date, date]]) -> list[str]:
    """A reason to look where a promised day falls within a closure."""
    for lot in outcome.lots:
        if lot.earliest is None or lot.latest is None:
            continue
        if any(first <= lot.earliest and lot.latest <= last for first, last in closed):
            return ["a closure is told over the date"]
    return []
