"""What a review of an answer gives: changes, exceptions, promises, and where each line stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from scm_automate.model import Change, ExceptionMessage, LineStatus, Promise, ScheduleKey

__all__ = ["ReviewPlan", "Standing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the answer makes of one schedule line.

    Attributes:
        key: The schedule line.
        status: See `LineStatus`.
        usable: Whether the answer says something that can be acted on.
        promised: The day that stands for this schedule; None where none does.
        promised_quantity: How much of it; None where that is not told.
    """

    key: ScheduleKey
    status: LineStatus
    usable: bool
    promised: date | None = None
    promised_quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """What an answer should change, and what a person should look at; nothing is done yet.

    Attributes:
        changes: Proposals, with verdict ``release`` or ``review``.
        exceptions: What a person should know, in the order of the answer.
        promises: What goes into the promise history.
        standing: One per open schedule that the answer speaks of.
    """

    changes: tuple[Change, ...] = ()
    exceptions: tuple[ExceptionMessage, ...] = ()
    promises: tuple[Promise, ...] = ()
    standing: tuple[Standing, ...] = ()

    def __str__(self) -> str:
        """The review in a line."""
        released = sum(change.verdict == "release" for change in self.changes)
        return (
            f"{released} changes released, {len(self.changes) - released} for review, "
            f"{len(self.exceptions)} exceptions, {len(self.promises)} promises"
        )
