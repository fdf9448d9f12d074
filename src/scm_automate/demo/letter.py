"""A chase letter as the supplier sees it: which lines it asks about, and what can be filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import parseaddr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from email.message import EmailMessage

    from scm_automate.demo.cast import Cast

__all__ = ["Asked", "Letter", "find_asked", "open_letter"]

_WORDS = re.compile(r"[^\s/|,;()]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line that a letter asks about."""

    order: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that has arrived at a supplier.

    Attributes:
        message_id: With its angle brackets.
        subject: As written.
        sender_name: Who signs on the buyer's side.
        sender: Where an answer goes.
        to: The supplier's mailbox.
        text: The plain part.
        html: The HTML part; empty if there is none.
        form: The workbook that is attached; None if there is none.
        form_name: Its file name.
        asked: The lines that it asks about, in its own order, each once.
        sent_at: When it left.
    """

    message_id: str
    subject: str
    sender_name: str
    sender: str
    to: str
    text: str
    html: str
    form: bytes | None
    form_name: str
    asked: tuple[Asked, ...]
    sent_at: datetime


def open_letter(raw: bytes, *, sent_at: datetime, cast: Cast) -> Letter:
    """Read a letter file as its recipient's mail program would.

    Args:
        raw: The whole message.
        sent_at: When the buyer sent it.
        cast: Knows which order lines there are.
    """
    message: EmailMessage = message_from_bytes(raw, policy=policy.default)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    text = plain.get_content() if plain else ""
    form, form_name = None, ""
    for part in message.iter_attachments():
        if (part.get_filename() or "").casefold().endswith(".xlsx"):
            form, form_name = part.get_content(), part.get_filename() or ""
    name, address = parseaddr(str(message["Reply-To"] or message["From"] or ""))
    signed, _ = parseaddr(str(message["From"] or ""))
    return Letter(
        message_id=str(message["Message-ID"] or ""),
        subject=str(message["Subject"] or ""),
        sender_name=signed or name,
        sender=address,
        to=parseaddr(str(message["To"] or ""))[1],
        text=text.replace("\r\n", "\n"),
        html=html.get_content() if html else "",
        form=form,
        form_name=form_name,
        asked=find_asked(text.splitlines(), cast=cast),
        sent_at=sent_at,
    )


def find_asked(lines: Iterable[str], *, cast: Cast) -> tuple[Asked, ...]:
    """The order lines that a text names, whatever its language: an order number, then a position.

    Args:
        lines: Rows of a table as text, or the lines of a letter.
        cast: Knows which order lines there are.

    Returns:
        Each order line once, in the order of the text.
    """
    found: dict[Asked, None] = {}
    for line in lines:
        order = ""
        for word in _WORDS.findall(line):
            if word in cast.orders:
                order = word
            elif order and (order, word) in cast.intentions:
                found[Asked(order=order, line=word)] = None
                order = ""
    return tuple(found)
