"""A zipped workbook measured before it is parsed: entries, real unpacked bytes, and its widest cell.

What the directory of an archive claims may be a lie, so each entry is unpacked in small steps and
counted, and nothing of it is kept.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ZipBounds", "measure_workbook"]

_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_CELL = re.compile(rb'[ "\'<]r="([A-Z]{1,3})([0-9]{1,7})"')
_STEP = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipBounds:
    """What a zipped workbook may cost."""

    entries: int
    unpacked_bytes: int
    ratio: int
    dense_cells: int
    """Rows times columns of one sheet, empty cells counted: parsers lay them out in full."""


def measure_workbook(content: bytes, bounds: ZipBounds) -> str:
    """Why a zipped workbook must not be parsed; empty where it may be.

    Args:
        content: The file.
        bounds: What it may cost.
    """
    total = count = 0
    try:
        for name, method, flags, packed in _entries(content):
            count += 1
            if count > bounds.entries:
                return f"it holds more than {bounds.entries} files"
            if flags & 1:
                return "it is encrypted"
            if method not in (0, 8):
                return f"it is packed by an unknown method ({method})"
            counter = _CellCounter() if name.startswith("xl/worksheets/") else None
            for piece in _unpacked(packed, method):
                total += len(piece)
                if total > bounds.unpacked_bytes:
                    return f"it unpacks to more than {bounds.unpacked_bytes} bytes"
                if total > 1_000_000 and total > bounds.ratio * len(content):
                    return f"it unpacks to more than {bounds.ratio} times its size"
                if counter is not None and counter.add(piece) > bounds.dense_cells:
                    return f"a sheet spans more than {bounds.dense_cells} cells"
    except (zlib.error, ValueError, IndexError) as fault:
        return f"it is damaged ({fault})"
    return "" if count else "it is cut short: its directory is missing"


def _entries(content: bytes) -> Iterator[tuple[str, int, int, memoryview]]:
    """(name, method, flags, packed bytes) by the central directory."""
    end = content.rfind(_END)
    if end < 0 or len(content) < end + 20:
        return
    at = int.from_bytes(content[end + 16 : end + 20], "little")
    if content[at : at + 4] != _ENTRY:
        # Bytes in front of the archive shift its directory; the size tells where it begins.
        at = end - int.from_bytes(content[end + 12 : end + 16], "little")
    shift = at - int.from_bytes(content[end + 16 : end + 20], "little")
    view = memoryview(content)
    while at >= 0 and content[at : at + 4] == _ENTRY:
        field = content[at : at + 46]
        if len(field) < 46:
            raise ValueError("the directory ends early")
        flags = int.from_bytes(field[8:10], "little")
        method = int.from_bytes(field[10:12], "little")
        size = int.from_bytes(field[20:24], "little")
        name_length = int.from_bytes(field[28:30], "little")
        extra = int.from_bytes(field[30:32], "little")
        comment = int.from_bytes(field[32:34], "little")
        offset = int.from_bytes(field[42:46], "little") + shift
        name = content[at + 46 : at + 46 + name_length].decode("utf-8", "replace").lower()
        head = content[offset : offset + 30]
        if head[:4] != b"PK\x03\x04" or len(head) < 30:
            raise ValueError("an entry is missing")
        start = offset + 30 + int.from_bytes(head[26:28], "little")
        start += int.from_bytes(head[28:30], "little")
        if size == 0xFFFFFFFF or start + size > len(content):
            size = len(content) - start
        yield name, method, flags, view[start : start + size]
        at += 46 + name_length + extra + comment


def _unpacked(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == 0:
        for at in range(0, len(packed), _STEP):
            yield bytes(packed[at : at + _STEP])
        return
    engine = zlib.decompressobj(-15)
    for at in range(0, len(packed), _STEP):
        piece = engine.decompress(packed[at : at + _STEP], _STEP * 16)
        yield piece
        while engine.unconsumed_tail:
            piece = engine.decompress(engine.unconsumed_tail, _STEP * 16)
            yield piece
        if engine.eof:
            return


class _CellCounter:
    """Rows times columns up to the furthest cell of a sheet's XML."""

    def __init__(self) -> None:
        self._tail = b""
        self._row = self._column = 0

    def add(self, piece: bytes) -> int:
        """The span so far, after one more piece of XML."""
        text = self._tail + piece
        for letters, digits in _CELL.findall(text):
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            self._column = max(self._column, column)
            self._row = max(self._row, int(digits))
        self._tail = text[-24:]
        return self._row * self._column
