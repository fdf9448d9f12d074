"""EDIFACT OSTENQ: which orders and lines somebody asks about, one document per order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import AskedLine, Document, EdiPart
from scm_automate.connectors.edi.edifact_status import line_place, order_groups
from scm_automate.connectors.edi.edifact_words import (
    Block,
    Dates,
    dated,
    item_numbers,
    quantity,
    read_head,
    short,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from scm_automate.connectors.edi.codes import StandardCodes
    from scm_automate.connectors.edi.edifact_segments import Message

__all__ = ["read_inquiry"]

_OPEN: Final = ("73", "21")
"""6063: outstanding, ordered."""


def read_inquiry(message: Message, codes: StandardCodes) -> Iterator[EdiPart]:
    """The inquiries that a message is: one for each order in it."""
    head = read_head(message)
    orders: dict[str | None, tuple[list[AskedLine], date | None]] = {}
    for group in order_groups(message, order=head.order):
        if not group.lines:
            orders.setdefault(group.order, ([], group.ordered))
        for block in group.lines:
            order, line = line_place(message, block, until=("LOC",))
            lines, _ = orders.setdefault(order or group.order, ([], group.ordered))
            lines.append(_line(message, block, codes, line))
    if None in orders or not orders:
        text = "The inquiry or a part of it names no order."
        message.faults.add("order_missing", message.place(head.at), text)
    faults = message.faults.take()
    issued = head.dates.get("137")
    for position, (number, (lines, ordered)) in enumerate((orders or {None: ([], None)}).items()):
        document = Document(
            kind="status_inquiry",
            order=number,
            lines=tuple(lines),
            number=head.number,
            issued=issued[0] if issued else None,
            ordered=ordered,
            buyer=head.buyer,
            supplier=head.supplier,
            complete="whole" if message.whole else "cut",
        )
        yield EdiPart(
            standard="edifact",
            document=document,
            faults=faults if position == 0 else (),
            shared=faults if position else (),
            usage=message.usage,
        )


def _line(message: Message, block: Block, codes: StandardCodes, line: str | None) -> AskedLine:
    """One LIN; what is open of it, and when it is due, stand behind its LOC."""
    item, supplier_item = item_numbers(message, block, codes)
    amount: Decimal | None = None
    unit: str | None = None
    dates: Dates = {}
    behind = False
    for index in range(block.start + 1, block.end):
        tag = message.segments[index][0]
        if tag == "LOC":
            behind = True
        elif tag == "QTY" and message.part(index, 1) in _OPEN and amount is None:
            amount = quantity(message, index, 1, 1)
            unit = short(message.part(index, 1, 2))
        elif tag == "DTM" and behind:
            found = dated(message, index)
            if found is not None:
                dates.setdefault(*found)
    due = next(
        ((dates[key][1], rule) for key, rule in codes.due_dates.items() if key in dates), None
    )
    return AskedLine(
        line=line,
        item=item,
        supplier_item=supplier_item,
        quantity=amount,
        unit=unit,
        due=due[0] if due else None,
        due_basis=due[1].basis if due else "delivery",
    )
