from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scm_automate.errors import ConfigError, NotFound, TransitionNotAllowed
from scm_automate.model import OrderResponse
from scm_automate.state import Event, events, messages, replay, runs
from scm_automate.state.columns import instant_text
from scm_automate.state.messages import StoredMessage, message_key

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


def stored(content: bytes, *, run="r1", message_id="<a@b.example>") -> StoredMessage:
    return StoredMessage(
        key=message_key(content), message_id=message_id, received_at=MONDAY, source="a.eml",
        sender="a@b.example", subject="Re: \x00 order", size=len(content), outcome="response",
        matched_by="address", company="", supplier="7", letter=None, fault=None,
        response=OrderResponse(kind="response", received=MONDAY, subject="half \ud83d pair".replace("\ud83d", "?")),
        run=run, applied_at=MONDAY,
    )  # fmt: skip


def test_a_message_is_applied_once_and_kept_as_it_came(state):
    content = b"From: a@b.example\r\n\r\n\x00\xff ok\r\n" * 100
    one = stored(content)
    with state.write() as tx:
        assert not messages.is_applied(tx, one.key)
        messages.store_message(tx, one, content)
        assert messages.is_applied(tx, one.key)
        assert messages.known_keys(tx) == {one.key}
        assert messages.raw_message(tx, one.key) == content
        (found,) = messages.messages_of_runs(tx, ["r1"])
        assert found.response == one.response
        assert found.subject == "Re: \ufffd order"
        assert messages.same_message_id(tx, "<a@b.example>") == (found,)
        with pytest.raises(NotFound, match="keeps no message"):
            messages.raw_message(tx, "0" * 64)
    with pytest.raises(TransitionNotAllowed, match="applied before"), state.write() as tx:
        messages.store_message(tx, one, content)


def test_a_message_that_could_not_be_read_is_not_applied_and_may_be_later(state):
    content = b"poison"
    fault = replace(stored(content), outcome="fault", fault="too deep", response=None)
    with state.write() as tx:
        messages.store_message(tx, fault, content)
        assert messages.is_fault(tx, fault.key)
        assert not messages.is_applied(tx, fault.key)
        assert messages.known_keys(tx) == frozenset()
        messages.store_message(tx, stored(content, run="r2"), content)
        assert messages.is_applied(tx, fault.key)
        assert messages.raw_message(tx, fault.key) == content
        replay(tx)
        assert messages.messages_of_runs(tx, ["r1"]) == ()


def test_rounds_that_did_not_finish_are_told_by_the_next(state):
    with state.write() as tx:
        for name in ("r1", "r2", "r3"):
            runs.begin_run(tx, name, at=MONDAY, export_digest="d1")
        assert runs.untold_runs(tx) == ("r1", "r2", "r3")
        runs.finish_run(tx, "r2", at=MONDAY, folder=None, summary={"letters": 2})
        assert runs.untold_runs(tx) == ("r3",)
        assert runs.export_counted(tx, "d1")
        assert not runs.export_counted(tx, "d2")
        assert runs.runs(tx)[1].summary == {"letters": 2}
        assert runs.count_events(tx, "run_begun", ["r1", "r3"]) == 2


def test_an_event_of_an_unknown_kind_is_told_and_not_skipped(state):
    with pytest.raises(ConfigError, match="'from_the_future'"), state.write() as tx:
        events.append(tx, [Event(at=MONDAY, kind="from_the_future", subject="x")])
    with state.write() as tx:
        assert replay(tx) == 0


ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@given(st.datetimes(timezones=ZONES), st.datetimes(timezones=ZONES))
def test_instants_as_text_sort_as_instants(first, second):
    assume(all(2 < one.year < 9998 for one in (first, second)))
    assert (instant_text(first) < instant_text(second)) == (first < second)
    assert datetime.fromisoformat(instant_text(second)) == second


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ConfigError, match="no time zone"):
        instant_text(datetime(2026, 3, 2))  # noqa: DTZ001
