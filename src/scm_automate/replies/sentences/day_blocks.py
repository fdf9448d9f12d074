"""Days as the heads of blocks: ``At your factory 11 January``, and the lines that come then below it.

Each row takes the day that stands above it, as a cell takes that of its column.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scm_automate.replies.sentences.unread_words import unknown_words
from scm_automate.replies.statements import says

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["with_days_above"]

_LONGEST = 14
"""Tokens at most of a line that only tells a day."""
_TOLD_OF_ALL = ("arrival", "dispatch")
_BESIDE = frozenset(
    {
        *_TOLD_OF_ALL,
        "expected",
        "new_date",
        "confirm",
        "now",
        "modal",
        "from_word",
        "to_word",
        "beside",
        "purpose",
    }
)
"""What may be said beside the day that heads a block."""


def with_days_above(
    analysis: Analysis, units: list[Unit], lexicon: Lexicon, today: date
) -> list[Unit]:
    """The sentences without the days that head blocks of rows; each row then tells its block's day.

    Nothing is changed where a day may belong to the name above it: ``Springs`` / ``5 May`` / ``Rings`` / ``12 May``.

    Args:
        analysis: The text.
        units: Its sentences.
        lexicon: Words of the languages it is read in.
        today: The day that it was written on.
    """
    if not any(clause.dates for unit in units for clause in unit.clauses):
        return units
    blocks: list[tuple[Unit, Window, list[list[Unit]]]] = []
    rows: list[list[Unit]] | None = None
    above: list[Unit] = []
    stray = False
    for line in _lines(units):
        window = _day_of(analysis, line, lexicon, today)
        if window is not None:
            if not (rows or _is_apart(analysis, above, line)):
                return units
            rows = []
            blocks.append((line[0], window, rows))
        elif _is_row(line):
            if rows is None:
                stray = True  # "Still open" / "Bushes", below the last block or above the first
                above = line
                continue
            last = above if stray or rows else line
            if line[0].paragraph != last[0].paragraph:
                return units
            rows.append(line)
        else:
            rows = None
        above = line
    if not all(below for _, _, below in blocks):
        return units
    basis: dict[str, list[Mark]] = {}
    for head, window, below in blocks:
        basis = _basis_of(head) or basis
        for row in below:
            _give(window, basis, row)
    heads = {id(head) for head, _, _ in blocks}
    return [unit for unit in units if id(unit) not in heads]


def _lines(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """The sentences line by line."""
    line: list[Unit] = []
    for unit in units:
        if line and unit.line != line[0].line:
            yield line
            line = []
        line.append(unit)
    if line:
        yield line


def _day_of(analysis: Analysis, line: list[Unit], lexicon: Lexicon, today: date) -> Window | None:
    """The day that is all that a line tells, with a word for goods that come or leave then."""
    unit = line[0]
    dates = [window for clause in unit.clauses for window in clause.dates]
    if len(line) > 1 or unit.question or unit.item or len(dates) != 1:
        return None
    if unit.end - unit.start > _LONGEST or analysis.tokens[unit.end - 1].text == ",":
        return None
    [day] = dates
    if day.latest is None or day.latest <= today or day.shift is not None:
        return None
    if any(
        clause.references
        or clause.quantities
        or clause.prices
        or not clause.marks.keys() <= _BESIDE
        or unknown_words(analysis, clause, lexicon)
        for clause in unit.clauses
    ):
        return None
    return day


def _is_apart(analysis: Analysis, above: list[Unit], line: list[Unit]) -> bool:
    """Whether a day is not that of the words right above it: it opens its paragraph, or they end with a stop."""
    if not above or above[-1].paragraph != line[0].paragraph:
        return True
    return above[-1].heading or analysis.tokens[above[-1].end - 1].text in ",.!"


def _is_row(line: list[Unit]) -> bool:
    """Whether a line names lines and says nothing of them but how many."""
    clauses = [clause for unit in line for clause in unit.clauses]
    named = {one.how for clause in clauses for one in clause.references}
    return (
        bool(named - {"order"})
        and not any(unit.question for unit in line)
        and not any(clause.dates or clause.prices or says(clause) for clause in clauses)
    )


def _basis_of(head: Unit) -> dict[str, list[Mark]]:
    """The words for goods that come or leave on a day; without any, the day above was told of the same."""
    told: dict[str, list[Mark]] = {}
    for clause in head.clauses:
        for name in _TOLD_OF_ALL:
            if name in clause.marks:
                told.setdefault(name, []).extend(clause.marks[name])
    return told


def _give(window: Window, basis: dict[str, list[Mark]], row: list[Unit]) -> None:
    """Lets a row tell the day above it, and whether goods come or leave then."""
    clauses = [clause for unit in row for clause in unit.clauses]
    named = [one for one in clauses if one.references]
    told = next((one for one in named if one.quantities), named[0])
    told.dates.append(replace(window))
    for name, marks in basis.items():
        told.marks.setdefault(name, []).extend(marks)
