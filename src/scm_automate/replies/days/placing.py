"""Where a date puts a lot, and whether goods leave or arrive on it."""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.dates.windows import real_day, week_around
from scm_automate.replies.days.bare_days import names_the_day
from scm_automate.replies.days.sharing import CONFIRMING
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scm_automate.replies.amounts.lots import Lot, Lots
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["COUNTED", "OTHER_MONTH", "basis_of", "place_date", "told_before"]


def place_date(
    lot: Lot, window: Window, line: OpenLine, result: Lots, statement: Statement
) -> None:
    """The window's days; a shift counts from the due date, or from the date told before it."""
    if window.follows:
        _follow(lot, window, line, result, statement)
        return
    if window.shift is None:
        lot.earliest, lot.latest = window.earliest, window.latest
        due = line.due
        told = window.latest
        if window.bare_day and due and told and due.day == told.day and due != told:
            # "the left one leaves on the 18th" behind a day of June, and due on 18 May
            # "they come on the 8th as agreed"
            agreed = statement.marks("as_ordered") or (
                due > told and (_confirms(statement) or names_the_day(statement, window, due))
            )
            if agreed or due < told:
                lot.earliest = lot.latest = due
            if not agreed:
                result.reasons.append(OTHER_MONTH)
        elif not window.month_told and due and told and told < due:
            _of_due_month(lot, window, due, result, statement)
        return
    if line.due is None:
        result.reasons.append("the date counts from a due date that is not known")
        return
    lot.earliest = lot.latest = line.due + timedelta(days=window.shift)
    words = statement.analysis.tokens[window.start : window.end]
    if any(token.text in _LATER for token in words) and told_before(statement) is not None:
        result.reasons.append("the date may count from that of another line")


def _confirms(statement: Statement) -> bool:
    """Whether a day is confirmed and nothing said of another: ``je vous confirme les roues pour le 20``."""
    if statement.marks("moved", "new_date", "late", "instead_of", "dispatch", "shipped"):
        return False
    tokens = statement.analysis.tokens
    return any(
        tokens[at].fold.startswith(CONFIRMING)
        for clause in statement.clauses
        for mark in clause.marks.get("confirm", ())
        for at in mark.used
    )


_LATER = words("late_in_a_day_signs", as_spelt=True)
"""Chinese for "late" is also that for "later"."""
OTHER_MONTH = "the day may be one of another month"
COUNTED = "the date counts from another one"
_EARLY = 14
"""Days before the due date on which nobody brings goods unasked."""


def _of_due_month(lot: Lot, window: Window, due: date, result: Lots, statement: Statement) -> None:
    """``not on the 18th, it will be the 22nd``, due on 18 May: the days are those of the due date's month."""
    told = window.latest
    if told is None or window.earliest != told:
        return
    beside = any(
        not (one.month_told and not one.bare_day)
        and one is not window
        and one.latest is not None
        and one.latest.day == due.day
        for clause in statement.clauses
        for one in clause.dates
    )
    # "5W is fine for the 6th. 9W on the 13th, 12W on the 20th", all due on the 6th
    beside = beside or (window.bare_day and due.day in window.days_before)
    near = (told.year, told.month) == (due.year, due.month)
    if not beside and _in_month_of_before(lot, window, result, statement):
        return
    if beside and not near:
        first = due.replace(day=1)
        if told.day <= due.day:
            first = (first + timedelta(days=31)).replace(day=1)
        found = real_day(first.year, first.month, told.day)
        if found is not None:
            lot.earliest = lot.latest = found
            return
    if beside or (not near and (due - told).days > _EARLY):
        result.reasons.append(OTHER_MONTH)


def _in_month_of_before(lot: Lot, window: Window, result: Lots, statement: Statement) -> bool:
    """``the valves on the 11th as ordered, the gauges only on the 25th``: a later day of the month told before it."""
    before, told = told_before(statement), window.latest
    if before is None or told is None or not (window.bare_day and window.days_before):
        return False
    if window.days_before[-1] != before.day or not (told < before and before.day < told.day):
        return False
    found = real_day(before.year, before.month, told.day)
    if found is None:
        return False
    lot.earliest = lot.latest = found
    if statement.before is None or not statement.before.marks("as_ordered", "confirm"):
        result.reasons.append(OTHER_MONTH)
    return True


