"""A paragraph in front of the answers that asks pardon and tells what came between.

``Forgive the silence. My assistant left us on 3 August, the network was off for six days ..`` holds
days and spans of time, and none of it answers. It, or what of it stands in front of the first line
that is named, is set aside where none of its sentences speaks of goods on their way, of a day to come, or of doubt, and where answers follow it.
"""

from __future__ import annotations

from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.talk.taken_back import (
    is_only_a_mishap,
    promises_nothing,
    speaks_of_all,
    taken_back,
)
from scm_automate.replies.talk.track_record import is_track_record

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["excuses_the_silence", "without_apologies"]

_ANSWERING = (
    "hedge", "condition", "pending", "dispatch", "arrival", "arrived", "reject", "as_ordered", "balance", "balance_after", "rest_lines", "except", "partial", "price_change",
    "finished", "attached", "void", "same_day", "following", "logistics", "price",
)  # fmt: skip
"""Marks of an answer, of goods on their way, of doubt."""
_FRONT = 3
"""The apology stands within so many paragraphs of the head."""


@cache
def _heads() -> frozenset[str]:
    """How the stems of words that ask pardon begin: all of letters have so many, and Chinese words are one sign."""
    return frozenset(stem[:_HEAD] for stem in word_stems("stems"))


_HEAD = 3


def _asks_pardon_in(analysis: Analysis) -> bool:
    """Whether any word of a text asks for pardon: of most texts none begins as such a word does."""
    stems = word_stems("stems")
    if _heads().isdisjoint(analysis.bag.heads(_HEAD)):
        return False
    return any(fold.startswith(stems) for fold in analysis.folds)


def without_apologies(
    analysis: Analysis, units: list[Unit], lexicon: Lexicon, today: date
) -> tuple[list[Unit], list[Unit]]:
    """The sentences of a text without those of the paragraph of apology in front, and those.

    Args:
        analysis: The text.
        units: Its sentences.
        lexicon: The words of its languages.
        today: The day it came in; the days told in an apology are not after it.
    """
    if not _asks_pardon_in(analysis):
        return units, []
    paragraphs: dict[int, list[Unit]] = {}
    for unit in units:
        paragraphs.setdefault(unit.paragraph, []).append(unit)
    own = list(paragraphs.values())
    for at, part in enumerate(own[:_FRONT]):
        told = list(takewhile(_names_none, part))
        if not told:
            break
        tokens = analysis.tokens[told[0].start : told[-1].end]
        if not any(map(_asks_pardon, tokens)):
            if len(told) < len(part):
                break
            continue
        behind = [*part[len(told) :], *(unit for other in own[at + 1 :] for unit in other)]
        if all(map(_names_none, behind)):
            break
        over = [unit for unit in told if _is_over(analysis, unit, lexicon, today)]
        return [unit for unit in units if unit not in over], over
    return units, []


def _names_none(unit: Unit) -> bool:
    return not any(clause.references for clause in unit.clauses)


def excuses_the_silence(tokens: list[Token], clauses: list[Clause], codes: tuple[str, ...]) -> bool:
    """Whether pardon is asked for a late answer, and what broke is told: ``sorry for the late reply, my mailbox was down``."""
    if not any(clause.has("courtesy") for clause in clauses):
        return False
    if any(
        clause.has("hedge", "condition", "pending", "question", *_LEAVING) for clause in clauses
    ):
        return False
    said = any(token.fold.startswith(word_stems("reply")) for token in tokens)
    mute = any(token.fold.startswith(word_stems("post")) for token in tokens)
    return said and mute and is_only_a_mishap(tokens, codes)


_LEAVING = ("dispatch", "arrival", "reject", "moved")


