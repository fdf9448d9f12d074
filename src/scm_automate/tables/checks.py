"""One column of a native frame against one field of a record.

Each check is a polars expression over the whole column. The laws are those of the record: text
is stripped, an id is never empty, a number is exact, an instant has a zone.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from scm_automate.tables.columns import NUMBER, UTC, Column, filled

__all__ = ["Checked", "Fault", "check_column"]

PLAIN_NUMBER = r"^[+-]?(?:[0-9]{1,18}(?:\.[0-9]*)?|\.[0-9]+)$"
"""What a record takes as the text of a number, but for length and places."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The rows of one column that break one law."""

    where: pl.Series
    code: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A column in the field's dtype, and what is wrong with it; faulty cells are null."""

    values: pl.Series
    faults: tuple[Fault, ...] = ()


def check_column(series: pl.Series, column: Column) -> Checked:
    """The column in its field's dtype, and the faults by reason.

    Args:
        series: The column as it came.
        column: The field.

    Returns:
        Values of the same length and order, null where a fault is.
    """
    if series.dtype == pl.Null:
        return _finish(filled(None, len(series), column.dtype), series, column)
    if series.dtype in (pl.Categorical, pl.Enum):
        series = series.cast(pl.String)
    if column.dtype == pl.String:
        values = _text(series)
    elif column.dtype == NUMBER:
        values = _number(series)
    elif column.dtype == pl.Date:
        values = _date(series)
    elif isinstance(column.dtype, pl.Datetime):
        values = _instant(series)
    elif column.dtype == pl.Boolean:
        values = _flag(series)
    elif column.dtype == pl.Int64:
        values = _whole(series)
    else:
        values = series.cast(column.dtype, strict=False)
    return _finish(values, series, column)


def _finish(values: pl.Series, given: pl.Series, column: Column) -> Checked:
    """The laws that hold for a converted column."""
    there = given.is_not_null()
    if given.dtype in (pl.Float32, pl.Float64):
        there = there & ~given.is_nan().fill_null(value=False)
    faults = []
    unread = there & values.is_null()
    if unread.any():
        faults.append(Fault(unread, *_UNREAD[type(column.dtype)]))
    if column.dtype == pl.String:
        length = values.str.len_chars()
        short = (length < column.min_length).fill_null(value=False)
        if short.any():
            if column.nullable or column.default is not None:
                # An empty cell of a field that may be null is null, not a fault.
                values = values.set(short, None)
            else:
                faults.append(Fault(short, "empty", "must not be empty", "Fill the cell."))
        if column.max_length is not None:
            long = (length > column.max_length).fill_null(value=False)
            if long.any():
                told = f"longer than {column.max_length} characters"
                faults.append(Fault(long, "too_long", told, "Shorten the text."))
        if column.choices:
            odd = values.is_not_null() & ~values.is_in(list(column.choices))
            if odd.any():
                told = f"none of {', '.join(column.choices)}"
                faults.append(Fault(odd, "unknown_word", told, "Use one of these words."))
    if column.minimum is not None:
        low = (values < column.minimum).fill_null(value=False)
        if low.any():
            faults.append(Fault(low, "too_small", f"less than {column.minimum}"))
    if column.maximum is not None:
        high = (values > column.maximum).fill_null(value=False)
        if high.any():
            faults.append(Fault(high, "too_large", f"more than {column.maximum}"))
    if not column.nullable:
        if column.default is not None:
            blank = values.is_null() & ~unread
            if blank.any():
                filler = filled(column.default, len(values), column.dtype)
                values = filler.zip_with(blank, values)
        else:
            missing = values.is_null() & ~unread
            if missing.any():
                faults.append(Fault(missing, "empty", "must not be empty", "Fill the cell."))
    return Checked(values, tuple(faults))


_UNREAD: dict[type, tuple[str, str, str]] = {
    pl.String: ("text", "is no text", "Give text."),
    pl.Decimal: (
        "number",
        "not an exact number of at most 18 digits before and 6 behind the point",
        "Give decimals, whole numbers or plain text; round floats first.",
    ),
    pl.Date: ("date", "not a date", "Give dates, or text as YYYY-MM-DD."),
    pl.Datetime: ("instant", "not an instant with a time zone", "Give aware timestamps."),
    pl.Boolean: ("flag", "neither true nor false", "Give booleans."),
    pl.Int64: ("whole_number", "not a whole number", "Give whole numbers."),
    pl.Float64: ("number", "not a number", "Give numbers."),
    pl.List: ("list", "not a list", "Give lists."),
    pl.Struct: ("record", "not a record", "Give structs with the fields of the record."),
}


