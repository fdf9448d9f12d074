"""Lines told by their place in the list: ``the third line``, ``die ersten beiden``, ``den første på listen``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.found import Reference
from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["NTH_ORDER", "NTH_TEN", "by_place", "tells_a_place"]


def by_place(tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits) -> Reference | None:
    """The lines that a word for a place tells, coded by negative numbers; null where it tells none.

    -1 is the first, -1000 the last, -2002 the first two, -3002 the last two of those asked about.

    Args:
        tokens: The text.
        mark: The word for the place.
        index: The open lines.
        habits: How the writer writes.
    """
    if mark.category == "ordinal_line":
        return Reference(mark.start, mark.end, frozenset({-1 - mark.value}), "ordinal")
    if mark.category == "last_line":
        if mark.start and any(
            one.end >= mark.end for one in habits.lexicon.every.at(tokens, mark.start - 1)
        ):
            return None  # "every last one of them"
        return Reference(mark.start, mark.end, frozenset({-1000}), "ordinal")
    if mark.category == "last_one":
        back = mark.start - 1
        while back > 0 and (tokens[back].text == "'" or len(tokens[back].fold) <= _ARTICLE):
            if _listed_before(tokens, back, habits):
                return Reference(mark.start, mark.end, frozenset({-1000}), "ordinal")
            back -= 1
        return None
    if mark.category == "ordinals":
        return _counted_off(tokens, mark, index, habits)
    if mark.category in _COUNTS:
        end = mark.end
        if _counts_pieces(tokens, end, habits.lexicon):
            return None
        for word in habits.lexicon.references.at(tokens, end) if end < len(tokens) else ():
            if word.category in ("line_word", "line_after"):
                return Reference(
                    mark.start, word.end, frozenset({_COUNTS[mark.category]}), "ordinal"
                )
        opened = not mark.start or tokens[mark.start - 1].text in _OPENING
        return Reference(
            mark.start, end, frozenset({_COUNTS[mark.category]}), "ordinal",
            weak=not (opened and _said_soon(tokens, end, habits.lexicon)),
        )  # fmt: skip
    if mark.category in ("first_n", "last_n"):
        count = None
        if mark.end < len(tokens):
            if tokens[mark.end].kind == "d" and len(tokens[mark.end].text) == 1:
                count = int(tokens[mark.end].text)
            else:
                for one in habits.lexicon.dates.at(tokens, mark.end):
                    if one.category == "number":
                        count = one.value
                for one in habits.lexicon.phrases.at(tokens, mark.end):
                    if one.category == "both":
                        count = 2
        behind = tokens[mark.end + 1] if mark.end + 1 < len(tokens) else None
        if tokens[mark.end - 1].fold == "les" and (
            behind is None or not behind.fold.startswith(_FIRST_OR_LAST)
        ):
            return None  # "les 3 premiers", and not "les 3 000 pièces"
        if behind is not None and behind.fold in word_stems("years"):
            return None  # "in the last 3 years"
        if count and _are_pieces(tokens, mark.start, count, index):
            return None
        if count and 1 < count < 10 and not _counts_pieces(tokens, mark.end + 1, habits.lexicon):
            base = -2000 if mark.category == "first_n" else -3000
            return Reference(mark.start, mark.end + 1, frozenset({base - count}), "ordinal")
    return None


_FIRST_OR_LAST = tuple(sorted(words("first_and_last_behind_a_number")))
NTH_ORDER = 5000
"""What the code of the n-th order begins with: ``la première commande`` is 5000, ``la seconde`` 5001."""
NTH_TEN = 7000
"""What the code of line 10 n begins with, called ``item n`` where lines are numbered in tens."""
_COUNTS = {"first_two": -2002, "first_three": -2003, "last_two": -3002}
"""Phrases for several lines in a row, by what `NameReader` takes them for."""
_SAYING = frozenset(
    {
        "as_ordered",
        "confirm",
        "reject",
        "shipped",
        "arrived",
        "dispatch",
        "arrival",
        "pending",
        "late",
        "moved",
    }
)
"""Phrases that say something of what stands before them."""
_OPENING = frozenset("\n.!?;:-*•")
_OTHER = words("others_of_two")
"""Words for "second" that also mean "the other"."""


def _are_pieces(tokens: list[Token], start: int, count: int, index: LineIndex) -> bool:
    """``12 on 4 May, of the last 8 I know nothing``: pieces, as there are not so many lines, or 20 are open."""
    if count >= len(index.lines):
        return True
    return any(
        token.kind == "d" and len(token.text) < _LONG and int(token.text) + count in index.amounts
        for token in tokens[max(0, start - _NEAR) : start]
    )


_LONG, _NEAR = 7, 20


def _counts_pieces(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether the unit of a quantity or a time follows: no lines are ``de sidste 2 stk.``, ``die letzten zwei Wochen``."""
    if at >= len(tokens) or tokens[at].kind != "w":
        return False
    return tokens[at].fold in lexicon.units or any(
        mark.category in _TIMES for mark in lexicon.dates.at(tokens, at)
    )


