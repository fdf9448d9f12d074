"""A span of time beside a date that nothing has counted in: ``5 May + 1 week``, ``a week after line 20``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import CJK

if TYPE_CHECKING:
    from collections.abc import Collection

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["counts_from_due", "some_of_them", "uncounted_span"]

_PAPERS = ("payment", "history")
"""What has days of its own: ``confirmed, payment 30 days after invoice``."""
_UNITS = frozenset({"day", "workday", "week_unit", "month_unit"})
_LONGER = frozenset({"week_unit", "month_unit"})
_SAME = ("same", "same_strict", "same_day")
_BEFORE_LINE = 2
"""Words at most between a span and the line that it counts from: ``a week after line 20``."""


def uncounted_span(statement: Statement, lexicon: Lexicon, late: Collection[int] = ()) -> str:
    """The words of a span of time that moves a date and was not counted in; empty where there is none.

    Args:
        statement: What is said.
        lexicon: The words of its language.
        late: So many days later than ordered the answer is: ``one day late: 12 May`` tells it twice.
    """
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        for mark in _likening(clause):
            behind = (
                {one.category for one in lexicon.dates.at(tokens, mark.end)}
                if mark.end < len(tokens)
                else set()
            )
            inside = {
                one.category
                for at in mark.used
                for one in lexicon.dates.at(tokens, at)
                if one.end <= mark.end
            }
            if _LONGER & (behind | inside):
                return _words(statement, mark.start, mark.end)  # "the same week" is no day
        found = _beside(statement, clause, lexicon, late) or _before_a_line(
            statement, clause, lexicon, late
        )
        if found:
            return found
    return "" if statement.has_date else _after_something(statement, lexicon)


def _likening(clause: Clause) -> list[Mark]:
    """Its words for "the same"."""
    if clause.marks.keys().isdisjoint(_SAME):
        return []
    return [mark for name in _SAME for mark in clause.marks.get(name, ())]


def _after_something(statement: Statement, lexicon: Lexicon) -> str:
    """Days or weeks behind something that nobody counted in: ``confirmed, 7 days after drawing``."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    closed = lexicon.dates.closed
    for clause in statement.clauses:
        about = [mark.end for name in _PAPERS for mark in clause.marks.get(name, ())]
        for at in range(clause.start + 1, min([clause.end - 1, *about])):
            if tokens[at].kind != "w" or claimed[at] == "ref" or tokens[at].text in closed:
                continue
            told = [one for one in lexicon.dates.at(tokens, at) if one.category in _UNITS]
            if told and any(
                one.category == "later_than" for one in lexicon.dates.at(tokens, told[0].end)
            ):
                return _words(statement, at - 1, told[0].end + 1)
    return ""


def some_of_them(statement: Statement, lexicon: Lexicon) -> str:
    """Words for fewer lines than a statement is of: ``I can confirm two of the three lines``."""
    tokens = statement.analysis.tokens
    for clause in statement.clauses:
        for one in clause.references:
            uncounted = _few_before(statement, clause, one.start, lexicon) or _one_of(
                statement, clause, one.start, lexicon
            )
            if uncounted:
                return uncounted
        for mark in clause.marks.get("share", ()):
            at = mark.start - 1
            if at < clause.start or len(statement.lines) < 2:
                continue
            told = [one.value for one in lexicon.dates.at(tokens, at) if one.category == "number"]
            count = (
                int(tokens[at].text)
                if tokens[at].kind == "d" and len(tokens[at].text) < 3
                else min(told, default=0)
            )
            if 0 < count < len(statement.lines):
                return _words(statement, at, mark.end)
    return ""


