"""Spans of time: from today, from the due date, ago; ``in 2 weeks``, ``10 days later than planned``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from scm_automate.replies.dates.relative import month_ahead
from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.windows import month_window, shift_workdays
from scm_automate.replies.language.language_files import languages_with, words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["read_duration"]

_SEQUELS: dict[str, Literal["rest", "that"]] = {"after_that": "that", "later_on": "rest"}
"""Words that count from the date told before, and what must be told with them so that they do."""
_IN_A = words("in_a_time")
"""The Polish and Czech "in", behind which a week by itself is one week: ``za tydzień``."""
_FIFTEEN = languages_with("fifteen_days_a_fortnight")
_FOURTEEN = languages_with("fourteen_days_a_fortnight")
"""Languages that say eight days for a week, and so many for two."""
_ONE = words("one_week_or_month")
"""Units in the form that only one of them has, so that a number in front counts something else."""
_SINGLE = words("single_week")
"""Weeks in that form by which the number behind tells which."""
_UNITS = ("workday", "day", "week_unit", "month_unit")


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
                earlier = None if later else scene.tag(end, "earlier")
                behind = later or earlier
                end = reference[1] if reference else behind[1] if behind else end
                toward = -1 if earlier else sign  # "with 5 days of advance"
                return _shifted(at, end, toward, low, high, loose=loose, follows=False)
    if "fortnight" in tags and scene.ending(at, "ahead") is not None:
        day = scene.today + timedelta(days=14)
        return Window(at, tags["fortnight"][1], day, day, "day")
    for name in ("ahead", "within"):
        if name in tags:
            here, loose = _approximately(scene, tags[name][1])
            span = _span(scene, here, lone=name == "within" or scene.tokens[at].fold in _IN_A)
            if span is None:
                continue
            low, high, end, vague = span
            if scene.tag(end, "due_reference") or scene.tag(at, "lead_time"):
                return None
            now, limit = scene.tag(end, "from_now"), scene.tag(end, "within_after")
            end = (now or limit or (0, end))[1]
            within = name == "within" or limit is not None
            return _ahead(scene, at, end, low, high, within=within, loose=loose or vague)
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
    for name, sign in (("after_that", 1), ("later_on", 1), ("later", 1), ("earlier", -1)):
        tag = scene.tag(end, name)
        if tag:
            told = _reference(scene, tag[1])
            stop = told or tag[1]
            follows = told is None and not _from_the_due_date(scene, (end, tag[1]))
            shifted = _shifted(at, stop, sign, low, high, loose=vague, follows=follows)
            shifted.since = scene.told_day if follows else None
            if follows and name in _SEQUELS:
                shifted.sequel = _SEQUELS[name]
            return shifted
    tag = scene.tag(end, "later_than")
    if tag:
        told = _reference(scene, tag[1])
        if told:
            return _shifted(at, told, 1, low, high, loose=vague, follows=False)
    tag = scene.tag(end, "before")
    if tag:
        told = _reference(scene, tag[1])
        if told:  # "a week before the due date"
            return _shifted(at, told, -1, low, high, loose=vague, follows=False)
    for name in ("from_now", "within_after"):
        tag = scene.tag(end, name)
        if tag:  # "in two weeks", "iki hafta içinde"
            within = name == "within_after"
            return _ahead(scene, at, tag[1], low, high, within=within, loose=vague)
    tag = scene.tag(end, "ago")
    if tag and low[1] == high[1] and low[0] in ("day", "week_unit"):
        day = scene.today - timedelta(days=low[1] * (7 if low[0] == "week_unit" else 1))
        return Window(at, tag[1], day, day, "day", approximate=vague)
    if not counted:
        return None
    past = scene.ending(at, "last")
    if past is not None:  # "these past two weeks", "die letzten zwei Wochen"
        return Window(at, end, None, scene.today, "day", approximate=True)
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
            if tag and scene.count(tag[1]) is not None and scene.tag(at, "week"):
                return None  # "blir vecka 22" is a week by its number
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
        if tag and last > 1 and scene.tokens[here].fold in _ONE:
            return None  # "the other 12 tydzień później"
        if tag and at and scene.tokens[at - 1].fold in scene.lexicon.kinds:
            behind = tag[1] + (scene.sign(tag[1]) == ".")
            if unit == "week_unit" and scene.digits(behind) is not None:
                return None  # "DN 19 týd. 28": of the size 19, in week 28
        single = tag and last > 1 and scene.tokens[here].fold in _SINGLE
        if tag and single and scene.count(tag[1]) is not None:
            return None  # "wheel 100 week 3"
        if tag:
            # eight days are a week, or eight days
            fifteen = scene.lexicon.codes[0] in _FIFTEEN
            loose = fifteen and unit == "day" and number in (8, 15)
            return (unit, number), (unit, last), tag[1], loose or last != number
    return None


def _add(today: date, unit: str, count: int) -> date:
    if unit == "workday":
        return shift_workdays(today, count)
    if unit == "day":
        return today + timedelta(days=count)
    if unit == "week_unit":
        return today + timedelta(weeks=count)
    year, month = month_ahead(today, min(count, 240))
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
    code = scene.lexicon.codes[0]
    if (
        low == high
        and low[0] == "day"
        and ((code in _FIFTEEN and low[1] in (8, 15)) or (code in _FOURTEEN and low[1] in (8, 14)))
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


def _from_the_due_date(scene: Scene, tag: tuple[int, int]) -> bool:
    """Whether a word for later or earlier names the due date itself: ``tydzień przed terminem``."""
    return any(token.fold.startswith("termin") for token in scene.tokens[tag[0] : tag[1]])


def _shifted(
    at: int,
    end: int,
    sign: int,
    low: tuple[str, int],
    high: tuple[str, int],
    *,
    loose: bool,
    follows: bool,
) -> Window:
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
