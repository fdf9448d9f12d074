"""Doubt told in another language than the rest: ``Pos. 10 probably 20.04.2026`` from Germany.

A mail is read in one or two languages. A word of doubt, condition or refusal in a third would pass
unseen, so words that no language of the mail knows are looked up in all the others.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.lexicon import languages, read_language
from scm_automate.replies.tokens import fold
from scm_automate.replies.unread_words import unknown_words

if TYPE_CHECKING:
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.statements import Statement

__all__ = ["mark_foreign_doubt"]

_DOUBTS = ("hedge", "condition", "negation", "pending", "reject")
_SHORTEST = {"negation": 3}
"""Fewer letters mean something else in some language; a word of refusal may have three."""


@cache
def _doubts(own: tuple[str, ...]) -> frozenset[str]:
    """The first plain word of every phrase of doubt in the languages that a mail is not read in."""
    first: dict[bool, set[str]] = {True: set(), False: set()}
    for code in languages():
        phrases = read_language(code).get("phrases", {})
        for category in _DOUBTS:
            for entry in phrases.get(category, ()):
                word = str(entry).split(maxsplit=1)[0].rstrip("*")
                if word.isalpha() and len(word) >= _SHORTEST.get(category, 4):
                    first[code in own].add(fold(word))
    return frozenset(first[False] - first[True])


def mark_foreign_doubt(statement: Statement, lexicon: Lexicon) -> None:
    """Notes the words of doubt that only another language knows."""
    doubts = _doubts(lexicon.codes)
    if doubts.isdisjoint(statement.analysis.folds):
        return
    for clause in statement.clauses:
        for word in unknown_words(statement.analysis, clause, lexicon):
            if fold(word) in doubts:
                reason = f"doubt in another language: {word!r}"
                if reason not in statement.doubted:
                    statement.doubted.append(reason)
