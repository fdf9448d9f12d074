"""Which words of a sentence its phrases take up, counted from its beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["tokens_marked", "tokens_marked_otherwise"]


def tokens_marked(unit: Unit, *names: str) -> set[int]:
    """The words of its phrases of some categories."""
    return {
        at - unit.start
        for clause in unit.clauses
        for name in names
        for mark in clause.marks.get(name, ())
        for at in mark.used
    }


def tokens_marked_otherwise(unit: Unit, free: Collection[str]) -> set[int]:
    """The words of all its phrases but those of some categories."""
    return {
        at - unit.start
        for clause in unit.clauses
        for name, found in clause.marks.items()
        if name not in free
        for mark in found
        for at in mark.used
    }
