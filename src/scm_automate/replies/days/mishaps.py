"""Days and spans of time that tell what went wrong, beside the day that is promised.

``Our furnace tripped on Sunday, so 30 April``; ``moved to 4 May, the plater is two weeks behind``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.days.role import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["set_mishaps_aside", "tells_why"]

_WRONG = ("late", "upstream", "cause")
_SAYS = (
    "dispatch", "arrival", "shipped", "arrived", "moved", "new_date", "as_ordered", "confirm", "balance",
    "partial", "hedge", "condition", "pending", "instead", "instead_of", "only", "half", "each",
)  # fmt: skip
"""Words beside which a clause tells more than a mishap."""
_LONG = ("week", "month", "part")
_PUT_OFF = ("moved", "late", "new_date", "dispatch", "arrival")


def set_mishaps_aside(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role]
) -> None:
    """Weekdays and spans of a clause that only tells a mishap are a story, where one day is promised.

    Args:
        statement: What is said.
        pairs: Its dates with their clauses.
        roles: The role of each date by the id of its window; changed.
    """
    if len(pairs) < 2:
        return
    for clause, window in pairs:
        # "the press has been down since Christmas"
        if _is_since(clause, window) and _only_mishap(statement, clause):
            roles[id(window)] = Role.HISTORY
    if statement.row is not None:
        _of_remarks(statement, pairs, roles)
    if all(
        one.shift is None and not one.weekday_only and one.precision not in _LONG
        for _, one in pairs
    ):
        return
    promised = [
        (clause, window)
        for clause, window in pairs
        if roles[id(window)] is Role.OUTCOME
        and window.shift is None
        and window.latest is not None
        and not window.weekday_only
        and not _only_mishap(statement, clause)
    ]
    if len(promised) != 1:
        return
    ((says, day),) = promised
    for clause, window in pairs:
        if clause is says or roles[id(window)] not in (Role.OUTCOME, Role.UPSTREAM):
            continue
        before = window.end <= day.start
        loose = window.weekday_only or window.shift is not None
        loose = loose or (before and window.precision in _LONG)  # "no power this month, so 16 May"
        if not loose or not _only_mishap(statement, clause):
            continue
        since = (
            clause.opened_by == "(" and window.limit == "from"
        )  # "(the press is down since Monday)"
        if before or since or says.has(*_PUT_OFF):  # behind a promise a mishap may put it in doubt
            roles[id(window)] = Role.HISTORY


def _of_remarks(
    statement: Statement, pairs: list[tuple[Clause, Window]], roles: dict[int, Role]
) -> None:
    """``27 Aug ; compound out of stock until 20 Aug``: the remark of a row whose own cell tells the day."""
    first, told = pairs[0]
    if told.earliest is None or first.has(*_WRONG) or roles[id(told)] is not Role.OUTCOME:
        return
    for clause, window in pairs[1:]:
        before = window.latest is not None and window.latest < told.earliest
        mishap = _only_mishap(statement, clause) or _of_material(clause)
        if clause is not first and before and mishap:
            roles[id(window)] = Role.HISTORY


def _of_material(clause: Clause) -> bool:
    """Whether the remark of a row only tells when a material comes: ``granulate only arrives end of May``."""
    return clause.has("upstream") and not (
        clause.quantities
        or clause.prices
        or clause.references
        or clause.has(*(name for name in _SAYS if name not in ("arrival", "new_date", "confirm")))
    )


def _is_since(clause: Clause, window: Window) -> bool:
    return any(
        0 <= window.core - mark.end <= 1 or mark.end == window.start
        for mark in clause.marks.get("since", ())
    )


def tells_why(clause: Clause, lines: Collection[int], before: Sequence[Clause]) -> bool:
    """Whether a clause behind a line's date only tells what came late: ``8 May, the foam came in late``.

    What else may be late is then no matter of that line's, whose date is told.

    Args:
        clause: What is said.
        lines: The lines spoken of.
        before: What was said of them.
    """
    return (
        len(lines) == 1
        and clause.has("late")
        and not (clause.quantities or clause.references)
        and all(_is_since(clause, window) for window in clause.dates)
        and not clause.has(*_SAYS)
        and any(one.dates for one in before)
    )


def _only_mishap(statement: Statement, clause: Clause) -> bool:
    if clause.quantities or clause.prices or clause.has(*_SAYS):
        return False
    tokens = statement.analysis.tokens
    for one in clause.references:  # "A-1002 is the problem child: our furnace tripped"
        first = min(window.start for window in clause.dates) if clause.dates else clause.end
        if not any(tokens[at].text == ":" for at in range(one.end, first)):
            return False
    return clause.has(*_WRONG)
