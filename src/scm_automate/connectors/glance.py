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

__all__ = ["FORMULA_ERROR", "ODD_ID", "Glance", "glance", "tidy"]

_NOTHING = ("NULL", "(null)", "[NULL]", "\\N")
"""How databases write an empty cell."""

_UNSEEN = r"[\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}\u{feff}\u{ad}]"
"""Signs without a width, and those that turn the direction: they come along when a cell is copied."""

FORMULA_ERROR = r"^#(?:[\u{a1}\u{bf}]?[A-Z\u{c0}-\u{dd}_]{2,16}[!?]|DIV/0!|N/A|N/D|N/V|NV|ND|Wert!|Bezug!|#{2,})$"
"""What a spreadsheet shows where a formula has no result, or a column is too narrow."""

_ODD = r"^\s|\s$|^=\"|^(?:NULL|\(null\)|\[NULL\]|\\N)$"
"""What a cell may hold that is not its text: blanks around it, ``="00010"``, a database's null."""

ODD_ID = (
    rf"[eE]\+|^'|^#|[\x00-\x1f\x7f]|[.,'\s\u{{2019}}][0-9]{{3}}|[.,]0|^.{{201}}|{_ODD}|{_UNSEEN}"
)
"""What an id may hold that has to be looked at: powers of ten, errors, a number format, a guard."""

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
    seldom = {name: one for name in cells.columns if (one := _different(cells[name])) is not None}
    for name in cells.columns:
        cell = pl.lit(seldom[name]) if name in seldom else pl.col(name)
        kind = columns[name].kind
        empty = (cell == "").any()
        if kind in _IDS:
            looks += [cell.str.contains(ODD_ID).any().alias(name), empty.alias(f"{name}|empty")]
        elif kind == "number":
            looks += [(~cell.str.contains(PLAIN)).any().alias(name)]
        elif kind != "date":  # days repeat: they are looked at once each, when they are read
            looks += [cell.str.contains(_ODD).any().alias(name), empty.alias(f"{name}|empty")]
    seen = cells.select(looks).row(0, named=True)
    untidy = [name for name in cells.columns if seen.get(name) or seen.get(f"{name}|empty")]
    clean = {
        name
        for name in cells.columns
        if not seen.get(name) and columns[name].kind in (*_IDS, "number")
    }
    mended = [tidy(cells[name], words=columns[name].kind in _WORDS).alias(name) for name in untidy]
    return Glance(cells.with_columns(mended) if mended else cells, frozenset(clean))


_HEAD = 4096


def _different(cells: pl.Series) -> pl.Series | None:
    """The different cells of a column in which few are, as units and plants; null where many may be."""
    if len(cells) <= _HEAD or cells.head(_HEAD).n_unique() > _HEAD // 100:
        return None
    return cells.unique()


_WORDS = ("text", "list")
"""Kinds in which a sign without a width may be part of the spelling."""


def tidy(cells: pl.Series, *, words: bool = False) -> pl.Series:
    """Cells as they are meant: no blanks around them, no ``="..."``, null where nothing stands.

    Args:
        cells: Text.
        words: Whether the cells are words of a language, in which signs without a width may belong.

    Examples:
        >>> tidy(pl.Series([" 10", '="00010"', "NULL", ""])).to_list()
        ['10', '00010', None, None]
    """
    if not words:
        cells = cells.str.replace_all(_UNSEEN, "")
    cells = cells.str.strip_chars()
    if cells.str.starts_with('="').any():
        cells = cells.str.replace(r'^="(.*)"$', "$1")
    nothing = cells == ""
    for word in _NOTHING:
        nothing |= cells == word
    return cells.set(nothing.fill_null(value=False), None)
