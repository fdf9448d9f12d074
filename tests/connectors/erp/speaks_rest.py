"""ERPNext and NetSuite as they speak."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from .server import Call, Reply

Row = dict[str, object]


def orders() -> list[Row]:
    return [
        {
            "name": f"PUR-ORD-2026-0000{n}", "supplier": "Federn", "company": "We", "currency": "EUR",
            "transaction_date": "2026-01-05", "order_confirmation_no": "", "docstatus": 1,
            "status": "To Receive and Bill", "modified": "2026-01-05 08:00:00.000001",
        }
        for n in range(1, 4)
    ]  # fmt: skip


def items() -> list[Row]:
    return [
        {
            "name": f"row{n}{m}", "parent": f"PUR-ORD-2026-0000{n}", "idx": m, "item_code": f"00{m}",
            "supplier_part_no": None, "item_name": "Spring", "qty": 10.5, "received_qty": 2.0,
            "uom": "Nos", "schedule_date": "2026-03-16", "expected_delivery_date": None,
            "rate": 2.25, "warehouse": "Stores - W", "modified": "2026-01-05 08:00:00.000001",
            "docstatus": 1,
        }
        for n in range(1, 4)
        for m in (1, 2)
    ]  # fmt: skip


@dataclass(slots=True)
class SpeaksErpNext:
    """One site."""

    orders: list[Row] = field(default_factory=orders)
    items: list[Row] = field(default_factory=items)
    suppliers: list[Row] = field(default_factory=list)
    drop: set[str] = field(default_factory=set)
    changes: int = 0

    def writes(self, call: Call) -> bool:
        return call.method == "PUT"

    def answer(self, call: Call) -> Reply:
        if call.path in ("/api/resource/Purchase Order", "/api/resource/Supplier"):
            fields = json.loads(call.params["fields"])
            rows = self.orders if call.path.endswith("Order") else self.suppliers
            found = self.found(rows, json.loads(call.params["filters"]), fields)
            assert call.params["order_by"] == "name asc"
            return Reply(200, {"data": found[: int(call.params["limit_page_length"])]})
        if call.path == "/api/method/frappe.client.get_list":
            body = call.json
            assert isinstance(body, dict)
            assert (body["doctype"], body["parent"]) == ("Purchase Order Item", "Purchase Order")
            return Reply(200, {"message": self.found(self.items, body["filters"], body["fields"])})
        assert call.path.startswith("/api/resource/Purchase Order Item/")
        assert call.method == "PUT"
        return self.put(call)

    def found(self, rows: list[Row], filters: list[list[object]], fields: list[str]) -> list[Row]:
        def holds(row: Row) -> bool:
            for name, how, value in filters:
                own = row[str(name)]
                if how == "in":
                    assert isinstance(value, list)
                    good = own in value
                elif how == "=":
                    good = own == value
                else:
                    good = str(own) > str(value) or (how == ">=" and own == value)
                if not good:
                    return False
            return True

        return [
            {name: row[name] for name in fields if name not in self.drop}
            for row in rows
            if holds(row)
        ]

    def put(self, call: Call) -> Reply:
        name = call.path.rpartition("/")[2]
        row = next(row for row in self.items if row["name"] == name)
        body = call.json
        assert isinstance(body, dict)
        if body.get("modified") != row["modified"]:
            words = "Document has been modified after you have opened it"
            return Reply(417, {
                "exception": f"frappe.exceptions.TimestampMismatchError: Error: {words}",
                "exc_type": "TimestampMismatchError", "exc": '["Traceback"]',
            })  # fmt: skip
        assert set(body) <= set(row)
        self.changes += 1
        # A field that the site does not know is passed over without a word.
        known = {name: value for name, value in body.items() if name not in self.drop}
        row |= known | {"modified": f"2026-02-01 08:00:00.00000{self.changes}"}
        return Reply(200, {"data": {name: row[name] for name in row if name not in self.drop}})

    def somebody_changes(self, name: str, **fields: object) -> None:
        row = next(row for row in self.items if row["name"] == name)
        self.changes += 1
        row |= fields | {"modified": f"2026-02-02 08:00:00.00000{self.changes}"}


def transactions() -> list[Row]:
    return [
        {"id": str(n), "tranid": f"PO{n}", "trandate": "2026-01-05", "type": "PurchOrd",
         "entity": "12", "status": "B", "modified": "2026-01-05 08:00:00"}
        for n in range(1, 4)
    ]  # fmt: skip


def transaction_lines() -> list[Row]:
    return [
        {
            "transaction": str(n), "id": str(m), "uniquekey": str(100 * n + m), "linesequencenumber": str(m),
            "mainline": "F", "taxline": "F", "item": f"{m}7", "quantity": "10.5", "quantityshiprecv": "2",
            "units": "1", "rate": "2.25", "expectedreceiptdate": "2026-03-16", "location": "1",
            "isclosed": "F",
        }
        for n in range(1, 4)
        for m in (1, 2)
    ]  # fmt: skip


@dataclass(slots=True)
class SpeaksNetSuite:
    """One account: answers the shipped queries by what they ask, not by parsing SQL."""

    heads: list[Row] = field(default_factory=transactions)
    lines: list[Row] = field(default_factory=transaction_lines)
    vendors: list[Row] = field(default_factory=list)
    drop: set[str] = field(default_factory=set)
    changes: int = 0

    def writes(self, call: Call) -> bool:
        return call.method == "PATCH"

    def answer(self, call: Call) -> Reply:
        if call.path == "/services/rest/query/v1/suiteql":
            assert call.headers["prefer"] == "transient"
            body = call.json
            assert isinstance(body, dict)
            return self.query(str(body["q"]), int(call.params["limit"]))
        found = re.match(r"/services/rest/record/v1/purchaseOrder/(\d+)/item/(\d+)$", call.path)
        if found:
            line = self.line(*found.groups())
            if line is None:
                return Reply(404, {"title": "not found", "o:errorDetails": [{"detail": "no line"}]})
            return Reply(
                200, {"line": int(found[2]), "expectedReceiptDate": line["expectedreceiptdate"]}
            )
        assert call.method == "PATCH"
        number = call.path.rpartition("/")[2]
        body = call.json
        assert isinstance(body, dict)
        for one in body["item"]["items"]:
            if gone := {name for name in one if name.lower() in self.drop}:
                detail = f"Unknown reference or field {min(gone)}."
                return Reply(400, {"title": "Bad Request", "o:errorDetails": [{"detail": detail}]})
            line = self.line(number, str(one["line"]))
            assert line is not None, "a line would be added"
            line["expectedreceiptdate"] = one["expectedReceiptDate"]
            self.touch(number)
        return Reply(204)

    def touch(self, number: str) -> None:
        self.changes += 1
        head = next(head for head in self.heads if head["id"] == number)
        head["modified"] = f"2026-02-01 08:00:{self.changes:02}"

    def line(self, number: str, line: str) -> Row | None:
        return next(
            (row for row in self.lines if (row["transaction"], row["id"]) == (number, line)), None
        )

    def query(self, text: str, limit: int) -> Reply:
        behind = re.search(r"\((?:t\.id|l\.uniquekey|v\.id) > (\d+)\)", text)
        last = int(behind[1]) if behind else 0
        chosen = [name for name in self.drop if name in text]
        if chosen:
            return Reply(400, {
                "title": "Bad Request", "status": 400,
                "o:errorDetails": [{"detail": f"Unknown identifier '{chosen[0]}'.", "o:errorCode": "INVALID_PARAMETER"}],
            })  # fmt: skip
        if "t.tranid = " in text:
            wanted = re.search(r"t\.tranid = '([^']*)'", text)
            assert wanted
            rows = [
                {"transaction": line["transaction"], "line": line["id"], "lastmodifieddate": head["modified"]}
                | {name: line[name] for name in ("linesequencenumber", "isclosed", "expectedreceiptdate")}
                for head in self.heads
                for line in self.lines
                if head["tranid"] == wanted[1] and line["transaction"] == head["id"]
            ]  # fmt: skip
        elif "FROM vendor v" in text:
            assert "v.isinactive = 'F'" in text
            rows = [
                row
                for row in self.vendors
                if int(str(row["id"])) > last and row["isinactive"] == "F"
            ]
        elif "FROM transactionline l INNER" in text:
            rows = [row for row in self.lines if int(str(row["uniquekey"])) > last]
        else:
            rows = [
                {name: value for name, value in row.items() if name != "modified"}
                for row in self.heads
                if int(str(row["id"])) > last
            ]
        part = rows[:limit]
        shown = [
            {"links": []} | {name: value for name, value in row.items() if value is not None}
            for row in part
        ]
        return Reply(200, {"links": [], "count": len(shown), "hasMore": len(rows) > limit,
                           "items": shown, "offset": 0, "totalResults": len(rows)})  # fmt: skip

    def somebody_changes(self, number: str, line: str, day: str) -> None:
        found = self.line(number, line)
        assert found is not None
        found["expectedreceiptdate"] = day
        self.touch(number)
