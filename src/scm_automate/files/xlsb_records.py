"""The records of a binary workbook part (XLSB): kind, size and body, one after the other.

Source: Microsoft's [MS-XLSB], 2.1.4: kind in one or two bytes, size in up to four, seven bits each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["records"]


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record; the last may be cut.

    Examples:
        >>> list(records(bytes([0x07, 2, 65, 66, 0x81, 0x01, 0])))
        [(7, b'AB'), (129, b'')]
    """
    at = 0
    while at < len(data) - 1:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] << 7)
            at += 1
        size = shift = 0
        while at < len(data) and shift < 28:
            size |= (data[at] & 0x7F) << shift
            shift += 7
            at += 1
            if not data[at - 1] & 0x80:
                break
        yield kind, data[at : at + size]
        at += size
