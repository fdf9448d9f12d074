"""Order status inquiries: X12 869 and EDIFACT OSTENQ out of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from scm_automate.connectors.edi.envelope import asked_lines, checked_length, needed, refuse
from scm_automate.connectors.edi.values import shown
from scm_automate.connectors.edi.write_edifact import edifact_day, edifact_interchange
from scm_automate.connectors.edi.write_x12 import x12_day, x12_interchange
from scm_automate.errors import ConfigError, DataError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scm_automate.connectors.edi.documents import AskedLine, Document
    from scm_automate.connectors.edi.envelope import Envelope
    from scm_automate.connectors.edi.write_edifact import Segment as EdifactSegment
    from scm_automate.connectors.edi.write_x12 import Segment as X12Segment

__all__ = ["InquiryStandard", "write_inquiry"]

InquiryStandard = Literal["x12", "edifact"]
"""The standards that know an inquiry how orders stand."""

_STANDARDS: Final = ("x12", "edifact")
_SHARED: Final = ("number", "issued", "buyer", "supplier")
"""What all documents of one message have in common: it stands in its header."""
_MOST_ORDERS: Final = 999


def write_inquiry(
    documents: Sequence[Document],
    *,
    standard: InquiryStandard,
    envelope: Envelope,
    function: str = "",
    document_code: str = "",
) -> bytes:
    """An inquiry how orders stand, as one message over all of them.

    What is read from it again are the same documents: nothing is left out, altered or added. What a
    format has no place for is refused.

    Args:
        documents: One per order, of the kind ``status_inquiry``, with the same number, day and parties.
            Lines say what is asked about; a document without lines asks about its whole order.
        standard: ``x12`` (869) or ``edifact`` (OSTENQ).
        envelope: Who sends it to whom.
        function: What the message is meant for: 1225 in BGM (``9``, original, unless given), 353 in
            BSI07 (none unless given).
        document_code: 1001 in BGM, where a partner wants another than 347, such as ``92E`` in D.96A.

    Raises:
        ConfigError: The standard knows no inquiry.
        DataError: A document holds what the format has no place for, or lacks what it demands.

    Examples:
        >>> from datetime import date, datetime
        >>> from scm_automate.connectors import edi
        >>> asked = edi.Document(
        ...     kind="status_inquiry",
        ...     number="Q-1",
        ...     issued=date(2026, 3, 2),
        ...     order="4500012345",
        ...     buyer="B",
        ...     supplier="S",
        ...     lines=[edi.AskedLine(line="10", item="A-1001", quantity="500", unit="PCE")],
        ... )
        >>> envelope = edi.Envelope(
        ...     sender="BUYER", receiver="SELLER", number=7, created=datetime(2026, 3, 2, 9)
        ... )
        >>> raw = edi.write_inquiry([asked], standard="edifact", envelope=envelope)
        >>> edi.read(raw).documents == (asked,)
        True
    """
    if standard not in _STANDARDS:
        hint = did_you_mean(standard, _STANDARDS) or "Written are x12 and edifact."
        raise ConfigError(f"An inquiry is not written in {standard!r}.", hint=hint)
    if not documents:
        raise DataError("An inquiry asks about one order at least.")
    first = documents[0]
    for one in documents:
        if one.kind != "status_inquiry":
            raise refuse(one, f"it is no inquiry but {one.kind.replace('_', ' ')}.")
        if any(getattr(one, name) != getattr(first, name) for name in _SHARED):
            raise refuse(one, "number, day or parties differ from those of another order.")
        if one.repeats is not None or one.cancels is not None:
            raise refuse(one, "an inquiry repeats nothing and calls nothing off.")
    if len({one.order for one in documents}) < len(documents):
        raise refuse(first, "an order is there more than once.")
    if standard == "x12":
        body = list(_x12(documents, function))
        return x12_interchange(first, envelope, kind="869", group="RS", body=body)
    segments = list(_edifact(documents, function or "9", document_code or "347"))
    return edifact_interchange(first, envelope, kind="OSTENQ", body=segments)


def _x12(documents: Sequence[Document], function: str) -> Iterator[X12Segment]:
    first = documents[0]
    number = checked_length(first, needed(first, first.number, "a number of its own"), "number", 30)
    whole = {not one.lines for one in documents}
    if len(whole) > 1:
        raise refuse(first, "it asks about lines of one order and about all of another.")
    day = x12_day(needed(first, first.issued, "its day"))
    # 847: selected orders, and of them all items or selected ones.
    yield "BSI", number, day, "PA" if whole == {True} else "PP", "", "", "", function
    level = 0
    for one in documents:
        level += 1
        above, lines = level, asked_lines(one)
        order = checked_length(one, needed(one, one.order, "an order number"), "order", 22)
        yield "HL", str(above), "", "O", "1" if lines else "0"
        yield "PRF", order, "", "", x12_day(one.ordered)
        if one.buyer is not None:
            yield "N1", "BY", "", "92", checked_length(one, one.buyer, "buyer", 80)
        if one.supplier is not None:
            yield "N1", "SU", "", "92", checked_length(one, one.supplier, "supplier", 80)
        for line in lines:
            level += 1
            yield "HL", str(level), str(above), "I", "0"
            yield from _x12_line(one, line)
    yield "CTT", str(level)


def _x12_line(document: Document, line: AskedLine) -> Iterator[X12Segment]:
    _nothing_else(document, line)
    if line.due is not None:
        yield "DTM", "002" if line.due_basis == "delivery" else "010", x12_day(line.due)
    number = checked_length(document, line.line or "", "line", 20)
    pairs: tuple[str, ...] = ()
    if line.item is not None:
        pairs += ("BP", checked_length(document, line.item, "item", 48))
    if line.supplier_item is not None:
        pairs += ("VN", checked_length(document, line.supplier_item, "supplier_item", 48))
    if not pairs:  # the segment demands an item; the purchaser's line number stands in for it
        pairs = ("PL", needed(document, line.line, "a line or an item number"))
    yield "LIN", number, *pairs
    if line.quantity is not None:
        # 673: remaining quantity
        unit = checked_length(document, line.unit or "", "unit", 2)
        yield "QTY", "40", shown(line.quantity), unit
    elif line.unit is not None:
        raise refuse(document, f"line {line.line} has a unit and no quantity.")


def _edifact(
    documents: Sequence[Document], function: str, document_code: str
) -> Iterator[EdifactSegment]:
    first = documents[0]
    number = checked_length(first, needed(first, first.number, "a number of its own"), "number", 35)
    if len(documents) > _MOST_ORDERS:
        raise refuse(first, f"one message asks about {_MOST_ORDERS} orders at most.")
    yield "BGM", document_code, number, function
    yield "DTM", ("137", edifact_day(needed(first, first.issued, "its day")), "102")
    if first.buyer is None and first.supplier is None:
        raise refuse(first, "the format demands a party, and none is named.")
    if first.buyer is not None:
        yield "NAD", "BY", (checked_length(first, first.buyer, "buyer", 35), "", "92")
    if first.supplier is not None:
        yield "NAD", "SU", (checked_length(first, first.supplier, "supplier", 35), "", "92")
    count = 0
    for one in documents:
        order = checked_length(one, needed(one, one.order, "an order number"), "order", 35)
        yield "DOC", "220", order
        if one.ordered is not None:
            yield "DTM", ("137", edifact_day(one.ordered), "102")
        for line in asked_lines(one):
            count += 1
            yield from _edifact_line(one, line, count, order)


def _edifact_line(
    document: Document, line: AskedLine, count: int, order: str
) -> Iterator[EdifactSegment]:
    _nothing_else(document, line)
    item: tuple[tuple[str, ...], ...] = ()
    if line.item is not None:
        item = ((checked_length(document, line.item, "item", 35), "IN"),)
    yield "LIN", str(count), "", *item
    if line.supplier_item is not None:
        number = checked_length(document, line.supplier_item, "supplier_item", 35)
        yield "PIA", "5", (number, "SA")
    if line.line is not None and len(line.line) <= 6:
        yield "RFF", ("ON", order, line.line)
    else:
        yield "RFF", ("ON", order)
        if line.line is not None:
            yield "RFF", ("LI", checked_length(document, line.line, "line", 35))
    if line.due is None and line.quantity is None:
        if line.unit is not None:
            raise refuse(document, f"line {line.line} has a unit and no quantity.")
        return
    yield "LOC", "7"  # the place of delivery, which says no more than that a delivery is meant
    if line.due is not None:
        basis = "2" if line.due_basis == "delivery" else "10"
        yield "DTM", (basis, edifact_day(line.due), "102")
    if line.quantity is not None:
        # 6063: outstanding quantity
        unit = checked_length(document, line.unit or "", "unit", 3)
        yield "QTY", ("73", shown(line.quantity), unit)
    elif line.unit is not None:
        raise refuse(document, f"line {line.line} has a unit and no quantity.")


def _nothing_else(document: Document, line: AskedLine) -> None:
    if line.price is not None or line.description is not None:
        raise refuse(document, f"line {line.line} has a price or a text, which nobody asks about.")
