"""Suppliers that are asked by phone: a sheet to call by, and what was heard read back."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from scm_automate.chase import SupplierPolicy, calls_of, read_phone_sheet, write_phone_sheet
from scm_automate.chase.phone_sheet import CALLS_SHEET, HEADER_ROW, HEADERS, KEYS
from scm_automate.errors import ConfigError, UnreadableFile
from scm_automate.mail import Inboxes
from scm_automate.model import replace
from scm_automate.state import answered_lines, changes, letters, promises

from .conftest import DAY, MONDAY

COLUMNS = {name: place for place, name in enumerate([*HEADERS, *KEYS], start=1)}
FIRST = HEADER_ROW + 2
"""The first row with a line, counted from 1."""


@pytest.fixture
def called(world):
    """A round in which supplier 7 is asked by phone."""
    world.policy = replace(world.policy, suppliers=(SupplierPolicy(supplier="7", channel="phone"),))
    world.suppliers = tuple(
        replace(one, phone="+49 7777 1234", contact="Jo Smith") if one.id == "7" else one
        for one in world.suppliers
    )
    done = world.round()
    world.sheet = write_phone_sheet(calls_of(done), created=MONDAY)
    return world


def filled(sheet, *rows):
    """The sheet with some rows filled in, as a person saves it."""
    book = load_workbook(BytesIO(sheet))
    for offset, values in enumerate(rows):
        for name, value in values.items():
            book[CALLS_SHEET].cell(FIRST + offset, COLUMNS[name], value)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def read(sheet, *, at=MONDAY + DAY, by="Anna Berg"):
    return read_phone_sheet(sheet, by=by, received=at)


def test_the_sheet_says_whom_to_call_and_what_to_ask(called):
    sheet = load_workbook(BytesIO(called.sheet))[CALLS_SHEET]
    rows = [
        {name: sheet.cell(row, place).value for name, place in COLUMNS.items()}
        for row in range(FIRST, sheet.max_row + 1)
    ]
    assert [(one["supplier"], one["order"], one["line"]) for one in rows] == [
        ("7", "4500012345", "10"), ("7", "4500012345", "20"),
    ]  # fmt: skip
    first = rows[0]
    assert (first["name"], first["contact"], first["phone"]) == (
        "Acme Springs",
        "Jo Smith",
        "+49 7777 1234",
    )
    assert first["quantity"] == 500
    assert first["due"].date() == date(2026, 3, 16)
    assert first["question"].startswith("Not confirmed yet: Please confirm the due date")
    assert first["answer"] is None
    assert sheet.column_dimensions[sheet.cell(1, COLUMNS["Key company"]).column_letter].hidden
    (answers, *_) = sheet.data_validations.dataValidation
    assert answers.formula1 == '"confirmed,new date,not deliverable,not reached"'
    done = called.round()
    assert write_phone_sheet(calls_of(done), created=MONDAY) == called.sheet, (
        "the same, byte by byte"
    )


def test_a_supplier_without_a_number_says_so(world):
    world.policy = replace(world.policy, channel="phone")
    sheet = load_workbook(BytesIO(write_phone_sheet(calls_of(world.round()), created=MONDAY)))[
        CALLS_SHEET
    ]
    assert sheet.cell(FIRST, COLUMNS["phone"]).value == "no number on file"


def test_what_was_heard_is_an_answer_with_the_person_as_authority(called):
    sheet = filled(
        called.sheet,
        {"answer": "confirmed", "spoke_with": "Jo"},
        {
            "answer": "new date",
            "day": date(2026, 4, 13),
            "amount": 500,
            "remark": "machine is down",
        },
    )
    found = read(sheet)
    assert (len(found.messages), found.rejects, found.empty) == (2, (), 0)
    done = called.round(now=MONDAY + DAY, inbox=found)
    assert {one.response.channel for one in done.answers} == {"phone"}
    with called.state() as state, state.read() as tx:
        (letter,) = letters.letters_of(tx, "7")
        assert letter.state == "answered", "whoever was called was asked"
        (kept,) = promises.promises_of(tx, order="4500012345", line="10")
        assert (kept.made_by, kept.channel) == ("Anna Berg", "phone")
        assert [one.latest for one in kept.deliveries] == [date(2026, 3, 16)]
        (late,) = promises.promises_of(tx, order="4500012345", line="20")
        assert late.evidence[0].part == "phone, heard by Anna Berg"
        assert late.evidence[0].text == "new date on 2026-04-13 quantity 500, machine is down"
        waiting = changes.changes_waiting(tx)
        assert [(one.line, one.new) for one in waiting] == [("20", "2026-04-13")], (
            "later than tolerated"
        )
        assert [(one.line, one.new) for one in changes.upload(tx)] == [("10", "2026-03-16")]


def test_the_same_sheet_again_is_read_once_and_more_rows_are_news(called):
    half = filled(called.sheet, {"answer": "confirmed"})
    assert len(called.round(now=MONDAY + DAY, inbox=Inboxes(read(half))).answers) == 1
    assert called.round(now=MONDAY + DAY, inbox=Inboxes(read(half))).answers == ()
    whole = filled(half, {}, {"answer": "new date", "day": date(2026, 4, 13)})
    later = MONDAY + 2 * DAY
    (answer,) = called.round(now=later, inbox=read(whole, at=later)).answers
    assert answer.response.lines[0].line == "20"
    corrected = filled(whole, {"answer": "not deliverable"})
    last = MONDAY + 3 * DAY
    called.round(now=last, inbox=read(corrected, at=last))
    with called.state() as state, state.read() as tx:
        stands = {one.key.line: one.status for one in answered_lines.answered(tx)}
    assert stands["10"] == "rejected", "of a line that was corrected the later answer holds"


def test_a_delivery_in_parts_is_one_answer(called):
    book = load_workbook(BytesIO(called.sheet))
    sheet = book[CALLS_SHEET]
    for place in COLUMNS.values():
        sheet.cell(FIRST + 2, place, sheet.cell(FIRST, place).value)
    for row, day, amount in ((FIRST, date(2026, 3, 16), 200), (FIRST + 2, date(2026, 3, 30), 300)):
        sheet.cell(row, COLUMNS["answer"], "New date ")
        sheet.cell(row, COLUMNS["day"], day)
        sheet.cell(row, COLUMNS["amount"], amount)
    held = BytesIO()
    book.save(held)
    (message,) = read(held.getvalue()).messages
    assert [(str(one.quantity), one.latest.day) for one in message.response.lines[0].deliveries] == [
        ("200", 16), ("300", 30),
    ]  # fmt: skip


def test_who_was_not_reached_is_asked_again(called):
    found = read(filled(called.sheet, {"answer": "not reached", "remark": "engaged"}))
    assert (found.messages, found.not_reached, found.empty) == ((), 1, 1)
    assert str(found) == "0 lines answered, 1 not reached, 1 not filled in, 0 rejected"
    again = called.round(now=MONDAY + DAY, inbox=found)
    assert [len(one.letter.asks) for one in calls_of(again)] == [2]


@pytest.mark.parametrize(
    ("values", "column", "said"),
    [
        ({"answer": "yes"}, "Answer", "must be one of: confirmed, new date"),
        ({"remark": "they will call back"}, "Answer", "must be one of"),
        ({"answer": "new date"}, "Date of arrival", "needs a day"),
        ({"answer": "new date", "day": "CW 18"}, "Date of arrival", "such as 2026-03-16"),
        ({"answer": "new date", "day": "2026-02-30"}, "Date of arrival", "such as 2026-03-16"),
        ({"answer": "new date", "day": date(2025, 4, 13)}, "Date of arrival", "between today and"),
        ({"answer": "new date", "day": date(2031, 4, 13)}, "Date of arrival", "between today and"),
        (
            {"answer": "new date", "day": date(2026, 4, 13), "amount": "some"},
            "Quantity",
            "greater than 0",
        ),
        (
            {"answer": "new date", "day": date(2026, 4, 13), "amount": 0},
            "Quantity",
            "greater than 0",
        ),
        (
            {"answer": "new date", "day": date(2026, 4, 13), "amount": -5},
            "Quantity",
            "greater than 0",
        ),
        ({"answer": "confirmed", "day": date(2026, 4, 13)}, "Date of arrival", "choose new date"),
        ({"answer": "confirmed", "due": ""}, "Due", "no due day to confirm"),
        ({"answer": "not deliverable", "amount": 5}, "Answer", "neither day nor quantity"),
        ({"answer": "confirmed", "order": ""}, "Order", "must stand as it was"),
        ({"answer": "confirmed", "Key letter": ""}, "Key letter", "must stand as it was"),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_place(called, values, column, said):
    found = read(filled(called.sheet, values, {"answer": "confirmed"}))
    (reject,) = found.rejects
    assert (reject.row, reject.column) == (FIRST, column)
    assert said in reject.fault
    assert f"row {FIRST}, column {column}" in str(found)
    assert [one.response.lines[0].line for one in found.messages] == ["20"], "the others go on"


def test_a_line_with_one_bad_row_is_not_answered_at_all(called):
    sheet = filled(
        called.sheet,
        {"answer": "new date", "day": date(2026, 4, 13), "amount": 5},
        {"line": "10", "answer": "new date", "day": "soon"},
    )
    found = read(sheet)
    assert found.messages == ()
    assert len(found.rejects) == 1


def test_a_key_that_is_no_letter_of_ours_is_kept_and_told(called):
    sheet = filled(called.sheet, {"answer": "confirmed", "Key letter": "nonsense"})
    done = called.round(now=MONDAY + DAY, inbox=read(sheet))
    assert len(done.faults) == 1
    assert "message_unreadable" in {one.code for one in done.exceptions}


def test_what_is_no_call_sheet_is_refused(called, tmp_path):
    with pytest.raises(UnreadableFile, match="no sheet Calls"):
        read(b"a;b\n1;2\n")
    book = load_workbook(BytesIO(called.sheet))
    book[CALLS_SHEET].delete_cols(COLUMNS["Key letter"])
    held = BytesIO()
    book.save(held)
    with pytest.raises(UnreadableFile, match="no row with all of its headings"):
        read(held.getvalue())
    with pytest.raises(ConfigError, match="who called"):
        read(called.sheet, by=" ")
    path = tmp_path / "c.xlsx"
    path.write_bytes(called.sheet)
    assert read_phone_sheet(path, by="A", received=MONDAY).empty == 2


def test_the_sheet_lies_in_the_folder_of_the_round(called):
    called.files = True
    done = called.round(now=MONDAY + timedelta(minutes=1))
    assert (done.folder / "calls.xlsx").is_file()
    assert not list((done.folder / "letters").glob("*Acme*"))
