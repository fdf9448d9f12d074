"""Cells that are neither numbers, dates nor identifiers alone: codes with a name, flags, currencies, free text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.connectors.cells import (
    Fault,
    Read,
    formula_errors,
    read_currency,
    read_flag,
    without,
)
from scm_automate.connectors.identifiers import read_id

if TYPE_CHECKING:
    import polars as pl

    from scm_automate.connectors.layout import LayoutColumn

__all__ = ["read_word"]

_CODED = r"^(?:\S*[0-9]\S*(?:\s{2,}.*)?|[0-9]+\s.*|\S{10}\s.*)$"
"""A code with a digit in it, alone or two blanks before a name; digits, or ten signs, and a name."""


def read_word(
    cells: pl.Series,
    column: LayoutColumn,
    types: pl.Series | None,
    values: dict[str, pl.Series],
) -> Read:
    """The values of such a column.

    Args:
        cells: Stripped text.
        column: What the layout says of it.
        types: What a workbook says the cells are.
        values: Where a name that stands in the same cells is put, by its field.
    """
    kind = column.kind
    if kind == "code_name":
        # The first word is the code: no ERP allows a blank within it.
        parts = cells.str.extract_groups(r"^(?<code>\S+)(?:\s+(?<name>.*))?$").struct.unnest()
        code, name = parts["code"], parts["name"]
        if column.if_named:
            # A list may name the supplier and no more: "3M Belgium" has no code. The column as
            # a whole tells, and then each cell.
            coded = cells.str.contains(_CODED).fill_null(value=False)
            if 2 * coded.sum() < len(cells) - cells.null_count():
                coded = coded & False
            code, name = code.zip_with(coded, cells), name.zip_with(coded, cells)
        if column.name_of:
            values.setdefault(column.name_of, name)
        return read_id(code, key=True, types=types)
    if kind == "bracket_code" and not cells.str.starts_with("[").any():
        if column.name_of:
            values.setdefault(column.name_of, cells)
        return read_id(cells, key=False, types=types)
    if kind == "bracket_code":
        parts = cells.str.extract_groups(
            r"^\[(?<code>[^\]]{1,200})\]\s*(?<name>.*)$"
        ).struct.unnest()
        if column.name_of:
            values.setdefault(column.name_of, parts["name"].fill_null(cells))
        return read_id(parts["code"].fill_null(cells), key=False, types=types)
    if kind == "flag":
        return read_flag(cells)
    if kind == "currency":
        return read_currency(cells)
    return _text(cells)


def _text(cells: pl.Series) -> Read:
    """Free text; what is endless or a spreadsheet's error is told, and the row stays without it."""
    long = (cells.str.len_bytes() > 10_000).fill_null(value=False)
    faults = [
        Fault(
            where=fault.where,
            code=fault.code,
            reason=fault.reason,
            hint="The row stays without this text.",
            kept=True,
        )
        for fault in formula_errors(cells)
    ]
    if long.any():
        reason = "longer than 10,000 characters"
        faults.append(
            Fault(
                where=long,
                code="too_long",
                reason=reason,
                hint="The row stays without this text.",
                kept=True,
            )
        )
    return Read(without(cells, faults) if faults else cells, faults)
