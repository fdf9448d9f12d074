"""The promises that the ERP shows, and what a newly shown one does to the answer that we hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from sqlalchemy import select

from scm_automate.state.answered_lines import forget_promises
from scm_automate.state.bulk import execute_rows
from scm_automate.state.columns import number_text, read_number
from scm_automate.state.events import Event, append, folds
from scm_automate.state.keys import key_of
from scm_automate.state.order_lines import answered_again
from scm_automate.state.schema import answered_lines, order_lines
from scm_automate.state.schema import erp_promises as table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy import Connection

    from scm_automate.model import ScheduleKey
    from scm_automate.state.events import Transaction

__all__ = ["ErpPromise", "erp_promises_as_text", "known_erp_promises", "see_erp_promises"]

_ROWS_PER_EVENT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ErpPromise:
    """The promise that an export shows for a schedule line."""

    key: ScheduleKey
    promised: date | None
    promised_quantity: Decimal | None = None
    ours: bool = False
    """Whether it is one that an upload of ours set; then it is news to nobody."""


def known_erp_promises(tx: Transaction) -> Mapping[ScheduleKey, ErpPromise]:
    """The promises that the last export showed."""
    return {
        key_of(row): ErpPromise(
            key=key_of(row),
            promised=row["promised"],
            promised_quantity=read_number(row["promised_quantity"]),
        )
        for row in tx.connection.execute(select(table)).mappings()
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
                number_text(one.promised_quantity),
                one.ours,
            ]
            for one in some[start : start + _ROWS_PER_EVENT]
        ]
        events.append(
            Event(at=at, kind="erp_promises_seen", subject=run, data={"rows": rows}, run=run)
        )
    append(tx, events)


_UPSERT = (
    "INSERT INTO erp_promises (company, order_number, line, schedule, promised, promised_quantity) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (company, order_number, line, schedule) DO UPDATE "
    "SET promised = excluded.promised, promised_quantity = excluded.promised_quantity"
)


@folds("erp_promises_seen", table, answered_lines, order_lines)
def _erp_seen(connection: Connection, events: Sequence[Event]) -> None:
    for at, group in groupby(events, key=attrgetter("at")):
        rows = [row for event in group for row in event.data["rows"]]
        execute_rows(connection, _UPSERT, [tuple(row[:6]) for row in rows])
        # Somebody keyed another promise: it is newer than what the last answer said.
        forget_promises(connection, [tuple(row[:4]) for row in rows if not row[6]])
        answered_again(connection, [row[:4] for row in rows if not row[6] and row[4]], at=at)
