"""Files for an EDI gateway: each handed over once, whoever dies when, and told for certain afterwards."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

import pytest

from scm_automate.errors import ConfigError, ServiceError
from scm_automate.mail import EdiOutbox

FILE = "x12_acme_000000001_0a1b.edi"
CONTENT = b"ISA*00*~"


class Died(BaseException):
    """Nothing catches it, as nothing catches a SIGKILL."""


@pytest.fixture
def outbox(tmp_path):
    (tmp_path / "acme").mkdir()
    return EdiOutbox(tmp_path)


def hand_over(outbox, attempt="a1", **options):
    return outbox.hand_over(CONTENT, file=FILE, attempt=attempt, **options)


def visible(outbox, folder=""):
    place = outbox.folder / folder
    return [
        path.name for path in place.iterdir() if not path.name.startswith(".") and path.is_file()
    ]


@pytest.mark.parametrize("folder", ["", "acme"])
def test_a_file_is_handed_over_whole_and_stays_told_when_the_gateway_has_taken_it(outbox, folder):
    receipt = hand_over(outbox, folder=folder)
    path = outbox.folder / folder / FILE
    assert (receipt.outcome, receipt.detail) == ("sent", str(path))
    assert visible(outbox, folder) == [FILE]
    assert path.read_bytes() == CONTENT
    path.unlink()  # the gateway takes it
    assert outbox.fate(file=FILE, attempt="a1", folder=folder) == "left"


def test_what_never_began_has_not_left(outbox):
    assert outbox.fate(file=FILE, attempt="a1") == "not_left"


def test_a_folder_that_is_not_there_is_told_and_not_made(outbox):
    receipt = hand_over(outbox, folder="bolt")
    assert receipt.outcome == "refused_for_now"
    assert "there is no folder" in receipt.detail
    assert not (outbox.folder / "bolt").exists()
    with pytest.raises(ServiceError, match="cannot be looked at"):
        outbox.fate(file=FILE, attempt="a1", folder="bolt")
    assert EdiOutbox(outbox.folder / "gone").hand_over(
        CONTENT, file=FILE, attempt="a1"
    ).outcome == "refused_for_now"  # fmt: skip


@pytest.mark.parametrize(
    "names",
    [
        {"file": "../x.edi"}, {"file": ".x.edi"}, {"file": "a/b"}, {"file": ""}, {"file": "a\nb"},
        {"folder": "../up"}, {"folder": "/etc"}, {"folder": "acme/../.."}, {"folder": ".hidden"},
        {"attempt": "a/b"}, {"attempt": ""},
    ],
)  # fmt: skip
def test_nothing_is_written_outside_of_the_outbox(outbox, names):
    given = {"file": FILE, "attempt": "a1", "folder": "", **names}
    with pytest.raises(ConfigError):
        outbox.hand_over(CONTENT, **given)
    with pytest.raises(ConfigError):
        outbox.fate(**given)


def test_the_same_file_that_lies_there_already_has_left(outbox):
    hand_over(outbox)
    assert hand_over(outbox, "a2").outcome == "sent"
    (outbox.folder / FILE).write_bytes(b"another")
    refused = hand_over(outbox, "a3")
    assert (refused.outcome, "another file" in refused.detail) == ("refused_for_now", True)
    assert (outbox.folder / FILE).read_bytes() == b"another"


def around(monkeypatch, step):
    """Calls something before and after each durable step."""

    def wrap(owner, name):
        real = getattr(owner, name)

        def stepped(*args, **options):
            step(f"before {name}")
            made = real(*args, **options)
            try:
                step(f"after {name}")
            except BaseException:
                if name == "open":
                    made.close()  # as the system does for whoever dies
                raise
            return made

        monkeypatch.setattr(owner, name, stepped)

    for name in ("open", "touch", "rename"):
        wrap(Path, name)
    wrap(os, "fsync")


def steps_of(monkeypatch, tmp_path):
    names = []
    (tmp_path / "dry").mkdir()
    with monkeypatch.context() as patch:
        around(patch, names.append)
        assert hand_over(EdiOutbox(tmp_path / "dry")).outcome == "sent"
    return names


@pytest.mark.parametrize("taken", ["the gateway is quick", "the gateway is slow"])
def test_whoever_dies_at_any_step_is_told_and_the_file_leaves_once(monkeypatch, tmp_path, taken):
    names = steps_of(monkeypatch, tmp_path)
    assert len(names) == 2 * (1 + 3 + 1 + 1)
    fates = []
    for at in range(len(names)):
        outbox = EdiOutbox(tmp_path / str(at))
        outbox.folder.mkdir()
        count = iter(range(1000))

        def die(_name, count=count, at=at):
            if next(count) == at:
                raise Died

        with monkeypatch.context() as patch, suppress(Died):
            around(patch, die)
            pytest.fail(f"it did not die: {hand_over(outbox)}")
        left = visible(outbox)
        if taken == "the gateway is quick" and left:
            (outbox.folder / FILE).unlink()
        fate = outbox.fate(file=FILE, attempt="a1")
        assert fate == ("left" if left else "not_left"), names[at]
        assert outbox.fate(file=FILE, attempt="a1") == fate, "it stays told"
        if fate == "not_left":
            assert hand_over(outbox, "a2").outcome == "sent"
            left = visible(outbox)
        assert left == [FILE]
        fates.append(fate)
    assert set(fates) == {"left", "not_left"}


def test_whoever_dies_while_looking_changes_nothing_of_what_is_told(monkeypatch, tmp_path):
    names = steps_of(monkeypatch, tmp_path)
    for at in range(len(names)):
        for again in range(12):
            outbox = EdiOutbox(tmp_path / f"{at}-{again}")
            outbox.folder.mkdir()
            for limit, what in ((at, hand_over), (again, look)):
                count = iter(range(1000))

                def die(_name, count=count, limit=limit):
                    if next(count) == limit:
                        raise Died

                with monkeypatch.context() as patch:
                    around(patch, die)
                    with suppress(Died):
                        what(outbox)
            left = visible(outbox)
            assert look(outbox) == ("left" if left else "not_left"), (names[at], again)


def look(outbox):
    return outbox.fate(file=FILE, attempt="a1")


def test_one_that_sleeps_at_any_step_while_another_looks_hands_nothing_over_that_was_said_not_to(
    monkeypatch, tmp_path
):
    names = steps_of(monkeypatch, tmp_path)
    said = []
    for at in range(len(names)):
        outbox = EdiOutbox(tmp_path / str(at))
        outbox.folder.mkdir()
        count = iter(range(1000))
        told = []

        def other_looks(_name, count=count, at=at, outbox=outbox, told=told):
            if next(count) == at:
                told.append(look(outbox))

        with monkeypatch.context() as patch:
            around(patch, other_looks)
            receipt = hand_over(outbox)
        (fate,) = told
        left = bool(visible(outbox))
        assert left == (fate == "left"), names[at]
        assert (receipt.outcome == "sent") == left, names[at]
        assert look(outbox) == fate
        said.append(fate)
    assert set(said) == {"left", "not_left"}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_a_disk_that_fails_at_any_step_is_an_outcome(monkeypatch, tmp_path, code):
    names = steps_of(monkeypatch, tmp_path)
    outcomes = {}
    for at in range(0, len(names), 2):
        outbox = EdiOutbox(tmp_path / str(at))
        outbox.folder.mkdir()
        count = iter(range(1000))

        def fail(_name, count=count, at=at):
            if next(count) == at:
                raise OSError(code, os.strerror(code))

        with monkeypatch.context() as patch:
            around(patch, fail)
            receipt = hand_over(outbox)
        left = bool(visible(outbox))
        assert receipt.outcome == ("unknown" if left else "refused_for_now"), names[at]
        assert os.strerror(code) in receipt.detail
        assert look(outbox) == ("left" if left else "not_left")
        if not left:
            assert hand_over(outbox, "a2").outcome == "sent"
        outcomes[names[at]] = receipt.outcome
    assert set(outcomes.values()) == {"unknown", "refused_for_now"}


def test_a_disk_that_is_gone_from_some_step_on_leaves_it_open(monkeypatch, tmp_path):
    names = steps_of(monkeypatch, tmp_path)
    for at in range(0, len(names), 2):
        outbox = EdiOutbox(tmp_path / str(at))
        outbox.folder.mkdir()
        count = iter(range(1000))

        def fail(_name, count=count, at=at):
            if next(count) >= at:
                raise OSError(errno.EIO, "gone")

        with monkeypatch.context() as patch:
            around(patch, fail)
            receipt = hand_over(outbox)
        # Nobody could look: it may not be said that it did not leave.
        assert receipt.outcome == "unknown" or not visible(outbox), names[at]
        assert look(outbox) == ("left" if visible(outbox) else "not_left")
