"""Where each schedule line stands in its life; `moves.LINE_MOVES` says what may follow what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from scm_automate.state.bulk import execute_rows
from scm_automate.state.columns import instant_text
from scm_automate.state.events import Event, append, folds
from scm_automate.state.keys import key_of, parts_of
from scm_automate.state.moves import LINE_MOVES, check_move
from scm_automate.state.schema import line_states as table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from scm_automate.model import ScheduleKey
    from scm_automate.state.events import Transaction
    from scm_automate.state.moves import LineState

__all__ = ["LineStands", "line_states", "move_lines", "take_back"]

_ROWS_PER_EVENT = 2_000
_EVERY = tuple(LINE_MOVES)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStands:
    """One schedule line's state.

    Attributes:
        key: The schedule line.
        state: See `LineState`.
        before: What it was before it went into the outbox; None elsewhere.
        since: When it came into this state.
        why: In words.
    """

    key: ScheduleKey
    state: LineState
    before: LineState | None
    since: datetime
    why: str


def line_states(
    tx: Transaction, keys: Iterable[ScheduleKey] | None = None
) -> dict[ScheduleKey, LineStands]:
    """The state of each line that has one.

    Args:
        tx: The transaction.
        keys: Only these lines; None takes all.
    """
    if keys is None:
        rows = tx.connection.execute(select(table)).mappings()
        return {key_of(row): _stands(row) for row in rows}
    wanted = set(keys)
    found: dict[ScheduleKey, LineStands] = {}
    for part in parts_of(key.order for key in wanted):
        query = select(table).where(table.c.order_number.in_(part))
        for row in tx.connection.execute(query).mappings():
            if key_of(row) in wanted:
                found[key_of(row)] = _stands(row)
    return found


def move_lines(
    tx: Transaction,
    moves: Mapping[ScheduleKey, LineState],
    *,
    at: datetime,
    why: str,
    run: str | None = None,
    by: str = "library",
    only_from: Iterable[LineState | Literal["new"]] = _EVERY,
) -> None:
    """Moves lines to other states; a line that is there already stays as it is.

    Args:
        tx: A writing transaction.
        moves: The new state of each line.
        at: When.
        why: In words.
        run: The round.
        by: Who says so.
        only_from: Moves only lines that are in one of these states; by default all.

    Raises:
        TransitionNotAllowed: The table has no such move.
    """
    if not moves:
        return
    present, allowed = line_states(tx, moves), frozenset(only_from)
    rows: list[list[str | None]] = []
    for key, new in moves.items():
        stands = present.get(key)
        old: LineState | Literal["new"] = "new" if stands is None else stands.state
        if old == new or old not in allowed:
            continue
        if new not in LINE_MOVES[old]:
            check_move(LINE_MOVES, f"order {key.order} line {key.line}", old=old, new=new)
        before = None if new != "to_send" or old == "new" else old
        rows.append([*key, new, before])
    _append(tx, rows, at=at, why=why, run=run, by=by)


def take_back(
    tx: Transaction, keys: Iterable[ScheduleKey], *, at: datetime, why: str, run: str | None = None
) -> None:
    """Lines that are in the outbox no more are what they were before."""
    present = line_states(tx, keys)
    rows: list[list[str | None]] = [
        [*key, stands.before, None] for key, stands in present.items() if stands.state == "to_send"
    ]
    _append(tx, rows, at=at, why=why, run=run, by="library")


def _append(
    tx: Transaction,
    rows: Sequence[list[str | None]],
    *,
    at: datetime,
    why: str,
    run: str | None,
    by: str,
) -> None:
    append(
        tx,
        [
            Event(
                at=at,
                kind="lines_moved",
                subject=run or "",
                data={"rows": rows[start : start + _ROWS_PER_EVENT], "why": why},
                by=by,
                run=run,
            )
            for start in range(0, len(rows), _ROWS_PER_EVENT)
        ],
    )


_UPSERT = (
    "INSERT INTO line_states (company, order_number, line, schedule, state, before, since, why) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (company, order_number, line, schedule) DO UPDATE SET state = excluded.state, "
    "before = excluded.before, since = excluded.since, why = excluded.why"
)
_FORGET = (
    "DELETE FROM line_states WHERE company = ? AND order_number = ? AND line = ? AND schedule = ?"
)


@folds("lines_moved", table)
def _moved(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        since, why = instant_text(event.at), event.data["why"]
        rows = event.data["rows"]
        moved = [(*row[:6], since, why) for row in rows if row[4] is not None]
        execute_rows(connection, _UPSERT, moved)
        execute_rows(connection, _FORGET, [tuple(row[:4]) for row in rows if row[4] is None])


def _stands(row: RowMapping) -> LineStands:
    return LineStands(
        key=key_of(row),
        state=row["state"],
        before=row["before"],
        since=row["since"],
        why=row["why"],
    )
