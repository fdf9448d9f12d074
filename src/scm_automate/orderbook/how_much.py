"""How much of an item there is: on hand, taken, to come, and free, with the documents behind each."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.model import canonical
from scm_automate.orderbook.certainty import certainty_of
from scm_automate.orderbook.pictures import projection_svg
from scm_automate.orderbook.words import facts_of, say
from scm_automate.supply.held import NO_ORDERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scm_automate.orderbook.answers import NotKnown
    from scm_automate.orderbook.book import OrderBook
    from scm_automate.orderbook.words import Language
    from scm_automate.supply import ItemEvents, SupplyEvent

__all__ = ["HowMuch", "StockPlace", "how_much"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPlace:
    """What lies where.

    Attributes:
        plant: Plant; null where the stock frame tells none.
        location: Storage location, likewise.
        quantity: How much.
    """

    plant: str | None
    location: str | None
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HowMuch:
    """How much of an item there is.

    Attributes:
        item: Item number.
        plant: The plant that was asked about; null for all.
        as_of: The day of the book.
        on_hand: What lies there.
        allocated: What open orders take of it; forecasts take nothing.
        on_order: What is to come.
        overdue: What of it should have come already.
        available: What may be promised today without starving a later order.
        places: What lies where.
        events: Every document that moves it, by day.
        left_out: Open documents that do not count, with the reason.
    """

    item: str
    plant: str | None
    as_of: date
    on_hand: Decimal
    allocated: Decimal
    on_order: Decimal
    overdue: Decimal
    available: Decimal
    places: tuple[StockPlace, ...]
    events: tuple[SupplyEvent, ...] = field(repr=False)
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def value(self) -> Decimal:
        """What is available."""
        return self.available

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents behind the figures, by day."""
        return tuple(event.id for event in self.events if event.entry != "stock")

    def say(self, language: Language = "en") -> str:
        """The answer in words."""
        told = [say(language, "how_much", facts_of(self))]
        if self.overdue:
            told.append(say(language, "how_much_overdue", facts_of(self)))
        if self.left_out:
            names = ", ".join(name for name, _ in self.left_out[:5])
            facts: dict[str, object] = {"count": len(self.left_out), "names": names}
            told.append(say(language, "how_much_left_out", facts))
        return " ".join(told)

    def _repr_html_(self) -> str:
        """The sentence and the projection, escaped."""
        picture = projection_svg(self.events, title=self.item)
        return f"<p>{escape(self.say())}</p>{picture}"

    def __str__(self) -> str:
        return self.say()


def how_much(book: OrderBook, item: str, plant: str | None) -> HowMuch | NotKnown:
    """See `OrderBook.how_much`."""
    parts = book.parts(item, plant)
    if not parts:
        return book.refuse("how_much", "no_item", item)
    stock = book.given.stock
    if stock is None:
        return book.refuse("how_much", "no_stock", item)
    events = sorted(
        (event for part in parts for event in part.events()), key=lambda event: event.date
    )
    counted = pl.col("quantity").is_not_null()
    places = stock.filter((pl.col("item").cast(pl.String) == item) & counted & _at(plant))
    where = [name if name in places.columns else None for name in ("plant", "location")]
    # A line of which nothing is open and a floor that takes nothing are no news.
    out = book.supply.left_out.filter(
        (pl.col("item") == item)
        & (pl.col("quantity").is_null() | (pl.col("quantity") != 0))
        & ~pl.col("reason").str.starts_with("a safety stock")
    )
    return HowMuch(
        item=item,
        plant=plant,
        as_of=book.as_of,
        on_hand=_sum(part.on_hand for part in parts),
        allocated=_sum(_taken(part) for part in parts),
        on_order=_sum(event.quantity for event in events if event.entry == "supply"),
        overdue=_sum(
            event.quantity
            for event in events
            if event.entry == "supply" and certainty_of(book, event.id)[0] == "overdue"
        ),
        available=_sum(part.available_on(book.as_of) for part in parts),
        places=tuple(
            StockPlace(
                plant=row[where[0]] if where[0] else None,
                location=row[where[1]] if where[1] else None,
                quantity=canonical(Decimal(row["quantity"])),
            )
            for row in places.iter_rows(named=True)
        ),
        events=tuple(events),
        left_out=tuple(out.select(pl.coalesce("id", "frame"), "reason").iter_rows()),
    )


def _taken(part: ItemEvents) -> Decimal:
    """What orders take of the stock: it is used up first, so the smaller of the two."""
    wanted = sum(
        (
            -one.quantity
            for one in part.events()
            if one.entry == "demand" and one.kind not in NO_ORDERS
        ),
        Decimal(0),
    )
    return min(max(part.on_hand, Decimal(0)), wanted)


def _sum(quantities: Iterable[Decimal]) -> Decimal:
    return canonical(sum(quantities, Decimal(0)))


def _at(plant: str | None) -> pl.Expr:
    return pl.lit(value=True) if plant is None else pl.col("plant").cast(pl.String) == plant
