"""EDIFACT ORDERS, ORDCHG and INVOIC: what is ordered, changed and billed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from scm_automate.connectors.edi.documents import AskedLine, ChangedLine, Document, EdiPart
from scm_automate.connectors.edi.edifact_words import (
    Block,
    Dates,
    Head,
    blocks,
    check_totals,
    dated,
    description,
    item_numbers,
    price,
    quantity,
    read_head,
    short,
)

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.connectors.edi.codes import StandardCodes
    from scm_automate.connectors.edi.documents import DocumentKind, LineAction
    from scm_automate.connectors.edi.edifact_segments import Message
    from scm_automate.model import Basis

__all__ = ["read_asked"]

KINDS: Final[dict[str, DocumentKind]] = {
    "ORDERS": "order",
    "ORDCHG": "order_change",
    "INVOIC": "invoice",
}


def read_asked(message: Message, codes: StandardCodes) -> EdiPart:
    """The order, change or invoice that a message is; one line per schedule."""
    kind = KINDS[message.kind]
    head = read_head(message)
    order = _order(message, head, kind)
    meaning = codes.header_status.get(head.function)
    cancels = kind == "order_change" and meaning is not None and meaning.cancels is True
    lines: list[AskedLine] = []
    total = Decimal(0)
    found = blocks(message)
    for block in found:
        action = _action(message, block, codes, kind, cancels="order" if cancels else "lines")
        for line in _lines(message, block, codes, head=head, kind=kind, action=action):
            lines.append(line)
            total += line.quantity or 0
    check_totals(message, lines=len(found), totals=(total,))
    if meaning is not None and meaning.repeats is not None:
        message.faults.add_of_header(message.place(head.at, 3), meaning)
    if cancels:
        text = "The document calls the whole order off."
        message.faults.add("order_cancelled", message.place(head.at, 3), text)
    issued = head.dates.get("4" if "4" in head.dates else "137")
    document = Document(
        kind=kind,
        order=order,
        lines=tuple(lines),
        number=head.number if head.number != order else None,
        issued=issued[0] if issued else None,
        ordered=head.order_date,
        currency=head.currency,
        buyer=head.buyer,
        supplier=head.supplier,
        cancels="order" if cancels else None,
        repeats=meaning.repeats if meaning is not None else None,
        complete="whole" if message.whole else "cut",
    )
    return EdiPart(standard="edifact", document=document, faults=message.faults.take())


def _order(message: Message, head: Head, kind: DocumentKind) -> str | None:
    """The order number: an order's own, that which a change or an invoice refers to."""
    if kind == "order":
        order = head.number
    elif head.order is None and kind == "order_change" and head.number is not None:
        order = head.number
        text = f"No RFF+ON; the change's own number {order[:40]!r} is taken for the order's."
        message.faults.add("order_assumed", message.place(head.at, 2), text)
    else:
        order = head.order
    if order is None:
        message.faults.add(
            "order_missing", message.place(head.at), "The document names no order number."
        )
    return order


def _action(
    message: Message, block: Block, codes: StandardCodes, kind: DocumentKind, *, cancels: str
) -> LineAction | None:
    if kind != "order_change":
        return None
    if cancels == "order":
        return "delete"
    code = message.part(block.start, 2)
    meaning = codes.line_action.get(code)
    if meaning is not None and meaning.action is not None:
        return meaning.action
    text = f"{code[:20]!r} is in no list of actions; the line is read as a change."
    message.faults.add("unknown_code", message.place(block.start, 2), text)
    return "change"


def _lines(
    message: Message,
    block: Block,
    codes: StandardCodes,
    *,
    head: Head,
    kind: DocumentKind,
    action: LineAction | None,
) -> list[AskedLine]:
    """The schedules of one line: one where it is not split by SCC groups."""
    roles = ("invoiced",) if kind == "invoice" else ("ordered",)
    ordered: Decimal | None = None
    unit: str | None = None
    dates: Dates = {}
    schedules: list[tuple[Decimal | None, Dates]] = []
    scheduled = False
    for index in range(block.start + 1, block.end):
        tag = message.segments[index][0]
        if tag == "SCC":
            scheduled = True
        elif tag == "QTY":
            meaning = codes.quantities.get(message.part(index, 1, 0))
            if meaning is None:
                continue
            if scheduled and meaning.role in ("ordered", "promised"):
                schedules.append((quantity(message, index, 1, 1), {}))
            elif meaning.role in roles and ordered is None:
                ordered = quantity(message, index, 1, 1)
                unit = short(message.part(index, 1, 2))
        elif tag == "DTM":
            found = dated(message, index)
            if found is not None:
                where = schedules[-1][1] if schedules else dates
                where.setdefault(*found)
    item, supplier_item = item_numbers(message, block, codes)
    shared: dict[str, Any] = {
        "line": short(message.part(block.start, 1)),
        "item": item,
        "supplier_item": supplier_item,
        "description": description(message, block),
        "unit": unit,
        "price": price(message, block, codes),
    }
    lines: list[AskedLine] = []
    for asked, own in schedules or [(ordered, {})]:
        due, basis = (
            (None, "delivery") if kind == "invoice" else _due(codes, own, dates, head.dates)
        )
        values = {**shared, "quantity": asked, "due": due, "due_basis": basis}
        lines.append(
            AskedLine(**values) if action is None else ChangedLine(**values, action=action)
        )
    return lines


def _due(codes: StandardCodes, *levels: Dates) -> tuple[date | None, Basis]:
    """The last day of the preferred date, on the innermost level that has one."""
    for dates in levels:
        for qualifier, rule in codes.due_dates.items():
            if qualifier in dates:
                return dates[qualifier][1], rule.basis
    return None, "delivery"
