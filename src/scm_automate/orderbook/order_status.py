"""How a customer's order stands, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.model import canonical
from scm_automate.orderbook.certainty import least_sure
from scm_automate.orderbook.words import facts_of, say

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.orderbook.answers import NotKnown
    from scm_automate.orderbook.book import OrderBook
    from scm_automate.orderbook.certainty import Certainty
    from scm_automate.orderbook.words import Language

__all__ = ["OrderStatus", "Shipped", "StatusLine", "order_status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """One line of a customer's order.

    Attributes:
        id: The line.
        item: Item number.
        quantity: Still open.
        due: When it is needed.
        expected: When all of it is covered; null where it is not.
        missing: What nothing covers.
        days_late: Days by which it comes late.
        supply: The document it waits for; ``stock`` where it is there.
        hangs_on: The least sure document of the whole chain behind it; null where there is none.
        certainty: How sure that one is.
    """

    id: str
    item: str
    quantity: Decimal
    due: date
    expected: date | None
    missing: Decimal
    days_late: int
    supply: str | None
    hangs_on: str | None = None
    certainty: Certainty = "in_stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """What left for the customer.

    Attributes:
        day: When.
        item: Item number.
        quantity: How much.
        line: The line; null where the shipments tell none.
    """

    day: date
    item: str
    quantity: Decimal
    line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatus:
    """How a customer's order stands.

    Attributes:
        order: The order.
        customer: The customer; null where unknown.
        as_of: The day of the book.
        lines: Its open lines, in order.
        shipped: What of it has left, by day; empty where no shipments were given.
    """

    order: str
    customer: str | None
    as_of: date
    lines: tuple[StatusLine, ...]
    shipped: tuple[Shipped, ...] = ()

    @property
    def value(self) -> date | None:
        """The day on which all of it is covered; null where some of it is not."""
        days = [line.expected for line in self.lines]
        known = [day for day in days if day is not None]
        return max(known) if len(known) == len(days) and known else None

    def say(self, language: Language = "en") -> str:
        """The answer in words, line by line."""
        told = [say(language, "status.order", {"order": self.order, "count": len(self.lines)})]
        for line in self.lines:
            how = "missing" if line.missing else "late" if line.days_late > 0 else "fine"
            told.append(say(language, f"status.{how}", facts_of(line)))
            if line.certainty in ("unconfirmed", "overdue"):
                told.append(say(language, f"status.hangs_{line.certainty}", facts_of(line)))
        told += [say(language, "status.shipped", facts_of(one)) for one in self.shipped]
        return " ".join(told)

    def __str__(self) -> str:
        return self.say()


def order_status(book: OrderBook, order: str) -> OrderStatus | NotKnown:
    """See `OrderBook.status`."""
    mine = book.given.demand.filter(reference=order)
    shipped = _shipped(book, order)
    if not mine.height and not shipped:
        return book.refuse("status", "no_order", order)
    lines = []
    for row in mine.iter_rows(named=True):
        found = book.served.get(row["id"])
        behind = book.ends.get(row["id"], [])
        chain = [link for link in behind if link["level"] == 0]
        hangs_on, certainty = least_sure(book, (link["supply"] for link in behind))
        last = max(chain, key=lambda link: (link["ready"], link["supply"]), default=None)
        missing = canonical(found["free"] if found else row["quantity"])
        lines.append(
            StatusLine(
                id=row["id"],
                item=row["item"],
                quantity=canonical(row["quantity"]),
                due=row["date"],
                expected=max(last["ready"], book.as_of) if last and not missing else None,
                missing=missing,
                days_late=max((link["days_late"] for link in chain), default=0),
                supply=last["supply"] if last else None,
                hangs_on=hangs_on,
                certainty=certainty,
            )
        )
    return OrderStatus(
        order=order,
        customer=mine["customer"][0] if mine.height else None,
        as_of=book.as_of,
        lines=tuple(lines),
        shipped=shipped,
    )


def _shipped(book: OrderBook, order: str) -> tuple[Shipped, ...]:
    frame = book.given.shipments
    if frame is None:
        return ()
    mine = frame.filter((pl.col("order").cast(pl.String) == order) & pl.col("date").is_not_null())
    return tuple(
        Shipped(
            day=row["date"],
            item=str(row["item"]),
            quantity=canonical(Decimal(row["quantity"])),
            line=None if row.get("line") is None else str(row["line"]),
        )
        for row in mine.sort("date", "item").iter_rows(named=True)
    )
