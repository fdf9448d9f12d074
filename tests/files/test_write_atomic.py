"""A file is there whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from scm_automate.errors import OutputExists, ScmError
from scm_automate.files.write_atomic import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def write_and_fail(path: Path) -> None:
    with write_atomically(path, existing="replace") as file:
        file.write(b"half")
        raise ZeroDivisionError


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail(tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_earlier_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        write_and_fail(target)
    assert target.read_bytes() == b"old"


def test_a_file_that_is_there_is_refused_by_name_and_not_touched(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(OutputExists, match=r"a\.txt") as caught, write_atomically(target) as file:
        file.write(b"new")
    assert isinstance(caught.value, FileExistsError)
    assert isinstance(caught.value, ScmError)
    assert caught.value.code == "output_exists"
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_came_in_between_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    file = write_atomically(target)
    file.__enter__().write(b"ours")
    target.write_bytes(b"theirs")
    with pytest.raises(OutputExists):
        file.__exit__(None, None, None)
    assert target.read_bytes() == b"theirs"


def test_a_file_system_without_links_still_gets_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    with write_atomically(tmp_path / "deep" / "a.txt") as file:
        file.write(b"whole")
    assert (tmp_path / "deep" / "a.txt").read_bytes() == b"whole"
    assert len(list((tmp_path / "deep").iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_colleagues_may_read_it(tmp_path: Path) -> None:
    with write_atomically(tmp_path / "a.txt") as file:
        file.write(b"x")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o666 & ~umask
