"""What the order book answers: a value, the day it is for, the documents behind it, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal, TypeAlias

from scm_automate.orderbook.pictures import projection_svg, waterfall_svg
from scm_automate.orderbook.words import say

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from scm_automate.orderbook.words import Language
    from scm_automate.supply import Availability, Stage, SupplyEvent

__all__ = [
    "Answer",
    "Certainty",
    "HowMuch",
    "LastOrdered",
    "Move",
    "NotKnown",
    "OrderStatus",
    "PathLink",
    "StatusLine",
    "StockPlace",
    "WhenAvailable",
    "WhyLate",
]

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
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotKnown:
    """The question was understood, and what would answer it is not there.

    Attributes:
        question: What was asked, as a slug.
        reason: What is missing, as a slug that the languages know.
        about: What it was asked about.
        as_of: The day of the book.
    """

    question: str
    reason: str
    about: str
    as_of: date

    def say(self, language: Language = "en") -> str:
        """The refusal in words."""
        return say(language, f"not_known.{self.reason}", {"about": self.about, "as_of": self.as_of})

    def __str__(self) -> str:
        return self.say()


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
        allocated: What open orders take of it.
        on_order: What is to come.
        available: What may be promised today without starving a later order.
        places: What lies where.
        events: Every document that moves it, by day.
        left_out: Documents that do not count, with the reason.
    """

    item: str
    plant: str | None
    as_of: date
    on_hand: Decimal
    allocated: Decimal
    on_order: Decimal
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
        return say(language, "how_much", _facts(self))

    def _repr_html_(self) -> str:
        """The sentence and the projection, escaped."""
        picture = projection_svg(self.events, title=self.item)
        return f"<p>{escape(self.say())}</p>{picture}"

    def __str__(self) -> str:
        return self.say()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenAvailable:
    """From when on a quantity is to be had.

    Attributes:
        item: Item number.
        plant: The plant that was asked about; null for all.
        quantity: How much was asked for.
        as_of: The day of the book.
        day: The first day on which all of it may be promised; null where that is not in sight.
        supply: The document that makes it possible.
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
        told = say(language, f"when_available.{self.certainty}", _facts(self))
        if len(self.parts) > 1 or (self.parts and self.day is None):
            pieces = ", ".join(
                say(language, "when_available.part", _facts(part)) for part in self.parts
            )
            told += " " + say(language, "when_available.parts", {"parts": pieces})
        return told

    def __str__(self) -> str:
        return self.say()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move of a promise.

    Attributes:
        at: When it reached us.
        by: Who made it.
        before: The day before it; null for the first promise.
        after: The day after it.
        words: The words it was read from; empty where none are kept.
        message_id: The message; null where there is none.
    """

    at: datetime
    by: str
    before: date | None
    after: date
    words: str = ""
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathLink:
    """One link of the chain that makes a customer's order late.

    Attributes:
        demand: What waits.
        supply: What it waits for.
        kind: Kind of the supply.
        needed: When it is needed.
        ready: When it is there.
        days_late: Days between them.
        stages: The split of the supply's own lateness, where it is an order line.
    """

    demand: str
    supply: str
    kind: str | None
    needed: date
    ready: date
    days_late: int
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLate:
    """Where the days went.

    Attributes:
        subject: The order line or customer's line.
        as_of: The day of the book.
        days: Calendar days late; 0 or less where it is not.
        need: The day it is measured from.
        need_from: Which date that is: ``pegged demand``, ``requested``, ``due``.
        stages: The split, which adds up to `days`; for a customer's line, that of the first cause.
        cause: The stage that cost most; null where none did.
        moves: Every move of the promise, the oldest first.
        path: The chain of supplies for a customer's line, from it up to the first cause.
        open: Whether the last event is still to come.
    """

    subject: str
    as_of: date
    days: int
    need: date
    need_from: str
    stages: tuple[Stage, ...]
    cause: Stage | None
    moves: tuple[Move, ...] = ()
    path: tuple[PathLink, ...] = ()
    open: bool = False

    @property
    def value(self) -> int:
        """The days."""
        return self.days

    def say(self, language: Language = "en") -> str:
        """The answer in words: the days, the path, and each stage."""
        if self.days <= 0:
            return say(language, "why_late.not_late", _facts(self))
        told = [say(language, "why_late.late", _facts(self))]
        told += [say(language, "why_late.waits", _facts(link)) for link in self.path]
        told += [
            say(
                language,
                f"stage.{stage.name}" if stage.days > 0 else "stage.gained",
                {"name": stage.name, "days": abs(stage.days)},
            )
            for stage in self.stages
            if stage.days
        ]
        told += [say(language, "why_late.move", _facts(move)) for move in self.moves if move.before]
        return " ".join(told)

    def _repr_html_(self) -> str:
        """The sentence and the waterfall, escaped."""
        picture = waterfall_svg(self.stages, title=self.subject)
        return f"<p>{escape(self.say())}</p>{picture}"

    def __str__(self) -> str:
        return self.say()


@dataclass(frozen=True, slots=True, kw_only=True)
class LastOrdered:
    """When a customer last ordered an item.

    Attributes:
        customer: Customer's number.
        item: Item number.
        as_of: The day of the book.
        day: The day of the order.
        order: The order.
        quantity: How much.
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
        told = say(language, "last_ordered.found", _facts(self))
        if self.not_counted:
            told += " " + say(language, "last_ordered.not_counted", _facts(self))
        return told

    def __str__(self) -> str:
        return self.say()


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
    """

    id: str
    item: str
    quantity: Decimal
    due: date
    expected: date | None
    missing: Decimal
    days_late: int
    supply: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatus:
    """How a customer's order stands.

    Attributes:
        order: The order.
        customer: The customer; null where unknown.
        as_of: The day of the book.
        lines: Its open lines, in order.
    """

    order: str
    customer: str | None
    as_of: date
    lines: tuple[StatusLine, ...]

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
            told.append(say(language, f"status.{how}", _facts(line)))
        return " ".join(told)

    def __str__(self) -> str:
        return self.say()


Answer: TypeAlias = "HowMuch | WhenAvailable | WhyLate | LastOrdered | OrderStatus | NotKnown"
"""Whatever the order book answers."""


def _facts(record: object) -> dict[str, object]:
    """The fields of an answer by name."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}  # type: ignore[attr-defined]
