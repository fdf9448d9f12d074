"""Forgetting: what mails and letters said, and who wrote them, before a day; what was promised stays.

Events are kept, for the state follows from them, but lose what is personal: addresses keep their domain
alone, quotations and names go. The derived tables are then derived anew, so that the two agree. What is
still open - a draft, a change or an exception that waits for somebody - keeps its words until it is done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select

from scm_automate.state.bulk import execute_rows
from scm_automate.state.columns import json_text
from scm_automate.state.events import replay
from scm_automate.state.keys import parts_of
from scm_automate.state.positions import position_of
from scm_automate.state.schema import changes as changes_table
from scm_automate.state.schema import events as events_table
from scm_automate.state.schema import exceptions as exceptions_table
from scm_automate.state.schema import (
    letter_bodies,
    portal_answers,
    portal_files,
    portal_grants,
    raw_messages,
    request_answers,
)
from scm_automate.state.schema import letters as letters_table
from scm_automate.state.schema import messages as messages_table
from scm_automate.state.schema import work as work_table

if TYPE_CHECKING:
    from scm_automate.state.events import Transaction

__all__ = ["Purged", "purge"]

_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@((?:[\w-]+\.)+[\w-]+)")
_SOMEBODY: Final = "a person"
_GONE: Final = "purged"
_PAGES: Final = "portal"  # the mailbox of what was sent from pages
# an address that mail comes back from is kept, or it would be written to again
_KEPT_WHOLE: Final = frozenset({"address_failed", "address_restored"})
# rows by the thousand of an export: numbers, days and quantities, and nobody's words
_KEYS_ALONE: Final = frozenset({"order_lines_seen", "erp_promises_seen", "promises_keyed"})
_PERSONS: Final = frozenset({"by", "decided_by"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was forgotten.

    Attributes:
        messages: Mails whose text went.
        letters: Letters whose text went.
        events: Events that lost something.
    """

    messages: int = 0
    letters: int = 0
    events: int = 0

    def __str__(self) -> str:
        """In a line."""
        return (
            f"{self.messages} mails and {self.letters} letters lost their text, "
            f"{self.events} events what was personal; promises were kept."
        )


def purge(tx: Transaction, *, before: datetime) -> Purged:
    """Forgets the texts and persons of what happened before an instant.

    Args:
        tx: A writing transaction.
        before: What happened earlier is forgotten.
    """
    old = select(messages_table.c.key).where(messages_table.c.received_at < before)
    texts = tx.connection.execute(delete(raw_messages).where(raw_messages.c.key.in_(old))).rowcount
    done = select(letters_table.c.id).where(
        letters_table.c.state != "drafted", letters_table.c.written_at < before
    )
    bodies = tx.connection.execute(
        delete(letter_bodies).where(letter_bodies.c.letter.in_(done))
    ).rowcount
    tx.connection.execute(
        delete(work_table).where(work_table.c.done_at.is_not(None), work_table.c.done_at < before)
    )
    _forget_pages(tx, before=before)
    waiting = _still_open(tx)
    changed: list[tuple[str, str, int]] = []
    kinds: set[str] = set()
    query = select(events_table).where(events_table.c.at < before)
    for row in tx.connection.execute(query).mappings():
        kind, data, by = row["kind"], row["data"], row["by_whom"]
        if row["subject"] in waiting or kind in _KEPT_WHOLE:
            continue
        kept = data if kind in _KEYS_ALONE else _redacted(kind, data)
        if by != "library":
            kept = _renamed(kept, by)
            by = _SOMEBODY
        if kept != data or by != row["by_whom"]:
            changed.append((json_text(kept), by, row["seq"]))
            kinds.add(kind)
    execute_rows(tx.connection, "UPDATE events SET data = ?, by_whom = ? WHERE seq = ?", changed)
    if kinds:
        replay(tx, kinds=kinds)
    return Purged(messages=texts, letters=bodies, events=len(changed))


def _forget_pages(tx: Transaction, *, before: datetime) -> None:
    """What was sent and handed in on pages whose links have ended, as far as rounds have read it."""
    ended = select(portal_grants.c.id).where(portal_grants.c.expires_at < before)
    read_to = position_of(tx, _PAGES)
    if read_to is None:
        return
    # one that took its time to be written may be older than the last that was read
    read = datetime.fromisoformat(read_to) - timedelta(days=1)
    answers = select(portal_answers.c.id).where(
        portal_answers.c.portal_grant.in_(ended), portal_answers.c.sent_at < read
    )
    for some in parts_of(tx.connection.execute(answers).scalars()):
        tx.connection.execute(delete(portal_files).where(portal_files.c.answer.in_(some)))
        tx.connection.execute(delete(portal_answers).where(portal_answers.c.id.in_(some)))
    tx.connection.execute(
        delete(portal_files).where(
            portal_files.c.portal_grant.in_(ended), portal_files.c.answer.is_(None)
        )
    )


def _still_open(tx: Transaction) -> frozenset[str]:
    """Ids of drafts, changes, exceptions and answers to requests that somebody still has to do with."""
    queries = (
        select(letters_table.c.id).where(letters_table.c.state == "drafted"),
        select(changes_table.c.id).where(changes_table.c.state.in_(["proposed", "exported"])),
        select(exceptions_table.c.id).where(exceptions_table.c.settled_at.is_(None)),
        select(request_answers.c.id).where(request_answers.c.state == "received"),
    )
    return frozenset(found for query in queries for found in tx.connection.execute(query).scalars())


def _redacted(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event's facts without texts and persons."""
    kept = dict(data)
    if kind == "message_applied":
        kept |= {"sender": None, "subject": None, "response": None, "source": _GONE}
        if kept.get("fault"):
            kept["fault"] = _GONE
    elif kind == "exception_raised":
        kept["exception"] = {**kept["exception"], "text": _GONE}
    elif kind == "words_changed":
        # what a word means is kept, the sentence that it was learned from is not
        entries = [{**one, "because": ""} for one in kept["words"].get("entries", ())]
        kept["words"] = {**kept["words"], "entries": entries}
    elif kind == "supplier_frozen":
        kept["why"] = _GONE
    elif kind == "request_answered":
        kept["files"] = [[_GONE, *one[1:]] for one in kept["files"]]
    elif kind == "digests_planned":
        kept["digests"] = [{**one, "name": None, "why": ""} for one in kept["digests"]]
    result: dict[str, Any] = _walked(kept)
    return result


def _renamed(value: Any, name: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """The same facts without somebody's name, wherever it stands."""
    if isinstance(value, dict):
        return {key: _renamed(one, name) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, name) for one in value]
    return value.replace(name, _SOMEBODY) if isinstance(value, str) else value


def _walked(value: Any, name: str = "") -> Any:  # noqa: ANN401 - JSON of any shape
    if name == "evidence":
        return []
    if isinstance(value, dict):
        return {key: _walked(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_walked(one, name) for one in value]
    if isinstance(value, str):
        if name in _PERSONS and value != "library":
            return _SOMEBODY
        # ids of messages look like addresses, and find answers to old letters
        if name == "message_id" or "@" not in value:
            return value
        return _ADDRESS.sub(r"…@\1", value)
    return value
