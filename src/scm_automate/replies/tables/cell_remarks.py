"""What stands in the remark's cell of a row whose date stands in a cell of its own.

Such a date needs no words, so that a reason beside it, a box count or a paper that comes along
changes nothing: ``15 May | new mould``. What may change it is told to a person, also where prose
would not be asked: ``15 May | ex works``, ``15 May | half only``, ``15 May | forecast``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.doubts.understood import strange_words
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.of_yours import OF_YOURS
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.sentences.clauses import split_units
from scm_automate.replies.statements import Statement
from scm_automate.replies.talk.taken_back import (
    is_no_answer,
    is_only_a_mishap,
    names_a_part,
    promises_nothing,
    taken_back,
)

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.found import Analysis, Habits
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["UNSURE_BASIS", "cell_doubt", "is_harmless", "late_in_time", "moves"]

UNSURE_BASIS = "it is not sure whether goods leave or arrive on the date"

_CHANGING = frozenset(
    {
        "as_ordered", "reject", "shipped", "arrived", "dispatch", "arrival", "pending", "hedge",
        "condition", "negation", "all", "both", "rest_lines", "other_one", "instead_of",
        "except", "instead", "same", "same_strict", "each", "half", "partial", "only", "correction",
        "attached", "closure", "question", "price", "price_change", "payment", "equal", "either", "share", "void",
        "balance", "balance_after", "expected", "announce",
    }
)  # fmt: skip
"""Phrases in a remark that may change what the row says."""
_OF_PARTS = frozenset({"half", "partial", "share"})
_OF_OTHERS = frozenset({"same", "same_strict"})
_OF_MONEY = frozenset({"price", "price_change"})
_LONGEST, _FEW = 80, 5
_LOT = re.compile(r"\A[0-9]{1,2}(?:st|nd|rd|th|[.)a-zº°ª]{0,3})? [^\W\d_]{3,12}\.?\Z")
"""``1st lot``, ``2. Teillieferung``."""
_PAPER = re.compile(
    r"\b[23]\.[12]\b|\b(?:rev|index|ind|stand|is+ue|vers)\.? ?[a-z0-9]{1,2}\b", re.IGNORECASE
)
"""Numbers of papers: ``certificate 3.1``, ``rev 2``."""


def _read(text: str, index: LineIndex, habits: Habits) -> tuple[Analysis, Statement]:
    plain = level(text)
    analysis = analyse(plain, tokenise(plain), index, habits)
    units = split_units(analysis)
    clauses = [clause for unit in units for clause in unit.clauses]
    return analysis, Statement(analysis, "table", set(), clauses=clauses, units=units)


def _names_an_answer(analysis: Analysis, habits: Habits) -> bool:
    """Whether a date, an order or a confirmation is spoken of, and no goods, nor "the late delivery of the steel"."""
    words = [token.fold for token in analysis.tokens if token.kind == "w"]
    lacking = {
        at for mark in found_of(analysis.tokens, habits.lexicon.codes, "lack") for at in mark.used
    }
    return any(word.startswith(_ANSWERS) for word in words) or any(
        not {analysis.tokens[at].fold for at in mark.used} <= _GOODS
        and not lacking.issuperset(mark.used)
        for mark in habits.lexicon.topics.find(analysis.tokens)
    )


_ANSWERS = tuple(sorted(words("stems_of_what_is_awaited")))
"""How words begin for what a date may lack itself."""
_GOODS = words("goods_in_a_remark")


def is_harmless(
    text: str, index: LineIndex, habits: Habits, *, several: bool, late: bool = False
) -> bool:
    """Whether a remark beside a date in its own cell leaves the date as it is: a reason, a step, a paper.

    Args:
        text: The remark.
        index: The open lines.
        habits: How the writer writes.
        several: Whether other rows tell further lots of the line, so that a remark may call this one a part.
        late: Whether the date is later than ordered, so that a remark may tell why.

    Examples:
        See `cell_doubt`.
    """
    if len(text) > _LONGEST or "?" in text:
        return False
    if several and _LOT.match(text):
        return True
    analysis, statement = _read(_PAPER.sub(" ", text), index, habits)
    if analysis.dates or analysis.prices or analysis.references:
        return False
    if any(token.kind == "d" for token in analysis.tokens):
        return False
    told = {mark.category for mark in analysis.marks}
    if not analysis.quantities:
        told.discard("share")  # "at the painter": an article shares nothing without a number
    if several:
        told -= _OF_PARTS | {"balance", "balance_after"}
    codes = habits.lexicon.codes
    lacking = late and (bool(found_of(analysis.tokens, codes, "lack")) or _waits(analysis))
    if lacking:
        # "brak wałka": what is lacking is why it is late, unless it is an answer that lacks
        if told & {"confirm", "as_ordered"} or _names_an_answer(analysis, habits):
            return False
        told -= {"negation", "pending", "late", "partial", "balance", "each", "arrival", "arrived"}
    if told & {"late", "cause", "upstream"}:
        told.discard("dispatch")  # "sick leave"
        told.discard("instead_of")  # "the moulding machine was down"
    if late:
        told.discard("closure")  # "midsummer week, factory closed"
    if told & _CHANGING or cell_doubt(text, index, habits, several=several, late=late):
        return False
    part = several and names_a_part(analysis.tokens, codes)
    why = late and is_only_a_mishap(analysis.tokens, codes)
    if taken_back(analysis.tokens, codes) and not (part or several or why):
        return False
    if lacking and len(analysis.tokens) <= _FEW:
        return True  # whatever it is that is lacking
    return not strange_words(statement, index, frozenset(), habits.today)


def _waits(analysis: Analysis) -> bool:
    """Whether a short remark only tells what is waited for: ``awaiting container``, ``waiting on matt stock``."""
    words = [token.fold for token in analysis.tokens if token.kind == "w"]
    return (
        1 < len(words) <= _FEW
        and not _WAITING.isdisjoint(words[:_SOON])
        and not any(word.startswith(OF_YOURS) for word in words)
    )


_SOON = 2
_WAITING = words("words_of_waiting")


def cell_doubt(
    text: str, index: LineIndex, habits: Habits, *, several: bool, late: bool = False
) -> str:
    """Why a remark beside a date in its own cell may change what the row says; empty where it does not.

    Args:
        text: The remark.
        index: The open lines.
        habits: How the writer writes.
        several: Whether other rows tell further lots of the line.
        late: Whether the date is later than ordered, so that a closure may be why.
    """
    analysis, _ = _read(text, index, habits)
    told = {mark.category for mark in analysis.marks}
    if not analysis.quantities:
        told.discard("share")  # "at the painter": an article shares nothing without a number
    codes = habits.lexicon.codes
    tokens = analysis.tokens
    if not several and told & _OF_PARTS and "whole" not in told:
        return f"only a part may be meant: {text[:40]!r}"
    if told & _OF_OTHERS or (told & {"all", "both"} and not told & {"as_ordered", "confirm"}):
        return f"the remark {text[:40]!r} may be of other lines"
    if told & _OF_MONEY and "no_price_change" not in told and not analysis.prices:
        return f"the remark {text[:40]!r} speaks of the price"
    lacking = found_of(tokens, codes, "lack")
    if lacking and (told & {"confirm", "as_ordered"} or _names_an_answer(analysis, habits)):
        return f"something is still open: {text[:40]!r}"
    shut = {at for one in analysis.marks if one.category == "closure" for at in one.used}
    if any(
        not (late and len(shut) > 1 and shut.issuperset(one.used))
        for one in found_of(tokens, codes, "cell")
    ):
        return f"the date may not hold: {text[:40]!r}"
    if may_say(analysis, codes, "heading") and is_no_answer(tokens, codes):
        return f"the remark {text[:40]!r} promises nothing"
    broken = "late" in told and not told & {"hedge", "condition"}
    if not broken and may_say(analysis, codes, "no_promise") and promises_nothing(tokens, codes):
        return f"the remark {text[:40]!r} promises nothing"
    why = told & {"arrival", "arrived", "late", "cause", "upstream", "now"}
    if "dispatch" in told and not why and not analysis.dates:
        return UNSURE_BASIS
    return ""


def late_in_time(text: str, index: LineIndex, habits: Habits) -> str:
    """Why a remark beside the due date does not go with it: it tells what is late, lacking or broken."""
    analysis, _ = _read(text, index, habits)
    told = {mark.category for mark in analysis.marks}
    if told & {"as_ordered", "confirm", "negation", "shipped", "arrived"} or analysis.dates:
        return ""
    lacking = found_of(analysis.tokens, habits.lexicon.codes, "lack")
    if "late" in told or lacking:
        return f"the due date stands beside a reason for delay: {text[:40]!r}"
    return ""


def moves(text: str, days: list[date], due: date | None, index: LineIndex, habits: Habits) -> str:
    """Why a remark beside a day that is not the one ordered moves it: ``12 May | one week more``.

    ``12 May | a week later`` of what was due on the 5th only tells how much later the 12th is.
    """
    dates = analyse(level(text), tokenise(level(text)), index, habits).dates
    moved = [one for one in dates if one.shift is not None]
    if not moved or (
        due is not None and all((day - due).days == one.shift for day in days for one in moved)
    ):
        return ""
    return f"the remark {text[:40]!r} moves the date"
