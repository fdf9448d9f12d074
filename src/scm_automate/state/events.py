"""Events: what happened, appended in order; every other table follows from them.

Each kind of event has one fold: a function that brings the derived tables from before to after.
`append` writes the events and folds them in the same transaction, so the two never part; `replay`
empties the derived tables and folds all events anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from scm_automate.errors import ConfigError
from scm_automate.state.schema import DERIVED
from scm_automate.state.schema import events as table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

__all__ = ["Event", "Transaction", "append", "folds", "history", "last_of", "replay"]


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


_FOLDS: dict[str, Callable[[Connection, Sequence[Event]], None]] = {}


def folds(
    kind: str,
) -> Callable[
    [Callable[[Connection, Sequence[Event]], None]],
    Callable[[Connection, Sequence[Event]], None],
]:
    """Names a function as the fold of one kind of event; it gets several of them at once, in order."""

    def keep(
        fold: Callable[[Connection, Sequence[Event]], None],
    ) -> Callable[[Connection, Sequence[Event]], None]:
        _FOLDS[kind] = fold
        return fold

    return keep


def append(tx: Transaction, events: Sequence[Event]) -> None:
    """Writes events and brings the derived tables along, in the caller's transaction."""
    for kind, group in groupby(events, key=attrgetter("kind")):
        same = list(group)
        tx.connection.execute(
            table.insert(),
            [
                {
                    "at": event.at,
                    "kind": kind,
                    "subject": event.subject,
                    "by_whom": event.by,
                    "run": event.run,
                    "data": event.data,
                }
                for event in same
            ],
        )
        _fold(tx.connection, kind, same)


def last_of(tx: Transaction, kind: str) -> int:
    """The `seq` of the newest event of a kind; 0 where there is none."""
    query = select(func.max(table.c.seq)).where(table.c.kind == kind)
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
        yield Event(
            at=row["at"],
            kind=row["kind"],
            subject=row["subject"],
            data=row["data"],
            by=row["by_whom"],
            run=row["run"],
            seq=row["seq"],
        )


def replay(tx: Transaction) -> int:
    """Derives every derived table anew from the events; gives their number.

    Raises:
        ConfigError: An event is of a kind that this version does not know.
    """
    for derived in DERIVED:
        tx.connection.execute(derived.delete())
    count = 0
    for kind, group in groupby(list(history(tx)), key=attrgetter("kind")):
        same = list(group)
        _fold(tx.connection, kind, same)
        count += len(same)
    return count


def _fold(connection: Connection, kind: str, events: Sequence[Event]) -> None:
    fold = _FOLDS.get(kind)
    if fold is None:
        raise ConfigError(
            f"The state holds an event of the kind {kind!r}, which this version does not know.",
            hint="Upgrade with: pip install --upgrade scm-automate",
        )
    fold(connection, events)
