"""Sentences behind an answer or below the answers that may unsettle them, though no word in them says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.sentences.unread_words import unknown_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Unit
    from scm_automate.replies.statements import Statement

__all__ = ["HARMLESS", "counts_otherwise", "goes_on", "goes_on_below", "tells_the_whole"]

HARMLESS = ("courtesy", "payment", "logistics", "amend", "attached", "receipt")
"""Marks of sentences that go on about nothing."""


def goes_on(analysis: Analysis, unit: Unit, before: Statement) -> bool:
    """Whether a sentence right behind an answer says what may unsettle it: ``Falta aço.``, ``Son solo 40.``.

    Known words alone do not tell that it is harmless; thanks, a reason, packing or payment do, and
    so does the name of whoever wrote it.
    """
    clauses = unit.clauses
    if unit.heading or any(clause.has(*_WEIGHED) for clause in clauses):
        return False
    if not (before.has_date or before.marks("as_ordered", "confirm")):
        return False
    if _repeats_all(analysis, unit, before):
        return False
    words = [token for token in analysis.tokens[unit.start : unit.end] if token.kind == "w"]
    if len(words) <= _SIGNED and any(word.fold in _TELEPHONE for word in words):
        return False  # "Jílek, tel. 600 001 905"
    if len(words) > 1 and all(word.text[:1].isupper() for word in words[:_NAMED]):
        return False  # "Bernard Delvaux, director"
    return any(word.text.islower() and len(word.fold) >= _SAYING for word in words[1:])


def _repeats_all(analysis: Analysis, unit: Unit, before: Statement) -> bool:
    """Whether a sentence says no more than that all that is open was meant: ``Full quantities throughout.``."""
    clauses = unit.clauses
    if not any(clause.has("whole", "all", "both") for clause in clauses):
        return False
    counts = {"share"} if any(clause.quantities for clause in clauses) else set()  # "90 of them"
    said = {name for clause in clauses for name in clause.marks}
    if any(clause.dates or clause.prices for clause in clauses) or said - _ALL_OF_IT - counts:
        return False
    counted = [one for clause in clauses for one in clause.quantities]
    told = {at for one in counted for at in range(one.start, one.end)}
    open_now = {str(amount) for amount in before.amounts}
    numbers = [
        token.text
        for at, token in enumerate(analysis.tokens[unit.start : unit.end], unit.start)
        if token.kind == "d" and at not in told
    ]
    return all(map(before.counts, counted)) and all(one in open_now for one in numbers)


def tells_the_whole(analysis: Analysis, unit: Unit, before: Statement, lexicon: Lexicon) -> bool:
    """Whether a sentence only counts all that is open of the line before: ``Full 90 of them though.``."""
    return (
        unit.end - unit.start <= _COUNTING
        and any(clause.quantities for clause in unit.clauses)
        and not any(clause.references for clause in unit.clauses)
        and bool(before.amounts)
        and not any(unknown_words(analysis, clause, lexicon) for clause in unit.clauses)
        and _repeats_all(analysis, unit, before)
    )


_COUNTING = 8
"""Tokens at most of such a sentence."""
_ALL_OF_IT = {"whole", "all", "both", "arrival", "courtesy", "joiner", "purpose", "confirm", "each"}


def counts_otherwise(
    analysis: Analysis, unit: Unit, behind: Statement | None, statements: Sequence[Statement]
) -> bool:
    """Whether a sentence is a quantity and little else, and not the open one: ``5 May. All 150.`` of 200."""
    tokens = analysis.tokens[unit.start : unit.end]
    if len(tokens) > _FEW or not any(token.kind == "d" for token in tokens):
        return False
    counted = [one for clause in unit.clauses for one in clause.quantities if not one.spec]
    whole = any(clause.has("whole", "all", "both") for clause in unit.clauses)
    if not (whole or any(one.unit for one in counted)) or unit.end <= unit.start:
        return False
    told = [one for one in statements if one.analysis is analysis and one.has_date]
    last = behind if behind is not None else told[-1] if told else None
    if last is None or not last.amounts:
        return False
    if counted:
        return not all(map(last.counts, counted))
    numbers = {token.text for token in tokens if token.kind == "d"}
    return not numbers <= {str(amount) for amount in last.amounts}


_FEW = 5


def goes_on_below(analysis: Analysis, unit: Unit, statements: Sequence[Statement]) -> bool:
    """Whether a sentence of its own below the answers may unsettle them: ``My boss has to sign it off.``."""
    told = [
        one for one in statements if one.analysis is analysis and one.clauses[0].start < unit.start
    ]
    # a greeting at the end seldom has a full stop
    closed = analysis.tokens[unit.end - 1].text in _STOPS
    return bool(told) and closed and goes_on(analysis, unit, told[-1])


_STOPS = frozenset(".!?。！？")


_WEIGHED = (*HARMLESS, "cause", "closure", "price_change", "no_price_change")
_SIGNED = 4
_TELEPHONE = words("telephone_of_a_signature")
"""A few words with one of these are whoever wrote it."""
_NAMED = 2
_SAYING = 3
"""A word of so many small letters behind the first makes a sentence of a name."""
