"""Work: put once, claimed by one worker at a time, and fenced against whoever slept past its lease."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from scm_automate.errors import LeaseLost, StateLocked
from scm_automate.state import State, work
from scm_automate.state.schema import work as table

from .conftest import MONDAY

HOUR = timedelta(hours=1)


def put(state, subject, *, due_at=MONDAY, kind="send"):
    with state.write() as tx:
        return work.put(tx, kind, subject, due_at=due_at, at=MONDAY, work_id=f"{kind}-{subject}")


def claim(state, *, now=MONDAY, worker="a", kinds=("send",), lease=HOUR):
    with state.work() as tx:
        return work.claim(tx, now=now, worker=worker, kinds=kinds, lease=lease)


def lapse(state):
    with state.write() as tx:
        tx.connection.execute(update(table).values(leased_until=0))


def test_the_same_work_is_there_once_until_it_is_done(state):
    assert put(state, "l1")
    assert not put(state, "l1")
    held = claim(state)
    with state.work() as tx:
        work.finish(tx, held, at=MONDAY, outcome="sent")
    assert claim(state) is None
    with state.write() as tx:
        assert work.put(tx, "send", "l1", due_at=MONDAY, at=MONDAY, work_id="again")


def test_it_waits_until_it_is_due_and_the_longest_due_goes_first(state):
    put(state, "late", due_at=MONDAY + HOUR)
    put(state, "soon", due_at=MONDAY)
    assert claim(state).work.subject == "soon"
    assert claim(state) is None
    assert claim(state, now=MONDAY + HOUR).work.subject == "late"


def test_putting_it_again_makes_it_due_no_later(state):
    put(state, "l1", due_at=MONDAY + HOUR)
    assert claim(state) is None
    put(state, "l1", due_at=MONDAY)
    assert claim(state).work.subject == "l1"


def test_a_worker_takes_only_what_it_can_do(state):
    put(state, "l1", kind="look_up")
    assert claim(state, kinds=("send",)) is None
    assert claim(state, kinds=("look_up", "send")).work.kind == "look_up"


def test_what_is_held_is_taken_over_only_when_the_lease_has_run_out(state):
    put(state, "l1")
    first = claim(state)
    assert claim(state, worker="b") is None
    lapse(state)
    second = claim(state, worker="b")
    assert (second.work.id, second.token) == (first.work.id, first.token + 1)
    assert (second.work.attempts, second.work.worker) == (2, "b")


@pytest.mark.parametrize("write", ["hold", "finish", "postpone"])
def test_who_slept_past_its_lease_writes_nothing_once_another_has_claimed(state, write):
    put(state, "l1")
    first = claim(state)
    lapse(state)
    second = claim(state, worker="b")
    writes = {
        "hold": lambda tx: work.hold(tx, first),
        "finish": lambda tx: work.finish(tx, first, at=MONDAY, outcome="sent"),
        "postpone": lambda tx: work.postpone(tx, first, until=MONDAY + HOUR, note="later"),
    }
    with pytest.raises(LeaseLost, match="claimed by another worker"), state.work() as tx:
        writes[write](tx)
    with state.work() as tx:
        work.finish(tx, second, at=MONDAY, outcome="sent")


def test_a_lease_that_ran_out_and_that_nobody_took_over_still_holds(state):
    put(state, "l1")
    held = claim(state)
    lapse(state)
    with state.work() as tx:
        work.hold(tx, held)
    assert claim(state, worker="b") is None


def test_work_that_is_taken_back_fences_its_worker(state):
    put(state, "l1")
    held = claim(state)
    with state.write() as tx:
        work.cancel(tx, "send", ["l1"], at=MONDAY, why="rewritten")
    with pytest.raises(LeaseLost), state.work() as tx:
        work.finish(tx, held, at=MONDAY, outcome="sent")
    with state.read() as tx:
        assert work.being_done(tx, "send") == frozenset()


def test_the_lease_is_told_by_the_clock_of_the_database(state):
    """A caller's "now" of years ago or ahead changes nothing about who holds what."""
    put(state, "l1", due_at=MONDAY - 9000 * HOUR)
    claim(state, now=MONDAY - 8000 * HOUR, lease=timedelta(seconds=30))
    assert claim(state, now=MONDAY + 90_000 * HOUR) is None
    with state.read() as tx:
        assert work.being_done(tx, "send") == {"l1"}
        assert work.due(tx, now=MONDAY, kinds=["send"]) == 0


def test_workers_at_the_same_time_get_different_work(place):
    with State.open(place) as state:
        with state.write() as tx:
            for number in range(60):
                work.put(
                    tx, "send", f"l{number}", due_at=MONDAY, at=MONDAY, work_id=f"w{number:02d}"
                )
        got: list[str] = []

        def worker(name: str) -> None:
            with State.open(place) as mine:
                while True:
                    held = claim(mine, worker=name)
                    if held is None:
                        return
                    got.append(held.work.subject)
                    with mine.work() as tx:
                        work.finish(tx, held, at=MONDAY, outcome="sent")

        threads = [threading.Thread(target=worker, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert sorted(got) == sorted(f"l{number}" for number in range(60))


def test_workers_write_beside_each_other_on_postgresql_and_never_beside_who_decides(place, request):
    if not str(place).startswith("postgresql"):
        pytest.skip("SQLite has one writer")
    with State.open(place, wait_seconds=0.3) as one, State.open(place, wait_seconds=0.3) as other:
        put(one, "l1")
        put(one, "l2")
        with one.work() as tx:
            first = work.claim(tx, now=MONDAY, worker="a", kinds=["send"])
            second = claim(other, worker="b")
            assert {first.work.subject, second.work.subject} == {"l1", "l2"}
            with pytest.raises(StateLocked), other.write():
                pass
        with one.write(), pytest.raises(StateLocked), other.work():
            pass