def _follow(lot: Lot, window: Window, line: OpenLine, result: Lots, statement: Statement) -> None:
    """Days that may count from another date: ``two weeks later``, ``the week after``."""
    before = [
        one.latest
        for one in result.lots
        if one is not lot
        and one.latest is not None
        and (one.latest == one.earliest or window.shift is None)
    ]
    told = None if before else told_before(statement)
    base = before[-1] if before else told
    if before:
        whole = sum((one.quantity or Decimal(0) for one in result.lots), Decimal(0))
        parted = all(one.quantity for one in result.lots) and whole == line.quantity
        rest = window.sequel == "rest" and lot.rest
        if window.sequel != "that" and not (rest or parted or base == line.due):
            result.reasons.append(COUNTED)
    elif told is not None:
        # "the red ones come on Friday, the blue ones a week later"
        if told != line.due:
            result.reasons.append("the date may count from that of another line")
    elif window.sequel == "that" or window.shift is None:
        result.reasons.append(COUNTED)
    elif window.sequel == "rest" and window.told_before and window.told_on != line.due:
        # "the kits on 5 May. The second item a day later."
        result.reasons.append("the date may count from that of another line")
    if window.shift is None:
        lot.earliest, lot.latest = window.earliest, window.latest
        if base is not None:
            lot.earliest, lot.latest = week_around(base, ahead=1)
        return
    if not before and (told is None or statement.marks("moved", "late")):
        base = line.due
        if any(one is not lot and one.latest is not None for one in result.lots):
            result.reasons.append(COUNTED)  # "10 this week, 14 two weeks later"
    if base is None:
        result.reasons.append("the date counts from a due date that is not known")
        return
    lot.earliest = lot.latest = base + timedelta(days=window.shift)


def told_before(statement: Statement) -> date | None:
    """The day that the same sentence tells of another line before, where it tells just one."""
    if statement.before is None:
        return None
    days = {
        window.latest
        for clause in statement.before.clauses
        for window in clause.dates
        if window.shift is None and window.earliest == window.latest
    }
    return days.pop() if len(days) == 1 else None


_NEIGHBOURS = 8
"""Words before a date, and behind it, of which one may be the nearest."""


def _around(marks: Sequence[Mark], window: Window) -> Sequence[Mark]:
    """The words nearest to a date; a clause of thousands of them is not gone through for each date."""
    if len(marks) <= 2 * _NEIGHBOURS:
        return marks
    at = bisect_left(marks, window.start, key=lambda mark: mark.start)
    return marks[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]


