"""A day behind a yes, in a sentence of its own that says of no goods that they move: ``Line 10 ok. We have 8 May off.``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.days.role import Role

if TYPE_CHECKING:
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Statement

__all__ = ["day_of_its_own"]

_SAYS_NOTHING = frozenset(
    {"share", "joiner", "beside", "purpose", "to_word", "from_word", "past", "contrast", "courtesy", "source", "only", "things"}
)  # fmt: skip
"""Marks of small words; any other tells what the day is."""
_WORDS = 2
"""Words beside a day that make a sentence of it: ``is free``; but ``delivery 8 May``."""


def day_of_its_own(statement: Statement, roles: dict[int, Role]) -> bool:
    """Whether a line is agreed to and the day behind it may be that of something else.

    Args:
        statement: What is said.
        roles: The role of each date by the id of its window.
    """
    units = statement.units
    if len(units) < 2 or not statement.marks("confirm", "as_ordered"):
        return False
    if any(clause.quantities for clause in statement.clauses):
        return False
    agreed = False
    for unit in units:
        clauses = [one for one in statement.clauses if unit.start <= one.start < unit.end]
        if agreed and _is_of_no_goods(statement, unit, clauses, roles):
            return True
        told = any(one.references and not one.dates for one in clauses)
        agreed = agreed or (told and any(one.has("confirm", "as_ordered") for one in clauses))
    return False


def _is_of_no_goods(
    statement: Statement, unit: Unit, clauses: list[Clause], roles: dict[int, Role]
) -> bool:
    windows = [window for one in clauses for window in one.dates]
    if len(windows) != 1 or roles.get(id(windows[0])) is not Role.OUTCOME:
        return False
    if unit.item or any(one.references or one.prices for one in clauses):
        return False
    if any(one.marks.keys() - _SAYS_NOTHING for one in clauses):
        return False
    window, tokens = windows[0], statement.analysis.tokens
    told = [at for at in range(unit.start, unit.end) if not window.start <= at < window.end]
    return sum(tokens[at].kind == "w" for at in told) >= _WORDS
