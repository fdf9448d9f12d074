"""Supplier invoices, line by line."""

from __future__ import annotations

from datetime import date

from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["Invoice"]


class Invoice(Record):
    """One line of a supplier's invoice as it was entered; a credit or reversal is negative.

    Examples:
        >>> Invoice(document="5105600001", amount="71.64", currency="EUR").line
        '1'
    """

    company: str = ""
    """Company that owes it; empty where there is one only or the export does not tell."""
    supplier: Id | None = None
    """The supplier's number; null where the export does not tell."""
    document: Id
    """Our number of the invoice document."""
    line: Id = "1"
    """Position within the document; "1" where the ERP has none."""
    reference: Text | None = None
    """The supplier's own invoice number."""
    order: Id | None = None
    """Purchase order number; null for an invoice without one."""
    order_line: Id | None = None
    """Position within the order."""
    item: Id | None = None
    """Our item number."""
    quantity: Number | None = None
    """Invoiced, in `unit`; null where the line has none."""
    unit: Id | None = None
    """Unit of `quantity` as written in the ERP."""
    amount: Number
    """Net amount in `currency`."""
    currency: Id | None = None
    """ISO 4217 code."""
    invoiced_on: date | None = None
    """Day of the supplier's document."""
    posted: date | None = None
    """Day on which it was posted."""
