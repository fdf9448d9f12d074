"""X12 856: what has left the supplier, one document per order it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scm_automate.connectors.edi.documents import Document, EdiPart, LineReading, RespondedLine
from scm_automate.connectors.edi.elements import count, element
from scm_automate.connectors.edi.promise import delivery, window_of
from scm_automate.connectors.edi.values import shown
from scm_automate.connectors.edi.x12_words import LONGEST_ID, X12Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scm_automate.connectors.edi.promise import Window
    from scm_automate.connectors.edi.x12_transaction import Transaction

__all__ = ["read_shipment"]

Dates = dict[str, tuple["date", "date"]]


@dataclass(slots=True)
class _Level:
    """One HL loop: what it says, and where."""

    code: str
    start: int
    end: int = 0
    order: str | None = None
    dates: Dates = field(default_factory=dict)
    item: int | None = None
    shipped: int | None = None


def read_shipment(transaction: Transaction, words: X12Words) -> Iterator[EdiPart]:
    """The despatch advices that a transaction set is: one for each order in it."""
    levels, told = _levels(transaction, words)
    orders: dict[str | None, tuple[list[RespondedLine], list[LineReading]]] = {}
    order: str | None = None
    dates: dict[str, Dates] = {"S": {}, "O": {}}
    total = Decimal(0)
    for level in levels:
        if level.code in dates:
            dates[level.code] = level.dates
        if level.order is not None:
            order = level.order
            orders.setdefault(order, ([], []))
        if level.item is None and level.shipped is None:
            continue
        window = (
            window_of(level.dates, words.codes.shipped_dates)
            or window_of(dates["O"], words.codes.shipped_dates)
            or window_of(dates["S"], words.codes.shipped_dates)
        )
        line, quantity = _line(transaction, words, level, window)
        total += quantity or 0
        lines, readings = orders.setdefault(order, ([], []))
        lines.append(line)
        readings.append(
            LineReading(
                segments=transaction.segments[level.start : level.end],
                first=transaction.first + level.start,
                separator=transaction.delimiters.element,
            )
        )
    _check_totals(transaction, words, loops=len(levels), total=total)
    if None in orders or not orders:
        transaction.faults.add(
            "order_missing",
            transaction.place(0),
            "The notice or a part of it names no order (PRF01).",
        )
    if not orders:
        orders[None] = ([], [])
    faults = transaction.faults.take()
    for position, (number, (lines, readings)) in enumerate(orders.items()):
        document = Document(
            kind="despatch_advice",
            order=number,
            lines=tuple(lines),
            complete="whole" if transaction.whole else "cut",
            **told,
        )
        yield EdiPart(
            standard="x12",
            document=document,
            faults=faults if position == 0 else (),
            shared=faults if position else (),
            usage=transaction.usage,
            lines=tuple(readings),
        )


def _levels(transaction: Transaction, words: X12Words) -> tuple[list[_Level], dict[str, Any]]:
    """The HL loops in their order, and what the head tells."""
    levels: list[_Level] = []
    told: dict[str, Any] = {}
    for index, segment in enumerate(transaction.segments):
        tag = segment[0]
        if tag == "HL":
            if levels:
                levels[-1].end = index
            levels.append(_Level(element(segment, 3), index))
        elif tag == "BSN":
            told["number"] = element(segment, 2).strip()[:LONGEST_ID] or None
            told["issued"] = words.day(transaction, index, 3)
        elif not levels:
            continue
        elif tag in ("CTT", "SE"):
            levels[-1].end = levels[-1].end or index
        elif tag == "PRF":
            levels[-1].order = element(segment, 1).strip()[:LONGEST_ID] or None
        elif tag == "DTM":
            found = words.dtm(transaction, index)
            if found is not None:
                levels[-1].dates[found[0]] = found[1]
        elif tag == "LIN":
            levels[-1].item = index
        elif tag == "SN1":
            levels[-1].shipped = index
    if levels and not levels[-1].end:
        levels[-1].end = len(transaction.segments)
    return levels, told


def _line(
    transaction: Transaction, words: X12Words, level: _Level, window: Window | None
) -> tuple[RespondedLine, Decimal | None]:
    number, item, supplier_item = "", None, None
    quantity, unit = None, ""
    if level.item is not None:
        segment = transaction.segments[level.item]
        number = element(segment, 1).strip()
        item, supplier_item, _ = words.numbers(segment, 2)
    if level.shipped is not None:
        segment = transaction.segments[level.shipped]
        number = number or element(segment, 1).strip()
        quantity = words.quantity(transaction, level.shipped, 2)
        unit = element(segment, 3).strip()
    told = quantity is not None or window is not None
    line = RespondedLine(
        line=number[:LONGEST_ID] or None,
        status="delivered",
        deliveries=(delivery(quantity, window),) if told else (),
        item=item,
        supplier_item=supplier_item,
        unit=unit[:LONGEST_ID] or None,
    )
    return line, quantity


def _check_totals(transaction: Transaction, words: X12Words, *, loops: int, total: Decimal) -> None:
    for index, segment in enumerate(transaction.segments):
        if segment[0] != "CTT":
            continue
        if count(element(segment, 1)) != loops:
            transaction.faults.add(
                "line_count",
                transaction.place(index, 1),
                f"CTT01 says {element(segment, 1)[:20]!r}, {loops} HL loops are there.",
            )
        hashed = words.quantity(transaction, index, 2)
        if hashed is not None and hashed != total:
            transaction.faults.add(
                "quantity_total",
                transaction.place(index, 2),
                f"CTT02 says {shown(hashed)}, the quantities come to {shown(total)}.",
            )
