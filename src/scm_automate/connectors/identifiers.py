"""Identifiers out of cells: zeros kept, blanks gone, and whatever a spreadsheet did to them told.

A damaged number looks like a number: an order that is written ``4.50029E+09`` or ``4.500.012.345``
would be chased under a name that no ERP knows. So it is told, never mended by guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.connectors.cells import Fault, Read, formula_errors, without
from scm_automate.connectors.glance import ODD_ID
from scm_automate.files.sheet import NUMBER as NUMBER_CELL

if TYPE_CHECKING:
    import polars as pl

__all__ = ["read_id"]

DAMAGED_ID = r"^[-+]?[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}$"
"""A number that a spreadsheet has put into powers of ten: 4.50029E+09. The item 1E5 is none."""

_GROUPED = r"^[0-9]{1,3}(?:[.,'\u{2019}\s][0-9]{3}){2,}$|^[0-9]{1,3}[.,]000$"
"""A number with its thousands parted, or one that may be: 10.000 is 10 in one hand, 10000 in another."""


def read_id(
    cells: pl.Series, *, key: bool, types: pl.Series | None = None, clean: bool | None = None
) -> Read:
    """Identifiers as they stand: zeros kept, blanks gone, damaged ones told.

    Args:
        cells: Stripped text.
        key: Whether it is a document number or account, from which a stray ``.0`` goes.
        types: What a workbook says the cells are.
        clean: Whether nothing odd stands in any cell (`ODD_ID`), where that is known.

    Examples:
        >>> import polars as pl
        >>> read_id(pl.Series(["00010", "10.0", "1E5"]), key=True).values.to_list()
        ['00010', '10', '1E5']
    """
    if clean or (clean is None and not cells.str.contains(ODD_ID).any()):
        faults = _told_once(_numbers(cells, types, key=key))
        return Read(without(cells, faults), faults)
    faults = _damaged(cells, key=key, types=types)
    if key and cells.str.contains(r"^[0-9]+[.,]0+$").any():
        cells = cells.str.replace(r"^([0-9]+)[.,]0+$", "$1")
    # An apostrophe makes text of a number in a spreadsheet, or guards against a formula.
    if cells.str.starts_with("'").any():
        cells = cells.str.replace(r"^'(.*)'$", "$1")
        cells = cells.str.replace(r"^'(.)" if key else r"^'([=+@0-9-])", "$1")
    long = cells.str.len_bytes() > 200
    if long.any():
        faults.append(
            Fault(
                where=long.fill_null(value=False),
                code="too_long",
                reason="longer than 200 characters",
            )
        )
    odd = cells.str.contains(r"[\x00-\x1f\x7f]")
    if odd.any():
        faults.append(
            Fault(
                where=odd.fill_null(value=False),
                code="control_characters",
                reason="holds control characters",
                hint="Correct the cell in the ERP or the file.",
            )
        )
    return Read(without(cells, faults), faults)


def _damaged(cells: pl.Series, *, key: bool, types: pl.Series | None) -> list[Fault]:
    """What a spreadsheet has made of identifiers."""
    again = "Export again and open the file with the column as text."
    found = [
        Fault(
            where=cells.str.contains(DAMAGED_ID),
            code="damaged_id",
            reason="a spreadsheet has put this number into powers of ten: its digits are lost",
            hint=again,
        ),
        *formula_errors(cells),
    ]
    if key:
        found.append(
            Fault(
                where=cells.str.contains(_GROUPED),
                code="damaged_id",
                reason="a number format stands in this identifier: which digits are meant is unknown",
                hint=f"{again} Where identifiers are really written so, read the column as kind 'id'.",
            )
        )
    return _told_once([*found, *_numbers(cells, types, key=key)])


def _numbers(cells: pl.Series, types: pl.Series | None, *, key: bool) -> list[Fault]:
    """What is lost of an identifier that a workbook holds as a number."""
    if types is None:
        return []
    number = types == NUMBER_CELL
    found = [
        Fault(
            where=number & (cells.str.len_chars() > 15),
            code="damaged_id",
            reason="a number cell keeps 15 digits: the last ones of this number are lost",
            hint="Export again with the column as text.",
        )
    ]
    if key:
        found.append(
            Fault(
                where=number & cells.str.contains(r"\.[0-9]*[1-9]"),
                code="damaged_id",
                reason="a number with a fraction is no identifier",
                hint="Correct the cell.",
            )
        )
    return found


def _told_once(found: list[Fault]) -> list[Fault]:
    """The faults, a cell with several of them told of its first alone."""
    told: list[Fault] = []
    for fault in found:
        where = fault.where.fill_null(value=False)
        for earlier in told:
            where &= ~earlier.where
        if where.any():
            told.append(Fault(where=where, code=fault.code, reason=fault.reason, hint=fault.hint))
    return told
