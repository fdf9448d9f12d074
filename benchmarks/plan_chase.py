"""Planning at size, against the cost of reading the same lines in the same run.

    python benchmarks/plan_chase.py [--lines 100000 200000] [--suppliers 5000] [--letters 200]

Lines, suppliers and a past (a third of the lines were asked, a quarter answered) are drawn with a
seed. "bare read" is polars reading the CSV with the casts; "read_orders" is the library's reader on
the same file. Each figure is the best of three.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from scm_automate.calendars import Calendars, WorkingCalendar
from scm_automate.chase.history import ASKED_COLUMNS, History
from scm_automate.chase.letters import compose, new_reference
from scm_automate.chase.plan import ChasePlan, plan
from scm_automate.chase.policy import ChasePolicy, Sender
from scm_automate.errors import ScmError
from scm_automate.model import OrderLine, Supplier
from scm_automate.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TODAY = date(2026, 3, 2)
POLICY = ChasePolicy(sender=Sender(address="purchasing@buyer.example", name="Purchasing"))
CALENDARS = Calendars(
    by_country={
        code: WorkingCalendar(name=code, holidays=frozenset({date(2026, 1, 1), TODAY - timedelta(days=n)}))
        for n, code in enumerate(("DE", "FR", "US", "CN"), start=3)
    }
)  # fmt: skip
CASTS = {
    "quantity": pl.Decimal(24, 6),
    "price": pl.Decimal(24, 6),
    "due": pl.Date,
    "promised": pl.Date,
    "ordered_on": pl.Date,
}


def made_lines(lines: int, suppliers: int) -> pl.DataFrame:
    chance = random.Random(7)

    def day(first: int, last: int) -> str:
        return (TODAY + timedelta(days=chance.randint(first, last))).isoformat()

    return pl.DataFrame(
        {
            "plant": [chance.choice(["1000", "2000", "3000"]) for _ in range(lines)],
            "supplier": [f"{100_000 + chance.randrange(suppliers)}" for _ in range(lines)],
            "order": [f"{4_500_000_000 + n // 5}" for n in range(lines)],
            "line": [f"{(n % 5 + 1) * 10:05d}" for n in range(lines)],
            "item": [f"A-{chance.randrange(20_000):06d}" for _ in range(lines)],
            "description": [
                f"Part no. {chance.randrange(20_000)}, zinc plated" for _ in range(lines)
            ],
            "quantity": [f"{chance.randint(1, 5000)}.000" for _ in range(lines)],
            "unit": ["PCE"] * lines,
            "due": [day(-20, 120) for _ in range(lines)],
            "promised": [day(-10, 130) if chance.random() < 0.6 else None for _ in range(lines)],
            "ordered_on": [day(-90, 0) for _ in range(lines)],
            "price": [f"{chance.randint(1, 99_999) / 100:.2f}" for _ in range(lines)],
            "currency": ["EUR"] * lines,
        }
    )


def made_suppliers(number: int) -> Table[Supplier]:
    chance = random.Random(8)
    return Table.from_records(
        Supplier,
        [
            Supplier(
                id=f"{100_000 + n}",
                name=f"Supplier {n}",
                country=chance.choice(["DE", "FR", "US", "CN"]),
                language=chance.choice(["en", "de", "fr", None]),
                emails=(f"sales@supplier-{n}.example",),
            )
            for n in range(number)
        ],
    )


def made_history(orders: pl.DataFrame) -> History:
    chance = random.Random(9)
    rows = [
        {
            "company": "",
            "order": order,
            "line": line,
            "schedule": "1",
            "last_asked": TODAY - timedelta(days=chance.randint(0, 30)),
            "asks_unanswered": chance.randint(0, 3),
            "number_unconfirmed": 1,
            "last_answered": TODAY - timedelta(days=chance.randint(0, 40)) if chance.random() < 0.25 else None,
        }
        for order, line in orders.select("order", "line").sample(fraction=1 / 3, seed=1).iter_rows()
    ]  # fmt: skip
    return History(lines=pl.DataFrame(rows, schema=ASKED_COLUMNS))


T = TypeVar("T")


def best(work: Callable[[], T]) -> tuple[float, T]:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


def show(name: str, seconds: float, note: str = "") -> None:
    print(f"  {seconds:8.3f} s  {name:34} {note}")


def run(lines: int, suppliers: int, folder: Path) -> ChasePlan:
    raw = made_lines(lines, suppliers)
    path = folder / f"orders_{lines}.csv"
    raw.write_csv(path)
    print(f"\n{lines:,} lines, {suppliers:,} suppliers, {path.stat().st_size / 1e6:.1f} MB of CSV")

    def bare() -> pl.DataFrame:
        return pl.read_csv(path, infer_schema=False).with_columns(
            pl.col(name).cast(dtype) if dtype != pl.Date else pl.col(name).str.to_date()
            for name, dtype in CASTS.items()
        )

    floor, frame = best(bare)
    show("bare read: polars and casts", floor)
    validated, loaded = best(lambda: Table.from_frame(OrderLine, frame))
    show("validation as Table[OrderLine]", validated)
    try:
        from scm_automate.connectors import read_orders
    except ImportError:
        reading = None
    else:
        names = {name: name for name in raw.columns}
        try:
            reading, _ = best(lambda: read_orders(path, columns=names))
            show("read_orders, columns named", reading)
        except ScmError as error:
            reading = None
            print(f"            read_orders not measured: {str(error)[:90]}")
    table, listed, past = loaded.table, made_suppliers(suppliers), made_history(raw)
    seconds, result = best(
        lambda: plan(table, listed, now=NOW, policy=POLICY, history=past, calendars=CALENDARS)
    )
    asked = sum(len(letter.asks) for letter in result.letters)
    show("plan", seconds, f"{len(result.letters):,} letters, {asked:,} lines asked")
    quiet = ChasePolicy(never_ask=tuple(listed.frame["id"]))
    alone, _ = best(lambda: plan(table, listed, now=NOW, policy=quiet, calendars=CALENDARS))
    show("plan that asks nobody", alone, "the columns alone, without records of asked lines")
    against = reading or floor + validated
    print(
        f"            plan / {'read_orders' if reading else 'read and validate'} = {seconds / against:.1f}"
    )
    return result


def write_letters(result: ChasePlan, number: int) -> None:
    chosen = result.letters[:number]
    start = time.perf_counter()
    size = 0
    for n, letter in enumerate(chosen):
        message = compose(
            letter,
            letter_id=f"l{n}",
            reference=new_reference(n.to_bytes(16, "big")),
            message_id=f"<l{n}@buyer.example>",
            policy=POLICY,
            now=NOW,
        )
        size += len(bytes(message))
    seconds = time.perf_counter() - start
    lines = sum(len(letter.asks) for letter in chosen)
    print(f"\n{len(chosen)} letters about {lines} lines with forms, {size / 1e6:.1f} MB")
    show("compose", seconds, f"{1000 * seconds / max(len(chosen), 1):.1f} ms a letter")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, nargs="+", default=[100_000, 200_000])
    parser.add_argument("--suppliers", type=int, default=5_000)
    parser.add_argument("--letters", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for lines in given.lines:
            result = run(lines, given.suppliers, Path(folder))
        write_letters(result, given.letters)


if __name__ == "__main__":
    main()
