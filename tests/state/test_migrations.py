"""A state of an earlier version is brought along as it is, whatever it holds."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect

from scm_automate.model import ScheduleKey
from scm_automate.state import State, asks, drafts, letters, line_states, migrate, work
from scm_automate.state.drafts import Wanted, WantedAsk
from scm_automate.state.schema import metadata

from .conftest import MONDAY


@pytest.fixture
def of_version_1(place, monkeypatch, new_id):
    """A state of the first version with a letter that was drafted and one that was sent."""
    first = migrate.migrations()[:1]
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "migrations", lambda: first)
        patch.setattr("scm_automate.state.letters.move_lines", lambda *_, **__: None)
        patch.setattr("scm_automate.state.drafts.take_back", lambda *_, **__: None)
        patch.setattr("scm_automate.state.drafts.work.cancel", lambda *_, **__: None)
        patch.setattr("scm_automate.state.drafts.bodies.drop_bodies", lambda *_, **__: None)
        with State.open(place) as state:
            assert "work" not in inspect(state.engine).get_table_names()
            with state.write() as tx:
                made = drafts.write_drafts(
                    tx,
                    [
                        Wanted(
                            supplier=number, address=f"{number}@b.example", language="en",
                            asks=(
                                WantedAsk(
                                    key=ScheduleKey("", "45", number, "1"), reason="late", number=1,
                                    why="late",
                                ),
                            ),
                        )
                        for number in ("7", "8")
                    ],
                    at=MONDAY, run="r1", new_id=new_id, new_reference=new_id, domain="b.example",
                )  # fmt: skip
                letters.mark_sent(tx, made[0].letter, at=MONDAY, why="it left")
    return place


def test_it_is_brought_along_and_goes_on(of_version_1, new_id):
    with State.open(of_version_1) as state:
        assert not state.is_new
        assert set(inspect(state.engine).get_table_names()) == set(metadata.tables)
        with state.write() as tx:
            (draft,) = letters.drafts(tx)
            assert [one.supplier for one in asks.asks_sent(tx)] == ["7"]
            assert work.put(tx, "send", draft.id, due_at=MONDAY, at=MONDAY, work_id=new_id())
            letters.mark_released(tx, draft.id, at=MONDAY)
            assert line_states.line_states(tx)[ScheduleKey("", "45", "8", "1")].state == "to_send"
    with State.open(of_version_1) as state, state.read() as tx:
        assert len(work.open_work(tx)) == 1
