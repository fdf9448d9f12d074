"""How the numbers of orders look, so that one that is not open is told from any other number."""

from __future__ import annotations

import re

__all__ = ["order_shape", "signed_shape"]

_SIGN = re.compile(r"[-./]")
_DIGIT = re.compile(r"[0-9]")
_DIGITS = 5
"""A number with signs inside is an order's only with so many digits."""


def order_shape(key: str) -> tuple[str, int] | None:
    """What orders of one kind share: how they begin, and how long they are."""
    digits = sum(char.isdigit() for char in key)
    letters = key[: next((n for n, char in enumerate(key) if char.isdigit()), len(key))]
    if digits < 4 or len(key) < 6:
        return None
    return (letters or key[:3], len(key))


def signed_shape(text: str) -> str | None:
    """How an order with signs inside is written behind its first part: 26-#### of ``26-0999``."""
    first = _SIGN.search(text)
    if first is None or not first.start() or sum(char.isdigit() for char in text) < _DIGITS:
        return None
    return text[: first.end()] + _DIGIT.sub("#", text[first.end() :])
