"""New items and vendors, asked for in a form."""

from __future__ import annotations

from datetime import UTC, datetime

import openpyxl
import polars as pl
import pytest

from scm_automate.masterdata import (
    Duplicates,
    RequestForm,
    plan_creation,
    read_requests,
    shipped_spec,
    write_request_form,
)

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
