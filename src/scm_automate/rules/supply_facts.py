"""What the supply arithmetic says of lines, items and demands, worked out once for all rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.rules.demand_columns import demand_columns
from scm_automate.rules.item_columns import item_columns
from scm_automate.rules.line_columns import line_columns
from scm_automate.supply import SupplyBook, all_demand, all_supply, peg
from scm_automate.supply.from_records import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.model import Demand, Item, OrderLine
    from scm_automate.supply import Conventions, Pegging
    from scm_automate.tables import Table

__all__ = ["Facts", "pegged_facts", "supply_facts"]

Facts = dict[str, pl.DataFrame]


def supply_facts(
    orders: Table[OrderLine],
    lines: pl.DataFrame,
    *,
    as_of: date,
    stock: object,
    demand: Table[Demand],
    production: object | None = None,
    components: object | None = None,
    items: Table[Item] | None = None,
    conventions: Conventions | None = None,
    maximum_stock: Mapping[str, object] | None = None,
) -> Facts:
    """Lines, items and demands with what the supply arithmetic says of them.

    Safety stock is laid on as the last demand of its item: what it takes is `for_safety`, and never
    asked to be cancelled.

    Args:
        orders: Open schedule lines.
        lines: The same lines with their facts, from `line_facts`.
        as_of: The day.
        stock: Stock, as `SupplyBook.from_frames` takes it; without a column `plant` all plants are
            taken as one.
        demand: Demands.
        production: Production orders, as `all_supply` takes them.
        components: Their components, as `all_demand` takes them.
        items: Item master: safety stocks and lead times.
        conventions: How dates are read.
        maximum_stock: The most that is wanted of an item, by number.

    Returns:
        Frames by subject, for `RuleSet.run`.
    """
    facts, _ = pegged_facts(
        orders,
        lines,
        as_of=as_of,
        stock=stock,
        demand=demand,
        production=production,
        components=components,
        items=items,
        conventions=conventions,
        maximum_stock=maximum_stock,
    )
    return facts


def pegged_facts(
    orders: Table[OrderLine],
    lines: pl.DataFrame,
    *,
    as_of: date,
    stock: object,
    demand: Table[Demand],
    production: object | None,
    components: object | None,
    items: Table[Item] | None,
    conventions: Conventions | None,
    maximum_stock: Mapping[str, object] | None,
) -> tuple[Facts, Pegging]:
    """The facts of `supply_facts`, and the links that they follow from."""
    supply = all_supply(
        orders,
        date=conventions.receipt_date if conventions else "promised_else_due",
        items=items,
        production=production,
    )
    wanted = all_demand(demand, components=components)
    key = key_of(stock, supply, wanted)
    book = SupplyBook.from_frames(
        stock=stock, supply=supply, demand=wanted, as_of=as_of, conventions=conventions, key=key
    )
    pegs = peg(book)
    floor = _safety(items, wanted)
    # What is projected is what was ordered; the safety stock only takes its share of the supplies.
    with_floor = pegs
    if floor.height:
        with_floor = peg(
            SupplyBook.from_frames(
                stock=stock,
                supply=supply,
                demand=pl.concat([wanted, floor], how="diagonal"),
                as_of=as_of,
                conventions=conventions,
                key=key,
            )
        )
    demands = demand_columns(pegs, wanted)
    facts = {
        "order_lines": line_columns(lines, pegs, with_floor, book, wanted),
        "items": item_columns(book, pegs, items, maximum_stock, demands),
        "demands": demands,
    }
    return facts, with_floor


_LAST_DAY = date(9999, 12, 31)


def _safety(items: Table[Item] | None, wanted: pl.DataFrame) -> pl.DataFrame:
    """Each safety stock as a demand that comes after all others."""
    if items is None:
        return wanted.head(0)
    return items.frame.filter(pl.col("safety_stock") > 0).select(
        pl.concat_str(
            pl.lit("safety stock"), "item", "plant", separator=" ", ignore_nulls=True
        ).alias("id"),
        "item",
        "plant",
        pl.lit("safety_stock").alias("kind"),
        pl.lit(_LAST_DAY).alias("date"),
        pl.col("safety_stock").alias("quantity"),
    )
