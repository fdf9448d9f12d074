"""Notes that stand alone in a row above or below the rows of a table: ``All dates subject to approval``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.analysis import analyse
from scm_automate.replies.cell_remarks import cell_doubt
from scm_automate.replies.own_words import are_own_words
from scm_automate.replies.tokens import level, tokenise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Habits
    from scm_automate.replies.references import LineIndex

__all__ = ["unsettling_notes"]

_LOOKED_AT = 60
_LETTERS = 5
_LONGEST = 300
_UNSETTLING = frozenset(
    {
        "hedge",
        "condition",
        "reject",
        "pending",
        "negation",
        "partial",
        "only",
        "void",
        "dispatch",
        "half",
    }
)
"""Phrases of a note that may change what the rows say."""


def unsettling_notes(
    rows: Sequence[tuple[str, ...]], index: LineIndex, habits: Habits
) -> list[str]:
    """Why notes in rows of their own may change what the others say; empty where none do.

    Args:
        rows: A sheet or a table.
        index: The open lines.
        habits: How the writer writes.
    """
    ends = (
        rows if len(rows) <= _LOOKED_AT else (*rows[: _LOOKED_AT // 2], *rows[-_LOOKED_AT // 2 :])
    )
    found: list[str] = []
    for row in ends:
        filled = [cell for cell in row if cell.strip()]
        if not 0 < len(filled) <= 2 or are_own_words(filled):
            continue
        text = " ".join(filled)
        if len(text) > _LONGEST or sum(char.isalpha() for char in text) < _LETTERS:
            continue
        plain = level(text)
        told = {mark.category for mark in analyse(plain, tokenise(plain), index, habits).marks}
        if told & _UNSETTLING or cell_doubt(text, index, habits, several=False):
            found.append(f"a note beside the rows may change them: {text[:40]!r}")
    return found
