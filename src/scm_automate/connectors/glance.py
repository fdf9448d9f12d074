"""One look at all columns at once: which of them need no further reading.

Most columns of most exports are clean: ids without anything odd, numbers that are plain digits,
no blanks around the cells. Seeing that in one pass over all columns, on all cores, is what makes
a million lines cheap; only the others are read with care.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.habits import PLAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.connectors.layout import LayoutColumn

__all__ = ["Glance", "glance"]

_ODD_ID = r"[eE]\+|\.0$|^'|[\x00-\x1f\x7f]|^\s|\s$|^.{201}"
"""What an id may hold that has to be looked at: powers of ten, a stray .0, a guard, blanks."""

_EDGES = r"^\s|\s$"
"""Blanks around a cell."""

_IDS = ("key", "id")


@dataclass(frozen=True, slots=True)
class Glance:
    """The cells by field, stripped where they had to be, and the fields that are clean.

    Attributes:
        cells: Text by field; an empty cell is null.
        clean: Id columns in which nothing is odd, and number columns of plain digits.
    """

    cells: pl.DataFrame
    clean: frozenset[str]


def glance(
    body: pl.DataFrame, found: Mapping[str, int], columns: Mapping[str, LayoutColumn]
) -> Glance:
    """The cells of all fields, and which of them are clean.

    Args:
        body: The rows below the header.
        found: Index of the column by field.
        columns: The columns of the layout by field.
    """
    cells = body.select(pl.col(str(index)).alias(name) for name, index in found.items())
    looks = []
    for name in cells.columns:
        cell = pl.col(name)
        kind = columns[name].kind
        empty = (cell == "").any()
        if kind in _IDS:
            looks += [cell.str.contains(_ODD_ID).any().alias(name), empty.alias(f"{name}|empty")]
        elif kind == "number":
            looks += [(~cell.str.contains(PLAIN)).any().alias(name)]
        elif kind != "date":  # days repeat: they are looked at once each, when they are read
            looks += [cell.str.contains(_EDGES).any().alias(name), empty.alias(f"{name}|empty")]
    seen = cells.select(looks).row(0, named=True)
    untidy = [name for name in cells.columns if seen.get(name) or seen.get(f"{name}|empty")]
    clean = {
        name
        for name in cells.columns
        if not seen.get(name) and columns[name].kind in (*_IDS, "number")
    }
    tidy = []
    for name in untidy:
        cell = pl.col(name).str.strip_chars()
        tidy.append(pl.when(cell.str.len_bytes() > 0).then(cell).alias(name))
    return Glance(cells.with_columns(tidy) if tidy else cells, frozenset(clean))
