"""The search for cycles rests while records are made, and goes on whatever happens."""

from __future__ import annotations

import gc

import pytest

from scm_automate.errors import UnreadableFile
from scm_automate.files.acyclic import without_search
from scm_automate.files.json_rows import parse_json


def test_it_rests_and_goes_on() -> None:
    assert without_search(gc.isenabled)() is False
    assert gc.isenabled()


def test_within_another_it_goes_on_with_the_outer_one_alone() -> None:
    @without_search
    def outer() -> tuple[bool, bool]:
        return without_search(gc.isenabled)(), gc.isenabled()

    assert outer() == (False, False)
    assert gc.isenabled()


def test_what_was_off_stays_off() -> None:
    gc.disable()
    try:
        without_search(len)("abc")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_fault_leaves_it_on() -> None:
    with pytest.raises(UnreadableFile):
        parse_json(b"[1,")
    assert gc.isenabled()


def test_arguments_and_result_are_its_own() -> None:
    assert without_search(int)("11", base=2) == 3
