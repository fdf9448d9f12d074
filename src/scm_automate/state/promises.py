"""The promise history, the newest answer for each line, and the promises that the ERP shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, bindparam, select, update

from scm_automate.model import Promise, ScheduleKey
from scm_automate.state.bulk import execute_rows, only_there
from scm_automate.state.columns import instant_text, json_text, words_text
from scm_automate.state.events import Event, append, folds
from scm_automate.state.order_lines import answered_again
from scm_automate.state.schema import answered_lines, erp_promises, order_lines
from scm_automate.state.schema import promises as table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from scm_automate.model import LineStatus
    from scm_automate.state.events import Transaction

__all__ = [
    "AnsweredLine",
    "ErpPromise",
    "KeyedPromise",
    "PastPromise",
    "add_promises",
    "add_promises_of",
    "answer_lines",
    "answered",
    "erp_promises_as_text",
    "key_promises",
    "known_erp_promises",
    "promises_of",
    "promises_of_orders",
    "refuse_promise",
    "see_erp_promises",
]

_ROWS_PER_EVENT = 2_000
_ORDERS_AT_ONCE = 500


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ErpPromise:
    """The promise that an export shows for a schedule line."""

    key: ScheduleKey
    promised: date | None
    promised_quantity: Decimal | None = None
    ours: bool = False
    """Whether it is one that an upload of ours set; then it is news to nobody."""


class KeyedPromise(NamedTuple):
    """What the ERP shows newly for all schedules of a line, as one promise."""

    supplier: str
    line: tuple[str, str, str]
    """Company, order and line."""
    parts: tuple[tuple[str, str], ...]
    """Quantity and day of each delivery, as text in canonical form."""
    with_line: bool = False
    """Whether the line itself is new, so that nothing moved."""


def add_promises(
    tx: Transaction,
    some: Iterable[Promise],
    *,
    supplier: str,
    at: datetime,
    new_id: Callable[[], str],
    message_key: str | None = None,
    run: str | None = None,
) -> None:
    """Appends promises to the history; nothing ever changes or removes one."""
    made = {supplier: some}
    add_promises_of(tx, made, at=at, new_id=new_id, message_key=message_key, run=run)


def add_promises_of(
    tx: Transaction,
    some: Mapping[str, Iterable[Promise]],
    *,
    at: datetime,
    new_id: Callable[[], str],
    message_key: str | None = None,
    run: str | None = None,
) -> None:
    """Appends the promises of several suppliers at once, by supplier number."""
    append(
        tx,
        [
            Event(
                at=at,
                kind="promise_made",
                subject=new_id(),
                data={
                    "supplier": supplier,
                    "message_key": message_key,
                    "promise": one.model_dump(mode="json"),
                },
                run=run,
            )
            for supplier, made in some.items()
            for one in made
        ],
    )


def promises_of(
    tx: Transaction, *, company: str = "", order: str, line: str
) -> tuple[Promise, ...]:
    """Every promise for a line, in the order in which they reached us."""
    query = (
        select(table.c.data)
        .where(table.c.company == company, table.c.order_number == order, table.c.line == line)
        .order_by(table.c.made_at, table.c.id)
    )
    return tuple(Promise.model_validate(data) for data in tx.connection.execute(query).scalars())


class PastPromise(NamedTuple):
    """A promise in short, for whoever compares many."""

    id: str
    """As the event names it."""
    line: tuple[str, str, str]
    """Company, order and line."""
    latest: date | None
    """Its last day; null where it tells none."""
    quantity: Decimal | None
    """All of its deliveries together; null where one does not tell its quantity."""


def promises_of_orders(tx: Transaction, orders: Iterable[str]) -> tuple[PastPromise, ...]:
    """Every promise for the lines of some orders, in the order in which they reached us."""
    wanted = sorted(set(orders))
    found: list[tuple[datetime, PastPromise]] = []
    for start in range(0, len(wanted), _ORDERS_AT_ONCE):
        query = select(table).where(
            table.c.order_number.in_(wanted[start : start + _ORDERS_AT_ONCE])
        )
        for row in tx.connection.execute(query).mappings():
            amounts = [one["quantity"] for one in row["data"]["deliveries"]]
            whole = None if None in amounts else sum(map(Decimal, amounts), Decimal(0))
            key = (row["company"], row["order_number"], row["line"])
            found.append((row["made_at"], PastPromise(row["id"], key, row["latest"], whole)))
    return tuple(one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].id)))


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
                            "promised_quantity": _number(one.promised_quantity),
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
    query = select(answered_lines)
    wanted = None if lines is None else set(lines)
    if wanted is not None:
        orders = sorted({order for _, order, _ in wanted})
        query = query.where(answered_lines.c.order_number.in_(orders))
    return tuple(
        _answered(row)
        for row in tx.connection.execute(query).mappings()
        if wanted is None or (row["company"], row["order_number"], row["line"]) in wanted
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


def known_erp_promises(tx: Transaction) -> Mapping[ScheduleKey, ErpPromise]:
    """The promises that the last export showed."""
    return {
        _key(row): ErpPromise(
            key=_key(row),
            promised=row["promised"],
            promised_quantity=_decimal(row["promised_quantity"]),
        )
        for row in tx.connection.execute(select(erp_promises)).mappings()
    }


def erp_promises_as_text(tx: Transaction) -> list[tuple[str | None, ...]]:
    """The promises that the last export showed, as they are stored: key, day, quantity."""
    query = "SELECT company, order_number, line, schedule, promised, promised_quantity FROM erp_promises"
    return [tuple(row) for row in tx.connection.exec_driver_sql(query)]


def see_erp_promises(
    tx: Transaction, some: Sequence[ErpPromise], *, at: datetime, run: str
) -> None:
    """Writes down the promises that an export shows newly or differently."""
    events = []
    for start in range(0, len(some), _ROWS_PER_EVENT):
        rows = [
            [
                *one.key,
                None if one.promised is None else one.promised.isoformat(),
                _number(one.promised_quantity),
                one.ours,
            ]
            for one in some[start : start + _ROWS_PER_EVENT]
        ]
        events.append(
            Event(at=at, kind="erp_promises_seen", subject=run, data={"rows": rows}, run=run)
        )
    append(tx, events)


def key_promises(
    tx: Transaction,
    some: Sequence[KeyedPromise],
    *,
    at: datetime,
    new_id: Callable[[], str],
    run: str | None = None,
) -> None:
    """Appends promises that somebody keyed into the ERP; one event holds many of them."""
    append(
        tx,
        [
            Event(
                at=at,
                kind="promises_keyed",
                subject=run or "",
                data={
                    "rows": [
                        [new_id(), one.supplier, *one.line, [*map(list, one.parts)], one.with_line]
                        for one in some[start : start + _ROWS_PER_EVENT]
                    ]
                },
                run=run,
            )
            for start in range(0, len(some), _ROWS_PER_EVENT)
        ],
    )


_INSERT = (
    "INSERT INTO promises (id, supplier, company, order_number, line, made_at, made_by, channel, "
    "message_key, latest, data) VALUES (?, ?, ?, ?, ?, ?, ?, 'erp', NULL, ?, ?)"
)


@folds("promises_keyed", table)
def _keyed(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        made_at = instant_text(event.at)
        told_at = event.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        rows = []
        for promise_id, supplier, company, order, line, parts, *_ in event.data["rows"]:
            # as `Promise` writes itself
            record = {
                "company": company,
                "order": order,
                "line": line,
                "deliveries": [
                    {"quantity": quantity, "earliest": day, "latest": day, "basis": "delivery"}
                    for quantity, day in parts
                ],
                "made_at": told_at,
                "made_by": supplier,
                "channel": "erp",
                "message_id": None,
                "evidence": [],
            }
            named = [words_text(one) for one in (supplier, company, order, line)]
            latest = max(day for _, day in parts)
            rows.append((promise_id, *named, made_at, named[0], latest, json_text(record)))
        execute_rows(connection, _INSERT, rows)


@folds("promise_made", table)
def _made(connection: Connection, events: Sequence[Event]) -> None:
    rows = []
    for event in events:
        record = event.data["promise"]
        days = [one["latest"] for one in record["deliveries"] if one["latest"] is not None]
        rows.append(
            {
                "id": event.subject,
                "supplier": event.data["supplier"],
                "company": record["company"],
                "order_number": record["order"],
                "line": record["line"],
                "made_at": datetime.fromisoformat(record["made_at"]),
                "made_by": record["made_by"],
                "channel": record["channel"],
                "message_key": event.data["message_key"],
                "latest": date.fromisoformat(max(days)) if days else None,
                "data": record,
            }
        )
    connection.execute(table.insert(), rows)


@folds("lines_answered", answered_lines, order_lines)
def _lines_answered(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        orders = sorted({line["key"][1] for line in event.data["lines"]})
        query = select(answered_lines).where(answered_lines.c.order_number.in_(orders))
        known = {_key(row): row for row in connection.execute(query).mappings()}
        new, newer = [], []
        for line in event.data["lines"]:
            key = ScheduleKey(*line["key"])
            before = known.get(key)
            row = _after(before, line, event)
            if before is None:
                names = dict(zip(("company", "order_number", "line", "schedule"), key, strict=True))
                new.append({**names, **row})
            elif row != {name: before[name] for name in row}:
                newer.append({f"at_{name}": value for name, value in key._asdict().items()} | row)
        if new:
            connection.execute(answered_lines.insert(), new)
        answered_again(
            connection,
            [line["key"] for line in event.data["lines"] if line["usable"]],
            at=datetime.fromisoformat(event.data["received_at"]),
        )
        if newer:
            connection.execute(
                update(answered_lines).where(
                    answered_lines.c.company == bindparam("at_company"),
                    answered_lines.c.order_number == bindparam("at_order"),
                    answered_lines.c.line == bindparam("at_line"),
                    answered_lines.c.schedule == bindparam("at_schedule"),
                ),
                newer,
            )


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


@folds("promise_refused", answered_lines)
def _refused(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        connection.execute(
            update(answered_lines)
            .where(_here(ScheduleKey(*event.data["key"])))
            .values(promised=None, promised_quantity=None)
        )


_ANSWERED = "SELECT company, order_number, line, schedule FROM answered_lines"
_UPSERT = (
    "INSERT INTO erp_promises (company, order_number, line, schedule, promised, promised_quantity) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (company, order_number, line, schedule) DO UPDATE "
    "SET promised = excluded.promised, promised_quantity = excluded.promised_quantity"
)
_FORGET = (
    "UPDATE answered_lines SET promised = NULL, promised_quantity = NULL "
    "WHERE company = ? AND order_number = ? AND line = ? AND schedule = ?"
)


@folds("erp_promises_seen", erp_promises, answered_lines, order_lines)
def _erp_seen(connection: Connection, events: Sequence[Event]) -> None:
    for at, group in groupby(events, key=attrgetter("at")):
        rows = [row for event in group for row in event.data["rows"]]
        execute_rows(connection, _UPSERT, [tuple(row[:6]) for row in rows])
        # Somebody keyed another promise: it is newer than what the last answer said.
        news = [tuple(row[:4]) for row in rows if not row[6]]
        execute_rows(connection, _FORGET, only_there(connection, _ANSWERED, news))
        answered_again(connection, [row[:4] for row in rows if not row[6] and row[4]], at=at)


def _here(key: ScheduleKey) -> ColumnElement[bool]:
    return and_(
        answered_lines.c.company == key.company,
        answered_lines.c.order_number == key.order,
        answered_lines.c.line == key.line,
        answered_lines.c.schedule == key.schedule,
    )


def _key(row: RowMapping) -> ScheduleKey:
    return ScheduleKey(row["company"], row["order_number"], row["line"], row["schedule"])


def _answered(row: RowMapping) -> AnsweredLine:
    usable = row["usable_at"] is not None
    return AnsweredLine(
        key=_key(row),
        supplier=row["supplier"],
        status=row["status"],
        received_at=row["usable_at"] if usable else row["received_at"],
        message_key=row["usable_key"] if usable else row["message_key"],
        usable=usable,
        promised=row["promised"],
        promised_quantity=_decimal(row["promised_quantity"]),
    )


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
