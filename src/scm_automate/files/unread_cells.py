"""Cells of a workbook that its parser leaves empty although something stands there.

A formula that ended in an error, and one that was never calculated (a program wrote it, no
spreadsheet has opened it since), have no value; the parser hands out an empty cell for both. A
quantity that is an error is not a quantity that is not there, so these cells are found and spelt out.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]

from scm_automate.files.compound_file import stream_of
from scm_automate.files.xlsb_records import records

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from scm_automate.files.kinds import FileKind

__all__ = ["NOT_CALCULATED", "may_be_unread", "unread_cells"]

NOT_CALCULATED = "#NOT_CALCULATED!"
"""What is put in the place of a formula that has no value yet."""

Cells = dict[tuple[int, int], str]
"""What stands in a cell, by row and column from 0."""

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def unread_cells(
    data: bytes, kind: FileKind, doubtful: Collection[str]
) -> Mapping[str | int, Cells]:
    """What stands in the cells that the parser leaves empty.

    Args:
        data: The whole workbook, within its limits.
        kind: What it is.
        doubtful: Of an XLSX, the parts worth looking at (see `may_be_unread`).

    Returns:
        The cells by the name of their sheet; by its number from 0 in an OpenDocument file.
    """
    if kind == "xls":
        return _of_xls(stream_of(data, "Workbook", "Book") or b"")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if kind == "ods":
            return _of_ods(archive.read("content.xml"))
        binary = kind == "xlsb"
        parts = archive.namelist() if binary else doubtful
        return dict(_of_parts(archive, set(parts), binary=binary)) if parts else {}


def _of_parts(
    archive: zipfile.ZipFile, wanted: set[str], *, binary: bool
) -> Iterator[tuple[str, Cells]]:
    """The cells of each wanted worksheet of an XLSX or XLSB."""
    names = set(archive.namelist())
    book = next((name for name in names if re.search(r"(^|/)workbook\.(xml|bin)$", name)), "")
    folder, _, file = book.rpartition("/")
    links = f"{folder}/_rels/{file}.rels".lstrip("/")
    if not book or links not in names:
        return
    try:
        parts = {
            link.get("Id", ""): link.get("Target", "") for link in fromstring(archive.read(links))
        }
        data = archive.read(book)
        titles = _binary_titles(data) if binary else _titles(data)
    except (ParseError, DefusedXmlException):
        return
    for title, link in titles:
        target = parts.get(link, "")
        part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
        if part not in wanted:
            continue
        content = archive.read(part)
        cells = _of_binary(content) if binary else _of_xml(content)
        if cells:
            yield title, cells


def _titles(data: bytes) -> list[tuple[str, str]]:
    """Name and link of each sheet."""
    found = []
    for element in fromstring(data).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
            found.append((element.get("name", ""), link))
    return found


_SUSPECT = re.compile(
    rb"t=[\"']e[\"']|</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></|</)|<(?:\w+:)?f[^<>]*/>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></|</)"
)
"""A cell of an error, or a formula with no value behind it."""

_CELL = re.compile(rb"<(?:\w+:)?c(?=\s)")
"""Where a cell begins; it reaches to the next one, so that one walk through the part is enough."""

_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def may_be_unread(piece: bytes) -> bool:
    """Whether a piece of a worksheet holds an error, or a formula with no value behind it.

    Examples:
        >>> may_be_unread(b'<c r="A1"><v>7</v></c>'), may_be_unread(b'<c r="A1"><f>B1</f></c>')
        (False, True)
    """
    # One letter is found a hundred times faster than the pattern, and most sheets have neither.
    error = b"e" in piece and (b't="e"' in piece or b"t='e'" in piece)
    formula = b"f" in piece and (b"<f" in piece or b":f" in piece)
    return (error or formula) and _SUSPECT.search(piece) is not None


def _of_xml(content: bytes) -> Cells:
    """The cells of one worksheet in XML."""
    cells: Cells = {}
    for piece in _CELL.split(content)[1:]:
        attributes, _, inner = piece.partition(b">")
        value = _VALUE.search(inner)
        said = value.group(1) if value else b""
        if _ERROR.search(attributes):
            text = said.decode("utf-8", "replace") or "#N/A"
        elif not said and b't="str"' not in attributes and _FORMULA.search(inner):
            text = NOT_CALCULATED
        else:
            continue
        if place := _REFERENCE.search(attributes):
            cells[int(place.group(2)) - 1, _column(place.group(1))] = text
    return cells


def _column(letters: bytes) -> int:
    """AB is 27, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _binary_titles(data: bytes) -> list[tuple[str, str]]:
    """Name and link of each sheet of an XLSB."""
    found = []
    for kind, body in records(data):
        if kind == 156:  # BrtBundleSh: state, number, link, name
            link, at = _wide(body, 8)
            found.append((_wide(body, at)[0], link))
    return found


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    end = at + 4 + 2 * int.from_bytes(body[at : at + 4], "little")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _of_binary(data: bytes) -> Cells:
    """The cells of one worksheet of an XLSB: records of errors, alone or behind a formula."""
    cells: Cells = {}
    row = 0
    for kind, body in records(data):
        if kind == 0:
            row = int.from_bytes(body[:4], "little")
        elif kind in (3, 11) and len(body) > 8:
            cells[row, int.from_bytes(body[:4], "little")] = _ERRORS.get(body[8], "#N/A")
    return cells


