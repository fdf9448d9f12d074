"""A supplier's answer before anybody lets it through: a what-if on the projection, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.model import LineKey, canonical
from scm_automate.rules.alternatives import find_alternatives, of_the_line
from scm_automate.rules.answered_supply import answered_supply, id_of
from scm_automate.rules.impact import GRAVE, GRAVITY, Impact, LineImpact
from scm_automate.supply import demand_of, peg, related_items
from scm_automate.tables import to_polars

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scm_automate.model import Demand, LineResponse, OrderLine, OrderResponse
    from scm_automate.rules.impact import Alternative, Consequence
    from scm_automate.supply import SupplyBook
    from scm_automate.tables import Table

__all__ = ["Scales", "weigh_response"]


def weigh_response(
    response: OrderResponse,
    *,
    orders: Table[OrderLine],
    book: SupplyBook,
    demand: Table[Demand] | None = None,
    sources: object | None = None,
) -> Impact:
    """What an answer would do to the plan.

    Lines are weighed in the order of the answer, each on top of those before it that make nothing late
    or short: two lines that are harmless alone and not together are told of at the second.

    Args:
        response: The answer, read and not released yet. Its dates are taken as the days on which the
            goods are here.
        orders: Open schedule lines.
        book: The projection they are part of; its supplies are named by `line_id`.
        demand: Demands, for the value of what is endangered.
        sources: Who else supplies: `item`, `supplier`, `valid_from`, `valid_to` (null for ever), and
            perhaps `plant` (null for all) and `lead_time_days`; a table of price records serves.

    Returns:
        One `LineImpact` per line of the answer, the gravest first, then by value at risk.

    Examples:
        >>> from datetime import UTC, date, datetime
        >>> from scm_automate.model import OrderLine, OrderResponse
        >>> from scm_automate.supply import SupplyBook
        >>> from scm_automate.tables import Table
        >>> empty = SupplyBook.from_frames(as_of=date(2026, 5, 4))
        >>> answer = OrderResponse(kind="other", received=datetime(2026, 5, 4, tzinfo=UTC))
        >>> weigh_response(answer, orders=Table.from_records(OrderLine, []), book=empty).consequence
        'unclear'
    """
    others = None
    if sources is not None:
        others = pl.DataFrame(sources) if isinstance(sources, dict) else to_polars(sources)
    values: dict[str, Decimal | None] = (
        dict(demand_of(demand).select("id", "value").iter_rows()) if demand is not None else {}
    )
    spoken_of = orders.frame.filter(
        pl.col("order").is_in(sorted({said.order for said in response.lines}))
    )
    schedules: dict[LineKey, list[dict[str, Any]]] = {}
    for row in spoken_of.iter_rows(named=True):
        schedules.setdefault(LineKey(row["company"], row["order"], row["line"]), []).append(row)
    scales = Scales(book=book, values=values, sources=others)
    weighed = []
    for said in response.lines:
        rows = schedules.get(said.line_key, [])
        weighed.append(scales.weigh(said, rows))
        if weighed[-1].consequence not in GRAVE:
            scales.take(said, rows)
    return Impact(
        lines=tuple(
            sorted(weighed, key=lambda one: (GRAVITY.index(one.consequence), -one.value_at_risk))
        )
    )


@dataclass(kw_only=True)
class Scales:
    """The plan, and what was taken into it so far.

    Attributes:
        book: The projection.
        values: Value of each demand by id, where known.
        sources: Who else supplies; see `weigh_response`.
        taken: Supplies that stand in place of those of the book.
        near: Books of the items that move together, by item, cut out of the whole once; may be shared
            between scales of one book.
    """

    book: SupplyBook
    values: Mapping[str, Decimal | None]
    sources: pl.DataFrame | None
    taken: list[pl.DataFrame] = field(default_factory=list)
    near: dict[str, SupplyBook] = field(default_factory=dict)

    def take(self, said: LineResponse, schedules: list[dict[str, Any]]) -> None:
        """From now on, the plan is as if this answer were in it."""
        changed = answered_supply(said, schedules)
        if changed is not None and self._holds(schedules):
            self.taken.append(changed)

    def weigh(self, said: LineResponse, schedules: list[dict[str, Any]]) -> LineImpact:
        """What one line of an answer would do to the plan as it stands; it stays as it is.

        Args:
            said: What was read of the line, its dates those on which the goods are here.
            schedules: The line's open schedules, as rows of `OrderLine`.
        """
        item = schedules[0]["item"] if schedules else None
        changed = answered_supply(said, schedules)
        if item is None or changed is None or not self._holds(schedules):
            return LineImpact(order=said.order, line=said.line, item=item, consequence="unclear")
        before = self._near(item)
        if self.taken:
            so_far = pl.concat(self.taken).unique("id", keep="last")
            before = before.what_if(supply=so_far, items=before.items)
        after = before.what_if(supply=changed)
        endangered, relieved = _customers_hit(before, after)
        was, now = _shortage(before, schedules[0]), _shortage(after, schedules[0])
        shorter = _shorter(was, now)
        stock_days = _stock_days(changed, schedules)
        consequence: Consequence = "harmless"
        if endangered:
            consequence = "endangers_customer"
        elif shorter:
            consequence = "shortage"
        elif relieved or _shorter(now, was):
            consequence = "relieves"
        elif stock_days > 0:
            consequence = "more_stock"
        helpful: tuple[Alternative, ...] = ()
        if endangered or shorter:
            helpful = find_alternatives(
                schedules[0],
                book=self.book.only(self.book.items.filter(item=item)),
                changed=changed,
                sources=self.sources,
                short=now[0] if now else None,
            )
        return LineImpact(
            order=said.order,
            line=said.line,
            item=item,
            consequence=consequence,
            endangered=endangered,
            first_shortage=now[0] if now else None,
            depth=now[1] if now else None,
            stock_days=max(stock_days, Decimal(0)),
            value_at_risk=sum(
                (self.values.get(n) or Decimal(0) for n, _ in endangered), Decimal(0)
            ),
            alternatives=helpful,
        )

    def _near(self, item: str) -> SupplyBook:
        if item not in self.near:
            self.near[item] = self.book.only(related_items(self.book, item))
        return self.near[item]

    def _holds(self, schedules: list[dict[str, Any]]) -> bool:
        """Whether every schedule of the line counts in the book."""
        return self.book.supply_ids.issuperset(map(id_of, schedules))


def _customers_hit(
    before: SupplyBook, after: SupplyBook
) -> tuple[tuple[tuple[str, int | None], ...], bool]:
    """Customers' lines that are worse off, with their days late; and whether any is better off."""
    was, now = _customers(before), _customers(after)
    worse = tuple((name, days) for name, days in sorted(now.items()) if _worse(was[name], days))
    return worse, any(_worse(days, was[name]) for name, days in now.items())


