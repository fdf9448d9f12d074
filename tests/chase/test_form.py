"""The reply form, as Excel, LibreOffice and a reader of answers find it."""

from __future__ import annotations

import csv
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from io import BytesIO

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from scm_automate.chase.form import FORM_SHEET, write_form
from scm_automate.chase.letter_words import letter_languages, letter_words
from scm_automate.chase.plan import PlannedAsk, PlannedLetter
from scm_automate.model import OrderLine, Supplier
from scm_automate.replies import read_reply

NOW = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
HEADER = 5


def form(*lines: dict[str, object], language: str = "en") -> bytes:
    usual = {
        "company": "1000",
        "supplier": "7",
        "order": "0045",
        "line": "00010",
        "schedule": "2",
        "quantity": "500",
        "due": date(2026, 3, 16),
    }
    asks = tuple(
        PlannedAsk(
            line=OrderLine(
                **usual
                | {k: v for k, v in given.items() if k not in ("promised_on", "unconfirmed")}
            ),
            reason="unconfirmed",
            number=1,
            why="-",
            promised=given.get("promised_on"),
            unconfirmed=given.get("unconfirmed"),
        )
        for given in (lines or ({},))
    )
    letter = PlannedLetter(
        supplier=Supplier(id="7"), to="a@b.example", to_why="-", language=language, asks=asks
    )
    return write_form(letter, words=letter_words(language), reference="REF", created=NOW)


def sheet(raw: bytes):
    return openpyxl.load_workbook(BytesIO(raw))[FORM_SHEET]


def cells(raw: bytes, row: int) -> dict[str, object]:
    made = sheet(raw)
    names = [cell.value for cell in made[HEADER]]
    return dict(zip(names, [cell.value for cell in made[row]], strict=True))


def test_a_row_holds_the_line_and_empty_cells_to_fill_in():
    row = cells(
        form(
            {
                "unit": "PCE",
                "item": "A-1",
                "description": "Spring",
                "promised_on": date(2026, 3, 20),
            }
        ),
        6,
    )
    assert row["Order"] == "0045"
    assert row["Line"] == "00010"
    assert row["Open qty"] == 500
    assert row["Due date"] == datetime(2026, 3, 16)  # noqa: DTZ001 - a workbook knows no zones
    assert row["Promised so far"] == datetime(2026, 3, 20)  # noqa: DTZ001
    assert (row["Confirmed date"], row["Confirmed qty"], row["Remark"]) == (None, None, None)
    assert (row["Key company"], row["Key schedule"], row["Key reference"]) == ("1000", "2", "REF")


def test_the_keys_are_hidden_and_the_header_stands_still():
    made = sheet(form())
    assert made.freeze_panes == "C6"
    assert [made.column_dimensions[letter].hidden for letter in "LMNO"] == [
        False,
        True,
        True,
        True,
    ] or [
        made.column_dimensions["M"].hidden,
        made.column_dimensions["M"].min,
        made.column_dimensions["M"].max,
    ] == [True, 13, 15]
    assert made["B3"].value == "REF"


def test_dates_and_quantities_are_checked_but_never_refused():
    rules = {rule.type: rule for rule in sheet(form()).data_validations.dataValidation}
    assert set(rules) == {"date", "decimal"}
    for rule, column in ((rules["date"], "J"), (rules["decimal"], "K")):
        assert rule.errorStyle == "warning"
        assert str(rule.sqref).startswith(f"{column}6:{column}")


@pytest.mark.parametrize(
    "evil", ['=HYPERLINK("http://evil.example")', "+1+1", "@SUM(A1)", "http://evil.example", "{=1}"]
)
def test_text_is_always_text(evil):
    made = sheet(form({"description": evil, "order": evil, "item": evil}))
    row = made[6]
    assert row[0].value == evil
    assert row[0].data_type == "s"
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


