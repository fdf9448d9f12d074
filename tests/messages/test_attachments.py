"""Attachments read, measured and refused, in a process of their own and in ours."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from scm_automate.messages import (
    Attachment,
    Limits,
    Message,
    attachment_tables,
    attachment_text,
    parse_message,
)
from scm_automate.messages.child import ParserProcess
from scm_automate.messages.native import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Attach = Callable[..., Message]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OURS = Limits(child=False)


def workbook(rows: list[list[object]], *, sheet: str = "Status") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        dated = book.add_format({"num_format": "dd.mm.yyyy"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(at, column, value, dated)
                else:
                    page.write(at, column, value)
    return buffer.getvalue()


def pdf(lines: list[tuple[int, int, str]], *, extra: bytes = b"") -> bytes:
    """A one-page PDF with texts at places, sizes by their third item's mark."""
    stream = (
        "BT "
        + " ".join(
            f"/F1 {1 if text.startswith('!') else 10} Tf 1 0 0 1 {x} {y} Tm ({text.lstrip('!')}) Tj"
            for x, y, text in lines
        )
        + " ET"
    )
    data = stream.encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(data) + data + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    return (
        out + b"trailer << /Size 6 /Root 1 0 R " + extra + b">>\nstartxref\n%d\n%%%%EOF\n" % table
    )


@pytest.fixture(params=["child", "ours"])
def limits(request: pytest.FixtureRequest) -> Limits:
    return Limits() if request.param == "child" else OURS


def test_a_workbook_gives_its_cells_as_text(attach: Attach, limits: Limits) -> None:
    content = workbook(
        [["PO", "Line", "Qty", "Date", "Price"], ["0045001", 10, 8.0, date(2026, 9, 24), 0.1 + 0.2], ["0045001", 20, 1e15 + 1, None, True]]
    )  # fmt: skip
    [found] = attach(content, "status.xlsx", XLSX).attachments
    assert found.kind == "xlsx"
    read = attachment_tables(found, limits=limits)
    assert read.unread == ""
    assert read.sheets[0].name == "Status"
    assert read.sheets[0].rows == (
        ("PO", "Line", "Qty", "Date", "Price"),
        ("0045001", "10", "8", "2026-09-24", "0.3"),
        ("0045001", "20", "1000000000000001", "", "true"),
    )


def test_a_pdf_gives_rows_with_columns(attach: Attach, limits: Limits) -> None:
    content = pdf(
        [(50, 700, "10"), (200, 700, "KW 31"), (120, 700, "O-ring 40x3"), (50, 730, "Pos."), (200, 730, "Date"), (120, 730, "Text"), (50, 600, "!hidden words")]
    )  # fmt: skip
    read = attachment_text(
        attach(content, "ab.pdf", "application/pdf").attachments[0], limits=limits
    )
    assert read.text.split("\n") == ["Pos.\tText\tDate", "10\tO-ring 40x3\tKW 31"]
    assert "too small" in read.unread


@pytest.mark.parametrize(
    ("content", "charset", "rows"),
    [
        (b"Pos;Termin\r\n10;KW 31\r\n", "", (("Pos", "Termin"), ("10", "KW 31"))),
        (b'a,b\n1,"x, y"\n\n2,"z ""q"""\n', "", (("a", "b"), ("1", "x, y"), ("2", 'z "q"'))),
        (b"sep=|\na|b\n1|2,5\n", "", (("a", "b"), ("1", "2,5"))),
        ("Poz\tIlość\n1\t2\n".encode("cp1250"), "windows-1250", (("Poz", "Ilość"), ("1", "2"))),
        ("Größe;1\nx;2\n".encode("utf-16"), "", (("Größe", "1"), ("x", "2"))),
        ("\ufeffGröße;1\n".encode(), "", (("Größe", "1"),)),
        (b"Preis \x80;1,20\n", "", (("Preis €", "1,20"),)),
    ],
)
def test_a_csv_gives_its_cells(content: bytes, charset: str, rows: object) -> None:
    head = f"Content-Type: text/csv; name=a.csv; charset={charset}\nContent-Disposition: attachment\n\n"
    [found] = parse_message(head.encode() + content).attachments
    assert attachment_tables(found).sheets[0].rows == rows


