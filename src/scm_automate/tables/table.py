"""Rows in bulk: a frame whose columns are the fields of a record."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import polars as pl
from pydantic import TypeAdapter

from scm_automate.errors import ConfigError, MissingExtraError
from scm_automate.model import Record
from scm_automate.tables.columns import columns_of, schema_of
from scm_automate.tables.show import html_page, plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd  # type: ignore[import-untyped]
    import pyarrow as pa  # type: ignore[import-untyped]

    from scm_automate.tables.loaded import Loaded

__all__ = ["Table"]

R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    """A validated frame of one record type; it has no verbs of its own.

    The columns are the fields of the record in their order, with fixed dtypes (see
    `schema_of`). Make one with `Table.from_records`, `Table.from_frame` or a reader; the
    constructor trusts the cells and checks only the columns.

    Args:
        record: The record type.
        frame: A polars frame with exactly the columns and dtypes of `schema_of(record)`.

    Raises:
        ConfigError: The frame has other columns or dtypes.

    Examples:
        >>> from scm_automate.model import OrderLine
        >>> line = OrderLine(supplier="7", order="45", line="00010", quantity="500")
        >>> table = Table.from_records(OrderLine, [line])
        >>> len(table), table.frame["line"].to_list(), table.records()[0] == line
        (1, ['00010'], True)
    """

    __slots__ = ("_frame", "_record")

    def __init__(self, record: type[R], frame: pl.DataFrame) -> None:
        wanted = schema_of(record)
        if frame.schema != wanted:
            odd = [
                f"{name} is {frame.schema.get(name, 'absent')}, expected {dtype}"
                for name, dtype in wanted.items()
                if frame.schema.get(name) != dtype
            ] + [f"{name} is no field" for name in frame.columns if name not in wanted]
            raise ConfigError(
                f"The frame does not have the columns of {record.__name__} in their order: "
                f"{'; '.join(odd[:5]) or 'the order differs'}.",
                hint="Use Table.from_frame, which validates and converts.",
            )
        self._record = record
        self._frame = frame

    @classmethod
    def from_records(cls, record: type[R], records: Iterable[R]) -> Table[R]:
        """The same rows as columns.

        Args:
            record: The record type, which also gives the columns where there is no row.
            records: Records of that type; they were validated when they were made.

        Returns:
            A table with one row per record, in the same order.
        """
        rows = tuple(records)
        for row in rows:
            if not isinstance(row, record):
                raise ConfigError(
                    f"A table of {record.__name__} was given a {type(row).__name__}.",
                    hint=f"Make {record.__name__} records, or use Table.from_frame.",
                )
        plain = not any(column.nested for column in columns_of(record))
        data: dict[str, list[Any]]
        if plain:
            data = {name: [getattr(row, name) for row in rows] for name in record.model_fields}
        else:
            dumped = [row.model_dump(mode="python") for row in rows]
            data = {name: [row[name] for row in dumped] for name in record.model_fields}
        return cls(record, pl.DataFrame(data, schema=schema_of(record)))

    @classmethod
    def from_frame(cls, record: type[R], frame: object, *, name: str | None = None) -> Loaded[R]:
        """The rows of a native frame that fit the record, and those that do not.

        Args:
            record: The record type; its field names are the column names.
            frame: A polars, pandas, pyarrow or DuckDB frame, eager or lazy, or any object with
                ``__arrow_c_stream__``. Fields with a default may be absent.
            name: What the frame is called in messages.

        Returns:
            The rows that fit, in order, and the rejects with row (from 1), column, raw value
            and reason.

        Raises:
            ColumnNotFound: A required column is absent, or looks misspelt.
            ConfigError: The object is no frame.
        """
        from scm_automate.tables.validate import validate_frame

        return validate_frame(record, frame, name=name)

    @property
    def record(self) -> type[R]:
        """The record type."""
        return self._record

    @property
    def frame(self) -> pl.DataFrame:
        """The rows as an eager polars frame."""
        return self._frame

    def lazy(self) -> pl.LazyFrame:
        """The rows as a lazy polars frame."""
        return self._frame.lazy()

    def records(self) -> tuple[R, ...]:
        """One frozen record per row, in order; numbers in canonical form."""
        # Validated once more in one call: about as quick as building unvalidated objects, and a
        # record is then never made in any other way.
        names = self._frame.columns
        columns = [self._frame.get_column(name).to_list() for name in names]
        rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
        return _adapter(self._record).validate_python(rows)

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars frame; the same object as `frame`."""
        return self._frame

    def to_arrow(self) -> pa.Table:
        """The rows as a pyarrow table.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        _require("pyarrow")
        return self._frame.to_arrow()

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame; numbers and dates stay exact (Arrow-backed columns).

        Raises:
            MissingExtraError: pandas or pyarrow is not installed.
        """
        _require("pyarrow")
        _require("pandas")
        return self._frame.to_pandas(use_pyarrow_extension_array=True)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The Arrow PyCapsule stream: any Arrow-speaking library takes a table as it is."""
        return self._frame.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return self._frame.height

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return self._record is other._record and self._frame.equals(other._frame)

    def __hash__(self) -> int:
        return hash((self._record, self._frame.height))

    def __repr__(self) -> str:
        return f"<Table[{self._record.__name__}]: {plural(len(self), 'row')}>"

    def __str__(self) -> str:
        """The number of rows, and the first of them."""
        with pl.Config(tbl_rows=20, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
            return f"{self._record.__name__}: {plural(len(self), 'row')}\n{self._frame.head(20)}"

    def _repr_html_(self) -> str:
        """The same facts for a notebook, escaped, at most 20 rows."""
        return html_page(f"{self._record.__name__}: {plural(len(self), 'row')}", self._frame)


@cache
def _adapter(record: type[R]) -> TypeAdapter[tuple[R, ...]]:
    """The bulk validator of one record type."""
    return TypeAdapter(tuple[record, ...])  # type: ignore[valid-type]  # a type known at run time


def _require(package: str) -> None:
    """An error that names the extra, where the package is not installed."""
    try:
        import_module(package)
    except ImportError:
        raise MissingExtraError(package, extra="pandas") from None
