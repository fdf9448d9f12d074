"""A weekday of arrival behind a day of leaving: ``ships on Thursday 7 May, with you on Friday``."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.sentences.clauses import Clause

__all__ = ["count_arrivals_on"]

_WEEK = 7
_GOES = ("dispatch", "shipped")
_UNSURE = ("negation", "condition", "instead_of", "history", "closure", "upstream")


def count_arrivals_on(pairs: Sequence[tuple[Clause, Window]]) -> None:
    """Lets a weekday of arrival count from the day that goods leave, where it would lie before it.

    Args:
        pairs: The dates of what is said of some lines, with their clauses; such weekdays are changed.
    """
    if not any(window.weekday_only for _, window in pairs):
        return
    for (clause, first), (other, second) in pairwise(pairs):
        if not second.weekday_only or first.weekday_only or first.precision != "day":
            continue
        leaves, day = first.latest, second.latest
        if leaves is None or day is None or day > leaves or first.limit or second.limit:
            continue
        comes = any(mark.start >= first.end for mark in other.marks.get("arrival", ()))
        goes = any(
            mark.start < second.start for name in _GOES for mark in clause.marks.get(name, ())
        )
        if not (comes and goes) or clause.has(*_UNSURE) or other.has(*_UNSURE):
            continue
        ahead = (day.weekday() - leaves.weekday()) % _WEEK
        if ahead:
            second.earliest = second.latest = leaves + timedelta(days=ahead)
            second.weekday_only = False
