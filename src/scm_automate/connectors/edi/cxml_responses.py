"""cXML ConfirmationRequest and ShipNoticeRequest: what a supplier answers and sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.connectors.edi.cxml_words import attribute_day, attribute_number, unit_price
from scm_automate.connectors.edi.documents import Document, LineReading, RespondedLine
from scm_automate.connectors.edi.promise import (
    Entry,
    Window,
    delivery,
    disagreement,
    header_and_lines,
    settle,
    two_units,
)
from scm_automate.connectors.edi.ubl_words import short
from scm_automate.connectors.edi.values import in_words, iso_date, shown
from scm_automate.connectors.edi.xml_tree import children, first, local, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from xml.etree.ElementTree import Element

    from scm_automate.connectors.edi.codes import Code, StandardCodes
    from scm_automate.connectors.edi.faults import FaultList

__all__ = ["read_confirmation", "read_ship_notice"]

_SUBSTITUTED = "another item takes the place of the one ordered"


def read_confirmation(
    body: Element, codes: StandardCodes, told: FaultList, parties: Mapping[str, str | None]
) -> tuple[Document, tuple[LineReading, ...]]:
    """The answer that a ConfirmationRequest is."""
    header = first(body, "ConfirmationHeader")
    meaning, code = _header(header, codes, told)
    operation = header.get("operation", "new").strip() if header is not None else "new"
    if operation not in ("new", "update"):
        text = f"{operation[:20]!r} is no operation of a confirmation."
        told.add("unknown_code", "ConfirmationHeader/@operation", text)
    order = _order(body, told)
    lines: list[RespondedLine] = []
    readings: list[LineReading] = []
    seen: set[str] = set()
    for at, element in enumerate(children(body, "ConfirmationItem"), start=1):
        where = f"ConfirmationItem[{at}]"
        number = element.get("lineNumber", "").strip()
        doubts: list[str] = []
        if number and number in seen:
            told.add(
                "line_twice",
                f"{where}/@lineNumber",
                f"Line {number[:20]} has a ConfirmationItem already.",
            )
            doubts.append("the answer speaks of the line twice")
        seen.add(number)
        line, reading = _line(
            element, where, codes, told, header=meaning, header_code=code, doubts=doubts
        )
        lines.append(line)
        readings.append(reading)
    status = meaning.status if meaning else None
    whole, differ = header_and_lines(
        status if status in ("accepted", "changed", "rejected", "received") else None,
        {line.status for line in lines},
    )
    if differ:
        told.add(
            disagreement("rejected" if status == "rejected" else None),
            "ConfirmationHeader/@type",
            differ,
        )
    reference = first(body, "OrderReference")
    document = Document(
        kind="order_response",
        order=order,
        status=whole,
        lines=tuple(lines),
        number=short(header.get("confirmID", "")) if header is not None else None,
        issued=iso_date(header.get("noticeDate", "")) if header is not None else None,
        currency=_currency(body),
        ordered=iso_date(reference.get("orderDate", "")) if reference is not None else None,
        buyer=parties["receiver"],
        supplier=parties["sender"],
    )
    return document, tuple(readings)


def _currency(body: Element) -> str | None:
    """The currency of the first price."""
    for path in (("UnitPrice", "Money"), ("ItemIn", "ItemDetail", "UnitPrice", "Money")):
        money = first(body, "ConfirmationItem", "ConfirmationStatus", *path)
        if money is not None:
            return short(money.get("currency", ""))
    return None


def _order(body: Element, told: FaultList) -> str | None:
    for holder in (
        first(body, "OrderReference"),
        first(body, "ConfirmationHeader", "OrderReference"),
    ):
        order = short(holder.get("orderID", "")) if holder is not None else None
        if order is not None:
            return order
    told.add("order_missing", "OrderReference/@orderID", "The document names no order number.")
    return None


def _header(
    header: Element | None, codes: StandardCodes, told: FaultList
) -> tuple[Code | None, str]:
    code = header.get("type", "").strip() if header is not None else ""
    meaning = codes.header_status.get(code)
    if meaning is None:
        text = f"{code[:20]!r} is no type of confirmation; it says nothing of the order."
        told.add("unknown_code", "ConfirmationHeader/@type", text)
    return meaning, code


def _line(
    element: Element,
    where: str,
    codes: StandardCodes,
    told: FaultList,
    *,
    header: Code | None,
    header_code: str,
    doubts: list[str],
) -> tuple[RespondedLine, LineReading]:
    ordered = attribute_number(element, "quantity", where, told)
    entries: list[Entry] = []
    raw: list[str] = []
    stated: Decimal | None = None
    for at, status in enumerate(_statuses(element), start=1):
        place = f"{where}/ConfirmationStatus[{at}]"
        code = status.get("type", "").strip()
        raw.append(code)
        meaning = codes.line_status.get(code)
        if meaning is None:
            text = f"{code[:20]!r} is in no list of confirmation statuses; the line is unclear."
            told.add("unknown_code", f"{place}/@type", text)
        quantity = attribute_number(status, "quantity", place, told)
        entries.append(Entry(meaning, quantity, _window(status, place, told)))
        price = unit_price(status, place, told)
        if price is None:
            price = unit_price(first(status, "ItemIn", "ItemDetail"), f"{place}/ItemIn", told)
        stated = price if stated is None else stated
        if first(status, "ItemIn", "ItemID") is not None and code != "allDetail":
            doubts.append(_SUBSTITUTED)
    if not entries:
        if header is None or header.status not in ("accepted", "changed", "rejected"):
            told.add(
                "status_missing",
                where,
                "The line has no status, and the header promises nothing; the line is unclear.",
            )
        entries.append(Entry(header, ordered))
        if header_code:
            raw.append(header_code)
    known = [entry.quantity for entry in entries]
    if ordered is not None and None not in known:
        total = sum((quantity for quantity in known if quantity is not None), start=ordered * 0)
        if total != ordered:
            told.add(
                "quantity_differs",
                f"{where}/@quantity",
                f"The item is for {shown(ordered)}, its statuses come to {shown(total)}.",
            )
            doubts.append("the statuses do not add up to the quantity of the line")
    if len(entries) == 1 and entries[0].quantity is None:
        entries[0].quantity = ordered
    comments = [child for child in element.iter() if local(child.tag) == "Comments"]
    doubts += [in_words(said) for one in comments if (said := (one.text or "").strip())]
    spoken = [element, *_statuses(element)]
    doubts += two_units(text_of(one, "UnitOfMeasure") for one in spoken)
    settled = settle(entries, ordered=ordered)
    line = RespondedLine(
        line=short(element.get("lineNumber", "")),
        status=settled.status,
        deliveries=settled.deliveries,
        price=stated,
        raw_status=" ".join(filter(None, raw)) or None,
        item=short(text_of(element, "ItemIn", "ItemID", "BuyerPartID")),
        supplier_item=short(text_of(element, "ItemIn", "ItemID", "SupplierPartID")),
        quantity=ordered,
        unit=short(text_of(element, "UnitOfMeasure")),
    )
    evidence = (((where), _words(element)),)
    everything = (*dict.fromkeys(doubts), *settled.doubts)
    return line, LineReading(elements=evidence, doubts=everything)


def _statuses(element: Element) -> Iterator[Element]:
    """The statuses of an item, those within one another too; an outer one only groups them."""
    for status in children(element, "ConfirmationStatus"):
        inner = list(children(status, "ConfirmationStatus"))
        if inner:
            yield from inner
        else:
            yield status


def _window(element: Element, where: str, told: FaultList) -> Window | None:
    arrives = attribute_day(element, "deliveryDate", where, told)
    if arrives is not None:
        return Window(arrives, arrives)
    leaves = attribute_day(element, "shipmentDate", where, told)
    return Window(leaves, leaves, "dispatch") if leaves is not None else None


def _words(element: Element, *, most: int = 30) -> str:
    """An element's attributes and texts with their names, as evidence."""
    words: list[str] = []
    for child in element.iter():
        words.extend(f"{name}={value[:100]}" for name, value in child.attrib.items())
        text = (child.text or "").strip()
        if text:
            words.append(f"{local(child.tag)}={text[:100]}")
        if len(words) >= most:
            break
    return " ".join(words[:most])


