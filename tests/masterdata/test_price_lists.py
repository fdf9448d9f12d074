"""Suppliers' price lists in workbooks, text and PDFs."""

from __future__ import annotations

from datetime import datetime

import openpyxl
import pytest

from scm_automate.errors import SourceNotRecognised, UnreadableFile
from scm_automate.masterdata import (
    PRICE_LIST_SPEC,
    diff,
    price_list_pdf,
    read_price_list,
)
from scm_automate.messages import Limits


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
