"""Words of ours in a form that comes back: the form carries a mark of each beside it, in a hidden cell.

Title and instructions of our own form are no notes of whoever filled it in. The mark is made of the
words, so that it fits no others: words that were changed or added count as the supplier's.
"""

from __future__ import annotations

from hashlib import sha256

__all__ = ["are_own_words", "mark_of"]

_SIGNS = 24


def mark_of(words: str) -> str:
    """The mark that stands beside words of ours.

    Examples:
        >>> mark_of("Open order lines: your answer")
        'words-50eb4cb6b53adbeee496f740'
    """
    plain = " ".join(words.split())
    return f"words-{sha256(plain.encode()).hexdigest()[:_SIGNS]}"


def are_own_words(cells: list[str]) -> bool:
    """Whether a row holds nothing but words of ours and their mark.

    Examples:
        >>> are_own_words(["Your answer", mark_of("Your answer")])
        True
        >>> are_own_words(["Your answer, subject to payment", mark_of("Your answer")])
        False
    """
    return len(cells) == 2 and cells[1] == mark_of(cells[0])
