"""Bytes in pieces, and pieces of text: what a stream is read by."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scm_automate.errors import LimitExceeded, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Source", "Text", "byte_chunks", "named"]

Source = bytes | bytearray | memoryview | Path | BinaryIO
"""What a file may be handed over as: its bytes, its path, or an open binary file."""

CHUNK = 1 << 16


def named(source: Source) -> Provenance | None:
    """The file's name, where the source has one."""
    return Provenance(file=source.name) if isinstance(source, Path) else None


def byte_chunks(source: Source, *, most: int) -> Iterator[bytes]:
    """The bytes of a source, piece by piece.

    Raises:
        LimitExceeded: There are more than `most` bytes.
    """
    if isinstance(source, Path):
        with source.open("rb") as opened:
            yield from byte_chunks(opened, most=most)
        return
    total = 0
    if isinstance(source, bytes | bytearray | memoryview):
        whole = memoryview(source)
        pieces: Iterable[bytes] = (
            bytes(whole[start : start + CHUNK]) for start in range(0, len(whole), CHUNK)
        )
    else:
        file = source
        pieces = iter(lambda: file.read(CHUNK), b"")
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise LimitExceeded(
                f"The file is larger than {most:,} bytes, the most that is read.",
                hint="Raise the limit where the file is to be trusted.",
                source=named(source),
            )
        yield piece


class Text:
    r"""Text out of pieces of bytes: UTF-8 where it is UTF-8, else another character set.

    Examples:
        >>> text = Text(iter([b"a\xc3", b"\xbc", b"b"]))
        >>> "".join(text), text.charset
        ('aüb', 'utf-8')
        >>> "".join(Text(iter([b"a\xfcb"]), other="iso8859-1"))
        'aüb'
    """

    __slots__ = ("_pieces", "charset", "other")

    def __init__(self, pieces: Iterator[bytes], *, other: str = "cp1252") -> None:
        self._pieces = pieces
        self.other = other
        """What bytes that are no UTF-8 are read as; may be set until they come."""
        self.charset = "ascii"
        """What the text was so far: ``ascii``, ``utf-8`` or `other`."""

    def __iter__(self) -> Iterator[str]:
        """The text, piece by piece; a byte order mark is left out."""
        strict = codecs.getincrementaldecoder("utf-8-sig")()
        lenient: codecs.IncrementalDecoder | None = None
        for piece in self._pieces:
            if lenient is None:
                held = strict.getstate()
                try:
                    text = strict.decode(piece)
                except UnicodeDecodeError:
                    lenient = codecs.getincrementaldecoder(self.other)(errors="replace")
                    self.charset = self.other
                    yield lenient.decode(held[0] + piece)
                    continue
                if self.charset == "ascii" and not text.isascii():
                    self.charset = "utf-8"
                if text:  # a piece may end within a character
                    yield text
            else:
                yield lenient.decode(piece)
        if lenient is None:
            held = strict.getstate()
            if held[0]:
                self.charset = self.other
                yield held[0].decode(self.other, errors="replace")
