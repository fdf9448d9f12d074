"""A line's number says which line; an item's name beside it never widens it to others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4500017483", "line": "10", "item": "2140-0012", "quantity": "100", "unit": "M", "due": "2026-03-23"},
    {"order": "4500017483", "line": "20", "item": "2140-0010", "quantity": "120", "unit": "M", "due": "2026-05-07"},
    {"order": "4500017483", "line": "30", "item": "2140-0012", "quantity": "100", "unit": "M", "due": "2026-04-29"},
    {"order": "4500017322", "line": "10", "item": "2140-0012", "quantity": "100", "unit": "M", "due": "2026-03-02"},
]  # fmt: skip
HEAD = (
    "From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: 8bit\n\n"
)


def read(text, lines=LINES):
    reply = read_reply(
        (HEAD + text).encode(),
        lines,
        received=datetime(2026, 3, 4, 15, tzinfo=UTC),
        supplier={"id": "1", "country": "GB", "email_domains": ["b.example"]},
    )
    told = {(one.order, one.line): one for one in reply.lines}
    return reply, told


@pytest.mark.parametrize(
    "text",
    [
        "- 4500017483 line 30 (2140-0012): new delivery date 4 May 2026",
        "Line 30 of 4500017483 (2140-0012) will now be delivered on 4 May 2026.",
        "4500017483/30 2140-0012 4 May 2026",
        "4500017483 line 30 will be delivered on 4 May 2026 (2140-0012).",
        "PO 4500017483: item 2140-0012, line 30, new delivery date 4 May 2026",
    ],
)
def test_the_item_beside_a_line_number_names_no_other_line(text):
    _, told = read(text)
    assert set(told) == {("4500017483", "30")}
    [delivery] = told["4500017483", "30"].deliveries
    assert delivery.latest.isoformat() == "2026-05-04"


def test_each_line_of_a_list_gets_its_own_answer():
    _, told = read(
        "- 4500017483 line 10 (2140-0012): confirmed\n"
        "- 4500017483 line 30 (2140-0012): new delivery date 4 May 2026\n"
        "- 4500017483 line 20 (2140-0010): confirmed\n"
    )
    assert {key: one.status for key, one in told.items()} == {
        ("4500017483", "10"): "accepted",
        ("4500017483", "30"): "changed",
        ("4500017483", "20"): "accepted",
    }


def test_a_number_and_an_item_that_do_not_go_together_are_for_a_person():
    _, told = read("Line 20 of 4500017483 (2140-0012) will be delivered on 4 May 2026.")
    assert told
    assert all(one.review for one in told.values())


@pytest.mark.parametrize(
    "text",
    [
        "PO 4500099999 line 30, item 2140-0012: new delivery date 4 May 2026",
        "Line 30 of 4500017210 (2140-0012): new delivery date 4 May 2026",
        "- 4500017210 line 30 (2140-0012): confirmed as ordered",
    ],
)
def test_an_answer_for_an_order_that_is_not_open_touches_no_open_line(text):
    reply, told = read(text)
    assert not told
    assert reply.kind == "other"
    assert "unknown_order" in reply.flags


def test_lines_after_an_order_that_is_not_open_are_for_a_person():
    _, told = read("About PO 4500099999:\nLine 20 comes on 4 May 2026.\n")
    assert all(one.review for one in told.values())


def test_a_greeting_is_no_date():
    lines = [{**LINES[0], "due": "2026-03-16"}, {**LINES[1], "due": "2026-03-18"}]
    _, told = read("Guten Morgen, Pos. 10 kommt erst am 20.03.2026, Pos. 20 wie bestellt.", lines)
    [delivery] = told["4500017483", "10"].deliveries
    assert delivery.latest.isoformat() == "2026-03-20"
    assert told["4500017483", "20"].status == "accepted"


@pytest.mark.parametrize("country", ["DE", "IT", "GB"])
@pytest.mark.parametrize(
    "words",
    [
        "Pos. 10 hopefully on 20 April 2026.",
        "Pos. 10 probably 20.04.2026",
        "Pos. 10: 20.04.2026, subject to payment",
        "Pos. 10 not before 20.04.2026",
    ],
)
def test_doubt_in_another_language_than_the_countrys_is_seen(country, words):
    reply = read_reply(
        (HEAD + words).encode(),
        LINES[:1],
        received=datetime(2026, 3, 4, 15, tzinfo=UTC),
        supplier={"id": "1", "country": country, "email_domains": ["b.example"]},
    )
    assert reply.lines[0].review
