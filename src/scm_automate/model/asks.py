"""What a supplier was asked, and the letters that asked it."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from scm_automate.model.orders import ScheduleKey
from scm_automate.model.record import Id, Record, Text

__all__ = ["Ask", "AskReason", "AskSubject", "LetterState", "RequestSubject"]

AskReason = Literal[
    "promise_passed", "late", "unconfirmed", "quantity_short", "due_soon", "missing"
]
"""Why a line is asked about, the gravest first. Each in a sentence:

- ``promise_passed``: the supplier's own promised day is over and goods are still open.
- ``late``: the due date is over, and no later promise stands.
- ``unconfirmed``: no promise stands.
- ``quantity_short``: a promise stands for a part of the open quantity, and none for the rest.
- ``due_soon``: delivery is near; the supplier is asked to say that it still holds.
- ``missing``: something else than goods is owed, such as a certificate.
"""

RequestSubject = Literal["declaration", "certificate", "master_data", "invoice"]
"""What a supplier may owe besides goods. Each in a sentence:

- ``declaration``: a supplier's declaration, such as of origin.
- ``certificate``: a certificate of the supplier or of an item.
- ``master_data``: something that our records lack, such as a weight or a tariff number.
- ``invoice``: an invoice for what was received.
"""

AskSubject = Literal["order_line", "declaration", "certificate", "master_data", "invoice"]
"""What an ask is about: an order line, or one of `RequestSubject`."""

LetterState = Literal["drafted", "sent", "answered", "undeliverable", "withdrawn"]
"""The life of a letter. Each state in a sentence:

- ``drafted``: written to a file or folder; nobody knows that it left. It counts as no ask.
- ``sent``: a transport gave a receipt, a person marked it, or an answer carried its reference.
- ``answered``: an answer to it was read.
- ``undeliverable``: a bounce came back.
- ``withdrawn``: a draft that was not needed any more before it was sent.
"""


class Ask(Record):
    """One question about one schedule line, once.

    Examples:
        >>> Ask(
        ...     id="a1",
        ...     letter="l1",
        ...     supplier="100234",
        ...     order="45",
        ...     line="10",
        ...     reason="late",
        ...     number=1,
        ... ).key.order
        '45'
    """

    id: Id
    """Drawn once when the ask is inserted; never recomputed from a later plan."""
    letter: Id
    """The letter that carries it; its reference is unguessable."""
    supplier: Id
    """Who is asked."""
    subject: AskSubject = "order_line"
    """See `AskSubject`."""
    company: str = ""
    """Company of the line."""
    order: Id
    """Purchase order number; the subject where it is no order line."""
    line: Id
    """Position."""
    schedule: Id = "1"
    """Schedule line."""
    reason: AskReason
    """See `AskReason`."""
    number: int
    """1 for the first ask for this line and reason, 2 for its repeat."""
    asked_at: AwareDatetime | None = None
    """When the letter is known to have left; null while it is a draft."""
    why: Text = ""
    """The reason in words, with the figures."""

    @property
    def key(self) -> ScheduleKey:
        """(company, order, line, schedule)."""
        return ScheduleKey(self.company, self.order, self.line, self.schedule)
