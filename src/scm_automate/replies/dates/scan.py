"""All dates of a text in one pass, with the words before and behind them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.dates.dressing import dress, is_trapped
from scm_automate.replies.dates.listed import days_of_a_month, further_weeks
from scm_automate.replies.dates.ranges import list_or_range
from scm_automate.replies.dates.reading import read_date
from scm_automate.replies.dates.scene import Scene
from scm_automate.replies.dates.weekdays import day_of_week
from scm_automate.replies.dates.windows import real_day
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scm_automate.replies.dates.order import Order
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token

__all__ = ["scan_dates"]

_STARTS = frozenset(
    {
        "following_week", "week", "week_glued", "week_of", "today", "tomorrow", "overmorrow", "yesterday",
        "ereyesterday", "this_week", "next_week", "week_after_next", "last_week", "this_month",
        "next_month", "end_of_week", "end_of_next_week", "start_of_next_week", "mid_next_week",
        "end_of_month", "end_of_next_month", "end_of_year", "early", "middle", "late",
        "first_half", "second_half", "next", "this", "last", "following_day", "months", "months_short", "weekdays",
        "weekdays_short", "delayed_by", "advanced_by", "ahead", "within", "number", "one_more",
        "couple", "fortnight", "quarter", "ordinal", "christmas", "easter", "new_year",
        "holidays", "week_unit", "month_unit", "lead_time", "day_word",
    }
)  # fmt: skip
"""Words that a date can begin with; the others only stand beside one."""
_LEAD = 14
"""So many tokens behind a word for "lead time" a span of time is no date."""

_SO = "so"
"""In small letters and without a point it is no Sunday: ``a week more, so CW 20``."""


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
    places = [
        here
        for here, token in enumerate(tokens)
        if token[4] == "d" or tags[here] or token[2] == "第"
    ]
    for here in places:
        if here < at or (taken and taken[here]):
            continue
        at, token = here, tokens[here]
        so = token[2] == _SO or scene.ending(at + 1, "so_behind") is not None
        if so and scene.sign(at + 1) != "." and "weekdays_short" in tags[at]:
            tags[at] = {name: tag for name, tag in tags[at].items() if name != "weekdays_short"}
        now = tags[at].get("as_of_now")
        if now:
            doubt, at = now[1] + _LEAD, now[1]
            continue
        if token.kind == "d" or token.text == "第" or not _STARTS.isdisjoint(tags[at]):
            lead = scene.tag(at, "lead_time")
            if lead and _counts_from_the_due_date(scene, lead[1]):
                tags[at] = {name: tag for name, tag in tags[at].items() if name != "lead_time"}
            elif lead:
                scene.lead_until = at + _LEAD
                at = lead[1] if token.kind == "d" else at + 1
                continue
            row = days_of_a_month(scene, at)
            window = row[-1] if row else read_date(scene, at, after)
            if window is not None and not is_trapped(scene, window):
                window = day_of_week(scene, window)
                listed = [*row[:-1], *list_or_range(scene, window)]
                listed += further_weeks(scene, listed[-1])
                for one in listed:
                    one.end = _past_ending(scene, one.end)
                    dress(scene, one, floor=after)
                    one.approximate = one.approximate or one.start < doubt
                    one.told_before = scene.told_before
                    one.told_on = _day_of(found[-1]) if found else None
                    found.append(one)
                    scene.told_before = True
                    if one.precision == "day" and one.earliest is not None:
                        scene.told_day = one.earliest
                    if one.precision == "week" and one.earliest is not None:
                        scene.told_week, scene.week_end = one.earliest, one.end
                after = at = max(listed[-1].end, at + 1)
                continue
        at += 1
    _follow_month(scene, found)
    return found


def _counts_from_the_due_date(scene: Scene, end: int) -> bool:
    """``8 days after your due date``: what reads as a time from the order on is one from the due date."""
    due = scene.tag(end - 1, "due_reference")
    return due is not None and due[1] > end and scene.tokens[end].fold not in _ORDERED


_ORDERED = words("ordered_before_a_number")
"""Words for the order, the date of which is when it was given."""


def _day_of(window: Window) -> date | None:
    """The day of a date that is one."""
    single = window.precision == "day" and window.earliest == window.latest
    return window.latest if single else None


def _past_ending(scene: Scene, end: int) -> int:
    """Behind the ending of a case: ``18 Eylül'de``."""
    if scene.sign(end) != "'" or not scene.glued(end) or not scene.glued(end + 1):
        return end
    ending = scene.tag(end + 1, "suffix")
    return ending[1] if ending else end


def _begins_anew(scene: Scene, start: int, end: int) -> bool:
    """Whether a sentence ends between two dates."""
    return any(
        scene.tokens[at].text in ".!;" and scene.tokens[at + 1].start > scene.tokens[at].end
        for at in range(start, min(end, len(scene.tokens) - 1))
    )


_FAR = 28
"""So many days ahead a date may be of another month than the day told next."""
_NEAR = 25
"""So many tokens behind a full date a day by itself is of the same month."""


def _follow_month(scene: Scene, found: list[Window]) -> None:
    """``10 on 5 May, 20 on the 12th``: the day behind a date is of its month, or of the next one."""
    anchored: set[int] = set()
    for before, window in pairwise(found):
        if (
            before.bare_day
            and window.bare_day
            and before.latest is not None
            and window.latest is not None
            and before.latest.day < window.latest.day
            and window.start - before.end <= _NEAR
        ):
            window.days_before = (*before.days_before, before.latest.day)
        loose = before.bare_day and id(before) not in anchored
        if not window.bare_day or loose or before.precision != "day":
            continue
        full = before.latest
        near = window.start - before.end <= _NEAR and not any(
            scene.tokens[at].kind == "n" for at in range(before.end, window.start)
        )
        if not near or full is None or window.latest is None or before.weekday_only:
            continue
        window.month_told = True
        anchored.add(id(window))  # "100 on 1 June, 100 on the 8th, 40 on the 15th"
        day = window.latest.day
        year, month = full.year, full.month
        if (window.latest.year, window.latest.month) == (year, month):
            continue
        if _begins_anew(scene, before.end, window.start) and (full - scene.today).days > _FAR:
            # "the grinding discs on 13 January. The cutting ones on the 22nd", said in December
            window.approximate = True
        told = real_day(year, month, day)
        if day < full.day and told is not None and told < scene.today:
            continue  # "60 came on the 29 May, 22 comes on the 4th", said on 1 June
        if day < full.day:
            # "10 on the 28 May, 20 on the 4th": of that month or the next
            window.approximate = True
            continue
        if told is not None and told >= scene.today:
            window.earliest = None if window.limit == "by" else told
            window.latest = told
