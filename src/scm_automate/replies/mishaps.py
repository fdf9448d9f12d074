"""Days and spans of time that tell what went wrong, beside the day that is promised.

``Our furnace tripped on Sunday, so 30 April``; ``moved to 4 May, the plater is two weeks behind``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.role import Role

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.statements import Statement

__all__ = ["set_mishaps_aside"]

_WRONG = ("late", "upstream", "cause")
_SAYS = (
    "dispatch", "arrival", "shipped", "arrived", "moved", "new_date", "as_ordered", "confirm", "balance",
    "partial", "hedge", "condition", "pending", "instead", "instead_of", "only", "half", "each",
)  # fmt: skip
"""Words beside which a clause tells more than a mishap."""
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
    if len(pairs) < 2 or all(one.shift is None and not one.weekday_only for _, one in pairs):
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
        if not (window.weekday_only or window.shift is not None) or not _only_mishap(
            statement, clause
        ):
            continue
        if before or says.has(*_PUT_OFF):  # behind a promise a mishap may put it in doubt
            roles[id(window)] = Role.HISTORY


def _only_mishap(statement: Statement, clause: Clause) -> bool:
    if clause.quantities or clause.prices or clause.has(*_SAYS):
        return False
    tokens = statement.analysis.tokens
    for one in clause.references:  # "A-1002 is the problem child: our furnace tripped"
        first = min(window.start for window in clause.dates) if clause.dates else clause.end
        if not any(tokens[at].text == ":" for at in range(one.end, first)):
            return False
    return clause.has(*_WRONG)
