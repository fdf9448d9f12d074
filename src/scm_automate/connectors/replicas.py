"""Marks of tools that copy an ERP's tables: rows that are no longer there, or were replaced.

A copied table keeps what its source has deleted, with a mark beside it; read without the mark, a
deleted order line would be open again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.connectors.rows import Notes

__all__ = ["set_aside_replaced"]

_MARKS = {
    "_fivetran_deleted": (("true", "1", "t"), "deleted", "the copy says: deleted in the ERP"),
    "_fivetran_active": (("false", "0", "f"), "replaced", "the copy says: replaced by a newer row"),
    "hvr_is_deleted": (("true", "1"), "deleted", "the copy says: deleted in the ERP"),
    "_airbyte_deleted": (("true", "1"), "deleted", "the copy says: deleted in the ERP"),
}
"""By heading: the cells that put a row aside, the slug and the reason."""


def set_aside_replaced(
    body: pl.DataFrame,
    headings: Sequence[str],
    place: pl.DataFrame,
    out: pl.Series,
    notes: Notes,
) -> pl.Series:
    """Marks the rows that the copying tool marks as gone, and notes each as set aside.

    Args:
        body: All cells below the header.
        headings: Heading by index.
        place: Where each row stands.
        out: Rows that are out already.
        notes: Where the rows are noted.
    """
    gone = pl.Series([False]).new_from_index(0, body.height)
    for index, heading in enumerate(headings):
        if heading.casefold() not in _MARKS:
            continue
        words, code, reason = _MARKS[heading.casefold()]
        cells = body[str(index)].str.strip_chars().str.to_lowercase()
        holds = cells.is_in(list(words)).fill_null(value=False) & ~out & ~gone
        notes.set_aside(
            place.filter(holds),
            code=code,
            reason=reason,
            column=heading,
            raw=body[str(index)].filter(holds),
        )
        gone |= holds
    return gone
