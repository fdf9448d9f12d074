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

    Example:
        >>> as_columns(pl.DataFrame({"a": [1]})).collect().height
        1
    """
    if isinstance(frame, pl.LazyFrame):
        return frame
    if isinstance(frame, pl.DataFrame):
        return frame.lazy()
    native = nw.from_native(frame, pass_through=True)
    if isinstance(native, nw.LazyFrame):
        inner = native.to_native()
        return inner if isinstance(inner, pl.LazyFrame) else native
    if isinstance(native, nw.DataFrame):
        # Through Arrow: integers with nulls of a pandas frame stay integers where it keeps them so.
        return native.to_polars().lazy()
    if hasattr(frame, "__arrow_c_stream__"):
        return pl.DataFrame(frame).lazy()
    raise ConfigError(
        f"A {type(frame).__name__} is no table.",
        hint="Give a path, a Table, or a polars, pandas, pyarrow, DuckDB or PySpark frame.",
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