def _is_over(analysis: Analysis, unit: Unit, lexicon: Lexicon, today: date) -> bool:
    """Whether a sentence tells of nothing but what is past."""
    codes = lexicon.codes
    tokens = analysis.tokens[unit.start : unit.end]
    if unit.question or unit.heading or unit.item:
        return False
    record = is_track_record(analysis, unit, lexicon, today)
    of_mail = any(token.fold.startswith(word_stems("answers")) for token in tokens)
    if not record and not all(
        _is_past(
            clause, analysis.tokens[clause.start : clause.end], today, lexicon, of_mail=of_mail
        )
        for clause in unit.clauses
    ):
        return False
    if taken_back(tokens, codes):
        return False
    if may_say(analysis, codes, "shifts") and found_of(tokens, codes, "shifts"):
        return False  # "every job moved back by that"
    if may_say(analysis, codes, "no_promise") and promises_nothing(tokens, codes):
        return False
    delivered = record and any(clause.has("shipped", "arrived") for clause in unit.clauses)
    if not delivered and speaks_of_all(tokens, codes) and _is_of_all_goods(unit, tokens, lexicon):
        return False
    return not (may_say(analysis, codes, "doubt") and found_of(tokens, codes, "doubt"))


def _is_of_all_goods(unit: Unit, tokens: list[Token], lexicon: Lexicon) -> bool:
    """``all dates hang on it``; but ``in all these years``."""
    quantifiers = {
        mark.start - unit.start
        for clause in unit.clauses
        for name in ("all", "both")
        for mark in clause.marks.get(name, ())
    }
    return any(not quantifiers.issuperset(one.used) for one in lexicon.topics.find(tokens))


def _is_past(
    clause: Clause, tokens: list[Token], today: date, lexicon: Lexicon, *, of_mail: bool
) -> bool:
    told = [token.fold for token in tokens]
    # "half the office was ill"
    half = clause.has("half") and not any(word.startswith(word_stems("people")) for word in told)
    if half or clause.has(*_ANSWERING) or clause.prices:
        return False
    if any(len(mark.used) > _VERB for mark in clause.marks.get("shipped", ())):
        return False  # "a forwarder took it"; but "our accountant left"
    if clause.has("shipped", "moved") and bool(clause.dates) != clause.has("shipped"):
        return False
    if (
        any(one.shift for one in clause.dates)
        and any(word.startswith(word_stems("behind")) for word in told)
        and not any(word.startswith(word_stems("answers")) for word in told)
    ):
        return False  # "we are two weeks behind"
    if clause.has("negation") and any(word.startswith(word_stems("unasked")) for word in told):
        return False  # "I have not asked the workshop"
    denied = clause.has("past") and clause.has("negation") and not clause.dates
    said = clause.has("correction") or (clause.has("confirm") and not denied)  # "was not available"
    if (said and not clause.has("courtesy")) or (
        clause.has("question") and not clause.has("past", "courtesy")
    ):
        return False  # but "please accept our regrets", "I saw how many mails had come"
    return all(
        window.shift is not None
        or window.weekday_only
        or (window.latest is not None and window.latest <= today)
        or (
            (clause.has("past", "late", "history") or of_mail)
            and _is_bare_day(tokens, clause, window)
        )  # "on the 11th", "your mails of the 8th", "an answer for more than a week"
        or _lasted(tokens, clause, window, lexicon)
        for window in clause.dates
    )


def _lasted(tokens: list[Token], clause: Clause, window: Window, lexicon: Lexicon) -> bool:
    """``I was down with malaria for a week``: a span beside a verb of the past."""
    span = range(window.start - clause.start, window.end - clause.start)
    units = {mark.category for at in span for mark in lexicon.dates.at(tokens, at)}
    return bool(units & _SPANS) and bool(found_of(tokens[: span.start], lexicon.codes, "past"))


_SPANS = frozenset({"day", "week_unit", "month_unit"})


def _is_bare_day(tokens: list[Token], clause: Clause, window: Window) -> bool:
    """``our forklift caught fire on the 11th``: a day without its month."""
    if window.limit == "from" and window.bare_day:
        return clause.has("past")  # "from the 10th the port workers were on strike"
    told = tokens[window.start - clause.start : window.end - clause.start]
    words = [one for one in told if one.kind == "w"]
    return window.earliest == window.latest and all(len(one.fold) <= _ENDING for one in words)


_ENDING = 2
"""Letters of ``11th``."""
_VERB = 2


def _asks_pardon(token: Token) -> bool:
    return token.kind == "w" and token.fold.startswith(word_stems("stems"))
