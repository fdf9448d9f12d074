"""Declarations, certificates, missing master data and invoices run on the engine of the order lines."""

from __future__ import annotations

from datetime import date

import pytest

from scm_automate.chase.decisions import mark_sent
from scm_automate.chase.letter_words import letter_languages
from scm_automate.chase.letters import compose, new_reference
from scm_automate.chase.plan import plan
from scm_automate.chase.policy import ChasePolicy, SupplierPolicy
from scm_automate.chase.policy_rules import Escalation
from scm_automate.chase.requests import Request
from scm_automate.model import ScheduleKey, replace
from scm_automate.state import asks, letters, replay
from scm_automate.state.line_states import line_states

from .conftest import DAY, MONDAY, POLICY, SUPPLIERS
from .test_plan import ACME, NOW, line

ISO = Request(
    supplier="7", subject="certificate", key="ISO-9001",
    what="ISO 9001 certificate; ours ends on 31 March 2026",
    needed_by="2026-03-31", opened_on="2026-02-16",
)  # fmt: skip
WEIGHT = Request(supplier="7", subject="master_data", key="A-1/weight", what="Weight of item A-1")


def made(*requests, policy=None, lines=(), history=None, now=NOW):
    return plan(list(lines), [ACME], now=now, policy=policy, history=history, requests=requests)


def test_what_is_missing_is_asked_for_in_a_letter_of_its_own():
    found = made(ISO, WEIGHT, lines=[line()])
    assert [(one.topic, len(one.asks)) for one in found.letters] == [("", 1), ("requests", 2)]
    assert [(ask.subject, ask.reason, ask.why) for ask in found.letters[1].asks] == [
        ("certificate", "missing", "ISO 9001 certificate; ours ends on 31 March 2026; needed by 31 Mar 2026"),
        ("master_data", "missing", "Weight of item A-1; missing"),
    ]  # fmt: skip
    assert "needed by 31 Mar 2026" in found.explain(ISO.ask_key)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"needed_by": "2026-09-01"}, "not_due_yet"),
        ({"opened_on": "2026-03-02"}, "too_fresh"),
        ({"opened_on": "2026-03-02", "needed_by": "2026-02-27"}, None),
        ({"opened_on": None}, None),
    ],
)
def test_when(given, code):
    found = made(replace(ISO, **given))
    codes = found.left_alone["code"].to_list()
    assert codes == ([code] if code else [])


def test_the_policy_holds_for_it_as_for_lines():
    assert made(ISO, policy=ChasePolicy(never_ask=("7",))).left_alone["code"].to_list() == [
        "never_ask"
    ]
    quiet = made(ISO, policy=ChasePolicy(quiet=("monday",)))
    assert quiet.left_alone["code"].to_list() == ["quiet_day"]
    by_order = ChasePolicy(suppliers=(SupplierPolicy(supplier="7", digest="order"),))
    assert [one.topic for one in made(ISO, WEIGHT, policy=by_order).letters] == ["requests"]


@pytest.mark.parametrize(
    ("channel", "emails", "found"),
    [
        ("mail", ("a@acme.example",), ("mail", "a@acme.example")),
        ("portal", ("a@acme.example",), ("mail", "a@acme.example")),
        ("edi", ("a@acme.example",), ("mail", "a@acme.example")),
        ("phone", ("a@acme.example",), ("mail", "a@acme.example")),
        ("phone", (), ("phone", "")),
        ("edi", (), "no_contact"),
        ("portal", ("nobody",), "no_contact"),
    ],
)
def test_no_certificate_comes_by_edi_or_phone_so_it_is_asked_for_by_mail(channel, emails, found):
    made = plan(
        [line()], [replace(ACME, emails=emails)], now=NOW, requests=[ISO],
        policy=ChasePolicy(channel=channel),
    )  # fmt: skip
    if found == "no_contact":
        (told,) = [one for one in made.exceptions if "request" in one.text]
        assert told.code == found
        assert "1 request should be asked about" in told.text.replace("1 open line and ", "")
        return
    (letter,) = [one for one in made.letters if one.topic == "requests"]
    assert (letter.channel, letter.to) == found


def test_what_is_listed_twice_is_asked_for_by_nobody_and_told():
    (told,) = made(ISO, ISO).exceptions
    assert told.code == "duplicate_line"
    assert told.text.startswith("The list holds certificate ISO-9001 2 times")


