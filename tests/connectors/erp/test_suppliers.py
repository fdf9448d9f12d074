"""The suppliers of a live system: whom the orders name, and where they are written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from scm_automate.connectors import read_suppliers
from scm_automate.connectors.erp import connect
from scm_automate.errors import (
    AnswerNotUnderstood,
    ConfigError,
    ScmError,
    ServiceBusy,
    ServiceRefused,
    ServiceUnreachable,
)
from scm_automate.web import Basic

from .conftest import CANARY, CASES, PASSWORD, Case
from .server import serve
from .speaks_odata import SpeaksOData, business_central, d365
from .speaks_odoo import SpeaksOdoo
from .speaks_rest import SpeaksErpNext, SpeaksNetSuite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scm_automate.connectors.erp import LiveErp

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


def of_s4() -> Any:
    """The business partner service: partners with their supplier, addresses and e-mail addresses."""
    partners = [
        {
            "BusinessPartner": f"100010{n}",
            "Supplier": "" if n == 9 else f"10{n}",  # the last is a customer alone
            "IsMarkedForArchiving": n == 6,
            "to_Supplier": None if n == 9 else {
                "Supplier": f"10{n}", "SupplierName": f"Feder {n}", "PurchasingIsBlocked": n == 2,
                "DeletionIndicator": n == 7,
                "to_SupplierPurchasingOrg": [
                    {"Supplier": f"10{n}", "PurchasingOrganization": f"100{m}",
                     "SupplierRespSalesPersonName": "Vera Vogel" if m == 2 else "",
                     "SupplierPhoneNumber": "+49 30 1234" if m == 2 else "",
                     "PurchasingIsBlockedForSupplier": n == 3 or m == 1}
                    for m in (1, 2)
                ],
            },
            "to_BusinessPartnerAddress": [
                {
                    "BusinessPartner": f"100010{n}", "AddressID": f"000{m}{n}", "Country": "DE" if m == 1 else "AT",
                    "Language": "DE",
                    "to_EmailAddress": [
                        {"AddressID": f"000{m}{n}", "OrdinalNumber": "001", "IsDefaultEmailAddress": False,
                         "EmailAddress": f"old-{m}@feder.example"},
                        {"AddressID": f"000{m}{n}", "OrdinalNumber": "002", "IsDefaultEmailAddress": True,
                         "EmailAddress": EMAIL},
                    ] if m == 1 or n == 4 else [],
                }
                for m in (1, 2)
            ],
        }
        for n in (1, 2, 3, 4, 5, 6, 7, 9)
    ]  # fmt: skip
    sets = {"API_BUSINESS_PARTNER/A_BusinessPartner": partners}
    return SpeaksOData("/sap/opu/odata/sap/", sets, v2=True)


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
    "s4_v2": of_s4,
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
    assert {supplier.emails[0] for supplier in suppliers} == {EMAIL}
    assert name == "s4_v2" or {supplier.emails for supplier in suppliers} == {(EMAIL,)}
    assert all(supplier.name.startswith("Feder") for supplier in suppliers)
    if name != "netsuite":  # whose addresses are a list of their own
        assert {supplier.country for supplier in suppliers} == {"DE"}
    if name not in ("netsuite", "business_central"):
        assert {supplier.language for supplier in suppliers} == {"de"}


def test_what_a_system_does_not_give_is_told() -> None:
    with (
        connect("s4_v4", "https://erp.example", identity=Basic("x", SecretStr("y"))) as erp,
        pytest.raises(
            ConfigError, match=r"gives no suppliers\. It gives orders\. The system s4_v2"
        ),
    ):
        erp.read("suppliers")


@pytest.fixture
def s4_partners() -> Iterator[tuple[LiveErp, Any]]:
    """S/4HANA's business partners, and the server that gives them."""
    case: Case = next(case for case in CASES if case.name == "s4_v2")
    running, stop = serve(of_s4())
    with case.open(running) as erp:
        yield erp, running
    stop()


