"""A plan of changes applied through every client, on a far end that fails: each line once, all told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scm_automate.connectors.changes_out import apply_plan, check_plan, plan_writes, preview_plan
from scm_automate.model import Change, replace
from scm_automate.state import State

from .test_tryton import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scm_automate.connectors.changes_out import ChangeReport
    from scm_automate.connectors.erp import LiveErp

    from .conftest import Case, Tryton
    from .server import Server

NEW = "2026-04-02"
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State.open(tmp_path / "writes.db") as opened:
        yield opened


def change(case: Case, *, old: str | None = None) -> Change:
    key = case.key
    return Change(
        id="c-1",
        company=key.company,
        supplier="7",
        order=key.order,
        line=key.line,
        schedule=key.schedule,
        field=case.field,
        old=old or case.old,
        new=NEW,
        rule="as_ordered",
        why="as ordered",
        verdict="release",
    )


def run(erp: LiveErp, case: Case, state: State, **more: str) -> ChangeReport:
    plan = plan_writes([change(case, **more)], target=erp.name, fields=erp.fields)
    return apply_plan(plan, erp, state=state, now=NOW)


def outcome(report: ChangeReport) -> str:
    return report.results[0].outcome


def shown(erp: LiveErp, case: Case) -> str | None:
    return erp.read_current([case.key])[case.key].values[case.field]


def test_it_is_looked_at_first_and_then_written_once(
    case: Case, server: Server, state: State
) -> None:
    with case.open(server) as erp:
        plan = plan_writes([change(case)], target=erp.name, fields=erp.fields)
        assert preview_plan(plan, erp).results[0].outcome == "waiting"
        assert server.written() == 0
        assert outcome(run(erp, case, state)) == "done"
        assert outcome(run(erp, case, state)) == "done"
        assert shown(erp, case) == NEW
    assert server.written() == 1


@pytest.mark.parametrize("fault", ["taken", "500", "502", "503", "504", "429 1", "429 3600"])
def test_whatever_fails_a_second_run_ends_it_and_nothing_is_written_twice(
    case: Case, server: Server, state: State, fault: str
) -> None:
    server.on_write += [fault]
    with case.open(server, sleep=lambda _: None) as erp:
        first = run(erp, case, state)
        if fault in ("taken", "429 1"):
            assert outcome(first) == "done"
        else:
            assert outcome(first) == "waiting"
            assert not first.finished
            assert shown(erp, case) == case.old
        assert outcome(run(erp, case, state)) == "done"
        assert shown(erp, case) == NEW
    assert server.written() == (1 if fault == "taken" else 2)


def test_somebody_elses_value_is_not_written_over(case: Case, server: Server, state: State) -> None:
    with case.open(server) as erp:
        case.somebody(server.speaks)
        report = run(erp, case, state)
        assert outcome(report) == "conflicting"
        assert "2026-03-24" in report.results[0].text
        assert shown(erp, case) == "2026-03-24"
    assert server.written() == 0


@pytest.mark.parametrize("status", ["401", "403", "409", "412", "422"])
def test_what_the_system_says_ends_up_in_the_report(
    case: Case, server: Server, state: State, status: str
) -> None:
    server.on_write += [status] * 3  # S/4 answers 403 as well where a token ran out
    with case.open(server) as erp:
        report = run(erp, case, state)
        server.on_write.clear()
        expected = "conflicting" if status in ("409", "412") else "refused"
        assert outcome(report) == expected
        assert status in report.results[0].text
        assert shown(erp, case) == case.old
        assert outcome(run(erp, case, state)) == "done"  # the reason is gone


def test_half_a_page_stops_the_run_and_writes_nothing(
    case: Case, server: Server, state: State
) -> None:
    server.on_read += ["half"] * 12
    with case.open(server, sleep=lambda _: None) as erp:
        report = run(erp, case, state)
        assert outcome(report) == "waiting"
        assert "could not be read" in report.stopped
        server.on_read.clear()
        assert outcome(run(erp, case, state)) == "done"
    assert server.written() == 1


def taken(server: Server) -> int:
    """How many writes the system has carried out."""
    speaks = server.speaks
    return speaks.changes if hasattr(speaks, "changes") else sum(speaks.etags.values()) - len(
        speaks.etags
    )  # fmt: skip


@pytest.mark.parametrize(
    "faults",
    [[], ["", "taken", "500", "429 1"], ["429 3600", "409", "", "half", "503", "elsewhere"]],
)
def test_a_plan_of_many_lines_is_ended_by_running_it_again(
    case: Case, server: Server, state: State, faults: list[str]
) -> None:
    """Several lines of one order, whatever fails between them: each is carried out once, none is lost."""
    server.on_write += faults
    with case.open(server, sleep=lambda _: None) as erp:
        lines = erp.read().loaded.table.records()
        changes = [
            change(case).model_copy(
                update={
                    "id": f"c-{n}", "company": line.company, "order": line.order, "line": line.line,
                    "schedule": line.schedule, "old": str(getattr(line, case.field) or "") or None,
                }
            )
            for n, line in enumerate(lines)
        ]  # fmt: skip
        plan = plan_writes(changes, target=erp.name, fields=erp.fields)
        assert len(plan.writes) == len(lines) == case.lines
        reports = [apply_plan(plan, erp, state=state, now=NOW) for _ in range(len(faults) + 1)]
        assert {one.outcome for one in reports[-1].results} == {"done"}
        told = {one.outcome for report in reports for one in report.results}
        assert ("conflicting" in told) == ("409" in faults)
        assert ("refused" in told) == ("elsewhere" in faults)
        held = erp.read_current([line.key for line in lines])
        assert {one.values[case.field] for one in held.values()} == {NEW}
        assert {
            one.outcome for one in check_plan(plan, erp.read().loaded.table.records()).results
        } == {"done"}
    assert taken(server) == len(lines)


def test_a_plan_in_a_real_tryton(own_tryton: Tryton, state: State) -> None:
    with opened(own_tryton) as erp:
        rows = [row for row in erp.read().loaded.table.records() if row.order == "2"]
        key = rows[0].key
        old = str(rows[0].due)
        one = Change(
            id="c-1",
            company=key.company,
            supplier=rows[0].supplier,
            order=key.order,
            line=key.line,
            schedule=key.schedule,
            field="due",
            old=old,
            new="2030-04-02",
            rule="within_tolerance",
            why="the supplier confirmed it",
            verdict="release",
        )
        plan = plan_writes([one], target=erp.name, fields=erp.fields)
        assert preview_plan(plan, erp).results[0].outcome == "waiting"
        assert apply_plan(plan, erp, state=state, now=NOW).finished
        assert erp.read_current([key])[key].values == {"due": "2030-04-02"}
        later = erp.read().loaded.table.records()
        assert check_plan(plan, later).results[0].outcome == "done"
        # What was meant for the old value meets another one now.
        stale = plan_writes(
            [replace(one, id="c-2", new="2030-05-07")], target=erp.name, fields=erp.fields
        )
        report = apply_plan(stale, erp, state=state, now=NOW)
        assert report.results[0].outcome == "conflicting"
        assert erp.read_current([key])[key].values == {"due": "2030-04-02"}
