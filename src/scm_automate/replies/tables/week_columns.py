"""Columns of days whose cells are numbers of weeks: ``Delivery week | 19``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import tokenise
from scm_automate.replies.sentences.analysis import analyse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Habits
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["LONE_WEEK", "week_columns"]

LONE_WEEK = re.compile(r"([0-9]{1,2})(?: ?/ ?(?:20)?[0-9]{2})?")
"""What a cell of a column of weeks may hold: ``19``, ``19/2026``."""
_SPAN = 8
"""Where no number is larger than this, they may count weeks: ``Lead time, weeks | 6``."""
_WEEKS_AHEAD = 30
_LOOKED_AT = 20
_DAYS = frozenset({"date", "dispatch_date", "due"})


def week_columns(
    header: Sequence[str],
    roles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    index: LineIndex,
    habits: Habits,
) -> dict[int, str]:
    """Column -> the word in its header by which its numbers are weeks.

    Args:
        header: The headers.
        roles: Their roles.
        rows: The rows below.
        index: The open lines.
        habits: How the writer writes.
    """
    found: dict[int, str] = {}
    for n, role in enumerate(roles):
        if role not in _DAYS:
            continue
        numbers = [
            int(match[1])
            for row in rows[:_LOOKED_AT]
            if n < len(row) and (match := LONE_WEEK.fullmatch(row[n].strip()))
        ]
        near = all(_is_near(number, habits) for number in numbers)
        if not numbers or max(numbers) <= _SPAN or not near:
            continue
        for word in reversed(header[n].split()):
            told = analyse(f"{word} 20", tokenise(f"{word} 20"), index, habits).dates
            if len(told) == 1 and told[0].precision == "week" and told[0].start == 0:
                found[n] = word
                break
    return found


def _is_near(number: int, habits: Habits) -> bool:
    """Whether the week of a number is one of the next months, and not of next year by its smallness."""
    this = habits.today.isocalendar().week
    return 0 < number <= 53 and -1 <= (number - this + 1) % 52 - 1 <= _WEEKS_AHEAD
