"""OData of both versions as S/4HANA, Dynamics 365 and Business Central speak it."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field

from .server import Call, Reply

Row = dict[str, object]
TOKEN = "token-canary-7"


def s4_orders(*, v2: bool, orders: int = 5) -> list[Row]:
    """Orders of two items, the first with two schedule lines; the field names differ by version."""
    found: list[Row] = []
    for number in range(orders):
        order = f"45000{number:05}"
        items = []
        for item in (10, 20):
            line = str(item) if v2 else f"{item:05}"
            keys = (
                {"PurchasingDocument": order, "PurchasingDocumentItem": line}
                if v2
                else {"PurchaseOrder": order, "PurchaseOrderItem": line}
            )
            schedules = [
                {
                    **keys,
                    "ScheduleLine": f"{n}" if v2 else f"{n:04}",
                    "ScheduleLineDeliveryDate": day(f"2026-03-{15 + n:02}", v2=v2),
                    "SchedLineStscDeliveryDate": day("2026-03-10", v2=v2),
                    "ScheduleLineOrderQuantity": "5.000",
                    "PurchaseOrderQuantityUnit": "ST",
                }
                | ({} if v2 else {"OpenPurchaseOrderQuantity": "3.500", "Currency": "EUR"})
                for n in range(1, 3 if item == 10 else 2)
            ]
            record: Row = {
                "PurchaseOrder": order,
                "PurchaseOrderItem": line,
                "PurchasingDocumentDeletionCode": "L" if number == 4 and item == 20 else "",
                "PurchaseOrderItemText": f"Part {item}",
                "Material": f"0008{item}",
                "SupplierMaterialNumber": "",
                "Plant": "1000",
                "OrderQuantity": "10.000",
                "PurchaseOrderQuantityUnit": "ST",
                "NetPriceAmount": "12.50",
                "NetPriceQuantity": "10",
                "DocumentCurrency": "EUR",
                "IsCompletelyDelivered": False,
                "IsReturnsItem": False,
                "PurchaseOrderItemCategory": "0",
            }
            if not v2:
                record |= {"IsOrderAcknRqd": True, "PurgDocOrderAcknNumber": ""}
            record["to_ScheduleLine" if v2 else "_PurchaseOrderScheduleLineTP"] = schedules
            items.append(record)
        found.append(
            {
                "PurchaseOrder": order,
                "CompanyCode": "1000",
                "PurchaseOrderType": "NB",
                "PurchasingDocumentDeletionCode": "",
                "Supplier": "100234",
                "SupplyingPlant": "",
                "PurchasingGroup": "001",
                "PurchaseOrderDate": day("2026-01-05", v2=v2),
                "DocumentCurrency": "EUR",
                "ReleaseIsNotCompleted": False,
                "LastChangeDateTime": "/Date(1767600000000+0000)/"
                if v2
                else "2026-01-05T08:00:00Z",
                ("to_PurchaseOrderItem" if v2 else "_PurchaseOrderItem"): items,
            }
        )
    return found


def day(iso: str, *, v2: bool) -> str:
    from datetime import UTC, datetime

    if not v2:
        return iso
    return f"/Date({int(datetime.fromisoformat(iso).replace(tzinfo=UTC).timestamp() * 1000)})/"


@dataclass(slots=True)
class SpeaksOData:
    """One service.

    Attributes:
        root: Path of the service.
        sets: Records by entity set; nested lists stand in them.
        v2: Which version.
        token: Whether a write needs an x-csrf-token and its session.
        pages: Records of a page where the server cuts; null leaves it to $top.
        cut_within: Records after which a list within a record goes on at another address.
        drop: Fields that are no longer given.
    """

    root: str
    sets: dict[str, list[Row]]
    v2: bool = False
    token: bool = False
    pages: int | None = None
    cut_within: int | None = None
    drop: frozenset[str] = frozenset()
    etags: dict[str, int] = field(default_factory=dict)
    tokens: int = 0
    host: str = ""

    def writes(self, call: Call) -> bool:
        return call.method in ("PATCH", "PUT", "POST", "MERGE")

    def answer(self, call: Call) -> Reply:
        assert call.path.startswith(self.root), call.path
        path = call.path.removeprefix(self.root)
        self.host = call.headers["host"]
        if self.writes(call):
            return self.patched(path, call)
        if not path:
            self.tokens += 1
            return Reply(
                200, {"value": []},
                {"x-csrf-token": f"{TOKEN}-{self.tokens}", "set-cookie": f"SAP=s{self.tokens}; path=/"},
            )  # fmt: skip
        if "(" in path and path.endswith(")"):
            row = self.one(path)
            if row is None:
                return Reply(
                    404, {"error": {"code": "/IWBEP/CM_MGW_RT/020", "message": "not found"}}
                )
            shown = self.shown(row, path)
            return Reply(200, {"d": shown} if self.v2 else shown, {"etag": self.etag(path)})
        if path.startswith("within/"):
            return self.rest_of(path)
        return self.listed(path, call)

    # A list ---------------------------------------------------------------------------------------

    def listed(self, path: str, call: Call) -> Reply:
        if path not in self.sets:
            return Reply(404, {"error": {"code": "404", "message": f"no {path}"}})
        params = call.params
        key = params.get("$orderby", "")
        rows = sorted(self.sets[path], key=lambda row: str(row[key])) if key else self.sets[path]
        rows = [row for row in rows if self.holds(row, params.get("$filter", ""))]
        skip = int(params.get("$skiptoken", 0))
        top = int(params.get("$top", len(rows)))
        size = min(top, self.pages or top)
        part = rows[skip : skip + size]
        shown = [self.shown(row, f"{path}/{n + skip}") for n, row in enumerate(part)]
        link = None
        if skip + size < min(len(rows), top):
            kept = "&".join(f"{k}={v}" for k, v in params.items() if k != "$skiptoken")
            link = f"http://{call.headers['host']}{self.root}{path}?{kept}&$skiptoken={skip + size}"
        if self.v2:
            inner: Row = {"results": shown}
            if link:
                inner["__next"] = link
            return Reply(200, {"d": inner})
        body: Row = {"@odata.context": "$metadata", "value": shown}
        if link:
            body["@odata.nextLink"] = link
        return Reply(200, body)

    def holds(self, row: Row, text: str) -> bool:
        """The few conditions that clients send: gt, ge, eq and ne, joined by and."""
        for condition in text.split(" and "):
            found = re.match(r"\(?(\w+) (gt|ge|eq|ne) ([^)]*)\)?$", condition)
            if not found:
                assert not condition, condition
                continue
            name, how, raw = found.groups()
            value = re.sub(r"^(?:[\w.]*)?'(.*)'$", r"\1", raw)
            own = (
                str(row.get(name, "")).lower()
                if value in ("true", "false")
                else str(row.get(name, ""))
            )
            if self.v2 and own.startswith("/Date("):
                continue  # compared by the tests of the query itself
            good = {"gt": own > value, "ge": own >= value, "eq": own == value, "ne": own != value}
            if not good[how]:
                return False
        return True

    def shown(self, row: Row, path: str) -> Row:
        """A record as the version writes it."""
        found: Row = {}
        for name, value in row.items():
            if name in self.drop:
                continue
            if isinstance(value, dict):
                found[name] = self.shown(value, f"{path}/{name}")
            elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
                inner = [self.shown(one, f"{path}/{name}/{n}") for n, one in enumerate(value)]
                cut = self.cut_within if self.cut_within and len(inner) > self.cut_within else None
                if cut is not None:
                    # V2 gives whole addresses.
                    start = f"http://{self.host}{self.root}" if self.v2 else ""
                    link = f"{start}within/{path}/{name}"
                    inner = inner[:cut]
                if self.v2:
                    found[name] = {"results": inner} | ({"__next": link} if cut else {})
                else:
                    found[name] = inner
                    if cut:
                        found[f"{name}@odata.nextLink"] = link
            else:
                found[name] = value
        if self.v2:
            found["__metadata"] = {"uri": path, "etag": self.etag(path)}
        else:
            found["@odata.etag"] = self.etag(self.named(row) or path)
        return found

    def rest_of(self, path: str) -> Reply:
        """The records of a list within a record that did not fit its first page."""
        whole = path.removeprefix("within/")
        name = next(name for name in self.sets if whole.startswith(f"{name}/"))
        found: object = self.sets[name]
        for part in whole.removeprefix(f"{name}/").split("/"):
            found = found[int(part)] if isinstance(found, list) else found[part]  # type: ignore[index]
        assert isinstance(found, list)
        rest = [self.shown(one, f"{whole}/{n}") for n, one in enumerate(found)]
        rest = rest[self.cut_within :]
        return Reply(200, {"d": {"results": rest}} if self.v2 else {"value": rest})

    # One record -----------------------------------------------------------------------------------

    def named(self, row: Row) -> str:
        """The name of a Business Central line, whose version its list tells."""
        return f"purchaseOrderLines({row['id']})" if "sequence" in row else ""

    def one(self, path: str) -> Row | None:
        name, _, raw = path.rstrip(")").partition("(")
        pairs = dict(re.findall(r"(\w+)='?([^',]*)'?", raw)) if "=" in raw else {"id": raw}
        spelt = {key: value.lstrip("0") or value for key, value in pairs.items()}

        def search(rows: list[Row]) -> Row | None:
            for row in rows:
                if not isinstance(row, dict):
                    continue
                if all(
                    str(row.get(key, "")).lstrip("0") == value for key, value in spelt.items()
                ) and (name != "purchaseOrderLines" or "sequence" in row):
                    return row
                for inner in row.values():
                    if isinstance(inner, list) and (found := search(inner)) is not None:
                        return found
            return None

        return search([row for rows in self.sets.values() for row in rows])

    def etag(self, path: str) -> str:
        return f'W/"{self.etags.get(self.versioned(path), 1)}"'

    def versioned(self, path: str) -> str:
        """What a version belongs to: in S/4 the whole order, elsewhere the record."""
        found = re.search(r"\((?:PurchasingDocument|PurchaseOrder)='(\d+)'", path)
        return found[1] if found and self.token else path

    def patched(self, path: str, call: Call) -> Reply:
        if self.token and (
            call.headers.get("x-csrf-token") != f"{TOKEN}-{self.tokens}"
            or f"SAP=s{self.tokens}" not in call.headers.get("cookie", "")
        ):
            return Reply(403, {"error": {"code": "403", "message": "CSRF token validation failed"}},
                         {"x-csrf-token": "Required"})  # fmt: skip
        row = self.one(path)
        if row is None:
            return Reply(404, {"error": {"code": "404", "message": "not found"}})
        if "if-match" not in call.headers:
            return Reply(428, {"error": {"code": "428", "message": "If-Match is required"}})
        if call.headers["if-match"] != self.etag(path):
            return Reply(
                412, {"error": {"code": "412", "message": {"value": "Precondition failed"}}}
            )
        body = call.json
        assert isinstance(body, dict)
        if gone := self.drop & set(body):
            words = f"Property '{min(gone)}' is invalid"
            return Reply(400, {"error": {"code": "/IWBEP/CM_MGW_RT/021", "message": words}})
        assert set(body) <= set(row), body
        row |= body
        self.touch(path)
        return Reply(204, None, {"etag": self.etag(path)})

    def somebody_changes(self, path: str, **fields: object) -> None:
        row = self.one(path)
        assert row is not None
        row |= fields
        self.touch(path)

    def touch(self, path: str) -> None:
        of = self.versioned(path)
        self.etags[of] = self.etags.get(of, 1) + 1


def d365() -> SpeaksOData:
    backorder = "Backorder"
    headers = [
        {
            "dataAreaId": "usmf", "PurchaseOrderNumber": f"0000{n}", "PurchaseOrderStatus": backorder,
            "DocumentApprovalStatus": "Confirmed", "OrderVendorAccountNumber": "1001",
            "CurrencyCode": "USD", "AccountingDate": "2026-01-05T12:00:00Z", "BuyerGroupId": "B1",
            "VendorOrderReference": "",
        }
        for n in range(1, 4)
    ]  # fmt: skip
    lines = [
        {
            "dataAreaId": "usmf", "PurchaseOrderNumber": f"0000{n}", "LineNumber": m,
            "PurchaseOrderLineStatus": backorder, "ItemNumber": f"00{m}7", "ExternalItemNumber": "V-1",
            "LineDescription": "Spring", "OrderedPurchaseQuantity": 10.5, "PurchaseUnitSymbol": "ea",
            "PurchasePrice": 2.25, "PurchasePriceQuantity": 1, "RequestedDeliveryDate": "2026-03-16T12:00:00Z",
            "ConfirmedDeliveryDate": "1900-01-01T12:00:00Z" if m == 1 else "2026-03-20T12:00:00Z",
            "ReceivingSiteId": "1", "ReceivingWarehouseId": "11", "IsLineStopped": "No",
        }
        for n in range(1, 4)
        for m in (1, 2)
    ]  # fmt: skip
    return SpeaksOData(
        "/data/", {"PurchaseOrderHeadersV2": headers, "PurchaseOrderLinesV2": lines}, pages=2
    )


def business_central() -> SpeaksOData:
    orders = [
        {
            "id": f"aaaa-{n}", "number": f"10800{n}", "orderDate": "2026-01-05", "vendorId": "v-1",
            "vendorNumber": "20000", "currencyCode": "EUR", "purchaser": "JO", "status": "Open",
            "fullyReceived": False, "lastModifiedDateTime": "2026-01-05T08:00:00Z",
            "purchaseOrderLines": [
                {
                    "id": f"bbbb-{n}-{m}", "documentId": f"aaaa-{n}", "sequence": m * 10000,
                    "lineType": "Item", "lineObjectNumber": f"100{m}", "description": "Bolt",
                    "unitOfMeasureCode": "PCS", "quantity": 12, "directUnitCost": 1.25,
                    "expectedReceiptDate": "2026-03-16" if m == 1 else "0001-01-01",
                    "receivedQuantity": 2, "locationId": "l-1",
                }
                for m in (1, 2)
            ],
        }
        for n in range(1, 4)
    ]  # fmt: skip
    return SpeaksOData("/v2.0/t/e/api/v2.0/companies(c)/", {"purchaseOrders": orders}, pages=2)


def s4(*, v2: bool) -> SpeaksOData:
    root = (
        "/sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV/"
        if v2
        else "/sap/opu/odata4/sap/api_purchaseorder_2/srvd_a2x/sap/purchaseorder/0001/"
    )
    name = "A_PurchaseOrder" if v2 else "PurchaseOrder"
    return SpeaksOData(root, {name: deepcopy(s4_orders(v2=v2))}, v2=v2, token=True)
