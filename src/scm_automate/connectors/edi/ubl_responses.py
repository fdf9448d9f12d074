"""UBL OrderResponse, OrderResponseSimple and DespatchAdvice: what a supplier answers and sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from scm_automate.connectors.edi.codes import Code
from scm_automate.connectors.edi.documents import Document, LineReading, RespondedLine
from scm_automate.connectors.edi.open_orders import plain_number
from scm_automate.connectors.edi.promise import (
    Entry,
    Window,
    delivery,
    disagreement,
    header_and_lines,
    settle,
    two_units,
)
from scm_automate.connectors.edi.ubl_words import amount, day, items, party, period, price, short
from scm_automate.connectors.edi.values import in_words
from scm_automate.connectors.edi.xml_tree import children, first, local, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from xml.etree.ElementTree import Element

    from scm_automate.connectors.edi.codes import StandardCodes
    from scm_automate.connectors.edi.documents import DocumentStatus
    from scm_automate.connectors.edi.faults import FaultList

__all__ = ["read_despatch", "read_response"]

_CHANGED: Final = Code(status="changed")
_SUBSTITUTED: Final = "another item takes the place of the one ordered"
_BACKORDER: Final = (
    "a part is on backorder, and may be meant to be within the quantity or beside it"
)
_REST: Final = "the rest will not come"


def read_response(
    root: Element, codes: StandardCodes, told: FaultList
) -> tuple[Document, tuple[LineReading, ...]]:
    """The answer that an OrderResponse or OrderResponseSimple is.

    Several response lines for one order line are a split.
    """
    name = local(root.tag)
    header = _header(root, name, codes, told)
    general = _promise(root, name, told)
    groups: dict[str, list[tuple[str, Element]]] = {}
    for at, element in enumerate(children(root, "OrderLine"), start=1):
        reference = text_of(element, "OrderLineReference", "LineID")
        line = reference or text_of(element, "LineItem", "ID")
        # A line that names no order line stands for itself.
        key = line or f"\x00{at}"
        groups.setdefault(key, []).append((f"{name}/OrderLine[{at}]", element))
    order = short(text_of(root, "OrderReference", "ID"))
    lines: list[RespondedLine] = []
    readings: list[LineReading] = []
    for key, elements in groups.items():
        number = short((key or "").partition("\x00")[0])
        answer, reading = _line(
            number, elements, codes, told, general=general, header=header, order=order
        )
        lines.append(answer)
        readings.append(reading)
    status = header.status if header else None
    whole, differ = header_and_lines(
        status if status in ("accepted", "changed", "rejected", "received") else None,
        {line.status for line in lines},
    )
    if differ:
        told.add(
            disagreement("rejected" if status == "rejected" else None),
            f"{name}/OrderResponseCode",
            differ,
        )
    if order is None:
        told.add(
            "order_missing", f"{name}/OrderReference/ID", "The document names no order number."
        )
    return _document(
        root, order=order, kind="order_response", status=whole, lines=lines, told=told
    ), tuple(readings)


def _document(
    root: Element,
    *,
    order: str | None,
    kind: Literal["order_response", "despatch_advice"],
    status: DocumentStatus | None,
    lines: list[RespondedLine],
    told: FaultList,
) -> Document:
    name = local(root.tag)
    return Document(
        kind=kind,
        order=order,
        status=status,
        lines=tuple(lines),
        number=short(text_of(root, "ID")),
        issued=day(first(root, "IssueDate"), f"{name}/IssueDate", told),
        ordered=day(first(root, "OrderReference", "IssueDate"), f"{name}/OrderReference", told),
        currency=short(text_of(root, "DocumentCurrencyCode") or _price_currency(root)),
        buyer=party(root, "BuyerCustomerParty"),
        supplier=party(root, "SellerSupplierParty"),
    )


def _price_currency(root: Element) -> str:
    """The currency of the first price, where the document names none of its own."""
    for element in children(root, "OrderLine"):
        price_amount = first(element, "LineItem", "Price", "PriceAmount")
        if price_amount is not None:
            return price_amount.get("currencyID", "")
    return ""


def _header(root: Element, name: str, codes: StandardCodes, told: FaultList) -> Code | None:
    if name == "OrderResponseSimple":
        word = text_of(root, "AcceptedIndicator").lower()
        if word in ("true", "1"):
            return Code(status="accepted", name="accepted")
        if word in ("false", "0"):
            return Code(status="rejected", name="rejected")
        told.add(
            "status_missing", f"{name}/AcceptedIndicator", f"{word[:20]!r} says neither yes nor no."
        )
        return None
    code = text_of(root, "OrderResponseCode")
    if not code:
        return None
    meaning = codes.header_status.get(code)
    if meaning is None:
        text = f"{code[:20]!r} is in no list of response codes; it says nothing of the order."
        told.add("unknown_code", f"{name}/OrderResponseCode", text)
    told.add_of_header(f"{name}/OrderResponseCode", meaning)
    return meaning


def _line(
    number: str | None,
    elements: list[tuple[str, Element]],
    codes: StandardCodes,
    told: FaultList,
    *,
    general: Window | None,
    header: Code | None,
    order: str | None,
) -> tuple[RespondedLine, LineReading]:
    entries: list[Entry] = []
    raw: list[str] = []
    doubts: list[str] = []
    evidence: list[tuple[str, str]] = []
    units: list[str] = []
    stated: Decimal | None = None
    item = supplier_item = None
    for where, element in elements:
        item_line = first(element, "LineItem")
        if item_line is None:
            told.add("line_missing", where, "The OrderLine has no LineItem; it is not read.")
            continue
        at = f"{where}/LineItem"
        meaning, code = _status(item_line, at, header, codes, told)
        if code:
            raw.append(code)
        other = text_of(element, "OrderLineReference", "OrderReference", "ID")
        if other and order is not None and plain_number(other) != plain_number(order):
            doubts.append(f"the line refers to order {other[:200]}")
        notes = [*children(element, "Note"), *children(item_line, "Note")]
        doubts += [in_words(said) for note in notes if (said := (note.text or "").strip())]
        if first(element, "SellerSubstitutedLineItem") is not None:
            doubts.append(_SUBSTITUTED)
        entries.extend(
            _entries(item_line, at, told, meaning=meaning, general=general, doubts=doubts)
        )
        quantities = [first(item_line, "Quantity")]
        quantities += [first(one, "Quantity") for one in children(item_line, "Delivery")]
        units += [one.get("unitCode", "") for one in quantities if one is not None]
        if stated is None:
            stated = price(first(item_line, "Price"), f"{at}/Price", told)
        found = items(first(item_line, "Item"))
        item, supplier_item = item or found[0], supplier_item or found[1]
        evidence.append((where, _words(element)))
    settled = settle(entries or [Entry(None)], ordered=None)
    line = RespondedLine(
        line=number,
        status=settled.status,
        deliveries=settled.deliveries,
        price=stated,
        raw_status=" ".join(dict.fromkeys(raw)) or None,
        item=item,
        supplier_item=supplier_item,
        unit=next(filter(None, map(short, units)), None),
    )
    doubts += two_units(units)
    everything = (*dict.fromkeys(doubts), *settled.doubts)
    return line, LineReading(elements=tuple(evidence), doubts=everything)


def _status(
    item_line: Element, where: str, header: Code | None, codes: StandardCodes, told: FaultList
) -> tuple[Code | None, str]:
    """What the line's code means in the list that it names; without one, what the header says."""
    element = first(item_line, "LineStatusCode")
    code = text_of(element)
    if element is not None and code:
        if "1225" in element.get("listID", ""):
            lists = codes.line_status_1225
        elif code in codes.line_status_words and not code.isdigit():
            lists = codes.line_status_words
        else:
            lists = codes.line_status
        meaning = lists.get(code)
        if meaning is None:
            text = f"{code[:20]!r} is in no list of line statuses; the line is unclear."
            told.add("unknown_code", f"{where}/LineStatusCode", text)
        return meaning, code
    if header is not None and header.status in ("accepted", "changed", "rejected"):
        return header, ""
    told.add(
        "status_missing",
        where,
        "The line has no status, and the header promises nothing; the line is unclear.",
    )
    return None, ""


