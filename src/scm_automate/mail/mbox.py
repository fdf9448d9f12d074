"""Where the messages of an mbox file begin and end, found in one pass over its lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages import received_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

__all__ = ["Place", "find_messages", "read_message"]

# "From ", who, and a date with a year: a sentence that begins with From has none.
_BEGIN = re.compile(rb"From \S{1,300}.{0,200}\b(?:19|20)\d\d\b.{0,20}$")
_ESCAPED = re.compile(rb"(?m)^>(>*From )")
_LONGEST_LINE = 65_536
_HEAD = 64_000


class Place(NamedTuple):
    """Where one message lies."""

    start: int
    """First byte, behind its From line."""
    length: int
    """Bytes up to the next message."""
    received: datetime | None
    """Its time of arrival; null where it does not tell."""


def find_messages(path: Path) -> Iterator[Place]:
    """The messages of an mbox, in file order.

    Args:
        path: The file; it is read line by line.
    """
    start = -1
    head = bytearray()
    blank = True
    at = 0
    with path.open("rb") as handle:
        while line := handle.readline(_LONGEST_LINE):
            if blank and line.startswith(b"From ") and _BEGIN.match(line.rstrip(b"\r\n")):
                if start >= 0:
                    yield Place(start, at - start, received_at(bytes(head)))
                start = at + len(line)
                head.clear()
            elif start >= 0 and len(head) < _HEAD:
                head += line
            blank = not line.strip(b"\r\n")
            at += len(line)
    if start >= 0:
        yield Place(start, at - start, received_at(bytes(head)))


def read_message(path: Path, *, start: int, length: int) -> bytes:
    """One message of an mbox, its escaped From lines as they were.

    Args:
        path: The file.
        start: First byte.
        length: Bytes to read.
    """
    with path.open("rb") as handle:
        handle.seek(start)
        return _ESCAPED.sub(rb"\1", handle.read(length))
