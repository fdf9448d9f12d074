"""The numbers behind a word for "line": ``10, 20 and 30``, ``10-30``, ``10 + 20``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.figure_words import SPECS
from scm_automate.replies.found import Reference
from scm_automate.replies.language.language_files import words
from scm_automate.replies.naming.places import NTH_TEN

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["AS_WORDS", "begins_a_date", "is_counted", "joins", "line_list"]

AS_WORDS = words("as_of_a_likeness")
"""Words between "the same" and whom it is the same as."""


def line_list(
    tokens: list[Token], mark: Mark, index: LineIndex, habits: Habits, claimed: list[str]
) -> Reference | None:
    """The numbers behind a word for "line": 10, 20 and 30; 10-30; 10 + 20."""
    at = mark.end
    lines: set[int] = set()
    unknown = ""
    end = -1
    numbers: list[int] = []
    counted = 0
    span = closed = False
    likened = bool(mark.start) and tokens[mark.start - 1].fold in AS_WORDS
    while at < len(tokens):
        token = tokens[at]
        if likened and numbers and token.text == "," and at == end:
            break  # "20 the same as line 10, line 30 as ordered"
        if (
            token.text == ","
            and numbers
            and at == end
            and (closed or _begins_anew(tokens, at + 1, mark, habits))
        ):
            break  # "we confirm lines 10 and 30, line 20 will be 15 May"
        if token.kind == "d" and not claimed[at] and len(token.text) <= 6:
            if numbers and (is_counted(tokens, at, habits) or _dated(tokens, at, habits)):
                break
            if not numbers and (
                _full_date(tokens, at)
                or (int(token.text) not in index.numbers and _dated(tokens, at, habits))
            ):
                break
            if numbers and at == end:
                break  # no sign and no word between them: the second one is something else
            if token.start == tokens[at - 1].end and tokens[at - 1].kind == "d":
                break
            glued_next = at + 1 < len(tokens) and tokens[at + 1].start == token.end
            if (
                glued_next
                and tokens[at + 1].kind == "w"
                and tokens[at + 1].text < "\u2fff"
                and numbers
            ):
                break
            if (
                glued_next
                and tokens[at + 1].text == ","
                and at + 2 < len(tokens)
                and tokens[at + 2].kind == "d"
                and tokens[at + 2].start == tokens[at + 1].end
                and not index.numbers.get(int(tokens[at + 2].text[:9]))
                and not _lists_places(tokens, at, index, habits)
            ):
                break
            number = int(token.text)
            if numbers and (_spanned(tokens, at, habits) or (span and number <= numbers[-1])):
                break  # "line 3 - 2 weeks late"
            if span and numbers:
                between = [n for n in sorted(index.numbers) if numbers[-1] < n < number]
                if not between and number not in index.numbers and _stands_apart(tokens, at - 1):
                    break  # "line 10 - 12 - 15/05": so many pieces
                counted += len(between)
                for n in between:
                    lines |= index.numbers[n]
            numbers.append(number)
            known = index.numbers.get(number)
            if known:
                lines |= known
            else:
                unknown = unknown or token.text
            end = at + 1
            span = False
            at += 1
        elif token.text in ".:#°º" and not numbers:
            at += 1
        elif (
            token.text in ",、+&/-"
            and numbers
            and at + 1 < len(tokens)
            and (tokens[at + 1].kind in "dw")
        ):
            span = token.text == "-"
            at += 1
        elif (
            token.kind == "w"
            and (numbers or token.fold in _NUMBER)
            and joins(tokens, at, habits)[0]
        ):
            closed = closed or _is_and(tokens, at, habits)
            tag, at = joins(tokens, at, habits)
            span = tag == "to"
        elif token.kind == "w" and not numbers and token.fold in _NUMBER:
            at += 1
        else:
            break
    if end < 0:
        return None
    if not lines and len(str(numbers[0])) > 4:
        return None
    if not lines and max(numbers) <= _NINE and _in_tens(index):
        if _spanned(tokens, end - 1, habits) or is_counted(tokens, end - 1, habits):
            return None  # "that line 2 weeks later"
        codes = frozenset(-NTH_TEN - number for number in numbers)
        return Reference(mark.start, end, codes, "ordinal", unknown=unknown, count=len(numbers))
    return Reference(
        mark.start, end, frozenset(lines), "line", unknown=unknown, count=len(numbers) + counted
    )


def _is_and(tokens: list[Token], at: int, habits: Habits) -> bool:
    return any(mark.category == "and" for mark in habits.lexicon.dates.at(tokens, at))


def _begins_anew(tokens: list[Token], at: int, first: Mark, habits: Habits) -> bool:
    """Whether a line behind a comma has words of its own: ``I confirm line 10, line 20 is still open``."""
    for word in habits.lexicon.references.at(tokens, at) if at < len(tokens) else ():
        behind = word.end + 1
        if word.category != "line_word" or behind >= len(tokens) or tokens[word.end].kind != "d":
            continue
        verb = tokens[behind]
        own = verb.kind == "w" and not joins(tokens, behind, habits)[0]
        return own and any(
            mark.category == "confirm" and mark.end == first.start
            for start in range(max(0, first.start - _VERB), first.start)
            for mark in habits.lexicon.phrases.at(tokens, start)
        )
    return False


_VERB = 3
"""Words of a verb that confirms, at most."""


def _in_tens(index: LineIndex) -> bool:
    """Whether every open line is numbered 10, 20, 30 ...: then ``item 2`` counts them, and means line 20."""
    return bool(index.numbers) and all(number and number % 10 == 0 for number in index.numbers)


def _stands_apart(tokens: list[Token], sign: int) -> bool:
    """Whether blanks stand on both sides of a sign."""
    return tokens[sign - 1].end < tokens[sign].start and tokens[sign].end < tokens[sign + 1].start


def _lists_places(tokens: list[Token], at: int, index: LineIndex, habits: Habits) -> bool:
    """Whether two numbers glued by a comma count the lines and are no decimal: ``line 1,2,4``."""
    near = (tokens[at].text, tokens[at + 2].text)
    return (
        all(len(text) == 1 for text in near)
        and near[0] < near[1]
        and _in_tens(index)
        and not is_counted(tokens, at + 2, habits)
    )


def joins(tokens: list[Token], at: int, habits: Habits) -> tuple[str, int]:
    """(``and`` or ``to``, the token behind it) where a number or a word for "line" follows; ("", at) otherwise."""
    references = habits.lexicon.references
    found = [
        (mark.category, mark.end)
        for mark in habits.lexicon.dates.at(tokens, at)
        if mark.category in ("and", "to")
    ]
    found += [
        ("and", mark.end) for mark in references.at(tokens, at) if mark.category == "line_word"
    ]
    found += [
        ("and", mark.end)  # "10 along with 20", but not "10 with the 20"
        for mark in habits.lexicon.along.at(tokens, at)
        if tokens[mark.end - 1].fold not in _ARTICLES
    ]
    for tag, follow in found:
        if follow >= len(tokens):
            continue
        word = tokens[follow].kind != "d" and any(
            mark.category == "line_word" for mark in references.at(tokens, follow)
        )
        if tokens[follow].kind == "d" or word:
            return tag, follow
    return "", at


_NINE = 9
_ARTICLES = words("articles_in_front_of_a_line")
_NUMBER = words("number_in_front_of_a_line")


def _spanned(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether the number counts days or weeks."""
    return at + 1 < len(tokens) and any(
        mark.category in ("day", "workday", "week_unit", "month_unit")
        for mark in habits.lexicon.dates.at(tokens, at + 1)
    )


