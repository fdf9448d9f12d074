"""What an EDI or XML file says, whatever its standard: documents, their lines, and what is wrong.

The dump of a file (``model_dump(mode="json")``) holds the words of the contract and no more. What
goes with a document beside them (its own number, its day, the parties, the currency) is an attribute
that is left out of the dump.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - pydantic reads the annotations
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field, SerializeAsAny

from scm_automate.model import Basis, Delivery, Id, LineStatus, Number, Record, Text

__all__ = [
    "AskedLine",
    "ChangedLine",
    "Document",
    "DocumentKind",
    "DocumentStatus",
    "EdiFile",
    "EdiPart",
    "Fault",
    "LineAction",
    "LineReading",
    "RespondedLine",
    "Standard",
    "Usage",
]

Standard = Literal["x12", "edifact", "ubl", "cxml", "idoc"]
"""The standards that are read; Peppol is UBL."""

DocumentKind = Literal[
    "order",
    "order_change",
    "order_response",
    "despatch_advice",
    "invoice",
    "status_inquiry",
    "status_report",
    "other",
]
"""What a document is. A status inquiry asks how an order stands, a status report says so; ``other`` is
recognised as a document and not read further."""

DocumentStatus = Literal["accepted", "changed", "rejected", "received"]
"""What a response says of the order as a whole; ``received`` promises nothing."""

Usage = Literal["production", "test"]
"""Whether a message is meant."""

LineAction = Literal["add", "change", "delete"]
"""What an order change does with a line."""


class Fault(Record):
    """Something that is wrong with a file, or that leaves a doubt.

    Examples:
        >>> Fault(
        ...     code="segment_count", where="segment 33 SE01", text="SE01 says 33, 25 are there."
        ... ).code
        'segment_count'
    """

    code: Id
    """A stable slug; the reference lists them."""
    where: Text
    """Segment and element, or the path of an XML element."""
    text: Text
    """What was found, and what was expected."""


class AskedLine(Record):
    """A line of an order, or what an invoice bills; one per schedule line.

    Examples:
        >>> AskedLine(line="10", item="A-1001", quantity="500", unit="EA").due is None
        True
    """

    line: Id | None = None
    """Position as the file spells it; null where it names none."""
    item: Id | None = None
    """The buyer's item number; a number that both sides share (GTIN) where neither gives its own."""
    supplier_item: Id | None = None
    """The supplier's item number."""
    description: Text | None = None
    """Short text."""
    quantity: Number | None = None
    """In `unit`."""
    unit: Id | None = None
    """Unit code as the file spells it; `CodeLists.erp_unit` maps it."""
    due: date | None = None
    """The day that is asked for; the last one of a window."""
    price: Number | None = None
    """Unit price for one `unit`; null where none is given or where it is for another unit."""
    due_basis: Basis = Field(default="delivery", exclude=True)
    """Whether `due` is an arrival here or a departure there. Not in the dump."""


class ChangedLine(AskedLine):
    """A line of an order change.

    Examples:
        >>> ChangedLine(line="10", quantity="450", action="change").action
        'change'
    """

    action: LineAction
    """What is done with the line; its other fields hold the new values."""


class RespondedLine(Record):
    """What a response or a despatch advice says of a line.

    Examples:
        >>> RespondedLine(line="10", status="unclear", raw_status="ZZ").deliveries
        ()
    """

    line: Id | None = None
    """Position in the order, as the file spells it; null where it names none."""
    status: LineStatus
    """In the words of `LineStatus`; a code that no list holds is ``unclear``."""
    deliveries: tuple[Delivery, ...] = ()
    """What is promised, in date order, undated last; several are a split."""
    price: Number | None = None
    """Unit price that is stated, for one unit; null where none is."""
    raw_status: Text | None = None
    """The code or codes as they stood, with a blank between them; null where there is none."""
    item: Id | None = Field(default=None, exclude=True)
    """The buyer's item number. Not in the dump."""
    supplier_item: Id | None = Field(default=None, exclude=True)
    """The supplier's item number. Not in the dump."""
    quantity: Number | None = Field(default=None, exclude=True)
    """The ordered quantity as the answer repeats it. Not in the dump."""
    unit: Id | None = Field(default=None, exclude=True)
    """Unit code as the file spells it. Not in the dump."""


