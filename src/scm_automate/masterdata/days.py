"""Days and instants as ERPs and workbooks write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scm_automate.masterdata.kinds import Date

__all__ = ["read_day"]

_LONGEST: Final = 40
_EPOCHS: Final = {"1900": date(1899, 12, 30), "1904": date(1904, 1, 1)}
"""Day nought of a workbook. The 1900 one allows for the 29 February 1900 that never was."""
_ORDERS: Final = {"dmy": (2, 1, 0), "mdy": (2, 0, 1)}


def read_day(text: str, field: Date) -> str | None:
    """The day or instant in ISO form; an empty text where it means "no date"; null where it is none.

    Args:
        text: A cell, without blanks at its ends.
        field: How the column is written.

    Examples:
        >>> from scm_automate.masterdata.kinds import Date
        >>> read_day("01.02.2026", Date(order="dmy")), read_day("31.12.9999", Date(order="dmy"))
        ('2026-02-01', '')
        >>> read_day("46054", Date(serials="1900")), read_day("soon", Date())
        ('2026-02-01', None)
    """
    if text in field.open_ended or len(text) > _LONGEST:
        return "" if text in field.open_ended else None
    if text.isascii() and text.isdigit():
        return _from_digits(text, field)
    found = _from_iso(text) or _from_parts(text, field)
    return "" if found in field.open_ended else found


def _from_digits(text: str, field: Date) -> str | None:
    if len(text) == 8:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if field.serials == "none" or len(text) > 7:
        return None
    epoch = _EPOCHS[field.serials]
    if int(text) > (date.max - epoch).days:
        return None
    return (epoch + timedelta(days=int(text))).isoformat()


def _from_iso(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == 10:
        return moment.date().isoformat()
    # Midnight is how an export writes a day into a column of instants.
    midnight = moment.tzinfo is None and moment.time() == datetime.min.time()
    return moment.date().isoformat() if midnight else moment.isoformat(sep=" ")


def _from_parts(text: str, field: Date) -> str | None:
    order = _ORDERS.get(field.order)
    for separator in "./-":
        parts = text.split(separator)
        if order and len(parts) == 3 and all(p.isascii() and p.isdigit() for p in parts):
            year, month, day = (int(parts[i]) for i in order)
            return _day(year + (2000 if year < 70 else 1900) if year < 100 else year, month, day)
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
