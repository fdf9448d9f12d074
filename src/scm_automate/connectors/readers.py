"""Which function reads which record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scm_automate.connectors.bom import read_bom
from scm_automate.connectors.confirmations import read_confirmations
from scm_automate.connectors.demand import read_demand
from scm_automate.connectors.invoices import read_invoices
from scm_automate.connectors.items import read_items
from scm_automate.connectors.orders import read_orders
from scm_automate.connectors.prices import read_prices
from scm_automate.connectors.receipts import read_receipts
from scm_automate.connectors.stock import read_stock
from scm_automate.connectors.suppliers import read_suppliers
from scm_automate.model import (
    BomLine,
    Confirmation,
    Demand,
    Invoice,
    Item,
    OrderLine,
    PriceRecord,
    Receipt,
    Record,
    Stock,
    Supplier,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.connectors.layout import RecordName
    from scm_automate.tables import Loaded

__all__ = ["READERS", "RECORDS"]

READERS: dict[RecordName, Callable[..., Loaded[Any]]] = {
    "orders": read_orders,
    "suppliers": read_suppliers,
    "items": read_items,
    "receipts": read_receipts,
    "confirmations": read_confirmations,
    "prices": read_prices,
    "bom": read_bom,
    "stock": read_stock,
    "demand": read_demand,
    "invoices": read_invoices,
}
"""The reader of each record, by the name that layouts use."""

RECORDS: dict[RecordName, type[Record]] = {
    "orders": OrderLine,
    "suppliers": Supplier,
    "items": Item,
    "receipts": Receipt,
    "confirmations": Confirmation,
    "prices": PriceRecord,
    "bom": BomLine,
    "stock": Stock,
    "demand": Demand,
    "invoices": Invoice,
}
"""The record type of each."""
