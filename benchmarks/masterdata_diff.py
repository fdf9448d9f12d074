"""Two snapshots of an item master at size, against reading them and against the peers.

    python benchmarks/masterdata_diff.py [--rows 1000000] [--repeat 3] [--peers]
    python benchmarks/masterdata_diff.py --ten-million

Each case runs in a process of its own; wall time and peak memory are of that process, imports not
counted in the time. The floor is what any program has to do: polars reading both parquet files. The
truth is planted: the changed cells, added and removed rows of the answer are counted against it.
Peers are run where they are installed: datacompy on polars, csv-diff (on CSV files of the same rows);
one that cannot run with the libraries that are there is told, with its reason. Two of the planted columns
hold numbers beyond 2**53, where floats see no difference; how many of them each case found is told.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import polars as pl
import psutil

KEY = "item_no"
CHANGES = {
    "std_price": (0.05, pl.col("std_price") + Decimal("1.5")),
    "description": (0.02, pl.col("description") + " rev B"),
    "lead_time": (0.03, pl.col("lead_time") + 1),
    "serial": (0.03, pl.col("serial") + 1),  # beyond 2**53, where floats see no difference
    "ledger": (0.01, pl.col("ledger") + Decimal("0.01")),  # likewise, as a decimal
    "weight": (0.02, pl.col("weight") + Decimal("0.5")),
    "blocked": (0.01, ~pl.col("blocked")),
    "buyer": (0.02, pl.lit("B99")),
}
LARGE = ("serial", "ledger")
"""Columns of numbers that a float cannot tell apart."""


def make(folder: Path, rows: int) -> dict[str, int]:
    """Both snapshots as parquet and CSV, and what is planted in them."""
    chance = np.random.default_rng(7)

    def one_of(words: list[str]) -> pl.Series:
        return pl.Series(np.array(words)[chance.integers(0, len(words), rows)])

    def days() -> pl.Series:
        return pl.Series(chance.integers(18000, 20000, rows).astype(np.int32)).cast(pl.Date)

    def whole(low: int, high: int) -> pl.Series:
        return pl.Series(chance.integers(low, high, rows))

    old = pl.DataFrame(
        {
            KEY: pl.Series(np.arange(rows)).cast(pl.String).str.zfill(10),
            "description": one_of(["Hex bolt", "Washer", "Pump housing", "Gasket"])
            + " M"
            + whole(1, 500).cast(pl.String),
            "item_group": one_of([f"G{n:03}" for n in range(200)]),
            "unit": one_of(["PCE", "KG", "M"]),
            "vendor": whole(100000, 109999).cast(pl.String),
            "buyer": one_of([f"B{n:02}" for n in range(30)]),
            "country": one_of(["DE", "PL", "CN", "US"]),
            "tariff": whole(10**7, 10**8).cast(pl.String),
            "ean": whole(10**12, 10**13).cast(pl.String),
            "planner": one_of([f"P{n:02}" for n in range(40)]),
            "std_price": (whole(100, 10**7).cast(pl.Decimal(18, 4)) / 100).cast(pl.Decimal(18, 4)),
            "weight": whole(1, 10**6).cast(pl.Decimal(18, 3)),
            "minimum": whole(1, 1000).cast(pl.Decimal(18, 3)),
            "lead_time": whole(1, 120),
            "serial": whole(2**53, 2**54),
            "ledger": (whole(10**15, 10**16) * 100 + 1)
            .cast(pl.Decimal(24, 0))
            .cast(pl.Decimal(24, 2)),
            "valid_from": days(),
            "counted_on": days(),
            "blocked": pl.Series(chance.random(rows) < 0.1),
            "batch": pl.Series(chance.random(rows) < 0.5),
        }
    )
    for name in ("country", "tariff", "minimum", "planner", "valid_from"):
        holes = pl.Series(chance.random(rows) < 0.02)
        old = old.with_columns(pl.when(holes).then(None).otherwise(pl.col(name)).alias(name))
    few = rows // 200
    new, cells, large = old, 0, 0
    for name, (share, changed) in CHANGES.items():
        here = chance.random(rows) < share
        here[:few] = False
        cells += int(here.sum())
        large += int(here.sum()) if name in LARGE else 0
        new = new.with_columns(
            pl.when(pl.Series(here)).then(changed).otherwise(pl.col(name)).alias(name)
        )
    extra = old.head(few).with_columns((pl.lit("N") + pl.col(KEY).str.slice(1)).alias(KEY))
    new = pl.concat([new.slice(few), extra])
    for name, table, seed in (("old", old, 1), ("new", new, 2)):
        mixed = table.sample(fraction=1, shuffle=True, seed=seed)
        mixed.write_parquet(folder / f"{name}.parquet")
        if rows <= 1_000_000:
            mixed.write_csv(folder / f"{name}.csv")
    return {"cells": cells, "added": few, "removed": few, "large": large}


# -- the cases, each run as `masterdata_diff.py --case NAME FOLDER` ---------------------------------


def floor(folder: Path) -> dict[str, int]:
    frames = [pl.read_parquet(folder / f"{side}.parquet") for side in ("old", "new")]
    return {"rows": sum(frame.height for frame in frames)}


def ours(folder: Path, *, low_memory: bool = False, numbered: bool = False) -> dict[str, int]:
    from scm_automate.masterdata import Code, TableSpec, Text, diff

    spec = TableSpec(
        key=KEY,
        fields={
            KEY: Code(case="fold"),
            "description": Text(collapse=True, case="fold"),
            "vendor": Code(zeros="drop"),
        },
    )
    done = diff(folder / "old.parquet", folder / "new.parquet", spec, low_memory=low_memory)
    changed = (done.frame if numbered else done.unnumbered).filter(pl.col("kind") == "changed")
    return {
        "cells": changed.height,
        "large": changed.filter(pl.col("field").is_in(LARGE)).height,
        "added": done.added.height,
        "removed": done.removed.height,
    }


def datacompy(folder: Path) -> dict[str, int]:
    from datacompy import PolarsCompare

    old, new = (pl.read_parquet(folder / f"{side}.parquet") for side in ("old", "new"))
    done = PolarsCompare(old, new, join_columns=KEY)
    found = {stat["column"]: stat["unequal_cnt"] for stat in done.column_stats}
    return {
        "cells": sum(found.values()),
        "large": sum(found[name] for name in LARGE),
        "added": done.df2_unq_rows.height,
        "removed": done.df1_unq_rows.height,
    }


def csv_diff(folder: Path) -> dict[str, int]:
    from csv_diff import compare, load_csv

    with (folder / "old.csv").open() as a, (folder / "new.csv").open() as b:
        done = compare(load_csv(a, key=KEY), load_csv(b, key=KEY))
    return {
        "cells": sum(len(row["changes"]) for row in done["changed"]),
        "large": sum(len({*row["changes"]} & {*LARGE}) for row in done["changed"]),
        "added": len(done["added"]),
        "removed": len(done["removed"]),
    }


CASES = {
    "floor: polars reads both": floor,
    "diff": ours,
    "diff and its frame with ids": lambda folder: ours(folder, numbered=True),
    "diff, low memory": lambda folder: ours(folder, low_memory=True),
    "datacompy on polars": datacompy,
    "csv-diff on CSV": csv_diff,
}
PEERS = {"datacompy on polars": "datacompy", "csv-diff on CSV": "csv_diff"}


def run_case(name: str, folder: Path) -> None:
    import scm_automate.masterdata

    if name in PEERS:
        __import__(PEERS[name])
    process = psutil.Process()
    # What an engine keeps warm between queries is paid before the clock starts, by all alike.
    pl.scan_parquet(folder / "old.parquet").head(1).collect()
    start, cpu = time.perf_counter(), sum(process.cpu_times()[:2])
    found = CASES[name](folder)
    wall, busy = time.perf_counter() - start, sum(process.cpu_times()[:2]) - cpu
    peak = max(_peak(), process.memory_info().rss)
    print(json.dumps({"wall": wall, "cpu": busy, "peak": peak / 1e6, **found}))
    del scm_automate


def _peak() -> int:
    """Bytes, as Linux counts them; elsewhere the present size has to do."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    # Not ru_maxrss, which a new process inherits from the one that started it.
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--peers", action="store_true")
    options.add_argument("--ten-million", action="store_true", help="once, in low memory")
    options.add_argument("--case", nargs=2)
    options.add_argument("--only", nargs="*", default=None)
    given = options.parse_args()
    if given.case:
        run_case(given.case[0], Path(given.case[1]))
        return
    names = [name for name in CASES if given.peers or name not in PEERS]
    names = [name for name in names if given.only is None or name in given.only]
    if given.ten_million:
        given.rows, given.repeat = 10_000_000, 1
        names = ["floor: polars reads both", "diff, low memory"]
    results: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    refused: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        truth = make(Path(folder), given.rows)
        print(f"{given.rows:,} x 20 rows; planted: {truth}; load {psutil.getloadavg()[0]:.1f}")
        for _ in range(given.repeat):  # interleaved, so that a busy minute hits all alike
            for name in names:
                if name in refused:
                    continue
                done = subprocess.run(
                    [sys.executable, __file__, "--case", name, folder],
                    capture_output=True, text=True, check=False,
                )  # fmt: skip
                if done.returncode:
                    refused[name] = (done.stderr.strip().splitlines() or ["ended without a word"])[
                        -1
                    ]
                else:
                    results[name].append(json.loads(done.stdout))
    tell(results, truth)
    for name, why in refused.items():
        print(f"{name}: cannot run here{_versions(name)}: {why[:200]}")


