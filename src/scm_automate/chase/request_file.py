"""A list of what suppliers owe besides goods, from a CSV file or a workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from scm_automate.chase.requests import Request
from scm_automate.errors import Provenance, UnreadableFile
from scm_automate.files import read_sheets
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.files import Sheet

__all__ = ["RequestReject", "RequestsRead", "read_requests"]

_NEEDED: Final = ("supplier", "subject", "key", "what")
_COLUMNS: Final = tuple(Request.model_fields)
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00)?")
_DAYS: Final = ("needed_by", "opened_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReject:
    """A row that cannot be taken; nobody is asked for what it holds.

    Attributes:
        file: The file's name.
        row: Number of the row in the sheet, from 1.
        column: The column's heading.
        value: What stands there.
        fault: What is wrong, and what should stand there.
    """

    file: str
    row: int
    column: str
    value: str
    fault: str

    def __str__(self) -> str:
        """In a line."""
        return (
            f"{self.file}, row {self.row}, column {self.column}, value {self.value!r}: {self.fault}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsRead:
    """A list, read; it is handed to `plan` and `run_round` as it is.

    Attributes:
        requests: One for each row that fits, in the order of the file.
        rejects: Rows that do not.
    """

    requests: tuple[Request, ...]
    rejects: tuple[RequestReject, ...] = ()

    def __iter__(self) -> Iterator[Request]:
        """The requests."""
        return iter(self.requests)

    def __str__(self) -> str:
        """In a line, and one for each reject."""
        some = "1 request" if len(self.requests) == 1 else f"{len(self.requests)} requests"
        head = f"{some}, {len(self.rejects)} rejected"
        return "\n".join([head, *(f"  not taken: {one}" for one in self.rejects)])


def read_requests(source: str | Path | bytes, *, name: str | None = None) -> RequestsRead:
    r"""What is still missing, from a list that somebody keeps.

    The headings are the fields of `Request`, in any order and any case: ``supplier``, ``subject``
    (declaration, certificate, master_data, invoice), ``key`` and ``what``, and where they are known
    ``company``, ``needed_by``, ``opened_on`` and ``buyer``. Days are written as 2026-03-31, or are days of a
    workbook. Other columns are the list's own, and not looked at.

    Args:
        source: A CSV file or a workbook; of a workbook the first sheet with these headings.
        name: What to call it in messages.

    Raises:
        UnreadableFile: The file is no table, or none of its sheets has these headings.

    Examples:
        >>> read = read_requests(
        ...     b"supplier;subject;key;what;needed_by\n"
        ...     b"7;certificate;ISO-9001;ISO 9001 certificate;2026-03-31\n"
        ...     b"7;certificat;ISO-14001;ISO 14001 certificate;\n",
        ...     name="missing.csv",
        ... )
        >>> [one.key for one in read], read.rejects[0].row, read.rejects[0].column
        (['ISO-9001'], 3, 'subject')
    """
    called = name or (Path(source).name if isinstance(source, str | Path) else "the list")
    for sheet in read_sheets(Path(source) if isinstance(source, str) else source, name=name):
        found = _headed(sheet)
        if found is not None:
            return _rows(sheet, called, *found)
    raise UnreadableFile(
        "No row holds the headings of a list of requests.",
        hint=f"Needed are {', '.join(_NEEDED)}; known besides are "
        f"{', '.join(one for one in _COLUMNS if one not in _NEEDED)}.",
        source=Provenance(file=called),
    )


def _headed(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings and where each column is; None where the sheet has none."""
    for index, row in enumerate(sheet.frame.rows()[:30]):
        plain = [str(cell or "").strip().lower().replace(" ", "_") for cell in row]
        places = {one: plain.index(one) for one in _COLUMNS if one in plain}
        if all(one in places for one in _NEEDED):
            return index, places
    return None


def _rows(sheet: Sheet, called: str, head: int, places: dict[str, int]) -> RequestsRead:
    requests, rejects = [], []
    rows = sheet.frame.rows()
    for below in range(head + 1, len(rows)):
        cells = {one: str(rows[below][place] or "").strip() for one, place in places.items()}
        if not any(cells.values()):
            continue
        given: dict[str, str | None] = {
            one: text or (None if one in (*_DAYS, "buyer") else "") for one, text in cells.items()
        }
        for one in _DAYS:
            day = _MIDNIGHT.fullmatch(cells.get(one, ""))
            if day is not None:
                given[one] = day[1]
        try:
            requests.append(Request.model_validate(given))
        except ValidationError as error:
            for fault in error.errors():
                column = str(fault["loc"][0]) if fault["loc"] else "supplier"
                rejects.append(
                    RequestReject(
                        file=called,
                        row=sheet.row_number(below),
                        column=column,
                        value=single_line(cells.get(column, ""), most=80),
                        fault=fault["msg"].removeprefix("Value error, "),
                    )
                )
    return RequestsRead(requests=tuple(requests), rejects=tuple(rejects))
