"""How pages become columns: no number is ever rounded, no row moves, and a fault comes where its page would."""

from __future__ import annotations

import json
import threading
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from scm_automate.connectors.erp import connect, find_system
from scm_automate.connectors.erp.pages import Page, ahead
from scm_automate.connectors.erp.tryton_columns import columns_of
from scm_automate.connectors.erp.tryton_forms import flattened, value_of
from scm_automate.errors import AnswerNotUnderstood
from scm_automate.web import Answer, Basic, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

EXACT = "0.1000000000000000055511151231257827"
"""As a float it is 0.1."""


def business_central(*prices: str) -> str:
    """An answer with one order to each price, its numbers as they are spelt."""
    orders = [
        f'{{"id": "a-{n}", "number": "{n}", "orderDate": "2026-01-05", "vendorId": "v", "vendorNumber": "7",'
        ' "currencyCode": "EUR", "purchaser": "", "status": "Open", "lastModifiedDateTime":'
        f' "2026-01-05T08:00:00Z", "purchaseOrderLines": [{{"id": "b-{n}", "documentId": "a-{n}",'
        ' "sequence": 10000, "lineType": "Item", "lineObjectNumber": "0010", "description": "Bolt: 5, 6.50",'
        f' "unitOfMeasureCode": "PCS", "quantity": 9007199254740993, "directUnitCost": {price},'
        ' "expectedReceiptDate": "2026-03-16", "receivedQuantity": 0, "locationId": "l"}]}'
        for n, price in enumerate(prices)
    ]
    return f'{{"value": [{", ".join(orders)}]'


@pytest.mark.parametrize("price", [EXACT, "12.50", "1E+2", "1.25e1", "7", "-0.0"])
def test_numbers_with_a_point_never_become_floats(price: str) -> None:
    pages = [business_central("1"), business_central("3", price), business_central(price)]

    def network(request: Request) -> Answer:
        page = int(request.url.rpartition("=")[2]) if "page=" in request.url else 0
        link = f', "@odata.nextLink": "https://erp.example/v2.0/purchaseOrders?page={page + 1}"'
        body = pages[page] + (link if page < 2 else "") + "}"
        return Answer(status=200, body=body.encode())

    with connect("business_central", "https://erp.example/v2.0/", network=network) as erp:
        live = erp.read()
    lines = live.lists["purchaseOrders/purchaseOrderLines"]
    asked = [Decimal(1), Decimal(3), Decimal(price), Decimal(price)]
    assert [Decimal(one) for one in lines["directUnitCost"]] == asked
    assert set(lines["quantity"]) == {"9007199254740993"}  # a float has no such number
    assert set(lines["description"]) == {"Bolt: 5, 6.50"}
    assert set(lines["lineObjectNumber"]) == {"0010"}


def test_numbers_of_the_other_systems_neither() -> None:
    def netsuite(request: Request) -> Answer:
        head = {"id": "1", "tranid": "PO1", "type": "PurchOrd", "entity": "12", "status": "B"}
        line = (
            '{"transaction": "1", "uniquekey": "1", "linesequencenumber": 1, "mainline": "F", "taxline": "F",'
            f' "quantity": {EXACT}, "rate": "{EXACT}", "isclosed": "F"}}'
        )
        items = line if b"FROM transactionline l INNER" in request.body else json.dumps(head)
        return Answer(status=200, body=f'{{"items": [{items}]}}'.encode())

    with connect("netsuite", "https://erp.example/", network=netsuite) as erp:
        lines = erp.read().lists["transactionline"]
    assert (lines["quantity"][0], lines["rate"][0]) == (EXACT, EXACT)

    def odoo(request: Request) -> Answer:
        if request.url.endswith("/search"):
            return Answer(status=200, body=b"[12345678901234567890]")
        row = [json.dumps("x")] * len(find_system("odoo_json2").records["orders"][0].select)
        row[1], row[6], row[7] = "12345678901234567890", EXACT, "false"
        return Answer(status=200, body=f'{{"datas": [[{", ".join(row)}]]}}'.encode())

    with connect("odoo_json2", "https://erp.example/", network=odoo) as erp:
        lines = erp.read().lists["purchase.order.line"]
    assert (lines[".id"][0], lines["product_qty"][0]) == ("12345678901234567890", EXACT)
    assert lines["qty_received"][0] is None


def test_the_columns_of_an_export_are_those_that_were_asked_for() -> None:
    def odoo(request: Request) -> Answer:
        found = b"[1]" if request.url.endswith("/search") else b'{"datas": [["P1", 1]]}'
        return Answer(status=200, body=found)

    with (
        connect("odoo_json2", "https://erp.example/", network=odoo) as erp,
        pytest.raises(Exception, match="has not the columns asked for"),
    ):
        erp.read()


# Tryton: columns and rows ---------------------------------------------------------------------------

TABLE = find_system("tryton").records["orders"][0]

days = st.builds(
    lambda d: {"__class__": "date", "year": d.year, "month": d.month, "day": d.day}, st.dates()
)
prices = st.builds(
    lambda n: {"__class__": "Decimal", "decimal": str(n)},
    st.decimals(allow_nan=False, allow_infinity=False, places=4),
)
moves = st.fixed_dictionaries(
    {"id": st.integers(1, 9), "state": st.sampled_from(["draft", "done"]), "quantity": st.just("1.5"),
     "planned_date": st.none() | days, "_timestamp": st.just("1.5")},
    optional={"unit.": st.just({"symbol": "u", "id": 1})},
)  # fmt: skip


