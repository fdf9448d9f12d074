"""Goods that come to the supplier: ``we get 50 on 12 May``, ``die Halter bekommen wir am 12.05.``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.days.bracket_labels import label_in_brackets
from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["no_promise_beside", "received_here"]

_SENT_ON = ("dispatch", "shipped")
"""What the supplier does with goods: ``we get them shipped on 12 May``."""


def no_promise_beside(outcome: Outcome, statement: Statement, lexicon: Lexicon) -> tuple[str, str]:
    """Words by which the promised day is none of goods for the buyer, and the reason to look.

    Args:
        outcome: The answer.
        statement: What was said.
        lexicon: The words of its languages.
    """
    words = label_in_brackets(outcome, statement, lexicon.codes)
    if words:
        return words, "{!r} may say that the day is no promise"
    return received_here(outcome, statement, lexicon), "{!r}: goods may come to the supplier then"


def received_here(outcome: Outcome, statement: Statement, lexicon: Lexicon) -> str:
    """The words by which the supplier is who gets the goods on the promised day; empty where none do.

    Args:
        outcome: The answer.
        statement: What was said.
        lexicon: The words of its languages; who speaks to "you" speaks of the buyer.
    """
    if not may_say(statement.analysis, lexicon.codes, "gets"):
        return ""
    windows = [lot.window for lot in outcome.lots if lot.window is not None]
    for unit in statement.units:
        tokens = statement.analysis.tokens[unit.start : unit.end]
        found = found_of(tokens, lexicon.codes, "gets")
        for mark in found:
            at = unit.start + mark.start
            clause = next((one for one in unit.clauses if one.start <= at < one.end), None)
            if clause is None or clause.has(*_SENT_ON):
                continue
            if _speaks_to_you(statement, clause, lexicon):
                continue
            if any(one.end <= at for one in clause.marks.get("cause", ())):
                continue  # "12 May because we get the board late"
            behind = [one for one in unit.clauses if one.start >= clause.start]
            if any(
                one is not clause
                and (
                    (clause.dates and one.has("arrival", "dispatch"))
                    or (one.has(*_COMES) and _speaks_to_you(statement, one, lexicon))
                )
                for one in behind
                for window in windows
                if window in one.dates
            ):
                continue  # "they reach us on the 8th, we deliver on the 12th", ".., you have them on the 12th"
            if clause in statement.clauses and any(
                window in one.dates for one in behind for window in windows
            ):
                return " ".join(tokens[n].text for n in mark.used)
    return ""


_COMES = ("arrival", "dispatch", "arrived")


def _speaks_to_you(statement: Statement, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a part has a word for the reader."""
    words = statement.analysis.tokens[clause.start : clause.end]
    return any(token.fold in lexicon.you for token in words)
