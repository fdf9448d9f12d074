"""A delay told in the mail, and its day in what came attached: ``Line 20 slips a little``, ``la nueva fecha de la línea 20``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.answers.facts import Fact
    from scm_automate.replies.open_lines import OpenLine

__all__ = ["is_announced"]

_ATTACHED = "attachment"
_ELSE = (
    "hedge", "condition", "pending", "negation", "question", "reject", "partial", "half", "balance", "only",
    "shipped", "arrived", "as_ordered", "confirm", "upstream", "price", "price_change", "instead", "correction",
)  # fmt: skip


def is_announced(fact: Fact, facts: list[Fact], line: OpenLine) -> bool:
    """Whether a sentence only tells that a line comes later, and a later day of it came attached.

    Args:
        fact: What the sentence says.
        facts: All that was told of the line.
        line: The line.
    """
    told = fact.statement
    if told.part.startswith(_ATTACHED) or not told.marks("late", "moved", "new_date"):
        return False
    if told.has_date or told.question or told.marks(*_ELSE):
        return False
    if any(clause.quantities for clause in told.clauses):
        return False
    days = [
        lot.latest
        for one in facts
        if one.kind == "dates" and one.statement.part.startswith(_ATTACHED)
        for lot in one.lots
        if lot.latest is not None
    ]
    return bool(days) and line.due is not None and min(days) > line.due
