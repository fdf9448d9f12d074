"""Order units and what suppliers call them."""

from __future__ import annotations

from functools import cache

from scm_automate.replies.language.lexicon import languages, read_language
from scm_automate.replies.language.tokens import fold

__all__ = ["fits", "known_units", "unit_class", "wound"]

_COUNTED = frozenset(
    {"piece", "roll", "set", "pair", "box", "pack", "sheet", "bag", "can", "reel", "bar"}
)


_PACKAGES = _COUNTED - {"piece"}
COUNTED = "counted"
"""The class of what is counted, and packed in one way here and in another there: SC is a sack or a box."""


@cache
def _classes() -> dict[str, str]:
    found: dict[str, dict[str, None]] = {}
    for code in languages():
        for kind, words in read_language(code).get("units", {}).items():
            for word in words.split():
                found.setdefault(fold(word).strip("."), {})[kind] = None
    return {
        word: COUNTED if len(kinds) > 1 and _PACKAGES.issuperset(kinds) else next(iter(kinds))
        for word, kinds in found.items()
    }


@cache
def unit_class(unit: str) -> str:
    """The class of an order unit; empty where nobody knows it.

    Examples:
        >>> unit_class("PCE"), unit_class("MTR"), unit_class("SC"), unit_class("?")
        ('piece', 'metre', 'counted', '')
    """
    return _classes().get(fold(unit).strip(". "), "")


def known_units() -> tuple[str, ...]:
    """Every unit word that has a class, folded, in alphabetical order."""
    return tuple(sorted(_classes()))


def fits(told: str, ordered: str) -> bool:
    """Whether a quantity told in one unit counts for a line in another: pieces count all that is counted."""
    if not ordered or told == ordered or (told, ordered) == _MT:
        return True
    if ordered == COUNTED:
        return told in _COUNTED
    return told == "piece" and ordered in _COUNTED


_MT = ("metre", "tonne")
"""An order unit MT is a metric ton here and a metre there."""
_WOUND = frozenset({"roll", "reel", "sheet", "bar", "can", "bag", "set"})


def wound(told: str, ordered: str) -> bool:
    """Whether pieces of the order may be told as what they are: 50 pieces of wire are ``50 spools``.

    Only the whole quantity told so is the line's: 50 boxes, or 40 spools of 50, may be anything.
    """
    return ordered == "piece" and told in _WOUND
