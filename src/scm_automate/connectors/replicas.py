"""Marks of tools that copy an ERP's tables: rows that are no longer there, or were replaced.

A copied table keeps what its source has deleted, with a mark beside it; read without the mark, a
deleted order line would be open again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.glance import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.connectors.rows import Notes

__all__ = ["set_aside_replaced"]

_MARKS = {
    "_fivetran_deleted": (("true", "1", "t"), "deleted", "the copy says: deleted in the ERP"),
    "_fivetran_active": (("false", "0", "f"), "replaced", "the copy says: replaced by a newer row"),
    "hvr_is_deleted": (("true", "1"), "deleted", "the copy says: deleted in the ERP"),
    "_airbyte_deleted": (("true", "1"), "deleted", "the copy says: deleted in the ERP"),
    "__deleted": (("true", "1", "t"), "deleted", "the copy says: deleted in the ERP"),
    "_ab_cdc_deleted_at": ((), "deleted", "the copy says: deleted in the ERP at this time"),
    "_sdc_deleted_at": ((), "deleted", "the copy says: deleted in the ERP at this time"),
}
"""By heading: the cells that put a row aside (none: any cell that is not empty, such as the time at which
the row was deleted), the slug and the reason.

Fivetran and HVR, Airbyte (its older way, and its capture of changes), Debezium's flattened events, Stitch.
"""


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
        cells = tidy(body[str(index)])
        marked = cells.str.to_lowercase().is_in(list(words)) if words else cells.is_not_null()
        holds = marked.fill_null(value=False) & ~out & ~gone
        notes.set_aside(
            place.filter(holds),
            code=code,
            reason=reason,
            column=heading,
            raw=body[str(index)].filter(holds),
        )
        gone |= holds
    return gone
