"""What a workbook shows of its cells beside their text, as reasons to look: struck through, hidden, a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages import CellMark
    from scm_automate.messages.attachments import Sheet
    from scm_automate.replies.statements import Statement

__all__ = ["doubt_by_marks"]

_DAY = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}(?: .*)?")
_TOLD = 60


def doubt_by_marks(sheet: Sheet, statements: Sequence[Statement]) -> list[str]:
    """Gives the statements of a sheet the doubts that its marks raise.

    Args:
        sheet: A sheet of a workbook.
        statements: What was read of it; `Statement.row` is the row of the sheet, from 1.

    Returns:
        Marks of rows below the header of which nothing was read, in words.
    """
    if not sheet.marks:
        return []
    rows: dict[int, list[str]] = {}
    every: list[str] = []
    read = {one.row for one in statements if one.row is not None}
    first = min(read, default=1) - 1
    for mark in sheet.marks:
        reason = _reason(mark, sheet.rows)
        if not reason:
            continue
        if mark.row < 0 or (mark.kind == "comment" and mark.row < first):
            every.append(reason)  # a comment on a heading is of all that stands below
        else:
            rows.setdefault(mark.row + 1, []).append(reason)
    for one in statements:
        own = rows.get(one.row, []) if one.row is not None else []
        one.doubted += [*own, *every][:2]
    return [
        f"{reason}, and nothing is said there of a line"
        for number, reasons in rows.items()
        if number not in read
        for reason in reasons
    ]


def _reason(mark: CellMark, rows: Sequence[Sequence[str]]) -> str:
    if mark.kind == "struck":
        return f"a cell of its row ({_name(mark)}) is struck through"
    if mark.kind == "comment":
        return f"a comment stands on {_name(mark)}: {mark.text[:_TOLD]!r}"
    if mark.kind == "hidden row":
        return f"row {mark.row + 1} of the sheet is hidden"
    if mark.kind == "hidden sheet":
        return "the sheet is hidden"
    below = [row[mark.column] for row in rows if mark.column < len(row)]
    if any(_DAY.fullmatch(cell) for cell in below):
        return f"the sheet hides a column of dates ({_letters(mark.column)})"
    return ""


def _name(mark: CellMark) -> str:
    return f"{_letters(mark.column)}{mark.row + 1}"


def _letters(column: int) -> str:
    """27 is AB, counted from 0."""
    out = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out
