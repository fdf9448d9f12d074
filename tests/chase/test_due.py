"""The outbox and whoever works it off: decided once, sent once, safe to call from anywhere at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from scm_automate.chase.decisions import mark_not_sent
from scm_automate.chase.due import MOST_ATTEMPTS, Later, run_due
from scm_automate.chase.sending import LOOK_UP, SEND, SendLetters
from scm_automate.errors import ConfigError, LeaseLost
from scm_automate.model import replace
from scm_automate.state import State, letters, sends, work
from scm_automate.state.schema import work as table
from scm_automate.testing.mail import MemoryTransport

from .conftest import DAY, MONDAY, POLICY

MINUTE = timedelta(minutes=1)


def sender(state, transport, world, **more):
    return {
        SEND: SendLetters(
            state=state, transports={"mail": transport}, address="purchasing@buyer.example",
            new_id=world.new_id, **more,
        )
    }  # fmt: skip


def lapse(state):
    with state.write() as tx:
        tx.connection.execute(update(table).values(leased_until=0))


@pytest.fixture
def decided(world):
    """A round that put its three letters into the outbox."""
    done = world.round(outbox=True)
    assert {one.state for one in done.letters} == {"drafted"}
    with world.state() as state:
        yield state


def test_what_a_round_decided_is_sent_by_whoever_calls_and_once(world, decided):
    transport = MemoryTransport()
    first = run_due(decided, sender(decided, transport, world), now=MONDAY)
    assert first.done == {(SEND, "sent"): 3}
    assert str(first) == "send: 3 sent"
    second = run_due(decided, sender(decided, transport, world), now=MONDAY)
    assert str(second) == "nothing was due"
    assert len(transport.delivered) == 3


@pytest.mark.parametrize("channel", ["phone", "edi"])
def test_a_supplier_that_is_written_to_from_now_on_is_written_to(world, channel):
    world.policy = replace(POLICY, channel=channel)
    world.round(outbox=True)
    world.policy = POLICY
    world.round(outbox=True, now=MONDAY + DAY)
    transport = MemoryTransport()
    with world.state() as state:
        report = run_due(state, sender(state, transport, world), now=MONDAY + DAY)
        assert report.done == {(SEND, "sent"): 3}


def test_letters_that_wait_become_letters_of_orders_and_nobody_is_asked_twice(world, decided):
    world.policy = replace(POLICY, digest="order")
    world.round(outbox=True, now=MONDAY + DAY)
    transport = MemoryTransport()
    report = run_due(decided, sender(decided, transport, world), now=MONDAY + DAY)
    assert report.done == {(SEND, "sent"): 3}
    with decided.read() as tx:
        assert {one.topic for one in letters.unanswered(tx)} == {
            "4500012345", "4500012399", "4500012400"
        }  # fmt: skip


def test_what_leaves_is_what_was_decided(world, decided):
    transport = MemoryTransport()
    run_due(decided, sender(decided, transport, world), now=MONDAY + DAY)
    again = world.round(outbox=True)
    assert again.letters == ()
    assert all(b"X-Unsent" not in one.raw for one in transport.delivered)
    assert all(b"[ref " in one.raw.replace(b"\r\n ", b" ") for one in transport.delivered)


def test_the_limit_is_kept_and_the_rest_told(world, decided):
    report = run_due(decided, sender(decided, MemoryTransport(), world), now=MONDAY, limit=2)
    assert report.done == {(SEND, "sent"): 2}
    assert report.left == 1


def test_a_time_without_a_zone_is_refused(decided):
    with pytest.raises(ConfigError, match="no time zone"):
        run_due(decided, {}, now=MONDAY.replace(tzinfo=None))


def test_many_callers_at_once_send_each_letter_once(world, decided):
    transport = MemoryTransport()
    start = threading.Barrier(6)

    def call() -> None:
        with State.open(world.place) as mine:
            start.wait()
            run_due(mine, sender(mine, transport, world), now=MONDAY)

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(transport.delivered) == 3
    assert len({one.message_id for one in transport.delivered}) == 3


def test_not_now_is_tried_again_later_and_for_good_is_not(world, decided):
    transport = MemoryTransport(
        failures={"orders@bolt.example": "refused_for_now", "info@cast.example": "refused"}
    )
    first = run_due(decided, sender(decided, transport, world), now=MONDAY)
    assert first.done == {(SEND, "refused"): 1, (SEND, "sent"): 1}
    assert first.postponed == 1
    transport.failures = {}
    assert run_due(decided, sender(decided, transport, world), now=MONDAY).done == {}
    assert run_due(decided, sender(decided, transport, world), now=MONDAY + MINUTE).done == {
        (SEND, "sent"): 1
    }
    codes = [one.code for one in world.round(now=MONDAY + 2 * MINUTE).exceptions]
    assert codes == ["send_refused"]


def test_unknown_is_never_tried_again_and_looked_up_where_somebody_looks(world, decided):
    transport = MemoryTransport(failures={"orders@bolt.example": "unknown"})
    handlers = sender(decided, transport, world, looks_up=True)
    assert run_due(decided, handlers, now=MONDAY).done[SEND, "unknown"] == 1
    run_due(decided, handlers, now=MONDAY + DAY)
    assert len(transport.delivered) == 3
    with decided.read() as tx:
        (waiting,) = work.open_work(tx, kind=LOOK_UP)
        assert waiting.subject in sends.in_doubt(tx)
    told = world.round(now=MONDAY + DAY, outbox=True)
    assert [one.code for one in told.exceptions] == ["send_unknown"]
    assert len(transport.delivered) == 3


def test_a_worker_that_dies_while_sending_leaves_the_letter_in_doubt(world, decided):
    class Dies(MemoryTransport):
        def send(self, *args, **more):
            super().send(*args, **more)
            raise KeyboardInterrupt

    transport = Dies()
    with pytest.raises(KeyboardInterrupt):
        run_due(decided, sender(decided, transport, world), now=MONDAY)
    quiet = world.round(now=MONDAY)
    assert quiet.exceptions == (), "while its worker may still live, nobody is alarmed"
    lapse(decided)
    report = run_due(decided, sender(decided, MemoryTransport(), world), now=MONDAY)
    assert report.done == {(SEND, "sent"): 2, (SEND, "unknown"): 1}
    assert [one.code for one in world.round(now=MONDAY).exceptions] == ["send_unknown"]


def test_a_worker_that_slept_past_its_lease_sends_nothing(world, decided):
    transport, clock = MemoryTransport(), iter([0.0, 9999.0])
    sleepy = SendLetters(
        state=decided, transports={"mail": transport}, address="purchasing@buyer.example",
        new_id=world.new_id, clock=lambda: slept(next(clock)),
    )  # fmt: skip

    def slept(seconds: float) -> float:
        if seconds:
            lapse(decided)
            other = MemoryTransport()
            run_due(decided, sender(decided, other, world), now=MONDAY, limit=1)
            assert other.delivered == [], "in doubt for the other, so not sent"
        return seconds

    report = run_due(decided, {SEND: sleepy}, now=MONDAY, limit=1)
    assert report.lost == 1
    assert transport.delivered == []


def test_a_receipt_that_comes_late_settles_its_own_attempt(world, decided):
    class Slow(MemoryTransport):
        def send(self, *args, **more):
            receipt = super().send(*args, **more)
            lapse(decided)
            run_due(decided, sender(decided, MemoryTransport(), world), now=MONDAY, limit=1)
            return receipt

    report = run_due(decided, sender(decided, Slow(), world), now=MONDAY, limit=1)
    assert report.lost == 1
    with decided.read() as tx:
        assert sends.in_doubt(tx) == {}
        assert sorted(one.state for one in letters.drafts(tx)) == ["drafted", "drafted"]


def test_a_receipt_that_comes_after_a_person_decided_changes_nothing(world, decided):
    class Slow(MemoryTransport):
        def send(self, *args, **more):
            receipt = super().send(*args, **more)
            lapse(decided)
            run_due(decided, sender(decided, MemoryTransport(), world), now=MONDAY, limit=1)
            with decided.read() as tx:
                (doubtful,) = sends.in_doubt(tx)
            mark_not_sent(decided, doubtful, now=MONDAY)
            return receipt

    assert run_due(decided, sender(decided, Slow(), world), now=MONDAY, limit=1).lost == 1
    with decided.read() as tx:
        assert len(letters.drafts(tx)) == 3


def test_a_letter_that_a_later_round_writes_anew_is_sent_as_it_stands_then(world, decided):
    world.export_shows("4500012345", "20", quantity="444")
    world.export_shows("4500012399", "10", promised="2026-03-16")
    world.round(outbox=True, now=MONDAY + DAY)
    transport = MemoryTransport()
    report = run_due(decided, sender(decided, transport, world), now=MONDAY + DAY)
    assert report.done == {(SEND, "sent"): 2}, "the letter that nobody needs any more stays here"
    (acme,) = [one for one in transport.delivered if one.recipients == ("sales@acme.example",)]
    assert b"444" in acme.raw


def test_a_supplier_whose_letter_cannot_be_put_together_stops_nobody_else(world, monkeypatch):
    from scm_automate.chase import drafting
    from scm_automate.errors import DataError

    composed = drafting.compose

    def fails_for_one(letter, **more):
        if letter.supplier.id == "8":
            raise DataError("A value holds a line end.")
        return composed(letter, **more)

    monkeypatch.setattr(drafting, "compose", fails_for_one)
    transport = MemoryTransport()
    done = world.round(transport=transport)
    assert len(transport.delivered) == 2
    (told,) = done.exceptions
    assert (told.code, told.supplier) == ("send_refused", "8")
    assert "could not be put together" in told.text


class TestHandlers:
    def put(self, state, subject="x"):
        with state.write() as tx:
            work.put(tx, "thing", subject, due_at=MONDAY, at=MONDAY, work_id=subject)

    def test_one_that_fails_does_not_stop_the_rest_and_is_put_aside_in_the_end(self, decided):
        done = []

        def handler(held, *, now):
            if held.work.subject == "bad":
                raise ValueError("no\nway")
            done.append(held.work.subject)
            with decided.work() as tx:
                work.finish(tx, held, at=now, outcome="done")
            return "done"

        self.put(decided, "bad")
        self.put(decided, "good")
        now = MONDAY
        for _ in range(MOST_ATTEMPTS - 1):
            report = run_due(decided, {"thing": handler}, now=now)
            assert report.postponed == 1
            now += DAY
        assert done == ["good"]
        last = run_due(decided, {"thing": handler}, now=now)
        assert last.put_aside == ("thing of bad (ValueError: no way)",)
        assert run_due(decided, {"thing": handler}, now=now + 9 * DAY).done == {}

    def test_what_is_postponed_comes_when_it_said(self, decided):
        def handler(held, *, now):
            with decided.work() as tx:
                work.postpone(tx, held, until=now + DAY, note="closed")
            return Later(until=now + DAY, note="closed")

        self.put(decided)
        assert run_due(decided, {"thing": handler}, now=MONDAY).postponed == 1
        assert run_due(decided, {"thing": handler}, now=MONDAY).postponed == 0
        assert run_due(decided, {"thing": handler}, now=MONDAY + DAY).postponed == 1

    def test_work_that_was_taken_over_is_counted_and_nothing_is_written(self, decided):
        def handler(held, *, now):
            lapse(decided)
            with decided.work() as tx:
                assert work.claim(tx, now=now, worker="b", kinds=["thing"]) is not None
            with decided.work() as tx:
                work.finish(tx, held, at=now, outcome="done")
            raise AssertionError

        self.put(decided)
        assert run_due(decided, {"thing": handler}, now=MONDAY).lost == 1
        with pytest.raises(LeaseLost):
            handler_claim(decided)


def handler_claim(state):
    with state.read() as tx:
        (one,) = work.open_work(tx, kind="thing")
    stale = work.Claim(work=one, token=1, lease=MINUTE)
    with state.work() as tx:
        work.hold(tx, stale)
