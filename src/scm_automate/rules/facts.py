"""What rules across rows need, worked out once and joined to the rows: promises, contacts, demand.

Each function takes what the user has and gives columns; what was not given gives no column, and the
rules that need it say so.
"""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.calendars import Calendars
from scm_automate.supply import all_demand, all_supply, peg
from scm_automate.supply.book import SupplyBook
from scm_automate.supply.from_records import key_of, name_of_line
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.model import Ask, Demand, Item, OrderLine, OrderResponse, Promise
    from scm_automate.supply import Conventions, Pegging
    from scm_automate.tables import Table

__all__ = ["Facts", "blame_shortages", "line_facts", "supply_facts"]

Facts = dict[str, pl.DataFrame]
_LINE = ("company", "order", "line")
_KEY = (*_LINE, "schedule")


def line_facts(
    orders: Table[OrderLine],
    *,
    calendars: Calendars | None = None,
    items: Table[Item] | None = None,
    promises: Iterable[Promise] | None = None,
    asks: Iterable[Ask] | None = None,
    responses: Iterable[OrderResponse] | None = None,
    time_zone: tzinfo = UTC,
) -> pl.DataFrame:
    """The order lines with what is known of each.

    Args:
        orders: Open schedule lines.
        calendars: Whose days count where goods are received; Monday to Friday unless given.
        items: Item master: lead times and classes.
        promises: Promise history. A slip counts where the supplier moved a date to a later one; what
            was first seen in the ERP (channel ``erp``) may be our own move and does not count.
        asks: Asks that left.
        responses: Answers read: when the supplier last spoke of the line, and its confirmed price.
        time_zone: Whose day an instant falls on; UTC unless given.

    Returns:
        The columns of `OrderLine`, then `value`, `promised_is_working`, `calendar` and the columns
        that the other arguments give (see `WORKED_OUT`), one row per line in the same order.
    """
    frame = orders.frame.with_columns(
        (pl.col("quantity") * pl.col("price") / pl.col("price_per")).cast(NUMBER).alias("value")
    )
    frame = _with_calendars(frame, calendars or Calendars())
    if items is not None:
        frame = _with_items(frame, items)
    if promises is not None:
        history = _history(promises, time_zone)
        frame = frame.join(history, on=_LINE, how="left", maintain_order="left").with_columns(
            pl.col("slips", "slip_days", "net_slip_days").fill_null(0)
        )
    if asks is not None:
        asked = pl.DataFrame(
            [(*ask.key, _day(ask.asked_at, time_zone)) for ask in asks if ask.asked_at is not None],
            schema={**dict.fromkeys(_KEY, pl.String), "last_asked": pl.Date},
            orient="row",
        )
        last = asked.group_by(_KEY).agg(pl.col("last_asked").max())
        frame = frame.join(last, on=_KEY, how="left", maintain_order="left")
    if responses is not None:
        frame = _with_responses(frame, responses, time_zone)
    return frame


def _day(instant: object, zone: tzinfo) -> date:
    return instant.astimezone(zone).date()  # type: ignore[attr-defined, no-any-return]


def _with_calendars(frame: pl.DataFrame, calendars: Calendars) -> pl.DataFrame:
    """Whether the promised day is one on which the receiving plant works, and whose calendar says so."""
    days = frame.select("plant", "promised").unique().sort("plant", "promised")
    found = [calendars.of_plant(plant) for plant in days.get_column("plant")]
    known = days.with_columns(
        pl.Series(
            "promised_is_working",
            [
                None if day is None else calendar.is_working(day)
                for calendar, day in zip(found, days.get_column("promised"), strict=True)
            ],
            dtype=pl.Boolean,
        ),
        pl.Series("calendar", [calendar.name for calendar in found], dtype=pl.String),
    )
    return frame.join(
        known, on=["plant", "promised"], how="left", nulls_equal=True, maintain_order="left"
    )


def _with_items(frame: pl.DataFrame, items: Table[Item]) -> pl.DataFrame:
    wanted = {"lead_time_days": pl.Int64, "item_class": pl.String}
    exact = items.frame.filter(pl.col("plant").is_not_null()).unique(
        ["item", "plant"], keep="first"
    )
    any_plant = items.frame.filter(pl.col("plant").is_null()).unique("item", keep="first")
    frame = frame.join(
        exact.select("item", "plant", *wanted),
        on=["item", "plant"],
        how="left",
        maintain_order="left",
    ).join(
        any_plant.select("item", *(pl.col(n).alias(f"{n}_any") for n in wanted)),
        on="item",
        how="left",
        maintain_order="left",
    )
    return frame.with_columns(pl.coalesce(name, f"{name}_any").alias(name) for name in wanted).drop(
        f"{name}_any" for name in wanted
    )


