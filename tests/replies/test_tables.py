"""Answers in tables: our own form filled in, lists sent back as files, tables in the text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.message import EmailMessage
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from xlsxwriter import Workbook

from scm_automate.chase.letter_words import letter_languages, letter_words
from scm_automate.replies import read_reply
from scm_automate.replies.tables.headers import header_role, header_roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.model import OrderResponse

RECEIVED = datetime(2026, 4, 1, 10, tzinfo=UTC)
ORDER = "4500012345"
LINES: tuple[dict[str, Any], ...] = (
    {
        "order": ORDER, "line": "10", "item": "A-1001", "supplier_item": "MF-77",
        "description": "Compression spring 2.0x15", "quantity": "500", "unit": "PCE",
        "due": "2026-04-20",
    },
    {
        "order": ORDER, "line": "20", "item": "A-1002", "supplier_item": "MF-88",
        "description": "Tension spring 1.5x40", "quantity": "300", "unit": "PCE",
        "due": "2026-04-20",
    },
    {
        "order": ORDER, "line": "30", "item": "A-1003", "supplier_item": "MF-99",
        "description": "Retaining ring 25", "quantity": "2000", "unit": "PCE", "due": "2026-04-20",
    },
)  # fmt: skip
COLUMNS = (
    "order", "line", "item", "supplier_item", "description", "open_quantity", "unit", "due",
    "promised", "confirmed_date", "confirmed_quantity", "remark",
)  # fmt: skip
Row = tuple[str | float | date | None, ...]


def form_rows(answers: Sequence[tuple[object, object, str]]) -> list[list[Any]]:
    """Rows of our form: a line and what the supplier wrote behind it."""
    return [
        [
            line["order"], line["line"], line["item"], line["supplier_item"], line["description"],
            float(line["quantity"]), line["unit"], date.fromisoformat(line["due"]), None, *answer,
        ]
        for line, answer in zip(LINES, answers, strict=True)
    ]  # fmt: skip


def workbook(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    held = BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Reply")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_string(0, 0, "Reference: SCM-ABCD-EFGH")
        for row, cells in enumerate([head, *rows], start=2):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, float):
                    sheet.write_number(row, column, cell)
                elif cell is not None:
                    sheet.write_string(row, column, cell)
    return held.getvalue()


def answer_to(
    text: str = "",
    *,
    html: str | None = None,
    attached: tuple[str, bytes] | None = None,
    country: str = "GB",
) -> OrderResponse:
    message = EmailMessage()
    message["From"], message["Subject"] = "sales@feder.example", "Re: open lines"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    if attached:
        name, content = attached
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return read_reply(
        message.as_bytes(),
        LINES,
        received=RECEIVED,
        supplier={"id": "1", "country": country, "email_domains": ["feder.example"]},
    )


def told(reply: OrderResponse) -> dict[str, Any]:
    """Line -> (status, [(quantity, earliest, latest)], review)."""
    return {
        line.line: (
            line.status,
            [(str(one.quantity), str(one.earliest), str(one.latest)) for one in line.deliveries],
            line.review,
        )
        for line in reply.lines
    }


FILLED = ((date(2026, 4, 20), None, ""), (date(2026, 4, 27), 300.0, ""), (None, None, ""))
FILLED_SAYS = {
    "10": ("accepted", [("500", "2026-04-20", "2026-04-20")], False),
    "20": ("changed", [("300", "2026-04-27", "2026-04-27")], False),
}


class TestOurForm:
    @pytest.mark.parametrize("code", letter_languages())
    def test_every_header_of_the_letter_is_known(self, code: str) -> None:
        words = letter_words(code)
        assert {name: header_role(getattr(words.columns, name), (code,)) for name in COLUMNS} == {
            **{name: name for name in COLUMNS},
            # whose number it is does not matter, as both are looked up in both
            "supplier_item": header_role(words.columns.supplier_item, (code,)),
            # the old promise is no answer
            "promised": "old",
            "confirmed_date": "date",
            "confirmed_quantity": "quantity",
        }
        assert header_role(words.columns.supplier_item, (code,)) in ("item", "supplier_item")

    @pytest.mark.parametrize("code", letter_languages())
    def test_the_workbook_filled_in(self, code: str) -> None:
        words = letter_words(code)
        head = [getattr(words.columns, name) for name in COLUMNS]
        reply = answer_to(attached=("form.xlsx", workbook(head, form_rows(FILLED))))
        assert told(reply) == FILLED_SAYS

    @pytest.mark.parametrize("code", letter_languages())
    def test_the_table_of_the_letter_filled_in(self, code: str) -> None:
        words = letter_words(code)
        rows = [[getattr(words.columns, name) for name in COLUMNS]]
        rows += [
            ["" if cell is None else cell.strftime("%d.%m.%Y") if isinstance(cell, date)
             else format(cell, "g") if isinstance(cell, float) else cell for cell in row]
            for row in form_rows(FILLED)
        ]  # fmt: skip
        table = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        reply = answer_to("see table", html=f"<p>Hello,</p><table border=1>{table}</table>")
        assert {line: (status, parts) for line, (status, parts, _) in told(reply).items()} == {
            line: (status, parts) for line, (status, parts, _) in FILLED_SAYS.items()
        }

    def test_two_rows_of_a_line_are_a_split(self) -> None:
        words = letter_words("en")
        head = [getattr(words.columns, name) for name in COLUMNS]
        rows = form_rows(((date(2026, 4, 20), 200.0, ""), (None, None, ""), (None, None, "")))
        rows.insert(1, [*rows[0][:9], date(2026, 5, 4), 300.0, ""])
        reply = answer_to(attached=("form.xlsx", workbook(head, rows)))
        assert told(reply) == {
            "10": (
                "changed",
                [("200", "2026-04-20", "2026-04-20"), ("300", "2026-05-04", "2026-05-04")],
                False,
            )
        }

    def test_a_remark_that_says_otherwise_is_for_review(self) -> None:
        words = letter_words("en")
        head = [getattr(words.columns, name) for name in COLUMNS]
        rows = form_rows(
            ((date(2026, 4, 27), None, "only if the wire arrives"), (None, None, "discontinued"),
             (None, None, ""))
        )  # fmt: skip
        found = told(answer_to(attached=("form.xlsx", workbook(head, rows))))
        assert found["10"][2]
        assert found["20"][0] == "rejected"
        assert set(found) == {"10", "20"}

    def test_a_week_in_the_cell_for_the_date(self) -> None:
        words = letter_words("de")
        head = [getattr(words.columns, name) for name in COLUMNS]
        rows = form_rows((("KW 18", None, ""), (None, None, ""), (None, None, "")))
        reply = answer_to(attached=("form.xlsx", workbook(head, rows)), country="DE")
        assert told(reply) == {"10": ("changed", [("500", "2026-04-27", "2026-05-03")], False)}

    def test_an_empty_form_answers_nothing(self) -> None:
        words = letter_words("en")
        head = [getattr(words.columns, name) for name in COLUMNS]
        rows = form_rows(((None, None, ""),) * 3)
        assert not answer_to(attached=("form.xlsx", workbook(head, rows))).released


class TestOtherTables:
    def test_a_list_as_csv(self) -> None:
        content = (
            "PO;Pos;Part;Qty;Delivery date\r\n"
            f"{ORDER};10;A-1001;500;20/04/2026\r\n{ORDER};20;A-1002;300;27/04/2026\r\n"
        ).encode()
        found = told(answer_to("Please find the list attached.", attached=("po.csv", content)))
        assert {line: parts for line, (_, parts, _) in found.items()} == {
            "10": [("500", "2026-04-20", "2026-04-20")],
            "20": [("300", "2026-04-27", "2026-04-27")],
        }

    def test_a_table_in_plain_text(self) -> None:
        text = (
            "Hello,\n\nPos.   Item     Qty   New date\n"
            "10     A-1001   500   27/04/2026\n30     A-1003   2000  04/05/2026\n\nRegards"
        )
        assert told(answer_to(text)) == {
            "10": ("changed", [("500", "2026-04-27", "2026-04-27")], False),
            "30": ("changed", [("2000", "2026-05-04", "2026-05-04")], False),
        }

    def test_a_table_of_a_line_nobody_knows_is_told(self) -> None:
        text = "PO          Pos.  Qty  New date\n4500099999  70    500  27/04/2026\n"
        reply = answer_to(text)
        assert not reply.lines
        assert "unknown_order" in reply.flags

    def test_less_than_ordered_is_no_whole_delivery(self) -> None:
        text = "Pos.   Item     Qty   New date\n10     A-1001   300   27/04/2026\n"
        found = told(answer_to(text))
        assert found["10"][2]


class TestHeaders:
    def test_one_known_header_makes_no_header_row(self) -> None:
        assert header_roles(("Pos.", "Foo", "Bar")) == []

    def test_a_row_of_figures_is_no_header_row(self) -> None:
        assert header_roles(("10", "500", "20.04.2026")) == []

    @pytest.mark.parametrize(
        ("header", "role"),
        [
            ("Liefertermin neu", "date"),
            ("Wunschtermin", "due"),
            ("Fecha confirmada", "date"),
            ("Date de livraison confirmée", "date"),
            ("Data consegna confermata", "date"),
            ("Bevestigde datum", "date"),
            ("Potwierdzony termin", "date"),
            ("Bekräftat datum", "date"),
            ("Potvrzený termín", "date"),
            ("确认交期", "date"),
            ("Remarks", "remark"),
            ("Nothing of the kind", ""),
        ],
    )
    def test_headers_in_every_language(self, header: str, role: str) -> None:
        assert header_role(header) == role


class TestOurDatesAndTheirs:
    """``Termin | Ihr Termin``: our own table sent back, with the answers in a column that we called "your"."""

    ANSWERS = (date(2026, 4, 20), "KW 19", date(2026, 5, 4))

    def read(self, ours: str, theirs: str) -> dict[str, Any]:
        rows = [
            [ORDER, line["line"], line["item"], float(line["quantity"]), date(2026, 4, 20), answer]
            for line, answer in zip(LINES, self.ANSWERS, strict=True)
        ]
        head = ("Bestellung", "Pos.", "Material", "offen", ours, theirs)
        return told(
            answer_to("Anbei.", attached=("liste.xlsx", workbook(head, rows)), country="DE")
        )

    def test_what_stands_below_your_date_is_the_answer(self) -> None:
        assert self.read("Termin", "Ihr Termin") == {
            "10": ("accepted", [("500", "2026-04-20", "2026-04-20")], False),
            "20": ("changed", [("300", "2026-05-04", "2026-05-10")], False),
            "30": ("changed", [("2000", "2026-05-04", "2026-05-04")], False),
        }

    def test_what_may_be_ordered_or_confirmed_is_confirmed_where_it_differs(self) -> None:
        assert self.read("Liefertermin", "Termin best.") == self.read("Termin", "Ihr Termin")

    @pytest.mark.parametrize(
        "theirs", ["Ihr alter Termin", "Wunschtermin", "Ihr Wunschtermin", "alter Termin"]
    )
    def test_an_older_or_a_wanted_date_is_none(self, theirs: str) -> None:
        read = self.read("Termin", theirs)
        assert read["20"][2]
        assert read["30"][2]
