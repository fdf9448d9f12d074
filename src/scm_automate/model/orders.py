"""Open order lines at the grain of the schedule line.

The key is (company, order, line, schedule). Headers are never the grain: a header flag or a
minimum date hides the late line.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["LineKey", "OrderLine", "OrderLineState", "ScheduleKey"]

OrderLineState = Literal["open", "stock_transfer", "on_hold"]
"""What an open line is. Each state in a sentence:

- ``open``: the supplier owes goods.
- ``stock_transfer``: a sister plant owes goods; `supplier` holds the supplying plant.
- ``on_hold``: the buyer has blocked the line in the ERP; nobody is asked about it.

Closed, cancelled, deleted and returned lines are not open and never among the rows.
"""


class ScheduleKey(NamedTuple):
    """What names one schedule line in the whole house."""

    company: str
    order: str
    line: str
    schedule: str


class LineKey(NamedTuple):
    """What names one order line, all its schedules together."""

    company: str
    order: str
    line: str


class OrderLine(Record):
    """One open schedule line of a purchase order: what is still owed, and when.

    Examples:
        >>> line = OrderLine(
        ...     supplier="100234",
        ...     order="4500012345",
        ...     line="10",
        ...     quantity="500",
        ...     due="2026-03-16",
        ... )
        >>> line.key
        ScheduleKey(company='', order='4500012345', line='10', schedule='1')
    """

    company: str = ""
    """Legal entity or company code; empty where the export has only one."""
    plant: Id | None = None
    """Receiving plant, site or warehouse; null where the export does not tell."""
    supplier: Id
    """The supplier's number in the ERP."""
    order: Id
    """Purchase order number."""
    line: Id
    """Position within the order, as the ERP spells it."""
    schedule: Id = "1"
    """Schedule line within the position; "1" where the ERP has none."""
    item: Id | None = None
    """Our item number; null for a service or free-text line."""
    supplier_item: Id | None = None
    """The supplier's own item number; null where unknown."""
    description: Text | None = None
    """Short text of the line."""
    ordered: Number | None = None
    """Ordered quantity of this schedule, in `unit`; null where the export does not tell."""
    received: Number | None = None
    """Received so far, in `unit`; null where the export cannot know (0 would be a claim)."""
    quantity: Number
    """Still open, in `unit`: what the supplier owes."""
    unit: Id | None = None
    """Order unit as written in the ERP."""
    requested: date | None = None
    """What the buyer asked for at first, in the receiving plant's calendar; null where the ERP keeps only `due`."""
    due: date | None = None
    """The date that the ERP plans with now; null where it has none."""
    promised: date | None = None
    """What the supplier confirmed, where the ERP keeps it; null is unconfirmed. Never the due date."""
    promised_quantity: Number | None = None
    """How much of `quantity` the supplier confirmed; null where the ERP does not tell or nothing is confirmed."""
    promise_origin: Text | None = None
    """The field or table that the promise was read from, such as ``EKES`` or ``ConfirmedDeliveryDate``."""
    acknowledgement: Text | None = None
    """The supplier's acknowledgement reference; it says "received", it promises nothing."""
    acknowledgement_required: bool | None = None
    """Whether the ERP expects one; null where it does not tell."""
    price: Number | None = None
    """Net price for `price_per` units, in `currency`."""
    price_per: Number = 1  # type: ignore[assignment]  # validated on the way in
    """The number of units that `price` is for."""
    currency: Id | None = None
    """ISO 4217 code."""
    ordered_on: date | None = None
    """Day of the order document."""
    buyer: Text | None = None
    """Buyer or purchasing group."""
    planner: Text | None = None
    """Planner or MRP controller."""
    state: OrderLineState = "open"
    """See `OrderLineState`."""
    write_back: Literal["promised", "due"] | None = None
    """The field that a confirmed date changes in this line's ERP: ``due`` where it keeps no promise; null where the export does not tell."""

    @property
    def key(self) -> ScheduleKey:
        """(company, order, line, schedule)."""
        return ScheduleKey(self.company, self.order, self.line, self.schedule)

    @property
    def line_key(self) -> LineKey:
        """(company, order, line)."""
        return LineKey(self.company, self.order, self.line)
