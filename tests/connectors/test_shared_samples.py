"""Files of others, read as they are, with what a person reads in them written down by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from scm_automate.connectors import (
    read_confirmations,
    read_invoices,
    read_items,
    read_orders,
    read_receipts,
    read_suppliers,
)
from scm_automate.errors import SourceNotRecognised
from scm_automate.files import read_sheets
from scm_automate.model import Item, OrderLine, Supplier

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.shared


READ = {
    "sap-tables": ["ekbe", "eket", "ekko", "ekpo", "lfa1", "makt", "mara", "marc"],
    "netsuite": ["item", "transaction", "transaction_line", "vendor"],
    "sap-odata-v2": ["01-sample", "01-sample", "03-item-schedule-line", "04-item-pricing-element"],
    "business-central": ["purchaseOrder_get_response"],
}
"""What of each folder of exports the tests below read, by a part of the file's name."""


def test_no_export_is_left_unread(shared: Path) -> None:
    for folder, parts in READ.items():
        files = sorted(path.name for path in (shared / "samples" / folder).iterdir())
        assert len(files) == len(parts), folder
        assert all(any(part in file for file in files) for part in parts), folder


@pytest.fixture
def sap(shared: Path) -> Path:
    return shared / "samples" / "sap-tables"


@pytest.fixture
def netsuite(shared: Path) -> Path:
    return shared / "samples" / "netsuite"


def test_replicated_sap_tables_are_recognised(sap: Path) -> None:
    names = ["ekko", "ekpo", "eket", "ekbe"]
    loaded = read_orders(*(sap / f"sap_{name}_data.csv" for name in names))
    assert [s.layout for s in loaded.sources] == [f"sap_{name}" for name in names]
    # Their keys are invented and meet nowhere: every item and schedule line is told.
    assert len(loaded.table) == 0
    assert loaded.counts() == {"no_parent": 4}
    assert [(n.file, n.row, n.column) for n in loaded.set_aside] == [
        ("sap_ekko_data.csv", 2, "loekz"),
        ("sap_ekko_data.csv", 3, "hvr_is_deleted"),
        ("sap_eket_data.csv", 3, "hvr_is_deleted"),
        ("sap_ekbe_data.csv", 3, "hvr_is_deleted"),
    ]


def test_a_replicated_history_has_no_receipt_and_no_invoice(sap: Path) -> None:
    # Its event is called VGA1, which is neither; the second row is gone from the ERP.
    received = read_receipts(sap / "sap_ekbe_data.csv")
    assert (len(received.table), received.rejects) == (0, ())
    assert [(n.row, n.code, n.raw) for n in received.set_aside] == [
        (2, "no_receipt", "VGA1"),
        (3, "deleted", "1"),
    ]
    invoiced = read_invoices(sap / "sap_ekbe_data.csv")
    assert [(n.row, n.code) for n in invoiced.set_aside] == [(2, "no_invoice"), (3, "deleted")]


def test_replicated_materials_are_items(sap: Path) -> None:
    loaded = read_items(sap / "sap_mara_data.csv")
    assert loaded.sources[0].layout == "sap_mara"
    assert [(r.item, r.unit, r.item_class) for r in loaded.table.records()] == [
        ("dummy2_matnr", "dummy2_meins", "dummy2_matkl"),
    ]
    # The one row of plant data has no material, and the texts are those of other materials.
    files = [sap / f"sap_{name}_data.csv" for name in ("mara", "marc", "makt")]
    together = read_items(*files)
    assert (len(together.table), together.rejects) == (0, ())
    assert [(n.file, n.row, n.code) for n in together.set_aside] == [
        ("sap_mara_data.csv", 2, "deleted"),
        ("sap_marc_data.csv", 2, "subtotal"),
        ("sap_makt_data.csv", 2, "deleted"),
    ]
    assert len(read_items(files[0], files[2]).table) == 1
    with pytest.raises(SourceNotRecognised, match="headers alone"):
        read_items(sap / "sap_makt_data.csv")


