"""Goods receipts: what came, when, against which order line."""

from __future__ import annotations

from datetime import date

from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["Receipt"]


class Receipt(Record):
    """One posted movement of goods for a purchase order; a reversal or return is negative.

    Examples:
        >>> Receipt(document="5000000001", quantity="-3", posted="2026-03-16").order is None
        True
    """

    company: str = ""
    """Company of the order; empty where there is one only or the export does not tell."""
    plant: Id | None = None
    """Plant or warehouse that received."""
    supplier: Id | None = None
    """The supplier's number; null where the export does not tell."""
    order: Id | None = None
    """Purchase order number; null for a receipt without one."""
    line: Id | None = None
    """Position within the order."""
    document: Id
    """Number of the receipt document."""
    document_line: Id = "1"
    """Position within the document; "1" where the ERP has none."""
    item: Id | None = None
    """Our item number; null for a service or free-text line."""
    quantity: Number
    """Received in `unit`; negative where goods went back or the posting was reversed."""
    unit: Id | None = None
    """Unit of `quantity` as written in the ERP."""
    posted: date
    """Day on which the stock rose, in the plant's calendar."""
    movement: Text | None = None
    """The ERP's movement type, such as ``101``; null where it has none."""
    delivery_note: Text | None = None
    """The supplier's delivery note."""
    value: Number | None = None
    """Value in `currency`, with the sign of `quantity`; null where the export does not tell."""
    currency: Id | None = None
    """ISO 4217 code."""