_TIMES = frozenset({"day", "workday", "week_unit", "month_unit"})


def _counted_off(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits
) -> Reference | None:
    """``the third line``, ``den første på listen``, ``der zweite kommt ...``: a line by its place in the list."""
    book = habits.lexicon.references
    code = frozenset({-1 - mark.value})
    at = mark.end
    if at >= len(tokens):
        return None
    for word in book.at(tokens, at):
        behind = tokens[word.end] if word.end < len(tokens) else None
        numbered = (
            behind is not None and behind.kind == "d" and int(behind.text[:9]) in index.numbers
        )
        if word.category == "line_word" and not numbered:
            return Reference(mark.start, word.end, code, "ordinal")
        if (
            word.category == "order_word"
            and word.end - at == 1
            and not (behind and behind.kind == "d")
        ):
            return Reference(mark.start, word.end, frozenset({-NTH_ORDER - mark.value}), "ordinal")
        if word.category == "listed":
            return Reference(mark.start, word.end, code, "ordinal")
    if mark.end - mark.start > 1 and tokens[mark.end - 1].kind == "w":
        return Reference(mark.start, mark.end, code, "ordinal")  # "number two"
    if _joined_to_another(tokens, mark, index, habits):
        return Reference(mark.start, mark.end, code, "ordinal")
    if _listed_before(tokens, mark.start, habits):
        return Reference(mark.start, mark.end, code, "ordinal")
    if not mark.start or tokens[mark.start - 1].fold not in index.lexicon.kinds:
        return None
    opened = mark.start < 2 or tokens[mark.start - 2].text in _OPENING
    if not opened and _listed_before(tokens, mark.start - 1, habits):
        return Reference(mark.start, mark.end, code, "ordinal")
    if not opened and _listed_before(tokens, mark.start - 1, habits, orders=True):
        code = frozenset({-NTH_ORDER - mark.value})
        return Reference(mark.start, mark.end, code, "ordinal")
    if not opened or tokens[mark.end - 1].kind != "w" or tokens[mark.start].fold in _OTHER:
        return None
    if _said_soon(tokens, at, habits.lexicon):
        return Reference(mark.start, mark.end, code, "ordinal", weak=True)
    return None


def tells_a_place(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a word may tell a line by its place, though nothing has taken it so: ``the third comes ...``."""
    return any(
        mark.category == "ordinals" and _said_soon(tokens, mark.end, lexicon)
        for mark in lexicon.references.at(tokens, at)
    )


def _joined_to_another(tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits) -> bool:
    """Whether another place follows that is surely one: ``the first and the third line``."""
    at = mark.end
    joined = False
    while at < len(tokens) and at - mark.end < _BETWEEN:
        if tokens[at].text in ",+&/、" or habits.lexicon.phrases.at(tokens, at):
            tags = {one.category for one in habits.lexicon.phrases.at(tokens, at)}
            joined = joined or tokens[at].kind == "p" or "joiner" in tags
        for word in habits.lexicon.references.at(tokens, at) if joined else ():
            if _is_place(tokens, word, habits):
                return True
            if word.category == "ordinals":
                other = _counted_off(tokens, word, index, habits)
                return other is not None and not other.weak
        if tokens[at].kind == "w" and len(tokens[at].fold) > _SMALL:
            return False
        at += 1
    return False


_BETWEEN = 4


def _listed_before(tokens: list[Token], at: int, habits: Habits, *, orders: bool = False) -> bool:
    """Whether a line told by its place stands earlier in the sentence: ``the first line on 17, the second on 24``."""
    if not at or not (
        tokens[at - 1].text == ","
        or any(one.category == "joiner" for one in habits.lexicon.phrases.at(tokens, at - 1))
    ):
        return False
    book = habits.lexicon.references
    for here in range(at - 1, max(at - _SENTENCE, -1), -1):
        if tokens[here].text in "\n!?;" or tokens[here].kind == "n":
            return False
        found = book.at(tokens, here)
        if not orders and any(_is_place(tokens, one, habits) for one in found):
            return True
        if orders and any(
            word.category == "order_word"
            for one in found
            if one.category == "ordinals"
            for word in book.at(tokens, one.end)
        ):
            return True
    return False


def _is_place(tokens: list[Token], word: Mark, habits: Habits) -> bool:
    """Whether a place and a word for "line" stand together: ``the third line``, ``pierwsza pozycja``."""
    if word.category in ("ordinal_line", "last_line"):
        return True
    behind = habits.lexicon.references.at(tokens, word.end) if word.end < len(tokens) else ()
    return word.category == "ordinals" and any(one.category in _NOUNS for one in behind)


_NOUNS = ("line_word", "line_after", "listed")


_SENTENCE = 40
_ARTICLE = 3


def _said_soon(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether something is said within a small word or two."""
    for here in range(at, min(at + 2, len(tokens))):
        if any(one.category in _SAYING for one in lexicon.phrases.at(tokens, here)):
            return True
        if tokens[here].kind != "w" or len(tokens[here].fold) > _SMALL:
            return False
    return False


_SMALL = 5
