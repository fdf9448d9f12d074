"""One test per export: the rows that come out, the rows set aside, and the row numbers."""

from __future__ import annotations

import io
import random
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
import xlsxwriter

from scm_automate.connectors import read_orders
from scm_automate.errors import SourceNotRecognised
from scm_automate.model import OrderLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.tables import Loaded

EXPORTS = Path(__file__).parent / "exports"


def export(name: str) -> str:
    """An export in miniature, shaped like a real one; all names in it are invented."""
    return (EXPORTS / f"{name}.csv").read_text(encoding="utf-8")


ME2N_GERMAN = export("sap_me2n_german")
ME2N_ENGLISH = export("sap_me2n_english")
EKKO, EKPO, EKET, EKES = map(export, ("sap_ekko", "sap_ekpo", "sap_eket", "sap_ekes"))
D365_LINES = export("d365_purchase_lines")
D365_HEADERS = export("d365_purchase_headers")
ODOO = export("odoo_purchase")


@pytest.fixture
def sap_tables() -> dict[str, bytes]:
    """EKKO, EKPO, EKET and EKES of three orders."""
    return {
        name: export(f"sap_{name.lower()}").encode() for name in ("EKKO", "EKPO", "EKET", "EKES")
    }


def aside(loaded: Loaded[OrderLine]) -> list[tuple[int | None, str]]:
    return [(note.row, note.code) for note in loaded.set_aside]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_german_list_by_supplier(encoding: str) -> None:
    loaded = read_orders(ME2N_GERMAN.encode(encoding))
    assert loaded.rejects == ()
    assert aside(loaded) == [(2, "subtotal"), (3, "subtotal"), (7, "closed")]
    coupling, spring, service = loaded.table.records()
    assert coupling == OrderLine(
        supplier="1051",
        order="4500012345",
        line="10",
        item="00091522",
        description="Kupplung BKL",
        plant="0001",
        ordered=Decimal(2),
        received=Decimal(0),
        quantity=Decimal(2),
        unit="ST",
        due=date(2026, 8, 17),
        price=Decimal("71.64"),
        currency="EUR",
        ordered_on=date(2026, 7, 10),
        buyer="021",
        write_back="due",
    )
    assert (spring.due, spring.quantity, spring.acknowledgement) == (
        None,
        Decimal("1000.5"),
        "AB-77",
    )
    assert (spring.price, spring.price_per) == (Decimal(5972), Decimal(100))
    assert (service.item, service.currency, service.unit) == (None, "USD", "LE")
    source = loaded.sources[0]
    assert (source.layout, source.header_row, source.lines) == ("sap_me2n", 1, 6)
    assert "headed in German" in source.how
    habit = next(h for h in source.habits if h.column == "Bestellmenge")
    assert habit.reading == "decimal comma"


def test_an_english_list_with_two_item_categories() -> None:
    loaded = read_orders(ME2N_ENGLISH.encode())
    assert loaded.rejects == ()
    assert aside(loaded) == [(4, "deleted"), (6, "contract")]
    first, second, transfer = loaded.table.records()
    assert (first.ordered, first.received, first.quantity) == (1500, 500, 1000)
    assert (first.due, second.due) == (date(2026, 3, 16), date(2026, 3, 4))
    assert (first.supplier, first.currency, first.price_per) == ("100234", "USD", 100)
    assert (transfer.supplier, transfer.state) == ("2000", "stock_transfer")


def test_a_list_by_schedule_lines_numbers_them_by_date() -> None:
    data = (
        "Document Date,Plant,Purchasing Document,Item,Name of Vendor,Material,Short Text,Delivery Date,"
        "Scheduled Quantity,Quantity Received,Still to be delivered (qty),Order Unit,Price Unit,Net price,"
        "Currency,Stat.-Rel. Del. Date\n"
        "1/31/2026,1000,4500000001,10,Acme Springs Ltd,A-1,Spring,4/16/2026,40,0,40,EA,1,2.50,USD,4/1/2026\n"
        "1/31/2026,1000,4500000001,10,Acme Springs Ltd,A-1,Spring,3/16/2026,60,20,40,EA,1,2.50,USD,3/1/2026\n"
        "1/31/2026,1000,4500000001,10,Acme Springs Ltd,A-1,Spring,2/16/2026,9,9,0,EA,1,2.50,USD,2/1/2026\n"
        "1/31/2026,1000,4500000002,10,Acme Springs Ltd,A-1,Spring,3/16/2026,60,20,40,EA,1,2.50,USD,3/1/2026\n"
    )
    loaded = read_orders(data.encode())
    rows = [(r.order[-1], r.schedule, r.due, r.ordered) for r in loaded.table.records()]
    assert rows == [
        ("1", "3", date(2026, 4, 16), 40),
        ("1", "2", date(2026, 3, 16), 60),
        ("2", "1", date(2026, 3, 16), 60),
    ]
    assert loaded.table.records()[0].supplier == "Acme Springs Ltd"
    assert loaded.table.records()[0].requested == date(2026, 4, 1)
    assert aside(loaded) == [(4, "closed")]


