"""Pages of 100,000 order lines as each live system gives them, rendered beforehand, and a server of them.

Each function gives a list's pages in order; numbers stand as each system writes them: OData decimals of
S/4HANA and Dynamics 365 are text, since the client's Accept header asks for that (IEEE754Compatible),
those of Business Central, Odoo, ERPNext and Tryton are numbers of JSON, NetSuite's all text.
"""

from __future__ import annotations

import json
import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

ETAG = 'W/"SADL-020260105080000C~20260105080000"'
V2 = "/sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV/"


def cut(rows: Sequence[object], size: int) -> list[Sequence[object]]:
    return [rows[at : at + size] for at in range(0, len(rows), size)]


def s4_v4(lines: int) -> dict[str, list[bytes]]:
    """Orders of five items with two schedule lines each, 200 to a page."""
    orders = []
    for number in range(lines // 10):
        order = f"45{number:08}"
        items = []
        for item in range(1, 6):
            keys = {"PurchaseOrder": order, "PurchaseOrderItem": f"{item * 10:05}"}
            schedules = [
                {
                    "@odata.etag": ETAG, **keys,
                    "ScheduleLine": f"{n:04}", "ScheduleLineDeliveryDate": f"2026-{3 + number % 9:02}-16",
                    "SchedLineStscDeliveryDate": "2026-03-10", "ScheduleLineOrderQuantity": "5.000",
                    "OpenPurchaseOrderQuantity": "3.500", "PurchaseOrderQuantityUnit": "ST", "Currency": "EUR",
                }
                for n in (1, 2)
            ]  # fmt: skip
            items.append(
                {
                    "@odata.etag": ETAG, **keys,
                    "PurchasingDocumentDeletionCode": "", "PurchaseOrderItemText": f"Compression spring {item}",
                    "Material": f"{number % 977:018}", "SupplierMaterialNumber": f"V-{item}", "Plant": "1000",
                    "OrderQuantity": "10.000", "PurchaseOrderQuantityUnit": "ST", "NetPriceAmount": "12.50",
                    "NetPriceQuantity": "10", "DocumentCurrency": "EUR", "IsCompletelyDelivered": False,
                    "IsReturnsItem": False, "PurchaseOrderItemCategory": "0", "IsOrderAcknRqd": True,
                    "PurgDocOrderAcknNumber": "", "_PurchaseOrderScheduleLineTP": schedules,
                }
            )  # fmt: skip
        orders.append(
            {
                "@odata.etag": ETAG, "PurchaseOrder": order,
                "CompanyCode": "1000", "PurchaseOrderType": "NB", "PurchasingDocumentDeletionCode": "",
                "Supplier": f"{100000 + number % 300}", "SupplyingPlant": "", "PurchasingGroup": "001",
                "PurchaseOrderDate": "2026-01-05", "DocumentCurrency": "EUR", "ReleaseIsNotCompleted": False,
                "LastChangeDateTime": "2026-01-05T08:00:00Z", "_PurchaseOrderItem": items,
            }
        )  # fmt: skip
    return {
        "PurchaseOrder": [
            json.dumps({"@odata.context": "$metadata#PurchaseOrder", "value": part}).encode()
            for part in cut(orders, 200)
        ]
    }


def s4_v2(lines: int) -> dict[str, list[bytes]]:
    """The same orders as V2 spells them: results within, milliseconds, and each record's own address."""

    def meta(kind: str, key: str) -> dict[str, object]:
        return {"__metadata": {"id": f"https://erp{V2}{kind}({key})", "uri": f"https://erp{V2}{kind}({key})",
                "type": f"API_PURCHASEORDER_PROCESS_SRV.{kind}Type", "etag": ETAG}}  # fmt: skip

    orders = []
    for number in range(lines // 10):
        order = f"45{number:08}"
        items = []
        for item in range(10, 60, 10):
            key = f"PurchaseOrder='{order}',PurchaseOrderItem='{item}'"
            schedules = [
                {
                    **meta("A_PurchaseOrderScheduleLine", key), "PurchasingDocument": order,
                    "PurchasingDocumentItem": str(item), "ScheduleLine": str(n),
                    "ScheduleLineDeliveryDate": f"/Date({1773619200000 + number % 200 * 86400000})/",
                    "SchedLineStscDeliveryDate": "/Date(1773100800000)/", "ScheduleLineOrderQuantity": "5",
                    "PurchaseOrderQuantityUnit": "ST",
                }
                for n in (1, 2)
            ]  # fmt: skip
            items.append(
                {
                    **meta("A_PurchaseOrderItem", key), "PurchaseOrder": order, "PurchaseOrderItem": str(item),
                    "PurchasingDocumentDeletionCode": "", "PurchaseOrderItemText": f"Compression spring {item}",
                    "Material": f"{number % 977:018}", "SupplierMaterialNumber": f"V-{item}", "Plant": "1000",
                    "OrderQuantity": "10", "PurchaseOrderQuantityUnit": "ST", "NetPriceAmount": "12.50",
                    "NetPriceQuantity": "10", "DocumentCurrency": "EUR", "IsCompletelyDelivered": False,
                    "IsReturnsItem": False, "PurchaseOrderItemCategory": "0",
                    "to_ScheduleLine": {"results": schedules},
                }
            )  # fmt: skip
        orders.append(
            {
                **meta("A_PurchaseOrder", f"'{order}'"), "PurchaseOrder": order,
                "CompanyCode": "1000", "PurchaseOrderType": "NB", "PurchasingDocumentDeletionCode": "",
                "Supplier": f"{100000 + number % 300}", "SupplyingPlant": "", "PurchasingGroup": "001",
                "PurchaseOrderDate": "/Date(1767571200000)/", "DocumentCurrency": "EUR",
                "ReleaseIsNotCompleted": False, "LastChangeDateTime": "/Date(1767600000000+0000)/",
                "to_PurchaseOrderItem": {"results": items},
            }
        )  # fmt: skip
    return {
        "A_PurchaseOrder": [
            json.dumps({"d": {"results": part}}).encode() for part in cut(orders, 200)
        ]
    }


def d365(lines: int) -> dict[str, list[bytes]]:
    """Headers, and ten flat lines to each, 2,000 to a page."""
    heads = [
        {
            "@odata.etag": 'W/"JzEsNTYzNzE0NTMyNyc="', "dataAreaId": "usmf", "PurchaseOrderNumber": f"{n:08}",
            "PurchaseOrderStatus": "Backorder", "DocumentApprovalStatus": "Confirmed",
            "OrderVendorAccountNumber": f"{1000 + n % 300}", "CurrencyCode": "USD",
            "AccountingDate": "2026-01-05T12:00:00Z", "BuyerGroupId": "B1", "VendorOrderReference": "",
        }
        for n in range(lines // 10)
    ]  # fmt: skip
    rows = [
        {
            "@odata.etag": 'W/"JzEsNTYzNzE0NTMyNyc="', "dataAreaId": "usmf",
            "PurchaseOrderNumber": f"{n // 10:08}", "LineNumber": str(n % 10 + 1),
            "PurchaseOrderLineStatus": "Backorder", "ItemNumber": f"{n % 977:08}", "ExternalItemNumber": "V-1",
            "LineDescription": "Compression spring", "OrderedPurchaseQuantity": "10.5", "PurchaseUnitSymbol": "ea",
            "PurchasePrice": "2.25", "PurchasePriceQuantity": "1", "RequestedDeliveryDate": "2026-03-16T12:00:00Z",
            "ConfirmedDeliveryDate": "1900-01-01T12:00:00Z", "ReceivingSiteId": "1",
            "ReceivingWarehouseId": "11", "IsLineStopped": "No",
        }
        for n in range(lines)
    ]  # fmt: skip
    return {
        name: [json.dumps({"value": part}).encode() for part in cut(found, 2000)]
        for name, found in (("PurchaseOrderHeadersV2", heads), ("PurchaseOrderLinesV2", rows))
    }


def business_central(lines: int) -> dict[str, list[bytes]]:
    """Orders of ten lines each, 500 to a page."""
    orders = [
        {
            "@odata.etag": 'W/"JzE5OzE1MzI5OTMzNjU3NDE0MjA5NjgxOzAwOyc="', "id": f"6cbf{n:08}-0d0d-ec11-bb73",
            "number": f"{n:08}", "orderDate": "2026-01-05", "vendorId": "9f2c-0d0d-ec11-bb73-000d3a",
            "vendorNumber": f"{20000 + n % 300}", "currencyCode": "EUR", "purchaser": "JO", "status": "Open",
            "lastModifiedDateTime": "2026-01-05T08:00:00Z",
            "purchaseOrderLines": [
                {
                    "@odata.etag": 'W/"JzE5OzE1MzI5OTMzNjU3NDE0MjA5NjgxOzAwOyc="',
                    "id": f"7cbf{n:08}-{m:04}-ec11-bb73", "documentId": f"6cbf{n:08}-0d0d-ec11-bb73",
                    "sequence": m * 10000, "lineType": "Item", "lineObjectNumber": f"{n % 977}-{m}",
                    "description": "Compression spring", "unitOfMeasureCode": "PCS", "quantity": 12,
                    "directUnitCost": 1.25, "expectedReceiptDate": "2026-03-16", "receivedQuantity": 2,
                    "locationId": "55ad-0d0d-ec11-bb73-000d3a",
                }
                for m in range(1, 11)
            ],
        }
        for n in range(lines // 10)
    ]  # fmt: skip
    return {
        "purchaseOrders": [json.dumps({"value": part}).encode() for part in cut(orders, 500)],
    }


def netsuite(lines: int) -> dict[str, list[bytes]]:
    """Transactions, and ten rows to each, 1,000 to a page; what is empty is left out."""
    heads = [
        {
            "links": [], "employee": "7", "entity": str(100 + n % 300), "id": str(n + 1), "status": "B",
            "trandate": "2026-01-05", "tranid": f"PO{n:06}", "type": "PurchOrd",
        }
        for n in range(lines // 10)
    ]  # fmt: skip
    rows = [
        {
            "links": [], "expectedreceiptdate": "2026-03-16", "isclosed": "F", "item": str(n % 977),
            "linesequencenumber": str(n % 10 + 1), "location": "1", "mainline": "F",
            "memo": "Compression spring", "quantity": "10.5", "quantityshiprecv": "2", "rate": "2.25",
            "taxline": "F", "transaction": str(n // 10 + 1), "uniquekey": str(n + 1), "units": "1",
        }
        for n in range(lines)
    ]  # fmt: skip
    return {
        name: [
            json.dumps(
                {"links": [], "count": len(part), "hasMore": True, "items": part, "offset": 0}
            ).encode()
            for part in cut(found, 1000)
        ]
        for name, found in (("transaction", heads), ("transactionline", rows))
    }


def odoo(lines: int) -> dict[str, list[bytes]]:
    """The ids of each page, and the export of them, 500 to a page."""
    rows = [
        [
            f"P{n // 10:06}", n + 1, 7 + n % 300, "My Company", f"{n % 977:06}", "Compression spring",
            10.5, 2.0, "Units", "2026-03-16 12:00:00", 2.25, "EUR", "2026-01-05 08:00:00", "Jo Field", "",
            "purchase", "",
        ]
        for n in range(lines)
    ]  # fmt: skip
    return {
        "search": [json.dumps([row[1] for row in part]).encode() for part in cut(rows, 500)],
        "export_data": [json.dumps({"datas": part}).encode() for part in cut(rows, 500)],
    }


def erpnext(lines: int) -> dict[str, list[bytes]]:
    """Orders, 200 to a page, and the ten items of each of them."""
    heads = [
        {
            "name": f"PUR-ORD-{n:06}", "supplier": f"Federn {n % 300}", "company": "We", "currency": "EUR",
            "transaction_date": "2026-01-05", "order_confirmation_no": None, "status": "To Receive and Bill",
            "docstatus": 1, "modified": "2026-01-05 08:00:00.123456",
        }
        for n in range(lines // 10)
    ]  # fmt: skip
    rows = [
        {
            "name": f"{n:010x}", "parent": f"PUR-ORD-{n // 10:06}", "idx": n % 10 + 1,
            "item_code": f"{n % 977:06}", "supplier_part_no": None, "item_name": "Compression spring",
            "qty": 10.5, "received_qty": 2.0, "uom": "Nos", "schedule_date": "2026-03-16",
            "expected_delivery_date": None, "rate": 2.25, "warehouse": "Stores - W",
        }
        for n in range(lines)
    ]  # fmt: skip
    return {
        "Purchase Order": [json.dumps({"data": part}).encode() for part in cut(heads, 200)],
        "get_list": [json.dumps({"message": part}).encode() for part in cut(rows, 2000)],
    }


def tryton(lines: int) -> dict[str, list[bytes]]:
    """Lines with one move each, 500 to a page, and all that is wrapped."""

    def day(month: int, of_month: int) -> dict[str, object]:
        return {"__class__": "date", "year": 2026, "month": month, "day": of_month}

    rows = [
        {
            "id": n + 1, "type": "line", "quantity": 10.5, "description": None,
            "unit_price": {"__class__": "Decimal", "decimal": "2.2500"},
            "delivery_date_store": day(3, 10), "unit.": {"symbol": "u", "id": 1},
            "product.": {"code": f"{n % 977:06}", "name": "Compression spring", "id": n % 977},
            "purchase.": {
                "number": str(n // 10 + 1), "reference": "", "purchase_date": day(1, 5),
                "state": "processing", "id": n // 10 + 1, "party.": {"code": f"S-{n % 300}", "id": n % 300},
                "currency.": {"code": "EUR", "id": 1}, "company.": {"rec_name": "We", "id": 1},
                "warehouse.": {"code": "WH", "id": 1},
            },
            "moves.": [
                {
                    "id": 100_000 + n, "state": "draft", "quantity": 10.5, "planned_date": day(3, 16),
                    "_timestamp": "1795985115.1", "unit.": {"symbol": "u", "id": 1},
                }
            ],
        }
        for n in range(lines)
    ]  # fmt: skip
    return {
        "search_read": [json.dumps({"id": 1, "result": part}).encode() for part in cut(rows, 500)],
        "login": [b'{"id": 1, "result": [2, "session-1", null]}'],
        "preferences": [b'{"id": 1, "result": {"company": 1, "language": "en"}}'],
    }


PAGES = {
    "s4_v4": s4_v4, "s4_v2": s4_v2, "d365": d365, "business_central": business_central,
    "netsuite": netsuite, "odoo_json2": odoo, "odoo_jsonrpc": odoo, "erpnext": erpnext, "tryton": tryton,
}  # fmt: skip


def number(pattern: str, text: str) -> int:
    """The number behind which a page begins; 0 where it is the first."""
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def wanted(system: str, path: str, query: dict[str, list[str]], body: bytes) -> tuple[str, int]:
    """Which list a request asks for, and which page of it."""
    asked = body.decode()
    match system:
        case "s4_v4" | "s4_v2":
            behind = re.search(r"gt '45(\d{8})'", query.get("$filter", [""])[0])
            return path.rpartition("/")[2], (int(behind[1]) + 1) // 200 if behind else 0
        case "d365" | "business_central":
            return path.rpartition("/")[2], int(query.get("$skiptoken", ["0"])[0])
        case "netsuite":
            of_lines = "l.uniquekey >" in asked
            behind = number(r"\((?:t\.id|l\.uniquekey) > (\d+)\)", asked)
            return "transactionline" if of_lines else "transaction", behind // 1000
        case "odoo_json2" | "odoo_jsonrpc" if '"search"' in asked or path.endswith("/search"):
            return "search", number(r'"id", ?">", ?(\d+)', asked) // 500
        case "odoo_json2" | "odoo_jsonrpc":
            return "export_data", number(
                r'"ids": ?\[(\d+)|\[\[(\d+)', asked.replace("[[", '"ids":[')
            ) // 500
        case "erpnext" if path.endswith("get_list"):
            return "get_list", number(r"PUR-ORD-(\d+)", asked) // 200
        case "erpnext":
            behind = re.search(r"PUR-ORD-(\d+)", query["filters"][0])
            return "Purchase Order", (int(behind[1]) + 1) // 200 if behind else 0
    for name in ("login", "preferences"):
        if name in asked:
            return name, 0
    return "search_read", number(r'"id", ?">", ?(\d+)', asked) // 500


def wrapped(body: bytes) -> bytes:
    return b'{"jsonrpc": "2.0", "id": 1, "result": ' + body + b"}"


def serve(pipe: Connection, system: str, lines: int) -> None:
    """Gives the pages of a system until it is stopped."""
    pages = PAGES[system](lines)
    if system == "odoo_jsonrpc":
        pages = {name: [wrapped(body) for body in found] for name, found in pages.items()}
    empty = {
        "s4_v4": b'{"value": []}', "s4_v2": b'{"d": {"results": []}}', "netsuite": b'{"items": []}',
        "odoo_json2": b"[]", "odoo_jsonrpc": wrapped(b"[]"), "erpnext": b'{"data": []}',
        "tryton": b'{"id": 1, "result": []}',
    }  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            url = urlsplit(self.path)
            asked = self.rfile.read(int(self.headers.get("content-length") or 0))
            if b'"authenticate"' in asked:
                body = wrapped(b"2")
            else:
                name, page = wanted(system, unquote(url.path), parse_qs(url.query), asked)
                found = pages.get(name, [])
                body = found[page] if page < len(found) else empty.get(system, b"{}")
                if system in ("d365", "business_central") and page + 1 < len(found):
                    link = f"http://{self.headers['host']}{url.path}?$skiptoken={page + 1}"
                    body = body[:-1] + b', "@odata.nextLink": "' + link.encode() + b'"}'
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - names of the standard library

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()
