"""EDIFACT OSTRPT: how orders stand, one document per order that the report names."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from scm_automate.connectors.edi.documents import Document, EdiPart, RespondedLine
from scm_automate.connectors.edi.edifact_line_reading import line_reading
from scm_automate.connectors.edi.edifact_reported_lines import (
    Said,
    Statuses,
    read_line,
    read_statuses,
    report_dates,
)
from scm_automate.connectors.edi.edifact_status import line_place, order_groups
from scm_automate.connectors.edi.edifact_words import Block, Head, read_head
from scm_automate.connectors.edi.line_readings import LineReadings
from scm_automate.connectors.edi.reported import HANDED_DOWN, order_alone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scm_automate.connectors.edi.codes import Code, StandardCodes
    from scm_automate.connectors.edi.edifact_segments import Message

__all__ = ["read_status_report"]


@dataclass(slots=True)
class _Reported:
    """What a report says of one order."""

    ordered: date | None = None
    statuses: list[Said] = field(default_factory=list)
    lines: list[RespondedLine] = field(default_factory=list)
    read_from: list[tuple[Block, tuple[str, ...]]] = field(default_factory=list)


def read_status_report(message: Message, codes: StandardCodes) -> Iterator[EdiPart]:
    """The status reports that a message is: one for each order in it."""
    head = read_head(message)
    function = codes.header_status.get(head.function)
    message.faults.add_of_header(message.place(head.at, 3), function)
    rules = report_dates(codes)
    orders: dict[str | None, _Reported] = {}
    groups = order_groups(message, order=head.order)
    for group in groups:
        above = Statuses()
        if group.stop > group.start:
            above = read_statuses(message, Block(group.start, group.stop), codes)
        if above.statuses or not group.lines:
            of_order = orders.setdefault(group.order, _Reported(group.ordered))
            of_order.statuses += above.statuses
            above.statuses = above.statuses[:HANDED_DOWN]
            above.doubts = list(dict.fromkeys(above.doubts))[:HANDED_DOWN]
        for block in group.lines:
            order, line = line_place(message, block)
            reported = orders.setdefault(order or group.order, _Reported(group.ordered))
            made, doubts = read_line(message, block, codes, rules, line=line, above=above)
            reported.lines.append(made)
            reported.read_from.append((block, doubts))
    if None in orders or not orders:
        text = "The report or a part of it names no order."
        message.faults.add("order_missing", message.place(head.at), text)
    found = orders or {None: _Reported()}
    documents = [
        _document(message, head, number, reported, function) for number, reported in found.items()
    ]
    faults = message.faults.take()
    texts = _texts(message, groups[0].start if groups else len(message.segments))
    for position, (document, reported) in enumerate(zip(documents, found.values(), strict=True)):
        yield EdiPart(
            standard="edifact",
            document=document,
            faults=faults if position == 0 else (),
            shared=faults if position else (),
            texts=texts,
            usage=message.usage,
            lines=LineReadings(
                len(reported.lines), partial(line_reading, message, tuple(reported.read_from))
            ),
        )


def _document(
    message: Message, head: Head, number: str | None, reported: _Reported, function: Code | None
) -> Document:
    status = None
    if reported.statuses and not reported.lines:
        told = [(one.words, one.meaning) for one in reported.statuses]
        status = order_alone(message.faults, message.place(head.at), number, told)
    issued = head.dates.get("137")
    cancels = function is not None and function.cancels is True
    return Document(
        kind="status_report",
        order=number,
        status=status,
        lines=tuple(reported.lines),
        number=head.number,
        inquiry=head.inquiry,
        issued=issued[0] if issued else None,
        ordered=reported.ordered,
        buyer=head.buyer,
        supplier=head.supplier,
        cancels="order" if cancels else None,
        repeats=function.repeats if function is not None else None,
        complete="whole" if message.whole else "cut",
    )


def _texts(message: Message, stop: int) -> tuple[str, ...]:
    """Free text before the first order."""
    found = (
        " ".join(filter(None, message.parts(index, 4)))
        for index in range(stop)
        if message.segments[index][0] == "FTX"
    )
    return tuple(text for text in found if text)
