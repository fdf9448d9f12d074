"""Rows of our own list that came back in the text with the answer behind them."""

from __future__ import annotations

from datetime import datetime

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4500012345", "line": number, "item": item, "supplier_item": None, "description": text,
     "quantity": quantity, "unit": "PCE", "due": "2026-05-04", "price": "1.25", "price_per": 1, "currency": "EUR"}
    for number, item, text, quantity in (
        ("10", "A-1", "Abstandhalter 30 mm", "500"), ("20", "A-2", "Abstandhalter 40 mm", "200"),
    )
]  # fmt: skip


def read(text: str):
    mail = (
        "From: a@supplier.example\nTo: b@buyer.example\nSubject: Re\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )
    supplier = {"id": "1", "name": "S", "country": "DE", "email_domains": ["supplier.example"]}
    received = datetime.fromisoformat("2026-04-20T09:00:00+02:00")
    lines = read_reply(mail.encode(), open_lines=LINES, received=received, supplier=supplier).lines
    return {
        line.line: (
            line.status,
            [(str(one.quantity), str(one.latest)) for one in line.deliveries],
            line.review,
        )
        for line in lines
    }


@pytest.mark.parametrize("sign", ["  ", " -> ", "\t", " = "])
def test_the_answer_behind_the_row_counts_and_not_the_day_asked_for(sign):
    told = read(
        f"4500012345  10  A-1  Abstandhalter 30 mm  500  PCE  04.05.2026{sign}ok\n"
        f"4500012345  20  A-2  Abstandhalter 40 mm  200  PCE  04.05.2026{sign}11.05.2026"
    )
    assert told["10"] == ("accepted", [("500", "2026-05-04")], False)
    assert told["20"] == ("changed", [("200", "2026-05-11")], False)


@pytest.mark.parametrize(
    "text",
    [
        "10 A-1 Abstandhalter 30 mm 500 St am 04.05.2026 und 200 am 11.05.2026",
        "10 A-1 Abstandhalter 30 mm 500 04.05.2026 11.05.2026 vielleicht",
        "10 A-1 Abstandhalter 30 mm 300 04.05.2026 11.05.2026",
    ],
)
def test_what_is_no_row_of_ours_or_doubts_waits(text):
    assert read(text)["10"][2]
