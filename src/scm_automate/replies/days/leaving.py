"""Whether goods leave or arrive on a date, where no phrase near it tells: assumed is never released.

A date with no word of dispatch or arrival is taken for the arrival, as most people mean it. That is
no guess only while nothing in the sentence speaks for the other reading: a word of leaving within
some longer phrase, or a form of one that no list holds.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.lexicon import read_language
from scm_automate.replies.language.misspelt import harmless_words
from scm_automate.replies.language.phrases import Phrasebook
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.language.tokens import fold
from scm_automate.replies.sentences.settled_marks import is_with

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.amounts.lots import Lot
    from scm_automate.replies.answers.facts import Fact
    from scm_automate.replies.answers.outcome import Outcome
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["basis_doubts", "leaving_words", "settle_basis", "take_leaving"]

_UNSURE = "it is not sure whether goods leave or arrive on the date"
_BASES = {
    "dispatch": "dispatch", "shipped": "dispatch", "arrival": "delivery", "arrived": "delivery",
}  # fmt: skip
_CHOICES = re.compile(r"[()|\[\]]")
_LONG = 5
"""Letters of a word of which another form may be told by its stem."""
_ENDING, _STEM = 2, 4
_TIMES = words("times_that_loads_leave")
"""How often, and no verb: ``in three goes``."""


@cache
def _book(codes: tuple[str, ...]) -> Phrasebook:
    """Phrases of goods that leave or arrive, with none of another kind to take their words."""
    book = Phrasebook()
    for code in codes:
        phrases = read_language(code).get("phrases", {})
        for name in _BASES:
            for pattern in phrases.get(name, ()):
                book.add(pattern, name)
    return book


@cache
def _stems(codes: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Basis -> the stems of its verbs and nouns that the other basis does not share."""
    stems: dict[str, set[str]] = {"dispatch": set(), "delivery": set()}
    for code in codes:
        phrases = read_language(code).get("phrases", {})
        for name, basis in _BASES.items():
            for pattern in phrases.get(name, ()):
                if " " in pattern.strip():
                    continue
                for word in _CHOICES.split(pattern):
                    plain = fold(word.strip("*!~#"))
                    if plain.isalpha() and len(plain) >= _LONG and plain < "\u2fff":
                        # of a long word only the last letter: "colleague" is no "collect"
                        ending = _ENDING if len(plain) <= _LONG + 1 else 1
                        stems[basis].add(plain[: max(_STEM, len(plain) - ending)])
    shared = stems["dispatch"] & stems["delivery"]
    return {basis: frozenset(words - shared) for basis, words in stems.items()}


