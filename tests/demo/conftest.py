"""A letter as a round might write it, made by hand, so that the suppliers can be tried alone."""

from datetime import datetime
from email.message import EmailMessage
from io import BytesIO

import pytest
import xlsxwriter

from scm_automate.demo.cast import read_cast
from scm_automate.demo.letter import open_letter
from scm_automate.demo.shipped import MONDAYS, TIME_ZONE

HEADERS = ("Order", "Line", "Item", "Open", "Due date", "Your date", "Your quantity", "Remark")


@pytest.fixture(scope="session")
def cast():
    return read_cast()


def letter_bytes(to, lines, *, number=1):
    rows = [(order, line, "item", "5", "2026-04-01", "", "", "") for order, line in lines]
    message = EmailMessage()
    message["From"] = "Purchasing <einkauf@harmsdorf-pumpen.example>"
    message["To"] = to
    message["Subject"] = f"Open order lines [ref R{number}]"
    message["Message-ID"] = f"<letter-{number}@harmsdorf-pumpen.example>"
    text = "\n".join("  ".join(row).rstrip() for row in (HEADERS, *rows))
    message.set_content(f"Hello,\n\n{text}\n\nRegards\n")
    table = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (HEADERS, *rows)
    )
    message.add_alternative(
        f"<html><body><p>Hello,</p><table>{table}</table></body></html>", subtype="html"
    )
    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Lines")
        for number_of_row, row in enumerate((HEADERS, *rows)):
            sheet.write_row(number_of_row, 0, row)
    message.add_attachment(
        target.getvalue(), maintype="application", subtype="octet-stream", filename="form.xlsx"
    )
    return message.as_bytes()


@pytest.fixture(scope="session")
def letter_to(cast):
    """A letter to a mailbox about every line that a supplier with that mailbox may have."""

    def make(to, lines, *, number=1, monday=MONDAYS[0]):
        sent = datetime(monday.year, monday.month, monday.day, 8, 30, tzinfo=TIME_ZONE)
        return open_letter(letter_bytes(to, lines, number=number), sent_at=sent, cast=cast)

    return make