def read_ship_notice(
    body: Element, told: FaultList, parties: Mapping[str, str | None]
) -> Iterator[tuple[Document, tuple[LineReading, ...]]]:
    """The notices that a ShipNoticeRequest is: one for each order in it."""
    header = first(body, "ShipNoticeHeader")
    window = _window(header, "ShipNoticeHeader", told) if header is not None else None
    portions = list(children(body, "ShipNoticePortion"))
    if not portions:
        told.add("order_missing", "ShipNoticePortion", "The notice names no order.")
    for at, portion in enumerate(portions, start=1):
        where = f"ShipNoticePortion[{at}]"
        reference = first(portion, "OrderReference")
        order = short(reference.get("orderID", "")) if reference is not None else None
        if order is None:
            told.add(
                "order_missing",
                f"{where}/OrderReference",
                "This part of the notice names no order.",
            )
        lines: list[RespondedLine] = []
        readings: list[LineReading] = []
        for position, element in enumerate(children(portion, "ShipNoticeItem"), start=1):
            place = f"{where}/ShipNoticeItem[{position}]"
            quantity = attribute_number(element, "quantity", place, told)
            told_of = quantity is not None or window is not None
            lines.append(
                RespondedLine(
                    line=short(element.get("lineNumber", "")),
                    status="delivered",
                    deliveries=(delivery(quantity, window),) if told_of else (),
                    item=short(text_of(element, "ItemID", "BuyerPartID")),
                    supplier_item=short(text_of(element, "ItemID", "SupplierPartID")),
                    unit=short(text_of(element, "UnitOfMeasure")),
                )
            )
            readings.append(LineReading(elements=((place, _words(element)),)))
        document = Document(
            kind="despatch_advice",
            order=order,
            lines=tuple(lines),
            number=short(header.get("shipmentID", "")) if header is not None else None,
            issued=iso_date(header.get("noticeDate", "")) if header is not None else None,
            buyer=parties["receiver"],
            supplier=parties["sender"],
        )
        yield document, tuple(readings)
