"""The money of a table's row: prices under any header, amounts, discounts, surcharges, currencies."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest

from scm_automate.replies import read_reply
from scm_automate.replies.tables.headers import header_role

if TYPE_CHECKING:
    from scm_automate.model import OrderResponse

RECEIVED = datetime(2026, 4, 20, 9, tzinfo=UTC)
LINES: tuple[dict[str, Any], ...] = (
    {
        "order": "4500012345", "line": "10", "item": "A-1001", "description": "Spring 2x15", "quantity": "500",
        "unit": "PCE", "due": "2026-05-04", "price": "1.25", "price_per": 1, "currency": "EUR",
    },
    {
        "order": "4500012345", "line": "20", "item": "A-1002", "description": "Ring 40x2", "quantity": "2000",
        "unit": "PCE", "due": "2026-05-11", "price": "1.40", "price_per": 1, "currency": "EUR",
    },
)  # fmt: skip


def read(*rows: str, country: str = "DE") -> OrderResponse:
    """The answer of a list that came as a file; ``|`` parts its cells."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@federn.example", "Confirmation 440871"
    mail.set_content("Please find our confirmation attached.\n")
    text = "\n".join(row.replace("|", ";") for row in rows)
    mail.add_attachment(text.encode(), maintype="text", subtype="csv", filename="ab.csv")
    return read_reply(
        mail.as_bytes(), LINES, received=RECEIVED,
        supplier={"country": country, "email_domains": ["federn.example"]},
    )  # fmt: skip


def released(reply: OrderResponse) -> str:
    return " ".join(line.line for line in reply.lines if not line.review)


@pytest.mark.parametrize(
    "header",
    [
        "EUR/Stk", "EUR/unit", "€/pz", "EUR je Stück", "EUR", "Each", "Cost", "Konditionen", "Netto", "à",
        "Kr./stk", "Prix à la pièce", "Adet fiyatı", "Cena/szt.", "Einzelpr.", "Charge",
    ],
)  # fmt: skip
def test_a_price_under_any_header_is_compared(header: str) -> None:
    head = f"Pos|Artikel|Menge|{header}|Liefertermin"
    first, other = "10|A-1001|500|1,25|18.05.2026", "20|A-1002|2000|1,52|11.05.2026"
    assert released(read(head, first, other)) == "10"
    assert released(read(head, first, other.replace("1,52", "1,40"))) == "10 20"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("DKK/unit", "price"), ("EUR je Stk", "price"), ("Kr./stk", "price"), ("Adet fiyatı", "price"),
        ("Unit", "unit"), ("Stk", "open_quantity"), ("Price per", "per"), ("Total EUR", "total"),
    ],
)  # fmt: skip
def test_headers_of_prices(header: str, role: str) -> None:
    assert header_role(header) == role


def test_the_price_that_differs_is_read() -> None:
    reply = read("Line|Our item|Qty|Unit|EUR/unit|Delivery", "20|A-1002|2000|PCE|1.52|11.05.2026")
    assert (reply.lines[0].price, reply.lines[0].review) == (Decimal("1.52"), True)


@pytest.mark.parametrize(
    ("head", "row", "kept"),
    [
        # the amount alone
        ("Pos|Artikel|Menge|Betrag|Liefertermin", "20|A-1002|2000|2.800,00|18.05.2026", True),
        ("Pos|Artikel|Menge|Betrag|Liefertermin", "20|A-1002|2000|3.040,00|18.05.2026", False),
        # a list price and a discount that come to the price of the order, and that do not
        (
            "Pos|Artikel|Menge|Listenpreis|Rabatt %|Nettopreis|Betrag|Liefertermin",
            "20|A-1002|2000|2,80|50|1,40|2.800,00|18.05.2026",
            True,
        ),
        (
            "Pos|Artikel|Menge|Preis|Rabatt %|Betrag|Liefertermin",
            "20|A-1002|2000|1,40|10|2.520,00|18.05.2026",
            False,
        ),
        # per 100
        ("Pos|Artikel|Menge|Preis/100|Liefertermin", "20|A-1002|2000|140,00|18.05.2026", True),
        ("Pos|Artikel|Menge|Preis/100|Liefertermin", "20|A-1002|2000|145,00|18.05.2026", False),
        # on top of the price
        (
            "Pos|Artikel|Menge|Preis|Legierungszuschlag|Liefertermin",
            "20|A-1002|2000|1,40|0,12|18.05.2026",
            False,
        ),
        (
            "Pos|Artikel|Menge|Preis|Legierungszuschlag|Liefertermin",
            "20|A-1002|2000|1,40|0,00|18.05.2026",
            True,
        ),
        ("Pos|Artikel|Menge|Preis|Gewicht|Liefertermin", "20|A-1002|2000|1,40|0,12|18.05.2026", True),
        # in another currency
        ("Pos|Artikel|Menge|Preis USD|Liefertermin", "20|A-1002|2000|1,40|18.05.2026", False),
        ("Pos|Artikel|Menge|Preis|Liefertermin", "20|A-1002|2000|1,40 USD|18.05.2026", False),
        ("Pos|Artikel|Menge|Preis|Währung|Liefertermin", "20|A-1002|2000|1,40|USD|18.05.2026", False),
        ("Pos|Artikel|Menge|Preis|Währung|Liefertermin", "20|A-1002|2000|1,40|EUR|18.05.2026", True),
        # in the words of the article
        (
            "Pos|Artikel|Bezeichnung|Menge|Liefertermin",
            "20|A-1002|Ring 40x2, Preis 1,52 EUR je Stück|2000|18.05.2026",
            False,
        ),
        (
            "Pos|Artikel|Bezeichnung|Menge|Liefertermin",
            "20|A-1002|Ring 40x2, Preis 1,40 EUR je Stück|2000|18.05.2026",
            True,
        ),
        ("Pos|Artikel|Bezeichnung|Menge|Liefertermin", "20|A-1002|Lager 6205-2RS|2000|18.05.2026", True),
    ],
)  # fmt: skip
def test_the_money_of_a_row(head: str, row: str, kept: bool) -> None:
    assert released(read(head, row)) == ("20" if kept else "")
