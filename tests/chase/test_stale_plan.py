"""Two rounds that plan the same at once: the second plans anew, and nobody is asked twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scm_automate.chase import engine
from scm_automate.errors import PlanOutdated
from scm_automate.model import ScheduleKey
from scm_automate.state import asks, drafts, letters
from scm_automate.state.drafts import Wanted, WantedAsk
from scm_automate.testing.mail import MemoryTransport

from .conftest import MONDAY


@pytest.fixture
def overtaken(world, monkeypatch):
    """Between the plan of a round and its letters others plan, ask and end, as often as is said."""
    plain, others = engine.write_letters, []

    def write(*given, **options):
        if others:
            lines = others.pop()
            mine, world.lines = world.lines, lines
            world.round(now=MONDAY + timedelta(minutes=1), transport=world.transport)
            world.lines = mine
        return plain(*given, **options)

    monkeypatch.setattr(engine, "write_letters", write)
    world.transport = MemoryTransport()
    return lambda times, lines=None: others.extend([lines or world.lines] * times)


def asked(world):
    with world.state() as state, state.read() as tx:
        return [(one.supplier, one.key, one.reason, one.number) for one in asks.asks_sent(tx)]


def test_the_second_round_plans_anew_and_asks_nobody_twice(world, overtaken):
    overtaken(1)
    done = world.round(transport=world.transport)
    assert done.letters == ()
    assert len(world.transport.delivered) == 3
    questions = asked(world)
    assert len(questions) == len(set(questions)) == 4
    with world.state() as state, state.read() as tx:
        assert letters.drafts(tx) == ()


def test_what_the_first_did_not_ask_the_second_does(world, overtaken):
    """The other round had an export without the last line, which the one that plans anew asks about."""
    overtaken(1, lines=world.lines[:3])
    done = world.round(transport=world.transport)
    assert [one.supplier.id for one in done.letters] == ["9"]
    assert [one.state for one in done.letters] == ["sent"]
    questions = asked(world)
    assert len(questions) == len(set(questions)) == 4
    assert {supplier for supplier, *_ in questions} == {"7", "8", "9"}


def test_one_that_is_overtaken_again_and_again_says_so_and_writes_nothing(
    world, overtaken, monkeypatch
):
    def outdated(*_given, **_options):
        raise PlanOutdated("A line was asked about meanwhile.", hint="Plan anew.")

    monkeypatch.setattr(engine, "write_letters", outdated)
    with pytest.raises(PlanOutdated, match="asked about meanwhile"):
        world.round(transport=world.transport)
    assert world.transport.delivered == []


def test_a_question_that_was_asked_since_is_refused_as_a_whole(world):
    def wanted(number):
        key = ScheduleKey("", "45", "10", "1")
        ask = WantedAsk(key=key, reason="late", number=number, why="-")
        return Wanted(supplier="7", address="a@b.example", language="en", asks=(ask,))

    def write(tx, run, *numbers):
        return drafts.write_drafts(
            tx, [wanted(one) for one in numbers], at=MONDAY, run=run, new_id=world.new_id,
            new_reference=world.new_id, domain="b.example",
        )  # fmt: skip

    with world.state() as state:
        with state.write() as tx:
            (first,) = write(tx, "r1", 1)
            letters.mark_sent(tx, first.letter, at=MONDAY, why="-")
        with pytest.raises(PlanOutdated, match="by another round") as told, state.write() as tx:
            write(tx, "r2", 1)
        assert told.value.code == "plan_outdated"
        with state.read() as tx:
            assert letters.drafts(tx) == ()
        with state.write() as tx:
            assert [one.rewritten for one in write(tx, "r3", 2)] == [False]
