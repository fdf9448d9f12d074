"""Dates in numbers: 2026-03-16, 16.03.2026, 3/16/26, 5.10., 26. 10. 2026, 3月16日, 20260316."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
_CHAIN = frozenset("./-_+#*=")
_SPACED = frozenset({"cs", "de", "pl", "da", "tr", "sk", "hu", "fi", "hr", "sl"})
"""Languages that write a blank behind the points of a date."""
_BARE_POINT = _SPACED | {"it", "sv", "pt", "nl", "fr", "es"}
"""Languages in which ``22.06`` can be a day without a year."""
_MEASURES = frozenset({"%", '"', "°", "€", "$", "£", "″"})


def read_numeric(scene: Scene, at: int, *, after: int = -1) -> Window | None:
    """The date in numbers at a token, or null.

    Args:
        scene: The tokens.
        at: A token of digits.
        after: The end of the date before it, if one ends here.
    """
    token = scene.tokens[at]
    if token.kind != "d" or not _free_on_the_left(scene, at, after):
        return None
    if len(token.text) == 8:
        return _compact(scene, at)
    if len(token.text) == 4:
        return _year_first(scene, at)
    if len(token.text) > 2:
        return None
    return _cjk(scene, at) or _two_or_three(scene, at)


def _free_on_the_left(scene: Scene, at: int, after: int) -> bool:
    """Whether the number is no tail of a part number, a price or a phone number."""
    if at == 0 or not scene.glued(at) or after == at:
        return True
    before = scene.tokens[at - 1]
    if before.kind == "w":
        # Chinese is written without blanks; elsewhere letters before digits make a part number.
        return before.text > "\u2fff" or (
            before.fold in ("d", "d.") and scene.tag(at - 1, "on") is not None
        )
    if before.text == "'" and scene.tokens[at - 2].kind == "w":
        return True  # l'11/05
    if before.text in _CHAIN or before.text in {",", "'"}:
        if after == at - 1:
            return True
        return not (
            scene.glued(at - 1)
            and scene.tokens[at - 2].kind in "dw"
            and scene.tokens[at - 2].text < "\u2fff"
        )
    if before.text == ":":
        if at + 1 < len(scene.tokens) and scene.tokens[at + 1].text == "月":
            return True  # 行号10:6月29日
        return not (scene.glued(at - 1) and scene.tokens[at - 2].kind == "d")
    return True


def _free_on_the_right(scene: Scene, end: int) -> bool:
    """Whether the date is not the head of something longer."""
    if end >= len(scene.tokens) or not scene.glued(end):
        return True
    behind = scene.tokens[end]
    if behind.kind == "d":
        return False
    if behind.kind == "w":
        return behind.text > "\u2fff" or behind.fold == "t" or scene.tag(end, "suffix") is not None
    if behind.text in _MEASURES:
        return False
    if behind.text in _CHAIN and scene.glued(end + 1):
        follower = scene.tokens[end + 1]
        if behind.text == "/" and scene.sign(end - 1) == "." and follower.kind == "d":
            return True  # 30.11./09.12.
        return follower.kind not in "dw" or (behind.text == "-" and follower.kind == "d")
    return True


def _compact(scene: Scene, at: int) -> Window | None:
    text = scene.tokens[at].text
    if not text.startswith("20") or not _free_on_the_right(scene, at + 1):
        return None
    day = real_day(int(text[:4]), int(text[4:6]), int(text[6:]))
    near = day is not None and abs((day - scene.today).days) <= 400
    announced = any(scene.ending(at, name) is not None for name in ("on", "by", "from_on", "to"))
    if day is None or not near or not (announced or at == 0):
        return None
    return Window(at, at + 1, day, day, "day")


def _year_first(scene: Scene, at: int) -> Window | None:
    year = int(scene.tokens[at].text)
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
            if _free_on_the_right(scene, end)
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
    told = year is not None
    year = year or next_month(month, scene.today)
    for part, name in ((1, "early_after"), (2, "middle_after"), (3, "late_after")):
        tag = scene.tag(at + 2, name)
        if tag:
            first, last = month_part(year, month, part)
            return Window(at, tag[1], first, last, "part", year_told=told)
    first, last = month_window(year, month)
    return Window(at, at + 2, first, last, "month", year_told=told)


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
    if spaced and (sign != "." or not _SPACED.intersection(scene.lexicon.codes)):
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
    if not scene.glued(at + 4) and not (sign == "." and _SPACED.intersection(scene.lexicon.codes)):
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
    if not _free_on_the_right(scene, end):
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
        elif spaced or not _bare_point_is_a_date(scene, at, second):
            return None
        if second > 12 and scene.order != "mdy":
            return None
    elif sign == "-":
        both = len(scene.tokens[at].text) == 2 == len(scene.tokens[at + 2].text)
        plain = "nl" in scene.lexicon.codes and closed_or_known(scene, end)  # "op 5-5"
        if not (both or plain) or not _announced(scene, at) or not 1 <= min(first, second) <= 12:
            return None
    elif not (
        _announced(scene, at)
        or _stands_alone(scene, at, end)
        or ends_sentence(scene, at, end)
        or _in_chinese(scene, at, end)
    ):
        return None
    if not _free_on_the_right(scene, end) or _measured(scene, end):
        return None
    return _settle(scene, (at, end), (first, second), year=None, sign=sign)


def _in_chinese(scene: Scene, at: int, end: int) -> bool:
    """``8/17送達``, ``貨期4/27,``: a month and a day beside Chinese and no word for counting."""
    if "zh" not in scene.lexicon.codes[:1]:
        return False
    before = scene.tokens[at - 1].text if at else "\n"
    behind = scene.tokens[end] if end < len(scene.tokens) else None
    if behind is None or behind.text in "\n,.;。;)":
        return before > "\u2fff"
    return behind.text > "\u2fff" and behind.fold not in scene.lexicon.units


def _measured(scene: Scene, end: int) -> bool:
    """Whether a unit or a currency follows, which makes the number no date."""
    if end >= len(scene.tokens):
        return False
    behind = scene.tokens[end]
    return behind.text in _MEASURES or behind.fold in (
        "eur", "usd", "gbp", "chf", "sek", "dkk", "nok", "pln", "czk", "zl", "kc", "kr", "tl", "inch", "in" if scene.glued(end) else "inch",
    )  # fmt: skip


def _bare_point_is_a_date(scene: Scene, at: int, second: int) -> bool:
    """``22.06`` is a day where the language writes so and a word or its place says so."""
    if not 1 <= second <= 12:
        return False
    if not _BARE_POINT.intersection(scene.lexicon.codes):
        # English of a country where 20.05 is no number
        full = len(scene.tokens[at].text) == 2 == len(scene.tokens[at + 2].text)
        return scene.pointed and full and ends_sentence(scene, at, at + 3)
    month = scene.tokens[at + 2].text
    if _announced(scene, at) or (len(month) == 2 and _stands_alone(scene, at, at + 3)):
        return True
    # "14.09 bez zmian": with a comma for decimals, two digits behind a point are a month
    plain = bool(_SPACED.intersection(scene.lexicon.codes[:1])) or month.startswith("0")
    return len(month) == 2 and plain and scene.order == "dmy" and not _counted(scene, at + 3)


def _counted(scene: Scene, end: int) -> bool:
    """Whether a unit, a sign of multiplication or another number stands behind a number."""
    if end >= len(scene.tokens):
        return False
    behind = scene.tokens[end]
    return behind.kind == "d" or behind.fold in scene.lexicon.units or behind.fold in _SIZES


_SIZES = frozenset({"x", "mm", "cm", "mb", "bar", "kw", "v", "a", "kpa", "mpa", "%", "°", "*", "/"})


def _announced(scene: Scene, at: int) -> bool:
    """Whether a word that introduces dates stands before."""
    for name, _ in scene.ends.get(at, ()):
        if name in (
            "on",
            "by",
            "from_on",
            "not_before",
            "to",
            "from",
            "between",
            "approximate",
            "weekdays",
            "weekdays_short",
            "day_before",
        ):
            return True
    if at and scene.taken and scene.taken[at - 1]:
        return True  # A-1002 27/4
    unit = at - 1 - (scene.sign(at - 1) == ".")
    if (
        unit >= 0
        and scene.tokens[unit].kind == "w"
        and scene.tokens[unit].fold in scene.lexicon.units
    ):
        return True  # 200 pcs 4/20, 200 stk. 5/5
    return (
        bool(at)
        and scene.sign(at - 1) in (".", ",")
        and any(
            name in ("weekdays", "weekdays_short", "by", "approximate")
            for name, _ in scene.ends.get(at - 1, ())
        )
    )


def _stands_alone(scene: Scene, at: int, end: int) -> bool:
    """Whether nothing but a line end, a colon, an arrow or a bracket is beside it."""
    before = scene.tokens[at - 1].text if at else "\n"
    behind = scene.tokens[end].text if end < len(scene.tokens) else "\n"
    return before in "\n:>(=-→|" and behind in "\n.,;)!-|("


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
