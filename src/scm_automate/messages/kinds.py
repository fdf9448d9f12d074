"""What an attachment is by its first bytes, and a name that is safe to show."""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import TYPE_CHECKING

from scm_automate.messages.message import Defect

if TYPE_CHECKING:
    from scm_automate.messages.message import AttachmentKind

__all__ = ["kind_of", "safe_name"]

_MAGIC: tuple[tuple[bytes, AttachmentKind], ...] = (
    (b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "image"), (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"), (b"BM", "image"), (b"II*\x00", "image"), (b"MM\x00*", "image"),
    (b"MZ", "executable"), (b"\x7fELF", "executable"), (b"Rar!\x1a\x07", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "zip"), (b"\x1f\x8b", "zip"), (b"{\\rtf", "document"),
    (b"#!", "executable"), (b"\xca\xfe\xba\xbe", "executable"), (b"L\x00\x00\x00\x01\x14\x02", "executable"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTUAL = frozenset(range(32, 127)) | {9, 10, 12, 13} | frozenset(range(128, 256))
_BY_NAME: dict[str, AttachmentKind] = {
    "csv": "csv", "tsv": "csv", "txt": "text", "xml": "xml", "htm": "html", "html": "html",
    "eml": "message", "ics": "calendar", "p7s": "signature", "asc": "signature", "md": "text",
    "log": "text", "edi": "text", "json": "text",
}  # fmt: skip
_BY_TYPE: dict[str, AttachmentKind] = {
    "text/csv": "csv", "text/comma-separated-values": "csv", "text/tab-separated-values": "csv",
    "text/plain": "text", "text/html": "html", "text/xml": "xml", "application/xml": "xml",
    "text/calendar": "calendar", "message/rfc822": "message", "message/global": "message",
    "application/pkcs7-signature": "signature", "application/x-pkcs7-signature": "signature",
    "application/pgp-signature": "signature", "application/csv": "csv", "text/x-csv": "csv",
}  # fmt: skip
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_UNSAFE = re.compile(r"[<>:\"|?*%\x00-\x1f\x7f]")


def safe_name(name: str) -> str:
    r"""A file name as a harmless label: no path, no control or direction marks, 120 characters.

    Examples:
        >>> safe_name("..\\..\\etc/passwd"), safe_name("CON"), safe_name("a\u202egnp.exe")
        ('passwd', '_CON', 'agnp.exe')
    """
    name = "".join(
        char
        for char in name[:2000]
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = _UNSAFE.sub("_", name).strip(" .")
    if len(name) > 120:
        stem, dot, ending = name.rpartition(".")
        name = (
            f"{stem[: 119 - len(ending)]}{dot}{ending}" if dot and len(ending) < 10 else name[:120]
        )
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def kind_of(
    content: bytes, *, name: str, declared: str
) -> tuple[AttachmentKind, tuple[Defect, ...]]:
    """What some bytes are, and what is wrong with them: encrypted, with macros, empty, or a lie.

    Args:
        content: The decoded bytes.
        name: The file name, for text kinds only.
        declared: The declared media type, for text kinds only.
    """
    if declared in ("message/rfc822", "message/global"):
        return "message", ()
    if not content:
        return "unknown", (Defect("empty", "The attachment is empty."),)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(content)
    if content[:8] == _OLE:
        return _compound(content, ending)
    if (content[:4] == b"RIFF" and content[8:12] == b"WEBP") or content[4:12] in (
        b"ftypheic",
        b"ftypmif1",
        b"ftypavif",
    ):
        return "image", ()
    for magic, kind in _MAGIC:
        if content.startswith(magic) and not (magic in (b"BM", b"MZ", b"#!") and _is_text(content)):
            if kind == "pdf":
                encrypted = b"/Encrypt" in content[-4096:] or b"/Encrypt" in content[:4096]
                return kind, (Defect("encrypted", "The PDF is encrypted."),) if encrypted else ()
            return kind, ()
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"%pdf-" in head[:1024]:
        return "pdf", ()
    if _is_text(content):
        if head.startswith((b"<!doctype html", b"<html")):
            return "html", ()
        if head.startswith(b"<?xml"):
            return "xml", ()
        if head.startswith(b"begin:vcalendar"):
            return "calendar", ()
        return _BY_NAME.get(ending) or _BY_TYPE.get(declared) or "text", ()
    return "unknown", ()


def _is_text(content: bytes) -> bool:
    """Whether the first bytes are text in some 8-bit charset or UTF-16."""
    sample = content[:4096]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    return all(byte in _TEXTUAL for byte in sample)


def _zipped(content: bytes) -> tuple[AttachmentKind, tuple[Defect, ...]]:
    """An office file by its parts' names, else a plain archive; nothing is unpacked."""
    tail = content[-262_144:]
    head = content[:4096]
    names = head + tail
    macro = (Defect("macro", "The file holds macros; they are never run."),)
    if b"xl/workbook" in names or b"xl/worksheets" in names:
        return "xlsx", macro if b"xl/vbaProject" in names else ()
    if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head or (
        b"application/vnd.oasis.opendocument.spreadsheet" in head
    ):
        encrypted = b"encryption-data" in _inflated_manifest(content)
        return "ods", (Defect("encrypted", "The spreadsheet is encrypted."),) if encrypted else ()
    if b"word/document" in names or b"opendocument.text" in head or b"ppt/presentation" in names:
        return "document", macro if b"vbaProject" in names else ()
    locked = len(content) > 8 and content[6] & 1
    return "zip", (Defect("encrypted", "The archive is encrypted."),) if locked else ()


def _inflated_manifest(content: bytes) -> bytes:
    """The manifest of an OpenDocument file, a megabyte at most."""
    first = content.find(b"META-INF/manifest.xml")
    if first < 30:
        return b""
    header = first - 30
    extra = int.from_bytes(content[header + 28 : header + 30], "little")
    start = first + len(b"META-INF/manifest.xml") + extra
    if int.from_bytes(content[header + 8 : header + 10], "little") == 0:
        return content[start : start + 1_000_000]
    try:
        return zlib.decompressobj(-15).decompress(content[start:], 1_000_000)
    except zlib.error:
        return b""


def _compound(content: bytes, ending: str) -> tuple[AttachmentKind, tuple[Defect, ...]]:
    """A compound file: old Excel, an encrypted new one, an Outlook message, or an old document."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        kind: AttachmentKind = "document" if ending in ("docx", "pptx") else "xlsx"
        return kind, (Defect("encrypted", "The file is protected with a password."),)
    macro = (Defect("macro", "The file holds macros; they are never run."),) if holds("VBA") else ()
    if holds("Workbook") or holds("Book"):
        return "xls", macro
    if holds("__substg1.0_"):
        return "message", ()
    if holds("WordDocument") or holds("PowerPoint Document"):
        return "document", macro
    return "unknown", ()
