"""Questions in plain words: what is understood is asked of the book, what is not is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import TYPE_CHECKING

from scm_automate.orderbook.not_understood import LONGEST, NotUnderstood
from scm_automate.orderbook.other_words import read_with_model
from scm_automate.orderbook.patterns import first_patterns, understand
from scm_automate.orderbook.words import LANGUAGES, lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.orderbook.answers import Answer
    from scm_automate.orderbook.book import OrderBook
    from scm_automate.orderbook.patterns import Understood
    from scm_automate.orderbook.words import Language
    from scm_automate.web import Model

__all__ = ["answer", "read_question"]


def read_question(
    book: OrderBook, question: str, model: Model | None
) -> Understood | NotUnderstood:
    """See `OrderBook.understand`."""
    shown = question[:LONGEST]
    if len(question) > LONGEST:
        return NotUnderstood(question=shown, reason="too_long")
    found = understand(question)
    if found is None and model is not None:
        read = read_with_model(question, model)
        if isinstance(read, NotUnderstood):
            return read
        found = read
    if found is None:
        some = tuple(
            dict.fromkeys(pattern for language in LANGUAGES for pattern in first_patterns(language))
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
    if "quantity" in values and _quantity(values["quantity"], found.language) is None:
        return NotUnderstood(question=shown, reason="no_quantity", name=values["quantity"])
    return replace(found, slots=values)


def answer(book: OrderBook, question: str, model: Model | None) -> Answer | NotUnderstood:
    """See `OrderBook.ask`."""
    found = read_question(book, question, model)
    if isinstance(found, NotUnderstood):
        return found
    values = found.slots
    if found.asks == "when_available":
        quantity = _quantity(values.get("quantity", "1"), found.language)
        return book.when_available(values["item"], quantity if quantity is not None else 1)
    if found.asks == "how_much":
        return book.how_much(values["item"])
    if found.asks == "why_late":
        return book.why_late(values["line"])
    if found.asks == "last_ordered":
        return book.last_ordered(values["customer"], values.get("item"))
    return book.status(values["order"])


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
