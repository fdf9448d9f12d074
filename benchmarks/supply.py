"""Projection, promising, stock-outs and pegging of a whole company, against floors written by hand.

    python benchmarks/supply.py [--items 100000] [--days 500] [--records 3000000] [--repeat 3]

The floors do the same with bare numpy, in the same process and run: a dense grid of items by days, and
the events sorted and summed by segments; the quicker of the two counts. Both start, as our kernels do,
from whole-number item and day codes. Beside them stands the whole way from frames with item numbers as
text and exact decimals. Answers are compared with the dense grid before anything is reported.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl

from scm_automate.supply import SupplyBook, kernels, peg

DAY0 = date(2026, 1, 1)


def make(items: int, days: int, records: int) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(11)
    demands = records * 2 // 3
    supplies = records - demands
    return {
        "item": np.concatenate(
            [chance.integers(0, items, supplies), chance.integers(0, items, demands)]
        ),
        "day": chance.integers(0, days, records),
        "units": np.concatenate(
            [chance.integers(1, 120, supplies), -chance.integers(1, 61, demands)]
        ),
        "opening": chance.integers(0, 300, items),
    }


def dense(data: dict[str, np.ndarray], items: int, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Cumulative promise of today and day of the first stock-out, from a grid."""
    grid = np.bincount(
        data["item"] * days + data["day"], weights=data["units"], minlength=items * days
    )
    grid = grid.reshape(items, days)
    grid[:, 0] += data["opening"]
    np.cumsum(grid, axis=1, out=grid)
    below = grid < 0
    first = np.where(below.any(axis=1), below.argmax(axis=1), -1)
    promise = np.minimum.accumulate(grid[:, ::-1], axis=1)[:, ::-1]
    return promise[:, 0], first


def sparse(data: dict[str, np.ndarray], items: int, days: int) -> tuple[np.ndarray, np.ndarray]:
    """The same from sorted events, summed by day first."""
    cell = data["item"] * days + data["day"]
    order = np.argsort(cell, kind="stable")
    cell, units = cell[order], data["units"][order]
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    cell, units = cell[starts], np.add.reduceat(units, starts)
    item = cell // days
    heads = np.flatnonzero(np.diff(item, prepend=-1))
    total = np.cumsum(units)
    base = np.concatenate([[0], total[heads[1:] - 1]])
    lengths = np.diff(np.append(heads, len(item)))
    balance = total - np.repeat(base, lengths) + data["opening"][item]
    below = np.flatnonzero(balance < 0)
    first = np.full(items, -1)
    first[item[below][::-1]] = cell[below][::-1] % days
    least = np.minimum.reduceat(balance, heads)
    promise = data["opening"].astype(float)
    # Today's promise counts the end of today, as the grid does: the least from the first day on.
    has_today = cell[heads] % days == 0
    promise[item[heads]] = np.where(has_today, least, np.minimum(least, promise[item[heads]]))
    return promise, first


def ours(data: dict[str, np.ndarray], items: int, days: int) -> tuple[np.ndarray, np.ndarray]:
    """The room's own kernels from the same codes: full event lists, promise per event, depth as well."""
    item = np.concatenate([np.arange(items), data["item"]])
    day = np.concatenate([np.zeros(items, np.int64), data["day"] + 1])
    units = np.concatenate([data["opening"], data["units"]])
    order = kernels.order_of((item, items), (day, days + 1), ((units < 0).astype(np.int64), 2))
    offsets = np.zeros(items + 1, np.int64)
    np.cumsum(np.bincount(item, minlength=items), out=offsets[1:])
    units, day = units[order], day[order]
    balance = kernels.running_sum(units, offsets)
    promisable = kernels.reverse_minimum(balance, offsets)
    first, _, _ = kernels.first_shortage(balance, offsets)
    found = np.full(items, -1)
    found[np.searchsorted(offsets, first, side="right") - 1] = day[first] - 1
    # The promise at the end of the first day: that of the last event up to it.
    last = np.add.reduceat((day <= 1).astype(np.int64), offsets[:-1]) - 1
    return promisable[offsets[:-1] + last], found


def timed(name: str, run, repeat: int) -> tuple[float, object]:
    took, answer = [], None
    for _ in range(repeat):
        start = time.perf_counter()
        answer = run()
        took.append(time.perf_counter() - start)
    print(f"{name:58} {statistics.median(took) * 1000:9.0f} ms   best {min(took) * 1000:7.0f}")
    return min(took), answer


def frames(data: dict[str, np.ndarray], items: int) -> dict[str, pl.DataFrame]:
    names = pl.Series(np.arange(items)).cast(pl.String).str.zfill(8)
    supply = data["units"] > 0
    number = pl.Series(np.arange(len(supply))).cast(pl.String)
    dates = pl.Series(data["day"].astype(np.int32)).cast(pl.Int32) + (DAY0 - date(1970, 1, 1)).days

    def side(where: np.ndarray) -> pl.DataFrame:
        at = pl.Series(np.flatnonzero(where))
        return pl.DataFrame(
            {
                "id": number.gather(at),
                "item": names.gather(pl.Series(data["item"]).gather(at)),
                "date": dates.gather(at).cast(pl.Date),
                "quantity": pl.Series(np.abs(data["units"])).gather(at).cast(pl.Decimal(24, 6)),
            }
        )

    return {
        "stock": pl.DataFrame({"item": names, "quantity": pl.Series(data["opening"])}),
        "supply": side(supply),
        "demand": side(~supply),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=500)
    parser.add_argument("--records", type=int, default=3_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    wanted = parser.parse_args()
    size = wanted.items, wanted.days
    data = make(*size, wanted.records)
    print(f"{wanted.items} items x {wanted.days} days, {wanted.records} records")
    d_time, truth = timed("floor: dense grid, numpy", lambda: dense(data, *size), wanted.repeat)
    s_time, other = timed(
        "floor: sorted segments, numpy", lambda: sparse(data, *size), wanted.repeat
    )
    o_time, mine = timed(
        "ours: kernels, balance + promise + stock-out", lambda: ours(data, *size), wanted.repeat
    )
    for found in (other, mine):
        assert np.array_equal(truth[0], found[0])
        assert np.array_equal(truth[1], found[1])
    print(f"ours / quicker floor = {o_time / min(d_time, s_time):.2f}   (held to 2)")
    given = frames(data, wanted.items)

    def whole() -> SupplyBook:
        book = SupplyBook.from_frames(**given, as_of=DAY0, key=("item",))
        book.promisable.min()
        book.shortages()
        return book

    _, book = timed("ours: from frames of text and decimals to stock-outs", whole, 1)
    assert book.shortages().height == int((truth[1] >= 0).sum())
    _, pegs = timed("ours: pegging, links", lambda: peg(book), wanted.repeat)
    print(
        f"{len(pegs.units)} links, {Decimal(int(pegs.units.sum()))} units pegged   (held to 10 s)"
    )
    picked = [f"{n:08d}" for n in np.random.default_rng(3).integers(0, wanted.items, 1000)]
    book.item(picked[0])
    start = time.perf_counter()
    for name in picked:
        one = book.item(name)
        one.first_available(Decimal(50))
        one.available_on(DAY0 + timedelta(days=60))
    each = (time.perf_counter() - start) / len(picked)
    start = time.perf_counter()
    for name in picked:
        book.item(name).events()
    full = (time.perf_counter() - start) / len(picked)
    print(
        f"one item: two questions {each * 1e6:.0f} us, its whole projection {full * 1e6:.0f} us   (held to 1 ms)"
    )


if __name__ == "__main__":
    main()