def test_replicated_vendors_are_suppliers(sap: Path) -> None:
    loaded = read_suppliers(sap / "sap_lfa1_data.csv")
    assert [(s.id, s.country, s.language) for s in loaded.table.records()] == [
        ("EWM_3001", "US", "en"),
        ("EWM_3003", "US", "en"),
        ("EXTERN", "US", "de"),
    ]


def test_netsuite_transactions_hold_no_purchase_order(netsuite: Path) -> None:
    loaded = read_orders(
        netsuite / "netsuite2_transaction_data.csv",
        netsuite / "netsuite2_transaction_line_data.csv",
    )
    assert [s.layout for s in loaded.sources] == [
        "netsuite_transactions",
        "netsuite_transaction_lines",
    ]
    assert len(loaded.table) == 0
    heads = [n.code for n in loaded.set_aside if n.file == "netsuite2_transaction_data.csv"]
    assert heads == ["no_order", "no_order", "no_order", "replaced"]


def test_netsuite_items_and_vendors(netsuite: Path) -> None:
    loaded = read_items(netsuite / "netsuite2_item_data.csv")
    assert loaded.table.records() == (
        Item(item="Those", description="How To Optimize Performance Guide"),
    )
    assert [(n.row, n.column, n.raw) for n in loaded.set_aside] == [
        (2, "itemtype", "Payment"),
        (3, "itemtype", "Subtotal"),
        (5, "_fivetran_active", "FALSE"),  # an older state of row 4
    ]
    vendors = read_suppliers(netsuite / "netsuite2_vendor_data.csv").table.records()
    assert vendors[0] == Supplier(id="1651", name="Geralt of Rivia", blocked=False)
    assert [v.name for v in vendors[:3]] == ["Geralt of Rivia", "Arthur Morgan", "Ash Ketchum"]


def test_s4_answers_become_one_open_line(shared: Path) -> None:
    folder = shared / "samples" / "sap-odata-v2"
    loaded = read_orders(
        folder / "purchase-order-header-01-sample.json",
        folder / "purchase-order-item-01-sample.json",
        folder / "purchase-order-header-03-item-schedule-line-sample.json",
    )
    assert loaded.rejects == ()
    assert loaded.table.records() == (
        OrderLine(
            company="0001",
            plant="0001",
            supplier="100000",
            order="4500000001",
            line="10",
            schedule="1",
            item="66",
            description="Test Indirect Material",
            ordered=Decimal(1),
            quantity=Decimal(1),
            unit="KG",
            due=date(2022, 9, 16),
            price=Decimal(100),
            currency="EUR",
            ordered_on=date(2022, 9, 16),
            buyer="001",
            write_back="due",
        ),
    )
    with pytest.raises(SourceNotRecognised, match="No layout fits"):
        read_orders(folder / "purchase-order-header-04-item-pricing-element-sample.json")


def test_a_business_central_order_alone_asks_for_its_lines(shared: Path) -> None:
    file = shared / "samples" / "business-central" / "purchaseOrder_get_response.json"
    sheet = read_sheets(file)[0]
    row = dict(zip(sheet.frame.row(0), sheet.frame.row(1), strict=True))
    assert (row["number"], row["vendorNumber"], row["totalTaxAmount"]) == (
        "108001",
        "20000",
        "187.37",
    )
    with pytest.raises(SourceNotRecognised, match="Business Central purchase orders") as told:
        read_orders(file)
    assert "Business Central purchase order lines" in str(told.value)


def test_every_text_file_opens_as_a_sheet(shared: Path) -> None:
    for path in sorted((shared / "samples").rglob("*.csv")):
        sheet = read_sheets(path)[0]
        assert sheet.delimiter == ",", path
        assert sheet.faults == {}, path
        assert sheet.frame.height == len(path.read_bytes().splitlines()), path


def test_what_is_no_confirmation_is_not_taken_for_one(sap: Path) -> None:
    with pytest.raises(SourceNotRecognised):
        read_confirmations(sap / "sap_lfa1_data.csv")
