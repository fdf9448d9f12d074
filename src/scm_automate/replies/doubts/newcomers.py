"""Whether a word that changes nothing is what comes on the day: ``our lawyer arrives on 5 May``.

A list of common words holds people, news and weather as well, as a sentence may speak of them. Where
one of them is the subject of the verb that brings the date, or its object, the date is its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import languages_with, words, words_by_language

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["BARE_NOUNS", "DETERMINERS", "is_what_comes", "is_who_brings"]

_VERBS = ("arrival", "dispatch", "arrived", "shipped")
DETERMINERS = words("before_nouns")
"""Words behind which a noun stands."""
_LEADING = words("before_no_newcomer")
"""Words behind which a noun tells how, where or why, and is no subject."""
_DOERS = words("doers_first")
BARE_NOUNS = languages_with("bare_nouns")
"""Languages whose nouns stand without such a word."""
_DEFINITE = {
    code: tuple(sorted(endings))
    for code, endings in words_by_language("endings_of_the_noun").items()
}
"""How nouns end that stand behind the verb without an article, where the article is their ending."""
_VERB_SECOND = languages_with("verb_second")
"""Languages where what stands behind the verb is its subject, if a pronoun or a name of goods does."""
_PRONOUNS = words("subjects_behind_a_verb")
_SMALL = 3


def is_what_comes(
    statement: Statement, clause: Clause, at: int, lexicon: Lexicon, *, noun: bool = False
) -> bool:
    """Whether the word at a place is the subject or the object of the verb that a date belongs to.

    Args:
        statement: What is said.
        clause: Its clause that holds the word.
        at: The word's place among the tokens.
        lexicon: The words of the message's languages.
        noun: Whether it is known for a noun.
    """
    if not clause.dates or statement.analysis.tokens[at].fold in lexicon.function:
        return False
    if not noun and _is_hailed(statement, at, lexicon):
        return False
    if _is_there(statement, clause, at):
        return True
    verbs = [mark for name in _VERBS for mark in clause.marks.get(name, ())]
    return _comes(statement, clause, at, lexicon, [mark.start for mark in verbs]) or _is_brought(
        statement, clause, at, lexicon, [mark.end for mark in verbs], noun=noun
    )


def is_who_brings(statement: Statement, clause: Clause, at: int) -> bool:
    """Whether a German noun is whoever brings the goods, told behind goods and verb: ``die bringt der Fahrer am 27. mit``."""
    tokens = statement.analysis.tokens
    if at - clause.start <= _SMALL - 1 or tokens[at - 1].fold not in _NOMINATIVES:
        return False
    verb, goods = tokens[at - 2].fold, tokens[at - 3]
    named = goods.fold in _PRONOUNS or statement.analysis.claimed[at - 3] == "ref"
    return verb in _BRINGS and named


_BRINGS = words("brings_in_person")
_NOMINATIVES = words("who_brings_in_person")
"""Words before the noun of him who does it, and of nothing that is done."""


def _is_hailed(statement: Statement, at: int, lexicon: Lexicon) -> bool:
    """Whether it is the name behind the message's first word: ``salut Sophie les 200 arrivent ..``."""
    tokens = statement.analysis.tokens
    opener = tokens[0]
    return (
        at == 1
        and opener.kind == "w"
        and opener.fold not in DETERMINERS
        and opener.fold not in lexicon.function
        and tokens[at].text[:1].isupper()
        and not tokens[at].text.isupper()
    )


def _is_there(statement: Statement, clause: Clause, at: int) -> bool:
    """Whether it is what there is on the day: ``op 5 mei is er examen``, ``den 5 maj är det fest``."""
    tokens = statement.analysis.tokens
    before = at - 1
    while before > clause.start and tokens[before].fold in DETERMINERS:
        before -= 1
    return (
        before > clause.start
        and tokens[before].fold in _THERE
        and tokens[before - 1].fold in _IS
        and any(window.end <= before for window in clause.dates)
    )


_THERE = words("there_before_a_verb")
_IS = words("is_behind_there")


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
    if ahead in verbs and _has_its_subject_behind(statement, clause, ahead, lexicon):
        return False
    return _is_noun(statement, clause, at, lexicon)


def _has_its_subject_behind(
    statement: Statement, clause: Clause, verb: int, lexicon: Lexicon
) -> bool:
    """Whether a pronoun or a name of goods follows the verb: ``gelukkig komen ze``, ``igår kom axlarna``."""
    if lexicon.codes[0] not in _VERB_SECOND or verb + 1 >= clause.end:
        return False
    behind = statement.analysis.tokens[verb + 1].fold
    return behind in _PRONOUNS or any(
        verb < one.start <= verb + 3 and one.how not in ("order", "line")
        for one in clause.references
    )


def _is_noun(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether a word opens the clause or follows one that a noun follows, adjectives aside."""
    tokens = statement.analysis.tokens
    before = at - 1
    while (
        before >= clause.start
        and tokens[before].fold not in DETERMINERS | _LEADING
        and _plain(statement, before, lexicon)
    ):
        before -= 1
    if before < clause.start or tokens[before].kind != "w":
        return True
    if tokens[before].fold in _LEADING:
        return False
    if tokens[before].fold in DETERMINERS:
        if before > clause.start and tokens[before - 1].fold in _DOERS:
            return False  # "je les mets": a pronoun, and a verb behind it
        return before == clause.start or tokens[before - 1].fold not in _LEADING
    code, word = lexicon.codes[0], tokens[at].fold
    if code in _DEFINITE:
        return word.endswith(_DEFINITE[code]) and not word.endswith("ligen")
    return code in BARE_NOUNS


def _plain(statement: Statement, at: int, lexicon: Lexicon) -> bool:
    return bool(lexicon.plain.at(statement.analysis.tokens, at))


def _is_brought(
    statement: Statement, clause: Clause, at: int, lexicon: Lexicon, verbs: list[int], *, noun: bool
) -> bool:
    """Whether it stands right behind the verb and an article: ``on 5 May comes our lawyer``."""
    tokens = statement.analysis.tokens
    before = at - 1
    while (
        before >= clause.start
        and tokens[before].fold not in DETERMINERS | _LEADING
        and _plain(statement, before, lexicon)
    ):
        before -= 1
    if before < clause.start or tokens[before].fold not in DETERMINERS or before not in verbs:
        return False
    if any(one.start < before for one in clause.references):
        return False  # "the brackets our driver brings": they are what comes
    behind = tokens[at + 1] if at + 1 < clause.end else None
    return noun or behind is None or behind.kind != "w" or len(behind.fold) <= _SMALL