def _entries(
    item_line: Element,
    where: str,
    told: FaultList,
    *,
    meaning: Code | None,
    general: Window | None,
    doubts: list[str],
) -> Iterator[Entry]:
    """What one response line says: its quantity and date, split deliveries, and what is on backorder."""
    quantity = amount(first(item_line, "Quantity"), f"{where}/Quantity", told)
    split = [
        element
        for element in children(item_line, "Delivery")
        if first(element, "Quantity") is not None
    ]
    if split:
        for element in split:
            part = amount(first(element, "Quantity"), f"{where}/Delivery/Quantity", told)
            yield Entry(meaning, part, _window(element, where, told) or general)
    else:
        yield Entry(meaning, quantity, _promise(item_line, where, told) or general)
    behind = amount(
        first(item_line, "MaximumBackorderQuantity"), f"{where}/MaximumBackorderQuantity", told
    )
    if behind is None:
        return
    if behind == 0:
        doubts.append(_REST)
    elif meaning is not None and meaning.status != "rejected":
        doubts.append(_BACKORDER)
        yield Entry(_CHANGED, behind, None)


def _promise(element: Element, where: str, told: FaultList) -> Window | None:
    """The promised window of the first Delivery that names one."""
    for found in children(element, "Delivery"):
        window = _window(found, where, told)
        if window is not None:
            return window
    return None


