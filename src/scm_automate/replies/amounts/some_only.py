"""What the next sentence says of an answer's quantity or lines: a part of it, the rest, only some of the goods."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.remark_books import found_of, may_say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = [
    "dated_beside_the_rest",
    "doubt_rest_of_a_part",
    "is_part",
    "rest_of_the_line",
    "restricted",
]


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


def dated_beside_the_rest(statement: Statement) -> str:
    """``het ei komt op 12 mei, de rest zoals besteld``: what is dated is some line's, and no line was named."""
    if statement.kind != "rest" or any(one.lines for one in statement.analysis.references):
        return ""
    rest = next((one for one in statement.clauses if one.has("rest_lines")), None)
    if rest is None or rest.dates or statement.clauses[0] is rest:
        return ""
    tokens = statement.analysis.tokens
    told = [one for one in statement.clauses if one.dates and one.end <= rest.start]
    return (
        ""
        if not told
        else statement.analysis.text[tokens[rest.start].start : tokens[rest.end - 1].end]
    )


def doubt_rest_of_a_part(statements: Sequence[Statement]) -> None:
    """``a third of the springs on 4 May, the rest on 18 May``: the rest is theirs, and no other line."""
    for before, rest in pairwise(statements):
        if rest.kind != "rest" or before.kind != "lines" or before.row is not None:
            continue
        if before.analysis is not rest.analysis or sum(len(c.dates) for c in before.clauses) != 1:
            continue  # "half (400) in week 38 and the other 400 in week 40. The rest as ordered"
        tokens = before.analysis.tokens
        if any(
            tokens[at].fold in _FRACTIONS
            for clause in before.clauses
            for at in range(clause.start, clause.end)
        ) or any(one.percent for clause in before.clauses for one in clause.quantities):
            rest.vague = rest.vague or "the rest may be that of this line"


_FRACTIONS = words("fractions")
"""Words for a part of goods, of which the rest in the same sentence is what is left."""


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
