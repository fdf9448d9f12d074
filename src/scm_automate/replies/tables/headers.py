"""What the columns of a table are, by their headers in any language."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.lexicon import header_words, languages, read_language
from scm_automate.replies.language.tokens import level, tokenise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.language.tokens import Token

__all__ = [
    "asks_only",
    "header_role",
    "header_roles",
    "is_advice",
    "is_aside",
    "is_title",
    "is_wished",
    "tells_gone",
]

_CURRENCIES = frozenset(
    {"eur", "euro", "euros", "€", "usd", "$", "chf", "gbp", "£", "brl", "cad", "mad", "dkk", "sek", "pln", "czk", "cny", "rmb", "kr", "kc", "zl", "元", "¥", "tl", "₺", "try"}
)  # fmt: skip
"""Words of a header that tell in what a price is told, and not what the column is: ``PU EUR``."""
_NOISE = frozenset({".", "_", ":", "#", "(", ")", "[", "]", "*", "°", "º", "'", ",", "?", "!"})


@cache
def _roles() -> dict[str, dict[str, str]]:
    """Language -> header -> role."""
    return {code: header_words(code) for code in languages()}


@cache
def _stems(kind: str) -> tuple[str, ...]:
    """How words begin that change what a column is.

    ``confirmed`` ones make it the answer's (``bestät. Termin``), ``asked`` ones the asker's
    (``plazo solicitado``), ``leaving`` ones tell that goods leave then (``date d'expédition``).
    """
    return tuple(
        "".join(_norm(word))
        for code in languages()
        for word in read_language(code).get("tables", {}).get(kind, ())
    )


_ANSWERED = {"due": "date", "old": "date", "open_quantity": "quantity"}
"""What a column becomes where a word such as "confirmed" stands in its header."""


@cache
def _longest() -> int:
    return max(len(name.split()) for headers in _roles().values() for name in headers)


def _norm(text: str) -> list[str]:
    return [
        token.fold
        for token in tokenise(level(text))
        if token.kind != "n" and token.text not in _NOISE
    ]


@lru_cache(maxsize=4096)
def header_role(text: str, codes: tuple[str, ...] = ()) -> str:
    """The role of a column, empty where no language knows its header.

    Args:
        text: The header as it stands.
        codes: Languages to ask first.

    Examples:
        >>> header_role("Bestätigt Termin"), header_role("Open qty"), header_role("PU EUR")
        ('date', 'open_quantity', 'price')
    """
    if len(text) > 80:
        return ""
    words = _norm(text)
    priced = len(words) > 1 and any(word in _CURRENCIES for word in words)
    words = [word for word in words if word not in _CURRENCIES] or words
    if not words:
        return ""
    if words[0] == "key" and len(words) > 1:
        return "ours"  # the hidden columns of our own form
    asked = [*codes, *(code for code in languages() if code not in codes)]
    books = _roles()
    # the whole header first; then its longest known beginning, then any part of it
    spans = [(0, len(words))]
    for size in range(min(len(words), _longest()), 0, -1):
        spans += [(start, start + size) for start in range(len(words) - size + 1)]
    for start, end in spans:
        phrase = " ".join(words[start:end])
        if end - start < len(words) and (len(phrase) < 3 or phrase.isdigit()):
            continue
        for code in asked:
            role = books[code].get(phrase)
            if role:
                whole = end - start == len(words)
                role = role if whole else _changed(role, words)
                # "DKK/unit", "EUR je Stk", "Adet fiyatı": so much money for one
                if role in _COUNTS and (priced or (not whole and _speaks_of_price(words))):
                    return "price"
                return role
    if priced and words[0] in _FOR_ONE:
        return "price"
    short = any(books[code].get(words[0]) == "order" for code in asked)
    return "order" if short and words[0].isalpha() else ""  # "PO end"


def _speaks_of_price(words: list[str]) -> bool:
    return any(books.get(word) == "price" for word in _joined(words) for books in _roles().values())


_COUNTS = frozenset({"unit", "per", "open_quantity", "quantity", "item"})
_FOR_ONE = frozenset({"/"}) | words("per_of_one")
"""What stands between a currency and what costs so much."""


def _changed(role: str, words: list[str]) -> str:
    """The role of a header of which only a part is known, as its other words have it."""
    sure = any(
        word.startswith(stem) for word in words for stem in _stems("confirmed") if len(stem) > _WEAK
    )
    if role in ("date", "dispatch_date", "due") and not sure and _any_begins(words, "asked"):
        return "due"
    if role in _ANSWERED and _any_begins(words, "confirmed"):
        role = _ANSWERED[role]
    if role == "date" and _any_begins(words, "leaving"):
        return "dispatch_date"
    return role


@cache
def _day_words() -> frozenset[str]:
    """The words of all headers of days, in every language."""
    return frozenset(
        word
        for books in _roles().values()
        for name, role in books.items()
        if role in ("date", "dispatch_date", "due", "old")
        for word in name.split()
    )


def _joined(words: list[str]) -> list[str]:
    """Words with those made of two or three that follow each other: ``pro forma``, and Chinese ones."""
    return words + ["".join(words[at : at + size]) for size in (2, 3) for at in range(len(words))]


def header_is_sure(text: str) -> bool:
    """Whether every word of a header of days is one of such headers: a ``Drawing date`` is another thing's.

    Examples:
        >>> header_is_sure("New confirmed delivery date"), header_is_sure("Drawing date")
        (True, False)
    """
    words = _norm(text)
    return all(
        word in _day_words()
        or len(word) <= _WEAK
        or any(
            _any_begins([word], kind) for kind in ("confirmed", "asked", "leaving", "gone", "last")
        )
        for word in words
    )


def _told_aside(words: list[str]) -> bool:
    """Whether a header of days has a word for a part, for a step before or for no promise: ``Material ETA``."""
    line = f" {' '.join(words)} "
    return any(f" {phrase} " in line for phrase in _titles("aside"))


def is_aside(text: str) -> bool:
    """Whether what stands below a header is another thing's, a part's or no promise.

    Examples:
        >>> is_aside("Material ETA"), is_aside("ETA")
        (True, False)
    """
    return "?" in text or _told_aside(_norm(text))


def asks_only(text: str) -> bool:
    """Whether a header says that what stands below it is wanted, and not that it is confirmed.

    Examples:
        >>> asks_only("Requested date"), asks_only("Termin")
        (True, False)
    """
    words = _norm(text)
    return _any_begins(words, "asked") and not _any_begins(words, "confirmed")


def tells_gone(text: str) -> bool:
    """Whether a header says that something was done: ``Shipped on``, ``Geliefert am``.

    Examples:
        >>> tells_gone("Despatched"), tells_gone("Despatch date")
        (True, False)
    """
    words = _norm(text)
    return _any_begins(words, "gone") and not _any_begins(words, "last")


@cache
def _titles(kind: str) -> tuple[str, ...]:
    """What papers are called, in all languages: ``advice`` those that go with goods, ``paper`` confirmations.

    ``aside`` are words of headers whose days are another thing's, a part's or no promise.
    """
    return tuple(
        " ".join(_norm(title))
        for code in languages()
        for title in read_language(code).get("tables", {}).get(kind, ())
    )


def is_title(text: str) -> bool:
    """Whether a printed line holds nothing but what a paper is called and its number.

    Examples:
        >>> is_title("ORDER CONFIRMATION No. 4711"), is_title("Order confirmation of 12 pieces")
        (True, False)
    """
    found = _norm(text)
    words = f" {' '.join(found)} "
    for title in sorted((*_titles("paper"), *_titles("advice")), key=len, reverse=True):
        if f" {title} " in words:
            left = words.replace(f" {title} ", " ", 1).split()
            return all(
                word in _NUMBER_WORDS or any(char.isdigit() for char in word) or len(word) < 3
                for word in left
            )
    return False


_NUMBER_WORDS = words("number_beside_a_title")


def is_advice(text: str) -> bool:
    """Whether a title is that of a paper that goes with goods which have left.

    Examples:
        >>> is_advice("DESPATCH NOTE 4711"), is_advice("Order confirmation")
        (True, False)
    """
    words = f" {' '.join(_norm(text))} "
    return any(f" {title} " in words for title in _titles("advice"))


def is_wished(tokens: Sequence[Token], colon: int) -> bool:
    """Whether the label in front of a colon is that of a date asked for or given up: ``Requested delivery date:``.

    Args:
        tokens: The text.
        colon: Where the colon stands.
    """
    words: list[str] = []
    for token in reversed(tokens[max(0, colon - _LABEL) : colon]):
        if token.kind != "w":
            break
        words.insert(0, token.fold)
    if not any(header_role(word) in ("date", "dispatch_date") for word in words):
        return False
    return _any_begins(words, "asked") and not _any_begins(words, "confirmed")


_LABEL = 4
"""So many words in front of a colon may be a label."""


def _any_begins(words: Sequence[str], kind: str) -> bool:
    return any(
        word == stem if len(stem) <= _SHORT and stem.isascii() else word.startswith(stem)
        for word in words
        for stem in _stems(kind)
    )


_SHORT = 3
"""A stem of so many letters is a whole word."""
_WEAK = 4
"""Shorter stems, such as "new", tell little against a word of asking."""


_OF_SEVERAL = re.compile(r"(?:(?P<first>[1-9])[.:]? ?)?(?P<name>[^\d]{3,40}?)(?(first)| ?[1-9])")


_WITHIN = re.compile(r"[^\W\d]+\.? [1-9](?P<after> [^\d]+)")
"""``Lot 1 qty``: the word in front is counted, and those behind are what the column is."""
_AFTER = 2


def _is_one_of_several(header: str, codes: tuple[str, ...]) -> bool:
    """Whether a number only counts columns of a kind: ``Liefermenge 1``, ``2. delivery date``, ``Lot 1 qty``."""
    within = _WITHIN.fullmatch(header.strip())
    if within is not None:
        words = within["after"].split()
        return len(words) <= _AFTER and bool(header_role(words[-1], codes))
    found = _OF_SEVERAL.fullmatch(header.strip())
    return found is not None and bool(header_role(found["name"].strip(), codes))


def header_roles(
    cells: tuple[str, ...], codes: tuple[str, ...] = (), spread: frozenset[int] = frozenset()
) -> list[str]:
    """The roles of a row of headers; fewer than two known ones make it no header.

    Args:
        cells: The headers.
        codes: Languages to ask first.
        spread: Columns whose headers are days or weeks; one with a number beside them is no header.

    Examples:
        >>> header_roles(("Pos.", "Menge", "Liefertermin"))
        ['line', 'open_quantity', 'date']
    """
    numbered = {
        n
        for n, cell in enumerate(cells)
        if any(char.isdigit() for char in cell) and not _is_one_of_several(cell, codes)
    }
    if spread and numbered - spread:
        return []
    if len(cells) < 2 or len(numbered - spread) > len(cells) / 3:
        return []
    roles = ["spread" if n in spread else header_role(cell, codes) for n, cell in enumerate(cells)]
    known = {role for role in roles if role}
    keys = known & {"order", "line", "item", "supplier_item", "description"}
    return roles if len(known) >= 2 and keys else []
