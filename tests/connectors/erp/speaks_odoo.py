"""Odoo as it speaks JSON-2 and JSON-RPC."""

from __future__ import annotations

from dataclasses import dataclass, field

from .server import Call, Reply

Row = dict[str, object]


def lines() -> list[Row]:
    return [
        {
            "id": n, "order": f"P0000{1 + n // 3}", "partner": 7, "company": "My Company",
            "code": f"00{n}", "name": f"[00{n}] Part", "product_qty": 10.5, "qty_received": 2.0,
            "uom": "Units", "date_planned": f"2026-03-{15 + n} 12:00:00", "price": 2.25,
            "currency": "EUR", "date_approve": "2026-01-05 08:00:00", "user": "Jo",
            "partner_ref": False, "state": "purchase", "display_type": False,
            "write_date": "2026-01-05 08:00:00", "discount": 0.0,
        }
        for n in range(1, 8)
    ]  # fmt: skip


PATHS = {
    "order_id/name": "order", ".id": "id", "partner_id/.id": "partner", "company_id": "company",
    "product_id/default_code": "code", "name": "name", "product_qty": "product_qty",
    "qty_received": "qty_received", "product_uom_id": "uom", "product_uom": "uom",
    "date_planned": "date_planned", "price_unit_discounted": "price", "price_unit": "price",
    "currency_id": "currency", "order_id/date_approve": "date_approve", "order_id/user_id": "user",
    "order_id/partner_ref": "partner_ref", "state": "state", "display_type": "display_type",
}  # fmt: skip


@dataclass(slots=True)
class SpeaksOdoo:
    """One database.

    Attributes:
        rpc: Whether the older interface is spoken.
        key: The API key or password.
        drop: Fields that are no longer there.
        model: The one model that is served.
        paths: Its fields by their paths in an export.
    """

    rpc: bool
    key: str
    rows: list[Row] = field(default_factory=lines)
    drop: set[str] = field(default_factory=set)
    changes: int = 0
    model: str = "purchase.order.line"
    paths: dict[str, str] = field(default_factory=lambda: PATHS)

    def writes(self, call: Call) -> bool:
        if not self.rpc:
            return call.path.endswith("/write")
        return self.rpc_of(call)[0] == "write"

    def rpc_of(self, call: Call) -> tuple[str, dict[str, object]]:
        body = call.json
        assert isinstance(body, dict)
        params = body["params"]
        if params["service"] == "common":
            return "authenticate", {"args": params["args"]}
        _, _, password, model, method, args, named = params["args"]
        assert model == self.model
        return method, {**named, **({"ids": args[0]} if args else {}), "password": password}

    def answer(self, call: Call) -> Reply:
        if self.rpc:
            method, named = self.rpc_of(call)
            if method == "authenticate":
                right = named["args"][:3] == ["db", "chaser", self.key]  # type: ignore[index]
                return Reply(200, {"jsonrpc": "2.0", "id": 1, "result": 2 if right else False})
            assert named.pop("password") == self.key
            result = self.called(method, named)
            if isinstance(result, Reply):
                body = result.body
                error = {"code": 200, "message": "Odoo Server Error", "data": body}
                return Reply(200, {"jsonrpc": "2.0", "id": 1, "error": error})
            return Reply(200, {"jsonrpc": "2.0", "id": 1, "result": result})
        assert call.path.startswith(f"/json/2/{self.model}/")
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return Reply(
                401, {"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"}
            )
        assert call.headers["x-odoo-database"] == "db"
        body = call.json
        assert isinstance(body, dict)
        result = self.called(call.path.rpartition("/")[2], body)
        return result if isinstance(result, Reply) else Reply(200, result)

    def called(self, method: str, named: dict[str, object]) -> object:
        if method == "search":
            found = [row["id"] for row in self.rows if self.holds(row, named["domain"])]
            return found[: named["limit"]]  # type: ignore[misc]
        if method == "search_read":
            fields = named["fields"]
            assert isinstance(fields, list)
            if gone := self.drop & set(fields):
                return self.invalid(gone)
            return [self.read(row, fields) for row in self.rows if self.holds(row, named["domain"])]
        if method == "export_data":
            names = named["fields_to_export"]
            ids = named["ids"]
            assert isinstance(names, list)
            assert isinstance(ids, list)
            if gone := self.drop & set(names):
                return Reply(500, {"name": "builtins.KeyError", "message": f"{gone.pop()}"})
            return {
                "datas": [
                    [self.exported(row[self.paths[name]]) for name in names]
                    for row in self.rows
                    if row["id"] in ids
                ]
            }
        assert method == "write"
        if gone := self.drop & set(named["vals"]):  # type: ignore[call-overload]
            return self.invalid(gone)
        for row in self.rows:
            if row["id"] in named["ids"]:  # type: ignore[operator]
                if row["state"] == "cancel":
                    return Reply(
                        422, {"name": "odoo.exceptions.UserError", "message": "It is cancelled."}
                    )
                vals = named["vals"]
                assert isinstance(vals, dict)
                assert set(vals) <= set(row)
                self.changes += 1
                row.update(vals, write_date=f"2026-02-01 08:00:{self.changes:02}")
        return True

    def invalid(self, gone: set[str]) -> Reply:
        words = f"Invalid field {min(gone)!r} on model {self.model!r}"
        return Reply(500, {"name": "builtins.ValueError", "message": words})

    @staticmethod
    def exported(value: object) -> object:
        return "" if value is False else value

    @staticmethod
    def read(row: Row, names: list[str]) -> Row:
        shown = {**row, "order_id": [row["order"], f"{row['order']} (REF-1)"]}
        return {name: shown[name] for name in names}

    def holds(self, row: Row, domain: object) -> bool:
        assert isinstance(domain, list)
        for condition in domain:
            if condition == "|":
                continue
            name, how, value = condition
            if "." in name:
                continue
            own = row[name]
            if how == ">" and not int(str(own)) > int(str(value)):
                return False
            if how == "in" and own not in value:
                return False
            if how == "=" and own != value:
                return False
        return True

    def somebody_changes(self, number: int, **fields: object) -> None:
        row = next(row for row in self.rows if row["id"] == number)
        self.changes += 1
        row |= fields | {"write_date": f"2026-02-02 08:00:{self.changes:02}"}
