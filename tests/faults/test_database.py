"""A database that fails in the middle: nothing half is kept, and the next transaction works."""

from __future__ import annotations

import sqlite3
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from scm_automate.errors import UnreadableFile
from scm_automate.state import State, history, replay, suppliers, work

from .checker import dump
from .world import MONDAY


@pytest.fixture
def server(postgres_place):
    with State.open(postgres_place) as state:
        yield state


def kill_others(place: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(place, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                "current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        )
    engine.dispose()


def test_a_connection_that_is_cut_in_a_transaction_keeps_nothing_of_it(server, postgres_place):
    with pytest.raises(UnreadableFile, match="cannot be used"), server.write() as tx:  # noqa: PT012
        suppliers.freeze(tx, "7", why="half", at=MONDAY)
        kill_others(postgres_place)
        suppliers.freeze(tx, "8", why="half", at=MONDAY)
    with server.write() as tx:
        assert list(history(tx)) == []
        suppliers.freeze(tx, "7", why="whole", at=MONDAY)
    with server.read() as tx:
        assert suppliers.frozen(tx, "7") == "whole"


def test_a_server_that_was_away_between_two_transactions_is_not_noticed(server, postgres_place):
    with server.write() as tx:
        suppliers.freeze(tx, "7", why="before", at=MONDAY)
    kill_others(postgres_place)
    with server.write() as tx:
        assert suppliers.frozen(tx, "7") == "before"


def test_work_whose_worker_lost_its_connection_is_taken_over(server, postgres_place):
    with server.write() as tx:
        work.put(tx, "send", "l1", due_at=MONDAY, at=MONDAY, work_id="w1")
    lease = timedelta(milliseconds=1)
    with server.work() as tx:
        held = work.claim(tx, now=MONDAY, worker="a", kinds=["send"], lease=lease)
    with pytest.raises(UnreadableFile), server.work() as tx:  # noqa: PT012
        work.hold(tx, held)
        kill_others(postgres_place)
        work.finish(tx, held, at=MONDAY, outcome="sent")
    with server.work() as tx:
        again = work.claim(tx, now=MONDAY, worker="b", kinds=["send"])
    assert again.token == held.token + 1


def test_a_full_disk_keeps_what_was_there_and_nothing_half(tmp_path):
    with State.open(tmp_path / "chase.db") as state:
        with state.write() as tx:
            suppliers.freeze(tx, "7", why="before", at=MONDAY)
            before = dump(tx)

        @event.listens_for(state.engine, "begin")
        def _full(connection) -> None:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

        with pytest.raises(UnreadableFile, match="full"), state.write() as tx:  # noqa: PT012
            for number in range(2_000):
                suppliers.freeze(tx, str(number), why="x" * 200, at=MONDAY)
        event.remove(state.engine, "begin", _full)
        with state.write() as tx:
            assert dump(tx) == before
            replay(tx)
            assert dump(tx) == before


@pytest.mark.parametrize("count", range(1, 14))
def test_whichever_statement_fails_all_of_the_transaction_goes(tmp_path, count):
    """The n-th statement of a transaction fails, as on a bad disk: the one before it is not kept."""

    class BadDiskError(Exception):
        pass

    with State.open(tmp_path / "chase.db") as state:
        left = count

        @event.listens_for(state.engine, "before_cursor_execute")
        def _fail(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise BadDiskError

        try:
            with state.write() as tx:
                suppliers.freeze(tx, "7", why="why", at=MONDAY)
                work.put(tx, "send", "l1", due_at=MONDAY, at=MONDAY, work_id="w1")
                suppliers.set_absent(tx, "7", until=MONDAY.date(), at=MONDAY)
            failed = False
        except BadDiskError:
            failed = True
        event.remove(state.engine, "before_cursor_execute", _fail)
        with state.read() as tx:
            kept = (len(list(history(tx))), len(work.open_work(tx)))
        assert kept == ((0, 0) if failed else (2, 1))


def test_who_reads_before_it_writes_waits_for_the_other_and_sees_what_it_wrote(tmp_path):
    """SQLite refuses a transaction at once that read, and writes after another has written meanwhile."""
    with State.open(tmp_path / "chase.db", wait_seconds=20) as state:
        began, order = threading.Event(), []

        def other() -> None:
            began.wait(10)
            with state.write() as tx:
                order.append(suppliers.frozen(tx, "7"))
                suppliers.freeze(tx, "8", why="second", at=MONDAY)

        thread = threading.Thread(target=other)
        thread.start()
        with state.write() as tx:
            assert suppliers.frozen(tx, "7") is None
            began.set()
            time.sleep(0.2)
            suppliers.freeze(tx, "7", why="first", at=MONDAY)
        thread.join()
        assert order == ["first"]
        with state.read() as tx:
            assert (suppliers.frozen(tx, "7"), suppliers.frozen(tx, "8")) == ("first", "second")


def test_the_way_that_is_not_taken_does_fail(tmp_path):
    """What the test above is about: without the lock at the beginning the same two clash."""
    place = tmp_path / "bare.db"
    one, two = (sqlite3.connect(place, timeout=20, isolation_level=None) for _ in range(2))
    one.execute("PRAGMA journal_mode = WAL")
    one.execute("CREATE TABLE t (x)")
    one.execute("BEGIN")
    one.execute("SELECT count(*) FROM t").fetchall()
    two.execute("INSERT INTO t VALUES (1)")
    begun = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        one.execute("INSERT INTO t VALUES (2)")
    assert time.monotonic() - begun < 10, "at once, whatever the timeout says"
    one.close()
    two.close()
