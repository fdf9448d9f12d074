"""What can speak against taking an answer unseen, each finding with its words and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.chase.lay import delivery_in_words
from scm_automate.chase.unusual import Unusual
from scm_automate.render import day as in_words
from scm_automate.render import quantity as number
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from scm_automate.calendars import Calendars
    from scm_automate.chase.authority import Authority
    from scm_automate.chase.lay import NeedDay
    from scm_automate.chase.policy import DateField, Tolerance
    from scm_automate.model import (
        Delivery,
        Flag,
        LineResponse,
        OrderLine,
        OrderResponse,
        ScheduleKey,
        Severity,
        Supplier,
    )
    from scm_automate.rules import LineImpact
    from scm_automate.rules.weighing import Scales

__all__ = [
    "HARD_FLAGS",
    "Finding",
    "Subject",
    "days_late",
    "findings",
    "of_price",
    "of_reading",
    "working_days",
]

_MUCH_TOO_LATE = 5  # working days from which a late promise is grave

HARD_FLAGS: dict[Flag, str] = {
    "bank_details": "the message speaks of changed bank or payment details",
    "instruction_to_software": "the message holds text meant to steer a program",
    "auth_failed": "a mail server found the sender not authentic",
    "sender_mismatch": "the sender's domain is not among the supplier's",
}
"""Flags with which nothing of the message goes through unseen, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What all lines of one review share."""

    response: OrderResponse
    supplier: Supplier
    authority: Authority
    tolerance: Tolerance
    calendars: Calendars
    today: date
    now: datetime
    date_field: DateField
    layout_field: str
    pending: Mapping[tuple[ScheduleKey, str], str | None]
    new_id: Callable[[], str]
    scales: Scales | None = None
    harmless: Tolerance | None = None
    impact: LineImpact | None = None
    unusual: Unusual = field(default_factory=Unusual)

    def field_of(self, schedule: OrderLine) -> str:
        """The field that a new date goes to; the due date only where the ERP keeps no promise."""
        if self.date_field != "layout":
            return self.date_field
        return schedule.write_back or self.layout_field


class Finding(NamedTuple):
    """One thing that speaks against taking the answer unseen."""

    code: str
    words: str
    severity: Severity | None = None
    suggestion: str = ""


def findings(
    said: LineResponse,
    schedule: OrderLine,
    delivery: Delivery,
    need: NeedDay,
    subject: Subject,
    *,
    misfit: str,
    arrived: bool,
) -> list[Finding]:
    """Everything that speaks against one schedule's answer, in no order.

    Args:
        said: What was read of the line.
        schedule: The open schedule.
        delivery: What is promised for it.
        need: The day on which the goods are here.
        subject: What all lines share.
        misfit: Why the deliveries do not fit the schedules; empty where they do.
        arrived: Whether the goods are said to be here already.
    """
    return [
        *_of_fit(said, schedule, delivery, need, misfit=misfit, arrived=arrived),
        *_of_date(said, schedule, need, subject),
        *_of_quantity(schedule, delivery, subject),
        *(of_price(said, schedule) if said.price is not None else ()),
        *of_reading(said, subject),
        *_of_authority(said, schedule, subject),
    ]


def days_late(schedule: OrderLine, day: date | None, subject: Subject) -> int | None:
    """Working days of the receiving plant from the due date to a day; None where one is missing."""
    if schedule.due is None or day is None:
        return None
    return subject.calendars.of_plant(schedule.plant).between(schedule.due, day)


def working_days(count: int) -> str:
    """A number of working days in words."""
    return "1 working day" if count == 1 else f"{count} working days"


def _of_fit(
    said: LineResponse,
    schedule: OrderLine,
    delivery: Delivery,
    need: NeedDay,
    *,
    misfit: str,
    arrived: bool,
) -> list[Finding]:
    found = []
    if misfit:
        found.append(Finding("split_does_not_fit", misfit))
    if arrived:
        still = f"{number(schedule.quantity)} {schedule.unit or ''}".strip()
        found.append(Finding("delivered_not_received", f"{still} are still open in the ERP"))
    elif need.day is None and said.status != "delivered":
        words = (
            "confirmed as ordered, and the ERP holds no due date"
            if said.status == "accepted"
            else f"{delivery_in_words(delivery, unit=schedule.unit or '')}: no date is promised"
        )
        found.append(Finding("unclear", words))
    return found


def _of_date(
    said: LineResponse,
    schedule: OrderLine,
    need: NeedDay,
    subject: Subject,
) -> list[Finding]:
    """How the promised day stands to today and to the due date."""
    if need.day is None:
        return []
    found, tolerance = [], subject.tolerance
    if not need.sure:
        found.append(Finding("transit_unknown", f"{need.how}, and the transit time is not known"))
    if need.day < subject.today and said.status != "delivered":
        found.append(Finding("date_passed", f"{in_words(need.day)} is past"))
    late = days_late(schedule, need.day, subject)
    if schedule.due is None or late is None:
        return [*found, Finding("no_due_date", "the ERP holds no due date to compare with")]
    due = in_words(schedule.due)
    if late > tolerance.late_days:
        found.append(
            Finding(
                "promise_later_than_due",
                f"{working_days(late)} after the due date {due}; tolerated: {tolerance.late_days}",
                "high" if late > _MUCH_TOO_LATE else "medium",
            )
        )
    elif -late > tolerance.early_days:
        found.append(
            Finding(
                "promise_earlier",
                f"{working_days(-late)} before the due date {due}; "
                f"tolerated: {tolerance.early_days}",
            )
        )
    else:
        found += _of_move(schedule, need.day, subject)
    return found


def _of_move(schedule: OrderLine, day: date, subject: Subject) -> list[Finding]:
    """A day within the tolerance may still lie far from what was told before."""
    told, most = schedule.promised or schedule.due, subject.unusual.days_moved
    if told is None or not most:
        return []
    moved = subject.calendars.of_plant(schedule.plant).between(told, day)
    if abs(moved) <= most:
        return []
    side = "after" if moved > 0 else "before"
    which = "promised before" if schedule.promised else "of the order"
    words = f"{working_days(abs(moved))} {side} the day {which}, {in_words(told)}"
    return [Finding("unusual", f"{words}; more than {most} are unusual")]


def _of_quantity(schedule: OrderLine, delivery: Delivery, subject: Subject) -> list[Finding]:
    if delivery.quantity is None or not schedule.quantity:
        return []
    missing = schedule.quantity - delivery.quantity
    percent = abs(missing) / schedule.quantity * 100
    unit = schedule.unit or ""
    told = f"{number(delivery.quantity)} of {number(schedule.quantity)} {unit}".strip()
    share = number(percent.quantize(Decimal("0.1"), ROUND_HALF_EVEN))
    if missing > 0 and percent > subject.tolerance.quantity_short:
        return [Finding("quantity_short", f"{told} promised, {share}% short")]
    if missing < 0 and percent > subject.tolerance.quantity_over:
        return [Finding("quantity_over", f"{told} promised, {share}% more than open")]
    return []


def of_price(said: LineResponse, schedule: OrderLine) -> list[Finding]:
    """A price is never taken over unseen, whatever the difference."""
    currency = schedule.currency or ""
    per = f" per {number(schedule.price_per)}" if schedule.price_per != 1 else ""
    new = f"{number(said.price)} {currency}{per}".strip()
    if schedule.price is None:
        return [Finding("price_changed", f"price {new}, and the ERP holds none")]
    if said.price is None or not schedule.price:
        return [Finding("price_changed", f"price {new} instead of {number(schedule.price)}")]
    percent = (said.price - schedule.price) / schedule.price * 100
    share = percent.quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    words = f"price {new} instead of {number(schedule.price)} ({share:+f}%)"
    return [Finding("price_changed", words, "high" if percent > 0 else "medium")]


def of_reading(said: LineResponse, subject: Subject) -> list[Finding]:
    """What the reader itself was not sure of."""
    found = [
        Finding("doubtful", words)
        for flag, words in HARD_FLAGS.items()
        if flag in subject.response.flags
    ]
    if said.review:
        # what is found with its figures is not told again in the reader's words
        told = {"the price differs"} if said.price is not None else set()
        reasons = "; ".join(
            single_line(reason) for reason in said.reasons[:5] if reason not in told
        )
        if told and not reasons:
            return found
        found.append(Finding("doubtful", reasons or "the reader was not sure"))
    return found


def _of_authority(said: LineResponse, schedule: OrderLine, subject: Subject) -> list[Finding]:
    found, authority = [], subject.authority
    if authority.frozen:
        found.append(Finding("supplier_frozen", f"the supplier is frozen: {authority.frozen}"))
    if authority.missing:
        found.append(Finding("sender_not_proven", authority.missing))
    found += [Finding("unusual", words) for words in authority.unusual]
    if not {said.line_key, schedule.line_key} & authority.asked:
        found.append(Finding("not_asked", "nobody asked about this line"))
    return found
