"""Questions as fixed words and slots: which pattern of which language fits, with no guessing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scm_automate.orderbook.not_understood import LONGEST
from scm_automate.orderbook.words import LANGUAGES, lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.orderbook.words import Language

__all__ = ["Understood", "first_patterns", "language_of", "understand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as a method of the book and the names it holds.

    Attributes:
        asks: The method, such as ``when_available``.
        slots: What stands in it, as it was written: item, quantity, customer, order, line.
        language: The language it was asked in.
        by: Who understood it: ``grammar``, or the name of a language model.
    """

    asks: str
    slots: Mapping[str, str]
    language: Language
    by: str = "grammar"

    def __str__(self) -> str:
        """The typed question."""
        return f"{self.asks}({', '.join(f'{name}={text!r}' for name, text in self.slots.items())})"


def understand(question: str) -> Understood | None:
    """The question as one of the typed ones; null where no pattern of any language fits.

    Examples:
        >>> found = understand("Wann kommt A-1001?")
        >>> found.asks, dict(found.slots), found.language
        ('when_available', {'item': 'A-1001'}, 'de')
    """
    words = _words(question)
    for language, asks, pattern in _patterns():
        slots = _fit(pattern, words)
        if slots is not None:
            return Understood(asks=asks, slots=slots, language=language)
    return None


def language_of(text: str) -> Language:
    """The language of a question, or the language of that name; English where it cannot be told.

    Examples:
        >>> language_of("wann kommt A-1001?"), language_of("de"), language_of("?")
        ('de', 'de', 'en')
    """
    named: Language | None = next((one for one in LANGUAGES if one == text), None)
    if named is not None:
        return named
    found = understand(text[:LONGEST])
    return found.language if found is not None else "en"


def _words(text: str) -> list[str]:
    composed = unicodedata.normalize("NFC", text).strip()
    return composed.rstrip("?!. ").split()


@cache
def _patterns() -> tuple[tuple[Language, str, tuple[str, ...]], ...]:
    """Every pattern of every language, those with the most fixed words first."""
    found = [
        (language, question["asks"], tuple(pattern.split()))
        for language in LANGUAGES
        for question in lexicon(language)["questions"]
        for pattern in question["patterns"]
    ]
    return tuple(sorted(found, key=lambda one: -sum(not w.startswith("{") for w in one[2])))


@cache
def first_patterns(language: Language) -> tuple[str, ...]:
    """One pattern of each question, to show what is understood."""
    return tuple(question["patterns"][0] for question in lexicon(language)["questions"])


def _fit(pattern: tuple[str, ...], words: list[str]) -> dict[str, str] | None:
    """The words of each slot; a slot takes at least one word, up to the next fixed word."""
    slots: dict[str, str] = {}
    at = 0
    for place, part in enumerate(pattern):
        if not part.startswith("{"):
            if at >= len(words) or words[at].casefold() != part:
                return None
            at += 1
            continue
        after = pattern[place + 1] if place + 1 < len(pattern) else None
        if after is None:
            end = len(words)
        elif after.startswith("{"):
            end = at + 1
        else:
            tail = [w.casefold() for w in words[at + 1 :]]
            if after not in tail:
                return None
            end = at + 1 + tail.index(after)
        if end <= at:
            return None
        slots[part.strip("{}")] = " ".join(words[at:end])
        at = end
    return slots if at == len(words) else None
