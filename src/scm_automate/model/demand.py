"""What is needed, when, and by whom."""

from __future__ import annotations

from datetime import date
from typing import Literal

from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["Demand", "DemandKind"]

DemandKind = Literal["sales_order", "forecast", "production_order", "transfer", "safety_stock"]
"""What makes the demand."""


class Demand(Record):
    """One dated requirement for one item.

    Examples:
        >>> Demand(
        ...     kind="sales_order", item="A-1001", quantity="40", due="2026-04-01"
        ... ).customer is None
        True
    """

    kind: DemandKind
    """See `DemandKind`."""
    item: Id
    """Our item number."""
    plant: Id | None = None
    """Plant that has to supply it."""
    quantity: Number
    """Still open, in the item's base unit."""
    due: date
    """Day on which it is needed, in the plant's calendar."""
    reference: Text | None = None
    """Order number that makes it."""
    line: Id | None = None
    """Position in that order."""
    customer: Text | None = None
    """Customer's number; null where no customer stands behind it."""
    value: Number | None = None
    """Open value in `currency`."""
    currency: Id | None = None
    """ISO 4217 code."""
