"""A person corrects what was read: the right value goes out, and the words behind it may be learned.

What was read stays in the history, closed, with who corrected it. What the correction teaches of the
supplier's words is only learned: whatever it changes in later messages is for review until a named
person has approved it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal
from uuid import uuid4

from scm_automate.chase.line_life import after_decision
from scm_automate.chase.words import keep_vocabulary, vocabulary_of
from scm_automate.errors import ConfigError, TransitionNotAllowed
from scm_automate.model import Change, Promise, Touch, replace
from scm_automate.replies import Vocabulary, propose_entries
from scm_automate.state import (
    answered_lines,
    changes,
    exceptions,
    messages,
    order_lines,
    promises,
    touches,
)
from scm_automate.state.answered_lines import AnsweredLine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scm_automate.model import Delivery, LineResponse, OrderLine
    from scm_automate.replies import VocabularyEntry
    from scm_automate.state import State, Transaction
    from scm_automate.state.changes import OpenChange

__all__ = ["Correction", "correct"]

Means = Literal["", "dispatch", "delivery"]
"""What the day in the message is: as it was read, the day it leaves them, or the day it arrives."""

_DAYS: Final = ("promised", "due")
_NUMBERS: Final = ("promised_quantity", "price")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,12}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What became of a correction.

    Attributes:
        change: The change with the right value, accepted.
        learned: What it taught of the supplier's words, waiting for approval.
    """

    change: Change
    learned: tuple[VocabularyEntry, ...]


def correct(
    state: State,
    change_id: str,
    *,
    value: str,
    by: str,
    now: datetime,
    quantity: str = "",
    means: Means = "",
    note: str = "",
    orders: Iterable[OrderLine] = (),
    country: str | None = None,
) -> Correction:
    """Puts the right value in place of one that was misread, and proposes what that teaches.

    Args:
        state: The state.
        change_id: Id of the change that waits, or enough of its beginning.
        value: The right one: a day as 2026-03-20, or a number with a point.
        by: Who corrects.
        now: When.
        quantity: How much the message speaks of, where that was misread beside the day; empty as read.
        means: What the day in the message is, where that was misread.
        note: Why, in words.
        orders: The supplier's open lines, whose items and units tell what a unit word or a number
            means; without them only the meaning of days is learned.
        country: The supplier's, for how it writes numbers.

    Raises:
        NotFound: There is no such change.
        TransitionNotAllowed: It is closed, or went into an upload already.
        ConfigError: Nobody is named, or the value is none for this field.
    """
    if not by.strip():
        raise ConfigError("Nobody is named who corrects.", hint="Give by='name'.")
    with state.write() as tx:
        one = changes.change_like(tx, change_id)
        right = _checked(one, value, today=now.date())
        amount = _amount(one, quantity)
        held = next((o for o in changes.open_changes(tx) if o.change.id == one.id), None)
        if held is None or one.state != "proposed":
            raise TransitionNotAllowed(
                f"The change {one.id} of order {one.order} line {one.line} is"
                f" {one.state if held else 'closed'}; it is corrected only while it waits.",
                hint="Look at it again: somebody else decided on it meanwhile.",
            )
        made = _put_right(tx, held, right, amount=amount, by=by, now=now, note=note)
        said = _Right(right=right, amount=amount, means=means)
        learned = _learned(tx, held, said, by=by, now=now, orders=list(orders), country=country)
    return Correction(change=made, learned=learned)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Right:
    """What a person says of the words that were misread."""

    right: str
    amount: Decimal | None
    means: Means

    def deliveries(self, read: LineResponse, one: Change) -> tuple[Delivery, ...]:
        """The deliveries of the message as that person says they are."""
        if self.means:
            return tuple(replace(part, basis=self.means) for part in read.deliveries)
        amount = Decimal(self.right) if one.field == "promised_quantity" else self.amount
        if len(read.deliveries) != 1:
            return tuple(
                replace(part, quantity=amount)
                if amount is not None and f"{part.quantity}" == f"{one.new}"
                else part
                for part in read.deliveries
            )
        (part,) = read.deliveries
        if amount is not None:
            return (replace(part, quantity=amount),)
        if one.field in _DAYS:
            day = date.fromisoformat(self.right)
            return (replace(part, earliest=day, latest=day),)
        return read.deliveries


def _amount(one: Change, text: str) -> Decimal | None:
    text = text.strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or Decimal(text) == 0:
        raise ConfigError(
            f"{text[:60]!r} is no quantity of order {one.order} line {one.line}.",
            hint="Give a number as 1250 or 12.5.",
        )
    return Decimal(text)


def _checked(one: Change, value: str, *, today: date) -> str:
    """The value in the form of its field; nothing is repaired."""
    text = value.strip()
    if one.field in _DAYS and _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is not None and abs(day - today) <= timedelta(days=3 * 366):
            return text
    if one.field in _NUMBERS and _NUMBER.fullmatch(text) and Decimal(text) > 0:
        return f"{Decimal(text):f}"
    wanted = "a day as 2026-03-20" if one.field in _DAYS else "a number as 1250 or 12.5"
    raise ConfigError(
        f"{text[:60]!r} is no value for {one.field} of order {one.order} line {one.line}.",
        hint=f"Give {wanted}.",
    )


