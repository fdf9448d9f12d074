r"""ERP exports to typed tables: recognised by their header, read cell by cell, told in full.

Example:
    >>> from scm_automate.connectors import read_orders
    >>> loaded = read_orders(b"order,line,supplier,quantity,due\n45,10,7,5,2026-03-16\n")
    >>> loaded.table.frame["due"].to_list()
    [datetime.date(2026, 3, 16)]
"""

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
from scm_automate.connectors.suppliers import read_suppliers

__all__ = [
    "Join",
    "Layout",
    "LayoutColumn",
    "Parent",
    "RowRule",
    "SignRule",
    "find_layout",
    "layouts",
    "load_layout",
    "read_orders",
    "read_suppliers",
]
