"""All dates of a text in one pass: the rules in order, the words before and behind, the ranges."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.dates.dressing import dress, is_trapped
from scm_automate.replies.dates.durations import read_duration
from scm_automate.replies.dates.named import (
    read_day_month,
    read_month,
    read_part,
    read_quarter,
)
from scm_automate.replies.dates.numeric import read_numeric
from scm_automate.replies.dates.relative import read_day_only, read_feast, read_relative
from scm_automate.replies.dates.scene import Scene, Window
from scm_automate.replies.dates.weekdays import (
    absolute_day,
    bracketed_weekday,
    dated_weekday,
    day_of_week,
    week_from,
    with_weekday,
)
from scm_automate.replies.dates.weeks import read_week
from scm_automate.replies.dates.windows import real_day, week_around

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scm_automate.replies.dates.order import Order
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.tokens import Token

__all__ = ["scan_dates"]

_STARTS = frozenset(
    {
        "week", "week_glued", "week_of", "today", "tomorrow", "overmorrow", "yesterday",
        "ereyesterday", "this_week", "next_week", "week_after_next", "last_week", "this_month",
        "next_month", "end_of_week", "end_of_next_week", "start_of_next_week", "mid_next_week",
        "end_of_month", "end_of_next_month", "end_of_year", "early", "middle", "late",
        "first_half", "second_half", "next", "this", "last", "months", "months_short", "weekdays",
        "weekdays_short", "delayed_by", "advanced_by", "ahead", "within", "number", "one_more",
        "couple", "fortnight", "quarter", "ordinal", "christmas", "easter", "new_year",
        "holidays", "week_unit", "month_unit", "lead_time",
    }
)  # fmt: skip
"""Words that a date can begin with; the others only stand beside one."""
_LEAD = 14
"""So many tokens behind a word for "lead time" a span of time is no date."""


def scan_dates(
    tokens: list[Token],
    lexicon: Lexicon,
    *,
    today: date,
    order: Order,
    firm: bool,
    taken: Sequence[str] = (),
    pointed: bool = False,
) -> list[Window]:
    """The dates of a text, in order, none overlapping another.

    Args:
        tokens: The text.
        lexicon: Its language.
        today: What "tomorrow" counts from.
        order: Which of two numbers is the day, usually.
        firm: Whether that settles it.
        taken: For each token something where it is no part of a date; empty takes none away.
        pointed: Whether decimals have a comma there, so that ``20.05`` is no number.
    """
    scene = Scene(
        tokens=tokens, lexicon=lexicon, today=today, order=order, firm=firm, taken=taken,
        pointed=pointed,
    )  # fmt: skip
    found: list[Window] = []
    at, after, doubt = 0, -1, -1
    tags = scene.tags
    while at < len(tokens):
        token = tokens[at]
        if (taken and taken[at]) or (not tags[at] and token.kind != "d" and token.text != "第"):
            at += 1
            continue
        now = tags[at].get("as_of_now")
        if now:
            doubt, at = now[1] + _LEAD, now[1]
            continue
        if token.kind == "d" or token.text == "第" or not _STARTS.isdisjoint(tags[at]):
            lead = scene.tag(at, "lead_time")
            if lead:
                scene.lead_until = at + _LEAD
                at = lead[1] if token.kind == "d" else at + 1
                continue
            window = _core(scene, at, after)
            if window is not None and not is_trapped(scene, window):
                window = day_of_week(scene, window)
                listed = _list_or_range(scene, window)
                window = listed[0]
                for one in listed:
                    one.end = _past_ending(scene, one.end)
                    dress(scene, one, floor=after)
                    one.approximate = one.approximate or one.start < doubt
                    found.append(one)
                    if one.precision == "week" and one.earliest is not None:
                        scene.told_week = one.earliest
                after = at = max(listed[-1].end, at + 1)
                continue
        at += 1
    _follow_month(scene, found)
    return found


def _past_ending(scene: Scene, end: int) -> int:
    """Behind the ending of a case: ``18 Eylül'de``."""
    if scene.sign(end) != "'" or not scene.glued(end) or not scene.glued(end + 1):
        return end
    ending = scene.tag(end + 1, "suffix")
    return ending[1] if ending else end


_NEAR = 25
"""So many tokens behind a full date a day by itself is of the same month."""


def _follow_month(scene: Scene, found: list[Window]) -> None:
    """``10 on 5 May, 20 on the 12th``: the day behind a date is of its month, or of the next one."""
    for before, window in pairwise(found):
        if not window.bare_day or before.bare_day or before.precision != "day":
            continue
        full = before.latest
        near = window.start - before.end <= _NEAR and not any(
            scene.tokens[at].kind == "n" for at in range(before.end, window.start)
        )
        if not near or full is None or window.latest is None or before.weekday_only:
            continue
        day = window.latest.day
        year, month = full.year, full.month
        if (window.latest.year, window.latest.month) == (year, month):
            continue
        told = real_day(year, month, day)
        if day < full.day:
            # "10 on the 28 May, 20 on the 4th": of that month or the next
            window.approximate = True
            continue
        if told is not None and told >= scene.today:
            window.earliest = None if window.limit == "by" else told
            window.latest = told


