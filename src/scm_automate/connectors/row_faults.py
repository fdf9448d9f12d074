"""Rows that are wrong as such: cells too many or too few, one number for several, a mark unknown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.cells import formula_errors
from scm_automate.connectors.rows import ROW, spellings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.connectors.layout import Layout
    from scm_automate.connectors.recognise import Recognised
    from scm_automate.connectors.rows import Notes, Page
    from scm_automate.files import Sheet

__all__ = ["shape_faults", "spanned_rows", "spilled_rows", "unknown_marks", "unread_marks"]


def shape_faults(sheet: Sheet, place: pl.DataFrame, notes: Notes) -> pl.Series:
    """Rows that the file itself got wrong: cells too many, an open quote."""
    if not sheet.faults:
        return pl.Series([False]).new_from_index(0, place.height)
    wrong = place[ROW].is_in(list(sheet.faults))
    rows = place.filter(wrong)
    told = pl.Series([sheet.faults[row] for row in rows[ROW].to_list()], dtype=pl.String)
    notes.reject(
        rows, code="row_shape", reason=told, hint="Mend the row in the file, or export it again."
    )
    return wrong


def spanned_rows(
    page: Page, spanned: Mapping[str, pl.Series], out: pl.Series, notes: Notes
) -> pl.Series:
    """Rows that share one number in a merged cell: how much of it is whose, nobody knows."""
    shared = pl.Series([False]).new_from_index(0, page.place.height)
    for name, where in spanned.items():
        fault = where & ~out & ~shared
        notes.reject(
            page.place.filter(fault),
            code="merged_cell",
            reason="one number stands in a cell that reaches over several rows: what of it belongs "
            "to which row is unknown",
            hint="Unmerge the cells and give every row its own.",
            column=page.headings[name],
            raw=page.cells[name].filter(fault),
        )
        shared |= fault
    return shared


def spilled_rows(page: Page, found: Recognised, notes: Notes) -> pl.Series:
    """Rows that go on behind the last heading: an unquoted delimiter has shifted their cells."""
    width = max((n for n, heading in enumerate(found.headings) if heading), default=0) + 1
    spilled = pl.Series([False]).new_from_index(0, page.place.height)
    for name in page.body.columns[width:]:
        spilled |= (page.body[name].str.strip_chars().str.len_bytes() > 0).fill_null(value=False)
    if spilled.any():
        notes.reject(
            page.place.filter(spilled),
            code="row_shape",
            reason=f"the row has more cells than the header, which has {width}: a delimiter within "
            "a text has shifted them",
            hint="Quote the text in the export, or choose another delimiter.",
        )
    return spilled


def unknown_marks(page: Page, out: pl.Series, notes: Notes) -> pl.Series:
    """Rows with a mark that the layout does not know: what it does to the row is unknown."""
    unknown = pl.Series([False]).new_from_index(0, page.cells.height)
    rules = {rule.column for rule in (*page.layout.set_aside, *page.layout.states)}
    for name in page.cells.columns:
        if name in rules:
            for fault in formula_errors(page.cells[name]):
                odd = fault.where & ~out & ~unknown
                notes.reject(
                    page.place.filter(odd),
                    code=fault.code,
                    reason=fault.reason,
                    hint=fault.hint,
                    column=page.headings[name],
                    raw=page.cells[name].filter(odd),
                )
                unknown |= odd
        only = page.layout.columns[name].only
        if not only:
            continue
        known = spellings(only)
        if page.cells[name].unique().drop_nulls().str.to_lowercase().is_in(known).all():
            continue
        words = page.cells[name].str.to_lowercase()
        odd = ~words.is_in(known)
        odd = odd.fill_null(value=False) & ~out & ~unknown
        notes.reject(
            page.place.filter(odd),
            code="unknown_mark",
            reason=f"none of {', '.join(only)}: what the mark does to the row is unknown",
            hint="Look whether the cells of the row are shifted; a mark of your own goes into a layout of "
            "your own.",
            column=page.headings[name],
            raw=page.cells[name].filter(odd),
        )
        unknown |= odd
    return unknown


_MARKS = frozenset({
    "status", "state", "deleted", "closed", "cancelled", "canceled", "completed", "void", "inactive", "blocked",
    "storno", "storniert", "gelöscht", "löschkennzeichen", "erledigt", "geschlossen", "abgeschlossen",
    "endlieferung", "annulé", "statut",
})  # fmt: skip
"""Headings of columns that close a line, by their single words."""


def unread_marks(layout: Layout, unused: tuple[str, ...]) -> tuple[str, ...]:
    """Columns that may close a line and that nothing reads: what they say would go unseen."""
    if layout.record != "orders":
        return ()
    return tuple(
        f"nothing reads {heading!r}: a line that it closes would seem open; name it in a layout of yours"
        for heading in unused
        if _MARKS & set(re.split(r"[^a-zäöüßé]+", heading.casefold()))
    )
