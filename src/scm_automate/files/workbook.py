"""Workbooks as sheets: XLSX, XLS, XLSB and ODS through calamine.

Calamine hands out Python values: numbers as floats, dates as dates, text as it stands. Here they
become text again, since only the reader of a column knows what it means, with a note of what the
workbook said they were: the number 1.234 is no German 1234, and the text "00010" keeps its zeros.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.measure import check_workbook
from scm_automate.files.sheet import DATE, NUMBER, OTHER, TEXT, Sheet
from scm_automate.files.unread_cells import unread_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from python_calamine import CalamineSheet

    from scm_automate.files.kinds import FileKind

__all__ = ["read_workbook"]

_EXACT = 10.0**15
"""Excel keeps fifteen significant digits; a whole number beyond them has lost some."""


def read_workbook(
    data: bytes, kind: FileKind, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Sheet, ...]:
    """The sheets of a workbook that hold cells, in its order.

    Args:
        data: The whole file.
        kind: What `find_kind` says it is.
        name: File name for messages.
        limits: Bounds, checked before parsing.

    Returns:
        One sheet per worksheet that is not blank, hidden ones too, which say so. A formula that
        ended in an error is spelt as the spreadsheet shows it, one without a value as
        `NOT_CALCULATED`.

    Raises:
        UnreadableFile: Protected, truncated or damaged.
        LimitExceeded: Larger than the limits allow.
    """
    doubtful = check_workbook(data, kind, limits=limits, name=name)
    place = Provenance(file=name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            titles = _titles(book, limits, place)
            hidden = {s.name for s in book.sheets_metadata if s.visible != SheetVisibleEnum.Visible}
            unread = unread_cells(data, kind, doubtful)
            sheets = []
            for number, title in enumerate(titles):
                read = book.get_sheet_by_name(title)
                rows = read.to_python(skip_empty_area=False)
                if not any(any(cell != "" for cell in row) for row in rows):
                    continue
                _put_back(rows, unread.get(number if kind == "ods" else title, {}))
                sheet = _sheet(rows, title, kind, name)
                sheets.append(
                    replace(sheet, hidden=title in hidden, merged=_merged(read, len(rows)))
                )
    except PasswordError:
        raise UnreadableFile(
            "The workbook is protected with a password.",
            hint="Save it without a password (File, Info, Protect Workbook).",
            source=place,
        ) from None
    except (CalamineError, OSError, ValueError) as fault:
        if isinstance(fault, LimitExceeded):
            raise
        raise UnreadableFile(
            f"The workbook is truncated or damaged ({str(fault)[:200]}).",
            hint="Open it in Excel, save it again as .xlsx, and give that.",
            source=place,
        ) from None
    except BaseException as fault:
        # A panic of the parser is no Exception, and must not take the caller down.
        if type(fault).__name__ != "PanicException":
            raise
        raise UnreadableFile(
            "The workbook is damaged in a way that stops its parser.",
            hint="Open it in Excel, save it again as .xlsx, and give that.",
            source=place,
        ) from None
    if not sheets:
        raise UnreadableFile(
            f"The workbook has no cells in {', '.join(titles) or 'any sheet'}.",
            hint="Export it again.",
            source=place,
        )
    return tuple(sheets)


def _put_back(rows: list[list[Any]], cells: Mapping[tuple[int, int], str]) -> None:
    """Spells out what the parser has left empty: errors, and formulas without a value."""
    if not cells:
        return
    width = max(len(rows[0]), *(column + 1 for _, column in cells))
    if width > len(rows[0]):
        for line in rows:
            line.extend([""] * (width - len(line)))
    while len(rows) <= max(row for row, _ in cells):
        rows.append([""] * width)
    for (row, column), text in cells.items():
        if rows[row][column] == "":
            rows[row][column] = text


def _merged(sheet: CalamineSheet, height: int) -> tuple[tuple[int, int, int, int], ...]:
    """Cells that reach over several rows: first and last row, first and last column, from 0."""
    ranges = sheet.merged_cell_ranges or []
    return tuple(
        (top, min(bottom, height - 1), left, right)
        for (top, left), (bottom, right) in ranges
        if bottom > top and top < height
    )


def _titles(book: CalamineWorkbook, limits: Limits, place: Provenance) -> list[str]:
    """The names of the worksheets; charts and macro sheets hold no table."""
    titles = [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    if len(titles) > limits.max_sheets:
        raise LimitExceeded(
            f"The workbook has {len(titles)} sheets; at most {limits.max_sheets} are read.",
            hint="Save the sheet with the list alone, or raise Limits.max_sheets.",
            source=place,
        )
    return titles


def _sheet(rows: Sequence[Sequence[object]], title: str, kind: FileKind, file: str | None) -> Sheet:
    """One sheet from rows of Python values."""
    columns: dict[str, pl.Series] = {}
    types: dict[int, pl.Series] = {}
    for number, cells in enumerate(zip(*rows, strict=True)):
        text, said = _column(cells)
        columns[str(number)] = text
        if said is not None:
            types[number] = said
    assert kind != "text"  # noqa: S101  # text never comes here
    return Sheet(frame=pl.DataFrame(columns), file=file, name=title, kind=kind, types=types)


def _column(cells: tuple[object, ...]) -> tuple[pl.Series, pl.Series | None]:
    """One column as text, and what the workbook said of its cells; null where all is text."""
    found = set(map(type, cells))
    texts = pl.Series(
        cells if found <= {str} else [cell if type(cell) is str else None for cell in cells],
        dtype=pl.String,
    )
    if found <= {str}:
        return texts, None
    parts = [texts]
    kinds = pl.Series([TEXT], dtype=pl.Int8).new_from_index(0, len(cells))
    for group, mark, spell in _GROUPS:
        if not found & group:
            continue
        part = spell(cells, group)
        kinds = (
            pl.Series([mark], dtype=pl.Int8)
            .new_from_index(0, len(cells))
            .zip_with(part.is_not_null(), kinds)
        )
        parts.append(part)
    merged = pl.select(pl.coalesce(pl.Series(part) for part in parts)).to_series()
    return merged, kinds


def _numbers(cells: tuple[object, ...], group: set[type]) -> pl.Series:
    """Numbers as plain text: whole ones without a point, others as Excel would keep them."""
    values = pl.Series([cell if type(cell) in group else None for cell in cells], dtype=pl.Float64)
    whole = (values == values.round(0)) & (values.abs() < _EXACT)
    if whole.fill_null(value=True).all():
        return values.cast(pl.Int64).cast(pl.String)
    digits = values.set(~whole.fill_null(value=False), None).cast(pl.Int64).cast(pl.String)
    broken = values.round_sig_figs(15).cast(pl.String)
    powers = broken.str.contains("e", literal=True).fill_null(value=False)
    if powers.any():
        plain = [
            format(Decimal(text), "f") if text is not None and "e" in text else text
            for text in broken.to_list()
        ]
        broken = pl.Series(plain, dtype=pl.String)
    return digits.zip_with(whole.fill_null(value=False), broken.str.replace(r"\.0$", ""))


def _days(cells: tuple[object, ...], group: set[type]) -> pl.Series:
    """Dates in ISO form, instants with a blank before the time."""
    if date in group and not any(type(cell) is datetime for cell in cells):
        days = pl.Series([cell if type(cell) is date else None for cell in cells], dtype=pl.Date)
        return days.cast(pl.String)
    return pl.Series(
        [_spelt(cell) if type(cell) in group else None for cell in cells], dtype=pl.String
    )


def _spelt(cell: object) -> str:
    """One date or instant in ISO form."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _others(cells: tuple[object, ...], group: set[type]) -> pl.Series:
    """Booleans, times of day and durations as words."""
    return pl.Series(
        [str(cell).upper() if type(cell) in group else None for cell in cells], dtype=pl.String
    )


_GROUPS: tuple[tuple[set[type], int, Callable[[tuple[object, ...], set[type]], pl.Series]], ...] = (
    ({float, int}, NUMBER, _numbers),
    ({date, datetime}, DATE, _days),
    ({bool, time, timedelta}, OTHER, _others),
)
"""Types of cells, what they are called, and how they are spelt."""
