"""The shape of OSTENQ and OSTRPT: one DOC for each order, with LIN for each of its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.edifact_words import Block, dated, short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scm_automate.connectors.edi.edifact_segments import Message

__all__ = ["OrderGroup", "line_place", "order_groups"]

_ORDERS: Final = frozenset(("105", "220", "221", "224", "226", "227"))
"""1001 of a DOC whose number is the buyer's order: purchase, blanket, rush, call-off, consignment order."""
_ORDER_DAYS: Final = frozenset(("4", "137", "171"))


@dataclass(slots=True)
class OrderGroup:
    """What belongs to one DOC; without one, to the message as a whole.

    Attributes:
        start: Index of its first segment.
        stop: Where its first line stands, or where it ends.
        order: The order's number; None where DOC names another document, and no RFF+ON an order.
        ordered: The order's day.
        lines: Its lines.
    """

    start: int
    stop: int
    order: str | None = None
    ordered: date | None = None
    lines: list[Block] = field(default_factory=list)


def order_groups(message: Message, *, order: str | None) -> list[OrderGroup]:
    """The orders of a message, with the segments of each and of its lines.

    Args:
        message: An OSTENQ or an OSTRPT.
        order: The order that its header names, for lines before any DOC.
    """
    groups: list[OrderGroup] = []
    segments = message.segments
    end = next((at for at, row in enumerate(segments) if row[0] in ("UNS", "UNT")), len(segments))
    starts = [at for at in range(end) if segments[at][0] in ("DOC", "LIN")]
    for at, stop in pairwise([*starts, end]):
        if segments[at][0] == "LIN":
            if not groups:
                groups.append(OrderGroup(at, at, order))
            groups[-1].lines.append(Block(at, stop))
            continue
        group = OrderGroup(at, stop)
        groups.append(group)
        if message.part(at, 1) in _ORDERS:
            group.order = short(message.part(at, 2))
        for index in range(at + 1, stop):
            tag = segments[index][0]
            if tag == "STS":
                break
            if tag == "RFF" and message.part(index, 1) == "ON":
                group.order = short(message.part(index, 1, 1)) or group.order
            elif tag == "DTM" and group.ordered is None:
                found = dated(message, index)
                if found is not None and found[0] in _ORDER_DAYS:
                    group.ordered = found[1][0]
    return groups


def line_place(
    message: Message, block: Block, until: Sequence[str] = ("STS",)
) -> tuple[str | None, str | None]:
    """The order and the line that a LIN is about, by its RFF; the LIN's own number counts the message's lines.

    Args:
        message: An OSTENQ or an OSTRPT.
        block: The segments of the line.
        until: Segments behind which references are of something else.
    """
    order = line = None
    for index in range(block.start + 1, block.end):
        tag = message.segments[index][0]
        if tag in until:
            break
        if tag != "RFF":
            continue
        kind = message.part(index, 1, 0)
        if kind == "ON":
            order = short(message.part(index, 1, 1))
            line = short(message.part(index, 1, 2)) or line
        elif kind == "LI":
            named = message.part(index, 1, 2) or message.part(index, 1, 1)
            line = line or short(named)
    return order, line
