"""The supplier's own name below a mail, where it shares a word with the goods."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4711", "line": "10", "item": "C-1", "description": "Colla vinilica 5 kg",
     "quantity": "40", "unit": "PCE", "due": "2026-05-04"},
    {"order": "4711", "line": "20", "item": "C-2", "description": "Colla neoprenica 1 kg",
     "quantity": "50", "unit": "PCE", "due": "2026-05-11"},
]  # fmt: skip
ANSWERS = "Buongiorno,\nRiga 10: consegna 12/05/2026\nRiga 20: consegna 19/05/2026\n"


def read(below):
    """Two lines answered, with something below."""
    return read_reply(
        b"From: a@tanaro.example\nSubject: Re: 4711\nContent-Type: text/plain; charset=utf-8\n\n"
        + (ANSWERS + below).encode(),
        LINES,
        received=datetime(2026, 4, 20, 9, tzinfo=UTC),
        supplier={
            "name": "Colle Industriali Tanaro S.p.A.",
            "country": "IT",
            "email_domains": ["tanaro.example"],
        },
    )


@pytest.mark.parametrize(
    "below",
    [
        "Ufficio ordini Colle Industriali Tanaro",
        "Colle Industriali Tanaro, assistenza",
    ],
)
def test_the_name_of_the_firm_is_none_of_the_goods(below):
    told = {one.line: one for one in read(below).lines}
    assert [told[n].deliveries[0].latest for n in ("10", "20")] == [
        date(2026, 5, 12),
        date(2026, 5, 19),
    ]
    assert not any(one.review for one in told.values())


@pytest.mark.parametrize(
    "below",
    [
        "Colle Industriali Tanaro chiude",
        "Colle: in ritardo",
        "Colle Industriali: date da confermare",
    ],
)
def test_what_is_said_of_the_firm_is_weighed(below):
    assert all(one.review for one in read(below).lines)


def test_what_is_said_beside_the_name_is_weighed():
    told = read("Colle Industriali Tanaro, termini da confermare").lines
    assert all(one.review for one in told)