def _few_before(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> str:
    """``some valves``, ``einige Ventile``: words for a few right before the name of goods."""
    tokens, closed = statement.analysis.tokens, lexicon.dates.closed
    for here in range(max(clause.start, at - _FEW), at):
        if tokens[here].text in closed or tokens[here].text >= CJK:
            continue
        if any(
            one.category == "couple" and one.end == at for one in lexicon.dates.at(tokens, here)
        ):
            return _words(statement, here, at + 1)
    return ""


def _one_of(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> str:
    """``one panel``, ``one of the panels``: a number in words before the name, of which more are open."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    here = at - 1
    while here > clause.start and at - here <= _OF_THE and tokens[here].fold in lexicon.small:
        if any(mark.category == "number" for mark in lexicon.dates.at(tokens, here)):
            break
        here -= 1
    if here < clause.start or claimed[here] or tokens[here].kind != "w":
        return ""
    for mark in lexicon.dates.at(tokens, here):
        if mark.category == "number" and mark.end == here + 1:
            counts = mark.value in statement.amounts or mark.value == len(statement.lines) > 1
            if here > clause.start and tokens[here - 1].fold in _INTO:
                # "in vier Teilen": so many lots, and no goods called "Teil"
                counts = counts or mark.value == sum(len(one.dates) for one in statement.clauses)
            return "" if counts else _words(statement, here, at + 1)
    return ""


_INTO = words("words_for_in")
"""Words for "in" of all languages, which lead to how many parts there are."""
_OF_THE = 2
"""Words between a number and its goods are no more: ``of the``."""
_FEW = 3
"""Words for a few are no more: ``a couple of``."""


def _beside(statement: Statement, clause: Clause, lexicon: Lexicon, late: Collection[int]) -> str:
    """A number of days or weeks in the clause of a date, outside of all dates."""
    if not any(window.shift is None for window in clause.dates):
        return ""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    inside: set[int] = set()
    for one in (*clause.dates, *clause.marks.get("payment", ())):  # "pago a 60 días"
        inside.update(range(one.start, one.end))
    closed = lexicon.dates.closed  # no date word begins so
    units = [at for at in range(clause.start + 1, clause.end) if tokens[at][2] not in closed]
    for at in units:
        before = at - 1
        number, unit = tokens[before], tokens[at]
        if number.kind != "d" and number.text in closed:
            continue
        if at in inside or before in inside or "ref" in (claimed[at], claimed[before]):
            continue
        if not _UNITS & {one.category for one in lexicon.dates.at(tokens, at)}:
            continue
        if number.kind == "d" or "number" in {
            one.category for one in lexicon.dates.at(tokens, before)
        }:
            if unit.fold in _DAY and at + 1 in inside and claimed[before] == "qty":
                continue  # "200 dia 30/4"
            ahead = all(window.start > at for window in clause.dates)  # not "5 May + 1 week"
            if late and ahead and _days(tokens, at, lexicon) in late:
                continue
            return _words(statement, before, at + 1)
    return ""


_DAY = words("day_beside_a_span")
"""Words for a day that stand between a quantity and a date of the month."""


def _days(tokens: list[Token], at: int, lexicon: Lexicon) -> int:
    """How many days a number and the word for days or weeks behind it make."""
    before = tokens[at - 1]
    number = (
        int(before.text[:3])
        if before.kind == "d"
        else next(
            (one.value for one in lexicon.dates.at(tokens, at - 1) if one.category == "number"), 0
        )
    )
    weeks = "week_unit" in {one.category for one in lexicon.dates.at(tokens, at)}
    return number * (7 if weeks else 1)


def _before_a_line(
    statement: Statement, clause: Clause, lexicon: Lexicon, late: Collection[int]
) -> str:
    """A span of time that counts from another line, not from the line's own due date.

    ``one day's delay for the brackets: 5 May`` tells the delay and its day.
    """
    tokens = statement.analysis.tokens
    days = [one for each in statement.clauses for one in each.dates if one.shift is None]
    for window in clause.dates:
        if window.shift is None:
            continue
        if (
            len(days) == 1
            and days[0].start >= window.end
            and _span(tokens, window, lexicon) in late
        ):
            continue
        for one in clause.references:
            between = tokens[window.end : one.start]
            near = 0 <= one.start - window.end <= _BEFORE_LINE
            if (
                near
                and all(token.kind == "w" for token in between)
                and not any(
                    mark.start == window.end
                    for name in ("joiner", "cause")
                    for mark in clause.marks.get(name, ())
                )
            ):
                return _words(statement, window.start, one.end)
    return ""


def _span(tokens: list[Token], window: Window, lexicon: Lexicon) -> int:
    """How many days a span of time is that stands in its words: ``two days late``; 0 where none is told."""
    return next(
        (
            _days(tokens, at, lexicon)
            for at in range(window.start + 1, window.end)
            if _UNITS & {one.category for one in lexicon.dates.at(tokens, at)}
        ),
        0,
    )


def _words(statement: Statement, start: int, end: int) -> str:
    tokens = statement.analysis.tokens
    return statement.analysis.text[tokens[start].start : tokens[end - 1].end]


def counts_from_due(tokens: list[Token], window: Window) -> bool:
    """Whether a span tells that it counts from the due date: ``please add 14 days to your due date``."""
    if window.shift is None:
        return False
    number = next(
        (at for at in range(window.start, window.end) if tokens[at].kind == "d"), window.start
    )
    return window.end - number > _SPAN


_SPAN = 3
"""Words of a span that is no more than a number and its unit."""