def test_a_part_that_is_promised_names_its_quantity():
    row = cells(form({"promised_on": date(2026, 3, 20), "unconfirmed": Decimal(200)}), 6)
    assert row["Promised so far"] == "20 Mar 2026 (300)"


def test_a_number_that_a_cell_would_round_is_text():
    row = cells(
        form({"quantity": "123456789012345.678901"}, {"quantity": "0.000001", "line": "2"}), 6
    )
    assert row["Open qty"] == "123456789012345.678901"


def test_odd_dates_are_text_or_empty():
    raw = form({"due": date(1800, 1, 1)}, {"due": None, "line": "2"})
    assert cells(raw, 6)["Due date"] == "1800-01-01"
    assert not cells(raw, 7)["Due date"]


def test_the_same_form_is_the_same_bytes():
    assert form() == form()


@pytest.mark.parametrize("language", letter_languages())
def test_every_language_reads_with_calamine(language):
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(form(language=language)))
        .get_sheet_by_name(FORM_SHEET)
        .to_python()
    )
    columns = letter_words(language).columns
    assert rows[HEADER - 1][:12] == [
        columns.order, columns.line, columns.item, columns.supplier_item, columns.description,
        columns.open_quantity, columns.unit, columns.due, columns.promised,
        columns.confirmed_date, columns.confirmed_quantity, columns.remark,
    ]  # fmt: skip
    assert rows[HEADER][:2] == ["0045", "00010"]


@pytest.mark.system
def test_libreoffice_opens_it(tmp_path, program):
    office = program("soffice")
    (tmp_path / "form.xlsx").write_bytes(form({"description": "=1+1", "unit": "PCE"}))
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "csv",
            "--outdir",
            tmp_path,
            tmp_path / "form.xlsx",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    rows = list(csv.reader((tmp_path / "form.csv").read_text("utf-8").splitlines()))
    assert rows[HEADER - 1][0] == "Order"
    assert rows[HEADER][:5] == ["0045", "00010", "", "", "=1+1"]


@pytest.mark.parametrize("language", letter_languages())
def test_the_form_filled_in_with_days_and_quantities_is_taken_over_unseen(language):
    """Title and instructions are ours, whatever their words would say in a supplier's mouth."""
    raw = form({"line": "00010"}, {"line": "00020"}, language=language)
    assert filled_in(raw) == {"00010", "00020"}


def test_words_written_over_ours_are_the_suppliers_own():
    raw = form({"line": "00010"}, {"line": "00020"})
    assert filled_in(raw, title="All dates subject to approval of the drawing") == set()


def filled_in(raw: bytes, *, title: str | None = None) -> set[str]:
    """The lines released of a form that a supplier filled in, of which the last is a week later."""
    book = openpyxl.load_workbook(BytesIO(raw))
    made = book[FORM_SHEET]
    head = [cell.value for cell in made[HEADER]]
    due = next(n for n, cell in enumerate(made[HEADER + 1], start=1) if cell.is_date)
    day = next(
        n
        for n in range(due + 1, len(head))
        if made.cell(HEADER, n).fill.start_color.rgb == "FFFFE999"
    )
    for row, answered in ((HEADER + 1, date(2026, 3, 16)), (HEADER + 2, date(2026, 3, 23))):
        made.cell(row, day, answered)
        made.cell(row, day + 1, 500)
    if title is not None:
        made.cell(1, 1, title)
    held = BytesIO()
    book.save(held)
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "Re: open lines"
    message.set_content("Form attached.")
    message.add_attachment(
        held.getvalue(), maintype="application", subtype="octet-stream", filename="form.xlsx"
    )
    lines = [
        {"order": "0045", "line": line, "quantity": "500", "unit": "PCE", "due": "2026-03-16"}
        for line in ("00010", "00020")
    ]
    reply = read_reply(
        message.as_bytes(),
        lines,
        received=NOW,
        supplier={"id": "7", "email_domains": ["b.example"]},
    )
    return {line.line for line in reply.released}
