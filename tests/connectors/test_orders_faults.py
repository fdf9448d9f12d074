"""What is wrong with a file is told with file, sheet, row, column and what to do."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.connectors import Layout, find_layout, layouts, load_layout, read_orders
from scm_automate.errors import (
    ColumnNotFound,
    ConfigError,
    DataError,
    LimitExceeded,
    SourceNotRecognised,
    UnreadableFile,
)

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "order,line,supplier,item,quantity,due,price"
GOOD = "4500012345,00010,100234,A-1,5,2026-03-16,1.25"


def plain(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def codes(data: bytes) -> list[tuple[int | None, str | None, str]]:
    loaded = read_orders(data)
    return [(r.row, r.column, r.code) for r in loaded.rejects]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("4500012346,10,7,A,5,soon,1.25", "due", "date"),
        ("4500012346,10,7,A,5,2026-02-30,1.25", "due", "date"),
        ("4500012346,10,7,A,a few,2026-03-16,1.25", "quantity", "number"),
        ("4500012346,10,7,A,5,2026-03-16,cheap", "price", "number"),
        ("4.50029E+09,10,7,A,5,2026-03-16,1.25", "order", "damaged_id"),
        (",10,7,A,5,2026-03-16,1.25", "order", "empty"),
        ("4500012346,,7,A,5,2026-03-16,1.25", "line", "empty"),
        ("4500012346,10,,A,5,2026-03-16,1.25", "supplier", "empty"),
        ("4500012346,10,7,A,,2026-03-16,1.25", "quantity", "empty"),
        (GOOD, None, "duplicate"),
        ("4500012346,10,7,A, and more,5,2026-03-16,1.25", None, "row_shape"),
    ],
)
def test_a_bad_row_is_a_reject_and_the_good_ones_go_through(
    row: str, column: str | None, code: str
) -> None:
    data = plain(GOOD, "4500012345,00020,100234,A-1,5,2026-03-16,1.25", row)
    loaded = read_orders(data)
    assert [(r.file, r.row, r.column, r.code) for r in loaded.rejects] == [
        ("source 1", 4, column, code)
    ]
    assert len(loaded.table) == 2
    assert loaded.rejects[0].reason
    assert loaded.rejects[0].hint


def test_a_row_cut_in_two_by_a_line_end_is_no_line() -> None:
    rows = [f"45,{n},7,A,5,2026-03-16,1.25" for n in range(1, 80)]
    data = plain(*rows[:40], "46,10,7,broken", "text,5,2026-03-16,1.25", *rows[40:])
    assert [row for row, _, _ in codes(data)] == [42, 43]


def test_a_duplicate_names_the_row_that_it_equals() -> None:
    loaded = read_orders(plain(GOOD, GOOD, GOOD))
    assert [r.reason for r in loaded.rejects] == ["equal in every cell to row 2"] * 2
    assert len(loaded.table) == 1


def test_rows_that_differ_in_date_or_quantity_are_schedule_lines() -> None:
    later = GOOD.replace("03-16", "04-16")
    loaded = read_orders(plain(later, GOOD))
    assert [(r.schedule, str(r.due)) for r in loaded.table.records()] == [
        ("2", "2026-04-16"),
        ("1", "2026-03-16"),
    ]


def test_a_schedule_number_that_stands_twice_is_nobodys() -> None:
    data = b"order,line,schedule,supplier,quantity\n45,10,1,7,5\n45,10,1,7,6\n45,10,2,7,6\n"
    loaded = read_orders(data)
    assert [(r.row, r.code) for r in loaded.rejects] == [(2, "key_twice"), (3, "key_twice")]
    assert [r.schedule for r in loaded.table.records()] == ["2"]


def test_a_schedule_line_in_two_files_counts_once() -> None:
    header = "order,line,schedule,supplier,quantity\n"
    older = header + "45,10,1,7,5\n45,10,2,7,6\n"
    newer = header + "45,10,2,7,9\n45,10,3,7,1\n"
    loaded = read_orders(older.encode(), newer.encode())
    assert [(r.file, r.row, r.code) for r in loaded.rejects] == [("source 2", 2, "in_two_files")]
    assert [r.schedule for r in loaded.table.records()] == ["1", "2", "3"]


def test_a_line_in_two_files_counts_once() -> None:
    older = plain(GOOD)
    newer = plain(GOOD.replace("2026-03-16", "2026-04-16"), GOOD.replace("00010", "00020"))
    loaded = read_orders(older, newer)
    assert [(r.file, r.row, r.code) for r in loaded.rejects] == [("source 2", 2, "in_two_files")]
    assert len(loaded.table) == 2


def test_rows_are_counted_as_in_the_file() -> None:
    data = b"Open orders\n\n" + plain(GOOD, "", "x,y,7,A,?,2026-03-16,1")
    loaded = read_orders(data)
    assert loaded.sources[0].header_row == 3
    assert [(r.row, r.column) for r in loaded.rejects] == [(6, "quantity")]
    assert [(n.row, n.code) for n in loaded.set_aside] == [(5, "blank_row")]


def test_a_deleted_line_with_a_bad_date_is_deleted_and_no_reject() -> None:
    data = (
        "Deletion indicator,Purchasing Document,Item,Supplier/Supplying Plant,Order Quantity,Delivery date\n"
        "L,4500000001,10,100234  Acme,5,soon\n"
        ",4500000001,20,100234  Acme,5,2026-03-16\n"
    )
    loaded = read_orders(data.encode())
    assert loaded.rejects == ()
    assert [(n.row, n.column, n.raw) for n in loaded.set_aside] == [(2, "Deletion indicator", "L")]


@pytest.mark.parametrize("said", [True, False])
def test_day_and_month_that_cannot_be_told_apart_stop_the_file(said: bool) -> None:
    data = plain(GOOD.replace("2026-03-16", "03/04/2026"))
    with pytest.raises(DataError, match="Day and month cannot be told apart") as told:
        read_orders(data)
    assert told.value.source is not None
    assert told.value.source.column == "due"
    day = read_orders(data, day_first=said).table.records()[0].due
    assert str(day) == ("2026-04-03" if said else "2026-03-04")


def test_a_neighbour_tells_the_order_of_day_and_month() -> None:
    data = b"order,line,supplier,quantity,due,requested\n45,10,7,5,03/04/2026,16/03/2026\n"
    loaded = read_orders(data)
    assert str(loaded.table.records()[0].due) == "2026-04-03"
    assert loaded.sources[0].habits[1].evidence == "as in the column requested"


def test_a_column_that_mixes_orders_is_refused_unless_somebody_says() -> None:
    data = plain(
        GOOD.replace("2026-03-16", "03/16/2026"),
        GOOD.replace("2026-03-16", "16/03/2026").replace("00010", "00020"),
    )
    with pytest.raises(DataError, match=r"mixes '16/03/2026' .* and '03/16/2026'"):
        read_orders(data)
    loaded = read_orders(data, day_first=True)
    assert [(r.row, r.raw) for r in loaded.rejects] == [(2, "03/16/2026")]


def test_a_thousand_that_could_be_one_stops_the_file() -> None:
    data = plain(GOOD.replace(",5,", ",1.500,").replace("1.25", "7"))
    with pytest.raises(DataError, match="could be a thousand or a fraction"):
        read_orders(data)
    assert read_orders(data, decimal=",").table.records()[0].quantity == 1500
    assert read_orders(data, decimal=".").table.records()[0].quantity == 1.5


def test_the_callers_word_goes_before_the_neighbours() -> None:
    data = b"order,line,supplier,quantity,price\n45,10,7,1.500,1.25\n"
    assert read_orders(data).table.records()[0].quantity == Decimal("1.5")
    assert read_orders(data, decimal=",").table.records()[0].quantity == 1500


def test_tables_of_one_export_lend_each_other_their_habits() -> None:
    header = b"EBELN,BSTYP,BEDAT,LIFNR\n45,F,20260102,7\n"
    item = b"EBELN;EBELP;TXZ01;MEINS;NETPR\n45;10;Feder;ST;71,64\n"
    schedule = b"EBELN;EBELP;ETENR;EINDT;MENGE\n45;10;1;20260316;60,000\n"
    loaded = read_orders(header, schedule, item)
    assert loaded.table.records()[0].quantity == 60
    assert loaded.sources[1].habits[0].evidence == "as in the other tables of the export"
    silent = item.replace(b"71,64", b"71")
    with pytest.raises(DataError, match="'60,000' could be a thousand") as told:
        read_orders(header, schedule, silent)
    assert told.value.source is not None
    assert (told.value.source.file, told.value.source.column) == ("source 2", "MENGE")


def test_a_supplier_that_is_only_named_keeps_its_whole_name() -> None:
    header = "Purchasing Document,Item,Name of Vendor,Order Quantity\n"
    named = header + "45,10,3M Belgium,5\n45,20,Acme Ltd,5\n45,30,Bolt AG,5\n"
    assert [r.supplier for r in read_orders(named.encode()).table.records()] == [
        "3M Belgium",
        "Acme Ltd",
        "Bolt AG",
    ]
    coded = header + "45,10,100234     3M Belgium,5\n45,20,100235 Acme Ltd,5\n45,30,One-time,5\n"
    assert [r.supplier for r in read_orders(coded.encode()).table.records()] == [
        "100234",
        "100235",
        "One-time",
    ]


def test_a_mended_row_moves_no_number() -> None:
    rows = [
        '"Order Reference","Vendor","Product","Quantity","Expected Arrival","Display Type"',
        '"P1","Wood","A","5.5","soon",""',
        '"P1","Wood","","","","line_note"',
        '"P1","Wood","B","5","2026-03-16",""',
    ]
    broken = read_orders("\n".join(rows).encode()).table.records()
    mended = read_orders("\n".join(rows).replace("soon", "2026-03-17").encode()).table.records()
    assert [r.line for r in broken] == ["2"]
    assert [r.line for r in mended] == ["1", "2"]


def test_dates_that_a_spreadsheet_has_turned_stop_the_file() -> None:
    from datetime import datetime

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "mm/dd/yyyy"})
    sheet.write_row(0, 0, ["order", "line", "supplier", "quantity", "due"])
    for row in range(1, 7):
        sheet.write_row(row, 0, ["45", str(row), "7", 5])
        if row % 2:
            sheet.write_datetime(row, 4, datetime(2026, 3, row), day)  # noqa: DTZ001
        else:
            sheet.write_string(row, 4, f"{row + 12}.03.2026")
    book.close()
    with pytest.raises(DataError, match="a spreadsheet has turned day and month"):
        read_orders(out.getvalue())


def test_a_wide_file_without_its_key_is_told_with_the_nearest_layout() -> None:
    header = [
        "Einkaufsbeleg", "Lieferant/Lieferwerk", "Material", "Kurztext", "Werk", "Lieferdatum",
        "noch zu liefern (Menge)", "Nettopreis", "Währung", *(f"Feld {n}" for n in range(21)),
    ]  # fmt: skip
    data = (";".join(header) + "\n" + ";".join("1" for _ in header) + "\n").encode()
    with pytest.raises(SourceNotRecognised) as told:
        read_orders(data)
    words = str(told.value)
    assert words.startswith("source 1, row 1: ")
    assert "The nearest layout is sap_me2n" in words
    assert "needs line (headed 'Position')" in words
    assert "Einkaufsbeleg | Lieferant/Lieferwerk" in words
    assert "columns={'line': 'your heading'}" in words


def test_an_unknown_file_shows_its_header() -> None:
    with pytest.raises(SourceNotRecognised, match=r"Its header seems to be: Name \| Telefon"):
        read_orders(b"Name;Telefon\nA;1\n")


def test_an_empty_file_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read_orders(b"")
    with pytest.raises(UnreadableFile, match="no files"):
        read_orders(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_orders(tmp_path / "nothing.csv")
    with pytest.raises(ConfigError, match="nothing to read"):
        read_orders()


def test_a_header_without_rows_is_an_empty_table() -> None:
    loaded = read_orders(plain())
    assert (len(loaded.table), loaded.rejects, loaded.lines) == (0, (), 0)


def test_two_layouts_that_fit_alike_are_a_tie() -> None:
    mine = find_layout("generic_orders").model_copy(update={"name": "mine"})
    from scm_automate.connectors.recognise import recognise
    from scm_automate.files import read_sheets

    with pytest.raises(SourceNotRecognised, match="Two layouts fit this file alike"):
        recognise(read_sheets(plain(GOOD))[0], [find_layout("generic_orders"), mine])


def test_the_callers_columns_are_checked() -> None:
    with pytest.raises(ColumnNotFound, match="Did you mean quantity"):
        read_orders(
            plain(GOOD),
            columns={
                "order": "order",
                "line": "line",
                "supplier": "supplier",
                "quantity": "quantitty",
            },
        )
    with pytest.raises(ConfigError, match="Did you mean order"):
        read_orders(plain(GOOD), columns={"ordr": "order"})
    with pytest.raises(SourceNotRecognised, match="needs supplier"):
        read_orders(plain(GOOD), columns={"order": "order", "line": "line", "quantity": "quantity"})


def test_a_layout_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(
        'name = "mine"\ntitle = "my list"\nrecord = "orders"\nsource = "our ERP"\n'
        'identify = ["order", "line"]\nkey = ["order", "line"]\nwrite_back = "U_PROM"\n'
        '[columns.order]\nkind = "key"\nheaders = { en = "Bestell-Nr" }\n'
        '[columns.line]\nkind = "key"\nheaders = { en = "Zeile" }\n'
        '[columns.supplier]\nkind = "key"\nheaders = { en = "Lief" }\n'
        '[columns.quantity]\nkind = "number"\nheaders = { en = "offen" }\n'
        '[columns.status]\nheaders = { en = "St" }\n'
        '[[set_aside]]\ncolumn = "status"\nunless = ["O"]\ncode = "closed"\nreason = "not open"\n',
        encoding="utf-8",
    )
    data = b"Bestell-Nr;Zeile;Lief;offen;St\n45;1;7;5;O\n45;2;7;5;E\n"
    loaded = read_orders(data, layout=own)
    assert len(loaded.table) == 1
    assert [(n.row, n.code) for n in loaded.set_aside] == [(3, "closed")]
    assert read_orders(data, layout=str(own)).table == loaded.table
    assert read_orders(data, layout=load_layout(own)).table == loaded.table


@pytest.mark.parametrize(
    ("text", "words"),
    [("name =", "no TOML"), ('name = "x"', "not valid"), ('colour = "red"', "not valid")],
)
def test_a_layout_that_is_none_is_told(tmp_path: Path, text: str, words: str) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(text)
    with pytest.raises(ConfigError, match=words):
        load_layout(own)
    with pytest.raises(ConfigError, match="Did you mean sap_me2n"):
        find_layout("sap_me2m")
    with pytest.raises(ConfigError, match="no layout 'me2n' for orders"):
        read_orders(plain(GOOD), layout="me2n")


def test_every_layout_is_whole() -> None:
    for layout in layouts():
        assert isinstance(layout, Layout)
        assert layout.source, layout.name
        assert layout.version >= 1, layout.name
        assert layout.key, layout.name
        fields = set(layout.columns)
        assert set(layout.key) <= fields, layout.name
        assert set(layout.required) <= fields, layout.name
        assert all(set(group) <= fields for group in layout.identify), layout.name
        assert {rule.column for rule in (*layout.set_aside, *layout.states)} <= fields, layout.name
        assert all(rule.code and rule.reason for rule in layout.set_aside), layout.name
        if layout.record == "orders":
            assert layout.write_back, layout.name


def test_a_limit_is_told() -> None:
    from scm_automate.files import Limits

    with pytest.raises(LimitExceeded):
        read_orders(plain(GOOD), limits=Limits(max_bytes=10))


lines = st.lists(
    st.tuples(
        st.sampled_from(["45", "046", "A1", "", "4.5E+09"]),
        st.sampled_from(["10", "00020", "", "Total"]),
        st.sampled_from(["7", "", "F\u00e4der"]),
        st.sampled_from(["5", "0", "-1", "1,5", "x", "", "2.25"]),
        st.sampled_from(["2026-03-16", "", "00.00.0000", "soon", "17.03.2026"]),
    ),
    max_size=12,
)


@given(lines)
@settings(max_examples=150)
def test_every_row_is_a_line_a_reject_or_set_aside(rows: list[tuple[str, ...]]) -> None:
    data = "\n".join(["order;line;supplier;quantity;due", *(";".join(row) for row in rows), ""])
    loaded = read_orders(data.encode(), day_first=True, decimal=".")
    rejected = {r.row for r in loaded.rejects if not r.kept}
    aside = {n.row for n in loaded.set_aside}
    assert not rejected & aside
    assert len(loaded.table) + len(rejected) + len(aside) == loaded.lines == len(rows)
    for record in loaded.table.records():
        assert record.quantity > 0
    assert len({record.key for record in loaded.table.records()}) == len(loaded.table)
    again = read_orders(data.encode("utf-16"), day_first=True, decimal=".")
    assert again.table == loaded.table


def test_a_frame_without_rows() -> None:
    frame = pl.DataFrame(
        schema={"order": pl.String, "line": pl.String, "supplier": pl.String, "quantity": pl.Int64}
    )
    assert len(read_orders(frame).table) == 0
