"""Parts of a line told as shares, lots that are numbered or counted, and sizes of a number and a word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scm_automate.replies import read_reply

if TYPE_CHECKING:
    from scm_automate.model import OrderResponse

HEAD = "From: S <s@feder.example>\nTo: P <p@buyer.example>\nSubject: {}\nContent-Type: text/plain; charset=utf-8\n\n"
HOOKS = [("H-1", "Lasthaken 1 t", "120"), ("H-2", "Lasthaken 2 t", "20")]
VALVES = [("V-3", "Valve 2-way brass", "600"), ("V-2", "Valve 3-way brass", "60")]


def read(
    country: str, goods: list[tuple[str, str, str]], text: str, subject: str = "Re: lines"
) -> OrderResponse:
    lines = [
        {"order": "4500012345", "line": str(n * 10), "item": item, "description": name, "quantity": amount,
         "unit": "PCE", "due": "2026-05-04", "price": "1.25", "price_per": 1, "currency": "EUR"}
        for n, (item, name, amount) in enumerate(goods, start=1)
    ]  # fmt: skip
    return read_reply(
        (HEAD.format(subject) + text + "\n").encode(),
        lines,
        received=datetime(2026, 4, 20, 9, tzinfo=UTC),
        supplier={"id": "7", "country": country, "email_domains": ["feder.example"]},
    )


def told(response: OrderResponse, line: str) -> list[str]:
    """Quantity and last day of what is promised; a question mark in front where a person looks."""
    one = next(one for one in response.lines if one.line == line)
    sign = "?" if one.review else ""
    return [f"{sign}{float(part.quantity or 0):g} {part.latest}" for part in one.deliveries]


@pytest.mark.parametrize(
    ("country", "text", "wanted"),
    [
        ("DE", "1 t: 80 % am 4.5., Rest am 11.5.", ["96 2026-05-04", "24 2026-05-11"]),
        ("GB", "H-1: 75 percent 4 May, 25 percent 11 May", ["90 2026-05-04", "30 2026-05-11"]),
        ("DE", "H-1 in 2 Lieferungen à 60: 4.5., 11.5.", ["60 2026-05-04", "60 2026-05-11"]),
        ("GB", "H-1 in two lots of 60: 4 May, 11 May", ["60 2026-05-04", "60 2026-05-11"]),
        ("PT", "H-1: 80 + 40 (04/05 e 11/05)", ["80 2026-05-04", "40 2026-05-11"]),
        (
            "DE", "H-1 kommt in 2 Tranchen:\nNr. 1 - 60 Stk am 4.5.\nNr. 2 - 60 Stk am 11.5.",
            ["60 2026-05-04", "60 2026-05-11"],
        ),
    ],
)  # fmt: skip
def test_parts_of_a_line(country: str, text: str, wanted: list[str]) -> None:
    assert told(read(country, HOOKS, text), "10") == wanted


@pytest.mark.parametrize(
    "text", ["H-1: 80 % am 4.5.", "H-1 am 4.5. zu 80 %, H-2 am 11.5.", "H-1: 30 % am 4.5., 30 % am 11.5."]
)  # fmt: skip
def test_a_share_without_the_rest_is_for_a_person(text: str) -> None:
    assert all(one.startswith("?") for one in told(read("DE", HOOKS, text), "10"))


@pytest.mark.parametrize("size", ["2-way", "2 way", "2 ways", "2way"])
def test_a_size_of_number_and_word_names_no_item_with_the_number(size: str) -> None:
    response = read("GB", VALVES, f"{size}: 12 May")
    assert [one.line for one in response.lines] == ["10"]


@pytest.mark.parametrize(
    ("subject", "text"),
    [("EK-4402", "eure EK-4402 ist fertig, kommt am Freitag mit dem LKW."), ("WF/26/0418", "die Rollen aus WF/26/0418 kommen am 5.5.")],
)  # fmt: skip
def test_somebody_elses_order(subject: str, text: str) -> None:
    response = read("DE", HOOKS[:1], text, subject)
    assert (response.kind, response.flags) == ("other", ("unknown_order",))
