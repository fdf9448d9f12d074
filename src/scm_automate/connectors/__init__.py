r"""ERP exports to typed tables: recognised by their header, read cell by cell, told in full.

Examples:
    >>> from scm_automate.connectors import read_orders
    >>> loaded = read_orders(b"order,line,supplier,quantity,due\n45,10,7,5,2026-03-16\n")
    >>> loaded.table.frame["due"].to_list()
    [datetime.date(2026, 3, 16)]
"""

from scm_automate.connectors.bom import read_bom
from scm_automate.connectors.check_layout import LayoutCheck, check_layout
from scm_automate.connectors.confirmations import read_confirmations
from scm_automate.connectors.demand import read_demand
from scm_automate.connectors.inspection import ColumnSeen, Inspection, SheetSeen, inspect_file
from scm_automate.connectors.invoices import read_invoices
from scm_automate.connectors.items import read_items
from scm_automate.connectors.known_layouts import find_layout, layouts, load_layout
from scm_automate.connectors.layout import (
    Join,
    Layout,
    LayoutColumn,
    Parent,
    RowRule,
    SignRule,
)
from scm_automate.connectors.orders import read_orders
from scm_automate.connectors.prices import read_prices
from scm_automate.connectors.receipts import read_receipts
from scm_automate.connectors.stock import read_stock
from scm_automate.connectors.suppliers import read_suppliers

__all__ = [
    "ColumnSeen",
    "Inspection",
    "Join",
    "Layout",
    "LayoutCheck",
    "LayoutColumn",
    "Parent",
    "RowRule",
    "SheetSeen",
    "SignRule",
    "check_layout",
    "find_layout",
    "inspect_file",
    "layouts",
    "load_layout",
    "read_bom",
    "read_confirmations",
    "read_demand",
    "read_invoices",
    "read_items",
    "read_orders",
    "read_prices",
    "read_receipts",
    "read_stock",
    "read_suppliers",
]
