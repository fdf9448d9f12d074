"""Days, weeks, months and their parts as windows, and the year that nobody wrote."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = [
    "day_of_month",
    "easter",
    "iso_week_window",
    "month_part",
    "month_window",
    "next_day",
    "next_month",
    "next_week",
    "real_day",
    "shift_workdays",
    "week_around",
    "weekday_after",
]

_BACK = timedelta(days=60)
"""A date without a year is the first one not more than this long ago."""


def real_day(year: int, month: int, day: int) -> date | None:
    """The day, or null where the calendar has none.

    Examples:
        >>> real_day(2026, 2, 30) is None
        True
    """
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1990 <= year <= 2199):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_day(month: int, day: int, today: date) -> date | None:
    """The first such day not more than 60 days before today.

    Examples:
        >>> next_day(1, 13, date(2026, 11, 17))
        datetime.date(2027, 1, 13)
    """
    for year in range(today.year - 1, today.year + 5):
        found = real_day(year, month, day)
        if found and found >= today - _BACK:
            return found
    return None


def day_of_month(day: int, today: date) -> date | None:
    """The first such day of any month, today or later."""
    year, month = today.year, today.month
    for _ in range(4):
        found = real_day(year, month, day)
        if found and found >= today:
            return found
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return None


def month_window(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), after - timedelta(days=1)


def next_month(month: int, today: date) -> int:
    """The year of the first such month that ended not more than 60 days ago."""
    for year in range(today.year - 1, today.year + 2):
        if month_window(year, month)[1] >= today - _BACK:
            return year
    return today.year


def month_part(year: int, month: int, part: int) -> tuple[date, date]:
    """Day 1 to 10 (part 1), 11 to 20 (2), 21 to the last (3); halves are parts 4 and 5."""
    first, last = month_window(year, month)
    if part == 1:
        return first, first.replace(day=10)
    if part == 2:
        return first.replace(day=11), first.replace(day=20)
    if part == 3:
        return first.replace(day=21), last
    return (first, first.replace(day=15)) if part == 4 else (first.replace(day=16), last)


def iso_week_window(year: int, week: int) -> tuple[date, date] | None:
    """Monday and Sunday of an ISO week; null where the year has none such."""
    if not 1 <= week <= 53 or not 1990 <= year <= 2199:
        return None
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=6)


def next_week(week: int, today: date) -> tuple[date, date] | None:
    """The first such week that began not more than 60 days before today.

    Examples:
        >>> next_week(3, date(2026, 12, 1))
        (datetime.date(2027, 1, 18), datetime.date(2027, 1, 24))
    """
    for year in range(today.year - 1, today.year + 8):
        window = iso_week_window(year, week)
        if window and window[0] >= today - _BACK:
            # Week 53 belongs to this year or the next; further away nobody means it.
            return window if year <= today.year + 1 else None
    return None


def week_around(day: date, *, ahead: int = 0) -> tuple[date, date]:
    """Monday and Sunday of the week that is so many weeks ahead of the day's own."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=ahead)
    return monday, monday + timedelta(days=6)


def weekday_after(weekday: int, today: date) -> date:
    """The first such weekday, today included."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def shift_workdays(today: date, count: int) -> date:
    """So many Mondays to Fridays later; holidays are nobody's business here."""
    day, left = today, min(count, 400)
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def easter(year: int) -> date:
    """Easter Sunday.

    Source: the anonymous Gregorian algorithm (Nature, 1876).

    Examples:
        >>> easter(2026)
        datetime.date(2026, 4, 5)
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month = (h + m - 7 * n + 114) // 31
    return date(year, month, (h + m - 7 * n + 114) % 31 + 1)
