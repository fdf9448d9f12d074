"""A real mailbox in wrong hands: every check of the sender passes, and what differs is how the mail comes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scm_automate.calendars import Calendars, WorkingCalendar
from scm_automate.chase import (
    PlannedAsk,
    PlannedLetter,
    Unusual,
    decide,
    mark_sent,
    read_policy,
    settle,
)
from scm_automate.chase.form import write_form
from scm_automate.chase.letter_words import letter_words
from scm_automate.chase.policy import ChasePolicy, SupplierPolicy, Tolerance
from scm_automate.chase.unusual import find_unusual
from scm_automate.errors import ConfigError
from scm_automate.model import replace
from scm_automate.state import changes, history
from scm_automate.state.mail_habits import MailHabits, MailTraits, habits_of

from .conftest import DAY, MONDAY, POLICY, SUPPLIERS, mail

OURS = "mx.buyer.example"
PASS = ("Authentication-Results", f"{OURS}; dmarc=pass header.from=acme.example")
YES = "Order 4500012345 line 10: confirmed for 16.03.2026 as ordered."
SATURDAY = MONDAY + 5 * DAY
PDF = ("note.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n")
THREE = Unusual(mails=3)


def from_acme(text, at, *, letter=None, attachment=None, proven=True):
    quoted = f"\n\n> [ref {letter.reference}]\n" if letter else ""
    headers = [PASS] if proven else []
    return mail(f"{text}{quoted}", at=at, headers=headers, attachment=attachment)


@pytest.fixture
def known(world):
    """Acme was asked, and three of its mails came on working days, with nothing attached."""
    world.policy = replace(POLICY, unusual=THREE)
    first = world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
    for hour in range(3):
        world.arrives(from_acme(f"We look into it ({hour}).", MONDAY + timedelta(hours=1 + hour)))
    world.round(now=MONDAY + timedelta(hours=5), trusted_authserv=OURS)
    return world, next(one for one in first.letters if one.supplier.id == "7")


def answered(world, at, text=YES, **more):
    world.arrives(from_acme(text, at, **more))
    done = world.round(now=at + timedelta(hours=1), trusted_authserv=OURS)
    return done, [one for answer in done.answers for one in answer.released]


def habits(world):
    with world.state() as state, state.read() as tx:
        return habits_of(tx, "7")


def test_a_mail_as_all_before_it_goes_through(known):
    world, letter = known
    _, released = answered(world, MONDAY + DAY, letter=letter)
    assert [(one.order, one.line) for one in released] == [("4500012345", "10")]


def test_m7_the_first_mail_on_a_day_off_goes_to_a_person_with_the_reason(known):
    world, letter = known
    done, released = answered(world, SATURDAY, letter=letter)
    assert not released
    (told,) = [one for one in done.exceptions if one.code == "unusual"]
    assert (
        "it came on a day off (Saturday 7 Mar 2026), as none of the 3 mails before it did"
        in told.text
    )
    (waiting,) = done.waiting
    assert (waiting.rule, waiting.new) == ("unusual", "2026-03-16")


def test_m7_a_second_one_is_held_as_the_first_until_a_person_accepts(known):
    world, letter = known
    answered(world, SATURDAY, letter=letter)
    text = "Order 4500012345 line 10: confirmed for 13.03.2026."
    done, released = answered(world, SATURDAY + DAY, text, letter=letter)
    assert not released
    (waiting,) = done.waiting
    with world.state() as state:
        decide(state, waiting.id, decision="accept", by="Anna Berg", now=SATURDAY + 2 * DAY)
    assert habits(world).days_off == 1
    line = "Order 4500012345 line 20: confirmed for 30.03.2026 as ordered."
    _, released = answered(world, SATURDAY + 7 * DAY, line, letter=letter)
    assert [one.line for one in released] == ["20"]


def test_m7_what_a_person_refuses_teaches_nothing(known):
    world, letter = known
    done, _ = answered(world, SATURDAY, letter=letter)
    with world.state() as state:
        decide(state, done.waiting[0].id, decision="refuse", by="Anna Berg", now=SATURDAY + DAY)
    assert habits(world).days_off == 0


@pytest.mark.parametrize(
    ("at", "goes"),
    [(MONDAY + 4 * DAY, False), (datetime(2026, 3, 7, 21, tzinfo=UTC), True)],
    ids=["Friday", "Saturday in UTC, Sunday there"],
)
def test_m7_days_off_are_those_of_the_supplier_in_its_own_time_zone(known, at, goes):
    world, letter = known
    dubai = WorkingCalendar(name="Dubai", weekend=frozenset({4, 5}))
    world.suppliers = (replace(SUPPLIERS[0], time_zone="Asia/Dubai"), *SUPPLIERS[1:])
    world.arrives(from_acme(YES, at, letter=letter))
    done = world.round(
        now=at + timedelta(hours=1),
        trusted_authserv=OURS,
        calendars=Calendars(by_supplier={"7": dubai}),
    )
    assert [one.rule for one in done.waiting] == ([] if goes else ["unusual"])
    assert bool([one for answer in done.answers for one in answer.released]) is goes


def test_m7_the_first_attachment_of_a_kind_goes_to_a_person(known):
    world, letter = known
    done, released = answered(world, MONDAY + DAY, letter=letter, attachment=PDF)
    assert not released
    (held,) = done.waiting
    assert "a PDF hangs on it, as on none of the 3 mails before it" in held.why


def test_m7_our_own_form_filled_in_is_no_new_kind(known):
    world, letter = known
    asks = (PlannedAsk(line=world.lines[0], reason="unconfirmed", number=1, why="-"),)
    planned = PlannedLetter(
        supplier=SUPPLIERS[0], to="sales@acme.example", to_why="-", language="en", asks=asks
    )
    words = letter_words("en")
    form = write_form(planned, words=words, reference=letter.reference, created=MONDAY)
    answered(world, MONDAY + DAY, letter=letter, attachment=("Reply.xlsx", form))
    with world.state() as state, state.read() as tx:
        newest = list(history(tx, subject="7", kind="supplier_wrote"))[-1]
    assert newest.data["traits"] == newest.data["unusual"] == []


def test_m7_a_day_moved_far_goes_to_a_person_though_the_tolerance_lets_it(known):
    world, letter = known
    wide = Tolerance(early_days=60, late_days=60)
    world.policy = replace(world.policy, tolerance=wide)
    done, released = answered(
        world, MONDAY + DAY, "Order 4500012345 line 10: new date 20.04.2026.", letter=letter
    )
    assert not released
    (held,) = done.waiting
    assert "25 working days after the day of the order" in held.why
    assert "more than 20 are unusual" in held.why
    text = "Order 4500012345 line 20: new date 20.04.2026."
    _, released = answered(world, MONDAY + 2 * DAY, text, letter=letter)
    assert [one.line for one in released] == ["20"]  # fifteen


def test_m7_another_quantity_than_the_tolerance_lets_goes_to_a_person(known):
    world, letter = known
    text = "Order 4500012345 line 10: 400 PCE on 16.03.2026."
    done, released = answered(world, MONDAY + DAY, text, letter=letter)
    assert not released
    assert {one.rule for one in done.waiting} == {"quantity_short"}
    assert "20% short" in done.waiting[0].why


@pytest.mark.parametrize(
    "unusual",
    [Unusual(mails=3, days_off=False), Unusual(mails=50)],
    ids=["switched off", "too few mails are known"],
)
def test_m7_is_a_matter_of_policy(known, unusual):
    world, letter = known
    world.policy = replace(world.policy, suppliers=(SupplierPolicy(supplier="7", unusual=unusual),))
    _, released = answered(world, SATURDAY, letter=letter)
    assert len(released) == 1


def test_m7_mails_that_nobody_vouches_for_teach_nothing(known):
    world, _ = known
    before = habits(world)
    answered(world, SATURDAY, "We will look.", proven=False)
    assert habits(world) == before


def test_m7_an_answer_without_a_change_waits_as_well_and_holds_once_it_is_settled(known):
    world, letter = known
    world.export_shows("4500012345", "10", promised=date(2026, 3, 16), promised_quantity="500")
    done, _ = answered(world, SATURDAY, letter=letter)
    (told,) = [one for one in done.exceptions if one.code == "unusual"]
    assert told.change_id is None
    with world.state() as state:
        settle(state, told.id, by="Anna Berg", now=SATURDAY + DAY)
        with state.read() as tx:
            assert not changes.changes_waiting(tx)
    assert habits(world).days_off == 1


def test_what_is_usual_is_told_by_figures_alone():
    rule, day = Unusual(), date(2026, 3, 7)
    odd = MailTraits(day_off=True, kinds=frozenset({"pdf", "zip"}))
    assert not find_unusual(odd, MailHabits(mails=9), rule, day=day)
    found = find_unusual(odd, MailHabits(mails=10, kinds={"pdf": 1}), rule, day=day)
    assert list(found) == ["day off", "zip"]
    found = find_unusual(odd, MailHabits(mails=10, days_off=1), rule, day=day)
    assert list(found) == ["pdf", "zip"]
    off = Unusual(days_off=False, attachments=False)
    assert not find_unusual(odd, MailHabits(mails=10), off, day=day)


def test_the_policy_file_tells_of_it(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        "[unusual]\nmails = 5\nattachments = false\n[supplier.7.unusual]\ndays_moved = 0\n"
    )
    policy = read_policy(path)
    assert policy.unusual == Unusual(mails=5, attachments=False)
    assert policy.of_supplier("7").unusual == Unusual(days_moved=0)
    assert ChasePolicy().unusual == Unusual(mails=10, days_moved=20)
    path.write_text("[unusual]\nmail = 5\n")
    with pytest.raises(ConfigError, match=r"unknown key unusual.mail. Did you mean mails"):
        read_policy(path)
