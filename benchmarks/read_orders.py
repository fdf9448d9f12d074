"""What reading an export costs beside the bare readers, in one run on one machine.

Run with::

    python benchmarks/read_orders.py [--lines 1000000] [--sheet-lines 50000] [--repeat 3]

For text the floor is a bare polars read of all columns as text and the same casts, which checks
nothing; for XLSX it is a bare calamine read into Python rows. Each is run in a process of its own,
alternating, and the best of several counts, so that a busy machine troubles both alike. Peak
memory is that of the process.
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
DATES = ("docdate", "due")
NUMBERS = ("qty", "open", "price", "per")
COLUMNS = {
    "order": "po",
    "line": "line",
    "supplier": "supplier",
    "item": "item",
    "description": "desc",
    "plant": "plant",
    "ordered_on": "docdate",
    "due": "due",
    "ordered": "qty",
    "quantity": "open",
    "price": "price",
    "price_per": "per",
    "unit": "unit",
    "currency": "cur",
}


def make_lines(count: int) -> pl.DataFrame:
    """An export of twenty columns: unique order lines, plain numbers, ISO dates."""
    rng = np.random.default_rng(7)
    days = [(FIRST_DAY + timedelta(days=n)).isoformat() for n in range(500)]
    number = np.arange(count)
    ordered = rng.integers(1, 9999, count)
    return pl.DataFrame(
        {
            "po": (4_500_000_000 + number // 5).astype(str),
            "line": ((number % 5 + 1) * 10).astype(str),
            "supplier": [f"{n:010d}" for n in rng.integers(1, 5000, count)],
            "item": [f"{n:08d}" for n in rng.integers(0, 99_999, count)],
            "desc": [f"Stützfeder {n} mm" for n in rng.integers(0, 99_999, count)],
            "plant": ["1000"] * count,
            "docdate": [days[n] for n in rng.integers(0, 200, count)],
            "due": [days[n] for n in rng.integers(200, 500, count)],
            "qty": [f"{n}.{m:03d}" for n, m in zip(ordered, rng.integers(0, 999, count), strict=True)],
            "open": [f"{n}.5" for n in np.minimum(ordered - 1, rng.integers(0, 9999, count))],
            "price": [f"{n}.{m:02d}" for n, m in zip(rng.integers(0, 9999, count), rng.integers(0, 99, count), strict=True)],
            "per": ["1"] * count,
            "unit": ["ST"] * count,
            "cur": ["EUR"] * count,
            **{f"extra{n}": [str(n)] * count for n in range(6)},
        }
    )  # fmt: skip


def bare_text(path: Path, encoding: str) -> int:
    """The floor for text: all columns as text, and the casts."""
    frame = pl.read_csv(path, infer_schema=False, encoding=encoding)
    frame = frame.with_columns(
        pl.col(DATES).str.to_date("%Y-%m-%d"), pl.col(NUMBERS).cast(pl.Decimal(24, 6))
    )
    return frame.height


def bare_workbook(path: Path) -> int:
    """The floor for XLSX: all cells as Python values."""
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1


def ours(path: Path) -> int:
    """Read, recognised, validated."""
    from scm_automate.connectors import read_orders

    loaded = read_orders(path, columns=COLUMNS)
    assert not loaded.rejects, loaded
    return len(loaded.table)


def step(what: str, path: Path, encoding: str) -> None:
    """One run in this process; prints seconds, rows and peak memory as JSON."""
    if what == "ours":
        import scm_automate.connectors  # noqa: F401  # the import is not what is measured
    else:
        import python_calamine  # noqa: F401
    before = time.perf_counter()
    if what == "ours":
        rows = ours(path)
    elif path.suffix == ".xlsx":
        rows = bare_workbook(path)
    else:
        rows = bare_text(path, encoding)
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


def measure(path: Path, encoding: str, repeat: int) -> dict[str, dict[str, float]]:
    """The best of several alternating runs of the floor and of ours."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(repeat):
        for what in ("bare", "ours"):
            run = subprocess.run(
                [sys.executable, __file__, "--step", what, str(path), encoding],
                capture_output=True,
                text=True,
                check=True,
            )
            told = json.loads(run.stdout)
            if what not in best or told["seconds"] < best[what]["seconds"]:
                best[what] = told
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--sheet-lines", type=int, default=50_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--step", nargs=3, metavar=("WHAT", "PATH", "ENCODING"))
    arguments = parser.parse_args()
    if arguments.step:
        what, path, encoding = arguments.step
        step(what, Path(path), encoding)
        return
    print(
        f"{'what':<12}{'lines':>10}{'bare s':>9}{'ours s':>9}{'ratio':>7}{'bare MB':>9}{'ours MB':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        frame = make_lines(arguments.lines)
        text = frame.write_csv()
        files = {
            "utf-8": ("utf-8", "utf8"),
            "cp1252": ("cp1252", "cp1252"),
            "utf-16": ("utf-16", "utf-16"),
        }
        for name, (codec, polars_name) in files.items():
            path = Path(folder) / f"{name}.csv"
            path.write_bytes(text.encode(codec))
            report(name, measure(path, polars_name, arguments.repeat))
            path.unlink()
        path = Path(folder) / "orders.xlsx"
        typed = frame.head(arguments.sheet_lines).with_columns(
            pl.col(DATES).str.to_date("%Y-%m-%d"), pl.col(NUMBERS).cast(pl.Float64)
        )
        typed.write_excel(path)
        report("xlsx", measure(path, "", arguments.repeat))


def report(name: str, best: dict[str, dict[str, float]]) -> None:
    """One line of the table."""
    bare, own = best["bare"], best["ours"]
    assert bare["rows"] == own["rows"], best
    print(
        f"{name:<12}{int(own['rows']):>10}{bare['seconds']:>9.2f}{own['seconds']:>9.2f}"
        f"{own['seconds'] / bare['seconds']:>7.2f}{bare['peak'] / 1e6:>9.0f}{own['peak'] / 1e6:>9.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
