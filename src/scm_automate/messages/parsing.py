"""Raw bytes to a `Message`: whatever comes in, a message comes out, with its defects told."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from scm_automate.messages.addresses import parse_addresses, parse_date, parse_ids
from scm_automate.messages.encoded import decode_words
from scm_automate.messages.html import read_html
from scm_automate.messages.limits import Limits
from scm_automate.messages.message import (
    Address,
    Attachment,
    Authentication,
    Automatic,
    Defect,
    Line,
    Message,
)
from scm_automate.messages.mime import Part, split_message

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["parse_message"]

_DEFAULT = Limits()


def parse_message(
    raw: bytes, *, trusted_authserv: str | None = None, limits: Limits = _DEFAULT
) -> Message:
    """The message that some bytes hold; nothing in them can make this raise.

    Args:
        raw: A whole mail as it arrived.
        trusted_authserv: authserv-id of our own receiving server; only its verdicts count as
            verified. Null: none does.
        limits: Bounds on what is read.

    Returns:
        The message; what was wrong with it stands in `defects`.

    Example:
        >>> message = parse_message(b"From: a@b.example\\nSubject: Hi\\n\\nKW 31 ok\\n")
        >>> message.subject, message.text
        ('Hi', 'KW 31 ok')
    """
    root, defects = split_message(raw, limits=limits)
    html, plain, attachments = "", "", []
    for part in _leaves(root):
        defects += part.defects
        if part.media_type == "text/html" and part.disposition != "attachment" and not html:
            html = part.text()
        elif part.media_type == "text/plain" and part.disposition != "attachment" and not plain:
            plain = part.text()
        else:
            attachments.append(_attachment(part))
    lines: tuple[Line, ...]
    if html:
        lines, hidden, cut = read_html(html, most=limits.text_chars)
    else:
        cut = len(plain) > limits.text_chars
        hidden = ()
        lines = tuple(_plain_lines(plain[: limits.text_chars]))
    if cut:
        defects.append(
            Defect("text_too_long", f"Text beyond {limits.text_chars} characters is unread.")
        )
    fields: dict[str, list[str]] = {}
    for name, value in root.headers:
        fields.setdefault(name, []).append(value)

    def addresses(name: str) -> tuple[Address, ...]:
        out: list[Address] = []
        for value in fields.get(name, []):
            found, sound = parse_addresses(value, most=limits.addresses)
            out += found
            if not sound:
                defects.append(Defect(f"malformed_{name}", f"The {name} header is malformed."))
        return tuple(out)

    ids = parse_ids(fields.get("message-id", [""])[0], most=1)
    sender = addresses("sender")
    return Message(
        message_id=ids[0] if ids else None,
        in_reply_to=parse_ids(fields.get("in-reply-to", [""])[0]),
        references=parse_ids(fields.get("references", [""])[0]),
        subject=" ".join(decode_words(fields.get("subject", [""])[0]).split()),
        senders=addresses("from"),
        sender=sender[0] if sender else None,
        reply_to=addresses("reply-to"),
        to=addresses("to"),
        cc=addresses("cc"),
        date=parse_date(fields.get("date", [""])[0]),
        authentication=Authentication(),
        automatic=Automatic(),
        bounce=None,
        text="\n".join(line.text for line in lines).strip(),
        text_source="html" if html else "plain" if plain else "none",
        lines=lines,
        tables=(),
        hidden=hidden,
        attachments=tuple(attachments),
        inline=(),
        headers=tuple(root.headers),
        truncated=cut,
        defects=tuple(defects),
    )


def _leaves(root: Part) -> Iterator[Part]:
    stack = [root]
    while stack:
        part = stack.pop()
        if part.children:
            stack.extend(reversed(part.children))
        else:
            yield part


def _plain_lines(text: str) -> Iterator[Line]:
    for raw in text.split("\n"):
        rest, depth = raw, 0
        while rest.startswith(">"):
            depth += 1
            rest = rest[1:].removeprefix(" ")
        yield Line(rest.rstrip(), depth)


def _attachment(part: Part) -> Attachment:
    content = part.content()
    return Attachment(
        name=part.filename,
        declared_type=part.media_type,
        kind="unknown",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
