"""The person at the desk: what she decides of the changes that wait, and what she leaves open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.chase.decisions import Decision
    from scm_automate.model import Change

__all__ = ["DECIDER", "judge"]

DECIDER = "Tomke Harms"
"""Who decides in the example."""

_BEARABLE = 14
"""Calendar days by which a delivery may slip without a call to production."""

_FAR_TOO_LATE = 45
"""Calendar days from which on she says no, and has the supplier asked again."""


def judge(change: Change) -> Decision | None:
    """What she makes of a change that waits; None leaves it open for another day.

    Dates that slip by at most two weeks she accepts, much later ones she refuses. What lies
    between, and all that is no date, needs somebody else first.

    Example:
        >>> from scm_automate.model import Change
        >>> def moved(new):
        ...     return Change(
        ...         id="c",
        ...         supplier="7",
        ...         order="45",
        ...         line="10",
        ...         field="due",
        ...         old="2026-03-16",
        ...         new=new,
        ...         rule="promise_later_than_due",
        ...         why="later",
        ...         verdict="review",
        ...     )
        >>> judge(moved("2026-03-25")), judge(moved("2026-06-01")), judge(moved("2026-04-15"))
        ('accept', 'refuse', None)
    """
    if change.field not in {"due", "promised"} or change.rule != "promise_later_than_due":
        return None
    if change.old is None or change.new is None:
        return None
    slip = (date.fromisoformat(change.new) - date.fromisoformat(change.old)).days
    if slip <= _BEARABLE:
        return "accept"
    return "refuse" if slip > _FAR_TOO_LATE else None
