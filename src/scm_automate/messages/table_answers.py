"""Answers in the rows of a quoted table: in a column that asks for them, one that was added, or in colour."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.languages import fold
from scm_automate.messages.pointing import asks, is_answer_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages.languages import Wordlist
    from scm_automate.messages.message import Line

__all__ = ["RowAnswer", "answer_columns", "coloured_columns", "in_turns", "row_answers"]

_DATED = re.compile(
    r"(?<![\w/-])(?:[0-9]{1,2}\. ?[0-9]{1,2}|[0-9]{1,2}[/-][0-9]{1,2}|20[0-9]{2}[./-][0-9]{1,2})\b"
    r"|\b[0-9]{1,2}\.? ?[^\W\d_]{3,12}\.? ?[0-9]{2,4}\b|[0-9]{1,2} ?(?:月|周)"
    r"|\b[0-9]{1,2}[-. ]{0,2}(?:jan|feb|fev|fév|m[aä]r|maa|mrt|apr|avr|abr|ma[iyj]|mei|ju[inl]|giu|lug|aug|ago|aou|aoû"
    r"|sep|set|o[kc]t|ott|out|nov|de[czs]|dez|déc|dic)"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[-. ]{0,2}[0-9]{1,2}(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
"""What may be a day in a cell, and is no part of an order's or item's number; a week begins with its word."""
_WHOLE_DAY = re.compile(
    r"[0-9]{1,2}[./-] ?[0-9]{1,2}[./-] ?(?:20)?[0-9]{2}|20[0-9]{2}[./-][0-9]{1,2}[./-][0-9]{1,2}"
    r"|[0-9]{1,2}[-. ]{1,2}[^\W\d_]{3,9}[-. ]{1,2}(?:20)?[0-9]{2}"
    r"|[^\W\d_]{3,9}[-. ]{1,2}[0-9]{1,2}(?:st|nd|rd|th)?(?:[, ]{1,2}20[0-9]{2})?"
)
_WEEK = re.compile(r"([^\W\d_]{1,9})\.? ?[0-9]{1,2}\b")
_DIGIT = re.compile("[0-9]")
"""Neither a day nor a week is without one, and most cells are."""
_MOST_WORDS = 6
_LONGEST = 80


class RowAnswer(NamedTuple):
    """What was written into a row."""

    columns: tuple[int, ...]
    coloured: bool
    """Whether only a colour tells it from the asker's words."""


def answer_columns(rows: Sequence[Line], words: Wordlist) -> list[int]:
    """The columns of a table in which answers stand, by their headings and by what is in them.

    A heading of a list counts as it is. Where the table has none of these with anything below, a column counts
    whose heading speaks of an answer, or that stands behind the first column of days and has a
    heading which is not the asker's, as long as days or a few words stand in it.

    Args:
        rows: The rows, the header first.
        words: Every language's words.
    """
    header = rows[0].cells or ()
    width = max(len(row.cells or ()) for row in rows)
    listed = [
        n
        for n in range(width)
        if n >= len(header)
        or not header[n]
        or fold(header[n]).strip(" .:*") in words.answer_columns
    ]
    filled: dict[int, list[str]] = {}
    for row in rows[1:]:
        for n, cell in enumerate(row.cells or ()):
            if cell:
                filled.setdefault(n, []).append(cell)
    dated = [n for n, cells in filled.items() if _holds_days(cells, words.weeks)]
    if len(dated) == 1 and dated[0] < len(header) and not is_answer_heading(header[dated[0]]):
        # a plain "Date" beside no other day is what was asked for
        listed = [n for n in listed if n != dated[0]]
    if any(n in filled for n in listed):
        return listed
    # "Valve 5/2 G1/4" is no day: the asker's column is one in which days stand alone, if any is
    bare = [n for n in dated if all(_begins_with_a_day(cell, words.weeks) for cell in filled[n])]
    # nor is "2.5 mm2 cable": days asked for have their year
    whole = [n for n in bare if all(_WHOLE_DAY.fullmatch(cell.strip()) for cell in filled[n])]
    first = min(whole or bare or dated, default=width)
    found = []
    for n, cells in filled.items():
        heading = header[n] if n < len(header) else ""
        if n in dated:
            # the first column of days is the asker's, whatever its heading says
            if n > first and (is_answer_heading(heading) or not asks(heading)):
                found.append(n)
        elif is_answer_heading(heading) and all(
            _is_short(cell) or (n > first and len(cell) <= _LONGEST) for cell in cells
        ):
            found.append(
                n
            )  # behind the days asked for a cell may say more: "no stock, please cancel"
    return found


def in_turns(rows: Sequence[Line], column: int) -> bool:
    """Whether a column holds days and words by turns, as no program fills one: ``ok``, ``600 on 4 May``.

    Args:
        rows: The rows, the header first.
        column: The column.
    """
    cells = [(row.cells or ())[column].strip() for row in rows[1:] if column < len(row.cells or ())]
    told = [cell for cell in cells if cell]
    days = [cell for cell in told if _WHOLE_DAY.fullmatch(cell) or _DATED.fullmatch(cell)]
    more = [cell for cell in told if cell not in days and _DATED.search(cell)]
    short = [cell for cell in told if _is_short(cell)]
    return bool(more and (days or short) and len(days) + len(more) + len(short) == len(told))


def _holds_days(cells: Sequence[str], weeks: frozenset[str]) -> bool:
    """Whether half of the cells or more hold a day or a week."""
    told = 0
    for cell in cells:
        if len(cell) < _LONGEST and _DIGIT.search(cell):
            week = _WEEK.match(fold(cell))
            told += bool(_DATED.search(cell)) or (week is not None and week[1] in weeks)
    return told * 2 >= len(cells)


def _begins_with_a_day(cell: str, weeks: frozenset[str]) -> bool:
    week = _WEEK.match(fold(cell))
    return _DATED.match(cell) is not None or (week is not None and week[1] in weeks)


def _is_short(cell: str) -> bool:
    """Whether a cell holds a few words only: ``ok``, ``confirmed as ordered``."""
    return len(cell.split()) <= _MOST_WORDS and not any(char.isdigit() for char in cell)


def row_answers(line: Line, columns: Sequence[int], *, coloured: bool) -> RowAnswer | None:
    """Which cells of a row are answers: those of the answering columns, else those in a colour of their own."""
    cells = line.cells or ()
    asked = tuple(n for n in columns if n < len(cells) and cells[n])
    if asked:
        return RowAnswer(asked, coloured=False)
    if not coloured:
        return None
    marked = coloured_columns(line)
    if not marked or len(marked) == len([cell for cell in cells if cell]):
        return None  # a row that is coloured throughout is decoration
    return RowAnswer(tuple(marked), coloured=True)


def coloured_columns(line: Line) -> list[int]:
    """The columns of a row whose filled cells begin in a colour of their own."""
    cells = line.cells or ()
    starts, length = {}, 0
    for column, cell in enumerate(cells):
        starts[length] = column
        length += len(cell) + 1
    marked = sorted({starts[begin] for begin, _ in line.coloured if begin in starts})
    return [column for column in marked if cells[column]]
