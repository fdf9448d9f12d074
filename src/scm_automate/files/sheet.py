"""A sheet: the cells of one table as text, with their row numbers and what they were."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

__all__ = ["DATE", "NUMBER", "OTHER", "TEXT", "Sheet", "SheetKind"]

SheetKind = Literal[
    "csv", "xlsx", "xls", "xlsb", "ods", "pipe", "html", "mhtml", "xml", "json", "frame"
]
"""What the bytes were: delimited text of any delimiter is ``csv``, SAP's ruled list is ``pipe``,
an XML spreadsheet of 2003 is ``xml``."""

TEXT, NUMBER, DATE, OTHER = 0, 1, 2, 3
"""What a workbook says a cell is; see `Sheet.types`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The cells of one sheet or text file, before anybody knows what they mean.

    Attributes:
        frame: All rows, titles and header included, as String columns named "0", "1", ...;
            an empty cell is null. Whole numbers have no point, dates are in ISO form, numbers
            of a workbook have a decimal point.
        file: File name as the caller gave it; null for a frame without a name.
        name: Sheet name in a workbook; null elsewhere.
        kind: What the bytes were.
        first_row: Row number in the file of the first row of `frame`, from 1.
        numbers: Row number in the file of each row of `frame`, where they do not simply count on
            from `first_row` (rulers and page headers lie between them); null where they do.
        types: By column, what the workbook says each cell is (`TEXT`, `NUMBER`, `DATE`,
            `OTHER`); a column without an entry is text throughout.
        faults: By row number in the file, what is wrong with the row as such.
        header: Row of `frame` that holds the header, where the source itself says so (a frame
            of the caller's); null where it is to be found.
        merged: Cells of a workbook that reach over several rows: first and last row of `frame`, first
            and last column, from 0. Only the first of its rows has the value.
        hidden: Whether a workbook hides the sheet.
        lent: Headings whose cells the records above lent to those of a nested list.
        encoding: Encoding of a text file; null elsewhere.
        delimiter: Delimiter of a text file; null elsewhere.
        notes: What a person should know of how it was read.
    """

    frame: pl.DataFrame
    file: str | None = None
    name: str | None = None
    kind: SheetKind = "csv"
    first_row: int = 1
    numbers: Sequence[int] | None = None
    types: Mapping[int, pl.Series] = field(default_factory=dict)
    faults: Mapping[int, str] = field(default_factory=dict)
    header: int | None = None
    lent: frozenset[str] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[str, ...] = ()

    def row_number(self, index: int) -> int:
        """Row number in the file of a row of `frame`, counted from 1."""
        return self.numbers[index] if self.numbers is not None else self.first_row + index
