"""The call sheet: suppliers that are asked by phone, their numbers, what to ask, and room for the answers."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scm_automate.chase.letter_words import letter_words
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from scm_automate.chase.plan import PlannedAsk, PlannedLetter
    from scm_automate.chase.round import Round

__all__ = ["ANSWERS", "CALLS_SHEET", "Call", "calls_of", "write_phone_sheet"]

CALLS_SHEET: Final = "Calls"
"""Name of the sheet."""

ANSWERS: Final = ("confirmed", "new date", "not deliverable", "not reached")
"""What may stand in the column Answer; the last one answers nothing, and the line is asked again."""

HEADERS: Final = {
    "supplier": ("Supplier", 12),
    "name": ("Name", 24),
    "contact": ("Ask for", 18),
    "phone": ("Phone", 18),
    "order": ("Order", 14),
    "line": ("Line", 8),
    "item": ("Item", 16),
    "description": ("Description", 28),
    "quantity": ("Open quantity", 13),
    "unit": ("Unit", 7),
    "due": ("Due", 12),
    "promised": ("So far", 12),
    "question": ("What to ask", 46),
    "answer": ("Answer", 16),
    "day": ("Date of arrival", 15),
    "amount": ("Quantity", 12),
    "spoke_with": ("Spoken with", 18),
    "remark": ("Remark", 34),
}
"""Columns of the sheet: what stands above each, and how wide it is."""

KEYS: Final = ("Key company", "Key schedule", "Key letter", "Key supplier")
"""Hidden columns that keep each row's key when it is sorted or copied."""

HEADER_ROW: Final = 3
_INPUT: Final = ("answer", "day", "amount", "spoke_with", "remark")
_SPARE_ROWS: Final = 200
_DIGITS: Final = 15
_HOW: Final = (
    "Call, choose an answer, and fill in the date and quantity that you hear; leave a row empty that you "
    "have not asked about. For a delivery in parts copy the whole row. Save the file, and hand it to the "
    "next round: scm-automate chase ... --calls FILE --calls-by NAME"
)


class Call(NamedTuple):
    """One supplier that is to be called."""

    letter_id: str
    """The letter that stands for the call."""
    letter: PlannedLetter
    """Whom to ask about what."""


def calls_of(done: Round) -> tuple[Call, ...]:
    """The suppliers of a round that are asked about order lines by phone, in the order of the plan.

    Documents and data are no answers to write into a sheet; who is to be called for them stands among the
    exceptions.
    """
    return tuple(
        Call(out.letter_id, planned)
        for planned, out in zip(done.plan.letters, done.letters, strict=True)
        if planned.channel == "phone"
        and out.state == "drafted"
        and planned.asks[0].subject == "order_line"
    )


def write_phone_sheet(calls: Sequence[Call], *, created: datetime) -> bytes:
    """The sheet as the bytes of an XLSX workbook: one row for each line, the suppliers one after the other.

    The empty cells to fill in are yellow; at the right stand, hidden, the keys of each row.

    Args:
        calls: From `calls_of`.
        created: What the file says of its making; the same input gives the same bytes.
    """
    from xlsxwriter import Workbook

    held = BytesIO()
    # No text is ever taken for a formula, a link or a number.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with closing(Workbook(held, options)) as book:
        title = f"Calls of {created:%Y-%m-%d}"
        stamp = created.replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": title, "created": stamp})
        sheet = book.add_worksheet(CALLS_SHEET)
        styles = _styles(book)
        sheet.write_string(0, 0, title, styles["title"])
        sheet.merge_range(1, 0, 1, len(HEADERS) - 1, _HOW, styles["how"])
        for column, (name, (words, width)) in enumerate(HEADERS.items()):
            head = "input_head" if name in _INPUT else "head"
            sheet.write_string(HEADER_ROW, column, words, styles[head])
            sheet.set_column(column, column, width)
        for column, words in enumerate(KEYS, start=len(HEADERS)):
            sheet.write_string(HEADER_ROW, column, words, styles["head"])
        rows = [(call, ask) for call in calls for ask in call.letter.asks]
        for row, (call, ask) in enumerate(rows, start=HEADER_ROW + 1):
            _write_row(sheet, row, call, ask, styles)
        _lay_out(sheet, rows=len(rows), today=created.date())
    return held.getvalue()


