"""Tables in running text: columns parted by tabs or bars, or standing below their headers."""

from __future__ import annotations

from scm_automate.replies.tables.headers import header_roles
from scm_automate.replies.tables.spread import is_dated

__all__ = ["find_tables"]


_RULED = frozenset("-=+| _*─│┼\r")
"""A line of these only is a rule between rows."""


def find_tables(text: str, codes: tuple[str, ...]) -> tuple[list[list[tuple[str, ...]]], str]:
    """The tables of a text, and the text without them.

    Their columns are parted by tabs, by bars, or stand below their headers, apart by two blanks.
    """
    tables: list[list[tuple[str, ...]]] = []
    rest: list[str] = []
    current: list[tuple[str, ...]] | None = None
    columns: list[tuple[int, int]] = []
    for raw in text.split("\n"):
        if current is not None:
            cells = _row(raw, columns)
            if cells is not None:
                if cells:
                    current.append(cells)
                continue
            current = None
        if "\t" in raw or "|" in raw or "  " in raw.strip():
            found = _cells(raw)
            fewest = 2 if "|" in raw or "\t" in raw else 3
            if len(found) >= fewest and _is_header(tuple(cell for cell, _, _ in found), codes):
                columns = [(start, end) for _, start, end in found]
                if "\t" in raw or "|" in raw:
                    columns = [(-1, -1)] * len(found)
                current = [tuple(cell for cell, _, _ in found)]
                tables.append(current)
                continue
        rest.append(raw.replace("\t", "  "))
    return tables, "\n".join(rest)


def _is_header(cells: tuple[str, ...], codes: tuple[str, ...]) -> bool:
    """Whether cells are headers, perhaps with days or weeks among them: ``Item  KW 20  KW 21``."""
    days = frozenset(n for n, cell in enumerate(cells) if is_dated(cell))
    return bool(header_roles(cells, codes) or (days and header_roles(cells, codes, days)))


def _row(raw: str, columns: list[tuple[int, int]]) -> tuple[str, ...] | None:
    """The cells of a row under a header; empty for a rule, null where the table ends."""
    if not _RULED.issuperset(raw):
        parted = columns[0][0] < 0
        found = _cells(raw)
        if parted:
            wide = 2 <= len(found) <= len(columns) + 2
            return tuple(cell for cell, _, _ in found) if wide else None
        if len(found) == len(columns):
            return tuple(cell for cell, _, _ in found)
        return _below(found, columns) if len(found) >= 2 else None
    return () if raw.strip() else None


def _below(
    found: list[tuple[str, int, int]], columns: list[tuple[int, int]]
) -> tuple[str, ...] | None:
    """The cells of a row put under the headers that they stand below; null where one stands apart."""
    cells = [""] * len(columns)
    for text, start, end in found:
        over = [
            n for n, (first, last) in enumerate(columns) if start < last + 1 and first < end + 1
        ]
        if len(over) != 1 or cells[over[0]]:
            return None
        cells[over[0]] = text
    return tuple(cells)


def _cells(raw: str) -> list[tuple[str, int, int]]:
    """The cells of a line of text: (text, where it begins, where it ends)."""
    if "\t" in raw:
        return [(cell.strip(), 0, 0) for cell in raw.split("\t")]
    if "|" in raw:
        bare = raw.strip()
        inner = bare[bare.startswith("|") : len(bare) - bare.endswith("|")]
        return [(cell.strip(), 0, 0) for cell in inner.split("|")]
    out: list[tuple[str, int, int]] = []
    at = 0
    for piece in raw.split("  "):
        text = piece.strip()
        if text:
            start = at + len(piece) - len(piece.lstrip())
            out.append((text, start, start + len(text)))
        at += len(piece) + 2
    return out
