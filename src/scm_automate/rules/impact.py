"""What a supplier's answer would do, before anybody lets it through: a what-if on the projection.

Nothing is decided here. The verdict is a fact about the plan; a policy says what may pass unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from scm_automate.model import canonical
from scm_automate.supply import demand_of, line_id, peg
from scm_automate.tables import to_polars

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from scm_automate.model import Delivery, Demand, LineResponse, OrderLine, OrderResponse
    from scm_automate.supply import SupplyBook
    from scm_automate.tables import Table

__all__ = ["Alternative", "Consequence", "Impact", "LineImpact", "weigh_response"]

Consequence = Literal[
    "endangers_customer", "shortage", "unclear", "more_stock", "relieves", "harmless"
]
"""What a line of an answer does, the gravest first. Each in a sentence:

- ``endangers_customer``: a customer's order becomes late or later, or is covered no more.
- ``shortage``: the item falls short, earlier or deeper than before, and no customer's order is hit.
- ``unclear``: the answer gives no date or quantity to reckon with, or the line is not in the book.
- ``more_stock``: it comes earlier than planned and lies there until it is needed.
- ``relieves``: it comes earlier, and something that was short or late no longer is.
- ``harmless``: nothing becomes late or short.
"""

_GRAVITY: tuple[Consequence, ...] = (
    "endangers_customer",
    "shortage",
    "unclear",
    "more_stock",
    "relieves",
    "harmless",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Something that could help.

    Attributes:
        kind: ``pull_in`` (other open supply), ``transfer`` (stock elsewhere), ``partial`` (what comes
            in time anyway), ``other_supplier`` (a valid price record).
        document: The supply, the plant, or the supplier.
        quantity: How much it could bring; null where that is not known.
        date: When it comes as things stand; null where that is not known.
    """

    kind: Literal["pull_in", "transfer", "partial", "other_supplier"]
    document: str
    quantity: Decimal | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineImpact:
    """What the answer on one order line does.

    Attributes:
        order: Purchase order.
        line: Position.
        item: Item number; null where the line has none.
        consequence: See `Consequence`.
        endangered: Customers' lines that become late or later, or lose their cover, with the days
            late after it (null: nothing covers it).
        first_shortage: First day on which the item is short after it; null where it is not.
        depth: How far it falls short then.
        stock_days: Quantity times days that it lies there longer, where it comes earlier.
        value_at_risk: Value of the endangered lines, as far as it is known.
        alternatives: What could help.
    """

    order: str
    line: str
    item: str | None
    consequence: Consequence
    endangered: tuple[tuple[str, int | None], ...] = ()
    first_shortage: date | None = None
    depth: Decimal | None = None
    stock_days: Decimal = Decimal(0)
    value_at_risk: Decimal = Decimal(0)
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What an answer does, line by line, the gravest first."""

    lines: tuple[LineImpact, ...]

    @property
    def consequence(self) -> Consequence:
        """The gravest of all lines; ``unclear`` where there is none."""
        return self.lines[0].consequence if self.lines else "unclear"

    def __str__(self) -> str:
        """One line of text per order line."""
        return "\n".join(
            f"{one.order}/{one.line}: {one.consequence.replace('_', ' ')}"
            + (f", {', '.join(name for name, _ in one.endangered)}" if one.endangered else "")
            for one in self.lines
        )


def weigh_response(
    response: OrderResponse,
    *,
    orders: Table[OrderLine],
    book: SupplyBook,
    demand: Table[Demand] | None = None,
    sources: object | None = None,
) -> Impact:
    """What an answer would do to the plan, each line weighed by itself.

    Args:
        response: The answer, read and not released yet.
        orders: Open schedule lines.
        book: The projection they are part of; its supplies are named by `line_id`.
        demand: Demands, for the value of what is endangered.
        sources: Who else supplies: `item`, `supplier`, `valid_from`, `valid_to` (null for ever).

    Returns:
        One `LineImpact` per line of the answer, the gravest first, then by value at risk.

    Example:
        >>> from datetime import UTC, date, datetime
        >>> from scm_automate.model import OrderLine, OrderResponse
        >>> from scm_automate.supply import SupplyBook
        >>> from scm_automate.tables import Table
        >>> empty = SupplyBook.from_frames(as_of=date(2026, 5, 4))
        >>> answer = OrderResponse(kind="other", received=datetime(2026, 5, 4, tzinfo=UTC))
        >>> weigh_response(answer, orders=Table.from_records(OrderLine, []), book=empty).consequence
        'unclear'
    """
    rows = orders.frame.to_dicts()
    others = None
    if sources is not None:
        others = pl.DataFrame(sources) if isinstance(sources, dict) else to_polars(sources)
    values: dict[str, Decimal | None] = (
        dict(demand_of(demand).select("id", "value").iter_rows()) if demand is not None else {}
    )
    weighed = [
        _weigh(
            said,
            [
                row
                for row in rows
                if (row["company"], row["order"], row["line"]) == tuple(said.line_key)
            ],
            book=book,
            values=values,
            sources=others,
        )
        for said in response.lines
    ]
    return Impact(
        lines=tuple(
            sorted(weighed, key=lambda one: (_GRAVITY.index(one.consequence), -one.value_at_risk))
        )
    )


def _weigh(
    said: LineResponse,
    schedules: list[dict[str, Any]],
    *,
    book: SupplyBook,
    values: Mapping[str, Decimal | None],
    sources: pl.DataFrame | None,
) -> LineImpact:
    item = schedules[0]["item"] if schedules else None
    unclear = LineImpact(order=said.order, line=said.line, item=item, consequence="unclear")
    changed = _as_supply(said, schedules)
    if item is None or changed is None:
        return unclear
    known = book.entries.filter(entry="supply").get_column("id").implode()
    ids = [_name(row) for row in schedules]
    if not pl.Series(ids).is_in(known).all():
        return unclear
    after = book.what_if(supply=changed)
    before_ends, after_ends = _customers(book), _customers(after)
    endangered = tuple(
        (name, days) for name, days in sorted(after_ends.items()) if _worse(before_ends[name], days)
    )
    relieved = any(_worse(days, before_ends[name]) for name, days in after_ends.items())
    short_before, short_after = _shortage(book, schedules[0]), _shortage(after, schedules[0])
    shorter = _shorter(short_before, short_after)
    stock_days = _stock_days(changed, schedules)
    consequence: Consequence = "harmless"
    if endangered:
        consequence = "endangers_customer"
    elif shorter:
        consequence = "shortage"
    elif relieved or _shorter(short_after, short_before):
        consequence = "relieves"
    elif stock_days > 0:
        consequence = "more_stock"
    value = sum((values.get(name) or Decimal(0) for name, _ in endangered), Decimal(0))
    helpful: tuple[Alternative, ...] = ()
    if endangered or shorter:
        helpful = _alternatives(
            schedules[0], ids, book=book, changed=changed, sources=sources, short=short_after
        )
    return LineImpact(
        order=said.order,
        line=said.line,
        item=item,
        consequence=consequence,
        endangered=endangered,
        first_shortage=short_after[0] if short_after else None,
        depth=short_after[1] if short_after else None,
        stock_days=max(stock_days, Decimal(0)),
        value_at_risk=value,
        alternatives=helpful,
    )


def _name(row: dict[str, Any]) -> str:
    return line_id(row["company"], row["order"], row["line"], row["schedule"])


def _as_supply(said: LineResponse, schedules: list[dict[str, Any]]) -> pl.DataFrame | None:
    """The line's supplies as the answer has them: its deliveries in place of its schedules."""
    if not schedules:
        return None
    total = sum((row["quantity"] for row in schedules), Decimal(0))
    dated = sorted(schedules, key=lambda row: (row["due"] is None, row["due"]))
    parts: list[tuple[Decimal, date | None]]
    if said.status == "rejected":
        parts = []
    elif said.deliveries:
        found = _parts(said.deliveries, total)
        if found is None:
            return None
        parts = found
    elif said.status == "accepted":
        parts = [(row["quantity"], row["due"]) for row in dated]
    else:
        return None
    rows = []
    first = schedules[0]
    names = [_name(row) for row in dated]
    for number in range(max(len(parts), len(names))):
        quantity, day = parts[number] if number < len(parts) else (Decimal(0), dated[0]["due"])
        if day is None:
            return None
        rows.append(
            {
                "id": names[number] if number < len(names) else f"{names[-1]}#{number + 1}",
                "item": first["item"],
                "plant": first["plant"],
                "kind": "purchase",
                "date": day,
                "quantity": quantity,
            }
        )
    return pl.DataFrame(
        rows,
        schema={
            "id": pl.String,
            "item": pl.String,
            "plant": pl.String,
            "kind": pl.String,
            "date": pl.Date,
            "quantity": pl.Decimal(24, 6),
        },
    )


