"""Titles that stand above rows with no colon: ``pls note ex-factory plan``, and ``A-1 120 6 August`` in the next line.

What heads rows tells what their days are of, whether a colon ends it or the line itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.sentences.clauses import Clause, Unit

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
            and _alone(analysis, units, at)
            and _rows_below(analysis, units, at)
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


def _alone(analysis: Analysis, units: Sequence[Unit], at: int) -> bool:
    """Whether a sentence is all that stands in its line, or one of its cells between bars."""
    tokens, unit = analysis.tokens, units[at]
    before = units[at - 1] if at else None
    behind = units[at + 1] if at + 1 < len(units) else None
    return not (
        (before is not None and before.line == unit.line and tokens[unit.start - 1].text != "|")
        or (
            behind is not None and behind.line == unit.line and tokens[behind.start - 1].text != "|"
        )
    )


def _rows_below(analysis: Analysis, units: Sequence[Unit], at: int) -> bool:
    """Whether the next line names a line of the order and its day."""
    below = next(
        (n for n in range(at + 1, len(units)) if units[n].line != units[at].line
         and any(one.kind != "p" for one in analysis.tokens[units[n].start : units[n].end])),
        len(units),
    )  # fmt: skip
    row: list[Clause] = []
    for unit in units[below : below + _PIECES]:
        if unit.line == units[below].line:
            row += unit.clauses
    named = any(clause.references for clause in row)
    return named and any(clause.dates for clause in row)


_PIECES = 6
"""Pieces of a row between bars at most that are looked at."""
