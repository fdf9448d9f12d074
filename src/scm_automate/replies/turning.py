"""Verbs that their endings turn around: ``ulaşmaz`` denies what ``ulaşır`` tells, ``bulunursa`` sets a condition.

Where a language does that, a stem says nothing by itself, so a verb with such an ending is read only
where it stands whole in a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.statements import Statement

__all__ = ["turned"]

_BY_STEM = frozenset({"arrival", "arrived", "dispatch", "shipped"})
"""Kinds of phrases that are written as stems, whatever follows."""
_SHORTEST = 6


def turned(statement: Statement, clause: Clause, lexicon: Lexicon) -> frozenset[int]:
    """The places of a clause where a verb is turned around and nothing has told so."""
    if not lexicon.turning:
        return frozenset()
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    found = [
        at
        for at in range(clause.start, clause.end)
        if len(tokens[at].fold) >= _SHORTEST
        and tokens[at].fold.endswith(lexicon.turning)
        and not claimed[at]
    ]
    if not found:
        return frozenset()
    told = {
        at
        for kind, marks in clause.marks.items()
        if kind not in _BY_STEM
        for mark in marks
        for at in mark.used
    }
    return frozenset(
        at
        for at in found
        if at not in told
        and not any(mark.category == "known" for mark in lexicon.plain.at(tokens, at))
    )
