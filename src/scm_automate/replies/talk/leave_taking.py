"""Last words of a letter in no known form: ``Holl di fuchtig``, ``Maach et joot``, ``Bleib gsund``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["takes_leave"]

_WORDS = 6
"""Tokens at most of such a line."""
_NAME = 2
"""Tokens of a name with its article: ``der Eugen``."""
_LINES = 2
"""So many lines may stand below it: a name, and an office."""
_POLITE = frozenset({"courtesy", "joiner", "beside", "plain"})


def takes_leave(analysis: Analysis, unit: Unit) -> bool:
    """Whether a sentence is the last paragraph of a text, short, with no stop, and no word in it says anything.

    Args:
        analysis: The text.
        unit: Its sentence.
    """
    tokens = analysis.tokens
    words = tokens[unit.start : unit.end]
    while words and words[-1].kind == "n":
        words = words[:-1]
    if not 0 < len(words) <= _WORDS or words[-1].text in ".?:" or unit.question:
        return False
    if any(token.kind == "d" for token in words):
        return False
    before = [token.kind for token in tokens[max(0, unit.start - 2) : unit.start]]
    named = len(words) <= _NAME and words[-1].text[:1].isupper() and before[-1:] == ["n"]
    if before != ["n", "n"] and not named:
        return False
    if sum(token.kind == "n" for token in tokens[unit.end :]) > _LINES + 1:
        return False
    return not any(
        clause.marks.keys() - _POLITE or clause.references or clause.dates or clause.quantities
        for clause in unit.clauses
    )
