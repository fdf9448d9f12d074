"""SIGKILL before and after every durable step: what follows finishes, loses nothing and repeats nothing.

Every step takes minutes, so an ordinary run takes a sample that shifts as the code under test grows:
around every other mail, and one in so many of the rest. SCM_FAULTS=all takes every step, in parts that
each take some minutes.
"""

from __future__ import annotations

import os

import pytest
from sqlalchemy import update

from scm_automate.chase.decisions import mark_not_sent, mark_sent
from scm_automate.state import State, letters, sends
from scm_automate.state.schema import work as work_table

from .checker import check
from .world import DAY, MONDAY, World

LEFT = [
    # asked, and asked again a week later
    "info@cast.example", "info@cast.example",
    # the first address came back
    "new@bolt.example", "old@bolt.example",
    # asked, and asked again whether the date still holds
    "sales@acme.example", "sales@acme.example",
]  # fmt: skip
EVERY = 1 if os.environ.get("SCM_FAULTS") == "all" else 29
PARTS = 4 if EVERY == 1 else 1


def leases_run_out(place: str) -> None:
    """As if hours had passed since the worker died."""
    with State.open(place) as state, state.write() as tx:
        tx.connection.execute(update(work_table).values(leased_until=0))


def settled(place: str, folder) -> int:
    """A person looks into the sent folder, and says of each letter in doubt whether it left."""
    left = {mail["message_id"] for mail in World(folder).delivered()}
    with State.open(place) as state:
        with state.read() as tx:
            doubtful = {one: letters.letter(tx, one).message_id for one in sends.in_doubt(tx)}
        for letter, message_id in doubtful.items():
            now = MONDAY + World(folder).today() * DAY
            if message_id in left:
                mark_sent(state, letters=[letter], now=now)
            else:
                mark_not_sent(state, letter, now=now)
    return len(doubtful)


@pytest.mark.parametrize("part", range(PARTS))
def test_whoever_dies_anywhere_is_followed_by_one_that_finishes(workers, fresh, tmp_path, part):
    place = fresh()
    unharmed = workers.run(place, tmp_path / "unharmed")
    expected = check(place, tmp_path / "unharmed")
    assert expected["left"] == LEFT
    assert expected["waiting"] == [("4500012345", "20", "promised", "2026-04-13")]
    names = unharmed["names"]
    around_mails = [number for number, name in enumerate(names) if "mail" in name][1::2]
    points = sorted({*around_mails, *range(len(names) % EVERY, len(names), EVERY)})[part::PARTS]
    doubts = 0
    for point in points:
        place, folder = fresh(), tmp_path / f"killed-{point}"
        first = workers.run(place, folder, at=point)
        assert first["killed"], f"step {point} was not reached"
        leases_run_out(place)
        # one tick on the same day first, so that a person can look before the days go on
        workers.run(place, folder, one_day=True)
        doubts += settled(place, folder)
        second = workers.run(place, folder)
        assert not second["killed"]
        facts = check(place, folder)
        assert facts == expected, f"killed {names[point]} (step {point} of {len(names)})"
    assert doubts > 0, "the scenario never came to a doubt, so the checker was not tried"


@pytest.mark.skipif(EVERY == 1, reason="every step is taken already")
def test_one_that_dies_twice_in_a_row(workers, fresh, tmp_path):
    place, folder = fresh(), tmp_path / "twice"
    for point in (31, 9):
        assert workers.run(place, folder, at=point)["killed"]
        leases_run_out(place)
    workers.run(place, folder, one_day=True)
    settled(place, folder)
    workers.run(place, folder)
    check(place, folder)
