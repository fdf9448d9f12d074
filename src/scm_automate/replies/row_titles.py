"""Titles that stand above rows with no colon: ``pls note ex-factory plan``, and ``A-1 120 6 August`` in the next line.

What heads rows tells what their days are of, whether a colon ends it or the line itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.clauses import Clause, Unit
    from scm_automate.replies.found import Analysis

__all__ = ["mark_titles"]

_LONGEST = 9
"""Tokens at most of a title."""
_STOPS = ".,;:!?"
_NO_TITLE = (
    "courtesy", "attached", "as_ordered", "confirm", "late", "moved", "reject", "shipped", "arrived", "pending",
    "negation", "condition", "question", "all", "both", "rest_lines", "cause",
)  # fmt: skip
"""What a greeting or a sentence of its own says, and no title."""


def mark_titles(analysis: Analysis, units: Sequence[Unit], people: frozenset[str]) -> None:
    """Makes headings of the lines without a stop that stand right above rows of lines and days.

    Args:
        analysis: The text.
        units: Its sentences.
        people: Folded words of the names in the message's head; a line with one of them greets.
    """
    for at, unit in enumerate(units):
        if (
            _is_title(analysis, unit)
            and _alone(units, at)
            and _rows_below(units, at)
            and not any(token.fold in people for token in analysis.tokens[unit.start : unit.end])
        ):
            unit.heading = True


def _is_title(analysis: Analysis, unit: Unit) -> bool:
    """Whether a line has the form of a title: a few words, no stop, no name and no day."""
    return (
        unit.opens_line
        and not (unit.heading or unit.question or unit.item)
        and unit.end - unit.start <= _LONGEST
        and analysis.tokens[unit.end - 1].text not in _STOPS
        and not any(_tells(clause) or clause.has(*_NO_TITLE) for clause in unit.clauses)
    )


def _tells(clause: Clause) -> bool:
    return bool(clause.dates or clause.references or clause.quantities or clause.prices)


def _alone(units: Sequence[Unit], at: int) -> bool:
    """Whether a sentence is all that stands in its line."""
    line = units[at].line
    return all(units[n].line != line for n in (at - 1, at + 1) if 0 <= n < len(units))


def _rows_below(units: Sequence[Unit], at: int) -> bool:
    """Whether the next line names a line of the order and its day."""
    if at + 1 >= len(units):
        return False
    below = units[at + 1].line
    row = [
        clause for unit in units[at + 1 : at + 6] if unit.line == below for clause in unit.clauses
    ]
    named = [one.start for clause in row for one in clause.references]
    dated = [one.start for clause in row for one in clause.dates]
    return bool(named and dated)
