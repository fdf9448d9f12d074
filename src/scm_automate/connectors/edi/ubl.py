"""UBL 2 and Peppol: orders, changes, responses and despatch advices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scm_automate.connectors.edi.documents import AskedLine, ChangedLine, Document, EdiPart
from scm_automate.connectors.edi.faults import FaultList
from scm_automate.connectors.edi.ubl_responses import read_despatch, read_response
from scm_automate.connectors.edi.ubl_words import amount, day, items, party, period, price, short
from scm_automate.connectors.edi.xml_tree import children, first, local, parse_tree, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from xml.etree.ElementTree import Element

    from scm_automate.connectors.edi.chunks import Source
    from scm_automate.connectors.edi.codes import CodeLists, StandardCodes
    from scm_automate.connectors.edi.documents import LineAction
    from scm_automate.connectors.edi.limits import EdiLimits

__all__ = ["DOCUMENTS", "read_ubl"]

DOCUMENTS: Final = frozenset(
    (
        "Order", "OrderChange", "OrderCancellation", "OrderResponse", "OrderResponseSimple",
        "DespatchAdvice", "Invoice", "CreditNote", "Catalogue", "ReceiptAdvice", "ApplicationResponse",
    )
)  # fmt: skip
"""Root elements by which a file is known as UBL; the later ones are ``other``."""


def read_ubl(source: Source, *, codes: CodeLists, limits: EdiLimits) -> Iterator[EdiPart]:
    """The document of a UBL file, also inside a standard business document of a Peppol network."""
    told = FaultList(most=limits.max_faults)
    tree = parse_tree(source, limits=limits, told=told)
    root = _document_root(tree.root)
    if root is None:
        told.add("document_missing", "root element", "The file holds no UBL document.")
        yield EdiPart(standard="ubl", faults=told.take())
        return
    name = local(root.tag)
    cut = "whole" if tree.whole else "cut"
    if name in ("Order", "OrderChange"):
        document = _asked(
            root, codes.ubl, told, change="lines" if name == "OrderChange" else "none"
        )
        yield EdiPart(standard="ubl", document=_marked(document, cut), faults=told.take())
        return
    if name in ("OrderResponse", "OrderResponseSimple"):
        document, readings = read_response(root, codes.ubl, told)
        yield EdiPart(
            standard="ubl",
            document=_marked(document, cut),
            faults=told.take(),
            texts=_texts(root),
            lines=readings,
        )
        return
    if name == "DespatchAdvice":
        for document, readings in read_despatch(root, told):
            yield EdiPart(
                standard="ubl", document=_marked(document, cut), faults=told.take(), lines=readings
            )
        return
    order = short(text_of(root, "OrderReference", "ID"))
    if name == "OrderCancellation":
        told.add("order_cancelled", name, f"The document calls order {order!r} off as a whole.")
    document = Document(
        kind="other",
        order=order,
        number=short(text_of(root, "ID")),
        cancels="order" if name == "OrderCancellation" else None,
    )
    yield EdiPart(standard="ubl", document=_marked(document, cut), faults=told.take())


def _texts(root: Element) -> tuple[str, ...]:
    """Free text of the document as a whole."""
    found = [*children(root, "Note"), *children(root, "RejectionNote")]
    return tuple(text for note in found if (text := (note.text or "").strip()))


def _document_root(root: Element | None) -> Element | None:
    if root is None or local(root.tag) in DOCUMENTS:
        return root
    if local(root.tag) == "StandardBusinessDocument":
        return next((child for child in root if local(child.tag) in DOCUMENTS), None)
    return None


def _marked(document: Document, cut: str) -> Document:
    return document if cut == "whole" else document.model_copy(update={"complete": "cut"})


def _asked(root: Element, codes: StandardCodes, told: FaultList, *, change: str) -> Document:
    name = local(root.tag)
    if change == "none":
        order, number = short(text_of(root, "ID")), None
    else:
        order, number = short(text_of(root, "OrderReference", "ID")), short(text_of(root, "ID"))
    if order is None:
        told.add("order_missing", f"{name}/ID", "The document names no order number.")
    general = _due(root, name, told)
    lines: list[AskedLine] = []
    for at, line in enumerate(children(root, "OrderLine"), start=1):
        lines.extend(_lines(line, f"{name}/OrderLine[{at}]", general, codes, told, change=change))
    return Document(
        kind="order" if change == "none" else "order_change",
        order=order,
        lines=tuple(lines),
        number=number,
        issued=day(first(root, "IssueDate"), f"{name}/IssueDate", told),
        currency=short(text_of(root, "DocumentCurrencyCode")),
        buyer=party(root, "BuyerCustomerParty"),
        supplier=party(root, "SellerSupplierParty"),
    )


def _lines(
    line: Element,
    where: str,
    general: date | None,
    codes: StandardCodes,
    told: FaultList,
    *,
    change: str,
) -> Iterator[AskedLine]:
    """The schedules of one line: one for each Delivery that has a quantity, else one."""
    item_line = first(line, "LineItem")
    if item_line is None:
        told.add("line_missing", where, "The OrderLine has no LineItem; it is not read.")
        return
    where = f"{where}/LineItem"
    quantity = first(item_line, "Quantity")
    buyers, sellers, text = items(first(item_line, "Item"))
    values: dict[str, Any] = {
        "line": short(text_of(item_line, "ID")),
        "item": buyers,
        "supplier_item": sellers,
        "description": text,
        "quantity": amount(quantity, f"{where}/Quantity", told),
        "unit": short(quantity.get("unitCode", "")) if quantity is not None else None,
        "due": _due(item_line, where, told) or general,
        "price": price(first(item_line, "Price"), f"{where}/Price", told),
    }
    action: LineAction | None = None
    if change == "lines":
        action = _action(item_line, where, codes, told)
    scheduled: list[Element | None] = [
        delivery
        for delivery in children(item_line, "Delivery")
        if first(delivery, "Quantity") is not None
    ]
    for delivery in scheduled or [None]:
        if delivery is not None:
            own = _period_end(delivery, where, told)
            asked = amount(first(delivery, "Quantity"), f"{where}/Delivery/Quantity", told)
            values = {**values, "quantity": asked, "due": own or values["due"]}
        yield AskedLine(**values) if action is None else ChangedLine(**values, action=action)


def _action(item_line: Element, where: str, codes: StandardCodes, told: FaultList) -> LineAction:
    code = text_of(item_line, "LineStatusCode")
    meaning = codes.line_action.get(code)
    if meaning is not None and meaning.action is not None:
        return meaning.action
    told.add(
        "unknown_code" if code else "action_missing",
        f"{where}/LineStatusCode",
        f"{code[:20]!r} is in no list of actions; the line is read as a change."
        if code
        else "The line does not say what is done with it; it is read as a change.",
    )
    return "change"


def _due(element: Element, where: str, told: FaultList) -> date | None:
    """The last day that is asked for, by the first Delivery that names one."""
    for delivery in children(element, "Delivery"):
        found = _period_end(delivery, where, told)
        if found is not None:
            return found
    return None


def _period_end(delivery: Element, where: str, told: FaultList) -> date | None:
    wanted = period(
        first(delivery, "RequestedDeliveryPeriod"),
        f"{where}/Delivery/RequestedDeliveryPeriod",
        told,
    )
    if wanted is not None:
        return wanted[1] or wanted[0]
    for name in ("LatestDeliveryDate", "RequestedDeliveryDate"):
        found = day(first(delivery, name), f"{where}/Delivery/{name}", told)
        if found is not None:
            return found
    return None
