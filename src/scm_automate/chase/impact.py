"""What an answer does to the plan, before it is let through: held against stock and demand.

Off unless stock and demand are given. Then an answer that starves a customer's order or makes an item
short is held for a person whatever the tolerances say, with what could help; one that harms nobody may
go through by the policy's wider tolerance `ChasePolicy.harmless`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.chase.lay import need_day
from scm_automate.chase.review_findings import Finding
from scm_automate.model import Delivery, OrderLine
from scm_automate.model import replace as with_fields
from scm_automate.render import day as in_words
from scm_automate.render import quantity as number
from scm_automate.rules.impact import GRAVE
from scm_automate.rules.weighing import Scales
from scm_automate.state import changes
from scm_automate.supply import SupplyBook, all_demand, all_supply, demand_of, line_id
from scm_automate.supply.from_records import key_of
from scm_automate.tables import Table, to_polars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scm_automate.chase.lay import Laid
    from scm_automate.chase.review_findings import Subject
    from scm_automate.model import Change, Demand, Item, LineResponse
    from scm_automate.rules import Alternative, LineImpact
    from scm_automate.state import Transaction
    from scm_automate.supply import Conventions

__all__ = [
    "PlanInView",
    "SupplyView",
    "impact_in_words",
    "in_view",
    "of_impact",
    "scales_of",
    "take",
    "weighed",
]

_ROW = (
    "company",
    "order",
    "line",
    "schedule",
    "supplier",
    "item",
    "plant",
    "quantity",
    "due",
    "promised",
)
_MOST = 4  # a person reads no further


@dataclass(frozen=True, kw_only=True, eq=False)
class SupplyView:
    """Stock and demand that answers are held against.

    Attributes:
        stock: Stock frame or table: `item`, `quantity`; `plant` where there are several.
        demand: All open demand: what it does not hold is taken not to be needed.
        items: Item master, for units.
        production: Production orders as supplies, see `scm_automate.supply.all_supply`.
        components: Their components as demands, see `scm_automate.supply.all_demand`.
        prices: Who else supplies: a table of `PriceRecord`, or `item`, `supplier`, `valid_from` and
            `valid_to`.
        conventions: How dates are read in the projection.

    Examples:
        >>> from scm_automate.model import Demand
        >>> need = Demand(kind="sales_order", item="A-1", quantity="5", due="2026-03-20")
        >>> SupplyView(
        ...     stock={"item": ["A-1"], "quantity": [0]}, demand=Table.from_records(Demand, [need])
        ... ).items is None
        True
    """

    stock: object | None
    demand: Table[Demand]
    items: Table[Item] | None = None
    production: object | None = None
    components: object | None = None
    prices: object | None = None
    conventions: Conventions | None = None

    def of(self, orders: Table[OrderLine], *, as_of: date) -> PlanInView:
        """The plan of some open orders.

        Args:
            orders: Every open schedule line once.
            as_of: The day.
        """
        reads = self.conventions.receipt_date if self.conventions else "promised_else_due"
        supply = all_supply(orders, date=reads, items=self.items, production=self.production)
        held = pl.DataFrame(self.stock) if isinstance(self.stock, dict) else self.stock
        sources = pl.DataFrame(self.prices) if isinstance(self.prices, dict) else self.prices
        demand = all_demand(self.demand, components=self.components)
        return PlanInView(
            orders=orders,
            supply=supply,
            book=SupplyBook.from_frames(
                stock=held,
                supply=supply,
                demand=demand,
                as_of=as_of,
                conventions=self.conventions,
                key=key_of(held, supply, demand),
            ),
            demand=self.demand,
            sources=None if sources is None else to_polars(sources),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanInView:
    """The plan of a round; `SupplyView.of` makes it."""

    orders: Table[OrderLine]
    supply: pl.DataFrame
    book: SupplyBook
    demand: Table[Demand]
    sources: pl.DataFrame | None

    @cached_property
    def _near(self) -> dict[str, SupplyBook]:
        """Filled by the scales: one item is often spoken of by several answers."""
        return {}

    @cached_property
    def _values(self) -> dict[str, Any]:
        return dict(demand_of(self.demand).select("id", "value").iter_rows())

    def scales(self, pending: Iterable[Change] = ()) -> Scales:
        """What an answer is weighed with, dates that are on their way to the ERP taken as there.

        Args:
            pending: Changes that will go, or went and are not seen yet.
        """
        days = {
            line_id(one.company, one.order, one.line, one.schedule): date.fromisoformat(one.new)
            for one in pending
            if one.field in ("promised", "due") and one.new is not None
        }
        moved = self.supply.join(
            pl.DataFrame(
                {"id": list(days), "day": list(days.values())},
                schema={"id": pl.String, "day": pl.Date},
            ),
            on="id",
        ).select("id", "item", "plant", "kind", pl.col("day").alias("date"), "quantity")
        taken = [moved] if moved.height else []
        return Scales(
            book=self.book,
            values=self._values,
            sources=self.sources,
            taken=taken,
            near=self._near,
        )

    def lines_of_items(self, items: Iterable[str | None]) -> set[tuple[str, str, str]]:
        """(company, order, line) of all open lines of some items."""
        wanted = sorted({item for item in items if item is not None})
        rows = self.orders.frame.filter(pl.col("item").is_in(wanted))
        return set(rows.select("company", "order", "line").unique().iter_rows())


def in_view(
    supply: SupplyView | Callable[[], SupplyView] | None, orders: pl.DataFrame, *, day: date
) -> PlanInView | None:
    """The plan of a round's open lines; None where no stock and demand are given."""
    if supply is None:
        return None
    view = supply if isinstance(supply, SupplyView) else supply()
    return view.of(Table(OrderLine, orders), as_of=day)