def _parts(
    deliveries: Iterable[Delivery], total: Decimal
) -> list[tuple[Decimal, date | None]] | None:
    """Quantities and last days; a single delivery without a quantity is the whole line."""
    some = tuple(deliveries)
    if len(some) == 1 and some[0].quantity is None:
        return [(total, some[0].latest)]
    if any(one.quantity is None or one.latest is None for one in some):
        return None
    return [(one.quantity or Decimal(0), one.latest) for one in some]


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


def _here(book: SupplyBook, row: dict[str, Any]) -> pl.Expr:
    """Whether a row is of the line's own plant; all are where the book tells no plants apart."""
    if "plant" not in book.key:
        return pl.lit(value=True)
    return pl.col("plant").eq_missing(pl.lit(row["plant"], pl.String))


def _shortage(book: SupplyBook, row: dict[str, Any]) -> tuple[date, Decimal] | None:
    found = book.shortages().filter((pl.col("item") == row["item"]) & _here(book, row))
    return (found["first"][0], canonical(found["depth"][0])) if found.height else None


def _shorter(before: tuple[date, Decimal] | None, after: tuple[date, Decimal] | None) -> bool:
    if after is None:
        return False
    return before is None or after[0] < before[0] or after[1] > before[1]


def _stock_days(changed: pl.DataFrame, schedules: list[dict[str, Any]]) -> Decimal:
    """Quantity times days that the goods lie there longer than planned; negative where they come later."""
    epoch = min(changed.get_column("date"))

    def moments(parts: Iterable[tuple[Decimal, date]]) -> Decimal:
        return sum((quantity * (day - epoch).days for quantity, day in parts), Decimal(0))

    planned = [
        (row["quantity"], row["promised"] or row["due"])
        for row in schedules
        if (row["promised"] or row["due"]) is not None
    ]
    new = [(row["quantity"], row["date"]) for row in changed.iter_rows(named=True)]
    if sum(q for q, _ in planned) != sum(q for q, _ in new):
        return Decimal(0)
    return canonical(moments(planned) - moments(new))


