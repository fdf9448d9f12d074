"""Exports of ERPs that are read from their tables: what a person reads in each, by hand."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from scm_automate.connectors import (
    find_layout,
    read_demand,
    read_items,
    read_orders,
    read_suppliers,
)
from scm_automate.errors import SourceNotRecognised
from scm_automate.model import Demand

if TYPE_CHECKING:
    from pathlib import Path

D = Decimal


def told(loaded: object) -> list[tuple[str | None, int | None, str]]:
    return [(n.file, n.row, n.code) for n in loaded.set_aside]  # type: ignore[attr-defined]


def test_sage_100_orders_with_their_lines() -> None:
    headers = (
        b"PurchaseOrderNo,PurchaseOrderDate,VendorNo,PurchaseName,OrderType,OrderStatus,OnHold\n"
        b"0012345,2026-01-02,0000200,Acme,S,O,N\n0012346,2026-01-02,0000200,Acme,S,N,Y\n"
        b"0012347,2026-01-02,0000200,Acme,M,O,N\n0012348,2026-01-02,0000200,Acme,S,X,N\n"
        b"0012349,2026-01-02,0000200,Acme,X,O,N\n0012350,2026-01-02,0000200,Acme,S,Z,N\n"
    )
    lines = (
        b"PurchaseOrderNo,LineKey,ItemCode,ItemType,ItemCodeDesc,WarehouseCode,RequiredDate,"
        b"QuantityOrdered,QuantityReceived,UnitOfMeasure,UnitCost\n"
        b"0012345,000001,A-1,1,Spring,000,2026-03-16,100,25,EACH,1.25\n"
        b"0012345,000002,/C,4,Call before delivery,,,0,0,,0\n"
        b"0012345,000003,A-2,1,Bolt,000,1900-01-01,5,5,EACH,1\n"
        b"0012346,000001,A-3,1,Nut,000,1900-01-01,7,0,EACH,1\n"
        b"0012347,000001,A-3,1,Nut,000,2026-03-16,7,0,EACH,1\n"
        b"0012348,000001,A-3,1,Nut,000,2026-03-16,7,0,EACH,1\n"
        b"0012349,000001,A-3,1,Nut,000,2026-03-16,7,0,EACH,1\n"
        b"0012350,000001,A-3,1,Nut,000,2026-03-16,7,0,EACH,1\n"
    )
    loaded = read_orders(headers, lines)
    spring, nut = loaded.table.records()
    assert (spring.order, spring.line, spring.supplier) == ("0012345", "000001", "0000200")
    assert (spring.ordered, spring.received, spring.quantity) == (100, 25, 75)
    assert (spring.due, spring.price, spring.unit) == (date(2026, 3, 16), D("1.25"), "EACH")
    assert (nut.due, nut.state) == (None, "on_hold")
    # What Z means to an order was not seen anywhere: it is asked, not guessed.
    assert [(r.file, r.row, r.raw, r.code) for r in loaded.rejects] == [
        ("source 1", 7, "Z", "unknown_mark")
    ]
    assert told(loaded) == [
        ("source 1", 4, "contract"),
        ("source 1", 5, "closed"),
        ("source 1", 6, "no_order"),
        ("source 2", 3, "note"),
        ("source 2", 4, "closed"),
        ("source 2", 6, "with_its_parent"),
        ("source 2", 7, "with_its_parent"),
        ("source 2", 8, "with_its_parent"),
        ("source 2", 9, "with_its_parent"),
    ]


def test_sage_300_days_are_whole_numbers_and_zero_is_none() -> None:
    headers = (
        b"PORHSEQ,PONUMBER,VDCODE,VDNAME,DATE,ISCOMPLETE,ONHOLD\n"
        b"77,PO0001  ,ACME  ,Acme,20260102,0,0\n78,PO0002,ACME,Acme,20260102,1,0\n"
    )
    lines = (
        b"PORHSEQ,PORLREV,ITEMNO,LOCATION,ITEMDESC,ORDERUNIT,UNITCOST,OQORDERED,OQRECEIVED,"
        b"OQCANCELED,OQOUTSTAND,EXPARRIVAL,COMPLETION\n"
        b"77,1000,A1-100/A,1,Spring,Each,1.25,100.0000,20.0000,5.0000,75.0000,20260316,1\n"
        b"77,2000,A1-200,1,Bolt,Each,1,10.0000,0.0000,0.0000,10.0000,0,1\n"
        b"77,3000,A1-300,1,Nut,Each,1,10.0000,0.0000,0.0000,10.0000,20260316,3\n"
        b"78,1000,A1-300,1,Nut,Each,1,10.0000,0.0000,0.0000,10.0000,20260316,1\n"
    )
    loaded = read_orders(headers, lines)
    assert loaded.rejects == ()
    first, second = loaded.table.records()
    assert (first.order, first.supplier, first.line) == ("PO0001", "ACME", "1000")
    assert (first.ordered, first.received, first.quantity) == (100, 20, 75)
    assert (first.due, second.due) == (date(2026, 3, 16), None)
    assert [code for _, _, code in told(loaded)] == ["closed", "closed", "with_its_parent"]


def test_sage_50_needs_the_supplier_beside() -> None:
    head = "ORDER_NUMBER,ITEM_NUMBER,STOCK_CODE,QTY_ORDER,QTY_DELIVERED,UNIT_PRICE,DELIVERY_DATE"
    row = "171,1,SPR-1,12,2,1.25,16/03/2026"
    with pytest.raises(SourceNotRecognised, match=r"needs supplier \(headed 'ACCOUNT_REF'\)"):
        read_orders(f"{head}\n{row}\n".encode())
    (line,) = read_orders(f"{head},ACCOUNT_REF\n{row},ACME01\n".encode()).table.records()
    assert (line.supplier, line.order, line.line, line.quantity) == ("ACME01", "171", "1", 10)
    assert line.due == date(2026, 3, 16)


def test_quickbooks_desktop_lines_carry_their_order() -> None:
    head = (
        "RefNumber,TxnDate,VendorRefFullName,ExpectedDate,IsManuallyClosed,IsFullyReceived,"
        "PurchaseOrderLineTxnLineID,PurchaseOrderLineItemRefFullName,PurchaseOrderLineDesc,"
        "PurchaseOrderLineQuantity,PurchaseOrderLineReceivedQuantity,PurchaseOrderLineRate,"
        "PurchaseOrderLineIsManuallyClosed"
    )
    rows = [
        "P-7,2026-01-02,Acme,2026-03-16,false,false,3A-1,Springs:S-1,Spring,10.5,4,1.25,false",
        "P-7,2026-01-02,Acme,2026-03-16,false,false,3A-2,Springs:S-2,Spring,10,0,1.25,true",
        "P-8,2026-01-02,Acme,2026-03-16,true,false,3B-1,Springs:S-1,Spring,10,0,1.25,false",
        "P-9,2026-01-02,Acme,2026-03-16,false,true,3C-1,Springs:S-1,Spring,10,0,1.25,false",
        "P-10,2026-01-02,Acme,,false,perhaps,3D-1,Springs:S-1,Spring,10,0,1.25,false",
    ]
    loaded = read_orders("\n".join([head, *rows, ""]).encode())
    (line,) = loaded.table.records()
    assert (line.order, line.line, line.supplier, line.item) == (
        "P-7",
        "3A-1",
        "Acme",
        "Springs:S-1",
    )
    assert (line.ordered, line.received, line.quantity) == (D("10.5"), 4, D("6.5"))
    assert [code for _, _, code in told(loaded)] == ["closed"] * 3
    assert [(r.row, r.code) for r in loaded.rejects] == [(6, "unknown_mark")]


def test_infor_ln_sequences_are_schedules_and_1970_is_no_day() -> None:
    headers = b"t_orno,t_otbp,t_odat,t_ccon,t_hdst\nPUR000123,BP0007,2026-01-02,B01,10\nPUR000124,BP0007,2026-01-02,B01,5\n"
    lines = (
        b"t_orno,t_pono,t_sqnb,t_oltp,t_item,t_qoor,t_qidl,t_cuqp,t_pric,t_ddta,t_ddtc,t_clyn,t_fire\n"
        b"PUR000123,10,0,1,         A-1,100,25,pcs,1.25,2026-03-16,1970-01-01,2,2\n"
        b"PUR000123,10,1,2,         A-1,60,25,pcs,1.25,2026-03-16,2026-03-20,2,2\n"
        b"PUR000123,10,2,2,         A-1,40,0,pcs,1.25,2026-04-16,1970-01-01,2,2\n"
        b"PUR000123,20,0,4,         A-2,5,0,pcs,1,2026-03-16,1970-01-01,1,2\n"
        b"PUR000123,30,0,4,         A-2,5,4,pcs,1,2026-03-16,1970-01-01,2,1\n"
        b"PUR000124,10,0,4,         A-2,5,0,pcs,1,2026-03-16,1970-01-01,2,2\n"
    )
    loaded = read_orders(headers, lines)
    assert loaded.rejects == ()
    near, far = loaded.table.records()
    assert (near.schedule, near.item, near.quantity, near.promised) == (
        "1",
        "A-1",
        35,
        date(2026, 3, 20),
    )
    assert (far.schedule, far.promised, far.promise_origin) == ("2", None, None)
    assert [code for _, _, code in told(loaded)] == [
        "draft",
        "subtotal",
        "cancelled",
        "closed",
        "with_its_parent",
    ]


def fbdi(layout: str, *rows: dict[str, str], end: bool = False) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in rows:
        cells = [row.get(heading, "") for heading in find_layout(layout).positions]
        writer.writerow([*cells, *(["END"] if end else [])])
    return out.getvalue().encode()


@pytest.fixture
def import_files(tmp_path: Path) -> Path:
    """The files of one import, without a header, quoted throughout."""
    files = {
        "PoHeadersInterfaceOrder": fbdi(
            "oracle_fbdi_headers",
            {"INTERFACE_HEADER_KEY": "1", "ACTION": "ORIGINAL", "DOCUMENT_NUM": "PO-1", "DOCUMENT_TYPE_CODE": "STANDARD", "VENDOR_NUM": "1252", "CURRENCY_CODE": "USD", "PRC_BU_NAME": "US1"},
            {"INTERFACE_HEADER_KEY": "2", "ACTION": "CANCEL", "DOCUMENT_NUM": "PO-2", "DOCUMENT_TYPE_CODE": "STANDARD", "VENDOR_NUM": "1252"},
            end=True,
        ),
        "PoLinesInterfaceOrder": fbdi(
            "oracle_fbdi_lines",
            {"INTERFACE_LINE_KEY": "11", "INTERFACE_HEADER_KEY": "1", "LINE_NUM": "1", "ITEM": "A-1", "UNIT_PRICE": "1.25", "UNIT_OF_MEASURE": "Each"},
            {"INTERFACE_LINE_KEY": "21", "INTERFACE_HEADER_KEY": "2", "LINE_NUM": "1", "ITEM": "A-1"},
        ),
        "PoLineLocationsInterfaceOrder": fbdi(
            "oracle_fbdi_schedules",
            {"INTERFACE_LINE_LOCATION_KEY": "111", "INTERFACE_LINE_KEY": "11", "SHIPMENT_NUM": "1", "QUANTITY": "5", "NEED_BY_DATE": "2026/03/16"},
            {"INTERFACE_LINE_LOCATION_KEY": "112", "INTERFACE_LINE_KEY": "11", "SHIPMENT_NUM": "2", "QUANTITY": "7", "NEED_BY_DATE": "2026/04/16", "PROMISED_DATE": "2026/04/20"},
            {"INTERFACE_LINE_LOCATION_KEY": "113", "INTERFACE_LINE_KEY": "11", "SHIPMENT_NUM": "3", "QUANTITY": "many"},
            {"INTERFACE_LINE_LOCATION_KEY": "211", "INTERFACE_LINE_KEY": "21", "SHIPMENT_NUM": "1", "QUANTITY": "7"},
        ),
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / f"{name}.csv").write_bytes(data)
    return tmp_path


def test_an_oracle_import_has_no_header_and_is_known_by_name_and_width(import_files: Path) -> None:
    loaded = read_orders(import_files)
    first, second = loaded.table.records()
    assert (first.company, first.supplier, first.order, first.line) == ("US1", "1252", "PO-1", "1")
    assert (first.quantity, first.received, first.due) == (5, None, date(2026, 3, 16))
    assert (second.schedule, second.promised) == ("2", date(2026, 4, 20))
    assert [(r.file, r.row, r.column) for r in loaded.rejects] == [
        ("PoLineLocationsInterfaceOrder.csv", 3, "QUANTITY")
    ]
    assert [s.header_row for s in loaded.sources] == [None, None, None]
    parts = [path.read_bytes() for path in sorted(import_files.iterdir())]
    assert read_orders(*parts, layout="oracle_fbdi").table == loaded.table


def test_an_oracle_import_of_another_width_is_refused(import_files: Path) -> None:
    file = import_files / "PoLinesInterfaceOrder.csv"
    file.write_bytes(file.read_bytes().replace(b'""\r\n', b'"","",""\r\n'))
    with pytest.raises(SourceNotRecognised):
        read_orders(import_files)


def test_a_saved_search_whose_headings_its_user_made() -> None:
    search = (
        b"Order No.,Seq,Vendor ID,Part,Qty,Rcvd,Promise\n"
        b"PO102,1,V-7,A-1,10.5,4.5,3/16/2026\nPO102,2,V-7,A-2,3,3,3/17/2026\n"
    )
    loaded = read_orders(
        search,
        columns={
            "order": "Order No.",
            "line": "Seq",
            "supplier": "Vendor ID",
            "item": "Part",
            "ordered": "Qty",
            "received": "Rcvd",
            "due": "Promise",
        },
    )
    (line,) = loaded.table.records()
    assert (line.order, line.quantity, line.due) == ("PO102", 6, date(2026, 3, 16))


def test_suppliers_by_company_code_go_where_all_companies_delete_them() -> None:
    general = b"LIFNR,NAME1,LAND1\n0000100234,Acme,DE\n100235,Bolt,AT\n100236,Coil,DE\n"
    companies = (
        b"LIFNR,BUKRS,AKONT,ZTERM,LOEVM\n100234,1000,160000,Z030,X\n100234,2000,160000,Z030,\n"
        b"100235,1000,160000,Z030,X\n100235,2000,160000,Z030,X\n999,1000,160000,Z030,\n"
    )
    loaded = read_suppliers(general, companies)
    assert [s.id for s in loaded.table.records()] == ["0000100234", "100236"]
    assert told(loaded) == [("source 1", 3, "deleted"), ("source 2", 6, "no_parent")]
    with pytest.raises(SourceNotRecognised, match="LFB1"):
        read_suppliers(companies)


def test_released_products_are_items() -> None:
    data = (
        b"dataAreaId,ItemNumber,ProductNumber,SearchName,ProductGroupId,InventoryUnitSymbol,BuyerGroupId\n"
        b"usmf,D0001,D0001,MidRangeSpeaker,CarAudio,ea,CarAudio\n"
    )
    (item,) = read_items(data).table.records()
    assert (item.item, item.description, item.unit, item.item_class) == (
        "D0001",
        "MidRangeSpeaker",
        "ea",
        "CarAudio",
    )


DEMAND = {
    "SAP": b"VBELN,POSNR,ETENR,MATNR,WERKS,MBDAT,OMENG,KUNNR\n0000004711,000010,0001,A-1,1000,20260316,40.500,0000200\n0000004711,000020,0001,A-1,1000,20260316,0.000,0000200\n",
    "Business Central": b"sequence,lineType,lineObjectNumber,quantity,shippedQuantity,shipmentDate,number,customerNumber\n10000,Item,A-1,50.5,10,2026-03-16,4711,200\n20000,Item,A-1,5,5,2026-03-16,4711,200\n30000,Comment,,0,0,0001-01-01,4711,200\n",
    "Odoo": b"order_id,partner_id,product_id,product_uom_qty,qty_delivered,commitment_date,state\n4711,200,[A-1] Spring,50.5,10,2026-03-16,sale\n,,[A-1] Spring,5,5,,\n4712,200,[A-1] Spring,5,0,2026-03-16,draft\n",
    "ERPNext": b"parent,idx,item_code,qty,delivered_qty,delivery_date,docstatus\n4711,1,A-1,50.5,10,2026-03-16,1\n4711,2,A-1,5,5,2026-03-16,1\n4712,1,A-1,5,0,2026-03-16,0\n",
}  # fmt: skip


@pytest.mark.parametrize("erp", DEMAND)
def test_sales_orders_are_demand_as_far_as_they_are_open(erp: str) -> None:
    loaded = read_demand(DEMAND[erp])
    assert loaded.rejects == ()
    (row,) = loaded.table.records()
    assert isinstance(row, Demand)
    assert (row.kind, row.item, row.quantity, row.due) == (
        "sales_order",
        "A-1",
        D("40.5"),
        date(2026, 3, 16),
    )
    assert (row.reference or "").lstrip("0") == "4711"
    assert "closed" in {note.code for note in loaded.set_aside}


def test_planned_requirements_are_a_forecast() -> None:
    heads = b"MATNR,WERKS,BDZEI\nA-1,1000,000000000077\n"
    days = b"BDZEI,PDATU,PLNMG\n77,20260316,40.500\n77,20260416,0.000\n78,20260316,1.000\n"
    loaded = read_demand(heads, days)
    (row,) = loaded.table.records()
    assert (row.kind, row.item, row.plant, row.quantity, row.due) == (
        "forecast",
        "A-1",
        "1000",
        D("40.5"),
        date(2026, 3, 16),
    )
    assert told(loaded) == [("source 2", 3, "closed")]
    assert [(r.row, r.code) for r in loaded.rejects] == [(4, "no_parent")]
    with pytest.raises(SourceNotRecognised, match="PBIM"):
        read_demand(days)


def test_a_requirement_without_a_day_is_a_reject() -> None:
    loaded = read_demand(
        b"kind,item,quantity,due\nforecast,A-1,40,00.00.0000\nforecast,A-1,0,2026-03-16\n"
    )
    assert [(r.row, r.column, r.code) for r in loaded.rejects] == [(2, "due", "empty")]
    assert [(n.row, n.code) for n in loaded.set_aside] == [(3, "closed")]
