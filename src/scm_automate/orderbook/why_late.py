"""Where the days went: the answer to why a line is late, as types."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from scm_automate.orderbook.pictures import waterfall_svg
from scm_automate.orderbook.words import facts_of, say

if TYPE_CHECKING:
    from datetime import date, datetime

    from scm_automate.orderbook.words import Language
    from scm_automate.supply import Stage

__all__ = ["Move", "PathLink", "WhyLate"]


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
        by_supplier: Whether `by` is the line's supplier.
    """

    at: datetime
    by: str
    before: date | None
    after: date
    words: str = ""
    message_id: str | None = None
    by_supplier: bool = False

    def say(self, language: Language = "en") -> str:
        """The move in words, with those it was read from."""
        by = say(language, "mover.supplier" if self.by_supplier else "mover.other", {"by": self.by})
        sentence = "why_late.move_words" if self.words else "why_late.move"
        return say(language, sentence, {**facts_of(self), "by": by})


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
        need_from: Which date that is: ``pegged demand``, ``requested``, ``due``, ``first promise``.
        stages: The split, which adds up to `days`; for a customer's line, that of the first cause.
        cause: The stage that cost most; null where none did.
        moves: Every move of the promise, the oldest first.
        path: The chain of supplies for a customer's line, from it up to the first cause.
        open: Whether the last event is still to come.
        uncovered: For a customer's line, what nothing in sight covers: it has no date at all.
        hangs_on: For a customer's line, an overdue supply behind it, taken as if it came today; null
            where there is none.
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
    uncovered: Decimal = Decimal(0)
    hangs_on: str | None = None

    @property
    def value(self) -> int:
        """The days."""
        return self.days

    def say(self, language: Language = "en") -> str:
        """The answer in words: the days, what nothing covers, the path, each stage, each move."""
        facts = {**facts_of(self), "early": -self.days}
        how = "late" if self.days > 0 else "early" if self.days < 0 else "on_time"
        told = []
        if self.uncovered:
            told.append(say(language, "why_late.uncovered", facts))
        if not self.uncovered or self.days > 0:
            told.append(say(language, f"why_late.{how}", facts))
        if self.hangs_on is not None:
            told.append(say(language, "status.hangs_overdue", facts))
        if self.days <= 0:
            return " ".join(told)
        told += [say(language, "why_late.waits", facts_of(link)) for link in self.path]
        told += [self._stage(stage, language) for stage in self.stages if stage.days]
        told += [move.say(language) for move in self.moves if move.before]
        return " ".join(told)

    def _stage(self, stage: Stage, language: Language) -> str:
        """One stage; where events before it are unknown, it is not given a name that it may not have."""
        facts: dict[str, object] = {"name": stage.name, "days": abs(stage.days)}
        if len(stage.covers) > 1 and stage.days > 0:
            here = self.open and stage.name == "missed_promise"
            event = say(language, f"event.{'not_here' if here else stage.name}", {})
            return say(language, "stage.unknown", {**facts, "event": event})
        return say(language, f"stage.{stage.name}" if stage.days > 0 else "stage.gained", facts)

    def _repr_html_(self) -> str:
        """The sentence and the waterfall, escaped."""
        # The split of a customer's line is that of the first cause at the end of the path.
        subject = self.path[-1].supply if self.path else self.subject
        picture = waterfall_svg(self.stages, title=subject)
        return f"<p>{escape(self.say())}</p>{picture}"

    def __str__(self) -> str:
        return self.say()
