"""A count with its noun, in the singular where it is one."""

from __future__ import annotations

__all__ = ["counted", "noun_of"]

_PLURALS = {"cell or row": "cells or rows", "EDI inquiry": "EDI inquiries"}


def noun_of(count: int, noun: str) -> str:
    """The noun as it stands behind a count.

    Examples:
        >>> noun_of(1, "letter"), noun_of(0, "letter")
        ('letter', 'letters')
    """
    return noun if count == 1 else _PLURALS.get(noun, f"{noun}s")


def counted(count: int, noun: str) -> str:
    """``1 line``, ``12 lines``; digits alone, for a console that knows no other signs."""
    return f"{count} {noun_of(count, noun)}"
