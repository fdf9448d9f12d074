"""100,000 order lines read from a live system by pages, against the bare calls and their JSON alone.

Run with ``python benchmarks/read_live.py [lines]``. A local server in a process of its own gives pages
that were rendered beforehand; the floor asks for the same pages with httpx and decodes them with the
standard library. Both run in turn five times, and the best of each counts. The clock decides; processor
time over all threads stands beside it, for machines that are busy with something else.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx

from scm_automate.connectors.erp import connect

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ROUNDS = 5
MOST = 2.0
"""How many times the floor a reading may take."""


def s4_pages(lines: int) -> list[bytes]:
    """Orders of five items with two schedule lines each, 200 to a page, as S/4HANA V4 gives them."""
    orders = []
    for number in range(lines // 10):
        order = f"45{number:08}"
        items = []
        for item in range(1, 6):
            keys = {"PurchaseOrder": order, "PurchaseOrderItem": f"{item * 10:05}"}
            schedules = [
                {
                    "@odata.etag": 'W/"SADL-020260105080000C~20260105080000"', **keys,
                    "ScheduleLine": f"{n:04}", "ScheduleLineDeliveryDate": f"2026-{3 + number % 9:02}-16",
                    "SchedLineStscDeliveryDate": "2026-03-10", "ScheduleLineOrderQuantity": "5.000",
                    "OpenPurchaseOrderQuantity": "3.500", "PurchaseOrderQuantityUnit": "ST", "Currency": "EUR",
                }
                for n in (1, 2)
            ]  # fmt: skip
            items.append(
                {
                    "@odata.etag": 'W/"SADL-020260105080000C~20260105080000"', **keys,
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
                "@odata.etag": 'W/"SADL-020260105080000C~20260105080000"', "PurchaseOrder": order,
                "CompanyCode": "1000", "PurchaseOrderType": "NB", "PurchasingDocumentDeletionCode": "",
                "Supplier": f"{100000 + number % 300}", "SupplyingPlant": "", "PurchasingGroup": "001",
                "PurchaseOrderDate": "2026-01-05", "DocumentCurrency": "EUR", "ReleaseIsNotCompleted": False,
                "LastChangeDateTime": "2026-01-05T08:00:00Z", "_PurchaseOrderItem": items,
            }
        )  # fmt: skip
    return [
        json.dumps(
            {"@odata.context": "$metadata#PurchaseOrder", "value": orders[at : at + 200]}
        ).encode()
        for at in range(0, len(orders), 200)
    ]


def d365_pages(lines: int) -> dict[str, list[bytes]]:
    """Headers, and ten flat lines to each, 2,000 to a page, as Dynamics 365 gives them.

    Decimals are text, since that is what the client's Accept header asks for (IEEE754Compatible).
    """
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
        name: [
            json.dumps({"value": part[at : at + 2000]}).encode() for at in range(0, len(part), 2000)
        ]
        for name, part in (("PurchaseOrderHeadersV2", heads), ("PurchaseOrderLinesV2", rows))
    }


def serve(pipe: Connection, lines: int) -> None:
    """Gives the pages until it is stopped."""
    s4, d365 = s4_pages(lines), d365_pages(lines)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = parse_qs(url.query)
            if "/data/" in self.path:
                name = url.path.rpartition("/")[2]
                page = int(query.get("$skiptoken", ["0"])[0])
                body = d365[name][page]
                if page + 1 < len(d365[name]):
                    link = f"http://{self.headers['host']}/data/{name}?$skiptoken={page + 1}"
                    body = body[:-1] + b', "@odata.nextLink": "' + link.encode() + b'"}'
            else:
                behind = re.search(r"gt '45(\d{8})'", query.get("$filter", [""])[0])
                page = (int(behind[1]) + 1) // 200 if behind else 0
                body = s4[page] if page < len(s4) else b'{"value": []}'
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


def floor_s4(address: str) -> int:
    """The same calls and their JSON, and nothing else."""
    root = (
        address
        + "sap/opu/odata4/sap/api_purchaseorder_2/srvd_a2x/sap/purchaseorder/0001/PurchaseOrder"
    )
    count = 0
    last = ""
    with httpx.Client(trust_env=False) as client:
        while True:
            params = {"$filter": f"PurchaseOrder gt '{last}'"} if last else {}
            orders = json.loads(client.get(root, params=params).content)["value"]
            count += sum(
                len(item["_PurchaseOrderScheduleLineTP"])
                for order in orders
                for item in order["_PurchaseOrderItem"]
            )
            if len(orders) < 200:
                return count
            last = orders[-1]["PurchaseOrder"]


def floor_d365(address: str) -> int:
    count = 0
    with httpx.Client(trust_env=False) as client:
        for name in ("PurchaseOrderHeadersV2", "PurchaseOrderLinesV2"):
            link = f"{address}data/{name}"
            count = 0
            while link:
                root = json.loads(client.get(link).content)
                count += len(root["value"])
                link = root.get("@odata.nextLink")
    return count


def timed(name: str, address: str, lines: int) -> float:
    """How many times the floor the reading takes, both at their best."""
    floor = floor_s4 if name == "s4_v4" else floor_d365
    bare, whole, cpu = [], [], []
    for _ in range(ROUNDS):
        start, used = time.perf_counter(), time.process_time()
        assert floor(address) == lines
        bare.append(time.perf_counter() - start)
        bare_cpu = time.process_time() - used
        start, used = time.perf_counter(), time.process_time()
        with connect(name, address) as erp:
            live = erp.read()
        whole.append(time.perf_counter() - start)
        cpu.append((time.process_time() - used) / bare_cpu)
        assert len(live.loaded.table) == lines, live
    times = min(whole) / min(bare)
    print(
        f"{name}: {lines:,} lines in {live.requests} pages: floor {min(bare):.2f} s, "
        f"read {min(whole):.2f} s, {times:.2f} times (at most {MOST}); of processor time "
        f"{min(cpu):.2f} times"
    )
    return times


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    mine, its = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(its, lines), daemon=True
    )
    server.start()
    address = f"http://127.0.0.1:{mine.recv()}/"
    try:
        ratios = [timed(name, address, lines) for name in ("s4_v4", "d365")]
    finally:
        server.terminate()
        server.join()
    if max(ratios) > MOST:
        sys.exit("slower than allowed")


if __name__ == "__main__":
    main()
