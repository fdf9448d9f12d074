"""Doubt at the head of a sentence that lists several lines: ``with reservations: the rings on 4 May, the rest on 18 May``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Unit
    from scm_automate.replies.statements import Statement

__all__ = ["doubt_all_behind"]

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
