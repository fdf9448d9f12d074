"""From a link to a change in the upload: what the supplier fills in is what the buyer gets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from email import message_from_bytes, policy

import pytest

from scm_automate.chase import PlannedLetter
from scm_automate.portal import page_languages, page_words
from scm_automate.state import grants, letters

from .conftest import DAY, SUPPLIERS, answer, filled, line, send


def lines_of(done):
    return {
        (one.order, one.line): one
        for given in done.answers
        for one in given.response.lines
    }  # fmt: skip


def test_the_letter_carries_the_link_in_text_and_html(desk, tmp_path):
    desk.asked(out=tmp_path / "out")
    files = list((tmp_path / "out").glob("*/letters/*.eml"))
    file = next(one for one in files if b"sales@acme.example" in one.read_bytes())
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    bodies = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    with desk.state.read() as tx:
        (known,) = {
            one.id
            for one in [grants.grant_of_letter(tx, letter["X-SCM-Letter"])]
        }  # fmt: skip
    assert all(desk.links.address(known) in body for body in bodies)


def test_the_page_shows_the_suppliers_own_asked_lines_and_no_others(desk, grant):
    page = desk.opened(grant).page.text
    assert page.count("<fieldset") == 3
    assert "4500012345" in page
    assert "4500077777" not in page
    assert "Compression spring" in page


def test_confirming_as_ordered_is_released_and_becomes_a_promise(desk, grant):
    browser = desk.opened(grant)
    done = send(browser, **filled(grant, "10", a="confirm"))
    assert "Thank you" in done.text
    desk.now += DAY
    read = desk.round()
    (told,) = lines_of(read).values()
    assert (told.status, told.review) == ("accepted", False)
    assert told.deliveries[0].latest == date(2026, 3, 16)
    assert [one.field for one in read.changes] == ["promised", "promised_quantity"] or read.changes
    assert read.answers[0].response.channel == "portal"


def test_a_split_with_two_days_is_read_as_it_was_typed(desk, grant):
    browser = desk.opened(grant)
    fields = filled(grant, "20", a="change", d0="2026-04-02", q0="700", d1="2026-04-16", q1="500")
    summary = answer(browser, **fields)
    assert "2 Apr 2026: 700 PCE" in summary.text
    send(browser, **fields)
    desk.now += DAY
    told = lines_of(desk.round())[("4500012345", "20")]
    assert told.status == "changed"
    assert not told.review
    assert [(one.latest, one.quantity) for one in told.deliveries] == [
        (date(2026, 4, 2), Decimal(700)), (date(2026, 4, 16), Decimal(500)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({"a": "reject"}, "rejected", "will not be delivered"),
        ({"a": "change", "d0": "2026-03-20", "q0": "300"}, "changed", "do not add up"),
        ({"a": "change", "d0": "2026-03-20", "p": "1,40"}, "changed", "price differs"),
        ({"a": "confirm", "r": "if the steel comes"}, "accepted", "a remark"),
        ({"r": "we are still checking"}, "unclear", "a remark"),
        ({"a": "change", "d0": "2027-06-01"}, "changed", "more than a year"),
    ],
)
def test_whatever_is_more_than_days_and_whole_quantities_is_for_a_person(
    desk, grant, fields, status, reason
):
    send(desk.opened(grant), **filled(grant, "10", **fields))
    desk.now += DAY
    read = desk.round()
    (told,) = lines_of(read).values()
    assert (told.status, told.review) == (status, True)
    assert any(reason in text for text in told.reasons)
    assert not [change for one in read.answers for change in one.released]


def test_a_price_that_is_the_same_is_none(desk, grant):
    send(desk.opened(grant), **filled(grant, "10", a="change", d0="2026-03-20", p="1.25"))
    desk.now += DAY
    (told,) = lines_of(desk.round()).values()
    assert told.price is None
    assert not told.review


def test_a_bank_account_in_a_remark_freezes_the_supplier_as_a_mail_does(desk, grant):
    text = "Our bank account has changed, please pay to IBAN DE02120300000000202051"
    send(desk.opened(grant), **filled(grant, "10", a="confirm"), **filled(grant, "20", r=text))
    desk.now += DAY
    read = desk.round()
    assert "bank_details" in {one.code for one in read.exceptions}
    assert not [change for one in read.answers for change in one.released]


def test_the_answer_can_be_changed_and_the_newest_holds(desk, grant):
    browser = desk.opened(grant)
    send(browser, **filled(grant, "10", a="change", d0="2026-03-20"))
    shown = browser.get(browser.base).text
    assert 'value="2026-03-20"' in shown
    assert "Sent 2 Mar 2026" in shown
    desk.now += DAY / 24
    send(browser, **filled(grant, "10", a="change", d0="2026-03-18"))
    desk.now += DAY
    read = desk.round()
    assert len(read.answers) == 2
    open_now = [one for one in (*read.changes, *read.waiting) if one.field == "promised"]
    assert {str(one.new) for one in open_now} == {"2026-03-18"}


def test_each_answer_is_applied_once_also_when_a_later_one_is_older(desk, grant):
    browser = desk.opened(grant)
    send(browser, **filled(grant, "10", a="change", d0="2026-03-20"))
    desk.now += DAY
    assert len(desk.round().answers) == 1
    assert desk.round().answers == ()
    # A web server whose clock is behind, or a transaction that took its time.
    desk.now -= DAY / 2
    send(browser, **filled(grant, "20", a="confirm"))
    desk.now += DAY
    assert len(desk.round().answers) == 1


def test_a_line_that_the_buyer_changed_meanwhile_cannot_be_answered(desk, grant):
    desk.now += DAY
    desk.lines = (line("4500012345", "10", quantity="900"), *desk.lines[1:])
    desk.round()
    browser = desk.opened(grant)
    assert "was changed by us" in browser.page.text
    summary = answer(browser, **filled(grant, "10", a="confirm"))
    assert "not answered for any line" in summary.text


@pytest.mark.parametrize("language", page_languages())
def test_every_language_says_everything(language):
    words, english = page_words(language), page_words("en")
    assert words.language == language
    assert words.faults.keys() == english.faults.keys()
    for name, text in english.model_dump().items():
        if isinstance(text, str):
            told = getattr(words, name)
            assert told
            assert {part for part in ("{quantity}", "{day}", "{number}", "{unit}", "{count}") if part in text} == {
                part for part in ("{quantity}", "{day}", "{number}", "{unit}", "{count}") if part in told
            }  # fmt: skip


def test_a_page_is_in_the_suppliers_language(desk):
    page = desk.opened(desk.asked()["8"]).page
    assert '<html lang="de">' in page.text
    assert "Ihre Antwort zu unseren Bestellungen" in page.text


def test_a_service_that_makes_links_for_months_gives_each_its_whole_time(desk):
    make, later = desk.links.maker(desk.state, now=desk.now, days=30), desk.now + 60 * DAY
    desk.now = later
    desk.round(outbox=True)
    with desk.state.read() as tx:
        (letter,) = letters.letters_of(tx, "7")
    make(PlannedLetter(supplier=SUPPLIERS[0], to="", to_why="", language="en", asks=()), letter)
    with desk.state.read() as tx:
        grant = grants.grant_of_letter(tx, letter.id)
    assert grant.expires_at == later + 30 * DAY
