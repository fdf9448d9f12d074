"""What the next sentence says of an answer's quantity or lines: a part of it, the rest, only some of the goods."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.remark_books import found_of, may_say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.clauses import Clause, Unit
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.statements import Statement
    from scm_automate.replies.tokens import Token

__all__ = ["is_part", "rest_of_the_line", "restricted"]


def restricted(
    statements: Sequence[Statement], codes: tuple[str, ...]
) -> list[tuple[Statement | None, str]]:
    """Dates that the next sentence says are of some of the goods only: ``That only goes for the DN40.``."""
    found: list[tuple[Statement | None, str]] = []
    for before, one in pairwise(statements):
        if one.has_date or not before.has_date or not may_say(one.analysis, codes, "restricts"):
            continue
        for unit in one.units:
            if found_of(one.analysis.tokens[unit.start : unit.end], codes, "restricts"):
                words = _said(one.analysis, unit)
                found.append((before, f"it is said to be of some of them only: {words!r}"))
    return found


def rest_of_the_line(statements: Sequence[Statement]) -> tuple[Statement, str] | None:
    """``line 10: 5 May. Rest follows.``: where one line is told and no number, the rest may be its own."""
    told = {
        line for one in statements if one.kind == "lines" and one.has_date for line in one.lines
    }
    if len(told) != 1:
        return None
    for at, before in enumerate(statements):
        if before.kind != "lines" or not before.has_date:
            continue
        if any(clause.quantities for clause in before.clauses):
            return None
        beside = [one for unit in before.units for one in unit.clauses if one not in before.clauses]
        behind = statements[at + 1] if at + 1 < len(statements) else None
        if behind is not None and not behind.has_date:
            beside += behind.clauses
        for clause in beside:
            rest = clause.has("balance") and not (clause.references or clause.dates)
            if rest and (clause.has("following", "late") or not clause.has(*_SETTLED)):
                return before, "the rest may be that of this line"
    return None


_SETTLED = (
    "as_ordered",
    "confirm",
    "same",
    "same_strict",
    "pending",
    "shipped",
    "question",
    "attached",
    "all",
    "hedge",
)
"""What is said of the other lines, where the rest is theirs: ``the rest is still open``."""


def is_part(clauses: list[Clause], tokens: list[Token]) -> bool:
    """Whether a sentence only says that it is a part: ``Teillieferung.``, ``Partial shipment.``."""
    words = [token for token in tokens if token.kind == "w"]
    return len(words) <= _FEW and any(
        clause.has("partial", "half") and not clause.has("negation", "beside") for clause in clauses
    )


_FEW = 3
"""So many words at most say nothing else."""


def _said(analysis: Analysis, unit: Unit) -> str:
    tokens = analysis.tokens
    return analysis.text[tokens[unit.start].start : tokens[unit.end - 1].end][:80]