def _window(element: Element, where: str, told: FaultList) -> Window | None:
    for name in ("PromisedDeliveryPeriod", "EstimatedDeliveryPeriod"):
        found = period(first(element, name), f"{where}/Delivery/{name}", told)
        if found is not None:
            start, end = found
            if end is None:
                return Window(start, start, "delivery", "the period has no end")
            return Window(start, end)
    latest = day(first(element, "LatestDeliveryDate"), f"{where}/Delivery/LatestDeliveryDate", told)
    if latest is not None:
        return Window(None, latest)
    for path in (("Despatch", "EstimatedDespatchDate"), ("Despatch", "ActualDespatchDate")):
        found_day = day(first(element, *path), f"{where}/Delivery/{'/'.join(path)}", told)
        if found_day is not None:
            return Window(found_day, found_day, "dispatch")
    return None


def _words(element: Element, *, most: int = 40) -> str:
    """The values of an element with their names, as evidence."""
    words: list[str] = []
    for child in element.iter():
        text = (child.text or "").strip()
        if text:
            words.append(f"{local(child.tag)}={text[:100]}")
        if len(words) >= most:
            break
    return " ".join(words)


def read_despatch(
    root: Element, told: FaultList
) -> Iterator[tuple[Document, tuple[LineReading, ...]]]:
    """The notices that a DespatchAdvice is: one for each order that its lines refer to."""
    name = local(root.tag)
    window = _shipped(root, name, told)
    general = short(text_of(root, "OrderReference", "ID"))
    orders: dict[str | None, tuple[list[RespondedLine], list[LineReading]]] = {}
    for at, element in enumerate(children(root, "DespatchLine"), start=1):
        where = f"{name}/DespatchLine[{at}]"
        quantity = first(element, "DeliveredQuantity")
        number = text_of(element, "OrderLineReference", "LineID") or text_of(element, "ID")
        order = short(text_of(element, "OrderLineReference", "OrderReference", "ID")) or general
        item, supplier_item, _ = items(first(element, "Item"))
        sent = amount(quantity, f"{where}/DeliveredQuantity", told)
        line = RespondedLine(
            line=short(number),
            status="delivered",
            deliveries=(delivery(sent, window),) if sent is not None or window else (),
            item=item,
            supplier_item=supplier_item,
            unit=short(quantity.get("unitCode", "")) if quantity is not None else None,
        )
        lines, readings = orders.setdefault(order, ([], []))
        lines.append(line)
        readings.append(LineReading(elements=((where, _words(element)),)))
    if not orders:
        orders[general] = ([], [])
    for order, (lines, readings) in orders.items():
        if order is None:
            told.add("order_missing", name, "The notice or a part of it names no order.")
        document = _document(
            root, order=order, kind="despatch_advice", status=None, lines=lines, told=told
        )
        yield document, tuple(readings)


def _shipped(root: Element, name: str, told: FaultList) -> Window | None:
    """When the goods arrive; else when they left."""
    for holder in (first(root, "Shipment", "Delivery"), first(root, "Delivery")):
        if holder is None:
            continue
        where = f"{name}/Shipment/Delivery"
        arrived = day(first(holder, "ActualDeliveryDate"), f"{where}/ActualDeliveryDate", told)
        if arrived is not None:
            return Window(arrived, arrived)
        window = _window(holder, where, told)
        if window is not None:
            return window
    return None
