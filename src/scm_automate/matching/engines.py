"""Frames of any engine: which of them are columns in memory, and which stay where the data is.

What is in memory already (polars, pandas, pyarrow) is handed over as Arrow columns and compared by
polars. What is lazy in another engine (DuckDB, PySpark) is compared there, and only what differs
comes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw
import polars as pl

from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    EngineFrame: TypeAlias = nw.LazyFrame[Any]

__all__ = ["as_columns", "with_unicode_composed"]


def as_columns(frame: object) -> pl.LazyFrame | EngineFrame:
    """The frame as lazy polars columns, or as a lazy frame of the engine that holds it.

    Args:
        frame: A polars, pandas or pyarrow frame, a DuckDB relation, a PySpark frame, a narwhals
            frame, or any object with ``__arrow_c_stream__``.

    Raises:
        ConfigError: The object is no frame.

    Examples:
        >>> as_columns(pl.DataFrame({"a": [1]})).collect().height
        1
    """
    if isinstance(frame, pl.LazyFrame):
        return frame
    if isinstance(frame, pl.DataFrame):
        return frame.lazy()
    try:
        native = nw.from_native(frame, pass_through=True)
    except nw.exceptions.DuplicateError as fault:
        raise _twice(fault) from None
    if isinstance(native, nw.LazyFrame):
        inner = native.to_native()
        return inner if isinstance(inner, pl.LazyFrame) else native
    if isinstance(native, nw.DataFrame):
        return _in_memory(native).lazy()
    if hasattr(frame, "__arrow_c_stream__"):
        return pl.DataFrame(frame).lazy()
    raise ConfigError(
        f"A {type(frame).__name__} is no table.",
        hint="Give a path, a Table, or a polars, pandas, pyarrow, DuckDB or PySpark frame.",
    )


def _in_memory(frame: nw.DataFrame[Any]) -> pl.DataFrame:
    """The columns of a frame of pandas or pyarrow, through Arrow: integers with nulls stay integers where it keeps them so."""
    native = frame.to_native()
    named = [
        name for name in getattr(getattr(native, "index", None), "names", ()) if name is not None
    ]
    if named and not set(named) & set(frame.columns):
        # The key of a pandas frame is often its index, which is no column.
        frame = nw.from_native(native.reset_index(), eager_only=True)
    try:
        return frame.to_polars()
    except nw.exceptions.DuplicateError as fault:
        raise _twice(fault) from None
    except (TypeError, ValueError, pl.exceptions.PolarsError):
        return pl.DataFrame({name: _column(frame.get_column(name)) for name in frame.columns})


def _column(cells: nw.Series[Any]) -> pl.Series:
    """One column; as text where a cell is a number and another is none, as in sheets that people fill."""
    try:
        return cells.to_polars()
    except (TypeError, ValueError, pl.exceptions.PolarsError):
        return pl.Series([_text(cell) for cell in cells.to_list()], dtype=pl.String)


def _text(cell: object) -> str | None:
    if cell is None or cell != cell:  # noqa: PLR0124 - not a number
        return None
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _twice(fault: Exception) -> ConfigError:
    return ConfigError(
        f"Two columns of the frame have one name: {' '.join(str(fault).split())[:200]}",
        hint="Give each a name of its own.",
    )


def with_unicode_composed(frame: EngineFrame, columns: tuple[str, ...]) -> EngineFrame:
    """The frame with these text columns in Unicode's composed form (NFC), where its engine can do that.

    Narwhals has no name for it. DuckDB has a function; PySpark has none, so its keys are compared as
    they are spelt, and what only differs in composition shows as removed and added.
    """
    if not columns:
        return frame
    native: Any = frame.to_native()
    if type(native).__module__.split(".")[0].lstrip("_") == "duckdb":
        spelt = ", ".join(
            f"nfc_normalize({_quoted(name)}) AS {_quoted(name)}"
            if name in columns
            else _quoted(name)
            for name in frame.collect_schema().names()
        )
        composed: EngineFrame = nw.from_native(native.project(spelt))
        return composed
    return frame


def _quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
