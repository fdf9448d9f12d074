"""A yes that names nothing: ``Yes, I got your mail.`` says it to something else than the order.

``Yes``, ``good`` and ``gladly`` open sentences about all sorts of things. Where neither a line, a day
nor a word for goods, dates or orders stands with one, nothing but small words may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.doubts.spoken_names import is_person
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.language.tokens import CJK

if TYPE_CHECKING:
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.reading import Reading
    from scm_automate.replies.statements import Statement

__all__ = ["beside_bare_yes", "only_points_below"]

_AGREEING = (
    "as_ordered",
    "whole",
    "all",
    "both",
    "same",
    "same_strict",
    "arrival",
    "dispatch",
    "moved",
)
"""What tells by itself that the order is meant."""
_CONFIRMED = tuple(sorted(words("confirming_stems")))
"""How words begin that are said of nothing but orders."""
_OTHER = ("history", "upstream", "receipt", "now", "source", "event", "past")
"""What a sentence may be about instead."""


def beside_bare_yes(statement: Statement, lexicon: Lexicon, people: frozenset[str]) -> str:
    """The first word beside a yes to nothing in particular that is no small one; empty where there is none.

    Args:
        statement: What is said of all lines.
        lexicon: Words of the message's languages.
        people: Folded words of the names in the message's head.
    """
    if statement.kind != "all" or not statement.marks("confirm"):
        return ""
    if statement.has_date or statement.marks(*_AGREEING):
        return ""
    clauses = statement.clauses
    tokens = statement.analysis.tokens
    if any(
        tokens[at].fold.startswith(_CONFIRMED)
        for one in clauses
        for mark in one.marks.get("confirm", ())
        for at in mark.used
    ):
        return ""  # "confirmed by our planner"
    if any(one.references or one.quantities or one.prices for one in clauses):
        return ""
    if any(lexicon.topics.find(tokens[one.start : one.end]) for one in clauses):
        return ""
    for one in clauses:
        for name in _OTHER:
            for mark in one.marks.get(name, ())[:1]:
                return tokens[mark.start].text
    used = {
        at for one in clauses for marks in one.marks.values() for mark in marks for at in mark.used
    }
    for one in clauses:
        for at in range(one.start, one.end):
            token = tokens[at]
            if token.kind != "w" or at in used or is_person(tokens, at, people, lexicon):
                continue
            if token.text > CJK or token.fold not in lexicon.small:
                return token.text
    return ""


def only_points_below(outcome: Outcome, reading: Reading) -> str:
    """The words by which a yes without a name or a day leads to a list: ``I can confirm the following.``.

    Above our own list that came back, ``the dates below`` are those of the list.
    """
    if any(lot.dated for lot in outcome.lots):
        return ""
    codes = reading.habits.lexicon.codes
    for statement in outcome.statements:
        named = any(clause.references for clause in statement.clauses)
        if statement.kind != "all" or named:
            continue
        if may_say(statement.analysis, codes, "below"):
            within = _yes_within_lead(statement, codes)
            if within:
                return within
        if not may_say(statement.analysis, codes, "follows"):
            continue
        for unit in statement.units:
            tokens = statement.analysis.tokens[unit.start : unit.end]
            for mark in found_of(tokens, codes, "follows"):
                if not (reading.quoted and tokens[mark.used[0]].fold in _BELOW):
                    return " ".join(tokens[at].text for at in mark.used)
    return ""


def _yes_within_lead(statement: Statement, codes: tuple[str, ...]) -> str:
    """The words that lead to a list and hold all that sounds like a yes: ``As requested, the dates.``."""
    yes = {
        at
        for clause in statement.clauses
        for name in ("as_ordered", "confirm", "same_strict")
        for mark in clause.marks.get(name, ())
        for at in mark.used
    }
    for unit in statement.units:
        tokens = statement.analysis.tokens[unit.start : unit.end]
        for mark in found_of(tokens, codes, "below"):
            if yes and yes <= set(range(unit.start + mark.start, unit.start + mark.end)):
                return " ".join(tokens[at].text for at in mark.used)
    return ""


_BELOW = words("below_in_a_quotation")
"""Words that point to what stands below, be it another's."""