def _customers(book: SupplyBook) -> dict[str, int | None]:
    """Days late of each customer's line; null where something of it is not covered."""
    pegs = peg(book)
    late = dict(pegs.ends().group_by("demand").agg(pl.col("days_late").max()).iter_rows())
    lines = pegs.of_demands().filter(kind="sales_order").select("id", "free")
    return {name: None if free > 0 else late.get(name, 0) for name, free in lines.iter_rows()}


def _worse(before: int | None, after: int | None) -> bool:
    """Later than before, or covered no more."""
    if after is None:
        return before is not None
    return before is not None and after > before


def _shortage(book: SupplyBook, row: dict[str, Any]) -> tuple[date, Decimal] | None:
    found = book.shortages().filter((pl.col("item") == row["item"]) & of_the_line(book, row))
    return (found["first"][0], canonical(found["depth"][0])) if found.height else None


def _shorter(before: tuple[date, Decimal] | None, after: tuple[date, Decimal] | None) -> bool:
    if after is None:
        return False
    return before is None or after[0] < before[0] or after[1] > before[1]


def _stock_days(changed: pl.DataFrame, schedules: list[dict[str, Any]]) -> Decimal:
    """Quantity times days that the goods lie there longer than planned; negative where they come later."""
    epoch = min(changed.get_column("date"))
    planned = [
        (row["quantity"], row["promised"] or row["due"])
        for row in schedules
        if (row["promised"] or row["due"]) is not None
    ]
    new = [(row["quantity"], row["date"]) for row in changed.iter_rows(named=True)]
    if sum(q for q, _ in planned) != sum(q for q, _ in new):
        return Decimal(0)

    def moments(parts: list[tuple[Decimal, date]]) -> Decimal:
        return sum((quantity * (day - epoch).days for quantity, day in parts), Decimal(0))

    return canonical(moments(planned) - moments(new))
