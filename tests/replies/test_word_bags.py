"""Which kinds of remarks may stand in a text is told by its words; what a book finds is always among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scm_automate.replies.language.phrases import Phrasebook
from scm_automate.replies.language.remark_books import all_remarks
from scm_automate.replies.language.tokens import Token, level, tokenise
from scm_automate.replies.language.word_bags import WordBag

FOLDER = Path(__file__).parent / "sentences"


def _among(book: Phrasebook, tokens: list[Token]) -> frozenset[str]:
    return book.among(WordBag([one.text for one in tokens], {one.fold for one in tokens}))


@pytest.mark.parametrize(
    ("pattern", "text", "may"),
    [
        ("no longer true", "it is true no longer", True),
        ("no longer true", "no, it is longer", False),
        ("no [longer] true", "true: no", True),
        ("bestätig* ~ nicht", "nicht dass wir das bestätigten", True),
        ("bestätig* ~ nicht", "wir bestätigten das", False),
        ("within # weeks", "weeks within week 19", True),
        ("within # weeks", "within some weeks", False),
        ("# weeks", "in 3 weeks", True),
        ("!würde gern", "gern: das würde", True),
        ("!würde gern", "gern: die wurde", False),
        ("das !würde", "die würde, das", True),
        ("das !würde", "das wurde", False),
    ],
)
def test_a_phrase_may_stand_where_all_of_its_words_do(
    pattern: str, text: str, *, may: bool
) -> None:
    book = Phrasebook()
    book.add(pattern, "it")
    assert bool(_among(book, tokenise(text))) is may


@pytest.mark.parametrize("code", ["de", "en", "fr", "pl", "tr", "zh"])
def test_what_a_book_finds_is_among_what_the_words_may_say(code: str) -> None:
    book = all_remarks((code,))
    for path in sorted(FOLDER.glob("*.txt")):
        for row in path.read_text("utf-8").splitlines()[::9]:
            tokens = tokenise(level(row))
            may = _among(book, tokens)
            # sentences are looked at with words left out as well
            for said in (tokens, tokens[::2], [one for at, one in enumerate(tokens) if at % 3]):
                found = {mark.category for at in range(len(said)) for mark in book.at(said, at)}
                assert found <= may, row


def test_a_book_of_some_categories_finds_theirs_alone() -> None:
    book = Phrasebook()
    for pattern, category in (("no", "no"), ("no late news", "news"), ("late", "late")):
        book.add(pattern, category)
    tokens = tokenise("no late news")
    assert [mark.category for mark in book.only("late", "no").find(tokens)] == ["no", "late"]
    assert [mark.category for mark in book.find(tokens)] == ["news"]
