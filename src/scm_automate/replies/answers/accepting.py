"""A yes to a line, and what stands beside it: another quantity, a date without use, words that only sound like it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.days.closing import tells_only_closures
from scm_automate.replies.days.role import Role
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.answers.facts import Fact
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["accept_lots", "doubt_stray_dates", "is_adverbial"]


def is_adverbial(statement: Statement, clause: Clause) -> bool:
    """Whether the due date is not what stands: ``goes out as planned on the 16th``, ``unaffected``."""
    tokens = statement.analysis.tokens
    return all(
        any(tokens[at].fold in _ADVERBS for at in mark.used)
        for mark in clause.marks.get("as_ordered", ())
    )


def counts_as_ordered(clause: Clause, line: OpenLine) -> bool:
    """Whether what is as ordered is how many there are: ``they leave tomorrow, 12 pcs as ordered``."""
    counted = [one for one in clause.quantities if one.value == line.quantity]
    return (
        not (clause.dates or clause.references)
        and len(clause.quantities) == 1
        and bool(counted)
        and all(
            0 <= mark.start - counted[0].end <= 1 for mark in clause.marks.get("as_ordered", ())
        )
    )


_ADVERBS = words("told_of_what_stands")


def doubt_stray_dates(
    fact: Fact, statement: Statement, roles: dict[int, Role], line: OpenLine
) -> None:
    """A date beside a confirmation that is neither due nor told before the line was named."""
    named = min(
        (one.start for clause in statement.clauses for one in clause.references), default=-1
    )
    agreed = min(
        (
            mark.start
            for clause in statement.clauses
            for name in ("as_ordered", "confirm")
            for mark in clause.marks.get(name, ())
        ),
        default=-1,
    )
    due = {day for day, _ in line.schedules}
    for clause in statement.clauses:
        for window in clause.dates:
            role = roles.get(id(window))
            # "given the closure in August: item 33 early September": the second date is no closure
            closed = role is Role.CLOSURE and not _named_since_closure(clause, window)
            settled = closed or window.latest in due
            dated_paper = role is Role.HISTORY and (
                window.end <= named
                # "in reply to your letter of 30.03. we confirm all dates"
                or (named < 0 and clause.has("history") and window.end <= agreed)
            )
            if (
                closed
                and not fact.strong
                and _may_hold_up(window, due)
                and not _is_over(statement, clause, window, due)
            ):
                # "we are closed on the 12th and deliver everything afterwards"
                fact.reasons.append("a closure is told beside the confirmation, and no day")
            if role is not Role.OUTCOME and not settled and not dated_paper:
                fact.reasons.append("a date beside the confirmation found no use")


def _may_hold_up(window: Window, due: set[date | None]) -> bool:
    """Whether a closure may keep the goods of a day back: one long after it does not."""
    last = max((day for day in due if day is not None), default=None)
    if window.latest in due:
        return False
    return last is None or window.earliest is None or window.earliest <= last + _AFTERWARDS


def _is_over(statement: Statement, clause: Clause, window: Window, due: set[date | None]) -> bool:
    """Whether a sentence of its own tells no more than a closure that ends before goods are due."""
    first = min((day for day in due if day is not None), default=None)
    if first is None or window.latest is None or window.latest >= first or window.limit:
        return False
    unit = next((one for one in statement.units if one.start <= clause.start < one.end), None)
    return unit is not None and tells_only_closures(unit.clauses)


_AFTERWARDS = timedelta(days=14)


def _named_since_closure(clause: Clause, window: Window) -> bool:
    """Whether a line is named in front of a date, and no closure between the two."""
    named = max((one.start for one in clause.references if one.start < window.start), default=-1)
    closed = max(
        (mark.start for mark in clause.marks.get("closure", ()) if mark.start < window.start),
        default=-1,
    )
    return named > closed


def accept_lots(fact: Fact, line: OpenLine) -> None:
    """A quantity told beside "confirmed" must be the whole one."""
    partial = [
        lot for lot in fact.lots if lot.quantity is not None and lot.quantity != line.quantity
    ]
    if partial:
        total = sum((lot.quantity or Decimal(0) for lot in fact.lots), Decimal(0))
        if total != line.quantity:
            fact.reasons.append("another quantity is told")
            if len(partial) == 1 and not partial[0].each:
                fact.lots = partial
                return
    fact.lots = []
