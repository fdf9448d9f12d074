"""What an export shows of the order lines themselves: new, changed by the buyer, gone.

A buyer who changes the date or the ordered quantity of a line opens it again: what the supplier
confirmed is about the past, and the line is asked about anew. The supplier's own date or quantity that
somebody keyed into the order is no change of the buyer, and asks nobody again. A receipt that lessens
the open quantity is none either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.model import ScheduleKey
from scm_automate.state import answered_lines, changes, erp_promises, order_lines
from scm_automate.state.line_states import line_states, move_lines
from scm_automate.state.order_lines import OrderLineSeen

if TYPE_CHECKING:
    from datetime import datetime

    from scm_automate.chase.order_book import OrderBook
    from scm_automate.state import LineState, Transaction
    from scm_automate.state.order_lines import SeenLine

__all__ = ["LinesSeen", "see_order_lines"]

_KEY = ["company", "order", "line", "schedule"]
_FACTS = ["supplier", "due", "ordered", "quantity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesSeen:
    """What an export showed of the lines.

    Attributes:
        new: Lines that no export had shown.
        reopened: Lines whose date or quantity the buyer changed.
        gone: Lines that it does not hold any more.
        held: Lines that it does not hold, and so many of them that it may not be whole: they stay open.
        known: Open lines that the exports before held.
        new_lines: Company, order and line of those that are new.
    """

    new: int = 0
    reopened: int = 0
    gone: int = 0
    held: int = 0
    known: int = 0
    new_lines: frozenset[tuple[str, str, str]] = field(default=frozenset(), repr=False)


def see_order_lines(
    tx: Transaction, orders: OrderBook, *, at: datetime, run: str, most_gone: float = 1.0
) -> LinesSeen:
    """Brings the lines in line with an export; the same export again changes nothing.

    Args:
        tx: A transaction.
        orders: The export.
        at: When it is.
        run: The round's name.
        most_gone: Share of the open lines that may be missing at once, see `ChasePolicy.most_gone`.
    """
    before = (
        pl.DataFrame(
            order_lines.lines_as_text(tx),
            schema=dict.fromkeys([*_KEY, *(f"was_{n}" for n in _FACTS), "gone_at"], pl.String),
            orient="row",
        )
        .with_columns(
            pl.col("was_due").str.to_date(),
            pl.col("was_ordered", "was_quantity").cast(pl.Decimal(24, 6)),
            was_gone=pl.col("gone_at").is_not_null(),
            known=pl.lit(value=True),
        )
        .drop("gone_at")
    )
    frame = orders.frame.select(*_KEY, *_FACTS)
    differs = pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"was_{n}")) for n in _FACTS)
    news = frame.join(before, on=_KEY, how="left").filter(
        differs | pl.col("was_gone").fill_null(value=False)
    )
    open_before = before.filter(~pl.col("was_gone"))
    gone = open_before.join(frame, on=_KEY, how="anti")
    held = 0
    if gone.height >= _FEW and gone.height > most_gone * open_before.height:
        held, gone = gone.height, gone.clear()
    shown = [OrderLineSeen(ScheduleKey(*row[:4]), *row[4:8]) for row in news.iter_rows()]
    again = [one for one, known in zip(shown, news.get_column("known"), strict=True) if known]
    known = order_lines.lines_seen(tx, [one.key for one in again]) if again else {}
    reopened = _reopened(tx, again, known)
    written = [one._replace(reopened=one.key in reopened) for one in shown]
    written += [
        OrderLineSeen(ScheduleKey(*row[:4]), row[4], row[5], row[6], row[7], gone=True)
        for row in gone.iter_rows()
    ]
    order_lines.see_lines(tx, written, at=at, run=run)
    superseded: dict[ScheduleKey, LineState] = dict.fromkeys(reopened, "superseded")
    move_lines(tx, superseded, at=at, why="the buyer changed date or quantity", run=run)
    stands = line_states(tx, [ScheduleKey(*row[:4]) for row in gone.iter_rows()])
    closed: dict[ScheduleKey, LineState] = dict.fromkeys(stands, "closed")
    move_lines(tx, closed, at=at, why="the export does not hold it any more", run=run)
    new = [one.key[:3] for one in shown if one.key not in known]
    return LinesSeen(
        new=len(new),
        reopened=len(reopened),
        gone=gone.height,
        held=held,
        known=open_before.height,
        new_lines=frozenset(new),
    )


_FEW = 20
"""Fewer lines go on an ordinary day, whatever their share."""


def _reopened(
    tx: Transaction, changed: list[OrderLineSeen], known: dict[ScheduleKey, SeenLine]
) -> set[ScheduleKey]:
    """The lines that the buyer changed, and that somebody was asked or spoke about before."""
    suspects = [one for one in changed if _is_other(one, known[one.key])]
    if not suspects:
        return set()
    stands = line_states(tx, [one.key for one in suspects])
    lines = {one.key[:3] for one in suspects}
    said = {one.key: one for one in answered_lines.answered(tx, lines=lines)}
    erp = erp_promises.known_erp_promises(tx)
    ours: dict[ScheduleKey, set[str | None]] = {}
    for change in changes.changes_of_lines(tx, lines):
        if change.field == "due":
            ours.setdefault(change.key, set()).add(change.new)
    found = set()
    for one in suspects:
        if one.key not in stands and one.key not in erp:
            continue
        old = known[one.key]
        days, amounts = set(ours.get(one.key, ())), set()
        for promise in (said.get(one.key), erp.get(one.key)):
            if promise is not None:
                days.add(None if promise.promised is None else promise.promised.isoformat())
                amounts.add(promise.promised_quantity)
        moved = one.due != old.due and (one.due is None or one.due.isoformat() not in days)
        resized = _quantity_changed(one, old) and (one.ordered or one.quantity) not in amounts
        returned = old.gone_at is not None
        if moved or resized or (returned and one.key in stands):
            found.add(one.key)
    return found


def _is_other(one: OrderLineSeen, old: SeenLine) -> bool:
    return one.due != old.due or _quantity_changed(one, old) or old.gone_at is not None


def _quantity_changed(one: OrderLineSeen, old: SeenLine) -> bool:
    """Whether the ordered quantity is another; where no export tells it, whether more is open."""
    if one.ordered is not None and old.ordered is not None:
        return one.ordered != old.ordered
    return one.quantity > old.quantity
