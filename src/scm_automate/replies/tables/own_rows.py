"""Rows of our own list that came back with the answer behind them: ``4711 10 A-1 Spring 500 pcs 4 May - ok``.

What the row itself says was asked and not answered: its due date and its quantity are set aside where
something is said behind them. A row is ours only if it names one line at least twice over, by its
order, number, item or description, holds its open quantity and its due date, and no other word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.statements import PREDICATES

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["set_asked_aside"]

_SAYS = (
    *PREDICATES,
    "moved",
    "new_date",
    "now",
    "same",
    "dispatch",
    "arrival",
    "question",
    "negation",
)
_NAMES = 2
"""So many of order, number, item and description name a line in a row of ours."""


def set_asked_aside(analysis: Analysis, unit: Unit, index: LineIndex) -> None:
    """Takes the asked date and quantities of a row of ours out of its clauses, if an answer stands behind.

    Args:
        analysis: The text.
        unit: A line of it.
        index: The open lines.
    """
    if len(unit.clauses[0].references) + len(unit.clauses[-1].references) == 0 or unit.question:
        return
    windows = sorted((one for clause in unit.clauses for one in clause.dates), key=_start)
    if not windows:
        return
    asked = windows[0]
    if asked.earliest is None or asked.earliest != asked.latest or asked.limit or asked.shift:
        return
    line = _line_before(unit, asked, index)
    if line is None or index.lines[line].due != asked.earliest:
        return
    if len(index.lines[line].schedules) > 1 or not _is_bare(analysis, unit, asked, index, line):
        return
    told = any(
        mark.start >= asked.end
        for clause in unit.clauses
        for name in _SAYS
        for mark in clause.marks.get(name, ())
    )
    if len(windows) < _NAMES and not told:
        return
    if any(one.latest is not None and one.latest < asked.earliest for one in windows[1:]):
        return  # "4 May, leaves here on 2 May"
    for clause in unit.clauses:
        clause.dates = [one for one in clause.dates if one is not asked]
        clause.quantities = [one for one in clause.quantities if one.start >= asked.end]
        clause.prices = [one for one in clause.prices if one.start >= asked.end]
    for at in range(unit.start, asked.end):
        analysis.claimed[at] = analysis.claimed[at] or "ref"


def _start(window: Window) -> int:
    return window.start


def _line_before(unit: Unit, asked: Window, index: LineIndex) -> int | None:
    """The one line that a row names before a date, by two of its parts; null where there is none."""
    named = [
        one
        for clause in unit.clauses
        for one in clause.references
        if one.end <= asked.start and one.lines
    ]
    lines = frozenset(range(len(index.lines)))
    for one in named:
        lines &= one.lines
    counted = [
        one.value for clause in unit.clauses for one in clause.quantities if one.end <= asked.start
    ]
    lines = frozenset(n for n in lines if index.lines[n].quantity in counted)
    if len(named) < _NAMES or len(lines) != 1:
        return None
    return next(iter(lines))


def _is_bare(analysis: Analysis, unit: Unit, asked: Window, index: LineIndex, line: int) -> bool:
    """Whether nothing stands before the date but the row: no word of what would be done then."""
    tokens, claimed = analysis.tokens, analysis.claimed
    counted = {
        at
        for clause in unit.clauses
        for one in clause.quantities
        for at in range(one.start, one.end)
    }
    own = index.lines[line]
    described = own.description.casefold().split()
    codes = f"{own.order} {own.item} {own.supplier_item}".casefold()
    return all(
        token.kind != "w"
        or claimed[at] in ("ref", "price")
        or at in counted
        or token.text.casefold() in codes
        or any(word.startswith(token.text.casefold()) for word in described)
        or token.fold in index.lexicon.units
        for at, token in enumerate(tokens[unit.start : asked.start], start=unit.start)
    )
