"""Calendar weeks: ``KW 18``, ``week 18/2026``, ``46. týdnu``, and one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.dates.day_only import is_closed
from scm_automate.replies.dates.scene import Window, skip_words
from scm_automate.replies.dates.windows import iso_week_window, next_week
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["read_week", "read_week_again"]

_LEAST = 5
"""From this number on a lone week behind a number is counted ("17 tydzień"), and no span of time."""


def read_week(scene: Scene, at: int) -> Window | None:
    """``KW 18``, ``week 18/2026``, ``W31``, ``KW 20/21``, ``46. týdnu``, ``第22周``."""
    begin = at
    year: int | None = None
    token = scene.tokens[at] if at < len(scene.tokens) else None
    if token is None:
        return None
    if token.kind == "d" and len(token.text) == 4 and 2000 <= int(token.text) <= 2099:
        here = at + 1
        if scene.sign(here) in ("-", "/", "."):
            here += 1
        if not (
            scene.tag(here, "week") or (scene.tag(here, "week_glued") and scene.glued(here + 1))
        ):
            return None
        year, at = int(token.text), here
        token = scene.tokens[at]
    number, end = _week_number(scene, at)
    if number is None:
        return None
    if year is None:
        year, end = _week_year(scene, end, number)
    window = iso_week_window(year, number) if year else next_week(number, scene.today)
    if window is None:
        return None
    found = Window(begin, end, window[0], window[1], "week", year_told=year is not None)
    return _week_range(scene, found, number, year)


def _week_number(scene: Scene, at: int) -> tuple[int | None, int]:
    """The number of a week named before or behind it, and where it ends."""
    token = scene.tokens[at]
    tag = scene.tag(at, "week")
    if tag and not _is_power(scene, at):
        called = _word_of_number(scene, tag[1])
        here = called or skip_words(
            scene, tag[1], "of", signs=".:#°-" if scene.glued(tag[1]) else ":#°"
        )
        number = scene.digits(here)
        if number is not None and 1 <= number <= 53:
            behind = here + 1
            unit = (
                scene.glued(behind)
                and scene.tokens[behind].kind == "w"
                and scene.tokens[behind].text < "\u2fff"
            )
            if unit and not scene.tag(behind, "suffix"):
                return None, at
            if called is None and scene.tokens[here].start - scene.tokens[tag[1] - 1].end > 3:
                return None, at
            return number, behind
    tag = scene.tag(at, "week_glued")
    if tag and scene.glued(tag[1]) and not (scene.glued(at) and scene.tokens[at - 1].kind in "dw"):
        number = scene.digits(tag[1])
        behind = tag[1] + 1
        loose = (
            not scene.glued(behind)
            or scene.tokens[behind].kind == "n"
            or (
                scene.sign(behind) in tuple(".,;:)/!?-")
                and not (
                    scene.sign(behind) == "-"
                    and scene.glued(behind + 1)
                    and scene.tokens[behind + 1].kind == "w"
                )
            )
        )
        if number is not None and 1 <= number <= 53 and loose:
            return number, behind
    if token.text == "第":
        number = scene.digits(at + 1)
        tag = scene.tag(at + 2, "week")
        if number is not None and tag:
            return number, tag[1]
    number = scene.digits(at)
    if (
        number is not None
        and 1 <= number <= 53
        and not (scene.glued(at) and scene.tokens[at - 1].kind in "dw")
    ):
        here = at + 1
        marked = scene.glued(here) and (
            scene.sign(here) in tuple(".°ºª:")
            or (scene.sign(here) == "-" and scene.tag(here + 1, "suffix") is not None)
        )
        here += marked
        suffix = scene.tag(here, "suffix") if scene.glued(here) else None
        here = suffix[1] if suffix else here
        tag = scene.tag(here, "week")
        if (marked or suffix) and tag and not _numbered(scene, tag[1]):
            return number, tag[1]
        single = scene.tag(here, "week_single")
        if (
            single
            and number >= _LEAST
            and not _numbered(scene, single[1])
            and not _is_later(scene, single[1])
        ):
            return number, single[1]
    return None, at


def _numbered(scene: Scene, at: int) -> bool:
    """Whether a number follows a word for a week, so that it is of that: ``DN 19 týd. 28``."""
    return scene.digits(_word_of_number(scene, at) or at + (scene.sign(at) == ".")) is not None


def _word_of_number(scene: Scene, at: int) -> int | None:
    """Where words for "number" or "calendar" end behind a week: ``týdnu č. 24``, ``tydzień kalendarzowy 24``."""
    here = at
    while (tag := scene.tag(here, "week_number")) is not None:
        here = skip_words(scene, tag[1], signs=".:º°")
    return here if here > at else None


def _is_power(scene: Scene, at: int) -> bool:
    """Whether it is the unit of power behind a number: ``7,5 kW: 8 Stück``."""
    if scene.tokens[at].fold != "kw" or not at or scene.tokens[at - 1].kind != "d":
        return False
    return scene.tokens[at].text == "kW" or scene.sign(at + 1) == ":"


_AGAIN = 20
"""So many tokens behind a week another one may be told by its number alone."""
_WITHIN = words("words_for_in")
_APART = 9


def read_week_again(scene: Scene, at: int) -> Window | None:
    """``in week 17, the covers in 19``: a number behind "in" where a week was told shortly before."""
    if scene.told_week is None or not 0 < at - scene.week_end <= _AGAIN:
        return None
    number = scene.digits(at)
    if number is None or scene.tokens[at - 1].fold not in _WITHIN or scene.glued(at):
        return None
    if not (is_closed(scene, at + 1) or scene.tokens[at + 1].fold in _JOINING):
        return None
    if any(scene.tokens[here].kind == "n" for here in range(scene.week_end, at)):
        return None
    window = next_week(number, scene.today) if 1 <= number <= 53 else None
    if window is None or window[0] is None:
        return None
    if not 0 < abs((window[0] - scene.told_week).days) <= 7 * _APART:
        return None
    return Window(at, at + 1, window[0], window[1], "week", year_told=False)


_JOINING = words("joining_numbers")


def _is_later(scene: Scene, end: int) -> bool:
    """Whether a week is one of time that passes: ``the other 12 tydzień później``."""
    return any(scene.tag(end, name) for name in ("later", "later_on", "after_that", "earlier"))


def _week_year(scene: Scene, end: int, number: int) -> tuple[int | None, int]:
    """The year behind a week's number: ``18/2026``, ``18.2026``, ``18/26``, ``18 2026``."""
    here = skip_words(scene, end, "of", "year", signs="/.-,('")
    token = scene.tokens[here] if here < len(scene.tokens) else None
    if token is None or token.kind != "d":
        return None, end
    close = here + 1 + (scene.sign(here + 1) == ")" and scene.sign(here - 1) == "(")
    if len(token.text) == 4 and 2000 <= int(token.text) <= 2099:
        if (
            scene.sign(here - 1) == ","
            and scene.tokens[here].start - scene.tokens[here - 1].end > 0
        ):
            return None, end
        return int(token.text), close
    if (
        len(token.text) == 2
        and here > end
        and scene.sign(here - 1) in ("/", "'", ".")
        and scene.glued(here)
    ):
        short = int(token.text)
        # "KW 25/26" in 2026 may be two weeks; the next number is then a week, not a year.
        if short in (scene.today.year % 100, (scene.today.year + 1) % 100) and short != number + 1:
            return 2000 + short, close
    return None, end


