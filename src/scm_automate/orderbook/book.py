"""Questions that people ring up to ask, and typed answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from scm_automate.conditions import Bulk, check, compile_condition, kinds_of, parse_condition
from scm_automate.errors import ColumnNotFound, ConfigError, did_you_mean
from scm_automate.model import Demand, Item, OrderLine
from scm_automate.orderbook.answers import (
    HowMuch,
    LastOrdered,
    NotKnown,
    OrderStatus,
    StatusLine,
    StockPlace,
    WhenAvailable,
    WhyLate,
)
from scm_automate.orderbook.lateness import Lateness
from scm_automate.supply import Conventions, SupplyBook, all_demand, all_supply, demand_of, peg
from scm_automate.supply.from_records import key_of_stock, name_of_line
from scm_automate.tables import Table, to_polars

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.conditions import Expression
    from scm_automate.model import Promise
    from scm_automate.orderbook.answers import Answer, Certainty
    from scm_automate.orderbook.asking import NotUnderstood
    from scm_automate.supply import ItemEvents, Pegging

__all__ = ["ORDER_KINDS", "OrderBook"]

ORDER_KINDS = ("order", "call_off")
"""What counts as an order of a customer, unless said otherwise: returns and cancelled ones do not."""

_STOCK = ("item", "quantity")
_RECEIPTS = ("order", "line", "date", "quantity")
_SALES = ("customer", "item", "order", "ordered_on")


@dataclass(frozen=True, kw_only=True, eq=False)
class OrderBook:
    """Open orders, stock, demand and history, to be asked; make one with `OrderBook.from_tables`.

    Attributes:
        as_of: The day of the book.
        supply: Everything that comes in and goes out.
        orders: Open schedule lines.
        conventions: How dates are read.

    Example:
        >>> from scm_automate.model import OrderLine
        >>> from scm_automate.tables import Table
        >>> line = OrderLine(
        ...     supplier="7", order="45", line="10", quantity="70", item="A-1001", due="2026-05-18"
        ... )
        >>> book = OrderBook.from_tables(
        ...     orders=Table.from_records(OrderLine, [line]),
        ...     stock={"item": ["A-1001"], "quantity": [64]},
        ...     as_of=date(2026, 5, 4),
        ... )
        >>> print(book.when_available("A-1001", 100))
        100 of A-1001 are planned for 18 May 2026, with 45/10/1, which is not confirmed. In parts: 64 from 4 May 2026, 36 from 18 May 2026.
        >>> print(book.ask("wie viel von A-1001 haben wir?"))
        A-1001: 64 on hand, 0 of it taken by open orders, 70 to come; 64 may be promised today.
    """

    as_of: date
    supply: SupplyBook = field(repr=False)
    orders: Table[OrderLine] = field(repr=False)
    conventions: Conventions
    _stock: pl.DataFrame | None = field(repr=False)
    _demand: pl.DataFrame = field(repr=False)
    _items: Table[Item] | None = field(repr=False)
    _receipts: pl.DataFrame | None = field(repr=False)
    _sales: pl.DataFrame | None = field(repr=False)
    _promises: tuple[Promise, ...] = field(repr=False)
    _customers: Mapping[str, str] = field(repr=False)
    _aliases: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_tables(
        cls,
        *,
        orders: Table[OrderLine],
        as_of: date,
        stock: object | None = None,
        demand: Table[Demand] | None = None,
        production: object | None = None,
        components: object | None = None,
        receipts: object | None = None,
        sales: object | None = None,
        promises: Iterable[Promise] = (),
        items: Table[Item] | None = None,
        customers: Mapping[str, str] | None = None,
        aliases: Mapping[str, str] | None = None,
        conventions: Conventions | None = None,
    ) -> OrderBook:
        """The book of what a team exports; what is not given is not known, and answers say so.

        Args:
            orders: Open schedule lines.
            as_of: The day of the book.
            stock: `item`, `quantity`; `plant`, `location` where there are several. Without a column
                `plant` all plants are taken as one.
            demand: Open demand: customers' orders, forecasts and others.
            production: Production orders as supplies: `id`, `item`, `date`, `quantity`; `plant`.
            components: Their components as demands: `id`, `item`, `date`, `quantity`, `parent` (id of
                the production order); `plant`.
            receipts: Goods received: `order`, `line`, `date`, `quantity`; `company`, `released`.
            sales: Customers' orders, open and closed: `customer`, `item`, `order`, `ordered_on`;
                `quantity`, `kind` (order, call_off, return, cancelled).
            promises: Promise history.
            items: Item master: lead times and descriptions.
            customers: Names of customers by number.
            aliases: Item numbers by other names that people use.
            conventions: How dates are read; the defaults of `Conventions` unless given.

        Raises:
            ColumnNotFound: A frame lacks a column.
        """
        rules = conventions or Conventions()
        held = _frame(stock, "stock", _STOCK)
        wanted = demand if demand is not None else Table.from_records(Demand, ())
        return cls(
            as_of=as_of,
            supply=SupplyBook.from_frames(
                stock=held,
                supply=all_supply(
                    orders, date=rules.receipt_date, items=items, production=production
                ),
                demand=all_demand(wanted, components=components),
                as_of=as_of,
                conventions=rules,
                key=key_of_stock(held),
            ),
            orders=orders,
            conventions=rules,
            _stock=held,
            _demand=demand_of(wanted),
            _items=items,
            _receipts=_frame(receipts, "receipts", _RECEIPTS),
            _sales=_frame(sales, "sales", _SALES),
            _promises=tuple(sorted(promises, key=lambda promise: promise.made_at)),
            _customers=customers or {},
            _aliases=aliases or {},
        )

    @cached_property
    def pegging(self) -> Pegging:
        """Which supply serves which demand."""
        return peg(self.supply)

    def how_much(self, item: str, *, plant: str | None = None) -> HowMuch | NotKnown:
        """How much of an item there is, and may be promised.

        Args:
            item: Item number.
            plant: One plant; all of them, added up, unless given.
        """
        parts = self._parts(item, plant)
        if not parts:
            return self._not("how_much", "no_item", item)
        if self._stock is None:
            return self._not("how_much", "no_stock", item)
        events = sorted(
            (event for part in parts for event in part.events()), key=lambda event: event.date
        )
        taken = self._links.filter(
            (pl.col("item") == item) & (pl.col("supply") == "stock") & _same(plant, pl.col("plant"))
        )
        places = self._stock.filter((pl.col("item") == item) & _same(plant, pl.col("plant")))
        where = [name if name in places.columns else None for name in ("plant", "location")]
        out = self.supply.left_out.filter(item=item)
        return HowMuch(
            item=item,
            plant=plant,
            as_of=self.as_of,
            on_hand=_sum(part.on_hand for part in parts),
            allocated=_sum(taken.get_column("quantity")),
            on_order=_sum(event.quantity for event in events if event.entry == "supply"),
            available=_sum(part.available_on(self.as_of) for part in parts),
            places=tuple(
                StockPlace(
                    plant=row[where[0]] if where[0] else None,
                    location=row[where[1]] if where[1] else None,
                    quantity=Decimal(row["quantity"]),
                )
                for row in places.iter_rows(named=True)
            ),
            events=tuple(events),
            left_out=tuple(
                (row[0] or "", row[1]) for row in out.select("id", "reason").iter_rows()
            ),
        )

    def when_available(
        self, item: str, quantity: Decimal | int = 1, *, plant: str | None = None
    ) -> WhenAvailable | NotKnown:
        """From when on a quantity of an item is to be had without starving anybody's order.

        Args:
            item: Item number.
            quantity: How much.
            plant: One plant; unless given, the plant that has it first.
        """
        wanted = Decimal(quantity)
        parts = self._parts(item, plant)
        if not parts:
            return self._not("when_available", "no_item", item)
        if self._stock is None:
            return self._not("when_available", "no_stock", item)
        found = [(part.first_available(wanted), part) for part in parts]
        good = [(free, part) for free, part in found if free is not None]
        if not good:
            best = max(parts, key=lambda part: sum(p.quantity for p in part.parts(wanted)))
            lead = self._lead_time(item, best.key)
            return WhenAvailable(
                item=item,
                plant=plant,
                quantity=wanted,
                as_of=self.as_of,
                day=self.as_of + timedelta(days=lead) if lead is not None else None,
                supply=None,
                certainty="none" if lead is None else "to_order",
                parts=best.parts(wanted),
            )
        free, part = min(good, key=lambda pair: pair[0].date)
        certainty, slips = self._certainty(free.supply)
        return WhenAvailable(
            item=item,
            plant=plant,
            quantity=wanted,
            as_of=self.as_of,
            day=free.date,
            supply=free.supply,
            certainty=certainty,
            slips=slips,
            parts=part.parts(wanted),
        )

    def why_late(self, line: str) -> WhyLate | NotKnown:
        """Where the days of an order line or of a customer's line went.

        Args:
            line: ``order/line/schedule`` or ``order/line`` of a purchase line, or the id of a demand
                (``reference/line``).
        """
        return self._lateness.of(line)

    def last_ordered(
        self, customer: str, item: str, *, count: Iterable[str] = ORDER_KINDS
    ) -> LastOrdered | NotKnown:
        """When a customer last ordered an item.

        Args:
            customer: Customer's number.
            item: Item number.
            count: Kinds of orders that count; an order without a kind is an order.
        """
        kinds = tuple(count)
        about = f"{item} ({customer})"
        if self._sales is None:
            return self._not("last_ordered", "no_sales", about)
        mine = self._sales.filter(
            (pl.col("customer").cast(pl.String) == customer)
            & (pl.col("item").cast(pl.String) == item)
            & pl.col("ordered_on").is_not_null()
            & (pl.col("ordered_on") <= self.as_of)
        )
        kind = pl.col("kind").fill_null("order") if "kind" in mine.columns else pl.lit("order")
        counts = mine.filter(kind.is_in(kinds)).sort("ordered_on", "order")
        if not counts.height:
            return self._not("last_ordered", "never_ordered", about)
        last = counts.row(-1, named=True)
        others = mine.filter(~kind.is_in(kinds) & (pl.col("ordered_on") >= last["ordered_on"]))
        quantity = last.get("quantity")
        return LastOrdered(
            customer=customer,
            item=item,
            as_of=self.as_of,
            day=last["ordered_on"],
            order=str(last["order"]),
            quantity=None if quantity is None else Decimal(quantity),
            counted=kinds,
            not_counted=others.height,
        )

    def status(self, order: str) -> OrderStatus | NotKnown:
        """How a customer's order stands, line by line.

        Args:
            order: The customer's order number with us (`Demand.reference`).
        """
        mine = self._demand.filter(reference=order)
        if not mine.height:
            return self._not("status", "no_order", order)
        served = {row["id"]: row for row in self.pegging.of_demands().iter_rows(named=True)}
        ends = self._ends
        lines = []
        for row in mine.iter_rows(named=True):
            found = served.get(row["id"])
            chain = [link for link in ends.get(row["id"], []) if link["level"] == 0]
            last = max(chain, key=lambda link: (link["ready"], link["supply"]), default=None)
            missing = found["free"] if found else row["quantity"]
            lines.append(
                StatusLine(
                    id=row["id"],
                    item=row["item"],
                    quantity=row["quantity"],
                    due=row["date"],
                    expected=max(last["ready"], self.as_of) if last and not missing else None,
                    missing=missing,
                    days_late=max((link["days_late"] for link in chain), default=0),
                    supply=last["supply"] if last else None,
                )
            )
        return OrderStatus(
            order=order, customer=mine["customer"][0], as_of=self.as_of, lines=tuple(lines)
        )

    def where(self, condition: Expression | str) -> Table[OrderLine]:
        """The open lines on which a condition holds; unknown does not hold.

        Args:
            condition: A tree or a text over the fields of `OrderLine`, combined with ``&``, ``|``
                and ``~``, or with ``and``, ``or`` and ``not`` in text.

        Raises:
            ConfigError: The condition does not fit the fields.

        Example:
            >>> from scm_automate.conditions import C
            >>> from scm_automate.model import OrderLine
            >>> from scm_automate.tables import Table
            >>> line = OrderLine(supplier="7", order="45", line="10", quantity="70")
            >>> book = OrderBook.from_tables(
            ...     orders=Table.from_records(OrderLine, [line]), as_of=date(2026, 5, 4)
            ... )
            >>> len(book.where((C.supplier == "7") & C.promised.is_null()))
            1
        """
        tree = parse_condition(condition) if isinstance(condition, str) else condition
        kinds = kinds_of(OrderLine)
        if check(tree, kinds) != "flag":
            raise ConfigError(f"({tree}) is no condition: it is neither true nor false.")
        held = compile_condition(tree, Bulk(as_of=self.as_of, kinds=kinds))
        frame = nw.from_native(self.orders.frame).filter(held).to_native()
        return Table(OrderLine, frame)

    def ask(self, question: str) -> Answer | NotUnderstood:
        """A question in plain words, English or German.

        Args:
            question: See the how-to on the order book for the questions that are understood.

        Returns:
            The answer of the method that the question means; what was not understood is said, with
            the candidates where a name fits several.
        """
        from scm_automate.orderbook.asking import answer

        return answer(self, question)

    def names(self, slot: str) -> dict[str, set[str]] | None:
        """What people may call the things of a slot, and the numbers that each name may mean.

        Args:
            slot: ``item``, ``customer`` or ``order``; null for any other, whose words are taken as
                they are.
        """
        if slot == "item":
            return self._item_names
        if slot == "customer":
            numbers = {str(n) for n in self._demand["customer"].drop_nulls()}
            numbers |= (
                set(self._sales["customer"].drop_nulls().cast(pl.String))
                if self._sales is not None
                else set()
            )
            found = {number: {number} for number in numbers | set(self._customers)}
            for number, name in self._customers.items():
                found.setdefault(name, set()).add(number)
            return found
        if slot == "order":
            return {str(n): {str(n)} for n in self._demand["reference"].drop_nulls()}
        return None

    @cached_property
    def _item_names(self) -> dict[str, set[str]]:
        found = {item: {item} for item in self._keys}
        if self._items is not None:
            for item, text in self._items.frame.select("item", "description").iter_rows():
                found.setdefault(item, set()).add(item)
                if text:
                    found.setdefault(text, set()).add(item)
        for alias, item in self._aliases.items():
            found.setdefault(alias, set()).add(item)
        return found

    # -- what the questions share ------------------------------------------------------------------

    @cached_property
    def _lateness(self) -> Lateness:
        return Lateness(
            as_of=self.as_of,
            orders=self.orders,
            items=self._items,
            receipts=self._receipts,
            promises=self._promises,
            pegging=self.pegging,
            ends=self._ends,
        )

    @cached_property
    def _links(self) -> pl.DataFrame:
        return self.pegging.links()

    @cached_property
    def _ends(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.pegging.ends().iter_rows(named=True):
            found.setdefault(row["demand"], []).append(row)
        return found

    @cached_property
    def _keys(self) -> dict[str, list[tuple[str | None, ...]]]:
        found: dict[str, list[tuple[str | None, ...]]] = {}
        for row in self.supply.items.iter_rows():
            found.setdefault(str(row[0]), []).append(row)
        return found

    @cached_property
    def _lines(self) -> dict[str, dict[str, Any]]:
        frame = self.orders.frame.with_columns(name_of_line().alias("__id"))
        return {row["__id"]: row for row in frame.iter_rows(named=True)}

    def _parts(self, item: str, plant: str | None) -> list[ItemEvents]:
        if "plant" not in self.supply.key:
            if plant is not None:
                raise ConfigError(
                    f"Plant {plant!r} was asked for, and the stock tells no plants apart.",
                    hint="Give a stock frame with a column plant.",
                )
            return [self.supply.item(item)] if item in self._keys else []
        keys = [key for key in self._keys.get(item, []) if plant is None or key[1] == plant]
        return [self.supply.item(item, plant=key[1]) for key in keys]

    def _certainty(self, supply: str) -> tuple[Certainty, int]:
        if supply == "stock":
            return "in_stock", 0
        line = self._lines.get(supply)
        if line is None:
            return "unconfirmed", 0
        slips = self._lateness.slips(line)
        day = line["promised"] if line["promised"] is not None else line["due"]
        if day is not None and day < self.as_of:
            return "overdue", slips
        if line["promised"] is None or self.conventions.receipt_date == "due":
            return "unconfirmed", slips
        return ("slipped" if slips else "confirmed"), slips

    def _lead_time(self, item: str, key: tuple[str | None, ...]) -> int | None:
        if self._items is None:
            return None
        rows = self._items.frame.filter(item=item)
        plants = dict(rows.select("plant", "lead_time_days").iter_rows())
        return plants.get(key[1] if len(key) > 1 else None, plants.get(None))

    def _not(self, question: str, reason: str, about: str) -> NotKnown:
        return NotKnown(question=question, reason=reason, about=about, as_of=self.as_of)

    def __str__(self) -> str:
        return str(self.supply)


def _sum(quantities: Iterable[Decimal]) -> Decimal:
    from scm_automate.model import canonical

    return canonical(sum(quantities, Decimal(0)))


def _same(plant: str | None, column: pl.Expr) -> pl.Expr:
    return pl.lit(value=True) if plant is None else column == plant


def _frame(given: object | None, name: str, needed: tuple[str, ...]) -> pl.DataFrame | None:
    if given is None:
        return None
    frame = pl.DataFrame(given) if isinstance(given, dict) else to_polars(given)
    for column in needed:
        if column not in frame.columns:
            raise ColumnNotFound(
                f"The {name} frame has no column {column!r}; it has {', '.join(frame.columns[:40])}.",
                hint=did_you_mean(column, frame.columns) or f"It needs {', '.join(needed)}.",
            )
    return frame
