"""Events: what happened, appended in order; every other table follows from them.

Each kind of event has one fold: a function that brings the derived tables from before to after.
`append` writes the events and folds them in the same transaction, so the two never part; `replay`
empties the derived tables and folds all events anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from scm_automate.errors import ConfigError
from scm_automate.state.bulk import execute_rows
from scm_automate.state.columns import instant_text, json_text, words_text
from scm_automate.state.schema import DERIVED
from scm_automate.state.schema import events as table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection, RowMapping, Table

__all__ = [
    "Event",
    "Transaction",
    "append",
    "folds",
    "history",
    "last_of",
    "newest",
    "newest_of",
    "replay",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    Attributes:
        at: When.
        kind: What, such as ``letter_drafted``.
        subject: The id of what it happened to.
        data: The facts, plain JSON.
        by: ``library`` or a person.
        run: The round it belongs to; None outside of one.
        seq: Its place in the order; None until it is stored.
    """

    at: datetime
    kind: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)
    by: str = "library"
    run: str | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction; the functions of this room take it as their first argument."""

    connection: Connection


_INSERT = "INSERT INTO events (at, kind, subject, by_whom, run, data) VALUES (?, ?, ?, ?, ?, ?)"
Folding = Callable[["Connection", Sequence["Event"]], None]


@dataclass(frozen=True, slots=True)
class _Fold:
    """How one kind of event changes the derived tables, and which: those that it reads or writes."""

    bring: Folding
    tables: tuple[Table, ...]


_FOLDS: dict[str, _Fold] = {}


def folds(kind: str, *tables: Table) -> Callable[[Folding], Folding]:
    """Names a function as the fold of one kind of event; it gets several of them at once, in order.

    Args:
        kind: The kind.
        tables: Every derived table that it reads or writes; events of other tables may be folded
            before or after it.
    """

    def keep(fold: Folding) -> Folding:
        _FOLDS[kind] = _Fold(fold, tables)
        return fold

    return keep


def append(tx: Transaction, events: Sequence[Event]) -> None:
    """Writes events and brings the derived tables along, in the caller's transaction."""
    for kind, group in groupby(events, key=attrgetter("kind")):
        same = list(group)
        execute_rows(
            tx.connection,
            _INSERT,
            [
                (
                    instant_text(event.at),
                    kind,
                    words_text(event.subject),
                    words_text(event.by),
                    event.run,
                    json_text(event.data),
                )
                for event in same
            ],
        )
        _fold(tx.connection, kind, same)


def last_of(tx: Transaction, kind: str) -> int:
    """The `seq` of the newest event of a kind; 0 where there is none."""
    query = select(func.max(table.c.seq)).where(table.c.kind == kind)
    return tx.connection.execute(query).scalar() or 0


def newest(tx: Transaction, *, before: datetime | None = None) -> int:
    """The `seq` of the newest event, or of the newest that happened before an instant; 0 for none."""
    query = select(func.max(table.c.seq))
    if before is not None:
        query = query.where(table.c.at < before)
    return tx.connection.execute(query).scalar() or 0


def history(
    tx: Transaction, *, subject: str | None = None, kind: str | None = None, after: int = 0
) -> Iterator[Event]:
    """The events in order.

    Args:
        tx: The transaction.
        subject: Only those of one subject; None takes all.
        kind: Only those of one kind; None takes all.
        after: Only those with a greater `seq`.
    """
    query = select(table).where(table.c.seq > after).order_by(table.c.seq)
    if subject is not None:
        query = query.where(table.c.subject == subject)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    for row in tx.connection.execute(query).mappings():
        yield _event(row)


def newest_of(tx: Transaction, *, subject: str, kind: str, most: int) -> tuple[Event, ...]:
    """The newest events of one subject and kind, the newest first."""
    query = (
        select(table)
        .where(table.c.subject == subject, table.c.kind == kind)
        .order_by(table.c.seq.desc())
        .limit(most)
    )
    return tuple(_event(row) for row in tx.connection.execute(query).mappings())


def _event(row: RowMapping) -> Event:
    return Event(
        at=row["at"],
        kind=row["kind"],
        subject=row["subject"],
        data=row["data"],
        by=row["by_whom"],
        run=row["run"],
        seq=row["seq"],
    )


def replay(tx: Transaction, *, kinds: Collection[str] | None = None) -> int:
    """Derives the derived tables anew from the events; gives the number of events folded.

    Args:
        tx: A writing transaction.
        kinds: Only the tables that these kinds of events change, and those that hang together with
            them; None takes all.

    Raises:
        ConfigError: An event is of a kind that this version does not know.
    """
    together = _together()
    wanted = set(DERIVED)
    if kinds is not None:
        wanted = {
            table for kind in kinds for name in _fold_of(kind).tables for table in together[name]
        }
    if not wanted:
        return 0
    for derived in DERIVED:
        if derived in wanted:
            tx.connection.execute(derived.delete())
    # What belongs to other tables may be folded before or after: by tables, more events are of one kind.
    by_tables: dict[frozenset[Table], list[Event]] = {}
    known = (
        None if kinds is None else [n for n, fold in _FOLDS.items() if wanted & set(fold.tables)]
    )
    count = 0
    for event in _told(tx, known):
        count += 1
        fold = _fold_of(event.kind)
        if fold.tables:
            by_tables.setdefault(together[fold.tables[0]], []).append(event)
    for events in by_tables.values():
        for kind, group in groupby(events, key=attrgetter("kind")):
            _fold(tx.connection, kind, list(group))
    return count


def _told(tx: Transaction, kinds: Collection[str] | None) -> Iterator[Event]:
    """The events of some kinds in order, without SQLAlchemy's look at each value."""
    query = "SELECT seq, at, kind, subject, by_whom, run, data FROM events"
    if kinds is not None:
        names = ", ".join(f"'{kind}'" for kind in sorted(kinds))
        query += f" WHERE kind IN ({names})"
    for seq, at, kind, subject, by, run, data in tx.connection.exec_driver_sql(
        f"{query} ORDER BY seq"
    ):
        yield Event(
            at=datetime.fromisoformat(at),
            kind=kind,
            subject=subject,
            data=json.loads(data),
            by=by,
            run=run,
            seq=seq,
        )


def _together() -> dict[Table, frozenset[Table]]:
    """Each derived table, and those that one and the same event may change."""
    found = {table: frozenset({table}) for table in DERIVED}
    for fold in _FOLDS.values():
        joined = frozenset(table for name in fold.tables for table in found[name])
        found |= dict.fromkeys(joined, joined)
    return found


def _fold(connection: Connection, kind: str, events: Sequence[Event]) -> None:
    _fold_of(kind).bring(connection, events)


def _fold_of(kind: str) -> _Fold:
    fold = _FOLDS.get(kind)
    if fold is None:
        raise ConfigError(
            f"The state holds an event of the kind {kind!r}, which this version does not know.",
            hint="Upgrade with: pip install --upgrade scm-automate",
        )
    return fold
