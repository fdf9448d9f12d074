"""How much of somebody else's file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of size that hold before a file is parsed; a file beyond one is refused.

    Examples:
        >>> Limits(max_bytes=1_000_000).max_columns
        2000
    """

    max_bytes: int = 2_000_000_000
    """Size of one file."""
    max_markup_bytes: int = 200_000_000
    """Size of a page, an XML spreadsheet, a ruled list or a JSON answer, which are read whole."""
    max_unpacked_bytes: int = 2_000_000_000
    """Size of all parts of a workbook when unpacked."""
    max_ratio: int = 1_000
    """How many times larger an unpacked part may be than packed, for parts above 10 MB."""
    max_entries: int = 10_000
    """Parts in a workbook's archive."""
    max_sheets: int = 200
    """Sheets of one workbook."""
    max_cells: int = 60_000_000
    """Cells of the used area of a sheet: rows by columns, blank ones included."""
    max_columns: int = 2_000
    """Columns of a sheet or of a text file."""
    max_rows: int = 20_000_000
    """Rows of a text file."""
    max_cell_characters: int = 1_000_000
    """Characters of one cell."""
    max_files: int = 1_000
    """Files of a folder."""


DEFAULT_LIMITS = Limits()
"""What holds where a caller says nothing."""
