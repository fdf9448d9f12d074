"""Digests that leave by themselves: each desk one a working day, one after an outage, none twice."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import event

from scm_automate.calendars import Calendars, WorkingCalendar
from scm_automate.chase import ChaseService, Desks, Holder, LookUpLetters, SendLimit
from scm_automate.chase.digest_sending import last_attempt
from scm_automate.chase.digest_work import PLAN_DIGESTS, SEND_DIGEST
from scm_automate.errors import LeaseLost, ServiceUnreachable
from scm_automate.model import OrderLine, Supplier
from scm_automate.model import replace as changed
from scm_automate.state import State, exceptions, replay, work
from scm_automate.state.schema import work as work_table
from scm_automate.testing.mail import MemoryTransport

from .conftest import DAY, LINES, MONDAY, POLICY, loaded

SEVEN = MONDAY.replace(hour=7)
HALF_PAST = SEVEN.replace(minute=30)
DESKS = Desks(
    holders=(
        Holder(role="buyer", code="AB", name="Anna Berg", address="anna@buyer.example"),
        Holder(role="planner", code="P1", address="plan@buyer.example", language="de"),
    )
)


@pytest.fixture
def outside():
    return MemoryTransport()


@pytest.fixture
def service(world, outside):
    """Buyer AB and planner P1 have all lines; letters stay drafts, digests leave by mail."""
    world.lines = tuple(
        changed(one, buyer="AB", planner="P1", promised=date(2026, 3, 16)) for one in LINES
    )
    world.suppliers = ()  # nobody is asked: what leaves are digests
    with world.state() as state:
        yield ChaseService(
            state=state, orders=lambda: loaded(OrderLine, world.lines),
            suppliers=lambda: loaded(Supplier, world.suppliers), policy=POLICY,
            transports={"mail": outside}, desks=lambda: DESKS, new_id=world.new_id,
        )  # fmt: skip


def moves(world, order, line, day):
    world.export_shows(order, line, promised=day)


def ticks(service, day, *, until=None):
    """A round and the digests of a day; what `run_due` told, in all."""
    done = {}
    for moment in (SEVEN + day * DAY, HALF_PAST + day * DAY, *(until or ())):
        for key, count in service.run_due(now=moment).done.items():
            done[key] = done.get(key, 0) + count
    return done


def started(world, service):
    """Monday is the first day, with nothing that moved; on Tuesday one line is later."""
    service.start(now=MONDAY - DAY)
    assert ticks(service, 0)[PLAN_DIGESTS, "0 digests"] == 1
    moves(world, "4500012345", "10", date(2026, 4, 13))
    return service


def shown(service):
    """What is shown to a person about digests."""
    with service.state.read() as tx:
        return [one for one in exceptions.open_exceptions(tx) if one.code.startswith("digest_")]


def told(outside):
    """Recipient and plain text of what left."""
    from email import message_from_bytes
    from email.policy import default

    found = []
    for one in outside.delivered:
        message = message_from_bytes(one.raw, policy=default)
        text = message.get_body(("plain",)).get_content()
        found.append((one.recipients[0], " ".join(text.split())))
    return sorted(found)


def test_each_desk_has_its_digest_once_on_a_working_morning(world, service, outside):
    started(world, service)
    assert service.run_due(now=SEVEN + DAY).done == {("round", "done"): 1}
    assert outside.delivered == []
    report = service.run_due(now=HALF_PAST + DAY)
    assert report.done == {(PLAN_DIGESTS, "2 digests"): 1, (SEND_DIGEST, "sent"): 2}
    (anna, english), (plan, german) = told(outside)
    assert (anna, plan) == ("anna@buyer.example", "plan@buyer.example")
    assert "16 Mar 2026 became 13 Apr 2026 (28 days later)" in english
    assert "aus 16.03.2026 wurde 13.04.2026 (28 Tage später)" in german
    for minute in (31, 45, 59):
        assert service.run_due(now=HALF_PAST.replace(minute=minute) + DAY).done == {}
    with service.state.write() as tx:
        (next_one,) = work.open_work(tx, kind=PLAN_DIGESTS)
        replay(tx)
    assert next_one.due_at == HALF_PAST + 2 * DAY
    assert len(outside.delivered) == 2


def test_several_times_a_day_still_give_each_desk_one(world, service, outside):
    service = replace(service, digests_at=(time(7, 30), time(13)))
    started(world, service)
    ticks(service, 1)
    moves(world, "4500012345", "20", date(2026, 5, 4))
    done = ticks(service, 1, until=[SEVEN.replace(hour=14) + DAY])
    assert done[PLAN_DIGESTS, "2 digests"] == 1
    assert len(outside.delivered) == 2


def test_after_an_outage_there_is_one_and_it_tells_everything(world, service, outside):
    started(world, service)
    moves(world, "4500012399", "10", date(2026, 5, 4))
    thursday_week = SEVEN + 10 * DAY + timedelta(hours=4)
    done = {**service.run_due(now=thursday_week).done}
    assert done[PLAN_DIGESTS, "2 digests"] == 1
    assert done[SEND_DIGEST, "sent"] == 2
    assert service.run_due(now=thursday_week + timedelta(minutes=5)).done == {}
    (_, english), _ = told(outside)
    assert "4500012345" in english
    assert "4500012399" in english


def test_a_mail_server_that_is_down_for_days_is_followed_by_one_digest_that_tells_all_of_it(
    world, service, outside
):
    started(world, service)
    outside.failures = {"anna@buyer.example": "refused_for_now"}
    ticks(service, 1)
    moves(world, "4500012345", "20", date(2026, 5, 4))
    ticks(service, 2)
    ticks(service, 3)  # nothing moved on this day, and what waits is told again all the same
    outside.failures = {}
    moves(world, "4500012399", "10", date(2026, 5, 11))
    ticks(service, 4)
    for hours in range(1, 24):
        service.run_due(now=HALF_PAST + 4 * DAY + timedelta(hours=hours))
    to_anna = [text for address, text in told(outside) if address == "anna@buyer.example"]
    assert len(to_anna) == 1
    for words in ("line 10, A-4500012345-10", "line 20, A-4500012345-20", "4500012399 line 10"):
        assert words in to_anna[0]
    to_planner = [text for address, text in told(outside) if address == "plan@buyer.example"]
    assert len(to_planner) == 3, "the planner's left each day, and are not told again"
    assert ["4500012345" in text for text in to_planner].count(True) == 2
    with service.state.write() as tx:
        assert work.open_work(tx, kind=SEND_DIGEST) == ()
        replay(tx)


def test_on_a_day_on_which_nobody_works_it_waits_for_the_next(world, service, outside):
    started(world, service)
    holiday = Calendars(
        default=WorkingCalendar(name="DE", holidays=frozenset({(SEVEN + 4 * DAY).date()}))
    )
    away = replace(service, calendars=holiday)
    for hours in range(24 * 3):  # Friday is a holiday; the work was due on Tuesday
        away.run_due(now=HALF_PAST + 4 * DAY + timedelta(hours=hours))
    assert outside.delivered == []
    away.run_due(now=HALF_PAST + 7 * DAY)
    assert len(outside.delivered) == 2


def test_what_nobody_reads_is_told_and_the_others_have_theirs(world, service, outside):
    some = Desks(holders=DESKS.holders[:1])
    started(world, service)
    done = ticks(replace(service, desks=lambda: some), 1)
    assert done[PLAN_DIGESTS, "2 digests, 1 of them read by nobody"] == 1
    assert [address for address, _ in told(outside)] == ["anna@buyer.example"]
    (one,) = shown(service)
    assert one.code == "digest_unread"
    assert one.text == "Nobody reads the digest of planner P1: no desk is given for planner P1."
    moves(world, "4500012345", "20", date(2026, 5, 4))
    ticks(replace(service, desks=lambda: some), 2)
    assert len(shown(service)) == 1, "told once, until somebody settles it"


def test_without_a_transport_they_are_planned_and_leave_nowhere(world, service):
    started(world, service)
    done = ticks(replace(service, transports={}), 1)
    assert done[PLAN_DIGESTS, "2 digests"] == 1
    with service.state.read() as tx:
        assert work.open_work(tx, kind=SEND_DIGEST) == ()


def test_without_desks_there_are_none(service):
    quiet = replace(service, desks=None)
    quiet.start(now=MONDAY - DAY)
    with quiet.state.read() as tx:
        assert work.open_work(tx, kind=PLAN_DIGESTS) == ()


class Dies(MemoryTransport):
    def send(self, message, *, sender, recipients):
        super().send(message, sender=sender, recipients=recipients)
        raise KeyboardInterrupt


class SentMail:
    """A sent folder: holds what the transport delivered, or breaks."""

    def __init__(self, transport, *, broken=0):
        self.transport, self.broken, self.asked = transport, broken, 0

    def has(self, *, message_id, reference, since):  # noqa: ARG002 - the port's name
        self.asked += 1
        if self.asked <= self.broken:
            raise ServiceUnreachable("the folder is away")
        of = [one for one in self.transport.delivered if one.message_id == message_id]
        assert all(reference in one.raw.decode() for one in of)
        return bool(of)


def leases_run_out(state):
    with state.write() as tx:
        tx.connection.execute(work_table.update().values(leased_until=0))


class TestInDoubt:
    @pytest.fixture
    def died(self, world, service):
        """A worker died after the server had taken the first digest."""
        started(world, service)
        service.run_due(now=SEVEN + DAY)
        dies = Dies()
        with pytest.raises(KeyboardInterrupt):
            replace(service, transports={"mail": dies}).run_due(now=HALF_PAST + DAY)
        leases_run_out(service.state)
        return dies

    def test_it_is_never_sent_again_by_itself(self, service, outside, died):
        done = ticks(service, 1)
        assert done[SEND_DIGEST, "unknown"] == 1
        assert done[SEND_DIGEST, "sent"] == 1
        ticks(service, 2)
        assert len(died.delivered) == 1
        assert len(outside.delivered) == 1
        assert died.delivered[0].recipients != outside.delivered[0].recipients
        (one,) = shown(service)
        assert one.code == "digest_unknown"
        assert "of 2026-03-03 may or may not have left" in one.text

    @pytest.mark.parametrize("broken", [0, 2])
    def test_it_is_looked_for_among_the_sent_mail(self, service, died, broken):
        looking = LookUpLetters(state=service.state, sent=SentMail(died, broken=broken))
        service = replace(service, handlers={"look_up": looking})
        later = [HALF_PAST + DAY + timedelta(minutes=5 * n) for n in range(1, 5)]
        done = ticks(service, 1, until=later)
        assert done[SEND_DIGEST, "sent"] == 2
        assert (SEND_DIGEST, "unknown") not in done

    @pytest.mark.usefixtures("died")
    def test_what_is_not_found_stays_in_doubt(self, service, outside):
        looking = LookUpLetters(state=service.state, sent=SentMail(outside))
        service = replace(service, handlers={"look_up": looking})
        later = [HALF_PAST + DAY + timedelta(minutes=5 * n) for n in range(1, 12)]
        done = ticks(service, 1, until=later)
        assert done[SEND_DIGEST, "unknown"] == 1
        assert looking.sent.asked > 2
        assert len(outside.delivered) == 1


def test_one_that_is_refused_for_good_is_told_and_the_next_one_is_tried(world, service, outside):
    started(world, service)
    outside.failures = {"anna@buyer.example": "refused"}
    assert ticks(service, 1)[SEND_DIGEST, "refused"] == 1
    (one,) = shown(service)
    assert one.code == "digest_refused"
    assert one.text.startswith("The digest of buyer AB of 2026-03-03 was refused (")
    outside.failures = {}
    moves(world, "4500012345", "20", date(2026, 5, 4))
    assert ticks(service, 2)[SEND_DIGEST, "sent"] == 2


def test_limits_hold_for_digests_too(world, service, outside):
    limited = replace(
        service, policy=changed(POLICY, send_limits=(SendLimit(per_hour=1),))
    )  # fmt: skip
    started(world, limited)
    limited.run_due(now=SEVEN + DAY)
    report = limited.run_due(now=HALF_PAST + DAY)
    assert report.done[SEND_DIGEST, "sent"] == 1
    assert report.over == {"at most 1 an hour to buyer.example": 1}
    assert len(outside.delivered) == 1


def test_one_that_sleeps_past_its_lease_tells_what_it_knows_and_repeats_nothing(world, service):
    started(world, service)
    service.run_due(now=SEVEN + DAY)

    class Sleeps(MemoryTransport):
        def send(self, message, *, sender, recipients):
            receipt = super().send(message, sender=sender, recipients=recipients)
            if len(self.delivered) == 1:
                leases_run_out(service.state)
                other = replace(service, transports={"mail": MemoryTransport()})
                self.others = other.run_due(now=HALF_PAST + DAY, worker="other")
            return receipt

    sleeps = Sleeps()
    report = replace(service, transports={"mail": sleeps}).run_due(now=HALF_PAST + DAY)
    assert report.lost == 1
    assert sleeps.others.done == {(SEND_DIGEST, "unknown"): 1, (SEND_DIGEST, "sent"): 1}
    assert len(sleeps.delivered) == 1
    with service.state.read() as tx:
        ends = {
            name: last_attempt(tx, f"{(MONDAY + DAY).date()}/{name}").outcome
            for name in ("buyer/AB", "planner/P1")
        }
    assert set(ends.values()) == {"sent"}


def test_a_plan_whose_work_was_taken_over_writes_nothing(world, service):
    started(world, service)
    service.run_due(now=SEVEN + DAY)
    handler = service.all_handlers[PLAN_DIGESTS]
    with service.state.work() as tx:
        held = work.claim(tx, now=HALF_PAST + DAY, worker="one", kinds=[PLAN_DIGESTS])
    leases_run_out(service.state)
    service.run_due(now=HALF_PAST + DAY, worker="two")
    with pytest.raises(LeaseLost):
        handler(held, now=HALF_PAST + DAY)


class Killed(BaseException):
    """As if the process ended here."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_whoever_dies_at_any_commit_is_followed_by_one_that_finishes_and_repeats_nothing(
    world, service, outside, tmp_path, moment
):
    """Each commit of planning and sending, and each handing over, in turn."""
    started(world, service)
    service.run_due(now=SEVEN + DAY)
    reached, doubts = 0, 0
    for at in range(100):
        place = tmp_path / f"{at}.db"
        shutil.copy(world.place, place)
        sink = MemoryTransport()
        with State.open(place) as state:
            dying = replace(service, state=state, transports={"mail": sink})
            if not dies(dying, at=at, moment=moment):
                break
            reached += 1
        with State.open(place) as state:
            leases_run_out(state)
            following = replace(service, state=state, transports={"mail": sink})
            ends = {}
            for minutes in range(0, 40, 4):
                now = HALF_PAST + DAY + timedelta(minutes=minutes)
                ends |= following.run_due(now=now).done
            with state.write() as tx:
                assert {one.kind for one in work.open_work(tx)} == {PLAN_DIGESTS, "round"}
                day = (MONDAY + DAY).date()
                last = [
                    last_attempt(tx, f"{day}/{name}").outcome for name in ("buyer/AB", "planner/P1")
                ]
                replay(tx)
        left = [one.message_id for one in sink.delivered]
        assert len(left) == len(set(left)), f"at commit {at} a digest left twice"
        assert set(last) <= {"sent", "unknown"}
        assert last.count("sent") <= len(left) <= 2
        doubts += last.count("unknown")
    assert reached > 8
    assert doubts > 0, "no death fell between handing over and telling, so nothing was tried"


def dies(service, *, at, moment):
    """Ticks, and dies before or after the commit of a writing transaction; False if there is none such."""
    engine, count, writing = service.state.engine, 0, []
    commit = engine.dialect.do_commit

    def counted(connection):
        writing.append(bool(connection.get_execution_options().get("scm_writes")))

    def do_commit(connection):
        nonlocal count
        writes, number = writing.pop() if writing else False, count
        count += writes
        if writes and number == at and moment == "before":
            raise Killed
        commit(connection)
        if writes and number == at:
            raise Killed

    event.listen(engine, "commit", counted)
    engine.dialect.do_commit = do_commit
    try:
        service.run_due(now=HALF_PAST + DAY)
    except Killed:
        return True
    finally:
        engine.dialect.do_commit = commit
    return False
