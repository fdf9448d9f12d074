"""The outbox: the intent to send is written before a transport is called, its outcome afterwards.

A mail server can take a letter and lose the connection before it says so. Such a letter is in
doubt: it is never sent again by itself; an answer that carries its reference, the sent folder or a
person settles it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from scm_automate.errors import TransitionNotAllowed
from scm_automate.state.events import Event, append, folds
from scm_automate.state.schema import letters
from scm_automate.state.schema import sends as table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from scm_automate.state.events import Transaction
    from scm_automate.state.letters import Letter

__all__ = [
    "KINDS",
    "SendOutcome",
    "begin_send",
    "end_send",
    "in_doubt",
    "kind_of",
    "note_late",
    "refusals",
]

KINDS: Final = ("send", "send_edi")
"""The kinds of work that let a letter leave: by mail, and through the folder of an EDI gateway."""

SendOutcome = Literal["sent", "drafted", "refused", "refused_for_now", "unknown"]
"""How a sending ended. Each in a sentence:

- ``sent``: the server took the letter and said so.
- ``drafted``: it was written to a folder; nobody knows that it left.
- ``refused``: the server said no for good; a person mends the address or the letter.
- ``refused_for_now``: the server said not now; the next round tries again.
- ``unknown``: nobody knows whether it left; it is not tried again.
"""


def kind_of(channel: str) -> str:
    """The kind of work that lets a letter of a channel leave; whoever cannot do one leaves it to others."""
    return "send_edi" if channel == "edi" else "send"


def begin_send(
    tx: Transaction, one: Letter, *, send_id: str, at: datetime, run: str | None = None
) -> None:
    """Writes down that a letter is about to be handed to a transport.

    Raises:
        TransitionNotAllowed: It has left, is being sent, or nobody knows whether it left.
    """
    event = Event(
        at=at, kind="send_begun", subject=one.id, data={"id": send_id}, by="library", run=run
    )
    try:
        append(tx, [event])
    except IntegrityError:
        raise TransitionNotAllowed(
            f"The letter {one.id} to supplier {one.supplier} was handed to a transport before.",
            hint="Look whether it left, and say so with mark_sent or mark_not_sent.",
        ) from None


def end_send(
    tx: Transaction,
    one: Letter,
    *,
    send_id: str,
    outcome: SendOutcome,
    at: datetime,
    note: str = "",
    by: str = "library",
    run: str | None = None,
) -> None:
    """Writes down how a sending ended."""
    data = {"id": send_id, "outcome": outcome, "note": note}
    append(tx, [Event(at=at, kind="send_ended", subject=one.id, data=data, by=by, run=run)])


def note_late(
    tx: Transaction,
    one: Letter,
    *,
    send_id: str,
    outcome: SendOutcome,
    note: str,
    at: datetime,
) -> None:
    """Writes down what a worker said of an attempt that others have settled meanwhile."""
    data = {"id": send_id, "outcome": outcome, "note": note}
    append(tx, [Event(at=at, kind="send_told_late", subject=one.id, data=data)])


def refusals(tx: Transaction) -> dict[str, tuple[SendOutcome, str]]:
    """Drafts that a server refused when they were handed over last: letter to (outcome, its words)."""
    query = (
        select(table.c.letter, table.c.outcome, table.c.note)
        .join(letters, letters.c.id == table.c.letter)
        .where(letters.c.state == "drafted", table.c.ended_at.is_not(None))
        .order_by(table.c.started_at, table.c.id)
    )
    last = {letter: (outcome, note) for letter, outcome, note in tx.connection.execute(query)}
    return {
        letter: told for letter, told in last.items() if told[0] in ("refused", "refused_for_now")
    }


def in_doubt(tx: Transaction, letter_id: str | None = None) -> dict[str, tuple[str, str]]:
    """Letters of which nobody knows whether they left: id of the letter to (id of the send, note).

    Args:
        tx: The transaction.
        letter_id: Only this one; None takes all.
    """
    query = select(table).where(or_(table.c.outcome.is_(None), table.c.outcome == "unknown"))
    if letter_id is not None:
        query = query.where(table.c.letter == letter_id)
    return {
        row["letter"]: (row["id"], row["note"]) for row in tx.connection.execute(query).mappings()
    }


@folds("send_begun", table)
def _begun(connection: Connection, events: Sequence[Event]) -> None:
    rows = [
        {
            "id": event.data["id"],
            "letter": event.subject,
            "started_at": event.at,
            "run": event.run,
            "outcome": None,
            "ended_at": None,
            "note": "",
        }
        for event in events
    ]
    connection.execute(table.insert(), rows)


@folds("send_ended", table)
def _ended(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        connection.execute(
            update(table)
            .where(table.c.id == event.data["id"])
            .values(outcome=event.data["outcome"], ended_at=event.at, note=event.data["note"])
        )


@folds("send_told_late")
def _told_late(connection: Connection, events: Sequence[Event]) -> None:
    """Changes nothing: it is kept for whoever looks into the case."""
