"""Workbooks: cells keep what they were; hostile ones cost seconds at most."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from scm_automate.errors import LimitExceeded, UnreadableFile
from scm_automate.files import Limits, read_sheets
from scm_automate.files.sheet import DATE, NUMBER, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def orders(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Orders")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    sheet.write_row(0, 0, ["order", "qty", "due", "note", "mixed"])
    sheet.write_string(1, 0, "0045")
    sheet.write_number(1, 1, 10)
    sheet.write_datetime(1, 2, datetime(2026, 3, 16), day)  # noqa: DTZ001
    sheet.write_string(1, 4, "1.234")
    sheet.write_number(2, 0, 4500012345)
    sheet.write_number(2, 1, 0.1 + 0.2)
    sheet.write_datetime(2, 2, datetime(2026, 3, 16, 11, 30), moment)  # noqa: DTZ001
    sheet.write_boolean(2, 3, True)
    sheet.write_number(2, 4, 1.234)
    book.add_worksheet("Blank")


def test_cells_become_text_and_say_what_they_were() -> None:
    sheets = read_sheets(workbook(orders), name="o.xlsx")
    assert [sheet.name for sheet in sheets] == ["Orders"]
    sheet = sheets[0]
    assert sheet.kind == "xlsx"
    assert sheet.frame.rows()[1:] == [
        ("0045", "10", "2026-03-16", "", "1.234"),
        ("4500012345", "0.3", "2026-03-16 11:30:00", "TRUE", "1.234"),
    ]
    assert sheet.types[0].to_list() == [TEXT, TEXT, NUMBER]
    assert sheet.types[2].to_list() == [TEXT, DATE, DATE]
    assert sheet.types[4].to_list() == [TEXT, TEXT, NUMBER]


def test_large_and_small_numbers_are_spelt_out() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["n", 1e15, 1e-7, 123456789.25, -3, 1e300])

    column = read_sheets(workbook(fill))[0].frame["0"].to_list()
    assert column[:5] == ["n", "1000000000000000", "0.0000001", "123456789.25", "-3"]
    assert column[5].isdigit()


def test_rows_count_from_the_top_of_the_sheet() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_row(4, 2, ["order", "line"])

    sheet = read_sheets(workbook(fill))[0]
    assert sheet.frame.height == 5
    assert sheet.frame.row(4)[2:] == ("order", "line")


def test_a_truncated_workbook_is_told() -> None:
    data = workbook(orders)
    for cut in (len(data) // 2, len(data) - 30, 60):
        with pytest.raises(UnreadableFile, match="truncated or damaged") as told:
            read_sheets(data[:cut], name="o.xlsx")
        assert told.value.hint
        assert told.value.source is not None
        assert told.value.source.file == "o.xlsx"


def test_a_damaged_part_is_told() -> None:
    data = bytearray(workbook(orders))
    at = data.find(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 40] = b"\0" * 40
    with pytest.raises(UnreadableFile, match="damaged"):
        read_sheets(bytes(data), name="o.xlsx")


def test_a_workbook_without_cells_is_told() -> None:
    with pytest.raises(UnreadableFile, match="no cells"):
        read_sheets(workbook(lambda book: book.add_worksheet("Empty")))


def replaced(data: bytes, part: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


SHEET = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"%s<sheetData>%s</sheetData></worksheet>"
)


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        (b"", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        (b'<dimension ref="A1:B2"/>', b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        (
            b"",
            b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="ZZ1048576"><v>1</v></c></row>',
        ),
        (
            b'<dimension ref="A1:AB2"/>',
            b'<row spans="1:2" r="1048576"><c s="1" r="AAA1048576"><v>1</v></c></row>',
        ),
    ],
)
def test_a_cell_in_the_far_corner_costs_nothing(said: bytes, rows: bytes) -> None:
    data = replaced(workbook(orders), "xl/worksheets/sheet1.xml", SHEET % (said, rows))
    before = time.perf_counter()
    with pytest.raises(LimitExceeded, match="used area"):
        read_sheets(data, name="bomb.xlsx")
    assert time.perf_counter() - before < 2


def test_a_small_file_that_unpacks_to_much_costs_seconds() -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 400_000)
    )
    data = replaced(workbook(orders), "xl/worksheets/sheet1.xml", SHEET % (b"", rows))
    before = time.perf_counter()
    with pytest.raises(LimitExceeded, match="unpacks to"):
        read_sheets(data, limits=Limits(max_unpacked_bytes=1_000_000))
    assert time.perf_counter() - before < 2


def test_an_open_document_that_repeats_itself_is_refused() -> None:
    content = (
        b'<office:document-content xmlns:office="o" xmlns:table="t"><office:body>'
        b'<office:spreadsheet><table:table table:name="S">'
        b'<table:table-row table:number-rows-repeated="1048576">'
        b'<table:table-cell table:number-columns-repeated="16384" office:value-type="float" '
        b'office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
        b"</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    with pytest.raises(LimitExceeded, match="used area"):
        read_sheets(out.getvalue(), name="bomb.ods")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \r\n \n", "nothing but blanks"),
        (b"\xef\xbb\xbf\n", "nothing but blanks"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a page without a table"),
        (b"\xef\xbb\xbf<html xmlns:x=''><table>", "a page without a table"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "a web archive"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "XML spreadsheet is truncated",
        ),
        (b"<order/>", "an XML"),
        (b'{"value": []}', "JSON holds no records"),
        (b'{"value": [', "JSON is truncated"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "without a workbook"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "Excel 4"),
        (bytes(range(1, 32)) * 20, "binary data"),
    ],
)
def test_what_is_no_table_is_told_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as told:
        read_sheets(data, name="export.xls")
    assert told.value.hint
    assert str(told.value).startswith("export.xls: ")


def test_a_word_document_and_a_plain_zip_are_told() -> None:
    for name, words in (("word/document.xml", "Word"), ("a.csv", "zip archive that holds a.csv")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, "x")
        with pytest.raises(UnreadableFile, match=words):
            read_sheets(out.getvalue())


def test_dates_are_dates() -> None:
    sheet = read_sheets(workbook(orders))[0]
    assert date.fromisoformat(sheet.frame["2"][1]) == date(2026, 3, 16)
