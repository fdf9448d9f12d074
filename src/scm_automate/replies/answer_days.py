"""The day on which an answer is sent, which is no day of goods: ``I will send you the confirmation on Friday``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.remark_books import found_of, may_say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.statements import Statement

__all__ = ["doubt_answer_days"]


def doubt_answer_days(statements: Iterable[Statement], lexicon: Lexicon) -> None:
    """Doubts a date in the words that tell of an answer being sent; behind a colon it is the answer itself."""
    codes = lexicon.codes
    for statement in statements:
        analysis = statement.analysis
        if not statement.has_date or not may_say(analysis, codes, "answering"):
            continue
        for clause in statement.clauses:
            tokens = analysis.tokens[clause.start : clause.end]
            for mark in found_of(tokens, codes, "answering") if clause.dates else ():
                start, end = clause.start + mark.start, clause.start + mark.end
                if any(
                    not any(
                        token.text in _PARTING
                        for token in analysis.tokens[
                            min(start, window.start) : max(end, window.end)
                        ]
                    )
                    for window in clause.dates
                ):
                    statement.doubted.append("the day may be that of an answer, and of no goods")
                    break


_PARTING = frozenset({":", "\n"})
