"""Which rows of a sheet are rows at all: blank rows, sums, repeated headers, grouped cells, doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.rows import ROW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.connectors.layout import Layout
    from scm_automate.connectors.rows import Notes, Page
    from scm_automate.files import Sheet

__all__ = ["drop_no_rows", "fill_grouped", "fill_merged", "reject_duplicates"]

_SUM = (
    r"(?i)^[*\u{3a3}]{0,4}\s?(?:grand total|sub-?total|total|sum|summe|zwischensumme|gesamtsumme|gesamt|"
    r"gesamtergebnis|ergebnis|overall result|result|somme|totale|total general|suma|totaal)\b|^[*\u{3a3}]{1,4}$"
)
"""How rows of sums begin in the languages that lists come in."""


def fill_merged(
    cells: pl.DataFrame, sheet: Sheet, start: int, layout: Layout, columns: Mapping[str, int]
) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """The cells with those filled that a workbook has merged over several rows.

    Args:
        cells: Stripped text by field.
        sheet: Where they come from.
        start: Row of the sheet's frame in which they begin.
        layout: The layout.
        columns: Index of the column by field.

    Returns:
        The cells, and by number field the rows that share one number: those are not filled.
    """
    height = cells.height
    sources: dict[str, list[int]] = {}
    shared: dict[str, list[bool]] = {}
    ends: dict[str, int] = {}
    for top, bottom, left, right in sorted(sheet.merged):
        first, last = top - start, min(bottom - start, height - 1)
        if first < 0 or last <= first:
            continue
        for name, index in columns.items():
            # Cells do not overlap; a file that says so is read up to there.
            if not left <= index <= right or first <= ends.get(name, -1):
                continue
            ends[name] = last
            if cells[name][first] is None:
                continue
            if layout.columns[name].kind == "number":
                rows = shared.setdefault(name, [False] * height)
                rows[first : last + 1] = [True] * (last - first + 1)
            elif index == left:
                places = sources.setdefault(name, list(range(height)))
                places[first : last + 1] = [first] * (last - first + 1)
    filled = [cells[name].gather(places).alias(name) for name, places in sources.items()]
    return (
        cells.with_columns(filled) if filled else cells,
        {name: pl.Series(rows, dtype=pl.Boolean) for name, rows in shared.items()},
    )


def fill_grouped(
    cells: pl.DataFrame, body: pl.DataFrame, layout: Layout, columns: Mapping[str, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells with the blanks of a grouped export filled from the row that heads the group.

    Only the fields that the layout names are filled, and only from the nearest row above that has
    the first of them: a blank supplier of that row stays blank.

    Returns:
        The cells by field, and the whole body with the same cells filled.
    """
    names = [name for name in layout.fill if name in cells.columns]
    if not names:
        return cells, body
    # A repeated cell is left blank in one column and 0 in the next: no order is called 0.
    if (cells[names[0]] == "0").any() or cells[names[0]].null_count():
        repeated = ((cells[names[0]] == "0") | cells[names[0]].is_null()).fill_null(value=True)
        cells = cells.with_columns(
            cells[name].set(repeated & (cells[name] == "0").fill_null(value=False), None)
            for name in names
            if layout.columns[name].kind in ("key", "id", "code_name")
        )
    if not cells[names[0]].null_count():
        return cells, body
    first = cells[names[0]]
    others = [name for name in cells.columns if name not in layout.fill]
    grouped = first.is_null() & _any_there(cells.select(others))
    grouped &= ~_is_sum(cells, layout)
    if not grouped.any():
        return cells, body
    index = pl.int_range(len(first), eager=True)
    head = index.set(first.is_null(), None).fill_null(strategy="forward")
    for name in names:
        filled = cells[name].gather(head)
        cells = cells.with_columns(filled.zip_with(grouped, cells[name]).alias(name))
        body = body.with_columns(cells[name].alias(str(columns[name])))
    return cells, body


def drop_no_rows(page: Page, notes: Notes) -> pl.Series:
    """Marks blank rows, sums and repeated headers, and notes each as set aside."""
    cells, body, layout, place = page.cells, page.body, page.layout, page.place
    out = pl.Series([False]).new_from_index(0, cells.height)
    keys = [name for name in layout.key if name in cells.columns] or list(cells.columns[:1])
    lacking = cells[keys[0]].str.contains(_GROUP).fill_null(value=False)
    for name in keys:
        if cells[name].null_count():
            lacking |= cells[name].is_null()
    if lacking.any():
        # The rare case: only rows that lack a key cell can be blank, or a sum.
        blank = lacking & ~_any_there(body)
        notes.set_aside(place.filter(blank), code="blank_row", reason="the row is blank")
        sums = lacking & ~blank & _is_sum(cells, layout)
        notes.set_aside(
            place.filter(sums), code="subtotal", reason="the row sums others up or has no key"
        )
        out |= blank | sums
    pairs = list(page.headings.items())[:2]
    repeated = cells[pairs[0][0]] == pairs[0][1]
    for name, heading in pairs[1:]:
        repeated &= cells[name] == heading
    repeated = repeated.fill_null(value=False)
    if repeated.any():
        notes.set_aside(
            place.filter(repeated), code="repeated_header", reason="the header stands here again"
        )
        out |= repeated
    return out


