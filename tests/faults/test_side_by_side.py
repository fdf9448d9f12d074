"""Two workers on the same chase, and one that is stopped for longer than its lease and comes back."""

from __future__ import annotations

import pytest

from .checker import check
from .test_killed import LEFT, leases_run_out, settled
from .world import DAYS, World


def test_workers_at_the_same_time_ask_everybody_once(workers, fresh, tmp_path):
    place = fresh()
    for day in DAYS:
        World(tmp_path).make().goes_to(day)
        pids = [workers.start(place, tmp_path, one_day=True, ticks=8, limit=1) for _ in range(3)]
        assert not any(workers.wait(pid)["killed"] for pid in pids)
        for pid in pids:
            workers.said(tmp_path, pid)
    facts = check(place, tmp_path)
    assert facts["left"] == LEFT
    assert facts["doubtful"] == []


STOPS = {
    # what the stopped worker still does when it wakes up: nothing, or the one mail that it held
    "before a commit": 0,
    "before the mail is taken": 1,
    "after the mail is taken": 0,
}


@pytest.mark.parametrize("where", list(STOPS))
def test_one_that_sleeps_past_its_lease_comes_back_and_repeats_nothing(
    workers, fresh, tmp_path, where
):
    place = fresh()
    # the round is done and its letters wait in the outbox
    workers.run(place, tmp_path, one_day=True, ticks=1, limit=1)
    assert World(tmp_path).delivered() == []
    sleeper = workers.start(place, tmp_path, one_day=True, ticks=1, named=where, signal="SIGSTOP")
    assert workers.wait(sleeper)["stopped"]
    before = len(World(tmp_path).delivered())
    if where != "before a commit":
        leases_run_out(place)
        workers.run(place, tmp_path, one_day=True, ticks=2)
    workers.ask(**{"continue": sleeper})
    assert not workers.wait(sleeper)["killed"]
    workers.said(tmp_path, sleeper)
    mails = World(tmp_path).delivered()
    assert len({mail["message_id"] for mail in mails}) == len(mails)
    assert len(mails) == 3, f"{before} had left when it was stopped"
    settled(place, tmp_path)
    workers.run(place, tmp_path)
    facts = check(place, tmp_path)
    assert facts["left"] == LEFT
    assert facts["doubtful"] == []
