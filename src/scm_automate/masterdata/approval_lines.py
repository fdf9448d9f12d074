"""What people decide on, one line per change: those that need approval first, the riskiest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from scm_automate.masterdata.flags import LEVELS
from scm_automate.masterdata.show import masked_frame, shown
from scm_automate.masterdata.together import REASONS

if TYPE_CHECKING:
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["TITLES", "approval_lines"]

TITLES: Final = (
    "Kind", "Field", "Old", "New", "Difference", "Why", "Risk", "Level", "Needs", "State", "Change id",
)  # fmt: skip
"""What follows the key in a line."""

_MOST_TOLD: Final = 600


def approval_lines(changes: ChangeSet) -> pl.DataFrame:
    """The lines as text, masked as reports are; empty for what there is nothing to say of.

    Columns: those of the key, then those of `TITLES`, numbered from 0 since a key may be called anything.

    Examples:
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> old, new = pl.DataFrame({"id": ["1"], "a": [1]}), pl.DataFrame({"id": ["1"], "a": [2]})
        >>> approval_lines(diff(old, new, TableSpec(key="id"))).row(0)[:6]
        ('1', 'changed', 'a', '1', '2', '1')
    """
    every = pl.concat([changes.cells, _rows(changes), _renames(changes)]).join(
        changes.states.select("change_id", "state"),
        on="change_id", how="left", maintain_order="left",
    )  # fmt: skip
    waiting = (pl.col("state") != "pending").cast(pl.Int8)
    first = pl.col("level").replace_strict(LEVELS, range(len(LEVELS)), return_dtype=pl.Int64)
    ordered = masked_frame(
        every.sort([waiting, first, *changes.key], maintain_order=True), changes.spec
    )
    people = pl.when(pl.col("approvals") == 1).then(pl.lit(" person")).otherwise(pl.lit(" people"))
    told: list[pl.Expr] = [
        *(pl.col(name) for name in (*changes.key, "kind", "field")),
        pl.col("old_raw"),
        pl.col("new_raw"),
        pl.col("delta"),
        pl.col("reason").replace(REASONS),
        pl.col("risk"),
        pl.col("level"),
        pl.when(pl.col("approvals") > 0).then(pl.col("approvals").cast(pl.String) + people),
        pl.when(pl.col("state") != "free").then("state"),
        pl.col("change_id"),
    ]
    return ordered.select(one.fill_null("").alias(str(number)) for number, one in enumerate(told))


def _rows(changes: ChangeSet) -> pl.DataFrame:
    """Added and removed rows, with what stands in them: nobody can say yes to a bare key."""
    texts = {
        change_id: _told(raw, changes)
        for kind, frame in (("added", changes.added), ("removed", changes.removed))
        for change_id, raw in zip(
            changes.rows.filter(pl.col("kind") == kind)["change_id"],
            frame.iter_rows(named=True),
            strict=True,
        )
    }
    text = pl.Series("text", [texts[one] for one in changes.rows["change_id"]], dtype=pl.String)
    nothing = pl.lit(None, pl.String)
    added = pl.col("kind") == "added"
    return changes.rows.with_columns(
        *(nothing.alias(name) for name in ("field", "old", "new", "delta")),
        pl.when(~added).then(pl.lit(text)).alias("old_raw"),
        pl.when(added).then(pl.lit(text)).alias("new_raw"),
    ).select(changes.cells.columns)


def _told(raw: dict[str, object], changes: ChangeSet) -> str:
    cells = (
        f"{name}: {shown(name, str(value), changes.spec)}"
        for name, value in raw.items()
        if value is not None and value != "" and name not in changes.key
    )
    return "; ".join(cells)[:_MOST_TOLD]


def _renames(changes: ChangeSet) -> pl.DataFrame:
    """Proposed renames, with what speaks for them where a risk stands elsewhere."""
    old, new = (pl.col(f"{side}_key").list.join(" / ") for side in ("old", "new"))
    alike = pl.format(
        "alike {}, agree: {}", pl.col("score").round(2), pl.col("agree").list.join(", ")
    )
    return changes.renames.select(
        "change_id",
        *(pl.col("old_key").list.get(at).alias(name) for at, name in enumerate(changes.key)),
        pl.lit("renamed").alias("kind"),
        pl.lit("key").alias("field"),
        old.alias("old"),
        new.alias("new"),
        old.alias("old_raw"),
        new.alias("new_raw"),
        pl.lit(None, pl.String).alias("delta"),
        pl.lit("").alias("reason"),
        alike.alias("risk"),
        pl.lit("").alias("level"),
        pl.lit(1, pl.Int64).alias("approvals"),
    )