def test_sap_tables_meet_by_keys_that_lost_their_zeros(sap_tables: dict[str, bytes]) -> None:
    loaded = read_orders(*sap_tables.values())
    first, second, transfer = loaded.table.records()
    assert first.key == ("1000", "4500000001", "00010", "1")
    assert (first.supplier, first.item, first.buyer) == ("0000100234", "000123", "001")
    assert (first.ordered, first.received, first.quantity) == (60, 20, 40)
    assert (first.due, first.requested) == (date(2026, 3, 16), date(2026, 3, 10))
    assert first.acknowledgement_required is True
    assert (transfer.supplier, transfer.state) == ("2000", "stock_transfer")
    # 30 of the first confirmation are left, 15 of the second: 40 for the first schedule line,
    # of which the last ten come later, and 5 for the second.
    assert (first.promised, first.promised_quantity) == (date(2026, 4, 20), 40)
    assert (second.promised, second.promised_quantity) == (date(2026, 4, 20), 5)
    assert first.promise_origin == "EKES"
    assert transfer.promised is None
    assert transfer.promise_origin is None


def test_sap_tables_account_for_every_row(sap_tables: dict[str, bytes]) -> None:
    loaded = read_orders(*sap_tables.values())
    told = [(r.file, r.row, r.code) for r in loaded.rejects]
    assert told == [("source 2", 6, "no_schedule"), ("source 3", 9, "no_parent")]
    assert loaded.rejects[1].column == "EBELN + EBELP"
    assert [(n.file, n.row, n.code) for n in loaded.set_aside] == [
        ("source 1", 4, "contract"),
        ("source 2", 3, "deleted"),
        ("source 2", 4, "closed"),
        ("source 2", 5, "returned"),
        ("source 2", 8, "with_its_parent"),
        ("source 3", 4, "with_its_parent"),
        ("source 3", 5, "with_its_parent"),
        ("source 3", 6, "with_its_parent"),
        ("source 3", 8, "with_its_parent"),
        ("source 4", 4, "no_promise"),
        ("source 4", 5, "deleted"),
    ]


def test_the_order_of_files_and_rows_does_not_matter(sap_tables: dict[str, bytes]) -> None:
    def keyed(loaded: Loaded[OrderLine]) -> dict[object, OrderLine]:
        return {row.key: row for row in loaded.table.records()}

    wanted = keyed(read_orders(*sap_tables.values()))
    draw = random.Random(7)  # noqa: S311
    for _ in range(5):
        shuffled = []
        for data in sap_tables.values():
            header, *rows = data.decode().splitlines()
            draw.shuffle(rows)
            shuffled.append("\n".join([header, *rows, ""]).encode())
        draw.shuffle(shuffled)
        assert keyed(read_orders(*shuffled)) == wanted


def test_what_was_received_uses_up_the_earliest_confirmations_where_they_do_not_tell() -> None:
    confirmations = "\n".join(line.rsplit(",", 3)[0] for line in EKES.splitlines()[:3]) + "\n"
    loaded = read_orders(EKKO.encode(), EKPO.encode(), EKET.encode(), confirmations.encode())
    first, second, _ = loaded.table.records()
    assert (first.promised, first.promised_quantity) == (date(2026, 4, 20), 40)
    assert (second.promised, second.promised_quantity) == (date(2026, 4, 20), 5)


def test_receipts_from_the_history_fill_schedule_lines_by_date() -> None:
    schedules = "\n".join(line.rsplit(",", 1)[0] for line in EKET.splitlines()) + "\n"
    history = (
        "EBELN,EBELP,VGABE,MENGE,SHKZG,BUDAT\n"
        "4500000001,00010,1,80.000,S,20260101\n"
        "4500000001,00010,1,10.000,H,20260102\n"
        "4500000001,00010,2,60.000,S,20260103\n"
    )
    loaded = read_orders(EKKO.encode(), EKPO.encode(), schedules.encode(), history.encode())
    rows = {row.key[1:]: row for row in loaded.table.records()}
    assert ("4500000001", "00010", "1") not in rows
    second = rows["4500000001", "00010", "2"]
    assert (second.received, second.quantity) == (10, 30)


