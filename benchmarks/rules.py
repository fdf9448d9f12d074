"""Twelve rules over two million order lines, against bare polars and against a rule engine.

    python benchmarks/rules.py [--lines 2000000] [--repeat 3] [--zen-lines 20000]

The floor is the same twelve three-valued conditions written by hand as polars expressions, on the same
columns (exact decimals and real dates), in the same process. Counts of true, false and unknown are
compared with the floor before anything is reported. zen-engine, where it is installed, evaluates the
same rules as one array expression, row by row, on rows that know every value (it raises on null); the
building of its rows is not counted.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from scm_automate.calendars import MON_FRI
from scm_automate.rules import parse_rules
from scm_automate.rules.running import flags_of

TODAY = date(2026, 5, 4)
RULES = parse_rules("""
[late_vs_due]
when = ["quantity > 0", "promised > due + days(tol)"]
params = { tol = 2 }
[past_due]
when = ["quantity > 0", "coalesce(promised, due) < as_of"]
[unconfirmed]
when = ["quantity > 0", "promised is None", "ordered_on + days(7) < as_of"]
[short_confirmed]
when = ["promised_quantity < quantity - quantity * tol"]
params = { tol = 0.02 }
[price_high]
when = ["abs(confirmed_price - price) > 0.5"]
[pull_in]
when = ["quantity > 0", "days(coalesce(promised, due) - need) > 2"]
[push_out]
when = ["for_safety == 0", "days(need - coalesce(promised, due)) > 10"]
[cancel]
when = ["quantity > 0", "pegged == 0", "for_safety == 0"]
[repeated_slip]
when = ["quantity > 0", "slips >= 2"]
[silent]
when = ["last_asked is not None", "last_inbound is None or last_inbound < last_asked", "as_of - last_asked > days(7)"]
[implausible]
when = ["promised < ordered_on or promised > ordered_on + days(730)"]
[class_a_late]
when = ["item_class in ['A', 'X']", "due < as_of"]
""")


def make(count: int) -> pl.DataFrame:
    chance = np.random.default_rng(5)
    start = (TODAY - date(1970, 1, 1)).days

    def day() -> pl.Series:
        return pl.Series(chance.integers(start - 60, start + 60, count).astype(np.int32)).cast(
            pl.Date
        )

    def number(high: int) -> pl.Series:
        return pl.Series(chance.integers(0, high, count)).cast(pl.Decimal(24, 6))

    frame = pl.DataFrame(
        {
            "order": (pl.Series(np.arange(count)) // 10).cast(pl.String),
            "line": (pl.Series(np.arange(count)) % 10).cast(pl.String),
            "quantity": number(500),
            "due": day(),
            "promised": day(),
            "promised_quantity": number(600),
            "ordered_on": day(),
            "price": number(20),
            "confirmed_price": number(20),
            "need": day(),
            "pegged": number(40),
            "for_safety": number(3),
            "slips": pl.Series(chance.integers(0, 5, count)),
            "last_asked": day(),
            "last_inbound": day(),
            "item_class": pl.Series(np.array(["A", "B", "C"])[chance.integers(0, 3, count)]),
        }
    )
    holes = [n for n in frame.columns if n not in ("order", "line", "quantity")]
    return frame.with_columns(
        pl.when(pl.Series(chance.random(count) > 0.1)).then(pl.col(name)).alias(name)
        for name in holes
    )


def by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    c, lit = pl.col, pl.lit
    arrival, some = pl.coalesce("promised", "due"), pl.col("quantity") > 0

    def span(days: int) -> pl.Expr:
        return lit(timedelta(days=days))

    return (
        frame.lazy()
        .select(
            late_vs_due=some & (c("promised") > c("due") + span(2)),
            past_due=some & (arrival < lit(TODAY)),
            unconfirmed=some & c("promised").is_null() & (c("ordered_on") + span(7) < lit(TODAY)),
            short_confirmed=c("promised_quantity")
            < c("quantity") - c("quantity") * pl.lit("0.02").cast(pl.Decimal(24, 6)),
            price_high=(c("confirmed_price") - c("price")).abs()
            > pl.lit("0.5").cast(pl.Decimal(24, 6)),
            pull_in=some & (arrival - c("need") > span(2)),
            push_out=(c("for_safety") == 0) & (c("need") - arrival > span(10)),
            cancel=some & (c("pegged") == 0) & (c("for_safety") == 0),
            repeated_slip=some & (c("slips") >= 2),
            silent=c("last_asked").is_not_null()
            & (c("last_inbound").is_null() | (c("last_inbound") < c("last_asked")))
            & (lit(TODAY) - c("last_asked") > span(7)),
            implausible=(c("promised") < c("ordered_on"))
            | (c("promised") > c("ordered_on") + span(730)),
            class_a_late=c("item_class").is_in(["A", "X"]) & (c("due") < lit(TODAY)),
        )
        .collect()
    )


def ours(frame: pl.DataFrame) -> pl.DataFrame:
    return flags_of(RULES, frame, as_of=TODAY, calendar=MON_FRI).to_native().collect()


def counts(flags: pl.DataFrame) -> list[tuple[int, int]]:
    return [(flags[n].sum(), flags[n].null_count()) for n in RULES.codes]


class Took(NamedTuple):
    """The best of some runs: by the clock, and in processor time, which other programs disturb less."""

    wall: float
    busy: float

    def over(self, floor: Took) -> str:
        return f"{self.wall / floor.wall:.2f} by the clock, {self.busy / floor.busy:.2f} in processor time"


def timed(name: str, run, repeat: int) -> tuple[Took, object]:
    took, busy, answer = [], [], None
    for _ in range(repeat):
        start, spent = time.perf_counter(), time.process_time()
        answer = run()
        took.append(time.perf_counter() - start)
        busy.append(time.process_time() - spent)
    print(
        f"{name:50} {statistics.median(took) * 1000:9.1f} ms   best {min(took) * 1000:8.1f}"
        f"   processor {min(busy) * 1000:8.1f}"
    )
    return Took(min(took), min(busy)), answer


ZEN = """[
 quantity > 0 and promised > due + 2,
 quantity > 0 and promised < as_of,
 quantity > 0 and promised == -1 and ordered_on + 7 < as_of,
 promised_quantity < quantity - quantity * 0.02,
 abs(confirmed_price - price) > 0.5,
 quantity > 0 and promised - need > 2,
 for_safety == 0 and need - promised > 10,
 quantity > 0 and pegged == 0 and for_safety == 0,
 quantity > 0 and slips >= 2,
 last_inbound < last_asked and as_of - last_asked > 7,
 promised < ordered_on or promised > ordered_on + 730,
 item_class in ['A', 'X'] and due < as_of
]"""


def zen(frame: pl.DataFrame, count: int) -> None:
    try:
        import zen as engine
    except ImportError:
        print("zen-engine is not installed: not compared")
        return
    known = frame.head(count * 8).drop_nulls().head(count)
    days = known.with_columns(pl.col(pl.Date).cast(pl.Int32)).cast({pl.Decimal: pl.Float64})
    today = (TODAY - date(1970, 1, 1)).days
    rows = [{**row, "as_of": today} for row in days.iter_rows(named=True)]
    compiled = engine.compile_expression(ZEN)
    took, found = timed(
        f"zen-engine, array form, {len(rows)} rows",
        lambda: [compiled.evaluate(row) for row in rows],
        3,
    )
    flags = by_hand(known)
    fired = np.array(found, dtype=bool).sum(axis=0).tolist()
    assert fired == [flags[n].sum() for n in RULES.codes], "zen gives other answers"
    big, _ = timed("ours, all lines", lambda: ours(frame), 3)
    wall, busy = ((a / len(rows)) / (b / frame.height) for a, b in zip(took, big, strict=True))
    print(
        f"zen-engine takes {wall:.0f} times as long per row as ours by the clock, {busy:.0f} times in "
        "processor time   (held to 50)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--zen-lines", type=int, default=20_000)
    wanted = parser.parse_args()
    frame = make(wanted.lines)
    print(f"{wanted.lines} lines x {len(RULES)} rules")
    floor, truth = timed(
        "floor: bare polars expressions, three-valued", lambda: by_hand(frame), wanted.repeat
    )
    mine, found = timed("ours: flags", lambda: ours(frame), wanted.repeat)
    assert counts(truth) == counts(found), [
        (n, a, b)
        for n, a, b in zip(RULES.codes, counts(truth), counts(found), strict=True)
        if a != b
    ]
    print(f"ours / floor = {mine.over(floor)}   (held to 3)")
    whole, listed = timed("ours: from the lines to 1000 explanations", lambda: explained(frame), 3)
    text, _ = timed("ours: text of the top 1000", lambda: listed.top(1000), 3)
    print(f"{len(listed)} exceptions, {len(listed) / frame.height:.2f} per line")
    print(f"1000 explanations, all the way / floor = {whole.over(floor)}   (held to 15)")
    print(f"text of the top 1000 / floor = {text.over(floor)}")
    full, _ = timed("ours: the whole list, ranked, with ids", listed.listing.whole, 1)
    print(f"the whole list / floor = {full.over(floor)}")
    zen(frame, wanted.zen_lines)


def explained(frame: pl.DataFrame):
    found = RULES.run(order_lines=frame, as_of=TODAY)
    assert len(found.explanations(most=1000)) == 1000
    return found


if __name__ == "__main__":
    main()
