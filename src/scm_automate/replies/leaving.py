"""Whether goods leave or arrive on a date, where no word near it tells: assumed is never released.

A date with no word of dispatch or arrival is taken for the arrival, as most people mean it. That is
no guess only while nothing in the message speaks for the other reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.taken_back import leaving_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.facts import Fact
    from scm_automate.replies.lots import Lot
    from scm_automate.replies.outcome import Outcome
    from scm_automate.replies.statements import Statement

__all__ = ["basis_doubts", "take_leaving"]

_UNSURE = "it is not sure whether goods leave or arrive on the date"


def take_leaving(facts: Iterable[Fact]) -> None:
    """Dates with no word of their own are those of dispatch: ``All dates are ex works.``."""
    for fact in facts:
        for lot in fact.lots:
            if lot.dated and not lot.basis:
                lot.basis = "dispatch"
        if fact.kind == "accept":
            fact.reasons.append("the due date is confirmed, and dates are said to be of dispatch")


def basis_doubts(outcome: Outcome, codes: tuple[str, ...]) -> list[str]:
    """Reasons to look where arrival was only assumed and words of leaving stand in the statement."""
    if outcome.status not in ("accepted", "changed"):
        return []
    assumed = [lot for lot in outcome.lots if lot.dated and not lot.basis]
    if not assumed:
        return []
    if any(lot.basis == "dispatch" for lot in outcome.lots):
        return [_UNSURE]  # "300 on 5 May, the remaining 200 leave on 12 May"
    if any(_speaks_of_leaving(one, assumed, codes) for one in outcome.statements):
        return [_UNSURE]
    return []


def _speaks_of_leaving(statement: Statement, lots: list[Lot], codes: tuple[str, ...]) -> bool:
    """Whether a word of leaving stands in a statement, be it part of another phrase."""
    windows = {id(lot.window) for lot in lots}
    for clause in statement.clauses:
        if not any(id(window) in windows for window in clause.dates):
            continue
        tokens = statement.analysis.tokens[clause.start : clause.end]
        taken = statement.analysis.claimed[clause.start : clause.end]
        for mark in leaving_words(tokens, codes):
            if not any(taken[at] for at in mark.used):
                return True
    return False
