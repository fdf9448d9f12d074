"""Clocks that jump, differ, and change with the season: nobody is asked twice, and nothing is forgotten."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace as with_fields
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from scm_automate.chase import ChaseService, engine
from scm_automate.model import OrderLine, Supplier, replace
from scm_automate.state import State, asks, letters, runs
from scm_automate.tables import Loaded, Table
from scm_automate.testing.mail import MemoryTransport

from .chasing import Chase
from .checker import check
from .test_killed import LEFT
from .world import DAY, DAYS, LINES, MONDAY, POLICY, SUPPLIERS, World

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _without_reports(monkeypatch):
    monkeypatch.setattr(engine, "write_files", lambda *_, **__: None)


@pytest.fixture
def place(tmp_path):
    return str(tmp_path / "chase.db")


def loaded(record, records):
    return Loaded(table=Table.from_records(record, records), lines=len(records))


def moved(lines, days):
    """The same lines, so many days later."""
    return [
        replace(one, due=one.due + days * DAY, ordered_on=one.ordered_on + days * DAY)
        for one in lines
    ]


def service_of(state, lines=LINES, *, policy=POLICY, **more):
    return ChaseService(
        state=state, policy=policy, transports={"mail": MemoryTransport()},
        orders=lambda: loaded(OrderLine, lines), suppliers=lambda: loaded(Supplier, SUPPLIERS), **more,
    )  # fmt: skip


def laws(service):
    """No mail twice, no question twice; gives the letters that left, by the time at which they did."""
    left = Counter(one.message_id for one in service.transports["mail"].delivered)
    assert set(left.values()) <= {1}
    with service.state.read() as tx:
        sent = asks.asks_sent(tx)
        questions = Counter((*one.key, one.reason, one.number) for one in sent)
        assert set(questions.values()) <= {1}, questions
        of_letters = [one for number in ("7", "8", "9") for one in letters.letters_of(tx, number)]
        return sorted(one.sent_at for one in of_letters if one.sent_at)


JUMPS = {
    "an hour back": [0, 0.25 - 1, 0.5 - 1, 1],
    "an hour back just after the round": [0, -1, -0.5, 0.5],
    "a year ahead and back": [0, 24 * 365, 24 * 365 + 1, 1, 2, 25],
    "a year ahead": [0, 24 * 365, 24 * 365 + 24],
    "a day back": [0, -24, -23, 0, 1],
}


@pytest.mark.parametrize("hours", JUMPS.values(), ids=JUMPS)
def test_a_clock_that_jumps_asks_nobody_twice(place, hours):
    with State.open(place) as state:
        service = service_of(state)
        service.start(now=MONDAY - 2 * HOUR)
        for hour in hours:
            service.run_due(now=MONDAY + hour * HOUR)
            laws(service)
        moments = laws(service)
        with state.read() as tx:
            first = [one for one in asks.asks_sent(tx) if one.number == 1]
    assert len({tuple(one.key) for one in first}) == len(LINES)
    # what was asked is asked again no sooner than the policy says, whatever the clock said meanwhile
    assert len(moments) >= 3
    by_day = Counter(moment.date() for moment in moments)
    assert max(by_day.values()) == 3


def test_a_year_in_which_nothing_ticked_is_made_up_for_by_one_round(place):
    with State.open(place) as state:
        service = service_of(state)
        service.start(now=MONDAY - 2 * HOUR)
        service.run_due(now=MONDAY)
        service.run_due(now=MONDAY + 365 * DAY)
        service.run_due(now=MONDAY + 365 * DAY + HOUR)
        with state.read() as tx:
            assert len(runs.runs(tx)) == 2
        moments = laws(service)
    assert moments == [MONDAY] * 3 + [MONDAY + 365 * DAY] * 3


@pytest.mark.parametrize(
    "around", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_over_the_night_in_which_the_clocks_change_there_is_one_round_a_day(place, around):
    """Ticked every half hour from Friday to Tuesday, in a zone whose clocks change on Sunday."""
    policy = replace(POLICY, time_zone="Europe/Berlin")
    start = around - 2 * DAY
    lines = moved(LINES, (start - MONDAY).days)
    with State.open(place) as state:
        service = service_of(state, lines, policy=policy)
        service.start(now=start)
        for half in range(4 * 48):
            service.run_due(now=start + half * HOUR / 2)
        with state.read() as tx:
            began = [one.started_at for one in runs.runs(tx)]
        laws(service)
    assert [moment.date() for moment in began] == [(around + day * DAY).date() for day in (-2, 1)]
    # at seven by the clock on the wall, before and after
    offset = timedelta(hours=1) if around.month == 3 else timedelta(hours=-1)
    assert (began[1] - began[0]) == 3 * DAY - offset


def test_a_leap_day_is_a_day_like_any_other(place, tmp_path):
    """The chase of every other test, laid so that it runs over the 29th of February."""
    leap = datetime(2028, 2, 28, 8, tzinfo=UTC)  # a Monday
    lines = moved(LINES, (leap - MONDAY).days)
    lines[0] = replace(lines[0], due="2028-02-29")
    with State.open(place) as state:
        service = service_of(state, lines)
        service.start(now=leap - 2 * HOUR)
        for day in range(10):
            service.run_due(now=leap + day * DAY)
        with state.read() as tx:
            days = [one.started_at.date().isoformat() for one in runs.runs(tx)]
        assert "2028-02-29" in days
        assert len(days) == len(set(days)) == 8
        moments = laws(service)
    assert [moment.date().isoformat() for moment in moments] == ["2028-02-28"] * 3 + [
        "2028-03-06"
    ] * 3


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu", "Asia/Kathmandu"])
def test_the_suppliers_own_day_counts_and_a_week_stays_a_week(place, zone):
    """Rounds at eight of the buyer's morning; the supplier is half a day ahead or behind."""
    suppliers = [replace(one, time_zone=zone) for one in SUPPLIERS]
    with State.open(place) as state:
        service = with_fields(service_of(state), suppliers=lambda: loaded(Supplier, suppliers))
        service.start(now=MONDAY - 2 * HOUR)
        for day in range(14):
            service.run_due(now=MONDAY + day * DAY)
        moments = laws(service)
        with state.read() as tx:
            asked = Counter(tuple(one.key) for one in asks.asks_sent(tx))
    assert asked == {tuple(one.key): POLICY.max_asks for one in LINES}
    for before, after in pairwise(sorted(set(moments))):
        assert after - before >= POLICY.gap * DAY


def test_two_workers_whose_clocks_differ_by_five_minutes_do_each_thing_once(place, tmp_path):
    world = World(tmp_path)
    chase = Chase(world, place, world)
    world.make()
    for day in DAYS:
        world.goes_to(day)
        now = MONDAY + day * DAY
        with State.open(place) as ahead, State.open(place) as behind:
            fast, slow = chase.service(ahead), chase.service(behind)
            fast.start(now=MONDAY - 2 * HOUR)
            world.suppliers_act(day)
            for minute in range(8):
                moment = now + timedelta(minutes=minute)
                fast.run_due(now=moment + timedelta(minutes=5), limit=1, worker="fast")
                slow.run_due(now=moment, limit=1, worker="slow")
    assert check(place, tmp_path)["left"] == LEFT
