from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from scm_automate.errors import NotFound, TransitionNotAllowed
from scm_automate.model import Change, Delivery, ExceptionMessage, Promise, ScheduleKey, Touch
from scm_automate.state import (
    answered_lines,
    changes,
    erp_promises,
    exceptions,
    promises,
    suppliers,
    touches,
)
from scm_automate.state.answered_lines import AnsweredLine
from scm_automate.state.erp_promises import ErpPromise

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = ScheduleKey("", "45", "10", "1")


def change(id_="c1", *, new="2026-03-20", verdict="release", field="promised") -> Change:
    return Change(
        id=id_, supplier="7", order="45", line="10", field=field, old=None, new=new,
        rule="as_ordered", why="as ordered", verdict=verdict,
    )  # fmt: skip


def test_a_released_change_stays_in_every_upload_until_it_is_seen(state):
    with state.write() as tx:
        changes.propose(tx, [change()], at=MONDAY, message_key="m1", received_at=MONDAY, run="r1")
        assert [one.id for one in changes.upload(tx)] == ["c1"]
        changes.mark_exported(tx, changes.upload(tx), at=MONDAY, run="r1")
        changes.mark_exported(tx, changes.upload(tx), at=MONDAY, run="r2")
        assert [one.state for one in changes.upload(tx)] == ["exported"]
        changes.mark_seen(tx, change(), at=MONDAY, run="r3")
        assert changes.upload(tx) == ()
        assert [one.id for one in changes.changes_seen(tx, ["r3"])] == ["c1"]
        with pytest.raises(TransitionNotAllowed, match="Seen is the end of its life"):
            changes.close(tx, change(), at=MONDAY, by="Anna", note="no")


def test_a_change_for_review_waits_until_a_person_accepts_it(state):
    with state.write() as tx:
        changes.propose(tx, [change(verdict="review")], at=MONDAY)
        assert changes.upload(tx) == ()
        assert [one.id for one in changes.changes_waiting(tx)] == ["c1"]
        changes.accept(tx, change(), at=MONDAY, by="Anna Berg")
        assert changes.changes_waiting(tx) == ()
        assert changes.upload(tx)[0].decided_by == "Anna Berg"
        changes.close(tx, change(), at=MONDAY, by="Anna Berg", note="keyed by hand")
        with pytest.raises(TransitionNotAllowed, match="nothing is to be decided"):
            changes.accept(tx, change(), at=MONDAY, by="Anna Berg")
        with pytest.raises(NotFound):
            changes.change(tx, "c9")


def test_a_field_has_one_open_change(state):
    with state.write() as tx:
        changes.propose(tx, [change()], at=MONDAY)
    with pytest.raises(IntegrityError), state.write() as tx:
        changes.propose(tx, [change("c2", new="2026-03-27")], at=MONDAY)
    with state.write() as tx:
        changes.mark_exported(tx, [change()], at=MONDAY, run="r1")
        changes.close(tx, change(), at=MONDAY, by="library", note="a later answer")
        changes.propose(tx, [change("c2", new="2026-03-27")], at=MONDAY)
        (now,) = changes.open_changes(tx)
    assert now.change.id == "c2"
    assert now.earlier == ("2026-03-20",)


def test_a_change_that_is_held_waits_again_with_what_the_erp_holds(state):
    with state.write() as tx:
        changes.propose(tx, [change()], at=MONDAY)
        changes.hold(tx, change(), at=MONDAY, old="2026-03-18", why="somebody changed it")
        (waiting,) = changes.changes_waiting(tx)
    assert (waiting.old, waiting.verdict, waiting.decided_by) == ("2026-03-18", "review", None)


def test_open_changes_are_found_by_line(state):
    with state.write() as tx:
        changes.propose(tx, [change()], at=MONDAY)
        assert len(changes.open_changes(tx, lines=[("", "45", "10")])) == 1
        assert changes.open_changes(tx, lines=[("", "45", "20"), ("X", "45", "10")]) == ()
        assert changes.open_changes(tx, lines=[]) == ()
        many = [("", f"x{number}", "10") for number in range(600)]
        assert changes.open_changes(tx, lines=many) == ()
        assert len(changes.open_changes(tx, lines=[*many, ("", "45", "10")])) == 1
        assert changes.changes_by_message(tx, ["m1"]) == {}


def test_exceptions_are_listed_until_they_are_settled(state, new_id):
    one = ExceptionMessage(
        code="unclear", severity="low", audience="buyer", supplier="7", order="45", line="10",
        text="still checking", change_id="c1",
    )  # fmt: skip
    with state.write() as tx:
        (raised,) = exceptions.raise_exceptions(
            tx, [one], at=MONDAY, new_id=new_id, message_key="m1"
        )
        assert raised.raised_at == MONDAY
        assert exceptions.open_exceptions(tx) == (raised,)
        assert exceptions.open_exceptions(tx, supplier="8") == ()
        assert exceptions.open_exceptions(tx, change_id="c1", code="unclear") == (raised,)
        exceptions.settle(tx, [raised], at=MONDAY, by="Anna", note="called")
        assert exceptions.open_exceptions(tx) == ()
        assert exceptions.exceptions_by_message(tx, ["m1"]) == {"m1": (raised,)}
        assert exceptions.exception(tx, raised.id) == raised
        with pytest.raises(NotFound):
            exceptions.exception(tx, "x")


