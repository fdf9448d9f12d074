"""Everything that comes in and everything that goes out, of all kinds, as the frames of a book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.supply.from_records import demand_of, supply_of, told_apart
from scm_automate.supply.scaled import number_series
from scm_automate.tables import to_polars

if TYPE_CHECKING:
    from scm_automate.model import Demand, Item, OrderLine
    from scm_automate.supply.conventions import ReceiptDate
    from scm_automate.tables import Table

__all__ = ["all_demand", "all_supply"]


def all_supply(
    orders: Table[OrderLine],
    *,
    date: ReceiptDate = "promised_else_due",
    items: Table[Item] | None = None,
    production: object | None = None,
) -> pl.DataFrame:
    """Open order lines and production orders as supplies.

    Args:
        orders: Open schedule lines.
        date: See `Conventions.receipt_date`.
        items: Item master, for units.
        production: Production orders: `id`, `item`, `date`, `quantity`; `plant`, `kind`.
    """
    return _with(supply_of(orders, date=date, items=items), production, "production")


def all_demand(demand: Table[Demand], *, components: object | None = None) -> pl.DataFrame:
    """Demands and the components of production orders.

    Args:
        demand: Demands.
        components: Components: `id`, `item`, `date`, `quantity`, `parent` (id of the production
            order that takes them); `plant`, `kind`.
    """
    return told_apart(_with(demand_of(demand), components, "production_order"))


def _with(frame: pl.DataFrame, more: object | None, kind: str) -> pl.DataFrame:
    if more is None:
        return frame
    given = pl.DataFrame(more) if isinstance(more, dict) else to_polars(more)
    if "quantity" in given.columns:
        given = given.with_columns(number_series(given.get_column("quantity")))
    if "kind" not in given.columns:
        given = given.with_columns(pl.lit(kind).alias("kind"))
    return pl.concat([frame, given], how="diagonal_relaxed")
