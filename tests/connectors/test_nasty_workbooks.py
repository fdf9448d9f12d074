"""Workbooks as people leave them: merged, hidden, half calculated; read right or told."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from scm_automate.connectors import read_orders
from scm_automate.errors import SourceNotRecognised

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.model import OrderLine
    from scm_automate.tables import Loaded

HEAD = ["order", "line", "supplier", "item", "ordered", "quantity", "due"]
GOOD: list[object] = ["45", "10", "7", "A-1", 5, 5, date(2026, 3, 16)]
Sheet = xlsxwriter.worksheet.Worksheet


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    fill(book)
    book.close()
    return out.getvalue()


def sheet(*rows: list[object], at: int = 0) -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Orders")
        page.write_row(at, 0, HEAD)
        for number, row in enumerate(rows, at + 1):
            page.write_row(number, 0, row)

    return workbook(fill)


def other(**cells: object) -> list[object]:
    return [cells.get(name, cell) for name, cell in zip(HEAD, GOOD, strict=True)]


def rows(loaded: Loaded[OrderLine]) -> list[str]:
    return [f"{r.order}/{r.line}/{r.quantity:f}/{r.due}" for r in loaded.table.records()]


def told(loaded: Loaded[OrderLine]) -> list[str]:
    return [f"{r.sheet}/{r.row}/{r.column}/{r.code}" for r in loaded.rejects]


def test_numbers_as_text_and_text_as_numbers() -> None:
    loaded = read_orders(
        sheet(
            GOOD,
            other(order=45, line=20, supplier=7, item=123456),
            other(line=30.5),
            other(line="40", item=1e5),
            other(line="50", item=12345678901234567890.0),
            other(line="00060", quantity="5"),
        )
    )
    assert rows(loaded) == [f"45/{n}/5/2026-03-16" for n in ("10", "20", "40", "00060")]
    assert [r.item for r in loaded.table.records()][1:3] == ["123456", "100000"]
    assert told(loaded) == ["Orders/4/line/damaged_id", "Orders/6/item/damaged_id"]


def test_dates_in_every_costume() -> None:
    loaded = read_orders(
        sheet(
            GOOD,
            other(line="20", due=46097),
            other(line="30", due="46097"),
            other(line="40", due=20260316),
            other(line="50", due=0),
            other(line="60", due=datetime(2026, 3, 16, 14, 30)),  # noqa: DTZ001
            other(line="70", due=time(12, 0)),
            other(line="80", due=True),
            other(line="90", quantity=True),
        )
    )
    assert [r.due for r in loaded.table.records()] == [
        *[date(2026, 3, 16)] * 4,
        None,
        date(2026, 3, 16),
    ]
    assert told(loaded) == [
        "Orders/8/due/date",
        "Orders/9/due/date",
        "Orders/10/quantity/number",
    ]


def test_floats_are_what_the_spreadsheet_shows() -> None:
    loaded = read_orders(
        sheet(
            other(quantity=0.1 + 0.2),
            other(line="20", quantity=1 / 3),
            other(line="30", quantity=1e-7),
        )
    )
    assert rows(loaded) == ["45/10/0.3/2026-03-16"]
    assert told(loaded) == ["Orders/3/quantity/number", "Orders/4/quantity/number"]


def test_an_error_and_a_formula_without_a_value_are_no_empty_cells() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Orders")
        page.write_row(0, 0, HEAD)
        for number in range(1, 6):
            page.write_row(number, 0, other(line=f"{number}0"))
        # An empty open quantity would be reckoned from what was ordered: a wrong number.
        page.write_formula("F2", "=1/0", None, "#DIV/0!")
        page.write_formula("F3", "=E3-2", None, "")
        page.write_formula("G4", "=TODAY()", None, "")
        page.write_formula("A5", '="45"', None, "#N/A")
        page.write_formula("F6", "=E6-2", None, 3)

    loaded = read_orders(workbook(fill))
    assert rows(loaded) == ["45/50/3/2026-03-16"]
    assert told(loaded) == [
        "Orders/2/quantity/formula_error",
        "Orders/3/quantity/formula_error",
        "Orders/4/due/formula_error",
        "Orders/5/order/formula_error",
    ]
    assert loaded.rejects[1].raw == "#NOT_CALCULATED!"
    assert "let it calculate" in loaded.rejects[1].hint


def test_a_mark_that_ended_in_an_error_closes_and_opens_nothing() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Orders")
        page.write_row(0, 0, ["PurchaseOrderNumber", "LineNumber", "OrderVendorAccountNumber"])
        page.write_row(0, 3, ["ItemNumber", "OrderedPurchaseQuantity", "PurchaseOrderLineStatus"])
        page.write_row(1, 0, ["45", "10", "7", "A", 5, "Backorder"])
        page.write_row(2, 0, ["45", "20", "7", "A", 5])
        page.write_formula("F3", "=VLOOKUP(1,H:I,2)", None, "#N/A")

    loaded = read_orders(workbook(fill))
    assert [r.line for r in loaded.table.records()] == ["10"]
    assert told(loaded) == ["Orders/3/PurchaseOrderLineStatus/formula_error"]


def test_a_merged_cell_holds_for_all_its_rows_but_a_number_is_nobodys() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Orders")
        page.write_row(0, 0, HEAD)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number in range(1, 5):
            page.write_row(number, 0, other(line=f"{number}0"))
        page.merge_range("A2:A3", "46")
        page.merge_range("C2:C3", "8")
        page.merge_range("G2:G3", date(2026, 4, 1), day)
        page.merge_range("F4:F5", 5)

    loaded = read_orders(workbook(fill))
    assert rows(loaded) == ["46/10/5/2026-04-01", "46/20/5/2026-04-01"]
    assert [r.supplier for r in loaded.table.records()] == ["8", "8"]
    assert told(loaded) == ["Orders/4/quantity/merged_cell", "Orders/5/quantity/merged_cell"]


def test_a_header_over_merged_cells() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Orders")
        page.merge_range("A1:D1", "What")
        page.merge_range("E1:G1", "When")
        for column, word in enumerate(HEAD):
            page.merge_range(1, column, 2, column, word)
        page.write_row(3, 0, GOOD)

    loaded = read_orders(workbook(fill))
    assert rows(loaded) == ["45/10/5/2026-03-16"]
    assert [(n.row, n.code) for n in loaded.set_aside] == [(3, "blank_row")]
    assert loaded.sources[0].header_row == 2


def test_hidden_rows_and_columns_count_and_a_hidden_sheet_does_not() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Orders")
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, GOOD)
        page.write_row(2, 0, other(line="20"))
        page.set_row(2, None, None, {"hidden": True})
        page.set_column("F:F", None, None, {"hidden": True})
        last_month = book.add_worksheet("February")
        last_month.write_row(0, 0, HEAD)
        last_month.write_row(1, 0, other(order="44"))
        last_month.hide()

    loaded = read_orders(workbook(fill))
    assert rows(loaded) == ["45/10/5/2026-03-16", "45/20/5/2026-03-16"]
    assert loaded.sources[1].how == "the sheet is hidden: unhide it to have it read"


def test_a_hidden_sheet_is_read_where_nothing_else_is_there() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Cover").write("A1", "Open orders")
        page = book.add_worksheet("Data")
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, GOOD)
        page.hide()

    loaded = read_orders(workbook(fill))
    assert rows(loaded) == ["45/10/5/2026-03-16"]


def test_a_pivot_beside_the_list_is_passed_over_and_a_second_list_is_read() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name, line in (("East", "10"), ("West", "20")):
            page = book.add_worksheet(name)
            page.write_row(0, 0, HEAD)
            page.write_row(1, 0, other(line=line))
        pivot = book.add_worksheet("Pivot")
        pivot.write_row(0, 0, ["Row Labels", "Sum of quantity"])
        pivot.write_row(1, 0, ["7", 10])

    loaded = read_orders(workbook(fill))
    assert rows(loaded) == ["45/10/5/2026-03-16", "45/20/5/2026-03-16"]
    assert "No layout" in loaded.sources[2].how


def test_the_same_list_on_two_sheets_counts_once() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("Orders", "Copy"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, HEAD)
            page.write_row(1, 0, GOOD)

    loaded = read_orders(workbook(fill))
    assert told(loaded) == ["Copy/2/order + line/in_two_files"]
    assert rows(loaded) == ["45/10/5/2026-03-16"]


def test_a_table_in_the_middle_of_a_sheet() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Orders")
        page.write("B2", "Open orders")
        page.write_row(6, 4, HEAD)
        page.write_row(7, 4, GOOD)
        page.write_row(8, 4, other(line="20", due="soon"))
        page.write_row(12, 4, ["Total", "", "", "", 10, 10])

    loaded = read_orders(workbook(fill))
    assert rows(loaded) == ["45/10/5/2026-03-16"]
    assert told(loaded) == ["Orders/9/due/date"]
    assert [(n.row, n.code) for n in loaded.set_aside] == [
        (10, "blank_row"),
        (11, "blank_row"),
        (12, "blank_row"),
        (13, "subtotal"),
    ]


def test_a_chart_of_accounts_is_no_order() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Accounts")
        page.write_row(0, 0, ["Account", "Name", "Balance"])
        page.write_row(1, 0, ["4000", "Sales", 12.5])

    with pytest.raises(SourceNotRecognised, match="Account"):
        read_orders(workbook(fill))
