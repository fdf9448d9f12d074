"""The name of the writer's firm that shares a word with goods, below a list: ``Ufficio ordini Colle Industriali Tanaro``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.answers.facts import Fact
    from scm_automate.replies.statements import Statement

__all__ = ["only_signs"]

_BEFORE = 2
"""Words of an office before the name of its firm, the first of which may be its only capital."""


def only_signs(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether what names a line without an answer is a firm's name, and the rows of a list answer the line.

    Args:
        fact: What only names the line.
        facts: All that is told of it.
    """
    others = [one for one in facts if one is not fact and one.kind != "named"]
    listed = bool(others) and all(one.statement.row is not None for one in others)
    return listed and not fact.reasons and _is_a_name(fact.statement)


def _is_a_name(statement: Statement) -> bool:
    """Whether goods are named in the midst of words with capitals, and nothing is said."""
    if len(statement.units) > 1 or statement.question or len(statement.clauses) > 1:
        return False
    (clause,) = statement.clauses
    if clause.marks or clause.dates or clause.quantities or clause.prices:
        return False
    if not clause.references or any(one.how != "words" for one in clause.references):
        return False
    tokens = statement.analysis.tokens
    first = min(one.start for one in clause.references)
    last = max(one.end for one in clause.references)
    named = [token.text for token in tokens[first : clause.end] if token.kind != "p"]
    small = [one for one in tokens[clause.start : first] if not one.text[:1].isupper()]
    return (
        all(one[:1].isupper() for one in named)
        and len(named) > last - first
        and len(small) < _BEFORE
        and tokens[clause.end - 1].text not in ".!?:"
    )
