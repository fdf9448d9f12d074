"""Whether a line is the writer's firm, as its mail domain spells it: ``Ressorts du Forez`` of ressorts-forez.fr."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.messages.languages import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.messages.message import Address

__all__ = ["begins_firm", "firm_labels", "is_firm_line"]

_WORD = re.compile(r"\w+")
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""Domains spell ``ä`` in two letters, folding in one."""
_SHORTEST = 5
_MOST_WORDS = 7
_FREE = frozenset({"gmail", "outlook", "hotmail", "yahoo", "proton", "icloud", "qq", "web"})


def firm_labels(senders: Iterable[Address]) -> frozenset[str]:
    """The telling part of the senders' domains, as `is_firm_line` compares it: ``ressorts-forez``."""
    found: set[str] = set()
    for one in senders:
        labels = one.domain.lower().split(".")
        if len(labels) > 1:
            found.add(_plain(max(labels[:-1], key=len)))
    return frozenset(label for label in found if len(label) >= _SHORTEST) - _FREE


def begins_firm(word: str, labels: frozenset[str]) -> bool:
    """Whether a folded word is how one of the labels begins: ``Meida`` of meidapack.

    Examples:
        >>> (
        ...     begins_firm("meida", frozenset({"meidapack"})),
        ...     begins_firm("me", frozenset({"meidapack"})),
        ... )
        (True, False)
    """
    plain = _plain(word)
    return len(plain) >= _BEGINNING and any(label.startswith(plain) for label in labels)


_BEGINNING = 4


def is_firm_line(text: str, labels: frozenset[str]) -> bool:
    """Whether a short line of capitalised words holds all words of one of the labels, in order.

    Examples:
        >>> is_firm_line("Cabos e Correntes Tâmega", frozenset({"correntes-tamega"}))
        True
        >>> is_firm_line("Correntes na semana 20", frozenset({"correntes-tamega"}))
        False
    """
    words = _WORD.findall(text)
    if not labels or not 0 < len(words) <= _MOST_WORDS or any(map(str.isdigit, words)):
        return False
    small = [word for word in words if word[0].islower()]
    if words[0][0].islower() or any(len(word) > 3 for word in small):
        return False
    spelt = [_plain(fold(word)) for word in words]
    return any(_in_order(label.split("-"), spelt) for label in labels)


def _in_order(parts: list[str], words: list[str]) -> bool:
    """Whether the parts of a label are words of the line one behind the other, or are its words run together."""
    if "".join(parts) in "".join(words):
        return True
    at = 0
    for part in parts:
        if part not in words[at:]:
            return False
        at = words.index(part, at) + 1
    return True


def _plain(text: str) -> str:
    for two, one in _UMLAUTS:
        text = text.replace(two, one)
    return text
