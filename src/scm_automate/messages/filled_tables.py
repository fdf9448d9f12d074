"""Whether a quoted table was filled in by the answerer: what is written there tells more than the words above it.

A hand writes days and words by turns, marks one column alone in a colour, or puts its own firm's name
above it. Two of these together are no accident; the text then need only hint at the thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.messages.firm_line import begins_firm
from scm_automate.messages.languages import fold, words_in
from scm_automate.messages.pointing import is_answer_heading
from scm_automate.messages.table_answers import answer_columns, coloured_columns, in_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages.languages import Wordlist
    from scm_automate.messages.message import Line

__all__ = ["is_filled_in"]

_FEWEST = 2


def is_filled_in(rows: Sequence[Line], words: Wordlist, firms: frozenset[str]) -> bool:
    """Whether a column of a table was surely added or filled in by a hand of the writer's firm.

    Args:
        rows: The rows, the header first.
        words: Every language's words.
        firms: The telling part of the writer's domains.
    """
    headings = rows[0].cells or ()
    for n in answer_columns(rows, words):
        heading = headings[n] if n < len(headings) else ""
        told = (
            is_answer_heading(heading) or _is_of_firm(heading, firms),
            in_turns(rows, n),
            _alone_in_colour(rows, n),
        )
        if sum(told) >= _FEWEST:
            return True
    return False


def _is_of_firm(heading: str, firms: frozenset[str]) -> bool:
    """Whether a word of a heading begins the writer's domain: ``Kangda`` of kangda-brg.example."""
    return any(begins_firm(word, firms) for word in words_in(fold(heading)))


def _alone_in_colour(rows: Sequence[Line], column: int) -> bool:
    """Whether the filled cells of a column are in a colour of their own, and no other cell of the table is."""
    told = False
    for row in rows[1:]:
        marked = coloured_columns(row)
        cells = row.cells or ()
        filled = column < len(cells) and bool(cells[column])
        if marked != ([column] if filled else []):
            return False
        told = told or filled
    return told and not rows[0].coloured
