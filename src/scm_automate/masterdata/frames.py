"""A change set as frames: the state of each change, cells one a row, rows side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.masterdata.canonical import as_text
from scm_automate.masterdata.flags import LEVELS

if TYPE_CHECKING:
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["long_frame", "states_of", "wide_frame"]


def states_of(changes: ChangeSet) -> pl.DataFrame:
    """See `ChangeSet.states`."""
    own = pl.concat(
        [
            changes.cells.select("change_id", "approvals"),
            changes.rows.select("change_id", "approvals"),
            changes.renames.select("change_id", pl.lit(1, pl.Int64).alias("approvals")),
        ]
    ).unique("change_id", keep="first", maintain_order=True)
    yes = changes.decisions.filter(pl.col("verdict") == "approve")
    said = yes.group_by("change_id").agg(
        pl.col("by").str.strip_chars().str.to_lowercase().n_unique().alias("people"),
        pl.col("by").unique(maintain_order=True).str.join(", ").alias("approved_by"),
        pl.col("at").max().alias("approved_at"),
    )
    no = changes.decisions.filter(pl.col("verdict") == "reject").select("change_id").unique()
    told = own.join(said, on="change_id", how="left", maintain_order="left").join(
        no.with_columns(pl.lit(value=True).alias("no")),
        on="change_id",
        how="left",
        maintain_order="left",
    )
    return told.with_columns(
        pl.when(pl.col("no").is_not_null())
        .then(pl.lit("rejected"))
        .when(pl.col("approvals") == 0)
        .then(pl.lit("free"))
        .when(pl.col("people").fill_null(0) >= pl.col("approvals"))
        .then(pl.lit("approved"))
        .otherwise(pl.lit("pending"))
        .alias("state")
    ).drop("people", "no")


def long_frame(changes: ChangeSet) -> pl.DataFrame:
    """See `ChangeSet.frame`."""
    parts = [changes.cells]
    for kind, side in (("added", "new"), ("removed", "old")):
        raw = getattr(changes, kind)
        told = changes.rows.filter(pl.col("kind") == kind)
        for name in (c for c in raw.columns if c not in changes.key):
            text = as_text(raw.get_column(name))
            parts.append(
                told.with_columns(
                    pl.lit(name).alias("field"),
                    text.alias(side),
                    text.alias(f"{side}_raw"),
                ).filter(pl.col(side).is_not_null())
            )
    long = pl.concat(parts, how="diagonal").select(changes.cells.columns)
    ranked = long.with_columns(
        pl.col("level").replace_strict(LEVELS, range(len(LEVELS))).alias("__rank")
    ).sort(["__rank", *changes.key], maintain_order=True)
    return ranked.drop("__rank").join(
        changes.states.drop("approvals"), on="change_id", how="left", maintain_order="left"
    )


def wide_frame(changes: ChangeSet) -> pl.DataFrame:
    """See `ChangeSet.frame_wide`."""
    fields = changes.cells["field"].unique(maintain_order=True).to_list()
    keys = changes.cells.select(changes.key).unique(maintain_order=True)
    for name in fields:
        mine = changes.cells.filter(pl.col("field") == name).select(
            *changes.key,
            pl.col("old_raw").alias(f"{name}.old"),
            pl.col("new_raw").alias(f"{name}.new"),
        )
        keys = keys.join(mine, on=changes.key, how="left", maintain_order="left")
    return keys
