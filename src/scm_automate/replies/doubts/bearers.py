"""Whether something else than goods is what leaves or arrives: ``our answer arrives on 5 May``.

Where a language lists the words that a delivery may be the subject of, its goods, their packing and
whoever carries them, any other noun behind an article in front of the verb is another thing's date.
Where a language puts the subject behind the verb if the day stands first, and lists such verbs, so is
one that follows it: ``am 5. Mai kommt die Farbe``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.replies.answers.finished import carriers
from scm_automate.replies.language.language_files import languages_with, words
from scm_automate.replies.language.lexicon import read_language
from scm_automate.replies.language.tokens import fold
from scm_automate.replies.naming.other_kind import other_kind

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.sentences.clauses import Clause
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
_VERB_SECOND = languages_with("read_behind_verbs")
"""Languages that are read behind the verb only."""
_FIRST_PERSON = tuple(sorted(words("endings_of_we")))
_PRONOUNS = words("pronouns_before_an_article")
"""Subjects behind which what looks like an article is an object: ``je les mets``."""
_OWN_VERBS = words("verbs_of_our_own")
"""Verbs of the writer's own behind a pronoun that looks like an article."""


def other_bearer(statement: Statement, index: LineIndex) -> str:
    """The noun that is the subject of a verb with a date and names no goods; empty where there is none.

    Args:
        statement: What is said.
        index: The open lines; words of their descriptions name goods.
    """
    found = other_kind(statement, index)
    if found:
        return found
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
        found = _behind(statement, clause, index, words)
        if found:
            return found
    return ""


def _behind(statement: Statement, clause: Clause, index: LineIndex, words: _Words) -> str:
    """The noun behind a verb and an article, where the day stands in front and no line is named since."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    capital = index.lexicon.codes[0] in _CAPITAL
    for verb in range(clause.start + 1, clause.end - 2):
        if tokens[verb].fold not in words.verbs or tokens[verb + 1].fold not in words.articles:
            continue
        colon = max((at for at in range(clause.start, verb) if tokens[at].text == ":"), default=-1)
        if not any(colon < one.end <= verb for one in clause.dates) or any(
            colon < one.start < verb for one in clause.references
        ):
            continue
        noun = verb + 2
        while noun < clause.end - 1 and _bends(tokens[noun].text, capital=capital):
            noun += 1
        token = tokens[noun]
        if token.kind != "w" or claimed[noun] or (capital and token.text.islower()):
            continue
        if any(verb < one.start <= noun + _NEAR for one in clause.references):
            continue
        if not _is_goods(statement, clause, noun, index, words):
            return token.text
    return ""


def _bends(word: str, *, capital: bool) -> bool:
    """Whether a word before a noun is its adjective."""
    return word.islower() and (capital or word.endswith("e")) and len(word) > _SHORT


def _is_goods(
    statement: Statement, clause: Clause, noun: int, index: LineIndex, words: _Words
) -> bool:
    """Whether a noun names goods, a part of them, what they are packed in or who carries them."""
    tokens = statement.analysis.tokens
    word = tokens[noun].fold
    if word in words.bearers or word in index.lexicon.units:
        return True
    if index.by_word(word) or index.lexicon.references.at(tokens, noun):
        return True
    marked = {name for name, marks in clause.marks.items() for one in marks if noun in one.used}
    return bool(marked & _TOLD)


class _Words(NamedTuple):
    """What a language lists for the subjects of deliveries."""

    articles: frozenset[str]
    leading: frozenset[str]
    """Words that make what follows no subject."""
    bearers: frozenset[str]
    verbs: frozenset[str]
    """Verbs that a subject follows."""


_CAPITAL = languages_with("capital_nouns")
"""Languages whose nouns have capitals."""


@cache
def _words(code: str) -> _Words | None:
    """The words of a language; null where it lists none."""
    data = read_language(code)
    if "bearers" not in data:
        return None
    kinds = (data.get(name, "").split() for name in ("determiners", "leading", "bearers", "coming"))
    return _Words(*(frozenset(fold(word) for word in kind) for kind in kinds))


def _subject(
    statement: Statement,
    clause: Clause,
    mark: Mark,
    index: LineIndex,
    words: _Words,
) -> str:
    """The last noun behind an article before a verb, where it names no goods, and no name follows the verb."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    articles, leading, bearers = words.articles, words.leading, words.bearers
    if index.lexicon.codes[0] in _VERB_SECOND:
        return ""
    verb = mark.start
    if tokens[verb].fold.startswith(carriers()):
        return ""  # "para que las levante su transporte"
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
        if before.end and tokens[at - 2].text == "-" and tokens[at - 2].end == before.start:
            continue  # "tenho-as prontas": a pronoun behind its verb
        if not elided and first >= clause.start and tokens[first].fold in _PRONOUNS:
            continue  # "je les mets sur le camion": the article is a pronoun
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
        if (
            "upstream" not in marked
            and any(one.start == noun + 1 for one in clause.references)
            and any(statement.counts(one) for each in statement.clauses for one in each.quantities)
        ):
            return ""  # "le coniche z20 gliele consegniamo .., 30 pezzi": what is counted are goods
        return "" if marked & _TOLD else token.text
    return ""


def _adjectives(lexicon: Lexicon) -> frozenset[str]:
    return lexicon.smaller | lexicon.larger
