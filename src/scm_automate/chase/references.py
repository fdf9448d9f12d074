"""The unguessable reference of a letter: drawn, and found again in whatever comes back."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from scm_automate.chase.letters import new_reference
from scm_automate.messages import attachment_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.messages import Attachment, Message

__all__ = ["carries_reference", "find_references", "reference_from"]

_LENGTH = 26
_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}(?![0-9A-Za-z])")
_MOST = 50


def reference_from(secret: str) -> str:
    """The reference that follows from a secret; as hard to guess as the secret is.

    Args:
        secret: An id of at least 128 random bits that nobody else ever sees.

    Examples:
        >>> len(reference_from("0f6b"))
        26
    """
    return new_reference(hashlib.sha256(f"reference:{secret}".encode()).digest()[:16])


def find_references(message: Message, *, forms: bool) -> tuple[str, ...]:
    """Whatever in a message has the shape of a reference, in the order in which it stands.

    Args:
        message: The message.
        forms: Whether to open attached workbooks as well, which costs time.
    """
    texts = [message.subject, message.header("x-scm-reference") or "", message.text]
    if message.bounce is not None:
        texts.append(message.bounce.original_subject or "")
    found: dict[str, None] = {}
    for text in texts:
        _collect(text, found)
    for attachment in message.attachments:
        if attachment.kind in ("text", "message"):
            _collect(attachment.content.decode("ascii", "ignore"), found)
        elif forms and attachment.kind in ("xlsx", "xls", "ods", "csv"):
            for cell in _long_cells(attachment):
                _collect(cell, found)
    return tuple(found)


def carries_reference(attachment: Attachment, reference: str) -> bool:
    """Whether an attached workbook carries the reference of a letter, as the form that came with it does."""
    return any(reference in cell.upper() for cell in _long_cells(attachment))


def _long_cells(attachment: Attachment) -> Iterator[str]:
    """The cells of a workbook that are long enough for a reference."""
    for sheet in attachment_tables(attachment).sheets:
        for row in sheet.rows:
            yield from (cell for cell in row if len(cell) >= _LENGTH)


def _collect(text: str, found: dict[str, None]) -> None:
    for match in _TOKEN.finditer(text):
        if len(found) >= _MOST:
            return
        found[match.group().upper()] = None
