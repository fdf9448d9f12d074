"""What years together were like: ``in 2024 only one of 14 orders was late``, ``after eleven years with you``.

Who asks pardon likes to say that it is the first time. Such a sentence speaks of years gone by, of
no line and of no day to come, so that its counts and its words for "late" answer nothing.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["is_track_record", "looks_back_on_years", "without_records"]

_LIVE = (
    "hedge", "condition", "question", "reject", "price", "price_change", "void", "following", "attached", "closure", "payment",
)  # fmt: skip
"""Marks of what is said of an order, whatever years are named beside it."""
_FIRST = 1950


def without_records(
    analysis: Analysis, units: list[Unit], lexicon: Lexicon, today: date
) -> tuple[list[Unit], list[Unit]]:
    """The sentences of a text without the paragraphs that only look back on years, and those sentences.

    ``You know us since 2017, and of 41 consignments you complained of two.`` below the answers.
    """
    by_paragraph: dict[int, list[Unit]] = {}
    for unit in units:
        by_paragraph.setdefault(unit.paragraph, []).append(unit)
    aside = [
        unit
        for part in by_paragraph.values()
        if all(_only_looks_back(analysis, unit, lexicon, today) for unit in part)
        for unit in part
    ]
    if not aside:
        return units, []
    return [unit for unit in units if all(unit is not one for one in aside)], aside


def _only_looks_back(analysis: Analysis, unit: Unit, lexicon: Lexicon, today: date) -> bool:
    if unit.question or unit.heading or unit.item:
        return False
    if any(clause.has(*_GOES_ON) or clause.dates for clause in unit.clauses):
        return False  # "2000 m left our store yesterday"
    return is_track_record(analysis, unit, lexicon, today)


_GOES_ON = (
    "now",
    "same",
    "same_strict",
    "all",
    "both",
    "rest_lines",
    "moved",
    "as_ordered",
)
"""Marks by which a look back is of what comes as well: ``we were late in 2025, and are now``."""


def is_track_record(analysis: Analysis, unit: Unit, lexicon: Lexicon, today: date) -> bool:
    """Whether a sentence looks back on years.

    Args:
        analysis: The text.
        unit: The sentence.
        lexicon: The words of its languages.
        today: The day it came in; a year told is one before its own, or is told as begun.
    """
    return looks_back_on_years(analysis, unit.clauses, lexicon, today)


def looks_back_on_years(
    analysis: Analysis, clauses: list[Clause], lexicon: Lexicon, today: date
) -> bool:
    """Whether some clauses that stand together look back on years and tell nothing else."""
    tokens = analysis.tokens[clauses[0].start : clauses[-1].end]
    looks_back = any(
        one.kind == "w" and one.fold.startswith(word_stems("last")) and behind.kind == "d"
        for one, behind in pairwise(tokens)
    )  # "of the last 20 consignments 19 were on the dot"
    if not looks_back and not any(
        _is_year(token, today) or _is_word_of_years(token) for token in tokens
    ):
        return False
    if any(clause.has(*_LIVE) or clause.prices or clause.references for clause in clauses):
        return False
    of_mail = any(token.fold.startswith(word_stems("answers")) for token in tokens)
    if not of_mail and any(clause.has("pending") for clause in clauses):
        return False  # but "the first time in eight years that I did not answer"
    if any(clause.has("all", "both") for clause in clauses) and lexicon.topics.find(tokens):
        return False  # "all dates are those of last year's plan"; but "in all these years"
    if may_say(analysis, lexicon.codes, "below") and found_of(tokens, lexicon.codes, "below"):
        return False  # "our answers below are from last year"
    days = [window for clause in clauses for window in clause.dates]
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
