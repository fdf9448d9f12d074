"""Values of a record between the systems' forms and the canonical text of a change."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

__all__ = ["DAYS", "canonical_value", "day_of"]

DAYS = frozenset({"due", "promised", "requested"})
"""Fields of `OrderLine` that are days and may be written."""

_NO_DAYS = frozenset({"1900-01-01", "0001-01-01", "0000-00-00"})
"""What stands for no date in systems that store none."""


def canonical_value(value: object, field: str) -> str | None:
    """A value in canonical text: a day in ISO form, a plain number, null for empty.

    Example:
        >>> canonical_value("2026-03-20T12:00:00Z", "promised"), canonical_value("", "due")
        ('2026-03-20', None)
    """
    if value is None or value is False or value == "":
        return None
    text = str(value)
    return day_of(text) if field in DAYS else text


def day_of(text: str) -> str | None:
    """The day of a date, an instant or OData's milliseconds, as it stands; null for none.

    Example:
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
