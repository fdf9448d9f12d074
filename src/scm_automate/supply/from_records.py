"""Order lines, demands and items of the vocabulary as the frames that a book is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.supply.columns import KEY
from scm_automate.tables import to_polars

if TYPE_CHECKING:
    from scm_automate.model import Demand, Item, OrderLine
    from scm_automate.supply.conventions import ReceiptDate
    from scm_automate.tables import Table

__all__ = ["demand_of", "line_id", "supply_of"]


def line_id(company: str, order: str, line: str, schedule: str) -> str:
    """What a schedule line is called in a book.

    Examples:
        >>> line_id("", "4500012345", "10", "1"), line_id("1000", "4500012345", "10", "1")
        ('4500012345/10/1', '1000:4500012345/10/1')
    """
    return f"{company}:{order}/{line}/{schedule}" if company else f"{order}/{line}/{schedule}"


def supply_of(
    orders: Table[OrderLine],
    *,
    date: ReceiptDate = "promised_else_due",
    items: Table[Item] | None = None,
) -> pl.DataFrame:
    """Open order lines as supplies.

    Args:
        orders: The open lines.
        date: Which of their dates is the arrival; see `Conventions.receipt_date`.
        items: Item master; a line in another unit than its item's is unusable, since no conversion
            is known. Without it, units are taken as the item's own.

    Returns:
        One row per line, in order: `id` (see `line_id`), `item`, `plant`, `kind`, `date`, `quantity`,
        `unusable` (why it cannot count) and `confirmed` (whether the date is the supplier's promise
        for all of it). A line of which the supplier promises nothing does not count; one of which it
        promises a part counts whole, unconfirmed.

    Examples:
        >>> from scm_automate.model import OrderLine
        >>> from scm_automate.tables import Table
        >>> line = OrderLine(
        ...     supplier="7", order="45", line="10", quantity="5", item="A", due="2026-05-04"
        ... )
        >>> supply_of(Table.from_records(OrderLine, [line])).select("id", "date", "confirmed").row(
        ...     0
        ... )
        ('45/10/1', datetime.date(2026, 5, 4), False)
    """
    day = {
        "promised_else_due": pl.coalesce("promised", "due"),
        "promised": pl.col("promised"),
        "due": pl.col("due"),
    }[date]
    frame = orders.frame
    base = pl.lit(None, pl.String)
    if items is not None:
        known = items.frame.select("item", "plant", base="unit")
        exact = known.filter(pl.col("plant").is_not_null()).unique(["item", "plant"], keep="first")
        general = known.filter(pl.col("plant").is_null()).unique("item", keep="first")
        general = general.select("item", any="base")
        frame = frame.join(exact, on=["item", "plant"], how="left", maintain_order="left")
        frame = frame.join(general, on="item", how="left", maintain_order="left")
        base = pl.coalesce("base", "any")
    other = (base != pl.col("unit")).fill_null(value=False)
    return frame.select(
        name_of_line().alias("id"),
        "item",
        "plant",
        pl.when(state="stock_transfer")
        .then(pl.lit("transfer"))
        .otherwise(pl.lit("purchase"))
        .alias("kind"),
        day.alias("date"),
        "quantity",
        pl.when(pl.col("state") == "on_hold")
        .then(pl.lit("the line is on hold"))
        # Zero is no missing value: the supplier said that nothing comes.
        .when(pl.col("promised_quantity") == 0)
        .then(pl.lit("the supplier promises nothing of it"))
        .when(other)
        .then(pl.format("no conversion from {} to {} is known", "unit", base))
        .alias("unusable"),
        (
            (day == pl.col("promised"))
            & (
                pl.col("promised_quantity").is_null()
                | (pl.col("promised_quantity") >= pl.col("quantity"))
            )
        )
        .fill_null(value=False)
        .alias("confirmed"),
    )


def name_of_line() -> pl.Expr:
    """`line_id` as an expression over the key columns."""
    plain = pl.concat_str("order", "line", "schedule", separator="/")
    whole = pl.concat_str("company", pl.lit(":"), plain)
    return pl.when(pl.col("company") == "").then(plain).otherwise(whole)


def key_of(*frames: object | None) -> tuple[str, ...]:
    """What tells items apart: item and plant, where every frame with rows tells plants; else the item.

    A stock list without plants and orders with them are one pool: apart, nothing would ever meet.

    Args:
        frames: Stock, supplies and demands, whichever there are.

    Examples:
        >>> key_of({"item": ["A"], "quantity": [5]})
        ('item',)
        >>> key_of({"item": ["A"], "plant": ["1000"], "quantity": [5]}, None)
        ('item', 'plant')
    """
    for frame in frames:
        if frame is None:
            continue
        given = pl.DataFrame(frame) if isinstance(frame, dict) else to_polars(frame)
        names = "plant" in given.columns
        if not names or (given.height and given["plant"].null_count() == given.height):
            return ("item",)
    return KEY


def demand_of(demands: Table[Demand]) -> pl.DataFrame:
    """Demands of the vocabulary as a book takes them.

    Returns:
        One row per demand, in order: `id` (reference and line; kind, item, day and row number where there is no
        reference; a further requirement of the same line ends in ``#2`` and so on), `item`, `plant`, `kind`, `date`, `quantity`, `unusable`, `customer`, `value`,
        `currency`, `reference`, `line`.

    Examples:
        >>> from scm_automate.model import Demand
        >>> from scm_automate.tables import Table
        >>> demand = Demand(
        ...     kind="sales_order",
        ...     item="A",
        ...     quantity="4",
        ...     due="2026-04-01",
        ...     reference="90",
        ...     line="10",
        ... )
        >>> demand_of(Table.from_records(Demand, [demand]))["id"].to_list()
        ['90/10']
    """
    row = pl.int_range(1, pl.len() + 1).cast(pl.String)
    own = pl.concat_str("kind", "item", pl.col("due").cast(pl.String), row, separator=" ")
    # A safety stock is a floor, not an issue: it takes nothing away.
    floor = pl.when(kind="safety_stock").then(pl.lit("a safety stock is no issue of goods"))
    frame = demands.frame.select(
        pl.coalesce(
            pl.concat_str("reference", "line", separator="/"), pl.col("reference"), own
        ).alias("id"),
        "item",
        "plant",
        "kind",
        pl.col("due").alias("date"),
        "quantity",
        floor.alias("unusable"),
        "customer",
        "value",
        "currency",
        "reference",
        "line",
    )
    return told_apart(frame)


def told_apart(demands: pl.DataFrame) -> pl.DataFrame:
    """The demands with an id each: of a line that is wanted several times, the first day keeps its own.

    Examples:
        >>> frame = pl.DataFrame({"id": ["90/10"] * 2, "date": [12, 5], "quantity": [1, 1]})
        >>> told_apart(frame)["id"].to_list()
        ['90/10#2', '90/10']
    """
    ids = demands.get_column("id")
    if ids.drop_nulls().is_unique().all():
        return demands
    nth = pl.int_range(1, pl.len() + 1).over("id", order_by=["date", "quantity"])
    again = pl.format("{}#{}", "id", nth)
    return demands.with_columns(
        pl.when(pl.col("id").is_null() | (nth == 1)).then("id").otherwise(again).alias("id")
    )
