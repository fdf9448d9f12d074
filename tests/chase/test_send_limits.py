"""Letters leave no faster than a domain's limit, whoever sends; what waits is told, and leaves once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import select, update

from scm_automate.chase import read_policy
from scm_automate.chase.due import run_due
from scm_automate.chase.send_limits import SendLimit, limit_of
from scm_automate.chase.sending import SEND, SendLetters, release_letter
from scm_automate.errors import ConfigError
from scm_automate.model import ScheduleKey, replace
from scm_automate.state import State, drafts, letters, work
from scm_automate.state.drafts import Wanted, WantedAsk
from scm_automate.state.schema import send_slots
from scm_automate.state.send_slots import take_slot
from scm_automate.testing.mail import MemoryTransport

from .conftest import MONDAY

MINUTE = 60_000


@pytest.fixture
def state(tmp_path):
    with State.open(tmp_path / "chase.db") as opened:
        yield opened


def outbox(state, addresses, new_id):
    """Letters to these addresses, all of them let go."""
    with state.write() as tx:
        wanted = [
            Wanted(
                supplier=str(n), address=address, language="en",
                asks=(WantedAsk(key=ScheduleKey("", "45", str(n), "1"), reason="late", number=1, why="late"),),
            )
            for n, address in enumerate(addresses)
        ]  # fmt: skip
        made = drafts.write_drafts(
            tx, wanted, at=MONDAY, run="r", new_id=new_id, new_reference=new_id, domain="b.example"
        )
        for one in made:
            body = f"Message-ID: {one.letter.message_id}\r\nSubject: x\r\n\r\nHello".encode()
            release_letter(tx, one.letter.id, body, due_at=MONDAY, at=MONDAY, new_id=new_id)
    return [one.letter.id for one in made]


def handlers(state, transport, new_id, *limits):
    send = SendLetters(
        state=state, transports={"mail": transport}, address="p@b.example", new_id=new_id,
        limits=limits,
    )  # fmt: skip
    return {SEND: send}


def time_passes(state, milliseconds):
    with state.write() as tx:
        tx.connection.execute(update(send_slots).values(at=send_slots.c.at - milliseconds))


@pytest.fixture
def new_id():
    from itertools import count

    numbers = count(1)
    return lambda: f"id{next(numbers)}"


def test_what_is_over_a_limit_waits_is_told_and_leaves_once(state, new_id):
    addresses = [f"{n}@acme.example" for n in range(7)] + ["a@bolt.example"]
    outbox(state, addresses, new_id)
    transport = MemoryTransport()
    two = handlers(state, transport, new_id, SendLimit(domain="acme.example", per_minute=2))
    report = run_due(state, two, now=MONDAY)
    assert report.done == {(SEND, "sent"): 3}
    assert report.over == {"at most 2 a minute to acme.example": 5}
    assert str(report) == "send: 3 sent; 5 postponed (5: at most 2 a minute to acme.example)"
    with state.read() as tx:
        waiting = work.open_work(tx, kind=SEND)
        assert {one.note for one in waiting} == {"it waits: at most 2 a minute to acme.example"}
        assert {one.attempts for one in waiting} == {0}, "what was not tried is no attempt"
        minutes = [round((one.due_at - MONDAY).total_seconds() / 60) for one in waiting]
        assert minutes == [1, 1, 2, 2, 3], "each waits for its own time, behind the others"
    assert run_due(state, two, now=MONDAY).done == {}, "nothing is due before its time"
    for minute in (1, 2, 3):
        time_passes(state, MINUTE)
        now = MONDAY + timedelta(minutes=minute, seconds=1)
        sent = 2 if minute < 3 else 1
        assert run_due(state, two, now=now).done == {(SEND, "sent"): sent}
    assert len(transport.delivered) == 8
    assert len({one.message_id for one in transport.delivered}) == 8
    with state.read() as tx:
        assert work.open_work(tx, kind=SEND) == ()


def test_late_letters_do_not_come_all_at_once(state, new_id):
    """Nobody called for an hour: those whose time has passed still keep to the limit."""
    outbox(state, [f"{n}@acme.example" for n in range(6)], new_id)
    transport = MemoryTransport()
    two = handlers(state, transport, new_id, SendLimit(per_minute=2))
    run_due(state, two, now=MONDAY)
    time_passes(state, 60 * MINUTE)
    report = run_due(state, two, now=MONDAY + timedelta(hours=1))
    assert report.done == {(SEND, "sent"): 2}
    assert sum(report.over.values()) == 2


def test_workers_at_once_keep_to_one_limit(postgres_place, new_id):
    with State.open(postgres_place) as state:
        ids = outbox(state, [f"{n}@acme.example" for n in range(12)], new_id)
    transport = MemoryTransport()
    start = threading.Barrier(4)

    def call(number) -> None:
        mine = (f"w{number}-{n}" for n in range(10_000))
        with State.open(postgres_place) as state:
            start.wait()
            limit = SendLimit(per_minute=5)
            run_due(state, handlers(state, transport, lambda: next(mine), limit), now=MONDAY)

    threads = [threading.Thread(target=call, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(transport.delivered) == 5
    with State.open(postgres_place) as state, state.read() as tx:
        assert len(work.open_work(tx, kind=SEND)) == len(ids) - 5
        used = tx.connection.execute(select(send_slots).where(send_slots.c.used == 1)).all()
        assert len(used) == 5


def test_a_letter_that_waits_is_told_in_the_round_and_leaves_with_the_next(world):
    world.policy = replace(world.policy, send_limits=(SendLimit(per_day=1),))
    world.suppliers = tuple(
        replace(one, emails=(f"s{one.id}@same.example",), email_domains=())
        for one in world.suppliers
    )
    transport = MemoryTransport()
    done = world.round(transport=transport)
    assert sorted(one.state for one in done.letters) == ["drafted", "drafted", "sent"]
    notes = {one.note for one in done.letters if one.state == "drafted"}
    assert notes == {"it waits: at most 1 a day to same.example"}
    assert len(transport.delivered) == 1
    with world.state() as state:
        time_passes(state, 24 * 60 * MINUTE)
        with state.read() as tx:
            assert len(letters.drafts(tx)) == 2
    world.round(transport=transport, now=MONDAY + timedelta(days=1))
    assert len(transport.delivered) == 2


@given(
    waits=st.lists(st.integers(0, 3 * MINUTE), min_size=1, max_size=40),
    limits=st.lists(
        st.tuples(st.integers(1, 5), st.integers(1_000, 2 * MINUTE)), min_size=1, max_size=3
    ),
)
def test_no_window_ever_holds_more_than_the_limit(waits, limits):
    """Whatever comes when: no stretch as long as a window sees more letters leave than it lets."""
    with State.open("sqlite:///:memory:") as state, state.write() as tx:
        now, left, come = 1_000_000, [], 0
        queue = [(0, f"l{n}") for n in range(len(waits))]
        for wait in waits:
            now += wait
            for due, letter in sorted(queue):
                if due > now:
                    continue
                come += 1
                queue.remove((due, letter))
                more = take_slot(tx, domain="a.example", letter=letter, windows=limits, now=now)
                if more == 0:
                    left.append(now)
                else:
                    queue.append((now + more, letter))
        for count, span in limits:
            for start in left:
                assert sum(start <= one < start + span for one in left) <= count
        assert come <= len(waits) ** 2


def test_a_domain_has_its_own_limit_or_that_of_all():
    limits = (SendLimit(per_hour=9), SendLimit(domain="@Acme.Example", per_minute=1))
    assert limit_of(limits, "x@acme.example") == ("acme.example", limits[1])
    assert limit_of(limits, "x@sub.acme.example") == ("sub.acme.example", limits[0])
    assert str(limits[0]) == "at most 9 an hour to each domain"


@pytest.mark.parametrize(
    "wrong", [{}, {"per_minute": 0}, {"domain": "a b.example", "per_day": 1}, {"domain": "localhost", "per_day": 1}]
)  # fmt: skip
def test_a_limit_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        SendLimit(**wrong)


def test_limits_are_read_from_the_policy(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        '[[send_limit]]\nper_minute = 20\n\n[[send_limit]]\ndomain = "acme.example"\nper_hour = 5\n'
    )
    assert [str(one) for one in read_policy(path).send_limits] == [
        "at most 20 a minute to each domain", "at most 5 an hour to acme.example",
    ]  # fmt: skip
    path.write_text("[[send_limit]]\nper_minutes = 20\n")
    with pytest.raises(ConfigError, match=r"unknown key send_limit 1.per_minutes.*per_minute"):
        read_policy(path)
    path.write_text("[[send_limit]]\nper_minute = 20\n[[send_limit]]\nper_hour = 20\n")
    with pytest.raises(ConfigError, match="more than once"):
        read_policy(path)
