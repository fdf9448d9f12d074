"""Notes that stand alone in a row above or below the rows of a table: ``All dates subject to approval``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.tables.cell_remarks import cell_doubt
from scm_automate.replies.tables.headers import is_title
from scm_automate.replies.tables.order_sections import order_labels
from scm_automate.replies.tables.own_words import are_own_words
from scm_automate.replies.tables.paper_words import stops_a_row

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scm_automate.replies.found import Habits
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["note_doubt", "note_marks", "note_of", "unsettling_notes"]

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
    rows: Sequence[tuple[str, ...]],
    index: LineIndex,
    habits: Habits,
    read: Collection[int] = (),
) -> list[str]:
    """Why notes in rows of their own may change what the others say; empty where none do.

    A note between two rows is of the row above it, unless it speaks of all.

    Args:
        rows: A sheet or a table.
        index: The open lines.
        habits: How the writer writes.
        read: The rows that were read, from 1.
    """
    numbered = list(enumerate(rows, start=1))
    if len(rows) > _LOOKED_AT:
        numbered = [*numbered[: _LOOKED_AT // 2], *numbered[-_LOOKED_AT // 2 :]]
    first, last = min(read, default=0), max(read, default=0)
    found: list[str] = []
    for number, row in numbered:
        text = note_of(row)
        if not text or is_title(text) or any(order_labels(row, habits.lexicon.codes)):
            continue
        told = note_marks(text, index, habits)
        if first < number < last and not told & _OF_ALL:
            continue
        if (
            told & _UNSETTLING
            or cell_doubt(text, index, habits, several=False)
            or (number == last + 1 and stops_a_row(text))
        ):
            found.append(f"a note beside the rows may change them: {text[:40]!r}")
    return found


_OF_ALL = frozenset({"all", "both", "each"})


def note_marks(text: str, index: LineIndex, habits: Habits) -> set[str]:
    """The kinds of phrases that a note holds."""
    plain = level(text)
    return {mark.category for mark in analyse(plain, tokenise(plain), index, habits).marks}


def note_doubt(text: str, index: LineIndex, habits: Habits) -> str:
    """Why a note below a row may change what the row says; empty where it does not."""
    if (
        stops_a_row(text)
        or note_marks(text, index, habits) & _UNSETTLING
        or cell_doubt(text, index, habits, several=False)
    ):
        return f"a note below the row may change it: {text[:40]!r}"
    return ""


def note_of(cells: Sequence[str]) -> str:
    """The text of a row that holds a note and no more; empty for any other row.

    Examples:
        >>> note_of(("", "Date subject to material", "")), note_of(("10", "A-1", "500"))
        ('Date subject to material', '')
    """
    filled = [cell for cell in cells if cell.strip()]
    if not 0 < len(filled) <= 2 or are_own_words(filled):
        return ""
    text = " ".join(filled)
    letters = sum(1 if char.isascii() else _SIGN for char in text if char.isalpha())
    return text if len(text) <= _LONGEST and letters >= _LETTERS else ""


_SIGN = 2
"""A letter with an accent or a Chinese sign counts for so many."""
