"""What is said of the goods before any of them is answered: ``I walked over to the spring shop. Spring 5 comes on 12 May``.

A word of the goods in it names a workshop, a colleague or the subject of the mail, and the answers stand
behind. It is weighed as any sentence that names no line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.statements import Statement

__all__ = ["leads_up"]


def leads_up(
    statement: Statement, statements: Sequence[Statement], lines: Sequence[OpenLine], today: date
) -> bool:
    """Whether a sentence answers no line, and each that its words fit is answered behind it by name and with its day.

    Args:
        statement: What is said.
        statements: All that is said, in the order told.
        lines: The open lines.
        today: When it is written.
    """
    if statement.kind != "lines" or not statement.lines or statement.row is not None:
        return False
    if statement.question or statement.implicit or statement.under or statement.marks(*_TOLD):
        return False
    named = [one for clause in statement.clauses for one in clause.references]
    if not named or any(one.how != "words" for one in named):
        return False
    if any(clause.quantities or clause.prices for clause in statement.clauses):
        return False
    if any(
        not _is_behind_us(window, today) for clause in statement.clauses for window in clause.dates
    ):
        return False
    units = {id(unit) for unit in statement.units}
    if any(unit.heading for unit in statement.units):
        return False
    at = next(n for n, one in enumerate(statements) if one is statement)
    if any(one.lines & statement.lines and one.has_date for one in statements[:at]):
        return False
    answered = [
        one
        for one in statements[at + 1 :]
        if units.isdisjoint(map(id, one.units)) and _is_answer(one, today)
    ]
    late = statement.marks("late")
    return all(
        any(n in one.lines and (not late or _is_later(one, lines[n])) for one in answered)
        for n in statement.lines
    )


def _is_answer(one: Statement, today: date) -> bool:
    """Whether a sentence names its line and tells a day to come of it."""
    return (
        one.kind == "lines"
        and one.row is None
        and not (one.implicit or one.loose or one.question or one.vague)
        and any(clause.references for clause in one.clauses)
        and any(
            window.latest is not None and window.latest > today
            for clause in one.clauses
            for window in clause.dates
        )
    )


def _is_later(one: Statement, line: OpenLine) -> bool:
    """Whether all days told are later than ordered: what went wrong tells why."""
    due = line.due
    return due is not None and all(
        window.latest is not None and window.latest > due
        for clause in one.clauses
        for window in clause.dates
    )


def _is_behind_us(window: Window, today: date) -> bool:
    return window.latest is not None and window.latest <= today


_TOLD = (
    "hedge", "condition", "pending", "negation", "question", "reject", "partial", "half", "balance", "balance_after",
    "only", "except", "rest_lines", "other_one", "shipped", "arrived", "as_ordered", "moved", "new_date", "instead",
    "instead_of", "correction", "price", "price_change", "same", "same_strict", "contrast", "expected", "now", "whole",
    "history", "following",
)  # fmt: skip
"""Phrases that say something of the goods themselves, or of what was told before."""