def test_a_sap_table_that_is_missing_is_named() -> None:
    with pytest.raises(SourceNotRecognised, match="only EKET, EKPO is given; EKKO is needed"):
        read_orders(EKPO.encode(), EKET.encode())


def test_dynamics_lines_with_their_headers() -> None:
    loaded = read_orders(D365_LINES.encode(), D365_HEADERS.encode())
    first, third = loaded.table.records()
    assert (first.company, first.order, first.line, first.supplier) == (
        "usmf",
        "PO-000071",
        "1",
        "V-100",
    )
    assert first.received is None
    assert (first.promised, first.promise_origin) == (None, None)
    assert (third.promised, third.promise_origin) == (date(2026, 3, 20), "ConfirmedDeliveryDate")
    assert (first.state, third.state, third.currency) == ("open", "on_hold", "USD")
    assert (first.supplier_item, first.acknowledgement) == ("VX-1", "SO-9")
    assert [(n.file, n.row, n.code) for n in loaded.set_aside] == [
        ("source 1", 3, "closed"),
        ("source 1", 5, "with_its_parent"),
        ("source 1", 6, "cancelled"),
        ("source 2", 3, "draft"),
    ]


def test_dynamics_lines_alone_do_not_know_the_supplier() -> None:
    with pytest.raises(SourceNotRecognised, match="does not name the supplier"):
        read_orders(D365_LINES.encode())
    with pytest.raises(SourceNotRecognised, match="headers alone"):
        read_orders(D365_HEADERS.encode())
    named = D365_LINES.replace("ExternalItemNumber", "OrderVendorAccountNumber")
    assert read_orders(named.encode()).table.records()[0].supplier == "VX-1"


def test_odoo_lines_take_the_cells_of_their_parent() -> None:
    loaded = read_orders(ODOO.encode())
    desk, lamp = loaded.table.records()
    assert (desk.order, desk.line, desk.item, desk.description) == (
        "P00012",
        "1",
        "E-COM12",
        "Desk",
    )
    assert (lamp.order, lamp.line, lamp.supplier) == ("P00012", "2", "Wood Corner")
    assert (desk.quantity, desk.due) == (3, date(2026, 3, 16))
    assert aside(loaded) == [(3, "note"), (5, "draft"), (6, "closed")]
    # Odoo keeps no promise beside the planned date.
    assert (desk.write_back, desk.promised) == ("due", None)


def test_odoo_by_its_technical_names() -> None:
    data = (
        '"order_id","partner_id","product_id","product_qty","qty_received","price_unit","date_planned","id","state"\n'
        '"P00012","Wood Corner","[E-COM12] Desk","5.0","2.0","12.5","2026-03-16 23:30:00","__export__.purchase_order_line_7_ab","purchase"\n'
    )
    row = read_orders(data.encode(), time_zone="Europe/Vienna").table.records()[0]
    assert row.line == "__export__.purchase_order_line_7_ab"
    assert row.due == date(2026, 3, 17)


def test_a_plain_list_in_our_own_words() -> None:
    data = "order,line,supplier,quantity,due,promised,promised_quantity\n45,10,7,5,2026-03-16,2026-03-20,4\n"
    row = read_orders(data.encode()).table.records()[0]
    assert (row.promised, row.promised_quantity, row.promise_origin) == (
        date(2026, 3, 20),
        4,
        "promised",
    )


def xlsx_of(rows: list[list[object]], *, titles: int = 0, other: bool = False) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    if other:
        book.add_worksheet("Deckblatt").write_row(0, 0, ["Erstellt am", "von"])
    sheet = book.add_worksheet("Data")
    for number in range(titles):
        sheet.write_string(number, 0, "Bestellungen zum Lieferanten")
    for r, row in enumerate(rows, titles):
        for c, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(r, c, cell, day)
            elif isinstance(cell, int | float):
                sheet.write_number(r, c, cell)
            elif cell is not None:
                sheet.write_string(r, c, str(cell))
    book.close()
    return out.getvalue()


HEADER = [
    "Einkaufsbeleg",
    "Position",
    "Lieferant/Lieferwerk",
    "Material",
    "Lieferdatum",
    "noch zu liefern (Menge)",
]
ROWS: list[list[object]] = [
    [4500012345, 10, "1051  Feder Nord", "00010", datetime(2026, 3, 16), 1.5],  # noqa: DTZ001
    [4500012345, 20, "1051  Feder Nord", "1E5", datetime(2026, 3, 17), 1000],  # noqa: DTZ001
    [None, None, None, None, None, None],
    [None, None, None, None, None, 1001.5],
]


