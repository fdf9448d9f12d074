"""One item of the book: what is there when, what may be promised when, and which document says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from scm_automate.errors import ConfigError
from scm_automate.supply.scaled import to_decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

__all__ = ["Availability", "ItemEvents", "SupplyEvent"]

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyEvent:
    """One document's effect on the item.

    Attributes:
        entry: ``stock``, ``supply`` or ``demand``.
        id: The document.
        kind: Its kind, where known.
        date: The day it counts on.
        quantity: Signed: what comes in is positive.
        balance: What is there after it.
        promisable: What may be promised by then, later orders considered; may be negative.
    """

    entry: str
    id: str
    kind: str | None
    date: date
    quantity: Decimal
    balance: Decimal
    promisable: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """From when on some quantity may be promised, and which document makes it possible."""

    date: date
    quantity: Decimal
    supply: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemEvents:
    """The events of one item, in order; `SupplyBook.item` makes it.

    Attributes:
        key: Item, and the plant where the book tells plants apart.
        as_of: Day of the book.
        places: Decimals of the whole-number units.
    """

    key: tuple[str | None, ...]
    as_of: date
    places: int
    days: Whole = field(repr=False)
    units: Whole = field(repr=False)
    projected: Whole = field(repr=False)
    promisable: Whole = field(repr=False)
    names: tuple[list[Any], ...] = field(repr=False)

    def events(self) -> tuple[SupplyEvent, ...]:
        """Every event, the stock first."""
        entries, ids, kinds, _ = self.names
        return tuple(
            SupplyEvent(
                entry=entries[n],
                id=ids[n],
                kind=kinds[n],
                date=self._day(n),
                quantity=to_decimal(self.units[n], self.places),
                balance=to_decimal(self.projected[n], self.places),
                promisable=to_decimal(self.promisable[n], self.places),
            )
            for n in range(len(self.units))
        )

    @property
    def on_hand(self) -> Decimal:
        """What is there now."""
        return to_decimal(self.units[0], self.places)

    def balance_on(self, day: date) -> Decimal:
        """What is there at the end of a day, all demands served on theirs."""
        return to_decimal(self.projected[self._last(day)], self.places)

    def available_on(self, day: date) -> Decimal:
        """What may still be promised by the end of a day; never negative."""
        return to_decimal(max(0, int(self.promisable[self._last(day)])), self.places)

    def overbooked(self) -> Decimal:
        """By how much the last orders exceed everything that is in sight; 0 where they do not."""
        return to_decimal(max(0, -int(self.promisable[-1])), self.places)

    def first_available(self, quantity: Decimal) -> Availability | None:
        """The first day on which the whole quantity may be promised; null where that is not in sight.

        Raises:
            ConfigError: The quantity is not positive, or finer than the book's units.
        """
        wanted = self._whole(quantity)
        place = int(np.searchsorted(self.promisable, wanted))
        if place == len(self.promisable):
            return None
        return Availability(date=self._day(place), quantity=quantity, supply=self._freed_by(place))

    def parts(self, quantity: Decimal) -> tuple[Availability, ...]:
        """In which parts the quantity becomes free, the first first.

        Returns:
            Parts that add up to the quantity, or to less where less is in sight.
        """
        wanted, found, held = self._whole(quantity), [], 0
        while held < wanted:
            place = int(np.searchsorted(self.promisable, held + 1))
            if place == len(self.promisable):
                break
            level = min(wanted, int(self.promisable[place]))
            found.append(
                Availability(
                    date=self._day(place),
                    quantity=to_decimal(level - held, self.places),
                    supply=self._freed_by(place),
                )
            )
            held = level
        return tuple(found)

    def _freed_by(self, place: int) -> str:
        """The document that lifts what may be promised at a place: the last to come in by then."""
        while place > 0 and self.units[place] <= 0:
            place -= 1
        return str(self.names[1][place])

    def _last(self, day: date) -> int:
        """Position of the last event up to and including a day; the stock is always before it."""
        number = (max(day, self.as_of) - _EPOCH).days
        # The stock's own place is first whatever its day; the days after it ascend.
        return int(np.searchsorted(self.days[1:], number, side="right"))

    def _day(self, place: int) -> date:
        return max(self.as_of, _EPOCH + timedelta(days=int(self.days[place])))

    def _whole(self, quantity: Decimal) -> int:
        units = quantity.scaleb(self.places)
        if quantity <= 0:
            raise ConfigError(
                f"A quantity of {quantity} was asked for.", hint="Ask for more than 0."
            )
        # A quantity finer than the book's units is asked for as the next whole unit above it.
        return int(units.to_integral_value("ROUND_CEILING"))
