"""Characters that are not seen, and so must not part or reorder the words that are."""

from __future__ import annotations

import re

__all__ = ["drop_unseen", "has_digit"]

# Controls, zero-width marks, soft hyphens and direction overrides; tabs and line ends stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


_DIGIT = re.compile("[0-9]")


def has_digit(text: str) -> bool:
    """Whether any character is a digit, of whatever script.

    Examples:
        >>> has_digit("KW 31"), has_digit("m²"), has_digit("ok")
        (True, True, False)
    """
    if text.isascii():
        return _DIGIT.search(text) is not None
    return any(char.isdigit() for char in text)


def drop_unseen(text: str) -> str:
    r"""The text without characters that nobody sees.

    Examples:
        >>> drop_unseen("con\u200bfir\u202emed\x07")
        'confirmed'
    """
    return _UNSEEN.sub("", text) if _UNSEEN.search(text) else text
