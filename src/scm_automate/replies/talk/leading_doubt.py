"""Doubt at the head of a sentence that lists several lines, and doubt behind thanks: ``thanks, but we are not sure``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.talk.asides import DENIALS

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["denies_to_be_sure", "doubt_all_behind", "may_be_late"]

_UNSURE = ("hedge", "condition", "pending")


def doubt_all_behind(statements: list[Statement], unit: Unit) -> None:
    """Every statement of a sentence bears the doubt that stands before the first line and day it names.

    Args:
        statements: All statements so far; those of the sentence stand last, and their doubts grow.
        unit: The sentence.
    """
    first = unit.clauses[0]
    if len(unit.clauses) < 2 or not first.has(*_UNSURE):
        return
    told = [one.start for one in first.references] + [one.start for one in first.dates]
    begin = min(told, default=first.end)
    excepting = {mark.start for mark in first.marks.get("except", ())}  # "all ok but for the rings"
    marks = [
        mark
        for name in _UNSURE
        for mark in first.marks.get(name, ())
        if mark.end <= begin and mark.start not in excepting
    ]
    if not marks:
        return
    for statement in reversed(statements):
        if statement.units[-1] is not unit:
            return
        if first not in statement.clauses:
            words = statement.analysis.tokens[marks[0].start : marks[0].end]
            statement.doubted.append(f"doubt: {' '.join(one.text for one in words)!r}")


def denies_to_be_sure(analysis: Analysis, clause: Clause) -> bool:
    """Whether a phrase of doubt holds a denial, whatever stands before it: ``thanks, but we are not sure``."""
    return any(
        len(mark.used) > 1 and any(analysis.tokens[at].fold in DENIALS for at in mark.used)
        for name in ("hedge", "pending")
        for mark in clause.marks.get(name, ())
    )


def may_be_late(clause: Clause) -> bool:
    """Whether a delay is told under a condition, however politely: ``no worries if it gets a little later``."""
    return "condition" in clause.marks and "late" in clause.marks
