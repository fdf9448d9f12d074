"""Questions that people ring up to ask, and typed answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw

from scm_automate.conditions import Bulk, check, compile_condition, kinds_of, parse_condition
from scm_automate.errors import ConfigError
from scm_automate.model import Demand, Item, OrderLine
from scm_automate.orderbook.answers import NotKnown
from scm_automate.orderbook.given import Given
from scm_automate.orderbook.how_much import HowMuch, how_much
from scm_automate.orderbook.last_ordered import ORDER_KINDS, LastOrdered, last_ordered
from scm_automate.orderbook.lateness import Lateness
from scm_automate.orderbook.names import customer_names, item_names, order_names
from scm_automate.orderbook.order_status import OrderStatus, order_status
from scm_automate.orderbook.ready import book_as_ready
from scm_automate.orderbook.when_available import WhenAvailable, when_available
from scm_automate.supply import Conventions, SupplyBook, all_demand, all_supply, peg
from scm_automate.supply.from_records import key_of, name_of_line
from scm_automate.supply.overdue import overdue_supplies
from scm_automate.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from scm_automate.conditions import Expression
    from scm_automate.model import Promise
    from scm_automate.orderbook.answers import Answer
    from scm_automate.orderbook.not_understood import NotUnderstood
    from scm_automate.orderbook.patterns import Understood
    from scm_automate.orderbook.why_late import WhyLate
    from scm_automate.supply import ItemEvents, Pegging
    from scm_automate.web import Model

__all__ = ["OrderBook"]


@dataclass(frozen=True, kw_only=True, eq=False)
class OrderBook:
    """Open orders, stock, demand and history, to be asked; make one with `OrderBook.from_tables`.

    Attributes:
        as_of: The day of the book.
        supply: Everything that comes in and goes out.
        orders: Open schedule lines.
        conventions: How dates are read.
        given: Stock, receipts, sales, promises and names as they were given.

    Examples:
        >>> from datetime import date
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
        >>> print(book.ask("how much of A-1001 do we have?"))
        A-1001: 64 on hand, 0 of it taken by open orders, 70 to come; 64 may be promised today.
    """

    as_of: date
    supply: SupplyBook = field(repr=False)
    orders: Table[OrderLine] = field(repr=False)
    conventions: Conventions
    given: Given = field(repr=False)

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
        shipments: object | None = None,
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
            stock: A table of `Stock`, or `item`, `quantity`; `plant`, `location` where there are
                several. Plants are kept apart where stock, orders and demand all tell them.
            demand: Open demand: customers' orders, forecasts and others.
            production: Production orders as supplies: `id`, `item`, `date`, `quantity`; `plant`.
            components: Their components as demands: `id`, `item`, `date`, `quantity`, `parent` (id of
                the production order); `plant`.
            receipts: Goods received: a table of `Receipt`, or `order`, `line`, `date`, `quantity`;
                `company`, `released`.
            sales: Customers' orders, open and closed: `customer`, `item`, `order`, `ordered_on`;
                `quantity`, `kind` (order, call_off, return, cancelled).
            shipments: What left for customers: `order`, `item`, `date`, `quantity`; `line`.
            promises: Promise history.
            items: Item master: lead times and descriptions.
            customers: Names of customers by number.
            aliases: Item numbers by other names that people use.
            conventions: How dates are read; the defaults of `Conventions` unless given.

        Raises:
            ColumnNotFound: A frame lacks a column.
        """
        rules = conventions or Conventions()
        wanted = demand if demand is not None else Table.from_records(Demand, ())
        given = Given.of(
            stock=stock,
            demand=wanted,
            items=items,
            receipts=receipts,
            sales=sales,
            shipments=shipments,
            promises=promises,
            customers=customers,
            aliases=aliases,
        )
        supply = all_supply(orders, date=rules.receipt_date, items=items, production=production)
        needs = all_demand(wanted, components=components)
        return cls(
            as_of=as_of,
            supply=SupplyBook.from_frames(
                stock=given.stock,
                supply=supply,
                demand=needs,
                as_of=as_of,
                conventions=rules,
                key=key_of(given.stock, supply, needs),
            ),
            orders=orders,
            conventions=rules,
            given=given,
        )

    def how_much(self, item: str, *, plant: str | None = None) -> HowMuch | NotKnown:
        """How much of an item there is, and may be promised.

        Args:
            item: Item number.
            plant: One plant; all of them, added up, unless given.
        """
        return how_much(self, item, plant)

    def when_available(
        self, item: str, quantity: Decimal | int = 1, *, plant: str | None = None
    ) -> WhenAvailable | NotKnown:
        """From when on a quantity of an item is to be had without starving anybody's order.

        Args:
            item: Item number.
            quantity: How much.
            plant: One plant; unless given, the plant that has it first.
        """
        return when_available(self, item, quantity, plant)

    def why_late(self, line: str) -> WhyLate | NotKnown:
        """Where the days of an order line or of a customer's line went.

        Args:
            line: ``order/line/schedule`` or ``order/line`` of a purchase line, or the id of a demand
                (``reference/line``). A line that is no longer open is answered as far as receipts and
                promises remember it.
        """
        return self.lateness.of(line)

    def last_ordered(
        self, customer: str, item: str | None = None, *, count: Iterable[str] = ORDER_KINDS
    ) -> LastOrdered | NotKnown:
        """When a customer last ordered an item, or anything.

        Args:
            customer: Customer's number.
            item: Item number; null for any.
            count: Kinds of orders that count; an order without a kind is an order.
        """
        return last_ordered(self, customer, item, count)

    def status(self, order: str) -> OrderStatus | NotKnown:
        """How a customer's order stands, line by line.

        Args:
            order: The customer's order number with us (`Demand.reference`).
        """
        return order_status(self, order)

    def where(self, condition: Expression | str) -> Table[OrderLine]:
        """The open lines on which a condition holds; unknown does not hold.

        Args:
            condition: A tree or a text over the fields of `OrderLine`, combined with ``&``, ``|``
                and ``~``, or with ``and``, ``or`` and ``not`` in text.

        Raises:
            ConfigError: The condition does not fit the fields.

        Examples:
            >>> from datetime import date
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

    def ask(self, question: str, *, model: Model | None = None) -> Answer | NotUnderstood:
        """A question in plain words, English or German.

        Args:
            question: See the how-to on the order book for the questions that are understood.
            model: A language model that maps other wordings onto the same questions; it sees the
                question alone, and never answers. None takes what the grammar knows.

        Returns:
            The answer of the method that the question means; what was not understood is said, with
            the candidates where a name fits several.
        """
        from scm_automate.orderbook.asking import answer

        return answer(self, question, model)

    def understand(
        self, question: str, *, model: Model | None = None
    ) -> Understood | NotUnderstood:
        """What a question is taken for, with the numbers that its names mean; nothing is answered.

        Args:
            question: See `ask`.
            model: See `ask`.
        """
        from scm_automate.orderbook.asking import read_question

        return read_question(self, question, model)

    def names(self, slot: str) -> dict[str, set[str]] | None:
        """What people may call the things of a slot, and the numbers that each name may mean.

        Args:
            slot: ``item``, ``customer`` or ``order``; null for any other, whose words are taken as
                they are.
        """
        if slot == "item":
            return self._item_names
        if slot == "customer":
            return self._customer_names
        return order_names(self.given) if slot == "order" else None

    def __str__(self) -> str:
        return str(self.supply)

    # -- what the answers are made from ------------------------------------------------------------

    @cached_property
    def pegging(self) -> Pegging:
        """Which supply serves which demand."""
        return peg(self.supply)

    @cached_property
    def lateness(self) -> Lateness:
        """Where the days of the lines went."""
        return Lateness(
            as_of=self.as_of,
            orders=self.orders,
            given=self.given,
            pegging=self.pegging,
            ends=self.ends,
        )

    @cached_property
    def ends(self) -> dict[str, list[dict[str, Any]]]:
        """The chains of `Pegging.ends`, by final demand."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.pegging.ends().iter_rows(named=True):
            found.setdefault(row["demand"], []).append(row)
        return found

    @cached_property
    def served(self) -> dict[str, dict[str, Any]]:
        """The rows of `Pegging.of_demands`, by demand."""
        return {row["id"]: row for row in self.pegging.of_demands().iter_rows(named=True)}

    @cached_property
    def lines(self) -> dict[str, dict[str, Any]]:
        """The open schedule lines as rows, by `line_id`."""
        frame = self.orders.frame.with_columns(name_of_line().alias("__id"))
        return {row["__id"]: row for row in frame.iter_rows(named=True)}

    @cached_property
    def overdue(self) -> frozenset[str]:
        """Ids of the supplies that should have come already, by the date that they count on."""
        return frozenset(overdue_supplies(self.supply))

    @cached_property
    def as_ready(self) -> SupplyBook:
        """The book with each production order on the day on which its components let it be ready."""
        return book_as_ready(self.supply, self.pegging)

    def parts(self, item: str, plant: str | None) -> list[ItemEvents]:
        """The item's events, at one plant or at each; empty where the book has no such item.

        Production orders stand on the day on which their components let them be ready.

        Raises:
            ConfigError: A plant was asked for, and the book keeps none apart.
        """
        if "plant" not in self.supply.key:
            if plant is not None:
                raise ConfigError(
                    f"Plant {plant!r} was asked for, and the stock tells no plants apart.",
                    hint="Give a stock frame with a column plant.",
                )
            return [self.as_ready.item(item)] if item in self._keys else []
        keys = [key for key in self._keys.get(item, []) if plant is None or key[1] == plant]
        return [self.as_ready.item(item, plant=key[1]) for key in keys]

    def refuse(self, question: str, reason: str, about: str) -> NotKnown:
        """What is not there cannot be answered."""
        return NotKnown(question=question, reason=reason, about=about, as_of=self.as_of)

    @cached_property
    def _keys(self) -> dict[str, list[tuple[str | None, ...]]]:
        found: dict[str, list[tuple[str | None, ...]]] = {}
        for row in self.supply.items.iter_rows():
            found.setdefault(str(row[0]), []).append(row)
        return found

    @cached_property
    def _item_names(self) -> dict[str, set[str]]:
        return item_names(self.given, self._keys)

    @cached_property
    def _customer_names(self) -> dict[str, set[str]]:
        return customer_names(self.given)
