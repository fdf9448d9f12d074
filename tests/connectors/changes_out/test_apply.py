"""A plan applied to an ERP that fails in every way: nothing is written twice, nothing is lost, all is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scm_automate.connectors.changes_out import apply_plan, plan_writes
from scm_automate.model import Change, ScheduleKey
from scm_automate.state import State, replay, writes
from scm_automate.testing import FakeErp

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
LINES = [ScheduleKey("", "45", str(number), "1") for number in (10, 20, 30)]


def change(key=LINES[0], *, field="promised", old=None, new="2026-03-20", **more) -> Change:
    given = {
        "id": f"{key.line}-{field}-{new}", "supplier": "7", "order": key.order, "line": key.line,
        "schedule": key.schedule, "rule": "as_ordered", "why": "as ordered", "verdict": "release",
    }  # fmt: skip
    return Change(**{**given, **more}, field=field, old=old, new=new)


def erp(**more) -> FakeErp:
    empty = {"promised": None, "promised_quantity": None}
    return FakeErp({key: dict(empty) for key in LINES}, **more)


@pytest.fixture
def state(tmp_path):
    with State.open(tmp_path / "writes.db") as opened:
        yield opened


def run(changes, port, state):
    plan = plan_writes(changes, target=port.name, fields=port.fields)
    return apply_plan(plan, port, state=state, now=NOW)


def outcomes(report) -> list[str]:
    return [one.outcome for one in report.results]


class TestOnce:
    def test_a_line_is_written_with_all_its_fields_in_one_go(self, state):
        port = erp()
        both = [change(), change(field="promised_quantity", new="500")]
        report = run(both, port, state)
        assert outcomes(report) == ["done"]
        assert len(port.taken) == 1
        assert port.records[LINES[0]] == {"promised": "2026-03-20", "promised_quantity": "500"}
        assert {one.id for one in report.done} == {one.id for one in both}
        assert report.finished

    def test_a_second_run_writes_nothing(self, state):
        port = erp()
        run([change()], port, state)
        again = run([change()], port, state)
        assert outcomes(again) == ["done"]
        assert "written on 2026-03-04" in again.results[0].text
        assert len(port.sent) == 1

    def test_what_somebody_changed_back_later_is_not_set_again(self, state):
        port = erp()
        run([change()], port, state)
        port.change(LINES[0], {"promised": None})
        run([change()], port, state)
        assert port.records[LINES[0]]["promised"] is None

    def test_what_the_erp_holds_already_is_done_without_a_write(self, state):
        port = erp()
        port.change(LINES[0], {"promised": "2026-03-20"})
        report = run([change()], port, state)
        assert outcomes(report) == ["done"]
        assert port.sent == []

    def test_only_the_fields_that_differ_are_written(self, state):
        port = erp()
        port.change(LINES[0], {"promised_quantity": "500.0"})
        run([change(), change(field="promised_quantity", new="500")], port, state)
        assert [dict(one.new) for one in port.taken] == [{"promised": "2026-03-20"}]

    def test_the_write_goes_under_the_version_that_was_read(self, state):
        port = erp()
        port.change(LINES[0], {"promised_quantity": "1"})
        run([change()], port, state)
        assert port.taken[0].version == "2"


class TestConflicts:
    def test_another_value_is_no_bodys_to_overwrite(self, state):
        port = erp()
        port.change(LINES[0], {"promised": "2026-04-01"})
        report = run([change(), change(LINES[1])], port, state)
        assert outcomes(report) == ["conflicting", "done"]
        assert "promised is 2026-04-01, expected (empty)" in report.results[0].text
        assert port.records[LINES[0]]["promised"] == "2026-04-01"

    def test_one_field_in_conflict_holds_the_whole_line(self, state):
        port = erp()
        port.change(LINES[0], {"promised": "2026-04-01"})
        report = run([change(), change(field="promised_quantity", new="500")], port, state)
        assert outcomes(report) == ["conflicting"]
        assert port.sent == []

    def test_a_change_between_reading_and_writing_is_refused_by_the_lock(self, state):
        port = erp(faults={LINES[0]: ["changed_by_another"]})
        report = run([change()], port, state)
        assert outcomes(report) == ["conflicting"]
        assert "412" in report.results[0].text
        assert port.taken == []

    def test_an_unknown_line_is_refused(self, state):
        report = run([change(ScheduleKey("", "99", "10", "1"))], erp(), state)
        assert outcomes(report) == ["refused"]
        assert "does not know this line" in report.results[0].text

    def test_a_field_that_is_fixed_is_refused_with_the_reason(self, state):
        port = erp(fixed={LINES[0]: {"promised": "the order is closed"}})
        report = run([change()], port, state)
        assert outcomes(report) == ["refused"]
        assert "the order is closed" in report.results[0].text
        assert port.sent == []

    def test_what_was_refused_is_tried_again_in_the_next_run(self, state):
        port = erp(faults={LINES[0]: ["refused"]})
        first = run([change()], port, state)
        assert "locked by user SMITH" in first.results[0].text
        assert outcomes(run([change()], port, state)) == ["done"]


class TestFaults:
    def test_a_lost_answer_is_looked_up(self, state):
        port = erp(faults={LINES[0]: ["lost_answer"]})
        report = run([change()], port, state)
        assert outcomes(report) == ["done"]
        assert len(port.taken) == 1

    @pytest.mark.parametrize("versioned", ["yes", "no"])
    def test_a_lost_request_waits_and_goes_once_in_the_next_run(self, state, versioned):
        port = erp(faults={LINES[0]: ["lost_request"]}, versioned=versioned)
        first = run([change()], port, state)
        assert outcomes(first) == ["waiting"]
        assert not first.finished
        assert outcomes(run([change()], port, state)) == ["done"]
        assert len(port.taken) == 1

    def test_an_erp_that_is_throttled_is_left_alone(self, state):
        port = erp(faults={LINES[0]: ["throttled"]})
        report = run([change(), change(LINES[1])], port, state)
        assert outcomes(report) == ["waiting", "waiting"]
        assert "left alone for 30 seconds" in report.stopped
        assert len(port.sent) == 1
        assert outcomes(run([change(), change(LINES[1])], port, state)) == ["done", "done"]

    def test_half_a_page_writes_nothing(self, state):
        port = erp(reading_fails=1)
        report = run([change()], port, state)
        assert outcomes(report) == ["waiting"]
        assert "500 in the middle of a page" in report.stopped
        assert port.sent == []

    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_a_crash_around_the_write_is_survived(self, state, moment):
        port = _Crashing(erp(), moment)
        with pytest.raises(KeyboardInterrupt):
            run([change()], port, state)
        with state.read() as tx:
            plan = plan_writes([change()], target="fake", fields=port.fields)
            assert writes.last_writes(tx, [plan.writes[0].id])[plan.writes[0].id].state == "begun"
        assert outcomes(run([change()], port, state)) == ["done"]
        assert len(port.erp.taken) == 1

    def test_a_client_that_raises_has_said_nothing(self, state):
        port = _Raising(erp())
        assert outcomes(run([change()], port, state)) == ["done"]
        assert outcomes(run([change()], port, state)) == ["done"]
        assert len(port.erp.taken) == 1

    def test_the_state_can_be_derived_anew(self, state):
        run([change()], erp(), state)
        with state.write() as tx:
            assert replay(tx) == 2

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        faults=st.lists(
            st.lists(
                st.sampled_from(["lost_answer", "lost_request", "throttled", "refused"]), max_size=3
            ),
            min_size=3,
            max_size=3,
        ),
        readings=st.integers(0, 2),
    )
    def test_run_until_nothing_waits_every_line_is_written_exactly_once(
        self, tmp_path_factory, faults, readings
    ):
        port = erp(faults=dict(zip(LINES, faults, strict=True)), reading_fails=readings)
        changes = [change(key) for key in LINES]
        with State.open(tmp_path_factory.mktemp("w") / "writes.db") as state:
            for _ in range(30):
                report = run(changes, port, state)
                if outcomes(report) == ["done"] * 3:
                    break
        assert outcomes(report) == ["done"] * 3
        assert sorted(one.key for one in port.taken) == sorted(LINES)


class _Crashing:
    """The program dies around the first write."""

    def __init__(self, inner, moment):
        self.erp, self.moment, self.name, self.fields = inner, moment, inner.name, inner.fields
        self.read_current, self.look_up = inner.read_current, inner.look_up

    def write(self, write):
        moment, self.moment = self.moment, ""
        if moment == "before":
            raise KeyboardInterrupt
        answer = self.erp.write(write)
        if moment == "after":
            raise KeyboardInterrupt
        return answer


class _Raising(_Crashing):
    """The client takes an answer for broken, although the ERP took the write."""

    def __init__(self, inner):
        super().__init__(inner, "")

    def write(self, write):
        from scm_automate.errors import DataError

        self.erp.write(write)
        raise DataError("The answer is no JSON.")
