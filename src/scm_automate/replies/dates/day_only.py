"""A day of the month without its month: ``on the 28th``, ``le 12``, ``am 5.``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.dates.scene import Window
from scm_automate.replies.dates.windows import day_of_month
from scm_automate.replies.language.language_files import languages_with, word_table, words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["POINTED", "is_closed", "read_day_only"]

POINTED = languages_with("ordinal_point")
"""Languages in which a point makes a number an ordinal."""
_BEHIND_A_DAY = frozenset(
    {"as_ordered", "confirm", "same", "contrast", "joiner", "cause", "condition", "question", "balance", "instead_of"}
)  # fmt: skip
"""Phrases that may follow a day told by its number alone."""
_NAMERS = frozenset({"joiner", "contrast", "all", "except"})
_SURE = words("sure_behind_a_day")
"""Words that may stand alone behind a day."""
_AS_SAID = words("as_said_before_a_day")
_PLURAL = words("articles_of_many_days")
"""Articles behind which a number counts things."""
_DAYWARD = words("words_in_front_of_a_day")
"""Words before a lone day that no plural can stand behind."""


def read_day_only(scene: Scene, at: int) -> Window | None:
    """``the 15th``, ``am 15.``, ``le 26``: a day whose month everybody knows."""
    day = scene.digits(at)
    if day is None or not 1 <= day <= 31:
        return None
    before = (
        scene.glued(at)
        and scene.tokens[at - 1].kind in "dwp"
        and scene.tokens[at - 1].text not in "(:>"
        and not _elided(scene, at)
    )
    if before:
        return None
    end = at + 1
    suffix = (
        scene.tag(end, "suffix")
        if end < len(scene.tokens) and (scene.glued(end) or scene.sign(end) in ("'", ":"))
        else None
    )
    point = scene.sign(end) == "." and scene.glued(end)
    if suffix:
        end = suffix[1]
    article = scene.ending(at, "day_before")
    sure = scene.tag(at + 1, "suffix_day") if scene.glued(at + 1) else None
    if sure:
        found = day_of_month(day, scene.today)
        if found is None:
            return None
        return Window(
            at, sure[1], found, found, "day", year_told=False, bare_day=True, month_told=False
        )
    denied = not suffix and article is None and is_denied(scene, at)
    if denied:
        end += point
        found = day_of_month(day, scene.today)
        return (
            Window(at, end, found, found, "day", year_told=False, bare_day=True, month_told=False)
            if found is not None
            else None
        )
    if not suffix and article is None:
        return None
    if (
        suffix
        and article is None
        and scene.ending(at, "on") is None
        and scene.ending(at, "by") is None
        and not _stands_alone(scene, at, end, day)
    ):
        return None
    if point and not POINTED.intersection(scene.lexicon.codes):
        point = False
    if point and not suffix:
        if scene.glued(end + 1) and scene.tokens[end + 1].kind in "dw":
            return None
        end += 1
    elif not (
        suffix
        or is_closed(scene, end)
        or _goes_on(scene, article, end)
        or _small_word_follows(scene, at, end)
    ):
        return None
    if (
        suffix
        and end < len(scene.tokens)
        and scene.tokens[end].kind == "w"
        and (
            (scene.tokens[end].fold in scene.lexicon.units and scene.tokens[end].fold not in _NOT)
            or scene.tag(end, "turn")
        )
    ):
        return None  # "by 1st truck"
    found = day_of_month(day, scene.today)
    if found is None:
        return None
    return Window(at, end, found, found, "day", year_told=False, bare_day=True, month_told=False)


def _stands_alone(scene: Scene, at: int, end: int, day: int) -> bool:
    """Whether an ordinal is a day by what stands around it: ``lining: 27th``, ``lining 27th instead of the 20th``."""
    before = scene.tokens[at - 1] if at else None
    if before is None or before.kind == "n":
        return False
    if before.kind == "w" and is_closed(scene, end):
        return True
    labelled = before.text in _LABELS and at > 1 and scene.tokens[at - 2].kind in "wd"
    if before.kind != "w" and not labelled:
        return False
    if labelled and is_closed(scene, end):
        return True
    behind = {mark.category for mark in scene.lexicon.phrases.at(scene.tokens, end)}
    return not behind.isdisjoint(_BEHIND_AN_ORDINAL) or (day > _LAST_LOT and "joiner" in behind)


_LABELS = frozenset(":-–—=>→")
_BEHIND_AN_ORDINAL = frozenset({"instead_of", "cause", "as_ordered", "confirm", "now", "question"})
_LAST_LOT = 5
"""Behind "and" a smaller ordinal may count lots: ``1st and 2nd batch``."""
_NOT = words("nots")
_IS_NOT = words("is_not_behind_a_day")
_BUT = words("but_behind_not")
"""Words between a denied day and the one that takes its place."""


_MOVED = word_table("from_an_old_day_to_the_new")
"""Words before an old day, and the ones between it and the new one, where they tell no span of days."""


def is_denied(scene: Scene, at: int) -> bool:
    """Whether another day takes the place of a number's: ``nie 21 tylko 28 maja``, ``z 4 na 6 maja``."""
    if not at:
        return False
    before = scene.tokens[at - 1]
    verb = before.kind == "w" and at > 1 and scene.tokens[at - 2].fold in _NOT
    toward = _MOVED.get(before.fold, "")
    if before.fold not in _NOT and before.fold not in _IS_NOT and not verb and not toward:
        return False
    here = at + 1
    while scene.sign(here) in (".", ","):
        here += 1
    if here >= len(scene.tokens):
        return False
    if scene.tokens[here].fold not in ({toward} if toward else _BUT):
        return False
    here += 1
    while here < len(scene.tokens) and scene.tag(here, "day_before"):
        here = scene.tag(here, "day_before")[1]  # type: ignore[index]
    if scene.digits(here) is None:
        return False
    dotted = here + 1 + (scene.sign(here + 1) == ".")
    return any(scene.tag(dotted, name) for name in ("months", "months_short")) or (
        dotted > here + 1 and scene.digits(dotted) is not None and scene.glued(dotted)
    )


