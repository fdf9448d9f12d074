"""The suppliers of a live system: whom the orders name, and where they are written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from scm_automate.connectors.erp import connect
from scm_automate.errors import ConfigError
from scm_automate.web import Basic

from .conftest import CANARY, CASES, PASSWORD, Case
from .server import serve
from .speaks_odata import business_central, d365
from .speaks_odoo import SpeaksOdoo
from .speaks_rest import SpeaksErpNext, SpeaksNetSuite

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Tryton

EMAIL = "sales@feder.example"


def of_d365() -> Any:
    speaks = d365()
    speaks.sets["VendorsV2"] = [
        {"dataAreaId": "usmf", "VendorAccountNumber": f"100{n}", "VendorOrganizationName": f"Feder {n}",
         "VendorGroupId": "10", "AddressCountryRegionISOCode": "DE", "LanguageId": "de",
         "PrimaryEmailAddress": EMAIL, "OnHoldStatus": "No"}
        for n in range(5)
    ]  # fmt: skip
    return speaks


def of_business_central() -> Any:
    speaks = business_central()
    speaks.sets["vendors"] = [
        {"id": f"aa-{n}", "number": f"100{n}", "displayName": f"Feder {n}", "country": "DE",
         "email": EMAIL, "phoneNumber": "", "blocked": " ", "lastModifiedDateTime": "2026-01-05T08:00:00Z"}
        for n in range(5)
    ]  # fmt: skip
    return speaks


PARTNER = {
    ".id": "id", "display_name": "name", "country_id/code": "country", "lang": "lang", "email": "email",
    "tz": "tz", "active": "active",
}  # fmt: skip


def of_odoo(*, rpc: bool) -> Any:
    rows = [
        {"id": n, "name": f"Feder {n}", "country": "DE", "lang": "German / Deutsch", "email": EMAIL,
         "tz": "Europe/Berlin", "active": True, "supplier_rank": 0 if n == 3 else 1}
        for n in range(1, 7)
    ]  # fmt: skip
    return SpeaksOdoo(rpc=rpc, key=CANARY, rows=rows, model="res.partner", paths=PARTNER)


def of_erpnext() -> Any:
    rows = [
        {"name": f"Feder {n}", "supplier_name": f"Feder {n}", "country": "Germany", "language": "de",
         "email_id": EMAIL, "disabled": int(n == 3), "on_hold": 0, "modified": "2026-01-05 08:00:00"}
        for n in range(1, 7)
    ]  # fmt: skip
    return SpeaksErpNext(suppliers=rows)


def of_netsuite() -> Any:
    rows = [
        {"id": str(n), "entityid": f"V{n}", "companyname": f"Feder {n}", "email": EMAIL,
         "isinactive": "T" if n == 3 else "F"}
        for n in range(1, 7)
    ]  # fmt: skip
    return SpeaksNetSuite(vendors=rows)


SPEAKERS: dict[str, Callable[[], Any]] = {
    "d365": of_d365,
    "business_central": of_business_central,
    "odoo_json2": lambda: of_odoo(rpc=False),
    "odoo_jsonrpc": lambda: of_odoo(rpc=True),
    "erpnext": of_erpnext,
    "netsuite": of_netsuite,
}


@pytest.mark.parametrize("name", SPEAKERS)
def test_suppliers_come_page_by_page_with_their_addresses(name: str) -> None:
    case: Case = next(case for case in CASES if case.name == name)
    running, stop = serve(SPEAKERS[name]())
    try:
        with case.open(running) as erp:
            live = erp.read("suppliers")
    finally:
        stop()
    suppliers = live.loaded.table.records()
    assert len(suppliers) == 5
    assert live.requests > 1
    assert live.loaded.rejects.rows() == 0
    assert {supplier.emails for supplier in suppliers} == {(EMAIL,)}
    assert all(supplier.name.startswith("Feder") for supplier in suppliers)
    if name != "netsuite":  # whose addresses are a list of their own
        assert {supplier.country for supplier in suppliers} == {"DE"}
    if name not in ("netsuite", "business_central"):
        assert {supplier.language for supplier in suppliers} == {"de"}


def test_what_a_system_does_not_give_is_told() -> None:
    with (
        connect("s4_v4", "https://erp.example", identity=Basic("x", SecretStr("y"))) as erp,
        pytest.raises(ConfigError, match=r"gives no suppliers\. It gives orders"),
    ):
        erp.read("suppliers")


def test_suppliers_of_a_real_tryton(tryton: Tryton) -> None:
    identity = Basic("chaser", SecretStr(PASSWORD))
    with connect("tryton", tryton.address, database="tryton", identity=identity) as erp:
        orders = erp.read().loaded.table.records()
        live = erp.read("suppliers")
        assert erp.check("suppliers").ok
    found = {supplier.id: supplier for supplier in live.loaded.table.records()}
    assert {line.supplier for line in orders} <= found.keys()
    assert found["S-100"].name == "Federn Vogel"
    assert found["S-100"].emails == ("s-100@sales.example",)
