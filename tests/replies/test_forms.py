"""Confirmations that programs write: a label and a value to a line, remarks in cells, weeks as numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import read_reply
from scm_automate.replies.language.tokens import tokenise
from scm_automate.replies.tables.headers import is_wished

LINES = [
    {"order": "ZT-4410", "line": line, "item": item, "quantity": quantity, "due": "2026-05-08"}
    for line, item, quantity in (("10", "VB-15", "100"), ("20", "VB-25", "80"))
]


def read(text: str, country: str = "GB", subject: str = "77120") -> dict[str, tuple[object, ...]]:
    """Line -> (status, review, deliveries as text); the flags below "flags"."""
    reply = read_reply(
        f"From: v@valves.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode(),
        LINES,
        received=datetime(2026, 4, 20, 9, tzinfo=UTC),
        supplier={"country": country, "email_domains": ["valves.example"]},
    )
    told: dict[str, tuple[object, ...]] = {
        line.line: (
            line.status,
            line.review,
            [f"{one.quantity} {one.latest} {one.basis}" for one in line.deliveries],
        )
        for line in reply.lines
    }
    told["flags"] = tuple(reply.flags)
    return told


BOTH = {
    "10": ("accepted", False, ["100 2026-05-08 delivery"]),
    "20": ("changed", False, ["80 2026-05-15 delivery"]),
    "flags": (),
}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        (
            (
                "ORDER ACKNOWLEDGEMENT\n\nYour order ...... ZT-4410\n\nItem 10   VB-15\n  Quantity ..... 100\n"
                "  Delivery ..... 08/05/2026\n\nItem 20   VB-25\n  Quantity ..... 80\n  Delivery ..... 15/05/2026\n\n"
                "This is a system message, please do not reply to this address."
            ),
            "GB",
        ),
        (
            (
                "PO number: ZT-4410\n---\nLINE: 10\nQTY: 100\nSTATUS: accepted\nDELIVERY DATE: 2026-05-08\n---\n"
                "LINE: 20\nQTY: 80\nSTATUS: changed\nDELIVERY DATE: 2026-05-15\n---\n"
            ),
            "GB",
        ),
        (
            (
                "CONFERMA D'ORDINE 77120\nVs. ordine: ZT-4410\n\nRiga: 10\nQuantità: 100\nData di consegna: 08/05/2026\n\n"
                "Riga: 20\nQuantità: 80\nData di consegna: 15/05/2026\n\nPagamento: 30 giorni data fattura"
            ),
            "IT",
        ),
    ],
)
def test_labels_and_values_are_columns(text: str, country: str):
    assert read(text, country) == BOTH


def test_an_order_is_confirmed_for_the_lines_that_its_form_lists():
    told = read(
        "Your supplier has acknowledged order ZT-4410.\n\nLine: 20\nQuantity acknowledged: 80\n"
        "Acknowledged delivery date: 15/05/2026\n"
    )
    assert set(told) == {"20", "flags"}


@pytest.mark.parametrize(
    ("label", "wished"),
    [
        ("Requested delivery date", True),
        ("Old delivery date", True),
        ("Delivery date", False),
        ("Confirmed delivery date", False),
        ("As requested", False),
    ],
)
def test_the_label_of_a_date_that_was_asked_for(label: str, wished: bool):
    tokens = tokenise(f"{label}: 11 May")
    assert is_wished(tokens, len(label.split())) is wished


@pytest.mark.parametrize(
    "remark",
    ["new mould", "material late", "port strike", "incl. certificate 3.1", "after heat treatment"],
)
def test_a_reason_beside_the_date_in_its_own_cell(remark: str):
    told = read(f"Line   Item    Our date     Remark\n20     VB-25   15/05/2026   {remark}\n")
    assert told["20"] == BOTH["20"]


@pytest.mark.parametrize(
    "remark",
    ["half only", "ex works", "forecast", "price +5%", "same for all", "tentative", "or week 22"],
)
def test_a_remark_that_may_change_the_date(remark: str):
    told = read(f"Line   Item    Our date     Remark\n20     VB-25   15/05/2026   {remark}\n")
    assert told["20"][1] is True


def test_weeks_as_bare_numbers():
    told = read("| Item | Delivery week |\n| VB-15 | as ordered |\n| VB-25 | 21 |\n")
    assert told["20"] == ("changed", False, ["80 2026-05-24 delivery"])
    told = read("| Item | Lead time (weeks) |\n| VB-15 | 3 |\n| VB-25 | 4 |\n")
    assert all(told[line][1] for line in told if line != "flags")


def test_a_price_list_is_no_answer():
    reply = read_reply(
        b"From: v@valves.example\nSubject: Re: ZT-4410\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nBoth lines as ordered.\n'
        b'--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="l.txt"\n\n'
        b"Price list 2026\nVB-15   13.10\nVB-25   13.09\n--b--\n",
        LINES,
        received=datetime(2026, 4, 20, 9, tzinfo=UTC),
        supplier={"country": "GB", "email_domains": ["valves.example"]},
    )
    assert [line.status for line in reply.lines] == ["accepted", "accepted"]


@pytest.mark.parametrize(
    "text",
    [
        (
            "DESPATCH ADVICE\n\nDelivery note: DN 55109\nYour order: ZT-4410\nDespatched: 17/04/2026\n"
            "Carrier: Bowland Haulage\n\nPos  Code   Despatched\n10   VB-15  100\n"
        ),
        "Item    Qty   Shipped on\nVB-15   100   17/04/2026\n",
        "Line: 10\nQty shipped: 100\nShipped on: 17/04/2026\n",
    ],
)
def test_what_has_left(text: str):
    assert read(text)["10"] == ("delivered", False, ["100 2026-04-17 dispatch"])


def test_the_last_delivery_is_not_this_one():
    told = read("Item    Qty   Last delivered\nVB-15   100   17/04/2026\n")
    assert told["10"][1] is True


def test_a_heading_that_doubts_the_table_below():
    told = read(
        "Provisional plan, not yet agreed with the ball grinder:\n\nLine   Item    Date\n20     VB-25   15/05/2026\n"
    )
    assert told["20"][1] is True


def test_of_two_columns_of_numbers_one_names_the_line():
    told = read("Sr No   PO       PO Ln   Date\n1       ZT-4410   20      15/05/2026\n")
    assert told["20"] == ("changed", False, ["80 2026-05-15 delivery"])


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Dear customer,\n\nthe prices of all our valves will rise by 4 % from 1 June 2026. Orders confirmed keep their price.", "GB"),
        ("Sehr geehrte Kunden,\n\nzum 1. Juni 2026 passen wir unsere Preise um 4 % an. Bestätigte Aufträge bleiben unberührt.", "DE"),
        ("Estimado cliente:\n\nlos precios de toda nuestra gama de válvulas subirán un 4 % a partir del 1 de junio de 2026.", "ES"),
    ],
)  # fmt: skip
def test_an_unasked_letter_about_prices_answers_nothing(text: str, country: str):
    assert read(text, country, subject="Info") == {"flags": ("price_change",)}


def test_answers_behind_the_last_column_of_a_quoted_list():
    told = read(
        "Please find our answers at the end of each line.\n\nAnn\n\n"
        "> Order    Line  Item   Qty  Due date\n"
        "> ZT-4410  10    VB-15  100  2026-05-08   ok\n"
        "> ZT-4410  20    VB-25  80   2026-05-08   15 May\n",
        subject="Re: ZT-4410",
    )
    assert told == BOTH
