"""The order book as each ERP's export shows it: columns, spelling and quirks of the real ones."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from pathlib import Path

    from exampledata.orders import BookLine

Cell = str | Decimal | int | date | None

ME2N_HEADER = (
    "Löschkennzeichen",
    "Lieferant/Lieferwerk",
    "Anzahl der Positionen",
    "Einkäufergruppe",
    "Einkaufsbeleg",
    "Position",
    "Belegdatum",
    "Lieferdatum",
    "Auftragsbestätigung",
    "Material",
    "Kurztext",
    "Werk",
    "Bestellmenge",
    "Bestellmengeneinheit",
    "Nettopreis",
    "Währung",
    "Preiseinheit",
    "Einteilungsmenge",
    "Gelieferte Menge",
    "noch zu liefern (Menge)",
    "Menge in Lager-ME",
)
ME2N_TITLE = "Einkaufsbelege zur Belegnummer"

D365_HEADER = (
    "dataAreaId",
    "PurchaseOrderNumber",
    "LineNumber",
    "OrderVendorAccountNumber",
    "PurchaseOrderLineStatus",
    "ItemNumber",
    "ExternalItemNumber",
    "LineDescription",
    "OrderedPurchaseQuantity",
    "PurchaseUnitSymbol",
    "PurchasePrice",
    "PurchasePriceQuantity",
    "CurrencyCode",
    "LineAmount",
    "RequestedDeliveryDate",
    "ConfirmedDeliveryDate",
    "AccountingDate",
    "ReceivingSiteId",
    "ReceivingWarehouseId",
    "BuyerGroupId",
    "IsLineStopped",
)

ODOO_HEADER = (
    "Order Reference",
    "Vendor/Reference",
    "Vendor",
    "Order Deadline",
    "Product",
    "Description",
    "Quantity",
    "Received Qty",
    "Unit of Measure",
    "Unit Price",
    "Currency",
    "Expected Arrival",
    "Buyer",
    "Status",
    "Display Type",
)


def me2n_rows(lines: tuple[BookLine, ...], monday: date) -> list[tuple[Cell, ...]]:
    """Rows of the list ME2N, as its German ALV grid shows them, totals line included."""
    rows: list[tuple[Cell, ...]] = []
    total = Decimal(0)
    for line in lines:
        received = line.received(monday)
        rest = Decimal(0) if line.deleted else line.ordered - received
        total += rest
        rows.append(
            (
                "L" if line.deleted else "",
                f"{line.firm.id:<11}{line.firm.name}",
                1,
                line.buyer,
                line.order,
                line.line,
                line.ordered_on,
                line.due,
                line.acknowledgement,
                line.article.item,
                line.article.text,
                line.plant,
                line.ordered,
                line.article.unit,
                line.article.price,
                "EUR",
                line.article.per,
                line.ordered,
                received,
                rest,
                line.ordered,
            )
        )
    rows += _odd_rows(lines, monday)
    rows.append(("", "", len(rows), *([None] * 16), total, None))
    return rows


def _odd_rows(lines: tuple[BookLine, ...], monday: date) -> list[tuple[Cell, ...]]:
    """What every real list has: cells that somebody typed over, until somebody mends them."""
    firm = lines[0].firm
    head = ("", f"{firm.id:<11}{firm.name}", 1, "110")
    texts = ("4990-0001", "Sonderteil nach Zeichnung", "1000", Decimal(4), "ST")
    price = (Decimal("75.00"), "EUR", 1, Decimal(4), Decimal(0), Decimal(4), Decimal(4))
    ordered = monday - timedelta(days=20)
    no_date = (*head, "4500017201", 10, ordered, "nach Absprache", "", *texts, *price)
    no_rest = (*head, "4500017202", 20, ordered, monday, "", *texts, *price[:5], "s. Text", 4)
    return [no_date, no_rest] if monday.day == 2 else [no_rest] if monday.day == 9 else []


def write_me2n(path: Path, lines: tuple[BookLine, ...], monday: date) -> None:
    """The workbook that the grid's spreadsheet export gives; some variants print a title above."""
    with xlsxwriter.Workbook(str(path)) as book:
        # a fixed creation time: the same data give the same file
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
        sheet = book.add_worksheet("Sheet1")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        number = book.add_format({"num_format": "#,##0.###"})
        bold = book.add_format({"bold": True})
        top = 0
        if monday.day == 9:
            sheet.write_string(0, 0, ME2N_TITLE, bold)
            top = 2
        sheet.write_row(top, 0, ME2N_HEADER, bold)
        for row, cells in enumerate(me2n_rows(lines, monday), start=top + 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(
                        row, column, datetime.combine(cell, datetime.min.time()), day
                    )
                elif isinstance(cell, Decimal):
                    sheet.write_number(row, column, float(cell), number)
                elif isinstance(cell, int):
                    sheet.write_number(row, column, cell)
                elif cell:
                    sheet.write_string(row, column, cell)
        sheet.set_column(1, 1, 38)


def d365_rows(lines: tuple[BookLine, ...]) -> list[tuple[str, ...]]:
    """Rows of the entity PurchPurchaseOrderLineV2; it knows no received quantity."""
    return [
        (
            "hvuk",
            line.order,
            str(line.line),
            line.firm.id,
            "Backorder",
            line.article.item,
            line.article.supplier_item,
            line.article.text,
            f"{line.ordered:.2f}",
            line.article.unit,
            f"{line.article.price:.2f}",
            str(line.article.per),
            "GBP",
            f"{line.ordered * line.article.price / line.article.per:.2f}",
            f"{line.due:%Y-%m-%d}T12:00:00Z",
            f"{line.confirmed or date(1900, 1, 1):%Y-%m-%d}T12:00:00Z",
            f"{line.ordered_on:%Y-%m-%d}T12:00:00Z",
            line.plant,
            f"{line.plant}-01",
            line.buyer,
            "Yes" if line.stopped else "No",
        )
        for line in lines
    ]


def odoo_rows(lines: tuple[BookLine, ...], monday: date) -> list[tuple[str, ...]]:
    """Rows of purchase.order.line, exported with labels; notes between the goods are no goods."""
    rows = [
        (
            line.order,
            line.firm.id,
            line.firm.name,
            f"{line.ordered_on} 08:00:00",
            line.article.item,
            line.article.text,
            f"{line.ordered}",
            f"{line.received(monday)}",
            line.article.unit,
            f"{line.article.price}",
            "EUR",
            f"{line.due} 10:00:00",
            line.buyer,
            "Purchase Order",
            "",
        )
        for line in lines
    ]
    note = (*rows[0][:4], "", "Levering aan de achterzijde", *[""] * 8, "Note")
    return [rows[0], note, *rows[1:]]


def write_csv(
    path: Path,
    header: tuple[str, ...],
    rows: list[tuple[str, ...]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    quote_all: bool = False,
) -> None:
    """A CSV file with the line ends of Windows, as all three systems write it."""
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
