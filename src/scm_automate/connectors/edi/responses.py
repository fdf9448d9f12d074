"""From a file's documents to the answers that the chase works with.

A line is released unseen only where everything speaks for it: the whole document without a fault, one
reading, a line that is open, the same item and unit, the whole quantity, one day or one week ahead,
and the price as ordered. Everything else is for a person, with the reasons in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from scm_automate.connectors.edi.answer_checks import (
    Desk,
    as_owed,
    confidence_of,
    date_doubts,
    judge,
)
from scm_automate.connectors.edi.codes import CodeLists, code_lists
from scm_automate.connectors.edi.documents import EdiFile, LineReading, RespondedLine
from scm_automate.connectors.edi.open_orders import OpenOrders
from scm_automate.connectors.edi.values import in_words
from scm_automate.model import (
    Delivery,
    Evidence,
    LineResponse,
    OrderLine,
    OrderResponse,
    Supplier,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from scm_automate.connectors.edi.documents import Document, EdiPart
    from scm_automate.model import Flag, LineKey, LineStatus, MessageKind

__all__ = ["order_responses"]

HARMLESS: Final = frozenset(
    ("header_line_disagree", "component_separator_missing", "charset_differs", "doctype")
)
"""Faults that leave no doubt about a line: they are told, and hold nothing back."""
_TEXTS: Final = {"MSG": 1, "NTE": 2, "FTX": 4}
"""Segments of X12 and EDIFACT that hold free text, and the element that it is in."""
_ANSWERS: Final = {
    "order_response": "order response",
    "despatch_advice": "despatch advice",
    "status_report": "order status report",
}
"""What answers for order lines, and what it is called."""
_SAYS: Final = in_words("").removesuffix("''")
_ONE_MESSAGE: Final = frozenset(("ubl", "cxml"))
"""Standards with one message to a file: what is wrong with it concerns all of its documents."""


def order_responses(
    file: EdiFile | Iterable[EdiPart],
    *,
    received: datetime,
    supplier: Supplier | str | None,
    open_lines: Iterable[OrderLine | Mapping[str, Any]] = (),
    codes: CodeLists | None = None,
    texts: Literal["review", "remark"] = "review",
) -> tuple[OrderResponse, ...]:
    """The answers in a file: one for each order response, despatch advice and status report in it.

    Args:
        file: A file, or the parts of a stream.
        received: When it arrived, with a time zone.
        supplier: Whose answer it is; None where nobody could tell, then nothing is released.
        open_lines: All open lines of that supplier; without them nothing is released.
        codes: The code lists that the file was read with; they say which units are the same.
        texts: What free text in an answer does: hold its lines for a person, since it may be a
            condition, or be a remark and no more.

    Returns:
        In the order of the file. Lines that are not among the open ones are kept, for review, and
        flagged ``unknown_order``; what cannot be put on a line is a remark. One that calls itself a
        duplicate or a copy answers for no line: it is flagged ``attachment_unread``, with a remark.

    Examples:
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
    desk = Desk(
        orders=OpenOrders(open_lines),
        received=received,
        supplier=supplier.id if isinstance(supplier, Supplier) else supplier,
        codes=codes or code_lists(),
        envelope=envelope,
        texts=texts,
        shared={
            part.standard: tuple(fault for one in parts for fault in one.faults)
            for part in parts
            if part.standard in _ONE_MESSAGE
        },
    )
    return _contradictions_held(
        [
            _response(part, part.document, desk)
            for part in parts
            if part.document is not None and part.document.kind in _ANSWERS
        ]
    )


