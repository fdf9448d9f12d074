"""What a thing of the works is like, told behind a sure day: ``18 May, wood is not dry yet``, ``19/10, mes moet geslepen worden``.

A part behind the one day of a line that opens with a noun and tells no day, no number and no answer is why the day is
what it is: what is denied or still to be done there is of that thing. Who still has to agree, check or
promise is no such thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.phrases import Mark
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.talk.stories import STORY
from scm_automate.replies.talk.taken_back import promises_nothing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["set_things_behind_aside"]

_OF_THINGS = frozenset(
    {"negation", "pending", "instead", "cause", "past", "things", "beside", "plain", "modal", "joiner", "purpose", "from_word",
     "to_word", "source", "event", "unfinished", "share", "closure", "contrast", "now", "expected"}
)  # fmt: skip
"""Marks of what is denied or to be done of a thing; any other is one of an answer, a step or a doubt."""
_TOLD = ("negation", "pending", "unfinished")
_PARTED = frozenset({",", "(", "-", ";"})
_UNSETTLING = (
    "waits",
    "doubt",
    "papers",
    "consent",
    "aftermath",
    "heading",
    "every",
    "shifts",
    "part",
    "no_promise",
)
_FEW = range(2, 10)
_NOUN = 3


def set_things_behind_aside(statements: Iterable[Statement], lexicon: Lexicon) -> None:
    """Makes a story of each such part.

    Args:
        statements: What was said; their clauses are changed.
        lexicon: The words of its languages.
    """
    for one in statements:
        if one.row is not None or one.kind != "lines" or one.implicit or one.question:
            continue
        _set_wait_in_front_aside(one, lexicon)
        if one.vague and not (one.vague == OTHER_NAME and _is_named_surely(one)):
            continue
        firm = [
            at
            for at, clause in enumerate(one.clauses)
            if any(window.shift is None for window in clause.dates)
        ]
        if len(firm) != 1 or len(one.clauses[firm[0]].dates) != 1:
            continue
        day = one.clauses[firm[0]]
        end = next((unit.end for unit in one.units if unit.start <= day.start < unit.end), 0)
        behind = [clause for clause in one.clauses[firm[0] + 1 :] if clause.start < end]
        things = [clause for clause in behind if _is_of_a_thing(one, clause, lexicon)]
        for clause in behind:
            if _waits_for_somebody(one, clause):
                one.doubted.append("what is told behind the day may leave it open")
        for clause in things:
            whole = tuple(range(clause.start, clause.end))
            clause.marks = {STORY: [Mark(STORY, 0, clause.start, clause.end, whole)]}
            clause.dates = []
        if things and one.vague and len(things) == len(behind):
            one.vague = ""  # the thing is no other line


OTHER_NAME = "words that may name another line"


def _is_named_surely(statement: Statement) -> bool:
    """Whether a number of a line or a code of an item names it."""
    named = [one.how for clause in statement.clauses for one in clause.references]
    return bool(named) and all(how in {"line", "code"} for how in named)


def _set_wait_in_front_aside(statement: Statement, lexicon: Lexicon) -> None:
    """``we wait for connectors, so that is 8 October``: what is waited for tells why, where the day is concluded from it."""
    dated = [at for at, clause in enumerate(statement.clauses) if clause.dates]
    if len(dated) != 1 or not dated[0] or len(statement.clauses[dated[0]].dates) != 1:
        return
    last = statement.clauses[dated[0]]
    tokens = statement.analysis.tokens
    if tokens[last.start].fold not in _SO or last.has(*_OPEN):
        return
    for clause in statement.clauses[: dated[0]]:
        folds = [token.fold for token in tokens[clause.start : clause.end]]
        if clause.has("pending") and not any(
            fold in lexicon.you or fold.startswith(_weighing()) for fold in folds
        ):
            del clause.marks["pending"]


_SO = words("words_of_so")
_OPEN = ("hedge", "condition", "question", "pending", "negation", "upstream")


def _is_of_a_thing(statement: Statement, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a part opens with a noun of the works, and tells nothing that may be of the day."""
    if clause.opened_by not in _PARTED or not clause.marks.keys() <= _OF_THINGS:
        return False
    if clause.marks.keys().isdisjoint(_TOLD):
        return False  # "12 May, a day here or there"
    if clause.references or clause.prices or any(window.shift is None for window in clause.dates):
        return False
    if clause.dates and not clause.has("past"):
        return False  # but "our winder was down for 2 weeks"
    if any(not one.spec for one in clause.quantities):
        return False
    analysis, codes = statement.analysis, lexicon.codes
    tokens = analysis.tokens[clause.start : clause.end]
    words = [at for at in range(clause.start, clause.end) if analysis.tokens[at].kind == "w"]
    if len(words) not in _FEW or any(
        token.text == "?" or (token.kind == "d" and not clause.dates) for token in tokens
    ):
        return False
    folds = [analysis.tokens[at].fold for at in words]
    if any(fold in lexicon.you or fold.startswith(_weighing()) for fold in folds):
        return False
    noun = 1 if folds[0] in _ARTICLES else 0  # "although wood is not dry"
    opens = words[noun] if noun < len(words) - 1 else -1
    if opens < 0 or folds[noun] in lexicon.function or len(folds[noun]) < _NOUN:
        return False
    if folds[0] in _OURS or any(
        opens in mark.used for name in _VERBS for mark in clause.marks.get(name, ())
    ):
        return False
    if lexicon.topics.find(tokens) or promises_nothing(tokens, codes):
        return False
    return not any(
        may_say(analysis, codes, kind) and found_of(tokens, codes, kind) for kind in _UNSETTLING
    )


def _waits_for_somebody(statement: Statement, clause: Clause) -> bool:
    """Whether somebody has to do something still, or nobody can: ``18 May, boss must still sign``, ``nobody can say``."""
    tokens = statement.analysis.tokens[clause.start : clause.end]
    words = [token.fold for token in tokens if token.kind == "w"]
    if clause.opened_by not in _PARTED or not 1 < len(words) <= _FEW.stop or clause.dates:
        return False
    told = words[1:]
    if words[0] in _NOBODY:
        return any(word.startswith(_weighing()) for word in told)
    who = [word for word in words[:2] if word.startswith(word_stems("deciders"))]
    return bool(who) and not _MUST.isdisjoint(told)


_NOBODY = words("nobody_weighs")
_MUST = words("must_weigh")


def _weighing() -> tuple[str, ...]:
    """How words begin for what is sure, asked or decided."""
    return (*word_stems("sure"), *word_stems("unasked"), *word_stems("deciding"))


_ARTICLES = words("articles_of_things")
_VERBS = (
    "negation",
    "pending",
    "instead",
    "cause",
    "past",
    "modal",
    "contrast",
    "now",
    "expected",
    "finished",
)
_OURS = words("ours_of_things")
