"""Sentences of mere manners: ``Sorry that you had to ask again.``, ``Say hi to Lars.``, ``See you in Bergen.``.

Thanks, pardon, wishes, a call, a list that would not open: no two writers put them in the same words,
and any of them may hold a word that elsewhere denies or doubts. Such a sentence is told by the whole of
it: every word belongs to a listed phrase (``manners``), to a small one (``manners_small``) or to a
name, and one at least to the former. One word beside them, ``the dates are not final``, and it is read
as any other. In front of all answers nothing is told yet that could be taken back, so that there the
lists are longer (``.._first``) and tell of mails, lists and telephones too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.phrases import Phrasebook
from scm_automate.replies.language.remark_books import found_of, remark_book, remarks_of
from scm_automate.replies.statements import says

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["without_manners"]

_CORE, _DAY, _DATED = 1, 2, 4
"""What the words of a sentence up to some place hold: a phrase, one that explains a day, a day."""
_NAMED = "manners_named"
_KINDS = {"manners": _CORE, "manners_day": _CORE | _DAY, "manners_small": 0, _NAMED: 0}
_FIRST = {**_KINDS, "manners_first": _CORE, "manners_small_first": 0}
_SIGNS = frozenset(",.;:!()-'\"\n")
_PARTING = frozenset(":,-")
"""Signs behind which an answer may begin, and so many tokens at least in front of it."""
_LEADING = 2


@cache
def _book(codes: tuple[str, ...]) -> Phrasebook:
    book = Phrasebook()
    for kind in _FIRST:
        for code in codes:
            for pattern in remarks_of(code).get(kind, ()):
                book.add(pattern, kind)
    return book


def without_manners(
    analysis: Analysis, units: list[Unit], index: LineIndex, today: date, *, first: bool
) -> tuple[list[Unit], list[tuple[int, int]]]:
    """The sentences of a text without those that are mere manners, and the tokens left out.

    Of a sentence that answers, what leads up to the answer and what stands behind it is left out too:
    ``Sorry you had to ask again: line 10 ..``, ``.., sorry I did not answer earlier``.

    Args:
        analysis: The text.
        units: Its sentences; where all of them are manners they stay.
        index: The open lines: a word of theirs is of goods.
        today: The day it came in.
        first: Whether nothing was told before this text.
    """
    spoken = any(remarks_of(code).get("manners") for code in index.lexicon.codes)
    if not spoken or not any(map(_tells, units)):
        return units, []
    kept: list[Unit] = []
    polite: list[tuple[int, int]] = []
    for unit in units:
        if unit.question or unit.heading or unit.item:
            kept.append(unit)
        else:
            words = _Words(analysis, unit, index, today)
            reached = words.polite_from(unit.start, first=first)
            if reached == unit.end:
                polite.append((unit.start, unit.end))
                continue
            if first and reached > unit.start and _names(unit, reached):
                polite.append((unit.start, reached))
                _cut_before(unit, reached)
            if len(unit.clauses) > 1 and _tells(unit):
                polite += _cut_behind(unit, words)
            kept.append(unit)
        first = first and not _tells(unit)
    return (kept, polite) if any(map(_tells, kept)) else (units, [])


def _tells(unit: Unit) -> bool:
    return any(clause.references or says(clause) for clause in unit.clauses)


def _names(unit: Unit, start: int) -> bool:
    """Whether a line is named in a sentence behind a token, or all are answered: ``.. : both as ordered``."""
    behind = [clause for clause in unit.clauses if clause.end > start]
    if any(one.start >= start for clause in behind for one in clause.references):
        return True
    told = any(clause.dates or clause.has("as_ordered", "confirm") for clause in behind)
    return told and any(clause.has("all", "both") for clause in behind)


def _cut_before(unit: Unit, start: int) -> None:
    """Leaves of a sentence what begins at a token."""
    unit.start = start
    unit.clauses = [clause for clause in unit.clauses if clause.end > start]
    clause = unit.clauses[0]
    if clause.start < start:
        clause.start = start
        clause.dates = [one for one in clause.dates if one.start >= start]
        clause.marks = {
            name: own
            for name, marks in clause.marks.items()
            if (own := [mark for mark in marks if mark.start >= start])
        }


def _cut_behind(unit: Unit, words: _Words) -> list[tuple[int, int]]:
    """Leaves out the last parts of a sentence that are mere manners, and tells their tokens."""
    for at, clause in enumerate(unit.clauses[1:], 1):
        if clause.references or words.polite_from(clause.start, first=False) < unit.end:
            continue
        cut = (clause.start, unit.end)
        unit.clauses, unit.end = unit.clauses[:at], clause.start
        return [cut]
    return []


@dataclass(slots=True)
class _Words:
    """The words of a sentence, asked for what of them is mere manners."""

    analysis: Analysis
    unit: Unit
    index: LineIndex
    today: date

    def polite_from(self, start: int, *, first: bool) -> int:
        """Where the words end that are manners from a token on: at a sign or the end; the token itself if nowhere."""
        kinds, book = (_FIRST if first else _KINDS), _book(self.index.lexicon.codes)
        end = self.unit.end
        tokens = self.analysis.tokens[start:end]
        windows = {one.start: one for clause in self.unit.clauses for one in clause.dates}
        reached: list[set[int]] = [set() for _ in range(len(tokens) + 1)]
        reached[0].add(0)
        last, furthest, dated = start, 0, False
        for at, token in enumerate(tokens):
            held = reached[at]
            if not held:
                if at > furthest:
                    break
                continue
            window = windows.get(start + at)
            if window is not None and window.end <= end:
                flag = 0 if first and self._is_past(window) else _DATED
                dated = True
                reached[window.end - start] |= {one | flag for one in held}
                furthest = max(furthest, window.end - start)
            if token.text in _SIGNS:
                reached[at + 1] |= held
                furthest = max(furthest, at + 1)
                parts = token.text in _PARTING and at >= _LEADING and not dated
                if parts and any(map(_explained, held)):
                    last = start + at + 1
            for mark in book.at(tokens, at):
                core = kinds.get(mark.category, 0)
                if (
                    mark.category in kinds
                    and (core or window is None)
                    and mark.end - at == len(mark.used)
                ):
                    reached[mark.end] |= {one | core for one in held}
                    furthest = max(furthest, mark.end)
            if self._is_name(start, start + at, book):
                reached[at + 1] |= held
                furthest = max(furthest, at + 1)
        last = end if any(map(_explained, reached[-1])) else last
        against = remark_book(self.index.lexicon.codes, "manners_against")
        return start if last > start and against.find(self.analysis.tokens[start:last]) else last

    def _is_past(self, window: Window) -> bool:
        """``your mail of 3 May``; a weekday or a span beside a verb of the past: ``our server was down since Friday``."""
        if window.shift is None and window.latest is not None and window.latest <= self.today:
            return True
        tokens = self.analysis.tokens[self.unit.start : self.unit.end]
        loose = window.weekday_only or window.shift is not None
        return loose and bool(found_of(tokens, self.index.lexicon.codes, "past"))

    def _is_name(self, start: int, at: int, book: Phrasebook) -> bool:
        """Whether a capital letter makes a word a name that is none of goods: ``Say hi to Lars``."""
        tokens, token = self.analysis.tokens, self.analysis.tokens[at]
        if at == start or token.kind != "w" or not token.text[0].isupper():
            return False
        if self.analysis.claimed[at] or (token.text.isupper() and len(token.text) > 1):
            return False
        if self.index.by_word(token.fold):
            return False
        if self.index.lexicon.plain.at(tokens, at) and not any(
            mark.category == _NAMED and mark.end == at for mark in book.at(tokens, at - 1)
        ):
            return False  # "Anna" and "Leeds" are known words, and so is "Wrong"
        return not any(
            at in mark.used
            for clause in self.unit.clauses
            for marks in clause.marks.values()
            for mark in marks
        )


def _explained(held: int) -> bool:
    """Whether a phrase of manners was among the words, and one for every day."""
    return bool(held & _CORE and (held & _DAY or not held & _DATED))
