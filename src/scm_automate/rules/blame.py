"""Which late lines a shortage is owed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.supply.from_records import name_of_line
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from scm_automate.model import OrderLine
    from scm_automate.supply import SupplyBook
    from scm_automate.tables import Table

__all__ = ["blame_shortages"]


def blame_shortages(book: SupplyBook, orders: Table[OrderLine]) -> pl.DataFrame:
    """Which late lines a first shortage is owed to, and how much of it.

    A line is late at the shortage where it was due by then and is promised after it. What is missing
    is split over the late lines of the item in the order of their promises, each up to its own
    quantity; what is left over is owed to no line.

    Args:
        book: The projection.
        orders: Open schedule lines.

    Returns:
        One row per shortage and late line: `item`, `plant`, `first`, `depth`, `supply` (id of the
        line), `due`, `promised`, `quantity` (its share).
    """
    key = list(book.key)
    late = orders.frame.select(
        name_of_line().alias("supply"), "item", "plant", "due", "promised", open="quantity"
    )
    met = (
        book.shortages()
        .select(*key, "first", "depth")
        .join(late, on=key, nulls_equal=True)
        .filter((pl.col("due") <= pl.col("first")) & (pl.col("first") < pl.col("promised")))
        .sort(*key, "promised", "supply")
    )
    before = pl.col("open").cum_sum().over(key, order_by=["promised", "supply"]) - pl.col("open")
    left = (pl.col("depth") - before).clip(0)
    share = pl.min_horizontal("open", left).cast(NUMBER)
    return met.with_columns(share.alias("quantity")).filter(pl.col("quantity") > 0).drop("open")
