"""cXML OrderRequest and ConfirmationRequest out of documents."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from scm_automate.connectors.edi.documents import ChangedLine
from scm_automate.connectors.edi.envelope import (
    Envelope,
    asked_lines,
    codes_for,
    needed,
    refuse,
    responded_lines,
    span,
)
from scm_automate.connectors.edi.values import shown
from scm_automate.connectors.edi.write_ubl import xml_bytes

if TYPE_CHECKING:
    from scm_automate.connectors.edi.documents import AskedLine, Document, RespondedLine
    from scm_automate.model import Delivery

__all__ = ["write_cxml"]

STATUSES: Final = {
    "accepted": "accept",
    "changed": "detail",
    "rejected": "reject",
    "unclear": "unknown",
}
HEADERS: Final = {"accepted": "accept", "changed": "except", "rejected": "reject"}
DTD: Final = "http://xml.cxml.org/schemas/cXML/1.2.053"


def write_cxml(document: Document, envelope: Envelope) -> bytes:
    """One cXML request, UTF-8; an order change replaces the whole order, as cXML knows it.

    The parties are those of the envelope. A shared secret is not written: the transport adds it.

    Raises:
        DataError: The document holds what the format has no place for, or lacks what it demands.
    """
    stamp = envelope.created.isoformat(timespec="seconds")
    root = Element(
        "cXML",
        {
            "payloadID": f"{envelope.number}.{envelope.created:%Y%m%d%H%M%S}@{envelope.sender}",
            "timestamp": stamp,
        },
    )
    _parties(root, document, envelope)
    mode = {"deploymentMode": "test"} if envelope.usage == "test" else {}
    request = SubElement(root, "Request", mode)
    if document.kind in ("order", "order_change"):
        _order(request, document)
        dtd = "cXML.dtd"
    elif document.kind == "order_response":
        _confirmation(request, document, stamp)
        dtd = "Fulfill.dtd"
    else:
        raise refuse(document, f"cXML is not written for {document.kind}.")
    return xml_bytes(document, root, doctype=f'<!DOCTYPE cXML SYSTEM "{DTD}/{dtd}">\n')


def _parties(root: Element, document: Document, envelope: Envelope) -> None:
    from_us = document.supplier if document.kind == "order_response" else document.buyer
    to_them = document.buyer if document.kind == "order_response" else document.supplier
    for party, named in ((from_us, envelope.sender), (to_them, envelope.receiver)):
        if party is not None and party != named:
            raise refuse(document, f"its party {party!r} is not {named!r} of the envelope.")
    header = SubElement(root, "Header")
    for role, identity, qualifier in (
        ("From", envelope.sender, envelope.sender_qualifier),
        ("To", envelope.receiver, envelope.receiver_qualifier),
        ("Sender", envelope.sender, envelope.sender_qualifier),
    ):
        holder = SubElement(header, role)
        credential = SubElement(holder, "Credential", {"domain": qualifier})
        SubElement(credential, "Identity").text = identity
        if role == "Sender":
            SubElement(holder, "UserAgent").text = "scm_automate"


def _order(request: Element, document: Document) -> None:
    lines = asked_lines(document)
    if document.number is not None:
        raise refuse(document, "an OrderRequest has no number beside the order's.")
    kind = "new"
    if document.kind == "order_change":
        wanted = "delete" if document.cancels else "change"
        actions = {line.action for line in lines if isinstance(line, ChangedLine)}
        if actions - {wanted} or any(not isinstance(line, ChangedLine) for line in lines):
            raise refuse(
                document, f"cXML changes an order as a whole; every line must be {wanted!r}."
            )
        kind = "delete" if document.cancels else "update"
    body = SubElement(request, "OrderRequest")
    attributes = {
        "orderID": needed(document, document.order, "an order number"),
        "orderDate": needed(document, document.issued, "its day").isoformat(),
        "type": kind,
    }
    header = SubElement(body, "OrderRequestHeader", attributes)
    currency = document.currency or ""
    if not currency and any(line.price is not None for line in lines):
        raise refuse(document, "a price needs a currency.")
    if currency:
        total = sum(
            ((line.price or Decimal(0)) * (line.quantity or Decimal(0)) for line in lines),
            Decimal(0),
        )
        _money(SubElement(header, "Total"), total, currency)
    for line in lines:
        _item_out(body, document, line, currency)


def _item_out(body: Element, document: Document, line: AskedLine, currency: str) -> None:
    attributes: dict[str, str] = {}
    if line.quantity is not None:
        attributes["quantity"] = shown(line.quantity)
    if line.line is not None:
        attributes["lineNumber"] = line.line
    if line.due is not None:
        if line.due_basis == "dispatch":
            raise refuse(
                document,
                f"line {line.line} asks for a day of dispatch, which cXML has no place for.",
            )
        attributes["requestedDeliveryDate"] = line.due.isoformat()
    element = SubElement(body, "ItemOut", attributes)
    identity = SubElement(element, "ItemID")
    SubElement(identity, "SupplierPartID").text = line.supplier_item or ""
    if line.item is not None:
        SubElement(identity, "BuyerPartID").text = line.item
    detail = SubElement(element, "ItemDetail")
    if line.price is not None:
        _money(SubElement(detail, "UnitPrice"), line.price, currency)
    if line.description is not None:
        SubElement(detail, "Description", {"xml:lang": "en"}).text = line.description
    if line.unit is not None:
        SubElement(detail, "UnitOfMeasure").text = line.unit


def _confirmation(request: Element, document: Document, stamp: str) -> None:
    body = SubElement(request, "ConfirmationRequest")
    if document.status is None or document.status not in HEADERS:
        raise refuse(document, f"cXML has no confirmation that says {document.status}.")
    attributes = {
        "type": HEADERS[document.status],
        "operation": "new",
        "noticeDate": document.issued.isoformat() if document.issued is not None else stamp,
    }
    if document.number is not None:
        attributes["confirmID"] = document.number
    SubElement(body, "ConfirmationHeader", attributes)
    reference = {"orderID": needed(document, document.order, "an order number")}
    if document.ordered is not None:
        reference["orderDate"] = document.ordered.isoformat()
    holder = SubElement(body, "OrderReference", reference)
    SubElement(holder, "DocumentReference", {"payloadID": ""})
    for line in responded_lines(document):
        _item(body, document, line)


def _item(body: Element, document: Document, line: RespondedLine) -> None:
    attributes: dict[str, str] = {}
    if line.quantity is not None:
        attributes["quantity"] = shown(line.quantity)
    if line.line is not None:
        attributes["lineNumber"] = line.line
    element = SubElement(body, "ConfirmationItem", attributes)
    if line.unit is not None:
        SubElement(element, "UnitOfMeasure").text = line.unit
    deliveries: tuple[Delivery | None, ...] = line.deliveries or (None,)
    codes = codes_for(line, STATUSES.get(line.status), entries=len(deliveries))
    if not codes:
        raise refuse(document, f"line {line.line} is {line.status}, and cXML has no code for that.")
    for at, (code, delivery) in enumerate(zip(codes, deliveries, strict=True)):
        told: dict[str, str] = {"type": code}
        quantity = delivery.quantity if delivery is not None else line.quantity
        if quantity is not None:
            told["quantity"] = shown(quantity)
        if delivery is not None:
            told |= _dated(document, line, delivery)
        status = SubElement(element, "ConfirmationStatus", told)
        if at == 0 and line.price is not None:
            currency = needed(document, document.currency, "a currency for its prices")
            _money(SubElement(status, "UnitPrice"), line.price, currency)


def _dated(document: Document, line: RespondedLine, delivery: Delivery) -> dict[str, str]:
    kind, first, last = span(delivery)
    if last is None and first is None:
        return {}
    if kind != "day" or last is None:
        raise refuse(document, f"line {line.line} has a window, and cXML has place for a day.")
    name = "deliveryDate" if delivery.basis == "delivery" else "shipmentDate"
    return {name: last.isoformat()}


def _money(parent: Element, amount: Decimal, currency: str) -> None:
    SubElement(parent, "Money", {"currency": currency}).text = shown(amount)
