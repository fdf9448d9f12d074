"""What each buyer and planner should know this morning: what moved since the last digest, and what it endangers.

One plan a day: planning it again on the same day gives the same digests, whatever came meanwhile; that is
told tomorrow. Nothing leaves by planning; see `scm_automate.chase.digest_sending`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scm_automate.chase.digest_moves import MOVE_KINDS, Move, moves_between
from scm_automate.chase.digest_shapes import (
    NOT_WEIGHED,
    DeskDigest,
    DigestItem,
    DigestPlan,
    from_stored,
    stored,
)
from scm_automate.chase.digest_weights import weigh_moves
from scm_automate.chase.digest_words import digest_words
from scm_automate.chase.moments import check_now
from scm_automate.chase.order_book import OrderBook
from scm_automate.rules.impact import GRAVITY
from scm_automate.state import events
from scm_automate.state.events import Event, append

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from scm_automate.chase.deputies import Desks, Role
    from scm_automate.chase.digest_moves import MoveKind
    from scm_automate.chase.digest_words import DigestWords
    from scm_automate.chase.impact import SupplyView
    from scm_automate.model import OrderLine
    from scm_automate.rules.impact import LineImpact
    from scm_automate.state import State, Transaction
    from scm_automate.tables import Table

__all__ = ["plan_digests", "plan_in", "plan_of"]

_PLANNED = "digests_planned"
_PLANNERS: frozenset[MoveKind] = frozenset(
    {"rejected", "later", "short", "buyer_changed", "earlier"}
)


def plan_digests(
    state: State,
    orders: Table[OrderLine],
    *,
    desks: Desks,
    now: datetime,
    time_zone: str = "Europe/Berlin",
    supply: SupplyView | None = None,
) -> DigestPlan:
    """The digests of today: what moved since the last ones, for whom, and what it endangers.

    The first plan of a day is written down, and tells of everything after the last event that an
    earlier day's plan told of; of a state that never had one, of the day before. Planned again on the
    same day it is given as it was. Nothing leaves.

    Args:
        state: The state; rounds write it.
        orders: The open lines, with their buyers and planners.
        desks: Who reads, and who stands in.
        now: The instant, with a time zone.
        time_zone: IANA name of the place where the day begins and ends.
        supply: Stock and demand that the moves are weighed against; None weighs nothing.

    Raises:
        ConfigError: `now` has no time zone.
        StateLocked: Another process held the state all the time.
    """
    check_now(now)
    with state.write() as tx:
        return plan_in(
            tx,
            OrderBook(orders.frame),
            desks=desks,
            now=now,
            today=now.astimezone(ZoneInfo(time_zone)).date(),
            supply=supply,
        )


def plan_in(
    tx: Transaction,
    book: OrderBook,
    *,
    desks: Desks,
    now: datetime,
    today: date,
    supply: SupplyView | None = None,
    untold: Mapping[tuple[Role, str], int] | None = None,
) -> DigestPlan:
    """`plan_digests` in a writing transaction of the caller's.

    Args:
        tx: The transaction.
        book: The open lines.
        desks: Who reads, and who stands in.
        now: The instant.
        today: Its day.
        supply: Stock and demand; None weighs nothing.
        untold: Desks whose last digest did not leave, with the event after which it told: theirs of
            today tells that again.
    """
    last = _last_plan(tx)
    if last is not None and last["day"] >= today.isoformat():
        return from_stored(last)
    start = _start(tx, now) if last is None else int(last["upto"])
    upto = events.newest(tx)
    late = untold or {}
    made: list[DeskDigest] = []
    for after in sorted({start, *late.values()}):
        records = _records(book, tx, after)
        moves = moves_between(tx, records, after=after, upto=upto)
        made += [
            one if after == start else replace(one, after=after)
            for one in _digests(
                moves, records, desks, today=today, weighed=weigh_moves(moves, book, supply, today)
            )
            if late.get((one.role, one.code), start) == after
        ]
    made.sort(key=lambda one: (-one.endangered, -len(one.items), one.id))
    data = {
        "day": today.isoformat(),
        "after": start,
        "upto": upto,
        "digests": [stored(one) for one in made],
    }
    append(tx, [Event(at=now, kind=_PLANNED, subject=today.isoformat(), data=data)])
    return DigestPlan(day=today, after=start, upto=upto, digests=tuple(made))


def plan_of(tx: Transaction, day: date) -> DigestPlan | None:
    """The plan of a day as it was written down; None where there was none."""
    for event in events.history(tx, subject=day.isoformat(), kind=_PLANNED):
        return from_stored(event.data)
    return None


@events.folds(_PLANNED)
def _planned(connection: object, some: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""


def _last_plan(tx: Transaction) -> dict[str, Any] | None:
    seq = events.last_of(tx, _PLANNED)
    if seq == 0:
        return None
    (event,) = events.history(tx, kind=_PLANNED, after=seq - 1)
    return event.data


def _start(tx: Transaction, now: datetime) -> int:
    """Of a state that never had a digest: the last event before yesterday."""
    return events.newest(tx, before=now - timedelta(days=1))


def _records(book: OrderBook, tx: Transaction, after: int) -> tuple[OrderLine, ...]:
    """The open lines that anything was told of since then; most of a large book is not."""
    keys = set()
    for kind in (
        "promise_made",
        "promises_keyed",
        "lines_answered",
        "change_proposed",
        "order_lines_seen",
    ):
        for event in events.history(tx, kind=kind, after=after):
            keys |= set(_keys_of(event))
    return book.of_lines(keys & book.line_keys)


def _keys_of(event: Event) -> Iterable[tuple[str, str, str]]:
    data = event.data
    if event.kind == "promises_keyed":
        return [(row[2], row[3], row[4]) for row in data["rows"] if not any(row[6:])]
    if event.kind == "order_lines_seen":
        return [(row[0], row[1], row[2]) for row in data["rows"] if row[8]]
    if event.kind == "lines_answered":
        return [tuple(one["key"][:3]) for one in data["lines"]]
    one = data["promise"] if event.kind == "promise_made" else data["change"]
    return [(one["company"], one["order"], one["line"])]


_Key = tuple[str, str, str]


def _digests(
    moves: Sequence[Move],
    lines: Iterable[OrderLine],
    desks: Desks,
    *,
    today: date,
    weighed: Mapping[_Key, LineImpact],
) -> list[DeskDigest]:
    by_line: dict[_Key, list[OrderLine]] = {}
    for line in lines:
        by_line.setdefault(line.line_key[:3], []).append(line)
    of_desk: dict[tuple[Role, str], list[Move]] = {}
    for move in moves:
        first = by_line[move.key][0]
        of_desk.setdefault(("buyer", first.buyer or ""), []).append(move)
        if first.planner and move.kind in _PLANNERS:
            of_desk.setdefault(("planner", first.planner), []).append(move)
    return [
        _digest(role, code, some, by_line, desks=desks, today=today, weighed=weighed)
        for (role, code), some in of_desk.items()
    ]


def _digest(
    role: Role,
    code: str,
    moves: Iterable[Move],
    by_line: Mapping[_Key, list[OrderLine]],
    *,
    desks: Desks,
    today: date,
    weighed: Mapping[_Key, LineImpact],
) -> DeskDigest:
    """What one person reads, in its own language."""
    reader = desks.reader(role, code, today)
    holder = reader.holder
    language = desks.language if holder is None else desks.language_of(holder)
    words = digest_words(language)
    why = reader.why if holder is None else words.absences(reader.away, str(holder))
    items, confirmed = [], 0
    for move in moves:
        if move.kind == "confirmed":
            confirmed += 1
        else:
            items.append(_item(move, by_line[move.key], weighed.get(move.key), words))
    return DeskDigest(
        id=f"{today.isoformat()}/{role}/{code}",
        role=role,
        code=code,
        name=None if holder is None else str(holder),
        address=None if holder is None else holder.address,
        why=why if code else "the lines name no buyer",
        items=tuple(sorted(items, key=_gravity)),
        confirmed=confirmed,
        language=language,
    )


def _gravity(one: DigestItem) -> tuple[Any, ...]:
    order = (*GRAVITY[:2], NOT_WEIGHED)
    weight = order.index(one.consequence) if one.consequence in order else len(order)
    return (weight, MOVE_KINDS.index(one.kind), -one.days, -(one.value or 0), one.order, one.line)


def _item(
    move: Move, schedules: list[OrderLine], impact: LineImpact | None, words: DigestWords
) -> DigestItem:
    first = schedules[0]
    open_quantity = sum((line.quantity for line in schedules), Decimal(0))
    value = None if first.price is None else open_quantity * first.price / (first.price_per or 1)
    return DigestItem(
        company=first.company,
        order=first.order,
        line=first.line,
        supplier=first.supplier,
        item=first.item,
        kind=move.kind,
        text=words.sentence(move, first, open_quantity),
        consequence=NOT_WEIGHED if impact is None else impact.consequence,
        endangers="" if impact is None else words.danger(impact),
        days=move.days,
        value=value,
        currency=first.currency,
    )
