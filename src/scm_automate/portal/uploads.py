"""A filled-in form that a supplier hands in on its page: bounded, read in a child process, believed in nothing.

What it says becomes the fields of the page, so that it is judged as if it had been typed there. Lines of
others, closed lines and rows without a key are told and not taken.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from scm_automate.chase.form_rows import FormRow, form_rows
from scm_automate.messages import Attachment, Limits, attachment_tables
from scm_automate.messages.kinds import kind_of
from scm_automate.portal.answers import MOST_PARTS
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from scm_automate.model import OrderLine, ScheduleKey
    from scm_automate.state.grants import Grant

__all__ = ["LARGEST_FILE", "FileFault", "NotTaken", "ReadUpload", "file_label", "read_upload"]

LARGEST_FILE: Final = 2_000_000
"""Bytes that a filled-in form may have; ours have some ten thousand."""

_LIMITS: Final = Limits(
    attachment_bytes=LARGEST_FILE,
    unpacked_bytes=30_000_000,
    unpacked_ratio=200,
    archive_entries=200,
    sheets=5,
    rows=5_000,
    cells=100_000,
    seconds=10.0,
    memory_bytes=500_000_000,
)

FileFault = Literal["large", "kind", "locked", "form", "blank"]
"""Why nothing was read: too large, no workbook, encrypted or with macros, none of our forms, not filled in."""

Reason = Literal["line", "closed", "parts"]
"""Why a row was not taken: not one of this page's lines, changed or closed by the buyer, too many deliveries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """A row that was not taken.

    Attributes:
        row: Row of the sheet, from 1.
        order: As it stands there.
        line: Likewise.
        reason: Which sentence tells why.
    """

    row: int
    order: str
    line: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUpload:
    """What a form says.

    Attributes:
        fields: Those of the page that it fills.
        not_taken: The rows that it does not.
        fault: Why nothing was read; empty where it was.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    not_taken: tuple[NotTaken, ...] = ()
    fault: FileFault | Literal[""] = ""


def file_label(name: str | None) -> str:
    r"""The name of a file for showing: its last part, on one line, without what turns the direction.

    Examples:
        >>> file_label("..\\..\\etc/passwd"), file_label(None)
        ('passwd', '')
    """
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return single_line(last, most=100)


def read_upload(content: bytes, grant: Grant, *, open_keys: Collection[ScheduleKey]) -> ReadUpload:
    """Reads a form that was handed in.

    Args:
        content: Its bytes.
        grant: Which lines may be answered.
        open_keys: Those that are still as they were asked about.
    """
    if len(content) > LARGEST_FILE:
        return ReadUpload(fault="large")
    kind, defects = kind_of(content, name="", declared="")
    if {"encrypted", "macro"} & {one.code for one in defects}:
        return ReadUpload(fault="locked")
    if kind != "xlsx":
        return ReadUpload(fault="kind")
    read = attachment_tables(
        Attachment(
            name="form.xlsx",
            declared_type="",
            kind=kind,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        ),
        limits=_LIMITS,
    )
    rows = form_rows([(sheet.name, sheet.rows) for sheet in read.sheets])
    if rows is None:
        return ReadUpload(fault="form")
    if read.unread:
        # Cut off at a limit: an answer in part would look like a whole one.
        return ReadUpload(fault="large")
    if not rows:
        return ReadUpload(fault="blank")
    return _sorted_out(rows, grant, open_keys)


def _sorted_out(
    rows: tuple[FormRow, ...], grant: Grant, open_keys: Collection[ScheduleKey]
) -> ReadUpload:
    places = {_key(line): number for number, line in enumerate(grant.lines)}
    mine: dict[int, list[FormRow]] = {}
    not_taken = []
    for row in rows:
        number = places.get(row.key)
        if number is None:
            not_taken.append(_told(row, "line"))
        elif grant.lines[number].key not in open_keys:
            not_taken.append(_told(row, "closed"))
        else:
            mine.setdefault(number, []).append(row)
    fields: dict[str, str] = {}
    for number, some in mine.items():
        parts = [row for row in some if row.day or row.quantity]
        if len(parts) > MOST_PARTS:
            not_taken += [_told(row, "parts") for row in some]
            continue
        fields |= _fields(number, parts, grant.lines[number])
        remarks = [row.remark for row in some if row.remark]
        if remarks:
            fields[f"r{number}"] = "; ".join(remarks)
    return ReadUpload(fields=fields, not_taken=tuple(sorted(not_taken, key=lambda one: one.row)))


def _fields(number: int, parts: list[FormRow], line: OrderLine) -> dict[str, str]:
    if not parts:
        return {}
    (first, *others) = parts
    whole = first.quantity in ("", f"{line.quantity.normalize():f}")
    if not others and line.due is not None and first.day == line.due.isoformat() and whole:
        return {f"a{number}": "confirm"}
    fields = {f"a{number}": "change"}
    for part, row in enumerate(parts):
        fields[f"d{part}_{number}"] = row.day
        fields[f"q{part}_{number}"] = row.quantity
    return fields


def _key(line: OrderLine) -> tuple[str, str, str, str]:
    """A line's key as the form shows it."""
    company, order, number, schedule = (single_line(part) for part in line.key)
    return company, order, number, schedule


def _told(row: FormRow, reason: Reason) -> NotTaken:
    return NotTaken(
        row=row.number,
        order=single_line(row.key[1], most=40),
        line=single_line(row.key[2], most=20),
        reason=reason,
    )
