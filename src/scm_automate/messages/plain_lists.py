"""Lists in plain text as rows of cells: columns that stand below their headings, apart by two blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.messages.message import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["plain_rows"]

_APART = re.compile(r"[ \t]{2,}")
_RULED = frozenset("-=+| _\t")
_FEWEST = 4
"""Columns of a heading; a line of fewer pieces is no list."""
_LEAST = 3
"""Cells of a row."""
_MOST = 500


def plain_rows(lines: Sequence[Line], at: int) -> tuple[list[Line], int]:
    """The rows of a list whose heading stands at a place, the heading first, and where the list ends.

    Empty where no list begins there. A cell goes to the column that it stands below; where a row
    has as many cells as there are headings they go one by one, and a cell behind the last heading
    becomes a column without one.

    Args:
        lines: The lines of a thread.
        at: The line that may be a heading.

    Examples:
        >>> text = [
        ...     "Order  Line  Due date    Ours",
        ...     "4711   10    2026-05-04  ok",
        ...     "4711   20    2026-05-04",
        ... ]
        >>> rows, end = plain_rows([Line(one) for one in text], 0)
        >>> [row.cells for row in rows[1:]], end
        ([('4711', '10', '2026-05-04', 'ok'), ('4711', '20', '2026-05-04', '')], 3)
    """
    heading = lines[at].text.rstrip()
    if "  " not in heading or any(char.isdigit() for char in heading):
        return [], at
    columns = _pieces(heading)
    if len(columns) < _FEWEST:
        return [], at
    rows = [Line(heading, cells=tuple(text for text, _, _ in columns))]
    end = at + 1
    for line in lines[at + 1 : at + _MOST]:
        text = line.text.rstrip()
        if not text or line.cells is not None:
            break
        if not _RULED.issuperset(text):
            cells = _placed(_pieces(text), columns)
            if cells is None:
                break
            rows.append(Line(text, cells=cells))
        end += 1
    return (rows, end) if len(rows) > 1 else ([], at)


def _pieces(text: str) -> list[tuple[str, int, int]]:
    """The pieces of a line that stand apart: (text, where it begins, where it ends)."""
    out, start = [], len(text) - len(text.lstrip())
    for gap in _APART.finditer(text, start):
        out.append((text[start : gap.start()], start, gap.start()))
        start = gap.end()
    if start < len(text):
        out.append((text[start:], start, len(text)))
    return out


def _placed(
    found: list[tuple[str, int, int]], columns: list[tuple[str, int, int]]
) -> tuple[str, ...] | None:
    """The pieces of a row as cells of its columns; null where they do not stand below them."""
    if len(found) == len(columns):
        return tuple(text for text, _, _ in found)
    if len(found) < _LEAST or len(found) > len(columns) + 1:
        return None
    cells = [""] * len(columns)
    for n, (text, start, end) in enumerate(found):
        over = [at for at, (_, first, last) in enumerate(columns) if start < last and first < end]
        if not over and n == len(found) - 1 and start >= columns[-1][2]:
            return (*cells, text)
        if len(over) != 1 or cells[over[0]]:
            return None
        cells[over[0]] = text
    return tuple(cells)