def test_s4_tells_of_a_supplier_what_a_person_would(s4_partners: tuple[LiveErp, Any]) -> None:
    erp, running = s4_partners
    live = erp.read("suppliers")
    found = {supplier.id: supplier for supplier in live.loaded.table.records()}
    assert sorted(found) == ["101", "102", "103", "104", "105"]
    assert found["101"].emails == (EMAIL, "old-1@feder.example")  # the standard one first
    assert found["104"].emails == (EMAIL, "old-1@feder.example", "old-2@feder.example")
    assert (found["101"].country, found["101"].language) == ("DE", "de")
    assert (found["101"].contact, found["101"].phone) == ("Vera Vogel", "+49 30 1234")
    # Blocked as a whole, or by every purchasing organisation; one of two is none of our business.
    assert [one.blocked for one in found.values()] == [False, True, True, False, False]
    away = live.loaded.set_aside.frame
    assert away.filter(code="deleted")["raw"].len() == 2
    asked = running.calls[0]
    assert asked.path == "/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner"
    assert asked.params["$filter"] == "Supplier ne ''"
    assert "to_Supplier/to_SupplierPurchasingOrg" in asked.params["$expand"].split(",")
    assert "to_BusinessPartnerAddress/to_EmailAddress/EmailAddress" in asked.params["$select"]


def test_suppliers_of_s4_that_are_saved_are_an_export(
    s4_partners: tuple[LiveErp, Any], tmp_path: Path
) -> None:
    live = s4_partners[0].read("suppliers")
    live.save(tmp_path)
    assert read_suppliers(tmp_path).table.frame.equals(live.loaded.table.frame)


def test_lists_of_s4_that_are_cut_are_fetched_to_their_end(
    s4_partners: tuple[LiveErp, Any],
) -> None:
    erp, running = s4_partners
    whole = erp.read("suppliers").loaded.table.frame
    running.speaks.cut_within = 1
    case: Case = next(case for case in CASES if case.name == "s4_v2")
    with case.open(running, page=500) as again:
        assert again.read("suppliers").loaded.table.frame.equals(whole)
    assert any("to_SupplierPurchasingOrg" in call.path for call in running.calls)
    assert any("to_EmailAddress" in call.path for call in running.calls)


@pytest.mark.parametrize(
    "gone", ["EmailAddress", "SupplierName", "SupplierPhoneNumber", "Country", "to_EmailAddress"]
)
def test_a_field_of_a_partner_that_is_gone_is_told(
    s4_partners: tuple[LiveErp, Any], gone: str
) -> None:
    erp, running = s4_partners
    running.speaks.drop = frozenset({gone})
    with pytest.raises(AnswerNotUnderstood, match=gone):
        erp.read("suppliers")
    assert gone in str(erp.check("suppliers"))


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        (["401"] * 3, ServiceRefused), (["", "403"], ServiceRefused), (["", "500"], ServiceRefused),
        (["", "503", "503", "503"], ServiceBusy), (["", "429 3600"], ServiceBusy),
        (["", *["half"] * 4], ServiceUnreachable), (["elsewhere"], AnswerNotUnderstood),
        (["words"], ScmError),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", SPEAKERS)
def test_every_fault_of_a_supplier_list_is_told(
    name: str, faults: list[str], error: type[ScmError]
) -> None:
    case: Case = next(case for case in CASES if case.name == name)
    running, stop = serve(SPEAKERS[name]())
    try:
        with case.open(running, sleep=lambda _: None) as erp:
            erp.read("suppliers")  # logged in, where there is a login
            running.on_read += faults
            with pytest.raises(error) as told:
                erp.read("suppliers")
    finally:
        stop()
    assert CANARY not in str(told.value) + repr(vars(told.value))


@pytest.mark.parametrize("name", SPEAKERS)
def test_a_supplier_list_that_stumbles_comes_whole(name: str) -> None:
    case: Case = next(case for case in CASES if case.name == name)
    running, stop = serve(SPEAKERS[name]())
    try:
        with case.open(running, sleep=lambda _: None) as erp:
            whole = erp.read("suppliers").loaded.table.frame
            running.on_read += ["429 1", "503", "", "half"]
            assert erp.read("suppliers").loaded.table.frame.equals(whole)
    finally:
        stop()


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
