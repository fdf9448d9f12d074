"""Days on which a list was taken from a program: ``el CSV adjunto, sacado hoy``, ``exported this morning``.

Such a day is of the list and of no line. It is never one to come, so that only past days and today,
right beside a word for taking out or bringing up to date, are set aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.phrases import Mark

__all__ = ["without_file_days"]

_BESIDE = 1
"""So many words may stand between: ``exported on 3 May``."""


def without_file_days(dates: list[Window], marks: list[Mark], today: date) -> list[Window]:
    """The dates of a text less those that tell when a list was made.

    Args:
        dates: Dates in the order told.
        marks: Phrases of the text.
        today: Day on which the message came.
    """
    stamps = [mark for mark in marks if mark.category == "stamped"]
    if not stamps:
        return dates
    return [
        window
        for window in dates
        if window.latest is None
        or window.latest > today
        or not any(
            0 <= window.start - mark.end <= _BESIDE or 0 <= mark.start - window.end <= _BESIDE
            for mark in stamps
        )
    ]
