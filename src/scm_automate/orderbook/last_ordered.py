"""When a customer last ordered, and what counts as an order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.model import canonical
from scm_automate.orderbook.words import facts_of, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scm_automate.orderbook.answers import NotKnown
    from scm_automate.orderbook.book import OrderBook
    from scm_automate.orderbook.words import Language

__all__ = ["ORDER_KINDS", "LastOrdered", "last_ordered"]

ORDER_KINDS = ("order", "call_off")
"""What counts as an order of a customer, unless said otherwise: returns and cancelled ones do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastOrdered:
    """When a customer last ordered an item.

    Attributes:
        customer: Customer's number.
        item: Item number; that of the order found where any item was asked about.
        as_of: The day of the book.
        day: The day of the order.
        order: The order.
        quantity: How much of the item, all positions of the order together; null where one of them
            does not tell.
        counted: The kinds of orders that count.
        not_counted: How many later ones of other kinds there are, such as cancelled ones.
    """

    customer: str
    item: str
    as_of: date
    day: date
    order: str
    quantity: Decimal | None
    counted: tuple[str, ...]
    not_counted: int = 0

    @property
    def value(self) -> date:
        """The day."""
        return self.day

    def say(self, language: Language = "en") -> str:
        """The answer in words."""
        how = "found" if self.quantity is not None else "found_without_quantity"
        told = say(language, f"last_ordered.{how}", facts_of(self))
        if self.not_counted:
            told += " " + say(language, "last_ordered.not_counted", facts_of(self))
        return told

    def __str__(self) -> str:
        return self.say()


def last_ordered(
    book: OrderBook, customer: str, item: str | None, count: Iterable[str]
) -> LastOrdered | NotKnown:
    """See `OrderBook.last_ordered`."""
    kinds = tuple(count)
    about = customer if item is None else f"{item} ({customer})"
    sales = book.given.sales
    if sales is None:
        return book.refuse("last_ordered", "no_sales", about)
    mine = sales.filter(
        (pl.col("customer").cast(pl.String) == customer)
        & pl.col("ordered_on").is_not_null()
        & (pl.col("ordered_on") <= book.as_of)
    )
    if item is not None:
        mine = mine.filter(pl.col("item").cast(pl.String) == item)
    kind = pl.col("kind").fill_null("order") if "kind" in mine.columns else pl.lit("order")
    counts = mine.filter(kind.is_in(kinds)).sort("ordered_on", "order", "item", maintain_order=True)
    if not counts.height:
        return book.refuse("last_ordered", "never_ordered", about)
    last = counts.row(-1, named=True)
    others = mine.filter(~kind.is_in(kinds) & (pl.col("ordered_on") >= last["ordered_on"]))
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.lit(last[name])) for name in ("ordered_on", "order", "item")
    )
    quantity = _whole(counts.filter(same))
    return LastOrdered(
        customer=customer,
        item=str(last["item"]),
        as_of=book.as_of,
        day=last["ordered_on"],
        order=str(last["order"]),
        quantity=quantity,
        counted=kinds,
        not_counted=others.height,
    )


def _whole(rows: pl.DataFrame) -> Decimal | None:
    """The quantities of some rows together; null where one of them has none."""
    if "quantity" not in rows.columns or rows.get_column("quantity").null_count():
        return None
    return canonical(sum(map(Decimal, rows.get_column("quantity")), Decimal(0)))
