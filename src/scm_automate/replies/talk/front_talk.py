"""Sentences in front of all answers that are of the writer and the reader: ``this is not the service you know from us``.

A doubt in front of the answers speaks of dates, goods or orders, points to what follows, or denies
that something is known, checked or promised. A denial of anything else, told to the reader or in the
past, is of no answer, in whatever words; so is a word that an older answer is void, with its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.sentences.colon_heads import parted_at_colon
from scm_automate.replies.talk.front_stories import (
    YET,
    answers_are_explicit,
    is_civil,
    is_of_the_silence,
    is_story,
)
from scm_automate.replies.talk.track_record import is_track_record
from scm_automate.replies.talk.voided_answers import voids_an_answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["without_front_talk"]


def without_front_talk(
    analysis: Analysis, units: list[Unit], over: list[Unit], lexicon: Lexicon, today: date
) -> tuple[list[Unit], list[Unit]]:
    """The sentences of a text without such talk in front of the first line that is named, and the talk.

    Args:
        analysis: The text.
        units: Its sentences.
        over: Those of an apology, which are taken out already; beside them a denial is of the same.
        lexicon: The words of its languages.
        today: The day it came in.
    """
    units = list(units)
    front: list[tuple[Unit, bool]] = []
    for at, unit in enumerate(units):
        void = _is_void(analysis, unit, lexicon, today, units[at + 1 :])
        if not void and not _names_none(unit):
            parted = parted_at_colon(analysis, unit)
            if parted is None or not _is_void(analysis, parted[0], lexicon, today, parted[1:]):
                break
            front.append((parted[0], True))
            units[at : at + 1] = parted
            break
        front.append((unit, void))
    if len(front) == len(units):
        return units, []
    aside: list[Unit] = []
    excused = {unit.paragraph for unit in over}
    explicit = answers_are_explicit(units[len(front) :])
    if explicit:
        excused |= {one.paragraph for one, _ in front if _asks_pardon(analysis, one, lexicon)}
    for unit, void in front:
        if unit.question or unit.item or (unit.heading and not void):
            continue
        if void or (
            _is_talk(analysis, unit, lexicon, today, excused=unit.paragraph in excused)
            or is_story(
                analysis,
                unit,
                lexicon,
                today,
                excused=unit.paragraph in excused,
                explicit=explicit,
            )
        ):
            aside.append(unit)
            excused.add(unit.paragraph)
    return [unit for unit in units if all(unit is not one for one in aside)], aside


def _is_void(
    analysis: Analysis, unit: Unit, lexicon: Lexicon, today: date, behind: Sequence[Unit]
) -> bool:
    """Whether a sentence of no list only takes back what somebody else answered."""
    if unit.question or unit.item:
        return False
    return voids_an_answer(analysis, unit, lexicon, today, behind)


def _asks_pardon(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    return is_of_the_silence(analysis, unit, lexicon) or any(
        token.fold.startswith(word_stems("stems"))
        for token in analysis.tokens[unit.start : unit.end]
    )


def _names_none(unit: Unit) -> bool:
    return not any(clause.references for clause in unit.clauses)


def _is_talk(
    analysis: Analysis, unit: Unit, lexicon: Lexicon, today: date, *, excused: bool
) -> bool:
    tokens = analysis.tokens[unit.start : unit.end]
    if not any(clause.has(*_DENYING) for clause in unit.clauses):
        return False
    if any(clause.prices or any(not q.spec for q in clause.quantities) for clause in unit.clauses):
        return False
    past = bool(found_of(tokens, lexicon.codes, "past"))
    if not all(
        _is_over(window, today, past=past) for clause in unit.clauses for window in clause.dates
    ):
        return False
    if any(token.fold in YET for token in tokens):
        return False  # "you should not enter anything yet"
    civil = [is_civil(analysis, clause) for clause in unit.clauses]
    you = any(token.fold in lexicon.you for token in tokens)
    if past:
        # "the foreman was not in, you get what I remember"
        told = (you or _is_of_mail(tokens)) and all(
            polite or _is_past(analysis, clause, lexicon)
            for polite, clause in zip(civil, unit.clauses, strict=True)
        )
    else:
        told = you and (excused or any(civil))
    if not (told or is_track_record(analysis, unit, lexicon, today)):
        return False
    said = [
        token
        for polite, clause in zip(civil, unit.clauses, strict=True)
        if not (polite and clause.end - clause.start <= _PARDON)  # "toutes nos excuses"
        for token in analysis.tokens[clause.start : clause.end]
    ]
    if _is_of_the_answers(analysis, said, lexicon):
        return False
    free = _FREE | _OVER if past else _FREE
    if any(token.fold.startswith(word_stems("stems")) for token in tokens):
        free = free | {"confirm"}  # "kindly accept our regrets"
    polite = any("courtesy" in clause.marks for clause in unit.clauses)
    return all(
        _says_nothing(
            analysis,
            clause,
            lexicon,
            free | {"pending"} if polite and _tells_you(analysis, clause, lexicon) else free,
        )
        for clause in unit.clauses
    )


_PARDON = 4
"""Tokens at most of a part that only asks pardon."""


def _is_of_mail(tokens: list[Token]) -> bool:
    """Whether a mail or an answer is spoken of: what else did not happen may be of the goods."""
    stems = (*word_stems("post"), *word_stems("answers"))
    return any(token.fold.startswith(stems) for token in tokens)


def _is_past(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a part is told in the past, of a letter box, or is too short to tell anything."""
    tokens = analysis.tokens[clause.start : clause.end]
    if len(tokens) <= _SHORT or "past" in clause.marks:
        return True
    of_mail = any(token.fold.startswith(word_stems("post")) for token in tokens)
    return of_mail or bool(found_of(tokens, lexicon.codes, "past"))


