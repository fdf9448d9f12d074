"""From a file's documents to the answers that the chase works with.

A line is released unseen only where everything speaks for it: the whole document without a fault, one
reading, a line that is open, the same item and unit, the whole quantity, one day or one week ahead,
and the price as ordered. Everything else is for a person, with the reasons in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from scm_automate.connectors.edi.codes import CodeLists, code_lists
from scm_automate.connectors.edi.documents import EdiFile, LineReading, RespondedLine
from scm_automate.connectors.edi.open_orders import OpenOrders, OwedLine, plain_number
from scm_automate.connectors.edi.values import number, shown, week
from scm_automate.model import (
    Delivery,
    Evidence,
    LineResponse,
    OrderLine,
    OrderResponse,
    Supplier,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from scm_automate.connectors.edi.documents import Document, EdiPart
    from scm_automate.model import Flag, LineStatus, MessageKind

__all__ = ["order_responses"]

HARMLESS: Final = frozenset(
    ("header_line_disagree", "component_separator_missing", "charset_differs", "doctype")
)
"""Faults that leave no doubt about a line: they are told, and hold nothing back."""

_LONGEST = timedelta(days=366)
_CHECKS = 8


def order_responses(
    file: EdiFile | Iterable[EdiPart],
    *,
    received: datetime,
    supplier: Supplier | str | None,
    open_lines: Iterable[OrderLine | Mapping[str, Any]] = (),
    codes: CodeLists | None = None,
) -> tuple[OrderResponse, ...]:
    """The answers in a file: one for each order response and each despatch advice in it.

    Args:
        file: A file, or the parts of a stream.
        received: When it arrived, with a time zone.
        supplier: Whose answer it is; None where nobody could tell, then nothing is released.
        open_lines: All open lines of that supplier; without them nothing is released.
        codes: The code lists that the file was read with; they say which units are the same.

    Returns:
        In the order of the file. Lines that are not among the open ones are kept, for review, and
        flagged ``unknown_order``; what cannot be put on a line is a remark.

    Example:
        >>> from datetime import UTC, datetime
        >>> from scm_automate.connectors import edi
        >>> raw = b"UNB+UNOA:3+S+B+260304:0900+1'UNH+1+ORDRSP:D:96A:UN'BGM+231+77+29'RFF+ON:45'"
        >>> file = edi.read(raw + b"LIN+10+5'QTY+113:500'DTM+67:20260320:102'UNT+7+1'UNZ+1+1'")
        >>> answers = order_responses(
        ...     file,
        ...     received=datetime(2026, 3, 4, tzinfo=UTC),
        ...     supplier="100234",
        ...     open_lines=[{"order": "45", "line": "10", "quantity": "500", "due": "2026-03-16"}],
        ... )
        >>> answers[0].lines[0].status, answers[0].lines[0].review
        ('changed', False)
    """
    parts = tuple(file.parts) if isinstance(file, EdiFile) else tuple(file)
    envelope = tuple(
        fault.text
        for part in parts
        if part.document is None
        for fault in part.faults
        if fault.code not in HARMLESS
    )
    desk = _Desk(
        orders=OpenOrders(open_lines),
        received=received,
        supplier=supplier.id if isinstance(supplier, Supplier) else supplier,
        codes=codes or code_lists(),
        envelope=envelope,
    )
    return tuple(
        _response(part, part.document, desk)
        for part in parts
        if part.document is not None and part.document.kind in ("order_response", "despatch_advice")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What all documents of a file are judged with."""

    orders: OpenOrders
    received: datetime
    supplier: str | None
    codes: CodeLists
    envelope: tuple[str, ...]


@dataclass(slots=True)
class _Judged:
    """A line as it will be told, while it is judged."""

    status: LineStatus
    deliveries: tuple[Delivery, ...]
    price: Decimal | None
    reasons: list[str] = field(default_factory=list)
    price_differs: bool = False


