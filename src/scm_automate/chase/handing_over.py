"""Handing something over under a lease: whoever slept too long asks again, and what came of it is written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from scm_automate.errors import LeaseLost
from scm_automate.state import work

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.state import State, Transaction
    from scm_automate.state.sends import SendOutcome
    from scm_automate.state.work import Claim

__all__ = ["handed_over"]

T = TypeVar("T")


def handed_over(
    state: State,
    held: Claim,
    *,
    slept: float,
    give: Callable[[], tuple[SendOutcome, str]],
    tell: Callable[[Transaction, SendOutcome, str], T],
    tell_late: Callable[[Transaction, SendOutcome, str], None],
) -> T:
    """Hands something over whose beginning is written down, and writes what came of it.

    Args:
        state: The state.
        held: The work.
        slept: Seconds since the work was taken; more than the lease where the process was stopped.
        give: Hands it over; whatever happens is an outcome and a note.
        tell: Writes what came of it, in a transaction that holds the work.
        tell_late: Writes it where another worker has taken the work over meanwhile.

    Returns:
        What `tell` gives.

    Raises:
        LeaseLost: Another worker has taken it over, before or meanwhile.
    """
    if slept > held.lease.total_seconds():
        # Stopped in between for longer than the lease: only if the work is still ours.
        with state.work() as tx:
            work.hold(tx, held)
    outcome, note = give()
    try:
        with state.work() as tx:
            work.hold(tx, held)
            return tell(tx, outcome, note)
    except LeaseLost:
        with state.work() as tx:
            tell_late(tx, outcome, note)
        raise
