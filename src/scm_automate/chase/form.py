"""The reply form: a workbook that a supplier fills in and sends back."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from scm_automate.chase.letter_table import letter_row
from scm_automate.render import single_line
from scm_automate.replies.tables.own_words import mark_of

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from scm_automate.chase.letter_words import LetterWords
    from scm_automate.chase.plan import PlannedAsk, PlannedLetter

__all__ = ["FORM_SHEET", "HIDDEN_COLUMNS", "SHOWN_COLUMNS", "write_form"]

FORM_SHEET = "Reply"
"""Name of the sheet that is filled in, the same in every language."""

_WIDTHS = {
    "order": 14,
    "line": 8,
    "item": 16,
    "supplier_item": 16,
    "description": 32,
    "open_quantity": 13,
    "unit": 9,
    "due": 15,
    "promised": 17,
    "confirmed_date": 19,
    "confirmed_quantity": 19,
    "remark": 34,
}
SHOWN_COLUMNS = tuple(_WIDTHS)
"""The columns of the form from the left, by their names in the words of a letter."""
_INPUT = ("confirmed_date", "confirmed_quantity", "remark")
HIDDEN_COLUMNS = ("Key company", "Key schedule", "Key reference")
"""Headers behind them, hidden; none of them is one that a reader of answers knows."""
_HEADER_ROW = 4
_SPARE_ROWS = 200
"""Rows below the last line that take dates and quantities too, for deliveries in several parts."""
_DIGITS = 15
"""A cell keeps as many digits of a number; what has more is written as text."""


def write_form(
    letter: PlannedLetter, *, words: LetterWords, reference: str, created: datetime
) -> bytes:
    """The form of a letter as the bytes of an XLSX workbook.

    One row per line in the order of the letter. The header row is frozen; the empty cells to fill
    in are yellow and take dates and quantities; at the right stand, hidden, the company, the
    schedule line and the reference of each row, so that a sorted or copied row keeps its key.

    Args:
        letter: Whom to ask about what.
        words: Of the letter's language.
        reference: The letter's reference.
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
        book.set_properties(
            {"title": words.form.title, "created": created.replace(tzinfo=None, microsecond=0)}
        )
        sheet = book.add_worksheet(FORM_SHEET)
        _fill(book, sheet, letter, words, reference)
        _lay_out(sheet, rows=len(letter.asks), words=words, today=created.date())
    return held.getvalue()


def _fill(
    book: Workbook, sheet: Worksheet, letter: PlannedLetter, words: LetterWords, reference: str
) -> None:
    styles = _styles(book, words)
    sheet.write_string(0, 0, words.form.title, styles["title"])
    last = len(_WIDTHS) - 1
    sheet.merge_range(1, 0, 1, last, words.form.how, styles["how"])
    for row, text in enumerate((words.form.title, words.form.how)):
        # in a hidden column: when the form comes back, these words are known for ours
        sheet.write_string(row, last + 1, mark_of(text), styles["small"])
    sheet.write_string(2, 0, words.form.reference, styles["small"])
    sheet.write_string(2, 1, reference, styles["small"])
    for column, name in enumerate(_WIDTHS):
        head = "input_head" if name in _INPUT else "head"
        sheet.write_string(_HEADER_ROW, column, getattr(words.columns, name), styles[head])
    for column, name in enumerate(HIDDEN_COLUMNS, start=len(_WIDTHS)):
        sheet.write_string(_HEADER_ROW, column, name, styles["head"])
    for row, ask in enumerate(letter.asks, start=_HEADER_ROW + 1):
        _write_row(sheet, row, ask, styles, words)
        for column, text in enumerate(
            (ask.line.company, ask.line.schedule, reference), start=len(_WIDTHS)
        ):
            sheet.write_string(row, column, single_line(text), styles["cell"])


