"""Messages that came in: each is applied once, and kept as it came."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from scm_automate.errors import NotFound, TransitionNotAllowed
from scm_automate.model import OrderResponse
from scm_automate.state.bulk import execute_rows
from scm_automate.state.columns import instant_text
from scm_automate.state.events import Event, append, folds
from scm_automate.state.schema import messages as table
from scm_automate.state.schema import raw_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, RowMapping

    from scm_automate.state.events import Transaction

__all__ = [
    "Outcome",
    "StoredMessage",
    "is_applied",
    "is_fault",
    "known_keys",
    "message_key",
    "messages_of_runs",
    "raw_message",
    "same_message_id",
    "store_message",
    "stored_message",
]

Outcome = Literal["response", "auto_reply", "bounce", "other", "repeat", "fault"]
"""What a message turned out to be: the kinds of `OrderResponse`, and two more:

- ``repeat``: the same mail again, from another folder or with other transport headers.
- ``fault``: it could not be read; it is kept as it came, and a person was told.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message as the state keeps it.

    Attributes:
        key: SHA-256 of the message as it came.
        message_id: Its Message-ID, normalised; None where it has none.
        received_at: When it arrived.
        source: The file or mailbox entry that it came from.
        sender: Its address.
        subject: Its subject line.
        size: In bytes.
        outcome: What it turned out to be.
        matched_by: How its supplier was found.
        company: Company of the supplier's number.
        supplier: Whose it is; None where nobody could tell.
        letter: The letter that it answers.
        fault: Why it could not be read.
        response: What was read; None for a fault.
        run: The round that applied it.
        applied_at: When.
    """

    key: str
    message_id: str | None
    received_at: datetime
    source: str
    sender: str | None
    subject: str | None
    size: int
    outcome: Outcome
    matched_by: str
    company: str
    supplier: str | None
    letter: str | None
    fault: str | None
    response: OrderResponse | None
    run: str | None
    applied_at: datetime


def message_key(content: bytes) -> str:
    """The key of a message: SHA-256 of its bytes.

    Examples:
        >>> message_key(b"From: a@b.example")[:8]
        'e4cfb991'
    """
    return hashlib.sha256(content).hexdigest()


def is_applied(tx: Transaction, key: str) -> bool:
    """Whether a message was applied before; one that could not be read was not."""
    query = select(table.c.key).where(table.c.key == key, table.c.outcome != "fault")
    return tx.connection.execute(query).first() is not None


def is_fault(tx: Transaction, key: str) -> bool:
    """Whether a message is kept that could not be read."""
    query = select(table.c.key).where(table.c.key == key, table.c.outcome == "fault")
    return tx.connection.execute(query).first() is not None


def known_keys(tx: Transaction) -> frozenset[str]:
    """The keys of all messages that were applied."""
    query = select(table.c.key).where(table.c.outcome != "fault")
    return frozenset(tx.connection.execute(query).scalars())


def same_message_id(tx: Transaction, message_id: str) -> tuple[StoredMessage, ...]:
    """Messages with a Message-ID, in the order in which they were applied."""
    query = select(table).where(table.c.message_id == message_id).order_by(table.c.applied_at)
    return tuple(_stored(row) for row in tx.connection.execute(query).mappings())


def stored_message(tx: Transaction, key: str) -> StoredMessage | None:
    """The message with a key; None where there is none."""
    row = tx.connection.execute(select(table).where(table.c.key == key)).mappings().first()
    return None if row is None else _stored(row)


def messages_of_runs(tx: Transaction, runs: Iterable[str]) -> tuple[StoredMessage, ...]:
    """Messages that some rounds applied, by the time they arrived."""
    query = (
        select(table).where(table.c.run.in_(list(runs))).order_by(table.c.received_at, table.c.key)
    )
    return tuple(_stored(row) for row in tx.connection.execute(query).mappings())


def raw_message(tx: Transaction, key: str) -> bytes:
    """A message as it came.

    Raises:
        NotFound: There is none, or it was purged.
    """
    query = select(raw_messages.c.content).where(raw_messages.c.key == key)
    content = tx.connection.execute(query).scalar()
    if content is None:
        raise NotFound(f"The state keeps no message {key!r}, or it was purged.")
    return zlib.decompress(content)


def store_message(tx: Transaction, one: StoredMessage, content: bytes) -> None:
    """Keeps a message and what was read from it.

    Its key must be new, or that of a message that could not be read before.

    Raises:
        TransitionNotAllowed: The message was applied before.
    """
    if is_applied(tx, one.key):
        raise TransitionNotAllowed(f"The message {one.key} was applied before.")
    if not is_fault(tx, one.key):
        tx.connection.execute(
            raw_messages.insert().values(key=one.key, content=zlib.compress(content, 6))
        )
    data = {
        "message_id": one.message_id,
        "received_at": instant_text(one.received_at),
        "source": one.source,
        "sender": one.sender,
        "subject": one.subject,
        "size": one.size,
        "outcome": one.outcome,
        "matched_by": one.matched_by,
        "company": one.company,
        "supplier": one.supplier,
        "letter": one.letter,
        "fault": one.fault,
        "response": None if one.response is None else one.response.model_dump(mode="json"),
        # stays when a purge takes the response
        "channel": None if one.response is None else one.response.channel,
    }
    event = Event(
        at=one.applied_at, kind="message_applied", subject=one.key, data=data, run=one.run
    )
    append(tx, [event])


@folds("message_applied", table)
def _applied(connection: Connection, events: Sequence[Event]) -> None:
    # one that could not be read may be handed in again; the later takes its place
    newest = {event.subject: event for event in events}
    execute_rows(
        connection,
        "DELETE FROM messages WHERE key = ? AND outcome = 'fault'",
        [(key,) for key in newest],
    )
    connection.execute(
        table.insert(),
        [
            {
                **{name: event.data.get(name) for name in table.c.keys()},  # noqa: SIM118 - of columns
                "key": event.subject,
                "received_at": datetime.fromisoformat(event.data["received_at"]),
                "run": event.run,
                "applied_at": event.at,
            }
            for event in newest.values()
        ],
    )


def _stored(row: RowMapping) -> StoredMessage:
    values = dict(row)
    response = values.pop("response")
    return StoredMessage(
        **values, response=None if response is None else OrderResponse.model_validate(response)
    )
