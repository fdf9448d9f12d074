"""Sentences beside an answer that change nothing: ``the invoice follows``, ``please report any error within 48 h``.

Papers that follow, a request to look for errors, the guarantee, somebody to unload: whoever orders
lets them pass. Such a part of a mail is taken out before anything is read of it, but only where a
listed phrase accounts for all that it says: a line, a doubt, a condition or a denial beside it keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.taken_back import found_of, may_say

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Clause, Unit
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.tokens import Token

__all__ = ["without_notes"]

_LIVE = (
    "hedge", "condition", "negation", "pending", "question", "late", "reject", "moved", "new_date", "as_ordered",
    "confirm", "shipped", "arrived", "balance", "rest_lines", "partial", "price_change", "correction", "except",
    "instead_of", "same_strict", "finished", "no_price_change", "both",
)  # fmt: skip
"""What is said beside a note that must not get lost with it."""
_OF_GOODS = ("dispatch", "arrival", "expected", "all")
"""What makes a day beside a note one of goods."""
_SMALL = 3
"""So many tokens at most say nothing: ``and``, ``, too``."""


def without_notes(
    analysis: Analysis, units: list[Unit], lexicon: Lexicon, told: list[str]
) -> list[Unit]:
    """The sentences of a text less those, and less those parts, that are notes.

    Args:
        analysis: The text.
        units: Its sentences; one that holds a note beside something else loses the clauses of it.
        lexicon: The words of its languages.
        told: Takes the words of whatever is taken out.
    """
    codes = lexicon.codes
    if not may_say(analysis, codes, "note"):
        return units
    kept: list[Unit] = []
    for unit in units:
        used = (
            {
                at + unit.start
                for one in found_of(analysis.tokens[unit.start : unit.end], codes, "note")
                for at in one.used
            }
            if not (unit.heading or unit.question)
            else set()
        )
        tokens = analysis.tokens[unit.start : unit.end]
        if not used or lexicon.alerts.find(tokens) or _waits(tokens, codes, used, unit.start):
            kept.append(unit)
            continue
        for topic in lexicon.topics.find(analysis.tokens[unit.start : unit.end]):
            if not used.issuperset(at + unit.start for at in topic.used):
                used.clear()  # "the driver will call to agree on the date"
                break
        notes = [_is_note(clause, used) for clause in unit.clauses]
        small = [_is_small(clause) for clause in unit.clauses]
        if all(a or b for a, b in zip(notes, small, strict=True)):
            told.append(_words(analysis, unit.start, unit.end))
            continue
        if notes[0]:
            kept.append(
                unit
            )  # "the invoice follows, on 5 May": what the rest is of stands in front
            continue
        for clause, note in zip(unit.clauses, notes, strict=True):
            if note:
                told.append(_words(analysis, clause.start, clause.end))
        unit.clauses = [
            clause for clause, note in zip(unit.clauses, notes, strict=True) if not note
        ]
        kept.append(unit)
    return kept


def _waits(tokens: list[Token], codes: tuple[str, ...], used: set[int], start: int) -> bool:
    """Whether it is told what goods may wait for: ``the proforma is attached, to be settled first``."""
    found = found_of(tokens, codes, "waits")
    return any(not used.issuperset(at + start for at in mark.used) for mark in found)


def _is_note(clause: Clause, used: set[int]) -> bool:
    """Whether words of a note lie in a clause and it says nothing beside them."""
    if clause.references or used.isdisjoint(range(clause.start, clause.end)):
        return False
    out = [
        name
        for name, marks in clause.marks.items()
        if any(not used.issuperset(mark.used) for mark in marks)
    ]
    if any(name in _LIVE for name in out):
        return False
    dated = any(used.isdisjoint(range(one.start, one.end)) for one in clause.dates)
    return not (dated and any(name in _OF_GOODS for name in out))


def _is_small(clause: Clause) -> bool:
    said = clause.references or clause.dates or clause.quantities or clause.prices
    return (
        not said
        and clause.end - clause.start <= _SMALL
        and clause.marks.keys() <= {"courtesy", "joiner", "contrast", "beside"}
    )


def _words(analysis: Analysis, start: int, end: int) -> str:
    return analysis.text[analysis.tokens[start].start : analysis.tokens[end - 1].end][:300]
