"""Workbooks sent back in which cells are struck through, hidden or have comments."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from scm_automate.messages import attachment_tables, parse_message
from scm_automate.replies import read_reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from scm_automate.replies import ReadReply

LINES = [
    {"order": "4711", "line": line, "item": item, "quantity": "50", "due": "2026-04-20"}
    for line, item in (("10", "A-1001"), ("20", "A-1002"))
]


def mail(change: Callable[[Worksheet, Workbook], object], top: int = 0) -> bytes:
    """A supplier's mail with our list, filled in and then changed."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(top):
        sheet.append([])
    sheet.append(["Order", "Line", "Item", "Qty", "Due date", "Confirmed date", "Remark"])
    sheet.append(["4711", "10", "A-1001", 50, "2026-04-20", "2026-05-04", None])
    sheet.append(["4711", "20", "A-1002", 50, "2026-04-20", "2026-05-11", None])
    change(sheet, book)
    file = io.BytesIO()
    book.save(file)
    message = EmailMessage()
    message["From"] = "v@feder.example"
    message.set_content("Please find our dates attached.")
    message.add_attachment(
        file.getvalue(), maintype="application", subtype="vnd.ms-excel", filename="list.xlsx"
    )
    return message.as_bytes()


def read(raw: bytes) -> ReadReply:
    return read_reply(
        raw,
        LINES,
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"country": "GB", "email_domains": ["feder.example"]},
    )


def reviews(raw: bytes) -> list[tuple[bool, str]]:
    """Of each line whether it waits for a person, and why."""
    return [(line.review, "; ".join(line.reasons)) for line in read(raw).lines]


def test_a_workbook_that_shows_nothing_is_read_unseen():
    assert reviews(mail(lambda *_: None)) == [(False, ""), (False, "")]


def strike(sheet: Worksheet, *cells: str) -> None:
    for cell in cells:
        sheet[cell].font = Font(strike=True)


def test_a_struck_date_is_no_answer_and_told():
    reply = read(mail(lambda sheet, _: strike(sheet, "F2")))
    assert [(line.line, line.review) for line in reply.lines] == [("20", False)]
    assert any("(F2) is struck through" in remark for remark in reply.remarks)


def test_a_struck_row_is_told_with_its_cells():
    cells = [f"{column}2" for column in "ABCDEF"]
    first, second = reviews(mail(lambda sheet, _: strike(sheet, *cells)))
    assert first[0]
    assert "struck through" in first[1]
    assert second == (False, "")


def test_of_a_cell_struck_in_part_the_rest_counts():
    def both(sheet: Worksheet, _: Workbook) -> None:
        old = TextBlock(InlineFont(strike=True), "2026-05-04 ")
        sheet["F2"] = CellRichText(old, TextBlock(InlineFont(b=True), "2026-05-18"))

    raw = mail(both)
    rows = attachment_tables(parse_message(raw).attachments[0]).sheets[0].rows
    assert rows[1][5] == "2026-05-18"
    line = read(raw).lines[0]
    assert line.review
    assert [str(one.latest) for one in line.deliveries] == ["2026-05-18"]


@pytest.mark.parametrize("top", [0, 3])
def test_a_hidden_row_waits(top: int):
    def hide(sheet: Worksheet, _: Workbook) -> None:
        sheet.row_dimensions[top + 3].hidden = True

    first, second = reviews(mail(hide, top))
    assert first == (False, "")
    assert second == (True, f"row {top + 3} of the sheet is hidden")


def test_a_hidden_column_of_dates_makes_all_wait():
    def hide(sheet: Worksheet, _: Workbook) -> None:
        sheet.column_dimensions["F"].hidden = True

    assert [waits for waits, _ in reviews(mail(hide))] == [True, True]


def test_a_hidden_column_of_numbers_does_not():
    def hide(sheet: Worksheet, _: Workbook) -> None:
        sheet.column_dimensions["B"].hidden = True

    assert [waits for waits, _ in reviews(mail(hide))] == [False, False]


def test_a_hidden_sheet_waits():
    def hide(sheet: Worksheet, book: Workbook) -> None:
        book.create_sheet("Cover")
        book.active = 1
        sheet.sheet_state = "hidden"

    assert [reason for _, reason in reviews(mail(hide))] == ["the sheet is hidden"] * 2


@pytest.mark.parametrize(("cell", "waiting"), [("F2", [True, False]), ("F1", [True, True])])
def test_a_comment_waits_with_its_words(cell: str, waiting: list[bool]):
    def comment(sheet: Worksheet, _: Workbook) -> None:
        sheet[cell].comment = Comment("only if the castings arrive", "Vera")

    told = reviews(mail(comment))
    assert [waits for waits, _ in told] == waiting
    assert f"a comment stands on {cell}: 'only if the castings arrive'" in told[0][1]


def test_marks_are_told_with_their_place():
    def change(sheet: Worksheet, _: Workbook) -> None:
        strike(sheet, "E3")
        sheet["G2"].comment = Comment("see mail", "Vera")
        sheet.row_dimensions[2].hidden = True

    sheet = attachment_tables(parse_message(mail(change)).attachments[0]).sheets[0]
    assert sorted((mark.kind, mark.row, mark.column, mark.text) for mark in sheet.marks) == [
        ("comment", 1, 6, "see mail"),
        ("hidden row", 1, -1, ""),
        ("struck", 2, 4, ""),
    ]
    assert sheet.rows[2][4] == ""


def test_a_workbook_whose_styles_are_broken_is_not_read_as_if_nothing_were_struck():
    raw = mail(lambda sheet, _: strike(sheet, "F2"))
    attachment = parse_message(raw).attachments[0]
    broken = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(attachment.content)) as old,
        zipfile.ZipFile(broken, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data + b"<" if name.endswith("/styles.xml") else data)
    told = attachment_tables(dataclasses.replace(attachment, content=broken.getvalue()))
    assert told.unread
    assert not told.sheets
