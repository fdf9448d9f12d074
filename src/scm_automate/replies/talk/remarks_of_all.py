"""Sentences of a statement that are of all answers, wherever the reader put them: ``All dates ex works.``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.talk.judging import DOUBTING, ends_a_list, is_promise, leaves, text_of
from scm_automate.replies.talk.taken_back import (
    promises_nothing,
    speaks_of_all,
    taken_back,
    takes_all_back,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scm_automate.replies.found import Habits
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement
    from scm_automate.replies.talk.judging import Judged

__all__ = ["judge_of_all"]

_OWN = ("line", "code", "size", "words")
_SHORT = 6
"""Tokens, with its stop, of a short sentence."""


def judge_of_all(
    statement: Statement,
    unit: Unit,
    habits: Habits,
    judged: Judged,
    statements: Sequence[Statement] = (),
) -> None:
    """A sentence about all that was told, wherever the reader put it: ``All dates ex works.``."""
    codes, today = habits.lexicon.codes, habits.today
    analysis, clauses = statement.analysis, unit.clauses
    tokens = analysis.tokens[unit.start : unit.end]
    if (
        may_say(analysis, codes, "no_promise")
        and not any(clause.references for clause in clauses)
        and (_stands_apart(statement, unit) or not any(clause.dates for clause in clauses))
        and is_promise(statement)
        and promises_nothing(tokens, codes)
    ):
        judged.near.append(
            (None, f"a sentence promises nothing: {text_of(analysis, unit)[-80:]!r}")
        )
        return
    short = unit.end - unit.start <= _SHORT
    ends = unit is statement.units[-1] and ends_a_list(analysis, unit, statement, statements)
    if (_stands_apart(statement, unit) and _unsettles(clauses, today)) or (
        ends
        and (
            any(clause.has("condition", "pending") for clause in clauses)
            or (short and any(clause.has("hedge") for clause in clauses))
        )
    ):
        judged.near.append((None, f"a sentence casts doubt: {text_of(analysis, unit)[-80:]!r}"))
        return
    if not may_say(analysis, codes, "every"):
        return
    if takes_all_back(tokens, codes):
        words = text_of(analysis, unit)[-80:]
        # "10 my: what I wrote on Thursday is no longer true" is of that line alone
        near = statement if _corrects_its_own(statement, unit, codes) else None
        judged.near.append((near, f"a sentence takes back what was told: {words!r}"))
        return
    if any(clause.references or clause.dates for clause in clauses):
        return
    # "all dates hold only after payment" is a condition, whatever it says beside it
    conditional = any(clause.has("condition") for clause in clauses)
    if any(clause.has(*_ANSWERS) for clause in clauses) and not conditional:
        return
    if not speaks_of_all(tokens, codes):
        return
    if leaves(analysis, clauses, codes):
        judged.leaving = True
        return
    doubting = any(clause.has("condition", *DOUBTING) for clause in clauses)
    if doubting or taken_back(tokens, codes):
        judged.near.append((None, f"a sentence casts doubt: {text_of(analysis, unit)[:80]!r}"))


def _corrects_its_own(statement: Statement, unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether a sentence opens with a line, takes back a date of it and tells another one behind."""
    opened = unit.clauses[0].references
    if statement.kind != "lines" or unit.heading or not opened or opened[0].how not in _OWN:
        return False
    if any(clause.has("all", "both", "rest_lines") for clause in unit.clauses):
        return False
    tokens = statement.analysis.tokens[unit.start : unit.end]
    marks = found_of(tokens, codes, "retract")
    last = max((unit.start + mark.end for mark in marks), default=unit.end)
    return any(
        window.start >= last and window.shift is None
        for clause in unit.clauses
        for window in clause.dates
    )


def _stands_apart(statement: Statement, unit: Unit) -> bool:
    """Whether a sentence that names no line has a paragraph of its own below a dated line.

    Joined to that line by the order of words alone, it may be of all of them: ``The boss has still
    to approve it.`` below a list.
    """
    first = statement.units[0]
    if unit is first or unit.paragraph == first.paragraph:
        return False
    told = any(clause.dates and not clause.has("pending") for clause in first.clauses)
    return told and not any(clause.references for clause in unit.clauses)


def _unsettles(clauses: list[Clause], today: date) -> bool:
    """Whether a sentence tells doubt, another day or a part, and does not only excuse or explain."""
    if any(clause.has(*_UNSETTLING) for clause in clauses):
        return True
    if any(clause.has("courtesy", "closure", "payment", "cause") for clause in clauses):
        return False
    return any(
        (_is_ahead(clause, today) and not clause.quantities)
        or clause.has("late", "moved", "half", "each")
        for clause in clauses
    )  # a second row of a table, "| | 80 | 30/11", goes on about its line


def _is_ahead(clause: Clause, today: date) -> bool:
    """Whether a day to come is told; the day on which a mail below was sent is past."""
    return any(window.latest is None or window.latest > today for window in clause.dates)


_UNSETTLING = ("pending", "hedge", "condition")
_ANSWERS = ("as_ordered", "confirm", "shipped", "arrived", "reject", "courtesy")