def _dated(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether the number begins a date: 20.04., 20/4, 20 April."""
    here = at + 1
    if here < len(tokens) and tokens[here].text in "./-" and tokens[here].start == tokens[at].end:
        if here + 1 < len(tokens) and tokens[here + 1].kind == "d":
            return True
        here += 1
    if here >= len(tokens) or tokens[here].kind != "w":
        return False
    skip = {mark.end for mark in habits.lexicon.dates.at(tokens, here) if mark.category == "of"}
    return any(
        mark.category in ("months", "months_short")
        for start in (here, *skip)
        if start < len(tokens)
        for mark in habits.lexicon.dates.at(tokens, start)
    )


def begins_a_date(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether a number begins a date: ``20.04.``, ``15.02.2027``, ``20 April``."""
    return _dated(tokens, at, habits) or _full_date(tokens, at)


def _full_date(tokens: list[Token], at: int) -> bool:
    """Whether 15.02.2027 begins here: a line's number has no year behind it."""
    five = tokens[at : at + 5]
    return (
        len(five) == 5
        and five[1].text == five[3].text
        and five[1].text in "./-"
        and [token.kind for token in five[::2]] == ["d", "d", "d"]
        and len(five[4].text) in (2, 4)
        and all(five[n].end == five[n + 1].start for n in range(3))
    )


_IN = "in"
"""Inches, or the word before a week."""
_SPANS = frozenset(
    {
        "week", "week_glued", "months", "months_short", "this_week", "next_week", "week_after_next", "this_month",
        "next_month", "day", "workday", "week_unit", "month_unit", "early", "middle", "late", "first_half", "second_half",
    }
)  # fmt: skip


def _begins_a_span(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether a week, a month or so many days begin there, or behind one more word: ``lines 10 and 20 in week 19``."""
    dates = habits.lexicon.dates
    return any(
        mark.category in _SPANS
        for here in (at, at + 1)
        if here < len(tokens)
        for mark in dates.at(tokens, here)
    )


def is_counted(tokens: list[Token], at: int, habits: Habits) -> bool:
    """Whether a unit follows the number, which makes it a quantity."""
    follow = at + 1
    if follow < len(tokens) and tokens[follow].kind == "w":
        word = tokens[follow].fold
        if word == _IN and _begins_a_span(tokens, follow + 1, habits):
            return False
        if len(word) == 1 and tokens[follow].start > tokens[at].end:
            return word in habits.lexicon.units and word != "a"  # "10 et 20 à l'heure"
        if word != tokens[follow].text.lower() and word in habits.lexicon.small:
            return False  # Swedish "är" is no are
        denies = word == "no" and follow + 1 < len(tokens) and tokens[follow + 1].kind == "w"
        return (word in habits.lexicon.units or word in SPECS) and not denies  # "3 no change"
    return follow < len(tokens) and tokens[follow].text == "%"
