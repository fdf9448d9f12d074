"""One list of open orders in every form that people mean by "Excel" and "text": the same rows."""

from __future__ import annotations

import html
from pathlib import Path

import polars as pl
import pytest

from scm_automate.connectors import read_orders

ROWS = [
    line.split(";")
    for line in (Path(__file__).parent / "exports" / "sap_me2n_german.csv")
    .read_text(encoding="utf-8")
    .splitlines()
]


def as_tabs() -> bytes:
    return "\r\n".join("\t".join(row) for row in ROWS).encode("utf-16")


def as_bars() -> bytes:
    width = max(map(len, ROWS))
    rows = [row + [""] * (width - len(row)) for row in ROWS]
    widths = [max(len(row[n]) for row in rows) for n in range(width)]
    barred = [
        "|" + "|".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + "|" for row in rows
    ]
    ruler = "-" * len(barred[0])
    page = [ruler, barred[0], ruler]
    return "\r\n".join(
        ["Liste", "", *page, *barred[1:4], ruler, "", *page, *barred[4:], ruler]
    ).encode("cp1252")


def as_page() -> bytes:
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in ROWS
    )
    return f"<html><body><table>{body}</table></body></html>".encode()


def as_archive() -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + as_page()


def as_xml() -> bytes:
    body = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{html.escape(cell)}</Data></Cell>' for cell in row)
        + "</Row>"
        for row in ROWS
    )
    return (
        "<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' "
        "xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet ss:Name='a'><Table>"
        f"{body}</Table></Worksheet></Workbook>"
    ).encode()


@pytest.mark.parametrize("form", [as_tabs, as_bars, as_page, as_archive, as_xml])
def test_the_form_of_a_list_changes_nothing(form: object) -> None:
    assert callable(form)
    plain = read_orders("\n".join(";".join(row) for row in ROWS).encode())
    other = read_orders(form())
    assert other.table == plain.table
    assert other.rejects == ()
    assert other.set_aside.frame["code"].to_list() == plain.set_aside.frame["code"].to_list()
    if form is as_bars:
        assert other.sources[0].header_row == 4
        assert other.set_aside.frame["row"].to_list() == [6, 7, 16]


def test_a_reject_of_a_ruled_list_names_its_line() -> None:
    data = as_bars().replace(b"71,64", b"zwei ").decode("cp1252")
    loaded = read_orders(data.encode())
    assert [(r.row, r.column) for r in loaded.rejects] == [(8, "Nettopreis")]
    assert isinstance(loaded.rejects.frame, pl.DataFrame)
