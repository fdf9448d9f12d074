"""The chase reads with each supplier's own words; a correction teaches one, and a person approves it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from scm_automate.chase.correcting import correct
from scm_automate.chase.decisions import decide, mark_sent
from scm_automate.chase.words import change_vocabulary, vocabulary_of
from scm_automate.errors import ConfigError, NotFound, TransitionNotAllowed
from scm_automate.model import replace
from scm_automate.state import (
    answered_lines,
    changes,
    history,
    letters,
    promises,
    replay,
    supplier_words,
)

from .conftest import DAY, LINES, MONDAY, mail

BOXES = "Order 4500012345 line 10: 10 crates on 16 March 2026."


@pytest.fixture
def asked(world):
    """Everybody was asked."""
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
        with state.read() as tx:
            world.reference = letters.letters_of(tx, "7")[0].reference
    return world


def answers(world, text, *, days=1, **more):
    world.arrives(mail(text, subject=f"Re: [ref {world.reference}]", at=MONDAY + days * DAY))
    (answer,) = world.round(now=MONDAY + days * DAY, **more).answers
    return answer


def teach(world, *, approved):
    def change(words):
        words = words.propose(
            "unit", "crates", means="PCE", factor=50, by="Anna Berg", on=MONDAY.date()
        )
        if approved:
            words = words.approve("unit", "crates", by="Jo Kern", on=MONDAY.date())
        return words

    with world.state() as state:
        return change_vocabulary(state, "7", change, by="Anna Berg", now=MONDAY, why="by phone")


def waiting(world):
    with world.state() as state, state.read() as tx:
        return {one.field: one for one in changes.changes_waiting(tx)}


def going(world):
    with world.state() as state, state.read() as tx:
        return {one.field: one.new for one in changes.upload(tx)}


def test_without_words_a_strange_unit_is_for_review(asked):
    (line,) = answers(asked, BOXES).response.lines
    assert line.review
    assert going(asked) == {}


def test_an_approved_word_counts_like_any_other(asked):
    teach(asked, approved=True)
    (line,) = answers(asked, BOXES).response.lines
    assert [part.quantity for part in line.deliveries] == [500]
    assert not line.review
    assert going(asked)["promised"] == "2026-03-16"


def test_a_learned_word_is_tried_and_its_lines_wait_until_a_named_person_has_approved_it(asked):
    teach(asked, approved=False)
    (line,) = answers(asked, BOXES).response.lines
    assert [part.quantity for part in line.deliveries] == [500]
    assert line.review
    assert any("learned words that nobody has approved yet" in one for one in line.reasons)
    assert going(asked) == {}
    with asked.state() as state:
        for nobody in ("", "system", "scm-automate"):
            with pytest.raises(ConfigError):
                change_vocabulary(
                    state, "7",
                    lambda words, by=nobody: words.approve(
                        "unit", "crates", by=by, on=MONDAY.date()
                    ),
                    by=nobody, now=MONDAY, why="approved",
                )  # fmt: skip
        change_vocabulary(
            state, "7", lambda words: words.approve("unit", "crates", by="Jo", on=MONDAY.date()),
            by="Jo", now=MONDAY + 2 * DAY, why="approved",
        )  # fmt: skip
    (line,) = answers(asked, BOXES, days=3).response.lines
    assert not line.review
    assert going(asked)["promised"] == "2026-03-16"


def test_the_words_of_one_supplier_are_nobody_elses(asked):
    with asked.state() as state:
        change_vocabulary(
            state, "8",
            lambda words: words.propose(
                "unit", "crates", means="PCE", factor=50, by="Anna", on=MONDAY.date()
            ).approve("unit", "crates", by="Jo", on=MONDAY.date()),
            by="Anna", now=MONDAY, why="by phone",
        )  # fmt: skip
    (line,) = answers(asked, BOXES).response.lines
    assert line.review


def test_two_who_change_the_same_version_at_once_both_count(world):
    """Each change is made of what the other left, in one transaction."""
    world.round()

    def one(number):
        def change(words):
            return words.propose("item", f"QX-{number}", means="A-1", by="Anna", on=MONDAY.date())

        with world.state() as state:
            change_vocabulary(state, "7", change, by="Anna", now=MONDAY, why=str(number))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.state() as state, state.write() as tx:
        words = vocabulary_of(tx, "7")
        assert words.version == 6
        assert {entry.said for entry in words.learned} == {f"QX-{n}" for n in range(6)}
        assert len(supplier_words.words_changes(tx, "7")) == 6
        replay(tx)
        assert vocabulary_of(tx, "7") == words


class TestASecondReader:
    """Off unless it is handed over; it suggests, and releases nothing."""

    class Suggests:
        asked = 0

        def look(self, response, told):  # noqa: ARG002 - the port's name
            self.asked += 1
            lines = [
                replace(one, status="changed", review=False, reasons=()) for one in response.lines
            ]
            return replace(response, lines=tuple(lines))

    class Breaks:
        def look(self, *_):
            raise RuntimeError("no model")

    def test_what_it_settles_is_for_review_all_the_same(self, asked):
        second = self.Suggests()
        (line,) = answers(asked, BOXES, second_reader=second).response.lines
        assert second.asked == 1
        assert line.review
        assert going(asked) == {}

    def test_what_it_touches_of_what_was_settled_is_for_review(self, asked):
        class Moves:
            def look(self, response, told):  # noqa: ARG002
                lines = []
                for one in response.lines:
                    part = replace(one.deliveries[0], earliest="2026-03-17", latest="2026-03-17")
                    lines.append(replace(one, deliveries=(part,)))
                return replace(response, lines=tuple(lines))

        text = "Order 4500012345 line 10: delivery on 16 March 2026."
        (line,) = answers(asked, text, second_reader=Moves()).response.lines
        assert line.review
        assert any("second reader" in one for one in line.reasons)
        assert going(asked) == {}

    def test_one_that_breaks_down_stops_nothing(self, asked):
        text = "Order 4500012345 line 10: delivery on 16 March 2026."
        answer = answers(asked, text, second_reader=self.Breaks())
        assert any("broke down (RuntimeError)" in one for one in answer.response.remarks)
        assert going(asked)["promised"] == "2026-03-16"

    def test_nobody_is_asked_about_a_message_of_nobody(self, asked):
        second = self.Suggests()
        asked.arrives(mail("hello", sender="who@else.example"))
        asked.round(now=MONDAY + DAY, second_reader=second)
        assert second.asked == 0


class TestACorrection:
    def late(self, asked):
        """Acme names a later day, which waits for a person."""
        answers(asked, "Order 4500012345 line 10: arrival 13 April 2026.")
        return waiting(asked)["promised"]

    def test_the_right_value_goes_and_what_was_read_stays_in_the_history(self, asked):
        wrong = self.late(asked)
        later = MONDAY + 2 * DAY
        with asked.state() as state:
            done = correct(
                state, wrong.id, value="2026-03-20", by="Anna Berg", now=later, note="called"
            )
            with state.write() as tx:
                assert changes.change(tx, wrong.id).state == "closed"
                assert (done.change.new, done.change.decided_by) == ("2026-03-20", "Anna Berg")
                told = [one for one in history(tx) if one.by == "Anna Berg" and one.at == later]
                assert {one.kind for one in told} >= {"change_closed", "change_accepted"}
                (stands,) = (
                    one for one in answered_lines.answered(tx) if one.key == done.change.key
                )
                assert stands.promised.isoformat() == "2026-03-20"
                made = promises.promises_of(tx, order="4500012345", line="10")
                assert [str(one.deliveries[0].latest) for one in made] == [
                    wrong.new, "2026-03-20",
                ]  # fmt: skip
                assert made[-1].made_by == "Anna Berg"
                before = changes.upload(tx)
                replay(tx)
                assert changes.upload(tx) == before
        assert going(asked) == {"promised": "2026-03-20"}
        assert waiting(asked) == {}

    def test_what_the_day_meant_is_learned_and_waits_for_approval(self, asked):
        wrong = self.late(asked)
        with asked.state() as state:
            done = correct(
                state, wrong.id, value="2026-04-15", means="dispatch", by="Anna Berg",
                now=MONDAY + 2 * DAY,
            )  # fmt: skip
            with state.read() as tx:
                words = vocabulary_of(tx, "7")
                (change,) = supplier_words.words_changes(tx, "7")
        (entry,) = done.learned
        assert (entry.kind, entry.means, entry.proposed_by) == (
            "delivery_date", "dispatch", "Anna Berg",
        )  # fmt: skip
        assert words.learned == done.learned
        assert words.approved == ()
        assert (change.by, change.at) == ("Anna Berg", MONDAY + 2 * DAY)
        assert change.message_key is not None
        (line,) = answers(
            asked, "Order 4500012345 line 20: arrival 30 March 2026.", days=3
        ).response.lines
        assert line.review
        assert line.deliveries[0].basis == "dispatch"

    def test_a_unit_word_is_learned_where_the_open_lines_are_handed_over(self, asked):
        text = "Order 4500012345 line 10: 9 crates on 16 March 2026."
        answers(asked, text)
        one = waiting(asked)["promised"]
        with asked.state() as state:
            done = correct(
                state, one.id, value="2026-03-16", quantity="450", by="Anna",
                now=MONDAY + 2 * DAY, orders=LINES,
            )  # fmt: skip
            with state.read() as tx:
                (stands,) = (a for a in answered_lines.answered(tx) if a.key == one.key)
        assert [str(entry) for entry in done.learned] == ['the unit "crates" is 50 PCE']
        assert stands.promised_quantity == 450

    @pytest.mark.parametrize(
        "value", ["", "soon", "20.03.2026", "2026-02-30", "0001-01-01", "9999-12-31", "٢٠٢٦-03-20"]
    )
    def test_what_is_no_value_changes_nothing(self, asked, value):
        wrong = self.late(asked)
        with asked.state() as state, pytest.raises(ConfigError):
            correct(state, wrong.id, value=value, by="Anna", now=MONDAY + 2 * DAY)
        assert waiting(asked)["promised"] == wrong

    def test_only_what_waits_is_corrected_and_by_somebody(self, asked):
        wrong = self.late(asked)
        given = {"value": "2026-03-20", "now": MONDAY + 2 * DAY}
        with asked.state() as state:
            with pytest.raises(ConfigError, match="Nobody"):
                correct(state, wrong.id, by=" ", **given)
            with pytest.raises(NotFound):
                correct(state, "c-none", by="Anna", **given)
            decide(state, wrong.id, decision="refuse", by="Jo", now=MONDAY + 2 * DAY)
            with pytest.raises(TransitionNotAllowed):
                correct(state, wrong.id, by="Anna", **given)

    def test_a_later_answer_takes_the_place_of_a_correction(self, asked):
        wrong = self.late(asked)
        with asked.state() as state:
            correct(
                state, wrong.id, value="2026-03-20", by="Anna", now=MONDAY + timedelta(hours=30)
            )
        answers(asked, "Order 4500012345 line 10: delivery on 16 March 2026.", days=4)
        assert going(asked)["promised"] == "2026-03-16"
