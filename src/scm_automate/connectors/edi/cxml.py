"""cXML: order requests, confirmations and ship notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scm_automate.connectors.edi.cxml_responses import read_confirmation, read_ship_notice
from scm_automate.connectors.edi.cxml_words import (
    attribute_day,
    attribute_number,
    credential,
    unit_price,
)
from scm_automate.connectors.edi.documents import AskedLine, ChangedLine, Document, EdiPart, Usage
from scm_automate.connectors.edi.faults import FaultList
from scm_automate.connectors.edi.ubl_words import short
from scm_automate.connectors.edi.values import iso_date
from scm_automate.connectors.edi.xml_tree import children, first, local, parse_tree, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from scm_automate.connectors.edi.chunks import Source
    from scm_automate.connectors.edi.codes import CodeLists, StandardCodes
    from scm_automate.connectors.edi.documents import LineAction
    from scm_automate.connectors.edi.limits import EdiLimits

__all__ = ["read_cxml"]


def read_cxml(source: Source, *, codes: CodeLists, limits: EdiLimits) -> Iterator[EdiPart]:
    """The documents of a cXML file: one, but for a ship notice, which may be for several orders."""
    told = FaultList(most=limits.max_faults)
    tree = parse_tree(source, limits=limits, told=told)
    root = tree.root
    request = first(root, "Request")
    if request is None:
        request = first(root, "Message")
    body = next(iter(request), None) if request is not None else None
    if root is None or body is None:
        told.add("document_missing", "cXML/Request", "The file holds no request.")
        yield EdiPart(standard="cxml", faults=told.take())
        return
    cut = {} if tree.whole else {"complete": "cut"}
    mode = request.get("deploymentMode", "") if request is not None else ""
    usage: Usage = "test" if mode == "test" else "production"
    name = local(body.tag)
    parties = {"sender": credential(root, "From"), "receiver": credential(root, "To")}
    if name == "OrderRequest":
        document = _order(body, codes.cxml, told, parties)
        yield EdiPart(standard="cxml", document=document.model_copy(update=cut), faults=told.take())
    elif name == "ConfirmationRequest":
        document, readings = read_confirmation(body, codes.cxml, told, parties)
        yield EdiPart(
            standard="cxml",
            document=document.model_copy(update=cut),
            faults=told.take(),
            texts=tuple(
                text
                for comment in children(body, "ConfirmationHeader", "Comments")
                if (text := (comment.text or "").strip())
            ),
            usage=usage,
            lines=readings,
        )
    elif name == "ShipNoticeRequest":
        for document, readings in read_ship_notice(body, told, parties):
            yield EdiPart(
                standard="cxml",
                document=document.model_copy(update=cut),
                faults=told.take(),
                usage=usage,
                lines=readings,
            )
    else:
        document = Document(kind="other", order=None).model_copy(update=cut)
        yield EdiPart(standard="cxml", document=document, faults=told.take())


def _order(
    body: Element, codes: StandardCodes, told: FaultList, parties: dict[str, str | None]
) -> Document:
    header = first(body, "OrderRequestHeader")
    order = short(header.get("orderID", "")) if header is not None else None
    if order is None:
        told.add(
            "order_missing", "OrderRequestHeader/@orderID", "The request names no order number."
        )
    kind = header.get("type", "new") if header is not None else "new"
    action: LineAction | None = None
    if kind != "new":
        meaning = codes.line_action.get(kind)
        action = meaning.action if meaning is not None else "change"
        if meaning is None:
            text = f"{kind[:20]!r} is no type of order request; it is read as a change."
            told.add("unknown_code", "OrderRequestHeader/@type", text)
    if action == "delete":
        told.add(
            "order_cancelled", "OrderRequestHeader/@type", f"The request calls order {order!r} off."
        )
    lines: list[AskedLine] = []
    for at, element in enumerate(children(body, "ItemOut"), start=1):
        lines.extend(_lines(element, f"ItemOut[{at}]", action, told))
    money = first(header, "Total", "Money")
    currency = money.get("currency", "") if money is not None else ""
    if not currency:
        money = first(body, "ItemOut", "ItemDetail", "UnitPrice", "Money")
        currency = money.get("currency", "") if money is not None else ""
    issued = iso_date(header.get("orderDate", "")) if header is not None else None
    return Document(
        kind="order" if action is None else "order_change",
        order=order,
        lines=tuple(lines),
        issued=issued,
        currency=short(currency),
        buyer=parties["sender"],
        supplier=parties["receiver"],
        cancels="order" if action == "delete" else None,
    )


def _lines(
    element: Element, where: str, action: LineAction | None, told: FaultList
) -> Iterator[AskedLine]:
    """The schedules of one ItemOut."""
    buyers = short(text_of(element, "ItemID", "BuyerPartID"))
    sellers = short(text_of(element, "ItemID", "SupplierPartID"))
    detail = first(element, "ItemDetail")
    values: dict[str, Any] = {
        "line": short(element.get("lineNumber", "")),
        "item": buyers,
        "supplier_item": sellers,
        "description": _description(detail),
        "quantity": attribute_number(element, "quantity", where, told),
        "unit": short(text_of(detail, "UnitOfMeasure")),
        "due": attribute_day(element, "requestedDeliveryDate", where, told),
        "price": unit_price(detail, where, told),
    }
    schedules: list[Element | None] = list(children(element, "ScheduleLine"))
    for schedule in schedules or [None]:
        if schedule is not None:
            place = f"{where}/ScheduleLine"
            values = {
                **values,
                "quantity": attribute_number(schedule, "quantity", place, told),
                "due": attribute_day(schedule, "requestedDeliveryDate", place, told),
            }
        yield AskedLine(**values) if action is None else ChangedLine(**values, action=action)


def _description(detail: Element | None) -> str | None:
    found = first(detail, "Description")
    text = text_of(found) or text_of(found, "ShortName")
    return text[:10_000] or None
