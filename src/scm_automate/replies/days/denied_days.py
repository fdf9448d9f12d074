"""A day that is only denied, and the one that takes its place told behind: ``Line 10 can't come on 4 May. New date for line 10: 12 May``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.days.role import Role

if TYPE_CHECKING:
    from scm_automate.replies.answers.facts import Fact

__all__ = ["without_denied_days"]

_DENIED = {
    f"a date is {Role.NEGATED.value}", "no date is told", "it is denied and no new date is told", "a day is refused and no other told",
}  # fmt: skip
"""What a day that is only denied leaves open, until another is told."""


def without_denied_days(facts: list[Fact]) -> list[Fact]:
    """The facts of a line less those that only deny an earlier day than the sure one told behind them."""
    if len(facts) < _PAIR:
        return facts
    return [
        fact
        for at, fact in enumerate(facts)
        if not (at + 1 < len(facts) and _is_replaced(fact, facts[at + 1]))
    ]


_PAIR = 2


def _is_replaced(denied: Fact, told: Fact) -> bool:
    """Whether one fact only denies days of the same lines that the next one has a later day for."""
    old, new = denied.statement, told.statement
    if denied.kind != "open" or told.kind != "dates" or not set(denied.reasons) <= _DENIED:
        return False
    if told.reasons or len(told.lots) != 1 or not told.lots[0].whole:
        return False
    if old.kind != "lines" or old.row is not None or old.question or old.lines != new.lines:
        return False
    if old.marks("pending", "hedge", "condition", "question", "partial", "balance", "half"):
        return False
    if any(not one.spec for clause in old.clauses for one in clause.quantities):
        return False
    days = [window.latest for clause in old.clauses for window in clause.dates]
    first = told.lots[0].earliest
    behind = old.analysis is new.analysis and old.clauses[-1].end <= new.clauses[0].start
    return (
        behind
        and bool(days)
        and first is not None
        and all(day is not None and day < first for day in days)
    )