def test_a_request_is_called_by_its_name_wherever_it_is_told(world):
    weight = replace(WEIGHT, supplier="8")
    world.policy = replace(
        POLICY, max_asks=2, gap=1, escalate=(Escalation(after=1, to="buyer"),),
        suppliers=(SupplierPolicy(supplier="8", channel="phone"),),
    )  # fmt: skip
    world.suppliers = tuple(
        replace(one, emails=()) if one.id == "8" else one for one in world.suppliers
    )
    for days in (0, 1, 2):
        done = world.round(now=MONDAY + days * DAY, requests=[ISO, weight])
        with world.state() as state:
            mark_sent(state, now=MONDAY + days * DAY, every_draft=True)
        told = {one.code: one.text for one in done.exceptions if "line A-1" not in one.text}
        words = "\n".join([*told.values(), done.plan.explain(ISO.ask_key)])
        assert "order certificate" not in words.lower()
        assert "order master_data" not in words.lower()
        assert "ertificate ISO-9001" in words
    silent = [one.text for one in done.exceptions if one.code == "supplier_silent"]
    assert any("2 letters about certificate ISO-9001 were not answered" in one for one in silent)
    assert any("2 letters about master data A-1/weight" in one for one in silent)


def test_who_is_called_for_documents_stands_in_no_sheet_for_answers(world):
    from scm_automate.chase.phone_sheet import calls_of

    world.policy = replace(POLICY, channel="phone")
    world.suppliers = tuple(replace(one, emails=()) for one in world.suppliers)
    done = world.round(requests=[ISO])
    assert {ask.subject for call in calls_of(done) for ask in call.letter.asks} == {"order_line"}
    (told,) = [one for one in done.exceptions if "certificate ISO-9001" in one.text]
    assert told.code == "call_supplier"
    assert "calls.xlsx" not in told.suggestion


def test_it_is_chased_over_rounds_until_it_is_listed_no_more(world):
    world.policy = replace(POLICY, escalate=(Escalation(after=1, to="buyer"),))
    first = world.round(requests=[ISO])
    assert sorted(len(one.asks) for one in first.letters) == [1, 1, 1, 2]
    again = world.round(requests=[ISO])
    assert {one.letter_id for one in again.letters} == {one.letter_id for one in first.letters}
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
        with state.read() as tx:
            (sent,) = [one for one in letters.letters_of(tx, "7") if one.topic == "requests"]
            assert [one.subject for one in asks.asks_by_letter(tx, [sent.id])[sent.id]] == [
                "certificate"
            ]
            assert ScheduleKey("", "certificate", "ISO-9001", "1") not in line_states(tx)
    assert "certificate" not in {
        a.subject for a in world.round(now=MONDAY + DAY, requests=[ISO]).plan.asks
    }
    later = world.round(now=MONDAY + 7 * DAY, requests=[ISO])
    (ask,) = [one for one in later.plan.asks if one.subject == "certificate"]
    assert (ask.number, ask.last_asked) == (2, date(2026, 3, 2))
    assert "no_answer_yet" in {one.code for one in later.exceptions}
    done = world.round(now=MONDAY + 8 * DAY)
    assert all(one.subject == "order_line" for one in done.plan.asks)
    with world.state() as state, state.write() as tx:
        before = asks.asks_by_letter(tx, [sent.id])
        replay(tx)
        assert asks.asks_by_letter(tx, [sent.id]) == before


@pytest.mark.parametrize("language", letter_languages())
def test_the_letter_in_every_language(language):
    (letter,) = made(ISO, WEIGHT, policy=replace(POLICY, language=language)).letters
    message = compose(
        letter, letter_id="l1", reference=new_reference(bytes(16)), message_id="<l1@buyer.example>",
        policy=POLICY, now=NOW,
    )  # fmt: skip
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    for part in (text, html):
        assert "ISO 9001 certificate" in part
        assert "Weight of item A-1" in part
        assert "None" not in part
        assert "{" not in part
    assert not list(message.iter_attachments())
    assert max(map(len, text.splitlines())) <= 78


def test_what_a_request_says_is_never_markup():
    nasty = replace(WEIGHT, what="<b>bold</b> {{ 7*7 }}\nBcc: x@evil.example")
    (letter,) = made(nasty).letters
    message = compose(
        letter, letter_id="l1", reference=new_reference(bytes(16)), message_id="<l1@buyer.example>",
        policy=POLICY, now=NOW,
    )  # fmt: skip
    html = message.get_body(("html",)).get_content()
    assert "<b>bold" not in html
    assert "{{ 7*7 }}" in html
    assert message["Bcc"] is None


def test_suppliers_that_are_asked_for_nothing_else_are_found():
    found = plan([], list(SUPPLIERS), now=NOW, requests=[replace(ISO, supplier="9")])
    assert [one.supplier.id for one in found.letters] == ["9"]
