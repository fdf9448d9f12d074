"""Replies to letters that asked for documents and data wait for a person; nobody is asked meanwhile."""

from __future__ import annotations

import pytest

from scm_automate.chase import decide_request
from scm_automate.chase.decisions import mark_sent
from scm_automate.errors import ConfigError, NotFound, TransitionNotAllowed
from scm_automate.state import letters, replay, request_answers, touches
from scm_automate.state.purge import purge

from .conftest import DAY, MONDAY, mail
from .test_requests import ISO, WEIGHT

PDF = ("iso_9001.pdf", b"%PDF-1.7 a certificate")


@pytest.fixture
def asked(world):
    """Supplier 7 was asked for a certificate and a weight; `world.reference` is that letter's."""
    world.round(requests=[ISO, WEIGHT])
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
        with state.read() as tx:
            (sent,) = [one for one in letters.letters_of(tx, "7") if one.topic == "requests"]
    world.reference = sent.reference
    return world


def replies(world, text="Please find the certificate enclosed.", **more):
    more = {"subject": f"Re: [ref {world.reference}]", "attachment": PDF, **more}
    world.arrives(mail(text, **more))


def waiting(world, state="received"):
    with world.state() as opened, opened.read() as tx:
        return request_answers.request_answers(tx, state=state)


def subjects_asked(done):
    return {ask.subject for ask in done.plan.asks if ask.subject != "order_line"}


def test_a_reply_is_attached_to_what_its_letter_asked_for_with_its_files(asked):
    replies(asked)
    done = asked.round(now=MONDAY + DAY, requests=[ISO, WEIGHT])
    found = waiting(asked)
    assert [(one.subject, one.name) for one in found] == [
        ("certificate", "ISO-9001"), ("master_data", "A-1/weight"),
    ]  # fmt: skip
    (file,) = found[0].files
    assert (file.name, file.kind, file.size) == ("iso_9001.pdf", "pdf", 22)
    assert found[0].sender == "sales@acme.example"
    told = [one for one in done.exceptions if one.code == "request_answered"]
    assert len(told) == 2
    assert (
        "certificate ISO-9001: mail of sales@acme.example, 2026-03-03, with iso_9001.pdf (pdf)"
        in told[0].text
    )
    assert found[0].id[:8] in told[0].text
    assert "unclear" not in {one.code for one in done.exceptions}
    with asked.state() as state, state.read() as tx:
        (letter,) = letters.by_reference(tx, [asked.reference])
        assert letter.state == "answered"


def test_nothing_is_asked_again_while_it_waits_for_a_person(asked):
    replies(asked)
    asked.round(now=MONDAY + DAY, requests=[ISO, WEIGHT])
    for days in (7, 14, 60):
        done = asked.round(now=MONDAY + days * DAY, requests=[ISO, WEIGHT])
        assert subjects_asked(done) == set()
        assert "waits for a decision" in done.plan.explain(ISO.ask_key)
        assert len([one for one in done.exceptions if one.code == "request_answered"]) == 2


def test_what_a_person_accepts_is_asked_for_no_more_and_what_is_refused_is(asked):
    replies(asked)
    asked.round(now=MONDAY + DAY, requests=[ISO, WEIGHT])
    certificate, weight = waiting(asked)
    with asked.state() as state:
        done = decide_request(
            state, certificate.id[:8], decision="accept", by="Anna", now=MONDAY + 2 * DAY
        )
        assert (done.state, done.decided_by) == ("accepted", "Anna")
        refused = decide_request(
            state,
            weight.id,
            decision="refuse",
            by="Anna",
            now=MONDAY + 2 * DAY,
            note="no weight in it",
        )
        assert refused.note == "no weight in it"
        with state.read() as tx:
            assert [one.by for one in touches.touches(tx) if one.kind == "decided"] == [
                "Anna",
                "Anna",
            ]
    later = asked.round(now=MONDAY + 7 * DAY, requests=[ISO, WEIGHT])
    assert subjects_asked(later) == {"master_data"}
    assert "1 request was answered and accepted: take off the list what you have" in later.loaded
    assert waiting(asked) == ()
    (ask,) = [one for one in later.plan.asks if one.subject == "master_data"]
    assert ask.number == 2


def test_two_mails_for_one_thing_are_settled_by_one_yes(asked):
    replies(asked)
    replies(asked, "And here once more.", at=MONDAY + DAY + DAY / 24)
    asked.round(now=MONDAY + 2 * DAY, requests=[ISO, WEIGHT])
    assert len(waiting(asked)) == 4
    with asked.state() as state:
        one = next(each for each in waiting(asked) if each.subject == "certificate")
        decide_request(state, one.id, decision="accept", by="Anna", now=MONDAY + 2 * DAY)
        with pytest.raises(TransitionNotAllowed, match="accepted already"):
            decide_request(state, one.id, decision="refuse", by="Anna", now=MONDAY + 2 * DAY)
        with pytest.raises(NotFound, match="No answer to a request"):
            decide_request(state, "zzz", decision="accept", by="Anna", now=MONDAY)
        with pytest.raises(ConfigError, match="Nobody is named"):
            decide_request(state, one.id, decision="accept", by=" ", now=MONDAY)
    assert {each.subject for each in waiting(asked)} == {"master_data"}


@pytest.mark.parametrize(
    "more",
    [
        {"subject": "our certificate"},
        {"sender": "sales@acme-example.com", "subject": "Re: order"},
        {
            "headers": (("Auto-Submitted", "auto-replied"),),
            "text": "I am out of office until 20 March 2026.",
        },
    ],
)
def test_what_carries_no_reference_or_is_automatic_answers_nothing(asked, more):
    replies(asked, **more)
    asked.round(now=MONDAY + DAY, requests=[ISO, WEIGHT])
    assert waiting(asked) == ()
    assert subjects_asked(asked.round(now=MONDAY + 30 * DAY, requests=[ISO, WEIGHT])) == {
        "certificate", "master_data",
    }  # fmt: skip


def test_a_letter_about_goods_attaches_nothing(asked):
    with asked.state() as state, state.read() as tx:
        (goods,) = [one for one in letters.letters_of(tx, "7") if one.topic != "requests"]
    replies(
        asked, "4500012345 line 10: 16 March 2026 is ok.", subject=f"Re: [ref {goods.reference}]"
    )
    asked.round(now=MONDAY + DAY, requests=[ISO, WEIGHT])
    assert waiting(asked) == ()


def test_names_of_files_are_told_in_a_line_and_forgotten_with_the_rest(asked):
    replies(asked, attachment=("a\u202efdp.exe", b"MZ" + bytes(50)))
    asked.round(now=MONDAY + DAY, requests=[ISO])
    certificate, weight = waiting(asked)
    assert "\u202e" not in str(certificate)
    with asked.state() as state:
        decide_request(state, certificate.id, decision="accept", by="Anna Berg", now=MONDAY + DAY)
        with state.write() as tx:
            before = request_answers.request_answers(tx, state=None)
            replay(tx)
            assert request_answers.request_answers(tx, state=None) == before
            purge(tx, before=MONDAY + 9 * DAY)
            kept, still = (
                request_answers.request_answer(tx, one.id) for one in (certificate, weight)
            )
    assert kept.files[0].name == "purged"
    assert kept.sender == "…@acme.example"
    assert kept.decided_by == "a person"
    assert still.files == weight.files, "what still waits keeps its words"
