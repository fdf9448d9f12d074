"""Each schedule line as the last export showed it, and whether the buyer has opened it again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select, update

from scm_automate.model import ScheduleKey
from scm_automate.state.bulk import execute_rows, only_there
from scm_automate.state.columns import instant_text, number_text, read_number
from scm_automate.state.events import Event, append, folds
from scm_automate.state.keys import KEY, key_of, parts_of
from scm_automate.state.schema import order_lines as table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection, RowMapping

    from scm_automate.state.events import Transaction

__all__ = [
    "OrderLineSeen",
    "SeenLine",
    "answered_again",
    "lines_as_text",
    "lines_reopened",
    "lines_seen",
    "see_lines",
]

_ROWS_PER_EVENT = 2_000
_ROWS_AT_ONCE = 50_000


class OrderLineSeen(NamedTuple):
    """What an export shows of a line, or that it shows it no more."""

    key: ScheduleKey
    supplier: str
    due: date | None
    ordered: Decimal | None
    quantity: Decimal
    reopened: bool = False
    """Whether the buyer changed date or quantity since the supplier was asked or answered."""
    gone: bool = False
    """Whether the export does not hold it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLine:
    """A line as the last export showed it.

    Attributes:
        key: The schedule line.
        supplier: Who owes it.
        due: The date that the ERP plans with.
        ordered: Ordered quantity; None where the export does not tell.
        quantity: Open quantity.
        revision: 1 at first, one more with every change of date or ordered quantity by the buyer.
        reopened_at: Since when it waits for a new confirmation; None where it does not.
        gone_at: Since when the export does not hold it; None where it does.
    """

    key: ScheduleKey
    supplier: str
    due: date | None
    ordered: Decimal | None
    quantity: Decimal
    revision: int
    reopened_at: datetime | None
    gone_at: datetime | None


def lines_seen(
    tx: Transaction, keys: Iterable[ScheduleKey] | None = None
) -> dict[ScheduleKey, SeenLine]:
    """Lines as the last export showed them.

    Args:
        tx: The transaction.
        keys: Only these; None takes all.
    """
    if keys is None:
        rows = tx.connection.execute(select(table)).mappings()
        return {key_of(row): _seen_line(row) for row in rows}
    wanted = set(keys)
    found = {}
    for part in parts_of(key.order for key in wanted):
        query = select(table).where(table.c.order_number.in_(part))
        for row in tx.connection.execute(query).mappings():
            if key_of(row) in wanted:
                found[key_of(row)] = _seen_line(row)
    return found


def _seen_line(row: RowMapping) -> SeenLine:
    return SeenLine(
        key=key_of(row),
        supplier=row["supplier"],
        due=row["due"],
        ordered=read_number(row["ordered"]),
        quantity=Decimal(row["quantity"]),
        revision=row["revision"],
        reopened_at=row["reopened_at"],
        gone_at=row["gone_at"],
    )


def lines_as_text(tx: Transaction) -> list[tuple[str | None, ...]]:
    """All lines as they are stored, for whoever compares them by the column: a tenth of the time.

    Returns:
        Rows of company, order, line, schedule, supplier, due, ordered, quantity, and since when gone.
    """
    query = (
        "SELECT company, order_number, line, schedule, supplier, due, ordered, quantity, gone_at "
        "FROM order_lines"
    )
    return [tuple(row) for row in tx.connection.exec_driver_sql(query)]


def lines_reopened(tx: Transaction) -> dict[ScheduleKey, datetime]:
    """The lines that the buyer opened again and the supplier has not answered since."""
    query = select(*(table.c[name] for name in KEY), table.c.reopened_at).where(
        table.c.reopened_at.is_not(None), table.c.gone_at.is_(None)
    )
    return {ScheduleKey(*row[:4]): row[4] for row in tx.connection.execute(query)}


def see_lines(
    tx: Transaction, some: Sequence[OrderLineSeen], *, at: datetime, run: str | None = None
) -> None:
    """Writes down what an export shows newly or differently."""
    append(
        tx,
        [
            Event(
                at=at,
                kind="order_lines_seen",
                subject=run or "",
                data={"rows": [_packed(one) for one in some[start : start + _ROWS_PER_EVENT]]},
                run=run,
            )
            for start in range(0, len(some), _ROWS_PER_EVENT)
        ],
    )


def _packed(one: OrderLineSeen) -> list[Any]:
    return [
        *one.key,
        one.supplier,
        None if one.due is None else one.due.isoformat(),
        number_text(one.ordered),
        number_text(one.quantity),
        one.reopened,
        one.gone,
    ]


_UPSERT = (
    "INSERT INTO order_lines (company, order_number, line, schedule, supplier, due, ordered, "
    "quantity, revision, reopened_at, gone_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, NULL, ?) "
    "ON CONFLICT (company, order_number, line, schedule) DO UPDATE SET "
    "supplier = excluded.supplier, due = excluded.due, ordered = excluded.ordered, "
    "quantity = excluded.quantity, gone_at = excluded.gone_at"
)


@folds("order_lines_seen", table)
def _seen(connection: Connection, events: Sequence[Event]) -> None:
    rows: list[tuple[object, ...]] = []
    for event in events:
        at = instant_text(event.at)
        rows += [(*row[:8], at if row[9] else None) for row in event.data["rows"]]
        reopened = [_at(row) for row in event.data["rows"] if row[8]]
        if reopened or len(rows) >= _ROWS_AT_ONCE:
            execute_rows(connection, _UPSERT, rows)
            rows = []
        if reopened:
            connection.execute(
                update(table)
                .where(*_HERE)
                .values(revision=table.c.revision + 1, reopened_at=event.at),
                reopened,
            )
    execute_rows(connection, _UPSERT, rows)


_HERE = [table.c[name] == bindparam(f"at_{name}") for name in KEY]


def _at(key: Sequence[str]) -> dict[str, str]:
    return dict(zip((f"at_{name}" for name in KEY), key[:4], strict=True))


def answered_again(connection: Connection, keys: Iterable[Sequence[str]], *, at: datetime) -> None:
    """Folds an answer of a time: lines that were opened again before it wait no more."""
    here = [tuple(key[:4]) for key in keys]
    waiting = only_there(connection, _WAITING, here)
    if waiting:
        connection.execute(
            update(table).where(*_HERE, table.c.reopened_at <= at).values(reopened_at=None),
            [_at(key) for key in waiting],
        )


_WAITING = (
    "SELECT company, order_number, line, schedule FROM order_lines WHERE reopened_at IS NOT NULL"
)
