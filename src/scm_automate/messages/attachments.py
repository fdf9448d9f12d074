"""What an attachment says: sheets of cells, or text; or why it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.limits import Limits

if TYPE_CHECKING:
    from scm_automate.messages.message import Attachment

__all__ = ["AttachmentContent", "Sheet", "attachment_tables", "attachment_text"]


class Sheet(NamedTuple):
    """One sheet of a workbook, or the one table of a CSV file."""

    name: str
    """Sheet name; empty for a CSV file."""
    rows: tuple[tuple[str, ...], ...]
    """Cells as text: dates as ``2026-09-14``, whole numbers without a point, empty cells as ''."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentContent:
    """What was read of an attachment."""

    sheets: tuple[Sheet, ...] = ()
    """Sheets in order; empty where it is no table."""
    text: str = ""
    """Text of a PDF or text file, pages parted by form feeds; empty where it is none."""
    unread: str = ""
    """Why it was not read, or not to its end, in words; empty where it was read whole."""


def attachment_tables(attachment: Attachment, *, limits: Limits = Limits()) -> AttachmentContent:
    """The sheets of an XLSX, XLS, ODS or CSV attachment, or why they cannot be read."""
    return AttachmentContent(unread=f"{attachment.name} is not read yet")


def attachment_text(attachment: Attachment, *, limits: Limits = Limits()) -> AttachmentContent:
    """The text of a PDF or text attachment, or why it cannot be read."""
    return AttachmentContent(unread=f"{attachment.name} is not read yet")