def basis_of(statement: Statement, clause: Clause, window: Window) -> str:
    """Dispatch or delivery, by the nearest word before the date, behind it, or earlier in the statement."""

    def nearest(marks: list[tuple[int, str]]) -> str:
        return min(marks, key=lambda pair: pair[0])[1] if marks else ""

    own: list[tuple[int, str]] = []
    why = min(
        (one.start for one in clause.marks.get("cause", ()) if one.start >= window.end),
        default=None,
    )
    for category, basis in _WORDS:
        if category not in clause.marks:
            continue
        for mark in _around(clause.marks[category], window):
            if why is not None and mark.start > why:
                continue  # "on 28 April, because UPS does not collect on Mondays"
            distance = (
                window.start - mark.end
                if mark.end <= window.start
                else (mark.start - window.end) * 1.01
            )
            own.append((int(max(distance, 0) * 100) + (category == "arrival"), basis))
    at = statement.clauses.index(clause)
    labelled = _label(statement.clauses[at + 1 : at + 2])
    if labelled:
        return labelled
    if own and _leaves_the_same_day(statement.clauses[at + 1 : at + 2]):
        return "dispatch"
    if own:
        return nearest(own)
    if clause.opened_by == "(" and at and not clause.references:
        before = statement.clauses[at - 1]
        if before.dates and before.dates[-1].weekday_only:
            return basis_of(statement, before, before.dates[-1])  # "sent on Monday (12 October)"
    for step, other in enumerate(statement.clauses[at + 1 : at + 2]):
        if other.dates or other.references or other.quantities or other.has("cause"):
            break  # "the tape on 19 October, we send you 2 boxes as a gift"
        if other.has("dispatch") and not other.has("arrival"):
            return "dispatch"
        del step
    reasoned = _of_reason(statement.clauses[:at])
    for other in reversed(statement.clauses[:at]):
        if (other.has("upstream") and not other.references) or id(other) in reasoned:
            continue  # "the steel is on its way, delivery ...", "as workers go home, ..."
        if other.has("arrival", "arrived"):
            return "delivery"
        if other.has("dispatch", "shipped"):
            return "dispatch"
    if not statement.basis and statement.before is not None and not clause.has("as_ordered"):
        shared = _shared(statement.before)
        if shared or statement.after is None:
            return shared
    first = min((one.start for one in clause.references), default=clause.start)
    settled = any(mark.start >= first for name in _SETTLED for mark in clause.marks.get(name, ()))
    if not statement.basis and statement.after is not None and not settled:
        return _verb_behind(
            statement.after
        )  # "we inform you that line 10 on .. and 20 on .. leave"
    return statement.basis


_SETTLED = ("as_ordered", "confirm", "moved")


def _verb_behind(after: Statement) -> str:
    """``sacları 20 Nisan, köşebenti 22 Nisan yükleriz``: the verb at the end holds for both."""
    for clause in after.clauses:
        if not clause.dates:
            if clause.has(*_SETTLED):
                return ""  # "A on 13 May, B is in stock, ships today"
            continue
        last = max(window.end for window in clause.dates)
        words = {
            basis
            for category, basis in _WORDS
            for mark in clause.marks.get(category, ())
            if mark.start >= last
        }
        if len(words) == 1:
            return words.pop()
        if words or clause.has("dispatch", "shipped", "arrival", "arrived", *_SETTLED):
            return ""
    return _verb_behind(after.after) if after.after is not None else ""


_WORDS = (
    ("dispatch", "dispatch"), ("shipped", "dispatch"), ("arrival", "delivery"), ("arrived", "delivery"),
)  # fmt: skip


def _of_reason(clauses: list[Clause]) -> set[int]:
    """The clauses of a reason at the head of a sentence, before any line is named or day told."""
    out: set[int] = set()
    for clause in clauses:
        if clause.references or clause.dates:
            break
        if out or clause.has("cause"):
            out.add(id(clause))
    return out


def _leaves_the_same_day(behind: Sequence[Clause]) -> bool:
    """``they come in on 20 May and leave the same day``: come in to whoever sends them on."""
    return any(
        one.has("same_day") and one.has("dispatch") and not (one.has("arrival") or one.dates)
        for one in behind
    )


def _label(behind: list[Clause]) -> str:
    """What a word in brackets behind a date says of it: ``16/06 (arrival)``."""
    for clause in behind:
        if clause.opened_by != "(" or clause.dates or clause.references or clause.has("negation"):
            continue
        told = {
            basis
            for name, basis in _WORDS
            for mark in clause.marks.get(name, ())
            if mark.start - clause.start <= _AT_ONCE
        }
        leaves, comes = "dispatch" in told, "delivery" in told
        if leaves != comes:
            return "dispatch" if leaves else "delivery"
    return ""


_AT_ONCE = 2
"""Tokens of a bracket before such a word at most: ``(furnace relining going on)`` tells no dispatch."""


def _shared(before: Statement) -> str:
    """``line 10 leaves on the 18th, line 20 on the 20th``: the verb of the first holds for both."""
    for other in reversed(before.clauses):
        if other.has("dispatch", "shipped") and not other.has("arrival", "arrived"):
            return "dispatch"
        if other.has("arrival", "arrived"):
            return "delivery"
    if before.before is not None and not before.basis:
        return _shared(before.before)
    return before.basis
