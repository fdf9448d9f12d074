"""What a person should look at: raised once, listed until it is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from scm_automate.errors import NotFound
from scm_automate.model import ExceptionMessage, replace
from scm_automate.state.events import Event, append, folds
from scm_automate.state.keys import parts_of
from scm_automate.state.schema import exceptions as table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from scm_automate.state.events import Transaction

__all__ = [
    "exception",
    "exceptions_by_message",
    "open_exceptions",
    "raise_exceptions",
    "settle",
]


def exception(tx: Transaction, exception_id: str) -> ExceptionMessage:
    """The exception with an id, settled or not.

    Raises:
        NotFound: There is none.
    """
    found = _where(tx, table.c.id == exception_id)
    if not found:
        raise NotFound(f"There is no exception {exception_id!r} in the state.")
    return found[0]


def open_exceptions(
    tx: Transaction,
    *,
    supplier: str | None = None,
    code: str | None = None,
    change_id: str | None = None,
) -> tuple[ExceptionMessage, ...]:
    """Every exception that is not settled, the oldest first."""
    condition: ColumnElement[bool] = table.c.settled_at.is_(None)
    if supplier is not None:
        condition &= table.c.supplier == supplier
    if code is not None:
        condition &= table.c.code == code
    if change_id is not None:
        condition &= table.c.change_id == change_id
    return _where(tx, condition)


def exceptions_by_message(
    tx: Transaction, keys: Iterable[str]
) -> dict[str, tuple[ExceptionMessage, ...]]:
    """The exceptions that came of some messages, settled or not."""
    found: dict[str, list[ExceptionMessage]] = {}
    for part in parts_of(keys):
        query = _ordered(table.c.message_key.in_(part))
        for row in tx.connection.execute(query).mappings():
            found.setdefault(row["message_key"], []).append(_exception(row))
    return {key: tuple(some) for key, some in found.items()}


def raise_exceptions(
    tx: Transaction,
    some: Iterable[ExceptionMessage],
    *,
    at: datetime,
    new_id: Callable[[], str],
    message_key: str | None = None,
    run: str | None = None,
) -> tuple[ExceptionMessage, ...]:
    """Writes exceptions down, and gives them back with their ids and time."""
    raised = tuple(replace(one, id=one.id or new_id(), raised_at=at) for one in some)
    append(
        tx,
        [
            Event(
                at=at,
                kind="exception_raised",
                subject=str(one.id),
                data={"message_key": message_key, "exception": one.model_dump(mode="json")},
                run=run,
            )
            for one in raised
        ],
    )
    return raised


def settle(
    tx: Transaction,
    some: Iterable[ExceptionMessage],
    *,
    at: datetime,
    by: str,
    note: str,
    run: str | None = None,
) -> None:
    """They leave the list; who settled them and why is kept."""
    append(
        tx,
        [
            Event(
                at=at,
                kind="exception_settled",
                subject=str(one.id),
                data={"note": note},
                by=by,
                run=run,
            )
            for one in some
        ],
    )


@folds("exception_raised", table)
def _raised(connection: Connection, events: Sequence[Event]) -> None:
    rows = []
    for event in events:
        record: dict[str, Any] = event.data["exception"]
        rows.append(
            {
                "id": event.subject,
                "code": record["code"],
                "supplier": record["supplier"],
                "company": record["company"],
                "order_number": record["order"],
                "line": record["line"],
                "schedule": record["schedule"],
                "change_id": record["change_id"],
                "message_key": event.data["message_key"],
                "raised_at": event.at,
                "run": event.run,
                "note": "",
                "data": record,
            }
        )
    connection.execute(table.insert(), rows)


@folds("exception_settled", table)
def _settled(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        connection.execute(
            update(table)
            .where(table.c.id == event.subject, table.c.settled_at.is_(None))
            .values(settled_at=event.at, settled_by=event.by, note=event.data["note"])
        )


def _ordered(condition: ColumnElement[bool]) -> Any:  # noqa: ANN401
    return select(table).where(condition).order_by(table.c.raised_at, table.c.id)


def _where(tx: Transaction, condition: ColumnElement[bool]) -> tuple[ExceptionMessage, ...]:
    rows = tx.connection.execute(_ordered(condition)).mappings()
    return tuple(_exception(row) for row in rows)


def _exception(row: RowMapping) -> ExceptionMessage:
    return ExceptionMessage.model_validate(row["data"])
