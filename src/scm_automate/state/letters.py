"""Letters: found by id, reference, Message-ID or supplier, and moved along their life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import select

from scm_automate.errors import NotFound
from scm_automate.state.bulk import execute_rows
from scm_automate.state.columns import instant_text, words_text
from scm_automate.state.events import Event, Transaction, append, folds
from scm_automate.state.keys import key_of, parts_of
from scm_automate.state.line_states import move_lines, take_back
from scm_automate.state.moves import LETTER_MOVES, LineState, check_move
from scm_automate.state.schema import asks as asks_table
from scm_automate.state.schema import letters as table
from scm_automate.state.schema import sends as sends_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection

    from scm_automate.model import LetterState, ScheduleKey

__all__ = [
    "Letter",
    "by_id",
    "by_message_id",
    "by_reference",
    "drafts",
    "last_sent",
    "letter",
    "letters_of",
    "mark_answered",
    "mark_released",
    "mark_sent",
    "mark_undeliverable",
    "withdraw",
]

# A letter that is known late to have left, when its answer was read already, moves nothing.
_ASKABLE: Final[frozenset[LineState | Literal["new"]]] = frozenset(
    {
        "new",
        "to_send",
        "sent",
        "undeliverable",
        "received",
        "accepted",
        "changed_agreed",
        "part_confirmed",
        "reconfirm_due",
        "superseded",
        "shipped",
        "rejected",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as it stands.

    Attributes:
        id: Drawn once.
        reference: Unguessable; whoever carries it has the letter.
        message_id: Drawn once, with angle brackets.
        company: Company of the supplier's number, where numbers differ by company.
        supplier: Who is written to.
        topic: Empty for the one digest of a supplier; an order number where letters are by order.
        channel: The way it goes out.
        address: Where it goes.
        language: ISO 639-1 code.
        state: See `LetterState`.
        run: The round that wrote it last.
        drafted_at: When it was first drafted.
        written_at: When it was last rewritten.
        sent_at: When it is known to have left; None until then.
        why: The reason of its last move.
    """

    id: str
    reference: str
    message_id: str
    company: str
    supplier: str
    topic: str
    channel: str
    address: str
    language: str
    state: LetterState
    run: str | None
    drafted_at: datetime
    written_at: datetime
    sent_at: datetime | None
    why: str


def letter(tx: Transaction, letter_id: str) -> Letter:
    """The letter with an id.

    Raises:
        NotFound: There is none.
    """
    found = _where(tx, table.c.id == letter_id)
    if not found:
        raise NotFound(f"There is no letter {letter_id!r} in the state.")
    return found[0]


def by_id(tx: Transaction, letter_ids: Iterable[str]) -> dict[str, Letter]:
    """The letters with these ids."""
    return {one.id: one for one in _among(tx, table.c.id, letter_ids)}


def drafts(tx: Transaction) -> tuple[Letter, ...]:
    """All open drafts, by supplier."""
    return _where(tx, table.c.state == "drafted")


def unanswered(tx: Transaction) -> tuple[Letter, ...]:
    """All letters that have left and were not answered, by supplier."""
    return _where(tx, table.c.state == "sent")


def letters_of(tx: Transaction, supplier: str, *, company: str | None = None) -> tuple[Letter, ...]:
    """All letters to a supplier, the oldest first."""
    found = _where(tx, table.c.supplier == supplier)
    chosen = [one for one in found if company is None or one.company == company]
    return tuple(sorted(chosen, key=lambda one: (one.drafted_at, one.id)))


def last_sent(tx: Transaction) -> dict[tuple[str, str, str], Letter]:
    """The newest letter that left to each (company, supplier, topic)."""
    query = select(table).where(table.c.sent_at.is_not(None)).order_by(table.c.sent_at, table.c.id)
    return {
        (row["company"], row["supplier"], row["topic"]): Letter(**row)
        for row in tx.connection.execute(query).mappings()
    }


