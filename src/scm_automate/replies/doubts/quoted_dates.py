"""Whether "as ordered" was said of another date: the quoted letter shows which one was asked about.

Between our question and the answer an order may have been revised. Whoever then writes "confirmed"
above our old list has confirmed the date of that list, not the one that the order has now.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from scm_automate.replies.dates import find_dates
from scm_automate.replies.naming.asked import rows_of_line

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.answers.outcome import Outcome

__all__ = ["other_date_asked"]

_BOTH_ORDERS = (None, "US")
"""A list of ours may have the month first."""
_MOST = 400
"""Characters of a row: a row of a list is short, and running text holds dates of all kinds."""
_CELL = re.compile(r"\t|\s{2,}|\s?\|\s?")
_WRITTEN = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y")
"""How lists have a day in a cell of its own."""


@lru_cache(maxsize=1024)
def _written(day: date) -> frozenset[str]:
    return frozenset(day.strftime(one) for one in _WRITTEN)


def other_date_asked(
    outcome: Outcome, quoted: str, today: date, codes: tuple[str, ...] = ()
) -> str:
    """The date that the quoted list shows for an accepted line, where it is not the line's own.

    Args:
        outcome: What was made of the line.
        quoted: The quoted thread.
        today: What dates without a year count from.
        codes: Languages of the answer: our letter is most often in one of them.

    Returns:
        The words of the date; empty where the list shows the line's due date, no date, or no such line,
        and where the answer names a date itself.
    """
    line = outcome.line
    if outcome.status != "accepted" or line.due is None or any(lot.dated for lot in outcome.lots):
        return ""
    rows = rows_of_line(line, quoted)
    cells = {cell for row in rows for cell in _CELL.split(row[:_MOST])}
    if not cells.isdisjoint(_written(line.due)):
        return ""  # as most lists have it, and no need to read the row
    shown = ""
    for row in rows:
        for language, country in product((None, *codes[:1]), _BOTH_ORDERS):
            for mention in find_dates(row[:_MOST], language=language, country=country, today=today):
                readings = ((mention.earliest, mention.latest), *mention.alternatives)
                if any(first == line.due == last for first, last in readings):
                    return ""
                if mention.precision == "day" and mention.year_told:
                    shown = shown or mention.text
    return shown
