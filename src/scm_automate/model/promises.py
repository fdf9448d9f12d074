"""The promise history: append-only, so that nobody looks on time by moving the date."""

from __future__ import annotations

from pydantic import AwareDatetime

from scm_automate.model.evidence import Evidence
from scm_automate.model.orders import LineKey
from scm_automate.model.record import Id, Record, Text
from scm_automate.model.responses import Channel, Delivery

__all__ = ["Promise"]


class Promise(Record):
    """One promise for one order line, as it was made.

    Examples:
        >>> from datetime import datetime, UTC
        >>> Promise(
        ...     order="45",
        ...     line="10",
        ...     deliveries=(Delivery(quantity="5", earliest="2026-03-16", latest="2026-03-16"),),
        ...     made_at=datetime(2026, 3, 2, tzinfo=UTC),
        ...     made_by="100234",
        ...     channel="mail",
        ... ).deliveries[0].latest
        datetime.date(2026, 3, 16)
    """

    company: str = ""
    """Company of the line."""
    order: Id
    """Purchase order number."""
    line: Id
    """Position."""
    deliveries: tuple[Delivery, ...]
    """What was promised; the whole picture of the line, not a difference."""
    made_at: AwareDatetime
    """When the promise reached us."""
    made_by: Text
    """Supplier's number, or the person who recorded it for the supplier."""
    channel: Channel
    """The way it came."""
    message_id: Text | None = None
    """The message that holds it; null for a promise first seen in the ERP."""
    evidence: tuple[Evidence, ...] = ()
    """The words."""

    @property
    def line_key(self) -> LineKey:
        """(company, order, line)."""
        return LineKey(self.company, self.order, self.line)