def _alternatives(
    row: dict[str, Any],
    ids: list[str],
    *,
    book: SupplyBook,
    changed: pl.DataFrame,
    sources: pl.DataFrame | None,
    short: tuple[date, Decimal] | None,
) -> tuple[Alternative, ...]:
    """What could help the item, in the order in which a buyer would try it."""
    of_entries = book.items[book.entries.get_column("item_index")]
    if "plant" not in book.key:
        of_entries = of_entries.with_columns(pl.lit(None, pl.String).alias("plant"))
    entries = book.entries.with_columns(of_entries.get_columns()).filter(item=row["item"])
    here = _here(book, row)
    scale = Decimal(1).scaleb(-book.places)
    found: list[Alternative] = []
    if short is not None:
        in_time = changed.filter((pl.col("date") <= short[0]) & (pl.col("quantity") > 0))
        found += [
            Alternative(
                kind="partial",
                document=one["id"],
                quantity=canonical(one["quantity"]),
                date=one["date"],
            )
            for one in in_time.iter_rows(named=True)
        ]
    others = entries.filter(here & (pl.col("entry") == "supply") & ~pl.col("id").is_in(ids)).sort(
        "date", "id"
    )
    later = others.filter(pl.col("date") > short[0]) if short is not None else others
    found += [
        Alternative(
            kind="pull_in",
            document=one["id"],
            quantity=canonical(one["units"] * scale),
            date=one["date"],
        )
        for one in later.iter_rows(named=True)
    ]
    elsewhere = entries.filter(~here & (pl.col("entry") == "stock") & (pl.col("units") > 0))
    found += [
        Alternative(
            kind="transfer",
            document=one["plant"] or "",
            quantity=book.item(row["item"], plant=one["plant"]).available_on(book.as_of),
            date=book.as_of,
        )
        for one in elsewhere.sort("plant").iter_rows(named=True)
    ]
    if sources is not None:
        valid = sources.filter(
            (pl.col("item") == row["item"])
            & (pl.col("supplier") != row["supplier"])
            & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= book.as_of))
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= book.as_of))
        ).sort("supplier")
        found += [
            Alternative(kind="other_supplier", document=str(name))
            for name in valid.get_column("supplier")
        ]
    return tuple(found)
