"""The change set that undoes another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.masterdata.canonical import as_text
from scm_automate.masterdata.change_set import DECISION_SCHEMA, RENAME_SCHEMA
from scm_automate.masterdata.changes import SchemaChange
from scm_automate.masterdata.ids import row_ids

if TYPE_CHECKING:
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["reverse"]

_TURNED = {"added": "removed", "removed": "added", "renamed": "renamed", "retyped": "retyped"}


def reverse(changes: ChangeSet) -> ChangeSet:
    """Added and removed, old and new, and the direction of renames, all swapped.

    Undoing a risky change is risky too: the same risks stand, and nobody has approved anything yet.

    Args:
        changes: What was or would be applied.

    Examples:
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> old, new = pl.DataFrame({"id": ["1"], "a": [1]}), pl.DataFrame({"id": ["1"], "a": [2]})
        >>> reverse(diff(old, new, TableSpec(key="id"))).apply(new).frame.equals(old)
        True
    """
    key = list(changes.key)
    was = changes.unnumbered
    cells = (
        was.rename({"old": "new", "new": "old", "old_raw": "new_raw", "new_raw": "old_raw"})
        .select(was.columns)
        .with_columns(
            pl.when(pl.col("delta").str.starts_with("-"))
            .then(pl.col("delta").str.strip_prefix("-"))
            .when(pl.col("delta") == "0")
            .then(pl.col("delta"))
            .otherwise(pl.lit("-") + pl.col("delta"))
            .alias("delta")
        )
    )
    rows = []
    for kind, raw in (("removed", changes.removed), ("added", changes.added)):
        told = changes.rows.filter(pl.col("kind") == kind).with_columns(
            pl.lit(_TURNED[kind]).alias("kind")
        )
        spelt = raw.select(as_text(c).alias(f"cell.{c.name}") for c in raw.get_columns())
        both = pl.concat([told, spelt], how="horizontal")
        rows.append(told.with_columns(row_ids(both, [*key, *spelt.columns], kind=_TURNED[kind])))
    swapped = replace(
        changes,
        facts=replace(
            changes.facts, old_rows=changes.facts.new_rows, new_rows=changes.facts.old_rows
        ),
        unnumbered=cells,
        rows=pl.concat(rows),
        added=changes.removed,
        removed=changes.added,
        duplicates=_sides(changes.duplicates),
        keyless=_sides(changes.keyless),
        unread=_sides(changes.unread),
        schema_changes=tuple(
            SchemaChange(what=_TURNED[c.what], column=c.column, old=c.new, new=c.old)  # type: ignore[arg-type]  # the values of the table above
            for c in changes.schema_changes
        ),
        decisions=pl.DataFrame(schema=DECISION_SCHEMA),
    )
    return replace(swapped, renames=_renames(changes, swapped))


def _sides(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col("side").replace({"old": "new", "new": "old"}))


def _renames(changes: ChangeSet, swapped: ChangeSet) -> pl.DataFrame:
    if not changes.renames.height:
        return changes.renames
    ids = dict(zip(changes.rows["change_id"], _positions(changes, swapped), strict=True))
    turned = [
        {
            **one,
            "old_key": one["new_key"],
            "new_key": one["old_key"],
            "removed_id": ids[one["added_id"]],
            "added_id": ids[one["removed_id"]],
        }
        for one in changes.renames.iter_rows(named=True)
    ]
    frame = pl.DataFrame(turned, schema=RENAME_SCHEMA)
    text = frame.select(pl.col("old_key", "new_key").list.join("\x1f"))
    return frame.with_columns(row_ids(text, ["old_key", "new_key"], kind="renamed"))


def _positions(changes: ChangeSet, swapped: ChangeSet) -> list[str]:
    """For each row of the change set, the id that it has in the reversed one."""
    added = changes.rows.filter(pl.col("kind") == "added").height
    ids = swapped.rows["change_id"].to_list()
    return ids[len(ids) - added :] + ids[: len(ids) - added]
