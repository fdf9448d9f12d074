"""Raw bytes to a `Message`: whatever comes in, a message comes out, with its defects told."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from scm_automate.messages.addresses import parse_addresses, parse_date, parse_ids
from scm_automate.messages.authentication import read_authentication
from scm_automate.messages.automatic import read_automatic
from scm_automate.messages.bounces import read_bounce
from scm_automate.messages.encoded import decode_words
from scm_automate.messages.heavy import read_bounded_html
from scm_automate.messages.kinds import kind_of, safe_name
from scm_automate.messages.languages import wordlist
from scm_automate.messages.limits import Limits
from scm_automate.messages.message import (
    Address,
    Attachment,
    Defect,
    HiddenText,
    Line,
    Message,
    Table,
)
from scm_automate.messages.mime import split_message
from scm_automate.messages.outline import outline
from scm_automate.messages.plain import read_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages.mime import Part

__all__ = ["parse_message"]

_DEFAULT = Limits()
# RFC 5322 allows one each; two are a trick that shows different readers different things.
_ONCE = ("from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to")


def parse_message(
    raw: bytes, *, trusted_authserv: str | None = None, limits: Limits = _DEFAULT
) -> Message:
    r"""The message that some bytes hold; nothing in them can make this raise.

    Args:
        raw: A whole mail as it arrived.
        trusted_authserv: authserv-id of our own receiving server; only its verdicts count as
            verified. Null: none does.
        limits: Bounds on what is read.

    Returns:
        The message; what was wrong with it stands in `defects`.

    Examples:
        >>> message = parse_message(b"From: a@b.example\nSubject: Hi\n\nKW 31 ok\n")
        >>> message.subject, message.text
        ('Hi', 'KW 31 ok')
    """
    root, defects = split_message(raw, limits=limits)
    fields: dict[str, list[str]] = {}
    for name, value in root.headers:
        fields.setdefault(name, []).append(value)
    defects += [
        Defect(f"two_{name}", f"The message has {len(fields[name])} {name} headers.")
        for name in _ONCE
        if len(fields.get(name, ())) > 1
    ]
    leaves = _leaves(root)
    body = _read_body(root, limits)
    defects += body.defects
    senders = _addresses(fields, "from", limits, defects)
    if len(senders) != 1:
        defects.append(Defect("senders", f"The message names {len(senders)} senders."))
    subject = " ".join(decode_words(fields.get("subject", [""])[0][:20_000]).split())[:2_000]
    text = "\n".join([line.text for line in body.lines]).strip("\n")
    attachments, inline = _attachments(leaves, body.used)
    defects += _defects(root)
    sender = _addresses(fields, "sender", limits, defects)
    ids = parse_ids(fields.get("message-id", [""])[0], most=1)
    if not ids:
        defects.append(Defect("no_message_id", "The message has no usable Message-ID."))
    truncated = any(defect.code in _CUTTING for defect in defects)
    bounce = read_bounce(
        leaves,
        fields,
        report_type=root.parameters.get("report-type", "").lower(),
        sender=senders[0].address if senders else "",
        sender_name=senders[0].name if senders else "",
        subject=subject,
        text=text,
    )
    return Message(
        message_id=ids[0] if ids else None,
        in_reply_to=parse_ids(fields.get("in-reply-to", [""])[0]),
        references=parse_ids(fields.get("references", [""])[0]),
        subject=subject,
        senders=senders,
        sender=sender[0] if sender else None,
        reply_to=_addresses(fields, "reply-to", limits, defects),
        to=_addresses(fields, "to", limits, defects),
        cc=_addresses(fields, "cc", limits, defects),
        date=parse_date(fields.get("date", [""])[0]),
        authentication=read_authentication(root.headers, trusted_authserv=trusted_authserv),
        automatic=read_automatic(
            fields,
            subject=subject,
            text="\n".join([line.text for line in body.lines[:200] if not line.depth]),
            own=partial(_unquoted, body.lines[:200]),
            attached=bool(attachments),
        ),
        bounce=bounce,
        text=text,
        text_source=body.source,
        lines=body.lines,
        tables=_tables(body.lines),
        hidden=body.hidden,
        attachments=attachments,
        inline=inline,
        headers=tuple(root.headers),
        truncated=truncated,
        defects=tuple(defects),
    )


_CUTTING = frozenset(
    {"message_too_large", "too_deep", "too_many_parts", "text_too_long", "header_too_long",
     "too_many_headers", "unclosed", "html_unread"}
)  # fmt: skip


def _unquoted(lines: Sequence[Line]) -> str:
    """The lines that stand in no quote and below no header block."""
    runs = outline(lines, wordlist())
    return "\n".join(line.text for run in runs if not run.quoted for line in run.lines)


def _addresses(
    fields: dict[str, list[str]], name: str, limits: Limits, defects: list[Defect]
) -> tuple[Address, ...]:
    out: list[Address] = []
    for value in fields.get(name, ()):
        found, sound = parse_addresses(value, most=limits.addresses)
        out += found
        if not sound:
            defects.append(
                Defect(f"malformed_{name}", f"The {name} header is malformed or too long.")
            )
    return tuple(out[: limits.addresses])


def _defects(root: Part) -> list[Defect]:
    """What is wrong with any part."""
    out: list[Defect] = []
    stack = [root]
    while stack:
        part = stack.pop()
        out += part.defects
        stack += part.children
    return out


def _leaves(root: Part) -> list[Part]:
    """The parts without children, in reading order."""
    out: list[Part] = []
    stack = [root]
    while stack:
        part = stack.pop()
        if part.children:
            out_of = reversed(part.children)
            stack.extend(out_of)
        else:
            out.append(part)
    return out


class _Body(NamedTuple):
    lines: tuple[Line, ...]
    hidden: tuple[HiddenText, ...]
    source: Literal["html", "plain", "none"]
    used: frozenset[int]
    """`id` of the parts that the text was taken from or that stand for the same text."""
    defects: list[Defect]


def _read_body(root: Part, limits: Limits) -> _Body:
    """The text a person would see: all displayed text parts in order, HTML before its plain twin."""
    shown, twins = _displayed(root)
    lines: list[Line] = []
    hidden: list[HiddenText] = []
    defects: list[Defect] = []
    used = {id(part) for part in shown}
    left = limits.text_chars
    source: Literal["html", "plain", "none"] = "none"
    tables = 0
    for part in shown:
        read = _read_part(part, twins.get(id(part)), left, limits)
        found = read.lines
        if tables:
            found = tuple(
                line._replace(table=line.table + tables) if line.table else line for line in found
            )
        tables = max([tables, *[line.table for line in found]])
        if lines and found:
            lines.append(Line(""))
        lines += found
        hidden += read.hidden
        source = read.source if source != "html" else source
        left -= sum([len(line.text) + 1 for line in found])
        if read.refused:
            defects.append(Defect("html_unread", read.refused))
        elif read.cut or left <= 0:
            defects.append(
                Defect("text_too_long", f"Text beyond {limits.text_chars} characters is unread.")
            )
            break
    used |= {id(twin) for twin in twins.values()}
    return _Body(tuple(lines), tuple(hidden), source, frozenset(used), defects)


class _Read(NamedTuple):
    lines: tuple[Line, ...]
    hidden: tuple[HiddenText, ...]
    cut: bool
    source: Literal["html", "plain"]
    refused: str = ""


def _read_part(part: Part, twin: Part | None, most: int, limits: Limits) -> _Read:
    """The lines of one text part; HTML without any words gives way to its plain twin."""
    if part.media_type == "text/html":
        read, refused = read_bounded_html(part.text(), most=most, limits=limits)
        if twin is None or any(line.text for line in read.lines):
            return _Read(read.lines, read.hidden, read.cut, "html", refused)
        lines, cut = read_plain(twin.text(), most=most, parameters=twin.parameters)
        return _Read(lines, read.hidden, cut, "plain", refused)
    lines, cut = read_plain(part.text(), most=most, parameters=part.parameters)
    return _Read(lines, (), cut, "plain")


def _displayed(root: Part) -> tuple[list[Part], dict[int, Part]]:
    """The text parts that a mail program shows, and the plain twins of the HTML ones by id."""
    shown: list[Part] = []
    twins: dict[int, Part] = {}
    stack = [root]
    while stack:
        part = stack.pop()
        kind = part.media_type
        if kind == "multipart/alternative" and part.children:
            html = next((one for one in _texts(part) if one.media_type == "text/html"), None)
            plain = next((one for one in _texts(part) if one.media_type == "text/plain"), None)
            chosen = html or plain
            if chosen is not None:
                shown.append(chosen)
                if html is not None and plain is not None:
                    twins[id(html)] = plain
            continue
        if kind == "multipart/report" and part.children:
            stack.append(part.children[0])
            continue
        if part.children:
            stack.extend(reversed(part.children))
        elif _is_text_body(part):
            shown.append(part)
    return shown, twins


def _texts(part: Part) -> list[Part]:
    return [leaf for leaf in _leaves(part) if _is_text_body(leaf)]


def _is_text_body(part: Part) -> bool:
    return (
        part.media_type in ("text/plain", "text/html")
        and part.disposition != "attachment"
        and not part.filename
    )


def _attachments(
    leaves: Sequence[Part], used: frozenset[int]
) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    """(files, pictures and parts shown within the text)."""
    files: list[Attachment] = []
    inline: list[Attachment] = []
    for part in leaves:
        if id(part) in used:
            continue
        content = part.content()
        if not content and not part.filename:
            continue
        name = safe_name(part.filename)
        kind, defects = kind_of(content, name=name, declared=part.media_type)
        content_id = (part.header("content-id") or "").strip().strip("<>")[:200] or None
        shown = kind == "image" and part.disposition != "attachment" and content_id is not None
        one = Attachment(
            name=name,
            declared_type=part.media_type,
            kind=kind,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            inline=shown,
            content_id=content_id,
            charset=part.parameters.get("charset", "")[:60],
            defects=(*defects, *(one for one in part.defects if one.code == "broken_base64")),
        )
        (inline if shown else files).append(one)
    return tuple(files), tuple(inline)


def _tables(lines: Sequence[Line]) -> tuple[Table, ...]:
    rows: dict[int, list[Line]] = {}
    for line in lines:
        if line.table:
            rows.setdefault(line.table, []).append(line)
    return tuple(Table(tuple(line.cells or () for line in table)) for table in rows.values())
