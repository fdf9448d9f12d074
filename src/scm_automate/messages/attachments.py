"""What an attachment says: sheets of cells, or text; or why it could not be read."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.child import run_in_child
from scm_automate.messages.encoded import decode_charset
from scm_automate.messages.limits import Limits
from scm_automate.messages.native import Task, run_task
from scm_automate.messages.sheet_marks import CellMark

if TYPE_CHECKING:
    from scm_automate.messages.message import Attachment
    from scm_automate.messages.native import Result

__all__ = ["AttachmentContent", "CellMark", "Sheet", "attachment_tables", "attachment_text"]

_DEFAULT = Limits()


class Sheet(NamedTuple):
    """One sheet of a workbook, or the one table of a CSV file."""

    name: str
    """Sheet name; empty for a CSV file."""
    rows: tuple[tuple[str, ...], ...]
    """Cells as text: dates as ``2026-09-14``, whole numbers without a point, empty cells as ''.

    What an XLSX strikes through is left out."""
    marks: tuple[CellMark, ...] = ()
    """What an XLSX shows of its cells beside their text: crossed out, hidden, with a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentContent:
    """What was read of an attachment."""

    sheets: tuple[Sheet, ...] = ()
    """Sheets in order; empty where it is no table."""
    text: str = ""
    """Text of a PDF or text file, pages parted by form feeds, columns by tabs; empty where it is none."""
    unread: str = ""
    """Why it was not read, or not to its end, in words; empty where it was read whole."""


def attachment_tables(attachment: Attachment, *, limits: Limits = _DEFAULT) -> AttachmentContent:
    r"""The sheets of an XLSX, XLS, ODS or CSV attachment, or why they cannot be read.

    Args:
        attachment: One of `Message.attachments`.
        limits: Bounds; `Limits.child` decides whether the parser runs in a process of its own.

    Returns:
        Sheets of rows of text cells, or `AttachmentContent.unread` with the reason.

    Examples:
        >>> from scm_automate.messages import parse_message
        >>> raw = b"Content-Type: text/csv; name=a.csv\n\nPos;Date\n10;KW 31\n"
        >>> attachment_tables(parse_message(raw).attachments[0]).sheets[0].rows
        (('Pos', 'Date'), ('10', 'KW 31'))
    """
    refused = _refused(attachment, limits)
    if refused:
        return AttachmentContent(unread=refused)
    if attachment.kind in ("xlsx", "xls", "ods"):
        return _content(attachment, _run(attachment, limits))
    if attachment.kind == "csv" or (attachment.kind == "text" and _looks_like_csv(attachment)):
        return _delimited(attachment, limits)
    return AttachmentContent(unread=f"{_label(attachment)} is no table ({attachment.kind})")


def attachment_text(attachment: Attachment, *, limits: Limits = _DEFAULT) -> AttachmentContent:
    """The text of a PDF, HTML or text attachment, or why it cannot be read.

    Args:
        attachment: One of `Message.attachments`.
        limits: Bounds; `Limits.child` decides whether the parser runs in a process of its own.

    Returns:
        The text, lines in reading order, wide gaps as tabs; or the reason in `unread`.
    """
    refused = _refused(attachment, limits)
    if refused:
        return AttachmentContent(unread=refused)
    if attachment.kind == "pdf":
        return _content(attachment, _run(attachment, limits))
    if attachment.kind in ("text", "csv", "xml"):
        text = _decoded(attachment)
        cut = len(text) > limits.text_chars
        told = (
            f"{_label(attachment)}: text beyond {limits.text_chars} characters is unread"
            if cut
            else ""
        )
        return AttachmentContent(text=text[: limits.text_chars], unread=told)
    if attachment.kind == "html":
        from scm_automate.messages.heavy import read_bounded_html

        read, refused = read_bounded_html(
            _decoded(attachment), most=limits.text_chars, limits=limits
        )
        told = f"{_label(attachment)}: text beyond {limits.text_chars} characters is unread"
        return AttachmentContent(
            text="\n".join(line.text for line in read.lines),
            unread=f"{_label(attachment)}: {refused}" if refused else told if read.cut else "",
        )
    if attachment.kind == "image":
        return AttachmentContent(unread=f"{_label(attachment)} is a picture")
    return AttachmentContent(
        unread=f"{_label(attachment)} is of a kind that is not read ({attachment.kind})"
    )


