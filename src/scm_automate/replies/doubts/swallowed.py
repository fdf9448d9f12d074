"""Words of denial, doubt and condition that a longer phrase of another kind has taken to itself.

A sentence is read by its longest phrases. ``n'est pas`` in front of an old date tells that the date
is no more; in ``n'est pas confirmé`` it denies. Whatever a phrase makes of such a word, a line is not
released over it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.lexicon import read_language
from scm_automate.replies.language.phrases import Phrasebook
from scm_automate.replies.sentences.settled_marks import ABOUT
from scm_automate.replies.talk.stories import STORY

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.statements import Statement

__all__ = ["swallowed_word"]

_KINDS = ("negation", "hedge", "condition")
_AT_HOME = frozenset(
    {
        "negation", "hedge", "condition", "as_ordered", "confirm", "reject", "pending", "late",
        "no_price_change", "courtesy", "closure", "question", "amend", "payment", "receipt", "cause",
        "except", "partial", "whole", "only", "attached", "beside", "correction", "no_trouble",
    }
)  # fmt: skip
"""Kinds of phrases that say what such a word in them means."""
_CHANGING = frozenset({"instead_of", "instead", "instead_after", "past", "void", "retold"})
"""Kinds of phrases that such a word belongs to where an old date and a new one are told."""

_POLITE = frozenset({"courtesy"})
"""Beside a date "we hope" is no greeting."""
_LINKING = frozenset(
    {"share", "purpose", "logistics", "modal", "source", "along", "each", "same", "same_strict"}
)
"""Kinds of phrases that only link words; ``about our order`` is no doubt."""


@cache
def _book(codes: tuple[str, ...]) -> Phrasebook:
    book = Phrasebook()
    for code in codes:
        phrases = read_language(code).get("phrases", {})
        for kind in _KINDS:
            for pattern in phrases.get(kind, ()):
                book.add(pattern, kind)
    return book


@cache
def _address(codes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for code in codes for word in read_language(code).get("you", "").split())


def swallowed_word(statement: Statement, codes: tuple[str, ...]) -> str:
    """The first word of denial, doubt or condition that only a phrase of another kind holds."""
    book = _book(codes)
    if not statement.analysis.may_hold(book):
        return ""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    dates = sum(len(clause.dates) for clause in statement.clauses)
    for clause in statement.clauses:
        for window in clause.dates:
            if window.shift is None or window.approximate:
                continue
            for mark in book.find(tokens[window.start : window.end]):
                words = [tokens[window.start + at] for at in mark.used]
                if any(word.fold in _address(codes) for word in words):
                    continue  # "five days after the date you asked for"
                behind = tokens[window.start + mark.end]
                if words[0].fold in ABOUT and mark.used[0] and behind.kind == "w":
                    continue  # "dos semanas de retraso sobre la fecha pedida"
                if mark.category == "hedge":  # "slips maybe by a week"
                    return " ".join(tokens[window.start + at].text for at in mark.used)
    for clause in statement.clauses:
        if STORY in clause.marks:
            continue  # "no steel has come in": weighed as a whole
        found = book.find(tokens[clause.start : clause.end])
        if not found:
            continue
        kinds: dict[int, set[str]] = {}
        for kind, marks in clause.marks.items():
            for mark in marks:
                for at in mark.used:
                    kinds.setdefault(at, set()).add(kind)
        for mark in found:
            used = [clause.start + at for at in mark.used]
            if any(claimed[at] for at in used) or _counts(tokens, used):
                continue
            held = set().union(*(kinds.get(at, set()) for at in used))
            if not held or held & _AT_HOME - (_POLITE if clause.dates else frozenset()):
                continue
            if held & _CHANGING and dates > 1:
                continue
            if "new_date" in held and dates > 1 and tokens[used[0]].fold == "utan":
                continue  # Swedish for "but" between a day denied and another
            if mark.category != "negation" and held <= _LINKING:
                continue
            if mark.category == "condition" and held <= {"contrast"}:
                continue  # "jeśli chodzi o kliny": what comes next is about them
            return " ".join(tokens[at].text for at in used)
    return ""


_NUMBER = words("number_in_short")


def _counts(tokens: list[Token], used: list[int]) -> bool:
    """Whether a word of denial is the short form of "number": ``LR no. 44120``."""
    last = used[-1]
    behind = tokens[last + 1 : last + 3]
    lettered = tokens[last + 1 : last + 4]
    return tokens[last].fold in _NUMBER and (
        (len(lettered) > 2 and lettered[1].text.isupper() and lettered[2].kind == "d")
        or (bool(behind) and behind[0].kind == "d")
        or (len(behind) > 1 and behind[0].text in ".:" and behind[1].kind == "d")
    )
