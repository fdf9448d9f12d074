"""Who confirms a list confirms the dates of that list, not those that the orders have by now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4500012345", "line": line, "item": item, "quantity": "500", "unit": "PCE", "due": "2026-04-20"}
    for line, item in (("10", "A-1001"), ("20", "A-1002"))
]  # fmt: skip


def answered(text: str, shown: str):
    raw = (
        "From: Tom <tom@feder.example>\nSubject: RE: open lines\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{text}\n\nTom\n\nOn 30 March 2026 Anna Berg wrote:\n> Please confirm:\n"
        f"> 4500012345  10  A-1001  500 pcs  {shown}\n> 4500012345  20  A-1002  500 pcs  20.04.2026\n"
    )
    reply = read_reply(
        raw.encode(), LINES, received=datetime(2026, 4, 1, 10, tzinfo=UTC),
        supplier={"country": "GB", "email_domains": ["feder.example"]},
    )  # fmt: skip
    return {one.line: one for one in reply.lines}


@pytest.mark.parametrize("text", ["Confirmed.", "All as ordered.", "Lines 10 and 20: on time."])
def test_a_date_that_has_moved_since_waits_for_a_person(text: str) -> None:
    lines = answered(text, "27.04.2026")
    assert lines["10"].review
    assert "the quoted list asks about 27.04.2026" in lines["10"].reasons[0]
    assert not lines["20"].review


@pytest.mark.parametrize(
    "shown",
    ["20.04.2026", "2026-04-20", "20 Apr 2026", "13.04.2026  20.04.2026", "04/20/2026", "asap", ""],
)
def test_the_due_date_however_it_is_written_is_the_one_asked_about(shown: str) -> None:
    assert not answered("Confirmed.", shown)["10"].review


def test_a_date_in_the_answer_speaks_for_itself() -> None:
    lines = answered("Line 10: 20 April 2026. Line 20 as ordered.", "27.04.2026")
    assert not lines["10"].review


@pytest.mark.parametrize("text", ["Oui", "Confirmed.", "All as ordered."])
def test_a_yes_to_nobody_knows_what_waits_for_a_person(text: str) -> None:
    raw = f"From: tom@feder.example\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    reply = read_reply(
        raw.encode(), LINES, received=datetime(2026, 4, 1, 10, tzinfo=UTC),
        supplier={"country": "FR", "email_domains": ["feder.example"]},
    )  # fmt: skip
    assert all(one.review for one in reply.lines)
