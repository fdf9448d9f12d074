"""Who is who: rows that mean the same thing, renamed keys, and what follows them."""

from __future__ import annotations

import polars as pl
import pytest

from scm_automate.errors import ConfigError
from scm_automate.masterdata import (
    Duplicates,
    TableSpec,
    diff,
    find_duplicates,
    shipped_spec,
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


def test_one_vendor_under_two_numbers_is_a_cluster_with_evidence():
    pytest.importorskip("rapidfuzz")
    spec = shipped_spec("sap_vendors")
    how = Duplicates(text="name", block=(("country",),), same=("iban",))
    (found,) = find_duplicates(VENDORS, spec, how, uses={("1",): 7})
    assert found.keys == (("1",), ("2",))
    assert found.survivor == ("1",)
    assert found.pairs[0].score == 1.0
    assert set(found.pairs[0].agree) >= {"country", "iban"}
    with pytest.raises(ConfigError, match="at most 1"):
        find_duplicates(
            VENDORS, spec, Duplicates(text="name", block=(("country",),), most_in_block=1)
        )


def test_alike_texts_alone_rename_nothing():
    pytest.importorskip("rapidfuzz")
    from scm_automate.masterdata import Renames

    old = pl.DataFrame(
        {"item": ["A", "B"], "name": ["Hex bolt M8", "Hex bolt M9"], "ean": ["1", "2"]}
    )
    new = pl.DataFrame(
        {"item": ["C", "D"], "name": ["Hex bolt M8", "Hex bolt M9"], "ean": ["7", "8"]}
    )
    assert diff(old, new, TableSpec(key="item"), renames=Renames(text="name")).renames.is_empty()
    close = Renames(text="name", agree=0, margin=0.2)
    assert diff(old, new, TableSpec(key="item"), renames=close).renames.is_empty()
    assert (
        diff(old, new, TableSpec(key="item"), renames=Renames(text="name", agree=0)).renames.height
        == 2
    )


def test_descendants_follow_an_approved_rename_and_no_other():
    pytest.importorskip("rapidfuzz")
    from scm_automate.masterdata import Renames, rekey

    old = pl.DataFrame(
        {"item": ["0A", "Z"], "name": ["Hex bolt M8", "x"], "ean": ["1", "2"], "hs": ["5", "6"]}
    )
    new = old.with_columns(pl.col("item").replace({"0A": "9B"}))
    changes = diff(old, new, TableSpec(key="item"), renames=Renames(text="name"))
    lines = pl.DataFrame({"parent": ["Z", "Q"], "component": ["0A ", "Q"]})
    columns = {"component": "item"}
    assert rekey(lines, changes, columns=columns).equals(lines)
    approved = changes.where(kind="renamed").approve(by="Ada")
    assert rekey(lines, approved, columns=columns)["component"].to_list() == ["9B", "Q"]


def test_what_was_renamed_in_two_ways_is_not_followed_by_half_a_key():
    pytest.importorskip("rapidfuzz")
    from scm_automate.masterdata import Renames, rekey

    old = pl.DataFrame(
        {"item": ["A", "A"], "plant": ["1", "2"], "name": ["Hex bolt", "Seal ring"], "hs": ["5", "6"], "ean": ["1", "2"]}
    )  # fmt: skip
    new = old.with_columns(item=pl.Series(["B", "C"]))
    spec = TableSpec(key=("item", "plant"))
    changes = diff(old, new, spec, renames=Renames(text="name"))
    approved = changes.where(kind="renamed").approve(by="Ada")
    lines = pl.DataFrame({"component": ["A"], "plant": ["2"]})
    with pytest.raises(ConfigError, match="A was renamed to more than one key"):
        rekey(lines, approved, columns={"component": "item"})
    both = {"component": "item", "plant": "plant"}
    assert rekey(lines, approved, columns=both)["component"].to_list() == ["C"]
