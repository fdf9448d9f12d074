"""Suppliers: addresses are checked, codes become ISO, the list of addresses finds its vendor."""

from __future__ import annotations

import pytest

from scm_automate.connectors import read_suppliers
from scm_automate.errors import SourceNotRecognised

VENDORS = (
    "Kreditor;Land;Name 1;Ort;Postleitzahl;Straße;Adresse\n"
    "0000001051;DE;Feder Nord GmbH;Musterstadt;99999;Weg 1;12345\n"
    "0000001088;CH;Getriebe AG;Ort;9999;Weg 2;12346\n"
)
MAILS = (
    "Adressnummer;E-Mail-Adresse;Standard-Adr.\n"
    "0000012345;zweite@feder-nord.example;\n"
    "0000012345;Erste@Feder-Nord.example;X\n"
    "0000012345;kaputt;\n"
    "0000099999;fremd@nirgends.example;X\n"
)


def test_sap_vendors_with_their_list_of_addresses() -> None:
    loaded = read_suppliers(VENDORS.encode("cp1252"), MAILS.encode())
    first, second = loaded.table.records()
    assert first.id == "0000001051"
    assert first.emails == ("Erste@feder-nord.example", "zweite@feder-nord.example")
    assert (second.country, second.emails) == ("CH", ())
    assert [(r.code, r.raw, r.kept) for r in loaded.rejects] == [("email", "kaputt", True)]
    assert [(n.file, n.row, n.code) for n in loaded.set_aside] == [("source 2", 5, "no_parent")]


def test_addresses_without_their_suppliers_are_told() -> None:
    with pytest.raises(SourceNotRecognised, match="without their suppliers"):
        read_suppliers(MAILS.encode())
    with pytest.raises(SourceNotRecognised, match="no address number"):
        read_suppliers(VENDORS.replace(";Adresse", ";Sonst").encode(), MAILS.encode())


def test_a_plain_list() -> None:
    data = (
        "id;name;country;language;emails;email_domains;transit_days;blocked\n"
        '7;Feder AG;Deutschland;de_DE;"a@feder.example, Vertrieb <b@feder.example>";@feder.example;3;\n'
        "8;Noname;Mars;Q7;a@;not a domain;;X\n"
        "9;Dritte;at;D;c@dritte.example d@dritte.example;;;\n"
    )
    loaded = read_suppliers(data.encode())
    first, second, third = loaded.table.records()
    assert first.emails == ("a@feder.example", "b@feder.example")
    assert first.email_domains == ("feder.example",)
    assert (first.country, first.language, first.transit_days, first.blocked) == (
        "DE",
        "de",
        3,
        False,
    )
    assert (second.country, second.language, second.emails, second.blocked) == (
        None,
        None,
        (),
        True,
    )
    assert (third.country, third.language) == ("AT", "de")
    assert third.emails == ("c@dritte.example", "d@dritte.example")
    assert sorted((r.row, r.column, r.code, r.kept) for r in loaded.rejects) == [
        (3, "country", "country", True),
        (3, "email_domains", "domain", True),
        (3, "emails", "email", True),
        (3, "language", "language", True),
    ]


def test_several_rows_of_one_supplier_gather_their_addresses() -> None:
    data = b"id;name;emails\n7;Feder;a@feder.example\n7;Feder;b@feder.example\n8;X;c@x.example\n"
    loaded = read_suppliers(data)
    assert [(s.id, s.emails) for s in loaded.table.records()] == [
        ("7", ("a@feder.example", "b@feder.example")),
        ("8", ("c@x.example",)),
    ]


def test_one_number_with_two_names_is_nobodys() -> None:
    data = b"id;name;emails\n7;Feder;a@feder.example\n7;Anders;a@feder.example\n"
    loaded = read_suppliers(data)
    assert [(r.row, r.code) for r in loaded.rejects] == [(2, "key_twice"), (3, "key_twice")]
    assert len(loaded.table) == 0


def test_dynamics_and_odoo() -> None:
    data = (
        "dataAreaId,VendorAccountNumber,VendorOrganizationName,VendorGroupId,PrimaryEmailAddress,LanguageId,AddressCountryRegionId\n"
        "usmf,V-100,Acme Springs,10,orders@acme.example,en-US,USA\n"
    )
    vendor = read_suppliers(data.encode()).table.records()[0]
    assert (vendor.company, vendor.id, vendor.country, vendor.language) == (
        "usmf",
        "V-100",
        "US",
        "en",
    )
    partners = '"id","display_name","email","country_id","lang","active"\n"__export__.p1","Wood Corner","wood@corner.example","United States","en_US","True"\n"__export__.p2","Old","","","","False"\n'
    loaded = read_suppliers(partners.encode())
    assert [(s.id, s.name, s.country) for s in loaded.table.records()] == [
        ("__export__.p1", "Wood Corner", "US")
    ]
    assert [(n.row, n.code) for n in loaded.set_aside] == [(3, "archived")]


def test_named_columns() -> None:
    data = b"Nr,Firma,Mail\n7,Feder,a@feder.example\n"
    loaded = read_suppliers(data, columns={"id": "Nr", "name": "Firma", "emails": "Mail"})
    assert loaded.table.records()[0].emails == ("a@feder.example",)


def test_a_supplier_without_a_number_is_a_reject() -> None:
    loaded = read_suppliers(b"id;name;emails\n;Feder;a@feder.example\n")
    assert [(r.row, r.column, r.code) for r in loaded.rejects] == [(2, "id", "empty")]


def test_one_number_in_two_spellings_is_one_supplier() -> None:
    data = b"id;name;country;emails\n7;A;DE;a@a.example\n007;B;DE;b@b.example\n8;C;DE;c@c.example\n"
    loaded = read_suppliers(data)
    assert [(r.row, r.code) for r in loaded.rejects] == [(2, "key_twice"), (3, "key_twice")]
    assert [s.id for s in loaded.table.records()] == ["8"]