def tell(results: dict[str, list[dict[str, float]]], truth: dict[str, int]) -> None:
    """One line per case: times and memory against the first one, and whether its answer is the planted one."""
    floor_runs = next(iter(results.values()))
    base, base_cpu = (statistics.median(one[k] for one in floor_runs) for k in ("wall", "cpu"))
    print(
        f"{'case':28} {'wall s':>8} {'x floor':>8} {'cpu s':>8} {'x floor':>8} {'peak MB':>8}  answer"
    )
    for name, runs in results.items():
        if not runs:
            continue
        wall, cpu, peak = (statistics.median(r[k] for r in runs) for k in ("wall", "cpu", "peak"))
        print(
            f"{name:28} {wall:8.2f} {wall / base:8.1f} {cpu:8.2f} {cpu / base_cpu:8.1f} {peak:8.0f}"
            f"  {_answer(runs[0], truth)}"
        )


def _answer(found: dict[str, float], truth: dict[str, int]) -> str:
    if "rows" in found:
        return ""
    if all(found[name] == count for name, count in truth.items()):
        return "exact"
    wrong = (
        f"{name} {found[name]:,.0f} of {count:,}"
        for name, count in truth.items()
        if found[name] != count
    )
    return f"wrong: {', '.join(wrong)}"


def _versions(name: str) -> str:
    """Which releases do not go together, where the case is a peer."""
    if name not in PEERS:
        return ""
    try:
        peer = version(PEERS[name].replace("_", "-"))
    except PackageNotFoundError:
        return " (not installed)"
    return f" ({PEERS[name]} {peer} with polars {pl.__version__})"


if __name__ == "__main__":
    main()
