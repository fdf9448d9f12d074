"""An export that lacks many lines at once closes none of them, and a person is told."""

from __future__ import annotations

import pytest

from scm_automate.state import order_lines

from .conftest import DAY, MONDAY, POLICY, line

MANY = tuple(line("4500055555", str(number * 10)) for number in range(1, 41))


def gone(world) -> int:
    """How many lines are taken for done."""
    with world.state() as state, state.read() as tx:
        return sum(row[-1] is not None for row in order_lines.lines_as_text(tx))


def asked(done) -> set[tuple[str, str]]:
    return {(one.line.line, one.reason) for one in done.plan.asks}


@pytest.fixture
def whole(world):
    """A round with an export of forty lines, all of them asked about."""
    world.lines = MANY
    assert len(asked(world.round())) == 40
    return world


def test_half_an_export_closes_nothing(whole):
    whole.lines = MANY[:20]
    done = whole.round(now=MONDAY + DAY)
    assert gone(whole) == 0
    told = [one for one in done.exceptions if one.code == "export_short"]
    assert [one.text.split(".")[0] for one in told] == [
        "The export lacks 20 of 40 open lines at once"
    ]


def test_the_whole_export_asks_nobody_again(whole):
    first = asked(whole.round())
    whole.lines = MANY[:20]
    whole.round(now=MONDAY + DAY)
    whole.lines = MANY
    done = whole.round(now=MONDAY + DAY)
    assert asked(done) == first
    assert not [one for one in done.exceptions if one.code == "export_short"]


def test_a_person_may_say_that_they_are_done(whole):
    whole.policy = POLICY.model_copy(update={"most_gone": 1.0})
    whole.lines = MANY[:20]
    done = whole.round(now=MONDAY + DAY)
    assert not [one for one in done.exceptions if one.code == "export_short"]
    assert gone(whole) == 20


def test_a_few_lines_go_on_any_day(whole):
    whole.lines = MANY[:30]
    done = whole.round(now=MONDAY + DAY)
    assert not [one for one in done.exceptions if one.code == "export_short"]
    assert gone(whole) == 10
