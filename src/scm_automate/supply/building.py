"""A book from its frames: which rows count, on which day, of which item, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.supply import kernels
from scm_automate.supply.columns import LEFT_OUT, left_out
from scm_automate.supply.scaled import common_places, to_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from scm_automate.supply.conventions import Conventions

    Whole = NDArray[np.int64]

__all__ = ["Built", "build"]

_COUNTS = (
    pl.col("item").is_not_null() & pl.col("quantity").is_not_null() & pl.col("unusable").is_null()
)


class Built(NamedTuple):
    """What a book is made of; see `SupplyBook`."""

    items: pl.DataFrame
    places: int
    entries: pl.DataFrame
    left_out: pl.DataFrame
    offsets: Whole


def build(
    *,
    stock: pl.DataFrame,
    supply: pl.DataFrame,
    demand: pl.DataFrame,
    as_of: date,
    rules: Conventions,
    key: tuple[str, ...],
) -> Built:
    """Sorts the rows that count by item and day.

    Args:
        stock: Checked; likewise the others.
        supply: Ids that are there stand once.
        demand: With `parent` and `priority`.
        as_of: The day.
        rules: How dates are read and days ordered.
        key: The columns that tell items apart.

    Raises:
        ConfigError: Two supplies have the same id.
        LimitExceeded: The quantities do not fit into whole numbers.
    """
    _refuse_twice(supply)
    out = [left_out(stock, "stock", where=~_COUNTS, reason="item or quantity is missing")]
    stock = stock.filter(_COUNTS)
    supply, gone = _dated(supply, "supply", rules.past_due_supply, as_of)
    demand, lost = _dated(demand, "demand", rules.past_due_demand, as_of)
    places = common_places([frame.get_column("quantity") for frame in (stock, supply, demand)])
    items, coded = _numbered([frame.select(key) for frame in (stock, supply, demand)], key)
    opening = np.zeros(items.height, np.int64)
    np.add.at(opening, coded[0], to_whole(stock.get_column("quantity"), places))
    entries, offsets = _sorted_entries(
        opening=opening,
        supply=_signed(supply, coded[1], places, 1),
        demand=_signed(demand, coded[2], places, -1),
        as_of=as_of,
        issue_first=rules.same_day == "issue_first",
    )
    return Built(
        items=items,
        places=places,
        entries=entries,
        left_out=pl.concat([pl.DataFrame(schema=LEFT_OUT), *out, *gone, *lost]),
        offsets=offsets,
    )


def _refuse_twice(supply: pl.DataFrame) -> None:
    ids = supply.get_column("id").drop_nulls()
    if ids.n_unique() == len(ids):
        return
    first = ids.filter(ids.is_duplicated())[0]
    raise ConfigError(
        f"The supply {first!r} stands {(ids == first).sum()} times.",
        hint="A supply has an id of its own: for order lines, company, order, line and schedule.",
    )


def _dated(
    frame: pl.DataFrame, name: str, past: str, as_of: date
) -> tuple[pl.DataFrame, Iterable[pl.DataFrame]]:
    """The rows that count, on the day they count on, and those that do not."""
    there = pl.col("id").is_not_null() & _COUNTS
    dated = there & pl.col("date").is_not_null()
    some = dated & (pl.col("quantity") > 0)
    early = pl.col("date") < as_of
    gone = [
        left_out(frame, name, where=~there, reason="id, item or quantity is missing"),
        left_out(frame, name, where=there & ~dated, reason="the date is missing"),
        left_out(frame, name, where=dated & (pl.col("quantity") == 0), reason="nothing is open"),
        left_out(
            frame,
            name,
            where=dated & (pl.col("quantity") < 0),
            reason="the open quantity is negative",
        ),
    ]
    if past == "never":
        gone.append(left_out(frame, name, where=some & early, reason="the date is past"))
        some = some & ~early
    day = pl.max_horizontal("date", pl.lit(as_of)) if past == "as_of" else pl.col("date")
    return frame.filter(some).with_columns(pl.col("date").alias("stated"), day.alias("date")), gone


def _numbered(
    frames: Sequence[pl.DataFrame], key: tuple[str, ...]
) -> tuple[pl.DataFrame, list[Whole]]:
    """The items, sorted by their key, and for each frame the place of each row's item."""
    rows = pl.concat(frames)
    packed = np.zeros(rows.height, np.int64)
    for name in key:
        # Each text becomes a small number once; after that only numbers are compared.
        codes = rows.get_column(name).cast(pl.Categorical).to_physical().cast(pl.Int64) + 1
        known = codes.fill_null(0).to_numpy()
        packed = packed * (int(known.max(initial=0)) + 1) + known
        packed = _narrowed(packed)
    first = np.zeros(int(packed.max(initial=-1)) + 1, np.int64)
    first[packed[::-1]] = np.arange(rows.height)[::-1]
    items = rows[pl.Series(first)].with_row_index("number").sort(key)
    place = np.empty(items.height, np.int64)
    place[items.get_column("number").to_numpy()] = np.arange(items.height)
    coded = place[packed]
    ends = np.cumsum([frame.height for frame in frames])
    parts = [np.ascontiguousarray(part) for part in np.split(coded, ends[:-1])]
    return items.drop("number"), parts


