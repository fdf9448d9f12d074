"""Dates told in a row that share one word: ``weeks 20, 22 and 24``, ``on 5, 12 and 26 May``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.dates.day_only import is_closed
from scm_automate.replies.dates.reading import read_date
from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.windows import next_week, real_day

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["days_of_a_month", "further_weeks"]

_APART = 12
"""So many weeks may lie between two of a row at most."""


def further_weeks(scene: Scene, window: Window) -> list[Window]:
    """The weeks told behind one by their numbers alone: ``week 20 and 22``; none where something is counted.

    Args:
        scene: The text.
        window: The week in front of them.
    """
    last = scene.digits(window.end - 1)
    if window.precision != "week" or last is None or window.year_told:
        return []
    out: list[Window] = []
    at, joined = window.end, False
    while not joined and (step := _step(scene, at)) is not None:
        at, joined = step
        number = scene.digits(at)
        if number is None or not last < number <= min(53, last + _APART) or _is_taken(scene, at):
            return []
        week = next_week(number, scene.today)
        if week is None:
            return []
        out.append(Window(at, at + 1, week[0], week[1], "week", year_told=False))
        last, at = number, at + 1
    return out if joined and is_closed(scene, at) else []


def days_of_a_month(scene: Scene, at: int) -> list[Window]:
    """Three days or more before the month that they share: ``on 5, 12, 19 and 26 May``; none where it is no such row.

    Args:
        scene: The text.
        at: Its first number.
    """
    if scene.digits(at) is None or not _is_opened(scene, at):
        return []
    places = [at]
    here, joined = _past_point(scene, at), False
    while not joined and (step := _step(scene, here)) is not None:
        here, joined = step
        if scene.digits(here) is None or _is_taken(scene, here):
            return []
        places.append(here)
        here = _past_point(scene, here)
    if not joined or len(places) < _ROW:
        return []
    last = read_date(scene, places[-1], places[-1])
    if last is None or last.precision != "day" or last.bare_day or last.latest is None:
        return []
    numbers = [scene.digits(place) or 0 for place in places]
    if last.start != places[-1] or numbers[-1] != last.latest.day or numbers != sorted({*numbers}):
        return []
    days = [real_day(last.latest.year, last.latest.month, number) for number in numbers[:-1]]
    if any(day is None for day in days):
        return []
    return [
        *(
            Window(place, place + 1, day, day, "day", year_told=last.year_told)
            for place, day in zip(places, days, strict=False)
        ),
        last,
    ]


_ROW = 3


def _step(scene: Scene, at: int) -> tuple[int, bool] | None:
    """Where the next number of a row stands, and whether it is the last one, behind "and"."""
    comma = scene.sign(at) == ","
    tag = scene.tag(at + comma, "and")
    if tag:
        return tag[1], True
    return (at + 1, False) if comma and not scene.glued(at + 1) else None


def _past_point(scene: Scene, at: int) -> int:
    """Behind a number and the point that makes it an ordinal: ``5., 12.``."""
    return at + 1 + (scene.sign(at + 1) == "." and scene.glued(at + 1))


def _is_opened(scene: Scene, at: int) -> bool:
    """Whether a word for "on" or a colon stands before the first number."""
    return scene.sign(at - 1) == ":" or any(
        scene.ending(at, name) is not None for name in ("on", "day_before")
    )


def _is_taken(scene: Scene, at: int) -> bool:
    return bool(scene.taken and scene.taken[at])
