"""The lists of language files as sets of folded words, as values and as phrasebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scm_automate.replies.language.language_lists import (
    DAY_LISTS,
    MONTH_LISTS,
)
from scm_automate.replies.language.phrases import Phrasebook
from scm_automate.replies.language.tokens import fold, level, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "counting_words",
    "date_phrasebook",
    "numerals_of",
    "phrasebook",
    "spellings",
    "top_words",
    "word_set",
]


def word_set(read: list[dict[str, Any]], name: str) -> frozenset[str]:
    """The folded words of a list of references."""
    return frozenset(
        fold(word) for data in read for word in data.get("references", {}).get(name, "").split()
    )


def top_words(read: list[dict[str, Any]], name: str) -> frozenset[str]:
    """The folded words of a list that stands in no section."""
    return frozenset(fold(word) for data in read for word in data.get(name, "").split())


def numerals_of(read: list[dict[str, Any]]) -> Phrasebook:
    """Nouns for things of a size, which is their value."""
    trie = Phrasebook()
    for data in read:
        for size, words in data.get("numerals", {}).items():
            for word in words.split():
                trie.add(word, "numeral", int(size))
    return trie


def counting_words(read: list[dict[str, Any]]) -> dict[str, int]:
    """Folded words of numbers to their value, in the languages that tell how they count on."""
    out: dict[str, int] = {}
    for data in read:
        if "counting" not in data:
            continue
        small = enumerate(data.get("dates", {}).get("number", ()))
        large = ((int(key), words) for key, words in data["counting"].items() if key != "and")
        for value, words in (*small, *large):
            for word in words.split():
                if word.isalpha():
                    out.setdefault(fold(word), value)
    return out


def spellings(word: str) -> set[str]:
    """A word or header folded, as tokens joined by blanks, also without special letters."""
    out: set[str] = set()
    for spelt in (word, word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")):
        out.add(" ".join(token.fold for token in tokenise(level(spelt)) if token.fold != "."))
    return out


def phrasebook(sections: Iterable[dict[str, list[str]]]) -> Phrasebook:
    """The phrases of sections of lists; a value is a phrase's place in its list."""
    trie = Phrasebook()
    for section in sections:
        for name, patterns in section.items():
            for value, pattern in enumerate(patterns):
                trie.add(pattern, name, value)
    return trie


def date_phrasebook(read: list[dict[str, Any]]) -> Phrasebook:
    """Month and weekday names carry their number, number words their value."""
    trie = Phrasebook()
    for data in read:
        for name, entries in data.get("dates", {}).items():
            if name in MONTH_LISTS | DAY_LISTS | {"number", "ordinal"}:
                first = 0 if name in DAY_LISTS or name == "number" else 1
                for value, words in enumerate(entries, start=first):
                    for word in words.split():
                        trie.add(word, name, value)
            else:
                # days spelt out are told by their places, and may be of several words
                for value, pattern in enumerate(entries, start=1):
                    trie.add(pattern, name, value if name == "day_word" else 0)
    return trie
