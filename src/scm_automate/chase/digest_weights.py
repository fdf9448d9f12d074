"""What each move of a digest does to the plan in which the moved lines come when they were to come before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.chase.order_book import OrderBook
from scm_automate.model import Delivery, LineResponse, OrderLine
from scm_automate.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scm_automate.chase.digest_moves import Move
    from scm_automate.chase.impact import SupplyView
    from scm_automate.rules.impact import LineImpact

__all__ = ["weigh_moves"]

_Key = tuple[str, str, str]


def weigh_moves(
    moves: Iterable[Move], book: OrderBook, supply: SupplyView | None, today: date
) -> dict[_Key, LineImpact]:
    """What the moves do, by line; each is weighed on top of those before it.

    Two moves may do together what none does alone.
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
    found: dict[_Key, LineImpact] = {}
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
        found[one.key] = scales.weigh(said, schedules)
        scales.take(said, schedules)
    return found
