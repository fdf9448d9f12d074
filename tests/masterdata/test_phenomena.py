"""The twenty hard things about master data, and what is said of each."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from scm_automate.errors import ColumnNotFound, ConfigError, UnreadableFile
from scm_automate.masterdata import (
    Code,
    Date,
    Exact,
    Iban,
    Money,
    Number,
    Quantity,
    Renames,
    Risk,
    TableSpec,
    Text,
    When,
    changed_back,
    compare_validity,
    diff,
    find_faults,
    find_reused,
    percent,
    read_table,
)


def table(**columns) -> pl.DataFrame:
    return pl.DataFrame(columns)


def only(changes, column: str = "field") -> list:
    return changes.cells[column].to_list()


# 1 -----------------------------------------------------------------------------------------------


def test_leading_zeros_make_another_key_unless_they_are_declared_padding():
    old, new = table(item=["000123"], name=["a"]), table(item=["123"], name=["a"])
    plain = diff(old, new, TableSpec(key="item"))
    assert (plain.added.height, plain.removed.height) == (1, 1)
    assert plain.rows["reason"].to_list() == ["leading_zeros", "leading_zeros"]
    assert not diff(old, new, TableSpec(key="item", fields={"item": Code(pad=6)}))
    assert not diff(old, new, TableSpec(key="item", fields={"item": Code(zeros="drop")}))


def test_readers_keep_zeros(tmp_path):
    (tmp_path / "items.csv").write_text("item;name\n000123;a\n", "utf-8")
    assert read_table(tmp_path / "items.csv")["item"].to_list() == ["000123"]


# 2, 3, 4 -----------------------------------------------------------------------------------------


def test_blanks_of_any_kind_are_format_only_and_the_raw_cell_is_kept():
    old = table(item=["A "], name=["Hex bolt"])
    new = table(item=["\u00a0A"], name=["Hex\u00a0 bolt\t"])
    changes = diff(old, new, TableSpec(key="item", fields={"name": Text(collapse=True)}))
    assert not changes
    assert changes.facts.format_only == {"name": 1}
    kept = diff(old, new, TableSpec(key="item", fields={"name": Exact()}))
    assert kept.cells["new_raw"].to_list() == ["Hex\u00a0 bolt\t"]


def test_keys_that_collide_after_folding_are_duplicates_not_a_merge():
    old = table(item=["ab1", "AB1"], name=["x", "y"])
    changes = diff(old, old, TableSpec(key="item", fields={"item": Code(case="fold")}))
    assert not changes
    assert changes.duplicates.height == 4
    assert changes.facts.paired == 0


@pytest.mark.parametrize("place", ["key", "cell"])
def test_composed_and_decomposed_letters_are_the_same(place):
    word = "Müller"
    apart = unicodedata.normalize("NFD", word)
    assert word != apart
    old = table(item=[word if place == "key" else "1"], name=[word])
    new = table(item=[apart if place == "key" else "1"], name=[apart])
    assert not diff(old, new, TableSpec(key="item"))


# 5 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_encodings_are_found_and_a_byte_order_mark_does_not_break_the_key(encoding, tmp_path):
    (tmp_path / "old.csv").write_bytes("item;name\n1;Gehäuse\n2;Prüfstück\n".encode(encoding))
    (tmp_path / "new.csv").write_bytes("item;name\n1;Gehäuse\n2;Prüfstück neu\n".encode())
    changes = diff(tmp_path / "old.csv", tmp_path / "new.csv", TableSpec(key="item"))
    assert changes.cells["old"].to_list() == ["Prüfstück"]
    assert changes.facts.notes or encoding == "utf-8-sig"


# 6 -----------------------------------------------------------------------------------------------


def test_nothing_is_spelt_in_many_ways_and_each_field_says_which():
    old = table(item=["1", "2", "3", "4"], name=[None, "", "N/A", "-"])
    new = table(item=["1", "2", "3", "4"], name=["", None, None, "n/a"])
    lenient = TableSpec(key="item", fields={"name": Text(nulls=("N/A", "-"))})
    assert not diff(old, new, lenient)
    assert diff(old, new, TableSpec(key="item")).cells.height == 2
    strict = TableSpec(key="item", fields={"name": Text(empty="text")})
    assert diff(old, new, strict).cells.height == 4


# 7, 8 --------------------------------------------------------------------------------------------


def test_the_scale_of_a_decimal_is_no_change_and_a_tolerance_only_forgives():
    old = table(item=["1", "2"], price=["1.10", "2.00"])
    new = table(item=["1", "2"], price=["1.1000", "2.0001"])
    exact = diff(old, new, TableSpec(key="item", fields={"price": Number()}))
    assert exact.cells.select("item", "delta").rows() == [("2", "0.0001")]
    near = TableSpec(key="item", fields={"price": Number(abs_tol="0.0001")})
    assert not diff(old, new, near)
    assert not diff(old, new, TableSpec(key="item", fields={"price": Number(rel_tol="0.001")}))
    assert not diff(old, new, TableSpec(key="item", fields={"price": Number(scale=2)}))


def test_numbers_are_read_as_declared_and_what_cannot_be_read_is_kept_and_told():
    spec = TableSpec(key="item", fields={"price": Number(decimal=",")})
    old = table(item=["1", "2", "3"], price=["1.234,56", "12,00-", "on request"])
    new = table(item=["1", "2", "3"], price=["1234,56", "-12", "5,00"])
    changes = diff(old, new, spec)
    assert changes.cells.select("old", "new").rows() == [("on request", "5")]
    assert changes.unread.select("item", "side", "field", "raw").rows() == [
        ("3", "old", "price", "on request")
    ]
    assert changes.needs_person


# 9, 10 -------------------------------------------------------------------------------------------

WEIGHT = TableSpec(
    key="item",
    fields={"weight": Quantity(unit="unit"), "unit": Code()},
    units={"G": ("KG", "0.001"), "KG": ("KG", "1")},
    risks=[
        Risk(name="unit", fields=("weight", "unit"), when=When(reasons=("unit_without_number",)))
    ],
)


def test_a_change_of_unit_with_the_same_quantity_is_one_change():
    changes = diff(
        table(item=["1"], weight=["1000"], unit=["G"]),
        table(item=["1"], weight=["1"], unit=["KG"]),
        WEIGHT,
    )
    assert len(changes) == 1
    assert set(only(changes, "reason")) == {"unit_same_quantity"}
    assert not changes.pending


def test_a_unit_that_changed_without_its_number_is_a_high_risk():
    changes = diff(
        table(item=["1"], weight=["1000"], unit=["G"]),
        table(item=["1"], weight=["1000"], unit=["KG"]),
        WEIGHT,
    )
    assert only(changes, "reason") == ["unit_without_number"]
    assert only(changes, "level") == ["high"]
    assert len(changes.pending) == 1


PRICE = TableSpec(
    key="item",
    fields={
        "price": Money(currency="currency", per="per"),
        "per": Number(),
        "currency": Code(),
    },
)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (("100", "100", "EUR"), ("1", "1", "EUR"), "same_unit_price"),
        (("100", "100", "EUR"), ("100", "1", "EUR"), "price_unit"),
        (("10", "1", "EUR"), ("11", "1", "USD"), "currency"),
    ],
)
def test_price_unit_and_currency_are_compared_with_the_price_as_one_change(old, new, reason):
    frames = [table(item=["1"], price=[p], per=[n], currency=[c]) for p, n, c in (old, new)]
    changes = diff(*frames, PRICE)
    assert len(changes) == 1
    assert set(only(changes, "reason")) == {reason}


# 11, 12 ------------------------------------------------------------------------------------------


def test_duplicate_keys_are_told_with_all_copies_and_compared_with_nothing():
    old = table(item=["1", "1", "2", "2", "3"], name=["a", "a ", "b", "c", "d"])
    new = table(item=["1", "2", "3"], name=["z", "z", "d"])
    changes = diff(old, new, TableSpec(key="item"))
    assert not changes
    assert changes.duplicates.select("side", "copies", "item", "name").rows() == [
        ("old", "equal", "1", "a"),
        ("old", "equal", "1", "a "),
        ("old", "conflicting", "2", "b"),
        ("old", "conflicting", "2", "c"),
        ("new", "equal", "1", "z"),
        ("new", "equal", "2", "z"),
    ]
    assert changes.needs_person


def test_rows_without_a_key_are_a_class_of_their_own():
    old = table(item=["1", None, " "], name=["a", "b", "c"])
    changes = diff(old, table(item=["1", None], name=["a", "x"]), TableSpec(key="item"))
    assert not changes
    assert changes.keyless.select("side", "name").rows() == [
        ("old", "b"),
        ("old", "c"),
        ("new", "x"),
    ]


def test_the_parts_of_a_key_are_never_run_together():
    old = table(a=["1"], b=["11"], name=["x"])
    new = table(a=["11"], b=["1"], name=["x"])
    changes = diff(old, new, TableSpec(key=("a", "b")))
    assert (changes.added.height, changes.removed.height, changes.facts.paired) == (1, 1, 0)


# 13 ----------------------------------------------------------------------------------------------

VALID = TableSpec(
    key="item",
    valid=("valid_from", "valid_to"),
    fields={"valid_from": Date(), "valid_to": Date(), "price": Number()},
)


def dated(*rows) -> pl.DataFrame:
    return pl.DataFrame(
        [{"item": "A", "valid_from": f, "valid_to": t, "price": p} for f, t, p in rows],
        schema=dict.fromkeys(["item", "valid_from", "valid_to", "price"], pl.String),
    )


def test_what_holds_today_is_told_apart_from_history_rewritten():
    old = dated(("2025-01-01", "2025-12-31", "9"), ("2026-01-01", "9999-12-31", "10"))
    new = dated(("2025-01-01", "2025-12-31", "8"), ("2026-01-01", "9999-12-31", "11"))
    changes = diff(old, new, VALID, as_of=date(2026, 3, 1))
    assert changes.cells.select("new", "reason").rows() == [("8", "history"), ("11", "active")]


def test_a_split_interval_is_a_change_of_the_days_that_say_something_else():
    old = dated(("2026-01-01", None, "10"))
    new = dated(("2026-01-01", "2026-06-30", "10"), ("2026-07-01", None, "12"))
    found = compare_validity(old, new, VALID, as_of=date(2026, 3, 1))
    assert [(c.first, c.last, c.old, c.new, c.when) for c in found] == [
        (date(2026, 7, 1), None, "10", "12", "future")
    ]
    same = dated(("2026-01-01", "2026-06-30", "10"), ("2026-07-01", None, "10"))
    assert compare_validity(old, same, VALID, as_of=date(2026, 3, 1)) == ()


def test_days_in_a_key_are_compared_by_their_meaning():
    spec = TableSpec(
        key="item",
        valid=("valid_from", "valid_to"),
        fields={"valid_from": Date(order="dmy"), "valid_to": Date(), "price": Number()},
    )
    old = dated(("01.02.2026", None, "1"), ("00000000", "2026-01-31", "2"))
    new = dated(("2026-02-01", None, "1"), (None, "2026-01-31", "3"))
    changes = diff(old, new, spec)
    assert changes.cells.select("valid_from", "old", "new").rows() == [("", "2", "3")]
    assert changes.apply(old).frame["price"].to_list() == ["1", "3"]


def test_gaps_and_overlaps_are_found():
    rows = dated(
        ("2026-01-01", "2026-03-31", "1"),
        ("2026-03-15", "2026-04-30", "2"),
        ("2026-06-01", None, "3"),
    )
    assert [(f.what, f.first, f.last) for f in find_faults(rows, VALID)] == [
        ("overlap", date(2026, 3, 15), date(2026, 3, 31)),
        ("gap", date(2026, 5, 1), date(2026, 5, 31)),
    ]


def test_a_day_that_is_none_is_told_and_not_taken_for_no_end():
    odd = dated(("2026-01-01", "2026-02-31", "1"))
    with pytest.raises(
        ConfigError, match="'2026-02-31' in the column 'valid_to', row 1, is no day"
    ):
        find_faults(odd, VALID)
    with pytest.raises(ConfigError, match="is no day"):
        compare_validity(dated(("2026-01-01", None, "1")), odd, VALID, as_of=date(2026, 3, 1))


def test_a_part_of_the_key_that_may_be_empty_leaves_no_row_out():
    spec = VALID.model_copy(update={"key": ("item", "plant"), "may_be_empty": ("plant",)})
    old = dated(("2026-01-01", None, "10")).with_columns(plant=pl.lit(None, pl.String))
    new = old.with_columns(price=pl.lit("12"))
    (found,) = compare_validity(old, new, spec, as_of=date(2026, 3, 1))
    assert (found.key, found.old, found.new) == (("A", ""), "10", "12")


# 14, 15 ------------------------------------------------------------------------------------------


def test_a_renamed_key_is_a_proposal_and_applies_when_it_is_decided():
    pytest.importorskip("rapidfuzz")
    old = table(
        item=["A1", "B1"],
        name=["Hex bolt M8", "Washer"],
        group=["g", "g"],
        ean=["1", "2"],
        hs=["7", "8"],
    )
    new = table(
        item=["A9", "B1"],
        name=["Hex bolt M8", "Washer"],
        group=["g", "g"],
        ean=["1", "2"],
        hs=["7", "8"],
    )
    how = Renames(text="name", block=("group",))
    changes = diff(old, new, TableSpec(key="item"), renames=how)
    one = next(iter(changes.where(kind="renamed")))
    assert (one.key, one.new_key, one.runner_up) == (("A1",), ("A9",), 0.0)
    assert set(one.agree) >= {"ean", "hs"}
    assert changes.apply(old).frame.equals(old)
    decided = changes.where(kind="renamed").approve(by="Ada")
    assert decided.apply(old).frame.sort("item").equals(new.sort("item"))


def test_a_key_given_to_something_else_is_told_so_and_not_as_twenty_changed_fields():
    old = table(
        item=["1", "2"],
        name=["Bolt", "x"],
        group=["a", "x"],
        unit=["PCE", "x"],
        buyer=["7", "x"],
        hs=["8", "x"],
    )
    new = table(
        item=["1", "2"],
        name=["Motor", "x"],
        group=["b", "x"],
        unit=["KG", "x"],
        buyer=["9", "x"],
        hs=["3", "y"],
    )
    changes = diff(old, new, TableSpec(key="item"))
    assert only(changes) == ["hs"]
    assert changes.rows.select("item", "kind", "reason").rows() == [
        ("1", "added", "reused_key"),
        ("1", "removed", "reused_key"),
    ]
    (reused,) = find_reused(changes)
    assert (reused.key, reused.score, reused.agree) == (("1",), 1.0, ())
    assert reused.differ == ("name", "group", "unit", "buyer", "hs")
    assert {reused.added_id, reused.removed_id} == set(changes.rows["change_id"])
    assert changes.apply(old).frame.sort("item").equals(new.sort("item"))


# 16 ----------------------------------------------------------------------------------------------


def test_columns_that_came_went_or_were_retyped_are_told_and_the_rest_is_compared():
    old = table(item=["1", "2"], ean=[5, 6], gone=["x", "x"])
    new = table(item=["1", "2"], ean=["5", "7"], came=["y", "y"])
    changes = diff(old, new, TableSpec(key="item"))
    assert [str(c) for c in changes.schema_changes] == [
        "column gone: removed",
        "column came: added",
        "column ean: Int64 became String; compared by value",
    ]
    assert changes.cells.select("item", "old", "new").rows() == [("2", "6", "7")]


def test_a_column_under_another_header_is_found_by_its_spec():
    spec = TableSpec(key="item", fields={"item": Code(headers=("Material", "MATNR"))})
    changes = diff(table(MATNR=["1"]), table(Material=["1"]), spec)
    assert [c.what for c in changes.schema_changes] == ["renamed"]
    assert changes.facts.paired == 1


def test_a_misspelt_field_of_a_spec_is_an_error():
    spec = TableSpec(key="item", fields={"prize": Number(abs_tol="1")})
    with pytest.raises(ColumnNotFound, match="Did you mean price"):
        diff(table(item=["1"], price=["1"]), table(item=["1"], price=["1"]), spec)


# 17 ----------------------------------------------------------------------------------------------


def test_dates_are_read_by_rule_and_sentinels_are_open():
    spec = TableSpec(key="item", fields={"until": Date(order="dmy", serials="1900")})
    old = table(item=["1", "2", "3", "4"], until=["01.02.2026", "00000000", "31.12.9999", "46054"])
    new = table(item=["1", "2", "3", "4"], until=["2026-02-01", None, "", "20260201"])
    assert not diff(old, new, spec)
    never = diff(table(item=["1"], until=["46054"]), table(item=["1"], until=["9999999"]), spec)
    assert never.unread["raw"].to_list() == ["9999999"]
    mac = TableSpec(key="item", fields={"until": Date(serials="1904")})
    assert not diff(
        table(item=["1"], until=["44592"]), table(item=["1"], until=["2026-02-01"]), mac
    )


def test_a_shift_of_all_instants_is_told_once():
    at = [datetime.fromisoformat(f"2026-01-{day:02d} 12:00") for day in range(1, 29)]
    old = table(item=[str(n) for n in range(28)], seen=at)
    new = old.with_columns(pl.col("seen").dt.offset_by("1h"))
    changes = diff(old, new, TableSpec(key="item"))
    assert [str(p) for p in changes.patterns] == ["seen: all by 1 h, 28 rows (100%)"]


# 18 ----------------------------------------------------------------------------------------------


def test_nan_is_nan_and_minus_nought_is_nought_in_float_columns():
    old = table(item=["1", "2", "3"], share=[float("nan"), -0.0, float("inf")])
    new = table(item=["1", "2", "3"], share=[float("nan"), 0.0, float("inf")])
    assert not diff(old, new, TableSpec(key="item"))


# 19 ----------------------------------------------------------------------------------------------


def test_a_mass_change_is_one_pattern_with_its_exceptions():
    rows = 200
    old = table(item=[str(n) for n in range(rows)], country=["DE"] * rows)
    new = table(item=[str(n) for n in range(rows)], country=["DEU"] * (rows - 3) + ["FR"] * 3)
    changes = diff(old, new, TableSpec(key="item"))
    (pattern,) = changes.patterns
    assert (pattern.old, pattern.new, pattern.rows, pattern.exceptions) == ("DE", "DEU", 197, 3)
    assert changes.exceptions(pattern).select("item", "new").rows() == [
        ("197", "FR"),
        ("198", "FR"),
        ("199", "FR"),
    ]
    dearer = [table(item=old["item"], price=[str(n + add) for n in range(rows)]) for add in (0, 5)]
    dearer[1] = dearer[1].with_columns(
        pl.when(pl.col("item") == "7").then(pl.lit("99")).otherwise("price").alias("price")
    )
    changes = diff(*dearer, TableSpec(key="item", fields={"price": Number()}))
    (pattern,) = changes.patterns
    assert (pattern.delta, pattern.rows) == ("5", 199)
    assert changes.exceptions(pattern).select("item", "old", "new").rows() == [("7", "7", "99")]


# 20 ----------------------------------------------------------------------------------------------

GOOD, OTHER, BAD = "DE89370400440532013000", "GB82WEST12345698765432", "DE89370400440532013001"
VENDORS = TableSpec(
    name="vendors",
    key="vendor",
    fields={"iban": Iban(), "terms": Code(), "blocked": Code(), "rate": Number()},
    risks=[
        Risk(name="terms", fields="terms", level="medium"),
        Risk(name="bank account", fields="iban", level="critical", approvals=2),
        Risk(name="shared", fields="iban", level="critical", approvals=2, when=When(shared="only", kinds=("changed", "added"))),
        Risk(name="check digits", fields="iban", level="critical", approvals=2, when=When(check_digits="wrong")),
        Risk(name="unblocked", fields="blocked", when=When(was=("X",), becomes=("",))),
        Risk(name="rate", fields="rate", when=percent(above=20)),
    ],
)  # fmt: skip


def vendors(**cells) -> pl.DataFrame:
    row = {"vendor": "1", "iban": GOOD, "terms": "30", "blocked": "X", "rate": "100"} | cells
    return pl.DataFrame([row])


@pytest.mark.parametrize(
    ("cells", "risk", "approvals"),
    [
        ({"iban": OTHER}, "bank account", 2),
        ({"iban": BAD}, "bank account; check digits", 2),
        ({"terms": "90"}, "terms", 1),
        ({"blocked": ""}, "unblocked", 1),
        ({"rate": "120.01"}, "rate", 1),
        ({"rate": "79"}, "rate", 1),
        ({"rate": "120"}, "", 0),
        ({"iban": "DE89 3704 0044 0532 0130 00"}, None, None),
    ],
)
def test_risky_changes_are_flagged_with_the_approvals_that_they_need(cells, risk, approvals):
    changes = diff(vendors(), vendors(**cells), VENDORS)
    if risk is None:
        assert not changes
        return
    assert changes.cells.select("risk", "approvals").rows() == [(risk, approvals)]


def test_a_new_vendor_with_the_bank_account_of_another_is_flagged():
    new = pl.concat([vendors(), vendors(vendor="2", iban="de89370400440532013000")])
    changes = diff(vendors(), new, VENDORS)
    assert changes.rows.select("kind", "risk", "level").rows() == [("added", "shared", "critical")]


def test_the_riskiest_is_shown_first_and_bank_accounts_are_masked():
    old = pl.concat([vendors(vendor="1"), vendors(vendor="2")])
    new = pl.concat([vendors(vendor="1", terms="90"), vendors(vendor="2", iban=OTHER)])
    changes = diff(old, new, VENDORS)
    assert changes.frame["field"].to_list() == ["iban", "terms"]
    page = changes._repr_html_()
    assert OTHER not in page
    assert "••••5432" in page
    assert page.index("••••5432") < page.index(">90<")


def test_two_different_people_have_to_approve_and_a_no_stands():
    changes = diff(vendors(), vendors(iban=OTHER), VENDORS)
    once = changes.pending.approve(by="Ada")
    twice_the_same = once.pending.approve(by=" ada ")
    assert len(twice_the_same.pending) == 1
    assert twice_the_same.apply(vendors()).frame.equals(vendors())
    both = once.pending.approve(by="Grace", note="called back on the known number")
    assert both.apply(vendors()).frame["iban"].item() == OTHER
    refused = both.where(field="iban").reject(by="Joan")
    assert refused.apply(vendors()).held


def test_changed_and_changed_back_over_three_snapshots_is_found():
    first, second, third = vendors(), vendors(iban=OTHER), vendors()
    found = changed_back(diff(first, second, VENDORS), diff(second, third, VENDORS))
    assert [(c.key, c.field, c.old, c.between) for c in found] == [(("1",), "iban", GOOD, OTHER)]
    assert (
        changed_back(diff(first, second, VENDORS), diff(second, vendors(iban=BAD), VENDORS)) == ()
    )


# and also ----------------------------------------------------------------------------------------


def test_what_changed_back_needs_the_approvals_of_its_risk():
    there, away = vendors(iban=GOOD), vendors(iban=OTHER)
    (back,) = changed_back(diff(there, away, VENDORS), diff(away, there, VENDORS))
    assert (back.risk, back.level, back.approvals) == ("bank account", "critical", 2)


def test_a_truncated_file_stops_before_everything_is_called_removed():
    old = table(item=[str(n) for n in range(100)], name=["x"] * 100)
    with pytest.raises(UnreadableFile, match="60 of 100 old rows"):
        diff(old, old.head(40), TableSpec(key="item"))
    assert diff(old, old.head(40), TableSpec(key="item", most_removed=1)).removed.height == 60


def test_codes_that_a_spreadsheet_ate_are_told(tmp_path):
    (tmp_path / "items.csv").write_text("item;batch\n1;1E5\n2;1.2E+12\n", "utf-8")
    changes = diff(tmp_path / "items.csv", tmp_path / "items.csv", TableSpec(key="item"))
    assert any("'1E5'" in note and "batch" in note for note in changes.facts.notes)


def test_a_price_is_never_a_float():
    old = table(item=["1"], price=[Decimal("0.3")])
    new = table(item=["1"], price=[Decimal("0.30")])
    assert not diff(old, new, TableSpec(key="item"))
