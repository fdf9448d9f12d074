"""The gateway's folder: every file as it lies there, nothing that is still being written, nothing lost."""

from __future__ import annotations

import os

import pytest

from scm_automate.errors import UnreadableFile
from scm_automate.mail import read_edi_folder
from scm_automate.messages import Limits


def test_oldest_first_and_nothing_in_the_making(tmp_path):
    for number, name in enumerate(
        ("b.edi", "a.edi", "c", "x.part", ".hidden", "y.TMP", "z.filepart")
    ):
        file = tmp_path / name
        file.write_bytes(b"UNB" + name.encode())
        os.utime(file, (1_000 + number, 1_000 + number))
    (tmp_path / "archive").mkdir()
    found = list(read_edi_folder(tmp_path))
    assert [one.source.rpartition("/")[2] for one in found] == ["b.edi", "a.edi", "c"]
    assert {one.way for one in found} == {"gateway"}
    assert {one.fault for one in found} == {""}
    assert found[0].raw == b"UNBb.edi"
    assert found[0].received.timestamp() == 1_000
    assert len({one.digest for one in found}) == 3


def test_the_same_content_is_the_same_message(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"UNB+1")
    one, other = read_edi_folder(tmp_path)
    assert one.digest == other.digest


def test_one_that_is_too_large_is_told(tmp_path):
    (tmp_path / "a").write_bytes(b"U" * 101)
    (tmp_path / "b").write_bytes(b"U" * 100)
    large, fits = read_edi_folder(tmp_path, limits=Limits(message_bytes=100))
    assert large.fault == "the file holds more than 100 bytes"
    assert fits.fault == ""


@pytest.mark.skipif(os.name == "nt", reason="a link needs rights there")
def test_a_link_to_nowhere_is_passed(tmp_path):
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    assert list(read_edi_folder(tmp_path)) == []


def test_no_folder_is_told(tmp_path):
    with pytest.raises(UnreadableFile, match="no such folder"):
        list(read_edi_folder(tmp_path / "none"))
