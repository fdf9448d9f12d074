"""Orders told by their last three digits, one after the other, and numbers that are none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": order, "line": "1", "item": item, "quantity": "300", "due": "2026-04-20"}
    for order, item in (("88-104", "G-6"), ("88-117", "G-8"), ("88-121", "G-10"))
]


def read(text: str, country: str) -> dict[str, str]:
    """Order -> its day, with a mark where it waits for a person."""
    reply = read_reply(
        f"From: v@feder.example\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode(),
        LINES,
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"country": country, "email_domains": ["feder.example"]},
    )
    return {
        line.order: "!" * line.review + " ".join(str(one.latest) for one in line.deliveries)
        for line in reply.lines
    }


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("SE", "117 och 121 skickar vi tisdag 28 april, 104 är hos er 20/4 som sagt."),
        ("GB", "117 and 121 ship on Tuesday 28 April, 104 will be with you on 20 April."),
        ("DE", "117 und 121 versenden wir am 28.04., 104 ist wie gewünscht am 20.04. bei Ihnen."),
    ],
)
def test_three_digits_tell_an_order_where_others_are_told_so(country, text):
    assert read(text, country) == {
        "88-104": "2026-04-20",
        "88-117": "2026-04-28",
        "88-121": "2026-04-28",
    }


@pytest.mark.parametrize(
    "text",
    [
        "117 and 121 as ordered. We meet you in hall 104 on 5 May.",
        "117 and 121 as ordered, see stand 104 on 5 May.",
        "117 and 121 as ordered. Phone 555 104, from 5 May on.",
    ],
)
def test_a_hall_or_a_telephone_is_no_order(text):
    told = read(text, "GB")
    assert told.get("88-104", "!").startswith("!")