def _ends_here(scene: Scene, at: int) -> bool:
    """Whether a line end or a word that no date has stands behind a number, so that nothing goes on."""
    if at + 1 == len(scene.tokens):
        return True
    behind = scene.tokens[at + 1]
    return not scene.tags[at + 1] and behind.kind in "wn" and behind.text < "\u2fff"


def _core(scene: Scene, at: int, after: int) -> Window | None:
    """The date that begins at a token, without the words around it."""
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
            return compact or read_day_only(scene, at)
        return (
            _several_days(scene, at, after)
            or read_numeric(scene, at, after=after)
            or read_day_month(scene, at)
            or read_week(scene, at)
            or read_duration(scene, at)
            or read_quarter(scene, at)
            or read_day_only(scene, at)
        )
    tags = scene.tags[at]
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
    week = read_week(scene, at)
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
        scene.sign(at + 1) in ("/", ".")
        and scene.digits(at + 2) is not None
        and scene.glued(at + 2)
    ):
        return None
    last = second.earliest
    first = real_day(last.year, last.month, day)
    if first is None or first > last:
        first = real_day(last.year - (last.month == 1), (last.month - 2) % 12 + 1, day)
    if first is None:
        return None
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
    if announced or (scene.sign(at + 1) == "." and scene.glued(at + 1)):
        return Window(at, here, first, first, "day", year_told=second.year_told)
    return None


def _list_or_range(scene: Scene, window: Window) -> list[Window]:
    """The window, joined with a second one that makes it a range."""
    if (
        window.precision not in ("day", "month", "part", "week")
        or window.parts
        or window.earliest is None
    ):
        return [window]
    behind = window.end
    plain = scene.tag(behind, "weekdays")
    if plain and window.precision == "day" and window.earliest.weekday() == plain[0]:
        window.end = behind = plain[1]
    bracket = bracketed_weekday(scene, behind)
    if bracket and window.precision == "day":
        window = with_weekday(window, window.start, bracket[1], bracket[0])
        behind = window.end
    if _repeats(scene, window):
        return [window]
    between = scene.ending(window.start, "between") is not None
    tag = scene.tag(behind, "to")
    either = scene.tag(behind, "and") if between else None
    follow = tag[1] if tag else either[1] if either else -1
    if follow < 0 or follow >= len(scene.tokens):
        return [window]
    second = _core(scene, follow, follow)
    if (
        second is None
        or second.earliest is None
        or second.latest is None
        or second.precision == "shift"
    ):
        absolute = absolute_day(scene, follow)
        second = absolute
    begin = window.earliest
    if second is None or second.earliest is None or second.latest is None or begin is None:
        return [window]
    if second.latest <= begin:
        return [window]
    if second.precision != window.precision and not (
        second.precision == "part" and window.precision == "month"
    ):
        return [window]
    if (second.latest - begin).days > 120:
        return [window]
    joined = Window(
        window.start, second.end, begin, second.latest, "range",
        approximate=window.approximate or second.approximate,
        alternatives=window.alternatives or second.alternatives,
        year_told=second.year_told, core=window.core, parts=(window, second),
    )  # fmt: skip
    return [joined]


def _repeats(scene: Scene, window: Window) -> bool:
    """Takes in the same date told again: ``18.05. (KW 21)``, ``第22周 (week 22)``."""
    opened = scene.sign(window.end)
    if opened not in ("(", ",", "/", "=") or window.earliest is None or window.latest is None:
        return False
    here = window.end + 1
    skip = scene.tag(here, "on")
    second = (
        _core(scene, here, here) or (_core(scene, skip[1], skip[1]) if skip else None)
        if here < len(scene.tokens)
        else None
    )
    if (
        second is None
        or second.earliest is None
        or second.latest is None
        or second.precision == "shift"
    ):
        return False
    weeks = {window.precision, second.precision}
    if opened != "(" and weeks != {"day", "week"}:
        return False
    if opened == "(" and scene.sign(second.end) != ")":
        return False
    if "week" not in weeks and window.earliest != second.earliest:
        return False
    inside = second.earliest <= window.earliest and window.latest <= second.latest
    around = window.earliest <= second.earliest and second.latest <= window.latest
    if not (inside or around):
        if opened == "(":
            window.approximate = True
            window.end = second.end + 1
        return opened == "("
    if around and not inside and second.precision == "day" and second.earliest != window.earliest:
        window.earliest, window.latest, window.precision = second.earliest, second.latest, "day"
    window.end = second.end + (opened == "(")
    return True
