"""X12 850, 860 and 855 out of documents."""

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
from scm_automate.connectors.edi.values import shown, week

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from scm_automate.connectors.edi.documents import AskedLine, Document, RespondedLine
    from scm_automate.model import Delivery

__all__ = ["Segment", "write_x12", "x12_day", "x12_interchange"]

KINDS: Final = {
    "order": ("850", "PO"),
    "order_change": ("860", "PC"),
    "order_response": ("855", "PR"),
}
ACTIONS: Final = {"add": "AI", "change": "CA", "delete": "DI"}
HEADERS: Final = {"accepted": "AD", "changed": "AC", "rejected": "RD", "received": "AK", None: "NA"}
STATUSES: Final = {
    "accepted": "IA",
    "changed": "IC",
    "rejected": "IR",
    "delivered": "AC",
    "unclear": "IH",
}
# (day, week, no later than, not before) of each basis.
QUALIFIERS: Final = {
    "delivery": ("067", "078", "075", "072"),
    "dispatch": ("068", "088", "085", "082"),
}
_ELEMENT_SEPARATORS: Final = "*|^\x1d"
_TERMINATORS: Final = "~'\x1c"
_COMPONENT_SEPARATORS: Final = ">:<\x1f"
_REPETITION_SEPARATORS: Final = "^`\x1e"
_VERSION: Final = re.compile(r"[0-9]{6}[0-9A-Z]{0,6}")

Segment = tuple[str, ...]


def write_x12(document: Document, envelope: Envelope) -> bytes:
    """One interchange with one transaction set, UTF-8.

    The delimiters are the usual ``*``, ``~`` and ``>``, or others where a text contains one of them:
    X12 has no way to escape, and a text is never altered.

    Raises:
        DataError: The document holds what the format has no place for, or lacks what it demands.
    """
    kind, group = KINDS.get(document.kind, ("", ""))
    if document.kind == "order":
        body = list(_order(document))
    elif document.kind == "order_change":
        body = list(_change(document))
    elif document.kind == "order_response":
        body = list(_response(document))
    else:
        raise refuse(document, f"X12 is not written for {document.kind}.")
    return x12_interchange(document, envelope, kind=kind, group=group, body=body)


def _order(document: Document) -> Iterator[Segment]:
    if document.number is not None:
        raise refuse(document, "an 850 has no number beside the order's.")
    yield (
        "BEG",
        "00",
        "SA",
        needed(document, document.order, "an order number"),
        "",
        x12_day(document.issued),
    )
    yield from _parties(document)
    lines = asked_lines(document)
    for line in lines:
        yield (
            "PO1",
            line.line or "",
            *_quantity(line.quantity),
            line.unit or "",
            *_price(line.price),
            *_numbers(line),
        )
        yield from _described(line)
    yield "CTT", str(len(lines))


def _change(document: Document) -> Iterator[Segment]:
    if document.number is not None:
        raise refuse(document, "an 860 has no number beside the order's.")
    purpose = "01" if document.cancels else "04"
    order = needed(document, document.order, "an order number")
    yield "BCH", purpose, "SA", order, "", "", x12_day(document.issued)
    yield from _parties(document)
    lines = asked_lines(document)
    for line in lines:
        if not isinstance(line, ChangedLine):
            raise refuse(document, "a line does not say what is done with it.")
        yield (
            "POC",
            line.line or "",
            ACTIONS[line.action],
            *_quantity(line.quantity),
            "",
            line.unit or "",
            *_price(line.price),
            *_numbers(line),
        )
        yield from _described(line)
    yield "CTT", str(len(lines))


def _response(document: Document) -> Iterator[Segment]:
    yield (
        "BAK",
        "00",
        "AT" if document.status == "accepted" and not document.lines else HEADERS[document.status],
        needed(document, document.order, "an order number"),
        x12_day(document.ordered),
        "",
        "",
        "",
        document.number or "",
        x12_day(document.issued),
    )
    yield from _parties(document)
    lines = responded_lines(document)
    for line in lines:
        yield (
            "PO1",
            line.line or "",
            *_quantity(line.quantity),
            line.unit or "",
            *_price(line.price),
            *_numbers(line),
        )
        yield from _acknowledged(document, line)
    yield "CTT", str(len(lines))


def _acknowledged(document: Document, line: RespondedLine) -> Iterator[Segment]:
    deliveries: tuple[Delivery | None, ...] = line.deliveries or (None,)
    codes = codes_for(line, STATUSES[line.status], entries=len(deliveries))
    for code, delivery in zip(codes, deliveries, strict=True):
        if delivery is None:
            amount = line.quantity if line.status == "rejected" else None
            yield "ACK", code, *_quantity(amount), line.unit or ""
            continue
        kind, first, last = span(delivery)
        head = ("ACK", code, *_quantity(delivery.quantity), line.unit or "")
        on, in_week, by, since = QUALIFIERS[delivery.basis]
        if kind == "none":
            if first is not None:
                raise refuse(document, f"line {line.line} has a window without an end.")
            yield head
        elif kind == "day":
            yield *head, on, x12_day(last)
        elif kind == "by":
            yield *head, by, x12_day(last)
        elif first is not None and last is not None and (first, last) == week(last):
            yield *head, in_week, x12_day(first)
        else:
            yield head
            yield "DTM", since, x12_day(first)
            yield "DTM", by, x12_day(last)


