"""Web archives (MHTML) under the name of a workbook: what SAP GUI and Excel save as "Excel".

An archive is a mail: a part for the frame, one for each sheet, and pictures. The parts with a
table in them are read as pages.
"""

from __future__ import annotations

import codecs
import email
from email import policy
from itertools import islice
from typing import TYPE_CHECKING

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files.html_tables import check_markup, read_html_tables
from scm_automate.files.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from scm_automate.files.sheet import Sheet

__all__ = ["read_web_archive"]

_MOST_PARTS = 2_000


def read_web_archive(
    data: bytes, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Sheet, ...]:
    r"""The tables of the pages in an archive.

    Args:
        data: The archive.
        name: File name for messages.
        limits: Bounds of size.

    Returns:
        One sheet per table.

    Raises:
        UnreadableFile: No page has a table: a truncated archive, most often.
        LimitExceeded: Larger than the limits allow.

    Examples:
        >>> archive = (
        ...     b"MIME-Version: 1.0\nContent-Type: text/html\n"
        ...     b"Content-Transfer-Encoding: quoted-printable\n\n"
        ...     b"<table><tr><td>Men=\nge<td>5</table>\n"
        ... )
        >>> read_web_archive(archive)[0].frame.rows()
        [('Menge', '5')]
    """
    check_markup(data, name, limits)
    # Blanks before the first header would end the headers.
    try:
        message = email.message_from_bytes(data.lstrip(), policy=policy.compat32)
        parts = list(islice(message.walk(), _MOST_PARTS + 2))
    except RecursionError:
        raise LimitExceeded(
            "The archive is nested too deep.",
            hint="This is hardly an export; save it as .xlsx.",
            source=Provenance(file=name),
        ) from None
    sheets: list[Sheet] = []
    for number, part in enumerate(parts):
        if number > _MOST_PARTS:
            raise LimitExceeded(
                f"The archive has more than {_MOST_PARTS} parts.",
                hint="This is hardly an export; save it as .xlsx.",
                source=Provenance(file=name),
            )
        if part.get_content_type() != "text/html":
            continue
        page = part.get_payload(decode=True)
        if not isinstance(page, bytes) or b"<table" not in page.lower():
            continue
        charset = part.get_content_charset()
        try:
            sheets += read_html_tables(
                page, name=name, encoding=_known(charset), limits=limits, kind="mhtml"
            )
        except UnreadableFile:
            continue  # a page whose tables are only there for its looks
    if not sheets:
        raise UnreadableFile(
            "This is a web archive (MHTML) without a table in it, or a truncated one.",
            hint="Open it in Excel and save it as .xlsx, or choose the spreadsheet format when "
            "exporting.",
            source=Provenance(file=name),
        )
    return tuple(sheets)


def _known(charset: str | None) -> str | None:
    """A charset that Python can read; null leaves it to the page and its bytes."""
    try:
        return codecs.lookup(charset).name if charset else None
    except LookupError:
        return None
