"""Raw bytes to MIME parts, without recursion and without a way to raise.

The parser of the standard library recurses over nesting and raises on some hostile headers, so
limits could only be met after it has run. This one is a single pass with an explicit stack: it
counts parts, levels and header bytes as it goes, and stops at the limit with a told defect.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.messages.encoded import decode_charset, decode_words, parse_parameters
from scm_automate.messages.message import Defect

if TYPE_CHECKING:
    from scm_automate.messages.limits import Limits

__all__ = ["Part", "split_message"]


@dataclass(slots=True)
class Part:
    """One node of the MIME tree; `children` is empty for a leaf."""

    headers: list[tuple[str, str]]
    """(lower-case name, unfolded raw value), in order."""
    media_type: str
    """Lower case, such as ``text/plain``."""
    parameters: dict[str, str]
    """Parameters of Content-Type."""
    disposition: str
    """``attachment``, ``inline`` or empty."""
    filename: str
    """As the sender wrote it, decoded, not yet harmless."""
    body: bytes
    """The undecoded body."""
    children: list[Part] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)

    def header(self, name: str) -> str | None:
        """The first value of a header, null where it is missing."""
        return next((value for key, value in self.headers if key == name), None)

    def content(self) -> bytes:
        """The body with its transfer encoding undone; what cannot be undone is told and kept."""
        coding = (self.header("content-transfer-encoding") or "").strip().lower()
        if coding == "base64":
            return self._base64()
        if coding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        return self.body

    def _base64(self) -> bytes:
        body = self.body
        try:
            return binascii.a2b_base64(body)
        except binascii.Error:
            self.defects.append(Defect("broken_base64", "A base64 body is cut short or damaged."))
        whole = bytes(byte for byte in body if byte in _BASE64)
        whole = whole[: len(whole) // 4 * 4]
        try:
            return binascii.a2b_base64(whole)
        except binascii.Error:
            return b""

    def text(self) -> str:
        """The decoded text of a text part, with plain line ends."""
        text, defect = decode_charset(self.content(), self.parameters.get("charset", ""))
        if defect:
            self.defects.append(Defect("charset", defect))
        return text.replace("\r\n", "\n").replace("\r", "\n")


_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


def split_message(raw: bytes, *, limits: Limits) -> tuple[Part, list[Defect]]:
    """The MIME tree of a message and what is wrong with the whole of it."""
    defects: list[Defect] = []
    if len(raw) > limits.message_bytes:
        defects.append(
            Defect(
                "message_too_large",
                f"The message has {len(raw)} bytes; the first {limits.message_bytes} were read.",
            )
        )
        raw = raw[: limits.message_bytes]
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
        defects.append(Defect("bare_cr", "Lines end with a bare carriage return."))
    root = _open_part(raw, "text/plain", limits)
    count = 1
    stack = [(root, 1)]
    while stack:
        part, level = stack.pop()
        if not part.media_type.startswith("multipart/"):
            continue
        boundary = part.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
        if not boundary.strip():
            part.media_type = "text/plain"
            part.defects.append(Defect("no_boundary", "A multipart names no boundary."))
            continue
        if level > limits.depth:
            _once(
                defects,
                "too_deep",
                f"Parts nest deeper than {limits.depth} levels; the rest is unread.",
            )
            continue
        inner = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        pieces, closed = _pieces(part.body, boundary, most=limits.parts - count)
        if not pieces:
            part.media_type = "text/plain"
            part.defects.append(Defect("boundary_missing", "A multipart's boundary never comes."))
            continue
        if not closed and count + len(pieces) >= limits.parts:
            _once(defects, "too_many_parts", f"More than {limits.parts} parts; the rest is unread.")
        elif not closed:
            part.defects.append(
                Defect("unclosed", "A multipart is cut short: its end never comes.")
            )
        part.children = [_open_part(piece, inner, limits) for piece in pieces]
        count += len(pieces)
        stack += [(child, level + 1) for child in part.children]
    return root, defects


def _once(defects: list[Defect], code: str, text: str) -> None:
    if all(one.code != code for one in defects):
        defects.append(Defect(code, text))


def _pieces(body: bytes, boundary: bytes, *, most: int) -> tuple[list[bytes], bool]:
    """The bodies between delimiter lines, and whether the closing delimiter came."""
    mark = b"--" + boundary
    pieces: list[bytes] = []
    begin = -1
    at = 0 if body.startswith(mark) else body.find(b"\n" + mark) + 1
    if at == 0 and not body.startswith(mark):
        return pieces, False
    while True:
        after = at + len(mark)
        line_end = body.find(b"\n", after)
        tail = body[after : line_end if line_end >= 0 else len(body)].strip()
        if tail in (b"", b"--"):
            if begin >= 0:
                end = at - 1 if at and body[at - 1 : at] == b"\n" else at
                end = end - 1 if body[end - 1 : end] == b"\r" and end > begin else end
                pieces.append(body[begin : max(begin, end)])
                if len(pieces) >= most:
                    return pieces, False
            if tail == b"--":
                return pieces, True
            begin = line_end + 1 if line_end >= 0 else len(body)
        found = body.find(b"\n" + mark, after)
        if found < 0:
            if begin >= 0 and begin < len(body):
                pieces.append(body[begin:])
            return pieces, False
        at = found + 1


def _open_part(raw: bytes, default_type: str, limits: Limits) -> Part:
    """A part with its headers read; children come later."""
    block, body = _header_block(raw)
    defects: list[Defect] = []
    if len(block) > limits.header_bytes:
        block = block[: limits.header_bytes]
        defects.append(
            Defect("header_too_long", f"A header block is longer than {limits.header_bytes} bytes.")
        )
    headers = _fields(block, limits, defects)
    media_type = default_type
    parameters: dict[str, str] = {}
    disposition, filename = "", ""
    for name, value in headers:
        if name == "content-type" and not parameters and media_type == default_type:
            media_type, parameters = parse_parameters(value)
            if "/" not in media_type:
                media_type = default_type
        elif name == "content-disposition" and not disposition:
            disposition, more = parse_parameters(value)
            filename = more.get("filename", "")
    return Part(
        headers=headers,
        media_type=media_type,
        parameters=parameters,
        disposition=disposition,
        filename=decode_words(filename or parameters.get("name", "")),
        body=body,
        defects=defects,
    )


def _header_block(raw: bytes) -> tuple[bytes, bytes]:
    """What stands before the first empty line, and what stands behind it."""
    if raw[:1] == b"\n":
        return b"", raw[1:]
    if raw[:2] == b"\r\n":
        return b"", raw[2:]
    empty = _EMPTY.search(raw)
    return (raw[: empty.start() + 1], raw[empty.end() :]) if empty else (raw, b"")


_EMPTY = re.compile(rb"\n\r?\n")


def _plain_fields(text: str) -> list[tuple[str, str]] | None:
    """The fields of a block of nothing but fields and their continuations, as most are; null for any other."""
    fields: list[tuple[str, str]] = []
    # unfolded at one go: a pattern over all lines takes three times as long
    unfolded = text.replace("\n ", " ").replace("\n\t", "\t")
    for line in unfolded.removesuffix("\n").split("\n"):
        name, colon, value = line.partition(":")
        name = name.rstrip(" ")
        if not colon or not name or " " in name or not (name.isascii() and name.isprintable()):
            return None
        fields.append((name.lower(), value.strip()))
    return fields


def _fields(block: bytes, limits: Limits, defects: list[Defect]) -> list[tuple[str, str]]:
    """Header fields, unfolded; a line that is none is told and left out."""
    fields: list[tuple[str, str]] = []
    name = ""
    pending: list[str] = []
    try:
        text = block.decode("ascii")
    except UnicodeDecodeError:
        try:
            text = block.decode("utf-8")
        except UnicodeDecodeError:
            text = block.decode("latin-1")
            defects.append(Defect("header_8bit", "A header holds undeclared 8-bit characters."))
    text = text.replace("\r", "")
    plain = _plain_fields(text)
    if plain is not None and len(plain) < limits.headers:
        return plain
    for line in text.split("\n"):
        if line[:1] in (" ", "\t"):
            if name:
                pending.append(line)
            continue
        if name:
            fields.append((name, "".join(pending).strip()))
            name = ""
            if len(fields) >= limits.headers:
                defects.append(Defect("too_many_headers", f"More than {limits.headers} headers."))
                return fields
        if not line:
            continue
        key, colon, value = line.partition(":")
        if colon and key and " " not in key.rstrip() and key.isascii():
            name, pending = key.strip().lower(), [value]
        elif not line.startswith(("From ", ">From ")):
            _once(defects, "header_malformed", "A header line has no field name.")
    if name:
        fields.append((name, "".join(pending).strip()))
    return fields
