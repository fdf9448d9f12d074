"""Order confirmations as printed: days below the positions, once for all, and those of other orders."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from scm_automate.replies import read_reply

if TYPE_CHECKING:
    from scm_automate.model import OrderResponse

LINES = [
    {"order": "4711001", "line": line, "item": item, "description": text, "quantity": "50",
     "unit": "PCE", "due": "2026-05-11", "price": "1.25", "price_per": 1, "currency": "EUR"}
    for line, item, text in (("10", "RW-1", "Toothed belt 20"), ("20", "RW-2", "V-belt 13"))
]  # fmt: skip
HEAD = "Riemen Wolters\nIhre Bestellung:\t{order}\nDatum:\t09.04.2026\n"
COLUMNS = "Pos.\tArtikel\tBezeichnung\tMenge\tPreis\tBetrag\n"


def read(document: str, text: str = "Please find our confirmation attached.") -> OrderResponse:
    mail = EmailMessage()
    mail["From"] = "Petra <petra@riemen.example>"
    mail["To"] = "einkauf@talbrueck.example"
    mail["Subject"] = "Bestellung"
    mail.set_content(text)
    mail.add_attachment(document, filename="ab.txt")
    return read_reply(
        mail.as_bytes(),
        LINES,
        received=datetime(2026, 4, 9, 10, tzinfo=UTC),
        supplier={"country": "DE", "email_domains": ["riemen.example"]},
    )


def told(reply: OrderResponse) -> list[tuple[str, str, list[str]]]:
    return [
        (one.line, one.status, [str(part.latest) for part in one.deliveries]) for one in reply.lines
    ]


@pytest.mark.parametrize("label", ["Liefertermin:", "bestät. Termin", "Date confirmée :", "交期"])
def test_a_day_below_a_position_is_that_positions(label: str) -> None:
    reply = read(
        HEAD.format(order="4711001") + COLUMNS
        + f"10\tRW-1\tToothed belt 20\t50 Stk\t1,25\t62,50\nwith steel cord\n{label} 18.05.2026\n"
        + f"20\tRW-2\tV-belt 13\t50 Stk\t1,25\t62,50\nwith textile cord\n{label} 11.05.2026\n"
        + "Summe\t\t\t\t\t125,00\n"
    )  # fmt: skip
    assert told(reply) == [("10", "changed", ["2026-05-18"]), ("20", "accepted", ["2026-05-11"])]
    assert not any(one.review for one in reply.lines)


def test_a_day_outside_the_positions_is_that_of_all_and_the_documents_own_is_none() -> None:
    rows = "10\tRW-1\tToothed belt 20\t50\t1,25\t62,50\n20\tRW-2\tV-belt 13\t50\t1,25\t62,50\n"
    reply = read(HEAD.format(order="4711001") + COLUMNS + rows + "Lieferung:\t18.05.2026\n")
    assert told(reply) == [("10", "changed", ["2026-05-18"]), ("20", "changed", ["2026-05-18"])]
    assert not read(HEAD.format(order="4711001") + COLUMNS + rows).lines or all(
        not one.deliveries or one.review
        for one in read(HEAD.format(order="4711001") + COLUMNS + rows).lines
    )


def test_the_lines_of_another_order_are_none_of_ours() -> None:
    rows = "10\tZZ-1\tPulley\t50\t1,25\t62,50\t18.05.2026\n20\tZZ-2\tShaft\t50\t1,25\t62,50\t18.05.2026\n"
    reply = read(HEAD.format(order="9988776") + COLUMNS.strip() + "\tLiefertermin\n" + rows)
    assert not [one for one in reply.lines if one.status != "unclear"]
    assert "unknown_order" in reply.flags


def test_a_wanted_day_is_no_promise() -> None:
    rows = "10\tRW-1\tToothed belt 20\t50\t11.05.2026\n"
    reply = read(
        HEAD.format(order="4711001") + "Pos.\tArtikel\tBezeichnung\tMenge\tWunschtermin\n" + rows
    )
    assert all(one.review for one in reply.lines)
