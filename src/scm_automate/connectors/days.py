"""Cells of dates into days, a whole column at a time, with the reason where one cannot be read."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

import polars as pl

from scm_automate.connectors.cells import Fault, Read, formula_errors
from scm_automate.connectors.glance import tidy

__all__ = ["read_date"]

_TIME = (
    r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm])?"
    r"(?: ?Z| ?[+-][0-9]{2}:?[0-9]{2})?)?"
)
"""A time of day behind a date."""

_NOTHING = rf"^[0./-]+{_TIME}$|^1/0/1900{_TIME}$"
"""Zeros where a date would stand."""


@cache
def _months() -> dict[str, int]:
    """The number of a month by every word for it; a word that only begins like one is none."""
    data = tomllib.loads((files(__package__) / "codes.toml").read_text(encoding="utf-8"))
    return {word: int(number) for number, words in data["months"].items() for word in words}


def read_date(
    cells: pl.Series,
    *,
    day_first: bool,
    serial: bool,
    time_zone: str | None = None,
    nothing_until: date | None = None,
) -> Read:
    """Days; a time of day behind them goes, and a null mark is null.

    Args:
        cells: Text, blanks around it or not.
        day_first: The order of day and month where the year does not stand first.
        serial: Whether a bare number of five digits is a spreadsheet's day count.
        time_zone: The zone in which an instant in UTC falls on its day; null takes the day as it
            stands.
        nothing_until: A day up to this one is a null mark too; null where there is no such day.

    Examples:
        >>> read = read_date(pl.Series(["16.03.2026", "00.00.0000"]), day_first=True, serial=False)
        >>> read.values.to_list()
        [datetime.date(2026, 3, 16), None]
    """
    # Days repeat: a million cells hold a few hundred different ones.
    distinct = cells.unique().drop_nulls()
    bare = tidy(distinct).fill_null("")
    read = _days(bare, day_first=day_first, serial=serial, time_zone=time_zone)
    nothing = (
        (bare == "")
        | bare.str.contains(_NOTHING)
        | read.is_in(list(_NO_DAY)).fill_null(value=False)
    )
    if nothing_until is not None:
        nothing |= (read <= nothing_until).fill_null(value=False)
    believable = read.is_between(date(1970, 1, 1), date(2199, 12, 31)).fill_null(value=False)
    read = read.set(~believable | nothing, None)
    book = pl.DataFrame({"cell": distinct, "day": read, "bad": read.is_null() & ~nothing})
    joined = cells.alias("cell").to_frame().join(book, on="cell", how="left", maintain_order="left")
    bad = joined["bad"].fill_null(value=False)
    faults = formula_errors(cells) if bad.any() else []
    for fault in faults:
        bad &= ~fault.where
    if bad.any():
        order = "day before month" if day_first else "month before day"
        faults.append(
            Fault(
                where=bad,
                code="date",
                reason=f"not a date (the column has {order})",
                hint="Correct the cell, or leave it empty where there is no date.",
            )
        )
    return Read(joined["day"], faults)


_NO_DAY = (
    date(1, 1, 1),
    date(1753, 1, 1),
    date(1899, 12, 30),
    date(1899, 12, 31),
    date(1900, 1, 1),
    date(9999, 12, 31),
)
"""What ERPs store where there is no date: the first or last day that their databases know."""


def _days(cells: pl.Series, *, day_first: bool, serial: bool, time_zone: str | None) -> pl.Series:
    """Days of different cells; null where a cell has none of the known forms."""
    if time_zone is not None:
        read = _instants(cells).dt.convert_time_zone(time_zone).dt.date()
    else:
        read = pl.Series([None], dtype=pl.Date).new_from_index(0, len(cells))
    there = cells != ""
    for form in _FORMS:
        # Most columns have one form: the others are not looked for where all cells have been read.
        if not (read.is_null() & there).any():
            return read
        ordered = day_first if form == _EITHER_FIRST else None
        read = read.zip_with(read.is_not_null(), _parts(cells, form, day_first=ordered))
    if serial:
        count = cells.str.extract(r"^([1-9][0-9]{4})(?:\.[0-9]+)?$").cast(pl.Int32, strict=False)
        # Day 60 of 1900 never was; every day that matters is behind it.
        days = (count - 25_569).cast(pl.Date)
        days = days.set((count < 20_000).fill_null(value=True), None)
        read = read.zip_with(read.is_not_null(), days)
    return read


_EITHER_FIRST = (
    rf"^(?<a>[0-9]{{1,2}})[./-](?<b>[0-9]{{1,2}})[./-](?<y>[0-9]{{4}}|[0-9]{{2}}){_TIME}$"
)
_FORMS = (
    rf"^(?<y>[0-9]{{4}})[-./](?<m>[0-9]{{1,2}})[-./](?<d>[0-9]{{1,2}}){_TIME}$",
    r"^(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2})$",
    _EITHER_FIRST,
    rf"^(?<d>[0-9]{{1,2}})[ .-]+(?<m>\p{{L}}{{3,12}})[ .,-]+(?<y>[0-9]{{4}}|[0-9]{{2}}){_TIME}$",
    rf"^(?<m>\p{{L}}{{3,12}})\.? (?<d>[0-9]{{1,2}}),? (?<y>[0-9]{{4}}){_TIME}$",
)
"""How days are written, in the order in which they are tried."""


def _instants(cells: pl.Series) -> pl.Series:
    """The instants of cells with a time of day, in UTC where they name no offset; null elsewhere."""
    parts = cells.str.extract_groups(
        r"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})"
        r"(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?Z| ?(?<sign>[+-])(?<off>[0-9]{2}):?(?<set>[0-9]{2}))?$"
    ).struct.unnest()
    minutes = parts["hour"].cast(pl.Int64) * 60 + parts["minute"].cast(pl.Int64)
    offset = parts["off"].cast(pl.Int64) * 60 + parts["set"].cast(pl.Int64)
    offset = offset.zip_with((parts["sign"] == "+").fill_null(value=True), -offset).fill_null(0)
    days = parts["day"].str.to_datetime("%Y-%m-%d", strict=False, time_unit="us")
    passed = pl.select(pl.duration(minutes=pl.lit(minutes - offset))).to_series()
    return (days + passed).dt.replace_time_zone("UTC")


_TURN = 70
"""From here on a year of two digits belongs to the last century, as in the messages of EDI."""


def _parts(cells: pl.Series, pattern: str, *, day_first: bool | None = None) -> pl.Series:
    """Days of the cells that match; years of two digits belong to the years 1970 to 2069."""
    parts = cells.str.extract_groups(pattern).struct.unnest()
    if day_first is not None:
        a, b = parts["a"], parts["b"]
        day, month = (a, b) if day_first else (b, a)
    else:
        day, month = parts["d"], parts["m"]
    number = month.cast(pl.Int32, strict=False)
    if day_first is None and number.null_count() and month.str.contains(r"\p{L}").any():
        words = month.str.to_lowercase().replace_strict(
            _months(), default=None, return_dtype=pl.Int32
        )
        number = pl.select(pl.coalesce(number, words)).to_series()
    year = parts["y"].cast(pl.Int32, strict=False)
    short = (parts["y"].str.len_bytes() == 2).fill_null(value=False)
    year = (year + 2000 - 100 * (year >= _TURN).cast(pl.Int32)).zip_with(short, year)
    text = pl.select(
        pl.concat_str(
            year.cast(pl.String).str.zfill(4),
            pl.lit("-"),
            number.cast(pl.String).str.zfill(2),
            pl.lit("-"),
            day.str.zfill(2),
        )
    ).to_series()
    return text.str.to_date("%Y-%m-%d", strict=False)
