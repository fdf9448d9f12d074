"""Dates that count from today, from a weekday's name or from the due date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from scm_automate.replies.dates.day_only import is_closed
from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.windows import (
    easter,
    month_part,
    month_window,
    week_around,
    weekday_after,
)

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["month_ahead", "read_feast", "read_relative", "read_weekday"]

_DAYS = (("today", 0), ("tomorrow", 1), ("overmorrow", 2), ("yesterday", -1), ("ereyesterday", -2))
_WEEKS = (("this_week", 0), ("next_week", 1), ("week_after_next", 2), ("last_week", -1))


_COUNTED = frozenset(
    {name for name, _ in (*_DAYS, *_WEEKS)}
    | {"end_of_week", "end_of_next_week", "start_of_next_week", "mid_next_week", "this_month",
       "following_week", "next_month", "end_of_month", "end_of_next_month", "end_of_year"}
)  # fmt: skip
"""Words for what counts from today."""


_LONGER = ("next_week", "week_after_next", "last_week", "following_week", "next_month")


def _in_greeting(scene: Scene, at: int) -> bool:
    """Whether the word belongs to a greeting: ``Guten Morgen`` is no tomorrow."""
    if not at:
        return False
    before = scene.lexicon.phrases.at(scene.tokens, at - 1)
    return any(mark.category == "courtesy" and mark.end > at for mark in before)


def read_relative(scene: Scene, at: int) -> Window | None:
    """``tomorrow``, ``next week``, ``end of the month``."""
    tags = scene.tags[at]
    if _COUNTED.isdisjoint(tags) or _in_greeting(scene, at):
        return None
    best: Window | None = None
    for name, days in _DAYS:
        if name == "tomorrow" and at and scene.tokens[at - 1].fold == "la":
            continue  # "por la mañana"
        if name in tags and (best is None or tags[name][1] > best.end):
            day = scene.today + timedelta(days=days)
            best = Window(at, tags[name][1], day, day, "day")
    for name, ahead in _WEEKS:
        if name in tags and scene.digits(tags[name][1]) is not None:
            continue  # "para a semana 19"
        if name in tags and _goes_on(scene, at, tags[name][1]):
            continue  # "en el transcurso de la semana que viene"
        if name in tags and (best is None or tags[name][1] > best.end):
            first, last = week_around(scene.today, ahead=ahead)
            best = Window(at, tags[name][1], first, last, "week")
    following = tags.get("following_week")
    if following and (best is None or following[1] >= best.end):
        first, last = week_around(scene.today, ahead=1)
        best = Window(at, following[1], first, last, "week")
        if scene.told_before:
            best.follows, best.sequel = True, "rest"  # "25 on 5 May, the other 20 the week after"
    monday = week_around(scene.today)[0]
    parts = (
        ("end_of_week", monday + timedelta(days=3), monday + timedelta(days=6)),
        ("end_of_next_week", monday + timedelta(days=10), monday + timedelta(days=13)),
        ("start_of_next_week", monday + timedelta(days=7), monday + timedelta(days=8)),
        ("mid_next_week", monday + timedelta(days=9), monday + timedelta(days=9)),
    )
    for name, first, last in parts:
        if name in tags and (best is None or tags[name][1] >= best.end):
            if name == "end_of_week" and _goes_on(scene, at, tags[name][1]):
                continue
            best = Window(
                at,
                tags[name][1],
                max(first, scene.today) if last >= scene.today else first,
                last,
                "part",
                approximate=True,
            )
    this, then = month_ahead(scene.today, 0), month_ahead(scene.today, 1)
    for name, window, precision in (
        ("this_month", month_window(*this), "month"),
        ("next_month", month_window(*then), "month"),
        ("end_of_month", month_part(*this, 3), "part"),
        ("end_of_next_month", month_part(*then, 3), "part"),
        ("end_of_year", (date(scene.today.year, 12, 21), date(scene.today.year, 12, 31)), "part"),
    ):
        if name in tags and (best is None or tags[name][1] >= best.end):
            best = Window(
                at, tags[name][1], window[0], window[1], "part" if precision == "part" else "month"
            )
    return best


def month_ahead(today: date, ahead: int) -> tuple[int, int]:
    """(year, month) of the month so many months ahead."""
    month = today.month + ahead
    return today.year + (month - 1) // 12, (month - 1) % 12 + 1


def _goes_on(scene: Scene, at: int, end: int) -> bool:
    """Whether a word for a week ends in the first word of another that is longer."""
    return any(
        (tag := scene.tag(here, name)) is not None and tag[1] > end
        for here in range(at + 1, end)
        for name in _LONGER
    )


def read_weekday(scene: Scene, at: int) -> Window | None:
    """``Friday``, ``this Friday``, ``next Friday``, ``Thursday of next week``."""
    which, here = "", at
    for name in ("next", "this", "last", "following_day"):
        tag = scene.tag(at, name)
        if tag and (scene.tag(tag[1], "weekdays") or scene.tag(tag[1], "weekdays_short")):
            which, here = name, tag[1]
            break
    day = scene.tag(here, "weekdays")
    short = None if day else scene.tag(here, "weekdays_short")
    found = day or short
    if found is None:
        return None
    weekday, end = found
    if short and scene.sign(end) == ".":
        end += 1
    for name in ("next", "this", "last"):
        tag = scene.tag(end, name)
        if tag and not which and _of_week(scene, end) is None:
            which, end = name, tag[1]
            break
    of_week = _of_week(scene, end)
    if of_week is not None:
        monday, end = of_week
        exact = monday + timedelta(days=weekday)
        return Window(at, end, exact, exact, "day")
    if short and not which and not _short_is_sure(scene, at):
        return None
    if which == "next":
        exact = week_around(scene.today, ahead=1)[0] + timedelta(days=weekday)
        nearest = weekday_after(weekday, scene.today)
        other = ((nearest, nearest),) if nearest != exact else ()
        return Window(at, end, exact, exact, "day", alternatives=other, approximate=not other)
    if which == "last":
        exact = scene.today - timedelta(days=(scene.today.weekday() - weekday - 1) % 7 + 1)
        return Window(at, end, exact, exact, "day")
    exact = weekday_after(weekday, scene.today)
    behind = end if which == "following_day" else _after_that(scene, end)
    if behind is not None and (not which or behind == end):
        told = scene.told_day
        if told is not None:
            exact = weekday_after(weekday, told + timedelta(days=1))
        return Window(at, behind, exact, exact, "day", approximate=told is None)
    week_on = _week_on(scene, end)
    if week_on is not None and not which:
        exact += timedelta(days=7)
        return Window(at, week_on, exact, exact, "day")
    return Window(at, end, exact, exact, "day", weekday_only=not which)


def _of_week(scene: Scene, end: int) -> tuple[date, int] | None:
    """(Monday, end) of the week that a weekday is said to lie in."""
    from scm_automate.replies.dates.weeks import read_week

    for name, ahead in (
        ("of_week_after_next", 2),
        ("week_after_next", 2),
        ("of_next_week", 1),
        ("next_week", 1),
        ("following_week", 1),
        ("of_this_week", 0),
        ("this_week", 0),
    ):
        tag = scene.tag(end, name)
        if tag:
            return week_around(scene.today, ahead=ahead)[0], tag[1]
    that = scene.tag(end, "of_that_week")
    if that and scene.told_week is not None:
        return scene.told_week, that[1]
    here = end
    for _ in range(3):
        if scene.sign(here) in ("(", ","):
            here += 1
        elif tag := (scene.tag(here, "of") or scene.tag(here, "on")):
            here = tag[1]
        else:
            break
    if here < len(scene.tokens):
        week = read_week(scene, here)
        if week and week.precision == "week" and week.earliest:
            close = week.end + (scene.sign(week.end) == ")" and scene.sign(here - 1) == "(")
            return week.earliest, close
    return None


def _after_that(scene: Scene, end: int) -> int | None:
    """Where ``Friday after that`` ends, ``Freitag darauf``, and ``the Friday after`` with nothing behind it."""
    tag = scene.tag(end, "after_that") or scene.tag(end, "following_day")
    if tag:
        return tag[1]
    alone = end < len(scene.tokens) and scene.tokens[end].fold == "after"
    if not alone or "en" not in scene.lexicon.codes:
        return None
    closed = end + 1 >= len(scene.tokens) or scene.tokens[end + 1].kind not in "wd"
    return end + 1 if closed else None


def _week_on(scene: Scene, end: int) -> int | None:
    """Where ``Thursday week`` ends, the British for the Thursday after this one."""
    if "en" not in scene.lexicon.codes or end >= len(scene.tokens):
        return None
    tag = scene.tag(end, "week_unit")
    if tag is None or scene.tokens[end].fold != "week" or scene.tag(end, "week_of"):
        return None
    return tag[1] if scene.digits(tag[1]) is None else None


def _short_is_sure(scene: Scene, at: int) -> bool:
    """Two or three letters are a weekday where they carry a point or a word introduces them."""
    token = scene.tokens[at]
    if token.text[:1].isupper() or len(token.text) > 3:
        before = scene.tokens[at - 1] if at else None
        said = before is not None and before.kind == "w" and len(before.text) > 3
        if said and len(token.text) >= 3 and is_closed(scene, at + 1):
            return True  # "arrives Thu."
        if scene.ending(at, "on") is not None:
            return True
    return scene.ending(at, "by") is not None


def read_feast(scene: Scene, at: int) -> Window | None:
    """``before Christmas``, ``after Easter``: a few days around, never sure."""
    tags = scene.tags[at]
    for name in ("christmas", "easter", "new_year", "holidays"):
        if name not in tags:
            continue
        if scene.ending(at, "wish") is not None:
            return None  # "Happy Easter!"
        end = tags[name][1]
        year = scene.today.year
        if name == "christmas":
            day: date | None = date(year, 12, 24)
        elif name == "new_year":
            day = date(year + 1, 1, 1)
        elif name == "easter":
            day = easter(year)
            day = easter(year + 1) if day < scene.today else day
        elif any(
            scene.ending(at, word) is not None
            for word in ("by", "from_on", "not_before", "approximate", "to")
        ):
            return Window(at, end, None, None, "part", approximate=True)
        else:
            return None
        return Window(at, end, day, day, "part", approximate=True)
    return None
