"""What a team exports, held as it was given; what was not given is not known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import ColumnNotFound, did_you_mean
from scm_automate.supply import demand_of
from scm_automate.tables import to_polars

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.model import Demand, Item, Promise
    from scm_automate.tables import Table

__all__ = ["Given", "held"]

STOCK = ("item", "quantity")
RECEIPTS = ("order", "line", "date", "quantity")
SHIPMENTS = ("order", "item", "date", "quantity")
_DAYS = ("date", "released", "ordered_on")
SALES = ("customer", "item", "order", "ordered_on")


@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """Everything of a book that is not supply arithmetic.

    Attributes:
        stock: What lies where; null where no stock was given.
        demand: Open demand, as `demand_of` gives it.
        items: Item master.
        receipts: Goods received.
        sales: Customers' orders, open and closed.
        shipments: What left for customers.
        promises: Promise history, the oldest first.
        customers: Names of customers by number.
        aliases: Item numbers by other names.
    """

    stock: pl.DataFrame | None
    demand: pl.DataFrame
    items: Table[Item] | None
    receipts: pl.DataFrame | None
    sales: pl.DataFrame | None
    shipments: pl.DataFrame | None
    promises: tuple[Promise, ...]
    customers: Mapping[str, str] = field(repr=False)
    aliases: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(
        cls,
        *,
        stock: object | None,
        demand: Table[Demand],
        items: Table[Item] | None,
        receipts: object | None,
        sales: object | None,
        shipments: object | None,
        promises: Iterable[Promise],
        customers: Mapping[str, str] | None,
        aliases: Mapping[str, str] | None,
    ) -> Given:
        """Checks the frames; see `OrderBook.from_tables`.

        Raises:
            ColumnNotFound: A frame lacks a column.
        """
        return cls(
            stock=held(stock, "stock", STOCK),
            demand=demand_of(demand),
            items=items,
            receipts=held(_dated(receipts), "receipts", RECEIPTS),
            sales=held(sales, "sales", SALES),
            shipments=held(shipments, "shipments", SHIPMENTS),
            promises=tuple(sorted(promises, key=lambda promise: promise.made_at)),
            customers=customers or {},
            aliases=aliases or {},
        )

    def lead_time(self, item: str | None, plant: str | None) -> int | None:
        """Planned delivery time of an item in calendar days; that of its plant goes first."""
        if self.items is None or item is None:
            return None
        rows = self.items.frame.filter(item=item)
        known = rows.filter(pl.col("lead_time_days").is_not_null())
        plants = dict(known.select("plant", "lead_time_days").reverse().iter_rows())
        return plants.get(plant, plants.get(None))


def held(given: object | None, name: str, needed: tuple[str, ...]) -> pl.DataFrame | None:
    """A frame with the columns it needs.

    Raises:
        ColumnNotFound: It lacks one.
    """
    if given is None:
        return None
    frame = pl.DataFrame(given) if isinstance(given, dict) else to_polars(given)
    for column in needed:
        if column not in frame.columns:
            raise ColumnNotFound(
                f"The {name} frame has no column {column!r}; it has {', '.join(frame.columns[:40])}.",
                hint=did_you_mean(column, frame.columns) or f"It needs {', '.join(needed)}.",
            )
    # A pandas frame has no dates, only moments: one without a zone stands for its day.
    days = [name for name in _DAYS if frame.schema.get(name) == pl.Datetime]
    return frame.with_columns(pl.col(name).dt.date() for name in days) if days else frame


def _dated(receipts: object | None) -> object | None:
    """Receipts of the vocabulary call their day ``posted``."""
    if receipts is None or isinstance(receipts, dict):
        return receipts
    frame = to_polars(receipts)
    if "posted" in frame.columns and "date" not in frame.columns:
        return frame.rename({"posted": "date"})
    return frame
