"""What years together were like: ``in 2024 only one of 14 orders was late``, ``after eleven years with you``.

Who asks pardon likes to say that it is the first time. Such a sentence speaks of years gone by, of
no line and of no day to come, so that its counts and its words for "late" answer nothing.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.apology_words import word_stems

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.clauses import Unit
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.tokens import Token

__all__ = ["is_track_record"]

_LIVE = (
    "hedge", "condition", "pending", "question", "reject", "price", "price_change", "void", "following", "attached", "closure", "payment",
)  # fmt: skip
"""Marks of what is said of an order, whatever years are named beside it."""
_FIRST = 1950


def is_track_record(analysis: Analysis, unit: Unit, lexicon: Lexicon, today: date) -> bool:
    """Whether a sentence looks back on years.

    Args:
        analysis: The text.
        unit: The sentence.
        lexicon: The words of its languages.
        today: The day it came in; a year told is one before its own, or is told as begun.
    """
    tokens = analysis.tokens[unit.start : unit.end]
    looks_back = any(
        one.kind == "w" and one.fold.startswith(word_stems("last")) and behind.kind == "d"
        for one, behind in pairwise(tokens)
    )  # "of the last 20 consignments 19 were on the dot"
    if not looks_back and not any(
        _is_year(token, today) or _is_word_of_years(token) for token in tokens
    ):
        return False
    if any(clause.has(*_LIVE) or clause.prices or clause.references for clause in unit.clauses):
        return False
    days = [window for clause in unit.clauses for window in clause.dates]
    if any(window.latest is None or window.latest > today for window in days):
        return False
    return (
        (looks_back and not days)
        or any(_is_year(token, today) for token in tokens)
        or any(
            _is_word_of_years(token) and _is_counted(tokens, at, lexicon)
            for at, token in enumerate(tokens)
        )
    )


def _is_year(token: Token, today: date) -> bool:
    return token.kind == "d" and len(token.text) == 4 and _FIRST < int(token.text) <= today.year


def _is_word_of_years(token: Token) -> bool:
    words = word_stems("years")
    return token.kind == "w" and (token.fold in words or token.text.lower() in words)


def _is_counted(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """``11 years``, ``last year``, ``all these years``: behind a number or a word that looks back."""
    near = tokens[max(0, at - _NEAR) : at]
    return any(
        token.kind == "d"
        or token.fold.startswith(word_stems("gone_by"))
        or any(
            mark.category == "number" for mark in lexicon.dates.at(tokens, max(0, at - _NEAR) + n)
        )
        for n, token in enumerate(near)
    )


_NEAR = 2