def _label(attachment: Attachment) -> str:
    return (
        f"the attachment {attachment.name!r}" if attachment.name else "an attachment without name"
    )


def _refused(attachment: Attachment, limits: Limits) -> str:
    """Why an attachment is not even opened; empty where it may be."""
    for defect in attachment.defects:
        if defect.code == "encrypted":
            return f"{_label(attachment)} is encrypted"
        if defect.code == "empty":
            return f"{_label(attachment)} is empty"
    if attachment.size > limits.attachment_bytes:
        return (
            f"{_label(attachment)} has {attachment.size} bytes, more than {limits.attachment_bytes}"
        )
    return ""


def _run(attachment: Attachment, limits: Limits) -> Result:
    bounds = {
        name: int(getattr(limits, name))
        for name in ("archive_entries", "unpacked_bytes", "unpacked_ratio", "sheets", "rows", "cells", "pages", "text_chars")
    }  # fmt: skip
    task = Task(kind=attachment.kind, bounds=bounds)
    if not limits.child:
        return run_task(task, attachment.content)
    return run_in_child(
        task, attachment.content, seconds=limits.seconds, memory_bytes=limits.memory_bytes
    )


def _content(attachment: Attachment, result: Result) -> AttachmentContent:
    return AttachmentContent(
        sheets=tuple(
            Sheet(name, tuple(tuple(row) for row in rows), tuple(CellMark(*one) for one in marks))
            for name, rows, marks in result["sheets"]
        ),
        text=result["text"],
        unread=f"{_label(attachment)}: {result['unread']}" if result["unread"] else "",
    )


def _decoded(attachment: Attachment) -> str:
    content = attachment.content
    charset = attachment.charset
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        charset = "utf-16"
    elif content[:3] == b"\xef\xbb\xbf":
        charset = "utf-8-sig"
    text = decode_charset(content, charset)[0]
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _looks_like_csv(attachment: Attachment) -> bool:
    return bool(_delimiter(_decoded(attachment)[:20_000]))


def _delimiter(sample: str) -> str:
    """The delimiter on which the first lines agree; empty where there is none."""
    first = sample.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    lines = [line for line in sample.split("\n")[:30] if line.strip()][:20]
    best, score = "", 0
    for mark in (";", "\t", ",", "|"):
        counts = [_outside_quotes(line, mark) for line in lines]
        common = max(set(counts), key=counts.count) if counts else 0
        agreeing = counts.count(common) if common else 0
        weight = agreeing * 10 + common
        if common and agreeing * 2 >= len(lines) and weight > score:
            best, score = mark, weight
    return best


def _outside_quotes(line: str, mark: str) -> int:
    return sum(piece.count(mark) for piece in line.split('"')[::2])


def _delimited(attachment: Attachment, limits: Limits) -> AttachmentContent:
    text = _decoded(attachment)
    mark = _delimiter(text[:20_000]) or ";"
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    rows: list[tuple[str, ...]] = []
    cells = 0
    told = ""
    try:
        for row in csv.reader(io.StringIO(text), delimiter=mark):
            cells += len(row)
            if len(rows) >= limits.rows or cells > limits.cells:
                told = f"{_label(attachment)} was read to row {len(rows)} only"
                break
            if any(cell.strip() for cell in row):
                rows.append(tuple(cell.strip() for cell in row))
    except csv.Error as fault:
        told = f"{_label(attachment)} cannot be read beyond row {len(rows)} ({fault})"
    return AttachmentContent(sheets=(Sheet("", tuple(rows)),) if rows else (), unread=told)
