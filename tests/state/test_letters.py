from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scm_automate.errors import NotFound, PlanOutdated, TransitionNotAllowed
from scm_automate.model import ScheduleKey
from scm_automate.state import LETTER_MOVES, asks, drafts, letters, replay, sends
from scm_automate.state.drafts import Wanted, WantedAsk

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def ask(line: str, *, reason="late", number=1, why="late") -> WantedAsk:
    return WantedAsk(key=ScheduleKey("", "45", line, "1"), reason=reason, number=number, why=why)


def wanted(*asked: WantedAsk, supplier="7", address="a@acme.example", **more) -> Wanted:
    return Wanted(supplier=supplier, address=address, language="en", asks=asked, **more)


@pytest.fixture
def draft(state, new_id):
    def write(*letters_, run="r1", at=MONDAY, untold=()):
        with state.write() as tx:
            return drafts.write_drafts(
                tx,
                letters_,
                at=at,
                run=run,
                new_id=new_id,
                new_reference=lambda: f"REF{new_id()}",
                domain="buyer.example",
                untold=untold,
            )

    return write


def test_a_draft_that_is_wanted_again_keeps_everything(draft):
    (first,) = draft(wanted(ask("10"), ask("20")))
    (second,) = draft(wanted(ask("10"), ask("20")), run="r2", at=MONDAY + DAY)
    assert second.letter == first.letter
    assert second.asks == first.asks
    assert (first.rewritten, second.rewritten) == (False, True)


def test_a_rewritten_draft_keeps_its_names_and_the_asks_that_stay(draft):
    (first,) = draft(wanted(ask("10"), ask("20")))
    (second,) = draft(wanted(ask("30"), ask("10", why="later still")), run="r2", at=MONDAY + DAY)
    assert second.letter.id == first.letter.id
    assert second.letter.reference == first.letter.reference
    assert second.letter.message_id == first.letter.message_id
    assert second.letter.drafted_at == MONDAY
    assert second.letter.written_at == MONDAY + DAY
    assert [one.line for one in second.asks] == ["30", "10"]
    assert second.asks[1].id == first.asks[0].id
    assert second.asks[1].why == "later still"
    assert all(one.asked_at is None for one in second.asks)


def test_a_draft_that_is_not_wanted_any_more_is_withdrawn_and_asked_nobody(state, draft):
    (first,) = draft(wanted(ask("10")))
    assert draft(run="r2") == ()
    with state.read() as tx:
        assert letters.letter(tx, first.letter.id).state == "withdrawn"
        assert asks.asked_keys(tx, "7") == frozenset()
    (again,) = draft(wanted(ask("10")), run="r3")
    assert again.letter.id != first.letter.id
    assert again.asks[0].number == 1


def test_drafts_of_a_round_that_died_count_as_new(draft):
    draft(wanted(ask("10")))
    (second,) = draft(wanted(ask("10")), run="r2", untold=("r1",))
    assert not second.rewritten


def test_a_sent_letter_counts_and_the_next_one_is_another(state, draft):
    (first,) = draft(wanted(ask("10")))
    with state.write() as tx:
        sent = letters.mark_sent(tx, first.letter, at=MONDAY + DAY, why="a person said so")
        assert sent.sent_at == MONDAY + DAY
        assert asks.asked_keys(tx, "7") == {ScheduleKey("", "45", "10", "1")}
    (second,) = draft(wanted(ask("10", number=2)), run="r2")
    assert second.letter.id != first.letter.id
    with state.read() as tx:
        assert letters.last_sent(tx)["", "7", ""].id == first.letter.id


def test_the_same_question_cannot_be_asked_twice(draft, state):
    (first,) = draft(wanted(ask("10")))
    with state.write() as tx:
        letters.mark_sent(tx, first.letter, at=MONDAY, why="sent")
    with pytest.raises(PlanOutdated, match="asked about meanwhile"):
        draft(wanted(ask("10")), run="r2")


def test_an_answer_proves_that_a_draft_left(state, draft):
    (first,) = draft(wanted(ask("10")))
    with state.write() as tx:
        answered = letters.mark_answered(tx, first.letter, at=MONDAY + DAY, why="reference")
        assert answered.state == "answered"
        assert answered.sent_at == MONDAY
        again = letters.mark_answered(tx, answered, at=MONDAY + 2 * DAY, why="reference")
        assert again == answered


def test_what_was_added_after_the_letter_had_left_was_not_asked(state, draft):
    draft(wanted(ask("10")))
    (late,) = draft(wanted(ask("10"), ask("20")), run="r2", at=MONDAY + 3 * DAY)
    with state.write() as tx:
        letters.mark_answered(tx, late.letter, at=MONDAY + DAY, why="reference")
        assert asks.asked_keys(tx, "7") == {ScheduleKey("", "45", "10", "1")}
    (again,) = draft(wanted(ask("20")), run="r3")
    assert [one.line for one in again.asks] == ["20"]


def test_a_bounced_letter_asked_nobody_and_the_question_is_free_again(state, draft):
    (first,) = draft(wanted(ask("10")))
    with state.write() as tx:
        letters.mark_undeliverable(tx, first.letter, at=MONDAY + DAY, why="bounce")
        assert asks.asked_keys(tx, "7") == frozenset()
        assert asks.keys_of_letter(tx, first.letter.id) == {ScheduleKey("", "45", "10", "1")}
    (second,) = draft(wanted(ask("10"), address="b@acme.example"), run="r2")
    assert second.letter.id != first.letter.id