def _write_row(
    sheet: Worksheet, row: int, ask: PlannedAsk, styles: dict[str, Any], words: LetterWords
) -> None:
    line, written = ask.line, letter_row(ask, words)
    lines = 1 + len(written.description) // _WIDTHS["description"]
    sheet.set_row(row, 6 + 15 * min(lines, 6))
    for column, name in enumerate(_WIDTHS):
        if name == "open_quantity":
            _write_number(
                sheet, (row, column), line.quantity, style=styles["number"], decimal=words.decimal
            )
        elif name == "promised" and written.promised and ask.unconfirmed:
            sheet.write_string(row, column, written.promised, styles["cell"])
        elif name in ("due", "promised"):
            _write_day(sheet, (row, column), line.due if name == "due" else ask.promised, styles)
        elif name in _INPUT:
            sheet.write_blank(row, column, None, styles[name])
        else:
            sheet.write_string(row, column, getattr(written, name), styles["cell"])


def _write_number(
    sheet: Worksheet, where: tuple[int, int], value: Decimal, *, style: object, decimal: str
) -> None:
    if len(value.as_tuple().digits) <= _DIGITS:
        sheet.write_number(*where, value, style)
    else:
        sheet.write_string(*where, format(value, "f").replace(".", decimal), style)


def _write_day(
    sheet: Worksheet, where: tuple[int, int], value: date | None, styles: dict[str, Any]
) -> None:
    if value is None or value.year < 1900:  # Excel's calendar begins there
        sheet.write_string(*where, value.isoformat() if value else "", styles["cell"])
    else:
        sheet.write_datetime(*where, value, styles["day"])


def _styles(book: Workbook, words: LetterWords) -> dict[str, Any]:
    plain = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    cell = {**plain, "border": 1, "border_color": "#BFBFBF"}
    answer = {**cell, "bg_color": "#FFF9DB", "border_color": "#C9A227"}
    head = {**cell, "bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8EDF3"}
    day = {"num_format": words.form.date_format, "align": "left"}
    return {
        name: book.add_format(form)
        for name, form in {
            "title": {**plain, "bold": True, "font_size": 14},
            "how": {**plain, "text_wrap": True},
            "small": {**plain, "font_color": "#595959"},
            "head": head,
            "input_head": {**head, "bg_color": "#FFE999", "border_color": "#C9A227"},
            "cell": {**cell, "text_wrap": True},
            "number": {**cell, "align": "right", "indent": 1},
            "day": {**cell, **day},
            "confirmed_date": {**answer, **day},
            "confirmed_quantity": {**answer, "align": "left"},
            "remark": {**answer, "text_wrap": True},
        }.items()
    }


def _lay_out(sheet: Worksheet, *, rows: int, words: LetterWords, today: date) -> None:
    for column, width in enumerate(_WIDTHS.values()):
        sheet.set_column(column, column, width)
    first = len(_WIDTHS)
    sheet.set_column(first, first + len(HIDDEN_COLUMNS) - 1, 12, None, {"hidden": True})
    sheet.set_row(0, 24)
    sheet.set_row(1, 36)
    sheet.set_row(_HEADER_ROW, 32)
    sheet.freeze_panes(_HEADER_ROW + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    names = list(_WIDTHS)
    top, bottom = _HEADER_ROW + 1, _HEADER_ROW + rows + _SPARE_ROWS
    # Warnings, not walls: "CW 18" or two dates in one cell are answers too.
    day_column, number_column = names.index("confirmed_date"), names.index("confirmed_quantity")
    sheet.data_validation(
        top,
        day_column,
        bottom,
        day_column,
        {
            "validate": "date",
            "criteria": "between",
            "minimum": today - timedelta(days=366),
            "maximum": today + timedelta(days=3 * 366),
            "input_title": words.form.date_title[:32],
            "input_message": words.form.date_help[:255],
            "error_title": words.form.date_title[:32],
            "error_message": words.form.date_help[:255],
            "error_type": "warning",
        },
    )
    sheet.data_validation(
        top,
        number_column,
        bottom,
        number_column,
        {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "input_title": words.form.quantity_title[:32],
            "input_message": words.form.quantity_help[:255],
            "error_title": words.form.quantity_title[:32],
            "error_message": words.form.quantity_help[:255],
            "error_type": "warning",
        },
    )
    sheet.set_selection(top, day_column, top, day_column)
