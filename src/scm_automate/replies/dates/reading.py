"""The date that begins at a token: the rules in order, without the words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.dates.day_only import is_denied, read_day_only
from scm_automate.replies.dates.durations import read_duration
from scm_automate.replies.dates.named import (
    read_day_month,
    read_month,
    read_part,
    read_quarter,
    read_spelt_day,
)
from scm_automate.replies.dates.named_weeks import week_before, week_behind
from scm_automate.replies.dates.numeric import read_numeric
from scm_automate.replies.dates.relative import read_feast, read_relative
from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.weekdays import absolute_day, dated_weekday, week_from
from scm_automate.replies.dates.weeks import read_week, read_week_again
from scm_automate.replies.dates.windows import real_day, week_around

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["read_date"]


def _ends_here(scene: Scene, at: int) -> bool:
    """Whether a line end or a word that no date has stands behind a number, so that nothing goes on."""
    if at + 1 == len(scene.tokens):
        return True
    behind = scene.tokens[at + 1]
    return not scene.tags[at + 1] and behind.kind in "wn" and behind.text < "\u2fff"


def read_date(scene: Scene, at: int, after: int) -> Window | None:
    """The date that begins at a token, without the words around it; none behind the end of the text."""
    window = _read_date(scene, at, after) if at < len(scene.tokens) else None
    return week_behind(scene, window) if window is not None else None


def _read_date(scene: Scene, at: int, after: int) -> Window | None:
    token = scene.tokens[at]
    if token.kind == "d":
        if (
            after != at
            and scene.glued(at)
            and scene.tokens[at - 1].kind in "dw"
            and scene.tokens[at - 1].text < "\u2fff"
        ):
            return None  # the digits of a part number
        if not scene.tags[at] and _ends_here(scene, at):
            # before a word that no date has, only a day by itself or 20260316 can stand
            compact = read_numeric(scene, at, after=after) if len(token.text) == 8 else None
            return compact or read_day_only(scene, at) or read_week_again(scene, at)
        return (
            _several_days(scene, at, after)
            or read_numeric(scene, at, after=after)
            or read_day_month(scene, at)
            or read_week(scene, at)
            or read_duration(scene, at)
            or read_quarter(scene, at)
            or read_day_only(scene, at)
            or read_week_again(scene, at)
        )
    tags = scene.tags[at]
    if token.fold == "ne" and (is_denied(scene, at + 1) or scene.sign(at + 1) == ","):
        return None  # Czech for "not", and for Sunday
    if "day_word" in tags:
        spelt = read_spelt_day(scene, at)
        if spelt:
            return spelt
    if "week_of" in tags:
        behind = tags["week_of"][1]
        inner = absolute_day(scene, behind)
        if inner is None and scene.tag(behind, "weekdays"):
            inner = dated_weekday(scene, behind)  # "w/c Monday 27th April"
        if inner and inner.earliest and inner.precision == "day":
            first, last = week_around(inner.earliest)
            return Window(
                at,
                inner.end,
                first,
                last,
                "week",
                alternatives=inner.alternatives,
                year_told=inner.year_told,
            )
    if "following_week" in tags:
        return read_relative(scene, at)  # "die Woche darauf" is a week, and no span of one
    counted = week_from(scene, at)
    if counted:
        return counted
    duration = read_duration(scene, at)
    if duration:
        return duration
    part = read_part(scene, at)
    relative = read_relative(scene, at)
    if part and (relative is None or part.end >= relative.end):
        return part
    week = week_before(scene, at) or read_week(scene, at)
    if week:
        return week
    weekday = dated_weekday(scene, at)
    if weekday and (relative is None or weekday.end > relative.end):
        return weekday
    if relative:
        return relative
    if "months" in tags or "months_short" in tags:
        return read_day_month(scene, at) or read_month(scene, at)
    if "quarter" in tags or "ordinal" in tags:
        quarter = read_quarter(scene, at)
        if quarter:
            return quarter
    return read_feast(scene, at)


def _several_days(scene: Scene, at: int, after: int) -> Window | None:
    """``3-5 November``, ``3. bis 5. Mai``, ``6 and 9 June``, ``10.-12.06.``: the first day without a month."""
    day = scene.digits(at)
    if day is None or not 1 <= day <= 31:
        return None
    if (
        at
        and scene.glued(at)
        and after != at
        and (scene.tokens[at - 1].kind in "dw" or scene.sign(at - 1) in tuple("-/.,_"))
    ):
        return None
    here = at + 1
    if scene.sign(here) in tuple(".°º") and scene.glued(here):
        here += 1
    suffix = scene.tag(here, "suffix")
    if suffix and scene.glued(here):
        here = suffix[1]
    between = scene.ending(at, "between") is not None
    tag = scene.tag(here, "to")
    either = scene.tag(here, "and") if not tag else None
    comma = scene.sign(here) == "," and not scene.glued(here + 1)
    if not (tag or either or comma):
        return None
    follow = tag[1] if tag else either[1] if either else here + 1
    if scene.sign(here) == "-" and scene.tag(follow, "by"):
        return None  # "2 - by the 15th of May": of the second line
    article = scene.tag(follow, "day_before")
    follow = article[1] if article else follow
    if follow >= len(scene.tokens) or scene.tokens[follow].kind != "d":
        return None
    second = read_day_month(scene, follow) or read_numeric(scene, follow, after=follow)
    if (
        second is None
        or second.earliest is None
        or second.precision != "day"
        or scene.tokens[follow].text == ""
    ):
        return None
    if len(scene.tokens[follow].text) > 2 or second.alternatives:
        return None
    if (
        second.separator == scene.sign(at + 1) == "-"
        and scene.glued(at + 1)
        and scene.glued(at + 2)
    ):
        return None  # "06-05-26" is one day, with its year
    if (
        scene.sign(at + 1) in ("/", ".")
        and scene.digits(at + 2) is not None
        and scene.glued(at + 2)
    ):
        return None
    last = second.earliest
    if scene.sign(here) == "-" and _in_columns(scene, at, here, earlier=day > last.day):
        return None
    first = real_day(last.year, last.month, day)
    crossing = first is None or first > last
    if crossing:
        first = real_day(last.year - (last.month == 1), (last.month - 2) % 12 + 1, day)
    if first is None:
        return None
    if crossing and scene.sign(here) == "-" and (last - first).days > _CROSSING:
        return None  # "20 - 13.05.": line 20, size 20
    if tag or between:
        return Window(
            at,
            second.end,
            first,
            last,
            "range",
            year_told=second.year_told,
            parts=(Window(at, follow, first, first, "day"), second),
        )
    announced = any(
        name in ("on", "by", "day_before", "from_on", "approximate")
        for name, _ in scene.ends.get(at, ())
    )
    announced = announced or bool(suffix) or _closes_before(scene, at)
    if announced or (scene.sign(at + 1) == "." and scene.glued(at + 1)):
        return Window(at, here, first, first, "day", year_told=second.year_told)
    return None


def _in_columns(scene: Scene, at: int, dash: int, *, earlier: bool) -> bool:
    """``Flange - 24 - 19/05``, ``flange: 24 - 19/05``: between dashes that stand apart is how many there are."""
    if scene.glued(dash) or scene.glued(dash + 1):
        return False
    opened = at > 1 and scene.sign(at - 1) == "-" and not scene.glued(at)
    if opened and scene.tokens[at - 2].kind == "d" and not scene.glued(at - 2):
        return False  # "line 10 - 12 - 15/05"
    return earlier or (opened and not scene.glued(at - 1))


def _closes_before(scene: Scene, at: int) -> bool:
    """Whether a word for being closed stands right before a day: ``closed 14 and 15 May``."""
    phrases = scene.lexicon.phrases
    return any(
        mark.category == "closure" and mark.end == at
        for first in range(max(0, at - _CLOSED), at)
        for mark in phrases.at(scene.tokens, first)
    )


_CROSSING = 14
"""So many days a span runs at most whose first day, told without its month, is one of the month before."""
_CLOSED = 4
"""Words of a phrase for being closed, at most."""