def _put_right(
    tx: Transaction,
    held: OpenChange,
    right: str,
    *,
    amount: Decimal | None,
    by: str,
    now: datetime,
    note: str,
) -> Change:
    """Closes what was read and lets the right value through, in its place."""
    one = held.change
    changes.close(tx, one, at=now, by=by, note=note or f"misread, {right} is right")
    made = replace(
        one,
        id=uuid4().hex,
        new=right,
        rule="corrected",
        why=f"{by} corrected {one.new or 'nothing'} to {right}{f': {note}' if note else ''}",
        state="proposed",
        proposed_at=now,
        decided_by=None,
    )
    changes.propose(tx, [made], at=now, message_key=held.message_key, received_at=held.received_at)
    changes.accept(tx, made, at=now, by=by, note=note)
    _promise_anew(tx, held, right, said=amount, by=by, now=now)
    after_decision(tx, made, "accept", at=now, by=by)
    told = exceptions.open_exceptions(tx, change_id=one.id)
    exceptions.settle(tx, told, at=now, by=by, note=note or f"corrected to {right}")
    decided = Touch(kind="decided", count=1, at=now, by=by)
    touches.add_touches(tx, [decided], new_id=lambda: uuid4().hex)
    return changes.change(tx, made.id)


def _promise_anew(
    tx: Transaction,
    held: OpenChange,
    right: str,
    *,
    said: Decimal | None,
    by: str,
    now: datetime,
) -> None:
    """The promise as it should have been read; the history keeps both."""
    one = held.change
    stands = {a.key: a for a in answered_lines.answered(tx, lines={one.key[:3]})}.get(one.key)
    if one.field == "price" or stands is None:
        return
    day = date.fromisoformat(right) if one.field in _DAYS else stands.promised
    amount = said if said is not None else stands.promised_quantity
    if one.field == "promised_quantity":
        amount = Decimal(right)
    answered_lines.answer_lines(
        tx,
        [
            AnsweredLine(
                key=one.key,
                supplier=stands.supplier,
                status="changed",
                # The same answer, read better: newer than itself by a hair, older than any other.
                received_at=stands.received_at + timedelta(microseconds=1),
                message_key=stands.message_key,
                usable=True,
                promised=day,
                promised_quantity=amount,
            )
        ],
        at=now,
    )
    before = promises.promises_of(tx, company=one.company, order=one.order, line=one.line)
    if before and day is not None:
        last = before[-1]
        part = last.deliveries[0] if last.deliveries else None
        if part is None:
            return
        made: Promise = replace(
            last,
            deliveries=(
                replace(part, quantity=amount, earliest=day, latest=day, basis="delivery"),
            ),
            made_at=now,
            made_by=by,
        )
        promises.add_promises(
            tx, [made], supplier=one.supplier, at=now, new_id=lambda: uuid4().hex,
            message_key=held.message_key,
        )  # fmt: skip


def _learned(
    tx: Transaction,
    held: OpenChange,
    said: _Right,
    *,
    by: str,
    now: datetime,
    orders: list[OrderLine],
    country: str | None,
) -> tuple[VocabularyEntry, ...]:
    """What the correction teaches of the supplier's words; kept as learned."""
    one = held.change
    read = _read_line(tx, held)
    if read is None:
        return ()
    own = any((line.company, line.order, line.line) == one.key[:3] for line in orders)
    lines: list[OrderLine | dict[str, str]] = [*orders] if own else []
    if not lines:
        seen = order_lines.lines_seen(tx, [one.key]).get(one.key)
        lines = [
            {
                "company": one.company,
                "order": one.order,
                "line": one.line,
                "quantity": f"{seen.quantity:f}" if seen else "1",
            }
        ]
    before = vocabulary_of(tx, one.supplier, company=one.company) or Vocabulary(
        supplier=one.supplier
    )
    after = propose_entries(
        before,
        replace(read, deliveries=said.deliveries(read, one)),
        read=read,
        open_lines=lines,
        by=by,
        on=now.date(),
        country=country,
    )
    keep_vocabulary(
        tx,
        before,
        after,
        by=by,
        at=now,
        why=f"{by} corrected order {one.order} line {one.line}",
        company=one.company,
        message_key=held.message_key,
    )
    return tuple(entry for entry in after.learned if entry.since > before.version)


def _read_line(tx: Transaction, held: OpenChange) -> LineResponse | None:
    """What was read for the line of a change."""
    if held.message_key is None:
        return None
    kept = messages.stored_message(tx, held.message_key)
    if kept is None or kept.response is None:
        return None
    key = held.change.key[:3]
    own = [one for one in kept.response.lines if tuple(one.line_key) == key]
    bare = [
        one for one in kept.response.lines if not one.company and tuple(one.line_key)[1:] == key[1:]
    ]
    return next(iter(own or bare), None)
