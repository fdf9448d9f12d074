"""What came in by no mail, in the shape of a message: nobody sent it, and no server vouches for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.messages import Authentication, Automatic, Message

if TYPE_CHECKING:
    from scm_automate.messages import Attachment

__all__ = ["message_without_mail"]


def message_without_mail(
    *, subject: str, text: str = "", attachments: tuple[Attachment, ...] = ()
) -> Message:
    """A message without headers and sender.

    Args:
        subject: What it is called.
        text: What it says, in words.
        attachments: What it carries.
    """
    return Message(
        message_id=None,
        in_reply_to=(),
        references=(),
        subject=subject,
        senders=(),
        sender=None,
        reply_to=(),
        to=(),
        cc=(),
        date=None,
        authentication=Authentication(),
        automatic=Automatic(),
        bounce=None,
        text=text,
        text_source="none",
        lines=(),
        tables=(),
        hidden=(),
        attachments=attachments,
        inline=(),
        headers=(),
        truncated=False,
        defects=(),
    )
