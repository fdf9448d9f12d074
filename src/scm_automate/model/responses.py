"""A supplier's answer, whatever the channel it came through."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from scm_automate.model.evidence import Evidence
from scm_automate.model.orders import LineKey
from scm_automate.model.record import Id, Number, Record, Text

__all__ = [
    "Basis",
    "Channel",
    "Delivery",
    "Flag",
    "LineResponse",
    "LineStatus",
    "MessageKind",
    "OrderResponse",
]

MessageKind = Literal["response", "auto_reply", "bounce", "other"]
"""What a message is: an answer for at least one open line, a machine's reply, a failed delivery, anything else."""

LineStatus = Literal["accepted", "changed", "rejected", "delivered", "unclear"]
"""What an answer says of a line, in the terms of the order-response standards (UNCL1229 codes):

- ``accepted`` (5): the due date stands and the quantity is whole.
- ``changed`` (3): confirmed with another date, a split, another quantity or price.
- ``rejected`` (7): will not be delivered.
- ``delivered`` (42): said to be shipped or delivered already.
- ``unclear``: the line is spoken of without an answer that can be acted on.
"""

Basis = Literal["delivery", "dispatch"]
"""Whether a promised date is the arrival here or the departure there."""

Channel = Literal["mail", "portal", "edi", "phone", "erp"]
"""The way an answer came in."""

Flag = Literal[
    "bank_details",
    "sender_mismatch",
    "auth_failed",
    "instruction_to_software",
    "question",
    "price_change",
    "unknown_order",
    "attachment_unread",
]
"""What a person should know of the whole message."""


class Delivery(Record):
    """One promised delivery: how much, and in which window.

    Examples:
        >>> Delivery(quantity="500", earliest="2026-07-27", latest="2026-08-02").basis
        'delivery'
    """

    quantity: Number | None = None
    """In the line's unit; null where the answer does not tell."""
    earliest: date | None = None
    """First day of the window; null where open ("by Friday") or undated."""
    latest: date | None = None
    """Last day of the window; null where undated. Need dates are compared with this day."""
    basis: Basis = "delivery"
    """What the dates mean."""


class LineResponse(Record):
    """What an answer says of one order line.

    Examples:
        >>> LineResponse(order="4500012345", line="10", status="unclear").review
        True
    """

    company: str = ""
    """Company of the line; empty where there is one only."""
    order: Id
    """Purchase order number as in the open lines."""
    line: Id
    """Position as in the open lines."""
    status: LineStatus
    """See `LineStatus`."""
    deliveries: tuple[Delivery, ...] = ()
    """What is promised, in date order, undated last."""
    price: Number | None = None
    """The new unit price per the line's own `price_per`; null where none is stated or it is the same."""
    review: bool = True
    """Whether a careful buyer looks before anything is changed."""
    reasons: tuple[str, ...] = ()
    """Why it is for review, in words; empty where it is not."""
    evidence: tuple[Evidence, ...] = ()
    """The words that the answer was taken from."""
    confidence: float = Field(default=0.0, ge=0.0, le=1.0)
    """Share of the reader's own checks that were passed; no probability."""

    @property
    def line_key(self) -> LineKey:
        """(company, order, line)."""
        return LineKey(self.company, self.order, self.line)


class OrderResponse(Record):
    """One message of a supplier, read.

    Examples:
        >>> from datetime import datetime, UTC
        >>> OrderResponse(kind="other", received=datetime(2026, 3, 2, tzinfo=UTC)).lines
        ()
    """

    kind: MessageKind
    """See `MessageKind`."""
    flags: tuple[Flag, ...] = ()
    """What a person should know of the message, in alphabetical order, each once."""
    lines: tuple[LineResponse, ...] = ()
    """One per (order, line) that the message speaks of, in the order of the open lines."""
    channel: Channel = "mail"
    """The way it came in."""
    received: AwareDatetime
    """When it arrived here."""
    supplier: Id | None = None
    """The supplier's number; null where nobody could tell."""
    sender: Text | None = None
    """The address or partner id it came from."""
    subject: Text | None = None
    """Subject line, if the channel has one."""
    message_id: Text | None = None
    """The channel's own id of the message."""
    language: str | None = None
    """ISO 639-1 code of the language it was read in; null where it does not matter."""
    remarks: tuple[str, ...] = ()
    """What the reader wants told and cannot put on a line: a closure, an absence until a date, a part left unread."""
    absent_until: date | None = None
    """Return date of an out-of-office reply; null where none is told."""
    failed_addresses: tuple[str, ...] = ()
    """Addresses that a bounce says are undeliverable."""

    @property
    def released(self) -> tuple[LineResponse, ...]:
        """The lines that may be taken over unseen."""
        return tuple(line for line in self.lines if not line.review)
