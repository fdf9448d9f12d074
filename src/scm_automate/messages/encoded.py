"""Words, parameters and charsets: the encodings of mail headers and bodies, read leniently."""

from __future__ import annotations

import binascii
import codecs
import re

__all__ = ["decode_charset", "decode_words", "parse_parameters"]

_WORD = re.compile(
    r"=\?([A-Za-z0-9_.:+-]{1,60})(?:\*[A-Za-z0-9-]{1,20})?\?([BbQq])\?([^?\s]{0,4000})\?="
)

# What mail programs call a charset, and what it is; the wider one reads all of the narrower.
_CHARSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "hz-gb-2312": "hz",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "ascii",
    "iso-8859-9": "cp1254", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "x-sjis": "cp932",
    "shift_jis": "cp932", "big5": "big5hkscs", "unicode-1-1-utf-7": "utf-7", "x-unknown": "",
    "unknown-8bit": "", "default": "", "_iso-2022-jp": "iso-2022-jp", "iso-8859-8-i": "iso-8859-8",
}  # fmt: skip
# Codecs that turn bytes into something else than text, or cost without bound.
_NO_TEXT = frozenset({"hex", "base64", "bz2", "zlib", "zip", "quopri", "uu", "rot13", "idna",
                      "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})  # fmt: skip


def decode_charset(content: bytes, charset: str) -> tuple[str, str]:
    """The text of some bytes and what was wrong, empty where nothing was.

    Args:
        content: The bytes.
        charset: The declared charset; may be empty, unknown or a lie.

    Examples:
        >>> decode_charset("Grüße".encode("cp1252"), "iso-8859-1")
        ('Grüße', '')
        >>> decode_charset(b"abc", "x-nope")
        ('abc', "The charset 'x-nope' is unknown.")
    """
    declared = charset.strip().strip("\"'").lower()
    name = _CHARSETS.get(declared, declared)
    trouble = ""
    if name:
        try:
            codec = codecs.lookup(name)
        except (LookupError, ValueError, UnicodeError):
            codec = None
        if codec is None or codec.name in _NO_TEXT:
            trouble = f"The charset {declared[:40]!r} is unknown."
        else:
            try:
                return codec.decode(content, "strict")[0], ""
            except (UnicodeError, ValueError):
                if codec.name != "ascii":
                    trouble = f"The text is not whole in its charset {declared[:40]!r}."
                    if codec.name == "utf-8":
                        return _best_8bit(content, codec), trouble
                    return codec.decode(content, "replace")[0], trouble
    try:
        return content.decode("utf-8-sig"), trouble
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), trouble or "Undeclared 8-bit characters."


def _best_8bit(content: bytes, codec: codecs.CodecInfo) -> str:
    """Text that claims UTF-8 and is not: damaged in a few places, or cp1252 throughout."""
    damaged: str = codec.decode(content, "replace")[0]
    good = sum(1 for char in damaged if char > "\x7f" and char != "�")
    return damaged if good >= damaged.count("�") else content.decode("cp1252", "replace")


def decode_words(value: str) -> str:
    """A header value with its RFC 2047 words decoded; what cannot be decoded stays as it stands.

    Examples:
        >>> decode_words("=?utf-8?q?Best=C3=A4tigung?= 45")
        'Bestätigung 45'
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    last = 0
    run: list[bytes] = []
    run_charset = ""
    for match in _WORD.finditer(value):
        between = value[last : match.start()]
        charset = match[1].lower()
        joined = bool(run) and not between.strip()
        if run and (not joined or charset != run_charset):
            out.append(decode_charset(b"".join(run), run_charset)[0])
            run = []
        if not joined:
            out.append(between)
        run.append(_word_bytes(match[2], match[3]))
        run_charset = charset
        last = match.end()
    if run:
        out.append(decode_charset(b"".join(run), run_charset)[0])
    out.append(value[last:])
    return "".join(out)


def _word_bytes(coding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if coding in "qQ":
        return binascii.a2b_qp(data, header=True)
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """A header of the form ``value; name=text; ...``, RFC 2231 continuations joined.

    Examples:
        >>> parse_parameters("attachment; filename*=utf-8''Auftrag%20M%C3%BCller.pdf")
        ('attachment', {'filename': 'Auftrag Müller.pdf'})
    """
    pieces = _split_quoted(value)
    plain: dict[str, str] = {}
    numbered: dict[str, dict[int, tuple[str, bool]]] = {}
    for piece in pieces[1:200]:
        name, equals, text = piece.partition("=")
        if not equals:
            continue
        name = name.strip().lower()
        text = _unquote(text.strip())
        if "*" not in name:
            plain.setdefault(name, text)
            continue
        base, _, rest = name.partition("*")
        extended = rest.endswith("*") or rest == ""
        number = rest.rstrip("*")
        if number in ("", "0") or (number.isascii() and number.isdigit() and len(number) < 4):
            numbered.setdefault(base, {})[int(number or 0)] = (text, extended)
    for base, parts in numbered.items():
        plain[base] = _join_extended(parts)
    return pieces[0].strip().lower(), plain


def _split_quoted(value: str) -> list[str]:
    """Split at semicolons that stand outside quotes."""
    if '"' not in value:
        return value.split(";")
    pieces: list[str] = []
    if "\\" not in value:
        parts = value.split('"')
        piece = ""
        for at, part in enumerate(parts):
            if at % 2:  # between two quotes, of which the second may be missing
                piece += f'"{part}"' if at + 1 < len(parts) else f'"{part}'
                continue
            first, *others = part.split(";")
            piece += first
            for other in others:
                pieces.append(piece)
                piece = other
        return [*pieces, piece]
    begin, inside, escaped = 0, False, False
    for at, char in enumerate(value):
        if escaped:
            escaped = False
        elif char == "\\" and inside:
            escaped = True
        elif char == '"':
            inside = not inside
        elif char == ";" and not inside:
            pieces.append(value[begin:at])
            begin = at + 1
    pieces.append(value[begin:])
    return pieces


def _unquote(text: str) -> str:
    if len(text) >= 2 and text[0] == '"' and text[-1] == '"':
        text = text[1:-1]
        if "\\" in text:
            text = re.sub(r"\\(.)", r"\1", text)
    elif text[:1] == '"':
        text = text[1:]
    return text


def _join_extended(parts: dict[int, tuple[str, bool]]) -> str:
    """RFC 2231: the pieces in order, percent-decoded where they say so."""
    charset, data = "utf-8", bytearray()
    for order, number in enumerate(sorted(parts)):
        text, extended = parts[number]
        if extended and order == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        if extended:
            data += re.sub(
                rb"%([0-9A-Fa-f]{2})",
                lambda match: bytes([int(match[1], 16)]),
                text.encode("utf-8", "replace"),
            )
        else:
            data += text.encode("utf-8", "replace")
    return decode_charset(bytes(data), charset)[0]