def _response(part: EdiPart, document: Document, desk: Desk) -> OrderResponse:
    reasons = list(_of_document(part, document, desk))
    lines: list[LineResponse] = []
    remarks = [f"{fault.code}: {fault.text}" for fault in part.faults]
    remarks += [*desk.envelope, *map(in_words, part.texts)]
    flags: set[Flag] = set()
    kind: MessageKind = "response"
    if document.repeats is not None:
        # What an earlier message said may be overtaken by now, and must not be said anew.
        flags.add("attachment_unread")
        remarks.append(
            f"It calls itself a {document.repeats} of an earlier answer for order {document.order}: "
            "nothing was taken from it. Look whether the earlier one came in."
        )
        return _told(part, document, desk, kind="other", flags=flags, lines=(), remarks=remarks)
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
    return _told(part, document, desk, kind=kind, flags=flags, lines=lines, remarks=remarks)


def _told(
    part: EdiPart,
    document: Document,
    desk: Desk,
    *,
    kind: MessageKind,
    flags: set[Flag],
    lines: Sequence[LineResponse],
    remarks: Sequence[str],
) -> OrderResponse:
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
    what = _ANSWERS[document.kind]
    own = f" {document.number}" if document.number else ""
    order = f" for order {document.order}" if document.order else ""
    return f"{part.standard.upper()} {what}{own}{order}"


def _of_document(part: EdiPart, document: Document, desk: Desk) -> Iterator[str]:
    """Why no line of a document may be released."""
    if desk.supplier is None:
        yield "nobody could tell whose answer it is"
    if part.usage == "test":
        yield "the message is marked as a test"
    if document.complete == "cut":
        yield "the document was cut"
    if document.cancels:
        yield "the document calls the whole order off"
    for fault in (*part.faults, *part.shared, *desk.shared.get(part.standard, ())):
        if fault.code not in HARMLESS:
            yield f"the document has a fault ({fault.code})"
    if desk.texts == "review":
        yield from map(in_words, part.texts)
    if desk.envelope:
        yield "the envelope of the file has a fault"
    if not desk.orders:
        yield "there are no open lines to compare it with"


def _header_only(
    document: Document, desk: Desk, reasons: list[str], remarks: list[str]
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
            deliveries = as_owed(owed)
            held += date_doubts(deliveries, status, desk)
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
                confidence=confidence_of(held),
            )
        )
    return "response", lines


def _line(
    part: EdiPart,
    document: Document,
    line: RespondedLine,
    reading: LineReading,
    desk: Desk,
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
    doubts = [*reading.doubts, *_line_texts(reading)]
    if desk.texts == "remark":
        remarks += [text for text in doubts if text.startswith(_SAYS)]
        doubts = [text for text in doubts if not text.startswith(_SAYS)]
    why = [*reasons, *doubts]
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
            confidence=confidence_of(why),
        )
        return
    owed = found[0]
    if by == "item":
        why.append("the answer names no line; it was found by its item")
    judged = judge(part, line, owed, desk)
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
        confidence=confidence_of(why),
    )


def _line_texts(reading: LineReading) -> Iterator[str]:
    """Free text among the segments of a line."""
    for segment in reading.segments:
        place = _TEXTS.get(segment[0])
        if place is not None and len(segment) > place:
            text = segment[place].replace(":", " ").strip()
            if text:
                yield in_words(text)


def _contradictions_held(answers: Sequence[OrderResponse]) -> tuple[OrderResponse, ...]:
    """The answers of one file; a line for which two of them say different things is for review."""
    said: dict[LineKey, set[tuple[object, ...]]] = {}
    for answer in answers:
        for line in answer.lines:
            what = (line.status, line.deliveries, line.price)
            said.setdefault(line.line_key, set()).add(what)
    twice = {key for key, what in said.items() if len(what) > 1}
    if not twice:
        return tuple(answers)
    why = "another document of the file says something else"
    return tuple(
        answer.model_copy(
            update={
                "lines": tuple(
                    _held(line, why) if line.line_key in twice else line for line in answer.lines
                )
            }
        )
        for answer in answers
    )


def _held(line: LineResponse, reason: str) -> LineResponse:
    reasons = tuple(dict.fromkeys((*line.reasons, reason)))
    return line.model_copy(
        update={"review": True, "reasons": reasons, "confidence": confidence_of(reasons)}
    )