def promise(day: int, at: datetime) -> Promise:
    when = date(2026, 3, day)
    return Promise(
        order="45", line="10", deliveries=(Delivery(quantity="5", earliest=when, latest=when),),
        made_at=at, made_by="7", channel="mail",
    )  # fmt: skip


def test_promises_are_appended_and_stay(state, new_id):
    made = [promise(16, MONDAY), promise(27, MONDAY + DAY)]
    with state.write() as tx:
        for one in made:
            promises.add_promises(tx, [one], supplier="7", at=MONDAY, new_id=new_id)
        assert promises.promises_of(tx, order="45", line="10") == tuple(made)
        assert promises.promises_of(tx, order="45", line="20") == ()


def answered(day: int | None, *, after: timedelta, key="m1", usable=True, status="changed"):
    return AnsweredLine(
        key=KEY, supplier="7", status=status, received_at=MONDAY + after, message_key=key,
        usable=usable, promised=None if day is None else date(2026, 3, day),
        promised_quantity=None if day is None else Decimal(5),
    )  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_the_newest_usable_answer_holds_in_whatever_order_they_come(state, order):
    some = [
        answered(16, after=DAY),
        answered(27, after=2 * DAY, key="m2"),
        answered(None, after=3 * DAY, key="m3", usable=False, status="unclear"),
    ]
    with state.write() as tx:
        for place in order:
            answered_lines.answer_lines(tx, [some[place]], at=MONDAY)
        (now,) = answered_lines.answered(tx)
    assert now.promised == date(2026, 3, 27)
    assert now.promised_quantity == 5
    assert now.status == "unclear"
    assert now.age == (MONDAY + 2 * DAY, "m2")


def test_a_refused_promise_does_not_stand(state):
    with state.write() as tx:
        answered_lines.answer_lines(tx, [answered(16, after=DAY)], at=MONDAY)
        answered_lines.refuse_promise(tx, KEY, at=MONDAY, by="Anna", why="too late")
        assert answered_lines.answered(tx, lines=[KEY[:3]])[0].promised is None


@pytest.mark.parametrize("ours", [True, False])
def test_a_promise_keyed_by_somebody_is_newer_than_the_answer(state, ours):
    with state.write() as tx:
        answered_lines.answer_lines(tx, [answered(16, after=DAY)], at=MONDAY)
        seen = ErpPromise(
            key=KEY, promised=date(2026, 3, 20), promised_quantity=Decimal(5), ours=ours
        )
        erp_promises.see_erp_promises(tx, [seen], at=MONDAY, run="r1")
        assert erp_promises.known_erp_promises(tx)[KEY].promised == date(2026, 3, 20)
        assert (answered_lines.answered(tx)[0].promised is None) is not ours


def test_a_frozen_supplier_is_thawed_once(state):
    with state.write() as tx:
        suppliers.set_absent(tx, "7", until=date(2026, 3, 9), at=MONDAY)
        suppliers.freeze(tx, "7", why="bank details", at=MONDAY)
        (facts,) = suppliers.supplier_facts(tx)
        assert (facts.frozen_why, facts.absent_until) == ("bank details", date(2026, 3, 9))
        suppliers.thaw(tx, "7", at=MONDAY, by="Anna")
        assert suppliers.frozen(tx, "7") is None
        with pytest.raises(TransitionNotAllowed, match="not frozen"):
            suppliers.thaw(tx, "7", at=MONDAY, by="Anna")


def test_an_address_fails_once_and_is_restored(state):
    with state.write() as tx:
        for why in ("first", "second"):
            suppliers.fail_address(tx, "A@Acme.example", supplier="7", why=why, at=MONDAY)
        assert [(one.address, one.why) for one in suppliers.failed(tx)] == [
            ("a@acme.example", "second")
        ]
        suppliers.restore_address(tx, "a@acme.EXAMPLE", at=MONDAY, by="Anna")
        assert suppliers.failed(tx) == ()


def test_touches_that_count_nothing_are_left_out(state, new_id):
    some = [Touch(kind="line_checked", count=n, at=MONDAY, run="r1") for n in (0, 300)]
    with state.write() as tx:
        touches.add_touches(tx, some, new_id=new_id)
        assert touches.touches(tx) == (some[1],)
        assert touches.touches(tx, runs=["r2"]) == ()


def test_text_that_a_database_cannot_hold_is_kept_as_far_as_it_goes(state):
    with state.write() as tx:
        suppliers.freeze(tx, "7", why="bank\x00 \ud83d details ü", at=MONDAY)
        assert suppliers.frozen(tx, "7") == "bank\ufffd \ufffd details ü"
