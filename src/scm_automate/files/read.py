"""Bytes to sheets: the one way in for every export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files.delimited import read_delimited
from scm_automate.files.html_tables import read_html_tables
from scm_automate.files.json_rows import read_json
from scm_automate.files.kinds import find_kind
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.ruled import read_ruled
from scm_automate.files.spreadsheet_xml import read_spreadsheet_xml
from scm_automate.files.web_archive import read_web_archive
from scm_automate.files.workbook import read_workbook

if TYPE_CHECKING:
    from scm_automate.files.sheet import Sheet

__all__ = ["read_sheets"]


def read_sheets(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Sheet, ...]:
    r"""The sheets of a file as cells of text, whatever the file is called.

    Args:
        source: A path, or the bytes themselves.
        name: What to call it in messages; a path's own name where it is left out.
        encoding: The encoding of a text file, where the caller knows it.
        limits: Bounds of size, checked before parsing.

    Returns:
        One sheet for a text file; one for each worksheet with cells in a workbook, each table of a
        page, and each list of records in a JSON answer.

    Raises:
        FileNotFoundError: There is no such file.
        UnreadableFile: Empty, truncated, encrypted, or not a table; the hint says what to do.
        LimitExceeded: Larger than the limits allow.

    Examples:
        >>> sheet = read_sheets(b"Order;Qty\n0045;1,5\n", name="po.csv")[0]
        >>> sheet.frame.rows(), sheet.delimiter
        ([('Order', 'Qty'), ('0045', '1,5')], ';')
    """
    if isinstance(source, bytes):
        data, called = source, name
        _check_size(len(data), called, limits)
    else:
        path = Path(source)
        called = name or path.name
        try:
            _check_size(path.stat().st_size, called, limits)
            data = path.read_bytes()
        except FileNotFoundError:
            raise
        except OSError as fault:
            raise UnreadableFile(
                f"The file cannot be opened ({fault.strerror or type(fault).__name__}).",
                hint="Close it in other programs, and check that you may read it.",
                source=Provenance(file=str(path)),
            ) from None
    kind = find_kind(data, name=called)
    match kind:
        case "text":
            return (read_delimited(data, name=called, encoding=encoding, limits=limits),)
        case "pipe":
            return (read_ruled(data, name=called, encoding=encoding, limits=limits),)
        case "html":
            return read_html_tables(data, name=called, encoding=encoding, limits=limits)
        case "mhtml":
            return read_web_archive(data, name=called, limits=limits)
        case "xml":
            return read_spreadsheet_xml(data, name=called, limits=limits)
        case "json":
            return read_json(data, name=called, limits=limits)
        case _:
            return read_workbook(data, kind, name=called, limits=limits)


def _check_size(size: int, name: str | None, limits: Limits) -> None:
    """The bound on the size of a file."""
    if size > limits.max_bytes:
        raise LimitExceeded(
            f"The file has {size:,} bytes; at most {limits.max_bytes:,} are read.",
            hint="Export in parts, or raise Limits.max_bytes.",
            source=Provenance(file=name),
        )
