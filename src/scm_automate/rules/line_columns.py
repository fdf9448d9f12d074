"""Need, cover and what hangs on each order line, from the pegging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.supply.from_records import name_of_line
from scm_automate.supply.overdue import overdue_supplies
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from scm_automate.supply import Pegging, SupplyBook

__all__ = ["line_columns"]


def line_columns(
    lines: pl.DataFrame,
    pegs: Pegging,
    with_floor: Pegging,
    book: SupplyBook,
    wanted: pl.DataFrame,
) -> pl.DataFrame:
    """The lines with need, pegged, for_safety, endangered, value_at_risk and first_shortage.

    Args:
        lines: Open schedule lines.
        pegs: Links without safety stocks: what customers' orders hang on.
        with_floor: Links with each safety stock as the last demand of its item.
        book: The projection.
        wanted: Demands, for their values.
    """
    links = with_floor.links()
    floor = pl.col("demand_kind") == "safety_stock"
    # A demand without a kind is a demand.
    real = ~floor.fill_null(value=False)
    pegged = links.group_by("supply").agg(
        pl.col("demand_date").filter(real).min().alias("need"),
        pl.col("quantity").filter(real).sum().alias("pegged"),
        pl.col("quantity").filter(~real).sum().alias("for_safety"),
    )
    ends = pegs.ends()
    sales = pl.col("demand_kind") == "sales_order"
    worth = wanted.select(pl.col("id").alias("demand"), pl.col("value").alias("worth"))
    hanging = (
        ends.filter(sales & (pl.col("supply") != "stock"))
        .unique(["demand", "supply"], keep="any")
        .select("demand", "supply")
        .join(worth.unique("demand"), on="demand", how="left")
        .group_by("supply")
        .agg(pl.col("worth").sum().alias("value_at_risk"))
    )
    # What should have come already has no date at all: whoever hangs on it is endangered.
    overdue = pl.col("supply").is_in(overdue_supplies(book).implode())
    hit = ends.filter(sales & ((pl.col("days_late") > 0) | overdue))
    late = hit.group_by("supply").agg(
        pl.col("demand").n_unique().cast(pl.Int64).alias("endangered"),
        pl.col("demand_date").filter(overdue).min().alias("goes_without"),
    )
    short = book.shortages().select(*book.key, first_shortage="first")
    frame = lines.with_columns(name_of_line().alias("__id"))
    for facts in (pegged, hanging, late):
        frame = frame.join(
            facts, left_on="__id", right_on="supply", how="left", maintain_order="left"
        )
    frame = frame.join(
        short, on=list(book.key), how="left", nulls_equal=True, maintain_order="left"
    )
    counts = pl.col("__id").is_in(book.entries.filter(entry="supply").get_column("id").implode())
    zero = pl.lit(0, NUMBER)
    return frame.with_columns(
        # A line that is not in the book has no pegging: unknown, not zero.
        pl.when(counts).then(pl.col("pegged").fill_null(zero)).alias("pegged"),
        pl.when(counts).then(pl.col("for_safety").fill_null(zero)).alias("for_safety"),
        pl.col("endangered").fill_null(0),
        pl.min_horizontal("first_shortage", "goes_without").alias("first_shortage"),
        pl.when(pl.col("value_at_risk") > 0)
        .then("value_at_risk")
        .otherwise("value")
        .alias("value_at_risk"),
    ).drop("__id", "goes_without")