def _elided(scene: Scene, at: int) -> bool:
    """Whether an article that lost its vowel is glued to the number: ``l'11``, ``dall'8``."""
    if at < 2 or scene.tokens[at - 1].text != "'":
        return False
    return scene.tokens[at - 2].kind == "w" and scene.tokens[at - 2].fold.endswith("l")


def is_closed(scene: Scene, end: int) -> bool:
    """Whether nothing that could be counted or measured follows a lone number."""
    if end >= len(scene.tokens):
        return True
    behind = scene.tokens[end]
    if behind.kind == "n":
        return True
    if behind.kind == "p":
        glued_on = scene.glued(end + 1) and scene.tokens[end + 1].kind in "dw"
        return behind.text in ".,;!?)" and not glued_on
    return False


_NOUN = 4
_LIKE = words("like_and_with_before_a_day")
"""Words before an article that may compare with a line of that number, or leave it out."""


def _remarked(scene: Scene, end: int) -> bool:
    """Whether words in brackets follow, with a blank in between: ``partent le 9 (expé)``."""
    if scene.tokens[end].text != "(" or scene.glued(end) or end + 1 >= len(scene.tokens):
        return False
    return scene.tokens[end + 1].kind == "w"


def _goes_on(scene: Scene, article: int | None, end: int) -> bool:
    """``vous les aurez le 21 comme demandé``: the sentence goes on, and no thing is counted.

    Where the article opens the sentence or a part of it, the number names a thing: ``le 21 part``.
    """
    if article is None or article < 1:
        return False
    before, behind = scene.tokens[article - 1], scene.tokens[end]
    remarked = _remarked(scene, end)
    if (
        before.kind not in "wd"
        or scene.tokens[article].fold in _PLURAL
        or (behind.kind != "w" and not remarked)
    ):
        return False
    phrases = scene.lexicon.phrases
    if any(mark.category in _NAMERS for mark in phrases.at(scene.tokens, article - 1)):
        return False
    if behind.fold in _SURE and is_closed(scene, end + 1):
        return True  # "te los bajo el 15 seguro"
    if (
        behind.fold in _AS_SAID
        and end + 1 < len(scene.tokens)
        and scene.tokens[end + 1].kind == "w"
    ):
        return True  # "l'11 come detto"
    if remarked:
        return before.kind == "w" and len(before.fold) >= _NOUN and before.fold not in _LIKE
    return behind.fold not in scene.lexicon.units and any(
        mark.category in _BEHIND_A_DAY for mark in phrases.at(scene.tokens, end)
    )


def _small_word_follows(scene: Scene, at: int, end: int) -> bool:
    """``el 16 lo tienes``, ``il 14 senza intoppi``: a small word follows, and nothing that is counted."""
    if not at or end >= len(scene.tokens) or scene.glued(end):
        return False
    word, behind = scene.tokens[at - 1].fold, scene.tokens[end]
    if word not in _DAYWARD or (word == "le" and scene.lexicon.codes[0] != "fr"):
        return False
    return (
        behind.kind == "w"
        and behind.fold in scene.lexicon.small
        and behind.fold not in scene.lexicon.units
    )
