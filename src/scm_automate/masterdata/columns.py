"""The columns of two tables: what they are called, what they hold, what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.masterdata.changes import SchemaChange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.masterdata.spec import TableSpec
    from scm_automate.matching.engines import EngineFrame

__all__ = ["column_names", "column_types", "schema_changes", "with_names"]


def column_names(table: pl.LazyFrame | EngineFrame) -> list[str]:
    """Names of the columns."""
    return list(table.collect_schema().names())


def with_names(
    table: pl.LazyFrame | EngineFrame, names: Mapping[str, str]
) -> pl.LazyFrame | EngineFrame:
    """The table with its columns named as the spec names them."""
    return table.rename(dict(names)) if names else table


def column_types(table: pl.LazyFrame | EngineFrame) -> dict[str, pl.DataType]:
    """The polars dtype of each column."""
    if isinstance(table, pl.LazyFrame):
        found = dict(table.collect_schema())
    else:
        found = dict(table.collect_schema().to_polars())
    odd = [
        name
        for name, dtype in found.items()
        if dtype.is_nested() or dtype in (pl.Object, pl.Binary)
    ]
    if odd:
        raise ConfigError(
            f"The column {odd[0]!r} holds {found[odd[0]]}, which is no plain value.",
            hint="Leave it out, or turn it into text before comparing.",
        )
    return found


def schema_changes(
    types: tuple[Mapping[str, pl.DataType], Mapping[str, pl.DataType]],
    named: tuple[Mapping[str, str], Mapping[str, str]],
    spec: TableSpec,
) -> tuple[SchemaChange, ...]:
    """Columns that came, went, have another name or another type.

    Args:
        types: Type by field, of the old and of the new table.
        named: Column to field, where they differ, of both.
        spec: Whose fields they are.
    """
    old, new = types
    gone = [SchemaChange(what="removed", column=c, old=str(old[c])) for c in old if c not in new]
    came = [SchemaChange(what="added", column=c, new=str(new[c])) for c in new if c not in old]
    retyped = [
        SchemaChange(what="retyped", column=c, old=str(old[c]), new=str(new[c]))
        for c in old
        if c in new and pl.Null not in (old[c], new[c]) and _family(old[c]) != _family(new[c])
    ]
    headed = [{field: column for column, field in side.items()} for side in named]
    renamed = [
        SchemaChange(what="renamed", column=c, old=headed[0].get(c, c), new=headed[1].get(c, c))
        for c in spec.fields
        if c in old and c in new and headed[0].get(c, c) != headed[1].get(c, c)
    ]
    return (*gone, *came, *renamed, *retyped)


def _family(dtype: pl.DataType) -> str:
    """A type as people see it: another width or scale is not another type."""
    if dtype.is_integer():
        return "integer"
    return str(dtype.base_type())
