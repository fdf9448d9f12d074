"""Two numbers with a stroke or a point between them: a day and its month, or a part and a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene

__all__ = ["closed_or_known", "ends_sentence"]


def ends_sentence(scene: Scene, at: int, end: int) -> bool:
    """``kommer 27/4``, ``20/04 confirmed``: two full numbers, or a word before and nothing behind."""
    if len(scene.tokens[at].text) == 2 == len(scene.tokens[at + 2].text):
        return True
    before = scene.tokens[at - 1] if at else None
    if before is not None and before.kind == "d" and not _is_fraction(scene, at):
        opens = at < 2 or scene.tokens[at - 2].kind == "n"  # "20 27/3", a line and its day
        opens = opens or (len(before.text) > 1 and _told_before(scene, at))  # "remaining 2500 5/26"
        if not scene.glued(at) and _ends_row(scene, at, end):
            return True
        return opens and not scene.glued(at) and closed_or_known(scene, end)
    if before is not None and before.text in ">=→":
        return not _is_fraction(scene, at)  # "30 -> 6/3 the wood is wet"
    if before is not None and _parts(scene, at, before.text):
        labelled = before.text == ":" and _is_label(scene, at) and scene.digits(at + 2) == _EIGHTH
        labelled = labelled or _agreed_before(scene, at, end)
        # "(60 pcs, 11/9)", "1) 1/6 ok", "line 2: 9/14 is out of reach"
        return (labelled or not _is_fraction(scene, at)) and (
            closed_or_known(scene, end) or (before.text == ":" and _is_of_a_run(scene, at, end))
        )
    if before is None or before.kind == "n" or _begins_sentence(scene, at):
        return not _is_fraction(scene, at) and _says_on_behind(scene, end)
    if before.kind != "w":
        return False
    if _is_fraction(scene, at):
        closed = end >= len(scene.tokens) or scene.tokens[end].text in "\n.,;)!"
        if not closed and (scene.digits(at + 2) or 0) > _COUNTED:
            return _comes_before(scene, at) and _says_on(
                scene, end
            )  # "will arrive 5/8 like your PO"
        return closed and (
            len(before.text) >= 3 or before.text.isupper() or _comes_before(scene, at)
        )
    short = (
        at > 1 and scene.tokens[at - 2].text in "'’" and scene.glued(at - 1)
    )  # "that one's 6/15"
    named = len(before.text) >= 2 or before.text.isupper() or short or _of_a_size(scene, at - 1)
    return named and (closed_or_known(scene, end) or _is_of_a_run(scene, at, end))


def _parts(scene: Scene, at: int, sign: str) -> bool:
    """Whether the sign in front of a number parts it from what was said: ``准时，9/7 OK``, ``3. 4/12 (still wet)``."""
    before = scene.tokens[at - 2] if at > 1 else None
    if sign == ".":
        if before is None or scene.glued(at):
            return False
        if before.kind == "w":
            return len(before.text) > 1  # "we will not make it. 5/20 instead"
        opens = at < _NUMBERED or scene.tokens[at - _NUMBERED].text in "\n/"
        return before.kind == "d" and (opens or _is_month(scene, at - _NUMBERED))
    return sign in ",):" and (not scene.glued(at) or (before is not None and before.kind != "d"))


def _is_of_a_run(scene: Scene, at: int, end: int) -> bool:
    """``carta 5/5 buste 12/5 toner 19/5``: names and days by turns in a row that ends with a day or a known word."""
    tokens = scene.tokens
    if any(mark.category in _OF_OLD for mark in scene.lexicon.phrases.at(tokens, at - 1)):
        return False  # "paper was 5/5 envelopes 12/5"
    days = 1 + any(_is_day(scene, at - back) for back in range(_RUN, _RUN + _NAME))
    here = end
    while (name := _name_end(scene, here)) and _is_day(scene, name):
        days, here = days + 1, name + _RUN - 1
    if here >= len(tokens) or tokens[here].text in "\n.,;)!":
        return days > 1
    if tokens[here].kind != "w" or tokens[here].fold in scene.lexicon.units:
        return False
    marks = scene.lexicon.phrases.at(tokens, here + 1) if here + 1 < len(tokens) else ()
    return days > 1 or any(mark.category in ("confirm", "as_ordered") for mark in marks)


_OF_OLD = ("instead", "instead_of", "past", "history")
_RUN, _NAME = 4, 4
"""A word, a day, a stroke and a month; a name with its number and colon."""


def _name_end(scene: Scene, at: int) -> int:
    """Behind the few words, with a number and a colon, that begin at a token and end before a day; 0 for none."""
    tokens = scene.tokens
    if at >= len(tokens) or tokens[at].kind != "w" or tokens[at].fold in scene.lexicon.units:
        return 0
    for here in range(at + 1, min(at + 1 + _NAME, len(tokens))):
        if _is_day(scene, here):
            return here
        if tokens[here].kind not in "wd" and tokens[here].text != ":":
            return 0
    return 0


def _is_day(scene: Scene, at: int) -> bool:
    """Whether a day and a month with a stroke between begin at a token, and they are no fraction."""
    tokens = scene.tokens
    return (
        0 <= at < len(tokens) - 2
        and tokens[at + 1].text == "/"
        and 0 < (scene.digits(at) or 0) <= _DAYS
        and 0 < (scene.digits(at + 2) or 0) <= _MONTHS
        and not _is_fraction(scene, at)
    )


_DAYS, _MONTHS = 31, 12


_NUMBERED = 3
"""A number, its point and a day stand at the head of a line."""


def _is_month(scene: Scene, at: int) -> bool:
    """Whether a token names a month: ``we cannot make May 15. 5/20 it is``."""
    return any(scene.tag(at, name) is not None for name in ("months", "months_short"))


def _told_before(scene: Scene, at: int) -> bool:
    """Whether a day with a stroke, and no part or size, stands not far in front of a number."""
    tokens = scene.tokens
    return any(
        tokens[here].text == "/"
        and scene.digits(here - 1) is not None
        and scene.digits(here + 1) is not None
        and not _is_fraction(scene, here - 1)
        for here in range(max(1, at - _FAR), at - 1)
    )


_FAR = 24


def _of_a_size(scene: Scene, at: int) -> bool:
    """Whether a letter ends a name made of a number: ``the 24s 5/15``."""
    return scene.tokens[at].fold == "s" and scene.glued(at) and scene.digits(at - 1) is not None


def _is_label(scene: Scene, at: int) -> bool:
    """Whether only a number and a colon stand before a day in its line: ``20: 3/8 because of the holidays``."""
    opens = at < _NUMBERED or scene.tokens[at - _NUMBERED].kind == "n"
    return opens and at > 1 and scene.tokens[at - 2].kind == "d" and not scene.glued(at)


def _ends_row(scene: Scene, at: int, end: int) -> bool:
    """``6205ZZ 400 11/2``: the last of a row's numbers, where other rows end with such a date too."""
    tokens = scene.tokens
    if end < len(tokens) and tokens[end].kind != "n":
        return False
    return any(
        sign.text == "/"
        and here != at + 1
        and tokens[here - 1].kind == tokens[here + 1].kind == "d"
        and sign.end == tokens[here + 1].start
        and (here + 2 >= len(tokens) or tokens[here + 2].kind == "n")
        for here, sign in enumerate(tokens[1:-1], start=1)
    )


