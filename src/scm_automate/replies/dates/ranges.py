"""Two dates that are one answer: ``from 4 to 8 May``, ``18.05. (KW 21)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.dates.reading import read_date
from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.weekdays import absolute_day, bracketed_weekday, with_weekday
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["list_or_range"]


def list_or_range(scene: Scene, window: Window) -> list[Window]:
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
    if scene.sign(behind) and any(
        mark.category == "new_date" for mark in scene.lexicon.phrases.at(scene.tokens, follow)
    ):
        return [window]  # "27/04 - now 01/05"
    second = read_date(scene, follow, follow)
    if (
        second is None
        or second.earliest is None
        or second.latest is None
        or second.precision == "shift"
    ):
        absolute = absolute_day(scene, follow)
        second = absolute
    if second is not None and scene.sign(behind) == "/" and second.core > follow:
        return [window]  # "ETD 20 Apr / ETA 24 Apr"
    if tag and scene.tokens[behind].kind == "w" and _gives_way(scene, window):
        return [window]
    begin = window.earliest
    if second is None or second.earliest is None or second.latest is None or begin is None:
        return [window]
    if second.latest <= begin:
        return [window]
    if window.precision == second.precision == "week" and (begin, window.latest) == (
        second.earliest,
        second.latest,
    ):
        window.end = second.end
        return [window]  # "KW 21 / week 21"
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


_PLURAL = words("articles_of_many_days")
"""Articles behind which a number counts things."""


def _repeats(scene: Scene, window: Window) -> bool:
    """Takes in the same date told again: ``18.05. (KW 21)``, ``第22周 (week 22)``."""
    opened = scene.sign(window.end)
    if opened not in ("(", ",", "/", "=") or window.earliest is None or window.latest is None:
        return False
    here = window.end + 1
    skip = scene.tag(here, "on")
    second = (
        read_date(scene, here, here) or (read_date(scene, skip[1], skip[1]) if skip else None)
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
    if second.bare_day and scene.tokens[here].fold in _PLURAL:
        return False  # "semaine 20 (les 10)": all ten of them
    weeks = {window.precision, second.precision}
    if opened != "(" and weeks != {"day", "week"}:
        return False
    if opened == "(" and scene.sign(second.end) != ")":
        return False
    if "week" not in weeks and window.earliest != second.earliest:
        return False
    if opened == "(" and _counted_on(scene, window, second):
        return True
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


def _gives_way(scene: Scene, window: Window) -> bool:
    """Whether "instead of" stands right before a date: ``místo 18.5. až 1.6.`` is no span but "not before"."""
    phrases = scene.lexicon.phrases
    return any(
        mark.category == "instead_of" and mark.end == window.start
        for start in range(max(0, window.start - _PHRASE), window.start)
        for mark in phrases.at(scene.tokens, start)
    )


_PHRASE = 2


def _counted_on(scene: Scene, window: Window, second: Window) -> bool:
    """Whether a number tells which week "the week after" is: ``la semaine d'après (sem. 22)``."""
    if second.precision != "week" or not scene.tag(window.start, "following_week"):
        return False
    if window.earliest is None or second.earliest is None or second.earliest < window.earliest:
        return False
    if scene.told_week is not None and (second.earliest - scene.told_week).days != _WEEK:
        return False
    window.earliest, window.latest, window.end = second.earliest, second.latest, second.end + 1
    window.follows, window.sequel, window.year_told = False, "", second.year_told
    return True


_WEEK = 7
