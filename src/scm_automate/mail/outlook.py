"""Outlook's .msg files as mails, through python-oxmsg (the extra ``msg``)."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from scm_automate.errors import MissingExtraError

if TYPE_CHECKING:
    from oxmsg import Message as OutlookMessage

__all__ = ["mail_of_msg"]

# What is said anew about the body is not taken over from the message's own headers.
_ANEW = frozenset(
    {"content-type", "content-transfer-encoding", "mime-version", "content-disposition"}
)
_BREAKS = re.compile(r"[\r\n\x00]+")


def mail_of_msg(content: bytes) -> bytes:
    """The mail that an Outlook file holds: its transport headers, texts and attachments.

    Args:
        content: The whole .msg file.

    Returns:
        A MIME message.

    Raises:
        MissingExtraError: python-oxmsg is not installed.
        ValueError: The file is no Outlook message.
    """
    try:
        from oxmsg import Message as OutlookMessage
    except ImportError:
        raise MissingExtraError("python-oxmsg", extra="msg") from None
    outlook = OutlookMessage.load(content)
    mail = EmailMessage(policy=policy.default)
    body, html = outlook.body or "", outlook.html_body or ""
    if body or not html:
        mail.set_content(_whole(body))
        if html:
            mail.add_alternative(_whole(html), subtype="html")
    else:
        mail.set_content(_whole(html), subtype="html")
    for attachment in outlook.attachments:
        data = attachment.file_bytes
        if data is None:
            continue
        main, _, sub = (attachment.mime_type or "application/octet-stream").partition("/")
        if main in ("message", "multipart") or not sub:
            main, sub = "application", "octet-stream"
        mail.add_attachment(
            data, maintype=main, subtype=sub, filename=_BREAKS.sub(" ", attachment.file_name or "")
        )
    head = _headers(outlook)
    return head + mail.as_bytes(policy=policy.SMTP)


def _headers(outlook: OutlookMessage) -> bytes:
    """The transport headers as they came; where there are none (own drafts), the file's properties."""
    lines: list[str] = []
    for name, value in outlook.message_headers.items():
        if name.lower() not in _ANEW:
            lines.append(f"{name}: {_BREAKS.sub(' ', str(value))}")
    named = {line.partition(":")[0].lower() for line in lines}
    if "from" not in named and outlook.sender:
        lines.append(f"From: {_BREAKS.sub(' ', outlook.sender)}")
    if "to" not in named:
        addresses = ", ".join(
            _BREAKS.sub(" ", recipient.email_address or recipient.name)
            for recipient in outlook.recipients
        )
        lines += [f"To: {addresses}"] if addresses else []
    if "subject" not in named:
        lines.append(f"Subject: {_BREAKS.sub(' ', outlook.subject or '')}")
    if "date" not in named and outlook.sent_date is not None:
        lines.append(f"Date: {format_datetime(outlook.sent_date)}")
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


def _whole(text: str) -> str:
    return text.replace("\x00", "")
