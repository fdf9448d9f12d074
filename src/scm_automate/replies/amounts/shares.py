"""Parts of a line told as a share of it: ``80 % on 4 May, the rest on 11 May``."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.lot_quantities import is_usable
from scm_automate.replies.amounts.units import unit_class

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.found import Quantity
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["headed", "is_share", "share_of", "tells_a_share"]

_WHOLE = Decimal(100)
_OF_MONEY = ("payment", "price", "price_change", "no_price_change", "history", "courtesy")
"""What a percentage beside is of: a discount, a price, a company's capital."""


def is_share(clause: Clause, one: Quantity) -> bool:
    """Whether a percentage may be a part of the goods that its clause tells a date of."""
    return one.percent and 0 < one.value < _WHOLE and not clause.has(*_OF_MONEY)


def tells_a_share(clauses: Iterable[Clause]) -> bool:
    """Whether a clause with a date tells a share of its line."""
    return any(
        clause.dates and any(is_share(clause, one) for one in clause.quantities)
        for clause in clauses
    )


def share_of(statement: Statement, clause: Clause, one: Quantity, line: OpenLine) -> Decimal | None:
    """How many of a line a percentage is; zero where that is not sure, null where it tells no part.

    A share counts beside a date. Told in numbers as well, ``60 %, that is 600 pcs``, it says nothing more.
    """
    if not clause.dates or not is_share(clause, one):
        return None
    amount = line.quantity * one.value / _WHOLE
    told = [
        other
        for each in statement.clauses
        for other in each.quantities
        if not other.percent and not other.spec
    ]
    if told:
        return None if any(amount in (each.value, each.figure.other) for each in told) else _UNSURE
    parts = sum(
        other.value for each in statement.clauses if each.dates for other in each.quantities
        if is_share(each, other)
    )  # fmt: skip
    complete = parts == _WHOLE or statement.marks("balance", "balance_after", "rest_lines")
    whole = amount == int(amount) or unit_class(line.unit) != "piece"
    return amount if complete and whole and len(statement.lines) == 1 else _UNSURE


_UNSURE = Decimal(0)


def headed(statement: Statement, line: OpenLine) -> Quantity | None:
    """The open quantity told before its parts: ``120 pcs: 70 on 4 May and 50 on 18 May``."""
    if sum(len(clause.quantities) for clause in statement.clauses) < _WITH_PARTS:
        return None
    told = [
        one
        for clause in statement.clauses
        for one in clause.quantities
        if not one.percent
        and not one.each
        and not one.times
        and is_usable(statement, clause, one, line)
    ]
    parts = [one.value for one in told[1:]]
    if len(parts) > 1 and told[0].value == line.quantity and sum(parts) == line.quantity:
        return told[0]
    return None


_WITH_PARTS = 3
"""So many quantities at least: the whole, and two parts of it."""
