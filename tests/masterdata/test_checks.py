"""Checks of a table: true, false or unknown."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from importlib.util import find_spec

import polars as pl
import pytest

from scm_automate.conditions import C
from scm_automate.errors import ConfigError
from scm_automate.masterdata import (
    Check,
    Code,
    Date,
    Fact,
    Flag,
    Number,
    TableSpec,
    VatId,
    check,
    quality_history,
    read_checks,
    shipped_checks,
    shipped_spec,
    shipped_specs,
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


def test_the_shipped_vendor_checks_find_what_a_data_owner_asks_for():
    orders = pl.DataFrame({"supplier": ["3", "1"]})
    quality = check(
        VENDORS,
        shipped_checks("vendors"),
        spec=shipped_spec("sap_vendors"),
        others={"open_orders": orders},
    )
    assert quality.counts() == {
        "same IBAN twice": 2,
        "IBAN check digits wrong": 1,
        "name missing": 1,
        "blocked vendor with open orders": 1,
        "e-mail malformed": 1,
        "e-mail missing": 1,
        "payment terms missing": 1,
    }
    assert quality.findings[0].severity == "critical"
    assert not any(f.value and "GB82WEST" in f.value for f in quality.findings)
    assert quality.unknown["IBAN check digits wrong"] == 1
    assert quality.score == (1 - Decimal(8) / sum(quality.asked.values())).quantize(
        Decimal("0.0001")
    )


def test_vat_ids_are_checked_where_stdnum_is(monkeypatch):
    rows = pl.DataFrame(
        {"vendor": ["1", "2", "3"], "vat_id": ["DE 136.695.976", "DE136695977", None]}
    )
    rule = Check(
        name="VAT", field="vat_id", holds="right", facts={"right": Fact(of="vat_id", test="vat")}
    )
    spec = TableSpec(key="vendor", fields={"vat_id": VatId()})
    if find_spec("stdnum"):
        assert [f.key for f in check(rows, [rule], spec=spec).findings] == [("2",)]
    monkeypatch.setitem(sys.modules, "stdnum", None)
    monkeypatch.setitem(sys.modules, "stdnum.ch", None)
    without = check(rows, [rule], spec=spec)
    assert without.not_run[0][0] == "VAT"
    assert "ids" in str(without)
    assert not without.findings


DAYS = TableSpec(
    key="item", absent="pass", fields={"days": Number(), "kind": Code(), "off": Flag()}
)


@pytest.mark.parametrize(
    ("rule", "bad", "unknown"),
    [
        ({"holds": "days is not None"}, ["3", "4"], 0),  # whether it is known is always known
        ({"holds": "days > 0"}, ["1"], 2),
        ({"holds": "days <= 5"}, ["2"], 2),
        ({"holds": "days in [0, 8]"}, ["2"], 2),
        ({"holds": C.days > 0}, ["1"], 2),
        ({"holds": "days > 0", "where": "off"}, ["1"], 1),
        ({"holds": "days > 0", "where": "kind == 'b'"}, [], 0),
        ({"holds": "item is not None", "where": "days > 0"}, [], 2),
        ({"holds": "days > 0 or kind == 'a'"}, [], 0),
        (
            {"holds": "known", "facts": {"known": Fact(of="days", test="known", table="t")}},
            ["2", "4"],
            1,
        ),
        (
            {"holds": "not known", "facts": {"known": Fact(of="days", test="known", table="t")}},
            ["1"],
            1,
        ),
    ],
)
def test_each_check_is_true_false_or_unknown(rule, bad, unknown):
    rows = pl.DataFrame(
        {
            "item": ["1", "2", "3", "4"],
            "days": ["0", "9", None, "tbd"],
            "kind": list("aaaa"),
            "off": ["x", "", "x", ""],
        }
    )
    one = Check(name="x", field="days", **rule)
    quality = check(rows, [one], spec=DAYS, others={"t": pl.DataFrame({"days": ["0"]})})
    assert [f.key[0] for f in quality.findings if f.check == "x"] == bad
    assert quality.unknown["x"] == unknown


def test_cells_that_cannot_be_read_are_findings_of_their_own():
    rows = pl.DataFrame({"item": ["1", "2"], "days": ["tbd", "3"]})
    quality = check(rows, [Check(name="x", field="days", holds="days > 0")], spec=DAYS)
    assert [(f.check, f.key, f.value) for f in quality.findings] == [
        ("cell that cannot be read", ("1",), "tbd")
    ]
    assert quality.asked == {"x": 1, "cell that cannot be read": 2}


def test_numbers_beyond_what_can_be_held_exactly_are_unknown_and_not_rounded():
    rows = pl.DataFrame({"item": ["1", "2"], "days": ["0.00000000000001", "9" * 30]})
    quality = check(rows, [Check(name="x", field="days", holds="days > 1")], spec=DAYS)
    assert not quality.findings
    assert quality.unknown["x"] == 2


def test_a_check_of_dates_needs_the_day_that_it_names():
    rows = pl.DataFrame({"item": ["1", "2"], "until": ["31.12.2025", "31.12.9999"]})
    spec = TableSpec(key="item", fields={"until": Date(order="dmy")})
    rule = Check(name="ended", field="until", holds="until >= as_of")
    quality = check(rows, [rule], spec=spec, as_of=date(2026, 3, 2))
    assert [f.key for f in quality.findings] == [("1",)]
    assert quality.unknown["ended"] == 1  # 31.12.9999 is no date
    with pytest.raises(ConfigError, match="as_of"):
        check(rows, [rule], spec=spec)


def test_what_could_not_be_checked_is_told():
    rules = [
        Check(name="a", field="nowhere", holds="nowhere is not None"),
        Check(
            name="b", field="item", holds="x", facts={"x": Fact(of="item", test="known", table="x")}
        ),
    ]
    quality = check(pl.DataFrame({"item": ["1"]}), rules, spec=TableSpec(key="item"))
    assert dict(quality.not_run) == {
        "a": "the table has no column nowhere",
        "b": "the table x was not given",
    }
    assert quality.score == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"holds": "days > "}, "is no condition"),
        ({"holds": "1 > 0"}, "names no field"),
        ({"holds": "item > 0"}, "compares text with a number"),
        ({"holds": "days"}, "is no condition"),
        ({"holds": "days > 0", "severity": "hihg"}, "severity"),
        ({"holds": "off", "facts": {"off": Fact(of="item", test="unique")}}, "another name"),
    ],
)
def test_a_check_that_makes_no_sense_says_so(rule, said):
    rows = pl.DataFrame({"item": ["1"], "days": ["1"], "off": [""]})
    with pytest.raises(ConfigError, match=said) as fault:
        check(rows, [Check(name="x", field="days", **rule)], spec=DAYS)
    assert "'x'" in str(fault.value)


def test_scores_over_time_hold_one_a_day():
    rows = pl.DataFrame({"item": ["1", "2"], "unit": ["x", None]})
    rule = Check(name="u", field="unit", holds="unit is not None")
    quality = check(rows, [rule], spec=TableSpec(key="item"))
    history = quality_history(None, quality, on=date(2026, 3, 2))
    history = quality_history(history, quality, on=date(2026, 3, 1))
    history = quality_history(history, quality, on=date(2026, 3, 2))
    assert history.select("on", "score").rows() == [
        (date(2026, 3, 1), Decimal("0.5")),
        (date(2026, 3, 2), Decimal("0.5")),
    ]


@pytest.mark.parametrize("name", ["items", "vendors", "prices"])
def test_shipped_checks_look_at_fields_that_shipped_specs_know(name):
    known = {f for s in shipped_specs() if s.endswith(name) for f in shipped_spec(s).fields}
    for one in shipped_checks(name):
        assert {one.field, *(one.facts[c].of if c in one.facts else c for c in one.columns())} <= (
            known
        )


@pytest.mark.parametrize("name", ["items", "vendors", "prices"])
def test_shipped_checks_run_on_every_shipped_spec_of_their_table(name):
    for label in (s for s in shipped_specs() if s.endswith(f"_{name}")):
        spec = shipped_spec(label)
        empty = pl.DataFrame({c: ["1"] for c in spec.fields})
        quality = check(empty, shipped_checks(name), spec=spec)
        assert quality.rows == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[checks]]\nname="x"\nfield="y"\n', "checks.1: holds is not given"),
        ('[[checks]]\nname="x"\nfield="y"\nholds="y >"\n', "is no condition"),
        ('[[checks]]\nname="x"\nfield="y"\nholds="y > 0"\ntest="z"\n', "says 'test'"),
        ('[facts]\na = { of = "y", test = "emial" }\n', "Did you mean email"),
        ('[facts]\na = { of = "y", test = "known" }\n', "needs table"),
        ("[[checks", "No TOML"),
    ],
)
def test_a_file_of_checks_that_makes_no_sense_says_where(text, said, tmp_path):
    (tmp_path / "c.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=said) as fault:
        read_checks(tmp_path / "c.toml")
    assert "c.toml" in str(fault.value)
