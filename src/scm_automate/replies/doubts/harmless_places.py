"""Where a word that nobody knows cannot change a sure answer.

An answer is sure where one clause holds a verb by which goods leave or come and the day. An unknown
word is then part of the line's name, tells what was done with it before, how it came, or why it is
late; it is dangerous as the subject of that verb, right before the day, or as a slip in a word of doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.doubts.newcomers import is_what_comes
from scm_automate.replies.doubts.reasons_beside import is_of_a_price
from scm_automate.replies.language.misspelt import resembles_telling
from scm_automate.replies.language.tokens import CJK

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["is_out_of_the_way"]

_VERBS = ("arrival", "dispatch", "arrived", "shipped")
_SETTLING = ("as_ordered", "confirm", "new_date", "moved")
_SHORTEST = 4
"""A shorter word may be a slip in any small one: ``line 10 will nt come``."""
_UNSURE = ("hedge", "condition", "negation", "pending", "question", "reject", "instead_of")


def is_out_of_the_way(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether the unknown word at a place stands where it changes nothing: ``the 6 m tarps leave on 4 May``.

    Args:
        statement: What is said.
        clause: Its clause that holds the word.
        at: The word's place among the tokens.
        lexicon: The words of the message's languages.
    """
    word = statement.analysis.tokens[at].fold
    if (len(word) < _SHORTEST and word < CJK) or resembles_telling(word, lexicon.codes):
        return False
    if is_of_a_price(word):
        return False
    if clause.has(*_UNSURE) or not _is_sure(statement):
        return False
    if not clause.dates:
        return (
            _is_a_sentence_of_its_own(statement, clause)
            or _tells_what_was_before(statement, clause)
            or _stands_behind(statement, clause)
            or _belongs_to_a_name(clause, at)
        )
    if is_what_comes(statement, clause, at, lexicon, noun=True):
        return False
    verbs = [mark for name in _VERBS for mark in clause.marks.get(name, ())]
    if not verbs or word > CJK:
        return bool(verbs) and _belongs_to_a_name(clause, at)
    return (
        _belongs_to_a_name(clause, at)
        or _comes_between(clause, at, min(mark.start for mark in verbs))
        or _follows(clause, at, max(mark.end for mark in verbs))
    )


def _is_sure(statement: Statement) -> bool:
    """Whether a clause of the statement holds a verb by which goods leave or come, or a yes, and the day if one is told."""
    told = [one for one in statement.clauses if one.dates]
    if any(one.has(*_VERBS, *_SETTLING) for one in told or statement.clauses):
        return True
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    return bool(told) and all(  # "pos 3: 23/10"
        claimed[at] or tokens[at].kind != "w" for one in told for at in range(one.start, one.end)
    )


def _belongs_to_a_name(clause: Clause, at: int) -> bool:
    """Whether it stands right beside the name of a line: ``louver strips``, ``6 m tarps``."""
    return any(one.end == at or one.start == at + 1 for one in clause.references)


def _tells_what_was_before(statement: Statement, clause: Clause) -> bool:
    """Whether a clause of the same statement behind it answers: ``the blue had to be redyed, so you have it on 20 May``."""
    behind = [one for one in statement.clauses if one.start >= clause.end]
    return any(one.dates and one.has(*_VERBS) for one in behind)


def _stands_behind(statement: Statement, clause: Clause) -> bool:
    """Whether it is a part of its own behind the day: ``23/10, die rollen komen uit italie``."""
    told = [one for one in statement.clauses if one.dates]
    own = all(one.lines and one.lines <= statement.lines for one in clause.references)
    alone = own and not (clause.quantities or clause.has("balance", "partial", "only"))
    return (
        alone
        and clause.opened_by in (",", "-", "(", ";")
        and bool(told)
        and all(one.start < clause.start for one in told)
        and clause.end - clause.start > _WORDS
    )


_WORDS = 3
"""Fewer words behind a day may tell which one it is: ``12 May, provisional``."""


def _comes_between(clause: Clause, at: int, verb: int) -> bool:
    """Whether it stands behind a line's name and before verb and day: ``the blue must be redyed and comes on``."""
    first = min(window.start for window in clause.dates)
    named = any(one.end <= at for one in clause.references)
    return named and at < verb and at + 2 < first


def _follows(clause: Clause, at: int, verb: int) -> bool:
    """Whether verb and day stand before it, and a word more: ``delivered on 8 April, note signed by Rinaldi``."""
    last = max(window.end for window in clause.dates)
    return verb <= at and last + 1 < at


def _is_a_sentence_of_its_own(statement: Statement, clause: Clause) -> bool:
    """Whether its sentence tells no day, number or name of goods, and another one answers."""
    for unit in statement.units:
        if clause in unit.clauses:
            told = any(one.dates or one.references or one.quantities for one in unit.clauses)
            return not told and not any(one.has(*_UNSURE) for one in unit.clauses)
    return False
