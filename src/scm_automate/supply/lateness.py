"""Where the days went: lateness split over the stages of a delivery, and what a delay may be.

The split telescopes: each stage is the distance between two events that follow one another, so the
stages always add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from scm_automate.calendars import MON_FRI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.calendars import WorkingCalendar

__all__ = ["Stage", "StageName", "delay_tolerance", "split_lateness", "working_days_late"]

StageName = Literal[
    "ordered_late",
    "promised_beyond_lead_time",
    "slipped",
    "missed_promise",
    "internal",
]
"""What a stage of lateness is. Each in a sentence:

- ``ordered_late``: order day plus lead time lies after the need.
- ``promised_beyond_lead_time``: the first promise lies after order day plus lead time.
- ``slipped``: the last promise lies after the first.
- ``missed_promise``: the goods came after the last promise.
- ``internal``: the goods were released for use after they had come.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stretch between two events that are known.

    Attributes:
        name: The stage; where events between are missing, that of the last stage it covers.
        days: Calendar days from the one to the other; negative where time was gained.
        since: Day of the event before.
        until: Day of the event after.
        covers: The stages that the stretch covers, this one last; more than one where the events
            between them are unknown.
    """

    name: StageName
    days: int
    since: date
    until: date
    covers: tuple[StageName, ...]


def split_lateness(
    *,
    need: date,
    ordered: date | None = None,
    lead_time_days: int | None = None,
    first_promise: date | None = None,
    last_promise: date | None = None,
    received: date | None = None,
    released: date | None = None,
) -> tuple[Stage, ...]:
    """The stages from the need to the last event known; their days add up to the lateness.

    Args:
        need: Day on which the goods were needed.
        ordered: Day of the order.
        lead_time_days: Planned delivery time, calendar days; null makes the order day useless.
        first_promise: Day first promised.
        last_promise: Day last promised.
        received: Day of the last receipt.
        released: Day on which the goods were free for use.

    Returns:
        One stage per stretch between known events, in order; empty where nothing is known but the
        need. A missing event merges its stretch with the next.

    Examples:
        >>> stages = split_lateness(
        ...     need=date(2026, 4, 10), first_promise=date(2026, 4, 12), received=date(2026, 4, 15)
        ... )
        >>> [(stage.name, stage.days, len(stage.covers)) for stage in stages]
        [('promised_beyond_lead_time', 2, 2), ('missed_promise', 3, 2)]
    """
    possible = (
        ordered + timedelta(days=lead_time_days)
        if ordered is not None and lead_time_days is not None
        else None
    )
    events: tuple[tuple[StageName, date | None], ...] = (
        ("ordered_late", possible),
        ("promised_beyond_lead_time", first_promise),
        ("slipped", last_promise),
        ("missed_promise", received),
        ("internal", released),
    )
    stages: list[Stage] = []
    since: date = need
    covers: tuple[StageName, ...] = ()
    for name, day in events:
        covers = (*covers, name)
        if day is None:
            continue
        stages.append(
            Stage(name=name, days=(day - since).days, since=since, until=day, covers=covers)
        )
        since, covers = day, ()
    return tuple(stages)


def biggest(stages: Sequence[Stage]) -> Stage | None:
    """The stage that cost most days; null where none cost any."""
    worst = max(stages, key=lambda stage: stage.days, default=None)
    return worst if worst is not None and worst.days > 0 else None


def working_days_late(
    promised: date,
    delivered: date,
    *,
    calendar: WorkingCalendar = MON_FRI,
    count: Literal["from_promise", "after_promise"] = "after_promise",
) -> int:
    """Working days between a promise and the delivery; negative when early.

    Args:
        promised: The promised day.
        delivered: The day of delivery.
        calendar: Whose working days count; for receipts, the receiving plant's.
        count: ``after_promise`` counts the days after the promise up to and including the delivery,
            as `WorkingCalendar.between` does; ``from_promise`` counts the promised day and not the
            day of delivery, as numpy's ``busday_count`` does. They differ where one of the two days
            is a holiday.

    Examples:
        >>> working_days_late(date(2026, 5, 1), date(2026, 5, 4))
        1
    """
    if count == "from_promise":
        one = timedelta(days=1)
        return calendar.between(promised - one, delivered - one)
    return calendar.between(promised, delivered)


def delay_tolerance(*, lead_time_days: int, due_in_days: int, negative_days: int) -> int:
    """How many days after its due date a demand may be served by supply that exists already.

    Source:
        Dynamics 365 master planning: the later of today plus lead time and the due date, less the due
        date, plus the negative days of the coverage group; calendar days.

    Examples:
        >>> delay_tolerance(lead_time_days=10, due_in_days=0, negative_days=2)
        12
    """
    return max(lead_time_days, due_in_days) - due_in_days + negative_days
