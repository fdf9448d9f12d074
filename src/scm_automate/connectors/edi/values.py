"""Numbers and dates as the standards write them: exact, or none."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from scm_automate.model import canonical

__all__ = ["in_words", "iso_date", "number", "plain_date", "shown", "stamp", "week"]

_DIGITS = frozenset("0123456789")
_is_plain = re.compile(r"(?:[1-9][0-9]{0,17}|0)(?:\.[0-9]{0,5}[1-9])?", re.ASCII).fullmatch
"""Numbers that are in their plainest form already."""
_SIGNS = frozenset("+-")
_MOST_DIGITS = 18
_MOST_PLACES = 6
_ZERO = Decimal(0)


@lru_cache(maxsize=8_192)
def number(text: str, mark: str = ".") -> Decimal | None:
    """The number that a text is; None where it is none, or needs more than 18 + 6 digits.

    Args:
        text: As it stood; a sign may lead or, as SAP writes it, trail.
        mark: The decimal mark.

    Examples:
        >>> number("500.000"), number("1,25", ","), number("5.000-"), number("1e3")
        (Decimal('500'), Decimal('1.25'), Decimal('-5'), None)
    """
    if mark == "." and _is_plain(text):
        return Decimal(text)
    text = text.strip()
    sign = ""
    if text[:1] in _SIGNS:
        sign, text = ("-" if text[:1] == "-" else ""), text[1:]
    elif text[-1:] == "-":
        sign, text = "-", text[:-1]
    whole, _, places = text.partition(mark)
    if not _DIGITS.issuperset(whole) or not _DIGITS.issuperset(places) or not (whole or places):
        return None
    # Zeros that say nothing go first, so the Decimal is in its plainest form at once.
    whole, places = whole.lstrip("0") or "0", places.rstrip("0")
    if len(whole) > _MOST_DIGITS or len(places) > _MOST_PLACES:
        return None
    if not places:
        return Decimal(f"{sign}{whole}") if whole != "0" else _ZERO
    return Decimal(f"{sign}{whole}.{places}")


def shown(value: Decimal) -> str:
    """The number as all the standards take it: a plain decimal with a point.

    Examples:
        >>> shown(Decimal("1E+3"))
        '1000'
    """
    return format(canonical(value), "f")


@lru_cache(maxsize=16_384)
def plain_date(text: str) -> date | None:
    """A date in digits: CCYYMMDD with or without a time behind it, or YYMMDD.

    Six digits belong to the years 1970 to 2069.

    Examples:
        >>> plain_date("20260316"), plain_date("202603161200"), plain_date("260316")
        (datetime.date(2026, 3, 16), datetime.date(2026, 3, 16), datetime.date(2026, 3, 16))
    """
    text = text.strip()
    if not _DIGITS.issuperset(text):
        return None
    if len(text) == 6:
        text = ("20" if text[:2] < "70" else "19") + text
    if len(text) not in (8, 12, 14):
        return None
    return _day(text[:4], text[4:6], text[6:8])


@lru_cache(maxsize=16_384)
def iso_date(text: str) -> date | None:
    """The day of an ISO date or instant, as it is written there: no time zone moves it.

    Examples:
        >>> iso_date("2020-02-28T00:00:00+00:00")
        datetime.date(2020, 2, 28)
    """
    text = text.strip()[:10]
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    year, month, day = text.split("-")
    return _day(year, month, day)


def in_words(text: str) -> str:
    """Why a person should look at an answer that says something in words.

    Examples:
        >>> in_words("only if the tooling is released")
        "it says in words: 'only if the tooling is released'"
    """
    return f"it says in words: {' '.join(text.split())[:200]!r}"


def week(day: date) -> tuple[date, date]:
    """Monday and Sunday of the ISO week of a day.

    Examples:
        >>> week(date(2026, 3, 18))
        (datetime.date(2026, 3, 16), datetime.date(2026, 3, 22))
    """
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


@lru_cache(maxsize=16_384)
def stamp(text: str, form: str) -> tuple[date, date] | None:
    """First and last day of an EDIFACT date in its 2379 format; None where it cannot be read.

    Examples:
        >>> stamp("202612", "616")
        (datetime.date(2026, 3, 16), datetime.date(2026, 3, 22))
        >>> stamp("20260316-20260318", "718")[1]
        datetime.date(2026, 3, 18)
    """
    if not _DIGITS.issuperset(text.replace("-", "")):
        return None
    if form == "616" and len(text) == 6:
        try:
            monday = date.fromisocalendar(int(text[:4]), int(text[4:]), 1)
        except ValueError:
            return None
        return monday, monday + timedelta(days=6)
    if form == "610" and len(text) == 6:
        first = _day(text[:4], text[4:], "01")
        if first is None:
            return None
        following = (first + timedelta(days=31)).replace(day=1)
        return first, following - timedelta(days=1)
    if form in ("718", "719", "711", "713"):
        left, _, right = text.partition("-")
        start, end = plain_date(left), plain_date(right)
        return (start, end) if start and end and start <= end else None
    if form in ("102", "203", "204", "") and len(text) >= 8:
        day = plain_date(text[:8])
    elif form in ("101", "201", "202") and len(text) >= 6:
        day = plain_date(text[:6])
    else:
        return None
    return (day, day) if day else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
