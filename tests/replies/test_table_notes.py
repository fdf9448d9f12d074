"""Tables in which a note, a sign or another column changes what the rows say."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from openpyxl import Workbook

from scm_automate.replies import read_reply

HEADER = ["Line", "Item", "Qty", "Due", "Confirmed date"]
ROWS = [["10", "KX-101", "20", "2026-05-11", "2026-05-13"], ["20", "KX-102", "50", "2026-05-18", "2026-05-22"]]  # fmt: skip


def released(rows: list[list[str]], *, sheet: bool) -> list[str]:
    """The lines that a file releases unseen."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@supplier.example", "b@buyer.example", "Re: dates"
    mail.set_content("Please find our dates attached.\n")
    if sheet:
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        out = io.BytesIO()
        book.save(out)
        kind, name = "vnd.openxmlformats-officedocument.spreadsheetml.sheet", "dates.xlsx"
        mail.add_attachment(out.getvalue(), maintype="application", subtype=kind, filename=name)
    else:
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        mail.add_attachment(text.getvalue(), subtype="csv", filename="dates.csv")
    lines = [
        {"order": "4500012345", "line": row[0], "item": row[1], "supplier_item": None,
         "description": "Flange", "quantity": row[2], "unit": "PCE", "due": row[3],
         "price": "1.25", "price_per": 1, "currency": "EUR"}
        for row in ROWS
    ]  # fmt: skip
    reply = read_reply(
        mail.as_bytes(),
        open_lines=lines,
        received=datetime(2026, 4, 20, 7, tzinfo=UTC),
        supplier={
            "id": "1",
            "name": "S",
            "country": "GB",
            "email_domains": ["supplier.example"],
        },
    )
    return [line.line for line in reply.lines if not line.review]


@pytest.mark.parametrize("sheet", [True, False])
class TestRows:
    """What stands around the rows."""

    def test_a_plain_table_goes_through(self, sheet: bool) -> None:
        assert released([HEADER, *ROWS], sheet=sheet) == ["10", "20"]

    def test_a_title_and_a_total_change_nothing(self, sheet: bool) -> None:
        rows = [["Delivery dates April"], [], HEADER, *ROWS, [], ["Total", "", "70"]]
        assert released(rows, sheet=sheet) == ["10", "20"]

    @pytest.mark.parametrize(
        "note", ["All dates subject to drawing approval", "Dates not binding", "Line 20: cancelled"]
    )
    def test_a_note_below_holds_all(self, sheet: bool, note: str) -> None:
        assert released([HEADER, *ROWS, [], [note]], sheet=sheet) == []

    @pytest.mark.parametrize("remark", ["cancelled", "only 10 pcs", "see note 2", "*"])
    def test_a_remark_behind_the_last_header_counts(self, sheet: bool, remark: str) -> None:
        assert released([HEADER, [*ROWS[0], remark], ROWS[1]], sheet=sheet) == ["20"]

    @pytest.mark.parametrize("day", ["2026-05-13*", ">2026-05-13"])
    def test_a_sign_beside_a_day(self, sheet: bool, day: str) -> None:
        assert released([HEADER, [*ROWS[0][:-1], day], ROWS[1]], sheet=sheet) == ["20"]

    @pytest.mark.parametrize(
        "header", ["ETA port", "Arrival at our works", "Not confirmed", "Possible delivery?"]
    )
    def test_days_of_something_else(self, sheet: bool, header: str) -> None:
        assert released([[*HEADER[:-1], header], *ROWS], sheet=sheet) == []
