"""XML spreadsheets of 2003 (SpreadsheetML), mostly under the name ``.xls``."""

from __future__ import annotations

import io
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files.grid import Grid
from scm_automate.files.html_tables import check_markup
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.sheet import DATE, NUMBER, OTHER, TEXT
from scm_automate.files.unread_cells import NOT_CALCULATED

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from scm_automate.files.sheet import Sheet

__all__ = ["plain_number", "read_spreadsheet_xml"]

_KINDS = {"Number": NUMBER, "DateTime": DATE, "Boolean": OTHER}
_DEEPEST = 64


def read_spreadsheet_xml(
    data: bytes, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Sheet, ...]:
    """The worksheets of an XML spreadsheet that hold cells.

    Args:
        data: The whole file.
        name: File name for messages.
        limits: Bounds of size.

    Returns:
        One sheet per worksheet, with what the file says its cells are.

    Raises:
        UnreadableFile: Truncated, not well-formed, or with a document type of its own.
        LimitExceeded: Larger than the limits allow.

    Examples:
        >>> book = (
        ...     b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet><Table>"
        ...     b"<Row><Cell><Data>0045</Data></Cell></Row></Table></Worksheet></Workbook>"
        ... )
        >>> read_spreadsheet_xml(book)[0].frame.rows()
        [('0045',)]
    """
    check_markup(data, name, limits)
    place = Provenance(file=name)
    grids: list[Grid] = []
    try:
        _read(data, grids, limits, name)
    except (ParseError, DefusedXmlException, ValueError) as fault:
        if isinstance(fault, LimitExceeded):
            raise
        raise UnreadableFile(
            f"The XML spreadsheet is truncated or not well-formed ({str(fault)[:200]}).",
            hint="Export it again, or open it in Excel and save it as .xlsx.",
            source=place,
        ) from None
    sheets = tuple(grid.sheet("xml") for grid in grids if len(grid))
    if not sheets:
        raise UnreadableFile(
            "The XML spreadsheet has no cells.", hint="Export it again.", source=place
        )
    return sheets


def _read(data: bytes, grids: list[Grid], limits: Limits, name: str | None) -> None:
    """All worksheets, element by element; what was read is let go."""
    row = column = depth = reached = 0
    covered: dict[int, int] = {}
    for event, element in iterparse(io.BytesIO(data), events=("start", "end")):
        tag = _local(element.tag)
        if event == "start":
            depth += 1
            if depth > _DEEPEST:
                raise LimitExceeded(
                    f"The XML is nested deeper than {_DEEPEST} levels.",
                    hint="This is hardly an export; save it as .xlsx.",
                    source=Provenance(file=name),
                )
            if tag == "Worksheet":
                if len(grids) >= limits.max_sheets:
                    raise LimitExceeded(
                        f"There are more than {limits.max_sheets} worksheets.",
                        hint="Save the one with the list alone, or raise Limits.max_sheets.",
                        source=Provenance(file=name),
                    )
                grids.append(Grid(limits, file=name, name=_attribute(element, "Name")))
                row, covered = 0, {}
            elif tag == "Row":
                row = _number(element, "Index") or row + 1
                column = 0
            continue
        depth -= 1
        if tag == "Cell" and grids:
            column = _number(element, "Index") or column + 1
            while covered.get(column, -1) >= row and not _number(element, "Index"):
                column += 1
                reached += 1
            if reached > limits.max_cells:
                grids[-1].refuse(f"Merges cover more than {limits.max_cells:,} cells", "max_cells")
            text, kind = _cell(element)
            grids[-1].put(row, column - 1, text, kind)
            across, down = _number(element, "MergeAcross"), _number(element, "MergeDown")
            if down:
                reached += min(across, limits.max_columns) + 1
                last = column - 1 + min(across, limits.max_columns)
                grids[-1].merge((row, row + down), (column - 1, last))
                for other in range(column, column + min(across, limits.max_columns) + 1):
                    covered[other] = row + down
            column += min(across, limits.max_columns)
            element.clear()
        elif tag in ("Row", "Worksheet"):
            element.clear()


def _cell(cell: Element) -> tuple[str, int]:
    """The text of a cell and what the file says it is; a formula's value, never the formula."""
    for child in cell:
        if _local(child.tag) != "Data":
            continue
        text = " ".join("".join(child.itertext()).split())
        kind = _KINDS.get(_attribute(child, "Type") or "", TEXT)
        if kind == NUMBER:
            return plain_number(text), kind
        if kind == DATE:
            return text.replace("T", " ").removesuffix(".000").removesuffix(" 00:00:00"), kind
        if kind == OTHER:
            return {"1": "TRUE", "0": "FALSE"}.get(text, text), kind
        if _attribute(child, "Type") == "Error":
            return text or "#N/A", kind
        return text, kind
    return (NOT_CALCULATED if _attribute(cell, "Formula") else ""), TEXT


def plain_number(text: str) -> str:
    """A number without powers of ten and stray zeros behind the point."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > 40:
        return text
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _local(tag: str) -> str:
    """The name of a tag without its namespace."""
    return tag.rpartition("}")[2]


def _attribute(element: Element, word: str) -> str | None:
    """An attribute, whatever its prefix."""
    return next((value for key, value in element.attrib.items() if _local(key) == word), None)


def _number(element: Element, word: str) -> int:
    """A count among the attributes; 0 where there is none."""
    text = _attribute(element, word) or ""
    return int(text) if text.isdecimal() and len(text) <= 7 else 0
