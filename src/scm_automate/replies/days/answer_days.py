"""The day on which an answer is sent, which is no day of goods: ``I will send you the confirmation on Friday``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.statements import Statement

__all__ = ["doubt_answer_days", "drop_mail_days"]


def drop_mail_days(statements: Iterable[Statement], today: date) -> None:
    """Takes the day of a mail out of a heading: ``Ihre Mail von gestern, Bestellung 4711:``.

    Args:
        statements: What is said of lines.
        today: The day it was written.
    """
    for statement in statements:
        tokens = statement.analysis.tokens
        for unit in statement.units if statement.row is None else ():
            for clause in unit.clauses if unit.heading else ():
                clause.dates = [
                    one
                    for one in clause.dates
                    if one.latest is None
                    or one.latest >= today
                    or not any(
                        token.fold.startswith(_MAIL)
                        for token in tokens[max(clause.start, one.start - _NEAR) : one.start]
                    )
                ]


_MAIL = word_stems("answers")
_NEAR = 3


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
