"""What a bracket right behind a day calls it: ``3 June (requested)``, ``20.05. (Vorschlag)``, ``(mill date)``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.statements import Statement

__all__ = ["label_in_brackets"]

_LONGEST = 5
"""A bracket of more tokens tells a story."""


def label_in_brackets(outcome: Outcome, statement: Statement, codes: tuple[str, ...]) -> str:
    """The words by which a promised day is called old, wished or proposed; empty where none are.

    Args:
        outcome: The answer.
        statement: What was said.
        codes: The languages it is read in.
    """
    if not may_say(statement.analysis, codes, "label"):
        return ""
    windows = [lot.window for lot in outcome.lots if lot.window is not None]
    for unit in statement.units:
        for dated, bracket in pairwise(unit.clauses):
            if bracket.opened_by != "(" or bracket.end - bracket.start > _LONGEST:
                continue
            if bracket.dates and not any(one in bracket.dates for one in windows):
                continue  # "6 May (old date 4 May)"
            if dated not in statement.clauses or not any(one in dated.dates for one in windows):
                continue
            first = bracket.start + (statement.analysis.tokens[bracket.start].text == "(")
            tokens = statement.analysis.tokens[first : bracket.end]
            if any(mark.start == 0 for mark in found_of(tokens, codes, "label")):
                return " ".join(token.text for token in tokens)
    return ""
