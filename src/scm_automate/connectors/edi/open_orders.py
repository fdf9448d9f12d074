"""The open lines that an answer is laid beside: one per order line, its schedules together."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scm_automate.errors import ConfigError
from scm_automate.model import OrderLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

__all__ = ["OpenOrders", "OwedLine", "plain_number"]


def plain_number(text: str | None) -> str:
    """An identifier as two files may both spell it: leading zeros of a number are dropped.

    Examples:
        >>> plain_number("000010"), plain_number("A-007")
        ('10', 'A-007')
    """
    text = (text or "").strip()
    return (text.lstrip("0") or "0") if text.isascii() and text.isdigit() else text


@dataclass(slots=True)
class OwedLine:
    """What is owed on one order line."""

    company: str
    order: str
    line: str
    item: str | None
    supplier_item: str | None
    unit: str | None
    price: Decimal | None
    price_per: Decimal
    currency: str | None
    schedules: list[tuple[date | None, Decimal]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """Open quantity of all schedules."""
        return sum((quantity for _, quantity in self.schedules), Decimal(0))

    @property
    def owed(self) -> dict[date | None, Decimal]:
        """Open quantity by due date."""
        by_day: dict[date | None, Decimal] = {}
        for due, quantity in self.schedules:
            by_day[due] = by_day.get(due, Decimal(0)) + quantity
        return by_day


class OpenOrders:
    """Open lines, found by order and line or by item."""

    def __init__(self, open_lines: Iterable[OrderLine | Mapping[str, Any]]) -> None:
        self._orders: dict[str, dict[tuple[str, str], OwedLine]] = {}
        for given in open_lines:
            line = given if isinstance(given, OrderLine) else _record(given)
            order = self._orders.setdefault(plain_number(line.order), {})
            owed = order.setdefault(
                (line.company, line.line),
                OwedLine(
                    line.company,
                    line.order,
                    line.line,
                    line.item,
                    line.supplier_item,
                    line.unit,
                    line.price,
                    line.price_per,
                    line.currency,
                ),
            )
            owed.schedules.append((line.due, line.quantity))

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._orders)

    def of_order(self, order: str | None) -> tuple[OwedLine, ...]:
        """The open lines of an order, in the order they were given."""
        return tuple(self._orders.get(plain_number(order), {}).values())

    def find(
        self, order: str | None, line: str | None, *, item: str | None, supplier_item: str | None
    ) -> tuple[tuple[OwedLine, ...], str]:
        """The lines that an answer may mean, and how they were found.

        Returns:
            One line where it is clear; several where two companies have the same order, or one item
            stands on several lines; none where nothing fits. Then ``line`` or ``item``.
        """
        of_order = self.of_order(order)
        if line is not None:
            wanted = plain_number(line)
            found = tuple(owed for owed in of_order if plain_number(owed.line) == wanted)
            return found, "line"
        by_item = tuple(
            owed
            for owed in of_order
            if (item is not None and plain_number(owed.item) == plain_number(item))
            or (
                supplier_item is not None
                and owed.supplier_item is not None
                and plain_number(owed.supplier_item) == plain_number(supplier_item)
            )
        )
        return by_item, "item"


def _record(given: Mapping[str, Any]) -> OrderLine:
    values = {name: value for name, value in given.items() if name in OrderLine.model_fields}
    values.setdefault("supplier", "?")
    try:
        return OrderLine.model_validate(values)
    except ValueError as error:
        raise ConfigError(f"An open line cannot be used: {error}") from None
