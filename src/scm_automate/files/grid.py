"""Cells found one by one, laid out as a sheet: for pages, XML spreadsheets, lists and JSON."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NoReturn

import polars as pl

from scm_automate.errors import LimitExceeded, Provenance
from scm_automate.files.sheet import TEXT, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.files.limits import Limits
    from scm_automate.files.sheet import SheetKind

__all__ = ["Grid"]


class Grid:
    """Rows of cells in the making; a position that is given twice keeps its first cell.

    This is a collecting box of one reading and never leaves the room.

    Args:
        limits: Bounds on rows, columns and cells, checked as the grid grows.
        file: File name for messages.
        name: Name of the sheet; null where there is one only.

    Examples:
        >>> from scm_automate.files.limits import DEFAULT_LIMITS
        >>> grid = Grid(DEFAULT_LIMITS)
        >>> grid.put(1, 0, "Order")
        >>> grid.put(3, 1, "5")
        >>> sheet = grid.sheet("html")
        >>> sheet.frame.rows(), sheet.numbers
        ([('Order', None), (None, '5')], (1, 3))
    """

    def __init__(self, limits: Limits, *, file: str | None = None, name: str | None = None) -> None:
        self._limits = limits
        self._file = file
        self.name = name
        self._rows: dict[int, dict[int, tuple[str, int]]] = {}
        self._width = 1
        self._cells = 0
        self._merged: list[tuple[int, int, int, int]] = []

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def width(self) -> int:
        """Columns up to the last that has a cell."""
        return self._width

    def put(self, row: int, column: int, text: str, kind: int = TEXT) -> None:
        """Lays a cell down.

        Args:
            row: Row number in the file, from 1.
            column: Column, from 0.
            text: The cell; an empty one only makes the row be there.
            kind: What the source says it is; see `Sheet.types`.

        Raises:
            LimitExceeded: The grid would grow beyond the limits.
        """
        if column >= self._limits.max_columns:
            self.refuse(f"A row reaches to column {column + 1}", "max_columns")
        if len(text) > self._limits.max_cell_characters:
            self.refuse(f"A cell has {len(text):,} characters", "max_cell_characters")
        cells = self._rows.setdefault(row, {})
        if len(self._rows) > self._limits.max_rows:
            self.refuse(f"There are more than {self._limits.max_rows:,} rows", "max_rows")
        if not text:
            return
        cells.setdefault(column, (text, kind))
        self._width = max(self._width, column + 1)
        self._cells += 1
        if max(self._cells, len(self._rows) * self._width) > self._limits.max_cells:
            self.refuse(f"There are more than {self._limits.max_cells:,} cells", "max_cells")

    def merge(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        """Says that a cell reaches from one row to another: numbers in the file, columns from 0."""
        self._merged.append((*rows, *columns))

    def sheet(
        self,
        kind: SheetKind,
        *,
        header: int | None = None,
        faults: Mapping[int, str] | None = None,
        encoding: str | None = None,
        notes: tuple[str, ...] = (),
    ) -> Sheet:
        """The rows that are there, in their order, as a sheet."""
        numbers = tuple(sorted(self._rows))
        columns: dict[str, pl.Series] = {}
        types: dict[int, pl.Series] = {}
        empty: tuple[str | None, int] = (None, TEXT)
        for column in range(self._width):
            cells = [self._rows[row].get(column, empty) for row in numbers]
            columns[str(column)] = pl.Series([text for text, _ in cells], dtype=pl.String)
            if any(mark != TEXT for _, mark in cells):
                types[column] = pl.Series([mark for _, mark in cells], dtype=pl.Int8)
        return Sheet(
            frame=pl.DataFrame(columns),
            file=self._file,
            name=self.name,
            kind=kind,
            numbers=numbers,
            types=types,
            merged=self._placed(numbers),
            faults=faults or {},
            header=header,
            encoding=encoding,
            notes=notes,
        )

    def _placed(self, numbers: tuple[int, ...]) -> tuple[tuple[int, int, int, int], ...]:
        """The merged cells by row of the frame; those that reach over one of its rows only are none."""
        placed = (
            (bisect_left(numbers, top), bisect_right(numbers, bottom) - 1, left, right)
            for top, bottom, left, right in self._merged
        )
        return tuple(one for one in placed if one[1] > one[0])

    def refuse(self, found: str, limit: str) -> NoReturn:
        """Stops the reading, since what was found is beyond a limit."""
        raise LimitExceeded(
            f"{found}; the limit is {getattr(self._limits, limit):,}.",
            hint=f"Export in parts, or raise Limits.{limit}.",
            source=Provenance(file=self._file, sheet=self.name),
        )
