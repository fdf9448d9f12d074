"""What the planner is given, as frames of one shape: order lines, suppliers, the past."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, TypeVar

import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, DataError, did_you_mean
from scm_automate.tables.columns import columns_of, schema_of

if TYPE_CHECKING:
    from scm_automate.chase.history import History
    from scm_automate.model import Record

__all__ = ["KEY", "Framed", "Rows", "frame_of", "past_of_lines"]

R_co = TypeVar("R_co", bound="Record", covariant=True)

KEY = ("company", "order", "line", "schedule")
"""The columns that name a schedule line."""


class Framed(Protocol):
    """Anything that holds its rows as a polars frame, such as a `Table`."""

    @property
    def frame(self) -> pl.DataFrame:
        """The rows."""


Rows = Framed | pl.DataFrame | pl.LazyFrame | Iterable[R_co]
"""A table, a native frame, or records one by one."""


def frame_of(rows: Rows[Record], record: type[Record]) -> pl.DataFrame:
    """The rows as a frame with exactly the columns of the record, absent ones filled.

    Args:
        rows: A table, a polars frame or records.
        record: What a row is.

    Returns:
        One row per row given, in the same order, with the dtypes of `schema_of(record)`.

    Raises:
        ColumnNotFound: A column without which no row makes sense is not there.
        DataError: A column does not hold what the record says, or such a column has empty cells.
    """
    schema = schema_of(record)
    if isinstance(rows, pl.LazyFrame):
        frame = rows.collect()
    elif isinstance(rows, pl.DataFrame):
        frame = rows
    elif isinstance(held := getattr(rows, "frame", None), pl.DataFrame):
        frame = held
    elif isinstance(rows, Iterable):
        frame = pl.DataFrame([dict(row) for row in rows], schema=schema, orient="row")
    else:
        raise ConfigError(
            f"{record.__name__} rows are a table, a polars frame or records, not {type(rows).__name__}."
        )
    return _fitted(frame, record)


def _fitted(frame: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
    """The frame with the record's columns, cast and filled."""
    made: list[pl.Expr] = []
    for column in columns_of(record):
        if column.name not in frame.columns:
            if column.required:
                raise ColumnNotFound(
                    f"{record.__name__} rows need a column {column.name}; found {frame.columns}.",
                    hint=did_you_mean(column.name, frame.columns),
                )
            filler = None if column.nullable or column.default == () else column.default
            made.append(pl.lit(filler, dtype=column.dtype).alias(column.name))
            continue
        cells = pl.col(column.name).cast(column.dtype)
        if not column.nullable and not column.required and column.default != ():
            cells = cells.fill_null(pl.lit(column.default, dtype=column.dtype))
        made.append(cells)
    try:
        fitted = frame.select(made)
    except pl.exceptions.PolarsError as error:
        said = str(error).splitlines()[0]
        raise DataError(
            f"{record.__name__} rows do not fit their columns: {said}",
            hint="Read them with read_orders or read_suppliers, which keeps what does not fit as rejects.",
        ) from None
    for column in columns_of(record):
        if column.required and (empty := fitted[column.name].null_count()):
            raise DataError(f"{record.__name__} rows: {column.name} is empty in {empty} of them.")
    return fitted


def past_of_lines(history: History) -> pl.DataFrame:
    """The past of lines, one row per schedule line, columns prefixed ``past_``.

    Raises:
        ConfigError: A line has two pasts.
    """
    past = history.lines
    if past.height and bool(past.select(pl.struct(KEY).is_duplicated().any()).item()):
        twice = past.filter(pl.struct(KEY).is_duplicated()).row(0, named=True)
        raise ConfigError(
            f"The history holds order {twice['order']} line {twice['line']} schedule "
            f"{twice['schedule']} more than once."
        )
    return past.rename({name: f"past_{name}" for name in past.columns if name not in KEY})
