"""Dates with names: months, weeks, quarters and their parts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from scm_automate.replies.dates.scene import Window, skip_words
from scm_automate.replies.dates.weeks import read_week
from scm_automate.replies.dates.windows import (
    month_part,
    month_window,
    next_day,
    next_month,
    real_day,
)
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["read_day_month", "read_month", "read_part", "read_spelt_day"]


def month_at(scene: Scene, at: int) -> tuple[int, int, bool] | None:
    """(month, end, whether written in full) of a month's name."""
    tag = scene.tag(at, "months")
    if tag:
        return tag[0], tag[1], True
    tag = scene.tag(at, "months_short")
    if tag:
        end = tag[1]
        if scene.sign(end) == "." and scene.glued(end):
            end += 1
        return tag[0], end, False
    return None


def year_at(scene: Scene, at: int) -> tuple[int, int] | None:
    """(year, end) of a year: 2026, '26, -26; a lone 26 only where it can be no other number."""
    here = skip_words(scene, at, "of", "year", signs=",./-")
    if here >= len(scene.tokens):
        return None
    token = scene.tokens[here]
    if token.kind == "d" and len(token.text) == 4 and 2000 <= int(token.text) <= 2099:
        if (
            scene.glued(here + 1)
            and scene.tokens[here + 1].kind in "dw"
            and scene.tokens[here + 1].text < "\u2fff"
        ):
            return None
        behind = scene.tokens[here + 1 : here + 2]
        if behind and behind[0].kind == "w" and behind[0].fold in scene.lexicon.units:
            return None  # "7 May, 2000 pcs 21 May"
        return int(token.text), here + 1
    if (
        token.text == "'"
        and (short := scene.digits(here + 1)) is not None
        and len(scene.tokens[here + 1].text) == 2
    ):
        return 2000 + short, here + 2
    short = scene.digits(here)
    if short is None or len(token.text) != 2 or not -1 <= 2000 + short - scene.today.year <= 2:
        return None
    tight = scene.glued(here) and here > at and scene.sign(here - 1) in "/-."
    closed = here + 1 >= len(scene.tokens) or scene.tokens[here + 1].kind in "np"
    if scene.glued(here + 1) and scene.sign(here + 1) in tuple("-/%'\""):
        return None
    return (2000 + short, here + 1) if tight or (closed and here == at) else None


_AMID = words("in_a_month")
"""The German "in" of months: ``20 im Mai`` are so many pieces, ``20. im Mai`` is a day."""


def read_day_month(scene: Scene, at: int) -> Window | None:
    """``24. April 2026``, ``11th Feb``, ``2 de junio``, ``April 16, 2026``."""
    day = scene.digits(at)
    if day is not None and 1 <= day <= 31:
        here = at + 1
        if scene.sign(here) in tuple(".°º") and scene.glued(here):
            here += 1
        hyphen = scene.glued(here) and scene.sign(here) == "-"  # "24-go maja"
        suffix = scene.tag(here + hyphen, "suffix")
        if suffix:
            here = suffix[1]
        pointed = here > at + 1
        if not pointed and here < len(scene.tokens) and scene.tokens[here].fold in _AMID:
            return None
        here = skip_words(scene, here, "of", signs="-/")
        month = month_at(scene, here)
        if month is None:
            return None
        return _dated(scene, at, month[1], month[0], day)
    month = month_at(scene, at)
    if month is None or (
        scene.order == "dmy" and "en" not in scene.lexicon.codes and "zh" not in scene.lexicon.codes
    ):
        return None
    here = skip_words(scene, month[1], "of", signs="-/.") if scene.glued(month[1]) else month[1]
    article = scene.tag(here, "day_before")
    if article:
        here = article[1]
    day = scene.digits(here)
    spelt = scene.tag(here, "day_word")
    if day is None and spelt and "en" in scene.lexicon.codes[:1]:
        if not scene.tokens[at].text[:1].isupper():
            return None  # "we may first check"
        follow = scene.tokens[spelt[1] : spelt[1] + 1]
        if follow and follow[0].kind == "w" and follow[0].fold not in _BEHIND_A_DAY:
            return None  # "May first lot", "the May second half"
        return _dated(scene, at, spelt[1], month[0], spelt[0])
    if day is None or not 1 <= day <= 31:
        return None
    behind = here + 1
    suffix = scene.tag(behind, "suffix")
    if suffix and scene.glued(behind):
        behind = suffix[1]
    elif scene.glued(behind) and (
        scene.tokens[behind].kind in "dw" or scene.sign(behind) in tuple("/%°:")
    ):
        return None
    if scene.tag(behind, "months") or scene.tag(behind, "months_short"):
        return None
    return _dated(scene, at, behind, month[0], day)


