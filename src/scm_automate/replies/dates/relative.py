"""Dates that count from today, from a weekday's name or from the due date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.windows import (
    day_of_month,
    easter,
    month_part,
    month_window,
    shift_workdays,
    week_around,
    weekday_after,
)

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["read_day_only", "read_duration", "read_feast", "read_relative", "read_weekday"]

_DAYS = (("today", 0), ("tomorrow", 1), ("overmorrow", 2), ("yesterday", -1), ("ereyesterday", -2))
_WEEKS = (("this_week", 0), ("next_week", 1), ("week_after_next", 2), ("last_week", -1))


def _in_greeting(scene: Scene, at: int) -> bool:
    """Whether the word belongs to a greeting: ``Guten Morgen`` is no tomorrow."""
    if not at:
        return False
    before = scene.lexicon.phrases.at(scene.tokens, at - 1)
    return any(mark.category == "courtesy" and mark.end > at for mark in before)


def read_relative(scene: Scene, at: int) -> Window | None:
    """``tomorrow``, ``next week``, ``end of the month``."""
    tags = scene.tags[at]
    if not tags or _in_greeting(scene, at):
        return None
    best: Window | None = None
    for name, days in _DAYS:
        if name in tags and (best is None or tags[name][1] > best.end):
            day = scene.today + timedelta(days=days)
            best = Window(at, tags[name][1], day, day, "day")
    for name, ahead in _WEEKS:
        if name in tags and scene.digits(tags[name][1]) is not None:
            continue  # "para a semana 19"
        if name in tags and (best is None or tags[name][1] > best.end):
            first, last = week_around(scene.today, ahead=ahead)
            best = Window(at, tags[name][1], first, last, "week")
    monday = week_around(scene.today)[0]
    parts = (
        ("end_of_week", monday + timedelta(days=3), monday + timedelta(days=6)),
        ("end_of_next_week", monday + timedelta(days=10), monday + timedelta(days=13)),
        ("start_of_next_week", monday + timedelta(days=7), monday + timedelta(days=8)),
        ("mid_next_week", monday + timedelta(days=9), monday + timedelta(days=9)),
    )
    for name, first, last in parts:
        if name in tags and (best is None or tags[name][1] >= best.end):
            best = Window(
                at,
                tags[name][1],
                max(first, scene.today) if last >= scene.today else first,
                last,
                "part",
                approximate=True,
            )
    this, then = _month_ahead(scene.today, 0), _month_ahead(scene.today, 1)
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


def _month_ahead(today: date, ahead: int) -> tuple[int, int]:
    month = today.month + ahead
    return today.year + (month - 1) // 12, (month - 1) % 12 + 1


def read_weekday(scene: Scene, at: int) -> Window | None:
    """``Friday``, ``this Friday``, ``next Friday``, ``Thursday of next week``."""
    which, here = "", at
    for name in ("next", "this", "last"):
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
    return Window(at, end, exact, exact, "day", weekday_only=not which)


def _of_week(scene: Scene, end: int) -> tuple[date, int] | None:
    """(Monday, end) of the week that a weekday is said to lie in."""
    from scm_automate.replies.dates.named import read_week

    for name, ahead in (
        ("of_week_after_next", 2),
        ("week_after_next", 2),
        ("of_next_week", 1),
        ("next_week", 1),
        ("of_this_week", 0),
        ("this_week", 0),
    ):
        tag = scene.tag(end, name)
        if tag:
            return week_around(scene.today, ahead=ahead)[0], tag[1]
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


def _short_is_sure(scene: Scene, at: int) -> bool:
    """Two or three letters are a weekday where they carry a point or a word introduces them."""
    return (scene.ending(at, "on") is not None and scene.tokens[at].text[:1].isupper()) or (
        scene.ending(at, "by") is not None
    )


def read_duration(scene: Scene, at: int) -> Window | None:
    """``in 2 weeks``, ``10 days later than planned``, ``delayed by a week``, ``2 days ago``."""
    tags = scene.tags[at]
    if "lead_time" in tags or at < scene.lead_until:
        return None
    for name, sign in (("delayed_by", 1), ("advanced_by", -1)):
        if name in tags:
            span = _span(scene, _approximately(scene, tags[name][1])[0], lone=True)
            if span:
                low, high, end, loose = span
                loose = loose or _approximately(scene, tags[name][1])[1]
                reference = scene.tag(end, "due_reference")
                later = scene.tag(end, "later")
                end = reference[1] if reference else later[1] if later else end
                return _shifted(at, end, sign, low, high, loose=loose, follows=False)
    if "fortnight" in tags and scene.ending(at, "ahead") is not None:
        day = scene.today + timedelta(days=14)
        return Window(at, tags["fortnight"][1], day, day, "day")
    for name in ("ahead", "within"):
        if name in tags:
            here, loose = _approximately(scene, tags[name][1])
            span = _span(scene, here)
            if span is None:
                continue
            low, high, end, vague = span
            if scene.tag(end, "due_reference") or scene.tag(at, "lead_time"):
                return None
            now = scene.tag(end, "from_now")
            end = now[1] if now else end
            return _ahead(scene, at, end, low, high, within=name == "within", loose=loose or vague)
    span = _span(scene, at, lone=True)
    if span is None:
        return None
    low, high, end, vague = span
    counted = scene.count(at) is not None or "couple" in tags or "fortnight" in tags
    if scene.ending(at, "due_reference") is not None:
        for name, sign in (("later", 1), ("from_now", 1), ("earlier", -1)):
            tag = scene.tag(end, name)
            if tag:  # "planlanandan bir hafta sonra"
                return _shifted(at, tag[1], sign, low, high, loose=vague, follows=False)
    for name, sign in (("later", 1), ("earlier", -1)):
        tag = scene.tag(end, name)
        if tag:
            told = _reference(scene, tag[1])
            stop = told or tag[1]
            return _shifted(at, stop, sign, low, high, loose=vague, follows=told is None)
    tag = scene.tag(end, "later_than")
    if tag:
        told = _reference(scene, tag[1])
        if told:
            return _shifted(at, told, 1, low, high, loose=vague, follows=False)
    tag = scene.tag(end, "from_now")
    if tag:
        return _ahead(scene, at, tag[1], low, high, within=False, loose=vague)
    tag = scene.tag(end, "ago")
    if tag and low[1] == high[1] and low[0] in ("day", "week_unit"):
        day = scene.today - timedelta(days=low[1] * (7 if low[0] == "week_unit" else 1))
        return Window(at, tag[1], day, day, "day", approximate=vague)
    if not counted:
        return None
    # "delivery 2-3 weeks": from today, as far as one can tell
    if low[0] == "week_unit" and scene.ending(at, "ahead") is None:
        return _ahead(scene, at, end, low, high, within=False, loose=True)
    return None


def _reference(scene: Scene, at: int) -> int | None:
    tag = scene.tag(at, "due_reference")
    return tag[1] if tag else None


def _approximately(scene: Scene, at: int) -> tuple[int, bool]:
    tag = scene.tag(at, "approximate")
    if not tag:
        return at, False
    end = tag[1]
    return end + (scene.sign(end) == "."), True


_POINTED = frozenset({"de", "da", "cs", "pl", "sk", "hu", "fi", "hr", "sl", "tr"})
"""Languages in which a point makes a number an ordinal."""
_UNITS = ("workday", "day", "week_unit", "month_unit")


def _span(
    scene: Scene, at: int, *, lone: bool = False
) -> tuple[tuple[str, int], tuple[str, int], int, bool] | None:
    """(unit, low), (unit, high), end and whether it is loose, of ``2-3 weeks`` or ``ten days``."""
    fortnight = scene.tag(at, "fortnight")
    if fortnight:
        return ("day", 14), ("day", 14), fortnight[1], False
    couple = scene.tag(at, "couple")
    if couple:
        for unit in _UNITS:
            tag = scene.tag(couple[1], unit)
            if tag:
                return (unit, 2), (unit, 3), tag[1], True
    first = scene.count(at)
    if first is None and lone:
        for unit in ("week_unit", "month_unit"):
            tag = scene.tag(at, unit)
            if tag:
                return (unit, 1), (unit, 1), tag[1], False
    if first is None or not 0 < first[0] <= 400:
        return None
    number, here = first
    last = number
    for name in ("to", "and"):
        tag = scene.tag(here, name)
        second = scene.count(tag[1]) if tag else None
        if second and second[0] > number:
            last, here = second
            break
    if scene.sign(here) == "-" and scene.glued(here):
        here += 1
    for unit in _UNITS:
        tag = scene.tag(here, unit)
        if tag:
            return (unit, number), (unit, last), tag[1], last != number
    return None


def _add(today: date, unit: str, count: int) -> date:
    if unit == "workday":
        return shift_workdays(today, count)
    if unit == "day":
        return today + timedelta(days=count)
    if unit == "week_unit":
        return today + timedelta(weeks=count)
    year, month = _month_ahead(today, min(count, 240))
    return date(year, month, min(today.day, month_window(year, month)[1].day))


def _ahead(
    scene: Scene,
    at: int,
    end: int,
    low: tuple[str, int],
    high: tuple[str, int],
    *,
    within: bool,
    loose: bool,
) -> Window:
    first, last = _add(scene.today, *low), _add(scene.today, *high)
    # Eight days and fifteen days are how Romance and German speakers say one week and two.
    romance = {"fr", "es", "it", "pt"}.intersection(scene.lexicon.codes[:1])
    if (
        low == high
        and low[0] == "day"
        and (
            (romance and low[1] in (8, 15))
            or ("de" in scene.lexicon.codes[:1] and low[1] in (8, 14))
        )
    ):
        span = (low[1], low[1] - 1) if low[1] != 14 else (14, 15)
        first, last = (
            scene.today + timedelta(days=min(span)),
            scene.today + timedelta(days=max(span)),
        )
        return Window(at, end, first, last, "range", approximate=True)
    loose = loose or low[0] == "workday" or low[0] == "month_unit"
    if within:
        return Window(at, end, None, last, "day", limit="by", approximate=loose)
    if first != last:
        return Window(at, end, first, last, "range", approximate=loose)
    return Window(at, end, first, last, "day", approximate=loose)


def _shifted(
    at: int,
    end: int,
    sign: int,
    low: tuple[str, int],
    high: tuple[str, int],
    *,
    loose: bool,
    follows: bool,
) -> Window | None:
    days = {"day": 1, "week_unit": 7, "workday": 1, "month_unit": 30}[high[0]]
    loose = loose or high[0] in ("workday", "month_unit")
    return Window(
        at,
        end,
        None,
        None,
        "shift",
        approximate=loose or low != high,
        shift=sign * days * high[1],
        follows=follows,
    )


def read_day_only(scene: Scene, at: int) -> Window | None:
    """``the 15th``, ``am 15.``, ``le 26``: a day whose month everybody knows."""
    day = scene.digits(at)
    if day is None or not 1 <= day <= 31:
        return None
    before = (
        scene.glued(at)
        and scene.tokens[at - 1].kind in "dwp"
        and scene.tokens[at - 1].text not in "(:>"
    )
    if before:
        return None
    end = at + 1
    suffix = (
        scene.tag(end, "suffix")
        if end < len(scene.tokens) and (scene.glued(end) or scene.sign(end) == "'")
        else None
    )
    point = scene.sign(end) == "." and scene.glued(end)
    if suffix:
        end = suffix[1]
    article = scene.ending(at, "day_before")
    if not suffix and article is None:
        return None
    if (
        suffix
        and article is None
        and scene.ending(at, "on") is None
        and scene.ending(at, "by") is None
    ):
        return None
    if point and not _POINTED.intersection(scene.lexicon.codes):
        point = False
    if point and not suffix:
        if scene.glued(end + 1) and scene.tokens[end + 1].kind in "dw":
            return None
        end += 1
    elif not suffix and not _closed(scene, end):
        return None
    if (
        suffix
        and end < len(scene.tokens)
        and scene.tokens[end].kind == "w"
        and scene.tokens[end].fold in scene.lexicon.units
    ):
        return None
    found = day_of_month(day, scene.today)
    if found is None:
        return None
    return Window(at, end, found, found, "day", year_told=False, bare_day=True)


def _closed(scene: Scene, end: int) -> bool:
    """Whether nothing that could be counted or measured follows a lone number."""
    if end >= len(scene.tokens):
        return True
    behind = scene.tokens[end]
    if behind.kind == "n":
        return True
    if behind.kind == "p":
        glued_on = scene.glued(end + 1) and scene.tokens[end + 1].kind in "dw"
        return behind.text in ".,;!?)" and not glued_on
    return False


def read_feast(scene: Scene, at: int) -> Window | None:
    """``before Christmas``, ``after Easter``: a few days around, never sure."""
    tags = scene.tags[at]
    for name in ("christmas", "easter", "new_year", "holidays"):
        if name not in tags:
            continue
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
