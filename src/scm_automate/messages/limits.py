"""How much of a stranger's mail is read before the rest is told and left."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on what one message or attachment may cost.

    The defaults hold a buyer's real mail with room to spare; a hostile one ends at them within
    seconds and with a told reason.

    Attributes:
        message_bytes: A larger message is read up to here, and the rest is told as unread.
        parts: MIME parts, over all levels.
        depth: Levels of multipart within multipart.
        headers: Header fields of one part.
        header_bytes: Length of one part's header block.
        text_chars: Characters of text that are read; what is beyond is unread and told.
        addresses: Mailboxes taken from one header.
        attachment_bytes: A larger attachment is listed, and not opened.
        unpacked_bytes: Sum of the unpacked sizes in a zipped workbook.
        unpacked_ratio: Unpacked over packed size of one zipped workbook.
        archive_entries: Entries in a zipped workbook.
        sheets: Sheets read from one workbook.
        rows: Rows read from one sheet.
        cells: Cells read from one workbook.
        pages: Pages read from one PDF.
        seconds: Time that a native parser gets for one attachment.
        memory_bytes: Memory that the child process may take, where the system can bound it.
        child: Whether native parsers, and HTML with very many elements, run in a child process
            that can be ended; without it such HTML is refused.

    Examples:
        >>> Limits(text_chars=10_000).depth
        20
    """

    message_bytes: int = 40_000_000
    parts: int = 500
    depth: int = 20
    headers: int = 1_000
    header_bytes: int = 256_000
    text_chars: int = 262_144
    addresses: int = 200
    attachment_bytes: int = 25_000_000
    unpacked_bytes: int = 200_000_000
    unpacked_ratio: int = 200
    archive_entries: int = 2_000
    sheets: int = 30
    rows: int = 20_000
    cells: int = 500_000
    pages: int = 60
    seconds: float = 10.0
    memory_bytes: int = 1_000_000_000
    child: bool = True
