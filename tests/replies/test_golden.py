"""Small mails of our own, one file a language: what is read of each line, and whether it is released."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scm_automate.replies import read_reply

if TYPE_CHECKING:
    from scm_automate.model import OrderResponse

GOLDEN = Path(__file__).parent / "golden"
RECEIVED = datetime(2026, 4, 1, 10, 0, tzinfo=UTC)
DUE = date(2026, 4, 20)


def open_lines(descriptions: list[str]) -> list[dict[str, Any]]:
    rows = zip(
        ("10", "20", "30"),
        ("A-1001", "A-1002", "A-1003"),
        ("MF-77", "MF-88", "MF-99"),
        descriptions,
        ("500", "300", "2000"),
        ("1.25", "2.40", "0.12"),
        strict=True,
    )
    return [
        {
            "order": "4500012345", "line": line, "item": item, "supplier_item": own,
            "description": text, "quantity": quantity, "unit": "PCE", "due": DUE.isoformat(),
            "price": price, "price_per": 1, "currency": "EUR",
        }
        for line, item, own, text, quantity, price in rows
    ]  # fmt: skip


def mail(text: str) -> bytes:
    return (
        "From: Sales <sales@feder.example>\r\nTo: buyer@talbrueck.example\r\nSubject: Re: open lines\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n" + text.replace("\n", "\r\n") + "\r\n"
    ).encode()


def read(text: str, country: str, descriptions: list[str]) -> OrderResponse:
    return read_reply(
        mail(text),
        open_lines(descriptions),
        received=RECEIVED,
        supplier={"id": "1", "country": country, "email_domains": ["feder.example"]},
    )


def window(text: str) -> tuple[str | None, str | None]:
    if text.startswith("W"):
        monday = date.fromisocalendar(2026, int(text[1:]), 1)
        return monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    if ".." in text:
        first, _, last = text.partition("..")
        return first or None, last
    return text, text


def expected(spec: str, quantity: str) -> dict[str, Any]:
    """``changed! 200@2026-04-20 ship; 300@W19`` as the parts that are compared."""
    status, _, rest = spec.partition(" ")
    review = status.endswith("!") or status in ("unclear", "rejected")
    status = status.rstrip("!")
    price = None
    deliveries = []
    if status == "accepted" and not rest:
        rest = DUE.isoformat()
    for part in filter(None, (piece.strip() for piece in rest.split(";"))):
        words = [word for word in part.split() if not word.startswith("price=")]
        price = next((word[6:] for word in part.split() if word.startswith("price=")), price)
        amount, at, when = words[0].rpartition("@")
        first, last = window(when)
        basis = "dispatch" if "ship" in words else "delivery"
        deliveries.append((amount if at else quantity, first, last, basis))
    return {"status": status, "review": review, "price": price, "deliveries": deliveries}


def found(reply: OrderResponse, line: str) -> dict[str, Any] | None:
    answer = next((one for one in reply.lines if one.line == line), None)
    if answer is None:
        return None
    return {
        "status": answer.status,
        "review": answer.review,
        "price": None if answer.price is None else str(answer.price),
        "deliveries": [
            (
                None if one.quantity is None else format(one.quantity.normalize(), "f"),
                one.earliest and one.earliest.isoformat(),
                one.latest and one.latest.isoformat(),
                one.basis,
            )
            for one in answer.deliveries
        ],
    }


def cases() -> list[Any]:
    out = []
    for path in sorted(GOLDEN.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        for number, case in enumerate(data["case"], start=1):
            out.append(pytest.param(data, case, id=f"{path.stem}-{number:02d}"))
    return out


@pytest.mark.parametrize(("data", "case"), cases())
def test_a_small_mail_is_read_as_a_buyer_reads_it(
    data: dict[str, Any], case: dict[str, Any]
) -> None:
    reply = read(case["text"], data["country"], data["descriptions"])
    amounts = {"10": "500", "20": "300", "30": "2000"}
    want = {line: expected(spec, amounts[line]) for line, spec in case["lines"].items()}
    got = {line: found(reply, line) for line in amounts if found(reply, line)}
    if case.get("loose"):
        # what is not told here may be read or not, but is never released
        got = {line: answer for line, answer in got.items() if line in want or not answer["review"]}
        for line, answer in want.items():
            answer["review"] = got.get(line, answer)["review"] or answer["review"]
    assert got == want, [(one.line, one.reasons) for one in reply.lines]
    assert reply.kind == case.get("kind", "response" if want else reply.kind)
    assert set(reply.flags) == set(case.get("flags", []))


def test_expectations_are_written_as_documented() -> None:
    assert expected("changed! 200@2026-04-20 ship; 300@W19", "500") == {
        "status": "changed",
        "review": True,
        "price": None,
        "deliveries": [
            ("200", "2026-04-20", "2026-04-20", "dispatch"),
            ("300", "2026-05-04", "2026-05-10", "delivery"),
        ],
    }
    assert Decimal("0.12") == Decimal(open_lines(["", "", ""])[2]["price"])
