"""A number behind an article: a day of the month, or the number of a line; ``idem pour le 20``, ``acero, el 30``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.found import Reference
from scm_automate.replies.language.language_files import words, words_by_language

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["days_that_are_lines"]

_PLURAL = words("articles_of_numbered_days")
"""Articles behind which a number counts things and is no day."""


def days_that_are_lines(
    tokens: list[Token], dates: list[Window], index: LineIndex, claimed: list[str]
) -> list[Reference]:
    """``idem pour le 20``: where 20 is the number of a line, the 20th is not meant."""
    found: list[Reference] = []
    full = [window for window in dates if not window.bare_day]
    for window in [one for one in dates if all(part.bare_day for part in one.parts or (one,))]:
        if window.parts:
            found += _two_lines(tokens, window, dates, index, claimed)
            continue
        if tokens[window.end - 1].kind != "d":
            continue  # "the 20th", "am 20."
        digits = next(at for at in range(window.core, window.end) if tokens[at].kind == "d")
        number = int(tokens[digits].text)
        if (
            full
            and digits
            and tokens[digits - 1].fold in _PLURAL
            and any(line.quantity == number for line in index.lines)
        ):
            dates.remove(window)  # "in 3 days (les 24)": all 24 of them
            for at in range(window.core, window.end):
                claimed[at] = ""
            continue
        follow = tokens[window.end] if window.end < len(tokens) else None
        counted = number in index.amounts or tokens[digits].text in index.loose
        if (
            follow is not None
            and follow.kind == "w"
            and window.end == digits + 1
            and counted
            and not _behind_its_verb(tokens, window, dates, index, claimed)
            and not _behind_other_goods(tokens, digits, index)
        ):
            dates.remove(
                window
            )  # "el 16 lo tienes" where something is of size 16, or 16 of it open
            for at in range(window.core, window.end):
                claimed[at] = ""
            continue
        lines = index.numbers.get(int(tokens[digits].text))
        if (
            not lines
            or _is_day_of_a_named(tokens, window, digits, index, claimed)
            or _is_day_of_goods(tokens, window, dates, index, claimed)
        ):
            continue
        dates.remove(window)
        for at in range(window.core, window.end):
            claimed[at] = ""
        claimed[digits] = "ref"
        found.append(Reference(digits, digits + 1, frozenset(lines), "line", weak=not full))
    return found


def _behind_other_goods(tokens: list[Token], at: int, index: LineIndex) -> bool:
    """``las grapas el 12 ok``: the day of goods that are of no such size, with no word such as "and" between."""
    articles = _LONE_ARTICLES.get(index.lexicon.codes[0], frozenset())
    before = at - 2
    if before < 0 or tokens[at - 1].fold not in articles:
        return False
    if tokens[before].fold in _TOWARDS_A_DAY and before:
        before -= 1
    token = tokens[before]
    goods = (
        index.by_word(token.fold)
        if token.kind == "w"
        else frozenset(index.loose.get(token.text, ()) if token.kind == "d" else ())
    )
    sized = index.loose.get(tokens[at].text, set()) | index.sizes.get(tokens[at].text, set())
    return bool(goods) and goods.isdisjoint(sized)


_LONE_ARTICLES = words_by_language("lone_articles_of_a_day")


def _behind_its_verb(
    tokens: list[Token],
    window: Window,
    dates: list[Window],
    index: LineIndex,
    claimed: list[str],
) -> bool:
    """``la de 30 la tenéis el 4 como habíais pedido``: the day of what was named, right behind the verb that brings it."""
    phrases = index.lexicon.phrases
    start = window.start
    if not any(mark.category in _SAID_OF_A_DAY for mark in phrases.at(tokens, window.end)):
        return False
    near = tokens[max(start - _VERB, 0) : start]
    brings = any(
        mark.category in ("arrival", "dispatch") and len(near) - mark.end in (0, 1)
        for mark in phrases.find(near)
    )
    if not brings:
        return False
    named = False
    for at in range(start - 1, max(start - _CLAUSE, 0) - 1, -1):
        if tokens[at].text in ".;\n":
            break
        named = named or claimed[at] == "ref" or tokens[at].text in index.loose
        named = named or (tokens[at].kind == "w" and bool(index.by_word(tokens[at].fold)))
    behind = window.end + _CLAUSE // 2
    return named and not any(window.end <= one.start < behind for one in dates)


_SAID_OF_A_DAY = ("as_ordered", "confirm")
_VERB, _CLAUSE = 4, 12
"""Words of a verb at most, and those within which its clause names what it brings."""


_DAY_WORDS = words("numbers_behind_are_days")
"""Words behind which a number is a day and nothing else."""
_STOPS = frozenset(".,;!?\n")
_STOPS_AND_MORE = _STOPS | {"("}
_ARTICLES = words("articles_of_a_lone_day")
_COMING = ("arrival", "dispatch")


def _is_day_of_a_named(
    tokens: list[Token], window: Window, digits: int, index: LineIndex, claimed: list[str]
) -> bool:
    """``the black ones arrive le 30``: behind a name and a verb of coming, or on the day ordered, 30 is no line."""
    if digits and tokens[digits - 1].fold in _DAY_WORDS:
        return True
    if digits + 1 < len(tokens) and tokens[digits + 1].text not in _STOPS_AND_MORE:
        return False
    first = min(window.start, digits)
    first -= bool(first) and tokens[first - 1].fold in _ARTICLES
    named: set[int] = set()
    found = other = False
    at = first - 1
    while at >= 0 and tokens[at].text not in _STOPS:
        own = index.by_word(tokens[at].fold) if tokens[at].kind == "w" else frozenset()
        told = tokens[at].kind == "d" and tokens[at].text in index.figures
        found = found or bool(own) or claimed[at] == "ref" or told
        if tokens[at].kind == "d" and not claimed[at] and at and tokens[at - 1].kind == "w":
            other = other or int(tokens[at].text[:9]) in index.numbers
        named.update(own)
        at -= 1
    if not found or other:
        return False
    verb = tokens[first - 1] if first else None
    if verb is not None and any(
        mark.category in _COMING and mark.end >= first
        for back in (1, 2, 3, 4)
        if first >= back
        for mark in index.lexicon.phrases.at(tokens, first - back)
    ):
        return True
    day = int(tokens[digits].text)
    beside = index.by_word(verb.fold) if verb is not None and verb.kind == "w" else frozenset()
    if beside and beside.isdisjoint(index.numbers.get(day, ())):
        return True  # "le miroir le 20", and line 20 is another one
    named = named or set(range(len(index.lines)))
    due = {day for n in named for day, _ in index.lines[n].schedules if day is not None}
    return bool(due) and all(one.day == day for one in due)


def _is_day_of_goods(
    tokens: list[Token],
    window: Window,
    dates: list[Window],
    index: LineIndex,
    claimed: list[str],
) -> bool:
    """``the steel ones and their seals, il 30``: behind the name of goods, with nothing said behind it, a day.

    Only where the article tells: lines are feminine in these languages, and nobody names any by its number.
    """
    lexicon = index.lexicon
    at = next(n for n in range(window.core, window.end) if tokens[n].kind == "d")
    if lexicon.codes[0] not in _DAY_ARTICLES or at < 2:
        return False
    if tokens[at - 1].fold not in _DAY_ARTICLES[lexicon.codes[0]]:
        return False
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    closed = behind is None or behind.kind == "n" or behind.text in ".,;)"
    before = at - 2
    counted = tokens[before].kind == "d" or (
        tokens[before].fold in lexicon.units and before and tokens[before - 1].kind == "d"
    )
    follows = (
        set() if behind is None else {mark.category for mark in lexicon.phrases.at(tokens, at + 1)}
    )
    if counted and (closed or "joiner" in follows):
        return True  # "le entrego 70 el 20 y los 50 restantes el 27"
    near = tokens[max(before - _VERB + 1, 0) : before + 1]
    brings = any(
        mark.category in ("arrival", "dispatch") and mark.end == len(near)
        for mark in lexicon.phrases.find(near)
    )
    if brings and follows & {"contrast", "cause"}:
        return True  # "tenía que llegar el 10 pero el barco sigue en el puerto"
    if not closed and "as_ordered" not in follows:
        goods = (
            "joiner" in follows
            and any(  # "the tubes on the 20th and the rods on the 13th"
                one.kind == "w" and index.by_word(one.fold) for one in tokens[at + 2 : at + 4]
            )
        )
        if not goods:
            return False
    while before > 0 and (tokens[before].text in ",()" or tokens[before].fold in _TOWARDS_A_DAY):
        before -= 1
    beside = {mark.category for mark in lexicon.phrases.at(tokens, max(before, 0))}
    if before < 0 or beside & _ELSEWHERE or tokens[before].fold in _LIKE:
        return False
    named = False
    for here in range(before, max(before - _CLAUSE, -1), -1):
        token = tokens[here]
        if token.text in ".;:\n":
            break
        if any(one.core <= here < one.end for one in dates):
            break
        glued = here and tokens[here - 1].end == token.start
        sized = glued or (here and tokens[here - 1].fold in _OF_A_SIZE) or token.text in index.sizes
        if token.kind == "d" and not sized and token.text.lstrip("0") in map(str, index.numbers):
            return False  # "la 10 e il 20"
        if any(mark.category == "line_word" for mark in lexicon.references.at(tokens, here)):
            return False
        letter = len(token.text) == 1 and token.text.isupper() and token.fold in index.letters
        named = named or letter or token.text in index.loose or claimed[here] == "ref"
        named = named or (
            token.kind == "w" and len(token.fold) > 2 and bool(index.by_word(token.fold))
        )
    return named


_DAY_ARTICLES = words_by_language("no_line_behind_them")
"""Words before a day that no line can stand behind, by language."""
_ELSEWHERE = frozenset(
    {"joiner", "same", "same_strict", "along", "except", "negation", "instead_of", "pending"}
)
_LIKE = words("likeness_or_denial_before_a_day")
"""Words behind which a number with its article is another line: ``like the 30``."""
_OF_A_SIZE = words("of_a_size")
_TOWARDS_A_DAY = words("towards_a_day")


def _two_lines(
    tokens: list[Token],
    window: Window,
    dates: list[Window],
    index: LineIndex,
    claimed: list[str],
) -> list[Reference]:
    """``pour le 10 et le 20``: two days with "and" between them that are the numbers of two lines."""
    places = [
        next(at for at in range(part.start, part.end) if tokens[at].kind == "d")
        for part in window.parts
    ]
    joined = index.lexicon.phrases.at(tokens, places[0] + 1)
    listed = any(mark.category == "joiner" for mark in joined)
    between = [
        mark
        for at in range(max(window.start - 2, 0), places[0])
        for mark in index.lexicon.dates.at(tokens, at)
        if mark.category == "between" and mark.end <= places[0]
    ]
    lines = [index.numbers.get(int(tokens[at].text)) for at in places]
    if not listed or between or not all(lines):
        return []
    dates.remove(window)
    for at in range(window.core, window.end):
        claimed[at] = ""
    out: list[Reference] = []
    for at, numbered in zip(places, lines, strict=True):
        claimed[at] = "ref"
        out.append(Reference(at, at + 1, frozenset(numbered or ()), "line"))
    return out
