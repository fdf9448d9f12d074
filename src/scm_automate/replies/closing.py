"""Days on which a supplier is closed, and promises that fall on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scm_automate.replies.clauses import Clause, Unit
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.outcome import Outcome
    from scm_automate.replies.phrases import Mark
    from scm_automate.replies.statements import Statement

__all__ = ["closed_then", "closures", "only_why"]


def closures(
    remarks: Iterable[tuple[Analysis, Unit, Statement | None]], statements: Iterable[Statement]
) -> list[tuple[date, date]]:
    """First and last day of every closure that a message tells."""
    told: list[Clause] = [clause for _, unit, _ in remarks for clause in unit.clauses]
    told += [clause for one in statements for clause in one.clauses]
    return [
        (window.earliest, window.latest)
        for clause in told
        if clause.dates and clause.has("closure")
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