def test_every_move_that_is_not_in_the_table_raises(state, draft):
    (first,) = draft(wanted(ask("10")))
    with state.write() as tx:
        sent = letters.mark_sent(tx, first.letter, at=MONDAY, why="sent")
        with pytest.raises(TransitionNotAllowed, match="is sent and cannot become sent"):
            letters.mark_sent(tx, sent, at=MONDAY, why="sent")
        with pytest.raises(TransitionNotAllowed, match="cannot become withdrawn"):
            letters.withdraw(tx, sent, at=MONDAY, why="no")
        with pytest.raises(NotFound, match="no letter 'x'"):
            letters.letter(tx, "x")


def test_the_table_of_moves_speaks_of_every_state():
    assert set(LETTER_MOVES) == {"drafted", "sent", "answered", "undeliverable", "withdrawn"}
    assert all(targets <= set(LETTER_MOVES) for targets in LETTER_MOVES.values())


def test_a_send_without_an_outcome_is_never_begun_again(state, draft):
    (first,) = draft(wanted(ask("10")))
    with state.write() as tx:
        sends.begin_send(tx, first.letter, send_id="s1", at=MONDAY)
    with state.read() as tx:
        assert sends.in_doubt(tx) == {first.letter.id: ("s1", "")}
    with (
        pytest.raises(TransitionNotAllowed, match="handed to a transport before"),
        state.write() as tx,
    ):
        sends.begin_send(tx, first.letter, send_id="s2", at=MONDAY)
    (second,) = draft(wanted(ask("20")), run="r2")
    assert second.in_doubt
    assert [one.line for one in second.asks] == ["10"]
    draft(run="r3")
    with state.read() as tx:
        assert letters.letter(tx, first.letter.id).state == "drafted"


def test_a_line_of_a_letter_in_doubt_stands_in_no_other_letter(state, draft):
    (first,) = draft(wanted(ask("10"), ask("20")))
    with state.write() as tx:
        sends.begin_send(tx, first.letter, send_id="s1", at=MONDAY)
    # letters by order from now on, another reason, and the supplier's number is the company's own
    made = draft(
        wanted(ask("10", reason="late"), topic="45"),
        wanted(ask("20", reason="promise_passed"), company="1000"),
        wanted(ask("30"), topic="46"),
        run="r2",
    )
    assert [one.in_doubt for one in made] == [True, True, False]
    assert [one.letter.id == first.letter.id for one in made] == [True, True, False]
    with state.read() as tx:
        assert {one.id for one in letters.drafts(tx)} == {first.letter.id, made[2].letter.id}


def test_questions_go_over_into_other_letters_and_stand_in_one_each(state, draft):
    before = draft(wanted(ask("10"), ask("20")), wanted(ask("30"), ask("40"), topic="b"))
    after = draft(
        wanted(ask("30"), ask("20")),
        wanted(ask("40"), ask("10"), topic="b"),
        run="r2", at=MONDAY + DAY,
    )  # fmt: skip
    assert [one.letter.id for one in after] == [one.letter.id for one in before]
    assert [[ask_.line for ask_ in one.asks] for one in after] == [["30", "20"], ["40", "10"]]
    by_order = draft(
        *(wanted(ask(line), topic=f"o{line}") for line in ("10", "20", "30", "40")), run="r3"
    )
    assert [[ask_.line for ask_ in one.asks] for one in by_order] == [
        ["10"],
        ["20"],
        ["30"],
        ["40"],
    ]
    with state.write() as tx:
        assert {one.topic for one in letters.drafts(tx)} == {"o10", "o20", "o30", "o40"}
        assert {letters.letter(tx, one.letter.id).state for one in before} == {"withdrawn"}
        stands = [letters.drafts(tx), asks.asks_by_letter(tx, [one.letter.id for one in by_order])]
        replay(tx)
        again = [letters.drafts(tx), asks.asks_by_letter(tx, [one.letter.id for one in by_order])]
        assert again == stands


def test_a_draft_takes_another_channel(state, draft):
    draft(wanted(ask("10"), address="", channel="phone"))
    (second,) = draft(wanted(ask("10"), channel="mail"), run="r2")
    assert (second.letter.channel, second.letter.address) == ("mail", "a@acme.example")
    (third,) = draft(wanted(ask("10"), channel="portal"), run="r3")
    assert third.letter.channel == "portal"


def test_a_send_that_was_refused_may_be_tried_again(state, draft):
    (first,) = draft(wanted(ask("10")))
    for number, outcome in enumerate(("refused_for_now", "refused", "sent")):
        with state.write() as tx:
            sends.begin_send(tx, first.letter, send_id=f"s{number}", at=MONDAY)
            sends.end_send(tx, first.letter, send_id=f"s{number}", outcome=outcome, at=MONDAY)
            assert sends.in_doubt(tx) == {}
    with pytest.raises(TransitionNotAllowed), state.write() as tx:
        sends.begin_send(tx, first.letter, send_id="s9", at=MONDAY)


def test_letters_are_found_by_what_comes_back(state, draft):
    made = draft(wanted(ask("10")), wanted(ask("20"), supplier="8"))
    with state.read() as tx:
        assert letters.by_reference(tx, [made[1].letter.reference, "NO"]) == (made[1].letter,)
        assert letters.by_message_id(tx, [made[0].letter.message_id]) == (made[0].letter,)
        assert letters.by_reference(tx, []) == ()
        assert letters.letters_of(tx, "8") == (made[1].letter,)
