"""Rounds: begun, finished, and what the last finished one has already told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from scm_automate.state.events import Event, append, folds
from scm_automate.state.schema import events as events_table
from scm_automate.state.schema import runs as table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from scm_automate.state.events import Transaction

__all__ = [
    "Run",
    "begin_run",
    "count_events",
    "export_counted",
    "finish_run",
    "runs",
    "untold_runs",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One round in the state."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    folder: str | None
    export_digest: str | None
    summary: dict[str, Any] | None


def runs(tx: Transaction) -> tuple[Run, ...]:
    """All rounds in the order in which they began."""
    begun = (
        select(events_table.c.subject, events_table.c.seq)
        .where(events_table.c.kind == "run_begun")
        .subquery()
    )
    query = select(table).join(begun, begun.c.subject == table.c.id).order_by(begun.c.seq)
    return tuple(Run(**row) for row in tx.connection.execute(query).mappings())


def untold_runs(tx: Transaction) -> tuple[str, ...]:
    """Rounds that began after the last one that finished: what they read, nobody was told yet."""
    untold: list[str] = []
    for run in runs(tx):
        untold = [] if run.finished_at is not None else [*untold, run.id]
    return tuple(untold)


def export_counted(tx: Transaction, digest: str) -> bool:
    """Whether a finished round has read the same export before."""
    query = select(table.c.id).where(
        table.c.export_digest == digest, table.c.finished_at.is_not(None)
    )
    return tx.connection.execute(query).first() is not None


def count_events(tx: Transaction, kind: str, runs: Iterable[str]) -> int:
    """How often something happened in some rounds."""
    query = (
        select(func.count())
        .select_from(events_table)
        .where(events_table.c.kind == kind, events_table.c.run.in_(list(runs)))
    )
    return int(tx.connection.execute(query).scalar_one())


def begin_run(tx: Transaction, run: str, *, at: datetime, export_digest: str) -> None:
    """A round begins."""
    data = {"export_digest": export_digest}
    append(tx, [Event(at=at, kind="run_begun", subject=run, data=data, run=run)])


def finish_run(
    tx: Transaction, run: str, *, at: datetime, folder: str | None, summary: dict[str, Any]
) -> None:
    """A round is over, and what it had to tell is written."""
    data = {"folder": folder, "summary": summary}
    append(tx, [Event(at=at, kind="run_finished", subject=run, data=data, run=run)])


@folds("run_begun", table)
def _begun(connection: Connection, events: Sequence[Event]) -> None:
    connection.execute(
        table.insert(),
        [
            {
                "id": event.subject,
                "started_at": event.at,
                "export_digest": event.data["export_digest"],
            }
            for event in events
        ],
    )


@folds("run_finished", table)
def _finished(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        connection.execute(
            update(table)
            .where(table.c.id == event.subject)
            .values(
                finished_at=event.at, folder=event.data["folder"], summary=event.data["summary"]
            )
        )
