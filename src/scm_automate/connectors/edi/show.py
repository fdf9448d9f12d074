"""What a file says, in words that a buyer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.documents import AskedLine, ChangedLine, RespondedLine
from scm_automate.connectors.edi.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.connectors.edi.documents import Document, EdiFile
    from scm_automate.model import Delivery

__all__ = ["in_words"]

MOST_LINES: Final = 200
NAMES: Final = {
    "order": "Order",
    "order_change": "Change of order",
    "order_response": "Answer to order",
    "despatch_advice": "Despatch advice for order",
    "invoice": "Invoice for order",
    "status_inquiry": "Inquiry about order",
    "status_report": "Status of order",
    "other": "Another document, order",
}


def in_words(file: EdiFile) -> str:
    """The documents of a file with their lines, then everything that is wrong with it.

    Examples:
        >>> from scm_automate.connectors import edi
        >>> raw = b"UNB+UNOA:3+S+B+260304:0900+1'UNH+1+ORDRSP:D:96A:UN'BGM+231+77+29'RFF+ON:45'"
        >>> print(
        ...     in_words(
        ...         edi.read(raw + b"LIN+10+5'QTY+113:500'DTM+67:20260320:102'UNT+7+1'UNZ+1+1'")
        ...     )
        ... )
        EDIFACT, 1 document, nothing wrong with it
        <BLANKLINE>
        Answer to order 45: accepted (their number 77)
          line 10: accepted [5]; 500 arriving on 2026-03-20
    """
    count = len(file.documents)
    wrong = f"{len(file.faults)} faults" if len(file.faults) > 1 else "1 fault"
    head = (
        f"{file.standard.upper()}, {count} document{'' if count == 1 else 's'}, "
        f"{wrong if file.faults else 'nothing wrong with it'}"
    )
    lines = [head]
    for document in file.documents:
        lines += ["", *_document(document)]
    if file.faults:
        lines += ["", "Faults"]
        lines += [
            f"  {fault.code} at {fault.where or 'the file'}: {fault.text}" for fault in file.faults
        ]
    return "\n".join(_visible(line) for line in lines)


def _visible(line: str) -> str:
    """A line without characters that a terminal would act on."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)


def _document(document: Document) -> Iterator[str]:
    status = f": {document.status}" if document.status else ""
    notes = [
        f"their number {document.number}" if document.number else "",
        f"to inquiry {document.inquiry}" if document.inquiry else "",
        f"of {document.issued}" if document.issued else "",
        "the whole order is called off" if document.cancels else "",
        f"a {document.repeats} of an earlier message" if document.repeats else "",
        "CUT: the file broke off within it" if document.complete == "cut" else "",
    ]
    told = ", ".join(note for note in notes if note)
    yield f"{NAMES[document.kind]} {document.order or '(no number)'}{status}{f' ({told})' if told else ''}"
    for line in document.lines[:MOST_LINES]:
        yield f"  {_line(line, document.currency)}"
    if len(document.lines) > MOST_LINES:
        yield f"  ... and {len(document.lines) - MOST_LINES} more lines"


def _line(line: AskedLine | RespondedLine, currency: str | None) -> str:
    number = f"line {line.line or '(no number)'}"
    price = (
        f"{shown(line.price)} {currency or ''}".strip() + " each" if line.price is not None else ""
    )
    if isinstance(line, RespondedLine):
        code = f" [{line.raw_status}]" if line.raw_status else ""
        promised = ", ".join(_delivery(delivery) for delivery in line.deliveries)
        parts = [f"{line.status}{code}", promised, price]
        return f"{number}: {'; '.join(part for part in parts if part)}"
    action = f"{line.action}: " if isinstance(line, ChangedLine) else ""
    amount = (
        f"{shown(line.quantity)} {line.unit or ''}".strip() if line.quantity is not None else ""
    )
    item = " / ".join(part for part in (line.item, line.supplier_item, line.description) if part)
    what = "by" if line.due_basis == "delivery" else "leaving by"
    due = f"{what} {line.due}" if line.due is not None else ""
    return f"{number}: {action}{'; '.join(part for part in (amount, item, due, price) if part)}"


def _delivery(delivery: Delivery) -> str:
    amount = shown(delivery.quantity) if delivery.quantity is not None else "the quantity"
    verb = "arriving" if delivery.basis == "delivery" else "leaving"
    if delivery.latest is None:
        return f"{amount} without a date"
    if delivery.earliest is None:
        return f"{amount} {verb} by {delivery.latest}"
    if delivery.earliest == delivery.latest:
        return f"{amount} {verb} on {delivery.latest}"
    return f"{amount} {verb} from {delivery.earliest} to {delivery.latest}"
