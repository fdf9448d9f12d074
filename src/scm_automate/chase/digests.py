"""What each buyer and planner should know this morning: what moved since the last digest, and what it endangers.

One plan a day: planning it again on the same day gives the same digests, whatever came meanwhile; that is
told tomorrow. Nothing leaves by planning; see `scm_automate.chase.digest_sending`.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from scm_automate.chase.counts import counted
from scm_automate.chase.digest_moves import MOVE_KINDS, Move, moves_between
from scm_automate.chase.digest_shapes import (
    NOT_WEIGHED,
    DeskDigest,
    DigestItem,
    DigestPlan,
    from_stored,
    stored,
)
from scm_automate.chase.impact import impact_in_words
from scm_automate.chase.moments import check_now
from scm_automate.chase.order_book import OrderBook
from scm_automate.model import Delivery, LineResponse, OrderLine
from scm_automate.render import day as in_words
from scm_automate.render import quantity as number
from scm_automate.rules.impact import GRAVITY
from scm_automate.state import events
from scm_automate.state.events import Event, append
from scm_automate.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scm_automate.chase.deputies import Desks, Role
    from scm_automate.chase.digest_moves import MoveKind
    from scm_automate.chase.impact import SupplyView
    from scm_automate.state import State, Transaction

__all__ = ["plan_digests", "plan_of"]

_PLANNED = "digests_planned"
_PLANNERS: frozenset[MoveKind] = frozenset(
    {"rejected", "later", "short", "buyer_changed", "earlier"}
)
_GRAVE = ("endangers_customer", "shortage")


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
    today = now.astimezone(ZoneInfo(time_zone)).date()
    book = OrderBook(orders.frame)
    with state.write() as tx:
        last = _last_plan(tx)
        if last is not None and last["day"] >= today.isoformat():
            return from_stored(last)
        after = _start(tx, now) if last is None else int(last["upto"])
        upto = events.newest(tx)
        records = _records(book, tx, after)
        moves = moves_between(tx, records, after=after, upto=upto)
        made = _digests(
            moves, records, desks, today=today, weighed=_weigh(moves, book, supply, today)
        )
        data = {
            "day": today.isoformat(),
            "after": after,
            "upto": upto,
            "digests": [stored(one) for one in made],
        }
        append(tx, [Event(at=now, kind=_PLANNED, subject=today.isoformat(), data=data)])
    return DigestPlan(day=today, after=after, upto=upto, digests=made)


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


def _weigh(
    moves: Iterable[Move], book: OrderBook, supply: SupplyView | None, today: date
) -> dict[_Key, tuple[str, str]]:
    """What each move does to the plan in which the moved lines come when they were to come before.

    Each is weighed on top of those before it, for two moves may do together what none does alone.
    """
    some = [one for one in moves if one.kind in ("rejected", "later", "short")]
    if supply is None or not some:
        return {}
    old = pl.DataFrame(
        [(*one.key, one.before) for one in some],
        schema={"company": pl.String, "order": pl.String, "line": pl.String, "was": pl.Date},
        orient="row",
    )
    before = (
        book.frame.join(old, on=["company", "order", "line"], how="left", maintain_order="left")
        .with_columns(promised=pl.coalesce("was", "promised"))
        .drop("was")
    )
    scales = supply.of(Table(OrderLine, before), as_of=today).scales()
    rows: dict[_Key, list[dict[str, Any]]] = {}
    for line in OrderBook(before).of_lines([one.key for one in some]):
        rows.setdefault(line.line_key[:3], []).append(line.model_dump())
    found: dict[_Key, tuple[str, str]] = {}
    for one in some:
        schedules = rows[one.key]
        said = LineResponse(
            company=one.key[0],
            order=one.key[1],
            line=one.key[2],
            status="rejected" if one.kind == "rejected" else "changed",
            deliveries=()
            if one.after is None
            else (Delivery(quantity=one.quantity, earliest=one.after, latest=one.after),),
        )
        impact = scales.weigh(said, schedules)
        scales.take(said, schedules)
        grave = impact.consequence in _GRAVE
        found[one.key] = (impact.consequence, impact_in_words(impact) if grave else "")
    return found


def _digests(
    moves: Sequence[Move],
    lines: Iterable[OrderLine],
    desks: Desks,
    *,
    today: date,
    weighed: dict[_Key, tuple[str, str]],
) -> tuple[DeskDigest, ...]:
    by_line: dict[_Key, list[OrderLine]] = {}
    for line in lines:
        by_line.setdefault(line.line_key[:3], []).append(line)
    of_desk: dict[tuple[Role, str], list[DigestItem]] = {}
    confirmed: dict[tuple[Role, str], int] = {}
    for move in moves:
        schedules = by_line[move.key]
        first = schedules[0]
        desks_of: list[tuple[Role, str]] = [("buyer", first.buyer or "")]
        if first.planner and move.kind in _PLANNERS:
            desks_of.append(("planner", first.planner))
        for desk in desks_of:
            if move.kind == "confirmed":
                confirmed[desk] = confirmed.get(desk, 0) + 1
                of_desk.setdefault(desk, [])
            else:
                item = _item(move, schedules, *weighed.get(move.key, (NOT_WEIGHED, "")))
                of_desk.setdefault(desk, []).append(item)
    made = []
    for (role, code), items in of_desk.items():
        reader = desks.reader(role, code, today)
        holder = reader.holder
        made.append(
            DeskDigest(
                id=f"{today.isoformat()}/{role}/{code}",
                role=role,
                code=code,
                name=None if holder is None else str(holder),
                address=None if holder is None else holder.address,
                why=reader.why if code else "the lines name no buyer",
                items=tuple(sorted(items, key=_gravity)),
                confirmed=confirmed.get((role, code), 0),
            )
        )
    return tuple(sorted(made, key=lambda one: (-one.endangered, -len(one.items), one.id)))


def _gravity(one: DigestItem) -> tuple[Any, ...]:
    order = (*GRAVITY[:2], NOT_WEIGHED)
    weight = order.index(one.consequence) if one.consequence in order else len(order)
    return (weight, MOVE_KINDS.index(one.kind), -one.days, -(one.value or 0), one.order, one.line)


def _item(move: Move, schedules: list[OrderLine], consequence: str, endangers: str) -> DigestItem:
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
        text=_sentence(move, first, open_quantity),
        consequence=consequence,
        endangers=endangers,
        days=move.days,
        value=value,
        currency=first.currency,
    )


def _sentence(move: Move, line: OrderLine, open_quantity: Decimal) -> str:
    item = f", {line.item}" if line.item else ""
    name = f"Order {line.order} line {line.line}{item}, supplier {line.supplier}"
    was = in_words(move.before) if move.before else "no day"
    now = in_words(move.after) if move.after else "no day"
    by = (
        f" ({counted(abs(move.days), 'day')} {'later' if move.days > 0 else 'earlier'})"
        if move.days
        else ""
    )
    if move.kind == "rejected":
        return f"{name}: the supplier will not deliver it."
    if move.kind == "short":
        return f"{name}: {number(move.quantity)} of {number(open_quantity)} promised for {now}{by}."
    if move.kind == "waits":
        return f"{name}: an answer waits for a decision{f', {was} became {now}{by}' if move.after else ''}."
    if move.kind == "buyer_changed":
        return f"{name}: date or quantity was changed on our side, and is to be confirmed anew."
    return f"{name}: {was} became {now}{by}."
