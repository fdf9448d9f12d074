"""What moved between two places in the history: promises, refusals, the buyer's own changes, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from scm_automate.state import history, promises

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scm_automate.model import OrderLine
    from scm_automate.state import Event, Transaction
    from scm_automate.state.promises import PastPromise

__all__ = ["MOVE_KINDS", "Move", "MoveKind", "moves_between"]

MoveKind = Literal["rejected", "later", "short", "waits", "buyer_changed", "earlier", "confirmed"]
"""What happened to an order line, the gravest first. Each in a sentence:

- ``rejected``: the supplier will not deliver it.
- ``later``: a promise lies behind the one before, or behind the due date where it is the first.
- ``short``: a promise covers less than is open.
- ``waits``: an answer waits for a person's decision.
- ``buyer_changed``: the buyer changed date or quantity, so that it has to be confirmed anew.
- ``earlier``: a promise lies before the one before.
- ``confirmed``: a promise stands, and no later than what was asked for.
"""

MOVE_KINDS: Final[tuple[MoveKind, ...]] = (
    "rejected", "later", "short", "waits", "buyer_changed", "earlier", "confirmed",
)  # fmt: skip

_OF_LINES: Final = (
    "promise_made", "promises_keyed", "lines_answered", "change_proposed", "order_lines_seen",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What happened to one order line.

    Attributes:
        key: Company, order and line.
        kind: See `MoveKind`; of several the gravest.
        before: The day that stood before; None where none did.
        after: The newest promised day; None where none is told.
        quantity: How much is promised in all; None where that is not told.
    """

    key: tuple[str, str, str]
    kind: MoveKind
    before: date | None = None
    after: date | None = None
    quantity: Decimal | None = None

    @property
    def days(self) -> int:
        """Calendar days by which the promised day moved; 0 where that cannot be told."""
        return (self.after - self.before).days if self.before and self.after else 0


def moves_between(
    tx: Transaction, lines: Iterable[OrderLine], *, after: int, upto: int
) -> tuple[Move, ...]:
    """The moves of the open lines, told by the events with ``after < seq <= upto``.

    The same two places in the history give the same moves, whenever it is called and whatever came
    later, as long as the lines are the same.

    Args:
        tx: A transaction.
        lines: Open schedule lines; what is about others is left out.
        after: The event before the first.
        upto: The last event.

    Returns:
        At most one `Move` for each line, by kind, then by how far it moved, then by key.
    """
    by_line: dict[tuple[str, str, str], list[OrderLine]] = {}
    for line in lines:
        by_line.setdefault(line.line_key[:3], []).append(line)
    found = _Found()
    for kind in _OF_LINES:
        for event in history(tx, kind=kind, after=after):
            if event.seq is not None and event.seq <= upto:
                found.take(event)
    told: dict[tuple[str, str, str], list[PastPromise]] = {}
    for one in promises.promises_of_orders(tx, {order for _, order, _ in found.promised}):
        told.setdefault(one.line, []).append(one)
    keys = (found.promised.keys() | found.said.keys()) & by_line.keys()
    made = [_moved(key, by_line[key], told.get(key, []), found) for key in keys]
    made.sort(key=lambda one: (MOVE_KINDS.index(one.kind), -abs(one.days), one.key))
    return tuple(made)


class _Found:
    """Events by line."""

    def __init__(self) -> None:
        self.promised: dict[tuple[str, str, str], set[str]] = {}
        self.said: dict[tuple[str, str, str], set[MoveKind]] = {}

    def take(self, event: Event) -> None:
        data = event.data
        if event.kind == "promise_made":
            one = data["promise"]
            key = (one["company"], one["order"], one["line"])
            self.promised.setdefault(key, set()).add(event.subject)
        elif event.kind == "promises_keyed":
            for promise_id, _, company, order, line, _, *with_line in data["rows"]:
                # a line that came with its promise has not moved
                if not any(with_line):
                    self.promised.setdefault((company, order, line), set()).add(promise_id)
        elif event.kind == "lines_answered":
            for one in data["lines"]:
                if one["status"] == "rejected":
                    self._say(one["key"], "rejected")
        elif event.kind == "change_proposed":
            one = data["change"]
            if one["verdict"] == "review":
                self._say([one["company"], one["order"], one["line"]], "waits")
        else:
            for row in data["rows"]:
                if row[8]:
                    self._say(row, "buyer_changed")

    def _say(self, key: list[Any], kind: MoveKind) -> None:
        self.said.setdefault((key[0], key[1], key[2]), set()).add(kind)


def _moved(
    key: tuple[str, str, str], lines: list[OrderLine], told: list[PastPromise], found: _Found
) -> Move:
    kinds = set(found.said.get(key, ()))
    new = found.promised.get(key, set())
    before = after = quantity = None
    if new:
        # what came after the last event of the time is not known yet
        last = max(place for place, one in enumerate(told) if one.id in new)
        earlier = [one for one in told[:last] if one.id not in new]
        after, quantity = told[last].latest, told[last].quantity
        due = max((line.due for line in lines if line.due is not None), default=None)
        before = earlier[-1].latest if earlier else due
        open_quantity = sum((line.quantity for line in lines), Decimal(0))
        if quantity is not None and quantity < open_quantity:
            kinds.add("short")
        if after is not None and before is not None and after > before:
            kinds.add("later")
        elif earlier and after is not None and before is not None and after < before:
            kinds.add("earlier")
        else:
            kinds.add("confirmed")
    kind = min(kinds, key=MOVE_KINDS.index)
    return Move(key=key, kind=kind, before=before, after=after, quantity=quantity)