def _response(part: EdiPart, document: Document, desk: _Desk) -> OrderResponse:
    reasons = list(_of_document(part, document, desk))
    lines: list[LineResponse] = []
    remarks = [f"{fault.code}: {fault.text}" for fault in part.faults]
    remarks += desk.envelope
    flags: set[Flag] = set()
    kind: MessageKind = "response"
    if not document.lines:
        kind, lines = _header_only(document, desk, reasons, remarks)
    seen: set[tuple[str, str, str]] = set()
    readings = part.lines or [LineReading()] * len(document.lines)
    for line, reading in zip(document.responses, readings, strict=True):
        for made in _line(
            part, document, line, reading, desk, reasons=reasons, remarks=remarks, flags=flags
        ):
            key = (made.company, made.order, made.line)
            if key in seen:
                remarks.append(
                    f"Line {made.line} is answered more than once; every answer is for review."
                )
                lines = [
                    _held(told, "it is answered more than once") if told.line_key == key else told
                    for told in lines
                ]
                lines.append(_held(made, "it is answered more than once"))
            else:
                lines.append(made)
            seen.add(key)
    if (
        document.responses
        and not any(desk.orders.of_order(line.order) for line in lines)
        and desk.orders
    ):
        kind = "other"
    return OrderResponse(
        kind=kind,
        flags=tuple(sorted(flags)),
        lines=tuple(lines),
        channel="edi",
        received=desk.received,
        supplier=desk.supplier,
        sender=document.supplier,
        subject=_subject(part, document),
        message_id=document.number,
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _subject(part: EdiPart, document: Document) -> str:
    what = "despatch advice" if document.kind == "despatch_advice" else "order response"
    own = f" {document.number}" if document.number else ""
    order = f" for order {document.order}" if document.order else ""
    return f"{part.standard.upper()} {what}{own}{order}"


def _of_document(part: EdiPart, document: Document, desk: _Desk) -> Iterator[str]:
    """Why no line of a document may be released."""
    if desk.supplier is None:
        yield "nobody could tell whose answer it is"
    if document.complete == "cut":
        yield "the document was cut"
    if document.cancels:
        yield "the document calls the whole order off"
    for fault in part.faults:
        if fault.code not in HARMLESS:
            yield f"the document has a fault ({fault.code})"
    if desk.envelope:
        yield "the envelope of the file has a fault"
    if not desk.orders:
        yield "there are no open lines to compare it with"


def _header_only(
    document: Document, desk: _Desk, reasons: list[str], remarks: list[str]
) -> tuple[MessageKind, list[LineResponse]]:
    """An answer for the whole order stands for each of its open lines."""
    if document.status == "received":
        remarks.append(f"Order {document.order} is acknowledged as received; nothing is promised.")
        return "auto_reply", []
    remarks.append(
        f"The answer is for order {document.order} as a whole: {document.status or 'unclear'}."
    )
    if document.kind == "despatch_advice":
        remarks[-1] = f"The notice for order {document.order} names no lines."
        return "other", []
    status: LineStatus = "unclear"
    if document.status in ("accepted", "rejected"):
        status = document.status
    why = [*reasons]
    if status == "rejected":
        why.append("the order is rejected")
    elif status == "unclear":
        why.append("the answer does not say what holds for the line")
    lines = []
    for owed in desk.orders.of_order(document.order):
        held = list(why)
        deliveries: tuple[Delivery, ...] = ()
        if status == "accepted":
            deliveries = _as_owed(owed)
            held += _of_dates(deliveries, status, desk)
        lines.append(
            LineResponse(
                company=owed.company,
                order=owed.order,
                line=owed.line,
                status=status,
                deliveries=deliveries,
                review=bool(held),
                reasons=tuple(dict.fromkeys(held)),
                evidence=(Evidence(part="document", text=f"status {document.status}"),),
                confidence=_confidence(held),
            )
        )
    return "response", lines


def _line(
    part: EdiPart,
    document: Document,
    line: RespondedLine,
    reading: LineReading,
    desk: _Desk,
    *,
    reasons: list[str],
    remarks: list[str],
    flags: set[Flag],
) -> Iterator[LineResponse]:
    evidence = tuple(
        Evidence(part=place[:200], text=text[:2_000]) for place, text in reading.evidence
    )
    found, by = desk.orders.find(
        document.order, line.line, item=line.item, supplier_item=line.supplier_item
    )
    why = [*reasons, *reading.doubts]
    if len(found) != 1:
        if desk.orders:
            flags.add("unknown_order")
            why.append(
                "several open lines may be meant" if found else "it is not among the open lines"
            )
        if document.order is None or line.line is None:
            item = line.item or line.supplier_item
            remarks.append(
                f"A line of order {document.order} (line {line.line}, item {item}) is {line.status}; "
                "no open line could be found for it."
            )
            return
        yield LineResponse(
            order=document.order,
            line=line.line,
            status=line.status,
            deliveries=line.deliveries,
            price=line.price,
            review=True,
            reasons=tuple(dict.fromkeys(why)),
            evidence=evidence,
            confidence=_confidence(why),
        )
        return
    owed = found[0]
    if by == "item":
        why.append("the answer names no line; it was found by its item")
    judged = _judge(part, line, owed, desk)
    if judged.price_differs:
        flags.add("price_change")
    why += judged.reasons
    yield LineResponse(
        company=owed.company,
        order=owed.order,
        line=owed.line,
        status=judged.status,
        deliveries=judged.deliveries,
        price=judged.price,
        review=bool(why),
        reasons=tuple(dict.fromkeys(why)),
        evidence=evidence,
        confidence=_confidence(why),
    )


def _judge(part: EdiPart, line: RespondedLine, owed: OwedLine, desk: _Desk) -> _Judged:
    """Lays an answer beside the open line: what it means there, and what speaks against it."""
    judged = _Judged(line.status, line.deliveries, None)
    if line.status in ("accepted", "changed") and not line.deliveries and line.status == "accepted":
        judged.deliveries = _as_owed(owed)
    elif line.status in ("accepted", "changed", "delivered"):
        judged.deliveries = _completed(line, owed)
    if line.status in ("accepted", "changed"):
        judged.status = "accepted" if _is_as_owed(judged.deliveries, owed) else "changed"
    _price(judged, line, owed)
    if judged.price_differs and judged.status == "accepted":
        judged.status = "changed"
    if line.status == "changed" and judged.status == "accepted" and not judged.price_differs:
        unsaid = line.raw_status is not None and not line.deliveries
        if unsaid:
            judged.status = "changed"
            judged.reasons.append("it says that something changed, and not what")
    if line.status in ("rejected", "unclear"):
        judged.reasons.append(f"the line is {line.status}")
    else:
        judged.reasons += _of_dates(judged.deliveries, judged.status, desk)
        judged.reasons += _of_quantity(judged, owed)
    judged.reasons += _of_item(part, line, owed, desk)
    return judged


def _as_owed(owed: OwedLine) -> tuple[Delivery, ...]:
    """The deliveries of a line that is accepted as ordered."""
    dated = sorted((due, quantity) for due, quantity in owed.owed.items() if due is not None)
    deliveries = [Delivery(quantity=amount, earliest=due, latest=due) for due, amount in dated]
    if None in owed.owed:
        deliveries.append(Delivery(quantity=owed.owed[None]))
    return tuple(deliveries)


def _completed(line: RespondedLine, owed: OwedLine) -> tuple[Delivery, ...]:
    """Deliveries with what an answer leaves out because the order says it."""
    deliveries = line.deliveries
    if len(deliveries) == 1:
        only = deliveries[0]
        quantity = only.quantity
        if quantity is None and line.status != "delivered":
            quantity = owed.total
        if only.latest is None and only.earliest is None and line.status == "accepted":
            if quantity == owed.total:
                return _as_owed(owed)
            return (Delivery(quantity=quantity),)
        return (
            Delivery(
                quantity=quantity, earliest=only.earliest, latest=only.latest, basis=only.basis
            ),
        )
    return deliveries


def _is_as_owed(deliveries: tuple[Delivery, ...], owed: OwedLine) -> bool:
    promised: dict[date | None, Decimal] = {}
    for delivery in deliveries:
        if (
            delivery.quantity is None
            or delivery.basis != "delivery"
            or delivery.earliest != delivery.latest
        ):
            return False
        promised[delivery.latest] = promised.get(delivery.latest, Decimal(0)) + delivery.quantity
    return None not in promised and promised == owed.owed


def _price(judged: _Judged, line: RespondedLine, owed: OwedLine) -> None:
    """Compares a stated unit price with that of the order, per the order's own number of units."""
    if line.price is None or line.status in ("rejected", "unclear"):
        return
    stated = number(shown(line.price * owed.price_per))
    if stated is None:
        judged.reasons.append("a price is stated that needs more digits than can be kept")
    elif owed.price is None:
        judged.price = stated
        judged.reasons.append("a price is stated, and there is none to compare it with")
    elif stated != owed.price:
        judged.price = stated
        judged.price_differs = True
        judged.reasons.append(f"the price is {shown(stated)}, ours is {shown(owed.price)}")


def _of_dates(deliveries: tuple[Delivery, ...], status: LineStatus, desk: _Desk) -> Iterator[str]:
    today = desk.received.date()
    if not deliveries:
        yield "no date is told"
    for delivery in deliveries:
        first, last = delivery.earliest, delivery.latest
        if last is None:
            yield "a part has no date"
            continue
        if first is None or (first != last and (first, last) != week(last)):
            yield "the date is neither one day nor one calendar week"
        if status != "delivered" and last < today:
            yield f"the date {last} is past"
        if last > today + _LONGEST:
            yield f"the date {last} is more than a year ahead"


def _of_quantity(judged: _Judged, owed: OwedLine) -> Iterator[str]:
    quantities = [delivery.quantity for delivery in judged.deliveries]
    if not quantities or None in quantities:
        yield "a quantity is not told"
        return
    total = sum((quantity for quantity in quantities if quantity is not None), Decimal(0))
    if total != owed.total:
        yield f"{shown(total)} are promised, {shown(owed.total)} are open"


def _of_item(part: EdiPart, line: RespondedLine, owed: OwedLine, desk: _Desk) -> Iterator[str]:
    if line.item and owed.item and plain_number(line.item) != plain_number(owed.item):
        yield f"the answer is for item {line.item}, ours is {owed.item}"
    if (
        line.supplier_item
        and owed.supplier_item
        and plain_number(line.supplier_item) != plain_number(owed.supplier_item)
    ):
        yield f"the answer is for the supplier's item {line.supplier_item}, ours is {owed.supplier_item}"
    if line.unit and owed.unit:
        same = desk.codes.is_same_unit(line.unit, owed.unit, standard=part.standard)
        if not same:
            known = "is" if same is None else "means"
            yield f"the unit {known} {line.unit}, ours is {owed.unit}"


def _held(line: LineResponse, reason: str) -> LineResponse:
    reasons = tuple(dict.fromkeys((*line.reasons, reason)))
    return line.model_copy(
        update={"review": True, "reasons": reasons, "confidence": _confidence(reasons)}
    )


def _confidence(reasons: Iterable[str]) -> float:
    """The share of checks that nothing spoke against."""
    return max(0, _CHECKS - len(set(reasons))) / _CHECKS
