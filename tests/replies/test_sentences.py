"""Sentences of our own in every language: what may be taken over unseen, and what never may.

A line of ``sentences/*.txt`` is ``country | text | expectations``; ``\\n`` in it is a line end. An
expectation is a line's number with what is read of it:

- ``10=5-5`` released with 5 May, ``10=w19`` with week 19; a ``d`` behind it: goods leave then.
- ``10A`` released as ordered, ``10S`` released as delivered.
- ``10%5-5`` released so or not at all.
- ``10?`` read and for review, ``10!`` not released, whatever is read, ``10-`` not spoken of.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scm_automate.replies import read_reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.model import LineResponse, OrderResponse

FOLDER = Path(__file__).parent / "sentences"
LINES = [
    {"order": "4500012345", "line": "10", "item": "A-1001", "supplier_item": "DF-77",
     "description": "Compression spring 2.0x15", "quantity": "500", "unit": "PCE",
     "due": "2026-04-20", "price": "1.25", "price_per": 1, "currency": "EUR"},
    {"order": "4500012345", "line": "20", "item": "A-1002", "supplier_item": "DF-78",
     "description": "Tension spring 1.5x40", "quantity": "300", "unit": "PCE",
     "due": "2026-04-20", "price": "2.10", "price_per": 1, "currency": "EUR"},
    {"order": "4500012346", "line": "30", "item": "B-2003", "supplier_item": "RR-25",
     "description": "Retaining ring 25", "quantity": "2000", "unit": "PCE",
     "due": "2026-04-27", "price": "0.15", "price_per": 1, "currency": "EUR"},
]  # fmt: skip
HEAD = (
    "From: S <s@feder.example>\nTo: P <p@buyer.example>\nSubject: Re: open lines\n"
    "Content-Type: text/plain; charset=utf-8\n\n"
)


def sentences() -> Iterator[tuple[str, str, str]]:
    for path in sorted(FOLDER.glob("*.txt")):
        for row in path.read_text("utf-8").splitlines():
            if row and not row.startswith("#"):
                country, text, wanted = (part.strip() for part in row.split(" | "))
                yield country, text.replace("\\n", "\n"), wanted


@cache
def read(country: str, text: str) -> OrderResponse:
    return read_reply(
        (HEAD + text + "\n").encode(),
        LINES,
        received=datetime(2026, 4, 1, 10, tzinfo=UTC),
        supplier={"id": "7", "country": country, "email_domains": ["feder.example"]},
    )


def told(line: LineResponse | None) -> str:
    """What was read of a line, in the words of the expectations, with its reasons behind."""
    if line is None:
        return "-"
    dates = ";".join(f"{one.earliest}..{one.latest}/{one.basis}" for one in line.deliveries)
    return f"{line.status} review={line.review} {dates} {list(line.reasons)}"


def fits(line: LineResponse | None, wanted: str) -> bool:
    if wanted == "-":
        return line is None
    if wanted == "!":
        return line is None or line.review
    if wanted.startswith("%"):
        return (
            line is None or line.review or fits(line, wanted.replace("%", "=").replace("=A", "A"))
        )
    if line is None:
        return False
    if wanted == "?":
        return line.review
    if line.review:
        return False
    if wanted in ("A", "S"):
        return line.status == {"A": "accepted", "S": "delivered"}[wanted]
    basis = "dispatch" if wanted.endswith("d") else "delivery"
    day = wanted.strip("=d")
    if day.startswith("w"):
        first, last = (date.fromisocalendar(2026, int(day[1:]), n) for n in (1, 7))
    else:
        number, month = (int(part) for part in day.split("-"))
        first = last = date(2026, month, number)
    return line.status == "changed" and [
        (one.earliest, one.latest, one.basis) for one in line.deliveries
    ] == [(first, last, basis)]


@pytest.mark.parametrize(("country", "text", "wanted"), list(sentences()))
def test_a_sentence_is_read_or_left_to_a_person(country: str, text: str, wanted: str) -> None:
    reply = read(country, text)
    lines = {one.line: one for one in reply.lines}
    for one in wanted.split():
        assert fits(lines.get(one[:2]), one[2:]), (one, told(lines.get(one[:2])))


def test_evidence_begins_with_a_word() -> None:
    reply = read("GB", "Line 20 is late, line 10 comes on 5 May.")
    assert [one.text for line in reply.lines if line.line == "10" for one in line.evidence] == [
        "line 10 comes on 5 May."
    ]
