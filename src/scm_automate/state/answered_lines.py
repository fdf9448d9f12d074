"""The newest answer for each schedule line, and the promise in it that still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from scm_automate.model import ScheduleKey
from scm_automate.state.bulk import execute_rows, only_there
from scm_automate.state.columns import instant_text, number_text, read_number, words_text
from scm_automate.state.events import Event, append, folds
from scm_automate.state.keys import KEY, key_of, parts_of
from scm_automate.state.order_lines import answered_again
from scm_automate.state.schema import answered_lines as table
from scm_automate.state.schema import order_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from sqlalchemy import Connection, RowMapping

    from scm_automate.model import LineStatus
    from scm_automate.state.events import Transaction

__all__ = ["AnsweredLine", "answer_lines", "answered", "forget_promises", "refuse_promise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLine:
    """What the newest answer makes of a schedule line.

    Attributes:
        key: The schedule line.
        supplier: Whose answer it is.
        status: See `LineStatus`.
        received_at: When the answer arrived.
        message_key: The message.
        usable: Whether it says something that can be acted on; an unclear answer is none.
        promised: The day that it promises for this schedule; None where it promises none.
        promised_quantity: How much of it; None where that is not told.
    """

    key: ScheduleKey
    supplier: str
    status: LineStatus
    received_at: datetime
    message_key: str
    usable: bool
    promised: date | None = None
    promised_quantity: Decimal | None = None

    @property
    def age(self) -> tuple[datetime, str]:
        """What makes one answer newer than another: its arrival, and its key to break a tie."""
        return (self.received_at, self.message_key)


def answer_lines(
    tx: Transaction,
    some: Iterable[AnsweredLine],
    *,
    at: datetime,
    run: str | None = None,
) -> None:
    """Writes down what an answer says of its lines; an older answer never takes a newer one's place."""
    by_message: dict[tuple[str, str, datetime], list[AnsweredLine]] = {}
    for one in some:
        by_message.setdefault((one.message_key, one.supplier, one.received_at), []).append(one)
    append(
        tx,
        [
            Event(
                at=at,
                kind="lines_answered",
                subject=key,
                data={
                    "supplier": supplier,
                    "received_at": instant_text(received_at),
                    "lines": [
                        {
                            "key": list(one.key),
                            "status": one.status,
                            "usable": one.usable,
                            "promised": None if one.promised is None else one.promised.isoformat(),
                            "promised_quantity": number_text(one.promised_quantity),
                        }
                        for one in lines
                    ],
                },
                run=run,
            )
            for (key, supplier, received_at), lines in by_message.items()
        ],
    )


def answered(
    tx: Transaction, *, lines: Iterable[tuple[str, str, str]] | None = None
) -> tuple[AnsweredLine, ...]:
    """The newest answer for each schedule line that has one.

    `received_at` and `message_key` are those of the newest usable answer where there is one.
    """
    if lines is None:
        return tuple(_answered(row) for row in tx.connection.execute(select(table)).mappings())
    wanted = set(lines)
    return tuple(
        _answered(row)
        for row in _rows_of(tx.connection, {order for _, order, _ in wanted})
        if (row["company"], row["order_number"], row["line"]) in wanted
    )


def refuse_promise(tx: Transaction, key: ScheduleKey, *, at: datetime, by: str, why: str) -> None:
    """A person did not agree to the promised day: it no longer stands, the line is asked about again."""
    event = Event(
        at=at,
        kind="promise_refused",
        subject=key.order,
        data={"key": list(key), "why": why},
        by=by,
    )
    append(tx, [event])


_HERE = [table.c[name] == bindparam(f"at_{name}") for name in KEY]
_THERE = "SELECT company, order_number, line, schedule FROM answered_lines"
_FORGET = (
    "UPDATE answered_lines SET promised = NULL, promised_quantity = NULL "
    "WHERE company = ? AND order_number = ? AND line = ? AND schedule = ?"
)


@folds("lines_answered", table, order_lines)
def _lines_answered(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        orders = {line["key"][1] for line in event.data["lines"]}
        known = {key_of(row): row for row in _rows_of(connection, orders)}
        new, newer = [], []
        for line in event.data["lines"]:
            key = ScheduleKey(*line["key"])
            before = known.get(key)
            row = _after(before, line, event)
            if before is None:
                new.append({**dict(zip(KEY, key, strict=True)), **row})
            elif row != {name: before[name] for name in row}:
                newer.append(_at(key) | row)
        if new:
            connection.execute(table.insert(), new)
        answered_again(
            connection,
            [line["key"] for line in event.data["lines"] if line["usable"]],
            at=datetime.fromisoformat(event.data["received_at"]),
        )
        if newer:
            connection.execute(update(table).where(*_HERE), newer)


def _after(
    before: RowMapping | None, line: Mapping[str, Any], event: Event
) -> dict[str, object | None]:
    """A line's row after an answer: what is newer than the row takes its place, what is older does not."""
    received = datetime.fromisoformat(event.data["received_at"])
    age = (received, event.subject)
    names = ("supplier", "status", "received_at", "message_key")
    usable_names = ("usable_at", "usable_key", "promised", "promised_quantity")
    row: dict[str, object | None] = {
        name: None if before is None else before[name] for name in (*names, *usable_names)
    }
    if before is None or age > (before["received_at"], before["message_key"]):
        row |= {
            "supplier": event.data["supplier"],
            "status": line["status"],
            "received_at": received,
            "message_key": event.subject,
        }
    usable_age = (
        None
        if before is None or before["usable_at"] is None
        else (before["usable_at"], before["usable_key"])
    )
    if line["usable"] and (usable_age is None or age > usable_age):
        day = line["promised"]
        row |= {
            "usable_at": received,
            "usable_key": event.subject,
            "promised": None if day is None else date.fromisoformat(day),
            "promised_quantity": line["promised_quantity"],
        }
    return row


@folds("promise_refused", table)
def _refused(connection: Connection, events: Sequence[Event]) -> None:
    keys = [ScheduleKey(*map(words_text, event.data["key"])) for event in events]
    forget_promises(connection, keys)


def forget_promises(connection: Connection, keys: Sequence[tuple[str, str, str, str]]) -> None:
    """Folds that promises stand no more: what was answered remains, the day and the quantity do not."""
    execute_rows(connection, _FORGET, only_there(connection, _THERE, keys))


def _rows_of(connection: Connection, orders: Iterable[str]) -> Iterator[RowMapping]:
    for part in parts_of(orders):
        query = select(table).where(table.c.order_number.in_(part))
        yield from connection.execute(query).mappings()


def _at(key: ScheduleKey) -> dict[str, object]:
    return {f"at_{name}": value for name, value in zip(KEY, key, strict=True)}


def _answered(row: RowMapping) -> AnsweredLine:
    usable = row["usable_at"] is not None
    return AnsweredLine(
        key=key_of(row),
        supplier=row["supplier"],
        status=row["status"],
        received_at=row["usable_at"] if usable else row["received_at"],
        message_key=row["usable_key"] if usable else row["message_key"],
        usable=usable,
        promised=row["promised"],
        promised_quantity=read_number(row["promised_quantity"]),
    )
