"""A date that was told before, and the one that takes its place: ``on the phone I said week 26, it will be week 27``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.days.role import Role
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["only_retold", "set_retold_dates_aside"]

_TURNING = ("contrast", "new_date", "moved", "void", "correction", "late")
"""Words by which the second date takes the place of the first."""
_BEHIND = 3
"""So many tokens stand at most between a date and the words that tell who told it."""


def set_retold_dates_aside(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role]
) -> None:
    """Of two dates in a row the first is old, where words say that it was told and others that it changed.

    Args:
        statement: What is said of one line or several; it tells no parts of a quantity.
        pairs: Its dates with their clauses.
        roles: The role of each date by the id of its window; changed.
    """
    told = [mark for clause in statement.clauses for mark in clause.marks.get("retold", ())]
    if not told:
        return
    tokens = statement.analysis.tokens
    live = [(clause, one) for clause, one in pairs if roles[id(one)] is Role.OUTCOME]
    for (clause, first), (_, second) in pairwise(live):
        said = any(
            clause.start <= mark.start < first.core
            or (
                0 <= mark.start - first.end <= _BEHIND
                # "on 22 May. Earlier we told 20 May, but .."
                and not any(one.text in ".(;\n" for one in tokens[first.end : mark.start])
            )
            for mark in told
        )
        turned = any(
            first.end <= mark.start < second.core or second.end <= mark.start <= second.end + 1
            for part in statement.clauses
            for kind in _TURNING
            for mark in part.marks.get(kind, ())
        )
        if said and turned and (first.earliest, first.latest) != (second.earliest, second.latest):
            roles[id(first)] = Role.OLD


def only_retold(statement: Statement, windows: list[Window], roles: dict[int, Role]) -> bool:
    """Whether the only day of a line stands behind words that it was told before: ``pol. 10 jsem slíbil na 12.5.``.

    Args:
        statement: What is said.
        windows: Its dates.
        roles: The role of each date by the id of its window.
    """
    told = [mark for clause in statement.clauses for mark in clause.marks.get("retold", ())]
    if not told or len(windows) != 1 or roles.get(id(windows[0])) is not Role.OUTCOME:
        return False
    tokens = statement.analysis.tokens
    return any(
        mark.end <= windows[0].start and (not mark.start or tokens[mark.start - 1].fold not in _AS)
        for mark in told
    )


_AS = words("as_told_before")
"""Words by which what was told before is told once more: ``as I said, 12 May``."""
