"""One line of an EDIFACT answer or notice: its quantities, the dates behind each, its status."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.codes import Code
from scm_automate.connectors.edi.documents import RespondedLine
from scm_automate.connectors.edi.edifact_words import (
    Block,
    Dates,
    Head,
    amount,
    dated,
    item_numbers,
    price,
    short,
)
from scm_automate.connectors.edi.promise import Entry, Settled, settle, two_units, window_of
from scm_automate.connectors.edi.trusted import trusted

if TYPE_CHECKING:
    from scm_automate.connectors.edi.codes import DateRule, StandardCodes
    from scm_automate.connectors.edi.edifact_segments import Message

__all__ = ["LineSays", "Piece", "line_of", "read_line"]

_CHANGED: Final = Code(status="changed")
_DELIVERED: Final = Code(status="delivered")
_SUBSTITUTED: Final = "another item takes the place of the one ordered"
_TWO_DATES: Final = "two dates of one kind stand behind one quantity"
_WHICH_DATE: Final = (
    "one date stands behind several quantities; it is taken for what is to be delivered"
)


@dataclass(slots=True)
class Piece:
    """A quantity of a line with a role, and the dates behind it."""

    role: str
    quantity: Decimal | None
    dates: Dates = field(default_factory=dict)


@dataclass(slots=True)
class LineSays:
    """What the segments of one line say."""

    ordered: Decimal | None = None
    unit: str | None = None
    pieces: list[Piece] = field(default_factory=list)
    dates: Dates = field(default_factory=dict)
    order: str | None = None
    line: str | None = None
    doubts: list[str] = field(default_factory=list)


def read_line(
    message: Message, block: Block, codes: StandardCodes, rules: dict[str, DateRule]
) -> LineSays:
    """Reads the segments of a line in their order: which quantity a date belongs to follows from it."""
    said = LineSays()
    scheduled = False
    since: list[Piece] = []  # quantities behind the last date
    behind_date = True
    units: set[str] = set()
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
            if meaning.role != "invoiced":
                units.add(unit)
            if meaning.role == "ordered" and not scheduled:
                said.ordered = told if said.ordered is None else said.ordered
                continue
            role = "promised" if meaning.role == "ordered" else meaning.role
            piece = Piece(role, told)
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
    said.doubts += two_units(units)
    return said


def _attach(said: LineSays, since: list[Piece], found: tuple[str, tuple[object, object]]) -> None:
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


def line_of(
    message: Message,
    block: Block,
    codes: StandardCodes,
    rules: dict[str, DateRule],
    *,
    head: Head,
    said: LineSays,
    header: Code | None,
    notice: bool,
) -> tuple[RespondedLine, Settled]:
    """What a line answers, and how its quantities and dates came together.

    Args:
        message: What it stands in.
        block: Its segments.
        codes: The code lists.
        rules: What each kind of date means.
        head: What stands above the lines; its dates hold where a line has none.
        said: What its segments say.
        header: What the header says of the whole order, for a line without a status.
        notice: Whether it is a notice of what has left, not an answer.
    """
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
