"""Whether goods leave or arrive, told once behind several lines: ``10 wk 28, 20 wk 29 - each ex works``.

The grammar gives such words to the last line, and they are of all of them. Where that is not sure,
``10 wk 28, 20 wk 29 (ex works)``, a person looks at the lines before it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.sentences.shared_doubt import go_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["STEP", "UNSURE", "only_leaves", "share_basis"]

UNSURE = "it is not sure whether goods leave or arrive on the date"
STEP = "a step before the delivery may be told of it too"
_ANSWERS = ("as_ordered", "confirm", "moved", "late", "expected", "pending")
_LEAVES, _COMES = ("dispatch", "shipped"), ("arrival", "arrived")
_OF_ALL = ("each", "all", "both")
_EACH = frozenset(_OF_ALL)
_BESIDE = frozenset({"dispatch", "each", "all", "both", "whole", "joiner", "plain", "things"})
_WORDS = 5
"""Words at most of a line that only tells that all goods leave then."""


def share_basis(statements: Sequence[Statement]) -> None:
    """What stands behind the last date of a sentence holds for its other lines as well.

    Args:
        statements: All that is said in one text, in the order told.
    """
    begin = 0
    while begin < len(statements):
        end = begin + 1
        while end < len(statements) and go_together(statements[end - 1], statements[end]):
            end += 1
        if end - begin > 1 and statements[end - 1].row is None:
            _share(statements[begin:end])
            _share_steps(statements[begin:end])
        begin = end


def _share(group: Sequence[Statement]) -> None:
    *others, last = group
    told = _told_behind(last)
    if told is None or any(one.marks(*_LEAVES, *_COMES) or one.basis for one in others):
        return
    clause, basis = told
    sure = clause.opened_by == "-" or clause.has(*_OF_ALL)
    for one in others:
        if not one.has_date:
            continue
        if sure:
            one.basis = basis
        elif basis == "dispatch":
            one.doubted.append(UNSURE)


def _share_steps(group: Sequence[Statement]) -> None:
    """``10 goes out to the plater on the 5th, 20 on the 12th``: the step is told of both."""
    for before, other in pairwise(group):
        step = any(
            clause.dates and clause.has("upstream") and clause.has(*_LEAVES)
            for clause in before.clauses
        )
        if step and other.has_date and not other.marks(*_LEAVES, *_COMES, *_ANSWERS):
            other.doubted.append(STEP)


def _told_behind(last: Statement) -> tuple[Clause, str] | None:
    """The clause behind the last date that tells whether goods leave or arrive, and which of both."""
    dated = [at for at, clause in enumerate(last.clauses) if clause.dates]
    if not dated or last.clauses[dated[-1]].has(*_LEAVES, *_COMES):
        return None
    unit = last.units[0]
    for clause in last.clauses[dated[-1] + 1 :]:
        if clause.start >= unit.end or clause.references or clause.has("cause", "upstream"):
            return None
        leaves, comes = clause.has(*_LEAVES), clause.has(*_COMES)
        if leaves != comes:
            return clause, "dispatch" if leaves else "delivery"
    return None


def only_leaves(unit: Unit, *, listed: bool) -> bool:
    """Whether a sentence only tells that the goods leave on the dates before it: ``each ex works``.

    Without a word for all of them it must stand on a line of its own right below a list.
    """
    if unit.end - unit.start > _WORDS or unit.question or unit.heading:
        return False
    marks = [name for clause in unit.clauses for name in clause.marks]
    return (
        "dispatch" in marks
        and (listed or not _EACH.isdisjoint(marks))
        and _BESIDE.issuperset(marks)
        and not any(clause.references or clause.quantities for clause in unit.clauses)
        and not any(clause.dates for clause in unit.clauses)
    )
