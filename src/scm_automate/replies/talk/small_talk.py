"""Sentences of manners and of the writer alone: ``danke, dass Sie so nett nachfragen``, ``ik ben morgen niet op kantoor``.

They hold words that elsewhere ask, deny or tell a day, and say nothing of the order. Such a
sentence is set aside where a listed frame (``talk``, ``side``) stands in it and every word beside
the frames is a small one, a name or politeness; goods, numbers and other days keep it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import languages_with, words
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.sentences.unit_tokens import tokens_marked, tokens_marked_otherwise
from scm_automate.replies.talk.taken_back import promises_nothing, taken_back, unsettled_behind

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["is_small_talk"]

_CAPITAL_NOUNS = languages_with("capital_nouns")
"""Languages whose nouns are written with a capital wherever they stand."""
_FREE = frozenset(
    {
        "courtesy", "joiner", "contrast", "beside", "plain", "purpose", "past", "modal", "source", "from_word", "to_word",
        "closure", "along", "share", "retold",
    }
)  # fmt: skip
"""Marks that may stand beside the frames."""
_CALLED = words("called_by_name")
"""Words beside a name; in German a word with a capital is one behind them only."""


def is_small_talk(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence is one of manners, or of the writer and those around, and of no goods."""
    codes = lexicon.codes
    if unit.heading or not (may_say(analysis, codes, "talk") or may_say(analysis, codes, "side")):
        return False
    if any(clause.references or clause.quantities or clause.prices for clause in unit.clauses):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    talk = found_of(tokens, codes, "talk")
    frames = [*talk, *found_of(tokens, codes, "side")]
    if not frames:
        return False
    frames += found_of(tokens, codes, "talk_more")
    used = {at for mark in frames for at in mark.used}
    told = {at for mark in frames for at in range(mark.start, mark.end)}
    dated = {
        at - unit.start
        for clause in unit.clauses
        # "next week I am on leave": the day of what is told of the writer
        if not any(clause.start - unit.start <= one.start < clause.end - unit.start for one in talk)
        for one in clause.dates
        for at in range(one.start, one.end)
    }
    marks = tokens_marked_otherwise(unit, _FREE)
    days = {
        at - unit.start
        for clause in unit.clauses
        for one in clause.dates
        for at in range(one.start, one.end)
    }
    if unit.question or not (dated | (marks - days)) <= told:
        return False
    if any(not used.issuperset(mark.used) for mark in lexicon.topics.find(tokens)):
        return False
    for kind in ("off", "unmet", "waits", "property"):
        if any(not told.issuperset(mark.used) for mark in found_of(tokens, codes, kind)):
            return False
    polite = tokens_marked(unit, "courtesy")
    german = codes[0] in _CAPITAL_NOUNS
    if any(
        token.kind in "wd"
        and at not in told
        and at not in polite
        and at not in days
        and token.fold not in lexicon.function
        and not _is_a_name(tokens, at, german=german)
        for at, token in enumerate(tokens)
    ):
        return False
    rest = [token for at, token in enumerate(tokens) if at not in told]
    return not (
        taken_back(rest, codes) or promises_nothing(rest, codes) or unsettled_behind(rest, codes)
    )


def _is_a_name(tokens: list[Token], at: int, *, german: bool) -> bool:
    """Whether a word with a capital within a sentence is a name: ``hälsa Göran``, ``grüßen Sie Herrn Thoma``."""
    if tokens[at].fold in _CALLED:
        return True
    if not at or tokens[at].kind != "w" or not tokens[at].text[:1].isupper():
        return False
    return not german or tokens[at - 1].fold in _CALLED