def one_of(*choices: dict[str, object]) -> st.SearchStrategy[dict[str, object]]:
    return st.sampled_from(choices)


def merged(*parts: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[dict[str, object]]:
    return st.tuples(*parts).map(lambda found: {k: v for part in found for k, v in part.items()})


purchases = merged(
    st.fixed_dictionaries({"number": st.text("12", max_size=2), "purchase_date": st.none() | days}),
    one_of({"party.": {"code": "S-1"}}, {"party": None}, {}),
)
records = merged(
    st.fixed_dictionaries(
        {
            "id": st.integers(1, 9), "type": st.just("line"), "quantity": st.none() | st.just("2"),
            "unit_price": st.none() | prices, "delivery_date_store": st.none() | days,
            "purchase.": purchases, "moves.": st.lists(moves, max_size=3),
        }
    ),
    one_of({"product.": {"code": "7", "name": "x"}}, {"product": None}, {}),
)  # fmt: skip


def by_row(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """A line once for each of its moves, record by record."""
    found = []
    for raw in rows:
        row = flattened(value_of(raw))  # type: ignore[arg-type]
        inner = row.pop("moves") or [{}]
        for move in inner:  # type: ignore[attr-defined]
            whole = row | {f"moves.{name}": value for name, value in move.items()}
            names = [*TABLE.select, *(f"moves.{name}" for name in TABLE.within[0].select)]
            found.append({name: whole.get(name) for name in names})
    return found


@given(st.lists(records, max_size=6))
def test_columns_of_tryton_are_its_rows(rows: list[dict[str, object]]) -> None:
    columns = columns_of(rows, TABLE)
    names = list(columns)
    assert [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)] == (
        by_row(rows)
    )


def test_a_relation_that_every_line_lacks_is_told() -> None:
    """Nothing behind a relation is something else than no such relation."""
    row = {
        "id": 1, "type": "line", "quantity": "1", "unit.": {"symbol": "u"}, "unit_price": None,
        "description": None, "delivery_date_store": None, "product": None,
        "purchase.": {"number": "1", "reference": "", "purchase_date": None, "state": "processing",
                      "party.": {"code": "S"}, "currency.": {"code": "EUR"},
                      "company.": {"rec_name": "We"}, "warehouse.": {"code": "WH"}},
        "moves.": [],
    }  # fmt: skip

    def network(request: Request) -> Answer:
        body = json.loads(request.body)
        if body["method"] == "common.db.login":
            return Answer(status=200, body=b'{"id": 1, "result": [2, "s"]}')
        found = [row] if "search_read" in body["method"] else {"company": 1}
        return Answer(status=200, body=json.dumps({"id": 1, "result": found}).encode())

    basic = Basic("x", SecretStr("y"))
    with connect(
        "tryton", "https://erp.example/", database="d", identity=basic, network=network
    ) as erp:
        assert erp.read().records == 1
        del row["product"]
        with pytest.raises(Exception, match=r"gives no product\.code, product\.name"):
            erp.read()


# One page ahead -------------------------------------------------------------------------------------


def given_by(wait: float, *, fault_at: int = 9) -> Iterator[Page]:
    for number in range(4):
        if number == fault_at:
            raise OSError("cut")
        time.sleep(wait if number == 0 else 0)
        yield Page(records=[{"number": number, "thread": threading.current_thread().name}])


@pytest.mark.parametrize(("wait", "elsewhere"), [(0, False), (0.15, True)])
def test_pages_of_a_slow_system_are_fetchedahead(wait: float, elsewhere: bool) -> None:
    rows = [page.records[0] for page in ahead(given_by(wait))]
    assert [row["number"] for row in rows] == [0, 1, 2, 3]
    mine = threading.current_thread().name
    assert [row["thread"] != mine for row in rows] == [False] + [elsewhere] * 3
    assert list(ahead(iter(()))) == []


@pytest.mark.parametrize("wait", [0, 0.15])
def test_a_fault_comes_where_its_page_would(wait: float) -> None:
    came = []
    with pytest.raises(OSError, match="cut"):
        came.extend(ahead(given_by(wait, fault_at=0)))
    assert came == []
    pages = ahead(given_by(wait, fault_at=2))
    assert [next(pages).records[0]["number"] for _ in range(2)] == [0, 1]
    with pytest.raises(OSError, match="cut"):
        next(pages)


def test_rows_of_an_order_that_was_not_asked_for_are_refused() -> None:
    system = find_system("erpnext")
    table = system.records["orders"][0]
    order = dict.fromkeys(table.select, "x") | {"name": "PO-1"}
    item = dict.fromkeys(table.within[0].select, "x") | {"parent": "PO-2"}

    def network(request: Request) -> Answer:
        listed = request.method == "GET"
        body = {"data": [order]} if listed else {"message": [item]}
        return Answer(status=200, body=json.dumps(body).encode())

    with (
        connect("erpnext", "https://erp.example/", network=network) as erp,
        pytest.raises(AnswerNotUnderstood, match="rows of PO-2, which was not asked for"),
    ):
        erp.read()
