"""Sentences that answer for no line: greetings, closures, and doubts cast on everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Unit
    from scm_automate.replies.found import Analysis, Habits
    from scm_automate.replies.statements import Statement

__all__ = ["Judged", "judge_remarks"]


@dataclass(slots=True)
class Judged:
    """What the remarks of a message mean for its answers."""

    general: list[str] = field(default_factory=list)
    """Reasons to look at every line."""
    near: list[tuple[Statement | None, str]] = field(default_factory=list)
    """Reasons to look at the lines of the statement before; null: at every line."""
    told: list[str] = field(default_factory=list)
    """Sentences that a person should know of: a closure."""


def judge_remarks(remarks: list[tuple[Analysis, Unit, Statement | None]], habits: Habits) -> Judged:
    """Doubts, conditions and questions that stand in sentences of their own."""
    judged = Judged()
    for analysis, unit, before in remarks:
        words = _text(analysis, unit)
        clauses = unit.clauses
        if any(clause.has("closure") for clause in clauses):
            judged.told.append(words[:300])
            continue
        if any(clause.has("courtesy", "payment", "logistics", "amend") for clause in clauses):
            continue
        asks = unit.question or any(clause.has("question") for clause in clauses)
        if asks:
            judged.near.append((before, "something is asked"))
            continue
        conditional = any(clause.has("condition") for clause in clauses)
        doubtful = any(clause.has("hedge") for clause in clauses)
        if conditional or (doubtful and _on_topic(analysis, unit, habits)):
            judged.near.append((before, f"a sentence casts doubt: {words[:80]!r}"))
    return judged


def _text(analysis: Analysis, unit: Unit) -> str:
    return analysis.text[analysis.tokens[unit.start].start : analysis.tokens[unit.end - 1].end]


def _on_topic(analysis: Analysis, unit: Unit, habits: Habits) -> bool:
    """Whether the sentence speaks of dates, goods or orders at all."""
    tokens = analysis.tokens[unit.start : unit.end]
    return any(mark.category == "topics" for mark in habits.lexicon.topics.find(tokens))
