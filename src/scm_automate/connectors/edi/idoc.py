"""SAP IDoc ORDERS, ORDCHG and ORDRSP, as XML and as flat records."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from scm_automate.connectors.edi.codes import Code
from scm_automate.connectors.edi.documents import (
    AskedLine,
    ChangedLine,
    Document,
    EdiPart,
    LineReading,
    RespondedLine,
)
from scm_automate.connectors.edi.faults import FaultList
from scm_automate.connectors.edi.idoc_flat import read_flat
from scm_automate.connectors.edi.idoc_words import (
    check_sum,
    is_flat,
    qualified,
    qualified_day,
    quantity,
    unit_price,
)
from scm_automate.connectors.edi.open_orders import plain_number
from scm_automate.connectors.edi.promise import Entry, Window, header_and_lines, settle
from scm_automate.connectors.edi.ubl_words import short
from scm_automate.connectors.edi.values import in_words, plain_date, shown
from scm_automate.connectors.edi.xml_tree import children, first, local, parse_tree, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from xml.etree.ElementTree import Element

    from scm_automate.connectors.edi.chunks import Source
    from scm_automate.connectors.edi.codes import CodeLists, StandardCodes
    from scm_automate.connectors.edi.documents import DocumentKind
    from scm_automate.connectors.edi.limits import EdiLimits

__all__ = ["read_idoc"]

KINDS: Final[dict[str, DocumentKind]] = {
    "ORDERS": "order",
    "ORDCHG": "order_change",
    "ORDRSP": "order_response",
}
_CONFIRMED: Final = Code(status="changed", name="confirmed with a schedule")
_REFUSED: Final = Code(status="rejected", name="with a rejection reason")


def read_idoc(source: Source, *, codes: CodeLists, limits: EdiLimits) -> Iterator[EdiPart]:
    """The documents of an IDoc file: one for each IDoc in it; the message type decides its kind."""
    told = FaultList(most=limits.max_faults)
    content, flat = is_flat(source)
    whole = True
    idocs: Iterator[tuple[Element, bool]]
    if flat:
        idocs = read_flat(content, codes.idoc.flat, limits=limits, told=told)
    else:
        tree = parse_tree(content, limits=limits, told=told)
        whole = tree.whole
        found = [] if tree.root is None else list(_idocs(tree.root))
        idocs = iter([(idoc, whole or at < len(found) - 1) for at, idoc in enumerate(found)])
    there = False
    for idoc, complete in idocs:
        there = True
        yield _part(idoc, codes.idoc, told, cut="whole" if complete else "cut")
    if not there:
        told.add("document_missing", "IDOC", "The file holds no IDoc.")
    if told:
        yield EdiPart(standard="idoc", faults=told.take())


def _idocs(root: Element) -> Iterator[Element]:
    if local(root.tag) == "IDOC":
        yield root
    else:
        for child in root:
            if local(child.tag) == "IDOC":
                yield child


def _part(idoc: Element, codes: StandardCodes, told: FaultList, *, cut: str) -> EdiPart:
    control = first(idoc, "EDI_DC40")
    kind = KINDS.get(text_of(control, "MESTYP").upper())
    where = f"IDoc {text_of(control, 'DOCNUM')[:20]}"
    marked: dict[str, Any] = {"complete": cut}
    if kind is None:
        return EdiPart(
            standard="idoc",
            document=Document(kind="other", number=short(text_of(control, "DOCNUM")), **marked),
            faults=told.take(),
        )
    order = short(qualified(idoc, "E1EDK02", "001", "BELNR")) or (
        short(text_of(idoc, "E1EDK01", "BELNR")) if kind != "order_response" else None
    )
    if order is None:
        told.add("order_missing", f"{where} E1EDK02", "No customer's order number (QUALF 001).")
    head = first(idoc, "E1EDK01")
    meaning = codes.header_status.get(text_of(head, "ACTION"))
    cancels = meaning is not None and meaning.cancels is True
    if cancels:
        told.add(
            "order_cancelled", f"{where} E1EDK01 ACTION", "The document calls the whole order off."
        )
    marked |= {
        "order": order,
        "number": short(qualified(idoc, "E1EDK02", "002", "BELNR")),
        "issued": plain_date(qualified(idoc, "E1EDK03", "012", "DATUM")),
        "currency": short(text_of(head, "CURCY")),
        "buyer": short(qualified(idoc, "E1EDKA1", "AG", "PARTN", key="PARVW")),
        "supplier": short(qualified(idoc, "E1EDKA1", "LF", "PARTN", key="PARVW")),
        "cancels": "order" if cancels else None,
    }
    readings: tuple[LineReading, ...] = ()
    lines: list[AskedLine] | list[RespondedLine]
    status = None
    if kind == "order_response":
        answered = [
            _answered(element, f"{where} E1EDP01[{at}]", codes, told, order=order)
            for at, element in enumerate(children(idoc, "E1EDP01"), start=1)
        ]
        lines = [line for line, _ in answered]
        readings = tuple(reading for _, reading in answered)
        status, differ = header_and_lines(
            "rejected" if cancels else None, {line.status for line, _ in answered}
        )
        if differ:
            told.add("header_rejects", f"{where} E1EDK01 ACTION", differ)
    else:
        action = "none" if kind == "order" else ("delete" if cancels else "lines")
        lines = [
            line
            for at, element in enumerate(children(idoc, "E1EDP01"), start=1)
            for line in _asked(idoc, element, f"{where} E1EDP01[{at}]", codes, told, action=action)
        ]
    check_sum(idoc, where, told)
    document = Document(kind=kind, status=status, lines=tuple(lines), **marked)
    texts = tuple(
        text
        for head_text in children(idoc, "E1EDKT1")
        for words in children(head_text, "E1EDKT2")
        if (text := text_of(words, "TDLINE"))
    )
    return EdiPart(
        standard="idoc",
        document=document,
        faults=told.take(),
        texts=texts,
        usage="test" if text_of(idoc, "EDI_DC40", "TEST") == "X" else "production",
        lines=readings,
    )


def _asked(
    idoc: Element,
    element: Element,
    where: str,
    codes: StandardCodes,
    told: FaultList,
    *,
    action: str,
) -> Iterator[AskedLine]:
    """The schedules of one position of an order or a change."""
    general = qualified_day(element, "E1EDP03", "002", where, told) or qualified_day(
        idoc, "E1EDK03", "002", where, told
    )
    values: dict[str, Any] = {
        "line": short(text_of(element, "POSEX")),
        "item": short(qualified(element, "E1EDP19", "001", "IDTNR")),
        "supplier_item": short(qualified(element, "E1EDP19", "002", "IDTNR")),
        "description": (
            qualified(element, "E1EDP19", "001", "KTEXT")
            or qualified(element, "E1EDP19", "002", "KTEXT")
            or None
        ),
        "quantity": quantity(element, "MENGE", where, told),
        "unit": short(text_of(element, "MENEE")),
        "due": general,
        "price": unit_price(element, where, told),
    }
    if values["item"] is None and values["supplier_item"] is None:
        values["item"] = short(qualified(element, "E1EDP19", "003", "IDTNR"))
    change: dict[str, Any] = {}
    if action != "none":
        code = text_of(element, "ACTION")
        meaning = codes.line_action.get(code)
        done = meaning.action if meaning is not None else None
        if done is None and action != "delete":
            text = f"{code[:20]!r} is in no list of actions; the line is read as a change."
            told.add("unknown_code" if code else "action_missing", f"{where} ACTION", text)
        change = {"action": "delete" if action == "delete" else done or "change"}
    schedules: list[Element | None] = list(children(element, "E1EDP20"))
    for schedule in schedules or [None]:
        if schedule is not None:
            values = {
                **values,
                "quantity": quantity(schedule, "WMENG", f"{where} E1EDP20", told),
                "due": _day(schedule, f"{where} E1EDP20", told) or general,
            }
        yield ChangedLine(**values, **change) if change else AskedLine(**values)


def _day(schedule: Element, where: str, told: FaultList) -> date | None:
    text = text_of(schedule, "EDATU")
    if not text or text == "00000000":
        return None
    found = plain_date(text)
    if found is None:
        told.add("bad_date", f"{where} EDATU", f"{text[:20]!r} is no date; it is not read.")
    return found


def _answered(
    element: Element, where: str, codes: StandardCodes, told: FaultList, *, order: str | None
) -> tuple[RespondedLine, LineReading]:
    """One position of a response: its action or rejection reason, and its confirmed schedules."""
    code, reason = text_of(element, "ACTION"), text_of(element, "ABGRU")
    schedules: list[tuple[Decimal | None, Window | None]] = []
    for schedule in children(element, "E1EDP20"):
        day = _day(schedule, f"{where} E1EDP20", told)
        schedules.append(
            (
                quantity(schedule, "WMENG", f"{where} E1EDP20", told),
                Window(day, day) if day is not None else None,
            )
        )
    meaning: Code | None
    raw: str | None = code or None
    if reason:
        meaning, raw = _REFUSED, " ".join(part for part in (code, f"ABGRU {reason}") if part)
    elif code:
        meaning = codes.line_status.get(code)
        if meaning is None:
            text = f"{code[:20]!r} is in no list of actions; the line is unclear."
            told.add("unknown_code", f"{where} ACTION", text)
    elif any(window for _, window in schedules):
        # SAP's own confirmations carry no action: the schedule is what they say.
        meaning = _CONFIRMED
    else:
        meaning = None
        told.add(
            "status_missing", where, "The position has no action and no schedule; it is unclear."
        )
    ordered = quantity(element, "MENGE", where, told)
    entries = [Entry(meaning, amount, window) for amount, window in schedules]
    settled = settle(entries or [Entry(meaning, ordered)], ordered=None)
    line = RespondedLine(
        line=short(qualified(element, "E1EDP02", "001", "ZEILE"))
        or short(text_of(element, "POSEX")),
        status=settled.status,
        deliveries=settled.deliveries,
        price=unit_price(element, where, told),
        raw_status=raw,
        item=short(qualified(element, "E1EDP19", "001", "IDTNR")),
        supplier_item=short(qualified(element, "E1EDP19", "002", "IDTNR")),
        quantity=ordered,
        unit=short(text_of(element, "MENEE")),
    )
    said = [
        in_words(text)
        for head_text in children(element, "E1EDPT1")
        for words_ in children(head_text, "E1EDPT2")
        if (text := text_of(words_, "TDLINE"))
    ]
    amounts = [amount for amount, _ in schedules]
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    if ordered is not None and amounts and None not in amounts and total != ordered:
        said.append(f"the position is for {shown(ordered)}, its schedules come to {shown(total)}")
    other = short(qualified(element, "E1EDP02", "001", "BELNR"))
    if other is not None and order is not None and plain_number(other) != plain_number(order):
        said.append(f"the position refers to order {other}")
    words = " ".join(
        f"{local(child.tag)}={(child.text or '').strip()[:60]}"
        for child in element.iter()
        if (child.text or "").strip()
    )
    return line, LineReading(elements=((where, words[:2_000]),), doubts=(*said, *settled.doubts))
