"""A quantity that falls short in words, and no number: ``12 May, some pieces missing``.

Such a line is not covered, whatever its date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.statements import Statement

__all__ = ["short_in_words"]

_MISSING = words("pieces_are_missing")
"""Verbs and adjectives by which pieces are not there."""
_NEAR = 6
"""Pieces and what is said of them stand within so many words."""


def short_in_words(outcome: Outcome, lexicon: Lexicon) -> list[str]:
    """Why an answer may not cover what is open, one reason for each statement that says so."""
    told = [_falls_short(one, lexicon) for one in outcome.statements]
    return [f"pieces are said to be missing: {one!r}" for one in told if one]


def _falls_short(statement: Statement, lexicon: Lexicon) -> str:
    """The words by which pieces are said to be missing; empty where none are."""
    analysis = statement.analysis
    if _MISSING.isdisjoint(analysis.folds):
        return ""
    tokens = analysis.tokens
    for clause in statement.clauses:
        missing = [at for at in range(clause.start, clause.end) if tokens[at].fold in _MISSING]
        if not missing or clause.quantities:
            continue  # "the 40 that are missing" has its number weighed elsewhere
        for at in range(clause.start, clause.end):
            near = [one for one in missing if abs(one - at) <= _NEAR]
            word = tokens[at].fold
            if near and len(word) >= _SHORTEST and lexicon.units.get(word) == _PIECE:
                first, last = min(near[0], at), max(near[0], at)
                return analysis.text[tokens[first].start : tokens[last].end]
    return ""


_PIECE = "piece"
_SHORTEST = 3
