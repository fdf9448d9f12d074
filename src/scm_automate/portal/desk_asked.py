"""On the buyer's page: what was asked and is not answered yet, and what is on its way to the ERP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.chase.report.words import REASONS, field_in_words, place
from scm_automate.state import asks, letters
from scm_automate.state.asks import Asked
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
    sent_at: datetime
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
    """The letters with lines or requests that nobody has answered, the oldest first.

    A line that was answered, changed or closed meanwhile is not among them, whatever its letter is.
    """
    states = line_states(tx)
    open_now = asks.last_asked(tx, [key for key, one in states.items() if one.state == "sent"])
    unanswered = letters.unanswered(tx)
    named = asks.asks_by_letter(tx, [one.id for one in unanswered])
    requests = {
        ask.key: Asked(
            supplier=ask.supplier,
            key=ask.key,
            reason=ask.reason,
            number=ask.number,
            letter=ask.letter,
            asked_at=ask.asked_at or one.drafted_at,
        )
        for one in unanswered
        for ask in named.get(one.id, ())
        if ask.subject != "order_line"
    }
    by_letter: dict[str, list[Asked]] = {}
    for ask in (*open_now.values(), *requests.values()):
        by_letter.setdefault(ask.letter, []).append(ask)
    found = letters.by_id(tx, by_letter)
    shown = [
        AskedShown(
            supplier=found[name].supplier,
            address=found[name].address,
            sent_at=some[0].asked_at,
            lines=tuple(map(_in_words, sorted(some, key=lambda ask: ask.key))),
        )
        for name, some in by_letter.items()
    ]
    return tuple(sorted(shown, key=lambda one: (one.sent_at, one.supplier, one.lines)))


def _in_words(ask: Asked) -> str:
    again = f", asked {ask.number} times" if ask.number > 1 else ""
    return f"{place(ask.key.order, ask.key.line, ask.key.schedule)}: {REASONS[ask.reason]}{again}"


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
