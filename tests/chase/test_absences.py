"""Whoever is away is not written to before the day of return; whoever is away for long is told."""

from __future__ import annotations

from datetime import date

import pytest

from scm_automate.chase.decisions import mark_sent
from scm_automate.state import letters, suppliers

from .conftest import DAY, MONDAY, mail


@pytest.fixture
def asked(world):
    """All suppliers were asked on Monday; `world.reference` is of the letter to Acme."""
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
        with state.read() as tx:
            world.reference = letters.letters_of(tx, "7")[0].reference
    return world


def away(world, text, *, headers=(("Auto-Submitted", "auto-replied"),), **more):
    more = {"subject": f"Automatic reply: [ref {world.reference}]", **more}
    world.arrives(mail(text, headers=headers, **more))
    return world.round(now=MONDAY + DAY)


def asked_again(world):
    """The first day on which Acme would be written to again."""
    for days in range(2, 40):
        now = MONDAY + days * DAY
        if any(one.supplier.id == "7" for one in world.round(now=now).letters):
            return now.date()
    return None


def absent_until(world):
    with world.state() as state, state.read() as tx:
        return {one.supplier: one.absent_until for one in suppliers.supplier_facts(tx)}.get("7")


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I am out of the office until 12 March 2026.", date(2026, 3, 12)),
        (
            "Thank you for your mail. I will be back in the office on 16 March 2026.",
            date(2026, 3, 16),
        ),
        (
            "Ich bin vom 2.3.2026 bis 13.3.2026 nicht im Büro. Ab dem 16.3.2026 bin ich wieder erreichbar.",
            date(2026, 3, 16),
        ),
    ],
)
def test_the_chase_waits_until_the_day_of_return(asked, text, until):
    done = away(asked, text)
    assert absent_until(asked) == until
    assert done.exceptions == ()
    assert asked_again(asked) == until
    assert "away until" in done.plan.explain(("", "4500012345", "10", "1"))


def test_without_a_day_it_goes_on_as_before(asked):
    away(asked, "I am currently out of the office with limited access to email.")
    assert absent_until(asked) is None
    assert asked_again(asked) == date(2026, 3, 9)


def test_an_absence_of_months_is_told_and_stops_nothing(asked):
    done = away(asked, "I am on parental leave until 1 November 2026. Write to bob@acme.example.")
    (told,) = done.exceptions
    assert (told.code, told.supplier) == ("contact_away", "7")
    assert "away until 1 Nov 2026" in told.text
    assert absent_until(asked) is None
    assert asked_again(asked) == date(2026, 3, 9)


def test_a_stranger_sends_nobody_on_holiday(asked):
    away(
        asked, "I am out of the office until 12 March 2026.",
        sender="sales@evil.example", subject="Automatic reply: PO 4500012345",
    )  # fmt: skip
    assert absent_until(asked) is None
    assert asked_again(asked) == date(2026, 3, 9)


def test_a_return_that_has_passed_delays_nothing(asked):
    away(asked, "I was out of the office until 27 February 2026.")
    assert asked_again(asked) == date(2026, 3, 9)


def told_away(done):
    return [one for one in done.exceptions if one.code == "contact_away"]


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office and have no access to my email.",
        "This is an automatic reply. I am on sick leave. In urgent cases call my colleague.",
        "Ich bin derzeit nicht im Büro. In dringenden Fällen wenden Sie sich an die Zentrale.",
        "Je suis absent du bureau. En cas d'urgence, contactez mon collègue.",
        "Jestem poza biurem. W pilnych sprawach proszę o kontakt z działem sprzedaży.",
    ],
)
def test_an_absence_without_an_end_is_told_with_who_and_since_when(asked, text):
    (told,) = told_away(away(asked, text))
    assert told.supplier == "7"
    assert told.text.startswith("Mail of sales@acme.example (Automatic reply:")
    assert "away since 3 Mar 2026 or longer, and it does not say until when" in told.text
    assert absent_until(asked) is None  # nobody waits for what has no end
    assert asked_again(asked) is not None


def test_a_robot_that_answers_every_mail_is_told_once(asked):
    away(asked, "I am out of the office.")
    done = away(asked, "I am out of the office, still.", at=MONDAY + 2 * DAY)
    assert len(told_away(done)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "We have received your request. Your ticket has been created: case number 4711.",
        "We have received your email, ticket number 99. In urgent cases call the hot line.",
        "Thank you for your mail.",
    ],
)
def test_a_receipt_is_no_absence(asked, text):
    assert told_away(away(asked, text)) == []


def test_an_absence_of_somebody_unknown_is_not_told_of_the_supplier(asked):
    done = away(
        asked, "I am out of the office.", sender="x@else.example", subject="Automatic reply"
    )
    assert told_away(done) == []
