"""The lists of ``[words]`` of the language files: each is asked for, and each that is asked for is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import scm_automate.replies
from scm_automate.errors import ConfigError
from scm_automate.replies.language.language_files import (
    WORDS,
    countries,
    language_file,
    languages,
    languages_with,
    word_table,
    words,
)

ROOM = Path(scm_automate.replies.__file__).parent
ASKED = re.compile(r"\b(?:words|words_by_language|word_table)\(\s*\"([a-z_]+)\"")


TRAIT = re.compile(r"languages_with\(\s*\"([a-z_]+)\"")


def asked() -> set[str]:
    return {
        name
        for path in ROOM.rglob("*.py")
        for name in ASKED.findall(path.read_text("utf-8"))
        if path.name != "language_files.py"
    }


def test_every_list_is_asked_for_and_every_one_asked_for_is_there():
    there = {name for code in languages() for name in language_file(code).get(WORDS, {})}
    assert there == asked()


def test_every_trait_is_asked_for_and_every_one_asked_for_is_there():
    there = {name for code in languages() for name in language_file(code)["traits"].split()}
    sources = [
        path.read_text("utf-8") for path in ROOM.rglob("*.py") if path.name != "language_files.py"
    ]
    assert there == {name for text in sources for name in TRAIT.findall(text)}
    with pytest.raises(ConfigError, match="No language has the trait 'sings'"):
        languages_with("sings")


def test_a_country_has_one_language():
    claimed = [one for code in languages() for one in language_file(code)["countries"].split()]
    assert len(claimed) == len(set(claimed)) == len(countries())


@pytest.mark.parametrize("code", languages())
def test_no_word_stands_twice_in_a_list(code):
    for name, entries in language_file(code).get(WORDS, {}).items():
        listed = entries.split() if isinstance(entries, str) else list(entries)
        assert len(listed) == len(set(listed)), name


def test_words_are_folded_and_tables_are_read_of_all_languages():
    assert "ninguem" in words("nobody_weighs")
    assert "ninguém" in words("nobody_weighs", as_spelt=True)


def test_a_list_that_no_language_has_is_told_with_what_to_do():
    with pytest.raises(ConfigError, match=r"No language has a list words\.no_such_list\."):
        words("no_such_list")
    with pytest.raises(ConfigError, match=r"No language has a table words\.no_such_table\."):
        word_table("no_such_table")