_SHORT = 3


def _is_over(window: Window, today: date, *, past: bool) -> bool:
    """Whether a day is over, or a span stands beside a verb of the past: ``I was on leave for two weeks``."""
    return (window.latest is not None and window.latest <= today) or (
        past and window.shift is not None
    )


def _tells_you(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a part has a word for the reader: ``thanks that you ask``."""
    return any(one.fold in lexicon.you for one in analysis.tokens[clause.start : clause.end])


def _is_of_the_answers(analysis: Analysis, tokens: list[Token], lexicon: Lexicon) -> bool:
    """Whether some words are of dates, goods or orders, point to them, or are of what is sure."""
    codes = lexicon.codes
    sure = (*word_stems("sure"), *word_stems("unasked"))
    if any(token.fold.startswith(sure) for token in tokens if token.kind == "w"):
        return True
    if lexicon.topics.find(tokens) or any(
        mark.category == "things"
        for at in range(len(tokens))
        for mark in lexicon.plain.at(tokens, at)
    ):
        return True
    return any(
        may_say(analysis, codes, kind) and found_of(tokens, codes, kind) for kind in _DANGERS
    )


_DENYING = ("negation", "hedge", "pending")
_DANGERS = (
    "retract", "no_promise", "doubt", "aftermath", "heading", "every", "shifts", "below", "follows", "waits",
)  # fmt: skip
"""Remarks that unsettle, or point to what stands below."""
_FREE = frozenset(
    {"negation", "instead", "past", "purpose", "beside", "event", "courtesy", "retold", "history", "source", "share", "to_word", "from_word",
     "joiner", "each", "times", "along", "now", "contrast", "cause", "since", "announce", "either", "modal", "plain", "logistics"}
)  # fmt: skip
"""Marks of words that tell nothing of goods by themselves."""
_OVER = frozenset({"late", "condition", "closure"})
"""Marks that tell nothing of them in the past: ``my children were ill, otherwise you would have heard``."""


def _says_nothing(
    analysis: Analysis, clause: Clause, lexicon: Lexicon, free: frozenset[str]
) -> bool:
    """Whether all its marks are of such words, or made of small words only: ``could``, ``You have``, ``not have``."""
    return all(
        name in free or _is_small(analysis, mark, lexicon)
        for name, marks in clause.marks.items()
        for mark in marks
    )


def _is_small(analysis: Analysis, mark: Mark, lexicon: Lexicon) -> bool:
    words = [analysis.tokens[at].fold for at in mark.used]
    civil = (*word_stems("stems"), *word_stems("reply"), *word_stems("answers"))
    return all(
        word in lexicon.function or word in lexicon.you or word.startswith(civil) for word in words
    )
