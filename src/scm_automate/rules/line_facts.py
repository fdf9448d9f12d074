"""What is known of each order line beside its own columns: calendars, items, promises, contacts."""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.calendars import Calendars
from scm_automate.rules.value_of import value_of
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.model import Ask, Item, OrderLine, OrderResponse, Promise
    from scm_automate.tables import Table

__all__ = ["line_facts"]

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
    frame = orders.frame.with_columns(value=value_of("quantity", "price", "price_per"))
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
