"""A round that dies anywhere is followed by one that finishes: nothing lost, nothing twice, no half folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, update

from scm_automate.chase import run_folder
from scm_automate.chase.decisions import mark_not_sent, mark_sent
from scm_automate.errors import NotFound
from scm_automate.state import asks, changes, letters, promises, replay, sends, touches
from scm_automate.state.schema import work as work_table
from scm_automate.testing.mail import MemoryTransport

from .conftest import DAY, MONDAY, World, mail

NOW = MONDAY + 2 * DAY


class Killed(BaseException):
    """The process dies: no handler of ours may catch it."""


@contextmanager
def killed_at(point: int):
    """Dies when the n-th writing transaction begins (even) or is about to be committed (odd)."""
    seen = 0

    def step(connection) -> None:
        nonlocal seen
        if connection.get_execution_options().get("scm_writes"):
            if seen == point:
                seen += 1
                raise Killed
            seen += 1

    for name in ("begin", "commit"):
        event.listen(Engine, name, step)
    try:
        yield lambda: seen
    finally:
        for name in ("begin", "commit"):
            event.remove(Engine, name, step)


def prepared(world: World) -> None:
    """A first round whose letters have left, and answers to it that nobody has read yet."""
    first = world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, letters=[one.letter_id for one in first.letters[:2]])
    reference = first.letters[0].reference
    world.arrives(
        mail(
            "4500012345 line 10: delivery on 16 March 2026.\n"
            "4500012345 line 20: new delivery date 13 April 2026.",
            subject=f"Re: [ref {reference}]",
        )
    )
    world.arrives(
        mail("4500012399 line 10: delivery on 16 March 2026.", sender="orders@bolt.example")
    )
    world.arrives(mail("Dear Sirs, an offer.", sender="jo@else.example"))
    world.export_shows("4500012400", "10", promised="2026-03-01")


def facts(world: World) -> dict[str, object]:
    """Everything that must be the same whether a round died on the way or not."""
    with world.state() as state, state.write() as tx:
        before = {
            "uploads": sorted((*c.key, c.field, c.new) for c in changes.upload(tx)),
            "waiting": sorted((*c.key, c.field, c.new) for c in changes.changes_waiting(tx)),
            "asked": sorted((*a.key, a.reason, a.number) for a in asks.asks_sent(tx)),
            "letters": sorted((one.supplier, one.state) for one in all_letters(tx)),
            "promises": Counter(
                (line.order, line.line, one.channel)
                for line in world.lines
                for one in promises.promises_of(tx, order=line.order, line=line.line)
            ),
            "touches": counted(tx),
        }
        replay(tx)
        assert before["uploads"] == sorted((*c.key, c.field, c.new) for c in changes.upload(tx))
    return before


def all_letters(tx):
    return [one for number in ("7", "8", "9") for one in letters.letters_of(tx, number)]


def counted(tx):
    total = Counter()
    for one in touches.touches(tx):
        total[one.kind] += one.count
    return total


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("base") / "world"
    prepared(World(folder))
    return folder


def copied(base: Path, folder: Path) -> World:
    world = World(folder)
    shutil.copytree(base, folder, dirs_exist_ok=True)
    world.export_shows("4500012400", "10", promised="2026-03-01")
    return world


@pytest.fixture(scope="module")
def unharmed(base, tmp_path_factory):
    """The round as it is when nothing happens, and its number of steps."""
    world = copied(base, tmp_path_factory.mktemp("unharmed") / "world")
    transport = MemoryTransport()
    with killed_at(-1) as steps:
        done = world.round(now=NOW, transport=transport)
    return done, facts(world), steps(), sorted(one.recipients for one in transport.delivered)


POINTS = range(26)


@pytest.mark.parametrize("point", POINTS)
def test_a_round_that_dies_at_any_step_is_followed_by_one_that_finishes(
    base, unharmed, tmp_path, point
):
    expected, expected_facts, steps, expected_mail = unharmed
    assert steps <= len(POINTS), "a step was added: raise POINTS"
    if point >= steps:
        pytest.skip("the round has fewer steps")
    world = copied(base, tmp_path / "world")
    transport = MemoryTransport()
    with killed_at(point), pytest.raises(Killed):
        world.round(now=NOW, transport=transport)
    leases_run_out(world)
    done = world.round(now=NOW, transport=transport)
    assert [one.response for one in done.answers] == [one.response for one in expected.answers]
    assert len(transport.delivered) == len({one.message_id for one in transport.delivered})
    codes = Counter(one.code for one in done.exceptions)
    if codes.pop("send_unknown", 0):
        with world.state() as state, state.write() as tx:
            (doubtful,) = sends.in_doubt(tx)
        delivered = any(
            letters_message(world, doubtful) == f"<{one.message_id}>" for one in transport.delivered
        )
        with world.state() as state:
            if delivered:
                mark_sent(state, letters=[doubtful], now=NOW)
            else:
                mark_not_sent(state, doubtful, now=NOW)
        done = world.round(now=NOW, transport=transport)
        codes = Counter(one.code for one in done.exceptions)
    assert codes == Counter(one.code for one in expected.exceptions)
    assert sorted(one.recipients for one in transport.delivered) == expected_mail
    assert facts(world) == expected_facts


def leases_run_out(world: World) -> None:
    """As if five minutes had passed since the round died."""
    with world.state() as state, state.write() as tx:
        tx.connection.execute(update(work_table).values(leased_until=0))


def letters_message(world: World, letter_id: str) -> str:
    with world.state() as state, state.read() as tx:
        return letters.letter(tx, letter_id).message_id


def folders(world: World) -> list[str]:
    return sorted(path.name for path in world.out.iterdir()) if world.out.exists() else []


@pytest.mark.parametrize("broken", ["write_files", "rename", "latest", "finish", "letters"])
def test_a_round_that_dies_while_writing_leaves_no_half_folder(base, tmp_path, monkeypatch, broken):
    world = copied(base, tmp_path / "world")
    world.files = True

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        if broken == "write_files":
            patch.setattr("scm_automate.chase.engine.write_files", die)
        elif broken == "rename":
            patch.setattr(Path, "rename", die)
        elif broken == "latest":
            patch.setattr("scm_automate.chase.engine.tell_latest", die)
        elif broken == "finish":
            patch.setattr("scm_automate.state.runs.finish_run", die)
        else:
            patch.setattr("scm_automate.chase.drafting.compose", die)
        with pytest.raises(Killed):
            world.round(now=NOW)
    whole = {"changes.csv", "exceptions.csv", "letters", "report.html", "report.xlsx"}
    for name in folders(world):
        if name != "latest":
            assert {path.name for path in (world.out / name).iterdir()} == whole
    done = world.round(now=NOW)
    assert {path.name for path in done.folder.iterdir()} == whole
    assert (world.out / "latest").read_text().strip() == done.folder.name
    assert [name for name in folders(world) if name.startswith(".")] == []
    assert len(done.changes) == 1
    if broken != "latest":
        assert len(done.answers) == 3


SCRIPT = """
import os, sys
sys.path.insert(0, sys.argv[1])
from sqlalchemy import Engine, event
from conftest import World, MONDAY, DAY
from pathlib import Path
left = int(sys.argv[3])
def step(connection):
    global left
    if connection.get_execution_options().get("scm_writes"):
        left -= 1
        if left < 0:
            os._exit(9)
