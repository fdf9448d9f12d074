r"""Raw mail to a `Message`: headers, newest text, authentication, automatic replies, bounces.

Examples:
    >>> from scm_automate.messages import newest_text, parse_message
    >>> newest_text(parse_message(b"\nKW 31 ok\n\n> bitte Termin\n")).text
    'KW 31 ok'
"""

from scm_automate.messages.attachments import (
    AttachmentContent,
    CellMark,
    Sheet,
    attachment_tables,
    attachment_text,
)
from scm_automate.messages.blocks import Block, Forwarded, NewestText, QuotedPart
from scm_automate.messages.limits import Limits
from scm_automate.messages.message import (
    Address,
    Attachment,
    AttachmentKind,
    Authentication,
    AuthenticationResult,
    Automatic,
    Bounce,
    Defect,
    FailedAddress,
    HiddenText,
    Line,
    Message,
    Table,
)
from scm_automate.messages.newest import newest_text
from scm_automate.messages.parsing import parse_message
from scm_automate.messages.pieces import PdfPieces, Piece, pdf_pieces
from scm_automate.messages.received import received_at

__all__ = [
    "Address",
    "Attachment",
    "AttachmentContent",
    "AttachmentKind",
    "Authentication",
    "AuthenticationResult",
    "Automatic",
    "Block",
    "Bounce",
    "CellMark",
    "Defect",
    "FailedAddress",
    "Forwarded",
    "HiddenText",
    "Limits",
    "Line",
    "Message",
    "NewestText",
    "PdfPieces",
    "Piece",
    "QuotedPart",
    "Sheet",
    "Table",
    "attachment_tables",
    "attachment_text",
    "newest_text",
    "parse_message",
    "pdf_pieces",
    "received_at",
]