def _of_xls(data: bytes) -> dict[str | int, Cells]:
    """The cells of each sheet of an XLS: BOOLERR records, and FORMULA records that hold an error."""
    titles: dict[int, str] = {}
    found: dict[str | int, Cells] = {}
    title = ""
    at = 0
    while at + 4 <= len(data):
        kind = int.from_bytes(data[at : at + 2], "little")
        size = int.from_bytes(data[at + 2 : at + 4], "little")
        body = data[at + 4 : at + 4 + size]
        if kind == 0x85 and len(body) > 8:  # BOUNDSHEET: where the sheet begins, and its name
            wide = body[7] & 1
            name = body[8:].decode("utf-16-le" if wide else "latin-1", "replace")
            titles[int.from_bytes(body[:4], "little")] = name
        elif kind == 0x809:  # BOF
            title = titles.get(at, title)
        place = (int.from_bytes(body[:2], "little"), int.from_bytes(body[2:4], "little"))
        if kind == 0x205 and len(body) >= 8 and body[7] == 1:
            found.setdefault(title, {})[place] = _ERRORS.get(body[6], "#N/A")
        elif kind == 0x06 and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            found.setdefault(title, {})[place] = _ERRORS.get(body[8], "#N/A")
        at += 4 + size
    return found


_ODS_TAG = re.compile(
    rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)(?=[\s>])([^>]{0,2000})>(<text:p>[^<]{0,40})?"
)
_ODS_ROWS = re.compile(rb"number-rows-repeated=\"(\d{1,9})\"")
_ODS_COLUMNS = re.compile(rb"number-columns-repeated=\"(\d{1,9})\"")


def _of_ods(data: bytes) -> dict[str | int, Cells]:
    """The cells of each table of an OpenDocument file that its writer calls errors."""
    if b'calcext:value-type="error"' not in data:
        return {}
    found: dict[str | int, Cells] = {}
    sheet, row, column, repeat = -1, -1, 0, 1
    for closing, tag, attributes, text in _ODS_TAG.findall(data):
        if closing:
            continue
        if tag == b"table":
            sheet, row, repeat = sheet + 1, -1, 1
        elif tag == b"table-row":
            row += repeat
            times = _ODS_ROWS.search(attributes)
            repeat = int(times.group(1)) if times else 1
            column = 0
        else:
            if b'calcext:value-type="error"' in attributes:
                said = text.removeprefix(b"<text:p>").decode("utf-8", "replace")
                place = (max(row, 0), column)
                found.setdefault(sheet, {})[place] = said if said.startswith("#") else "#N/A"
            times = _ODS_COLUMNS.search(attributes)
            column += int(times.group(1)) if times else 1
    return found