def _narrowed(codes: Whole) -> Whole:
    """The same codes without gaps: 0 to one less than there are."""
    largest = int(codes.max(initial=0))
    if largest > 4 * len(codes) + 1024:
        return pl.Series(codes).rank("dense").cast(pl.Int64).to_numpy() - 1
    there = np.zeros(largest + 1, np.int64)
    there[codes] = 1
    new: Whole = (np.cumsum(there) - 1)[codes]
    return new


def _signed(frame: pl.DataFrame, item: Whole, places: int, sign: int) -> pl.DataFrame:
    name = "supply" if sign > 0 else "demand"
    return frame.select(
        pl.lit(name).alias("entry"),
        "id",
        "kind",
        *(
            pl.col(column) if column in frame.columns else pl.lit(None, dtype).alias(column)
            for column, dtype in (("parent", pl.String), ("priority", pl.Int64))
        ),
        pl.lit(pl.Series(item)).alias("item_index"),
        "date",
        "stated",
        pl.lit(pl.Series(to_whole(frame.get_column("quantity"), places) * sign)).alias("units"),
    )


def _sorted_entries(
    *,
    opening: Whole,
    supply: pl.DataFrame,
    demand: pl.DataFrame,
    as_of: date,
    issue_first: bool,
) -> tuple[pl.DataFrame, Whole]:
    count = len(opening)
    stock = pl.DataFrame(
        {
            "entry": pl.Series(["stock"]).new_from_index(0, count),
            "id": pl.Series(["stock"]).new_from_index(0, count),
            "kind": pl.Series(["stock"]).new_from_index(0, count),
            "parent": pl.Series([None], dtype=pl.String).new_from_index(0, count),
            "priority": pl.Series([None], dtype=pl.Int64).new_from_index(0, count),
            "item_index": np.arange(count),
            "date": pl.Series([as_of]).new_from_index(0, count),
            "stated": pl.Series([as_of]).new_from_index(0, count),
            "units": opening,
        }
    )
    entries = pl.concat([stock, supply, demand])
    if not entries.height:
        return entries, np.zeros(1, np.int64)
    days = entries.get_column("date").to_physical().cast(pl.Int64)
    first = int(days.min())  # type: ignore[arg-type]  # there is at least one row
    days = days - first + 1
    days = days.set(entries.get_column("entry") == "stock", 0)
    later = (entries.get_column("entry") == ("supply" if issue_first else "demand")).cast(pl.Int64)
    item = entries.get_column("item_index").to_numpy()
    order = _ordered(
        entries,
        (item, count),
        (days.to_numpy(), int(days.max()) + 1),  # type: ignore[arg-type]
        (later.to_numpy(), 2),
    )
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(item, minlength=count), out=offsets[1:])
    return entries[pl.Series(order)], offsets


def _ordered(entries: pl.DataFrame, *keys: tuple[Whole, int]) -> Whole:
    """The order of item, day and side; ties by priority and id, whatever the order of the rows given."""
    order = kernels.order_of(*keys)
    same = np.ones(len(order) - 1, bool)
    for key, _ in keys:
        sorted_key = key[order]
        same &= sorted_key[1:] == sorted_key[:-1]
    if not same.any():
        return order
    # Only rows that share item, day and side are compared by their texts: most do not.
    tied = np.zeros(len(order), bool)
    tied[1:] |= same
    tied[:-1] |= same
    at = np.flatnonzero(tied)
    group = np.cumsum(~np.concatenate([[False], same]))[at]
    rows = entries.select(pl.col("priority").fill_null(2**31), "id")[pl.Series(order[at])]
    ranked = rows.select(pl.struct("priority", "id").rank("dense").cast(pl.Int64)).to_series()
    order[at] = order[at][np.lexsort((ranked.to_numpy(), group))]
    return order
