"""Writes into a live ERP: the intent is stored before the request is sent, its outcome afterwards.

An ERP can take a write and lose the connection before it says so. Whoever comes next finds the intent
without an outcome, looks into the ERP, and only then goes on: nothing is written twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select

from scm_automate.state.events import Event, append, folds
from scm_automate.state.keys import parts_of
from scm_automate.state.schema import events as table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from scm_automate.state.events import Transaction

__all__ = ["LastWrite", "WriteState", "begin_write", "end_write", "last_writes"]

WriteState = Literal["begun", "done", "conflict", "refused", "not_taken", "uncertain"]
"""Where a write stands: begun and without an outcome, or its last outcome."""

_BEGUN, _ENDED = "erp_write_begun", "erp_write_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWrite:
    """The last that is known of a write.

    Attributes:
        id: The write.
        state: See `WriteState`.
        at: When that was.
        text: The ERP's words, where it said something.
        sent: What was sent: ``record``, ``version``, ``old`` and ``new``, as plain JSON.
    """

    id: str
    state: WriteState
    at: datetime
    text: str
    sent: dict[str, Any]


def begin_write(
    tx: Transaction, write_id: str, *, sent: dict[str, Any], at: datetime, run: str | None = None
) -> None:
    """Writes down that a record is about to be changed.

    Args:
        tx: The transaction.
        write_id: The same for the same changes.
        sent: ``record``, ``version``, ``old`` and ``new``, as plain JSON.
        at: Now.
        run: The round, if it is one.
    """
    append(tx, [Event(at=at, kind=_BEGUN, subject=write_id, data=sent, run=run)])


def end_write(
    tx: Transaction,
    write_id: str,
    *,
    outcome: WriteState,
    text: str = "",
    at: datetime,
    run: str | None = None,
) -> None:
    """Writes down what came of it."""
    data = {"outcome": outcome, "text": text[:1_000]}
    append(tx, [Event(at=at, kind=_ENDED, subject=write_id, data=data, run=run)])


def last_writes(tx: Transaction, write_ids: Iterable[str]) -> dict[str, LastWrite]:
    """The last that is known of some writes, by id; one that was never begun is left out."""
    found: dict[str, LastWrite] = {}
    sent: dict[str, dict[str, Any]] = {}
    for part in parts_of(write_ids):
        query = (
            select(table)
            .where(
                table.c.subject.in_(part),
                table.c.kind.in_([_BEGUN, _ENDED]),
            )
            .order_by(table.c.seq)
        )
        for row in tx.connection.execute(query).mappings():
            name, data = row["subject"], row["data"]
            if row["kind"] == _BEGUN:
                sent[name] = data
            found[name] = LastWrite(
                id=name,
                state="begun" if row["kind"] == _BEGUN else data["outcome"],
                at=row["at"],
                text="" if row["kind"] == _BEGUN else data["text"],
                sent=sent.get(name, {}),
            )
    return found


@folds(_BEGUN)
def _begun(connection: Connection, events: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""


@folds(_ENDED)
def _ended(connection: Connection, events: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""
