"""The lines and columns of a PDF with text in it, as a sheet.

A PDF knows no tables: what stands at one height is a line, and what a gap separates is a cell; cells of
different lines are in one column where they overlap with the same header. A scanned page has no text
and is refused.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import polars as pl

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files import Sheet
from scm_automate.messages import Limits, Piece, pdf_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["read_pdf_sheet"]

_LIMITS: Final = Limits(pages=300, seconds=60)
_GAP: Final = 0.9
"""Heights of a letter: a wider gap between two pieces of a line is between two cells."""


def read_pdf_sheet(data: bytes, *, name: str | None = None) -> Sheet:
    """The text of a PDF as a sheet: one row a line, in the order of the pages.

    The file is a stranger's: it is opened in a child process, under limits of time and memory.

    Args:
        data: The whole file.
        name: What to call it in messages.

    Returns:
        A sheet whose columns are those of its widest line; its rows count the lines of the text.

    Raises:
        UnreadableFile: It is damaged, protected, takes too long, or holds no text (a scan).
        LimitExceeded: It has more than 300 pages, or more text than a price list can have.
    """
    place = Provenance(file=name)
    found = pdf_pieces(data, limits=_LIMITS)
    if found.unread and found.pieces:
        raise LimitExceeded(
            f"The PDF is too large for a price list: {found.unread}.",
            hint="Ask the supplier for a workbook, or cut the file.",
            source=place,
        )
    if found.unread:
        raise UnreadableFile(
            f"The PDF was not read: {found.unread}.",
            hint="Ask the supplier for a workbook, or for a PDF with text and without a password.",
            source=place,
        )
    lines: list[list[Piece]] = []
    for _, pieces in groupby(found.pieces, key=attrgetter("page")):
        lines += _lines(pieces)
    return Sheet(frame=_table([_cells(line) for line in lines]), file=name, kind="csv")


def _lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces at one height, from the top of the page; each line from left to right."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (-(one.top + one.bottom), one.left)):
        middle = (piece.top + piece.bottom) / 2
        if lines and lines[-1][0].bottom <= middle <= lines[-1][0].top:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda one: one.left) for line in lines]


def _cells(line: list[Piece]) -> list[Piece]:
    """Pieces that no gap separates are one cell."""
    cells = [line[0]]
    for piece in line[1:]:
        last = cells[-1]
        if piece.left - last.right < _GAP * (piece.top - piece.bottom):
            cells[-1] = last._replace(right=piece.right, text=f"{last.text} {piece.text}")
        else:
            cells.append(piece)
    return cells


def _table(lines: list[list[Piece]]) -> pl.DataFrame:
    """The cells under the columns of the first of the widest lines."""
    widest = max(lines, key=len)
    columns = [(cell.left, cell.right) for cell in widest]
    rows = []
    for line in lines:
        row: list[str | None] = [None] * len(columns)
        for cell in line:
            at = min(range(len(columns)), key=lambda n: _apart(cell, columns[n]))
            row[at] = f"{row[at]} {cell.text}" if row[at] else cell.text
        rows.append(row)
    return pl.DataFrame(rows, schema={str(n): pl.String for n in range(len(columns))}, orient="row")


def _apart(cell: Piece, column: tuple[float, float]) -> tuple[float, float]:
    """How far a cell is from a column: nothing where they overlap, then by their middles."""
    left, right = column
    gap = max(0.0, left - cell.right, cell.left - right)
    return gap, abs((cell.left + cell.right) - (left + right))
