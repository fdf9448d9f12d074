"""Which encoding a text file is in, and what shows it.

Strict UTF-8 first: text in another encoding is practically never valid UTF-8. Then the code
page of Western Windows, and Latin-1, which takes any byte.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from scm_automate.errors import Provenance, UnreadableFile

__all__ = ["ASCII", "Decoded", "to_utf8"]

_HEAD = 65_536
_PIECE = 1 << 18

ASCII = "plain ASCII"
"""The evidence of a file that is the same in every encoding that is tried."""


class Decoded(NamedTuple):
    """The text as UTF-8 bytes without a mark, the encoding it was in, and what showed it."""

    data: bytes
    encoding: str
    evidence: str


def to_utf8(data: bytes, *, encoding: str | None = None, name: str | None = None) -> Decoded:
    """The same text in UTF-8.

    Args:
        data: The whole file.
        encoding: The encoding, where the caller knows it.
        name: File name for messages.

    Returns:
        UTF-8 bytes without a byte order mark.

    Raises:
        UnreadableFile: The bytes are not text in the encoding that they announce.

    Examples:
        >>> to_utf8("Stück".encode("cp1252")).encoding
        'cp1252'
    """
    if encoding is not None:
        return Decoded(_recoded(data, encoding, name), encoding, "named by the caller")
    for mark, codec in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :]
            if codec == "utf-8":
                _check_utf8(text, name)
                return Decoded(text, "utf-8-sig", "byte order mark")
            return Decoded(_recoded(text, codec, name), codec, "byte order mark")
    wide = _unmarked_utf16(data[:_HEAD])
    if wide:
        return Decoded(_recoded(data, wide, name), wide, "every other byte is zero")
    if data.isascii():
        return Decoded(data, "utf-8", ASCII)
    if _is_utf8(data):
        return Decoded(data, "utf-8", "valid UTF-8 throughout")
    if b"\n" not in data and _looks_like_old_mac(data[:_HEAD]):
        return Decoded(_recoded(data, "mac_roman", name), "mac_roman", "line ends of the old Mac")
    try:
        return Decoded(data.decode("cp1252").encode(), "cp1252", "not UTF-8, valid in cp1252")
    except UnicodeDecodeError:
        text = data.decode("latin-1").encode()
        return Decoded(text, "latin-1", "neither UTF-8 nor cp1252")


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are valid UTF-8; in pieces, since the text itself is not needed."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check_utf8(data: bytes, name: str | None) -> None:
    """A file that announces UTF-8 must be UTF-8."""
    if data.isascii() or _is_utf8(data):
        return
    try:
        codecs.decode(data, "utf-8")
    except UnicodeDecodeError as fault:
        raise _broken("utf-8", data, fault, name) from None


def _recoded(data: bytes, encoding: str, name: str | None) -> bytes:
    """The text in UTF-8; an error that names the line where it breaks."""
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as fault:
        raise _broken(encoding, data, fault, name) from None
    except LookupError:
        raise UnreadableFile(
            f"There is no encoding {encoding!r}.",
            hint="Use a name such as utf-8, cp1252 or utf-16.",
            source=Provenance(file=name),
        ) from None


def _broken(
    encoding: str, data: bytes, fault: UnicodeDecodeError, name: str | None
) -> UnreadableFile:
    """Where the text stops being what it announces."""
    line = data.count(b"\n", 0, fault.start) + 1
    return UnreadableFile(
        f"The text is marked as {encoding} but is damaged near line {line} "
        f"(byte {fault.start}: {data[fault.start : fault.start + 4].hex(' ')}).",
        hint="Export it again, or name the encoding it is really in.",
        source=Provenance(file=name),
    )


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: in Western text every other byte is zero."""
    half = len(head) // 2
    if half < 2:
        return None
    even = head[0 : 2 * half : 2].count(0) / half
    odd = head[1 : 2 * half : 2].count(0) / half
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    if even > 0.4 and odd < 0.05:
        return "utf-16-be"
    return None


def _looks_like_old_mac(head: bytes) -> bool:
    """Letters where cp1252 has signs: the old Mac's code page keeps its umlauts at 0x80 to 0x9F."""
    high = [byte for byte in head if byte >= 0x80]
    return sum(byte < 0xA0 for byte in high) > len(high) / 2
