"""The parts that every judged line is made of: its value, its exception, its promise, its standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from scm_automate.chase.codes import CODES
from scm_automate.chase.review_shapes import Standing
from scm_automate.model import Change, ExceptionMessage, Promise, canonical
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.chase.lay import Laid
    from scm_automate.chase.review_findings import Finding, Subject
    from scm_automate.model import Delivery, LineResponse, OrderLine
    from scm_automate.model import Severity as Weight

__all__ = ["LineReview", "exception", "field_text", "open_value", "promise", "standing"]

_CENT = Decimal("0.01")
_MOST_REASONS = 4  # a person reads no further; the change holds all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReview:
    """What one line of an answer comes to."""

    changes: tuple[Change, ...] = ()
    exceptions: tuple[ExceptionMessage, ...] = ()
    promise: Promise | None = None
    standing: tuple[Standing, ...] = ()


def field_text(value: object) -> str | None:
    """A field's value as changes write it: ISO day, plain decimal, None for empty.

    Examples:
        >>> field_text(Decimal("500.000")), field_text(date(2026, 3, 16)), field_text(None)
        ('500', '2026-03-16', None)
    """
    if value is None:
        return None
    if isinstance(value, Decimal):
        return format(canonical(value), "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def open_value(line: OrderLine) -> Decimal | None:
    """What is still open, in the line's currency; None where no price is known."""
    if line.price is None or not line.price_per:
        return None
    return (line.quantity * line.price / line.price_per).quantize(_CENT, ROUND_HALF_EVEN)


def exception(
    findings: Sequence[Finding],
    schedule: OrderLine,
    said: LineResponse,
    subject: Subject,
    *,
    promised: date | None,
    days_late: int | None,
    what: str,
    change_id: str | None,
    whole_line: bool = False,
) -> ExceptionMessage:
    """The exception of a line: the code of its gravest finding, the words of all of them.

    Args:
        findings: At least one, the gravest first.
        schedule: The schedule, or the first one of the line.
        said: What was read.
        subject: What all lines share.
        promised: The day on which the goods are said to be here.
        days_late: Working days between the due date and that day.
        what: What the supplier says, in words.
        change_id: The change that waits for the decision.
        whole_line: Whether all schedules of the line are meant.
    """
    first = findings[0]
    kind = CODES[first.code]
    grave = [one.severity or CODES[one.code].severity for one in findings]
    order: tuple[Weight, ...] = ("critical", "high", "medium", "low")
    told = [one.words for one in findings if one.words]
    words = "; ".join(told[:_MOST_REASONS])
    if len(told) > _MOST_REASONS:
        words += f"; and {len(told) - _MOST_REASONS} more reasons"
    where = f"Order {schedule.order} line {schedule.line}"
    if schedule.schedule != "1" and not whole_line:
        where += f" schedule {schedule.schedule}"
    return ExceptionMessage(
        code=first.code,
        severity=min(grave, key=order.index),
        audience=kind.audience,
        supplier=subject.supplier.id,
        company=schedule.company,
        order=schedule.order,
        line=schedule.line,
        schedule=None if whole_line else schedule.schedule,
        item=schedule.item,
        due=schedule.due,
        promised=promised,
        days_late=days_late,
        value=open_value(schedule),
        currency=schedule.currency,
        text=single_line(f"{where}: {what}{': ' if words else ''}{words}.", most=4_000),
        suggestion=single_line(first.suggestion, most=2_000) or kind.suggestion,
        change_id=change_id,
        evidence=said.evidence,
    )


def promise(
    said: LineResponse, laid: Laid, ordered: Sequence[OrderLine], subject: Subject
) -> Promise | None:
    """The promise for the history: the words of a known sender that name a day."""
    deliveries = said.deliveries or tuple(delivery for _, delivery in laid.pairs)
    suspect = {"auth_failed", "sender_mismatch", "instruction_to_software"}
    if (
        not subject.authority.known_sender
        or suspect & set(subject.response.flags)
        or not any(one.latest for one in deliveries)
    ):
        return None
    return Promise(
        company=ordered[0].company,
        order=ordered[0].order,
        line=ordered[0].line,
        deliveries=deliveries,
        made_at=subject.response.received,
        made_by=_recorded_by(subject) or subject.supplier.id,
        channel=subject.response.channel,
        message_id=subject.response.message_id,
        evidence=said.evidence,
    )


def _recorded_by(subject: Subject) -> str | None:
    """Who heard it on the phone, and vouches for it."""
    return subject.response.sender if subject.response.channel == "phone" else None


def standing(
    said: LineResponse,
    schedule: OrderLine,
    subject: Subject,
    *,
    promised: date | None,
    delivery: Delivery | None = None,
    usable: bool = True,
) -> Standing:
    """Where a schedule stands; the words of a sender that is not known stand for nothing."""
    counts = usable and said.status != "unclear" and subject.authority.known_sender
    return Standing(
        key=schedule.key,
        status=said.status,
        usable=counts,
        promised=promised if counts else None,
        promised_quantity=delivery.quantity if counts and delivery and promised else None,
    )
