"""Exports made from layouts: one logical order line, laid out as each ERP would have it.

The layouts say how columns are headed; what stands in the cells is said here, so that one expectation
can be held against all of them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from scm_automate.connectors import Layout, find_layout

__all__ = ["EXPORTS", "Made", "made"]

EXPORTS: dict[str, tuple[str, ...]] = {
    "a plain list": ("generic_orders",),
    "ME2N": ("sap_me2n",),
    "SAP tables": ("sap_eket", "sap_ekpo", "sap_ekko"),
    "S/4HANA": ("s4_schedule_lines", "s4_purchase_order_items", "s4_purchase_orders"),
    "Dynamics 365": ("d365_purchase_lines", "d365_purchase_headers"),
    "Business Central": ("bc_purchase_order_lines", "bc_purchase_orders"),
    "NetSuite": ("netsuite_transaction_lines", "netsuite_transactions"),
    "Oracle": ("oracle_po_line_locations", "oracle_po_lines", "oracle_po_headers"),
    "Oracle FBDI": ("oracle_fbdi_schedules", "oracle_fbdi_lines", "oracle_fbdi_headers"),
    "Odoo": ("odoo_purchase",),
    "ERPNext": ("erpnext_purchase_order_items", "erpnext_purchase_orders"),
    "Epicor": ("epicor_po_releases", "epicor_po_details", "epicor_po_headers"),
    "SYSPRO": ("syspro_po_lines", "syspro_po_headers"),
    "Infor M3": ("m3_po_lines", "m3_po_headers"),
    "Infor CSI": ("csi_po_items", "csi_po_headers"),
    "Infor LN": ("ln_po_lines", "ln_po_headers"),
    "Sage X3": ("sage_x3_order_lines", "sage_x3_prices", "sage_x3_orders"),
    "Sage 100": ("sage_100_po_lines", "sage_100_po_headers"),
    "Sage 300": ("sage_300_po_lines", "sage_300_po_headers"),
    "Sage 50": ("sage_50_po_lines",),
    "QuickBooks Online": ("quickbooks_online",),
    "QuickBooks Desktop": ("quickbooks_desktop",),
}
"""The tables of each export, the finest first."""

ROW = {
    "company": "1000",
    "order": "4500012345",
    "purchase": "4500012345",
    "line": "10",
    "schedule": "1",
    "supplier": "100234",
    "supplier_name": "Acme",
    "item": "A-1",
    "description": "Spring",
    "ordered": "8.25",
    "ordered_line": "8.25",
    "item_quantity": "8.25",
    "received": "2.5",
    "quantity": "5.75",
    "unit": "EA",
    "due": "2026-03-16",
    "promised": "2026-03-20",
    "price": "1.25",
    "price_per": "1",
    "currency": "US$",
    "ordered_on": "2026-01-02",
    "header_id": "777",
    "order_id": "777",
    "line_id": "888",
    "transaction": "777",
}
"""One order line in the words of the layouts; every other column is blank."""


@dataclass(slots=True)
class Made:
    """An export in the making: rows by layout; `files` gives the bytes in the order of the tables."""

    layouts: tuple[Layout, ...]
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)

    @property
    def finest(self) -> Layout:
        """The table that gives the rows."""
        return self.layouts[0]

    def has(self, name: str) -> bool:
        """Whether any table has the field."""
        return any(name in layout.columns for layout in self.layouts)

    def add(self, **cells: str) -> None:
        """One more row in the finest table."""
        self.rows[self.finest.name].append(cells)

    def change(self, layout: str, **cells: str) -> None:
        """Other cells in the first row of a table."""
        self.rows[layout][0].update(cells)

    def heading(self, name: str, layout: Layout | None = None) -> str:
        """How a table heads a field."""
        table = layout or self.finest
        words = next(iter(table.columns[name].headers.values()))
        return words[0]

    def files(self) -> list[bytes]:
        """The tables as CSV."""
        return [self._file(layout) for layout in self.layouts]

    def _file(self, layout: Layout) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        names = list(layout.columns)
        if self.above.get(layout.name):
            out.write(self.above[layout.name])
        if not layout.positions:
            writer.writerow(self.heading(name, layout) for name in names)
        for cells in self.rows[layout.name]:
            row = {name: self._cell(layout, name, cells) for name in names}
            if layout.positions:
                by_heading = {self.heading(name, layout): cell for name, cell in row.items()}
                writer.writerow(by_heading.get(heading, "") for heading in layout.positions)
            else:
                writer.writerow(row.values())
        return out.getvalue().encode()

    @staticmethod
    def _cell(layout: Layout, name: str, cells: dict[str, str]) -> str:
        if cells.get(f"={name}") is not None:
            return cells[f"={name}"]
        cell = cells.get(name, ROW.get(name, ""))
        column = layout.columns[name]
        if cell and name not in cells and column.kind == "code_name":
            return f"{cell}     Acme"
        if column.words and cell and name not in cells:
            return next(iter(column.words)) if cell == "1" else cell
        return cell


def made(export: str) -> Made:
    """An export with one order line in it."""
    layouts = tuple(find_layout(name) for name in EXPORTS[export])
    return Made(layouts=layouts, rows={layout.name: [{}] for layout in layouts})
