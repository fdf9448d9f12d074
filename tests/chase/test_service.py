"""A chase that runs by itself: rounds when they are due, letters once, whatever ticks and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from scm_automate.calendars import Calendars, WorkingCalendar
from scm_automate.chase.policy import ChasePolicy
from scm_automate.chase.service import ROUND, ChaseService, next_round
from scm_automate.errors import ConfigError
from scm_automate.model import OrderLine, Supplier
from scm_automate.state import State, letters, messages, runs, work
from scm_automate.testing.mail import MemoryTransport

from .conftest import DAY, MONDAY, POLICY, loaded, mail

SEVEN = MONDAY.replace(hour=7)


class TestNextRound:
    def test_it_is_later_today_or_on_the_next_working_day(self):
        def after(moment):
            return next_round(moment, at=[time(13), time(7)], time_zone="UTC")

        assert after(SEVEN - timedelta(minutes=1)) == SEVEN
        assert after(SEVEN) == SEVEN.replace(hour=13)
        assert after(SEVEN.replace(hour=13)) == SEVEN + DAY
        friday = SEVEN.replace(hour=13) + 4 * DAY
        assert after(friday) == SEVEN + 7 * DAY

    def test_a_holiday_of_the_buyer_has_none(self):
        calendars = Calendars(
            default=WorkingCalendar(name="DE", holidays=frozenset({(SEVEN + DAY).date()}))
        )
        found = next_round(SEVEN, at=[time(7)], time_zone="UTC", calendars=calendars)
        assert found == SEVEN + 2 * DAY

    @pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001
    def test_when_the_clocks_change_there_is_still_one_a_day(self, day):
        every_day = Calendars(default=WorkingCalendar(name="all", weekend=frozenset()))
        now = (day - DAY).replace(tzinfo=UTC)
        found = []
        for _ in range(4):
            now = next_round(now, at=[time(2, 30)], time_zone="Europe/Berlin", calendars=every_day)
            found.append(now.date())
        assert found == sorted(set(found))
        assert len(found) == 4

    def test_what_makes_no_sense_is_refused(self):
        with pytest.raises(ConfigError, match="No time for rounds"):
            next_round(SEVEN, at=[], time_zone="UTC")
        with pytest.raises(ConfigError, match="no time zone"):
            next_round(SEVEN.replace(tzinfo=None), at=[time(7)], time_zone="UTC")


@pytest.fixture
def service(world):
    with world.state() as state:
        yield ChaseService(
            state=state,
            orders=lambda: loaded(OrderLine, world.lines),
            suppliers=lambda: loaded(Supplier, world.suppliers),
            policy=POLICY,
            transports={"mail": MemoryTransport()},
            new_id=world.new_id,
        )


def test_a_started_chase_does_its_round_and_sends_when_it_is_due(service):
    assert service.start(now=SEVEN) == SEVEN + DAY
    assert str(service.run_due(now=MONDAY)) == "nothing was due"
    report = service.run_due(now=SEVEN + DAY)
    assert report.done == {(ROUND, "done"): 1, ("send", "sent"): 3}
    assert str(service.run_due(now=SEVEN + DAY)) == "nothing was due"


def test_starting_again_changes_nothing_and_it_survives_the_process(world, service):
    first = service.start(now=SEVEN)
    assert service.start(now=SEVEN + 5 * DAY) == first
    with State.open(world.place) as again:
        assert replace(service, state=again).run_due(now=first).done[ROUND, "done"] == 1


def test_missed_rounds_are_made_up_for_once(service):
    service.start(now=SEVEN)
    assert service.run_due(now=SEVEN + 21 * DAY).done[ROUND, "done"] == 1
    assert service.run_due(now=SEVEN + 21 * DAY).done == {}
    with service.state.read() as tx:
        (waiting,) = work.open_work(tx, kind=ROUND)
        assert waiting.due_at == SEVEN + 22 * DAY
        assert len(runs.runs(tx)) == 1


def test_an_export_that_is_not_there_is_waited_for(world, service):
    calls = []

    def orders():
        calls.append(1)
        if len(calls) == 1:
            raise FileNotFoundError("export.csv")
        return loaded(OrderLine, world.lines)

    service = replace(service, orders=orders)
    due_at = service.start(now=SEVEN)
    assert service.run_due(now=due_at).postponed == 1
    with service.state.read() as tx:
        assert "export.csv" in work.open_work(tx, kind=ROUND)[0].note
    assert service.run_due(now=due_at + timedelta(minutes=1)).done[ROUND, "done"] == 1


def test_an_outage_of_weeks_ends_no_chase_and_is_told_meanwhile(world, service):
    down, told = [True], []

    def orders():
        if down[0]:
            raise FileNotFoundError("export.csv")
        return loaded(OrderLine, world.lines)

    service = replace(service, orders=orders)
    now = service.start(now=SEVEN)
    for _ in range(24 * 14):
        report = service.run_due(now=now)
        assert not report.put_aside
        told += report.failing
        now += timedelta(hours=1)
    assert set(told) == {"round of chase (FileNotFoundError: export.csv)"}
    assert len(told) > 24 * 10
    assert "keeps failing: round of chase" in str(service.run_due(now=now))
    down[0] = False
    report = service.run_due(now=now + timedelta(hours=1))
    assert report.done == {(ROUND, "done"): 1, ("send", "sent"): 3}
    with service.state.read() as tx:
        assert work.open_work(tx, kind=ROUND)[0].attempts == 0


def test_answers_are_applied_and_answered_lines_asked_no_more(world, service):
    transport = service.transports["mail"]
    service = replace(
        service, inbox=lambda: __import__("scm_automate.mail").mail.read_folder(
            world.folder / "inbox"
        ),
    )  # fmt: skip
    service.start(now=SEVEN)
    service.run_due(now=SEVEN + DAY)
    with service.state.read() as tx:
        reference = letters.letters_of(tx, "8")[0].reference
    world.arrives(
        mail(
            "4500012399 line 10: delivery on 16 March 2026.",
            sender="orders@bolt.example", subject=f"Re: [ref {reference}]", at=SEVEN + 2 * DAY,
        )
    )  # fmt: skip
    for days in range(2, 40):
        service.run_due(now=SEVEN + days * DAY)
    with service.state.read() as tx:
        assert len(messages.known_keys(tx)) == 1
    to_bolt = [one for one in transport.delivered if one.recipients == ("orders@bolt.example",)]
    assert len(to_bolt) < len(transport.delivered) / 2


def test_without_a_transport_letters_stay_drafts_and_with_one_somebody_must_sign(service):
    quiet = replace(service, transports={})
    quiet.start(now=SEVEN)
    assert quiet.run_due(now=SEVEN + DAY).done == {(ROUND, "done"): 1}
    with quiet.state.read() as tx:
        assert len(letters.drafts(tx)) == 3
        assert work.open_work(tx, kind="send") == ()
    with pytest.raises(ConfigError, match="names no sender"):
        replace(service, policy=ChasePolicy()).start(now=SEVEN)
