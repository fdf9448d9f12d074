"""Weekdays together with the date that stands beside them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from scm_automate.replies.dates.day_only import POINTED, read_day_only
from scm_automate.replies.dates.named import read_day_month
from scm_automate.replies.dates.numeric import read_numeric
from scm_automate.replies.dates.relative import read_weekday
from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.windows import weekday_after
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = [
    "absolute_day", "bracketed_weekday", "dated_weekday", "day_of_week", "week_from", "with_weekday",
]  # fmt: skip


def absolute_day(scene: Scene, at: int) -> Window | None:
    """A written-out day at a token, behind words such as "the"."""
    for _ in range(3):
        if at >= len(scene.tokens):
            return None
        if scene.tokens[at].kind == "d":
            break
        skip = scene.tag(at, "day_before") or scene.tag(at, "on") or scene.tag(at, "of")
        if scene.sign(at) in (",", "(", "."):
            at += 1
        elif skip and not scene.tag(at, "months"):
            at = skip[1]
        else:
            break
    if at >= len(scene.tokens):
        return None
    return read_numeric(scene, at) or read_day_month(scene, at)


def dated_weekday(scene: Scene, at: int) -> Window | None:
    """A weekday, together with the date that stands with it."""
    tags = scene.tags[at]
    name = tags.get("weekdays") or tags.get("weekdays_short")
    which = next((tags[key] for key in _WHICH if key in tags), None)
    if name is None and which is not None:
        name = scene.tag(which[1], "weekdays")
    if name is None:
        return None
    weekday, end = name
    here = end + (scene.sign(end) == ".")
    behind = scene.tokens[here + 1 : here + 2]
    if behind and scene.sign(here) == "," and behind[0].fold in _SEVERAL:
        return read_weekday(scene, at)  # "ils partent vendredi, les 18"
    beside = absolute_day(scene, here)
    if beside is None and (coming := scene.tag(here, "next")) is not None:
        beside = _next_numbered(scene, coming[1], weekday)
        if beside is not None:
            beside.start = at
            return beside
    if beside is None:
        article = scene.tag(here, "day_before")
        comma = scene.sign(here) == "," and not scene.glued(here + 1)
        behind_it = scene.tag(here + comma, "day_before") if comma and not article else article
        beside = _numbered(scene, behind_it[1] if behind_it else here + comma, weekday)
        if beside is not None:
            beside.start = at
            return beside
    if beside is None and scene.sign(here) == "(":
        beside = _in_brackets(scene, here + 1, weekday)
        if beside is not None:
            beside.start = at
            return beside
    if beside is None and (scene.digits(here) is not None or scene.sign(here) == ","):
        beside = read_day_only(scene, here) or read_day_only(scene, here + 1)
    article = scene.tag(here + (scene.sign(here) == ","), "day_before")
    if beside is None and article and scene.digits(article[1]) is not None:
        beside = read_day_only(scene, article[1])
    if beside is not None and beside.earliest is not None:
        return with_weekday(beside, at, beside.end, weekday)
    return read_weekday(scene, at)


_WHICH = ("next", "this", "last", "following_day")


def _in_brackets(scene: Scene, at: int, weekday: int) -> Window | None:
    """``Tuesday (28th)``: the day of the month in brackets behind its weekday."""
    article = scene.tag(at, "day_before")
    found = _numbered(scene, article[1] if article else at, weekday)
    return found if found is not None and scene.sign(found.end) == ")" else None


def _next_numbered(scene: Scene, at: int, weekday: int) -> Window | None:
    """``mercredi prochain 29``, ``jeudi prochain, le 23``: the number settles which one is meant."""
    comma = scene.sign(at) == "," and not scene.glued(at + 1)
    article = scene.tag(at + comma, "day_before")
    found = _numbered(scene, article[1] if article else at + comma, weekday)
    if found is None or found.earliest is None:
        return None
    return found if 0 < (found.earliest - scene.today).days <= _NEXT else None


_NEXT = 14
"""The "next" one is so many days away at most."""
_SEVERAL = words("articles_of_many_days")
"""Articles of several things: the number behind one counts goods and is no day."""
_AHEAD = 62
_BACK = 31


def _numbered(scene: Scene, at: int, weekday: int) -> Window | None:
    """``mercredi 16``, ``pondělí 24.``: the next day of that number that is such a weekday.

    A number that is none such within two months counts or names something else.
    """
    day = scene.digits(at)
    if day is None or not 1 <= day <= 31 or (scene.taken and scene.taken[at]):
        return None
    end = at + 1
    suffix = scene.tag(end, "suffix") if scene.glued(end) else None
    if suffix:
        end = suffix[1]
    elif scene.sign(end) == "." and scene.glued(end):
        if scene.glued(end + 1) and scene.tokens[end + 1].kind in "dw":
            return None
        end += scene.lexicon.codes[0] in POINTED
    elif scene.glued(end) and (
        scene.tokens[end].kind in "dw"
        or (scene.sign(end) in tuple("/-:,%") and scene.glued(end + 1))
    ):
        return None
    if end < len(scene.tokens) and (
        scene.tokens[end].fold in scene.lexicon.units or scene.tokens[end].text in "%x"
    ):
        return None
    for ahead in (*range(_AHEAD + 1), *range(-1, -_BACK, -1)):
        told = scene.today + timedelta(days=ahead)
        if told.day == day and told.weekday() == weekday:
            return Window(at, end, told, told, "day", year_told=False)
    return None


def with_weekday(window: Window, start: int, end: int, weekday: int) -> Window:
    """The date, and whether the weekday agrees; a weekday settles day and month."""
    window.start, window.end = start, end
    if window.core < 0:
        window.core = start
    if window.earliest is not None and window.earliest.weekday() != weekday:
        for first, last in window.alternatives:
            if first.weekday() == weekday:
                window.earliest, window.latest, window.alternatives = first, last, ()
                return window
        window.approximate = True
    elif window.alternatives and not any(
        first.weekday() == weekday for first, _ in window.alternatives
    ):
        window.alternatives = ()
    return window


def day_of_week(scene: Scene, window: Window) -> Window:
    """The day of a week that is named behind it: ``week 19, Tuesday``, ``nächste Woche am Dienstag``."""
    if window.precision != "week" or window.earliest is None or window.parts:
        return window
    here, listed = window.end, scene.sign(window.end) == ","
    here += listed
    introduced = scene.tag(here, "on")
    if introduced and not scene.tag(here, "weekdays"):
        here = introduced[1]
    name = scene.tag(here, "weekdays")
    if name is None or absolute_day(scene, name[1]) is not None:
        return window
    if listed and not (
        name[1] >= len(scene.tokens) or scene.tokens[name[1]].text in ("\n", ".", ";", ")")
    ):
        return window  # a list goes on: "next week, Friday we are closed"
    day = window.earliest + timedelta(days=name[0])
    return Window(window.start, name[1], day, day, "day", year_told=window.year_told)


def week_from(scene: Scene, at: int) -> Window | None:
    """``a week on Thursday``, ``a week tomorrow``, ``two weeks from Friday``: counted from that day."""
    if "en" not in scene.lexicon.codes:
        return None
    count = scene.count(at)
    unit = scene.tag(count[1], "week_unit") if count else None
    if count is None or unit is None:
        return None
    here = unit[1]
    linked = scene.tag(here, "on") or scene.tag(here, "from")
    if linked:
        here = linked[1]
    for name, ahead in (("tomorrow", 1), ("today", 0)):
        tag = scene.tag(here, name)
        if tag:
            day = scene.today + timedelta(days=7 * count[0] + ahead)
            return Window(at, tag[1], day, day, "day")
    weekday = scene.tag(here, "weekdays")
    if weekday is None or not linked or absolute_day(scene, weekday[1]) is not None:
        return None
    day = weekday_after(weekday[0], scene.today) + timedelta(days=7 * count[0])
    return Window(at, weekday[1], day, day, "day")


def bracketed_weekday(scene: Scene, at: int) -> tuple[int, int] | None:
    """(weekday, end) of ``(Thursday)`` or ``, Thursday`` behind a date."""
    opened = scene.sign(at)
    if opened not in ("(", ","):
        return None
    name = scene.tag(at + 1, "weekdays") or (
        scene.tag(at + 1, "weekdays_short") if opened == "(" else None
    )
    if name is None:
        return None
    end = name[1] + (scene.sign(name[1]) == ".")
    if opened == ",":
        # a weekday that begins a date of its own stays with that one
        own = absolute_day(scene, end) or dated_weekday(scene, at + 1)
        return (name[0], end) if own is None or own.end <= end else None
    return (name[0], end + 1) if scene.sign(end) == ")" else None
