"""Two snapshots of a table in, a change set out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scm_automate.errors import UnreadableFile
from scm_automate.masterdata.assembly import Assembly
from scm_automate.masterdata.columns import (
    column_names,
    column_types,
    schema_changes,
    with_names,
)
from scm_automate.masterdata.comparison import Comparison, compare
from scm_automate.masterdata.sources import open_table

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.masterdata.change_set import ChangeSet
    from scm_automate.masterdata.renames import Renames
    from scm_automate.masterdata.spec import TableSpec

__all__ = ["diff"]


def diff(
    old: object,
    new: object,
    spec: TableSpec,
    *,
    renames: Renames | None = None,
    as_of: date | None = None,
    low_memory: bool = False,
) -> ChangeSet:
    """What changed between two snapshots of one table.

    Args:
        old: The earlier snapshot: a path (parquet, CSV, workbook), a `Table`, or a frame of polars,
            pandas, pyarrow, DuckDB or PySpark.
        new: The later one.
        spec: Key, kinds of fields, tolerances, risks.
        renames: How to look for keys that were renamed; null does not look.
        as_of: The day from which validity is judged; null leaves effective-dated changes unjudged.
        low_memory: Reads a column at a time, for tables that hardly fit.

    Returns:
        A change set in the order of the key. Rows with a doubtful key are in classes of their own.

    Raises:
        ColumnNotFound: The spec names a column that is not there.
        UnreadableFile: So many rows are missing that the new table looks truncated.
        ConfigError: The two tables are in different engines, or hold columns of lists.

    Examples:
        >>> import polars as pl
        >>> from scm_automate.masterdata import Code, TableSpec, diff
        >>> spec = TableSpec(key="item", fields={"item": Code(pad=4)})
        >>> old = pl.DataFrame({"item": ["0007", "0008"], "unit": ["PCE", "KG"]})
        >>> new = pl.DataFrame({"item": ["7", "9"], "unit": ["M", "KG"]})
        >>> print(diff(old, new, spec))
        table: 2 old rows, 2 new, 1 in both
        1 added, 1 removed, 1 cell changed in 1 row (unit 1)
    """
    (left, notes_old), (right, notes_new) = open_table(old, spec), open_table(new, spec)
    columns = column_names(left), column_names(right)
    named = spec.names(columns[0]), spec.names(columns[1])
    left, right = with_names(left, named[0]), with_names(right, named[1])
    types = column_types(left), column_types(right)
    forms = spec.key_forms({name: (types[0][name], types[1][name]) for name in spec.row_key})
    fields = [c for c in types[0] if c in types[1] and c not in {*spec.row_key, *spec.ignore}]
    both = compare(left, right, forms=forms, fields=fields, low_memory=low_memory)
    _check_size(both, spec)
    kinds = {
        name: spec.field(name, types[1].get(name) or types[0][name])
        for name in {*types[0], *types[1]}
    }
    made = Assembly(
        spec=spec, both=both, forms=forms, kinds=kinds, as_of=as_of, low_memory=low_memory
    )
    changes = made.change_set(
        fields,
        schema_changes=schema_changes(types, named, spec),
        notes=(*notes_old, *notes_new, *_of_spec(spec)),
    )
    if renames is not None:
        from scm_automate.masterdata.renames import find_renames

        changes = replace(changes, renames=find_renames(changes, renames))
    return changes


def _of_spec(spec: TableSpec) -> tuple[str, ...]:
    """What a person should know of a spec that no export was held against."""
    if not spec.experimental:
        return ()
    told = (
        f"the spec {spec.name} is experimental: its headers are {spec.source}; "
        "look whether all the columns that matter were compared"
    )
    return (told,)


def _check_size(both: Comparison, spec: TableSpec) -> None:
    """Stops before everything is called removed."""
    missing = both.only_old.height
    if both.old_height < 20 or missing <= spec.most_removed * both.old_height:
        return
    raise UnreadableFile(
        f"{missing:,} of {both.old_height:,} old rows are not in the new table, which has "
        f"{both.new_height:,}; at most {spec.most_removed:.0%} may be missing.",
        hint="Check that the export is whole and that the key is right, or allow more with most_removed (--most-removed).",
    )
