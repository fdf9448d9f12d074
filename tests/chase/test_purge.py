"""A chase whose mails are forgotten goes on: what was promised, asked and decided is still known."""

from __future__ import annotations

import pytest

from scm_automate.chase.decisions import decide, mark_sent
from scm_automate.errors import NotFound
from scm_automate.state import (
    answered_lines,
    changes,
    exceptions,
    letters,
    messages,
    promises,
    replay,
)
from scm_automate.state.purge import purge

from .conftest import DAY, MONDAY, mail

PERSONS = (b"sales@acme.example", b"Jo Smith", b"Anna Berg")


@pytest.fixture
def lived(world):
    """Two answers: one was accepted by a person, one still waits."""
    world.round(outbox=True)
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True, by="Anna Berg")
        with state.read() as tx:
            reference = letters.letters_of(tx, "7")[0].reference
    world.arrives(
        mail(
            "4500012345 line 10: new delivery date 13 April 2026.\n"
            "4500012345 line 20: new delivery date 20 April 2026.\nJo Smith",
            subject=f"Re: [ref {reference}]",
        )
    )
    done = world.round(now=MONDAY + 2 * DAY)
    with world.state() as state:
        decide(state, done.waiting[0].id, decision="close", by="Anna Berg", now=MONDAY + 3 * DAY)
    return world


def test_promises_and_what_is_open_are_kept_and_persons_go(lived):
    with lived.state() as state:
        with state.write() as tx:
            open_before = changes.changes_waiting(tx)
            told_before = exceptions.open_exceptions(tx)
            done = purge(tx, before=MONDAY + 9 * DAY)
            assert (done.messages, done.letters) == (1, 3)
            assert changes.changes_waiting(tx) == open_before
            assert exceptions.open_exceptions(tx) == told_before
            (kept,) = promises.promises_of(tx, order="4500012345", line="10")
            assert str(kept.deliveries[0].latest) == "2026-04-13"
            assert kept.evidence == ()
            (key,) = messages.known_keys(tx)
            with pytest.raises(NotFound, match="purged"):
                messages.raw_message(tx, key)
            assert letters.letters_of(tx, "7")[0].address == "…@acme.example"
            before = answered_lines.answered(tx)
            replay(tx)
            assert answered_lines.answered(tx) == before
        state.compact()
        # what still waits keeps its words; once it is done they go too
        with state.read() as tx:
            (waiting,) = changes.changes_waiting(tx)
        decide(state, waiting.id, decision="close", by="Anna Berg", now=MONDAY + 3 * DAY)
        with state.write() as tx:
            purge(tx, before=MONDAY + 9 * DAY)
        state.compact()
    content = lived.place.read_bytes()
    assert [one for one in PERSONS if one in content] == []


def test_the_chase_goes_on_and_applies_no_message_again(lived):
    with lived.state() as state, state.write() as tx:
        purge(tx, before=MONDAY + 9 * DAY)
    done = lived.round(now=MONDAY + 9 * DAY)
    assert done.answers == ()
    with lived.state() as state, state.read() as tx:
        assert len(promises.promises_of(tx, order="4500012345", line="10")) == 1
