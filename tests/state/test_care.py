"""Looking after a state: where it may lie, whether it is whole, a copy of it, and what is forgotten."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from sqlalchemy import select, text

from scm_automate.errors import ConfigError, NotFound, OutputExists, UnreadableFile
from scm_automate.state import State, history, replay, suppliers, touches, work
from scm_automate.state.backup import back_up
from scm_automate.state.health import check_place, examine, network_mount, synced_folder
from scm_automate.state.schema import DERIVED
from scm_automate.state.work import Claim

from .conftest import MONDAY

DAY = timedelta(days=1)
MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0",
    "tmpfs /tmp tmpfs rw 0 0",
    "srv:/export /mnt/with\\040space nfs4 rw 0 0",
    "//srv/share /srv/share cifs rw 0 0",
    "/dev/sdb1 /srv/share/local ext4 rw 0 0",
)


class TestPlace:
    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("/home/anna/chase.db", None),
            ("/tmp/chase.db", None),  # noqa: S108
            ("/mnt/with space/chase.db", "nfs4 at /mnt/with space"),
            ("/srv/share/a/chase.db", "cifs at /srv/share"),
            ("/srv/share/local/chase.db", None),
            ("/srv/shared/chase.db", None),
        ],
    )
    def test_the_mount_nearest_to_the_file_has_the_say(self, path, found):
        assert network_mount(PurePosixPath(path), MOUNTS) == found

    @pytest.mark.parametrize(
        ("path", "found"),
        [
            (PureWindowsPath(r"C:\Users\anna\OneDrive - Berg Pumpen\chase.db"), "OneDrive - Berg Pumpen"),
            (PureWindowsPath(r"C:\Users\anna\Dropbox\a\chase.db"), "Dropbox"),
            (PurePosixPath("/Users/a/Library/Mobile Documents/com~apple~CloudDocs/x/chase.db"), "com~apple~CloudDocs"),
            (PurePosixPath("/srv/dropboxes/chase.db"), None),
            (PurePosixPath("/srv/onedrive.db"), None),
        ],
    )  # fmt: skip
    def test_a_folder_that_is_synchronised_is_known_by_its_name(self, path, found):
        assert synced_folder(path) == found

    def test_by_what_windows_says_of_it(self):
        path = PureWindowsPath(r"D:\Firma\chase.db")
        assert synced_folder(path, environment={"OneDriveCommercial": r"D:\Firma"}) == r"D:\Firma"
        assert synced_folder(path, environment={"OneDriveCommercial": r"D:\Andere"}) is None

    def test_by_what_a_program_leaves_in_it(self, tmp_path):
        assert check_place(tmp_path / "deep" / "chase.db").grade == "good"
        (tmp_path / ".stfolder").mkdir()
        found = check_place(tmp_path / "deep" / "chase.db")
        assert found.grade == "bad"
        assert ".stfolder" in found.text


class TestOpening:
    def test_a_state_is_not_opened_where_a_program_synchronises_it(self, tmp_path, monkeypatch):
        folder = tmp_path / "OneDrive - Berg Pumpen"
        folder.mkdir()
        path = folder / "chase.db"
        for source in (path, str(path), f"sqlite:///{path}"):
            with pytest.raises(ConfigError, match=r"not opened.*OneDrive - Berg Pumpen") as told:
                State.open(source)
            assert "trust_place=True" in told.value.hint
            assert not path.exists(), "nothing was made there"
        with State.open(path, trust_place=True):
            assert path.exists()
        monkeypatch.setenv("SCM_TRUST_STATE_PLACE", "yes")
        with pytest.raises(ConfigError):
            State.open(path)
        monkeypatch.setenv("SCM_TRUST_STATE_PLACE", "1")
        with State.open(path) as state:
            assert not state.is_new

    def test_nor_on_a_network_drive(self, tmp_path, monkeypatch):
        monkeypatch.setattr(
            "scm_automate.state.place._network_of", lambda path: f"nfs4 at {path.parent}"
        )
        with pytest.raises(ConfigError, match="nfs4 at"):
            State.open(tmp_path / "chase.db")
        with State.open("sqlite:///:memory:"):
            """What is no file lies nowhere."""


class TestExamine:
    def test_a_sound_state_has_nothing_to_look_at(self, state):
        found = examine(state)
        assert {one.grade for one in found} == {"good"}
        assert any("Schema" in one.text and "0 events, 0 rounds" in one.text for one in found)

    def test_what_waits_and_what_was_put_aside(self, state):
        with state.write() as tx:
            for subject in ("good", "bad"):
                work.put(tx, "send", subject, due_at=MONDAY, at=MONDAY, work_id=subject)
        with state.work() as tx:
            held = work.claim(tx, now=MONDAY, worker="a", kinds=["send"])
            assert isinstance(held, Claim)
            work.finish(tx, held, at=MONDAY, outcome="put aside", note="ValueError: no")
        told = [str(one) for one in examine(state)]
        assert (
            f"look  The work send of {held.work.subject} was put aside after 1 attempts: ValueError: no."
            in told
        )
        assert any(
            "1 pieces of work wait, the first is due 2026-03-02 08:00 UTC" in one for one in told
        )
        with state.write() as tx:
            work.put(tx, "send", held.work.subject, due_at=MONDAY, at=MONDAY + DAY, work_id="again")
        assert not [one for one in examine(state) if one.grade == "look"]

    def test_what_keeps_failing_is_told_with_its_reason(self, state):
        with state.write() as tx:
            work.put(tx, "round", "chase", due_at=MONDAY, at=MONDAY, work_id="r")
        for attempt in range(5):
            assert not [one for one in examine(state) if one.grade == "look"], attempt
            with state.work() as tx:
                held = work.claim(tx, now=MONDAY, worker="a", kinds=["round"])
                assert isinstance(held, Claim)
                work.postpone(tx, held, until=MONDAY, note="no export")
        (look,) = [one for one in examine(state) if one.grade == "look"]
        assert look.text == "The work round of chase failed 5 times: no export."
        assert "2026-03-02 08:00 UTC" in look.hint

    def test_a_damaged_file_is_said(self, tmp_path):
        path = tmp_path / "chase.db"
        with State.open(path) as state, state.write() as tx:
            for number in range(300):
                suppliers.freeze(tx, str(number), why="x" * 200, at=MONDAY)
        content = bytearray(path.read_bytes())
        for page in range(45, 50):
            content[page * 4096 : page * 4096 + 1200] = b"\xff" * 1200
        path.write_bytes(content)
        with State.open(path) as state:
            bad = [one for one in examine(state) if one.grade == "bad"]
        assert bad
        assert "damaged" in bad[0].text


class TestBackup:
    def test_a_copy_is_whole_while_somebody_writes(self, tmp_path):
        path, stop = tmp_path / "chase.db", threading.Event()
        with State.open(path):
            pass

        def writes() -> None:
            with State.open(path) as state:
                number = 0
                while not stop.is_set():
                    number += 1
                    with state.write() as tx:
                        suppliers.freeze(tx, str(number), why="why", at=MONDAY)

        thread = threading.Thread(target=writes)
        thread.start()
        try:
            copies = [back_up(path, tmp_path / f"copy-{n}.db") for n in range(5)]
        finally:
            stop.set()
            thread.join(30)
        for copy in copies:
            with State.open(copy) as state, state.write() as tx:
                before = rows(tx)
                replay(tx)
                assert rows(tx) == before

    def test_it_writes_over_nothing_and_leaves_no_half_copy(self, tmp_path):
        path = tmp_path / "chase.db"
        with State.open(path):
            pass
        (tmp_path / "copy.db").write_bytes(b"precious")
        with pytest.raises(OutputExists, match="not written over"):
            back_up(path, tmp_path / "copy.db")
        assert (tmp_path / "copy.db").read_bytes() == b"precious"
        with pytest.raises(NotFound, match="no state file"):
            back_up(tmp_path / "none.db", tmp_path / "b.db")
        with pytest.raises(ConfigError, match="pg_dump"):
            back_up("postgresql://host/name", tmp_path / "b.db")
        (tmp_path / "text.db").write_bytes(b"no database " * 1000)
        with pytest.raises(UnreadableFile, match="cannot be copied"):
            back_up(tmp_path / "text.db", tmp_path / "b.db")
        names = {one.name for one in tmp_path.iterdir() if not one.name.endswith("-journal")}
        assert names == {"chase.db", "copy.db", "text.db"}


def rows(tx):
    return {t.name: sorted(map(tuple, tx.connection.execute(select(t))), key=str) for t in DERIVED}


def test_what_was_forgotten_is_not_in_the_file(tmp_path):
    path = tmp_path / "chase.db"
    with State.open(path) as state:
        with state.write() as tx:
            suppliers.freeze(
                tx, "7", why="SECRETWORDS of jo@acme.example", at=MONDAY, by="Anna Berg"
            )
        from scm_automate.state.purge import purge

        with state.write() as tx:
            assert purge(tx, before=MONDAY).events == 0, "the day itself is not before"
        with state.write() as tx:
            assert purge(tx, before=MONDAY + DAY).events == 1
            assert purge(tx, before=MONDAY + DAY).events == 0, "what is forgotten is forgotten"
            assert [one.by for one in history(tx)] == ["a person"]
            assert suppliers.frozen(tx, "7") == "purged"
            assert touches.touches(tx) == ()
        state.compact()
    content = path.read_bytes()
    assert b"SECRETWORDS" not in content
    assert b"Anna Berg" not in content
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_the_doctor_of_postgresql_looks_at_what_keeps_commits(place):
    if isinstance(place, Path):
        pytest.skip("only of a server")
    with State.open(place) as state:
        assert not [one for one in examine(state) if one.grade == "bad"]
        with state.engine.connect() as connection:
            connection.execute(text("ALTER DATABASE postgres SET synchronous_commit = off"))
            connection.commit()
    try:
        with State.open(place) as state:
            (bad,) = [one for one in examine(state) if one.grade == "bad"]
            assert "synchronous_commit off" in bad.text
    finally:
        with State.open(place) as state, state.engine.connect() as connection:
            connection.execute(text("ALTER DATABASE postgres RESET synchronous_commit"))
            connection.commit()
