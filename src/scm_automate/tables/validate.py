"""A native frame against a record, column by column: the rows that fit, and the rejects."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TypeVar

import narwhals as nw
import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, Provenance, did_you_mean
from scm_automate.model import Record
from scm_automate.tables.checks import Checked, check_column
from scm_automate.tables.columns import columns_of, filled, schema_of
from scm_automate.tables.loaded import Loaded, SourceRead
from scm_automate.tables.rejects import Reject, RowNotes
from scm_automate.tables.table import Table

__all__ = ["to_polars", "validate_frame"]

R = TypeVar("R", bound=Record)


def to_polars(frame: object) -> pl.DataFrame:
    """The same rows as an eager polars frame, whatever engine holds them.

    Args:
        frame: A polars, pandas, pyarrow or DuckDB frame, eager or lazy, or any object with
            ``__arrow_c_stream__``, a `Table` among them.

    Raises:
        ConfigError: The object is no frame.

    Examples:
        >>> to_polars(pl.LazyFrame({"a": [1]})).columns
        ['a']
    """
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    native = nw.from_native(frame, pass_through=True)
    if isinstance(native, nw.LazyFrame):
        native = native.collect(backend="polars")
    if isinstance(native, nw.DataFrame):
        return native.to_polars()
    if hasattr(frame, "__arrow_c_stream__"):
        return pl.DataFrame(frame)
    raise ConfigError(
        f"A {type(frame).__name__} is no frame.",
        hint="Give a polars, pandas, pyarrow or DuckDB frame, or an object with __arrow_c_stream__.",
    )


def validate_frame(record: type[R], frame: object, *, name: str | None = None) -> Loaded[R]:
    """See `Table.from_frame`."""
    given = to_polars(frame)
    columns = columns_of(record)
    unused = _unused(record, given, name)
    checked: list[Checked] = [
        check_column(given.get_column(column.name), column)
        if column.name in given.columns
        else Checked(filled(column.default, given.height, column.dtype))
        for column in columns
    ]
    data = pl.DataFrame(
        [one.values.alias(column.name) for one, column in zip(checked, columns, strict=True)],
        schema=schema_of(record),
    )
    notes: list[pl.DataFrame] = []
    bad = pl.repeat(False, given.height, dtype=pl.Boolean, eager=True)
    for one, column in zip(checked, columns, strict=True):
        for fault in one.faults:
            bad = bad | fault.where
            notes.append(
                pl.DataFrame({"row": fault.where.arg_true().cast(pl.Int64) + 1}).with_columns(
                    pl.lit(name, pl.String).alias("file"),
                    pl.lit(column.name).alias("column"),
                    _raw(given.get_column(column.name).filter(fault.where)),
                    pl.lit(fault.code).alias("code"),
                    pl.lit(fault.reason).alias("reason"),
                    pl.lit(fault.hint).alias("hint"),
                    pl.lit(False).alias("kept"),
                )
            )
    rejects = RowNotes(
        Reject,
        pl.concat(notes, how="vertical_relaxed").sort("row", maintain_order=True)
        if notes
        else pl.DataFrame(),
    )
    return Loaded(
        table=Table(record, data.filter(~bad) if notes else data),
        rejects=rejects,
        sources=(
            SourceRead(
                file=name,
                kind="frame",
                layout=record.__name__,
                how="the columns are the fields of the record",
                lines=given.height,
                columns={c.name: c.name for c in columns if c.name in given.columns},
                unused=unused,
            ),
        ),
        lines=given.height,
    )


def _unused(record: type[Record], given: pl.DataFrame, name: str | None) -> tuple[str, ...]:
    """The columns that are no field; one that looks like a misspelt field is an error."""
    fields = {column.name: column for column in columns_of(record)}
    unused = tuple(column for column in given.columns if column not in fields)
    place = Provenance(file=name)
    for missing, column in fields.items():
        if missing in given.columns:
            continue
        if column.required:
            raise ColumnNotFound(
                f"The column {missing!r} of {record.__name__} is not in the frame, which has "
                f"{', '.join(given.columns[:40]) or 'no columns'}.",
                hint=did_you_mean(missing, unused) or "Rename your column to it.",
                source=place,
            )
        near = get_close_matches(missing, unused, n=1, cutoff=0.85)
        if near:
            raise ColumnNotFound(
                f"The column {near[0]!r} is no field of {record.__name__}, but {missing!r} is.",
                hint=f"Rename it to {missing!r}, or drop it if it is something else.",
                source=place,
            )
    return unused


def _raw(series: pl.Series) -> pl.Series:
    """The cells as they stood, as text of at most 200 characters."""
    if series.dtype.is_nested() or series.dtype in (pl.Object, pl.Binary):
        texts = [None if cell is None else str(cell)[:200] for cell in series.to_list()]
        return pl.Series("raw", texts, dtype=pl.String)
    return series.cast(pl.String, strict=False).str.slice(0, 200).alias("raw")
