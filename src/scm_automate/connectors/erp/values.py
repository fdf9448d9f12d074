"""Values of a record between the systems' forms and the canonical text of a change."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scm_automate.errors import AnswerNotUnderstood

__all__ = ["DAYS", "canonical_value", "day_of", "milliseconds"]

DAYS = frozenset({"due", "promised", "requested"})
"""Fields of `OrderLine` that are days and may be written."""

_NO_DAYS = frozenset({"1900-01-01", "0001-01-01", "0000-00-00"})
"""What stands for no date in systems that store none."""


def canonical_value(value: object, field: str, *, time_zone: str | None = None) -> str | None:
    """A value in canonical text: a day in ISO form, a plain number, null for empty.

    Args:
        value: The value as the system gave it.
        field: The field of `OrderLine`.
        time_zone: Zone in which an instant in UTC falls on its day; null takes it as it stands.

    Raises:
        AnswerNotUnderstood: It is no day where the field holds days: the interface has changed.

    Examples:
        >>> canonical_value("2026-03-20T12:00:00Z", "promised"), canonical_value("", "due")
        ('2026-03-20', None)
    """
    if value is None or value is False or value == "":
        return None
    text = str(value)
    if field not in DAYS:
        return text
    if time_zone is not None and _INSTANT.match(text):
        instant = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
        return instant.astimezone(ZoneInfo(time_zone)).date().isoformat()
    day = day_of(text)
    if day is not None and not _DAY.match(day):
        raise AnswerNotUnderstood(
            f"The system gives {text[:60]!r} as {field}, which is no day.",
            hint="The interface has changed: nothing is compared or written before it is understood.",
        )
    return day


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$")


def day_of(text: str) -> str | None:
    """The day of a date, an instant or OData's milliseconds, as it stands; null for none.

    Examples:
        >>> day_of("/Date(1773619200000)/"), day_of("1900-01-01T12:00:00Z")
        ('2026-03-16', None)
    """
    millis = _MILLIS.match(text)
    day = (
        datetime.fromtimestamp(int(millis.group(1)) / 1000, UTC).date().isoformat()
        if millis
        else text[:10]
    )
    return None if day in _NO_DAYS else day


_MILLIS = re.compile(r"/Date\((-?[0-9]{1,14})")


def milliseconds(day: str) -> str:
    """A day as OData V2 writes it."""
    instant = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return f"/Date({int(instant.timestamp() * 1000)})/"
