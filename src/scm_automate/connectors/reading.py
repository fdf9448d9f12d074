"""A recognised sheet into typed rows: what is a row at all, what its cells say, what to set aside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.cells import (
    Read,
    read_number,
)
from scm_automate.connectors.columns import Reading, settle_dates, settle_numbers
from scm_automate.connectors.days import read_date
from scm_automate.connectors.glance import glance
from scm_automate.connectors.identifiers import read_id
from scm_automate.connectors.replicas import set_aside_replaced
from scm_automate.connectors.row_faults import (
    shape_faults,
    spanned_rows,
    spilled_rows,
    unknown_marks,
    unread_marks,
)
from scm_automate.connectors.rows import (
    ASIDE,
    OUT,
    ROW,
    SOURCE,
    STATE,
    Notes,
    Page,
    Rows,
    spellings,
)
from scm_automate.connectors.shape import (
    drop_no_rows,
    fill_grouped,
    fill_merged,
    reject_duplicates,
)
from scm_automate.connectors.words import read_word
from scm_automate.tables import Habit, SourceRead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.connectors.layout import Layout, RowRule
    from scm_automate.connectors.recognise import Recognised
    from scm_automate.files import Sheet

__all__ = ["read_rows"]


def read_rows(
    sheet: Sheet, found: Recognised, *, reading: Reading, number: int, notes: Notes
) -> Rows:
    """The typed rows of one sheet.

    Args:
        sheet: The cells.
        found: The layout and where its columns are.
        reading: What the caller says.
        number: Number of the sheet among all that are read.
        notes: Where rejects and set-aside rows are noted.

    Returns:
        All rows below the header, in order, those that are out marked.

    Raises:
        HabitOpen: The order of day and month or the decimal mark of a column is open.
    """
    layout = found.layout
    start = found.header + 1
    body = sheet.frame.slice(start)
    lines = body.height
    headings = {
        name: found.headings[index] or f"column {index + 1}"
        for name, index in found.columns.items()
    }
    place = pl.DataFrame({ROW: _row_numbers(sheet, start, lines)}).with_columns(
        pl.lit(number, pl.Int32).alias(SOURCE)
    )
    look = glance(body, found.columns, layout.columns)
    types = {
        name: sheet.types[index].slice(start)
        for name, index in found.columns.items()
        if index in sheet.types
    }
    said, spanned = fill_merged(_said(look.cells, layout), sheet, start, layout, found.columns)
    cells, body = fill_grouped(said, body, layout, found.columns)
    page = Page(
        sheet=sheet,
        layout=layout,
        headings=headings,
        place=place,
        cells=cells,
        body=body,
        types=types,
        clean=look.clean,
    )
    out = drop_no_rows(page, notes)
    aside = out.clone()
    out |= shape_faults(sheet, place, notes)
    if sheet.kind == "csv":
        out |= spilled_rows(page, found, notes)
    out |= spanned_rows(page, spanned, out, notes)
    out |= reject_duplicates(page, out, notes)
    gone = set_aside_replaced(body, found.headings, place, out, notes)
    out |= gone
    aside |= gone
    out |= unknown_marks(page, out, notes)
    states = pl.Series(["open"], dtype=pl.String).new_from_index(0, lines)
    ruled = (*layout.set_aside, *layout.states)
    marks = {r.column: cells[r.column].unique() for r in ruled if r.column in cells.columns}
    for rule in layout.set_aside:
        # Marks repeat: where none of the different ones is meant, no row is.
        if rule.column in marks and _holds(marks[rule.column], rule).any():
            holds = _holds(cells[rule.column], rule) & ~out
            notes.set_aside(
                place.filter(holds),
                code=rule.code,
                reason=rule.reason,
                column=headings[rule.column],
                raw=cells[rule.column].filter(holds),
            )
            out |= holds
            aside |= holds
    for rule in layout.states:
        told = rule.column in marks and rule.state is not None
        if told and _holds(marks[rule.column], rule).any():
            states = states.set(_holds(cells[rule.column], rule), rule.state)
    values, habits, faulty, orders = _values(page, reading, out, notes)
    out |= faulty
    frame = pl.DataFrame(values).with_columns(
        place[ROW], place[SOURCE], out.alias(OUT), aside.alias(ASIDE), states.alias(STATE)
    )
    frame = _require(frame, cells, layout, headings, notes)
    taken = set(found.columns.values())
    unused = tuple(h for n, h in enumerate(found.headings) if h and n not in taken)
    return Rows(
        layout=layout,
        frame=frame,
        headings=headings,
        orders=orders,
        source=SourceRead(
            file=sheet.file,
            sheet=sheet.name,
            layout=layout.name,
            how=found.how,
            kind=sheet.kind,
            encoding=sheet.encoding,
            delimiter=sheet.delimiter,
            header_row=_header_row(sheet, found),
            lines=lines,
            columns=headings,
            unused=unused,
            habits=habits,
            notes=(*sheet.notes, *found.notes, *unread_marks(layout, unused), *layout.notes),
        ),
    )


def _header_row(sheet: Sheet, found: Recognised) -> int | None:
    """Where the header stands; null where columns are named (a frame, JSON) or known by position."""
    if sheet.kind in ("frame", "json") or found.header < 0:
        return None
    return sheet.row_number(found.header)


def _row_numbers(sheet: Sheet, start: int, lines: int) -> pl.Series:
    """The number in the file of each row below the header."""
    if sheet.numbers is not None:
        return pl.Series(sheet.numbers[start:], dtype=pl.Int64)
    return pl.int_range(sheet.first_row + start, sheet.first_row + start + lines, eager=True)


def _said(cells: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The cells with what stands for something else put in its place."""
    changed = []
    for name in cells.columns:
        if book := layout.columns[name].words:
            words = {word.casefold(): meaning for word, meaning in book.items()}
            told = (
                cells[name]
                .str.to_lowercase()
                .replace_strict(words, default=None, return_dtype=pl.String)
            )
            changed.append(told.fill_null(cells[name]).alias(name))
    return cells.with_columns(changed) if changed else cells