def scales_of(
    tx: Transaction, plan: PlanInView | None, lines: Iterable[OrderLine]
) -> Scales | None:
    """The scales for an answer about some lines; None where no stock and demand are given."""
    if plan is None:
        return None
    rivals = plan.lines_of_items(line.item for line in lines)
    # Two answers that do no harm alone may do so together: what is on its way to the ERP counts.
    going = [one.change for one in changes.open_changes(tx, lines=rivals) if one.may_go]
    return plan.scales(going)


def weighed(
    said: LineResponse, schedules: Sequence[OrderLine], subject: Subject, laid: Laid | None = None
) -> Subject:
    """The subject with what the line does to the plan, and the tolerance that follows from it."""
    if subject.scales is None or said.status in ("unclear", "delivered"):
        return subject
    impact = subject.scales.weigh(_as_received(said, schedules, subject, laid), _rows(schedules))
    wider = subject.harmless if impact.consequence not in GRAVE else None
    return replace(subject, impact=impact, tolerance=wider or subject.tolerance)


def take(
    said: LineResponse, schedules: Sequence[OrderLine], subject: Subject, laid: Laid | None = None
) -> None:
    """Later lines of the answer are weighed as if this one, which goes through, were in the plan."""
    if subject.scales is not None and subject.impact is not None:
        subject.scales.take(_as_received(said, schedules, subject, laid), _rows(schedules))


def of_impact(subject: Subject) -> list[Finding]:
    """What the plan has against the answer, with what could help."""
    impact = subject.impact
    if impact is None or impact.consequence not in ("endangers_customer", "shortage"):
        return []
    told = [_alternative(one) for one in impact.alternatives[:_MOST]]
    more = len(impact.alternatives) - _MOST
    told += [f"{more} more possibilities"] if more > 0 else []
    helps = f"Could help: {'; '.join(told)}." if told else ""
    return [Finding(impact.consequence, impact_in_words(impact), None, helps)]


def impact_in_words(impact: LineImpact) -> str:
    """What an answer does to the plan, as a clause."""
    if impact.consequence == "endangers_customer":
        some = [
            f"{name} by nothing" if days is None else f"{name} {_days(days)} late"
            for name, days in impact.endangered[:_MOST]
        ]
        more = len(impact.endangered) - _MOST
        some += [f"{more} more"] if more > 0 else []
        worth = f", worth {number(impact.value_at_risk)}" if impact.value_at_risk else ""
        return f"customers' orders would be covered late: {', '.join(some)}{worth}"
    if impact.consequence == "shortage":
        return f"{impact.item} would be short by {number(impact.depth)} from {in_words(impact.first_shortage)}"
    if impact.consequence == "more_stock":
        return (
            f"lies there longer: {number(impact.stock_days)} more, counted as quantity times days"
        )
    if impact.consequence == "relieves":
        return "what was late or short is so no longer, or less"
    if impact.consequence == "harmless":
        return "no customer's order becomes late by it, and nothing falls short"
    return "what it does to the plan cannot be told"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _alternative(one: Alternative) -> str:
    if one.kind == "partial":
        return f"{number(one.quantity)} come in time, on {in_words(one.date)}"
    if one.kind == "pull_in":
        return f"pull in {one.document}, {number(one.quantity)} due on {in_words(one.date)}"
    if one.kind == "transfer":
        where = f"plant {one.document}" if one.document else "another plant"
        return f"{number(one.quantity)} are free at {where}"
    here = f", here on {in_words(one.date)} if ordered today" if one.date else ""
    return f"supplier {one.document} has a valid price{here}"


def _rows(schedules: Sequence[OrderLine]) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in _ROW} for one in schedules]


def _as_received(
    said: LineResponse, schedules: Sequence[OrderLine], subject: Subject, laid: Laid | None
) -> LineResponse:
    """The line with its deliveries on the days on which the goods are here, transit added."""
    plant = schedules[0].plant
    pairs: Sequence[tuple[OrderLine | None, Delivery]] = (
        laid.pairs if laid is not None and laid.pairs else [(None, d) for d in said.deliveries]
    )
    received = []
    for schedule, delivery in pairs:
        here = need_day(
            delivery,
            transit_days=subject.supplier.transit_days,
            plant=subject.calendars.of_plant(plant),
            supplier=subject.calendars.of_supplier(
                subject.supplier.id, country=subject.supplier.country
            ),
        ).day
        quantity = delivery.quantity
        if quantity is None and schedule is not None:
            quantity = schedule.quantity
        received.append(Delivery(quantity=quantity, earliest=here, latest=here))
    return with_fields(said, company=schedules[0].company, deliveries=tuple(received))
