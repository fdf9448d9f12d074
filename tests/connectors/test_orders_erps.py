"""One export in miniature per ERP: what is open, what is set aside, and where a promise goes."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from scm_automate.connectors import read_orders
from scm_automate.errors import SourceNotRecognised


def table(text: str) -> bytes:
    """A CSV from rows with blanks between cells and ``_`` for an empty one."""
    rows = [line.split() for line in text.strip().splitlines()]
    return "\n".join(",".join("" if c == "_" else c for c in row) for row in rows).encode()


def aside(*sources: bytes) -> list[tuple[int | None, str]]:
    return [(n.row, n.code) for n in read_orders(*sources).set_aside]


S4_ORDER = json.dumps(
    {"d": {"results": [{"PurchaseOrder": "4500000001", "CompanyCode": "1000", "PurchaseOrderType": "NB",
     "Supplier": "100000", "DocumentCurrency": "EUR", "PurchaseOrderDate": "/Date(1757216514641)/",
     "PurchasingGroup": "001", "ReleaseIsNotCompleted": False}]}}
).encode()  # fmt: skip
S4_ITEM = json.dumps(
    {"d": {"results": [{"PurchaseOrder": "4500000001", "PurchaseOrderItem": "10", "Material": "A-1",
     "PurchaseOrderItemText": "Feder", "Plant": "1000", "OrderQuantity": "5.000",
     "PurchaseOrderQuantityUnit": "ST", "NetPriceAmount": "100.00", "NetPriceQuantity": "10",
     "IsCompletelyDelivered": False, "IsReturnsItem": False}]}}
).encode()  # fmt: skip
S4_SCHEDULE = json.dumps(
    {"value": [{"PurchaseOrder": "4500000001", "PurchaseOrderItem": "00010", "ScheduleLine": "0001",
     "ScheduleLineDeliveryDate": "2026-03-16", "ScheduleLineOrderQuantity": 5.0,
     "OpenPurchaseOrderQuantity": 3.5}]}
).encode()  # fmt: skip


def test_s4_answers_are_joined() -> None:
    row = read_orders(S4_ORDER, S4_ITEM, S4_SCHEDULE).table.records()[0]
    assert row.key == ("1000", "4500000001", "00010", "0001")
    assert (row.supplier, row.item, row.currency) == ("100000", "A-1", "EUR")
    assert (row.ordered, row.received, row.quantity) == (5, Decimal("1.5"), Decimal("3.5"))
    assert (row.due, row.ordered_on) == (date(2026, 3, 16), date(2025, 9, 7))
    assert (row.price, row.price_per, row.write_back) == (100, 10, "due")


def test_s4_items_without_schedule_lines_are_told() -> None:
    with pytest.raises(SourceNotRecognised, match="headers alone") as told:
        read_orders(S4_ORDER, S4_ITEM)
    assert "schedule lines" in str(told.value)
    with pytest.raises(SourceNotRecognised, match="does not name the supplier"):
        read_orders(S4_SCHEDULE)


BC = {"value": [
    {"id": "a", "number": "108001", "orderDate": "2026-01-02", "vendorId": "v", "vendorNumber": "20000",
     "currencyCode": "USD", "status": "Open", "purchaseOrderLines": [
        {"id": "x", "documentId": "a", "sequence": 10000, "lineType": "Item", "lineObjectNumber": "1896-S",
         "description": "Desk", "unitOfMeasureCode": "PCS", "quantity": 5, "receivedQuantity": 2,
         "directUnitCost": 780.7, "expectedReceiptDate": "2026-03-16"},
        {"id": "y", "documentId": "a", "sequence": 20000, "lineType": "Comment", "lineObjectNumber": "",
         "description": "Thanks", "unitOfMeasureCode": "", "quantity": 0, "receivedQuantity": 0,
         "directUnitCost": 0, "expectedReceiptDate": "0001-01-01"}]},
    {"id": "b", "number": "108002", "orderDate": "2026-01-02", "vendorId": "v", "vendorNumber": "20000",
     "currencyCode": "USD", "status": "Draft", "purchaseOrderLines": [
        {"id": "z", "documentId": "b", "sequence": 10000, "lineType": "Item", "lineObjectNumber": "1896-S",
         "description": "Desk", "unitOfMeasureCode": "PCS", "quantity": 5, "receivedQuantity": 2,
         "directUnitCost": 780.7, "expectedReceiptDate": "2026-03-16"}]},
]}  # fmt: skip


def test_business_central_orders_with_their_lines() -> None:
    loaded = read_orders(json.dumps(BC).encode())
    (row,) = loaded.table.records()
    assert (row.order, row.line, row.supplier, row.item) == ("108001", "10000", "20000", "1896-S")
    assert (row.quantity, row.due, row.price) == (3, date(2026, 3, 16), Decimal("780.7"))
    assert (row.write_back, row.currency) == ("due", "USD")
    told = [(n.sheet, n.row, n.code) for n in loaded.set_aside]
    assert told == [
        ("records", 2, "draft"),
        ("purchaseOrderLines", 2, "note"),
        ("purchaseOrderLines", 3, "draft"),
    ]


def test_business_central_lines_and_orders_of_two_answers() -> None:
    orders = {
        "value": [{k: v for k, v in o.items() if k != "purchaseOrderLines"} for o in BC["value"]]
    }
    lines = {"value": [line for o in BC["value"] for line in o["purchaseOrderLines"]]}  # type: ignore[attr-defined]
    apart = read_orders(json.dumps(lines).encode(), json.dumps(orders).encode())
    assert apart.table == read_orders(json.dumps(BC).encode()).table


def test_netsuite_lines_with_their_transactions() -> None:
    heads = table("""
        id tranid type entity trandate status currency
        7 PO71 PurchOrd 36 2026-01-02 B 1
        8 BILL1 VendBill 36 2026-01-02 A 1
        9 PO72 PurchOrd 36 2026-01-02 H 1""")
    lines = table("""
        transaction id linesequencenumber mainline taxline isclosed item quantity quantityshiprecv rate expectedreceiptdate
        7 0 0 T F F _ _ _ _ _
        7 1 1 F F F 541 10 4 2.5 2026-03-16
        7 2 2 F T F 541 10 4 2.5 2026-03-16
        7 3 3 F F T 541 10 4 2.5 2026-03-17
        8 1 1 F F F 541 10 4 2.5 2026-03-16
        9 1 1 F F F 541 10 4 2.5 2026-03-16""")
    (row,) = read_orders(heads, lines).table.records()
    assert (row.order, row.line, row.supplier, row.item) == ("PO71", "1", "36", "541")
    assert (row.ordered, row.received, row.quantity) == (10, 4, 6)
    assert aside(lines, heads) == [
        (2, "note"), (4, "note"), (5, "closed"), (6, "with_its_parent"), (7, "with_its_parent"),
        (3, "no_order"), (4, "closed"),
    ]  # fmt: skip


def test_oracle_schedules_with_lines_and_headers() -> None:
    heads = table("""
        PO_HEADER_ID SEGMENT1 TYPE_LOOKUP_CODE VENDOR_ID CURRENCY_CODE AUTHORIZATION_STATUS CLOSED_CODE
        1 4711 STANDARD 100 USD APPROVED OPEN
        2 4712 BLANKET 100 USD APPROVED OPEN""")
    lines = table("""
        PO_HEADER_ID PO_LINE_ID LINE_NUM ITEM_ID ITEM_DESCRIPTION UNIT_MEAS_LOOKUP_CODE UNIT_PRICE
        1 11 1 900 Spring Each 2.5
        2 21 1 900 Spring Each 2.5""")
    schedules = table("""
        LINE_LOCATION_ID PO_LINE_ID SHIPMENT_NUM QUANTITY QUANTITY_RECEIVED QUANTITY_CANCELLED NEED_BY_DATE PROMISED_DATE CLOSED_CODE
        111 11 1 60 20 10 2026-03-16 2026-03-20 OPEN
        112 11 2 60 60 0 2026-04-16 _ OPEN
        113 11 3 60 0 0 2026-04-16 _ CLOSED
        211 21 1 60 0 0 2026-04-16 _ OPEN""")
    (row,) = read_orders(schedules, lines, heads).table.records()
    assert row.key == ("", "4711", "1", "1")
    assert (row.ordered, row.received, row.quantity) == (60, 20, 30)
    assert (row.due, row.promised) == (date(2026, 3, 16), date(2026, 3, 20))
    assert (row.promise_origin, row.write_back) == ("PROMISED_DATE", "promised")
    assert aside(schedules, lines, heads) == [
        (3, "closed"), (4, "closed"), (5, "with_its_parent"), (3, "with_its_parent"), (3, "no_order"),
    ]  # fmt: skip


def test_erpnext_orders_with_their_items() -> None:
    order = {
        "data": {
            "name": "PUR-ORD-2026-00001", "supplier": "Feder AG", "transaction_date": "2026-01-02",
            "schedule_date": "2026-03-01", "status": "To Receive and Bill", "docstatus": 1,
            "currency": "EUR", "company": "Werk", "order_confirmation_no": "AB-7",
            "items": [
                {"name": "r1", "parent": "PUR-ORD-2026-00001", "idx": 1, "item_code": "A-1", "qty": 10.0,
                 "received_qty": 4.0, "uom": "Nos", "rate": 2.5, "schedule_date": "2026-03-16",
                 "expected_delivery_date": "2026-03-20"},
                {"name": "r2", "parent": "PUR-ORD-2026-00001", "idx": 2, "item_code": "A-2", "qty": 10.0,
                 "received_qty": 10.0, "uom": "Nos", "rate": 2.5, "schedule_date": "2026-03-16",
                 "expected_delivery_date": None},
            ],
        }
    }  # fmt: skip
    loaded = read_orders(json.dumps(order).encode())
    (row,) = loaded.table.records()
    assert row.key == ("Werk", "PUR-ORD-2026-00001", "1", "1")
    assert (row.quantity, row.due, row.promised) == (6, date(2026, 3, 16), date(2026, 3, 20))
    assert (row.acknowledgement, row.write_back) == ("AB-7", "promised")
    assert [(n.row, n.code) for n in loaded.set_aside] == [(2, "closed")]
    order["data"]["status"] = "On Hold"
    assert read_orders(json.dumps(order).encode()).table.records()[0].state == "on_hold"
    order["data"]["docstatus"] = 0
    assert len(read_orders(json.dumps(order).encode()).table) == 0


def test_tryton_lines() -> None:
    lines = table("""
        purchase.number id purchase.party.code type quantity unit unit_price product.code delivery_date
        47 1 FED line 10 u 2.5 A-1 2026-03-16
        47 2 FED subtotal _ _ _ _ _""")
    (row,) = read_orders(lines).table.records()
    assert (row.order, row.line, row.supplier, row.received) == ("47", "1", "FED", None)
    assert (row.quantity, row.write_back) == (10, "due")
    assert aside(lines) == [(3, "note")]


def test_epicor_prices_are_per_each_hundred_or_thousand() -> None:
    releases = table("""
        PORel_Company PORel_PONum PORel_POLine PORel_PORelNum POHeader_VendorNum PODetail_PartNum PORel_XRelQty PORel_ReceivedQty PODetail_IUM PORel_DueDate PORel_PromiseDt PODetail_DocUnitCost PODetail_CostPerCode PORel_OpenRelease PORel_VoidRelease
        EPIC 4711 1 1 7 A-1 100 40 EA 2026-03-16 2026-03-20 250 C true false
        EPIC 4711 1 2 7 A-1 100 0 EA 2026-03-17 _ 250 M true false
        EPIC 4711 2 1 7 A-2 100 0 EA 2026-03-17 _ 2.5 E true false
        EPIC 4711 3 1 7 A-2 100 0 EA 2026-03-17 _ 2.5 E false false
        EPIC 4711 4 1 7 A-2 100 0 EA 2026-03-17 _ 2.5 E true true""")
    rows = read_orders(releases).table.records()
    assert [(r.line, r.schedule, r.price_per) for r in rows] == [
        ("1", "1", 100),
        ("1", "2", 1000),
        ("2", "1", 1),
    ]
    assert (rows[0].quantity, rows[0].promised) == (60, date(2026, 3, 20))
    assert aside(releases) == [(5, "closed"), (6, "cancelled")]


def test_epicor_tables_are_joined() -> None:
    heads = table("""
        Company PONum VendorNum OrderDate OpenOrder
        EPIC 4711 7 2026-01-02 true""")
    details = table("""
        Company PONUM POLine PartNum VenPartNum LineDesc XOrderQty IUM DocUnitCost CostPerCode OpenLine
        EPIC 4711 1 A-1 V-1 Spring 100 EA 250 C true""")
    releases = table("""
        Company PONum POLine PORelNum XRelQty ReceivedQty DueDate PromiseDt OpenRelease VoidRelease
        EPIC 4711 1 1 100 40 2026-03-16 _ true false""")
    (row,) = read_orders(heads, details, releases).table.records()
    assert (row.supplier, row.item, row.price, row.price_per) == ("7", "A-1", 250, 100)


def test_syspro_lines_with_their_headers() -> None:
    heads = table("""
        PurchaseOrder Supplier OrderEntryDate Currency OrderStatus
        000000000012345 0000007 2026-01-02 USD 4
        000000000012346 0000007 2026-01-02 USD 7""")
    lines = table("""
        PurchaseOrder Line LineType MStockCode MOrderQty MReceivedQty MOrderUom MLatestDueDate MOrigDueDate MPrice MCompleteFlag
        12345 1 1 A100 10 4 EA 2026-03-16 2026-03-02 2.5 _
        12345 2 1 A100 10 4 EA 2026-03-16 2026-03-02 2.5 Y
        12346 1 1 A100 10 4 EA 2026-03-16 2026-03-02 2.5 _""")
    (row,) = read_orders(heads, lines).table.records()
    assert (row.order, row.supplier, row.quantity) == ("000000000012345", "0000007", 6)
    assert (row.due, row.requested, row.write_back) == (date(2026, 3, 16), date(2026, 3, 2), "due")
    assert aside(heads, lines) == [(3, "cancelled"), (3, "closed"), (4, "with_its_parent")]


def test_m3_lines_have_days_as_whole_numbers() -> None:
    heads = table("IAPUNO IASUNO IACUCD\n4711 SUP1 EUR")
    lines = table("""
        IBPUNO IBPNLI IBPNLS IBITNO IBPITD IBORQA IBRVQA IBPUUN IBDWDT IBPLDT IBCODT IBPUST
        4711 10 0 A-1 Spring 10 4 PCS 20260302 20260316 20260320 45
        4711 20 0 A-1 Spring 10 0 PCS 20260302 20260316 0 15
        4711 30 0 A-1 Spring 10 0 PCS 20260302 20260316 0 05
        4711 40 0 A-1 Spring 10 0 PCS 20260302 20260316 0 85""")
    first, second = read_orders(heads, lines).table.records()
    assert (first.requested, first.due, first.promised) == (
        date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 20),
    )  # fmt: skip
    assert (first.supplier, first.schedule, second.promised) == ("SUP1", "0", None)
    assert aside(heads, lines) == [(4, "draft"), (5, "closed")]


def test_csi_keys_lose_the_blanks_before_them() -> None:
    heads = b"site_ref,po_num,vend_num,order_date,stat\nS1,  P000471,      7,2026-01-02,O\n"
    lines = (
        b"site_ref,po_num,po_line,po_release,item,description,qty_ordered,qty_received,u_m,item_cost,due_date,stat\n"
        b"S1,  P000471,1,0,A-1,Spring,10,4,EA,2.5,2026-03-16,O\n"
        b"S1,  P000471,2,0,A-1,Spring,10,4,EA,2.5,2026-03-16,P\n"
        b"S1,  P000471,3,0,A-1,Spring,10,4,EA,2.5,2026-03-16,F\n"
    )
    (row,) = read_orders(heads, lines).table.records()
    assert (row.key, row.supplier) == (("S1", "P000471", "1", "0"), "7")
    assert aside(heads, lines) == [(3, "draft"), (4, "closed")]


def test_sage_x3_lines_with_prices_and_orders() -> None:
    orders = table("POHNUM_0 BPSNUM_0 ORDDAT_0 CUR_0\nPOH1 S7 2026-01-02 EUR")
    prices = table("POHNUM_0 POPLIN_0 NETPRI_0 ITMDES_0\nPOH1 1000 2.5 Feder\nPOH1 2000 2.5 Feder")
    lines = table("""
        POHNUM_0 POPLIN_0 POQSEQ_0 ITMREF_0 QTYPUU_0 RCPQTYPUU_0 PUU_0 EXTRCPDAT_0 LINCLEFLG_0
        POH1 1000 1 A-1 10 4 UN 2026-03-16 1
        POH1 2000 1 A-1 10 4 UN 1599-12-31 1
        POH1 1000 2 A-1 10 4 UN 2026-03-16 2""")
    first, second = read_orders(orders, prices, lines).table.records()
    assert (first.key, first.supplier) == (("", "POH1", "1000", "1"), "S7")
    assert (first.price, first.description, first.quantity) == (Decimal("2.5"), "Feder", 6)
    assert second.due is None  # an old day stands for none
    assert aside(orders, prices, lines) == [(4, "closed")]


def test_quickbooks_knows_no_receipts() -> None:
    answer = {"QueryResponse": {"PurchaseOrder": [
        {"Id": "1", "DocNumber": "1005", "TxnDate": "2026-01-02", "DueDate": "2026-03-16", "POStatus": "Open",
         "VendorRef": {"value": "56", "name": "Feder"}, "CurrencyRef": {"value": "USD"}, "TotalAmt": 25.0,
         "Line": [
            {"Id": "1", "LineNum": 1, "Description": "Spring", "Amount": 25.0, "DetailType": "ItemBasedExpenseLineDetail",
             "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "11", "name": "Spring"}, "Qty": 10, "UnitPrice": 2.5}},
            {"Id": "2", "LineNum": 2, "Amount": 5.0, "DetailType": "AccountBasedExpenseLineDetail"}]},
    ]}}  # fmt: skip
    loaded = read_orders(json.dumps(answer).encode())
    (row,) = loaded.table.records()
    assert (row.order, row.line, row.supplier, row.item) == ("1005", "1", "56", "11")
    assert (row.quantity, row.received, row.currency) == (10, None, "USD")
    assert [(n.row, n.code) for n in loaded.set_aside] == [(2, "note")]
