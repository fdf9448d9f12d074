"""The field that a change goes to is gone, renamed or of another type: nothing is written, and it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scm_automate.connectors.changes_out import apply_plan, plan_writes
from scm_automate.errors import ScmError
from scm_automate.state import State

from .test_changes_out import NOW, change, outcome
from .test_writing import planned, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scm_automate.connectors.erp import LiveErp

    from .conftest import Case
    from .server import Server

Row = dict[str, object]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State.open(tmp_path / "writes.db") as opened:
        yield opened


def own(erp: LiveErp, case: Case) -> str:
    """The system's own name of the field that is written, as it spells it when it is read."""
    name = erp.fields[case.field]
    return name.lower() if case.name == "netsuite" else name


def lose(server: Server, field: str) -> None:
    """From now on the interface knows no such field."""
    server.speaks.drop = type(server.speaks.drop)({*server.speaks.drop, field})


def rows_of(server: Server) -> Iterator[Row]:
    """Every record of the system, at any depth."""
    todo: list[object] = [
        getattr(server.speaks, name)
        for name in ("sets", "rows", "orders", "items", "heads", "lines")
        if hasattr(server.speaks, name)
    ]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            yield one
            todo += one.values()
        elif isinstance(one, list):
            todo += one


def turned(server: Server, field: str, value: object) -> list[object]:
    """Puts another value into a field of every record that has it; gives what was there."""
    was = [row[field] for row in rows_of(server) if field in row]
    for row in rows_of(server):
        if field in row:
            row[field] = value
    return was


def test_a_field_that_is_gone_stops_the_run_before_anything_is_written(
    case: Case, server: Server, state: State
) -> None:
    with case.open(server) as erp:
        plan = plan_writes([change(case)], target=erp.name, fields=erp.fields)
        lose(server, own(erp, case))
        report = apply_plan(plan, erp, state=state, now=NOW)
        assert outcome(report) == "waiting"
        assert "could not be read" in report.stopped
        assert own(erp, case) in report.stopped
        assert server.written() == 0
        server.speaks.drop = type(server.speaks.drop)()
        assert outcome(apply_plan(plan, erp, state=state, now=NOW)) == "done"
    assert server.written() == 1


def test_a_field_that_is_renamed_is_gone(case: Case, server: Server, state: State) -> None:
    """The new name is there with the old value; it is not taken for the field that was meant."""
    with case.open(server) as erp:
        plan = plan_writes([change(case)], target=erp.name, fields=erp.fields)
        name = own(erp, case)
        for row in list(rows_of(server)):
            if name in row:
                row[f"{name}New"] = row[name]
        lose(server, name)
        report = apply_plan(plan, erp, state=state, now=NOW)
        assert (outcome(report), name in report.stopped) == ("waiting", True)
    assert server.written() == 0


def test_a_field_that_goes_at_the_moment_of_the_write_is_told(case: Case, server: Server) -> None:
    """Read, and gone before the write arrives: whatever the system says to that, it is not done."""
    with case.open(server) as erp:
        write = planned(erp, case)
        name = own(erp, case)
        lose(server, name)
        answer = erp.write(write)
        assert answer.outcome in ("refused", "not_taken", "uncertain")
        assert name in answer.text.replace("expectedReceiptDate", name)
        if answer.outcome == "uncertain":
            with pytest.raises(ScmError, match=name):
                erp.look_up(write)
        server.speaks.drop = type(server.speaks.drop)()
        assert shown(erp, case) == case.old
        assert erp.look_up(write).outcome in ("not_taken", "conflict")
    assert server.written() <= 1


@pytest.mark.parametrize("value", [20260316, "soon", {"date": "2026-03-16"}, ["2026-03-16"], True])
def test_a_field_of_another_type_stops_the_run_before_anything_is_written(
    case: Case, server: Server, state: State, value: object
) -> None:
    with case.open(server) as erp:
        plan = plan_writes([change(case)], target=erp.name, fields=erp.fields)
        turned(server, own(erp, case), value)
        report = apply_plan(plan, erp, state=state, now=NOW)
        assert outcome(report) == "waiting"
        assert "could not be read" in report.stopped
        # Tryton writes relations as objects: an object where a day was is no such field.
        told = ("no day", f"gives no moves.{own(erp, case)}", f"gives no {own(erp, case)}")
        assert any(words in report.stopped for words in told)
    assert server.written() == 0


@pytest.mark.parametrize("value", [7, "soon"])
def test_days_that_are_none_are_no_days_of_the_table(
    case: Case, server: Server, value: object
) -> None:
    """Read into a table, each row that has one is rejected with what stood there, none is lost."""
    with case.open(server) as erp:
        before = erp.read().loaded
        turned(server, own(erp, case), value)
        after = erp.read().loaded
    days = [getattr(row, case.field) for row in after.table.records()]
    assert all(day is None for day in days)
    kept, out = len(after.table), after.rejects.rows()
    assert kept + out >= len(before.table)
    assert all(str(value) in str(one.raw) for one in after.rejects)


def test_a_page_for_people_after_a_write_says_nothing_of_it(case: Case, server: Server) -> None:
    """A proxy or a login answers 200 with a page of its own: that is no yes."""
    server.on_write += ["words"]
    with case.open(server) as erp:
        write = planned(erp, case)
        answer = erp.write(write)
        assert answer.outcome == "uncertain"
        assert "no JSON" in answer.text
        assert erp.look_up(write).outcome == "not_taken"
        assert shown(erp, case) == case.old
    assert server.written() == 1
