"""What needs a person, as rows: each exception with its line, its words and its open changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.chase.report.parts import Names, Part
from scm_automate.chase.report.quotes import Quote, quotes
from scm_automate.chase.report.words import (
    amount,
    command,
    field_in_words,
    lateness,
    number,
    place,
    value_of,
)
from scm_automate.model import ScheduleKey
from scm_automate.render import day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.chase.round import Round
    from scm_automate.model import Audience, Change, ExceptionMessage

__all__ = [
    "ChangeRow",
    "Need",
    "change_row",
    "needs_of",
    "undecided",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change as a row, in words."""

    id: str
    supplier: str
    supplier_name: str
    place: str
    item: str
    field: str
    old: str
    new: str
    why: str
    rule: str
    decided: str
    words: tuple[Quote, ...]
    accept: str
    refuse: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that a person should look at, in words.

    Attributes:
        rank: 1 is the gravest.
        message: The exception as it is.
        supplier_name: Empty where it is not known.
        place: Order, line and schedule.
        what: Open quantity, item and description, as far as they are known.
        due: The date that the ERP plans with.
        promised: The date that is promised now.
        late: Working days late or early.
        bar: Share of the latest row of the part, from 0 to 100; 0 where it is not late.
        value: Open value with currency.
        words: The supplier's own words.
        changes: Changes that wait for this decision.
        same: The same matter with other lines of the same mail, which is told once.
        accept: A command that accepts the changes of all of them; empty where there are not several.
        refuse: One that refuses them.
    """

    rank: int
    message: ExceptionMessage
    supplier_name: str
    place: str
    what: str
    due: str
    promised: str
    late: str
    bar: int
    value: str
    words: tuple[Quote, ...]
    changes: tuple[ChangeRow, ...]
    same: tuple[Need, ...] = ()
    accept: str = ""
    refuse: str = ""


def change_row(change: Change, names: Names, *, state_file: str = "") -> ChangeRow:
    """A change in words."""
    line = names.line(change.key)
    return ChangeRow(
        id=change.id,
        supplier=change.supplier,
        supplier_name=names.supplier(change.supplier, change.company),
        place=place(change.order, change.line, change.schedule),
        item=(line.item or line.description or "") if line else "",
        field=field_in_words(change.field),
        old=value_of(change, change.old),
        new=value_of(change, change.new),
        why=change.why,
        rule=change.rule.replace("_", " "),
        decided=f"accepted by {change.decided_by}" if change.decided_by else "by rule",
        words=quotes(change.evidence),
        accept=command("accept", change.id, state_file=state_file),
        refuse=command("refuse", change.id, state_file=state_file),
    )


def needs_of(
    round_: Round,
    audience: Audience,
    *,
    names: Names,
    most: int | None = None,
    state_file: str = "",
) -> Part[Need]:
    """The rows of one desk, the gravest first, in the order in which the round ranked them.

    Args:
        round_: The round.
        audience: Whose desk.
        names: Of suppliers and lines.
        most: Rows to make; null makes all.
        state_file: For the commands that decide about a change.
    """
    # the number is the one of exceptions.csv, so that two people speak of the same
    messages = [
        (rank, message)
        for rank, message in enumerate(round_.exceptions, start=1)
        if message.audience == audience
    ]
    waiting = {change.id: change for change in round_.waiting}
    blocks = _blocks(messages, round_)
    shown = blocks[:most]
    latest = max((m.days_late or 0 for block in shown for _, m in block), default=0)
    rows = []
    for block in shown:
        made = [
            _need(rank, message, names=names, waiting=waiting, latest=latest, state_file=state_file)
            for rank, message in block
        ]
        rows.append(_together(made, state_file=state_file))
    inside = sum(len(block) - 1 for block in shown)
    return Part(rows=tuple(rows), total=len(messages), inside=inside)


TOLD_ONCE = frozenset({"price_changed", "split_does_not_fit"})
"""Matters that one mail often brings for many lines: a new price list, deliveries in other parts."""


def _blocks(
    messages: Sequence[tuple[int, ExceptionMessage]], round_: Round
) -> list[list[tuple[int, ExceptionMessage]]]:
    """What one mail says of many lines stands together, where its gravest line stands."""
    mails = {
        one.id: answer.message_key
        for answer in round_.answers
        for one in answer.exceptions
        if one.id is not None
    }
    blocks: dict[object, list[tuple[int, ExceptionMessage]]] = {}
    for rank, message in messages:
        key: object = rank
        if message.code in TOLD_ONCE and message.order is not None:
            # a mail of an earlier round is known by when it was read
            mail = mails.get(message.id or "") or message.raised_at
            if mail is not None:
                key = (message.code, message.company, message.supplier, mail)
        blocks.setdefault(key, []).append((rank, message))
    return list(blocks.values())


def _together(made: Sequence[Need], *, state_file: str) -> Need:
    """The first of a block, with the others below it, and one command for all of their changes."""
    first = made[0]
    ids = [change.id for one in made for change in one.changes]
    if len(made) == 1:
        return first
    several = len(ids) > 1
    return replace(
        first,
        same=tuple(made[1:]),
        accept=command("accept", *ids, state_file=state_file) if several else "",
        refuse=command("refuse", *ids, state_file=state_file) if several else "",
    )


def _need(
    rank: int,
    message: ExceptionMessage,
    *,
    names: Names,
    waiting: Mapping[str, Change],
    latest: int,
    state_file: str,
) -> Need:
    change = waiting.get(message.change_id or "")
    late = message.days_late
    return Need(
        rank=rank,
        message=message,
        supplier_name=names.supplier(message.supplier, message.company),
        place=place(message.order, message.line, message.schedule),
        what=_what(message, names),
        due=day(message.due),
        promised=day(message.promised),
        late=lateness(late),
        # the square root keeps one line that is a year late from flattening all others
        bar=round(100 * (late / latest) ** 0.5) if late and late > 0 else 0,
        value=amount(message.value, message.currency),
        words=quotes(message.evidence),
        changes=(change_row(change, names, state_file=state_file),) if change else (),
    )


def _what(message: ExceptionMessage, names: Names) -> str:
    line = None
    if message.order and message.line:
        line = names.line(
            ScheduleKey(message.company, message.order, message.line, message.schedule or "1")
        )
    if line is None:
        return message.item or ""
    unit = f" {line.unit}" if line.unit else ""
    parts = (f"{number(line.quantity)}{unit}", line.item or "", line.description or "")
    return " · ".join(part for part in parts if part)


def undecided(round_: Round) -> tuple[Change, ...]:
    """Changes that wait for a person and that no exception speaks of."""
    spoken = {message.change_id for message in round_.exceptions}
    return tuple(change for change in round_.waiting if change.id not in spoken)


def at_stake(messages: Sequence[ExceptionMessage]) -> tuple[str, ...]:
    """Open value behind some exceptions by currency, each line once; currencies are never added."""
    lines = {
        (m.company, m.order, m.line, m.schedule): (m.value, m.currency or "")
        for m in messages
        if m.value is not None and m.order
    }
    totals: dict[str, Decimal] = {}
    for value, currency in lines.values():
        totals[currency] = totals.get(currency, Decimal(0)) + (value or Decimal(0))
    return tuple(amount(total, currency) for currency, total in sorted(totals.items()))
