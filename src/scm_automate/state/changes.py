"""Changes: proposed by an answer, kept in every upload until an export shows them or a person closes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select, update

from scm_automate.errors import NotFound, TransitionNotAllowed
from scm_automate.model import Change, ScheduleKey
from scm_automate.state.columns import instant_text
from scm_automate.state.events import Event, append, folds
from scm_automate.state.keys import IN_ONE_QUERY, key_of, parts_of
from scm_automate.state.moves import CHANGE_MOVES, check_move
from scm_automate.state.schema import changes as table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from scm_automate.state.events import Transaction

__all__ = [
    "OpenChange",
    "accept",
    "change",
    "change_like",
    "changes_by_message",
    "changes_of_lines",
    "changes_seen",
    "changes_waiting",
    "close",
    "hold",
    "mark_exported",
    "mark_seen",
    "open_changes",
    "propose",
    "upload",
]

_OPEN = table.c.state.in_(["proposed", "exported"])
_MAY_GO = or_(table.c.verdict == "release", table.c.decided_by.is_not(None))
_SHORTEST = 4  # letters of an id that may stand for it


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChange:
    """A change that is neither seen nor closed.

    Attributes:
        change: As it stands.
        message_key: The message behind it.
        received_at: When that message arrived.
        may_go: Whether it belongs in an upload: released by a rule, or accepted by a person.
        earlier: Values of earlier changes of the same field that went into an upload; the ERP may
            show any of them meanwhile.
    """

    change: Change
    message_key: str | None
    received_at: datetime | None
    may_go: bool
    earlier: tuple[str | None, ...] = ()


def change(tx: Transaction, change_id: str) -> Change:
    """The change with an id.

    Raises:
        NotFound: There is none.
    """
    found = _where(tx, table.c.id == change_id)
    if not found:
        raise NotFound(f"There is no change {change_id!r} in the state.")
    return found[0]


def change_like(tx: Transaction, beginning: str) -> Change:
    """The change whose id is, or alone begins with, some letters; a person need not type all of it.

    Raises:
        NotFound: There is none, or several begin so.
    """
    try:
        return change(tx, beginning)
    except NotFound:
        if len(beginning) < _SHORTEST:
            raise
    found = _where(tx, table.c.id.startswith(beginning, autoescape=True))
    if len(found) != 1:
        many = f"{len(found)} changes begin" if found else "No change begins"
        raise NotFound(
            f"{many} with {beginning!r}.", hint="Give the whole id, as the report has it."
        )
    return found[0]


def open_changes(
    tx: Transaction, *, lines: Iterable[tuple[str, str, str]] | None = None
) -> tuple[OpenChange, ...]:
    """Every change that is neither seen nor closed, by order and line.

    Args:
        tx: The transaction.
        lines: Only those of some (company, order, line); None takes all.
    """
    chosen: ColumnElement[bool] = _OPEN
    if lines is not None:
        wanted = set(lines)
        orders = sorted({order for _, order, _ in wanted})
        if len(orders) <= IN_ONE_QUERY:  # of more, all open ones are read and the others left out
            chosen = and_(_OPEN, table.c.order_number.in_(orders))
    rows = [
        row
        for row in tx.connection.execute(_ordered(chosen)).mappings()
        if lines is None or (row["company"], row["order_number"], row["line"]) in wanted
    ]
    earlier = _earlier(tx, rows)
    return tuple(
        OpenChange(
            change=_change(row),
            message_key=row["message_key"],
            received_at=row["received_at"],
            may_go=row["verdict"] == "release" or row["decided_by"] is not None,
            earlier=tuple(earlier.get(_place(row), ())),
        )
        for row in rows
    )


def upload(tx: Transaction) -> tuple[Change, ...]:
    """What belongs in the next upload file: released or accepted, not yet seen nor closed."""
    return _where(tx, and_(_OPEN, _MAY_GO))


def changes_waiting(tx: Transaction) -> tuple[Change, ...]:
    """What waits for a person."""
    return _where(tx, and_(_OPEN, table.c.verdict == "review", table.c.decided_by.is_(None)))


def changes_seen(tx: Transaction, runs: Iterable[str]) -> tuple[Change, ...]:
    """What some rounds found in the export."""
    return _where(tx, table.c.seen_run.in_(list(runs)))


def changes_of_lines(tx: Transaction, lines: Iterable[tuple[str, str, str]]) -> tuple[Change, ...]:
    """Every change of some (company, order, line) that went into an upload, whatever became of it."""
    wanted = set(lines)
    found: list[Change] = []
    for part in parts_of(order for _, order, _ in wanted):
        gone = and_(table.c.order_number.in_(part), table.c.exported_run.is_not(None))
        found += [one for one in _where(tx, gone) if one.key[:3] in wanted]
    return tuple(found)


def changes_by_message(tx: Transaction, keys: Iterable[str]) -> dict[str, tuple[Change, ...]]:
    """The changes that came of some messages, whatever became of them."""
    found: dict[str, list[Change]] = {}
    for part in parts_of(keys):
        query = _ordered(table.c.message_key.in_(part))
        for row in tx.connection.execute(query).mappings():
            found.setdefault(row["message_key"], []).append(_change(row))
    return {key: tuple(changes) for key, changes in found.items()}


def propose(
    tx: Transaction,
    changes: Iterable[Change],
    *,
    at: datetime,
    message_key: str | None = None,
    received_at: datetime | None = None,
    run: str | None = None,
) -> None:
    """Writes new changes down; an open one of the same field must have been closed before."""
    events = []
    for one in changes:
        check = one.model_dump(mode="json", exclude={"state"})
        data = {
            "change": check,
            "message_key": message_key,
            "received_at": None if received_at is None else instant_text(received_at),
        }
        events.append(Event(at=at, kind="change_proposed", subject=one.id, data=data, run=run))
    append(tx, events)


def mark_exported(tx: Transaction, changes: Iterable[Change], *, at: datetime, run: str) -> None:
    """They were written to an upload file; those that had been before stay as they are."""
    events = []
    for one in changes:
        now = change(tx, one.id)
        if now.state == "exported":
            continue
        check_move(CHANGE_MOVES, _named(now), old=now.state, new="exported")
        events.append(Event(at=at, kind="change_exported", subject=one.id, run=run))
    append(tx, events)


def mark_seen(tx: Transaction, one: Change, *, at: datetime, run: str) -> None:
    """An export shows the new value."""
    now = change(tx, one.id)
    check_move(CHANGE_MOVES, _named(now), old=now.state, new="seen")
    append(tx, [Event(at=at, kind="change_seen", subject=one.id, run=run)])


def close(
    tx: Transaction,
    one: Change,
    *,
    at: datetime,
    by: str,
    note: str,
    run: str | None = None,
) -> None:
    """It leaves the uploads for good.

    Raises:
        TransitionNotAllowed: It is closed, or an export has shown it.
    """
    now = change(tx, one.id)
    check_move(CHANGE_MOVES, _named(now), old=now.state, new="closed")
    data = {"note": note}
    append(tx, [Event(at=at, kind="change_closed", subject=one.id, data=data, by=by, run=run)])


def accept(tx: Transaction, one: Change, *, at: datetime, by: str, note: str = "") -> None:
    """A person lets it through.

    Raises:
        TransitionNotAllowed: It is closed, or an export has shown it.
    """
    now = change(tx, one.id)
    if now.state not in ("proposed", "exported"):
        raise TransitionNotAllowed(f"The {_named(now)} is {now.state}; nothing is to be decided.")
    data = {"note": note}
    append(tx, [Event(at=at, kind="change_accepted", subject=one.id, data=data, by=by)])


def hold(
    tx: Transaction, one: Change, *, at: datetime, old: str | None, why: str, run: str | None = None
) -> None:
    """It waits for a person from now on, whatever let it through before.

    Args:
        tx: The transaction.
        one: An open change.
        at: Now.
        old: What the ERP holds now.
        why: What has come between.
        run: The round.
    """
    data = {"old": old, "note": why}
    append(tx, [Event(at=at, kind="change_held", subject=one.id, data=data, run=run)])


@folds("change_proposed", table)
def _proposed(connection: Connection, events: Sequence[Event]) -> None:
    rows = []
    for event in events:
        record: dict[str, Any] = event.data["change"]
        received = event.data["received_at"]
        rows.append(
            {
                "id": event.subject,
                "supplier": record["supplier"],
                "company": record["company"],
                "order_number": record["order"],
                "line": record["line"],
                "schedule": record["schedule"],
                "field": record["field"],
                "old_value": record["old"],
                "new_value": record["new"],
                "verdict": record["verdict"],
                "state": "proposed",
                "message_key": event.data["message_key"],
                "received_at": None if received is None else datetime.fromisoformat(received),
                "proposed_run": event.run,
                "decided_by": record["decided_by"],
                "note": "",
                "data": record,
            }
        )
    connection.execute(table.insert(), rows)


@folds("change_exported", table)
def _exported(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        _update(connection, event, state="exported", exported_run=event.run)


@folds("change_seen", table)
def _seen(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        _update(connection, event, state="seen", seen_run=event.run)


@folds("change_closed", table)
def _closed(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        _update(connection, event, state="closed", note=event.data["note"])


@folds("change_accepted", table)
def _accepted(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        _update(connection, event, decided_by=event.by, note=event.data["note"])


@folds("change_held", table)
def _held(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        _update(
            connection,
            event,
            verdict="review",
            decided_by=None,
            old_value=event.data["old"],
            note=event.data["note"],
        )


def _update(connection: Connection, event: Event, **values: object) -> None:
    connection.execute(update(table).where(table.c.id == event.subject).values(**values))


def _earlier(
    tx: Transaction, rows: Sequence[RowMapping]
) -> dict[tuple[ScheduleKey, str], list[str | None]]:
    """Values that went into an upload before and gave way to a later answer, by line and field."""
    if not rows:
        return {}
    wanted = {_place(row) for row in rows}
    found: dict[tuple[ScheduleKey, str], list[str | None]] = {}
    for part in parts_of(row["order_number"] for row in rows):
        query = select(table).where(
            table.c.order_number.in_(part),
            table.c.state == "closed",
            table.c.exported_run.is_not(None),
        )
        for row in tx.connection.execute(query).mappings():
            if _place(row) in wanted:
                found.setdefault(_place(row), []).append(row["new_value"])
    return found


def _place(row: RowMapping) -> tuple[ScheduleKey, str]:
    return key_of(row), row["field"]


def _named(one: Change) -> str:
    return f"change of {one.field} of order {one.order} line {one.line} ({one.id})"


def _ordered(condition: ColumnElement[bool]) -> Any:  # noqa: ANN401
    return (
        select(table)
        .where(condition)
        .order_by(
            table.c.company,
            table.c.order_number,
            table.c.line,
            table.c.schedule,
            table.c.field,
            table.c.id,
        )
    )


def _where(tx: Transaction, condition: ColumnElement[bool]) -> tuple[Change, ...]:
    rows = tx.connection.execute(_ordered(condition)).mappings()
    return tuple(_change(row) for row in rows)


def _change(row: RowMapping) -> Change:
    values: dict[str, Any] = {
        **row["data"],
        "old": row["old_value"],
        "verdict": row["verdict"],
        "state": row["state"],
        "decided_by": row["decided_by"],
    }
    return Change.model_validate(values)
