"""A sentence whose answer stands behind a colon within it: ``what Jon told you is void: both rings on 15 June``."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from scm_automate.replies.sentences.clauses import Clause

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["parted_at_colon"]

_LISTS = tuple(
    one.name for one in fields(Clause) if one.name not in {"start", "end", "marks", "opened_by"}
)


def parted_at_colon(analysis: Analysis, unit: Unit) -> tuple[Unit, Unit] | None:
    """What stands up to the first colon within a sentence, and what behind it; null where nothing does."""
    tokens = analysis.tokens
    for at in range(unit.start + 1, unit.end - 1):
        if tokens[at].text == ":" and not analysis.claimed[at]:
            break
    else:
        return None
    before, behind = [], []
    for clause in unit.clauses:
        if clause.end <= at + 1:
            before.append(clause)
        elif clause.start > at:
            behind.append(clause)
        else:
            before.append(_part(clause, clause.start, at + 1))
            behind.append(_part(clause, at + 1, clause.end))
    if not behind or not before:
        return None
    head = replace(unit, end=at + 1, clauses=before, heading=True)
    return head, replace(unit, start=at + 1, clauses=behind, opens_line=False)


def _part(clause: Clause, start: int, end: int) -> Clause:
    """What of a clause stands between two places."""
    part = Clause(start, end, opened_by=clause.opened_by if start == clause.start else "")
    for name in _LISTS:
        setattr(part, name, [one for one in getattr(clause, name) if start <= one.start < end])
    for name, marks in clause.marks.items():
        kept = [mark for mark in marks if start <= mark.start < end]
        if kept:
            part.marks[name] = kept
    return part
