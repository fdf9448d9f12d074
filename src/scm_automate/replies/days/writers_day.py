"""Whose day it is: "tomorrow" counts from the day of whoever wrote it, not from that of Greenwich."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from scm_automate.messages import Message

__all__ = ["on_the_writers_clock"]

_UNDER_WAY = timedelta(days=1)
"""Date headers further from the arrival are of a clock that is wrong, and tell no zone either."""


def on_the_writers_clock(
    message: Message, received: datetime, *, country: str | None = None
) -> datetime:
    r"""The instant of arrival as the writer's clock shows it.

    An instant in UTC says nothing of anybody's day: half past six on Monday in Shanghai is Sunday in
    UTC. So the offset of the mail's own Date header counts, and where that is none (many servers
    write their mails in UTC), the zone of the supplier's country.

    Args:
        message: What was written.
        received: When it arrived. In another zone than UTC, or at midnight sharp, it is the day that
            the caller means, and stays as it is.
        country: The supplier's, ISO 3166-1.

    Examples:
        >>> from scm_automate.messages import parse_message
        >>> mail = parse_message(b"Date: Mon, 6 Apr 2026 06:30:00 +0800\n\ntomorrow")
        >>> sunday = datetime(2026, 4, 5, 22, 30, tzinfo=UTC)
        >>> str(on_the_writers_clock(mail, sunday).date())
        '2026-04-06'
    """
    if received.tzinfo is None or received.utcoffset() or received.timetz() == time(tzinfo=UTC):
        return received
    written = message.date
    if written is not None and written.utcoffset() and abs(received - written) < _UNDER_WAY:
        return received.astimezone(written.tzinfo)
    zone = _zone(country) if country else None
    return received.astimezone(zone) if zone else received


@cache
def _zone(country: str) -> ZoneInfo | None:
    name = _zones().get(country)
    try:
        return ZoneInfo(name) if name else None
    except ZoneInfoNotFoundError:
        return None


@cache
def _zones() -> dict[str, str]:
    return tomllib.loads((files("scm_automate.replies") / "zones.toml").read_text("utf-8"))
