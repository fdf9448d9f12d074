"""The buyer changes an order: only what changed is opened again, and the supplier's own words never are."""

from __future__ import annotations

import pytest

from scm_automate.chase.decisions import decide, mark_sent
from scm_automate.model import ScheduleKey
from scm_automate.state import changes, letters, order_lines, replay
from scm_automate.state.line_states import line_states

from .conftest import DAY, MONDAY, mail

TEN = ScheduleKey("", "4500012345", "10", "1")
TWENTY = ScheduleKey("", "4500012345", "20", "1")


def states(world) -> dict[str, str]:
    with world.state() as state, state.read() as tx:
        return {f"{key.order}/{key.line}": one.state for key, one in line_states(tx).items()}


def asked(done) -> set[tuple[str, str, str]]:
    """What Acme is asked about."""
    return {(a.line.order, a.line.line, a.reason) for a in done.plan.asks if a.line.supplier == "7"}


def answers(world, text, *, days=1):
    with world.state() as state, state.read() as tx:
        reference = letters.letters_of(tx, "7")[0].reference
    world.arrives(mail(text, subject=f"Re: [ref {reference}]", at=MONDAY + days * DAY))


@pytest.fixture
def confirmed(world):
    """Both lines of Acme were asked about and confirmed as ordered."""
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
    answers(
        world,
        "4500012345 line 10: delivery on 16 March 2026.\n"
        "4500012345 line 20: delivery on 30 March 2026.",
    )
    done = world.round(now=MONDAY + 2 * DAY)
    assert len(done.changes) == 2
    for number, day in (("10", "2026-03-16"), ("20", "2026-03-30")):
        world.export_shows("4500012345", number, promised=day)
    assert asked(world.round(now=MONDAY + 3 * DAY)) == set()
    assert states(world)["4500012345/10"] == "accepted"
    return world


def test_another_date_opens_only_its_own_line_again(confirmed):
    confirmed.export_shows("4500012345", "10", due="2026-03-12")
    early = confirmed.round(now=MONDAY + 4 * DAY)
    assert asked(early) == set(), "a change is as fresh as a new order"
    assert states(confirmed)["4500012345/10"] == "superseded"
    assert states(confirmed)["4500012345/20"] == "accepted"
    done = confirmed.round(now=MONDAY + 8 * DAY)
    assert asked(done) == {("4500012345", "10", "unconfirmed")}
    (ask,) = done.plan.letters[0].asks
    assert ask.why == (
        "date or quantity changed 6 Mar 2026, 2 working days ago; 500 of 500 PCE not confirmed "
        "(letter 2, the last was sent 2 Mar 2026)"
    )


def test_the_answer_to_the_changed_order_settles_it(confirmed):
    confirmed.export_shows("4500012345", "10", due="2026-03-12")
    confirmed.round(now=MONDAY + 8 * DAY)
    answers(confirmed, "4500012345 line 10: delivery on 12 March 2026.", days=8)
    done = confirmed.round(now=MONDAY + 8 * DAY)
    assert asked(done) == set()
    assert states(confirmed)["4500012345/10"] in ("accepted", "changed_pending")
    with confirmed.state() as state, state.read() as tx:
        seen = order_lines.lines_seen(tx, [TEN])[TEN]
        assert (seen.revision, seen.reopened_at) == (2, None)


def test_an_answer_of_before_the_change_settles_nothing(confirmed):
    confirmed.export_shows("4500012345", "10", due="2026-03-12")
    confirmed.round(now=MONDAY + 4 * DAY)
    answers(confirmed, "4500012345 line 10: delivery on 17 March 2026.", days=2)
    assert asked(confirmed.round(now=MONDAY + 8 * DAY)) == set()  # it waits for a person
    with confirmed.state() as state, state.read() as tx:
        assert order_lines.lines_seen(tx, [TEN])[TEN].reopened_at is not None


def test_a_larger_quantity_opens_it_and_a_receipt_does_not(confirmed):
    confirmed.export_shows("4500012345", "20", quantity="300")
    confirmed.round(now=MONDAY + 4 * DAY)
    assert states(confirmed)["4500012345/20"] == "accepted"
    confirmed.export_shows("4500012345", "20", quantity="900")
    confirmed.round(now=MONDAY + 7 * DAY)
    assert states(confirmed)["4500012345/20"] == "superseded"


def test_another_ordered_quantity_opens_it_whatever_is_open(confirmed):
    confirmed.export_shows("4500012345", "20", ordered="500")
    confirmed.round(now=MONDAY + 4 * DAY)
    confirmed.export_shows("4500012345", "20", ordered="450", quantity="450")
    confirmed.round(now=MONDAY + 7 * DAY)
    assert states(confirmed)["4500012345/20"] == "superseded"


