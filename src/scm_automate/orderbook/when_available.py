"""From when on a quantity is to be had, by which supply, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.orderbook.certainty import SUREST_FIRST, certainty_of
from scm_automate.orderbook.words import facts_of, say
from scm_automate.supply.held import NO_ORDERS

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.orderbook.answers import NotKnown
    from scm_automate.orderbook.book import OrderBook
    from scm_automate.orderbook.certainty import Certainty
    from scm_automate.orderbook.words import Language
    from scm_automate.supply import Availability, ItemEvents, SupplyEvent

__all__ = ["WhenAvailable", "when_available"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenAvailable:
    """From when on a quantity is to be had.

    Attributes:
        item: Item number.
        plant: The plant that was asked about; null for all.
        quantity: How much was asked for.
        as_of: The day of the book.
        day: The first day on which all of it may be promised; null where that is not in sight.
        supply: The document that it hangs on: the least sure of those that are needed.
        certainty: See `Certainty`.
        slips: How often the supplier moved the promise behind it to a later day.
        parts: In which parts it becomes free.
    """

    item: str
    plant: str | None
    quantity: Decimal
    as_of: date
    day: date | None
    supply: str | None
    certainty: Certainty
    slips: int = 0
    parts: tuple[Availability, ...] = ()

    @property
    def value(self) -> date | None:
        """The day."""
        return self.day

    def say(self, language: Language = "en") -> str:
        """The answer in words, with its parts where it comes in several."""
        told = say(language, f"when_available.{self.certainty}", facts_of(self))
        if len(self.parts) > 1 or (self.parts and self.supply is None):
            pieces = ", ".join(
                say(language, "when_available.part", facts_of(part)) for part in self.parts
            )
            told += " " + say(language, "when_available.parts", {"parts": pieces})
        return told

    def __str__(self) -> str:
        return self.say()


def when_available(
    book: OrderBook, item: str, quantity: Decimal | int, plant: str | None
) -> WhenAvailable | NotKnown:
    """See `OrderBook.when_available`."""
    wanted = Decimal(quantity)
    parts = book.parts(item, plant)
    if not parts:
        return book.refuse("when_available", "no_item", item)
    if book.given.stock is None:
        return book.refuse("when_available", "no_stock", item)
    found = [(part.first_available(wanted), part) for part in parts]
    good = [(free, part) for free, part in found if free is not None]
    if not good:
        best = max(parts, key=lambda part: sum(p.quantity for p in part.parts(wanted)))
        lead = book.given.lead_time(item, best.key[1] if len(best.key) > 1 else None)
        return WhenAvailable(
            item=item,
            plant=plant,
            quantity=wanted,
            as_of=book.as_of,
            day=book.as_of + timedelta(days=lead) if lead is not None else None,
            supply=None,
            certainty="none" if lead is None else "to_order",
            parts=best.parts(wanted),
        )
    free, part = min(good, key=lambda pair: pair[0].date)
    supply, certainty, slips = _hangs_on(book, part, free, wanted)
    return WhenAvailable(
        item=item,
        plant=plant,
        quantity=wanted,
        as_of=book.as_of,
        day=free.date,
        supply=supply,
        certainty=certainty,
        slips=slips,
        parts=part.parts(wanted),
    )


def _hangs_on(
    book: OrderBook, part: ItemEvents, free: Availability, wanted: Decimal
) -> tuple[str, Certainty, int]:
    """The least sure supply that is needed for the quantity, how sure it is, and its slips.

    A supply is needed where the quantity could not be promised on that day without it and all that
    are less sure still. What is overdue and perhaps never comes is looked at to the end of the book:
    orders that lie further ahead may lean on it.
    """
    events = part.events()
    place = next(n for n, event in enumerate(events) if event.promisable >= wanted)
    supplies = [event for event in events if event.quantity > 0]
    sure = {event.id: certainty_of(book, event.id) for event in supplies}
    late = [event.id for event in supplies if sure[event.id][0] == "overdue"]
    if late and _promisable_without(events, set(late), free.date) < wanted:
        return late[-1], *sure[late[-1]]
    before = [e for e in events[: place + 1] if e.quantity > 0 and sure[e.id][0] != "overdue"]
    spare = events[place].promisable - wanted
    for level in reversed(SUREST_FIRST):
        mine = [event for event in before if sure[event.id][0] == level]
        brought = sum((event.quantity for event in mine), Decimal(0))
        if mine and brought > spare:
            # The last of them, unless the one that completes the quantity is among them.
            ids = [event.id for event in mine]
            supply = free.supply if free.supply in ids else ids[-1]
            return supply, *sure[supply]
        spare -= brought
    return free.supply, *certainty_of(book, free.supply)


def _promisable_without(events: tuple[SupplyEvent, ...], gone: set[str], day: date) -> Decimal:
    """What could be promised on a day if some supplies never came."""
    held, least = Decimal(0), []
    for event in events:
        counts = event.id not in gone if event.entry == "supply" else event.kind not in NO_ORDERS
        held += event.quantity if counts else 0
        least.append(held)
    last = max(n for n, event in enumerate(events) if event.date <= day)
    return min(least[last:])