_PARTS = frozenset({2, 3, 4, 8, 16, 32})


def _is_fraction(scene: Scene, at: int) -> bool:
    """Whether two numbers may be a part or a size: 1/2, 5/8, 5/4; 24/7 is always."""
    first, second = scene.digits(at) or 0, scene.digits(at + 2) or 0
    small = first < second or ((first, second) in _ABOVE_ONE and not _others_are_days(scene, at))
    return (first, second) == (24, 7) or (small and second in _PARTS)


def _agreed_before(scene: Scene, at: int, end: int) -> bool:
    """Whether a word that answers stands before the comma, and nothing behind the number: ``confirmed, 5/8``."""
    tokens = scene.tokens
    if tokens[at - 1].text != "," or (scene.digits(at + 2) or 0) <= _COUNTED:
        return False
    if end < len(tokens) and tokens[end].text not in "\n.,;)!":
        return False
    return any(
        mark.category in _AGREED and mark.end == at - 1
        for first in range(max(0, at - 5), at - 1)
        for mark in scene.lexicon.phrases.at(tokens, first)
    )


_AGREED = frozenset({"confirm", "as_ordered", "late", "moved", "expected"})
_SPANS = frozenset({"day", "workday", "week_unit"})


def _others_are_days(scene: Scene, at: int) -> bool:
    """Whether another number of the text is written so and can be no size: ``5/18 .. and 5/4``."""
    tokens = scene.tokens
    return any(
        sign.text == "/"
        and here != at + 1
        and (day := scene.digits(here + 1)) is not None
        and _COUNTED < day <= _LAST_DAY
        and day not in _PARTS
        and scene.digits(here - 1) is not None
        for here, sign in enumerate(tokens[1:-1], start=1)
    )


