"""The workbook and the list tell the same figures as the page, and hold everything."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from scm_automate.chase.report import page_of, write_exceptions_csv, write_report_xlsx
from scm_automate.errors import OutputExists
from scm_automate.model import replace as changed

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from scm_automate.chase.round import Round

SHEETS = [
    "Summary",
    "Buyer",
    "Planner",
    "Waiting",
    "Changes",
    "Answers",
    "Letters",
    "Left alone",
    "Rejects",
]


def book_of(round_: Round, path: Path) -> Workbook:
    return openpyxl.load_workbook(write_report_xlsx(round_, path).path)


def rows_of(book: Workbook, sheet: str) -> list[dict[str, object]]:
    page = book[sheet]
    head = int(page.freeze_panes[1:]) - 1
    table = list(page.iter_rows(min_row=head, values_only=True))
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def test_every_sheet_is_there_and_holds_all_rows(monday: Round, tmp_path: Path) -> None:
    book = book_of(monday, tmp_path / "r.xlsx")
    assert book.sheetnames == SHEETS
    asks = sum(len(letter.asks) for letter in (*monday.letters, *monday.stale_drafts))
    expected = {
        "Buyer": sum(m.audience == "buyer" for m in monday.exceptions),
        "Planner": sum(m.audience == "planner" for m in monday.exceptions),
        "Waiting": len(monday.waiting),
        "Changes": len(monday.changes),
        "Answers": sum(max(1, len(a.response.lines)) for a in monday.answers),
        "Letters": asks,
        "Left alone": monday.plan.left_alone.height,
        "Rejects": len(monday.rejects) + len(monday.faults),
    }
    assert {name: len(rows_of(book, name)) for name in expected} == expected


def test_the_summary_tells_the_figures_of_the_page(monday: Round, tmp_path: Path) -> None:
    summary = rows_of(book_of(monday, tmp_path / "r.xlsx"), "Summary")
    counts = {row["What"]: row["How many"] for row in summary}
    figures = page_of(monday).figures
    assert counts["Needs a person"] == figures["needs"] == 9
    assert counts["Changes for the ERP"] == figures["changes"] == 3
    assert counts["Messages read"] == figures["answers"] == 6
    assert counts["Open lines left alone"] == figures["left_alone"]
    assert counts["Rows set aside: no open order lines"] == 50
    notes = {row["What"]: row["Note"] for row in summary}
    assert notes["Open value behind the buyer's rows"].replace("\u202f", " ") == (
        "10 762.50 EUR, 2 210.40 PLN"
    )
    assert (
        "6 minutes each (3 to 10), an assumption" in notes["   Put a letter to a supplier together"]
    )


def test_dates_and_values_are_real_and_numbers_keep_their_zeros(
    monday: Round, tmp_path: Path
) -> None:
    zeros = changed(monday.exceptions[1], order="0045", line="00010")
    book = book_of(replace(monday, exceptions=(zeros,)), tmp_path / "r.xlsx")
    (row,) = rows_of(book, "Planner")
    assert (row["Order"], row["Line"]) == ("0045", "00010")
    assert (row["Due"].date(), row["Promised"].date()) == (zeros.due, zeros.promised)
    assert (row["Open value"], row["Working days late"]) == (18450, 17)
    assert (row["Proposed change"], row["Change"]) == ("promised date", "chg-0002")
    assert row["New"].date().isoformat() == "2026-04-12"


def test_suppliers_words_stay_text(monday: Round, tmp_path: Path) -> None:
    evil = changed(monday.exceptions[1], text="=1+1", suggestion="@x", supplier="+1", item="-2+3")
    book = book_of(replace(monday, exceptions=(evil,)), tmp_path / "r.xlsx")
    page = book["Planner"]
    cells = {cell.value: cell.data_type for row in page.iter_rows() for cell in row}
    assert {cells[text] for text in ("=1+1", "@x", "+1", "-2+3")} == {"s"}


def test_an_empty_round_is_a_workbook_with_headers(quiet: Round, tmp_path: Path) -> None:
    book = book_of(quiet, tmp_path / "r.xlsx")
    assert book.sheetnames == SHEETS
    assert rows_of(book, "Buyer") == []
    assert book["Summary"]["A1"].value == "Nothing needs a person"


def test_the_same_round_is_the_same_file_and_never_over_an_earlier_one(
    monday: Round, tmp_path: Path
) -> None:
    write_report_xlsx(monday, tmp_path / "a.xlsx")
    write_report_xlsx(monday, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with pytest.raises(OutputExists):
        write_report_xlsx(monday, tmp_path / "a.xlsx")


def test_the_list_opens_in_a_german_spreadsheet_in_the_order_of_gravity(
    monday: Round, tmp_path: Path
) -> None:
    first = changed(monday.exceptions[1], text="=1+1")
    done = write_exceptions_csv(
        (first, *monday.exceptions[2:]),
        tmp_path / "exceptions.csv",
        supplier_names={"100234": "Müller Federn GmbH"},
        locale="de",
    )
    text = done.path.read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert [row["rank"] for row in rows] == [str(n) for n in range(1, len(monday.exceptions))]
    assert [row["code"] for row in rows] == [m.code for m in (first, *monday.exceptions[2:])]
    assert rows[0]["due"] == "18.03.2026"
    assert rows[0]["value"] == "18450"
    assert rows[0]["supplier name"] == "Müller Federn GmbH"
    assert rows[0]["what is the matter"] == "'=1+1"
    assert rows[0]["the supplier's words"] == "leider erst KW 15"
    assert rows[1]["value"] == "10762,5"
    assert set(rows[0]) == {
        "rank",
        "severity",
        "audience",
        "code",
        "supplier",
        "supplier name",
        "company",
        "order",
        "line",
        "schedule",
        "item",
        "due",
        "promised",
        "working days late",
        "value",
        "currency",
        "what is the matter",
        "what to do",
        "the supplier's words",
        "change",
    }
