"""A sales history as text: its days and quantities are read, and what is none is told."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

__all__ = ["SalesFault", "typed_sales"]

_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d")
"""Ways of writing a day that nobody reads in two ways; 03/04/2026 is not among them."""

_QUANTITY = r"^-?[0-9]{1,18}(?:[.,][0-9]{1,2})?$"
"""Quantities that nobody reads in two ways; 1.000 is not among them."""


class SalesFault(NamedTuple):
    """A cell that is not what its column holds: row from 1, column, text."""

    row: int
    column: str
    value: str


def typed_sales(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[SalesFault, ...]]:
    """The frame with `ordered_on` as dates and `quantity` as exact numbers.

    Args:
        frame: Columns as text; those that have their type already stay as they are.

    Returns:
        The frame, null where a text is no day or no plain quantity; and these cells.

    Examples:
        >>> frame, faults = typed_sales(pl.DataFrame({"ordered_on": ["02.03.2026", "soon"]}))
        >>> frame["ordered_on"].to_list(), faults[0].value
        ([datetime.date(2026, 3, 2), None], 'soon')
    """
    faults: list[SalesFault] = []
    for column in ("ordered_on", "quantity"):
        if column not in frame.columns or frame[column].dtype != pl.String:
            continue
        text = frame[column].str.strip_chars()
        if column == "ordered_on":
            typed = pl.coalesce(pl.lit(text).str.to_date(form, strict=False) for form in _DAYS)
        else:
            plain = pl.when(pl.lit(text).str.contains(_QUANTITY)).then(pl.lit(text))
            typed = plain.str.replace(",", ".", literal=True).cast(pl.Decimal(24, 6))
        found = pl.select(typed).to_series().alias(column)
        odd = (text.fill_null("") != "") & found.is_null()
        faults += [SalesFault(row + 1, column, text[row]) for row in odd.arg_true()]
        frame = frame.with_columns(found)
    return frame, tuple(faults)
