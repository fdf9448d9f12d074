"""Reading what all EDIFACT messages share: header, line blocks, numbers, dates, item numbers, prices."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.elements import count
from scm_automate.connectors.edi.values import number, shown, stamp

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.connectors.edi.codes import StandardCodes
    from scm_automate.connectors.edi.edifact_segments import Message

__all__ = [
    "Block",
    "Head",
    "amount",
    "blocks",
    "check_totals",
    "item_numbers",
    "price",
    "quantity",
    "read_head",
]

LONGEST_ID: Final = 200
_ENDS: Final = frozenset(("UNS", "CNT", "UNT"))
_HEAD_ENDS: Final = frozenset(("LIN", "CPS", "UNS", "CNT", "UNT"))
_STATUS_HEAD_ENDS: Final = _HEAD_ENDS | {"DOC"}

Dates = dict[str, tuple["date", "date"]]


@dataclass(slots=True)
class Head:
    """What stands before the first line.

    Attributes:
        number: BGM's document number.
        function: BGM's message function (1225).
        response: BGM's response type (4343).
        order: The buyer's order number by RFF+ON.
        dates: By qualifier.
        order_date: Of RFF+ON, by DTM+171 behind it.
        currency: By CUX.
        buyer: By NAD+BY.
        supplier: By NAD+SU or NAD+SE.
        inquiry: Of a status report: the number of the inquiry that it answers, by its one RFF.
        at: Index of BGM.
    """

    number: str | None = None
    function: str = ""
    response: str = ""
    order: str | None = None
    dates: Dates = field(default_factory=dict)
    order_date: date | None = None
    currency: str | None = None
    buyer: str | None = None
    supplier: str | None = None
    inquiry: str | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """One LIN and what belongs to it: its segments from `start` up to `end`."""

    start: int
    end: int


def short(text: str) -> str | None:
    """An identifier; None where it is empty."""
    return text[:LONGEST_ID].strip() or None


def read_head(message: Message) -> Head:
    """What stands before the first line of a message; before its first order where it is about several."""
    of_status = message.kind in ("OSTENQ", "OSTRPT")
    ends = _STATUS_HEAD_ENDS if of_status else _HEAD_ENDS
    head = Head()
    reference = ""
    for index, segment in enumerate(message.segments):
        tag = segment[0]
        if tag in ends:
            break
        if tag == "BGM":
            head.at = index
            head.number = short(message.part(index, 2))
            head.function = message.part(index, 3)
            head.response = message.part(index, 4)
        elif tag == "DTM":
            found = dated(message, index)
            if found is not None:
                qualifier, days = found
                if qualifier == "171" and reference == "ON":
                    head.order_date = days[0]
                else:
                    head.dates.setdefault(qualifier, days)
        elif tag == "RFF":
            reference = message.part(index, 1, 0)
            if reference == "ON":
                head.order = head.order or short(message.part(index, 1, 1))
            elif of_status:
                head.inquiry = head.inquiry or short(message.part(index, 1, 1))
        elif tag == "NAD":
            party = short(message.part(index, 2, 0))
            if message.part(index, 1) == "BY":
                head.buyer = head.buyer or party
            elif message.part(index, 1) in ("SU", "SE"):
                head.supplier = head.supplier or party
        elif tag == "CUX":
            head.currency = head.currency or short(message.part(index, 1, 1))
    return head


def blocks(message: Message) -> tuple[Block, ...]:
    """The lines of a message."""
    found: list[Block] = []
    start = -1
    for index, segment in enumerate(message.segments):
        tag = segment[0]
        if tag == "LIN" or (start >= 0 and (tag in _ENDS or tag == "CPS")):
            if start >= 0:
                found.append(Block(start, index))
            start = index if tag == "LIN" else -1
    if start >= 0:
        found.append(Block(start, len(message.segments)))
    return tuple(found)


def dated(message: Message, index: int) -> tuple[str, tuple[date, date]] | None:
    """Qualifier, first and last day of a DTM segment; one that is no date is told."""
    qualifier, text, form, *_ = message.parts(index, 1)
    if not text:
        return None
    found = stamp(text, form)
    if found is None:
        # Formats that are no day (a time, a duration) are not asked for anything.
        if form[:1] not in ("4", "8"):
            message.faults.add(
                "bad_date", message.place(index, 1), f"{text[:40]!r} is no date; it is not read."
            )
        return None
    return qualifier, found


def quantity(message: Message, index: int, position: int, component: int) -> Decimal | None:
    """A number with a point or a comma; one that is no number is told."""
    return amount(message, index, position, message.part(index, position, component))


def amount(message: Message, index: int, position: int, text: str) -> Decimal | None:
    """The same of a text that stands there."""
    if not text:
        return None
    found = number(text) if "," not in text else number(text, ",")
    if found is None:
        message.faults.add(
            "bad_number",
            message.place(index, position),
            f"{text[:40]!r} is no number of at most 18 and 6 digits; it is not read.",
        )
    return found


def item_numbers(
    message: Message, block: Block, codes: StandardCodes
) -> tuple[str | None, str | None]:
    """Buyer's and supplier's number of a line out of LIN and PIA.

    A number that both sides share, or one of no known list, stands for the item where neither gives
    its own.
    """
    found: dict[str, str] = {}
    own, kind, *_ = message.parts(block.start, 3)
    if own:
        found[kind] = own
    for index in range(block.start, block.end):
        if message.segments[index][0] != "PIA" or message.part(index, 1) not in ("1", "5"):
            continue
        for position in range(2, min(len(message.segments[index]), 7)):
            text, kind, *_ = message.parts(index, position)
            if text:
                found.setdefault(kind, text)
    lists = codes.item_numbers
    item = next((found[kind] for kind in lists.buyer if kind in found), None)
    supplier_item = next((found[kind] for kind in lists.supplier if kind in found), None)
    if item is None and supplier_item is None:
        shared = (found[kind] for kind in lists.shared if kind in found)
        item = next(shared, None) or own or next(iter(found.values()), None)
    return short(item or ""), short(supplier_item or "")


def price(message: Message, block: Block, codes: StandardCodes) -> Decimal | None:
    """The preferred price of a line, for one unit; a gross one with allowances is told."""
    found: dict[str, int] = {}
    allowances = False
    for index in range(block.start, block.end):
        tag = message.segments[index][0]
        if tag == "PRI":
            found.setdefault(message.part(index, 1, 0), index)
        elif tag == "ALC":
            allowances = True
    for qualifier, meaning in codes.prices.items():
        at = found.get(qualifier)
        if at is None:
            continue
        stated = quantity(message, at, 1, 1)
        if stated is None:
            continue
        if meaning.gross and allowances:
            message.faults.add(
                "price_is_gross",
                message.place(at, 1),
                f"{shown(stated)} is a gross price; the line's allowances are not taken off.",
            )
        per = quantity(message, at, 1, 4) if message.part(at, 1, 4) else Decimal(1)
        single = number(shown(stated / per)) if per else None
        if single is None:
            message.faults.add(
                "price_basis",
                message.place(at, 1),
                f"The price {shown(stated)} is for {shown(per or Decimal(0))}: it is no price for one unit.",
            )
        return single
    return None


def description(message: Message, block: Block) -> str | None:
    """The first text of a line's IMD segments."""
    for index in range(block.start, block.end):
        if message.segments[index][0] == "IMD":
            words = [message.part(index, 3, 3), message.part(index, 3, 4)]
            text = " ".join(word for word in words if word)
            if text:
                return text[:10_000]
    return None


def check_totals(message: Message, *, lines: int, totals: tuple[Decimal, ...]) -> None:
    """Compares the CNT segments with what is there: 2 counts lines, 1 adds up quantities."""
    for index, segment in enumerate(message.segments):
        if segment[0] != "CNT":
            continue
        kind, text = message.part(index, 1, 0), message.part(index, 1, 1)
        if kind == "2" and count(text) != lines:
            message.faults.add(
                "line_count",
                message.place(index, 1),
                f"CNT says {text[:20]!r}, {lines} lines are there.",
            )
        elif kind == "1" and quantity(message, index, 1, 1) not in totals:
            there = " or ".join(shown(total) for total in dict.fromkeys(totals))
            message.faults.add(
                "quantity_total",
                message.place(index, 1),
                f"CNT says {text[:20]!r}, the quantities come to {there}.",
            )
