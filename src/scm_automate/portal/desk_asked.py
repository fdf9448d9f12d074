"""On the buyer's page: what was asked and is not answered yet, and what is on its way to the ERP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.chase.report.words import REASONS, field_in_words, place
from scm_automate.state import asks, letters
from scm_automate.state.line_states import line_states

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scm_automate.state import Transaction
    from scm_automate.state.changes import OpenChange

__all__ = ["AskedShown", "GoingShown", "asked_shown", "going_shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedShown:
    """A letter without an answer.

    Attributes:
        supplier: Who was asked.
        address: Where the letter went.
        sent_at: When it left.
        lines: Each line that still waits for its answer, with the reason and the how-manieth time.
    """

    supplier: str
    address: str
    sent_at: datetime | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingShown:
    """A change that was let through, until an export shows it.

    Attributes:
        place: Of the line.
        supplier: Whose answer it was.
        what: The field with its old and new value.
        by: Who decided; ``by rule`` where nobody had to.
    """

    place: str
    supplier: str
    what: str
    by: str


def asked_shown(tx: Transaction) -> tuple[AskedShown, ...]:
    """The letters that nobody has answered, the oldest first.

    A line that was answered, changed or closed otherwise meanwhile is not among them.
    """
    waiting = letters.unanswered(tx)
    by_letter = asks.asks_by_letter(tx, [one.id for one in waiting])
    states = line_states(tx, {ask.key for some in by_letter.values() for ask in some})
    found = []
    for one in sorted(waiting, key=lambda one: (one.sent_at or one.drafted_at, one.id)):
        lines = tuple(
            f"{place(ask.order, ask.line, ask.schedule)}: {REASONS[ask.reason]}"
            + (f", asked {ask.number} times" if ask.number > 1 else "")
            for ask in by_letter.get(one.id, ())
            if ask.key not in states or states[ask.key].state == "sent"
        )
        if lines:
            found.append(
                AskedShown(
                    supplier=one.supplier, address=one.address, sent_at=one.sent_at, lines=lines
                )
            )
    return tuple(found)


def going_shown(open_changes: Iterable[OpenChange]) -> tuple[GoingShown, ...]:
    """What goes to the ERP and is not seen there yet, by line."""
    return tuple(
        GoingShown(
            place=place(one.change.order, one.change.line, one.change.schedule),
            supplier=one.change.supplier,
            what=f"{field_in_words(one.change.field)}: {one.change.old or 'none'} → {one.change.new}",
            by=f"accepted by {one.change.decided_by}" if one.change.decided_by else "by rule",
        )
        for one in open_changes
        if one.may_go
    )