def test_a_workbook_with_titles_and_a_cover_sheet() -> None:
    loaded = read_orders(xlsx_of([HEADER, *ROWS], titles=2, other=True))
    assert [(r.order, r.line, r.item, r.quantity) for r in loaded.table.records()] == [
        ("4500012345", "10", "00010", Decimal("1.5")),
        ("4500012345", "20", "1E5", Decimal(1000)),
    ]
    assert aside(loaded) == [(6, "blank_row"), (7, "subtotal")]
    assert [(s.sheet, s.layout) for s in loaded.sources] == [
        ("Deckblatt", None),
        ("Data", "sap_me2n"),
    ]
    assert loaded.sources[1].header_row == 3


def test_a_number_cell_has_a_point_whatever_the_texts_have() -> None:
    rows: list[list[object]] = [
        [1, 10, "7 F", "A", datetime(2026, 3, 16), 1.234],  # noqa: DTZ001
        [1, 20, "7 F", "A", datetime(2026, 3, 16), "1.234"],  # noqa: DTZ001
        [1, 30, "7 F", "A", datetime(2026, 3, 16), "71,5"],  # noqa: DTZ001
    ]
    quantities = [r.quantity for r in read_orders(xlsx_of([HEADER, *rows])).table.records()]
    assert quantities == [Decimal("1.234"), Decimal(1234), Decimal("71.5")]


def test_frames_are_sources_too() -> None:
    frame = pl.DataFrame(
        {"PO": [45, 46], "Pos": [10, 10], "Vendor": ["007", "008"], "Open": [1.5, 2.0],
         "Need": [date(2026, 3, 16), date(2026, 3, 17)]}
    )  # fmt: skip
    columns = {
        "order": "PO",
        "line": "Pos",
        "supplier": "Vendor",
        "quantity": "Open",
        "due": "Need",
    }
    wanted = read_orders(frame, columns=columns).table
    assert [(r.order, r.supplier, r.quantity) for r in wanted.records()] == [
        ("45", "007", Decimal("1.5")),
        ("46", "008", Decimal(2)),
    ]
    assert read_orders(frame.lazy(), columns=columns).table == wanted
    pandas = pytest.importorskip("pandas")
    del pandas
    assert read_orders(frame.to_pandas(), columns=columns).table == wanted
    broken = frame.with_columns(Open=pl.Series(["1.5", "two"]))
    reject = read_orders(broken, columns=columns).rejects[0]
    assert (reject.row, reject.column, reject.raw) == (2, "Open", "two")


def test_a_folder_gives_its_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "b_eket.csv").write_text(EKET)
    (tmp_path / "a_ekko.csv").write_text(EKKO)
    (tmp_path / "c_ekpo.csv").write_text(EKPO)
    (tmp_path / "~$a_ekko.xlsx").write_bytes(b"lock")
    loaded = read_orders(tmp_path)
    assert len(loaded.table) == 3
    assert [s.file for s in loaded.sources] == [
        "a_ekko.csv",
        "b_eket.csv",
        "c_ekpo.csv",
        "~$a_ekko.xlsx",
    ]


@pytest.mark.system
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_other_workbooks_hold_the_same(
    form: str, tmp_path: Path, program: Callable[..., str]
) -> None:
    office = program("soffice", "libreoffice")
    (tmp_path / "o.xlsx").write_bytes(xlsx_of([HEADER, *ROWS]))
    command = [office, "--headless", "--convert-to", form, "--outdir", str(tmp_path)]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run([*command, profile, str(tmp_path / "o.xlsx")], check=True, capture_output=True)
    loaded = read_orders(tmp_path / f"o.{form}")
    assert loaded.sources[0].kind == form
    assert loaded.table == read_orders(tmp_path / "o.xlsx").table
    assert len(loaded.table) == 2


def test_a_grouped_export_repeats_its_key() -> None:
    data = (
        "Einkaufsbeleg;Position;Lieferant/Lieferwerk;Material;Lieferdatum;noch zu liefern (Menge)\n"
        "4500012345;10;1051  Feder Nord;A;16.03.2026;5\n"
        ";20;;B;17.03.2026;6\n"
        "4500012346;10;;C;17.03.2026;6\n"
    )
    loaded = read_orders(data.encode())
    assert [(r.order, r.line, r.supplier) for r in loaded.table.records()] == [
        ("4500012345", "10", "1051"),
        ("4500012345", "20", "1051"),
    ]
    # The second order has no supplier of its own and borrows none.
    assert [(r.row, r.code) for r in loaded.rejects] == [(4, "empty")]


def test_a_header_on_every_page_is_no_row() -> None:
    lines = ME2N_GERMAN.splitlines()
    loaded = read_orders("\n".join([*lines, lines[0], ""]).encode())
    assert (8, "repeated_header") in aside(loaded)
    assert loaded.rejects == ()
