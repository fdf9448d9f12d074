"""The person at the desk: what she decides of what waits, and what she leaves open."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from scm_automate.chase import decide, thaw

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scm_automate.chase import Round
    from scm_automate.model import Change, Decision
    from scm_automate.state import State

__all__ = ["DECIDER", "judge", "work_through"]

DECIDER = "Tomke Harms"
SECOND = "Ole Brandt"
"""Who looks into a frozen supplier's case as well: two persons have to."""
"""Who decides in the example."""

_BEARABLE = 14
"""Calendar days by which a delivery may slip without a call to production."""

_FAR_TOO_LATE = 45
"""Calendar days from which on she says no, and has the supplier asked again."""


def judge(change: Change) -> Decision | None:
    """What she makes of a change that waits; None leaves it open for another day.

    Dates that slip by at most two weeks she accepts, much later ones she refuses. What lies
    between, and all that is no date, needs somebody else first.

    Examples:
        >>> from scm_automate.model import Change, Decision
        >>> def moved(new):
        ...     return Change(
        ...         id="c",
        ...         supplier="7",
        ...         order="45",
        ...         line="10",
        ...         field="due",
        ...         old="2026-03-16",
        ...         new=new,
        ...         rule="later_than_tolerance",
        ...         why="later",
        ...         verdict="review",
        ...     )
        >>> judge(moved("2026-03-25")), judge(moved("2026-06-01")), judge(moved("2026-04-15"))
        ('accept', 'refuse', None)
    """
    if change.field not in {"due", "promised"} or change.rule != "later_than_tolerance":
        return None
    if change.old is None or change.new is None:
        return None
    slip = (date.fromisoformat(change.new) - date.fromisoformat(change.old)).days
    if slip <= _BEARABLE:
        return "accept"
    return "refuse" if slip > _FAR_TOO_LATE else None


def work_through(done: Round, state: State, *, now: datetime) -> Mapping[str, int]:
    """What she does about a round: changes accepted or refused, suppliers thawed after a call.

    Args:
        done: The round.
        state: Where the decisions are written.
        now: When she decides.

    Returns:
        How many of each, ``accept``, ``refuse`` and ``thaw``, without those that did not occur.
    """
    counts: Counter[str] = Counter()
    for change in done.waiting:
        decision = judge(change)
        if decision is not None:
            note = "bearable" if decision == "accept" else "much too late"
            decide(state, change.id, decision=decision, by=DECIDER, now=now, note=note)
            counts[decision] += 1
    for one in done.exceptions:
        if one.code == "frozen" and one.supplier is not None:
            note = "called the number on file: the mail was not theirs"
            for name in (DECIDER, SECOND):
                thaw(state, one.supplier, company=one.company, by=name, now=now, note=note)
            counts["thaw"] += 1
    return dict(sorted(counts.items()))
