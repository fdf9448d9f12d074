"""What stands beside numbers that may be a date: letters and signs that forbid it, words that announce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.dates.strokes import ends_sentence
from scm_automate.replies.language.language_files import languages_with, words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = [
    "SPACED", "bare_point_is_a_date", "free_on_the_left", "free_on_the_right", "in_chinese",
    "is_announced", "is_measured", "stands_alone",
]  # fmt: skip


_CHAIN = frozenset("./-_+#*=")


SPACED = languages_with("spaced_dates")
"""Languages that write a blank behind the points of a date."""


_BARE_POINT = languages_with("days_by_a_point")
"""Languages in which ``22.06`` can be a day without a year."""


_MEASURES = frozenset({"%", '"', "°", "€", "$", "£", "″"})


def free_on_the_left(scene: Scene, at: int, after: int) -> bool:
    """Whether the number is no tail of a part number, a price or a phone number."""
    if at == 0 or not scene.glued(at) or after == at:
        return True
    before = scene.tokens[at - 1]
    if before.kind == "w":
        # Chinese is written without blanks; elsewhere letters before digits make a part number.
        return before.text > "\u2fff" or (
            before.fold in _THE_DAY and scene.tag(at - 1, "on") is not None
        )
    if before.text == "'" and scene.tokens[at - 2].kind == "w":
        return True  # l'11/05
    if before.text in _CHAIN or before.text in {",", "'"}:
        if after == at - 1:
            return True
        if before.text == "," and at + 1 < len(scene.tokens) and scene.tokens[at + 1].text == "月":
            return True  # OK,5月11日
        return not (
            scene.glued(at - 1)
            and scene.tokens[at - 2].kind in "dw"
            and scene.tokens[at - 2].text < "\u2fff"
        )
    if before.text == ":":
        if at + 1 < len(scene.tokens) and scene.tokens[at + 1].text == "月":
            return True  # 行号10:6月29日
        heads = at < 3 or scene.tokens[at - 3].kind == "n" or scene.tokens[at - 3].text in ";,"
        if heads and at + 2 < len(scene.tokens) and scene.sign(at + 1) == "/":
            return scene.tokens[at + 2].kind == "d"  # "10:4/22" at the head of a line
        return not (scene.glued(at - 1) and scene.tokens[at - 2].kind == "d")
    return True


def free_on_the_right(scene: Scene, end: int) -> bool:
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


def in_chinese(scene: Scene, at: int, end: int) -> bool:
    """``8/17送達``, ``貨期4/27,``: a month and a day beside Chinese and no word for counting."""
    if "zh" not in scene.lexicon.codes[:1]:
        return False
    before = scene.tokens[at - 1].text if at else "\n"
    behind = scene.tokens[end] if end < len(scene.tokens) else None
    if behind is None or behind.text in "\n,.;。;)":
        return before > "\u2fff"
    return behind.text > "\u2fff" and behind.fold not in scene.lexicon.units


def is_measured(scene: Scene, end: int) -> bool:
    """Whether a unit or a currency follows, which makes the number no date."""
    if end >= len(scene.tokens):
        return False
    behind = scene.tokens[end]
    return behind.text in _MEASURES or behind.fold in (
        "eur", "usd", "gbp", "chf", "sek", "dkk", "nok", "pln", "czk", "zl", "kc", "kr", "tl", "inch", "in" if scene.glued(end) else "inch",
    )  # fmt: skip


def bare_point_is_a_date(scene: Scene, at: int, second: int) -> bool:
    """``22.06`` is a day where the language writes so and a word or its place says so."""
    if not 1 <= second <= 12:
        return False
    if not _BARE_POINT.intersection(scene.lexicon.codes):
        # English of a country where 20.05 is no number
        full = len(scene.tokens[at].text) == 2 == len(scene.tokens[at + 2].text)
        return scene.pointed and full and ends_sentence(scene, at, at + 3)
    month = scene.tokens[at + 2].text
    if is_announced(scene, at) or (len(month) == 2 and stands_alone(scene, at, at + 3)):
        return True
    # "14.09 bez zmian": with a comma for decimals, two digits behind a point are a month
    plain = bool(SPACED.intersection(scene.lexicon.codes[:1])) or month.startswith("0")
    return len(month) == 2 and plain and scene.order == "dmy" and not _counted(scene, at + 3)


def _counted(scene: Scene, end: int) -> bool:
    """Whether a unit, a sign of multiplication or another number stands behind a number."""
    if end >= len(scene.tokens):
        return False
    behind = scene.tokens[end]
    return behind.kind == "d" or behind.fold in scene.lexicon.units or behind.fold in _SIZES


_THE_DAY = words("the_in_front_of_a_day")
"""The Danish "the" in front of a day: ``d.12/5``."""
_SIZES = frozenset({"x", "mm", "cm", "mb", "bar", "kw", "v", "a", "kpa", "mpa", "%", "°", "*", "/"})


def is_announced(scene: Scene, at: int) -> bool:
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


def stands_alone(scene: Scene, at: int, end: int) -> bool:
    """Whether nothing but a line end, a colon, an arrow or a bracket is beside it."""
    before = scene.tokens[at - 1].text if at else "\n"
    behind = scene.tokens[end].text if end < len(scene.tokens) else "\n"
    return before in "\n:>(=-→|" and behind in "\n.,;)!-|("
