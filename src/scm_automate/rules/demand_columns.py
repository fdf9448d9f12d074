"""Cover and lateness of each demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.supply.overdue import overdue_supplies

if TYPE_CHECKING:
    from scm_automate.supply import Pegging

__all__ = ["demand_columns"]


def demand_columns(pegs: Pegging, wanted: pl.DataFrame) -> pl.DataFrame:
    """One row per demand that counts; see `WORKED_OUT` for the columns.

    Args:
        pegs: The links.
        wanted: Demands, as `all_demand` gives them.
    """
    served = pegs.of_demands().select(demand="id", pegged="pegged", missing="free")
    ends = pegs.ends().sort("days_late", "supply", descending=[True, False], maintain_order=True)
    late = ends.group_by("demand", maintain_order=True).agg(
        pl.col("days_late").first(),
        pl.col("supply").filter(pl.col("days_late") > 0).first().alias("late_supply"),
    )
    gone = pl.col("supply").is_in(overdue_supplies(pegs.book).implode())
    overdue = (
        ends.filter(gone).group_by("demand").agg(pl.col("supply").min().alias("overdue_supply"))
    )
    frame = wanted.rename({"id": "demand", "date": "due"}).filter(pl.col("unusable").is_null())
    frame = frame.join(
        served.unique("demand"),
        on="demand",
        how="left",
        maintain_order="left",
    ).join(late, on="demand", how="left", maintain_order="left")
    frame = frame.join(overdue, on="demand", how="left", maintain_order="left")
    sales = (pl.col("kind") == "sales_order") & (
        (pl.col("days_late") > 0) | (pl.col("missing") > 0) | pl.col("overdue_supply").is_not_null()
    )
    # The day on which somebody goes without is the day of the demand itself.
    frame = frame.with_columns(pl.when(sales).then("due").alias("first_shortage"))
    return frame.drop("unusable").with_columns(
        pl.col("days_late").fill_null(0),
        sales.fill_null(value=False).cast(pl.Int64).alias("endangered"),
    )
