"""Whether something else than goods is what leaves or arrives: ``our answer arrives on 5 May``.

Where a language lists the words that a delivery may be the subject of, its goods, their packing and
whoever carries them, any other noun behind an article in front of the verb is another thing's date.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.lexicon import read_language
from scm_automate.replies.tokens import fold

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.phrases import Mark
    from scm_automate.replies.references import LineIndex
    from scm_automate.replies.statements import Statement

__all__ = ["other_bearer"]

_VERBS = ("arrival", "dispatch")
_TOLD = frozenset(
    {
        "all", "both", "rest_lines", "balance", "balance_after", "partial", "half", "whole", "dispatch", "arrival",
        "shipped", "arrived", "same", "same_strict", "new_date", "now", "each", "other_one", "logistics", "goods",
    }
)  # fmt: skip
"""Phrases for lines, parts of them and their ways, behind an article as nouns are."""
_SHORT, _NEAR = 3, 3
_FIRST_PERSON = ("mos", "iamo")
_OWN_VERBS = frozenset(
    {
        "faccio", "tengo", "hago", "faço", "fais", "mando", "devo", "posso", "puedo", "recibe", "riceve", "reçoit",
    }
)  # fmt: skip
"""Verbs of the writer's own behind a pronoun that looks like an article."""


def other_bearer(statement: Statement, index: LineIndex) -> str:
    """The noun that is the subject of a verb with a date and names no goods; empty where there is none.

    Args:
        statement: What is said.
        index: The open lines; words of their descriptions name goods.
    """
    words = _words(index.lexicon.codes[0])
    if words is None:
        return ""
    for clause in statement.clauses:
        if not clause.dates:
            continue
        for name in _VERBS:
            for mark in clause.marks.get(name, ()):
                found = _subject(statement, clause, mark, index, words)
                if found:
                    return found
    return ""


@cache
def _words(code: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]] | None:
    """The articles of a language, words that make what follows no subject, and words of goods."""
    data = read_language(code)
    if "bearers" not in data:
        return None
    kinds = (data.get(name, "").split() for name in ("determiners", "leading", "bearers"))
    articles, leading, bearers = (frozenset(fold(word) for word in kind) for kind in kinds)
    return articles, leading, bearers


def _subject(
    statement: Statement,
    clause: Clause,
    mark: Mark,
    index: LineIndex,
    words: tuple[frozenset[str], frozenset[str], frozenset[str]],
) -> str:
    """The last noun behind an article before a verb, where it names no goods, and no name follows the verb."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    articles, leading, bearers = words
    verb = mark.start
    if any(one.start >= mark.end for one in clause.references):
        return ""  # "our driver brings line 10 on 5 May"
    for at in range(verb - 1, clause.start, -1):
        before = tokens[at - 1]
        if tokens[at].text == ":":
            return ""
        elided = before.text in "'’" and at - 1 > clause.start
        article = tokens[at - 2] if elided else before
        if article.kind != "w" or article.fold not in articles:
            continue
        first = at - (3 if elided else 2)
        if first >= clause.start and tokens[first].fold in leading:
            continue
        noun = at
        while noun < verb and tokens[noun].fold in _adjectives(index.lexicon):
            noun += 1
        token = tokens[noun]
        if noun >= verb or token.kind != "w" or claimed[noun] or len(token.fold) < _SHORT:
            return ""
        if token.fold in bearers or token.fold in index.lexicon.units or token.fold in articles:
            return ""
        if token.fold.endswith(_FIRST_PERSON) or token.fold in _OWN_VERBS:
            return ""  # "la scarichiamo": the article is a pronoun
        if index.by_word(token.fold) or index.lexicon.references.at(tokens, noun):
            return ""
        plain = {mark.category for mark in index.lexicon.plain.at(tokens, noun)}
        reach = noun + (_NEAR if "things" in plain else 1)
        if plain and any(noun < one.start <= reach for one in clause.references):
            return ""  # "the springs A-1001", "the springs of line 10"
        marked = {name for name, marks in clause.marks.items() for one in marks if noun in one.used}
        return "" if marked & _TOLD else token.text
    return ""


def _adjectives(lexicon: Lexicon) -> frozenset[str]:
    return lexicon.smaller | lexicon.larger
