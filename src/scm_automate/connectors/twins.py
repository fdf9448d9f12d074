"""Rows of one order line with the same day and the same quantity.

Rows with other days or quantities are schedule lines. Where both are the same, the list shows one
line twice (once per account assignment, per text, per confirmation), or two schedule lines that it
does not tell apart; counted twice, twice as much would seem to be open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.rows import ASIDE, OUT, ROW, SOURCE

if TYPE_CHECKING:
    from scm_automate.connectors.rows import Notes

__all__ = ["without_twins"]

_SAME = ("company", "order", "line", "due", "ordered", "quantity", SOURCE)


def without_twins(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """The frame with twins marked out.

    Of twins that are equal in every column that is read, the first stays; of twins that differ in
    one, nobody knows which holds, and all are rejects.

    Args:
        frame: Typed rows with the fields of an order line, `ROW`, `SOURCE` and `OUT`.
        notes: Where the rejects are noted.
    """
    alive = frame.with_row_index("_at").filter(~pl.col(OUT) & pl.col("line").is_not_null())
    if alive["schedule"].n_unique() < 2:
        return frame
    twins = alive.filter(pl.len().over(_SAME) > 1)
    if twins.is_empty():
        return frame
    read = [name for name in frame.columns if name not in (ROW, OUT, ASIDE, "schedule")]
    twins = twins.with_columns(
        pl.col(ROW).min().over(_SAME).alias("_first"),
        (pl.struct(read).n_unique().over(_SAME) == 1).alias("_equal"),
    )
    later = twins.filter(pl.col("_equal") & (pl.col(ROW) > pl.col("_first")))
    notes.reject(
        later,
        code="duplicate",
        reason="equal to row "
        + later["_first"].cast(pl.String)
        + " in every column that is read: the same line once more, or a schedule line that the file "
        "does not tell apart",
        hint="Export the number of the schedule line too, or leave out the columns that double the rows.",
    )
    unclear = twins.filter(~pl.col("_equal"))
    notes.reject(
        unclear,
        code="key_twice",
        reason="the line stands more than once with one date and one quantity, but other cells: "
        "which row holds is unknown",
        hint="Export the number of the schedule line too, or delete the row that does not hold.",
        column="order + line",
        raw=unclear.select(pl.concat_str("order", pl.lit(" / "), "line")).to_series(),
    )
    gone = pl.concat([later["_at"], unclear["_at"]])
    return frame.with_columns(
        pl.col(OUT) | pl.int_range(pl.len(), dtype=pl.UInt32).is_in(gone.implode())
    )
