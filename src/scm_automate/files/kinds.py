"""What bytes are, told by their content; an extension is a rumour."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Literal

from scm_automate.errors import Provenance, UnreadableFile
from scm_automate.files.compound_file import stream_of
from scm_automate.files.ruled import is_ruled

__all__ = ["FileKind", "find_kind"]

FileKind = Literal["xlsx", "xls", "xlsb", "ods", "html", "mhtml", "xml", "json", "pipe", "text"]
"""What can be read as sheets; ``pipe`` is SAP's list between bars, ``xml`` a spreadsheet of 2003."""

_BLANKS = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe\x1a"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_AS_TABLE = "Export it again as .xlsx or .csv."


def find_kind(data: bytes, *, name: str | None = None) -> FileKind:
    r"""What the bytes are.

    Args:
        data: The whole file.
        name: File name for messages.

    Returns:
        A kind that can be read as sheets.

    Raises:
        UnreadableFile: Empty, truncated, encrypted, or something that holds no table; the hint
            says what to do.

    Examples:
        >>> find_kind(b"order;line\\n45;10\\n")
        'text'
    """
    place = Provenance(file=name)
    if not data:
        raise UnreadableFile("The file is empty (0 bytes).", hint="Export it again.", source=place)
    if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06":
        return _zip_kind(data, place)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _ole_kind(data, place)
    marked = _marked_up(data)
    if marked is not None:
        return marked
    filled = data.rstrip(b"\0")
    zeros = len(data) - len(filled)
    if zeros > 2 and filled and not _is_wide(filled[:4096]):
        raise UnreadableFile(
            f"The file ends in {zeros} zero bytes: it was not written to its end.",
            hint="Copy or export it again.",
            source=place,
        )
    told = _foreign(data)
    if told:
        what, hint = told
        raise UnreadableFile(f"This is {what}, not a table.", hint=hint, source=place)
    if not data[:4096].strip(_BLANKS) and not data.strip(_BLANKS):
        raise UnreadableFile(
            "The file holds nothing but blanks.", hint="Export it again.", source=place
        )
    return "pipe" if is_ruled(data) else "text"


def _marked_up(data: bytes) -> FileKind | None:
    """Which kind of text with marks in it this is; null where it is none that holds a table."""
    text = _start(data)
    if text.startswith((b"mime-version:", b"from: <saved by", b"content-type: multipart/related")):
        return "mhtml"
    if text.startswith(_PAGES):
        return "html"
    if text.startswith((b"<?xml", b"<workbook")):
        if b"office:spreadsheet" in text:
            return "xml"
        if b"<html" in text or b"<!doctype html" in text:
            return "html"
    return "json" if text.startswith((b"{", b"[{", b"[ {", b"[\n", b"[\r", b"[]")) else None


_PAGES = (b"<!doctype html", b"<html", b"<head", b"<table", b"<meta", b"<body", b"<style", b"<div")


def _start(data: bytes) -> bytes:
    """The first letters of a text, without marks, blanks and the zeros of UTF-16, in lower case."""
    return data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")[:2048].lower()


def _zip_kind(data: bytes, place: Provenance) -> FileKind:
    """Which workbook a zip archive is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            encrypted = False
            if "META-INF/manifest.xml" in names:
                with archive.open("META-INF/manifest.xml") as manifest:
                    encrypted = b"encryption-data" in manifest.read(1_000_000)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError):
        raise UnreadableFile(
            "The workbook is truncated or damaged: its archive has no readable end.",
            hint="Copy or download it again; open it once in Excel to see that it is whole.",
            source=place,
        ) from None
    if encrypted:
        raise _protected(place)
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names or any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    if any(name.startswith("word/") for name in names):
        raise UnreadableFile("This is a Word document, not a table.", hint=_AS_TABLE, source=place)
    shown = ", ".join(sorted(names)[:3]) or "nothing"
    raise UnreadableFile(
        f"This is a zip archive that holds {shown}, not a workbook.",
        hint="Unpack it and give the files inside.",
        source=place,
    )


def _ole_kind(data: bytes, place: Provenance) -> FileKind:
    """Which of Office's older containers this is, by the names of its streams."""
    book = stream_of(data, "Workbook", "Book")
    if "EncryptedPackage".encode("utf-16-le") in data or (book and _asks_for_password(book)):
        raise _protected(place)
    if "Workbook".encode("utf-16-le") in data or "B\0o\0o\0k\0\0\0".encode("ascii") in data:
        return "xls"
    if "WordDocument".encode("utf-16-le") in data:
        raise UnreadableFile("This is a Word document, not a table.", hint=_AS_TABLE, source=place)
    if "__substg1.0".encode("utf-16-le") in data:
        raise UnreadableFile(
            "This is an Outlook message, not a table.",
            hint="Give it to the inbox, or save its attachment and give that.",
            source=place,
        )
    raise UnreadableFile(
        "This is an Office container without a workbook in it, or a truncated one.",
        hint=_AS_TABLE,
        source=place,
    )


def _asks_for_password(book: bytes) -> bool:
    """Whether the globals of an XLS hold FILEPASS: everything behind it is encrypted."""
    at = 0
    for _ in range(20):  # it follows the first record, or a few marks of the writer
        kind = int.from_bytes(book[at : at + 2], "little")
        if kind in (0x2F, 0x0A):
            return kind == 0x2F
        at += 4 + int.from_bytes(book[at + 2 : at + 4], "little")
    return False


def _protected(place: Provenance) -> UnreadableFile:
    """The error for a workbook that only its password opens."""
    return UnreadableFile(
        "The workbook is protected with a password.",
        hint="Save it without a password (File, Info, Protect Workbook).",
        source=place,
    )


def _foreign(data: bytes) -> tuple[str, str] | None:
    """What the bytes are instead of a table, and what to do; null where they may be text."""
    head = data[:4096]
    if head.startswith(b"%PDF"):
        return "a PDF", "Export the list itself as .xlsx or .csv instead of printing it."
    if head.startswith(b"{\\rtf"):
        return "an RTF document", _AS_TABLE
    if head.startswith(_PICTURES):
        return "a picture", "Export the list as .xlsx or .csv."
    if head[:1] == b"\x09" and head[1:2] in (b"\x00", b"\x02", b"\x04", b"\x08") and b"\0" in head:
        return "a workbook of Excel 4 or older", "Open it in Excel and save it as .xlsx."
    text = _start(data)
    if text.startswith(b"<"):
        return "an XML or HTML document", _AS_TABLE
    odd = sum(head.count(bytes([code])) for code in range(32) if code not in _TEXT_CONTROLS)
    if not _is_wide(head) and odd > len(head) // 50:
        return "binary data of an unknown kind", _AS_TABLE
    return None


def _is_wide(head: bytes) -> bool:
    """Whether a text has two bytes or more to a letter."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(b"\0") > len(head) // 4


_TEXT_CONTROLS = (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A)
"""Control characters that stand in text files: tab, line ends, page feeds, DOS end of file."""
