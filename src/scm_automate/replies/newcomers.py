"""Whether a word that changes nothing is what comes on the day: ``our lawyer arrives on 5 May``.

A list of common words holds people, news and weather as well, as a sentence may speak of them. Where
one of them is the subject of the verb that brings the date, or its object, the date is its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.statements import Statement

__all__ = ["is_what_comes"]

_VERBS = ("arrival", "dispatch", "arrived", "shipped")
_BEFORE_NOUNS = """
the a an our my your their his her this that these those more some any no every each another new next other
der die das ein eine einen unser unsere unseren mein meine meinen ihr ihre ihren sein seine kein keine jeder
jede mehr neue neuer neuen neues nachste andere
le la les l un une nos notre mon ma mes votre vos leur leurs ce cette ces nouveau nouvelle
el los las una nuestro nuestra nuestros nuestras mi mis su sus este esta nuevo nueva
il lo gli i uno nostro nostra mio mia nuovo nuova o os as um uma nosso nossa nossos meu minha novo nova
de het een onze ons mijn uw nieuwe
"""
_DETERMINERS = frozenset(_BEFORE_NOUNS.split())
"""Words behind which a noun stands."""
_BARE_NOUNS = frozenset({"pl", "cs", "tr", "sv", "da"})
"""Languages whose nouns stand without such a word."""
_SMALL = 3


def is_what_comes(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether the word at a place is the subject or the object of the verb that a date belongs to.

    Args:
        statement: What is said.
        clause: Its clause that holds the word.
        at: The word's place among the tokens.
        lexicon: The words of the message's languages.
    """
    if not clause.dates or statement.analysis.tokens[at].fold in lexicon.function:
        return False
    verbs = [mark for name in _VERBS for mark in clause.marks.get(name, ())]
    return _comes(statement, clause, at, lexicon, [mark.start for mark in verbs]) or _is_brought(
        statement, clause, at, lexicon, [mark.end for mark in verbs]
    )


def _comes(
    statement: Statement, clause: Clause, at: int, lexicon: Lexicon, verbs: list[int]
) -> bool:
    """Whether it stands right before the verb, or the day, and no name of goods before it."""
    ahead = min(
        (one for one in [*verbs, *(window.start for window in clause.dates)] if one > at),
        default=None,
    )
    if ahead is None:
        return False
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    colon = max((one for one in range(clause.start, at) if tokens[one].text == ":"), default=-1)
    named = [one.start for one in clause.references] + [one.start for one in clause.quantities]
    if any(colon < one < at for one in named):
        return False
    joined = False
    things = any(mark.category == "things" for mark in lexicon.plain.at(tokens, at))
    for one in range(at + 1, ahead):
        if claimed[one]:
            if things or not joined:  # "springs of line 10" are the line, "news of line 10" is not
                return False
            continue
        if tokens[one].kind != "w" or tokens[one].fold not in lexicon.small:
            return False
        joined = joined or tokens[one].fold in lexicon.function
    return _is_noun(statement, clause, at, lexicon)


def _is_noun(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether a word opens the clause or follows one that a noun follows, adjectives aside."""
    tokens = statement.analysis.tokens
    before = at - 1
    while (
        before >= clause.start
        and tokens[before].fold not in _DETERMINERS
        and _plain(statement, before, lexicon)
    ):
        before -= 1
    if before < clause.start or tokens[before].kind != "w":
        return True
    return tokens[before].fold in _DETERMINERS or lexicon.codes[0] in _BARE_NOUNS


def _plain(statement: Statement, at: int, lexicon: Lexicon) -> bool:
    return bool(lexicon.plain.at(statement.analysis.tokens, at))


def _is_brought(
    statement: Statement, clause: Clause, at: int, lexicon: Lexicon, verbs: list[int]
) -> bool:
    """Whether it stands right behind the verb and an article: ``on 5 May comes our lawyer``."""
    tokens = statement.analysis.tokens
    before = at - 1
    while (
        before >= clause.start
        and tokens[before].fold not in _DETERMINERS
        and _plain(statement, before, lexicon)
    ):
        before -= 1
    if before < clause.start or tokens[before].fold not in _DETERMINERS or before not in verbs:
        return False
    behind = tokens[at + 1] if at + 1 < clause.end else None
    return behind is None or behind.kind != "w" or len(behind.fold) <= _SMALL
