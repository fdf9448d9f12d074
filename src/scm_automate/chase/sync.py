"""Holding the state against a new export: what it shows now, what came between, what is news."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.chase.codes import CODES
from scm_automate.chase.review_parts import field_text, open_value
from scm_automate.chase.sync_lines import LinesSeen, see_order_lines
from scm_automate.model import ExceptionMessage, ScheduleKey
from scm_automate.state import changes, erp_promises, exceptions, promises
from scm_automate.state.erp_promises import ErpPromise
from scm_automate.state.line_states import line_states, move_lines
from scm_automate.state.promises import KeyedPromise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from scm_automate.chase.order_book import OrderBook
    from scm_automate.model import OrderLine
    from scm_automate.state import LineState, Transaction
    from scm_automate.state.changes import OpenChange
    from scm_automate.state.line_states import LineStands

__all__ = ["Synced", "sync_with_export"]

_KEY = ["company", "order", "line", "schedule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What an export showed.

    Attributes:
        seen: Changes that it shows now.
        conflicts: Changes whose field holds a third value; they wait for a person now.
        promises: How many promises somebody keyed into the ERP since the last export.
        lines: What it showed of the lines themselves.
    """

    seen: int = 0
    conflicts: int = 0
    promises: int = 0
    lines: LinesSeen = field(default_factory=LinesSeen)


def sync_with_export(
    tx: Transaction,
    orders: OrderBook,
    *,
    at: datetime,
    run: str,
    new_id: Callable[[], str],
    most_gone: float = 1.0,
) -> Synced:
    """Brings the state in line with an export; the same export again changes nothing.

    Lines that are new, gone, or changed by the buyer are written down first, see
    `scm_automate.chase.sync_lines`.

    A change is seen when its field holds the new value, in canonical form. Where it holds a value
    that is neither the new one nor one that it can hold on the way there, somebody changed the ERP
    meanwhile: the change waits for a person from then on. A promise that no upload of ours set is
    appended to the promise history.
    """
    lines = see_order_lines(tx, orders, at=at, run=run, most_gone=most_gone)
    seen, conflicts = [], 0
    ours: set[ScheduleKey] = set()
    open_ones = changes.open_changes(tx)
    rows = orders.lines(one.change.key for one in open_ones)
    for one in open_ones:
        line = rows.get(one.change.key)
        if line is None:
            continue
        held = field_text(getattr(line, one.change.field))
        if held == one.change.new:
            changes.mark_seen(tx, one.change, at=at, run=run)
            exceptions.settle(
                tx,
                exceptions.open_exceptions(tx, change_id=one.change.id),
                at=at,
                by="library",
                note="the export shows the new value",
                run=run,
            )
            seen.append(one.change)
            moved: dict[ScheduleKey, LineState] = {one.change.key: "changed_agreed"}
            why = "the export shows the new value"
            move_lines(tx, moved, at=at, why=why, run=run, only_from=("changed_pending",))
        elif held != one.change.old and held not in one.earlier:
            _hold(tx, one, line, held, at=at, run=run, new_id=new_id)
            conflicts += 1
            continue
        elif held == one.change.old:
            continue
        if one.change.field in ("promised", "promised_quantity"):
            ours.add(one.change.key)
    keyed = _new_promises(tx, orders, ours, fresh=lines.new_lines, at=at, run=run, new_id=new_id)
    return Synced(seen=len(seen), conflicts=conflicts, promises=keyed, lines=lines)


def _hold(
    tx: Transaction,
    one: OpenChange,
    line: OrderLine,
    held: str | None,
    *,
    at: datetime,
    run: str,
    new_id: Callable[[], str],
) -> None:
    """Somebody changed the field meanwhile: a person decides between the two values."""
    change, kind = one.change, CODES["erp_changed_meanwhile"]
    words = (
        f"the ERP held {change.old or 'nothing'} for {change.field} when {change.new or 'nothing'} "
        f"was proposed, and holds {held or 'nothing'} now"
    )
    exceptions.settle(
        tx,
        exceptions.open_exceptions(tx, change_id=change.id),
        at=at,
        by="library",
        note=words,
        run=run,
    )
    changes.hold(tx, change, at=at, old=held, why=words, run=run)
    told = ExceptionMessage(
        code="erp_changed_meanwhile",
        severity=kind.severity,
        audience=kind.audience,
        supplier=change.supplier,
        company=change.company,
        order=change.order,
        line=change.line,
        schedule=change.schedule,
        item=line.item,
        due=line.due,
        value=open_value(line),
        currency=line.currency,
        text=f"Order {change.order} line {change.line}: {words}.",
        suggestion=kind.suggestion,
        change_id=change.id,
        evidence=change.evidence,
    )
    exceptions.raise_exceptions(
        tx, [told], at=at, new_id=new_id, message_key=one.message_key, run=run
    )


