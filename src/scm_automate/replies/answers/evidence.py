"""The words that an answer was taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.model import Evidence

if TYPE_CHECKING:
    from scm_automate.replies.answers.outcome import Outcome

__all__ = ["evidence_of"]

_LONGEST = 500
_DIVIDERS = frozenset(",;-/|\n")


def evidence_of(outcome: Outcome) -> tuple[Evidence, ...]:
    """One span per statement, from its first word to its last."""
    out: dict[tuple[object, ...], Evidence] = {}
    for statement in outcome.statements:
        tokens = statement.analysis.tokens
        clauses = [clause for clause in statement.clauses if clause.end > clause.start]
        if not tokens or not clauses:
            continue
        first = min(clause.start for clause in clauses)
        last = max(clause.end for clause in clauses) - 1
        while first < last and tokens[first].text in _DIVIDERS:
            first += 1  # the comma that parts it from what stands before
        start = tokens[first].start
        end = tokens[last].end
        words = statement.analysis.text[start:end]
        if statement.row is not None:
            one = Evidence(part=statement.part, row=statement.row, text=words[:_LONGEST])
        else:
            one = Evidence(
                part=statement.part,
                start=statement.offset + start,
                end=statement.offset + end,
                text=words[:_LONGEST],
            )
        out.setdefault((one.part, one.row, one.start, one.end, one.text), one)
    return tuple(out.values())
