"""What a parser leaves empty, and files that only a password opens."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from scm_automate.errors import LimitExceeded, UnreadableFile
from scm_automate.files import read_sheets
from scm_automate.files.compound_file import stream_of
from scm_automate.files.limits import DEFAULT_LIMITS
from scm_automate.files.measure import check_workbook
from scm_automate.files.unread_cells import NOT_CALCULATED, unread_cells

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", ["errors.xls", "errors.ods"])
def test_errors_of_older_and_open_workbooks_are_spelt_out(name: str) -> None:
    sheet = read_sheets(HERE / "calculated" / name)[0]
    assert sheet.frame.row(1)[3] == "#N/A"
    assert sheet.frame.row(2)[3] == "3"


def _unread(data: bytes, kind):
    """Measured first, as every workbook is: what stands out there is looked at."""
    return unread_cells(data, kind, check_workbook(data, kind, limits=DEFAULT_LIMITS))


def test_errors_of_a_workbook_and_formulas_without_a_value() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        first, second = book.add_worksheet("a & b"), book.add_worksheet("plain")
        first.write_formula("B2", "=1/0", None, "#DIV/0!")
        first.write_formula("AB3", "=A1", None, "")
        first.write_formula("C4", "=A1", None, 7)
        first.write_string("C5", "#N/A")
        second.write_string("A1", "x")
    found = _unread(out.getvalue(), "xlsx")
    assert found == {"a & b": {(1, 1): "#DIV/0!", (2, 27): NOT_CALCULATED}}
    sheets = read_sheets(out.getvalue())
    assert sheets[0].frame.row(1)[1] == "#DIV/0!"
    assert sheets[0].frame.row(2)[27] == NOT_CALCULATED
    assert sheets[0].frame.row(4)[2] == "#N/A"


def test_a_formula_far_behind_the_first_megabyte_is_found() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("long")
        for row in range(30_000):
            page.write_row(row, 0, [row, row + 0.5])
        page.write_formula(29_999, 0, "=1/0", None, "#DIV/0!")
    assert _unread(out.getvalue(), "xlsx") == {"long": {(29_999, 0): "#DIV/0!"}}


def test_a_workbook_without_its_links_has_nothing_to_put_back() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert _unread(out.getvalue(), "xlsx") == {}


def test_records_of_a_binary_workbook() -> None:
    def record(kind: int, body: bytes) -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return head + bytes([len(body)]) + body

    def wide(text: str) -> bytes:
        return len(text).to_bytes(4, "little") + text.encode("utf-16-le")

    def number(value: int) -> bytes:
        return value.to_bytes(4, "little")

    book = record(156, number(0) + number(1) + wide("rId1") + wide("Orders"))
    cell = record(0, number(4) + bytes(8)) + record(3, number(2) + number(0) + b"\x2a")
    cell += record(3, number(3))  # cut short: it says nothing
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", links)
        archive.writestr("xl/worksheets/sheet1.bin", cell)
    assert _unread(out.getvalue(), "xlsb") == {"Orders": {(4, 2): "#N/A"}}


@pytest.mark.parametrize("name", ["secret.xls", "secret.xlsx", "secret.ods"])
def test_a_password_is_told_and_not_asked_for(name: str) -> None:
    with pytest.raises(UnreadableFile, match="protected with a password") as told:
        read_sheets(HERE / "protected" / name)
    assert told.value.source is not None
    assert told.value.source.file == name
    assert "Save it without a password" in told.value.hint


def test_a_stream_of_a_compound_file_is_found_by_its_name() -> None:
    data = (HERE / "calculated" / "errors.xls").read_bytes()
    assert (stream_of(data, "workbook") or b"")[:2] == b"\x09\x08"
    assert stream_of(data, "nothing") is None
    assert stream_of(b"PK\x03\x04", "workbook") is None


@pytest.mark.parametrize("step", range(0, 3000, 211))
def test_a_damaged_compound_file_gives_its_stream_or_none(step: int) -> None:
    data = bytearray((HERE / "calculated" / "errors.xls").read_bytes())
    data[step] ^= 0xFF
    data[76 + step % 100] ^= 0x5A
    found = stream_of(bytes(data), "Workbook")
    assert found is None or len(found) <= len(data)


def test_a_ring_of_sectors_ends() -> None:
    data = bytearray((HERE / "calculated" / "errors.xls").read_bytes())
    first = int.from_bytes(data[76:80], "little")
    table = (first + 1) * 512
    data[table : table + 512] = bytes(512)  # every sector is followed by sector 0
    found = stream_of(bytes(data), "Workbook")
    assert found is None or len(found) <= 2 * len(data)


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A1" t="e">',
        b'<c r="A1"><f>',
        b"</f>      ",
        b'<c r="A1" t="e"><v>',
        b"<f a=" + b"x" * 60,
    ],
)
def test_a_hostile_sheet_costs_no_more_than_its_length(cell: bytes) -> None:
    part = b'<c r="B1" t="e"><v>#N/A</v></c>' + cell * (4_000_000 // len(cell))
    links = b'<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b'<workbook><sheet name="S" id="r1"/></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", links)
        archive.writestr("xl/worksheets/sheet1.xml", part)
    started = time.process_time()
    found = _unread(out.getvalue(), "xlsx")
    assert found["S"][0, 1] == "#N/A"
    assert time.process_time() - started < 5


def test_a_worksheet_in_an_unusual_place_is_measured_too() -> None:
    """The parser follows links, so a bomb may lie anywhere in the archive."""
    links = b'<Relationships><Relationship Id="r1" Target="far/away.bin"/></Relationships>'
    corner = (
        b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"/></row></sheetData></worksheet>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<workbook><sheet name="S" id="r1"/></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", links)
        archive.writestr("xl/far/away.bin", corner)
    with pytest.raises(LimitExceeded, match=r"xl/far/away\.bin reaches to row 1048576"):
        check_workbook(out.getvalue(), "xlsx", limits=DEFAULT_LIMITS)
