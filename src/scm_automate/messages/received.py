"""When a mail arrived here, told by its topmost Received header."""

from __future__ import annotations

from datetime import UTC, datetime

from scm_automate.messages.addresses import parse_date
from scm_automate.messages.limits import Limits
from scm_automate.messages.mime import split_message

__all__ = ["received_at"]

_HEAD = 64_000


def received_at(raw: bytes) -> datetime | None:
    r"""The instant of the topmost Received header, else of Date, in UTC; null where neither tells.

    The topmost Received header was written by the server that took the mail in for us; Date was
    written by the sender and may be wrong.

    Args:
        raw: A mail, or its first 64,000 bytes.

    Examples:
        >>> str(received_at(b"Received: by mx; Tue, 3 Mar 2026 09:12:00 +0100\n\n"))
        '2026-03-03 08:12:00+00:00'
    """
    head = raw[:_HEAD]
    end = head.find(b"\n\n")
    dos = head.find(b"\n\r\n")
    cuts = [at for at in (end, dos) if at >= 0]
    root, _ = split_message(head[: min(cuts) + 1] + b"\n" if cuts else head, limits=Limits())
    for name, value in root.headers:
        if name == "received":
            moment = parse_date(value.rpartition(";")[2].strip())
            return moment.astimezone(UTC) if moment is not None else _date(root.header("date"))
    return _date(root.header("date"))


def _date(value: str | None) -> datetime | None:
    moment = parse_date(value) if value else None
    return moment.astimezone(UTC) if moment is not None else None
