"""EDIFACT ORDRSP and DESADV: what a supplier answers, and what has left it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from scm_automate.connectors.edi.codes import Code
from scm_automate.connectors.edi.documents import (
    Document,
    EdiPart,
    RespondedLine,
)
from scm_automate.connectors.edi.edifact_readings import BlockReadings
from scm_automate.connectors.edi.edifact_words import (
    Block,
    Dates,
    Head,
    amount,
    blocks,
    check_totals,
    dated,
    item_numbers,
    price,
    read_head,
    short,
)
from scm_automate.connectors.edi.promise import (
    Entry,
    Settled,
    disagreement,
    header_and_lines,
    settle,
    window_of,
)
from scm_automate.connectors.edi.trusted import trusted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.connectors.edi.codes import DateRule, StandardCodes
    from scm_automate.connectors.edi.documents import DocumentStatus
    from scm_automate.connectors.edi.edifact_segments import Message
    from scm_automate.connectors.edi.edifact_usual import UsualLines

__all__ = ["read_responses"]

_CHANGED: Final = Code(status="changed")
_DELIVERED: Final = Code(status="delivered")
_SUBSTITUTED: Final = "another item takes the place of the one ordered"
_TWO_DATES: Final = "two dates of one kind stand behind one quantity"
_WHICH_DATE: Final = (
    "one date stands behind several quantities; it is taken for what is to be delivered"
)


@dataclass(slots=True)
class _Piece:
    """A quantity of a line with a role, and the dates behind it."""

    role: str
    quantity: Decimal | None
    dates: Dates = field(default_factory=dict)


@dataclass(slots=True)
class _Said:
    """What the segments of one line say."""

    ordered: Decimal | None = None
    unit: str | None = None
    pieces: list[_Piece] = field(default_factory=list)
    dates: Dates = field(default_factory=dict)
    order: str | None = None
    line: str | None = None
    doubts: list[str] = field(default_factory=list)


def read_responses(message: Message, codes: StandardCodes, usual: UsualLines) -> Iterator[EdiPart]:
    """The answers or notices that a message is: one for each order that its lines refer to.

    Args:
        message: An ORDRSP or a DESADV.
        codes: The code lists.
        usual: What reads the plain lines of an answer.
    """
    notice = message.kind == "DESADV"
    head = read_head(message)
    meaning = _header(message, head, codes)
    function = codes.header_status.get(head.function)
    response = codes.response_type.get(head.response)
    message.faults.add_of_header(message.place(head.at, 3), function, response)
    rules = codes.shipped_dates if notice else codes.promise_dates
    orders: dict[str | None, tuple[list[RespondedLine], BlockReadings]] = {}
    ordered = answered = Decimal(0)
    found = blocks(message)
    component = message.characters.component
    for block in found:
        plain = None
        if not notice:
            plain = usual.read(message.segments[block.start : block.end], component)
        if plain is not None:
            if head.order not in orders:
                orders[head.order] = ([], BlockReadings(message))
            lines, readings = orders[head.order]
            lines.append(plain[0])
            readings.add(block, ())
            answered += plain[1]
            continue
        said = _said(message, block, codes, rules)
        line, settled = _line(
            message, block, codes, rules, head=head, said=said, header=meaning, notice=notice
        )
        ordered += said.ordered or 0
        pieces = [piece.quantity or Decimal(0) for piece in said.pieces if piece.role != "refused"]
        answered += sum(pieces, Decimal(0)) if pieces else (said.ordered or 0)
        place = said.order or head.order
        if place not in orders:
            orders[place] = ([], BlockReadings(message))
        lines, readings = orders[place]
        lines.append(line)
        readings.add(block, (*said.doubts, *settled.doubts))
    check_totals(message, lines=len(found), totals=(ordered, answered))
    if not orders:
        orders[head.order] = ([], BlockReadings(message))
    if None in orders:
        message.faults.add(
            "order_missing", message.place(head.at), "The document or a part of it names no order."
        )
    if meaning is not None and meaning.lines and not found:
        text = "The header says that lines follow; none does."
        message.faults.add("lines_missing", message.place(head.at, 4), text)
        meaning = None
    header = meaning.status if meaning else None
    cancels = meaning is not None and meaning.cancels is True
    parts: list[tuple[Document, BlockReadings]] = []
    for order, (lines, readings) in orders.items():
        status: DocumentStatus | None = None
        if not notice:
            status, differ = header_and_lines(
                header if header in ("accepted", "changed", "rejected", "received") else None,
                {line.status for line in lines},
            )
            if differ:
                code = disagreement("rejected" if header == "rejected" else None)
                message.faults.add(code, message.place(head.at, 3), differ)
        document = _document(
            message,
            head,
            order,
            status,
            lines,
            notice=notice,
            cancels=cancels and not notice,
            repeats=function.repeats if function else None,
        )
        parts.append((document, readings))
    texts = _texts(message, found[0].start if found else len(message.segments))
    faults = message.faults.take()
    for position, (document, readings) in enumerate(parts):
        yield EdiPart(
            standard="edifact",
            document=document,
            faults=faults if position == 0 else (),
            shared=faults if position else (),
            texts=texts,
            usage=message.usage,
            lines=readings,
        )


def _texts(message: Message, stop: int) -> tuple[str, ...]:
    """Free text before the first line."""
    found = (
        " ".join(filter(None, message.parts(index, 4)))
        for index in range(stop)
        if message.segments[index][0] == "FTX"
    )
    return tuple(text for text in found if text)


def _header(message: Message, head: Head, codes: StandardCodes) -> Code | None:
    """What BGM says of the whole order: the response type, else the message function."""
    for code, lists, position in (
        (head.response, codes.response_type, 4),
        (head.function, codes.header_status, 3),
    ):
        if not code:
            continue
        meaning = lists.get(code)
        if meaning is None:
            text = f"{code[:20]!r} is in no list; it says nothing of the order."
            message.faults.add("unknown_code", message.place(head.at, position), text)
        elif meaning.status is not None or position == 3:
            return meaning
    return None


def _document(
    message: Message,
    head: Head,
    order: str | None,
    status: DocumentStatus | None,
    lines: list[RespondedLine],
    *,
    notice: bool,
    cancels: bool,
    repeats: Literal["duplicate", "copy"] | None,
) -> Document:
    issued = head.dates.get("137")
    return trusted(
        Document,
        {
            "kind": "despatch_advice" if notice else "order_response",
            "order": order,
            "status": status,
            "lines": tuple(lines),
            "number": head.number,
            "issued": issued[0] if issued else None,
            "ordered": head.order_date,
            "currency": head.currency,
            "buyer": head.buyer,
            "supplier": head.supplier,
            "cancels": "order" if cancels else None,
            "repeats": repeats,
            "complete": "whole" if message.whole else "cut",
        },
    )


def _said(
    message: Message, block: Block, codes: StandardCodes, rules: dict[str, DateRule]
) -> _Said:
    """Reads the segments of a line in their order: which quantity a date belongs to follows from it."""
    said = _Said()
    scheduled = False
    since: list[_Piece] = []  # quantities behind the last date
    behind_date = True
    for index in range(block.start + 1, block.end):
        tag = message.segments[index][0]
        if tag == "SCC":
            scheduled = True
        elif tag == "QTY":
            qualifier, text, unit, *_ = message.parts(index, 1)
            meaning = codes.quantities.get(qualifier)
            if meaning is None:
                continue
            told = amount(message, index, 1, text)
            said.unit = said.unit or short(unit)
            if meaning.role == "ordered" and not scheduled:
                said.ordered = told if said.ordered is None else said.ordered
                continue
            role = "promised" if meaning.role == "ordered" else meaning.role
            piece = _Piece(role, told)
            said.pieces.append(piece)
            if behind_date:
                since, behind_date = [], False
            since.append(piece)
        elif tag == "DTM":
            found = dated(message, index)
            if found is not None and found[0] in rules:
                behind_date = True
                _attach(said, since, found)
        elif tag == "RFF":
            kind = message.part(index, 1, 0)
            if kind == "ON":
                said.order = short(message.part(index, 1, 1))
                said.line = short(message.part(index, 1, 2)) or said.line
            elif kind == "LI":
                named = message.part(index, 1, 2) or message.part(index, 1, 1)
                said.line = said.line or short(named)
        elif tag == "PIA" and message.part(index, 1) == "3":
            said.doubts.append(_SUBSTITUTED)
    return said


def _attach(said: _Said, since: list[_Piece], found: tuple[str, tuple[object, object]]) -> None:
    """Gives a date to the quantities before it; to the line where there are none."""
    qualifier, days = found
    candidates = [piece for piece in since if piece.role not in ("refused", "invoiced")]
    for dates in [piece.dates for piece in candidates] or [said.dates]:
        if dates.get(qualifier, days) != days and _TWO_DATES not in said.doubts:
            said.doubts.append(_TWO_DATES)
    if not candidates:
        said.dates.setdefault(qualifier, days)  # type: ignore[arg-type]
        return
    if len(candidates) > 1:
        promised = [piece for piece in candidates if piece.role != "backordered"]
        if promised and len(promised) < len(candidates):
            candidates = promised
            if _WHICH_DATE not in said.doubts:
                said.doubts.append(_WHICH_DATE)
    for piece in candidates:
        piece.dates.setdefault(qualifier, days)  # type: ignore[arg-type]


def _line(
    message: Message,
    block: Block,
    codes: StandardCodes,
    rules: dict[str, DateRule],
    *,
    head: Head,
    said: _Said,
    header: Code | None,
    notice: bool,
) -> tuple[RespondedLine, Settled]:
    code = message.part(block.start, 2)
    meaning: Code | None
    if notice:
        meaning, raw = _DELIVERED, None
    else:
        meaning, raw = _status(message, block, code, codes, head=head, header=header)
    general = window_of(said.dates, rules) or window_of(head.dates, rules)
    entries: list[Entry] = []
    for piece in said.pieces:
        if piece.role == "invoiced":
            continue
        own = window_of(piece.dates, rules)
        if piece.role == "backordered" and meaning is not None and meaning.status != "rejected":
            entries.append(Entry(_CHANGED, piece.quantity, own))
        elif (
            piece.role == "despatched"
            and not notice
            and meaning is not None
            and meaning.status != "rejected"
        ):
            entries.append(Entry(_DELIVERED, piece.quantity, own or general))
        else:
            refused = piece.role == "refused"
            entries.append(Entry(meaning, piece.quantity, own or general, refused=refused))
    if not entries or all(entry.refused for entry in entries):
        refused_total = sum((entry.quantity or Decimal(0) for entry in entries), Decimal(0))
        rest = said.ordered
        if rest is not None and entries:
            rest = max(rest - refused_total, Decimal(0))
        if not entries or (rest is not None and rest > 0):
            entries.append(Entry(meaning, None if notice else rest, general))
    settled = settle(entries, ordered=said.ordered)
    if settled.differs:
        message.faults.add(
            "quantity_differs", message.place(block.start), f"The line is {settled.differs}."
        )
    item, supplier_item = item_numbers(message, block, codes)
    line = trusted(
        RespondedLine,
        {
            "line": said.line or short(message.part(block.start, 1)),
            "status": settled.status,
            "deliveries": settled.deliveries,
            "price": None if notice else price(message, block, codes),
            "raw_status": raw,
            "item": item,
            "supplier_item": supplier_item,
            "quantity": said.ordered,
            "unit": said.unit,
        },
    )
    return line, settled


def _status(
    message: Message,
    block: Block,
    code: str,
    codes: StandardCodes,
    *,
    head: Head,
    header: Code | None,
) -> tuple[Code | None, str | None]:
    """What LIN's 1229 says; without one, what the header says of the whole order."""
    if code:
        meaning = codes.line_status.get(code)
        if meaning is None:
            text = f"{code[:20]!r} is in no list of line statuses; the line is unclear."
            message.faults.add("unknown_code", message.place(block.start, 2), text)
        return meaning, code[:200]
    if header is not None and header.status in ("accepted", "changed", "rejected"):
        return header, head.response or head.function
    message.faults.add(
        "status_missing",
        message.place(block.start),
        "The line has no status, and the header promises nothing; the line is unclear.",
    )
    return None, None
