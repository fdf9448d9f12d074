"""What happened before an answer, told beside a pardon: ``my mother was in hospital, the network was down for six days``.

The answers stand behind it and are newer. Such a story unsettles them only where it speaks of dates,
goods or orders, of a day to come, or points to what follows; in whatever words the rest is told.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.talk.track_record import looks_back_on_years

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["YET", "answers_are_explicit", "is_civil", "is_of_the_silence", "is_story"]


def answers_are_explicit(units: list[Unit]) -> bool:
    """Whether each sentence that names a line tells a day and a verb of delivery, and doubts nothing.

    ``The 40 coils were delivered on 28 August. The 25 coils will be delivered on 22 September.``
    """
    naming = [unit for unit in units if any(clause.references for clause in unit.clauses)]
    return bool(naming) and all(map(_is_explicit, naming))


def _is_explicit(unit: Unit) -> bool:
    told = [clause for clause in unit.clauses if clause.dates]
    if not told or unit.question or unit.heading:
        return False
    if any(clause.has(*_UNSETTLED) for clause in unit.clauses):
        return False
    return any(clause.has(*_DELIVERED) for clause in unit.clauses) and all(
        window.earliest is not None and window.limit is None and window.shift is None
        for clause in told
        for window in clause.dates
    )


_UNSETTLED = ("hedge", "condition", "pending", "question", "negation")
_DELIVERED = ("arrival", "arrived", "shipped", "dispatch")


def is_of_the_silence(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence speaks of mail that had no answer: ``three emails from you and not a peep from us``."""
    tokens = analysis.tokens[unit.start : unit.end]
    return _is_of_mail(tokens) and (
        any(clause.has("negation", "pending", "late") for clause in unit.clauses)
        and any(token.fold in lexicon.you for token in tokens)
    )


def _is_of_mail(tokens: list[Token]) -> bool:
    """Whether mail or an answer is spoken of."""
    mail = (*word_stems("answers"), *word_stems("post"), *_REMINDERS)
    return any(token.fold.startswith(mail) for token in tokens)


_REMINDERS = tuple(sorted(words("stems_of_reminders")))


def is_story(
    analysis: Analysis,
    unit: Unit,
    lexicon: Lexicon,
    today: date,
    *,
    excused: bool,
    explicit: bool,
) -> bool:
    """Whether a sentence tells what happened, or what years together were like.

    ``My assistant travelled on 2 November. In three years we handled 22 orders for you, and you know
    that we do not behave like this.``

    Args:
        analysis: The text.
        unit: A sentence in front of all that are of lines.
        lexicon: The words of its languages.
        today: The day it came in.
        excused: Whether pardon is asked in its paragraph.
        explicit: Whether the answers behind it are sure by themselves: then it unsettles them only
            where it speaks of dates, goods or orders, doubts, or points to them.
    """
    if not (excused or any(is_civil(analysis, clause) for clause in unit.clauses)):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    if any(token.fold in YET for token in tokens):
        return False
    record = [looks_back_on_years(analysis, [one], lexicon, today) for one in unit.clauses]
    of_mail = any(token.fold.startswith(word_stems("post")) for token in tokens)
    return all(
        of_years
        or (
            _unsettles_nothing(
                analysis,
                clause,
                lexicon,
                today,
                after_record=any(record[:at]),
                explicit=explicit,
            )
            and (explicit or _tells_what_was(analysis, clause, lexicon, of_mail=of_mail))
        )
        for at, (of_years, clause) in enumerate(zip(record, unit.clauses, strict=True))
    )


