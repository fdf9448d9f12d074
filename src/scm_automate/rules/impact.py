"""What a supplier's answer does to the plan, as facts: nothing is decided here, a policy decides."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

__all__ = ["GRAVE", "GRAVITY", "Alternative", "Consequence", "Impact", "LineImpact"]

Consequence = Literal[
    "endangers_customer", "shortage", "unclear", "more_stock", "relieves", "harmless"
]
"""What a line of an answer does, the gravest first. Each in a sentence:

- ``endangers_customer``: a customer's order becomes late or later, or is covered no more.
- ``shortage``: the item falls short, earlier or deeper than before, and no customer's order is hit.
- ``unclear``: the answer gives no date or quantity to reckon with, or the line is not in the book.
- ``more_stock``: it comes earlier than planned and lies there until it is needed.
- ``relieves``: it comes earlier, and something that was short or late no longer is.
- ``harmless``: nothing becomes late or short.
"""

GRAVITY: tuple[Consequence, ...] = (
    "endangers_customer",
    "shortage",
    "unclear",
    "more_stock",
    "relieves",
    "harmless",
)
"""The gravest first."""

GRAVE: frozenset[Consequence] = frozenset({"endangers_customer", "shortage", "unclear"})
"""What a person has to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Something that could help.

    Attributes:
        kind: ``pull_in`` (other open supply), ``transfer`` (stock elsewhere), ``partial`` (what comes
            in time anyway), ``other_supplier`` (a valid price record).
        document: The supply, the plant, or the supplier.
        quantity: How much it could bring; null where that is not known.
        date: When it comes as things stand; for another supplier, the day it could be here if ordered
            today, where its lead time is known; null where that is not known.
    """

    kind: Literal["pull_in", "transfer", "partial", "other_supplier"]
    document: str
    quantity: Decimal | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineImpact:
    """What the answer on one order line does.

    Attributes:
        order: Purchase order.
        line: Position.
        item: Item number; null where the line has none.
        consequence: See `Consequence`.
        endangered: Customers' lines that become late or later, or lose their cover, with the days
            late after it (null: nothing covers it).
        first_shortage: First day on which the item is short after it; null where it is not.
        depth: How far it falls short then.
        stock_days: Quantity times days that it lies there longer, where it comes earlier.
        value_at_risk: Value of the endangered lines, as far as it is known.
        alternatives: What could help.
    """

    order: str
    line: str
    item: str | None
    consequence: Consequence
    endangered: tuple[tuple[str, int | None], ...] = ()
    first_shortage: date | None = None
    depth: Decimal | None = None
    stock_days: Decimal = Decimal(0)
    value_at_risk: Decimal = Decimal(0)
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What an answer does, line by line, the gravest first."""

    lines: tuple[LineImpact, ...]

    @property
    def consequence(self) -> Consequence:
        """The gravest of all lines; ``unclear`` where there is none."""
        return self.lines[0].consequence if self.lines else "unclear"

    def __str__(self) -> str:
        """One line of text per order line."""
        return "\n".join(
            f"{one.order}/{one.line}: {one.consequence.replace('_', ' ')}"
            + (f", {', '.join(name for name, _ in one.endangered)}" if one.endangered else "")
            for one in self.lines
        )
