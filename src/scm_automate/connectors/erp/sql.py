"""Any SQL database through SQLAlchemy: a query, and a layout or a mapping of its columns."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.connectors.readers import READERS, RECORDS
from scm_automate.errors import ConfigError, DataError
from scm_automate.files import DEFAULT_LIMITS
from scm_automate.files.collected import record_tables
from scm_automate.files.record_tables import RecordTable, Spelt
from scm_automate.progress import NoProgress
from scm_automate.tables import Loaded, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Connection, Engine, TextClause

    from scm_automate.connectors.layout import Layout, RecordName
    from scm_automate.files import Limits
    from scm_automate.model import Record
    from scm_automate.progress import Progress

__all__ = ["read_sql"]

_AT_ONCE = 10_000
"""Rows that are fetched together."""


def read_sql(
    engine: Engine,
    query: str,
    record: RecordName = "orders",
    *,
    parameters: Mapping[str, object] | None = None,
    layout: str | Path | Layout | None = None,
    columns: Mapping[str, str] | None = None,
    time_zone: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> Loaded[Record]:
    """The table that an export of the same rows gives.

    Args:
        engine: Of SQLAlchemy; the caller makes it, so that its password is nobody else's business.
        query: One SELECT; it runs in a transaction that is rolled back in the end.
        record: What the rows are to become: ``orders``, ``suppliers``, ``items`` ...
        parameters: Values of its ``:names``, such as ``since`` for what has changed.
        layout: See `read_orders`; null recognises the columns.
        columns: See `read_orders`: names of columns by field.
        time_zone: IANA zone in which an instant in UTC falls on its day; null takes the day as
            it stands.
        limits: Bounds of size.
        progress: Told how many rows have come.

    Returns:
        The rows, the rejects and what was set aside.

    Raises:
        DataError: The database refuses the query; its words are told, without the values of the
            parameters.
        SourceNotRecognised: No layout fits the columns.
        ConfigError: The query is no SELECT, or two of its columns have one name.

    Examples:
        >>> from sqlalchemy import create_engine
        >>> engine = create_engine("sqlite://")
        >>> loaded = read_sql(
        ...     engine,
        ...     "SELECT '0045' AS po, '10' AS pos, '7' AS vendor, 2.5 AS open_qty, :day AS need",
        ...     parameters={"day": "2026-03-16"},
        ...     columns={
        ...         "order": "po",
        ...         "line": "pos",
        ...         "supplier": "vendor",
        ...         "quantity": "open_qty",
        ...         "due": "need",
        ...     },
        ... )
        >>> loaded.table.records()[0].order
        '0045'
    """
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    if query.split(None, 1)[:1] and query.split(None, 1)[0].lower() not in ("select", "with"):
        raise ConfigError("A query begins with SELECT or WITH.", hint="Nothing is written here.")
    told = progress or NoProgress()
    told.step("query")
    try:
        with engine.connect() as connection, _only_reading(connection):
            parts = _fetched(connection, text(query), parameters or {}, limits, told)
    except SQLAlchemyError as fault:
        cause = getattr(fault, "orig", None)
        words = " ".join(str(cause or type(fault).__name__).split())
        for value in (parameters or {}).values():
            words = words.replace(str(value), "(value)") if len(str(value)) > 3 else words
        raise DataError(
            f"The database did not carry out the query: {words[:300]}.",
            hint="Try it in the database's own tool, with the same user.",
        ) from None
    told.done(f"{sum(part.texts.height for part in parts):,} rows")
    if not parts:
        return Loaded(table=Table.from_records(RECORDS[record], []))
    sheet = RecordTable.joined(parts).sheet(file="query")
    loaded: Loaded[Record] = READERS[record](
        sheet, layout=layout, columns=columns, time_zone=time_zone, limits=limits
    )
    return loaded


@contextlib.contextmanager
def _only_reading(connection: Connection) -> Iterator[None]:
    """Nothing is written meanwhile: SQLite opens no transaction for a change behind WITH, to be rolled back."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA query_only = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA query_only = OFF")


def _fetched(
    connection: Connection,
    statement: TextClause,
    parameters: Mapping[str, object],
    limits: Limits,
    told: Progress,
) -> list[RecordTable]:
    """The rows of a query, many at a time."""
    streamed = connection.execution_options(stream_results=True)
    result = streamed.execute(statement, dict(parameters))
    if not result.returns_rows:
        result.close()
        raise ConfigError("The query gives no rows.", hint="Give one SELECT.")
    names = list(result.keys())
    if len(set(names)) < len(names):
        raise ConfigError(
            f"Two columns of the query have one name: {', '.join(names)}.",
            hint="Name them with AS.",
        )
    parts: list[RecordTable] = []
    for rows in result.partitions(_AT_ONCE):
        records = [
            {name: _cell(cell) for name, cell in zip(names, row, strict=True)} for row in rows
        ]
        parts.append(record_tables(records, name="query", limits=limits)["records"])
        told.advance(len(records))
    return parts


def _cell(value: object) -> object:
    """A value of the database as the answers of the other systems spell it."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Decimal):
        return Spelt(format(value, "f")) if value.is_finite() else str(value)
    if isinstance(value, int | float):
        return Spelt(repr(value))
    if isinstance(value, datetime):
        # An instant that knows its zone is told in UTC, as all the others are.
        instant = value.astimezone(UTC) if value.tzinfo else value
        return instant.isoformat(sep=" ", timespec="seconds")[:19].removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
