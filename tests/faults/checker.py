"""Judges a history that the fakes wrote against what the state says: what was promised has to hold.

- nothing that was acknowledged is lost: every supplier was asked, every message applied;
- nothing happens twice: no question is asked twice, no message applied twice, and no mail leaves twice
  but one of which it is written that nobody knew whether it had left;
- whatever left is known as sent or in doubt, and nothing that did not leave is known as sent;
- the events give the state again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from scm_automate.state import (
    State,
    asks,
    changes,
    history,
    letters,
    messages,
    promises,
    replay,
    sends,
)
from scm_automate.state.schema import DERIVED

from .world import LINES, SUPPLIERS, World

if TYPE_CHECKING:
    from pathlib import Path


def check(place: str, folder: Path, *, arrived: set[str] | None = None) -> dict[str, object]:
    """Raises where a promise is broken; gives what must be the same whatever died on the way.

    Args:
        place: Of the state.
        folder: Of the world.
        arrived: Keys of the messages that could be read; those in the world's inbox unless given.
    """
    world = World(folder)
    delivered = world.delivered()
    with State.open(place) as state, state.write() as tx:
        every = {
            one.message_id: one
            for supplier in SUPPLIERS
            for one in letters.letters_of(tx, supplier.id)
        }
        doubtful = sends.in_doubt(tx)
        left = Counter(mail["message_id"] for mail in delivered)
        twice = sorted(one for one, times in left.items() if times > 1)
        doubted = once_in_doubt(tx)
        for message_id in twice:
            assert every[message_id].id in doubted, f"{message_id} left {left[message_id]} times"
        for message_id in left:
            letter = every[message_id]
            known = letter.state in ("sent", "answered", "undeliverable")
            assert known or letter.id in doubtful, f"{letter.supplier} does not know that it left"
        for letter in every.values():
            if letter.state in ("sent", "answered", "undeliverable"):
                assert letter.message_id in left, f"{letter.supplier} is said to have left"
        questions = Counter(
            (*one.key, one.reason, one.number)
            for letter_asks in asks.asks_by_letter(
                tx, [every[message_id].id for message_id in left]
            ).values()
            for one in letter_asks
        )
        assert set(questions.values()) <= {1}, f"a question was asked twice: {questions}"
        files = arrived
        if files is None:
            files = {
                hashlib.sha256(path.read_bytes()).hexdigest() for path in world.inbox.glob("*.eml")
            }
        assert set(messages.known_keys(tx)) == files, "each message is applied, and no other"
        applied = Counter(one.subject for one in history(tx, kind="message_applied"))
        assert set(applied.values()) <= {1}, f"a message was applied twice: {applied}"
        promised = Counter(
            (line.order, line.line, one.message_id)
            for line in LINES
            for one in promises.promises_of(tx, order=line.order, line=line.line)
            if one.channel == "mail"
        )
        assert set(promised.values()) <= {1}, f"a promise was written twice: {promised}"
        facts = {
            "asked": sorted(
                (one.key.order, one.key.line, one.reason) for one in asks.asks_sent(tx)
            ),
            "left": sorted(mail["to"][0] for mail in delivered),
            "twice": sorted(every[one].supplier for one in twice),
            "promises": sorted((order, line) for order, line, _ in promised),
            "waiting": sorted(
                (c.order, c.line, c.field, c.new) for c in changes.changes_waiting(tx)
            ),
            "uploads": sorted((c.order, c.line, c.field, c.new) for c in changes.upload(tx)),
            "doubtful": sorted(every_id(every, one).supplier for one in doubtful),
        }
        before = dump(tx)
        replay(tx)
        assert dump(tx) == before, "the events do not give the state again"
    return facts


def once_in_doubt(tx) -> set[str]:
    """The letters of which it was written at some time that nobody knew whether they had left."""
    return {
        one.subject for one in history(tx, kind="send_ended") if one.data["outcome"] == "unknown"
    }


def every_id(every, letter_id):
    return next(one for one in every.values() if one.id == letter_id)


def dump(tx) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: sorted(map(tuple, tx.connection.execute(select(table))), key=str)
        for table in DERIVED
    }