def reject_duplicates(page: Page, out: pl.Series, notes: Notes) -> pl.Series:
    """Marks rows that equal an earlier one in every cell, and notes each as a reject."""
    body, place = page.body, page.place
    doubled = pl.Series([False]).new_from_index(0, body.height)
    # Rows that differ in a key differ: the keys are looked at first, since they are short.
    kinds = page.layout.columns
    keys = [name for name in page.cells.columns if kinds[name].kind == "key"]
    keys = list(dict.fromkeys([*keys, *(n for n in page.layout.key if n in page.cells.columns)]))
    if keys and page.cells.select(keys).hash_rows().n_unique() == body.height:
        return doubled
    # Blanks around a cell make no other row.
    body = body.select(pl.all().str.strip_chars().replace("", None))
    hashes = body.hash_rows()
    if hashes.n_unique() == body.height:
        return doubled
    suspect = hashes.is_duplicated() & ~out
    if not suspect.any():
        return doubled
    # Equal hashes are a suspicion; the cells decide.
    twins = body.filter(suspect).with_columns(place.filter(suspect)[ROW])
    firsts = twins.select(pl.col(ROW).min().over(body.columns).alias("first"), ROW)
    later = firsts.filter(pl.col(ROW) > pl.col("first"))
    if later.is_empty():
        return doubled
    doubled = place[ROW].is_in(later[ROW].implode())
    notes.reject(
        place.filter(doubled),
        code="duplicate",
        reason="equal in every cell to row " + later["first"].cast(pl.String),
        hint="Delete one of the two if it stands twice by mistake.",
    )
    return doubled


def _any_there(frame: pl.DataFrame) -> pl.Series:
    """Rows in which at least one cell is not empty."""
    if not frame.width:
        return pl.Series([False]).new_from_index(0, frame.height)
    return (
        frame.select(pl.any_horizontal(pl.all().str.len_bytes() > 0))
        .to_series()
        .fill_null(value=False)
    )


_GOODS = ("item", "description", "supplier_item", "name", "parent", "component", "document")
"""Fields that name what a row is about."""


def _is_sum(cells: pl.DataFrame, layout: Layout) -> pl.Series:
    """Rows that sum others up: no key and nothing that names goods, or a word for a sum.

    A word counts only where the line has no number: an item may well be called "Total".
    """
    if (grouped := _is_group(cells, layout)) is not None:
        return grouped | _is_plain_sum(cells, layout)
    return _is_plain_sum(cells, layout)


_GROUP = r" \([0-9]{1,9}\)$"
"""How the row of a group ends, as Odoo writes them into a grouped list: its label and how many."""


def _is_group(cells: pl.DataFrame, layout: Layout) -> pl.Series | None:
    """Rows that head a group: a label with a number in brackets, and sums; null where there are none."""
    first = cells.columns[0]
    labelled = cells[first].str.contains(_GROUP).fill_null(value=False)
    if not labelled.any():
        return None
    words = [
        name for name in cells.columns[1:] if layout.columns[name].kind not in ("number", "date")
    ]
    return labelled & ~_any_there(cells.select(words)) if words else labelled


def _is_plain_sum(cells: pl.DataFrame, layout: Layout) -> pl.Series:
    """The same, for rows that name no group."""
    there = set(cells.columns)
    last = next((name for name in reversed(layout.key) if name in there), None)
    never = pl.Series([False]).new_from_index(0, cells.height)
    keyless = cells[last].is_null() if last else never
    goods = [name for name in dict.fromkeys((*layout.key, *_GOODS)) if name in there]
    nothing = ~_any_there(cells.select(goods)) if goods else never
    texts = [
        name
        for name in cells.columns
        if layout.columns[name].kind in ("key", "id", "text", "code_name", "bracket_code")
    ]
    worded = (
        cells.select(pl.any_horizontal(pl.col(texts).str.contains(_SUM))).to_series()
        if texts
        else nothing
    )
    return nothing | (keyless & worded.fill_null(value=False))
