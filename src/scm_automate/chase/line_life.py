"""What an answer or a decision makes of the lines it speaks of, in the states of their lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.state import changes, order_lines
from scm_automate.state.line_states import line_states, move_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scm_automate.chase.review_shapes import Standing
    from scm_automate.model import Change, Decision, ScheduleKey
    from scm_automate.state import LineState, Transaction
    from scm_automate.state.changes import OpenChange
    from scm_automate.state.order_lines import SeenLine

__all__ = ["after_answer", "after_decision"]

_PLANNED = ("promised", "promised_quantity", "due")


def after_answer(
    tx: Transaction, spoken_of: Iterable[Standing], *, at: datetime, run: str | None
) -> None:
    """Moves the lines that the newest answer speaks of; call it when its changes are written."""
    standing = list(spoken_of)
    usable = [one for one in standing if one.usable]
    seen = order_lines.lines_seen(tx, [one.key for one in usable])
    open_here: dict[ScheduleKey, list[OpenChange]] = {}
    for change in changes.open_changes(tx, lines={one.key[:3] for one in usable}):
        if change.change.field in _PLANNED:
            open_here.setdefault(change.change.key, []).append(change)
    moves: dict[ScheduleKey, LineState] = {
        one.key: _state(one, seen.get(one.key), open_here.get(one.key, [])) for one in usable
    }
    # an answer about a line that is gone opens nothing again
    stands = line_states(tx, moves)
    alive = {
        key: new for key, new in moves.items() if key not in stands or stands[key].state != "closed"
    }
    move_lines(tx, alive, at=at, why="an answer came in", run=run)
    unusable: dict[ScheduleKey, LineState] = {
        one.key: "received" for one in standing if not one.usable
    }
    why = "an answer came in that promises nothing"
    move_lines(tx, unusable, at=at, why=why, run=run, only_from=("sent",))


def _state(one: Standing, seen: SeenLine | None, open_here: list[OpenChange]) -> LineState:
    if one.status == "rejected":
        return "rejected"
    if one.status == "delivered":
        return "shipped"
    if any(not change.may_go for change in open_here):
        return "changed_pending"
    if one.promised is None:
        return "received"
    if (
        seen is not None
        and one.promised_quantity is not None
        and one.promised_quantity < seen.quantity
    ):
        return "part_confirmed"
    if open_here and all(change.change.rule == "within_tolerance" for change in open_here):
        return "changed_agreed"
    return "accepted"


def after_decision(
    tx: Transaction, one: Change, decision: Decision, *, at: datetime, by: str
) -> None:
    """Moves the line of a change that a person decided on."""
    if one.field not in _PLANNED:
        return
    states: dict[Decision, LineState] = {
        "accept": "changed_agreed",
        "refuse": "reconfirm_due",
        "close": "received",
    }
    move_lines(
        tx,
        {one.key: states[decision]},
        at=at,
        why=f"{by} decided: {decision}",
        by=by,
        only_from=("changed_pending", "changed_agreed", "accepted"),
    )
