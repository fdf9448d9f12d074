"""Words of papers that unsettle what they say: titles, notes, states, money on top of a price."""

from __future__ import annotations

from functools import cache

from scm_automate.replies.tables.headers import (
    _SHORT,
    _WEAK,
    _any_begins,
    _joined,
    _norm,
    _roles,
    _stems,
    _titles,
)

__all__ = [
    "adds_money",
    "is_measure",
    "is_state",
    "is_taxed",
    "is_terms",
    "is_unbinding",
    "names_an_offer",
    "speaks_of_days",
    "stops_a_row",
]

_SHORTEST_NOTE = 30


def adds_money(text: str) -> bool:
    """Whether words are of money that comes on top of a price or off it.

    Examples:
        >>> adds_money("Legierungszuschlag"), adds_money("Gewicht")
        (True, False)
    """
    words = _joined(_norm(text))
    return _any_begins(words, "surcharge") or any(
        word.endswith(stem) for word in words for stem in _stems("surcharge") if len(stem) > _SHORT
    )


def is_measure(text: str) -> bool:
    """Whether a header is of what is weighed, measured or taxed: ``Gewicht kg``, ``VAT %``."""
    return "%" in text or _any_begins(_joined(_norm(text)), "measure")


def is_taxed(text: str) -> bool:
    """Whether words are of a tax or another measure: ``Preise zzgl. 19 % MwSt``."""
    return _any_begins(_joined(_norm(text)), "measure")


def speaks_of_days(text: str) -> bool:
    """Whether a word of a text is one of the headers of days: ``Die Termine sind unverbindlich``."""
    return any(word.startswith(_day_nouns()) for word in _joined(_norm(text)))


@cache
def _day_nouns() -> tuple[str, ...]:
    """The headers of days that are one word, in every language; Chinese ones are written together."""
    names = {
        "".join(name.split())
        for books in _roles().values()
        for name, role in books.items()
        if role in ("date", "dispatch_date", "due") and (" " not in name or not name.isascii())
    }
    return tuple(name for name in names if len(name) >= (_WEAK if name.isascii() else 2))


def is_unbinding(text: str) -> bool:
    """Whether a title is that of a paper that promises nothing yet, or takes an order back.

    Examples:
        >>> is_unbinding("Preliminary order confirmation"), is_unbinding("Order confirmation")
        (True, False)
        >>> is_unbinding("Quotation 4711"), is_unbinding("Order confirmation of quotation 4711")
        (True, False)
    """
    words = _joined(_norm(text))
    if _any_begins(words, "unbinding"):
        return True
    line = f" {' '.join(words)} "
    return _any_begins(words, "offer") and not any(f" {one} " in line for one in _titles("paper"))


def names_an_offer(text: str) -> bool:
    """Whether a sentence speaks of an offer: ``Also attached is the quote for the test leads``."""
    return _any_begins(_joined(_norm(text[:300])), "offer")


def stops_a_row(text: str) -> bool:
    """Whether a note beside or below a row says that nothing comes of it as it stands: blocked, replaced, void.

    Examples:
        >>> stops_a_row("replaced by A-1002B"), stops_a_row("with certificate 3.1")
        (True, False)
    """
    return _any_begins(_joined(_norm(text[:200])), "stopped")


@cache
def _states() -> frozenset[str]:
    return frozenset(_titles("state"))


def is_state(text: str) -> bool:
    """Whether a cell holds no more than a state in which nothing comes: ``Backorder``, ``Nein``."""
    return len(text) <= _SHORTEST_NOTE and " ".join(_norm(text)) in _states()


def is_terms(text: str) -> bool:
    """Whether a sentence is one of the terms of business: ``Goods remain our property until paid``."""
    return _any_begins(_joined(_norm(text)), "terms")
