"""EDIFACT ORDRSP and DESADV: what a supplier answers, and what has left it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Literal

from scm_automate.connectors.edi.documents import (
    Document,
    EdiPart,
    RespondedLine,
)
from scm_automate.connectors.edi.edifact_line_reading import line_reading
from scm_automate.connectors.edi.edifact_lines import line_of, read_line
from scm_automate.connectors.edi.edifact_words import (
    Block,
    Head,
    blocks,
    check_totals,
    read_head,
)
from scm_automate.connectors.edi.line_readings import LineReadings
from scm_automate.connectors.edi.promise import (
    disagreement,
    header_and_lines,
)
from scm_automate.connectors.edi.trusted import trusted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.connectors.edi.codes import Code, StandardCodes
    from scm_automate.connectors.edi.documents import DocumentStatus
    from scm_automate.connectors.edi.edifact_segments import Message
    from scm_automate.connectors.edi.edifact_usual import UsualLines

__all__ = ["read_responses"]


@dataclass(slots=True)
class _Answered:
    """The lines that answer one order, and where each was read from, with what is in doubt about it."""

    lines: list[RespondedLine] = field(default_factory=list)
    read_from: list[tuple[Block, tuple[str, ...]]] = field(default_factory=list)

    def add(self, line: RespondedLine, block: Block, doubts: tuple[str, ...] = ()) -> None:
        self.lines.append(line)
        self.read_from.append((block, doubts))


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
    orders: defaultdict[str | None, _Answered] = defaultdict(_Answered)
    ordered = answered = Decimal(0)
    found = blocks(message)
    component = message.characters.component
    for block in found:
        plain = None
        if not notice:
            plain = usual.read(message.segments[block.start : block.end], component)
        if plain is not None:
            orders[head.order].add(plain[0], block)
            answered += plain[1]
            continue
        said = read_line(message, block, codes, rules)
        line, settled = line_of(
            message, block, codes, rules, head=head, said=said, header=meaning, notice=notice
        )
        ordered += said.ordered or 0
        pieces = [piece.quantity or Decimal(0) for piece in said.pieces if piece.role != "refused"]
        answered += sum(pieces, Decimal(0)) if pieces else (said.ordered or 0)
        doubts = (*said.doubts, *settled.doubts)
        orders[said.order or head.order].add(line, block, doubts)
    check_totals(message, lines=len(found), totals=(ordered, answered))
    if not orders:
        orders[head.order] = _Answered()  # it answers no line
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
    parts: list[tuple[Document, LineReadings]] = []
    for order, said_of in orders.items():
        status: DocumentStatus | None = None
        if not notice:
            status, differ = header_and_lines(
                header if header in ("accepted", "changed", "rejected", "received") else None,
                {line.status for line in said_of.lines},
            )
            if differ:
                code = disagreement("rejected" if header == "rejected" else None)
                message.faults.add(code, message.place(head.at, 3), differ)
        document = _document(
            message,
            head,
            order,
            status,
            said_of.lines,
            notice=notice,
            cancels=cancels and not notice,
            repeats=function.repeats if function else None,
        )
        read = partial(line_reading, message, tuple(said_of.read_from))
        parts.append((document, LineReadings(len(said_of.lines), read)))
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
            "inquiry": None,
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