def _week_range(scene: Scene, first: Window, number: int, year: int | None) -> Window:
    """The weeks up to a second number, where there is one."""
    here = first.end
    sign = scene.sign(here)
    tag = scene.tag(here, "to")
    slash = sign == "/" and scene.glued(here + 1)
    either = (
        scene.tag(here, "and")
        if scene.ending(first.start, "between") is not None or sign == ""
        else None
    )
    if not (tag or slash or either):
        return first
    here = tag[1] if tag else here + 1 if slash else either[1] if either else here
    word = scene.tag(here, "week")
    if word:
        here = word[1]
        here = skip_words(scene, here, signs=".:#")
    elif either and not slash and not tag and scene.ending(first.start, "between") is None:
        return first
    elif scene.tag(here, "week_glued") and scene.glued(here + 1):
        here += 1
    second = scene.digits(here)
    if second is None or not number < second <= min(53, number + 12):
        return first
    if either and not tag and not slash and scene.ending(first.start, "between") is None:
        return first  # "week 47 and week 49" are two weeks
    behind = here + 1
    if (
        scene.glued(behind)
        and scene.tokens[behind].kind in "dw"
        and not scene.tag(behind, "suffix")
    ):
        return first
    told, end = _week_year(scene, behind, second)
    value = told or year
    last = iso_week_window(value, second) if value else next_week(second, scene.today)
    start = iso_week_window(value, number) if value else (first.earliest, first.latest)
    if not last or not start or not start[0] or last[1] <= start[0]:
        return first
    return Window(first.start, end, start[0], last[1], "range", year_told=value is not None)
