"""Dates that a sentence itself calls void, or of the past: ``the 20 May that I told you for line 10 is no longer valid, now 27 May``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.days.role import Role
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["denied_behind", "ends_in_wrong", "set_told_steps_aside", "set_void_dates_aside"]


def set_void_dates_aside(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role]
) -> None:
    """What a sentence tells before it says "is no longer valid" is old, where a date is told behind it.

    Args:
        statement: What is said.
        pairs: Its dates with their clauses.
        roles: The role of each date by the id of its window; changed.
    """
    if len(pairs) < 2 or not statement.marks("void"):
        return
    voids = [mark for clause in statement.clauses for mark in clause.marks.get("void", ())]
    for mark in voids:
        void = mark.start
        begin = next((one.start for one in statement.units if one.start <= void < one.end), void)
        before = [
            (clause, window)
            for clause, window in pairs
            # "c'est mort pour le 4, ce sera le 14"
            if begin <= window.start < void or 0 <= window.start - mark.end <= 1
        ]
        last = max((window.start for _, window in before), default=void)
        behind = any(
            window.start > max(last, void)
            and roles[id(window)] is Role.OUTCOME
            and (last < void or (clause.opened_by not in ("", "and")))
            for clause, window in pairs
        )
        counted = any(not one.spec for clause, _ in before for one in clause.quantities)
        if not before or not behind or counted:
            continue
        for _, window in before:
            if roles[id(window)] in (Role.OUTCOME, Role.HISTORY, Role.NEGATED):
                roles[id(window)] = Role.OLD


def ends_in_wrong(statement: Statement) -> bool:
    """``Pos. 10 am 11.5. - falsche Zeile!``: what is told last is that it was told wrongly."""
    tokens = statement.analysis.tokens
    dates = [window.end for clause in statement.clauses for window in clause.dates]
    corrects = [mark for clause in statement.clauses for mark in clause.marks.get("correction", ())]
    if len(dates) > 1 and any(mark.start < max(dates) for mark in corrects):
        return False  # "the 3rd. Correction, the 5th, I was looking at the wrong job"
    return bool(dates) and any(
        mark.start >= max(dates)
        and (
            any(tokens[at].fold.startswith(_WRONG) for at in mark.used)
            or tokens[mark.start].fold in _OR_NO
        )
        for mark in corrects
    )


_OR_NO = words("or_and_no")
"""How a correction begins that leaves nothing sure where no date follows: ``12 May or rather later``, ``the 12th no, sorry``."""
_WRONG = tuple(sorted(words("wrong_day_stems")))


def set_told_steps_aside(
    pairs: list[tuple[Clause, Window]], roles: dict[int, Role], today: date
) -> None:
    """A step before the delivery that was on a day gone by is only told, where a day to come is told apart from it."""
    if Role.UPSTREAM not in roles.values():
        return
    promised = [
        clause
        for clause, window in pairs
        if roles[id(window)] is Role.OUTCOME
        and window.latest is not None
        and window.latest >= today
    ]
    for clause, window in pairs:
        if (
            roles[id(window)] is Role.UPSTREAM
            and window.latest is not None
            and window.latest < today
            and clause.has("past")
            and promised
            and all(one is not clause for one in promised)
        ):
            roles[id(window)] = Role.HISTORY


def denied_behind(statement: Statement, roles: dict[int, Role]) -> bool:
    """Whether a date behind the answer is not simply denied: ``5 May, sorry, not so, 8 May``, ``lukt dat niet dan 18/5``.

    Args:
        statement: What is said.
        roles: The role of each date by the id of its window.
    """
    told = [
        (clause, window, roles.get(id(window)))
        for clause in statement.clauses
        for window in clause.dates
    ]
    answers = [window for _, window, role in told if role is Role.OUTCOME]
    denied = [(clause, window) for clause, window, role in told if role is Role.NEGATED]
    corrects = [mark for clause in statement.clauses for mark in clause.marks.get("correction", ())]
    return any(
        any(first.end <= mark.start <= window.start for mark in corrects)
        or _comes_instead(clause, window, first)
        or _denies_both(statement, clause, window, first)
        for first in answers
        for clause, window in denied
    )


def _denies_both(statement: Statement, clause: Clause, window: Window, answer: Window) -> bool:
    """Whether a denial behind two days is of both: ``am 4. und am 14. Mai geht nicht``."""
    before = next((one for one in statement.clauses if answer in one.dates), None)
    if before is None or window.start < answer.end or before.has(*_SAYING):
        return False
    joined = before is clause or (clause.opened_by == "and" and clause.start == before.end)
    return joined and any(
        mark.start >= window.end for name in _NO for mark in clause.marks.get(name, ())
    )


_NO = ("negation", "reject")
_SAYING = (
    "arrival",
    "dispatch",
    "shipped",
    "arrived",
    "confirm",
    "as_ordered",
    "moved",
    "new_date",
)
"""What makes a day an answer by itself: ``kommt am 4. Mai und am 14. Mai geht nichts``."""


def _comes_instead(clause: Clause, window: Window, answer: Window) -> bool:
    """Whether a day later than the answer stands behind it, and more than a denial in front of that day."""
    if window.start < answer.end or answer.start >= clause.start:
        return False
    ends = [mark.end for mark in clause.marks.get("negation", ()) if mark.end <= window.start]
    later = (
        window.latest is not None and answer.latest is not None and window.latest > answer.latest
    )
    return later and bool(ends) and max(ends) < window.start
