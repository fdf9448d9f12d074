"""HTML tables: those that hold rows of data stay rows, those that only lay out become lines."""

from __future__ import annotations

from scm_automate.messages.message import Line

__all__ = ["TableFrame"]

_MOST_COLUMNS = 200
_MOST_CELLS = 50_000
"""Cells of one table, with those that spans multiply."""


class TableFrame:
    """A table that is being read."""

    def __init__(self) -> None:
        self.nested = False
        self._rows: list[list[list[Line]]] = []
        self._outer: list[Line] | None = None
        self._span = 1
        self._rowspan = 1
        self._hanging: dict[int, tuple[int, list[Line]]] = {}
        self._cells = 0

    def open_row(self) -> None:
        """Begin a row; cells that hang down from a row above are taken in as their column comes."""
        self._rows.append([])

    def open_cell(self, outer: list[Line], *, span: str | None, rows: str | None) -> None:
        """Begin a cell; the lines around the table are kept until it closes."""
        if not self._rows:
            self._rows.append([])
        self._outer = outer
        self._span = _small(span, most=20)
        self._rowspan = _small(rows, most=200)
        if self._hanging:
            self._fill_hanging()

    def close_cell(self, lines: list[Line]) -> list[Line]:
        """End a cell with its lines; returns the lines around the table."""
        if self._outer is None:
            return lines
        outer, self._outer = self._outer, None
        row = self._rows[-1]
        self._cells += self._span
        if len(row) < _MOST_COLUMNS and self._cells <= _MOST_CELLS:
            if self._rowspan > 1:
                self._hanging[len(row)] = (self._rowspan - 1, lines)
            row.append(lines)
            if self._span > 1:
                row.extend([] for _ in range(self._span - 1))
        return outer

    def abandon_cell(self, lines: list[Line]) -> list[Line]:
        """The lines around the table, whatever was still open."""
        return self.close_cell(lines)

    def _fill_hanging(self) -> None:
        row = self._rows[-1]
        while len(row) in self._hanging and len(row) < _MOST_COLUMNS:
            column = len(row)
            left, lines = self._hanging[column]
            self._cells += 1
            if self._cells > _MOST_CELLS:
                self._hanging.clear()
                return
            row.append(lines)
            if left > 1:
                self._hanging[column] = (left - 1, lines)
            else:
                del self._hanging[column]

    @property
    def is_data(self) -> bool:
        """Whether the rows are rows: several filled cells, none a page of its own."""
        if self.nested:
            return False
        widest = 0
        for row in self._rows:
            filled = 0
            for cell in row:
                written = [line for line in cell if line.text]
                if not written:
                    continue
                filled += 1
                if len(written) > 1 and (
                    len(written) > 8 or any(line.depth != written[0].depth for line in written)
                ):
                    return False
            widest = max(widest, filled)
        return widest > 1

    def lines(self, number: int) -> list[Line]:
        """The table as lines: one a row where it holds data, else its cells' lines in order.

        Args:
            number: Of the table in its message, from 1; 0 for one that holds no data.
        """
        if not number:
            return [line for row in self._rows for cell in row for line in cell]
        out: list[Line] = []
        for row in self._rows:
            cells: list[str] = []
            coloured: list[tuple[int, int]] = []
            length, depth, role = 0, 0, ""
            for cell in row:
                written = [line for line in cell if line.text]
                text = ""
                if written:
                    text = written[0].text.replace("\t", " ")
                    if len(written) > 1:
                        text = " ".join(line.text.replace("\t", " ") for line in written)
                    depth, role = written[0].depth, written[0].role
                    if written[0].coloured and all(line.coloured for line in written):
                        coloured.append((length, length + len(text)))
                cells.append(text)
                length += len(text) + 1
            if any(cells):
                out.append(
                    Line("\t".join(cells), depth, tuple(cells), number, role, tuple(coloured))
                )
        return out


def _small(text: str | None, *, most: int) -> int:
    """A span attribute, bounded."""
    if text is None:
        return 1
    if text and text.isascii() and text.isdigit() and len(text) < 6:
        return max(1, min(most, int(text)))
    return 1
