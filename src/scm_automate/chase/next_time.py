"""When something is due next: at a time of the day, on a working day of the buyer."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from scm_automate.calendars import Calendars
from scm_automate.chase.moments import check_now
from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ROUND", "next_round"]

ROUND: Final = "round"
"""The kind of work that does a round; there is one open at a time."""

_LONGEST_HOLIDAY: Final = 400  # days in which a working day must come


def next_round(
    now: datetime, *, at: Iterable[time], time_zone: str, calendars: Calendars | None = None
) -> datetime:
    """The first time for a round after an instant, on a working day.

    Args:
        now: The instant, with a time zone.
        at: Times of the day.
        time_zone: IANA name of the place whose days and times they are.
        calendars: Who works when; the default plant's calendar counts.

    Raises:
        ConfigError: No time is given, or `now` has no time zone.

    Examples:
        >>> from datetime import UTC
        >>> friday = datetime(2026, 3, 6, 12, tzinfo=UTC)
        >>> str(next_round(friday, at=[time(7)], time_zone="Europe/Berlin"))
        '2026-03-09 07:00:00+01:00'
    """
    times = sorted(at)
    if not times:
        raise ConfigError("No time for rounds is given.", hint="Give rounds_at=(time(7),).")
    check_now(now)
    zone = ZoneInfo(time_zone)
    calendar = (calendars or Calendars()).of_plant(None)
    first = now.astimezone(zone).date()
    for day in (first + timedelta(days=number) for number in range(_LONGEST_HOLIDAY)):
        if not calendar.is_working(day):
            continue
        for moment in times:
            # Compared as instants: on the day the clocks change an hour comes twice or never.
            due_at = datetime.combine(day, moment, tzinfo=zone)
            if due_at.timestamp() > now.timestamp():
                return due_at
    raise ConfigError("The buyer's calendar has no working day in the next year.")
