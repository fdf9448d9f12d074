"""What a date in a text is: a window of days, and how sure its reading is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

__all__ = ["DateMention", "Precision"]

Precision = Literal["day", "week", "month", "part", "range", "shift"]
"""How fine a mention is.

- ``day``: one day. ``week``: one calendar week, Monday to Sunday. ``month``: a whole month, quarter or year.
- ``part``: a part of a week, month or year, or a time around a feast.
- ``range``: from a day to another.
- ``shift``: so many days from the due date of whatever is spoken of; it has no window of its own.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date as somebody wrote it, and the days it stands for.

    Examples:
        >>> from datetime import date
        >>> from scm_automate.replies import find_dates
        >>> find_dates("arrives in KW 18", language="en", today=date(2026, 3, 2))[0].latest
        datetime.date(2026, 5, 3)
    """

    start: int
    """First character in the text."""
    end: int
    """One past the last character in the text."""
    text: str
    """The words, the ``by`` or ``around`` before them included."""
    earliest: date | None
    """First day; null where open ("by Friday") or where only a shift is told."""
    latest: date | None
    """Last day; null where only a shift is told."""
    precision: Precision
    """See `Precision`."""
    approximate: bool = False
    """Whether words of doubt about the date itself stand with it, or its own parts disagree."""
    alternatives: tuple[tuple[date, date], ...] = ()
    """Other readings as (earliest, latest), where nothing settles which is meant."""
    limit: Literal["by", "from"] | None = None
    """``by``: not after; ``from``: not before. Null: within the window."""
    shift: int | None = None
    """Days after the due date (negative: before); null for all other mentions."""
    follows: bool = False
    """A shift that may count from another date told before it ("and the rest two weeks later")."""
    year_told: bool = True
    """Whether the year stands there; else it is the first one not more than 60 days past."""
