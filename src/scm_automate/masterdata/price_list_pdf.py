"""The lines and columns of a PDF with text in it, as a sheet.

A PDF knows no tables: what stands at one height is a line, and what a gap separates is a cell; cells of
different lines are in one column where they overlap with the same header. A scanned page has no text
and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["read_pdf_sheet"]

_MOST_PAGES: Final = 300
_MOST_PIECES: Final = 200_000
_GAP: Final = 0.9
"""Heights of a letter: a wider gap between two pieces of a line is between two cells."""


@dataclass(frozen=True, slots=True)
class _Piece:
    left: float
    right: float
    bottom: float
    top: float
    text: str


def read_pdf_sheet(data: bytes, *, name: str | None = None) -> Sheet:
    """The text of a PDF as a sheet: one row a line, in the order of the pages.

    Args:
        data: The whole file.
        name: What to call it in messages.

    Returns:
        A sheet whose columns are those of its widest line; its rows count the lines of the text.

    Raises:
        UnreadableFile: It is damaged, protected, or holds no text (a scan).
        LimitExceeded: It has more than 300 pages, or more text than a price list can have.
    """
    from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]

    place = Provenance(file=name)
    lines: list[list[_Piece]] = []
    try:
        document = PdfDocument(data)
        try:
            if len(document) > _MOST_PAGES:
                raise LimitExceeded(
                    f"The PDF has {len(document)} pages; at most {_MOST_PAGES} are read.",
                    hint="Ask the supplier for a workbook, or cut the file.",
                    source=place,
                )
            count = 0
            for page in document:
                text = page.get_textpage()
                pieces = []
                for index in range(text.count_rects()):
                    left, bottom, right, top = text.get_rect(index)
                    words = text.get_text_bounded(left, bottom, right, top).strip()
                    if words:
                        pieces.append(_Piece(left, right, bottom, top, " ".join(words.split())))
                count += len(pieces)
                if count > _MOST_PIECES:
                    raise LimitExceeded(
                        f"The PDF has more than {_MOST_PIECES:,} pieces of text.",
                        hint="Ask the supplier for a workbook.",
                        source=place,
                    )
                lines += _lines(pieces)
        finally:
            document.close()
    except PdfiumError as fault:
        raise UnreadableFile(
            f"The PDF is damaged or protected ({str(fault)[:100]}).",
            hint="Ask the supplier for a workbook, or save it without a password.",
            source=place,
        ) from None
    if not lines:
        raise UnreadableFile(
            "The PDF holds no text; it is a scan.",
            hint="Ask the supplier for a workbook or a PDF with text.",
            source=place,
        )
    return Sheet(frame=_table([_cells(line) for line in lines]), file=name, kind="csv")


def _lines(pieces: Iterable[_Piece]) -> list[list[_Piece]]:
    """Pieces at one height, from the top of the page; each line from left to right."""
    lines: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda one: (-(one.top + one.bottom), one.left)):
        middle = (piece.top + piece.bottom) / 2
        if lines and lines[-1][0].bottom <= middle <= lines[-1][0].top:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda one: one.left) for line in lines]


def _cells(line: list[_Piece]) -> list[_Piece]:
    """Pieces that no gap separates are one cell."""
    cells = [line[0]]
    for piece in line[1:]:
        last = cells[-1]
        if piece.left - last.right < _GAP * (piece.top - piece.bottom):
            cells[-1] = _Piece(
                last.left, piece.right, last.bottom, last.top, f"{last.text} {piece.text}"
            )
        else:
            cells.append(piece)
    return cells


def _table(lines: list[list[_Piece]]) -> pl.DataFrame:
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


def _apart(cell: _Piece, column: tuple[float, float]) -> tuple[float, float]:
    """How far a cell is from a column: nothing where they overlap, then by their middles."""
    left, right = column
    gap = max(0.0, left - cell.right, cell.left - right)
    return gap, abs((cell.left + cell.right) - (left + right))
