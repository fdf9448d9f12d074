"""Working days for a whole column: a join to the date table of each calendar.

A date table holds only the days that occur, so that an order dated 1900 or 9999 costs no more
than any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.calendars import WorkingCalendar

__all__ = ["DayCount", "with_day_counts"]

_SCHEMA = {
    "_calendar": pl.UInt32(),
    "_day": pl.Date(),
    "_number": pl.Int64(),
    "_works": pl.Boolean(),
}


class DayCount:
    """Working days from a day up to today, in a calendar; the day itself does not count.

    Attributes:
        day: Column of the day counted from.
        today: Column of today.
        calendar: Column with the number of the calendar.
        deadline: Whether the day is one by which something must have happened: on a day off it
            moves to the next working day.
    """

    __slots__ = ("calendar", "day", "deadline", "today")

    def __init__(self, *, day: str, today: str, calendar: str, deadline: bool) -> None:
        self.day = day
        self.today = today
        self.calendar = calendar
        self.deadline = deadline


def with_day_counts(
    frame: pl.DataFrame,
    counts: Mapping[str, DayCount],
    *,
    calendars: Sequence[WorkingCalendar],
) -> pl.DataFrame:
    """The frame with one column of working days per count; null where the day is null.

    Args:
        frame: Any rows.
        counts: What to count, by the name of the new column.
        calendars: The calendars that the numbers in the calendar columns speak of.

    Returns:
        The same rows in the same order with Int64 columns added: 0 on the day itself, 1 on the
        working day after it, negative for a day to come.
    """
    pairs = [
        frame.select(pl.col(count.calendar).alias("_calendar"), pl.col(column).alias("_day"))
        for count in counts.values()
        for column in (count.day, count.today)
    ]
    distinct = pl.concat([pair.unique() for pair in pairs]).drop_nulls().unique()
    table = pl.DataFrame(
        [
            (number, day, calendars[number].ordinal(day), calendars[number].is_working(day))
            for number, day in distinct.iter_rows()
        ],
        schema=_SCHEMA,
        orient="row",
    )
    for name, count in counts.items():
        start = _looked_up(frame, table, calendar=count.calendar, day=count.day)
        end = _looked_up(frame, table, calendar=count.calendar, day=count.today)
        moved = (~start["_works"]).cast(pl.Int64) if count.deadline else 0
        frame = frame.with_columns((end["_number"] - start["_number"] - moved).alias(name))
    return frame


def _looked_up(
    frame: pl.DataFrame, table: pl.DataFrame, *, calendar: str, day: str
) -> pl.DataFrame:
    return frame.select(pl.col(calendar).alias("_calendar"), pl.col(day).alias("_day")).join(
        table, on=["_calendar", "_day"], how="left", maintain_order="left"
    )
