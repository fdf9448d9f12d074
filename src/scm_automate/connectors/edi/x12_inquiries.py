"""X12 869: which orders and lines somebody asks about, one document per order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scm_automate.connectors.edi.documents import AskedLine, Document, EdiPart
from scm_automate.connectors.edi.elements import element
from scm_automate.connectors.edi.x12_orders import PARTIES
from scm_automate.connectors.edi.x12_words import LONGEST_ID, X12Words, first_due

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from scm_automate.connectors.edi.x12_transaction import Transaction

__all__ = ["read_inquiry"]


@dataclass(slots=True)
class _Level:
    """One HL loop."""

    code: str
    order: str | None = None
    ordered: date | None = None
    item: int | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    dates: dict[str, tuple[date, date]] = field(default_factory=dict)


def read_inquiry(transaction: Transaction, words: X12Words) -> Iterator[EdiPart]:
    """The inquiries that a transaction set is: one for each order in it."""
    told, levels = _read(transaction, words)
    orders: dict[str | None, list[AskedLine]] = {}
    ordered: dict[str | None, date | None] = {}
    order: str | None = None
    for level in levels:
        if level.order is not None:
            order = level.order
            ordered.setdefault(order, level.ordered)
        if level.item is not None:
            orders.setdefault(order, []).append(_line(transaction, words, level))
        elif level.order is not None:
            orders.setdefault(order, [])
    if None in orders or not orders:
        text = "The inquiry or a part of it names no order (PRF01)."
        transaction.faults.add("order_missing", transaction.place(0), text)
    faults = transaction.faults.take()
    for position, (number, lines) in enumerate((orders or {None: []}).items()):
        document = Document(
            kind="status_inquiry",
            order=number,
            lines=tuple(lines),
            ordered=ordered.get(number),
            complete="whole" if transaction.whole else "cut",
            **told,
        )
        yield EdiPart(
            standard="x12",
            document=document,
            faults=faults if position == 0 else (),
            shared=faults if position else (),
            usage=transaction.usage,
        )


def _read(transaction: Transaction, words: X12Words) -> tuple[dict[str, Any], list[_Level]]:
    told: dict[str, Any] = {}
    levels: list[_Level] = []
    for index, segment in enumerate(transaction.segments):
        tag = segment[0]
        if tag == "HL":
            levels.append(_Level(element(segment, 3).strip()))
        elif tag == "BSI":
            told["number"] = element(segment, 1).strip()[:LONGEST_ID] or None
            told["issued"] = words.day(transaction, index, 2)
        elif tag == "N1":
            party = PARTIES.get(element(segment, 1))
            if party is not None and party not in told:
                told[party] = element(segment, 4).strip()[:LONGEST_ID] or None
        elif not levels:
            continue
        elif tag == "PRF":
            levels[-1].order = element(segment, 1).strip()[:LONGEST_ID] or None
            levels[-1].ordered = words.day(transaction, index, 4)
        elif tag == "LIN":
            levels[-1].item = index
        elif tag == "QTY":
            levels[-1].quantity = words.quantity(transaction, index, 2)
            levels[-1].unit = element(segment, 3).strip()[:LONGEST_ID] or None
        elif tag == "DTM":
            found = words.dtm(transaction, index)
            if found is not None:
                levels[-1].dates.setdefault(*found)
    return told, levels


def _line(transaction: Transaction, words: X12Words, level: _Level) -> AskedLine:
    assert level.item is not None  # noqa: S101 - the caller sees to it
    segment = transaction.segments[level.item]
    item, supplier_item, _ = words.numbers(segment, 2)
    due = first_due(level.dates, words.codes.due_dates)
    return AskedLine(
        line=element(segment, 1).strip()[:LONGEST_ID] or None,
        item=item,
        supplier_item=supplier_item,
        quantity=level.quantity,
        unit=level.unit,
        due=due[0] if due else None,
        due_basis=due[1].basis if due else "delivery",
    )