def read_spelt_day(scene: Scene, at: int) -> Window | None:
    """``the fifth of November``, ``am fünften November``, ``cinco de noviembre``."""
    word = scene.tag(at, "day_word")
    if word is None:
        return None
    of = scene.tag(word[1], "of")
    if of and scene.tokens[word[1]].fold in _WITHIN:
        return None  # "cinq en mai" are five pieces
    if not of and "en" in scene.lexicon.codes[:1]:
        return None  # "the second May delivery"
    month = month_at(scene, of[1] if of else word[1])
    if month is None:
        return None
    here = month[1]
    if scene.tag(here, "week_unit") or (scene.sign(here) == "-" and scene.glued(here)):
        return None  # "die zweite Mai-Lieferung"
    return _dated(scene, at, here, month[0], word[0])


_WITHIN = words("words_for_in")
"""Words that put something into a month and give no day of it."""
_BEHIND_A_DAY = words("behind_a_lone_day")
"""Words that cannot be what the first, second or third is of."""


def _dated(scene: Scene, at: int, end: int, month: int, day: int) -> Window | None:
    year = year_at(scene, end)
    if year:
        found = real_day(year[0], month, day)
        return Window(at, year[1], found, found, "day") if found else None
    found = next_day(month, day, scene.today)
    return Window(at, end, found, found, "day", year_told=False) if found else None


def read_month(scene: Scene, at: int) -> Window | None:
    """A month that stands by itself: with a year, a part, or a word that introduces it."""
    month = month_at(scene, at)
    if month is None:
        return None
    number, end, full = month
    year = year_at(scene, end)
    after = year[1] if year else end
    for part, name in ((1, "early_after"), (2, "middle_after"), (3, "late_after")):
        here = scene.tag(after, name)
        if here:
            value = year[0] if year else next_month(number, scene.today)
            first, last = month_part(value, number, part)
            return Window(at, here[1], first, last, "part", year_told=year is not None)
    if year is None and not _introduced(scene, at, full=full):
        return None
    value = year[0] if year else next_month(number, scene.today)
    first, last = month_window(value, number)
    return Window(at, after, first, last, "month", year_told=year is not None)


def _introduced(scene: Scene, at: int, *, full: bool) -> bool:
    """Whether a lone month's name is surely one: many are also words or people's names."""
    if at == 0:
        return full and scene.tokens[at].text[:1].isupper() and len(scene.tokens) <= 2
    names = {name for name, _ in scene.ends.get(at, ())}
    if names & {
        "on",
        "by",
        "from_on",
        "not_before",
        "between",
        "to",
        "from",
        "approximate",
        "within",
        "ahead",
        "of",
        "next",
        "this",
    }:
        # "may" is a verb first: as a month it has a capital letter, and "in" or the like before it.
        return full and (scene.tokens[at].text[:1].isupper() or scene.tokens[at].fold != "may")
    if scene.tokens[at].fold == "may":
        return False
    looks = at > 1 and scene.tokens[at - 1].fold == "like" and scene.tokens[at - 2].fold in _LOOKS
    return full and (scene.tokens[at - 1].text in ":-" or looks or _told_of_a_line(scene, at))


_LOOKS = words("looks_before_a_month")


def _told_of_a_line(scene: Scene, at: int) -> bool:
    """Whether a month is all that is said behind a line's name: ``line 30 August, best I can do``."""
    before = at - 1 - (scene.tokens[at - 1].text == ",")
    behind = scene.tokens[at + 1] if at + 1 < len(scene.tokens) else None
    return (
        0 <= before < len(scene.taken)
        and scene.taken[before] == "ref"
        and (behind is None or behind.kind == "n" or behind.text in ",.;(-")
    )


_PARTS = (("early", 1), ("middle", 2), ("late", 3), ("first_half", 4), ("second_half", 5))


