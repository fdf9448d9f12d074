"""A system that accepts a call and keeps silent: asked again where that is safe, told where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scm_automate.connectors.changes_out import apply_plan, plan_writes
from scm_automate.errors import ServiceUnreachable
from scm_automate.state import State
from scm_automate.web import Timeouts

from .test_changes_out import NOW, change, outcome
from .test_writing import NEW, planned, shown

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Case
    from .server import Server

PATIENCE: dict[str, Any] = {
    "never": {"timeouts": Timeouts(read=0.3)},
    "stalls": {"timeouts": Timeouts(read=0.3)},
    "drips": {"timeouts": Timeouts(whole=0.4)},
}
"""How long each kind of silence is borne."""


@pytest.mark.parametrize(
    ("silence", "before"), [("never", 0), ("never", 1), ("stalls", 1), ("drips", 1)]
)
def test_a_page_that_does_not_come_is_asked_for_again(
    case: Case, server: Server, silence: str, before: int
) -> None:
    """At the first page or in the middle: no row is lost and none comes twice."""
    with case.open(server) as erp:
        whole = erp.read().loaded.table.frame
    server.on_read += [""] * before + [silence]
    with case.open(server, **PATIENCE[silence]) as erp:
        live = erp.read()
    assert live.loaded.table.frame.equals(whole)
    assert live.loaded.rejects.rows() == 0


def test_pages_that_never_come_give_nothing(case: Case, server: Server) -> None:
    with case.open(server, **PATIENCE["stalls"]) as erp:
        erp.check()  # so that a session is open
        asked = len(server.calls)
        server.on_read += ["", "stalls", "never", "stalls"]
        with pytest.raises(ServiceUnreachable, match="was asked 3 times") as told:
            erp.read()
        assert not told.value.maybe_done
        assert len(server.calls) - asked == 4
        assert erp.read().records  # the fault over, the next reading is whole


@pytest.mark.parametrize("silence", ["stalls", "drips", "half"])
def test_a_write_whose_answer_is_cut_is_looked_up(case: Case, server: Server, silence: str) -> None:
    """It was taken, and half of the answer came: never sent again."""
    with case.open(server, **PATIENCE.get(silence, {})) as erp:
        write = planned(erp, case)
        server.on_write += [silence]
        assert erp.write(write).outcome in (
            "uncertain",
            "done",
        )  # an answer without a body is whole
        assert erp.look_up(write).outcome == "done"
        assert shown(erp, case) == NEW
    assert server.written() == 1


def test_a_write_that_is_never_answered_and_was_not_taken_is_sent_by_the_next_run(
    case: Case, server: Server, tmp_path: Path
) -> None:
    """The system keeps silent and has done nothing: uncertain now, looked up and sent once later."""
    with (
        State.open(tmp_path / "writes.db") as state,
        case.open(server, **PATIENCE["never"]) as erp,
    ):
        plan = plan_writes([change(case)], target=erp.name, fields=erp.fields)
        server.on_write += ["never"]
        first = apply_plan(plan, erp, state=state, now=NOW)
        assert outcome(first) == "waiting"
        assert first.results[0].text
        assert server.written() == 1
        assert outcome(apply_plan(plan, erp, state=state, now=NOW)) == "done"
        assert outcome(apply_plan(plan, erp, state=state, now=NOW)) == "done"
        assert shown(erp, case) == NEW
    assert server.written() == 2


def test_an_erp_that_falls_silent_before_a_write_stops_the_run(
    case: Case, server: Server, tmp_path: Path
) -> None:
    with (
        State.open(tmp_path / "writes.db") as state,
        case.open(server, **PATIENCE["never"]) as erp,
    ):
        erp.check()
        plan = plan_writes([change(case)], target=erp.name, fields=erp.fields)
        server.on_read += ["never"] * 3
        report = apply_plan(plan, erp, state=state, now=NOW)
        assert outcome(report) == "waiting"
        assert "could not be read" in report.stopped
        assert server.written() == 0
        assert outcome(apply_plan(plan, erp, state=state, now=NOW)) == "done"
    assert server.written() == 1
