"""A change set one change at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.masterdata.changes import Added, Change, Changed, Duplicate, Removed, Renamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["walk"]


def walk(changes: ChangeSet) -> Iterator[Change]:
    """Schema, added and removed rows, changed cells, renames, duplicates: in this order, streamed."""
    states = dict(changes.states.select("change_id", "state").iter_rows())
    yield from changes.schema_changes
    for kind, made, raw in (("added", Added, changes.added), ("removed", Removed, changes.removed)):
        told = changes.rows.filter(pl.col("kind") == kind)
        for one, row in zip(told.iter_rows(named=True), raw.iter_rows(named=True), strict=True):
            yield made(
                id=one["change_id"],
                key=tuple(one[name] for name in changes.key),
                row=row,
                reason=one["reason"],
                risk=one["risk"],
                state=states[one["change_id"]],
            )
    for one in changes.cells.iter_rows(named=True):
        yield Changed(
            id=one["change_id"],
            key=tuple(one[name] for name in changes.key),
            field=one["field"],
            old=one["old"],
            new=one["new"],
            old_raw=one["old_raw"],
            new_raw=one["new_raw"],
            delta=one["delta"],
            reason=one["reason"],
            risk=one["risk"],
            level=one["level"],
            approvals=one["approvals"],
            state=states[one["change_id"]],
        )
    for one in changes.renames.iter_rows(named=True):
        yield Renamed(
            id=one["change_id"],
            key=tuple(one["old_key"]),
            new_key=tuple(one["new_key"]),
            score=one["score"],
            runner_up=one["runner_up"],
            agree=tuple(one["agree"]),
            state=states[one["change_id"]],
        )
    for one in changes.duplicates.iter_rows(named=True):
        own = {name: value for name, value in one.items() if name not in {"side", "copies"}}
        yield Duplicate(
            key=tuple(str(one[name]) for name in changes.key),
            side=one["side"],
            copies=one["copies"],
            row=own,
        )