def _parties(document: Document) -> Iterator[Segment]:
    if document.currency is not None:
        yield "CUR", "BY", document.currency
    if document.buyer is not None:
        yield "N1", "BY", "", "92", document.buyer
    if document.supplier is not None:
        yield "N1", "SU", "", "92", document.supplier


def _described(line: AskedLine) -> Iterator[Segment]:
    if line.description is not None:
        yield "PID", "F", "", "", "", line.description
    if line.due is not None:
        yield "DTM", "002" if line.due_basis == "delivery" else "010", x12_day(line.due)


def _numbers(line: AskedLine | RespondedLine) -> Segment:
    buyer = ("BP", line.item) if line.item is not None else ()
    supplier = ("VN", line.supplier_item) if line.supplier_item is not None else ()
    return (*buyer, *supplier)


def _quantity(value: Decimal | None) -> Segment:
    return (shown(value) if value is not None else "",)


def _price(value: Decimal | None) -> Segment:
    """Price and its basis, which is empty: for one unit."""
    return (shown(value) if value is not None else "", "")


def x12_day(day: date | None) -> str:
    """A day as CCYYMMDD; empty where there is none."""
    return day.strftime("%Y%m%d") if day is not None else ""


def x12_interchange(
    document: Document, envelope: Envelope, *, kind: str, group: str, body: Sequence[Segment]
) -> bytes:
    """One interchange with one group and one transaction set, UTF-8.

    Args:
        document: Named where something is refused.
        envelope: Who sends it to whom.
        kind: The transaction set, such as 860.
        group: The functional group, such as PC.
        body: Its segments between ST and SE.

    Raises:
        DataError: A text has a control character, or something is too long for its place.
    """
    control = f"{envelope.number:04d}"
    # SE01 counts the ST and the SE as well.
    transaction: list[Segment] = [("ST", kind, control), *body, ("SE", str(len(body) + 2), control)]
    version = envelope.version or "004010"
    if _VERSION.fullmatch(version) is None:
        raise refuse(
            document, f"the envelope's version {version!r} is none of X12, such as 004010."
        )
    ours = envelope.group_sender or envelope.sender
    theirs = envelope.group_receiver or envelope.receiver
    texts = [text for segment in transaction for text in segment]
    texts += [
        envelope.sender,
        envelope.receiver,
        envelope.sender_qualifier,
        envelope.receiver_qualifier,
        ours,
        theirs,
    ]
    whole = "".join(texts)
    if holds_control(whole):
        raise refuse(document, "a text holds a line break or another control character.")
    element = _unused(_ELEMENT_SEPARATORS, whole)
    component = _unused(_COMPONENT_SEPARATORS, whole)
    terminator = _unused(_TERMINATORS, whole)
    # From 00402 on ISA11 announces what separates repetitions; nothing here repeats.
    repetition = "U" if version[:5] <= "00401" else _unused(_REPETITION_SEPARATORS, whole + element)
    created = envelope.created
    for name, value, most in (
        ("sender", envelope.sender, 15),
        ("receiver", envelope.receiver, 15),
        ("sender_qualifier", envelope.sender_qualifier, 2),
        ("receiver_qualifier", envelope.receiver_qualifier, 2),
        ("group_sender", ours, 15),
        ("group_receiver", theirs, 15),
    ):
        if len(value) > most:
            raise refuse(
                document, f"the envelope's {name} {value!r} is longer than {most} characters."
            )
    number = f"{envelope.number:09d}"
    segments: list[Segment] = [
        (
            "ISA", "00", " " * 10, "00", " " * 10,
            f"{envelope.sender_qualifier:2}", f"{envelope.sender:15}",
            f"{envelope.receiver_qualifier:2}", f"{envelope.receiver:15}",
            created.strftime("%y%m%d"), created.strftime("%H%M"), repetition, version[:5], number, "0",
            "T" if envelope.usage == "test" else "P", component,
        ),
        (
            "GS", group, ours, theirs, created.strftime("%Y%m%d"),
            created.strftime("%H%M"), str(envelope.number), "X", version,
        ),
        *(_trimmed(segment) for segment in transaction),
        ("GE", "1", str(envelope.number)),
        ("IEA", "1", number),
    ]  # fmt: skip
    end = f"{terminator}\n"
    return (end.join(element.join(segment) for segment in segments) + end).encode()


def _unused(signs: str, texts: str) -> str:
    """The first sign that no text contains; the last is a control character, which none does."""
    return next(sign for sign in signs if sign not in texts)


def _trimmed(segment: Segment) -> Segment:
    """Empty elements at the end of a segment are left out."""
    last = len(segment)
    while last > 1 and not segment[last - 1]:
        last -= 1
    return segment[:last]
