"""A call sheet that was filled in, read back: what was heard, with the person who heard it as authority."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scm_automate.chase.phone_sheet import ANSWERS, CALLS_SHEET, HEADERS, KEYS
from scm_automate.errors import ConfigError, Provenance, UnreadableFile
from scm_automate.files import read_sheets
from scm_automate.mail import RawMessage
from scm_automate.model import Delivery, Evidence, LineResponse, OrderResponse
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from scm_automate.files import Sheet
    from scm_automate.model import LineStatus

__all__ = ["CallReject", "CallsRead", "read_phone_sheet"]

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:T00:00:00)?", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_PAST: Final = timedelta(days=1)
_AHEAD: Final = timedelta(days=730)
_STATUS: Final[Mapping[str, LineStatus]] = {
    "confirmed": "accepted", "new date": "changed", "not deliverable": "rejected",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReject:
    """A row that was filled in and cannot be taken.

    Attributes:
        row: Its number in the sheet, from 1.
        column: What stands above the cell.
        value: What stands in it.
        fault: What is wrong, and what should stand there.
    """

    row: int
    column: str
    value: str
    fault: str

    def __str__(self) -> str:
        """In a line."""
        return f"row {self.row}, column {self.column}, value {self.value!r}: {self.fault}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsRead:
    """A sheet, read. It is an inbox for `run_round`, alone or in `scm_automate.mail.Inboxes`.

    Attributes:
        messages: One for each line that was answered.
        rejects: Rows that cannot be taken; their lines are not answered.
        not_reached: How many rows say so.
        empty: How many rows were not filled in.
    """

    messages: tuple[RawMessage, ...]
    rejects: tuple[CallReject, ...] = ()
    not_reached: int = 0
    empty: int = 0

    def __iter__(self) -> Iterator[RawMessage]:
        """The messages."""
        return iter(self.messages)

    def __str__(self) -> str:
        """In a line, and one for each reject."""
        head = (
            f"{len(self.messages)} lines answered, {self.not_reached} not reached, "
            f"{self.empty} not filled in, {len(self.rejects)} rejected"
        )
        return "\n".join([head, *(f"  not taken: {one}" for one in self.rejects)])


def read_phone_sheet(
    source: str | Path | bytes, *, by: str, received: datetime, name: str | None = None
) -> CallsRead:
    """The answers of a call sheet.

    Each line is a message of its own, known by what was filled in: a sheet that is handed in again, with
    more rows filled in, answers those alone. Of a line that was corrected the later answer holds. A line
    with one row that cannot be taken is not answered at all.

    Args:
        source: The workbook.
        by: Who called, and vouches for what was heard.
        received: When it was handed in, with a time zone.
        name: What to call it in messages.

    Raises:
        ConfigError: Nobody is named.
        UnreadableFile: It is no call sheet.
    """
    if not by.strip():
        raise ConfigError("Nobody is named who called.", hint="Give by='name'.")
    called = name or (source.name if isinstance(source, Path) else None) or "calls.xlsx"
    sheet = next((one for one in read_sheets(source, name=name) if one.name == CALLS_SHEET), None)
    if sheet is None:
        raise UnreadableFile(
            f"There is no sheet {CALLS_SHEET} in it.",
            hint="Give the calls.xlsx of a round, filled in.",
            source=Provenance(file=called),
        )
    rows = _rows(sheet, called)
    rejects: list[CallReject] = []
    by_line: dict[tuple[str, ...], list[_Heard]] = {}
    empty = missed = 0
    for number, cells in rows:
        answer = cells["answer"].strip().lower()
        if not any(cells[key] for key in ("answer", "day", "amount", "remark", "spoke_with")):
            empty += 1
        elif answer == "not reached":
            missed += 1
        else:
            heard = _heard(number, cells, answer, today=received.date())
            by_line.setdefault(heard.key, []).append(heard)
            rejects += heard.faults
    messages = tuple(
        _message(key, some, by=by.strip(), received=received, called=called)
        for key, some in by_line.items()
        if not any(one.faults for one in some)
    )
    return CallsRead(messages=messages, rejects=tuple(rejects), not_reached=missed, empty=empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """A row, read."""

    key: tuple[str, ...]
    status: LineStatus
    day: date | None
    quantity: Decimal | None
    open_quantity: Decimal | None
    due: date | None
    words: str
    faults: tuple[CallReject, ...]


def _rows(sheet: Sheet, called: str) -> list[tuple[int, dict[str, str]]]:
    wanted = {words: name for name, (words, _) in HEADERS.items()} | {key: key for key in KEYS}
    found = sheet.frame.rows()
    for index, row in enumerate(found):
        places = {wanted[cell]: place for place, cell in enumerate(row) if cell in wanted}
        if len(places) < len(wanted):
            continue
        return [
            (
                sheet.row_number(below),
                {name: found[below][place] or "" for name, place in places.items()},
            )
            for below in range(index + 1, len(found))
            if any(found[below])
        ]
    raise UnreadableFile(
        f"The sheet {CALLS_SHEET} has no row with all of its headings.",
        hint="Give the calls.xlsx of a round with its columns as they were, the hidden ones too.",
        source=Provenance(file=called, sheet=CALLS_SHEET),
    )


def _heard(number: int, cells: Mapping[str, str], answer: str, *, today: date) -> _Heard:
    faults: list[CallReject] = []

    def wrong(name: str, fault: str) -> None:
        column = HEADERS[name][0] if name in HEADERS else name
        value = single_line(cells[name], most=80)
        faults.append(CallReject(row=number, column=column, value=value, fault=fault))

    for key in ("order", "line", "Key letter", "Key supplier"):
        if not cells[key]:
            wrong(key, "it says which line this is, and must stand as it was")
    if answer not in _STATUS:
        wrong("answer", f"it must be one of: {', '.join(ANSWERS)}")
    day, amount = _day(cells["day"]), _number(cells["amount"])
    if cells["day"] and day is None:
        wrong("day", "it must be a day, such as 2026-03-16")
    elif day is not None and not today - _PAST <= day <= today + _AHEAD:
        wrong("day", "it must lie between today and two years from now")
    if cells["amount"] and not amount:
        wrong("amount", "it must be a number greater than 0")
    due, open_quantity = _day(cells["due"]), _number(cells["quantity"])
    if answer == "new date" and not cells["day"]:
        wrong("day", "a new date needs a day")
    if answer == "confirmed" and day is not None and day != due:
        wrong("day", "a line that is confirmed arrives on its due day; choose new date")
    if answer == "confirmed" and due is None and not faults:
        wrong("due", "the line has no due day to confirm; choose new date, and give the day")
    if answer == "not deliverable" and (cells["day"] or cells["amount"]):
        wrong("answer", "what is not deliverable has neither day nor quantity")
    return _Heard(
        key=(
            cells["Key letter"],
            cells["Key supplier"],
            cells["Key company"],
            cells["order"],
            cells["line"],
        ),
        status=_STATUS.get(answer, "unclear"),
        day=due if answer == "confirmed" else day,
        quantity=amount or open_quantity,
        open_quantity=open_quantity,
        due=due,
        words=_words(cells, answer),
        faults=tuple(faults),
    )


def _words(cells: Mapping[str, str], answer: str) -> str:
    parts = [answer]
    parts += [f"on {cells['day'][:10]}"] if cells["day"] else []
    parts += [f"quantity {cells['amount']}"] if cells["amount"] else []
    told = " ".join(parts)
    told += f", {cells['remark']}" if cells["remark"] else ""
    return single_line(told, most=1_000)


def _message(
    key: tuple[str, ...], some: Sequence[_Heard], *, by: str, received: datetime, called: str
) -> RawMessage:
    letter, supplier, company, order, line = key
    statuses = {one.status for one in some}
    status: LineStatus = some[0].status if len(statuses) == 1 else "changed"
    deliveries = sorted(
        (
            Delivery(quantity=one.quantity, earliest=one.day, latest=one.day)
            for one in some
            if one.day is not None
        ),
        key=lambda one: (one.latest or date.max, one.quantity or Decimal(0)),
    )
    reasons = ["it will not be delivered"] if "rejected" in statuses else []
    said = LineResponse(
        company=company,
        order=order,
        line=line,
        status=status,
        deliveries=() if status == "rejected" else tuple(deliveries),
        review=bool(reasons),
        reasons=tuple(reasons),
        evidence=tuple(Evidence(part=f"phone, heard by {by}", text=one.words) for one in some),
        confidence=1.0,
    )
    content = json.dumps(
        {
            "by": by,
            "key": key,
            "said": [(one.words, str(one.day), str(one.quantity)) for one in some],
        },
        ensure_ascii=True,
        sort_keys=True,
    ).encode()
    digest = sha256(content).hexdigest()
    response = OrderResponse(
        kind="response",
        lines=(said,),
        channel="phone",
        received=received,
        supplier=supplier,
        sender=by,
        subject=f"phone call about order {order} line {line}",
        message_id=f"phone-{digest[:32]}",
    )
    return RawMessage(
        source=f"{called}#{order}-{line}",
        raw=content,
        received=received,
        digest=digest,
        response=response,
        letter=letter,
    )


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text.strip()):
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    return Decimal(text.strip()) if _NUMBER.fullmatch(text.strip()) else None
