"""What is told of a line before its date is, and answers nothing once the date is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.role import Role

if TYPE_CHECKING:
    from scm_automate.replies.facts import Fact

__all__ = ["beyond_steps"]

_UNDATED = {"no date is told"}
_STEP = {f"a date is {Role.UPSTREAM.value}", "a date is told that is no answer"}


def beyond_steps(facts: list[Fact]) -> list[Fact]:
    """Without what only tells of steps or a delay before the delivery that a later sentence gives the date of.

    Args:
        facts: What was told of a line, in the order told.
    """
    last = facts[-1] if facts else None
    known = ("dispatch", "arrival", "new_date")
    if last is None or last.kind != "dates" or not last.statement.marks(*known):
        return facts
    days = [lot.latest for lot in last.lots if lot.latest is not None]

    def is_step(fact: Fact) -> bool:
        told = [window for clause in fact.statement.clauses for window in clause.dates]
        return (
            fact.kind == "open"
            and set(fact.reasons) <= _STEP
            and bool(days)
            and all(one.latest is not None and one.latest <= min(days) for one in told)
            and last.statement.marks("dispatch", "arrival")
            and not fact.statement.marks("pending", "late", "negation", "hedge", "condition")
        )

    def is_delay(fact: Fact) -> bool:
        # "the operator is ill and we are late. New date: 25 May"
        return (
            fact.kind == "open"
            and set(fact.reasons) <= _UNDATED
            and fact.statement.marks("late")
            and fact.statement.implicit == last.statement.implicit
            and last.statement.marks("new_date")
            and not fact.statement.has_date
            and not fact.statement.question
            and not fact.statement.marks("pending", "negation", "hedge", "condition", "upstream")
        )

    return [fact for fact in facts if fact is last or not (is_step(fact) or is_delay(fact))]