def by_reference(tx: Transaction, references: Iterable[str]) -> tuple[Letter, ...]:
    """The letters that carry some of these references."""
    return _among(tx, table.c.reference, references)


def by_message_id(tx: Transaction, message_ids: Iterable[str]) -> tuple[Letter, ...]:
    """The letters with some of these Message-IDs."""
    return _among(tx, table.c.message_id, message_ids)


def mark_sent(
    tx: Transaction,
    one: Letter,
    *,
    at: datetime,
    why: str,
    by: str = "library",
    run: str | None = None,
    left_at: datetime | None = None,
) -> Letter:
    """The letter is known to have left; from now on its asks count.

    Args:
        tx: The transaction.
        one: A draft, or a withdrawn letter that was sent after all.
        at: When this became known.
        why: How it is known.
        by: Who says so.
        run: The round, if one.
        left_at: When it left; None takes `at`. Asks that were added later did not go with it and
            are taken out of it.

    Raises:
        TransitionNotAllowed: It is known to have left already.
    """
    left = left_at or at
    later = tx.connection.execute(
        select(asks_table.c.id)
        .where(asks_table.c.letter == one.id, asks_table.c.void.is_(None))
        .where(asks_table.c.added_at > left)
        .order_by(asks_table.c.position)
    ).scalars()
    extra: dict[str, object] = {"left_at": instant_text(left), "not_carried": list(later)}
    return _move(tx, one, "sent", at=at, why=why, by=by, run=run, extra=extra)


def mark_released(tx: Transaction, letter_id: str, *, at: datetime, run: str | None = None) -> None:
    """The letter is in the outbox; it stays a draft until it is known to have left."""
    keys = _asked_lines(tx, letter_id)
    moves: dict[ScheduleKey, LineState] = dict.fromkeys(keys, "to_send")
    move_lines(
        tx, moves, at=at, why="a letter about it is in the outbox", run=run, only_from=_ASKABLE
    )
    append(tx, [Event(at=at, kind="letter_released", subject=letter_id, run=run)])


def mark_answered(
    tx: Transaction, one: Letter, *, at: datetime, why: str, run: str | None = None
) -> Letter:
    """An answer to it was read; a draft was sent then. A second answer moves nothing."""
    if one.state in ("drafted", "withdrawn"):
        one = mark_sent(tx, one, at=at, why=why, run=run, left_at=_left_before(one, at))
    if one.state == "answered":
        return one
    return _move(tx, one, "answered", at=at, why=why, by="library", run=run)


def mark_undeliverable(
    tx: Transaction, one: Letter, *, at: datetime, why: str, run: str | None = None
) -> Letter:
    """A bounce came back: nobody was asked by it, so its asks do not count."""
    if one.state in ("drafted", "withdrawn"):
        one = mark_sent(tx, one, at=at, why=why, run=run, left_at=_left_before(one, at))
    if one.state in ("answered", "undeliverable"):
        return one
    return _move(tx, one, "undeliverable", at=at, why=why, by="library", run=run)


def withdraw(
    tx: Transaction, one: Letter, *, at: datetime, why: str, run: str | None = None
) -> Letter:
    """A draft that is not needed any more; its asks were never asked."""
    return _move(tx, one, "withdrawn", at=at, why=why, by="library", run=run)


def _left_before(one: Letter, at: datetime) -> datetime:
    """The latest time at which a letter can have left that was answered at a time."""
    return min(one.written_at, at) if one.drafted_at <= at else one.drafted_at


