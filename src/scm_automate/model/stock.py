"""Stock on hand."""

from __future__ import annotations

from datetime import date

from scm_automate.model.record import Id, Number, Record

__all__ = ["Stock"]


class Stock(Record):
    """What of one item lies in one place.

    Examples:
        >>> Stock(item="A-1", quantity="40").blocked is None
        True
    """

    item: Id
    """Our item number."""
    plant: Id | None = None
    """Plant, site or warehouse."""
    location: Id | None = None
    """Storage location within the plant; null for all of it."""
    batch: Id | None = None
    """Batch or serial number; null where stock is not kept by batch."""
    quantity: Number
    """Free to use, in `unit`; negative where more was booked out than in."""
    inspection: Number | None = None
    """In quality inspection, in `unit`; null where the export does not tell."""
    blocked: Number | None = None
    """Blocked, in `unit`; null where the export does not tell."""
    restricted: Number | None = None
    """In restricted use, in `unit`; null where the export does not tell."""
    in_transfer: Number | None = None
    """On the way between plants or locations, in `unit`; null where the export does not tell."""
    unit: Id | None = None
    """Base unit of measure as written in the ERP."""
    counted_on: date | None = None
    """Day that the figures hold for; null where the export does not tell."""
