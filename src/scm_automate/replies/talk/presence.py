"""Sentences that only tell when the writer is in: ``I'll be in again Thursday if you need me``.

Their day is of no goods, and their condition of no answer. Every word must be of such a sentence, as
what is told beside it may be of the goods: ``I am in on Thursday and ship them then``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["tells_when_in"]


def tells_when_in(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether a sentence tells when the writer is there, and nothing else.

    Args:
        analysis: The text taken apart.
        unit: The sentence.
        codes: The languages of the message.
    """
    if unit.question or not may_say(analysis, codes, "presence"):
        return False
    if any(one.references or one.quantities or one.prices for one in unit.clauses):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    found = found_of(tokens, codes, "presence")
    if not found:
        return False
    found += found_of(tokens, codes, "presence_more")
    known = {unit.start + at for one in found for at in one.used}
    for clause in unit.clauses:
        for window in clause.dates:
            if window.shift is not None:
                return False
            known.update(range(window.start, window.end))
    return all(analysis.tokens[at].kind != "w" or at in known for at in range(unit.start, unit.end))
