"""Questions in plain words: fixed words and slots, no guessing. What is not understood is said."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from scm_automate.orderbook.words import LANGUAGES, lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.orderbook.answers import Answer
    from scm_automate.orderbook.book import OrderBook
    from scm_automate.orderbook.words import Language

__all__ = ["LONGEST", "NotUnderstood", "answer", "language_of", "understand"]

LONGEST = 300
"""Characters of a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """The question was not understood, or a name in it fits nothing or several things.

    Attributes:
        question: As it was asked, cut to 300 characters.
        reason: ``no_pattern``, ``too_long``, ``no_quantity``, ``unknown_name``, ``several_names``.
        name: The name that does not fit; empty where it is not about one.
        candidates: What it may have meant; for ``no_pattern``, questions that are understood.
    """

    question: str
    reason: str
    name: str = ""
    candidates: tuple[str, ...] = ()

    def say(self, language: Language = "en") -> str:
        """What was not understood, in words."""
        known = ", ".join(self.candidates)
        if language == "de":
            told = {
                "unknown_name": f"{self.name!r} ist nicht bekannt.",
                "several_names": f"{self.name!r} passt auf mehrere.",
                "no_quantity": f"{self.name!r} ist keine Menge.",
                "too_long": f"Die Frage hat mehr als {LONGEST} Zeichen.",
            }.get(self.reason, "Die Frage wurde nicht verstanden.")
            return f"{told} Gemeint sein könnte: {known}." if known else told
        told = {
            "unknown_name": f"{self.name!r} is not known.",
            "several_names": f"{self.name!r} fits several.",
            "no_quantity": f"{self.name!r} is no quantity.",
            "too_long": f"The question has more than {LONGEST} characters.",
        }.get(self.reason, "The question was not understood.")
        return f"{told} It might mean: {known}." if known else told

    def __str__(self) -> str:
        return self.say()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as a method of the book and the names it holds, as they were written."""

    asks: str
    slots: Mapping[str, str]
    language: Language


def understand(question: str) -> Understood | None:
    """The question as one of the typed ones; null where no pattern of any language fits.

    Example:
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

    Example:
        >>> language_of("wann kommt A-1001?"), language_of("de"), language_of("?")
        ('de', 'de', 'en')
    """
    named: Language | None = next((one for one in LANGUAGES if one == text), None)
    if named is not None:
        return named
    found = understand(text[:LONGEST])
    return found.language if found is not None else "en"


def answer(book: OrderBook, question: str) -> Answer | NotUnderstood:
    """See `OrderBook.ask`."""
    shown = question[:LONGEST]
    if len(question) > LONGEST:
        return NotUnderstood(question=shown, reason="too_long")
    found = understand(question)
    if found is None:
        some = tuple(
            dict.fromkeys(pattern for language in LANGUAGES for pattern in _firsts(language))
        )
        return NotUnderstood(question=shown, reason="no_pattern", candidates=some)
    values: dict[str, str] = {}
    for slot, spelt in found.slots.items():
        known = book.names(slot)
        if known is None:
            values[slot] = spelt
            continue
        fits = _resolve(spelt, known)
        if len(fits) != 1 or fits[0][1] == "near":
            names = tuple(name for name, _ in fits)
            reason = "several_names" if len(fits) > 1 and fits[0][1] != "near" else "unknown_name"
            return NotUnderstood(question=shown, reason=reason, name=spelt, candidates=names)
        values[slot] = fits[0][0]
    if found.asks == "when_available":
        quantity = _quantity(values.get("quantity", "1"), found.language)
        if quantity is None:
            return NotUnderstood(question=shown, reason="no_quantity", name=values["quantity"])
        return book.when_available(values["item"], quantity)
    if found.asks == "how_much":
        return book.how_much(values["item"])
    if found.asks == "why_late":
        return book.why_late(values["line"])
    if found.asks == "last_ordered":
        return book.last_ordered(values["customer"], values["item"])
    return book.status(values["order"])


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
def _firsts(language: Language) -> tuple[str, ...]:
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


def _resolve(spelt: str, known: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """The numbers that a name means: exactly, else without regard to case, else the nearest."""
    if spelt in known:
        return [(number, "exact") for number in sorted(known[spelt])]
    folded: dict[str, set[str]] = {}
    for name, numbers in known.items():
        folded.setdefault(name.casefold(), set()).update(numbers)
    if spelt.casefold() in folded:
        return [(number, "folded") for number in sorted(folded[spelt.casefold()])]
    near = get_close_matches(spelt.casefold(), folded, n=5, cutoff=0.6)
    nearest = dict.fromkeys(number for name in near for number in sorted(folded[name]))
    return [(number, "near") for number in nearest]


def _quantity(text: str, language: Language) -> Decimal | None:
    """A plain quantity; a mark that one language reads as thousands and the other as decimals is refused."""
    decimal = lexicon(language)["decimal"]
    other = "," if decimal == "." else "."
    if other in text:
        return None
    try:
        number = Decimal(text.replace(decimal, "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 < number < 10**18 else None