class Document(Record):
    """One order, answer, notice or invoice; one per order number where a file's document has several.

    Examples:
        >>> Document(kind="order_response", order="4500012345", status="accepted").lines
        ()
    """

    kind: DocumentKind
    """See `DocumentKind`."""
    order: Id | None = None
    """The buyer's order number; null where the document names none."""
    status: DocumentStatus | None = None
    """Of a response, see `DocumentStatus`; where header and lines disagree the lines win."""
    lines: tuple[SerializeAsAny[ChangedLine | AskedLine | RespondedLine], ...] = ()
    """`AskedLine` of an order, invoice or inquiry, `ChangedLine` of a change, `RespondedLine` of the rest."""
    number: Id | None = Field(default=None, exclude=True)
    """The document's own number, where it is not the order's. Not in the dump."""
    inquiry: Id | None = Field(default=None, exclude=True)
    """Number of the inquiry that a status report answers, as the report says. Not in the dump."""
    issued: date | None = Field(default=None, exclude=True)
    """Day of this document. Not in the dump."""
    ordered: date | None = Field(default=None, exclude=True)
    """Day of the order that it answers or changes. Not in the dump."""
    currency: Id | None = Field(default=None, exclude=True)
    """ISO 4217 code. Not in the dump."""
    buyer: Id | None = Field(default=None, exclude=True)
    """The buyer's party number. Not in the dump."""
    supplier: Id | None = Field(default=None, exclude=True)
    """The supplier's party number. Not in the dump."""
    cancels: Literal["order"] | None = Field(default=None, exclude=True)
    """``order`` where the document calls the whole order off. Not in the dump."""
    repeats: Literal["duplicate", "copy"] | None = Field(default=None, exclude=True)
    """Set where the document says of itself that an earlier one said all this. Not in the dump."""
    complete: Literal["whole", "cut"] = Field(default="whole", exclude=True)
    """``cut`` where the file broke off or a limit was reached within it. Not in the dump."""

    @property
    def responses(self) -> tuple[RespondedLine, ...]:
        """The lines that answer for an order line."""
        return tuple(line for line in self.lines if isinstance(line, RespondedLine))

    @property
    def asked(self) -> tuple[AskedLine, ...]:
        """The lines that ask, change or bill."""
        return tuple(line for line in self.lines if isinstance(line, AskedLine))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReading:
    """Where a line was read from, and why a person should look at it.

    Attributes:
        segments: The segments behind it, each a list of its elements; none for XML.
        first: Number of the first of them in the file, from 1.
        separator: What stood between the elements.
        elements: Path and text of the XML elements behind it.
        doubts: Reasons in words; empty where there is one reading only.
    """

    segments: Sequence[Sequence[str]] = ()
    first: int = 0
    separator: str = ""
    elements: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def evidence(self) -> tuple[tuple[str, str], ...]:
        """Place and text of everything behind the line.

        Examples:
            >>> LineReading(segments=[["ACK", "IA", "5"]], first=14, separator="*").evidence
            (('segment 14', 'ACK*IA*5'),)
        """
        read = [
            (f"segment {self.first + index}", self.separator.join(segment))
            for index, segment in enumerate(self.segments)
        ]
        return (*read, *self.elements)


@dataclass(frozen=True, slots=True, kw_only=True)
class EdiPart:
    """A document as it was read, with what is wrong with it; or faults that belong to no document.

    Attributes:
        standard: The standard of the file.
        document: What it says; None where the faults are of the envelope.
        faults: In the order they were found.
        shared: Faults of the same message that were told with another of its documents.
        texts: Free text of its header; what it means, nobody but a person can tell.
        usage: ``test`` where the envelope says that nothing in it is meant.
        lines: One per line of the document, in its order.
    """

    standard: Standard
    document: Document | None = None
    faults: tuple[Fault, ...] = ()
    shared: tuple[Fault, ...] = ()
    texts: tuple[str, ...] = ()
    usage: Usage = "production"
    lines: Sequence[LineReading] = ()


class EdiFile(Record):
    """A file, read.

    Examples:
        >>> EdiFile(standard="x12").model_dump(mode="json")
        {'standard': 'x12', 'documents': [], 'faults': []}
    """

    standard: Standard
    """See `Standard`."""
    documents: tuple[Document, ...] = ()
    """In the order of the file."""
    faults: tuple[Fault, ...] = ()
    """Of the documents and of their envelope, in the order they were found."""
    parts: tuple[EdiPart, ...] = Field(default=(), exclude=True)
    """The same with evidence, one per document or group of faults. Not in the dump."""
