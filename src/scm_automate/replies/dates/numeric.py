"""Dates in numbers: 2026-03-16, 16.03.2026, 3/16/26, 5.10., 26. 10. 2026, 3月16日, 20260316."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.dates.beside import (
    SPACED,
    bare_point_is_a_date,
    free_on_the_left,
    free_on_the_right,
    in_chinese,
    is_announced,
    is_measured,
    stands_alone,
)
from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.strokes import closed_or_known, ends_sentence
from scm_automate.replies.dates.windows import (
    month_part,
    month_window,
    next_day,
    next_month,
    real_day,
)

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Scene

__all__ = ["read_numeric"]

_SEPARATORS = frozenset("./-")


def read_numeric(scene: Scene, at: int, *, after: int = -1) -> Window | None:
    """The date in numbers at a token, or null.

    Args:
        scene: The tokens.
        at: A token of digits.
        after: The end of the date before it, if one ends here.
    """
    token = scene.tokens[at]
    if token.kind != "d" or not free_on_the_left(scene, at, after):
        return None
    if len(token.text) == 8:
        return _compact(scene, at)
    if len(token.text) == 4:
        return _year_first(scene, at)
    if len(token.text) == 3 and "zh" in scene.lexicon.codes:
        return _republic(scene, at)
    if len(token.text) > 2:
        return None
    return _cjk(scene, at) or _two_or_three(scene, at)


def _compact(scene: Scene, at: int) -> Window | None:
    text = scene.tokens[at].text
    if not text.startswith("20") or not free_on_the_right(scene, at + 1):
        return None
    day = real_day(int(text[:4]), int(text[4:6]), int(text[6:]))
    near = day is not None and abs((day - scene.today).days) <= 400
    announced = any(scene.ending(at, name) is not None for name in ("on", "by", "from_on", "to"))
    if day is None or not near or not (announced or at == 0):
        return None
    return Window(at, at + 1, day, day, "day")


_REPUBLIC = 1911
"""Years of the Republic of China count from 1912: 115 is 2026."""


def _republic(scene: Scene, at: int) -> Window | None:
    """``115年5月5日``, ``民國115年5月底``, ``115/05/05``: only where the year is near."""
    year = int(scene.tokens[at].text) + _REPUBLIC
    if abs(year - scene.today.year) > 1:
        return None
    found = _year_first(scene, at, year=year)
    if found is not None and at > 1 and scene.tokens[at - 1].text == "國":
        found.start = at - 2
    return found


def _year_first(scene: Scene, at: int, *, year: int | None = None) -> Window | None:
    year = int(scene.tokens[at].text) if year is None else year
    if not 2000 <= year <= 2099:
        return None
    sign = scene.sign(at + 1)
    if scene.tokens[at + 1 : at + 2] and scene.tokens[at + 1].text == "年":
        month = scene.digits(at + 2)
        if month is None:
            return None
        inner = _cjk(scene, at + 2, year=year)
        if inner:
            inner.start = at
        return inner
    if sign not in _SEPARATORS:
        return None
    month, second = scene.digits(at + 2), scene.sign(at + 3)
    if month is None:
        return None
    if second == sign:
        day = scene.digits(at + 4)
        found = real_day(year, month, day) if day is not None else None
        if found is None:
            return None
        end = at + 5
        if sign == "." and scene.sign(end) == "." and scene.glued(end):
            end += 1
        return (
            Window(at, end, found, found, "day", separator=sign)
            if free_on_the_right(scene, end)
            else None
        )
    return None


def _cjk(scene: Scene, at: int, *, year: int | None = None) -> Window | None:
    """``3月16日``, ``3月底``, ``3月中旬``, ``16号``."""
    month = scene.digits(at)
    if month is None or at + 1 >= len(scene.tokens):
        return None
    sign = scene.tokens[at + 1].text
    if sign in "日号" and year is None:
        from scm_automate.replies.dates.windows import day_of_month

        if scene.sign(at + 2) == ":":
            return None  # 31号: is the item that ends so
        found = day_of_month(month, scene.today)
        if found is None:
            return None
        return Window(at, at + 2, found, found, "day", year_told=False, month_told=False)
    if sign != "月" or not 1 <= month <= 12:
        return None
    day = scene.digits(at + 2)
    if day is not None and at + 3 < len(scene.tokens) and scene.tokens[at + 3].text in "日号":
        found = real_day(year, month, day) if year else next_day(month, day, scene.today)
        if found is None:
            return None
        return Window(at, at + 4, found, found, "day", year_told=year is not None)
    if day is not None and _no_more(scene, at + 3):
        found = real_day(year, month, day) if year else next_day(month, day, scene.today)
        if found is not None:
            return Window(at, at + 3, found, found, "day", year_told=year is not None)
    told = year is not None
    year = year or next_month(month, scene.today)
    for part, name in ((1, "early_after"), (2, "middle_after"), (3, "late_after")):
        tag = scene.tag(at + 2, name)
        if tag:
            first, last = month_part(year, month, part)
            return Window(at, tag[1], first, last, "part", year_told=told)
    first, last = month_window(year, month)
    return Window(at, at + 2, first, last, "month", year_told=told)


def _no_more(scene: Scene, at: int) -> bool:
    """Whether a day without its sign is closed by its sentence or by a verb: ``4月28送到``, ``5月14发``."""
    if at >= len(scene.tokens):
        return True
    behind = scene.tokens[at]
    if behind.kind == "n" or (
        behind.kind == "p"
        and behind.text in ",.;。,)"
        and not (scene.glued(at + 1) and scene.digits(at + 1) is not None)
    ):
        return True
    return any(
        mark.category in ("arrival", "dispatch", "shipped", "arrived")
        for mark in scene.lexicon.phrases.at(scene.tokens, at)
    )


def _two_or_three(scene: Scene, at: int) -> Window | None:
    """Two numbers with a sign between them, and perhaps a year."""
    first = scene.digits(at)
    sign = scene.sign(at + 1)
    if first is None or sign not in _SEPARATORS or not scene.glued(at + 1):
        return None
    second = scene.digits(at + 2)
    if second is None or not (1 <= first <= 31 and 1 <= second <= 31):
        return None
    spaced = not scene.glued(at + 2)
    if spaced and (sign != "." or not SPACED.intersection(scene.lexicon.codes)):
        return None
    if scene.sign(at + 3) == sign and scene.glued(at + 3):
        found = _with_year(scene, at, first, second, sign)
        if found is not None:
            return found
    mixed = scene.sign(at + 3) == "-" if sign == "/" else scene.sign(at + 3) in ("/", "-")
    if sign in "./" and mixed and not spaced and scene.glued(at + 4):
        # 22.6/26, 22.6-26 and 22/6-26
        found = _with_year(scene, at, first, second, sign)
        if found is not None:
            return found
    return _without_year(scene, at, first, second, sign, spaced=spaced)


def _with_year(scene: Scene, at: int, first: int, second: int, sign: str) -> Window | None:
    if at + 4 >= len(scene.tokens) or scene.tokens[at + 4].kind != "d":
        return None
    if not scene.glued(at + 4) and not (sign == "." and SPACED.intersection(scene.lexicon.codes)):
        return None
    text = scene.tokens[at + 4].text
    if len(text) not in (2, 4) or (len(text) == 2 and not scene.glued(at + 4)):
        return None
    year = int(text) + (2000 if len(text) == 2 else 0)
    if not 2000 <= year <= 2099:
        return None
    end = at + 5
    if (
        scene.sign(end) == "."
        and scene.glued(end)
        and not (scene.glued(end + 1) and scene.tokens[end + 1].kind == "d")
    ):
        end += sign == "."
    if not free_on_the_right(scene, end):
        return None
    return _settle(scene, (at, end), (first, second), year=year, sign=sign)


def _without_year(
    scene: Scene, at: int, first: int, second: int, sign: str, *, spaced: bool
) -> Window | None:
    end = at + 3
    if sign == ".":
        if scene.sign(end) == "." and scene.glued(end):
            if scene.glued(end + 1) and scene.tokens[end + 1].kind == "d":
                return None
            end += 1
        elif spaced or not bare_point_is_a_date(scene, at, second):
            return None
        if second > 12 and scene.order != "mdy":
            return None
    elif sign == "-":
        both = len(scene.tokens[at].text) == 2 == len(scene.tokens[at + 2].text)
        plain = "nl" in scene.lexicon.codes and closed_or_known(scene, end)  # "op 5-5"
        closed = plain and (stands_alone(scene, at, end) or ends_sentence(scene, at, end))
        told = is_announced(scene, at) or closed  # "Regel 1: 5-10."
        if not (both or plain) or not told or not 1 <= min(first, second) <= 12:
            return None
    elif not (
        is_announced(scene, at)
        or stands_alone(scene, at, end)
        or ends_sentence(scene, at, end)
        or in_chinese(scene, at, end)
    ):
        return None
    if not free_on_the_right(scene, end) or is_measured(scene, end):
        return None
    return _settle(scene, (at, end), (first, second), year=None, sign=sign)


def _settle(
    scene: Scene, span: tuple[int, int], numbers: tuple[int, int], *, year: int | None, sign: str
) -> Window | None:
    """The day, its other reading where one is possible, and what its order proves."""
    (at, end), (first, second) = span, numbers

    def made(day: int, month: int) -> date | None:
        return real_day(year, month, day) if year else next_day(month, day, scene.today)

    day_first, month_first = made(first, second), made(second, first)
    prefer_month = scene.order == "mdy" or (scene.order == "ymd" and year is None)
    chosen, other = (month_first, day_first) if prefer_month else (day_first, month_first)
    if chosen is None and not (sign == "." and scene.order == "dmy"):
        prefer_month = not prefer_month
        chosen, other = other, None
    if chosen is None:
        return None
    if other == chosen:
        order, other = "", None
    else:
        order = "?" if other else ("mdy" if prefer_month else "dmy")
    firm = (
        scene.firm
        or (sign == "." and scene.order == "dmy")
        or (scene.order == "ymd" and year is None)
    )
    return Window(
        at, end, chosen, chosen, "day",
        alternatives=((other, other),) if other and not firm else (), separator=sign, order=order,
        read_as="mdy" if prefer_month else "dmy", year_told=year is not None, swapped=other,
    )  # fmt: skip