def _unsettles_nothing(
    analysis: Analysis,
    clause: Clause,
    lexicon: Lexicon,
    today: date,
    *,
    after_record: bool,
    explicit: bool,
) -> bool:
    """Whether a part is neither of answers, nor of days to come, nor of what is sure."""
    codes = lexicon.codes
    tokens = analysis.tokens[clause.start : clause.end]
    past = bool(found_of(tokens, codes, "past"))
    over = past or explicit
    if not all(_is_over(analysis, one, lexicon, today, past=over) for one in clause.dates):
        return False
    if clause.prices or lexicon.topics.find(tokens) or _points(analysis, clause, codes):
        return False
    if after_record and _is_of_us(tokens, hoping=clause.has("hedge")):
        return True  # "and I hope that speaks for us", "and we do not take it lightly"
    happened = bool(clause.dates)  # "it began when the bank froze our account on 1 April"
    conditional = clause.has("condition") and not happened
    if (conditional or clause.has(*_ANSWERING)) and not after_record:
        return False
    if is_civil(analysis, clause):
        theirs = clause.has("upstream", "source")
        return not theirs or _is_of_us(tokens, hoping=False)  # "pardon the silence from the mill"
    if clause.dates and any(token.fold.startswith(word_stems("behind")) for token in tokens):
        return False  # "we are two weeks late"
    between = any(token.fold in lexicon.you or token.fold in _ME for token in tokens)
    if clause.has("pending") and not (past or after_record or between or _is_of_mail(tokens)):
        return False  # "we wait for the plater"
    return not (_hopes(analysis, clause) or _speaks_of_sureness(clause, tokens, lexicon))


def _tells_what_was(analysis: Analysis, clause: Clause, lexicon: Lexicon, *, of_mail: bool) -> bool:
    """Whether a part is of people and their work, and of no goods."""
    tokens = analysis.tokens[clause.start : clause.end]
    past = bool(found_of(tokens, lexicon.codes, "past"))
    if (past and clause.has("closure")) or _is_of_own_people(tokens, lexicon):
        return True  # "the clearing agent went on strike", "my assistant left"
    if not past and _denies(analysis, clause, lexicon):
        return False
    if of_mail:
        return not clause.has("shipped", "moved", "reject")
    moving = any(
        not _is_of_something_else(mark, clause)
        for name in _MOVING
        for mark in clause.marks.get(name, ())
    )
    return not (moving or (_names_things(tokens, lexicon) and not clause.has("upstream", "cause")))


def _points(analysis: Analysis, clause: Clause, codes: tuple[str, ...]) -> bool:
    """Whether a remark unsettles what follows, or points to it: no ``following a bereavement``."""
    tokens = analysis.tokens[clause.start : clause.end]
    beside = {at - clause.start for mark in clause.marks.get("beside", ()) for at in mark.used}
    return any(
        beside.isdisjoint(mark.used)
        for kind in _DANGERS
        if may_say(analysis, codes, kind)
        for mark in found_of(tokens, codes, kind)
    )


def _is_of_something_else(mark: Mark, clause: Clause) -> bool:
    """Whether the same words are a reason: ``due to heavy rain`` is no day on which something is due."""
    return any(not set(mark.used).isdisjoint(other.used) for other in clause.marks.get("cause", ()))


def _speaks_of_sureness(clause: Clause, tokens: list[Token], lexicon: Lexicon) -> bool:
    """Whether the writer, or a denial, is of what is sure, known or asked: ``I am only guessing``; no ``signal no. 4``."""
    words = {token.fold for token in tokens if token.kind == "w"}
    denied = clause.has("negation", "pending")
    if denied and words.isdisjoint(lexicon.you) and any(word.startswith(_KNOW) for word in words):
        return True  # "nobody knows"
    said = (*word_stems("sure"), *word_stems("unasked"))
    return (denied or not words.isdisjoint(_US)) and any(word.startswith(said) for word in words)


def _hopes(analysis: Analysis, clause: Clause) -> bool:
    """Whether somebody hopes or doubts: ``my boss has had doubts``; no ``two of my best dyers travelled``, ``could not``."""
    denied = {mark.start for mark in clause.marks.get("negation", ())}
    return any(
        _MY.isdisjoint(analysis.tokens[at].fold for at in mark.used) and mark.end not in denied
        for mark in clause.marks.get("hedge", ())
    )


