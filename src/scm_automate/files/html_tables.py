"""The tables of a page that calls itself ``.xls``: what SAP and many web ERPs mean by Excel.

The page is cut into tags and text in one pass, nothing of it is run or fetched, and no tree is
built: how deep somebody nests his tables costs nothing. A cell that spans several rows stands in
the first of them, as it does in a workbook.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files.encoding import to_utf8
from scm_automate.files.grid import Grid
from scm_automate.files.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.files.sheet import Sheet, SheetKind

__all__ = ["check_markup", "read_html_tables"]

_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9:]{0,30}")
_SPAN = re.compile(r"(col|row)span\s{0,4}=\s{0,4}[\"']?(\d{1,7})", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_LONGEST_TAG = 20_000
_SILENT = ("script", "style", "title", "xml", "head")
_BREAKS = ("br", "p", "div", "li")


def read_html_tables(
    data: bytes,
    *,
    name: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    kind: SheetKind = "html",
) -> tuple[Sheet, ...]:
    """The tables of a page that have more than one column, in its order.

    Args:
        data: The page.
        name: File name for messages.
        encoding: The encoding, where the caller knows it; else the page's own word counts.
        limits: Bounds of size.
        kind: What the file was: a page of a web archive is ``mhtml``.

    Returns:
        One sheet per table; named ``table 1`` and on where there are several. Rows are numbered
        within their table.

    Raises:
        UnreadableFile: There is no such table: a login page, most often.
        LimitExceeded: Larger than the limits allow.

    Examples:
        >>> page = b"<table><tr><th>Order<th>Qty</tr><tr><td>0045<td>1,5</tr></table>"
        >>> read_html_tables(page)[0].frame.rows()
        [('Order', 'Qty'), ('0045', '1,5')]
    """
    check_markup(data, name, limits)
    text = to_utf8(data, encoding=encoding or _said(data), name=name)
    grids = _grids(text.data.decode("utf-8", errors="replace"), limits, name)
    grids = [grid for grid in grids if grid.width > 1]
    if not grids:
        raise UnreadableFile(
            "This is a page without a table in it.",
            hint="If it is a login page, sign in and export again.",
            source=Provenance(file=name),
        )
    return tuple(
        grid.sheet(kind, encoding=text.encoding, notes=("read from a page (HTML)",))
        for grid in grids
    )


def check_markup(data: bytes, name: str | None, limits: Limits) -> None:
    """The bound on files that are read whole."""
    if len(data) > limits.max_markup_bytes:
        raise LimitExceeded(
            f"The file has {len(data):,} bytes; of this kind at most "
            f"{limits.max_markup_bytes:,} are read.",
            hint="Export as .xlsx or .csv, or raise Limits.max_markup_bytes.",
            source=Provenance(file=name),
        )


def _said(data: bytes) -> str | None:
    """The encoding that the page says it has, where no byte order mark says so first."""
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    found = _CHARSET.search(data, 0, 8192)
    word = found.group(1).decode("ascii") if found else ""
    try:
        codec = codecs.lookup(word).name if word else ""
    except LookupError:
        return None
    if codec in ("iso8859-1", "ascii"):
        codec = "cp1252"  # as every browser reads it
    try:
        data.decode(codec or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return None
    return codec if codec and codec != "utf-16" else None


@dataclass(slots=True)
class _Open:
    """A table that is being read."""

    grid: Grid
    row: int = 0
    column: int = 0
    cell: list[str] | None = None
    spans: dict[int, int] = field(default_factory=dict)
    """By column, the last row that a cell from above covers."""
    width: int = 1
    height: int = 1
    covered: int = 0
    """Places that spans have cost so far."""


def _grids(page: str, limits: Limits, name: str | None) -> list[Grid]:
    """All tables of a page, inner ones after the outer."""
    tables: list[_Open] = []
    stack: list[_Open] = []
    for tag, attributes, text in _tokens(page):
        table = stack[-1] if stack else None
        if not tag:
            if table is not None and table.cell is not None:
                table.cell.append(text)
        elif tag == "table":
            stack.append(_Open(Grid(limits, file=name)))
            tables.append(stack[-1])
            if len(tables) > limits.max_sheets:
                raise LimitExceeded(
                    f"The page has more than {limits.max_sheets} tables.",
                    hint="This is hardly an export; raise Limits.max_sheets if it is.",
                    source=Provenance(file=name),
                )
        elif table is None:
            continue
        elif tag == "/table":
            _end_cell(table)
            stack.pop()
        elif tag == "tr":
            _end_cell(table)
            table.row += 1
            table.column = 0
            table.grid.put(table.row, 0, "")
        elif tag in ("td", "th"):
            _end_cell(table)
            _begin_cell(table, attributes, limits)
        elif tag in ("/td", "/th", "/tr"):
            _end_cell(table)
        elif tag in _BREAKS and table.cell is not None:
            table.cell.append(" ")
    for table in stack:  # a page that was cut off
        _end_cell(table)
    grids = [table.grid for table in tables]
    many = sum(grid.width > 1 for grid in grids) > 1
    for number, grid in enumerate(grids, 1):
        grid.name = f"table {number}" if many else None
    return grids


def _begin_cell(table: _Open, attributes: str, limits: Limits) -> None:
    """The next free place of the row, behind cells that reach down from above."""
    table.row = max(table.row, 1)
    while table.spans.get(table.column, 0) >= table.row:
        table.column += 1
        table.covered += 1
    if table.covered > limits.max_cells:
        table.grid.refuse(f"Spans cover more than {limits.max_cells:,} cells", "max_cells")
    spans = {word.lower(): int(number) for word, number in _SPAN.findall(attributes[:2000])}
    # A span that reaches beyond the limit is none that an export writes.
    table.width = min(max(spans.get("col", 1), 1), limits.max_columns)
    table.height = max(spans.get("row", 1), 1)
    table.cell = []


def _end_cell(table: _Open) -> None:
    """Lays the open cell down."""
    if table.cell is None:
        return
    text = " ".join(html.unescape("".join(table.cell)).split())
    table.grid.put(table.row, table.column, text)
    if table.height > 1:
        table.covered += table.width
        table.grid.merge(
            (table.row, table.row + table.height - 1),
            (table.column, table.column + table.width - 1),
        )
        for column in range(table.column, table.column + table.width):
            table.spans[column] = table.row + table.height - 1
    table.column += table.width
    table.cell = None


def _tokens(page: str) -> Iterator[tuple[str, str, str]]:
    """Tags (lower case, ``/`` before an end) with their attributes, and the text between them."""
    at = closing = 0
    silent = ""
    while at < len(page):
        start = page.find("<", at)
        if start < 0:
            start = len(page)
        if start > at and not silent:
            yield "", "", page[at:start]
        if start == len(page):
            return
        if page.startswith("<!--", start):
            end = page.find("-->", start)
            at = end + 3 if end >= 0 else len(page)
            continue
        if closing <= start:  # looked for once, however many signs come before it
            closing = page.find(">", start)
            closing = len(page) + _LONGEST_TAG if closing < 0 else closing
        sign = page[start + 1 : start + 2]
        if closing - start > _LONGEST_TAG or not (sign.isalpha() or sign in "/!?"):
            # No tag: signs of their own, up to where the next tag may begin.
            stop = max(start + 1, min(closing - _LONGEST_TAG, len(page)))
            if not silent:
                yield "", "", page[start:stop]
            at = stop
            continue
        end = closing
        found = _NAME.match(page, start + 1, end)
        at = end + 1
        if not found:  # <!DOCTYPE>, <![if ...]>
            continue
        tag = found.group().lower()
        if silent:
            silent = "" if tag == "/" + silent else silent
            continue
        attributes = page[found.end() : end]
        if tag in _SILENT and not attributes.endswith("/"):
            silent = tag
            continue
        yield tag, attributes, ""
