"""Change sets for other programs: JSON Patch, SQL, daff's CSV.

These are for machines, so nothing is masked. Only changes that may be applied are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.masterdata.apply import free_ids
from scm_automate.masterdata.canonical import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["DatabaseResult", "apply_to_database", "to_daff_rows", "to_json_patch", "to_sql"]


def to_json_patch(changes: ChangeSet) -> tuple[dict[str, Any], ...]:
    """The changes as an RFC 6902 patch of an object that holds the rows by key.

    Each change is tested before it is made: a ``test`` of the old value stands before every ``replace``
    and ``remove``, so that the patch fails as a whole where the document says something else by now.
    Paths are ``/<key>/<field>``; the parts of a longer key are joined by ``|``.

    Returns:
        Operations, all cells as text.

    Source:
        RFC 6902, RFC 6901 for the escaping.

    Examples:
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> old, new = (
        ...     pl.DataFrame({"id": ["1"], "a": ["x"]}),
        ...     pl.DataFrame({"id": ["1"], "a": ["y"]}),
        ... )
        >>> for operation in to_json_patch(diff(old, new, TableSpec(key="id"))):
        ...     print(operation)
        {'op': 'test', 'path': '/1/a', 'value': 'x'}
        {'op': 'replace', 'path': '/1/a', 'value': 'y'}
    """
    free = free_ids(changes)
    made: list[dict[str, Any]] = []
    for one in changes.cells.iter_rows(named=True):
        if one["change_id"] in free:
            path = f"{_path(one, changes)}/{_escaped(one['field'])}"
            made.append({"op": "test", "path": path, "value": one["old_raw"]})
            made.append({"op": "replace", "path": path, "value": one["new_raw"]})
    for kind, told, row in _rows(changes, free):
        path = _path(told, changes)
        if kind == "removed":
            made.append({"op": "test", "path": path, "value": row})
            made.append({"op": "remove", "path": path})
        else:
            made.append({"op": "add", "path": path, "value": row})
    # A key that was issued again is removed before it is added.
    order = {"test": 0, "remove": 0, "replace": 0, "add": 1}
    return tuple(sorted(made, key=lambda operation: order[operation["op"]]))


def to_sql(
    changes: ChangeSet,
    table: str,
    *,
    dialect: Literal["postgresql", "sqlite", "mssql", "mysql", "oracle"],
) -> tuple[str, ...]:
    """The changes as SQL statements, each of which does nothing where the row says something else by now.

    Values are written as literals by SQLAlchemy for the dialect; give the statements to people to read.
    To change a database from a program use `apply_to_database`, which binds its values.

    Args:
        changes: What to write.
        table: Name of the table.
        dialect: Whose SQL.

    Examples:
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> old, new = (
        ...     pl.DataFrame({"id": ["1"], "a": ["x"]}),
        ...     pl.DataFrame({"id": ["1"], "a": ["y"]}),
        ... )
        >>> print(to_sql(diff(old, new, TableSpec(key="id")), "items", dialect="postgresql")[0])
        UPDATE items SET a='y' WHERE items.id = '1' AND items.a = 'x'
    """
    from sqlalchemy.dialects import registry

    spoken = registry.load(dialect)()
    compiled = (
        str(statement.compile(dialect=spoken, compile_kwargs={"literal_binds": True}))
        for _, statement in _statements(changes, _table(changes, table))
    )
    return tuple(" ".join(text.split("\n")) for text in compiled)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseResult:
    """What a database took.

    Attributes:
        applied: Ids of the changes that were made.
        refused: Ids of the changes whose row was not there, or said something else by now.
    """

    applied: tuple[str, ...]
    refused: tuple[str, ...]


def apply_to_database(changes: ChangeSet, connection: Connection, table: str) -> DatabaseResult:
    """Makes the changes that may be applied in a database table, each only where the old value stands.

    Keys are looked for as they were compared: where the spec normalises them, a row whose key is spelt
    otherwise in the database is refused. All of it runs in the caller's transaction: commit it, or roll it back if something was refused.

    Args:
        changes: What to change.
        connection: A SQLAlchemy connection.
        table: Name of the table; its columns are named as those of the change set.

    Raises:
        ConfigError: The table has not the columns of the key.
    """
    from sqlalchemy import MetaData
    from sqlalchemy import Table as SqlTable

    there = SqlTable(table, MetaData(), autoload_with=connection)
    missing = [name for name in changes.key if name not in there.columns]
    if missing:
        raise ConfigError(
            f"The table {table!r} has no column {missing[0]!r}.",
            hint="Name it as the key is named.",
        )
    done: dict[str, bool] = {}
    for change_id, statement in _statements(changes, there):
        result = connection.execute(statement)
        done[change_id] = done.get(change_id, True) and result.rowcount == 1
    return DatabaseResult(
        applied=tuple(one for one, well in done.items() if well),
        refused=tuple(one for one, well in done.items() if not well),
    )


def to_daff_rows(changes: ChangeSet) -> tuple[tuple[str, ...], ...]:
    """The changes as rows of daff's highlighter format, for a CSV that other tools show.

    Source:
        The tabular diff format of the daff project.

    Examples:
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> old, new = (
        ...     pl.DataFrame({"id": ["1"], "a": ["x"]}),
        ...     pl.DataFrame({"id": ["1"], "a": ["y"]}),
        ... )
        >>> to_daff_rows(diff(old, new, TableSpec(key="id")))
        (('@@', 'id', 'a'), ('->', '1', 'x->y'))
    """
    free = free_ids(changes)
    fields = [
        n
        for n in dict.fromkeys(
            [*changes.cells["field"], *changes.added.columns, *changes.removed.columns]
        )
        if n not in changes.key
    ]
    rows = [("@@", *changes.key, *fields)]
    mine = changes.cells.filter(pl.col("change_id").is_in(list(free)))
    for key, cells in mine.group_by(changes.key, maintain_order=True):
        told = {c["field"]: c for c in cells.iter_rows(named=True)}
        texts = [told[n]["old_raw"] or "NULL" for n in fields if n in told] + [
            told[n]["new_raw"] or "NULL" for n in fields if n in told
        ]
        arrow = "->"
        while any(arrow in text for text in texts):
            arrow = f"-{arrow}"
        shown = [
            f"{told[n]['old_raw'] or 'NULL'}{arrow}{told[n]['new_raw'] or 'NULL'}"
            if n in told
            else ""
            for n in fields
        ]
        rows.append((arrow, *(str(part) for part in key), *shown))
    for kind, told_row, row in _rows(changes, free):
        mark = "+++" if kind == "added" else "---"
        rows.append(
            (mark, *(told_row[n] for n in changes.key), *(row.get(n) or "" for n in fields))
        )
    return tuple(rows)


def _rows(
    changes: ChangeSet, free: frozenset[str]
) -> Iterator[tuple[str, dict[str, Any], dict[str, str | None]]]:
    for kind, raw in (("removed", changes.removed), ("added", changes.added)):
        told = changes.rows.filter(pl.col("kind") == kind)
        text = raw.select(as_text(column) for column in raw.get_columns())
        for one, row in zip(told.iter_rows(named=True), text.iter_rows(named=True), strict=True):
            if one["change_id"] in free:
                yield kind, one, row


def _path(told: dict[str, Any], changes: ChangeSet) -> str:
    parts = (told[name].replace("\\", "\\\\").replace("|", "\\|") for name in changes.key)
    return "/" + _escaped("|".join(parts))


def _escaped(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")


def _table(changes: ChangeSet, name: str) -> Table:
    """A description of the table for writing SQL, without looking at any database."""
    from sqlalchemy import Column, MetaData, String
    from sqlalchemy import Table as SqlTable

    columns = dict.fromkeys(
        [*changes.key, *changes.cells["field"], *changes.added.columns, *changes.removed.columns]
    )
    return SqlTable(name, MetaData(), *(Column(c, String) for c in columns))


def _statements(changes: ChangeSet, table: Table) -> Iterator[tuple[str, Any]]:
    """(change id, statement): removals, then updates, then additions."""
    free = free_ids(changes)
    rows = list(_rows(changes, free))
    for kind, told, row in rows:
        if kind == "removed":
            same = [
                _equal(table, name, value) for name, value in row.items() if name in table.columns
            ]
            yield told["change_id"], table.delete().where(*same)
    for one in changes.cells.iter_rows(named=True):
        if one["change_id"] in free:
            # Keys as they were compared: where the spec normalises them, the table has to hold them so.
            at = [_equal(table, name, one[name]) for name in changes.key]
            update = table.update().where(*at, _equal(table, one["field"], one["old_raw"]))
            yield (
                one["change_id"],
                update.values({one["field"]: _typed(table, one["field"], one["new_raw"])}),
            )
    for kind, told, row in rows:
        if kind == "added":
            values = {n: _typed(table, n, value) for n, value in row.items() if n in table.columns}
            yield told["change_id"], table.insert().values(values)


def _equal(table: Table, name: str, text: str | None) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    value = _typed(table, name, text)
    column = table.columns[name]
    return column.is_(None) if value is None else column == value


def _typed(table: Table, name: str, text: str | None) -> object:
    """Text as the column's own Python type."""
    from datetime import date, datetime
    from decimal import Decimal

    if text is None:
        return None
    kind = table.columns[name].type.python_type
    if kind is bool:
        return text == "true"
    if kind is datetime:
        return datetime.fromisoformat(text)
    if kind is date:
        return date.fromisoformat(text)
    return kind(text) if kind in {int, float, Decimal} else text
