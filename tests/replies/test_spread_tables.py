"""Tables whose columns are days or weeks: one row a line, its pieces below each day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4711", "line": line, "item": item, "quantity": quantity, "due": "2026-04-20"}
    for line, item, quantity in (("10", "A-1001", "500"), ("20", "A-1002", "300"))
]


def read(table: str, country: str = "GB") -> dict[str, tuple[object, ...]]:
    """Line -> (review, deliveries as text)."""
    reply = read_reply(
        f"From: v@feder.example\nContent-Type: text/plain; charset=utf-8\n\n{table}\n".encode(),
        LINES,
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"country": country, "email_domains": ["feder.example"]},
    )
    return {
        line.line: (
            line.review,
            [f"{one.quantity} {one.earliest} {one.latest} {one.basis}" for one in line.deliveries],
        )
        for line in reply.lines
    }


def test_weeks_as_columns():
    told = read("Item     Week 20  Week 21\nA-1001   300      200\nA-1002   -        300\n")
    assert told == {
        "10": (
            False,
            ["300 2026-05-11 2026-05-17 delivery", "200 2026-05-18 2026-05-24 delivery"],
        ),
        "20": (False, ["300 2026-05-18 2026-05-24 delivery"]),
    }


def test_headers_that_say_it_ships():
    told = read("Item\tShips 14.05.\tShips 28.05.\nA-1001\t300\t200\nA-1002\t0\t300\n")
    assert told["10"] == (
        False,
        ["300 2026-05-14 2026-05-14 dispatch", "200 2026-05-28 2026-05-28 dispatch"],
    )


def test_a_rest_beside_them_has_its_own_date():
    told = read(
        "Réf.     Commandé   Livrable 20/04   Reliquat   Livraison du reliquat\n"
        "A-1001   500        350              150        semaine 21\n"
        "A-1002   300        300              0          -\n",
        "FR",
    )
    assert told["10"] == (
        False,
        ["350 2026-04-20 2026-04-20 delivery", "150 2026-05-18 2026-05-24 delivery"],
    )
    assert told["20"] == (False, ["300 2026-04-20 2026-04-20 delivery"])


@pytest.mark.parametrize(
    "table",
    [
        "Item     Week 20  Week 21\nA-1001   300      100\n",  # 100 have no date
        "Item     Week 20  Rest\nA-1001   300      200\n",
        "Item     Qty   Delivery     Avail\nA-1001   500   14.05.2026   300\n",
    ],
)
def test_what_does_not_cover_the_quantity_waits(table):
    assert read(table)["10"][0]


@pytest.mark.parametrize("word", ["Stock", "Produced", "Foo"])
def test_a_day_of_something_else_waits(word):
    told = read(f"Item     Qty   {word} 14.05.\nA-1001   500   500\nA-1002   300   300\n")
    assert told["10"][0]
    assert told["20"][0]
