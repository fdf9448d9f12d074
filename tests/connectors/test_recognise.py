"""What a file is taken for, what it lacks, and headings that stand more than once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from scm_automate.connectors import Layout, layouts, read_orders
from scm_automate.connectors.recognise import recognise
from scm_automate.errors import ColumnNotFound, SourceNotRecognised
from scm_automate.files import Sheet

EXPORTS = Path(__file__).parent / "exports"


def test_the_missing_header_is_told_in_the_language_of_the_file() -> None:
    german = b"Einkaufsbeleg;Lieferant/Lieferwerk;Material;Lieferdatum;noch zu liefern (Menge)\n1;1;1;1;1\n"
    with pytest.raises(SourceNotRecognised, match=r"needs line \(headed 'Position'\)"):
        read_orders(german)
    english = (
        b"Purchasing Document,Supplier/Supplying Plant,Material,Short Text,Order Unit\n1,1,1,1,1\n"
    )
    with pytest.raises(SourceNotRecognised, match=r"needs line \(headed 'Item'\)") as told:
        read_orders(english)
    assert "EBELP" not in str(told.value)
    technical = b"EBELN,EBELP,ETENR,MENGE\n1,1,1,1\n"
    with pytest.raises(SourceNotRecognised, match=r"needs due \(headed 'EINDT'\)"):
        read_orders(technical)


def test_the_nearest_layout_is_that_of_which_most_is_there() -> None:
    # Five of the nine columns of EKES, and as many of the 27 of a list from the screen.
    data = b"Einkaufsbeleg;Position;Lieferdatum;Menge;Referenz\n1;1;1;1;1\n"
    with pytest.raises(SourceNotRecognised, match="nearest layout is sap_ekes"):
        read_orders(data, layout="sap_tables")


def test_identical_rows_without_a_number_leave_the_numbers_of_the_others_alone() -> None:
    rows = [
        '"Order Reference","Vendor","Product","Quantity","Expected Arrival"',
        '"P1","Wood","A","5","2026-03-16"',
        '"P1","Wood","A","5","2026-03-16"',
        '"P1","Wood","B","7","2026-03-17"',
    ]
    loaded = read_orders("\n".join(rows).encode())
    assert [(r.row, r.code) for r in loaded.rejects] == [(3, "duplicate")]
    assert [(r.line, r.item) for r in loaded.table.records()] == [("1", "A"), ("3", "B")]


def test_a_date_that_is_none_is_told_plainly() -> None:
    data = b"order,line,supplier,quantity,due\n45,10,7,5,16.03.1926\n45,20,7,5,16.03.2026\n"
    reject = read_orders(data).rejects[0]
    assert reject.reason == "not a date (the column has day before month)"


def test_a_confirmed_date_goes_where_the_export_shows_promises() -> None:
    tables = {n: (EXPORTS / f"sap_{n}.csv").read_bytes() for n in ("ekko", "ekpo", "eket", "ekes")}
    together = read_orders(*tables.values()).table.records()
    assert {row.write_back for row in together} == {"promised"}
    del tables["ekes"]
    alone = read_orders(*tables.values()).table.records()
    assert {row.write_back for row in alone} == {"due"}
    dynamics = read_orders(
        EXPORTS / "d365_purchase_lines.csv", EXPORTS / "d365_purchase_headers.csv"
    )
    assert {row.write_back for row in dynamics.table.records()} == {"promised"}
    for name in ("odoo_purchase", "sap_me2n_german", "sap_me2n_english"):
        rows = read_orders(EXPORTS / f"{name}.csv").table.records()
        assert {row.write_back for row in rows} == {"due"}, name


def test_long_labels_that_repeat_are_taken_where_their_cells_agree() -> None:
    data = (
        b"Purchasing Document,Item,Supplier/Supplying Plant,Material,Material,Order Quantity,"
        b"Delivery date,Item\n"
        b"4500000001,10,100234  Acme,A-1,A-1,5,2026-03-16,00030\n"
    )
    loaded = read_orders(data)
    row = loaded.table.records()[0]
    assert (row.line, row.item, row.due) == ("10", "A-1", date(2026, 3, 16))
    assert loaded.sources[0].notes[1].startswith("'Item' heads the columns 2 and 8: the first")


def test_long_labels_that_repeat_with_other_cells_are_nobodys() -> None:
    data = (
        b"Purchasing Document,Item,Supplier/Supplying Plant,Material,Material,Order Quantity,"
        b"Order Quantity,Delivery date\n"
        b"4500000001,10,100234  Acme,A-1,B-1,5,6,2026-03-16\n"
    )
    with pytest.raises(SourceNotRecognised, match="'Order Quantity' heads the columns 6 and 7"):
        read_orders(data)
    chosen = read_orders(data, layout="sap_me2n", columns={"ordered_line": "Order Quantity#2"})
    row = chosen.table.records()[0]
    assert (row.quantity, row.item) == (6, None)
    assert any("item is left empty" in note for note in chosen.sources[0].notes)
    with pytest.raises(ColumnNotFound):
        read_orders(data, layout="sap_me2n", columns={"ordered_line": "Order Quantity#3"})


def test_a_copied_table_keeps_what_the_erp_has_deleted_and_the_mark_counts() -> None:
    data = (
        b"order,line,supplier,quantity,_fivetran_deleted,_fivetran_active,hvr_is_deleted\n"
        b"45,10,7,5,FALSE,TRUE,0\n45,20,7,5,TRUE,TRUE,0\n45,30,7,4,FALSE,FALSE,0\n45,40,7,4,FALSE,TRUE,1\n"
    )
    loaded = read_orders(data)
    assert [r.line for r in loaded.table.records()] == ["10"]
    assert [(n.row, n.code, n.column) for n in loaded.set_aside] == [
        (3, "deleted", "_fivetran_deleted"),
        (4, "replaced", "_fivetran_active"),
        (5, "deleted", "hvr_is_deleted"),
    ]


@pytest.mark.parametrize(
    ("heading", "kept", "gone"),
    [
        ("__deleted", ["false", "FALSE", "", "NULL", "0"], ["true", "TRUE", "1"]),
        ("_ab_cdc_deleted_at", ["", "NULL", "\\N", " "], ["2026-03-01T10:00:00.000Z", "1"]),
        ("_SDC_DELETED_AT", ["", "(null)"], ["2026-03-01 10:00:00+00:00"]),
    ],
)
def test_marks_of_deletion_of_each_copying_tool(
    heading: str, kept: list[str], gone: list[str]
) -> None:
    cells = [*kept, *gone]
    rows = "".join(f"45,{10 * n},7,{n},{cell}\n" for n, cell in enumerate(cells, 1))
    loaded = read_orders(f"order,line,supplier,quantity,{heading}\n{rows}".encode())
    assert [r.line for r in loaded.table.records()] == [str(10 * n + 10) for n in range(len(kept))]
    assert [(n.code, n.column, n.raw) for n in loaded.set_aside] == [
        ("deleted", heading, cell) for cell in gone
    ]
    assert loaded.rejects.rows() == 0


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_the_whole_header_of_a_layout_is_recognised_as_its_own(layout: Layout) -> None:
    mine = [known for known in layouts() if known.record == layout.record]
    for language in {tongue for column in layout.columns.values() for tongue in column.headers}:
        header: dict[str, None] = {}
        for column in layout.columns.values():
            words = column.headers.get(language) or next(iter(column.headers.values()))
            header.setdefault(words[0])
        cells = pl.DataFrame({str(n): [word] for n, word in enumerate(header)})
        found = recognise(Sheet(frame=cells), mine)
        assert found.layout.name == layout.name, language
        assert len(found.columns) >= len(header) - 1, language
