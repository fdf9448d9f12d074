"""A list of what is missing, as somebody keeps it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from scm_automate.chase import Request, read_requests
from scm_automate.errors import UnreadableFile

HEAD = ("Supplier", "Subject", "Key", "What", "Needed by", "Our remark")


def workbook(*rows, head=HEAD):
    held = BytesIO()
    book = Workbook(held, {"in_memory": True})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    book.add_worksheet("Notes").write(0, 0, "nothing here")
    sheet = book.add_worksheet("Missing")
    sheet.write(0, 0, "What we still wait for")
    for number, row in enumerate((head, *rows), start=2):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            else:
                sheet.write(number, column, value)
    book.close()
    return held.getvalue()


def test_a_workbook_gives_its_days_and_numbers_as_they_are():
    read = read_requests(
        workbook(
            ("100234", "certificate", "ISO-9001", "ISO 9001", date(2026, 3, 31), "asked twice"),
            (),
            (100234, "master_data", "A-1/weight", "Weight of A-1", "", ""),
        ),
        name="missing.xlsx",
    )
    assert read.rejects == ()
    assert read.requests == (
        Request(
            supplier="100234", subject="certificate", key="ISO-9001", what="ISO 9001",
            needed_by="2026-03-31",
        ),
        Request(supplier="100234", subject="master_data", key="A-1/weight", what="Weight of A-1"),
    )  # fmt: skip
    assert str(read) == "2 requests, 0 rejected"


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (("7", "certificat", "ISO", "ISO 9001", ""), "subject", "certificat"),
        (("", "certificate", "ISO", "ISO 9001", ""), "supplier", ""),
        (("7", "certificate", "ISO", "ISO 9001", "31.03.2026"), "needed_by", "31.03.2026"),
        (("7", "certificate", "", "ISO 9001", ""), "key", ""),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_place_and_asks_nobody(row, column, value):
    read = read_requests(workbook(row), name="missing.xlsx")
    assert read.requests == ()
    (told,) = read.rejects
    assert (told.file, told.row, told.column, told.value) == ("missing.xlsx", 4, column, value)
    assert f"not taken: missing.xlsx, row 4, column {column}" in str(read)


def test_a_file_that_is_no_such_list_is_told_with_the_headings():
    with pytest.raises(UnreadableFile, match="No row holds the headings") as told:
        read_requests(b"supplier;what\n7;ISO\n", name="missing.csv")
    assert "supplier, subject, key, what" in str(told.value)
