"""Doubt told in another language than the rest: ``Pos. 10 probably 20.04.2026`` from Germany.

A mail is read in one or two languages. A word of doubt, condition or refusal in a third would pass
unseen, so words that no language of the mail knows are looked up in all the others.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.lexicon import languages, read_language
from scm_automate.replies.language.tokens import fold
from scm_automate.replies.sentences.unread_words import unknown_words

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.statements import Statement

__all__ = ["mark_foreign_doubt"]

_DOUBTS = ("hedge", "condition", "negation", "pending", "reject")
_SHORTEST = {"negation": 3}
"""Fewer letters mean something else in some language; a word of refusal may have three."""


@cache
def _doubts(own: tuple[str, ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """First plain word of a phrase of doubt in the languages that a mail is not read in -> its other words."""
    found: dict[str, set[tuple[str, ...]]] = {}
    known: set[str] = set()
    for code in languages():
        phrases = read_language(code).get("phrases", {})
        for category in _DOUBTS:
            for entry in phrases.get(category, ()):
                first, *others = (fold(word) for word in str(entry).split())
                word = first.rstrip("*")
                if not word.isalpha() or len(word) < _SHORTEST.get(category, 4):
                    continue
                if code in own:
                    known.add(word)
                else:
                    found.setdefault(word, set()).add(tuple(others))
    return {word: tuple(rest) for word, rest in found.items() if word not in known}


def mark_foreign_doubt(statement: Statement, lexicon: Lexicon) -> None:
    """Notes the words of doubt that only another language knows."""
    doubts = _doubts(lexicon.codes)
    if doubts.keys().isdisjoint(statement.analysis.folds):
        return
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        unknown = set(unknown_words(statement.analysis, clause, lexicon))
        for at in range(clause.start, clause.end):
            word = tokens[at].text
            if word not in unknown:
                continue
            behind = [token.fold for token in tokens[at + 1 : at + 1 + _LONGEST]]
            if not any(_is_told(rest, behind) for rest in doubts.get(tokens[at].fold, ())):
                continue
            reason = f"doubt in another language: {word!r}"
            if reason not in statement.doubted:
                statement.doubted.append(reason)


_LONGEST = 6
"""Words of such a phrase that are looked at behind the first."""


def _is_told(rest: tuple[str, ...], behind: list[str]) -> bool:
    """Whether the words behind the first one of a phrase are its others; where they leave gaps, the first is enough."""
    if not all(word.rstrip("*").isalpha() for word in rest):
        return True
    return len(rest) <= len(behind) and all(
        said.startswith(word[:-1]) if word.endswith("*") else said == word
        for word, said in zip(rest, behind, strict=False)
    )