def _holds(cells: pl.Series, rule: RowRule) -> pl.Series:
    """Where a rule holds: a cell among its words, or any cell that is not among its exceptions."""
    words = cells.str.to_lowercase()
    holds = words.is_in(spellings(rule.values))
    if rule.at_least is not None or rule.below is not None:
        numbers = cells.str.extract(r"^(-?[0-9]{1,9})(?:\.0+)?$").cast(pl.Int64)
        if rule.at_least is not None:
            holds |= (numbers >= rule.at_least).fill_null(value=False)
        if rule.below is not None:
            holds |= (numbers < rule.below).fill_null(value=False)
    if rule.values or rule.at_least is not None or rule.below is not None:
        return holds.fill_null(value=False)
    other = ~words.is_in(spellings(rule.unless))
    return other.fill_null(value=False)


def _values(
    page: Page, reading: Reading, out: pl.Series, notes: Notes
) -> tuple[dict[str, pl.Series], tuple[Habit, ...], pl.Series, frozenset[tuple[str, bool]]]:
    """Values by field, the habits of the columns, the rows that have a fault, the orders of dates."""
    cells, types, layout = page.cells, page.types, page.layout
    kinds = {name: layout.columns[name] for name in cells.columns}
    numbers = settle_numbers(page, reading)
    dates = settle_dates(page, reading)
    values: dict[str, pl.Series] = {}
    faulty = pl.Series([False]).new_from_index(0, cells.height)
    more: dict[str, pl.Series] = {}

    def read(name: str) -> Read:
        column = kinds[name]
        if column.kind == "number":
            told = numbers[name]
            return read_number(
                cells[name],
                decimal=told.decimal,
                mixed=told.mixed,
                plain=told.plain,
                types=types.get(name),
            )
        if column.kind == "date":
            return read_date(
                cells[name],
                day_first=dates[name].day_first,
                serial=layout.serial_dates,
                time_zone=reading.time_zone,
                nothing_until=layout.no_date_until,
            )
        if name in page.clean and name not in types:
            return Read(cells[name])
        if column.kind in ("key", "id"):
            clean = name in page.clean
            return read_id(
                cells[name], key=column.kind == "key", types=types.get(name), clean=clean
            )
        return read_word(cells[name], column, types.get(name), more)

    # Polars works outside the interpreter's lock: columns are read side by side.
    with ThreadPoolExecutor() as pool:
        reads = dict(zip(kinds, pool.map(read, kinds), strict=True))
    for name, one in reads.items():
        values[name] = one.values
        for fault in one.faults:
            # A row that is out already has told why.
            where = fault.where & ~out
            notes.reject(
                page.place.filter(where),
                code=fault.code,
                reason=fault.reason,
                hint=fault.hint,
                column=page.headings[name],
                raw=cells[name].filter(where),
                kept=fault.kept,
            )
            if not fault.kept:
                faulty |= where
    for name, column in more.items():
        values.setdefault(name, column)
    for name, word in layout.constants.items():
        if name not in values:
            values[name] = pl.Series([word], dtype=pl.String).new_from_index(0, cells.height)
    told_habits = [told.habit for told in numbers.values()] + [
        told.habit for told in dates.values()
    ]
    orders = frozenset(pair for told in dates.values() for pair in told.known.items())
    return values, tuple(habit for habit in told_habits if habit), faulty, orders


def _require(
    frame: pl.DataFrame,
    cells: pl.DataFrame,
    layout: Layout,
    headings: Mapping[str, str],
    notes: Notes,
) -> pl.DataFrame:
    """Rows in which a field that every row must fill is empty are rejects."""
    out = frame[OUT]
    for name in layout.required:
        if name not in frame.columns:
            continue
        empty = frame[name].is_null() & ~out
        if empty.any():
            notes.reject(
                frame.filter(empty),
                code="empty",
                reason=f"the cell is empty, and every row needs its {name.replace('_', ' ')}",
                hint="Fill the cell in the ERP or the file; a formula error counts as empty.",
                column=headings.get(name, name),
                raw=cells[name].filter(empty) if name in cells.columns else None,
            )
            out |= empty
    return frame.with_columns(out.alias(OUT))
