"""The history of promises: what each supplier promised for a line, when, and in which words.

It is only ever appended to: moving a date makes nobody look on time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from scm_automate.model import Promise
from scm_automate.state.bulk import execute_rows
from scm_automate.state.columns import instant_text, json_text, words_text
from scm_automate.state.events import Event, append, folds
from scm_automate.state.keys import parts_of
from scm_automate.state.schema import promises as table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from scm_automate.state.events import Transaction

__all__ = [
    "KeyedPromise",
    "PastPromise",
    "add_promises",
    "add_promises_of",
    "key_promises",
    "promises_of",
    "promises_of_orders",
]

_ROWS_PER_EVENT = 2_000


class KeyedPromise(NamedTuple):
    """What the ERP shows newly for all schedules of a line, as one promise."""

    supplier: str
    line: tuple[str, str, str]
    """Company, order and line."""
    parts: tuple[tuple[str, str], ...]
    """Quantity and day of each delivery, as text in canonical form."""
    with_line: bool = False
    """Whether the line itself is new, so that nothing moved."""


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


def promises_of_orders(tx: Transaction, orders: Iterable[str]) -> tuple[PastPromise, ...]:
    """Every promise for the lines of some orders, in the order in which they reached us."""
    found: list[tuple[datetime, PastPromise]] = []
    for part in parts_of(orders):
        query = select(table).where(table.c.order_number.in_(part))
        for row in tx.connection.execute(query).mappings():
            amounts = [one["quantity"] for one in row["data"]["deliveries"]]
            whole = None if None in amounts else sum(map(Decimal, amounts), Decimal(0))
            key = (row["company"], row["order_number"], row["line"])
            found.append((row["made_at"], PastPromise(row["id"], key, row["latest"], whole)))
    return tuple(one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].id)))


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