def _move(
    tx: Transaction,
    one: Letter,
    new: LetterState,
    *,
    at: datetime,
    why: str,
    by: str,
    run: str | None,
    extra: dict[str, object] | None = None,
) -> Letter:
    now = letter(tx, one.id)
    check_move(LETTER_MOVES, f"letter {one.id} to supplier {one.supplier}", old=now.state, new=new)
    data = {"state": new, "why": why, "channel": now.channel, **(extra or {})}
    lines = _asked_lines(tx, one.id)
    append(tx, [Event(at=at, kind="letter_moved", subject=one.id, data=data, by=by, run=run)])
    if new == "sent":
        left = dict.fromkeys(_asked_lines(tx, one.id), new)
        told = "the letter about it has left"
        move_lines(tx, left, at=at, why=told, run=run, by=by, only_from=_ASKABLE)
    elif new == "undeliverable":
        back = dict.fromkeys(lines, new)
        told = "the letter about it came back"
        move_lines(tx, back, at=at, why=told, run=run, by=by, only_from=("sent",))
    elif new == "withdrawn":
        take_back(tx, lines, at=at, why=why, run=run)
    return letter(tx, one.id)


def _asked_lines(tx: Transaction, letter_id: str) -> tuple[ScheduleKey, ...]:
    """The order lines that a letter asks about as it stands."""
    query = select(asks_table).where(
        asks_table.c.letter == letter_id,
        asks_table.c.void.is_(None),
        asks_table.c.subject == "order_line",
    )
    return tuple(key_of(row) for row in tx.connection.execute(query).mappings())


@folds("letter_released")
def _released(connection: Connection, events: Sequence[Event]) -> None:
    """Nothing of the letter itself changes; what is to be done about it stands in the work."""


# What was in doubt about the sending of a letter that is known to have left is settled: it left.
_SETTLED = (
    "UPDATE sends SET outcome = 'sent', ended_at = ? "
    "WHERE letter = ? AND (outcome IS NULL OR outcome = 'unknown')"
)
_NOT_CARRIED = "UPDATE asks SET void = 'was added after the letter had left' WHERE id = ?"
_ASKED = "UPDATE asks SET asked_at = ? WHERE letter = ? AND void IS NULL"
_VOID = "UPDATE asks SET void = ? WHERE letter = ? AND void IS NULL"
_LEFT = "UPDATE letters SET state = ?, why = ?, sent_at = ? WHERE id = ?"
_MOVED = "UPDATE letters SET state = ?, why = ? WHERE id = ?"


@folds("letter_moved", table, asks_table, sends_table)
def _moved(connection: Connection, events: Sequence[Event]) -> None:
    for new, group in groupby(events, key=lambda event: event.data["state"]):
        same = list(group)
        whys = [words_text(event.data["why"]) for event in same]
        if new == "sent":
            left = [instant_text(datetime.fromisoformat(one.data["left_at"])) for one in same]
            ended = [(instant_text(event.at), event.subject) for event in same]
            execute_rows(connection, _SETTLED, ended)
            late = [(ask,) for event in same for ask in event.data["not_carried"]]
            execute_rows(connection, _NOT_CARRIED, late)
            asked = [(at, event.subject) for at, event in zip(left, same, strict=True)]
            execute_rows(connection, _ASKED, asked)
            stands = zip(whys, left, same, strict=True)
            execute_rows(
                connection, _LEFT, [(new, why, at, one.subject) for why, at, one in stands]
            )
            continue
        if new in ("withdrawn", "undeliverable"):
            execute_rows(connection, _VOID, [(new, event.subject) for event in same])
        moved = [(new, why, event.subject) for why, event in zip(whys, same, strict=True)]
        execute_rows(connection, _MOVED, moved)


def _among(
    tx: Transaction, column: ColumnElement[str], values: Iterable[str]
) -> tuple[Letter, ...]:
    return tuple(one for part in parts_of(values) for one in _where(tx, column.in_(part)))


def _where(tx: Transaction, condition: ColumnElement[bool]) -> tuple[Letter, ...]:
    query = select(table).where(condition).order_by(table.c.supplier, table.c.company, table.c.id)
    return tuple(Letter(**row) for row in tx.connection.execute(query).mappings())
