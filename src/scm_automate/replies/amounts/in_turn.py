"""Quantities in a row and as many dates behind them, each with its own: ``20 + 20 (15/05 e 29/05)``."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Quantity
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["in_turn"]

_ELSE = (
    "balance", "balance_after", "half", "partial", "each", "negation", "instead", "instead_of", "history", "closure",
    "correction", "either", "shipped", "arrived", "upstream", "cause", "moved",
)  # fmt: skip
"""Marks beside which quantities and dates may go together in another way."""
_PIECES = ("", "piece")
_BESIDE = 2
"""Tokens between two quantities, and between two dates."""
_FIRST = 3
"""Tokens between the last quantity and the first date: a unit, a sign, a word for "on"."""


def in_turn(statement: Statement, line: OpenLine) -> list[tuple[Quantity, Window, Clause]]:
    """The parts of a line with their dates, where all quantities stand before all dates; else none.

    Args:
        statement: What is said.
        line: The line it is read for; the parts make up all that is open of it.
    """
    if len(statement.lines) != 1 or statement.row is not None or statement.cell_quantity:
        return []
    parts = [one for clause in statement.clauses for one in clause.quantities]
    dates = [(one, clause) for clause in statement.clauses for one in clause.dates]
    if len(parts) < 2 or len(parts) != len(dates) or statement.marks(*_ELSE):
        return []
    if sum((one.value for one in parts), Decimal(0)) != line.quantity:
        return []
    if any(
        one.percent
        or one.spec
        or one.each
        or one.times
        or one.approximate
        or one.unit not in _PIECES
        for one in parts
    ):
        return []
    days = [one for one, _ in dates]
    if any(one.shift is not None or one.limit or one.parts or one.approximate for one in days):
        return []
    told = [(one.start, one.end) for one in parts] + [(one.start, one.end) for one in days]
    gaps = [after[0] - before[1] for before, after in pairwise(told)]
    if any(not 0 <= gap <= _BESIDE for at, gap in enumerate(gaps) if at != len(parts) - 1):
        return []
    if not 0 <= gaps[len(parts) - 1] <= _FIRST:
        return []
    if any(
        before.latest is None or after.latest is None or before.latest >= after.latest
        for before, after in pairwise(days)
    ):
        return []
    return [(part, *date) for part, date in zip(parts, dates, strict=True)]
