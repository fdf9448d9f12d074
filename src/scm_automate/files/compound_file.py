"""The container of Office's older files: a small file system within one file, read only.

Just enough to reach one stream by its name; whatever does not add up gives no stream.

Source: Microsoft's [MS-CFB], the compound file binary format.
"""

from __future__ import annotations

import struct

__all__ = ["stream_of"]

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA
"""Numbers of sectors from here on are marks: end, free, part of a table."""


def stream_of(data: bytes, *names: str) -> bytes | None:
    """The bytes of the first stream that has one of the names; null where there is none.

    Args:
        data: The whole file.
        names: Names of streams, without regard to case.
    """
    try:
        return _stream(data, {name.casefold() for name in names})
    except (struct.error, IndexError, ValueError):
        return None


def _stream(data: bytes, names: set[str]) -> bytes | None:
    if data[:8] != _MAGIC:
        return None
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    mini_size = 1 << struct.unpack_from("<H", data, 32)[0]
    if size not in (512, 4096) or mini_size != 64:
        return None
    first_directory, cutoff, first_mini, extra = (
        struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60, 68)
    )
    table = _table(data, size, extra)
    directory = _chain(data, table, first_directory, size)
    root, found = b"", None
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        kind = directory[at + 66]
        start, length = struct.unpack_from("<II", directory, at + 116)
        if kind == 5:
            root = _chain(data, table, start, size)
        elif kind == 2 and found is None and name.casefold() in names:
            found = (start, length)
    if found is None:
        return None
    start, length = found
    if length >= cutoff:
        return _chain(data, table, start, size)[:length]
    mini_table = _numbers(_chain(data, table, first_mini, size))
    return _chain(root, mini_table, start, mini_size, offset=0)[:length]


def _table(data: bytes, size: int, extra: int) -> list[int]:
    """Which sector follows each sector."""
    parts = list(struct.unpack_from("<109I", data, 76))
    seen = 0
    while extra < _LAST and seen * size < len(data):
        block = _numbers(data[(extra + 1) * size : (extra + 2) * size])
        parts += block[:-1]
        extra = block[-1]
        seen += 1
    return [
        number
        for part in parts
        if part < _LAST
        for number in _numbers(data[(part + 1) * size : (part + 2) * size])
    ]


def _numbers(block: bytes) -> list[int]:
    return list(struct.unpack_from(f"<{len(block) // 4}I", block))


def _chain(data: bytes, table: list[int], start: int, size: int, *, offset: int = 1) -> bytes:
    """The sectors from one on, joined; a ring ends where it has gone through the file once."""
    pieces: list[bytes] = []
    while start < _LAST and len(pieces) * size <= len(data):
        pieces.append(data[(start + offset) * size : (start + offset + 1) * size])
        start = table[start]
    return b"".join(pieces)
