"""What counts as a formula, and what a reader must be able to see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.files.write_text import for_a_person, is_formula_like, visible

RUN = [
    "=1+1",
    "=cmd|'/c calc'!A0",
    "+1+cmd",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\rx",
    "\nx",
    " =1+1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    "\x00=1",
    "\u202e=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "+49 221 1234",
    "-",
    "-5;=1",
    "-5\n=1",
    "+\u0663",
]
SHOWN = [
    "",
    "KW 31",
    "-5",
    "+5",
    "-1.234,56",
    "+1,234.56",
    "5-3",
    "a=b",
    "x@y.example",
    "'=1",
    " ok ",
]


@pytest.mark.parametrize("text", RUN, ids=ascii)
def test_a_text_that_a_spreadsheet_might_run_is_formula_like(text: str) -> None:
    assert is_formula_like(text)
    assert for_a_person(text).startswith("'")


@pytest.mark.parametrize("text", SHOWN, ids=ascii)
def test_words_and_plain_numbers_stay_as_they_are(text: str) -> None:
    assert not is_formula_like(text)
    assert for_a_person(text) == text


@given(st.text())
def test_nothing_for_a_person_starts_a_formula_and_all_of_it_can_be_encoded(text: str) -> None:
    shown = for_a_person(text)
    assert not is_formula_like(shown)
    assert "\x00" not in shown
    shown.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=50))
def test_letters_of_every_alphabet_stay(text: str) -> None:
    assert visible(text) == text


def test_marks_that_turn_the_reading_direction_are_shown() -> None:
    assert visible("ok\u202e5\u2066x") == "ok⟨U+202E⟩5⟨U+2066⟩x"
    assert visible("a\x00\x1b[2J\x7f\n\t") == "a␀␛[2J␡\n\t"
    assert visible("\ud800") == "\ufffd"