def leaving_words(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether a phrase for goods that leave stands among some words, and none for their arrival."""
    return _told(tokens, codes) == {"dispatch"}


def settle_basis(fact: Fact, codes: tuple[str, ...]) -> None:
    """What a date means by the words of its own clause, where a longer phrase hides them.

    ``goes out from our plant``, ``leveren we``: the phrase that the clause is read by says something
    else; the words within it still tell whether goods leave or arrive. In ``good to go`` they do not.
    """
    for lot in fact.lots:
        clause = _clause_of(fact.statement, lot)
        if clause is None or clause.has(*_BASES):
            continue
        words = _free(fact.statement, clause)
        told = _told(words, codes) or _little_word(fact.statement, clause, lot.window, codes)
        if "dispatch" in told:
            told = _without_agreed(fact.statement, clause, words, told, codes)
        if len(told) == 1:
            lot.basis = next(iter(told))
        elif told:
            fact.reasons.append(_UNSURE)


def _without_agreed(
    statement: Statement, clause: Clause, words: list[Token], told: set[str], codes: tuple[str, ...]
) -> set[str]:
    """What some words tell without those that only agree or count: ``good to go``, ``in three goes``."""
    tokens = statement.analysis.tokens
    agreed = {
        id(tokens[at])
        for name in ("confirm", "as_ordered", "moved")
        for mark in clause.marks.get(name, ())
        if name != "moved" or not _from_a_place(statement, clause, mark)
        for at in mark.used
    } | {
        id(tokens[at])
        for mark in clause.marks.get("partial", ())
        for at in mark.used
        if tokens[at].fold in _TIMES
    }
    if not agreed:
        return told
    return (told - {"dispatch"}) | _told([word for word in words if id(word) not in agreed], codes)


def _little_word(
    statement: Statement, clause: Clause, window: Window | None, codes: tuple[str, ...]
) -> set[str]:
    """Dispatch where no verb but ``out`` stands between a name and its day: ``Handles out tomorrow``, not ``run out``."""
    tokens = statement.analysis.tokens
    if window is None or not may_say(statement.analysis, codes, "out"):
        return set()
    begins = {clause.start, *(one.end for one in clause.references)}
    for mark in found_of(tokens[clause.start : clause.end], codes, "out"):
        start, end = clause.start + mark.start, clause.start + mark.end
        beside = end == window.start or start == window.end
        if beside and (start in begins or start == window.end or tokens[start - 1].text in _SIGNS):
            return {"dispatch"}
    return set()


_SIGNS = frozenset(":-–,;")


def _from_a_place(statement: Statement, clause: Clause, mark: Mark) -> bool:
    """Whether what is said to go from one to the other goes from a place: ``they go from Horsens in week 20``.

    A verb of what will be goes nowhere: ``it is going to be 7 May``.
    """
    analysis, at = statement.analysis, mark.end
    return (
        mark.end - mark.start > 1
        and all(mark.end != modal.end for modal in clause.marks.get("modal", ()))
        and at < len(analysis.tokens)
        and analysis.tokens[at].kind == "w"
        and not analysis.claimed[at]
    )


def take_leaving(facts: Iterable[Fact]) -> None:
    """Dates with no word of their own are those of dispatch: ``All dates are ex works.``."""
    for fact in facts:
        for lot in fact.lots:
            if lot.dated and not lot.basis:
                lot.basis = "dispatch"
            elif lot.dated and lot.basis == "delivery":
                fact.reasons.append("it is said to arrive, and all dates to be of dispatch")
        if fact.kind == "accept":
            fact.reasons.append("the due date is confirmed, and dates are said to be of dispatch")


def basis_doubts(outcome: Outcome, codes: tuple[str, ...]) -> list[str]:
    """Reasons to look where the basis was assumed and a word speaks for the other one."""
    if outcome.status not in ("accepted", "changed"):
        return []
    dated = [lot for lot in outcome.lots if lot.dated]
    if len({lot.basis == "dispatch" for lot in dated}) > 1 and not all(one.basis for one in dated):
        return [_UNSURE]  # "300 on 5 May, the remaining 200 leave on 12 May"
    for lot in dated:
        for statement in outcome.statements:
            clause = _clause_of(statement, lot)
            if clause is None or clause.has(*_BASES):
                continue
            near = [clause] if lot.basis else statement.clauses
            other = "delivery" if lot.basis == "dispatch" else "dispatch"
            known = harmless_words(codes[0])  # "last 50 pcs", and Swedish "lasta"
            for one in near:
                strange = [
                    word
                    for word in statement.analysis.tokens[one.start : one.end]
                    if word[3] not in known and word[4] == "w"
                ]
                alike = [word for word in strange if _resembles(word.fold, other, codes)]
                free = _free(statement, one) if alike else []
                for word in alike:
                    if word in free:
                        return [f"{word.text!r} is not understood: goods may leave or arrive then"]
    return []


def _told(tokens: list[Token], codes: tuple[str, ...]) -> set[str]:
    return {
        _BASES[mark.category]
        for mark in _book(codes).find(tokens)
        if not (mark.category == "dispatch" and is_with(mark, tokens))
    }


def _resembles(word: str, basis: str, codes: tuple[str, ...]) -> bool:
    """Whether a word looks like another form of a word for one basis, and not for the other."""
    stems = _stems(codes)

    def fits(one: str) -> bool:
        return any(
            word[:size] in stems[one] and len(word) <= size + 5
            for size in range(_STEM, len(word) + 1)
        )

    other = "delivery" if basis == "dispatch" else "dispatch"
    return fits(basis) and not fits(other)


def _clause_of(statement: Statement, lot: Lot) -> Clause | None:
    for clause in statement.clauses if lot.window is not None else ():
        for window in clause.dates:
            if window is lot.window:
                return clause
    return None


_PHRASE = 2
"""Words of a phrase that says something else than its words do."""


_SAYING_ELSE = (
    ("beside", _PHRASE), ("new_date", _PHRASE + 1), ("except", _PHRASE), ("partial", _PHRASE),
)  # fmt: skip
"""Kinds of phrases and how many words of them say something of their own: ``à part les tiges``."""


def _free(statement: Statement, clause: Clause) -> list[Token]:
    """The words of a clause that are no date, name, quantity or price, nor a step of work: ``un guasto alla pressa``.

    Who sends a list or dates (``I send you the dates: ..``) sends no goods.
    """
    marks, claimed = clause.marks, statement.analysis.claimed
    steps = {at for mark in marks.get("upstream", ()) for at in mark.used}
    for name, least in _SAYING_ELSE:
        for mark in marks.get(name, ()):
            if len(mark.used) >= least:  # "on part sur le 14"
                steps.update(mark.used)
    start, end = clause.start, clause.end
    return [
        token
        for at, (token, taken) in enumerate(
            zip(statement.analysis.tokens[start:end], claimed[start:end], strict=True), start
        )
        if not taken and at not in steps
    ]
