"""Stock, shortage, uncovered need and what waits for each item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.rules.value_of import value_of
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.model import Item
    from scm_automate.supply import Pegging, SupplyBook
    from scm_automate.tables import Table

__all__ = ["item_columns"]


def item_columns(
    book: SupplyBook,
    pegs: Pegging,
    items: Table[Item] | None,
    maximum_stock: Mapping[str, object] | None,
    demands: pl.DataFrame,
) -> pl.DataFrame:
    """One row per item of the book; see `WORKED_OUT` for the columns.

    Args:
        book: The projection.
        pegs: Its links.
        items: Item master; its columns are there where it is given.
        maximum_stock: The most that is wanted of an item, by number.
        demands: What `demand_columns` gives.
    """
    key = list(book.key)
    balances = book.balances()
    held = balances.filter(entry="stock").select(*key, on_hand="quantity")
    low = balances.group_by(key).agg(pl.col("balance").min().alias("lowest"))
    short = book.shortages().select(
        *key, first_shortage="first", shortage_until="until", shortage_days="days", depth="depth"
    )
    missing = (
        pegs.unserved()
        .group_by(key)
        .agg(pl.col("date").min().alias("uncovered_need"), pl.col("free").sum().alias("uncovered"))
    )
    # A customer hangs on the item itself, or on it as a component of what is late for the customer.
    late = pegs.ends().filter((pl.col("demand_kind") == "sales_order") & (pl.col("days_late") > 0))
    hit = demands.filter(pl.col("endangered") > 0).select(*key, "demand")
    worth = demands.select("demand", "value").unique("demand")
    waiting = (
        pl.concat([late.select(*key, "demand"), hit])
        .unique()
        .join(worth, on="demand", how="left")
        .group_by(key)
        .agg(
            pl.len().cast(pl.Int64).alias("endangered"),
            pl.col("value").sum().alias("value_at_risk"),
        )
        .with_columns(
            pl.when(pl.col("value_at_risk") > 0).then("value_at_risk").alias("value_at_risk")
        )
    )
    frame = book.items
    for facts in (held, low, short, missing, waiting):
        frame = frame.join(facts, on=key, how="left", nulls_equal=True, maintain_order="left")
    if items is not None:
        rest = [name for name in items.frame.columns if name not in ("item", "plant")]
        exact = items.frame.unique(key, keep="first", maintain_order=True)
        general = items.frame.filter(pl.col("plant").is_null()).unique("item", keep="first")
        frame = frame.join(
            exact.select(*key, *rest),
            on=key,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        ).join(
            general.select("item", *(pl.col(n).alias(f"{n}_any") for n in rest)),
            on="item",
            how="left",
            maintain_order="left",
        )
        frame = frame.with_columns(pl.coalesce(n, f"{n}_any").alias(n) for n in rest).drop(
            f"{n}_any" for n in rest
        )
        frame = frame.with_columns(value=value_of("depth", "standard_cost", "cost_per"))
    if maximum_stock is not None:
        most = pl.DataFrame(
            {"item": list(maximum_stock), "maximum_stock": list(maximum_stock.values())},
            schema={"item": pl.String, "maximum_stock": NUMBER},
        )
        frame = frame.join(most, on="item", how="left", maintain_order="left")
    return frame
