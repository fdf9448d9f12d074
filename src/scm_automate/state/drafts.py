"""Drafts: one open draft for each supplier and topic, rewritten until it is known to have left.

What is wanted is compared with what is drafted: a draft that is still wanted keeps its id,
reference, Message-ID and the ids of the asks that stay; a draft that is not wanted any more is
withdrawn. Wanting the same twice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, update
from sqlalchemy.exc import IntegrityError

from scm_automate.errors import PlanOutdated
from scm_automate.state import asks as ask_rows
from scm_automate.state import bodies, sends, work
from scm_automate.state import letters as letter_rows
from scm_automate.state.draft_moves import identity_of, lines_in_doubt, questions_that_move
from scm_automate.state.events import Event, Transaction, append, folds
from scm_automate.state.line_states import take_back
from scm_automate.state.schema import asks as asks_table
from scm_automate.state.schema import letters as letters_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from scm_automate.model import Ask, AskReason, AskSubject, ScheduleKey
    from scm_automate.state.letters import Letter

__all__ = ["Drafted", "Wanted", "WantedAsk", "write_drafts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedAsk:
    """A question that a letter shall hold."""

    key: ScheduleKey
    reason: AskReason
    number: int
    why: str
    subject: AskSubject = "order_line"

    @property
    def identity(self) -> tuple[AskSubject, ScheduleKey, AskReason, int]:
        """What makes it the same question: subject, line, reason and number."""
        return (self.subject, self.key, self.reason, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A letter that a plan wants written."""

    supplier: str
    address: str
    language: str
    asks: tuple[WantedAsk, ...]
    company: str = ""
    topic: str = ""
    channel: str = "mail"

    @property
    def lines(self) -> tuple[tuple[str, AskSubject, ScheduleKey], ...]:
        """Whom it asks about what, for whatever reason."""
        return tuple((self.supplier, ask.subject, ask.key) for ask in self.asks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A wanted letter as it stands now.

    Attributes:
        letter: The draft.
        asks: Its asks, in the wanted order.
        rewritten: Whether an earlier round drafted it.
        in_doubt: Whether its sending was begun and nobody knows how it ended; then the draft was
            left as it is, and must not be sent again before a person has looked. Where one of its lines
            stands in another letter that is in doubt, it is that letter.
    """

    letter: Letter
    asks: tuple[Ask, ...]
    rewritten: bool
    in_doubt: bool = False


def write_drafts(
    tx: Transaction,
    wanted: Iterable[Wanted],
    *,
    at: datetime,
    run: str,
    new_id: Callable[[], str],
    new_reference: Callable[[], str],
    domain: str,
    untold: Collection[str] = (),
) -> tuple[Drafted, ...]:
    """Brings the open drafts in line with what is wanted.

    Args:
        tx: A writing transaction.
        wanted: At most one letter for each company, supplier and topic.
        at: Now.
        run: The round.
        new_id: Draws ids of letters and asks.
        new_reference: Draws references; unguessable.
        domain: Right side of the Message-IDs.
        untold: Rounds that did not finish; nobody has seen what they drafted, so it counts as new.

    Returns:
        One `Drafted` per wanted letter, in the same order.

    Raises:
        PlanOutdated: A question was asked since the plan was made; the transaction is to be given up.
    """
    wanted = tuple(wanted)
    open_drafts = {(one.company, one.supplier, one.topic): one for one in letter_rows.drafts(tx)}
    present = ask_rows.asks_by_letter(tx, [one.id for one in open_drafts.values()])
    doubtful = sends.in_doubt(tx)
    in_doubt = lines_in_doubt(open_drafts.values(), present, doubtful)
    order: list[tuple[str, bool, bool]] = []
    to_write: list[tuple[Wanted, Letter | None, str]] = []
    for letter in wanted:
        place = (letter.company, letter.supplier, letter.topic)
        old = open_drafts.get(place)
        waits_for = next(
            (in_doubt[line] for line in letter.lines if line in in_doubt),
            old.id if old is not None and old.id in doubtful else None,
        )
        if waits_for is not None:
            # Whatever its own letter was to be: the line may have been asked about already.
            order.append((waits_for, True, True))
            continue
        open_drafts.pop(place, None)
        letter_id = old.id if old is not None else new_id()
        seen_before = old is not None and old.run != run and old.run not in untold
        order.append((letter_id, seen_before, False))
        to_write.append((letter, old, letter_id))
    # A question stands in one letter: it is taken out of one before it is put into another.
    for old in open_drafts.values():
        if old.id not in doubtful:
            letter_rows.withdraw(tx, old, at=at, why="no line of it needs asking now", run=run)
    moving = questions_that_move(to_write, present, at=at, run=run)
    append(tx, moving)
    taken_out = {ask for event in moving for ask in event.data["dropped"]}
    events = [
        event
        for letter, old, letter_id in to_write
        for event in _rewritten(
            letter,
            old,
            [ask for ask in present.get(letter_id, ()) if ask.id not in taken_out],
            letter_id=letter_id,
            at=at,
            run=run,
            new_id=new_id,
            new_reference=new_reference,
            domain=domain,
        )
    ]
    try:
        append(tx, events)
    except IntegrityError:
        raise PlanOutdated(
            "A line of the plan was asked about meanwhile, by another round; nothing of it was written.",
            hint="Plan anew with what the state holds now.",
        ) from None
    changed = dict.fromkeys(
        one.subject for one in (*moving, *events) if one.kind == "letter_rewritten"
    )
    withdrawn_now = [one.id for one in open_drafts.values() if one.id not in doubtful]
    # What was let go and has not begun to leave says what the plan says now, or nothing at all.
    outdated = (*changed, *withdrawn_now)
    for kind in sends.KINDS:
        work.cancel(tx, kind, outdated, at=at, why="the letter was written anew or withdrawn")
    bodies.drop_bodies(tx, outdated)
    taken_back = [ask.key for letter_id in changed for ask in present.get(letter_id, ())]
    take_back(tx, taken_back, at=at, why="the letter about it is written anew", run=run)
    stored = {one.id: one for one in letter_rows.drafts(tx)}
    asked = ask_rows.asks_by_letter(tx, [letter_id for letter_id, _, _ in order])
    return tuple(
        Drafted(
            letter=stored[letter_id],
            asks=asked.get(letter_id, ()),
            rewritten=rewritten,
            in_doubt=in_doubt,
        )
        for letter_id, rewritten, in_doubt in order
    )


def _rewritten(
    letter: Wanted,
    old: Letter | None,
    present: Sequence[Ask],
    *,
    letter_id: str,
    at: datetime,
    run: str,
    new_id: Callable[[], str],
    new_reference: Callable[[], str],
    domain: str,
) -> list[Event]:
    """The event that makes the draft what is wanted; none where it is so already."""
    by_identity = {identity_of(ask): ask for ask in present}
    added, kept = [], []
    for position, ask in enumerate(letter.asks):
        same = by_identity.pop(ask.identity, None)
        row = {
            "id": same.id if same is not None else new_id(),
            "position": position,
            "why": ask.why,
        }
        if same is not None:
            kept.append(row)
        else:
            added.append(
                {
                    **row,
                    "subject": ask.subject,
                    "order": ask.key.order,
                    "line": ask.key.line,
                    "schedule": ask.key.schedule,
                    "company": ask.key.company,
                    "reason": ask.reason,
                    "number": ask.number,
                }
            )
    dropped = sorted(ask.id for ask in by_identity.values())
    if old is None:
        head = {
            "reference": new_reference(),
            "message_id": f"<{new_id()}@{domain}>",
            "company": letter.company,
            "supplier": letter.supplier,
            "topic": letter.topic,
        }
        kind = "letter_drafted"
    else:
        unchanged = (
            not added
            and not dropped
            and (old.address, old.language, old.channel)
            == (letter.address, letter.language, letter.channel)
            and [(row["id"], row["why"]) for row in kept] == [(ask.id, ask.why) for ask in present]
        )
        if unchanged:
            return []
        head, kind = {}, "letter_rewritten"
    data = {
        **head,
        "supplier": letter.supplier,
        "address": letter.address,
        "language": letter.language,
        "channel": letter.channel,
        "added": added,
        "kept": kept,
        "dropped": dropped,
    }
    return [Event(at=at, kind=kind, subject=letter_id, data=data, run=run)]


@folds("letter_drafted", letters_table, asks_table)
def _drafted(connection: Connection, events: Sequence[Event]) -> None:
    columns = ("reference", "message_id", "company", "supplier", "topic", "channel")
    connection.execute(
        letters_table.insert(),
        [
            {
                **{name: event.data[name] for name in columns},
                "id": event.subject,
                "address": event.data["address"],
                "language": event.data["language"],
                "state": "drafted",
                "run": event.run,
                "drafted_at": event.at,
                "written_at": event.at,
                "sent_at": None,
                "why": "",
            }
            for event in events
        ],
    )
    _insert_asks(connection, events)


@folds("letter_rewritten", letters_table, asks_table)
def _folded_again(connection: Connection, events: Sequence[Event]) -> None:
    for event in events:
        connection.execute(
            update(letters_table)
            .where(letters_table.c.id == event.subject)
            .values(
                address=event.data["address"],
                language=event.data["language"],
                run=event.run,
                written_at=event.at,
                # histories of before it could change tell none
                **({"channel": event.data["channel"]} if "channel" in event.data else {}),
            )
        )
        if event.data["dropped"]:
            connection.execute(
                update(asks_table)
                .where(asks_table.c.id.in_(event.data["dropped"]))
                .values(void="not needed any more before the letter was sent")
            )
        if event.data["kept"]:
            connection.execute(
                update(asks_table)
                .where(asks_table.c.id == bindparam("ask"))
                .values(position=bindparam("place"), why=bindparam("reason_in_words")),
                [
                    {"ask": row["id"], "place": row["position"], "reason_in_words": row["why"]}
                    for row in event.data["kept"]
                ],
            )
        _insert_asks(connection, [event])


def _insert_asks(connection: Connection, events: Sequence[Event]) -> None:
    rows = [
        {
            "id": ask["id"],
            "letter": event.subject,
            "supplier": event.data["supplier"],
            # histories of before there were others tell none
            "subject": ask.get("subject", "order_line"),
            "company": ask["company"],
            "order_number": ask["order"],
            "line": ask["line"],
            "schedule": ask["schedule"],
            "reason": ask["reason"],
            "number": ask["number"],
            "why": ask["why"],
            "position": ask["position"],
            "added_at": event.at,
            "asked_at": None,
            "void": None,
        }
        for event in events
        for ask in event.data["added"]
    ]
    if rows:
        connection.execute(asks_table.insert(), rows)
