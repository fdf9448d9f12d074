"""UBL 2.1 Order, OrderChange and OrderResponse out of documents.

A network such as Peppol demands a profile's own elements beside these (endpoints, tax, addresses);
they are the business of its access point or of the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from scm_automate.connectors.edi.documents import ChangedLine
from scm_automate.connectors.edi.envelope import (
    asked_lines,
    codes_for,
    holds_control,
    needed,
    refuse,
    responded_lines,
    span,
)
from scm_automate.connectors.edi.values import shown

if TYPE_CHECKING:
    from decimal import Decimal

    from scm_automate.connectors.edi.documents import AskedLine, Document, RespondedLine
    from scm_automate.model import Delivery

__all__ = ["write_ubl", "xml_bytes"]

SCHEMA: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC: Final = f"{SCHEMA}CommonAggregateComponents-2"
CBC: Final = f"{SCHEMA}CommonBasicComponents-2"
NAMES: Final = {"order": "Order", "order_change": "OrderChange", "order_response": "OrderResponse"}
ACTIONS: Final = {"add": "1", "change": "3", "delete": "2"}
STATUSES: Final = {"accepted": "5", "changed": "3", "rejected": "7", "delivered": "42"}
HEADERS: Final = {"accepted": "AP", "changed": "CA", "rejected": "RE", "received": "AB"}


def write_ubl(document: Document) -> bytes:
    """One XML document, UTF-8, with the codes of Peppol BIS 3.

    Raises:
        DataError: The document holds what the format has no place for, or lacks what it demands.
    """
    if document.kind not in NAMES:
        raise refuse(document, f"UBL is not written for {document.kind}.")
    if document.cancels:
        raise refuse(
            document, "UBL calls an order off with an OrderCancellation, which is not written."
        )
    name = NAMES[document.kind]
    register_namespace("cac", CAC)
    register_namespace("cbc", CBC)
    root = Element(f"{{{SCHEMA}{name}-2}}{name}")
    _basic(root, "UBLVersionID", "2.1")
    order = needed(document, document.order, "an order number")
    _basic(
        root,
        "ID",
        order
        if document.kind == "order"
        else needed(document, document.number, "a number of its own"),
    )
    if document.kind == "order" and document.number is not None:
        raise refuse(document, "a UBL Order has no number beside the order's.")
    _basic(root, "IssueDate", needed(document, document.issued, "its day").isoformat())
    if document.kind == "order_change":
        _basic(root, "SequenceNumberID", "1")
    if document.kind == "order_response" and document.status is not None:
        _basic(root, "OrderResponseCode", HEADERS[document.status])
    if document.currency is not None:
        _basic(root, "DocumentCurrencyCode", document.currency)
    if document.kind != "order":
        reference = _group(root, "OrderReference")
        _basic(reference, "ID", order)
        if document.ordered is not None:
            _basic(reference, "IssueDate", document.ordered.isoformat())
    parties = [("BuyerCustomerParty", document.buyer), ("SellerSupplierParty", document.supplier)]
    for role, party in parties if document.kind != "order_response" else reversed(parties):
        if party is not None:
            _basic(_group(root, role, "Party", "PartyIdentification"), "ID", party)
    if document.kind == "order_response":
        for answered in responded_lines(document):
            _answered(root, document, answered)
    else:
        for asked in asked_lines(document):
            _asked(root, document, asked)
    return xml_bytes(document, root)


def xml_bytes(document: Document, root: Element, *, doctype: str = "") -> bytes:
    """The document as UTF-8.

    Raises:
        DataError: A text holds a character that XML cannot hold.
    """
    for element in root.iter():
        for text in (element.text or "", *element.attrib.values()):
            if holds_control(text):
                raise refuse(document, f"{text[:60]!r} holds a character that XML does not carry.")
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + doctype.encode() + body + b"\n"


def _basic(parent: Element, name: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, f"{{{CBC}}}{name}", attributes)
    element.text = text
    return element


def _group(parent: Element, *names: str) -> Element:
    for name in names:
        parent = SubElement(parent, f"{{{CAC}}}{name}")
    return parent


def _asked(root: Element, document: Document, line: AskedLine) -> None:
    item_line = _group(root, "OrderLine", "LineItem")
    _basic(item_line, "ID", needed(document, line.line, "a number for every line"))
    if document.kind == "order_change":
        if not isinstance(line, ChangedLine):
            raise refuse(document, "a line does not say what is done with it.")
        _basic(item_line, "LineStatusCode", ACTIONS[line.action])
    _quantity(item_line, document, line.quantity, line.unit)
    if line.due is not None:
        if line.due_basis == "dispatch":
            raise refuse(
                document,
                f"line {line.line} asks for a day of dispatch, which UBL has no place for.",
            )
        _basic(
            _group(item_line, "Delivery", "RequestedDeliveryPeriod"),
            "EndDate",
            line.due.isoformat(),
        )
    _price(item_line, document, line.price)
    _item(item_line, line)


def _item(item_line: Element, line: AskedLine | RespondedLine) -> None:
    item = _group(item_line, "Item")
    text = getattr(line, "description", None)
    if text is not None:
        _basic(item, "Name", text)
    if line.item is not None:
        _basic(_group(item, "BuyersItemIdentification"), "ID", line.item)
    if line.supplier_item is not None:
        _basic(_group(item, "SellersItemIdentification"), "ID", line.supplier_item)


def _quantity(
    item_line: Element, document: Document, quantity: Decimal | None, unit: str | None
) -> None:
    if quantity is not None:
        attributes = {"unitCode": unit} if unit is not None else {}
        _basic(item_line, "Quantity", shown(quantity), **attributes)
    elif unit is not None:
        raise refuse(document, "a line has a unit and no quantity.")


def _price(item_line: Element, document: Document, price: Decimal | None) -> None:
    if price is not None:
        attributes = {"currencyID": document.currency} if document.currency is not None else {}
        _basic(_group(item_line, "Price"), "PriceAmount", shown(price), **attributes)


def _answered(root: Element, document: Document, line: RespondedLine) -> None:
    """One OrderLine for each delivery: that is how Peppol tells a split."""
    number = needed(document, line.line, "a number for every line")
    codes = codes_for(line, STATUSES.get(line.status), entries=1)
    if not codes:
        raise refuse(document, f"line {number} is unclear, and UBL has no code for that.")
    deliveries: tuple[Delivery | None, ...] = line.deliveries or (None,)
    for at, delivery in enumerate(deliveries):
        holder = _group(root, "OrderLine")
        item_line = _group(holder, "LineItem")
        _basic(item_line, "ID", number)
        _basic(item_line, "LineStatusCode", codes[0])
        if delivery is not None:
            unit = line.unit if delivery.quantity is not None else None
            _quantity(item_line, document, delivery.quantity, unit)
            _window(item_line, document, number, delivery)
        if at == 0:
            _price(item_line, document, line.price)
        _item(item_line, line)
        _basic(_group(holder, "OrderLineReference"), "LineID", number)
    if line.unit is not None and not any(
        given and given.quantity is not None for given in deliveries
    ):
        raise refuse(document, f"line {number} has a unit and no quantity.")


def _window(item_line: Element, document: Document, number: str, delivery: Delivery) -> None:
    kind, first, last = span(delivery)
    if last is None:
        if first is not None:
            raise refuse(document, f"line {number} has a window without an end.")
        return
    holder = _group(item_line, "Delivery")
    if delivery.basis == "dispatch":
        if kind != "day":
            raise refuse(
                document, f"line {number} has a window of dispatch, and UBL has place for a day."
            )
        _basic(_group(holder, "Despatch"), "EstimatedDespatchDate", last.isoformat())
        return
    if first is None:
        _basic(_group(holder, "PromisedDeliveryPeriod"), "EndDate", last.isoformat())
        return
    period = _group(holder, "PromisedDeliveryPeriod")
    _basic(period, "StartDate", first.isoformat())
    _basic(period, "EndDate", last.isoformat())