def _history(promises: Iterable[Promise], zone: tzinfo) -> pl.DataFrame:
    """First and last promise of each line, and how often the supplier moved it to a later day."""
    rows = []
    for promise in promises:
        days = [d.latest or d.earliest for d in promise.deliveries]
        known = [day for day in days if day is not None]
        if known:
            rows.append(
                (
                    *promise.line_key,
                    promise.made_at,
                    _day(promise.made_at, zone),
                    max(known),
                    promise.channel,
                )
            )
    frame = pl.DataFrame(
        rows,
        schema={
            **dict.fromkeys(_LINE, pl.String),
            "made_at": pl.Datetime("us", "UTC"),
            "made_on": pl.Date,
            "day": pl.Date,
            "channel": pl.String,
        },
        orient="row",
    ).sort(*_LINE, "made_at", "day")
    moved = (
        (pl.col("day") - pl.col("day").shift(1).over(_LINE, order_by=["made_at", "day"]))
        .dt.total_days()
        .alias("moved")
    )
    slip = (pl.col("moved") > 0) & (pl.col("channel") != "erp")
    return (
        frame.with_columns(moved)
        .group_by(_LINE)
        .agg(
            pl.col("day").sort_by("made_at", "day").first().alias("first_promise"),
            pl.col("made_on").max().alias("promised_on"),
            slip.sum().cast(pl.Int64).alias("slips"),
            pl.col("moved").filter(slip).sum().alias("slip_days"),
            pl.col("moved").sum().alias("net_slip_days"),
        )
    )


def _with_responses(
    frame: pl.DataFrame, responses: Iterable[OrderResponse], zone: tzinfo
) -> pl.DataFrame:
    rows = [
        (*line.line_key, response.received, _day(response.received, zone), line.price)
        for response in responses
        if response.kind == "response"
        for line in response.lines
    ]
    said = pl.DataFrame(
        rows,
        schema={
            **dict.fromkeys(_LINE, pl.String),
            "at": pl.Datetime("us", "UTC"),
            "last_inbound": pl.Date,
            "confirmed_price": NUMBER,
        },
        orient="row",
    )
    last = said.group_by(_LINE).agg(
        pl.col("last_inbound").max(),
        pl.col("confirmed_price").sort_by("at").drop_nulls().last(),
    )
    return frame.join(last, on=_LINE, how="left", maintain_order="left")


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
    demands = _demand_columns(pegs, wanted)
    return {
        "order_lines": _line_columns(lines, pegs, with_floor, book, wanted),
        "items": _item_columns(book, pegs, items, maximum_stock, demands),
        "demands": demands,
    }


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


def _line_columns(
    lines: pl.DataFrame,
    pegs: Pegging,
    with_floor: Pegging,
    book: SupplyBook,
    wanted: pl.DataFrame,
) -> pl.DataFrame:
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
    late = (
        ends.filter(sales & (pl.col("days_late") > 0))
        .group_by("supply")
        .agg(pl.col("demand").n_unique().cast(pl.Int64).alias("endangered"))
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
        pl.when(pl.col("value_at_risk") > 0)
        .then("value_at_risk")
        .otherwise("value")
        .alias("value_at_risk"),
    ).drop("__id")


def _item_columns(
    book: SupplyBook,
    pegs: Pegging,
    items: Table[Item] | None,
    maximum_stock: Mapping[str, object] | None,
    demands: pl.DataFrame,
) -> pl.DataFrame:
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
        frame = frame.with_columns(
            (pl.col("depth") * pl.col("standard_cost") / pl.col("cost_per"))
            .cast(NUMBER)
            .alias("value")
        )
    if maximum_stock is not None:
        most = pl.DataFrame(
            {"item": list(maximum_stock), "maximum_stock": list(maximum_stock.values())},
            schema={"item": pl.String, "maximum_stock": NUMBER},
        )
        frame = frame.join(most, on="item", how="left", maintain_order="left")
    return frame


def _demand_columns(pegs: Pegging, wanted: pl.DataFrame) -> pl.DataFrame:
    served = pegs.of_demands().select(demand="id", pegged="pegged", missing="free")
    ends = pegs.ends().sort("days_late", "supply", descending=[True, False], maintain_order=True)
    late = ends.group_by("demand", maintain_order=True).agg(
        pl.col("days_late").first(),
        pl.col("supply").filter(pl.col("days_late") > 0).first().alias("late_supply"),
    )
    frame = wanted.rename({"id": "demand", "date": "due"}).filter(pl.col("unusable").is_null())
    frame = frame.join(
        served.unique("demand"),
        on="demand",
        how="left",
        maintain_order="left",
    ).join(late, on="demand", how="left", maintain_order="left")
    sales = (pl.col("kind") == "sales_order") & (
        (pl.col("days_late") > 0) | (pl.col("missing") > 0)
    )
    # The day on which somebody goes without is the day of the demand itself.
    frame = frame.with_columns(pl.when(sales).then("due").alias("first_shortage"))
    return frame.drop("unusable").with_columns(
        pl.col("days_late").fill_null(0),
        sales.fill_null(value=False).cast(pl.Int64).alias("endangered"),
    )


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
