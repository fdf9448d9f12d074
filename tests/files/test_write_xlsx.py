"""Workbooks: text is text, dates are dates, numbers are numbers, and the same input is the same file."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from scm_automate.errors import ConfigError, LimitExceeded, OutputExists
from scm_automate.files.write_columns import Column
from scm_automate.files.write_xlsx import Tab, write_xlsx

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
FORMULAS = ("=1+1", "{=1+1}", "+1", "-2+3", "@x", "http://x.test", "mailto:a@x.test", "internal:a")
ROW = {
    "order": "0045",
    "due": date(2026, 3, 4),
    "at": datetime(2026, 3, 4, 7, 5, tzinfo=UTC),
    "qty": Decimal("12.50"),
    "value": Decimal("-1234.5"),
    "exact": Decimal("123456789012345678.123456"),
    "share": Decimal("0.125"),
    "firm": True,
    "none": None,
    "count": 3,
}
COLUMNS = (
    "order",
    "due",
    "at",
    "qty",
    Column(name="value", form="money"),
    "exact",
    Column(name="share", form="percent"),
    "firm",
    "none",
    "count",
)


def sheet(**changes: object) -> Tab:
    return Tab(**{"name": "Late", "rows": [ROW], "columns": COLUMNS, **changes})


def test_every_value_comes_back_as_what_it_was(tmp_path: Path) -> None:
    done = write_xlsx(sheet(), tmp_path / "a.xlsx", created=AT)
    page = openpyxl.load_workbook(done.path)["Late"]
    cells = {cell.value: page.cell(row=2, column=cell.column) for cell in page[1]}
    assert cells["order"].value == "0045"
    assert cells["order"].data_type == "s"
    assert cells["due"].value == AT.replace(day=4, hour=0, tzinfo=None)
    assert cells["due"].number_format == "d mmm yyyy"
    assert cells["at"].value == AT.replace(day=4, minute=5, tzinfo=None)
    assert (cells["qty"].value, cells["qty"].number_format) == (12.5, "#,##0.0")
    assert (cells["value"].value, cells["value"].number_format) == (-1234.5, "#,##0.00")
    assert cells["exact"].value == "123456789012345678.123456"
    assert (cells["share"].value, cells["share"].number_format) == (0.125, "0.0%")
    assert cells["firm"].value is True
    assert cells["none"].value is None
    assert (cells["count"].value, cells["count"].number_format) == (3, "#,##0")


def test_suppliers_words_are_text_whatever_they_look_like(tmp_path: Path) -> None:
    rows = [{"words": text} for text in FORMULAS]
    done = write_xlsx(
        Tab(name="S", rows=rows, columns=("words",), notes=("=1+1",)),
        tmp_path / "a.xlsx",
        created=AT,
    )
    page = openpyxl.load_workbook(done.path)["S"]
    found = [page.cell(row=3 + number, column=1) for number in range(1, len(FORMULAS) + 1)]
    assert [cell.value for cell in found] == list(FORMULAS)
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.hyperlink is None for cell in found)
    assert page["A1"].data_type == "s"
    xml = zipfile.ZipFile(done.path).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"hyperlink" not in xml


def test_controls_and_endless_texts_neither_break_the_file_nor_vanish(tmp_path: Path) -> None:
    rows = [{"a": "x\x00y\x1b\ud800\u202e"}, {"a": "A" * 40_000}, {"a": "_x0041_"}, {"a": " lead"}]
    done = write_xlsx(Tab(name="S", rows=rows, columns=("a",)), tmp_path / "a.xlsx", created=AT)
    back = CalamineWorkbook.from_path(done.path).get_sheet_by_name("S").to_python()
    assert back[1] == ["x␀y␛\ufffd⟨U+202E⟩"]
    assert len(back[2][0]) == 32_767
    assert back[2][0].endswith("(cut, 40,000 characters)")
    assert back[3:] == [["_x0041_"], [" lead"]]


def test_the_header_is_frozen_filtered_and_below_the_notes(tmp_path: Path) -> None:
    done = write_xlsx(
        (sheet(notes=("Late lines", "as of 16 Mar 2026")), sheet(name="Other", rows=[])),
        tmp_path / "a.xlsx",
        created=AT,
    )
    book = openpyxl.load_workbook(done.path)
    page = book["Late"]
    assert book.sheetnames == ["Late", "Other"]
    assert (page["A1"].value, page["A2"].value, page["A4"].value) == (
        "Late lines",
        "as of 16 Mar 2026",
        "order",
    )
    assert (page.freeze_panes, page.auto_filter.ref) == ("A5", "A4:J5")
    assert (book["Other"].freeze_panes, book["Other"].auto_filter.ref) == ("A2", "A1:J1")
    assert done.rows == 1


def test_columns_are_as_wide_as_what_they_hold_within_bounds(tmp_path: Path) -> None:
    rows = [{"short": "1", "long": "word " * 100, "fixed": "x"}]
    columns = ("short", "long", Column(name="fixed", width=33))
    done = write_xlsx(Tab(name="S", rows=rows, columns=columns), tmp_path / "a.xlsx", created=AT)
    page = openpyxl.load_workbook(done.path)["S"]
    widths = [page.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] < 12
    assert 50 < widths[1] < 60
    assert 33 <= widths[2] < 34
    assert page["B2"].alignment.wrap_text


def test_a_grave_word_is_coloured_only_in_its_column(tmp_path: Path) -> None:
    rows = [{"severity": "critical", "text": "critical"}]
    one = Tab(name="S", rows=rows, columns=("severity", "text"), tone="severity")
    page = openpyxl.load_workbook(write_xlsx(one, tmp_path / "a.xlsx", created=AT).path)["S"]
    assert page["A2"].fill.fgColor.rgb == "FFF8D7D3"
    assert page["B2"].fill.fill_type is None


def test_the_same_input_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_xlsx(sheet(), tmp_path / f"{name}.xlsx", created=AT, title="T")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_has_sheets_of_different_names_and_no_earlier_self(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="at least one"):
        write_xlsx((), tmp_path / "a.xlsx", created=AT)
    with pytest.raises(ConfigError, match="Late, LATE"):
        write_xlsx((sheet(), sheet(name="LATE")), tmp_path / "a.xlsx", created=AT)
    assert list(tmp_path.iterdir()) == []
    write_xlsx(sheet(), tmp_path / "a.xlsx", created=AT)
    with pytest.raises(OutputExists):
        write_xlsx(sheet(), tmp_path / "a.xlsx", created=AT)


def test_more_rows_than_a_sheet_holds_are_told_and_not_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[write_xlsx.__module__], "_MOST_ROWS", 3)
    rows = [{"a": n} for n in range(3)]
    with pytest.raises(LimitExceeded, match="'S'"):
        write_xlsx(Tab(name="S", rows=rows, columns=("a",)), tmp_path / "a.xlsx", created=AT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.system
@pytest.mark.skipif(not shutil.which("soffice"), reason="soffice (LibreOffice) is not installed")
def test_libreoffice_shows_text_as_text(tmp_path: Path) -> None:
    rows = [{"words": text, "due": date(2026, 3, 4)} for text in FORMULAS]
    write_xlsx(Tab(name="S", rows=rows, columns=("words", "due")), tmp_path / "a.xlsx", created=AT)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path / 'profile'}",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):59,34,76",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "a.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert [line.rsplit(";", 1)[0].strip('"') for line in lines[1:]] == list(FORMULAS)
