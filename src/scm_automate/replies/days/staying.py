"""What a thing stays, where it is said to stay: the day, or ``mein Sorgenkind``, ``under observation``.

A verb of staying or holding by itself says that the due date stands. With a word behind it that is
neither of the day nor a small one, it says something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.statements import Statement

__all__ = ["stays_something"]

_STAYING = words("verbs_of_staying")
_BEHIND = words("behind_staying")
"""Words behind such a verb that leave the day standing: of days, plans and orders, and small ones."""


def stays_something(statement: Statement) -> str:
    """The word behind a verb of staying that says what a line stays, other than on its day; empty where there is none."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    for clause in statement.clauses:
        alone = [
            mark
            for mark in clause.marks.get("as_ordered", ())
            if tokens[mark.start].fold in _STAYING
            and all(_is_small(tokens[at].fold) for at in mark.used[1:])
        ]
        if not alone or clause.prices:
            continue  # "bei der 6x80 bleibt der Preis von 9,70 EUR bestehen"
        known = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
        for at in range(alone[0].end, clause.end):
            token = tokens[at]
            if token.kind != "w" or claimed[at] or at in known or token.fold in _BEHIND:
                continue
            return token.text
    return ""


def _is_small(word: str) -> bool:
    """Whether a word of the phrase says nothing yet of what stays: ``mantemos a``."""
    return len(word) <= _ARTICLE or word in _BEHIND


_ARTICLE = 2
