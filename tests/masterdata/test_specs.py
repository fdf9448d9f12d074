"""Specs: shipped, written, read and inferred."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from scm_automate.errors import ConfigError, OutputExists
from scm_automate.masterdata import (
    Code,
    Iban,
    Money,
    TableSpec,
    Text,
    diff,
    infer_spec,
    read_spec,
    shipped_spec,
    shipped_specs,
    write_spec,
)

VENDORS = pl.DataFrame(
    {
        "LIFNR": ["0000000001", "0000000002", "0000000003", "0000000004"],
        "NAME1": ["Adler Guss GmbH", "GUSS ADLER GmbH", "Bolt Ltd", None],
        "LAND1": ["DE", "DE", "GB", "PL"],
        "SMTP_ADDR": ["a@adler.example", "b@adler", None, "c@x.example"],
        "IBAN": [
            "DE89370400440532013000",
            "DE89 3704 0044 0532 0130 00",
            "GB82WEST12345698765433",
            None,
        ],
        "ZTERM": ["Z030", None, "Z030", "Z030"],
        "SPERM": [None, None, "X", "X"],
    }
)


@pytest.mark.parametrize("name", shipped_specs())
def test_a_shipped_spec_is_sound(name):
    spec = shipped_spec(name)
    heads = [h for f in spec.fields.values() for h in {one.casefold() for one in f.headers}]
    own = {f: {h.casefold() for h in k.headers} for f, k in spec.fields.items()}
    assert set(spec.row_key) <= set(spec.fields)
    assert all(own[k] or k in heads for k in spec.row_key), "a key column can be found"
    assert len(heads) == len(set(heads)), "no header means two fields"
    assert spec.source, "where the headers come from is said"


ERPS = (
    "sap", "d365", "bc", "netsuite", "oracle", "odoo", "erpnext", "tryton", "epicor", "syspro", "m3", "csi",
    "sage", "quickbooks",
)  # fmt: skip


def test_every_connector_has_a_spec_for_every_table():
    tables = ("items", "vendors", "prices", "boms", "customers")
    every = {f"{erp}_{table}" for erp in ERPS for table in tables}
    assert set(shipped_specs()) == every


@pytest.mark.parametrize("name", shipped_specs())
def test_a_shipped_spec_finds_its_columns_by_their_first_headers(name):
    spec = shipped_spec(name)
    columns = [f.headers[0] if f.headers else n for n, f in spec.fields.items()]
    renamed = spec.names(columns)
    assert [renamed.get(c, c) for c in columns] == list(spec.fields)
    rows = pl.DataFrame({c: ["1"] for c in columns})
    assert not diff(rows, rows, spec)


def test_a_comparison_says_that_its_spec_is_experimental():
    rows = pl.DataFrame({"SUNO": ["1"], "SUNM": ["Adler"]})
    told = str(diff(rows, rows, shipped_spec("m3_vendors")))
    assert "the spec m3_vendors is experimental" in told
    assert "experimental" not in str(diff(VENDORS, VENDORS, shipped_spec("sap_vendors")))


def test_a_column_that_heads_another_field_goes_there():
    spec = shipped_spec("erpnext_vendors")
    assert spec.names(["name", "supplier_name"]) == {"name": "vendor", "supplier_name": "name"}
    own = TableSpec(key="id", fields={"id": Code(headers=("name",)), "name": Text()}, absent="pass")
    assert own.names(["id", "name"]) == {}


@pytest.mark.parametrize("name", shipped_specs())
def test_a_written_spec_says_the_same_when_it_is_read(name, tmp_path):
    spec = shipped_spec(name)
    write_spec(spec, tmp_path / "spec.toml")
    assert read_spec(tmp_path / "spec.toml") == spec


def test_an_inferred_spec_is_kept_and_corrected(tmp_path):
    rows = pl.DataFrame({"Item No": ["0001", "0002"], 'a "b" ü': ["1,50", "2,00"]})
    spec = infer_spec(rows).spec.model_copy(update={"units": {"G": ("KG", "0.001")}})
    write_spec(spec, tmp_path / "spec.toml")
    assert read_spec(tmp_path / "spec.toml") == spec
    with pytest.raises(OutputExists):
        write_spec(spec, tmp_path / "spec.toml")


def test_a_spec_written_as_toml_comes_back(tmp_path):
    (tmp_path / "items.toml").write_text(
        'key = "item"\n[fields]\nprice = { kind = "money", abs_tol = "0.01" }\n', "utf-8"
    )
    spec = read_spec(tmp_path / "items.toml")
    assert (spec.name, spec.key, spec.fields["price"]) == (
        "items",
        ("item",),
        Money(abs_tol="0.01"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key = ", "No TOML"),
        ('key = "a"\nkeys = 1\n', "keys"),
        ('key = "kind"\n', "uses itself"),
        ('key = "a"\n[fields]\nb = { kind = "prize" }\n', "prize"),
        (
            'key = "a"\n[fields]\nb = { kind = "code" }\n[[risks]]\nname = "r"\nfields = ["c"]\n',
            "no field",
        ),
    ],
)
def test_a_wrong_spec_says_where(text, said, tmp_path):
    (tmp_path / "x.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=said) as caught:
        read_spec(tmp_path / "x.toml")
    assert "x.toml" in str(caught.value)


def test_a_spec_is_inferred_with_its_reasons():
    rows = pl.DataFrame(
        {
            "vendor_no": ["001", "002", "003"],
            "iban": ["DE89370400440532013000", "GB82WEST12345698765432", None],
            "price": [Decimal("1.50"), Decimal(2), None],
            "currency": ["EUR", "EUR", "USD"],
            "since": ["01.02.2026", "28.02.2026", None],
            "changed_on": ["x", "y", "z"],
        }
    )
    found = infer_spec(rows)
    assert found.spec.key == ("vendor_no",)
    assert found.spec.fields["iban"] == Iban()
    assert found.spec.fields["price"] == Money(currency="currency")
    assert found.spec.fields["since"].order == "dmy"
    assert found.spec.ignore == ("changed_on",)
    assert found.spec.fields["vendor_no"] == Code()
    assert {r.name for r in found.spec.risks} == {"bank account", "price"}
    assert not diff(rows, rows, found.spec)
    with pytest.raises(ConfigError, match="tells the 2 rows apart"):
        infer_spec(pl.DataFrame({"a": ["x", "x"]}))