def _write_row(
    sheet: Worksheet, row: int, call: Call, ask: PlannedAsk, styles: dict[str, Any]
) -> None:
    line, supplier = ask.line, call.letter.supplier
    texts = {
        "supplier": supplier.id,
        "name": supplier.name,
        "contact": supplier.contact or "",
        "phone": supplier.phone or "no number on file",
        "order": line.order,
        "line": line.line,
        "item": line.item or "",
        "description": line.description or "",
        "unit": line.unit or "",
        "question": _question(ask),
    }
    sheet.set_row(row, 48)
    for column, name in enumerate(HEADERS):
        if name in texts:
            sheet.write_string(row, column, single_line(texts[name], most=500), styles["cell"])
        elif name == "quantity":
            _write_number(sheet, row, column, line.quantity, styles)
        elif name in ("due", "promised"):
            _write_day(sheet, row, column, line.due if name == "due" else ask.promised, styles)
        else:
            sheet.write_blank(row, column, None, styles["input_day" if name == "day" else "input"])
    keys = (line.company, line.schedule, call.letter_id, supplier.id)
    for column, text in enumerate(keys, start=len(HEADERS)):
        sheet.write_string(row, column, text, styles["cell"])


def _question(ask: PlannedAsk) -> str:
    """What to say on the phone, and why."""
    words = letter_words("en").reason(ask.reason)
    last = words.request.rstrip().rpartition(". ")[2]
    return f"{words.title}: {last} ({ask.why})"


def _write_number(
    sheet: Worksheet,
    row: int,
    column: int,
    value: Decimal,
    styles: dict[str, Any],
) -> None:
    if len(value.as_tuple().digits) <= _DIGITS:
        sheet.write_number(row, column, value, styles["number"])
    else:
        sheet.write_string(row, column, format(value, "f"), styles["number"])


def _write_day(
    sheet: Worksheet, row: int, column: int, value: date | None, styles: dict[str, Any]
) -> None:
    if value is None or value.year < 1900:  # Excel's calendar begins there
        sheet.write_string(row, column, value.isoformat() if value else "", styles["cell"])
    else:
        sheet.write_datetime(row, column, value, styles["day"])


def _styles(book: Workbook) -> dict[str, Any]:
    plain = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    cell = {**plain, "border": 1, "border_color": "#BFBFBF", "text_wrap": True}
    answer = {**cell, "bg_color": "#FFF9DB", "border_color": "#C9A227"}
    head = {**cell, "bold": True, "valign": "vcenter", "bg_color": "#E8EDF3"}
    return {
        name: book.add_format(form)
        for name, form in {
            "title": {**plain, "bold": True, "font_size": 14},
            "how": {**plain, "text_wrap": True},
            "head": head,
            "input_head": {**head, "bg_color": "#FFE999", "border_color": "#C9A227"},
            "cell": cell,
            "number": {**cell, "align": "right"},
            "day": {**cell, "num_format": "yyyy-mm-dd", "align": "left"},
            "input": answer,
            "input_day": {**answer, "num_format": "yyyy-mm-dd", "align": "left"},
        }.items()
    }


def _lay_out(sheet: Worksheet, *, rows: int, today: date) -> None:
    first, names = len(HEADERS), list(HEADERS)
    sheet.set_column(first, first + len(KEYS) - 1, 12, None, {"hidden": True})
    sheet.set_row(0, 24)
    sheet.set_row(1, 36)
    sheet.set_row(HEADER_ROW, 32)
    sheet.freeze_panes(HEADER_ROW + 1, 4)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    top, bottom = HEADER_ROW + 1, HEADER_ROW + rows + _SPARE_ROWS
    answer, day, amount = (names.index(name) for name in ("answer", "day", "amount"))
    sheet.data_validation(
        top, answer, bottom, answer, {"validate": "list", "source": list(ANSWERS)}
    )
    between = {
        "validate": "date",
        "criteria": "between",
        "minimum": today - timedelta(days=366),
        "maximum": today + timedelta(days=3 * 366),
        "error_title": "A day",
        "error_message": "A day as 2026-03-16, on which the goods arrive here.",
        "error_type": "warning",
    }
    sheet.data_validation(top, day, bottom, day, between)
    at_least = {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
    sheet.data_validation(top, amount, bottom, amount, at_least)
    sheet.set_selection(top, answer, top, answer)
