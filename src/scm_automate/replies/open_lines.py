"""The open lines as the reader needs them: one per (company, order, line), schedules summed up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.model import OrderLine
    from scm_automate.tables import Table

    OpenLines = Iterable[Mapping[str, object] | OrderLine] | Table[OrderLine]
    """Open lines as the caller has them."""

__all__ = ["OpenLine", "read_open_lines"]


@dataclass(slots=True)
class OpenLine:
    """What is owed on one order line, all its schedules together."""

    index: int
    company: str
    order: str
    line: str
    item: str
    supplier_item: str
    description: str
    quantity: Decimal
    unit: str
    price: Decimal | None
    price_per: Decimal
    currency: str
    schedules: list[tuple[date | None, Decimal]] = field(default_factory=list)
    """(due, quantity) of each schedule, in order of date."""
    aliases: tuple[str, ...] = ()
    """The supplier's own numbers for the item, from its vocabulary."""

    @property
    def due(self) -> date | None:
        """The first due date; null where none is known."""
        return self.schedules[0][0]


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _decimal(value: object, what: str) -> Decimal:
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except ArithmeticError:
        raise ConfigError(f"An open line has {what} {value!r}, which is no number.") from None


def _day(value: object) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ConfigError(
            f"An open line is due {value!r}, which is no date.", hint="Give it as YYYY-MM-DD."
        ) from None


def read_open_lines(open_lines: OpenLines) -> list[OpenLine]:
    """The lines in the order given, schedules of one line added up.

    Args:
        open_lines: Mappings with the fields of `OrderLine`, records, or a table of them.

    Raises:
        ConfigError: A line lacks its order, line or quantity, or holds what is no number or date.
    """
    records = open_lines.records() if hasattr(open_lines, "records") else open_lines
    found: dict[tuple[str, str, str], OpenLine] = {}
    for record in records:
        get = (
            record.get
            if isinstance(record, Mapping)
            else lambda name, row=record: getattr(row, name, None)
        )
        order, line = _text(get("order")), _text(get("line"))
        if not order or not line:
            raise ConfigError(
                f"An open line has order {order!r} and line {line!r}; both are needed."
            )
        key = (_text(get("company")), order, line)
        quantity = _decimal(get("quantity"), "the quantity")
        due = _day(get("due"))
        known = found.get(key)
        if known is not None:
            known.quantity += quantity
            known.schedules.append((due, quantity))
            known.schedules.sort(key=lambda pair: (pair[0] is None, pair[0] or date.max))
            continue
        price = get("price")
        found[key] = OpenLine(
            index=len(found),
            company=key[0],
            order=order,
            line=line,
            item=_text(get("item")),
            supplier_item=_text(get("supplier_item")),
            description=_text(get("description")),
            quantity=quantity,
            unit=_text(get("unit")),
            price=None if price in (None, "") else _decimal(price, "the price"),
            price_per=_decimal(get("price_per") or 1, "price_per"),
            currency=_text(get("currency")),
            schedules=[(due, quantity)],
        )
    return list(found.values())
