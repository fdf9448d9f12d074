"""Reasons that go on behind a joiner: ``week 20, because the press broke and we had it down for a week``.

What is joined to a reason, names no line and tells what was is of the reason too: a span of time in it is none
until the delivery, and what was down or waited then is not open now.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.talk.stories import STORY
from scm_automate.replies.talk.stray_sentences import is_a_span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["set_joined_reasons_aside"]

_ANSWERING = (
    "as_ordered", "confirm", "arrival", "dispatch", "arrived", "shipped", "moved", "new_date", "condition", "question",
    "hedge", "reject", "balance", "rest_lines", "all", "both", "correction", "contrast", "goods",
)  # fmt: skip
"""What a joined clause tells of goods, and not of what happened."""


def set_joined_reasons_aside(statements: Iterable[Statement], lexicon: Lexicon) -> None:
    """Takes spans and words of waiting out of what goes on about a reason in the past.

    Args:
        statements: What is said of lines.
        lexicon: Words of the languages it is read in.
    """
    for statement in statements:
        if statement.row is not None or not may_say(statement.analysis, lexicon.codes, "past"):
            continue
        told = False
        for before, clause in pairwise(statement.clauses):
            told = told or bool(before.dates)
            if told and _goes_on(statement.analysis, before, clause, lexicon):
                clause.dates = []
                for name in ("pending", "late", "upstream", "purpose"):
                    clause.marks.pop(name, None)
                why = "cause" if before.has("cause") else STORY
                clause.marks[why] = before.marks[why]


def _goes_on(analysis: Analysis, before: Clause, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a clause is joined to a reason and tells no more than what was."""
    if clause.opened_by != "and" or not before.has("cause", STORY) or clause.has(*_ANSWERING):
        return False
    if clause.references or clause.quantities or clause.prices:
        return False
    why = max((mark.end for mark in before.marks.get("cause", ())), default=before.start)
    ends = [one.end for one in before.dates] + [one.end for one in before.references]
    if any(end > why for end in ends):
        return False
    if not all(is_a_span(analysis.tokens, one, lexicon) for one in clause.dates):
        return False
    codes = lexicon.codes
    return bool(found_of(analysis.tokens[clause.start : clause.end], codes, "past"))
