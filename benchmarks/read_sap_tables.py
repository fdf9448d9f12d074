"""What reading SAP's purchasing tables costs beside bare polars reads, casts and join, in one run.

Run with::

    python benchmarks/read_sap_tables.py [--lines 1000000] [--repeat 3]

The floor reads EKKO, EKPO and EKET from CSV as text, casts their dates and numbers, and joins them by
order and item; it checks nothing. Ours recognises the tables, reads every cell with care, joins,
validates, and tells what did not fit. Each runs in a process of its own, alternating, and the best of
several counts. Peak memory is that of the process.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

FIRST_DAY = date(2026, 1, 1)
TABLES = ("EKKO", "EKPO", "EKET")
NUMBERS = {"EKPO": ("MENGE", "NETPR", "PEINH"), "EKET": ("MENGE", "WEMNG")}
DATES = {"EKKO": ("BEDAT",), "EKET": ("EINDT", "SLFDT")}


def make_tables(count: int) -> dict[str, pl.DataFrame]:
    """Items of five to an order, one schedule line each, as a table dump has them; none is closed."""
    rng = np.random.default_rng(7)
    days = [(FIRST_DAY + timedelta(days=n)).strftime("%Y%m%d") for n in range(500)]
    number = np.arange(count)
    orders = (4_500_000_000 + number // 5).astype(str)
    items = [f"{n:05d}" for n in (number % 5 + 1) * 10]
    ordered = rng.integers(10, 9999, count)
    heads = -(-count // 5)
    return {
        "EKKO": pl.DataFrame(
            {
                "EBELN": (4_500_000_000 + np.arange(heads)).astype(str),
                "BUKRS": ["1000"] * heads,
                "BSTYP": ["F"] * heads,
                "BSART": ["NB"] * heads,
                "LOEKZ": [""] * heads,
                "BEDAT": [days[n] for n in rng.integers(0, 200, heads)],
                "LIFNR": [f"{n:010d}" for n in rng.integers(1, 5000, heads)],
                "EKGRP": ["001"] * heads,
                "WAERS": ["EUR"] * heads,
            }
        ),
        "EKPO": pl.DataFrame(
            {
                "EBELN": orders,
                "EBELP": items,
                "LOEKZ": [""] * count,
                "TXZ01": [f"Spring {n} mm" for n in rng.integers(0, 99_999, count)],
                "MATNR": [f"{n:018d}" for n in rng.integers(0, 99_999, count)],
                "WERKS": ["1000"] * count,
                "MENGE": [f"{n}.000" for n in ordered],
                "MEINS": ["ST"] * count,
                "NETPR": [f"{n}.{m:02d}" for n, m in zip(rng.integers(0, 9999, count), rng.integers(0, 99, count), strict=True)],
                "PEINH": ["1"] * count,
                "ELIKZ": [""] * count,
                "RETPO": [""] * count,
                "KZABS": ["X"] * count,
            }
        ),
        "EKET": pl.DataFrame(
            {
                "EBELN": orders,
                "EBELP": items,
                "ETENR": ["0001"] * count,
                "EINDT": [days[n] for n in rng.integers(200, 500, count)],
                "SLFDT": [days[n] for n in rng.integers(200, 500, count)],
                "MENGE": [f"{n}.000" for n in ordered],
                "WEMNG": [f"{n}.500" for n in ordered // 3],
            }
        ),
    }  # fmt: skip


def bare(folder: Path) -> int:
    """The floor: text, casts, joins, and the open quantity."""
    frames = {}
    for name in TABLES:
        frame = pl.read_csv(folder / f"{name}.csv", infer_schema=False)
        frames[name] = frame.with_columns(
            *(pl.col(day).str.to_date("%Y%m%d") for day in DATES.get(name, ())),
            *(pl.col(amount).cast(pl.Decimal(24, 6)) for amount in NUMBERS.get(name, ())),
        )
    joined = frames["EKET"].join(frames["EKPO"], on=["EBELN", "EBELP"], how="left")
    joined = joined.join(frames["EKKO"], on="EBELN", how="left")
    return joined.with_columns(OPEN=pl.col("MENGE") - pl.col("WEMNG")).height


def ours(folder: Path) -> int:
    """Recognised, read, joined, validated."""
    from scm_automate.connectors import read_orders

    loaded = read_orders(*(folder / f"{name}.csv" for name in TABLES))
    assert not loaded.rejects, loaded
    return len(loaded.table)


def step(what: str, folder: Path) -> None:
    """One run in this process; prints seconds, rows and peak memory as JSON."""
    if what == "ours":
        import scm_automate.connectors  # noqa: F401  # the import is not what is measured
    before = time.perf_counter()
    rows = ours(folder) if what == "ours" else bare(folder)
    seconds = time.perf_counter() - before
    print(json.dumps({"seconds": seconds, "rows": rows, "peak": peak_memory()}))


def peak_memory() -> int:
    """The most memory that this process has had, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss would count the parent's memory from before the exec
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import psutil

    memory = psutil.Process().memory_info()
    return int(getattr(memory, "peak_wset", memory.rss))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--step", nargs=2, metavar=("WHAT", "FOLDER"))
    arguments = parser.parse_args()
    if arguments.step:
        step(arguments.step[0], Path(arguments.step[1]))
        return
    best: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        size = 0
        for name, frame in make_tables(arguments.lines).items():
            path = Path(folder) / f"{name}.csv"
            frame.write_csv(path)
            size += path.stat().st_size
        for _ in range(arguments.repeat):
            for what in ("bare", "ours"):
                run = subprocess.run(
                    [sys.executable, __file__, "--step", what, folder],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                told = json.loads(run.stdout)
                if what not in best or told["seconds"] < best[what]["seconds"]:
                    best[what] = told
    floor, own = best["bare"], best["ours"]
    assert floor["rows"] == own["rows"] == arguments.lines, best
    print(f"{arguments.lines} schedule lines, {size / 1e6:.0f} MB of CSV")
    print(f"{'':<8}{'seconds':>9}{'MB':>8}")
    for name, told in (("bare", floor), ("ours", own)):
        print(f"{name:<8}{told['seconds']:>9.2f}{told['peak'] / 1e6:>8.0f}")
    print(f"ratio   {own['seconds'] / floor['seconds']:>9.2f}{own['peak'] / floor['peak']:>8.2f}")


if __name__ == "__main__":
    main()
