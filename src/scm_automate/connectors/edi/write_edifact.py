"""EDIFACT ORDERS, ORDCHG and ORDRSP (D.01B) out of documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import ChangedLine
from scm_automate.connectors.edi.envelope import (
    Envelope,
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
    from collections.abc import Iterator, Sequence
    from datetime import date

    from scm_automate.connectors.edi.documents import AskedLine, Document, RespondedLine
    from scm_automate.model import Delivery

__all__ = ["Segment", "edifact_day", "edifact_interchange", "write_edifact"]

KINDS: Final = {"order": "ORDERS", "order_change": "ORDCHG", "order_response": "ORDRSP"}
ACTIONS: Final = {"add": "1", "change": "3", "delete": "2"}
STATUSES: Final = {
    "accepted": "5",
    "changed": "3",
    "rejected": "7",
    "delivered": "42",
    "unclear": "117",
}
FUNCTIONS: Final = {"accepted": "29", "changed": "4", "rejected": "27", "received": "9", None: "9"}
LONGEST_TEXT: Final = 256
_VERSION: Final = re.compile(r"[A-Z0-9]{1,3}:[A-Z0-9]{1,3}:[A-Z0-9]{1,3}(?::[A-Z0-9]{1,6})?")

Element = str | tuple[str, ...]
Segment = tuple[Element, ...]


def write_edifact(document: Document, envelope: Envelope) -> bytes:
    """One interchange with one message: UNOC (Latin-1) where the texts fit it, else UNOY (UTF-8).

    Raises:
        DataError: The document holds what the format has no place for, or lacks what it demands.
    """
    if document.kind == "order":
        body = list(_order(document))
    elif document.kind == "order_change":
        body = list(_change(document))
    elif document.kind == "order_response":
        body = list(_response(document))
    else:
        raise refuse(document, f"EDIFACT is not written for {document.kind}.")
    return edifact_interchange(document, envelope, kind=KINDS[document.kind], body=body)


def edifact_interchange(
    document: Document, envelope: Envelope, *, kind: str, body: Sequence[Segment]
) -> bytes:
    """One interchange with one message: UNOC (Latin-1) where the texts fit it, else UNOY (UTF-8).

    Args:
        document: Named where something is refused.
        envelope: Who sends it to whom.
        kind: The message type, such as ORDCHG.
        body: Its segments between UNH and UNT.

    Raises:
        DataError: A text has a control character, or something is too long for its place.
    """
    number = str(envelope.number)
    created = envelope.created
    version = envelope.version or "D:01B:UN"
    if _VERSION.fullmatch(version) is None:
        text = f"the envelope's version {version!r} is none of EDIFACT, such as D:01B:UN."
        raise refuse(document, text)
    message: list[Segment] = [
        ("UNH", number, (kind, *version.split(":"))),
        *body,
        ("UNT", str(len(body) + 2), number),
    ]

    def interchange(syntax: str, version: str) -> str:
        head: Segment = (
            "UNB",
            (syntax, version),
            (envelope.sender, envelope.sender_qualifier),
            (envelope.receiver, envelope.receiver_qualifier),
            (created.strftime("%y%m%d"), created.strftime("%H%M")),
            number,
            *(("", "", "", "", "", "1") if envelope.usage == "test" else ()),
        )
        return "UNA:+.? '\n" + "".join(
            f"{_written(segment)}'\n" for segment in (head, *message, ("UNZ", "1", number))
        )

    latin = interchange("UNOC", "3")
    if holds_control(latin.replace("\n", "")) or latin.count("\n") != len(message) + 3:
        raise refuse(document, "a text holds a line break or another control character.")
    try:
        raw = latin.encode("iso8859-1")
    except UnicodeEncodeError:
        return interchange("UNOY", "4").encode()
    # Latin-1 bytes that happen to be UTF-8 would be read as that.
    if not raw.isascii() and _is_utf8(raw):
        return interchange("UNOY", "4").encode()
    return raw


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _order(document: Document) -> Iterator[Segment]:
    if document.number is not None:
        raise refuse(document, "an ORDERS has no number beside the order's.")
    yield "BGM", "220", needed(document, document.order, "an order number"), "9"
    yield from _head(document)
    lines = asked_lines(document)
    for line in lines:
        yield from _asked(document, line, "")
    yield from _foot(len(lines))


def _change(document: Document) -> Iterator[Segment]:
    order = needed(document, document.order, "an order number")
    yield "BGM", "230", document.number or order, "1" if document.cancels else "4"
    yield from _head(document)
    lines = asked_lines(document)
    for line in lines:
        if not isinstance(line, ChangedLine):
            raise refuse(document, "a line does not say what is done with it.")
        yield from _asked(document, line, ACTIONS[line.action])
    yield from _foot(len(lines))


def _response(document: Document) -> Iterator[Segment]:
    needed(document, document.order, "an order number")
    received = ("AB",) if document.status == "received" else ()
    yield "BGM", "231", document.number or "", FUNCTIONS[document.status], *received
    yield from _head(document)
    lines = responded_lines(document)
    for line in lines:
        yield from _answered(document, line)
    yield from _foot(len(lines))


def _head(document: Document) -> Iterator[Segment]:
    yield "DTM", ("137", edifact_day(needed(document, document.issued, "its day")), "102")
    if document.kind != "order":
        yield "RFF", ("ON", document.order or "")
        if document.ordered is not None:
            yield "DTM", ("171", edifact_day(document.ordered), "102")
    if document.buyer is not None:
        yield "NAD", "BY", (document.buyer, "", "92")
    if document.supplier is not None:
        yield "NAD", "SU", (document.supplier, "", "92")
    if document.currency is not None:
        yield "CUX", ("2", document.currency, "9")


def _foot(lines: int) -> Iterator[Segment]:
    yield "UNS", "S"
    yield "CNT", ("2", str(lines))


def _asked(document: Document, line: AskedLine, action: str) -> Iterator[Segment]:
    yield from _numbers(line, action)
    if line.description is not None:
        if len(line.description) > LONGEST_TEXT:
            raise refuse(
                document, f"the text of line {line.line} is longer than {LONGEST_TEXT} characters."
            )
        yield "IMD", "F", "", ("", "", "", line.description)
    if line.quantity is not None:
        yield "QTY", ("21", shown(line.quantity), line.unit or "")
    elif line.unit is not None:
        raise refuse(document, f"line {line.line} has a unit and no quantity.")
    if line.due is not None:
        yield "DTM", ("2" if line.due_basis == "delivery" else "10", edifact_day(line.due), "102")
    if line.price is not None:
        yield "PRI", ("AAA", shown(line.price))


def _numbers(line: AskedLine | RespondedLine, code: str) -> Iterator[Segment]:
    item = ((line.item, "IN"),) if line.item is not None else ()
    yield "LIN", line.line or "", code, *item
    if line.supplier_item is not None:
        yield "PIA", "5", (line.supplier_item, "SA")


def _answered(document: Document, line: RespondedLine) -> Iterator[Segment]:
    (code,) = codes_for(line, STATUSES[line.status], entries=1) or ("",)
    yield from _numbers(line, code)
    unit = line.unit or ""
    if line.quantity is not None:
        yield "QTY", ("21", shown(line.quantity), unit)
    elif unit and not any(delivery.quantity is not None for delivery in line.deliveries):
        raise refuse(document, f"line {line.line} has a unit and no quantity.")
    if len(line.deliveries) == 1:
        yield from _delivery(document, line, line.deliveries[0])
    if line.price is not None:
        yield "PRI", ("AAA", shown(line.price))
    if len(line.deliveries) > 1:
        yield "SCC", "1"
        for delivery in line.deliveries:
            if delivery.quantity is None:
                raise refuse(document, f"line {line.line} is split, and a part has no quantity.")
            yield from _delivery(document, line, delivery)


def _delivery(document: Document, line: RespondedLine, delivery: Delivery) -> Iterator[Segment]:
    if delivery.quantity is not None:
        yield "QTY", ("113", shown(delivery.quantity), line.unit or "")
    kind, first, last = span(delivery)
    on, by = ("69", "75") if delivery.basis == "delivery" else ("79", "85")
    if kind == "none" and first is not None:
        raise refuse(document, f"line {line.line} has a window without an end.")
    if kind == "day":
        yield "DTM", (on, edifact_day(last), "102")
    elif kind == "by":
        yield "DTM", (by, edifact_day(last), "102")
    elif kind == "range":
        yield "DTM", (on, f"{edifact_day(first)}-{edifact_day(last)}", "718")


def edifact_day(day: date | None) -> str:
    """A day as CCYYMMDD; empty where there is none."""
    return day.strftime("%Y%m%d") if day is not None else ""


def _written(segment: Segment) -> str:
    elements = [_element(element) for element in segment]
    while len(elements) > 1 and not elements[-1]:
        elements.pop()
    return "+".join(elements)


def _element(element: Element) -> str:
    if isinstance(element, str):
        return _released(element)
    parts = [_released(part) for part in element]
    while parts and not parts[-1]:
        parts.pop()
    return ":".join(parts)


def _released(text: str) -> str:
    """The text with a release character before every sign that would separate."""
    return "".join(f"?{sign}" if sign in "?'+:" else sign for sign in text)
