"""Lines that are not open any more: what is said of them is of no other line that has the same item."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import Reply, read_reply


def line(order: str, number: str, item: str, quantity: str, due: str) -> dict[str, object]:
    return {
        "order": order, "line": number, "item": item, "description": f"Stud {item}",
        "quantity": quantity, "unit": "PCE", "due": due,
    }  # fmt: skip


LINES = [
    line("4500017455", "30", "1220-0010", "400", "2026-02-23"),
    line("4500017525", "10", "1220-0010", "400", "2026-03-02"),
    line("4500017448", "10", "1221-0012", "750", "2026-03-25"),
]
TWICE = [
    line("HVPO-004413", "1", "HV-STD-010", "400", "2026-04-07"),
    line("HVPO-004413", "3", "HV-STD-012", "2400", "2026-04-07"),
]


def read(text: str, lines: list[dict[str, object]], country: str = "GB") -> Reply:
    return read_reply(
        f"From: a@studs.example\nTo: b@buyer.example\nSubject: Re: x\nIn-Reply-To: <1@buyer.example>"
        f"\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode(),
        lines,
        received=datetime(2026, 3, 5, 15, tzinfo=UTC),
        supplier={"id": "1", "country": country, "email_domains": ["studs.example"]},
    )


@pytest.mark.parametrize(
    "closed",
    [
        "4500017448 line 20 (1220-0010): 600 pcs shipped on 27 Feb 2026",
        "4500017448 riga 20 (1220-0010): 600 pz spediti il 27/02/2026",
        "Die Position 20 aus 4500017448 (1220-0010), 200 Stück, haben wir am 27.02.2026 versendet.",
        "4500017999 line 20 (1220-0010): 27 March 2026",
    ],
)
def test_the_item_of_a_closed_line_is_no_line_of_another_order(closed: str) -> None:
    reply = read(f"- 4500017455 line 30 (1220-0010): delivery week 12\n- {closed}", LINES)
    told = {(one.order, one.line): one for one in reply.lines}
    assert told.keys() == {("4500017455", "30")}
    assert not told["4500017455", "30"].review
    assert "unknown_order" in reply.flags


def test_what_is_said_behind_a_closed_line_is_not_lost():
    reply = read("4500017448 line 20 is done, 1220-0010 of 4500017455 comes in week 12.", LINES)
    assert {(one.order, one.line) for one in reply.lines} == {("4500017455", "30")}


@pytest.mark.parametrize(
    "text",
    [
        "HVPO-004413 line 4 (HV-STD-012): confirmed as ordered",
        "HVPO-004413 line 4 (HV-STD-012): 12 April 2026",
        "HVPO-004413 line 4 HV-STD-012: 12 April 2026",
        "HVPO-004413 line 4, HV-STD-012: 12 April 2026",
        "Line 4 (HV-STD-012): 12 April 2026",
    ],
)
def test_a_line_that_is_not_open_is_not_its_sibling_with_the_same_item(text: str) -> None:
    reply = read(text, TWICE)
    assert [one.line for one in reply.lines] == ["3"]
    assert reply.lines[0].review
    assert "is not open" in " ".join(reply.lines[0].reasons)


def test_lines_counted_by_their_place_are_the_lines():
    lines = [
        line("4500012345", "10", "HV-STD-010", "400", "2026-04-07"),
        line("4500012345", "20", "HV-STD-012", "2400", "2026-04-07"),
    ]
    reply = read("Line 1 (HV-STD-010): 13 April 2026\nLine 2 (HV-STD-012): 14 April 2026", lines)
    assert {one.line for one in reply.released} == {"10", "20"}


def test_the_row_asked_about_is_that_of_the_lines_number():
    """An order may have one item twice, and months are written in the language of the letter."""
    lines = [
        line("4500017483", "10", "2140-0012", "100", "2026-03-23"),
        line("4500017483", "30", "2140-0012", "100", "2026-04-29"),
    ]
    quoted = (
        "> Order       Regel  Artikel    Omschrijving  Aantal  Gewenst\n"
        "> 4500017483  10     2140-0012  Pakking 12    100     23 mrt. 2026\n"
        "> 4500017483  30     2140-0012  Pakking 12    100     29 apr. 2026"
    )
    reply = read(
        "4500017483 regel 10: bevestigd, datum blijft\n\n"
        f"Op 4 maart 2026 schreef B <b@buyer.example>:\n{quoted}",
        lines,
        "NL",
    )
    assert {one.line for one in reply.released} == {"10"}
