"""The "now" that is handed in: an instant with a time zone, or told what is wrong with it."""

from __future__ import annotations

from datetime import datetime

from scm_automate.errors import ConfigError

__all__ = ["check_now"]


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
