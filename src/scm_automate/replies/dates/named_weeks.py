"""Weeks that are named by one of their days: ``30 Kasım haftası``, ``11月30日那周``, ``w tygodniu 30 listopada``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.weekdays import absolute_day
from scm_automate.replies.dates.windows import iso_week_window, week_around
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["week_before", "week_behind"]

_LAST_DAY = 31
_NUMBERED = words("words_only_of_a_numbered_week")
"""Words that only a week's number stands behind."""


def week_behind(scene: Scene, window: Window) -> Window:
    """The week of a day, where a word for the week stands right behind the day; else the window itself."""
    if (
        window.precision != "day"
        or window.earliest is None
        or window.weekday_only
        or window.bare_day
        or not window.month_told
        or window.shift is not None
        or scene.tokens[window.start].kind != "d"
    ):
        return window
    here = window.end
    if scene.sign(here) in tuple("'’"):
        suffix = scene.tag(here + 1, "suffix")
        here = suffix[1] if suffix else here
    tag = scene.tag(here, "week_behind")
    if tag is None:
        return window
    first, last = week_around(window.earliest)
    return Window(
        window.start,
        tag[1],
        first,
        last,
        "week",
        alternatives=window.alternatives,
        year_told=window.year_told,
    )


def week_before(scene: Scene, at: int) -> Window | None:
    """The week of a day and a month's name behind a word for the week: ``uge 30. november`` is no week 30."""
    tag = scene.tag(at, "week")
    if tag is None or scene.tokens[at].fold in _NUMBERED:
        return None
    number = scene.digits(tag[1])
    if number is None or not 1 <= number <= _LAST_DAY:
        return None
    month = tag[1] + 1 + (scene.sign(tag[1] + 1) == ".")
    named = scene.tag(month, "months") or scene.tag(month, "months_short")
    day = absolute_day(scene, tag[1]) if named else None
    if day is None or day.earliest is None or day.precision != "day":
        return None
    around = week_around(day.earliest)
    counted = iso_week_window(day.earliest.year, number)
    if counted and day.earliest.month in (counted[0].month, counted[1].month):
        # "vecka 23 juni" may be either
        other = () if counted == around else (around,)
        return Window(at, day.end, *counted, "week", alternatives=other, year_told=day.year_told)
    return Window(
        at,
        day.end,
        *around,
        "week",
        alternatives=day.alternatives,
        year_told=day.year_told,
    )
