"""What the planner is given, as frames of one shape: order lines, suppliers, the past."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.model import Record
from scm_automate.tables import Loaded, Table

if TYPE_CHECKING:
    from scm_automate.chase.history import History

__all__ = ["KEY", "Rows", "frame_of", "past_of_lines"]

R = TypeVar("R", bound=Record)

KEY = ("company", "order", "line", "schedule")
"""The columns that name a schedule line."""

Rows = Table[R] | Loaded[R] | pl.DataFrame | pl.LazyFrame | Iterable[R]
"""A table, what a reader loaded, a native frame, or records one by one."""


def frame_of(rows: Rows[R], record: type[R]) -> pl.DataFrame:
    """The rows as a frame with exactly the columns of the record.

    Args:
        rows: A table, what a reader loaded (its good rows are taken), a frame, or records.
        record: What a row is.

    Returns:
        One row per row given, in the same order, with the dtypes of `schema_of(record)`.

    Raises:
        ColumnNotFound: A frame lacks a column without which no row makes sense.
        TooManyRejects: A row of a frame does not fit the record; a plan leaves no row out.
    """
    if isinstance(rows, Loaded):
        return rows.table.frame
    if isinstance(rows, Table):
        return rows.frame
    if isinstance(rows, Iterable) and not isinstance(rows, pl.DataFrame | pl.LazyFrame):
        return Table.from_records(record, rows).frame
    return Table.from_frame(record, rows).raise_for_rejects().frame


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
