"""Some changes of a set: found by what they are, to look at and to decide on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.errors import ConfigError, did_you_mean
from scm_automate.masterdata.changes import (
    Added,
    Changed,
    Duplicate,
    Removed,
    Renamed,
    SchemaChange,
)
from scm_automate.masterdata.flags import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["Selection", "pending", "select"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Some changes of a set, to decide on."""

    changes: ChangeSet
    ids: tuple[str, ...]

    def approve(self, *, by: str, at: datetime | None = None, note: str = "") -> ChangeSet:
        """The whole change set with these changes approved by somebody."""
        return self.changes.decide(self.ids, verdict="approve", by=by, at=at, note=note)

    def reject(self, *, by: str, at: datetime | None = None, note: str = "") -> ChangeSet:
        """The whole change set with these changes rejected by somebody."""
        return self.changes.decide(self.ids, verdict="reject", by=by, at=at, note=note)

    @property
    def frame(self) -> pl.DataFrame:
        """The cells of these changes, as in `ChangeSet.frame`."""
        return self.changes.frame.filter(pl.col("change_id").is_in(list(self.ids)))

    def __iter__(self) -> Iterator[Added | Removed | Changed | Renamed]:
        """These changes as typed records."""
        wanted = set(self.ids)
        for change in self.changes:
            if not isinstance(change, Duplicate | SchemaChange) and change.id in wanted:
                yield change

    def __len__(self) -> int:
        return len(self.ids)


def select(
    changes: ChangeSet,
    *,
    field: str | None = None,
    kind: Literal["added", "removed", "changed", "renamed"] | None = None,
    risk: str | None = None,
    level: str | None = None,
    state: str | None = None,
    reason: str | None = None,
    ids: Iterable[str] | None = None,
) -> Selection:
    """See `ChangeSet.where`."""
    if field is not None and field not in {*changes.cells["field"].unique(), *changes.spec.fields}:
        known = changes.cells["field"].unique().to_list()
        raise ConfigError(
            f"No change is of a field {field!r}; changed are {', '.join(known) or 'none'}.",
            hint=did_you_mean(field, known),
        )
    columns = ["change_id", "kind", "field", "risk", "level", "reason"]
    known_changes = pl.concat(
        [
            changes.cells.select(columns),
            changes.rows.with_columns(pl.lit(None, pl.String).alias("field")).select(columns),
            changes.renames.select(
                "change_id",
                pl.lit("renamed").alias("kind"),
                pl.lit(None, pl.String).alias("field"),
                pl.lit("").alias("risk"),
                pl.lit("").alias("level"),
                pl.lit("").alias("reason"),
            ),
        ]
    ).join(changes.states.select("change_id", "state"), on="change_id", how="left")
    wanted = pl.lit(value=True)
    for name, value in (
        ("field", field), ("kind", kind), ("level", level), ("state", state), ("reason", reason),
    ):  # fmt: skip
        if value is not None:
            wanted = wanted & (pl.col(name) == value)
    if risk is not None:
        wanted = wanted & pl.col("risk").str.split("; ").list.contains(risk)
    if ids is not None:
        wanted = wanted & pl.col("change_id").is_in(list(ids))
    found = known_changes.filter(wanted)["change_id"].unique(maintain_order=True)
    return Selection(changes=changes, ids=tuple(found.to_list()))


def pending(changes: ChangeSet) -> Selection:
    """See `ChangeSet.pending`."""
    levels = pl.concat(
        [
            changes.cells.select("change_id", "level"),
            changes.rows.select("change_id", "level"),
            changes.renames.select("change_id", pl.lit("").alias("level")),
        ]
    ).with_columns(pl.col("level").replace_strict(LEVELS, range(len(LEVELS))).alias("rank"))
    ranked = (
        changes.states.filter(pl.col("state") == "pending")
        .join(
            levels.group_by("change_id").agg(pl.col("rank").min()),
            on="change_id",
            how="left",
            maintain_order="left",
        )
        .sort("rank", maintain_order=True)
    )
    return Selection(changes=changes, ids=tuple(ranked["change_id"].to_list()))
