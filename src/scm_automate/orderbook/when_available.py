"""From when on a quantity is to be had, by which supply, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from scm_automate.orderbook.words import facts_of, say

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.orderbook.answers import NotKnown
    from scm_automate.orderbook.book import OrderBook
    from scm_automate.orderbook.words import Language
    from scm_automate.supply import Availability, ItemEvents

__all__ = ["Certainty", "WhenAvailable", "when_available"]

Certainty = Literal[
    "in_stock", "confirmed", "slipped", "unconfirmed", "overdue", "to_order", "none"
]
"""How sure a date is, the surest first. Each in a sentence:

- ``in_stock``: it is there.
- ``confirmed``: the supply that brings it has a promise, which was never moved.
- ``slipped``: it has a promise, and the supplier moved one before.
- ``unconfirmed``: the supply has no promise; the date is our own plan.
- ``overdue``: the supply should have come already.
- ``to_order``: nothing in sight covers it; ordered today, it takes the lead time.
- ``none``: nothing in sight covers it, and no lead time is known.

Where several supplies are needed, the least sure of them counts.
"""

_SUREST_FIRST: tuple[Certainty, ...] = (
    "in_stock",
    "confirmed",
    "slipped",
    "unconfirmed",
    "overdue",
)


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
        if len(self.parts) > 1 or (self.parts and self.day is None):
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
    are less sure still.
    """
    events = part.events()
    place = next(n for n, event in enumerate(events) if event.promisable >= wanted)
    before = [event for event in events[: place + 1] if event.quantity > 0]
    sure = {event.id: _certainty(book, event.id) for event in before}
    spare = events[place].promisable - wanted
    for level in reversed(_SUREST_FIRST):
        mine = [event for event in before if sure[event.id][0] == level]
        if not mine:
            continue
        brought = sum((event.quantity for event in mine), Decimal(0))
        if brought > spare:
            # The last of them, unless the one that completes the quantity is among them.
            ids = [event.id for event in mine]
            supply = free.supply if free.supply in ids else ids[-1]
            return supply, level, sure[supply][1]
        spare -= brought
    return free.supply, *_certainty(book, free.supply)


def _certainty(book: OrderBook, supply: str) -> tuple[Certainty, int]:
    if supply == "stock":
        return "in_stock", 0
    line = book.lines.get(supply)
    if line is None:
        return "unconfirmed", 0
    slips = book.lateness.slips(line)
    day = {
        "promised_else_due": line["promised"] or line["due"],
        "promised": line["promised"],
        "due": line["due"],
    }[book.conventions.receipt_date]
    if day is not None and day < book.as_of:
        return "overdue", slips
    if line["promised"] is None or book.conventions.receipt_date == "due":
        return "unconfirmed", slips
    return ("slipped" if slips else "confirmed"), slips
