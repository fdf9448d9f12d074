"""Tryton's JSON-RPC as a running 8.2 speaks it, so that its faults can be made too."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from .server import Call, Reply

Row = dict[str, object]


def day(iso: str) -> Row:
    year, month, of_month = map(int, iso.split("-"))
    return {"__class__": "date", "year": year, "month": month, "day": of_month}


def lines() -> list[Row]:
    return [
        {
            "id": n, "type": "line", "quantity": 10.5, "description": None,
            "unit_price": {"__class__": "Decimal", "decimal": "2.25"},
            "delivery_date_store": day("2026-03-10"), "unit.": {"symbol": "u", "id": 1},
            "product.": {"code": f"00{n}", "name": "Spring", "id": n},
            "purchase.": {
                "number": f"{1 + n // 3}", "reference": "", "purchase_date": day("2026-01-05"),
                "state": "processing", "id": 1, "party.": {"code": "S-1", "id": 1},
                "currency.": {"code": "EUR", "id": 1}, "company.": {"rec_name": "We", "id": 1},
                "warehouse.": {"code": "WH", "id": 1},
            },
            "moves.": [
                {
                    "id": 100 + n, "state": "draft", "quantity": 10.5, "planned_date": day("2026-03-16"),
                    "_timestamp": "1795985115.1", "unit.": {"symbol": "u", "id": 1},
                }
            ],
        }
        for n in range(1, 6)
    ]  # fmt: skip


@dataclass(slots=True)
class SpeaksTryton:
    """One database."""

    password: str
    rows: list[Row] = field(default_factory=lines)
    drop: set[str] = field(default_factory=set)
    changes: int = 0
    sessions: int = 0
    echo: str = ""

    def writes(self, call: Call) -> bool:
        body = call.json
        return isinstance(body, dict) and body["method"] == "model.stock.move.write"

    def answer(self, call: Call) -> Reply:
        assert call.path == "/db/rpc/"
        body = call.json
        assert isinstance(body, dict)
        method, params = body["method"], body["params"]
        if method == "common.db.login":
            if params[:2] != ["chaser", {"password": self.password}]:
                return Reply(401, "Unauthorized")
            self.sessions += 1
            return self.result([2, f"session-{self.sessions}", None])
        pair = base64.b64encode(f"chaser:2:session-{self.sessions}".encode()).decode()
        if call.headers.get("authorization") != f"Session {pair}":
            return Reply(401, "Unauthorized")
        if method == "common.db.logout":
            return self.result(None)
        if method == "model.res.user.get_preferences":
            return self.result({"company": 1, "language": "en"})
        assert params[-1]["company"] == 1
        if method == "model.purchase.line.search_read":
            return self.found(*params[:-1])
        assert method == "model.stock.move.write"
        self.echo = call.headers["authorization"]
        return self.write(*params)

    @staticmethod
    def result(value: object) -> Reply:
        return Reply(200, {"id": 1, "result": value})

    def found(self, domain: list[object], offset: int, limit: int, *_: object) -> Reply:
        wanted = [self.shown(row) for row in self.rows if self.holds(row, domain)]
        return self.result(wanted[offset : offset + limit])

    def holds(self, row: Row, domain: object) -> bool:
        assert isinstance(domain, list)
        if len(domain) == 3 and domain[0] == "id":
            return row["id"] in domain[2] if domain[1] == "in" else int(str(row["id"])) > domain[2]
        return all(self.holds(row, one) for one in domain if isinstance(one, list))

    def shown(self, row: Row) -> Row:
        found = {name: value for name, value in row.items() if name not in self.drop}
        moves = row["moves."]
        assert isinstance(moves, list)
        return {**found, "moves.": [
            {name: value for name, value in move.items() if name not in self.drop} for move in moves
        ]}  # fmt: skip

    def move(self, number: int) -> Row:
        for row in self.rows:
            for move in row["moves."]:  # type: ignore[attr-defined]
                if move["id"] == number:
                    return move  # type: ignore[no-any-return]
        raise AssertionError(number)

    def write(self, ids: list[int], values: Row, context: Row) -> Reply:
        move = self.move(ids[0])
        stamps = context["_timestamp"]
        assert isinstance(stamps, dict)
        if stamps[f"stock.move,{ids[0]}"] != move["_timestamp"]:
            told = ["ConcurrencyException", f"Records were modified meanwhile {self.echo}"]
            return Reply(200, {"id": 1, "error": told})
        if gone := self.drop & set(values):
            told = ["AttributeError", f"'stock.move' has no field '{min(gone)}'"]
            return Reply(200, {"id": 1, "error": told})
        self.change(move, values)
        return self.result(None)

    def change(self, move: Row, values: Row) -> None:
        self.changes += 1
        assert set(values) <= set(move)
        move |= values | {"_timestamp": f"1795985999.{self.changes}"}

    def somebody_changes(self, number: int, iso: str) -> None:
        self.change(self.move(number), {"planned_date": day(iso)})
