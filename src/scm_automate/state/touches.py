"""Touches: counted as they happen, for the hours given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from scm_automate.model import Touch
from scm_automate.state.events import Event, append, folds
from scm_automate.state.schema import touches as table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection

    from scm_automate.state.events import Transaction

__all__ = ["add_touches", "touches"]


def add_touches(tx: Transaction, counted: Iterable[Touch], *, new_id: Callable[[], str]) -> None:
    """Writes touches down; those that count nothing are left out."""
    append(
        tx,
        [
            Event(
                at=touch.at,
                kind="touched",
                subject=new_id(),
                data=touch.model_dump(mode="json"),
                by=touch.by,
                run=touch.run,
            )
            for touch in counted
            if touch.count
        ],
    )


def touches(tx: Transaction, *, runs: Iterable[str] | None = None) -> tuple[Touch, ...]:
    """All touches in time order, or those of some rounds."""
    query = select(table.c.data).order_by(table.c.at, table.c.kind, table.c.id)
    if runs is not None:
        query = query.where(table.c.run.in_(list(runs)))
    return tuple(Touch.model_validate(data) for data in tx.connection.execute(query).scalars())


@folds("touched", table)
def _touched(connection: Connection, events: Sequence[Event]) -> None:
    connection.execute(
        table.insert(),
        [
            {
                "id": event.subject,
                "kind": event.data["kind"],
                "amount": event.data["count"],
                "at": event.at,
                "by_whom": event.by,
                "run": event.run,
                "data": event.data,
            }
            for event in events
        ],
    )