def _text(series: pl.Series) -> pl.Series:
    """Stripped text; whole numbers as their digits, since a number cell 10 is the id "10"."""
    if series.dtype in (pl.Float32, pl.Float64):
        whole = series.is_finite() & (series == series.round(0)) & (series.abs() < 2.0**53)
        kept = series.set(~whole.fill_null(value=False), None)
        return kept.cast(pl.Int64).cast(pl.String)
    if series.dtype.is_integer() or series.dtype == pl.Boolean:
        return series.cast(pl.String)
    if series.dtype != pl.String:
        return filled(None, len(series), pl.String())
    return series.str.strip_chars()


def _number(series: pl.Series) -> pl.Series:
    """Decimal(24, 6), null where the number is not exact in it."""
    if series.dtype.is_integer():
        return series.cast(NUMBER, strict=False)
    if isinstance(series.dtype, pl.Decimal):
        exact = series.cast(NUMBER, strict=False)
        same = (exact == series).fill_null(value=False)
        return exact if same.all() else exact.set(~same, None)
    if series.dtype in (pl.Float32, pl.Float64):
        # A float is taken where its shortest spelling is exact in six places: 0.1 is, 1/3 is not.
        series = series.set(~series.is_finite().fill_null(value=False), None).cast(pl.String)
        series = series.str.replace(r"\.0$", "")
    if series.dtype != pl.String:
        return filled(None, len(series), NUMBER)
    text = series.str.strip_chars()
    fits = text.str.contains(PLAIN_NUMBER) & ~text.str.contains(r"\.[0-9]{6}[0-9]*[1-9]")
    return text.set(~fits.fill_null(value=False), None).cast(NUMBER, strict=False)


def _date(series: pl.Series) -> pl.Series:
    """Dates; a timestamp only where it is midnight, text only as YYYY-MM-DD."""
    if series.dtype == pl.Date:
        return series
    if isinstance(series.dtype, pl.Datetime):
        day = series.dt.date()
        midnight = (series.dt.time() == pl.Series([0]).cast(pl.Time)[0]).fill_null(value=False)
        return day.set(~midnight, None)
    if series.dtype != pl.String:
        return filled(None, len(series), pl.Date())
    text = series.str.strip_chars()
    shaped = text.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$").fill_null(value=False)
    return text.set(~shaped, None).str.to_date("%Y-%m-%d", strict=False)


def _instant(series: pl.Series) -> pl.Series:
    """Instants in UTC; a timestamp without a zone is no instant."""
    if isinstance(series.dtype, pl.Datetime) and series.dtype.time_zone is not None:
        return series.dt.convert_time_zone("UTC").dt.cast_time_unit("us")
    if series.dtype == pl.String:
        zoned = series.str.contains(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$").fill_null(value=False)
        return series.set(~zoned, None).str.to_datetime(
            time_unit="us", time_zone="UTC", strict=False
        )
    return filled(None, len(series), UTC)


def _flag(series: pl.Series) -> pl.Series:
    """Booleans; the words true and false."""
    if series.dtype == pl.Boolean:
        return series
    if series.dtype == pl.String:
        word = series.str.strip_chars().str.to_lowercase()
        return word.replace_strict(
            {"true": True, "false": False}, default=None, return_dtype=pl.Boolean
        )
    return filled(None, len(series), pl.Boolean())


def _whole(series: pl.Series) -> pl.Series:
    """Whole numbers; a float only where it is whole."""
    if series.dtype.is_integer():
        return series.cast(pl.Int64, strict=False)
    if series.dtype in (pl.Float32, pl.Float64):
        whole = (series == series.round(0)) & (series.abs() < 2.0**53)
        return series.set(~whole.fill_null(value=False), None).cast(pl.Int64, strict=False)
    if series.dtype == pl.String:
        text = series.str.strip_chars()
        fits = text.str.contains(r"^[+-]?[0-9]{1,18}$").fill_null(value=False)
        return text.set(~fits, None).cast(pl.Int64, strict=False)
    return filled(None, len(series), pl.Int64())
