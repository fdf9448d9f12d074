"""A weekday told with a verb of the past: ``w poniedziałek załadowaliśmy`` was last Monday, or is no promise.

A weekday by itself is taken for the first one to come. Where nothing told that goods have left or come,
a verb's ending may tell so all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.statements import Statement

__all__ = ["verb_of_the_past"]

_SHORTEST = 4


def verb_of_the_past(statement: Statement, index: LineIndex, today: date) -> str:
    """The verb of the past beside a weekday to come; empty where there is none.

    Args:
        statement: What is said.
        index: The open lines; the words of their descriptions are no verbs.
        today: When it was said.
    """
    lexicon = index.lexicon
    if not lexicon.past_endings:
        return ""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    for clause in statement.clauses:
        if not any(
            window.weekday_only and window.latest is not None and window.latest >= today
            for window in clause.dates
        ):
            continue
        end = min((mark.start for mark in clause.marks.get("cause", ())), default=clause.end)
        for at in range(clause.start, end):
            word = tokens[at].fold
            if (
                tokens[at].kind == "w"
                and not claimed[at]
                and len(word) >= _SHORTEST
                and word.endswith(lexicon.past_endings)
                and word not in lexicon.function
                and not index.by_word(word)
                and not any(mark.category == "things" for mark in lexicon.plain.at(tokens, at))
            ):
                return tokens[at].text
    return ""
