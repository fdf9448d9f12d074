"""How large a workbook is before it is parsed: parts, ratio, cells of the used area.

A spreadsheet reader lays out the whole used area in memory. One cell in the last corner, or a
repeat count in an OpenDocument file, asks for seventeen thousand million cells; so the corner is
found first, by a scan that keeps nothing.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files.unread_cells import may_be_unread
from scm_automate.files.xlsb_records import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.files.kinds import FileKind
    from scm_automate.files.limits import Limits

__all__ = ["check_workbook"]

_CHUNK = 1 << 20
_OVERLAP = 256
_BIG = 10_000_000

_PLAIN_ROW = re.compile(rb"<row r=\"(\d{1,7})\"")
_ANY_ROW = re.compile(rb"<(?:[A-Za-z0-9]{1,8}:)?row (?:[^>]{0,200} )?r=\"(\d{1,7})\"")
_WIDE_CELL = re.compile(rb" r=\"([A-Z]{2,3})\d{1,7}\"")
_DIMENSION = re.compile(rb"dimension ref=\"[A-Z]{1,3}\d{1,7}(?::([A-Z]{1,3})\d{1,7})?\"")
_ODS_TAG = re.compile(
    rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)\b([^>]{0,2000})>"
)
_ODS_COLUMNS = re.compile(rb"number-columns-repeated=\"(\d{1,9})\"")
_ODS_ROWS = re.compile(rb"number-rows-repeated=\"(\d{1,9})\"")


def check_workbook(
    data: bytes, kind: FileKind, *, limits: Limits, name: str | None = None
) -> frozenset[str]:
    """Refuses a workbook that would take more than the limits allow.

    Args:
        data: The whole file.
        kind: What it is; an ``xls`` is bounded by its format and by `Limits.max_bytes`.
        limits: The bounds.
        name: File name for messages.

    Returns:
        The parts of an XLSX in which something may stand that its parser leaves empty, seen on the
        way (see `unread_cells`).

    Raises:
        LimitExceeded: Too many parts, cells or unpacked bytes.
        UnreadableFile: The archive is damaged.
    """
    doubtful: set[str] = set()
    if kind == "xls":
        return frozenset()
    place = Provenance(file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive, limits, place)
            for part in archive.namelist():
                if kind == "xlsx" and _holds_cells(archive, part, limits, place):
                    seen = _watched(_chunks(archive, part, limits, place), part, doubtful)
                    _check_area(_xlsx_corner(seen), part, limits, place)
                elif kind == "xlsb" and part.startswith("xl/worksheets/") and part.endswith(".bin"):
                    _check_area(
                        _xlsb_corner(_chunks(archive, part, limits, place)), part, limits, place
                    )
                elif kind == "ods" and part == "content.xml":
                    _check_ods(_chunks(archive, part, limits, place), limits, place)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        encrypted = "encrypted" in str(fault)
        raise UnreadableFile(
            "The workbook is protected with a password."
            if encrypted
            else "The workbook is truncated or damaged: a part of its archive cannot be unpacked.",
            hint="Save it without a password." if encrypted else "Copy or download it again.",
            source=place,
        ) from None
    return frozenset(doubtful)


def _holds_cells(archive: zipfile.ZipFile, part: str, limits: Limits, place: Provenance) -> bool:
    """Whether a part is a worksheet, wherever it lies: the parser follows links, not names."""
    if part.startswith("xl/worksheets/") and part.endswith(".xml"):
        return True
    return any(b"sheetData" in chunk for chunk in _chunks(archive, part, limits, place))


def _watched(chunks: Iterator[bytes], part: str, doubtful: set[str]) -> Iterator[bytes]:
    """The pieces as they are; notes whether the parser may leave a cell of them empty."""
    for chunk in chunks:
        if part not in doubtful and may_be_unread(chunk):
            doubtful.add(part)
        yield chunk


def _check_parts(archive: zipfile.ZipFile, limits: Limits, place: Provenance) -> None:
    """What the archive's own directory says; a lie is caught when the part is unpacked."""
    parts = archive.infolist()
    if len(parts) > limits.max_entries:
        raise LimitExceeded(
            f"The workbook has {len(parts)} parts; at most {limits.max_entries} are read.",
            hint="This is hardly an export; raise Limits.max_entries if it is.",
            source=place,
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.max_unpacked_bytes:
        raise LimitExceeded(
            f"The workbook unpacks to {unpacked:,} bytes; at most {limits.max_unpacked_bytes:,} "
            "are read.",
            hint="Export in parts, or raise Limits.max_unpacked_bytes.",
            source=place,
        )
    for part in parts:
        ratio = part.file_size // max(part.compress_size, 1)
        if part.file_size > _BIG and ratio > limits.max_ratio:
            raise LimitExceeded(
                f"The part {part.filename} unpacks to {ratio} times its size; at most "
                f"{limits.max_ratio} times are read.",
                hint="This looks like an archive bomb; raise Limits.max_ratio if it is an export.",
                source=place,
            )


def _chunks(
    archive: zipfile.ZipFile, part: str, limits: Limits, place: Provenance
) -> Iterator[bytes]:
    """A part in pieces, each with the end of the one before; its real size is bounded."""
    size = 0
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > limits.max_unpacked_bytes:
                raise LimitExceeded(
                    f"The part {part} unpacks to more than {limits.max_unpacked_bytes:,} bytes.",
                    hint="Export in parts, or raise Limits.max_unpacked_bytes.",
                    source=place,
                )
            yield tail + piece
            tail = piece[-_OVERLAP:]


def _check_area(corner: tuple[int, int], part: str, limits: Limits, place: Provenance) -> None:
    """The used area reaches from A1 to the corner."""
    rows, columns = corner
    if rows * columns > limits.max_cells or columns > limits.max_columns:
        raise LimitExceeded(
            f"The used area of {part} reaches to row {rows}, column {columns}; at most "
            f"{limits.max_cells:,} cells and {limits.max_columns} columns are read.",
            hint="Delete the stray cells far right or far below and save, or raise "
            "Limits.max_cells and Limits.max_columns.",
            source=place,
        )


def _xlsx_corner(chunks: Iterator[bytes]) -> tuple[int, int]:
    """The last row and column in which a cell stands.

    What the file says of its own size is only where to look: cells beyond it are searched for.
    Rows and cells without a number count upwards from the one before.
    """
    rows = unnumbered = loose = 0
    columns = 26
    beyond: re.Pattern[bytes] | None = None
    for chunk in chunks:
        if beyond is None:
            said = _DIMENSION.search(chunk)
            last = (said.group(1) if said else None) or b"Z"
            columns = max(columns, _column_number(last))
            beyond = _beyond(last)
        found = _PLAIN_ROW.findall(chunk)
        # Elements of the same first letters (rowBreaks, col) only make the bound a little wider.
        tags = chunk.count(b"<row") + (chunk.count(b":row") if b":row " in chunk else 0)
        if tags != len(found):
            found = _ANY_ROW.findall(chunk)
            unnumbered += max(tags - len(found), 0)
        if found:
            rows = max(rows, *map(int, found))
        if beyond.search(chunk):
            columns = max(columns, *map(_column_number, set(_WIDE_CELL.findall(chunk))))
        cells = chunk.count(b"<c") + (chunk.count(b":c ") if b":c " in chunk else 0)
        loose += max(cells + len(found) - chunk.count(b' r="'), 0)
    return max(rows, 1) + unnumbered, max(columns, min(loose, 16_384))


def _beyond(last: bytes) -> re.Pattern[bytes]:
    """Finds a cell right of the last column that the file admits to.

    Examples:
        >>> bool(_beyond(b"BA").search(b' r="BB7"')), bool(_beyond(b"BA").search(b' r="AZ7"'))
        (True, False)
    """
    text = last.decode()
    options = [f"[A-Z]{{{longer}}}" for longer in range(len(text) + 1, 4)]
    for at, letter in enumerate(text):
        if letter != "Z":
            rest = len(text) - at - 1
            options.append(f"{text[:at]}[{chr(ord(letter) + 1)}-Z][A-Z]{{{rest}}}")
    return re.compile((r' r="(?:' + "|".join(options or ["(?!)"]) + r")[0-9]").encode())


def _column_number(letters: bytes) -> int:
    """AB is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _xlsb_corner(chunks: Iterator[bytes]) -> tuple[int, int]:
    """The last row and column of a binary sheet, from its row headers and cell records."""
    data = b"".join(chunk if n == 0 else chunk[_OVERLAP:] for n, chunk in enumerate(chunks))
    rows = columns = 1
    for kind, body in records(data):
        if kind == 0:
            rows = max(rows, int.from_bytes(body[:4], "little") + 1)
        elif 1 <= kind <= 11:
            columns = max(columns, int.from_bytes(body[:4], "little") + 1)
    return rows, columns


def _check_ods(chunks: Iterator[bytes], limits: Limits, place: Provenance) -> None:
    """An OpenDocument table repeats rows and cells by number; only those with content count."""
    row_at = column_at = last_row = last_column = 0
    repeat = 1
    pending = b""
    for chunk in chunks:
        text = pending + chunk[_OVERLAP if pending else 0 :]
        end = text.rfind(b">") + 1
        pending = text[end:] or b" "
        for closing, tag, attributes in _ODS_TAG.findall(text, 0, end):
            if tag == b"table":
                row_at = 0
            elif tag == b"table-row" and not closing:
                found = _ODS_ROWS.search(attributes)
                row_at += repeat if row_at else 0
                row_at = max(row_at, 1)
                repeat = int(found.group(1)) if found else 1
                column_at = 0
            elif not closing:
                found = _ODS_COLUMNS.search(attributes)
                column_at += int(found.group(1)) if found else 1
                if b"value" in attributes or not attributes.endswith(b"/"):
                    last_column = max(last_column, column_at)
                    last_row = max(last_row, row_at + repeat - 1)
            if last_column > limits.max_columns or last_row * last_column > limits.max_cells:
                _check_area((last_row, last_column), "content.xml", limits, place)
        if len(pending) > _CHUNK:
            raise LimitExceeded(
                "An element of content.xml is larger than a megabyte.",
                hint="This is hardly an export.",
                source=place,
            )
