"""Days without a month that are those of the due date: ``los vidrios el 21``, due on the 21st of the month behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.statements import Statement

__all__ = ["names_the_day"]


def names_the_day(statement: Statement, window: Window, due: date) -> bool:
    """Whether a day is that of the due date in the month behind, and nothing moves it.

    Args:
        statement: What is said.
        window: A day without its month.
        due: When the line is due.
    """
    told = window.latest
    if told is None or (due.year * 12 + due.month) - (told.year * 12 + told.month) != 1:
        return False
    if statement.basis == "dispatch" or statement.marks(
        "moved", "new_date", "late", "instead_of", "instead", "dispatch", "shipped", "arrived", "now", "half",
        "partial", "balance", "hedge", "question",
    ):  # fmt: skip
        return False
    near = statement.analysis.tokens[max(window.start - 1, 0) : window.end + _OF_MONTH]
    return not any(token.fold in _THIS for token in near)


_OF_MONTH = 3
_THIS = words("this_month_or_year")
"""Words beside a day that may be one of the month that runs: ``el 21 de este mes``."""
