"""A frozen supplier is thawed by two different persons; until then nobody writes to it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from scm_automate.chase import ChasePolicy, thaw
from scm_automate.cli.app import app
from scm_automate.errors import ConfigError, TransitionNotAllowed
from scm_automate.state import exceptions, history, replay, suppliers

from .conftest import DAY, MONDAY, mail
from .test_engine import asked


@pytest.fixture
def frozen(world):
    """A mail of supplier 7 spoke of its bank account."""
    bank(world, 0)
    return world


def bank(world, day):
    world.arrives(mail(f"Our bank account has changed ({day}).", at=MONDAY + day * DAY))
    return world.round(now=MONDAY + day * DAY)


def still(world):
    with world.state() as state, state.read() as tx:
        return suppliers.frozen(tx, "7") is not None


def agrees(world, by, *, day=1, **more):
    with world.state() as state:
        return thaw(state, "7", by=by, now=MONDAY + day * DAY, **more)


def test_two_persons_thaw_it_and_one_does_not(frozen):
    assert agrees(frozen, "Anna Berg") == "waits"
    assert still(frozen)
    waits = frozen.round(now=MONDAY + 2 * DAY)
    assert "7" not in asked(waits)
    told = " ".join(one.text for one in waits.exceptions)
    assert "Anna Berg agreed to thaw it, another person has to" in told
    assert agrees(frozen, "Ben Ott", day=2) == "thawed"
    assert not still(frozen)
    assert "7" in asked(frozen.round(now=MONDAY + 3 * DAY))
    with frozen.state() as state, state.read() as tx:
        assert [one.by for one in history(tx, kind="thaw_agreed")] == ["Anna Berg"]
        assert [one.by for one in history(tx, kind="supplier_thawed")] == ["Ben Ott"]
        assert not exceptions.open_exceptions(tx, supplier="7", code="bank_details")


@pytest.mark.parametrize("same", ["Anna Berg", " anna  BERG "])
def test_the_same_person_is_no_second_one(frozen, same):
    agrees(frozen, "Anna Berg")
    with pytest.raises(TransitionNotAllowed, match="has agreed to thaw supplier 7 already"):
        agrees(frozen, same)
    assert still(frozen)


@pytest.mark.parametrize("nobody", ["", "  ", "a person", "library"])
def test_somebody_has_to_be_named(frozen, nobody):
    with pytest.raises(ConfigError, match="is no name of somebody"):
        agrees(frozen, nobody)
    with frozen.state() as state, state.read() as tx:
        assert list(history(tx, kind="thaw_agreed")) == []


def test_a_new_reason_to_freeze_it_makes_the_counting_begin_anew(frozen):
    agrees(frozen, "Anna Berg")
    bank(frozen, 2)
    assert agrees(frozen, "Ben Ott", day=3) == "waits"
    assert agrees(frozen, "Anna Berg", day=3) == "thawed"
    bank(frozen, 4)
    assert agrees(frozen, "Anna Berg", day=5) == "waits", (
        "what was agreed before it was thawed is over"
    )


def test_a_team_of_one_says_so_in_its_policy(frozen):
    assert ChasePolicy().thaw_persons == 2
    assert agrees(frozen, "Anna Berg", persons=1) == "thawed"


def test_who_is_not_frozen_is_not_thawed(world):
    world.round()
    with pytest.raises(TransitionNotAllowed, match="Supplier 7 is not frozen"):
        agrees(world, "Anna Berg")


def test_events_give_it_again(frozen):
    agrees(frozen, "Anna Berg")
    with frozen.state() as state, state.write() as tx:
        replay(tx)
        assert suppliers.agreed_to_thaw(tx, "7") == ("Anna Berg",)
        assert suppliers.frozen(tx, "7") is not None


def test_the_command_says_what_is_still_to_do(frozen, tmp_path):
    run, place = CliRunner(), str(frozen.place)
    first = run.invoke(app, ["thaw", "--state", place, "7", "--by", "Anna Berg"])
    assert first.exit_code == 10
    assert "stays frozen until another person agrees" in first.output
    second = run.invoke(app, ["thaw", "--state", place, "7", "--by", "Ben Ott"])
    assert (second.exit_code, second.output) == (0, "Supplier 7 is no longer frozen.\n")
    bank(frozen, 2)
    policy = tmp_path / "policy.toml"
    policy.write_text("thaw_persons = 1\n")
    alone = run.invoke(
        app, ["thaw", "--state", place, "7", "--by", "Anna Berg", "--policy", str(policy)]
    )
    assert (alone.exit_code, alone.output) == (0, "Supplier 7 is no longer frozen.\n")
