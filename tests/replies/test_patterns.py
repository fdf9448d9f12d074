"""Patterns of phrases: what they begin with is told without taking them apart, and all can be taken apart."""

from __future__ import annotations

import pytest

from scm_automate.replies.language.lexicon import languages, read_language
from scm_automate.replies.language.patterns import Entry, spellings
from scm_automate.replies.language.phrases import Phrasebook
from scm_automate.replies.language.tokens import tokenise


def _patterns(code: str) -> list[str]:
    data = read_language(code)
    return [
        spelt
        for section in ("phrases", "dates", "references", "message")
        for entries in data.get(section, {}).values()
        if isinstance(entries, list)
        for pattern in entries
        for spelt in spellings(pattern)
    ]


class TestFirstWords:
    @pytest.mark.parametrize("code", languages())
    def test_those_of_a_language_are_the_ways_out_of_their_roots(self, code: str) -> None:
        # every fifth pattern; the taking apart shows that a pattern is well formed
        for pattern in _patterns(code)[::5]:
            words, stems = Entry(pattern, "it", 0).first_words()
            root = Entry(pattern, "it", 0).root
            assert (set(words), set(stems)) == (set(root.exact), set(root.stems)), pattern

    @pytest.mark.parametrize(
        ("pattern", "words", "stems"),
        [
            ("Größe passt", ["grosse"], []),
            ("bestätig* wir", [], ["bestatig"]),
            ("(no|keine*) Änderung", ["no"], ["keine"]),
            ("(as planned|on time)", ["as", "on"], []),
            ("[also] wie geplant", ["also", "wie"], []),
            ("确认 交期", ["确"], []),
            ("(n'est|pas)", ["n", "pas"], []),
            ("# weeks", [], []),
        ],
    )
    def test_of_one_pattern(self, pattern: str, words: list[str], stems: list[str]) -> None:
        assert Entry(pattern, "it", 0).first_words() == (words, stems)

    def test_most_patterns_are_not_taken_apart_for_them(self) -> None:
        entries = [Entry(pattern, "it", 0) for pattern in _patterns("es")]
        for entry in entries:
            entry.first_words()
        assert sum(entry.is_compiled for entry in entries) < len(entries) / 20


def test_a_phrase_added_to_a_book_in_use_is_found() -> None:
    book = Phrasebook()
    book.add("no", "negation")
    tokens = tokenise("no late news")
    assert [mark.category for mark in book.find(tokens)] == ["negation"]
    book.add("late", "late")
    assert [mark.category for mark in book.find(tokens)] == ["negation", "late"]
