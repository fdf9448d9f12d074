"""From an answer to what should change: a pure judgement of words against orders and tolerances.

The reader has judged the words; here they are held against the open schedules, the tolerances and
the sender's authority. A change goes through unseen only if nothing at all speaks against it: the
reader was sure, the line was asked, the sender is proven, the deliveries fit the schedules one to
one, the date and quantity are within tolerance, the price is untouched. Everything else is proposed
to a person, with every reason in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scm_automate.calendars import Calendars
from scm_automate.chase.authority import NO_AUTHORITY, Authority
from scm_automate.chase.policy import ChasePolicy
from scm_automate.chase.review_findings import Subject
from scm_automate.chase.review_lines import review_line
from scm_automate.chase.review_message import forged_message, message_exceptions
from scm_automate.chase.review_shapes import ReviewPlan, Standing
from scm_automate.model import LineKey, Supplier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from scm_automate.chase.review_parts import LineReview
    from scm_automate.model import LineResponse, OrderLine, OrderResponse, ScheduleKey
    from scm_automate.rules.weighing import Scales

__all__ = ["ReviewPlan", "Standing", "plan_changes"]


def plan_changes(
    response: OrderResponse,
    lines: Iterable[OrderLine],
    *,
    now: datetime,
    new_id: Callable[[], str],
    policy: ChasePolicy | None = None,
    calendars: Calendars | None = None,
    layout_write_back: str | None = "promised",
    supplier: Supplier | None = None,
    authority: Authority = NO_AUTHORITY,
    pending: Mapping[tuple[ScheduleKey, str], str | None] | None = None,
    text: str = "",
    scales: Scales | None = None,
) -> ReviewPlan:
    """What an answer should change in the ERP, and what a person should look at.

    Args:
        response: The answer as it was read.
        lines: Open schedule lines; those of other suppliers do no harm.
        now: The instant of the judgement, with a time zone.
        new_id: Draws the ids of the changes.
        policy: Tolerances, and the field that dates are written to; None is the default policy.
        calendars: The plants' and suppliers' working days; None is Monday to Friday everywhere.
        layout_write_back: The field in which the ERP keeps promises, for lines that do not tell
            themselves; None where it has none, so that the due date itself moves.
        supplier: Whose answer it is; None takes the number in the answer and knows no transit.
        authority: What is known of the sender; by default nothing, and all is for review.
        pending: Values that went into an upload and that no export has shown yet, by schedule and
            field; an answer that returns to what the ERP still shows is a change then.
        text: What the writer wrote now, to quote from where the message as a whole is told.
        scales: What the answer is weighed with, from `PlanInView.scales`; None weighs nothing.

    Returns:
        Changes, exceptions, promises, and where each line that is spoken of stands.

    Examples:
        >>> from datetime import UTC, date, datetime
        >>> from scm_automate.model import Delivery, LineResponse, OrderLine, OrderResponse
        >>> line = OrderLine(supplier="7", order="45", line="10", quantity="5", due="2026-03-16")
        >>> said = LineResponse(
        ...     order="45",
        ...     line="10",
        ...     status="changed",
        ...     deliveries=(Delivery(earliest="2026-03-18", latest="2026-03-18"),),
        ...     review=False,
        ... )
        >>> monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> answer = OrderResponse(kind="response", supplier="7", received=monday, lines=(said,))
        >>> made = plan_changes(answer, [line], now=monday, new_id=lambda: "c1")
        >>> made.changes[0].new, made.changes[0].verdict, made.exceptions[0].days_late
        ('2026-03-18', 'review', 2)
    """
    policy = policy or ChasePolicy()
    whose = supplier or Supplier(id=response.supplier or "unknown")
    own = policy.of_supplier(whose.id)
    subject = Subject(
        response=response,
        supplier=whose,
        authority=authority,
        tolerance=own.tolerance,
        calendars=calendars or Calendars(),
        today=now.astimezone(ZoneInfo(own.time_zone)).date(),
        now=now,
        date_field=own.date_field,
        layout_field=layout_write_back or "due",
        pending=pending or {},
        new_id=new_id,
        scales=scales,
        harmless=own.harmless,
        unusual=own.unusual,
    )
    if "auth_failed" in response.flags:
        # Whoever wrote it, it was not proven to be the supplier: its dates are not even proposed.
        return ReviewPlan(exceptions=(forged_message(subject),))
    groups = _by_line(lines)
    parts: list[LineReview] = []
    unknown: list[LineResponse] = []
    for said in response.lines:
        schedules = _schedules(said, groups)
        if schedules:
            parts.append(review_line(said, schedules, subject))
        else:
            unknown.append(said)
    return ReviewPlan(
        changes=tuple(change for part in parts for change in part.changes),
        exceptions=(
            *message_exceptions(
                subject,
                unknown=unknown,
                text=text,
                known={
                    word
                    for schedules in groups.values()
                    for one in schedules
                    for word in (one.order, one.item, one.supplier_item)
                    if word
                },
            ),
            *(one for part in parts for one in part.exceptions),
        ),
        promises=tuple(part.promise for part in parts if part.promise is not None),
        standing=tuple(one for part in parts for one in part.standing),
    )


def _by_line(lines: Iterable[OrderLine]) -> dict[LineKey, list[OrderLine]]:
    groups: dict[LineKey, list[OrderLine]] = {}
    for line in lines:
        groups.setdefault(line.line_key, []).append(line)
    return groups


def _schedules(
    said: LineResponse, groups: Mapping[LineKey, list[OrderLine]]
) -> tuple[OrderLine, ...]:
    """The open schedules that an answer speaks of; where it names no company, the only one with the order."""
    if said.line_key in groups:
        return tuple(groups[said.line_key])
    if said.company:
        return ()
    same = [key for key in groups if (key.order, key.line) == (said.order, said.line)]
    return tuple(groups[same[0]]) if len(same) == 1 else ()