def bomb(megabytes: int) -> bytes:
    """A workbook whose sheet unpacks to that many megabytes of zeros, a thousandth of it packed."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = engine.compress(b"\0" * 1_000_000) + engine.flush(zlib.Z_FULL_FLUSH)
    data = piece * megabytes + b"\x03\x00"
    name = b"xl/worksheets/sheet1.xml"
    sizes = struct.pack("<II", len(data), megabytes * 1_000_000)
    local = b"PK\x03\x04" + struct.pack("<HHHHHI", 20, 0, 8, 0, 0, 0) + sizes
    local += struct.pack("<HH", len(name), 0) + name
    entry = b"PK\x01\x02" + struct.pack("<HHHHHHI", 20, 20, 0, 8, 0, 0, 0) + sizes
    entry += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(entry), len(local) + len(data), 0)
    return local + data + entry + end


def lying(content: bytes) -> bytes:
    """The same archive with every size in its directory said to be 100 bytes."""
    out = bytearray(content)
    at = out.find(b"PK\x01\x02")
    while at >= 0:
        out[at + 24 : at + 28] = struct.pack("<I", 100)
        at = out.find(b"PK\x01\x02", at + 4)
    return bytes(out)


def test_a_zip_bomb_is_measured_before_it_is_parsed(attach: Attach) -> None:
    content = bomb(1000)
    assert len(content) < 2_000_000
    for one in (content, lying(content)):
        begun = time.perf_counter()
        read = attachment_tables(attach(one, "a.xlsx", XLSX).attachments[0], limits=Limits())
        assert "unpacks to more than" in read.unread
        assert read.sheets == ()
        assert time.perf_counter() - begun < 8


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def with_sheet(xml: str) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["x"]]))) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry) if entry.filename != "xl/worksheets/sheet1.xml" else xml.encode()
            new.writestr(entry.filename, data)
    return buffer.getvalue()


def test_two_far_apart_cells_are_refused(attach: Attach, limits: Limits) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    read = attachment_tables(
        attach(with_sheet(SHEET.format(cells)), "a.xlsx", XLSX).attachments[0], limits=limits
    )
    assert "spans more than" in read.unread


def test_an_xml_that_laughs_is_told_or_empty(attach: Attach, limits: Limits) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>' + SHEET.format(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&l11;</t></is></c></row>'
    )
    begun = time.perf_counter()
    read = attachment_tables(attach(with_sheet(xml), "a.xlsx", XLSX).attachments[0], limits=limits)
    assert time.perf_counter() - begun < 5
    assert read.unread or sum(len(cell) for row in read.sheets[0].rows for cell in row) < 1000


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.4 nonsense", b"%PDF-1.7\n" + b"1 0 obj<<" * 5000, pdf([(50, 700, "x")])[:300]],
    ids=["nonsense", "open dictionaries", "cut short"],
)
def test_a_broken_pdf_is_told(content: bytes, attach: Attach, limits: Limits) -> None:
    read = attachment_text(
        attach(content, "a.pdf", "application/pdf").attachments[0], limits=limits
    )
    assert read.unread
    assert "a.pdf" in read.unread


def test_broken_workbooks_are_told(attach: Attach, limits: Limits) -> None:
    whole = workbook([["a"]])
    for content in (
        whole[:500],
        whole[:-30],
        b"PK\x03\x04" + b"x" * 300,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 40,
    ):
        [found] = attach(content, "a.xlsx", XLSX).attachments
        read = attachment_tables(found, limits=limits)
        assert read.unread, content[:20]
        assert read.sheets == ()


def test_what_cannot_be_read_says_why(attach: Attach) -> None:
    told = {
        "encrypted": attach(pdf([], extra=b"/Encrypt 9 0 R "), "a.pdf").attachments[0],
        "picture": attach(b"\xff\xd8\xff\xe0" + b"x" * 50, "a.pdf").attachments[0],
        "(zip)": attach(b"7z\xbc\xaf\x27\x1c" + b"x" * 50, "a.pdf").attachments[0],
        "(executable)": attach(b"MZ\x90\x00\x03" + b"\x00" * 50, "a.pdf").attachments[0],
        "(unknown)": attach(b"\x01\x02\x03" * 50, "a.xyz").attachments[0],
        "more than": attach(b"x" * 2000, "a.txt").attachments[0],
        "no text": attach(pdf([]), "scan.pdf").attachments[0],
    }
    for words, attachment in told.items():
        assert (
            words
            in attachment_text(attachment, limits=Limits(child=False, attachment_bytes=1500)).unread
        )
    assert "is no table" in attachment_tables(told["picture"]).unread


def encrypted_zip() -> bytes:
    data = zlib.compress(b"x")[2:-4]
    return (
        struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 1, 8, 0, 0, 0, len(data), 1, 1, 0) + b"a" + data
    )


def test_an_encrypted_archive_is_told(attach: Attach) -> None:
    [found] = attach(encrypted_zip(), "a.zip", "application/zip").attachments
    assert (found.kind, [one.code for one in found.defects]) == ("zip", ["encrypted"])


def test_rows_and_cells_end_at_the_limit(attach: Attach) -> None:
    content = workbook([[n, n] for n in range(500)])
    read = attachment_tables(
        attach(content, "a.xlsx", XLSX).attachments[0], limits=Limits(child=False, rows=100)
    )
    assert len(read.sheets[0].rows) == 100
    assert "row 100 only" in read.unread
    text = "".join(f"{n};x\n" for n in range(500))
    csv = attach(text.encode(), "a.csv", "text/csv").attachments[0]
    cut = attachment_tables(csv, limits=Limits(rows=100))
    assert len(cut.sheets[0].rows) == 100
    assert "row 100 only" in cut.unread


@pytest.fixture
def process() -> Iterator[ParserProcess]:
    process = ParserProcess(memory_bytes=400_000_000)
    yield process
    process.close()


BOUNDS = {"archive_entries": 100, "unpacked_bytes": 10**9, "unpacked_ratio": 10**6, "sheets": 5, "rows": 10**6, "cells": 10**7, "pages": 5, "text_chars": 10**6}  # fmt: skip


def test_a_child_that_takes_too_long_is_ended_and_begun_anew(process: ParserProcess) -> None:
    task = Task(kind="xlsx", bounds=BOUNDS)
    good = workbook([["a"]])
    assert process.run(task, good, seconds=20)["sheets"] == [["Status", [["a"]], []]]
    slow = bomb(900)
    begun = time.perf_counter()
    told = process.run(task, slow, seconds=0.05)
    assert "more than 0.05 seconds" in told["unread"]
    assert time.perf_counter() - begun < 5
    assert process.run(task, good, seconds=20)["sheets"] == [["Status", [["a"]], []]]


@pytest.mark.skipif(
    find_spec("resource") is None, reason="this system puts no limit on a process's memory"
)
def test_a_child_that_takes_all_memory_is_told(process: ParserProcess) -> None:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="ZZ{n}"><v>1</v></c></row>'
        for n in range(1, 60_000)
    )
    huge = with_sheet(SHEET.format(cells))
    told = process.run(Task(kind="xlsx", bounds=BOUNDS), huge, seconds=30)
    assert told["unread"]
    assert (
        process.run(Task(kind="xlsx", bounds=BOUNDS), workbook([["a"]]), seconds=20)["unread"] == ""
    )


def test_a_dead_child_is_replaced(process: ParserProcess) -> None:
    task, good = Task(kind="xlsx", bounds=BOUNDS), workbook([["a"]])
    process.run(task, good, seconds=20)
    assert process._process is not None
    process._process.kill()
    process._process.wait()
    assert process.run(task, good, seconds=20)["unread"] == ""


def test_kind_is_by_content_and_not_by_name(attach: Attach) -> None:
    kinds = [
        (workbook([["a"]]), "a.pdf", "xlsx"),
        (pdf([]), "a.xlsx", "pdf"),
        (b"<html><body>x", "a.xls", "html"),
        (b"a;b\n1;2\n", "a.csv", "csv"),
        (b"<?xml version='1.0'?><a/>", "a.txt", "xml"),
        (b"BEGIN:VCALENDAR\n", "a.ics", "calendar"),
        (b"just words", "a.exe", "text"),
        (b"GIF89a", "x", "image"),
    ]
    for content, name, kind in kinds:
        found: Attachment = attach(content, name).attachments[0]
        assert found.kind == kind, name
