"""What names no line is told without a reading; what a reading finds is always looked for."""

from __future__ import annotations

from datetime import date

import pytest

from scm_automate.replies.found import Habits
from scm_automate.replies.language.lexicon import languages, lexicon
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.naming.mentioning import may_name
from scm_automate.replies.naming.references import LineIndex
from scm_automate.replies.open_lines import read_open_lines
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.sentences.clauses import split_units

from .test_sentences import LINES, sentences

COUNTRIES = {"GB": "en", "US": "en", "IE": "en", "AT": "de", "CH": "de", "BE": "nl", "SE": "sv",
             "DK": "da", "CZ": "cs", "CN": "zh", "TW": "zh", "BR": "pt", "MX": "es"}  # fmt: skip
TODAY = date(2026, 4, 1)


def world(country: str) -> tuple[LineIndex, Habits]:
    code = COUNTRIES.get(country, country.lower())
    words = lexicon(code if code in languages() else "en")
    habits = Habits(words, TODAY, "dmy", firm=True, sign=",", blanks=True)
    return LineIndex(read_open_lines(LINES), words), habits


@pytest.mark.parametrize(
    "text",
    [
        "Sales & Order Processing",
        "Unit 4, Mill Lane Industrial Estate",
        "T: +44 1632 960 114 | M: +44 7700 900 231",
        "Registered in England No. 01234567 | VAT GB 123 4567 89",
        "Retaining rings and springs since 1890",
    ],
)
def test_what_stands_in_a_signature_names_nothing(text):
    index, habits = world("GB")
    assert not may_name(tokenise(level(text)), index, habits)


@pytest.mark.parametrize(
    "text",
    ["PS: line 10 on 5 May", "no. 0020 later", "the 25s in May", "A-1001: 5 May", "all of it on 5 May",
     "4500012346 leaves tomorrow", "order ending 345", "2.0x15: week 19", "see attached", "DF 77"],
)  # fmt: skip
def test_whatever_may_name_a_line_is_read(text):
    index, habits = world("GB")
    assert may_name(tokenise(level(text)), index, habits)


def test_no_sentence_in_which_a_line_is_named_is_passed_over():
    """Over all sentences of the tests: where a reading finds a name, it was looked for."""
    found = 0
    for country, text, _ in sentences():
        index, habits = world(country)
        plain = level(text)
        tokens = tokenise(plain)
        analysis = analyse(plain, list(tokens), index, habits)
        named = any(
            one.how in ("order", "line", "code", "size") for one in analysis.references
        ) or any(
            clause.has("all", "both", "rest_lines")
            for unit in split_units(analysis)
            for clause in unit.clauses
        )
        if named:
            found += 1
            assert may_name(tokens, index, habits), text
    assert found > 1000