def _new_promises(
    tx: Transaction,
    orders: OrderBook,
    ours: Iterable[ScheduleKey],
    *,
    fresh: frozenset[tuple[str, str, str]],
    at: datetime,
    run: str,
    new_id: Callable[[], str],
) -> int:
    """Writes down promises that the export shows newly, and appends those that are not ours."""
    before = pl.DataFrame(
        erp_promises.erp_promises_as_text(tx),
        schema=dict.fromkeys([*_KEY, "before", "before_quantity"], pl.String),
        orient="row",
    ).with_columns(
        pl.col("before").str.to_date(), pl.col("before_quantity").cast(pl.Decimal(24, 6))
    )
    changed = (
        orders.frame.select(*_KEY, "promised", "promised_quantity")
        .join(before, on=_KEY, how="left")
        .filter(
            pl.col("promised").ne_missing(pl.col("before"))
            | pl.col("promised_quantity").ne_missing(pl.col("before_quantity"))
        )
        .select(*_KEY, "promised", "promised_quantity")
    )
    own = set(ours)
    found = []
    for company, order, line, schedule, day, quantity in changed.iter_rows():
        key = ScheduleKey(company, order, line, schedule)
        found.append(ErpPromise(key=key, promised=day, promised_quantity=quantity, ours=key in own))
    erp_promises.see_erp_promises(tx, found, at=at, run=run)
    shown = _shown_for(
        orders, {one.key[:3] for one in found if one.promised is not None and not one.ours}
    )
    keyed: dict[ScheduleKey, LineState] = {}
    by_supplier: dict[str, dict[tuple[str, str, str], list[tuple[str, str]]]] = {}
    supplier_of: dict[tuple[str, str, str], str] = {}
    for company, order, line, schedule, supplier, quantity, day, part in shown.iter_rows():
        keyed[ScheduleKey(company, order, line, schedule)] = (
            "part_confirmed" if part else "accepted"
        )
        whole = (company, order, line)
        of_line = by_supplier.setdefault(supplier_of.setdefault(whole, supplier), {})
        of_line.setdefault(whole, []).append((quantity, day))
    stands = line_states(tx, keyed)
    alive = {key: new for key, new in keyed.items() if not _is_closed(stands.get(key))}
    move_lines(tx, alive, at=at, why="a promise was keyed into the ERP", run=run)
    made = [
        KeyedPromise(supplier, line, tuple(parts), line in fresh)
        for supplier, lines in by_supplier.items()
        for line, parts in lines.items()
    ]
    promises.key_promises(tx, made, at=at, new_id=new_id, run=run)
    return len(made)


def _shown_for(orders: OrderBook, lines: set[tuple[str, str, str]]) -> pl.DataFrame:
    """Every promised schedule of some lines, the nearest first: key, supplier, quantity and day as text.

    The last column tells whether less is promised than is open.
    """
    wanted = pl.DataFrame(sorted(lines), schema=dict.fromkeys(_KEY[:3], pl.String), orient="row")
    told = pl.when(pl.col("promised_quantity") > 0).then("promised_quantity")
    quantity = told.otherwise("quantity").cast(pl.String)
    return (
        orders.frame.join(wanted, on=_KEY[:3], how="semi")
        .filter(pl.col("promised").is_not_null())
        .sort("promised", "schedule", maintain_order=True)
        .select(
            *_KEY,
            "supplier",
            quantity.str.strip_chars_end("0").str.strip_chars_end("."),
            pl.col("promised").dt.to_string("iso"),
            (pl.col("promised_quantity") < pl.col("quantity")).fill_null(value=False).alias("part"),
        )
    )


def _is_closed(stands: LineStands | None) -> bool:
    return stands is not None and stands.state == "closed"
