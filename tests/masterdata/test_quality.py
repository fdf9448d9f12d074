"""Checks, duplicates, requests, price lists, inferred and shipped specs."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.util import find_spec

import openpyxl
import polars as pl
import pytest

from scm_automate.conditions import C
from scm_automate.errors import ConfigError, OutputExists, SourceNotRecognised, UnreadableFile
from scm_automate.masterdata import (
    PRICE_LIST_SPEC,
    Check,
    Code,
    Date,
    Duplicates,
    Fact,
    Flag,
    Iban,
    Money,
    Number,
    RequestForm,
    TableSpec,
    Text,
    VatId,
    check,
    diff,
    find_duplicates,
    infer_spec,
    plan_creation,
    price_list_pdf,
    quality_history,
    read_checks,
    read_price_list,
    read_requests,
    read_spec,
    shipped_checks,
    shipped_spec,
    shipped_specs,
    write_request_form,
    write_spec,
)
from scm_automate.messages import Limits

NOW = datetime(2026, 3, 2, tzinfo=UTC)
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


# checks ------------------------------------------------------------------------------------------


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


# duplicates --------------------------------------------------------------------------------------


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


# requests ----------------------------------------------------------------------------------------

FORM = RequestForm(
    title="New vendor",
    asked=("vendor", "name", "country", "iban", "payment_terms"),
    required=("name", "country"),
    from_template=("country", "payment_terms"),
    help={"vendor": "the next free number"},
)


def test_a_form_is_filled_read_and_planned(tmp_path):
    pytest.importorskip("rapidfuzz")
    path = write_request_form(FORM, tmp_path / "form.xlsx", created=NOW)
    book = openpyxl.load_workbook(path)
    page = book.active
    head = next(row for row in page.iter_rows() if row[0].value == "vendor")
    names = [str(cell.value).removesuffix(" *") for cell in head]
    filled = [
        {"vendor": "10", "name": "Adler Guss", "template": "1"},
        {"vendor": "1", "name": "Taken", "country": "DE"},
        {"vendor": "11", "country": "DE", "iban": "DE89370400440532013001"},
        {"vendor": "12", "name": "Like nobody", "country": "DE", "template": "99"},
    ]
    for offset, cells in enumerate(filled, start=1):
        for column, name in enumerate(names):
            page.cell(head[0].row + offset, column + 1).value = cells.get(name)
    book.save(path)
    spec = shipped_spec("sap_vendors")
    how = Duplicates(text="name", block=(("country",),), min_score=0.75)
    plan = plan_creation(read_requests(FORM, path), VENDORS, spec, FORM, duplicates=how)
    assert plan.changes.added.select("vendor", "name", "country", "payment_terms").rows() == [
        ("10", "Adler Guss", "DE", "Z030")
    ]
    assert plan.filled == {("10",): ("country", "payment_terms")}
    assert "may be there already as 1" in plan.warnings["10",][0]
    assert sorted((r.column, r.code) for r in plan.rejects) == [
        ("iban", "check_digits"), ("name", "required"), ("template", "template"), ("vendor", "exists"),
    ]  # fmt: skip
    assert {r.row for r in plan.rejects} == {head[0].row + n for n in (2, 3, 4)}


# price lists -------------------------------------------------------------------------------------


def test_a_german_list_with_scales_titles_and_a_broken_price():
    sent = (
        "Preisliste 2026 Dichtungen Nord;;;;\nPreise in EUR, gültig ab 01.04.2026;;;;\n;;;;\n"
        "Artikelnummer;Bezeichnung;PE;ab 1;ab 100\n0012-A;O-Ring;100;1.234,50;1.100,00\n"
        "0013;Flachdichtung;1;2,40 €;auf Anfrage\n;Zwischenüberschrift;;;\nx;ohne Preis;;;\n"
    ).encode("cp1252")
    found = read_price_list(sent, name="liste.csv")
    assert found.frame.select(
        "supplier_item", "quantity_from", "price", "price_unit", "currency", "valid_from"
    ).rows() == [
        ("0012-A", "1", "1234.5", "100", "EUR", "2026-04-01"),
        ("0012-A", "100", "1100", "100", "EUR", "2026-04-01"),
        ("0013", "1", "2.4", "1", "EUR", "2026-04-01"),
    ]
    assert [(r.row, r.code) for r in found.rejects] == [(6, "price"), (8, "line")]


def prices(sent: str):
    found = read_price_list(sent.encode(), name="list.csv")
    return (
        found.frame.select("quantity_from", "price", "price_unit").rows(),
        [(reject.row, reject.code) for reject in found.rejects],
    )


def test_a_price_that_fits_both_signs_is_a_question_and_not_a_guess():
    assert prices("Item;Price\nA;1,234\nB;10\nC;1,234,567\n") == (
        [(None, "10", "1"), (None, "1234567", "1")],
        [(2, "sign")],
    )
    assert prices("Item;Price\nA;1.234\nB;2,50\n") == (
        [(None, "1234", "1"), (None, "2.5", "1")],
        [],
    )
    sent = b"Item;Price\nA;1,234\n"
    assert read_price_list(sent, decimal=",").frame["price"].to_list() == ["1.234"]
    assert read_price_list(sent, decimal=".").frame["price"].to_list() == ["1234"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("Item;Price per 100\nA;12,00\n", (None, "12", "100")),
        ("Item;Price (€/1.000 pcs)\nA;12,00\n", (None, "12", "1000")),
        ("Preise in EUR je 1.000 Stück\nArtikel;Preis\nA;12,00\n", (None, "12", "1000")),
        ("Item;Price EUR\nA;12,00\n", (None, "12", "1")),
        ("Item;Price/100;Price unit\nA;12,00;10\n", (None, "12", "10")),
        ("Artikel;ab 1;ab 1.000\nA;;12,00\n", ("1000", "12", "1")),
        ("Item;1-99;100 - 499 pcs\nA;;12,00\n", ("100", "12", "1")),
    ],
)
def test_how_many_units_a_price_is_for_is_read_where_it_is_said(sent, expected):
    assert prices(sent) == ([expected], [])


def test_a_workbook_with_numbers_of_its_own(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    for row in (
        ["Price list, USD"],
        [],
        ["Part No.", "Unit Price (USD)", "MOQ", "Valid until"],
        ["0012", 1.255, 50, datetime.fromisoformat("2026-12-31")],
    ):
        page.append(row)
    book.save(tmp_path / "list.xlsx")
    found = read_price_list(tmp_path / "list.xlsx", decimal=",")
    assert found.frame.row(0, named=True) == {
        "supplier_item": "0012", "item": None, "description": None, "quantity_from": "50", "price": "1.255",
        "currency": "USD", "price_unit": "1", "unit": None, "valid_from": None, "valid_to": "2026-12-31",
    }  # fmt: skip


def pdf(*lines: tuple[tuple[int, str], ...]) -> bytes:
    """A PDF of one page with words at places: (points from the left, word)."""
    words = "".join(
        f"BT /F1 10 Tf {x} {780 - 16 * row} Td ({text}) Tj ET\n"
        for row, line in enumerate(lines)
        for x, text in line
    ).encode("cp1252")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_a_pdf_with_text_is_read_by_the_places_of_its_words(tmp_path):
    sent = pdf(
        ((50, "Price list, EUR, valid from 01.04.2026"),),
        ((50, "Part No"), (150, "Description"), (320, "Price"), (400, "MOQ")),
        ((50, "0012-A"), (150, "Seal 50 x 3"), (322, "1,50"), (404, "100")),
        ((50, "0013"), (322, "12,00")),
    )
    (tmp_path / "list.pdf").write_bytes(sent)
    found = read_price_list(tmp_path / "list.pdf")
    assert found.frame.select(
        "supplier_item", "description", "price", "quantity_from", "currency", "valid_from"
    ).rows() == [
        ("0012-A", "Seal 50 x 3", "1.5", "100", "EUR", "2026-04-01"),
        ("0013", None, "12", None, "EUR", "2026-04-01"),
    ]
    assert read_price_list(sent).frame.equals(found.frame)


@pytest.mark.parametrize("sent", [b"%PDF-1.4 broken", pdf()])
def test_a_damaged_pdf_and_a_scan_are_refused(sent):
    with pytest.raises(UnreadableFile):
        read_price_list(sent)


def test_a_pdf_that_takes_too_long_ends_with_a_reason(monkeypatch):
    sent = pdf(((50, "Part No"), (150, "Price")), ((50, "0012"), (150, "1,50")))
    monkeypatch.setattr(price_list_pdf, "_LIMITS", Limits(seconds=0.01))
    long = pdf(*(((50, f"part {n}"), (300, f"{n},50")) for n in range(5_000)))
    with pytest.raises(UnreadableFile, match=r"took more than .* seconds"):
        read_price_list(long, name="long.pdf")
    monkeypatch.setattr(price_list_pdf, "_LIMITS", Limits(pages=0))
    with pytest.raises(UnreadableFile, match="only 0 of 1 pages"):
        read_price_list(sent, name="list.pdf")
    monkeypatch.undo()
    assert read_price_list(sent, name="list.pdf").frame.height == 1


def test_two_lists_make_a_price_change_set():
    old, new = (
        read_price_list(
            f"Item No;Price;Currency;Price unit\nA;{price};EUR;{per}\nB;5,00;EUR;1\n".encode()
        ).frame
        for price, per in (("10,00", "1"), ("1300,00", "100"))
    )
    changes = diff(old, new, PRICE_LIST_SPEC)
    assert set(changes.cells["reason"]) == {"price_unit"}
    assert len(changes) == 1


def test_what_is_no_price_list_is_refused():
    with pytest.raises(SourceNotRecognised, match="headers of an item and of a price"):
        read_price_list(b"Name;Town\nA;B\n")


# specs -------------------------------------------------------------------------------------------


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
WITHOUT = {
    "netsuite_prices", "oracle_prices", "oracle_customers", "syspro_prices", "m3_prices", "csi_prices",
    "quickbooks_prices", "quickbooks_boms",
}  # fmt: skip
"""Tables of which no header could be found."""


def test_every_connector_has_a_spec_for_every_table_whose_header_is_known():
    tables = ("items", "vendors", "prices", "boms", "customers")
    every = {f"{erp}_{table}" for erp in ERPS for table in tables}
    assert set(shipped_specs()) == every - WITHOUT


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
