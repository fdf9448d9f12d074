"""Items, as far as purchasing and planning speak of them."""

from __future__ import annotations

from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["Item"]


class Item(Record):
    """One item at one plant.

    Examples:
        >>> Item(item="A-1001", unit="PCE", lead_time_days=20).plant is None
        True
    """

    item: Id
    """Our item number, zeros kept."""
    plant: Id | None = None
    """Plant or site that the planning data hold for; null for all."""
    description: Text | None = None
    """Short text."""
    unit: Id | None = None
    """Base unit of measure as written in the ERP."""
    item_class: Text | None = None
    """ABC class or item group."""
    buyer: Text | None = None
    """Buyer or purchasing group."""
    planner: Text | None = None
    """Planner or MRP controller."""
    lead_time_days: int | None = None
    """Planned delivery time in calendar days."""
    receipt_working_days: int | None = None
    """Goods-receipt processing time in working days of the plant."""
    safety_stock: Number | None = None
    """In `unit`."""
    reorder_point: Number | None = None
    """In `unit`."""
    minimum_order: Number | None = None
    """Smallest order quantity in `unit`."""
    rounding: Number | None = None
    """Orders are multiples of this, in `unit`."""
    standard_cost: Number | None = None
    """For `cost_per` units, in `currency`."""
    cost_per: Number = 1  # type: ignore[assignment]  # validated on the way in
    """The number of units that `standard_cost` is for."""
    currency: Id | None = None
    """ISO 4217 code."""