def read_part(scene: Scene, at: int) -> Window | None:
    """``Anfang Mai``, ``mid-May``, ``end of week 20``, ``early Q3``."""
    for name, part in _PARTS:
        tag = scene.tag(at, name)
        if not tag:
            continue
        here = skip_words(scene, tag[1], "of", signs="-/")
        second = next(
            (scene.tag(here, other) for other, _ in _PARTS if scene.tag(here, other)), None
        )
        if second and scene.sign(tag[1]) in ("/", "-"):
            # "mid/end May": from the first to the second
            inner = read_part(scene, here)
            outer = read_part_of_month(scene, at, second[1], part)
            if inner and outer:
                return Window(at, inner.end, outer.earliest, inner.latest, "part", approximate=True)
        found = read_part_of_month(scene, at, tag[1], part)
        if found:
            return found
        month = scene.tag(here, "this_month") or scene.tag(here, "next_month")
        if month:
            ahead = 1 if scene.tag(here, "next_month") else 0
            value, number = scene.today.year, scene.today.month + ahead
            if number > 12:
                value, number = value + 1, 1
            first, last = month_part(value, number, part)
            return Window(at, month[1], first, last, "part")
        week = read_week(scene, here)
        if week and part in _HALVES and scene.tokens[tag[1]].fold in _INSIDE:
            return None  # "druga połowa w 24. tygodniu" is the other half of the goods
        if week and week.earliest:
            # "først i uge 20" is "not before week 20", where "først i maj" is early May
            return read_week(scene, at) or _part_of_week(week, at, part)
        near = scene.tag(here, "next_week") or scene.tag(here, "this_week")
        if near and not scene.tag(at, "next_week"):
            from scm_automate.replies.dates.windows import week_around

            first, last = week_around(scene.today, ahead=1 if scene.tag(here, "next_week") else 0)
            return _part_of_week(Window(here, near[1], first, last, "week"), at, part)
        quarter = read_quarter(scene, here)
        if quarter and quarter.earliest and quarter.latest:
            third = (quarter.latest - quarter.earliest) / 3
            first = quarter.earliest + third * min(part - 1, 2)
            return Window(at, quarter.end, first, first + third, "part", approximate=True)
    return None


_HALVES = (4, 5)
_INSIDE = words("words_for_in")


def read_part_of_month(scene: Scene, at: int, here: int, part: int) -> Window | None:
    """The named part of the month whose name stands at `here`."""
    here = skip_words(scene, here, "of", signs="-/")
    month = month_at(scene, here)
    if month is None:
        return None
    year = year_at(scene, month[1])
    value = year[0] if year else next_month(month[0], scene.today)
    first, last = month_part(value, month[0], part)
    return Window(
        at, year[1] if year else month[1], first, last, "part", year_told=year is not None
    )


def _part_of_week(week: Window, at: int, part: int) -> Window:
    """Monday and Tuesday, Wednesday, Thursday and Friday: the nearest window that is contained."""
    monday = week.earliest
    if monday is None:
        return week
    days = {1: (0, 1), 2: (2, 2), 3: (3, 6), 4: (0, 2), 5: (3, 6)}[part]
    return Window(
        at,
        week.end,
        monday + timedelta(days=days[0]),
        monday + timedelta(days=days[1]),
        "part",
        approximate=True,
    )


def read_quarter(scene: Scene, at: int) -> Window | None:
    """``Q3 2026``, ``2. Quartal``, ``third quarter``."""
    number, here = None, at
    tag = scene.tag(at, "quarter")
    if tag:
        number, here = scene.digits(tag[1], most=1), tag[1] + 1
    else:
        value = scene.digits(at, most=1)
        ordinal = scene.tag(at, "ordinal")
        if value is not None:
            here = at + 1 + (scene.sign(at + 1) in tuple(".°º"))
            here = scene.tag(here, "suffix")[1] if scene.tag(here, "suffix") else here  # type: ignore[index]
            tag = scene.tag(here, "quarter")
            number = value if tag else None
        elif ordinal:
            tag = scene.tag(ordinal[1], "quarter")
            number = ordinal[0] if tag else None
        here = tag[1] if tag else here
    if number is None or not 1 <= number <= 4:
        return None
    if any(scene.tokens[one].text == "kW" for one in range(at, min(here, len(scene.tokens)))):
        return None  # "1.1 kW" is a motor, "1 kw." a quarter in Polish
    year = year_at(scene, here)
    value = year[0] if year else next_month(number * 3, scene.today)
    return Window(
        at, year[1] if year else here,
        month_window(value, number * 3 - 2)[0], month_window(value, number * 3)[1], "month",
        year_told=year is not None,
    )  # fmt: skip