event.listen(Engine, "begin", step)
event.listen(Engine, "commit", step)
class Again(World):
    def __post_init__(self):
        self.files = True
Again(Path(sys.argv[2])).round(now=MONDAY + 2 * DAY)
"""


@pytest.mark.parametrize("point", [5, 13])
def test_a_process_that_is_killed_is_followed_by_one_that_finishes(base, tmp_path, point):
    world = copied(base, tmp_path / "world")
    here = str(Path(__file__).parent)
    died = subprocess.run(
        [sys.executable, "-c", SCRIPT, here, str(world.folder), str(point)], check=False
    )
    assert died.returncode == 9
    world.files = True
    done = world.round(now=NOW + DAY)
    assert len(done.answers) == 3
    assert [name for name in folders(world) if name.startswith(".")] == []


class TestTransport:
    def test_letters_leave_once_and_count_as_asked(self, world):
        transport = MemoryTransport()
        first = world.round(transport=transport)
        assert {one.state for one in first.letters} == {"sent"}
        assert len(transport.delivered) == 3
        again = world.round(transport=transport, now=MONDAY + DAY)
        assert again.letters == ()
        assert len(transport.delivered) == 3

    def test_what_is_refused_is_told_and_tried_again(self, world):
        transport = MemoryTransport(failures={"orders@bolt.example": "refused_for_now"})
        first = world.round(transport=transport)
        assert [one.code for one in first.exceptions] == ["send_refused"]
        assert {one.supplier.id: one.state for one in first.letters}["8"] == "drafted"
        transport.failures = {}
        second = world.round(transport=transport)
        assert [(one.supplier.id, one.state) for one in second.letters] == [("8", "sent")]
        assert second.letters[0].letter_id == first.letters[1].letter_id

    def test_what_may_have_left_is_never_sent_again_before_somebody_looked(self, world):
        transport = MemoryTransport(failures={"orders@bolt.example": "unknown"})
        first = world.round(transport=transport)
        assert [one.code for one in first.exceptions] == ["send_unknown"]
        doubtful = first.letters[1]
        assert doubtful.state == "drafted"
        transport.failures = {}
        second = world.round(transport=transport, now=MONDAY + DAY)
        assert len(transport.delivered) == 3
        assert second.letters[0].note.startswith("nobody knows")
        with world.state() as state:
            with pytest.raises(NotFound, match="not in doubt"):
                mark_not_sent(state, first.letters[0].letter_id, now=MONDAY)
            mark_sent(state, letters=[doubtful.reference], now=MONDAY)
        assert world.round(transport=transport, now=MONDAY + DAY).exceptions == ()
        assert len(transport.delivered) == 3

    def test_an_answer_settles_a_doubt(self, world):
        transport = MemoryTransport(failures={"orders@bolt.example": "unknown"})
        first = world.round(transport=transport)
        world.arrives(
            mail("4500012399 line 10: delivery on 16 March 2026.", sender="orders@bolt.example",
                 subject=f"Re: [ref {first.letters[1].reference}]")
        )  # fmt: skip
        done = world.round(transport=transport, now=NOW)
        assert done.exceptions == ()
        assert len(done.changes) == 1

    def test_a_transport_that_breaks_leaves_a_doubt_and_one_that_forbids_leaves_none(self, world):
        class Breaks:
            def send(self, *_message, **_envelope):
                raise OSError("connection reset")

        done = world.round(transport=Breaks())
        assert {one.code for one in done.exceptions} == {"send_unknown"}

    def test_a_recipient_that_is_not_allowed_is_refused(self, world):
        done = world.round(
            transport=MemoryTransport(mode="trial", allowed_domains=("acme.example",))
        )
        assert [one.code for one in done.exceptions] == ["send_refused"] * 2
        assert {one.state for one in done.letters} == {"sent", "drafted"}


def test_the_same_messages_in_another_order_give_the_same_state(base, tmp_path):
    from scm_automate.mail import read_folder

    seen = []
    for name, turn in (("a", 1), ("b", -1)):
        world = copied(base, tmp_path / name)
        inbox = list(read_folder(world.folder / "inbox"))[::turn]
        world.round(now=NOW, inbox=inbox)
        seen.append(facts(world))
    assert seen[0] == seen[1]


def test_a_round_run_twice_changes_nothing(base, tmp_path):
    world = copied(base, tmp_path / "world")
    first = world.round(now=NOW)
    before = facts(world)
    second = world.round(now=NOW)
    assert facts(world) == before
    assert second.exceptions == first.exceptions
    assert second.waiting == first.waiting
    assert second.answers == second.touches == ()


def test_a_folder_that_came_in_between_is_not_written_over(tmp_path):
    (tmp_path / "r1").mkdir()
    with pytest.raises(FileExistsError), run_folder.new_folder(tmp_path, "r1"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["r1"]
    assert run_folder.folder_name("r1", out=tmp_path, taken={"r1_2"}) == "r1_3"