def _denies(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether something is denied now, of nobody who reads or writes: ``no idea``; no ``not a peep from us``."""
    words = {token.fold for token in analysis.tokens[clause.start : clause.end]}
    return (
        clause.has("negation", "pending")
        and words.isdisjoint(_US)
        and words.isdisjoint(lexicon.you)
    )


_ME = words("me_and_us")
_KNOW = tuple(sorted(words("stems_of_knowing")))
"""How words begin for knowing; who denies that to himself doubts."""
_ANSWERING = (
    "new_date", "as_ordered", "confirm", "goods", "question", "all", "both", "rest_lines",
)  # fmt: skip
_MOVING = ("moved", "reject", "shipped", "dispatch", "expected")
"""Marks of goods that move."""
_DANGERS = ("no_promise", "doubt", "heading", "every", "shifts", "below", "follows")
"""Remarks that unsettle what follows; what takes back an older answer does not."""
YET = words("words_for_yet")
"""Words for what has not come to its end."""


def is_civil(analysis: Analysis, clause: Clause) -> bool:
    """Whether a part asks pardon or thanks."""
    return "courtesy" in clause.marks or any(
        token.fold.startswith(word_stems("stems"))
        for token in analysis.tokens[clause.start : clause.end]
    )


def _is_over(
    analysis: Analysis, window: Window, lexicon: Lexicon, today: date, *, past: bool
) -> bool:
    """Whether a day is over, a span or a day of no month stands beside a verb of the past, or a feast is named.

    ``for three weeks``, ``took the gable off on the 17th``, ``travelled for Easter``.
    """
    if window.latest is not None and window.latest <= today:
        return True
    if past and (window.shift is not None or window.bare_day):
        return True
    if _is_for_a_while(analysis, window, lexicon):
        return True
    return window.limit is None and any(
        mark.category in _FEASTS and mark.end == window.end
        for at in range(window.start, window.end)
        for mark in lexicon.dates.at(analysis.tokens, at)
    )


def _is_for_a_while(analysis: Analysis, window: Window, lexicon: Lexicon) -> bool:
    """Whether a span of time is told and no day: ``for one week``."""
    tokens = analysis.tokens
    span = tokens[max(0, window.start - 1) : window.core + 1]
    return any(token.fold in _FOR for token in span) and any(
        mark.category in _SPANS and mark.end == window.end
        for at in range(window.core, window.end)
        for mark in lexicon.dates.at(tokens, at)
    )


_SPANS = frozenset({"day", "week_unit", "month_unit"})
_FOR = words("for_some_time")
_FEASTS = frozenset({"christmas", "easter", "new_year"})


def _is_of_own_people(tokens: list[Token], lexicon: Lexicon) -> bool:
    """Whether somebody of the writer's is spoken of: ``my colleague who handles exports``, no ``my goods``."""
    return any(
        one.fold in _MY and behind.kind == "w" and not _names_things([behind], lexicon)
        for one, behind in pairwise(tokens)
    )


_MY = words("mine_in_a_story")


def _is_of_us(tokens: list[Token], *, hoping: bool) -> bool:
    """Whether a part is of the writer, and hopes nothing of a thing: ``I hope that speaks for us``, ``we do not take it lightly``."""
    words = {token.fold for token in tokens}
    return not words.isdisjoint(_US) and words.isdisjoint(_THEM if hoping else _MANY)


_US = words("we_in_a_story")
_MANY = words("them_in_a_story")
_THEM = _MANY | words("it_in_a_story")


def _names_things(tokens: list[Token], lexicon: Lexicon) -> bool:
    """Whether a word is one that may name goods."""
    return any(
        mark.category == "things"
        for at in range(len(tokens))
        for mark in lexicon.plain.at(tokens, at)
    )
