"""Prices and terms of an item at a supplier."""

from __future__ import annotations

from datetime import date

from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["PriceRecord"]


class PriceRecord(Record):
    """What one supplier asks for one item: SAP's info record, Odoo's vendor pricelist.

    Examples:
        >>> PriceRecord(supplier="7", item="A-1", price="71.64", currency="EUR").price_per
        Decimal('1')
    """

    supplier: Id
    """The supplier's number in the ERP."""
    item: Id
    """Our item number."""
    plant: Id | None = None
    """Plant that it holds for; null for all."""
    organisation: Id | None = None
    """Purchasing organisation or company that agreed it; null for all."""
    record: Id | None = None
    """The ERP's own number of the record."""
    category: Text | None = None
    """Standard, subcontracting, consignment ..., as the ERP spells it; null where it has one kind."""
    supplier_item: Id | None = None
    """The supplier's own item number."""
    price: Number | None = None
    """Net price for `price_per` units in `currency`; null where none is agreed."""
    price_per: Number = 1  # type: ignore[assignment]  # validated on the way in
    """The number of units that `price` is for."""
    currency: Id | None = None
    """ISO 4217 code."""
    unit: Id | None = None
    """Unit of the price and the quantities."""
    minimum_order: Number | None = None
    """Smallest quantity that the price holds for, in `unit`."""
    standard_order: Number | None = None
    """Usual order quantity, in `unit`."""
    lead_time_days: int | None = None
    """Planned delivery time in calendar days."""
    discount_percent: Number | None = None
    """Discount on `price` in percent; null where there is none or it is in the price."""
    valid_from: date | None = None
    """First day; null where open."""
    valid_to: date | None = None
    """Last day; null where open."""