_ABOVE_ONE = frozenset({(5, 4), (6, 4), (3, 2)})
"""Sizes that look like the fourth of May."""
_LAST_DAY = 31
_EIGHTH = 8
_COUNTED = 4
"""Halves, thirds and quarters are parts of a quantity; eighths are sizes, or months."""


def _comes_before(scene: Scene, at: int) -> bool:
    """Whether a verb of goods that come or leave stands right before a number."""
    return any(
        mark.category in ("arrival", "dispatch") and mark.end == at
        for first in range(max(0, at - 3), at)
        for mark in scene.lexicon.phrases.at(scene.tokens, first)
    )


def closed_or_known(scene: Scene, end: int) -> bool:
    """Whether the sentence ends or goes on with a known word behind a date."""
    closed = end >= len(scene.tokens) or scene.tokens[end].text in "\n.,;)!&"
    return closed or _breaks_off(scene, end) or _says_on(scene, end)


def _breaks_off(scene: Scene, end: int) -> bool:
    """``9/17 (had the wrong route)``, ``9/18 - sorry, 9/21``: a bracket or a dash that stands apart."""
    tokens = scene.tokens
    apart = tokens[end].start > tokens[end - 1].end
    if not apart or tokens[end].text not in "(-\u2013\u2014" or end + 1 >= len(tokens):
        return False
    if tokens[end + 1].kind != "d":
        return True
    # "15/5 (3 days late)"
    span = scene.lexicon.dates.at(tokens, end + 2) if end + 2 < len(tokens) else ()
    return tokens[end].text == "(" and any(mark.category in _SPANS for mark in span)


def _begins_sentence(scene: Scene, at: int) -> bool:
    """Whether the point of a sentence stands before a number: ``works. 6/3 for the drivers``."""
    if scene.tokens[at - 1].text not in ".!?" or scene.glued(at) or at < _NUMBERED:
        return False
    return scene.tokens[at - 2].kind == "w" and len(scene.tokens[at - 2].text) > _NUMBERED


def _says_on_behind(scene: Scene, end: int) -> bool:
    """Whether a line begins with a day and goes on with a known word: ``5/13 for the modules works``."""
    return end < len(scene.tokens) and _says_on(scene, end)


def _says_on(scene: Scene, end: int) -> bool:
    """Whether the sentence goes on with a known word, and nothing is counted or measured."""
    behind = scene.tokens[end]
    if behind.kind != "w" or (behind.fold in scene.lexicon.units and behind.fold != "no"):
        return False
    lexicon = scene.lexicon
    return behind.fold in lexicon.small or bool(lexicon.phrases.at(scene.tokens, end))