def test_the_suppliers_own_date_in_the_order_does_not_come_back_as_a_question(world):
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
    answers(world, "4500012345 line 10: new delivery date 13 April 2026.")
    done = world.round(now=MONDAY + 2 * DAY)
    assert states(world)["4500012345/10"] == "changed_pending"
    with world.state() as state:
        decide(state, done.waiting[0].id, decision="accept", by="Anna", now=MONDAY + 2 * DAY)
    assert states(world)["4500012345/10"] == "changed_agreed"
    # the buyer moves the order to what the supplier said, in both fields
    world.export_shows("4500012345", "10", due="2026-04-13", promised="2026-04-13")
    later = world.round(now=MONDAY + 9 * DAY)
    assert ("4500012345", "10") not in {ask[:2] for ask in asked(later)}
    assert states(world)["4500012345/10"] == "changed_agreed"
    with world.state() as state, state.read() as tx:
        assert order_lines.lines_seen(tx, [TEN])[TEN].revision == 1


def test_a_line_that_nobody_spoke_of_has_nothing_to_open(world):
    world.round()
    world.export_shows("4500012345", "10", due="2026-03-20")
    world.round(now=MONDAY + DAY)
    assert "4500012345/10" not in states(world)


def test_a_line_that_is_gone_is_closed_and_one_that_comes_back_is_asked_about(confirmed):
    whole = confirmed.lines
    confirmed.lines = tuple(one for one in whole if one.key != TEN)
    confirmed.round(now=MONDAY + 4 * DAY)
    assert states(confirmed)["4500012345/10"] == "closed"
    confirmed.lines = whole
    confirmed.round(now=MONDAY + 7 * DAY)
    assert states(confirmed)["4500012345/10"] == "superseded"


def test_a_partial_receipt_does_not_end_the_chase(world):
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
    world.export_shows("4500012345", "10", quantity="120", received="380")
    done = world.round(now=MONDAY + 10 * DAY)
    assert ("4500012345", "10", "unconfirmed") in asked(done)


def test_the_states_follow_from_the_events(confirmed):
    confirmed.export_shows("4500012345", "10", due="2026-03-12")
    confirmed.round(now=MONDAY + 8 * DAY)
    before = states(confirmed)
    with confirmed.state() as state, state.write() as tx:
        lines = order_lines.lines_seen(tx)
        replay(tx)
        assert order_lines.lines_seen(tx) == lines
    assert states(confirmed) == before


def test_the_same_export_again_writes_nothing(confirmed):
    with confirmed.state() as state, state.read() as tx:
        before = order_lines.lines_seen(tx)
        count = len(changes.upload(tx))
    confirmed.round(now=MONDAY + 3 * DAY)
    with confirmed.state() as state, state.read() as tx:
        assert order_lines.lines_seen(tx) == before
        assert len(changes.upload(tx)) == count


class TestLives:
    def test_in_the_outbox_sent_and_back(self, world):
        world.round(outbox=True)
        assert set(states(world).values()) == {"to_send"}
        world.export_shows("4500012345", "20", quantity="600")
        world.round(now=MONDAY + DAY)  # written anew, and nobody lets it go
        assert "4500012345/10" not in states(world)
        with world.state() as state:
            mark_sent(state, now=MONDAY + DAY, every_draft=True)
        assert states(world)["4500012345/10"] == "sent"

    def test_a_letter_that_comes_back(self, world):
        world.round()
        with world.state() as state:
            mark_sent(state, now=MONDAY, every_draft=True)
            with state.write() as tx:
                (letter,) = letters.letters_of(tx, "7")
                letters.mark_undeliverable(tx, letter, at=MONDAY + DAY, why="a bounce")
        assert states(world)["4500012345/10"] == "undeliverable"
        assert states(world)["4500012399/10"] == "sent"

    @pytest.mark.parametrize(
        ("words", "state"),
        [
            ("delivery on 16 March 2026", "accepted"),
            ("new delivery date 13 April 2026", "changed_pending"),
            ("300 pcs on 16 March 2026", "changed_pending"),
            ("we cannot deliver, the item is discontinued", "rejected"),
            ("we will see", "sent"),
        ],
    )
    def test_an_answer(self, world, words, state):
        world.round()
        with world.state() as opened:
            mark_sent(opened, now=MONDAY, every_draft=True)
        answers(world, f"4500012345 line 10: {words}.")
        world.round(now=MONDAY + 2 * DAY)
        assert states(world)["4500012345/10"] == state

    def test_a_refused_date_has_to_be_confirmed_again(self, world):
        world.round()
        with world.state() as opened:
            mark_sent(opened, now=MONDAY, every_draft=True)
        answers(world, "4500012345 line 10: new delivery date 13 April 2026.")
        done = world.round(now=MONDAY + 2 * DAY)
        with world.state() as opened:
            decide(opened, done.waiting[0].id, decision="refuse", by="Anna", now=MONDAY + 3 * DAY)
        assert states(world)["4500012345/10"] == "reconfirm_due"

    def test_a_promise_that_has_passed_has_to_be_confirmed_again(self, world):
        world.export_shows("4500012345", "10", promised="2026-03-04")
        world.round()
        world.round(now=MONDAY + 5 * DAY)
        assert states(world)["4500012345/10"] == "reconfirm_due"

    def test_a_promise_that_somebody_keyed(self, world):
        world.export_shows("4500012345", "10", promised="2026-03-16")
        world.export_shows("4500012345", "20", promised="2026-03-30", promised_quantity="100")
        world.round()
        assert states(world)["4500012345/10"] == "accepted"
        assert states(world)["4500012345/20"] == "part_confirmed"
