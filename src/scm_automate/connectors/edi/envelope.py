"""What a message is sent in, and what a writer may not leave out or alter."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from pydantic import Field

from scm_automate.errors import DataError
from scm_automate.model import Id, Record

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.connectors.edi.documents import AskedLine, Document, RespondedLine
    from scm_automate.model import Delivery

__all__ = [
    "Envelope",
    "asked_lines",
    "checked_length",
    "codes_for",
    "holds_control",
    "needed",
    "refuse",
    "responded_lines",
]

T = TypeVar("T")

_CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\ue004\ufffe\uffff]"
)
"""U+E000 to U+E004 stand in for released characters while EDIFACT is read."""


class Envelope(Record):
    """Who sends a message to whom, and under which number.

    Examples:
        >>> from datetime import datetime
        >>> Envelope(
        ...     sender="BUYER", receiver="SELLER", number=1, created=datetime(2026, 3, 2, 9)
        ... ).usage
        'production'
    """

    sender: Id
    """Our identifier with the partner."""
    receiver: Id
    """The partner's identifier."""
    sender_qualifier: Id = "ZZ"
    """What kind of identifier it is (ISA05, the qualifier in UNB, the domain in cXML)."""
    receiver_qualifier: Id = "ZZ"
    """The same of the receiver."""
    number: int = Field(ge=1, le=999_999_999)
    """Control number of the interchange; the caller keeps it unique."""
    created: datetime
    """When the message is made, in the sender's own clock."""
    usage: Literal["production", "test"] = "production"
    """Whether it is meant."""
    version: Id | None = None
    """The agreed release: of X12 the version of GS08, such as ``005010``; of EDIFACT what stands behind the
    message type in UNH, such as ``D:96A:UN:EAN002``. Null is 004010, or D:01B:UN. cXML has its own."""
    group_sender: Id | None = None
    """Our identifier in GS02, where it is another than `sender`; X12 only."""
    group_receiver: Id | None = None
    """The partner's identifier in GS03, where it is another than `receiver`; X12 only."""


def refuse(document: Document, text: str, hint: str = "") -> DataError:
    """The error of a document that a format has no place for."""
    name = f"The document for order {document.order}" if document.order else "The document"
    return DataError(f"{name} cannot be written: {text}", hint=hint)


def holds_control(text: str) -> bool:
    r"""Whether a text holds a line break, a control character or half of a character.

    Examples:
        >>> holds_control("Müller\u00a0Federn"), holds_control("two\nlines")
        (False, True)
    """
    return _CONTROL.search(text) is not None


def needed(document: Document, value: T | None, name: str) -> T:
    """A value that the format demands.

    Raises:
        DataError: It is missing.
    """
    if value is None:
        raise refuse(document, f"the format demands {name}, and it is missing.")
    return value


def checked_length(document: Document, text: str, name: str, most: int) -> str:
    """A text that fits its element.

    Raises:
        DataError: It is longer than the format has room for; it is never cut.
    """
    if len(text) > most:
        raise refuse(document, f"{name} {text[:60]!r} is longer than {most} characters.")
    return text


def asked_lines(document: Document) -> tuple[AskedLine, ...]:
    """The lines of an order or a change.

    Raises:
        DataError: Another kind of line is among them.
    """
    if len(document.asked) != len(document.lines):
        raise refuse(document, "a line is no line of an order.")
    return document.asked


def responded_lines(document: Document) -> tuple[RespondedLine, ...]:
    """The lines of a response.

    Raises:
        DataError: Another kind of line is among them.
    """
    if len(document.responses) != len(document.lines):
        raise refuse(document, "a line is no line of a response.")
    return document.responses


def codes_for(line: RespondedLine, usual: str | None, *, entries: int) -> tuple[str, ...]:
    """The status code of each entry of a line: those it was read with, else the usual one.

    Args:
        line: A line of a response.
        usual: The code that stands for its status; None where the format has none.
        entries: How many entries the line is written as.

    Returns:
        As many codes as entries; empty where there is no code at all.
    """
    own = (line.raw_status or "").split()
    if len(own) == entries:
        return tuple(own)
    if len(own) == 1:
        return tuple(own * entries)
    return (usual,) * entries if usual is not None else ()


def span(
    delivery: Delivery,
) -> tuple[Literal["none", "day", "by", "range"], date | None, date | None]:
    """What kind of window a delivery has, its first and its last day."""
    first, last = delivery.earliest, delivery.latest
    if last is None:
        return "none", first, None
    if first is None:
        return "by", None, last
    return ("day" if first == last else "range"), first, last
