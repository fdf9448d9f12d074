"""The "now" that is handed in, and the day that it is for a supplier."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scm_automate.errors import ConfigError

__all__ = ["check_now", "local_day"]


def check_now(now: object) -> None:
    """Does nothing where ``now`` is an instant with a time zone.

    Raises:
        ConfigError: It is text, a day, or an instant without a zone.

    Examples:
        >>> check_now("2026-03-02")
        Traceback (most recent call last):
        scm_automate.errors.ConfigError: now is '2026-03-02', which is no instant. Give datetime(2026, 3, 2, 8, tzinfo=UTC).
    """
    if not isinstance(now, datetime):
        raise ConfigError(
            f"now is {now!r:.60}, which is no instant.",
            hint="Give datetime(2026, 3, 2, 8, tzinfo=UTC).",
        )
    if now.tzinfo is None or now.utcoffset() is None:
        raise ConfigError("now has no time zone.", hint="Give datetime(..., tzinfo=UTC).")


def local_day(at: datetime, zone: str | None, *, otherwise: str) -> date:
    """The day of an instant in a supplier's own time zone; one that nobody knows is the policy's.

    Examples:
        >>> from datetime import UTC, datetime
        >>> local_day(datetime(2026, 3, 6, 22, tzinfo=UTC), "Asia/Tokyo", otherwise="UTC")
        datetime.date(2026, 3, 7)
    """
    return at.astimezone(_zone(zone, otherwise)).date()


def _zone(name: str | None, otherwise: str) -> ZoneInfo:
    """The zone of a supplier's record, which nobody has checked; else the policy's."""
    try:
        return ZoneInfo(name or otherwise)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(otherwise)
