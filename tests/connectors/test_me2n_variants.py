"""SAP's purchasing lists in every shape: 53 columns or schedule lines, English or German, four containers."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from scm_automate.connectors import read_orders
from scm_automate.model import OrderLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

EXPORTS = Path(__file__).parent / "exports"


def columns(name: str) -> dict[str, str]:
    """The columns of a list in the order of a real one: English headings, and German ones.

    German ones are those that lists in German have shown; others keep their English one here.
    """
    lines = (EXPORTS / f"sap_me2n_columns_{name}.csv").read_text("utf-8").splitlines()
    return dict(line.split(";") for line in lines)


ALL_53, SCHEDULES = columns("53"), columns("schedules")
GERMAN = ALL_53 | SCHEDULES

Cell = str | Decimal | date | None


def _row(**cells: Cell) -> dict[str, Cell]:
    return {
        "Purch. Doc. Category": "F", "Purchasing Group": "021", "Document Date": date(2026, 1, 22),
        "Supplier/Supplying Plant": "100234    Acme Springs", "Plant": "1000", "Order Unit": "EA",
        "Stockkeeping unit": "BOX", "Quantity in SKU": Decimal(99), "Price unit": Decimal(1),
        "Currency": "USD", **{name.replace("_", " "): cell for name, cell in cells.items()},
    }  # fmt: skip


def row(po: str, line: str, text: str, due: date | None, **cells: Cell) -> dict[str, Cell]:
    """One row by English heading."""
    return _row(
        **{"Purchasing Document": po, "Item": line, "Short Text": text, "Delivery date": due},
        **cells,
    )  # type: ignore[arg-type]


D = Decimal
LINES = [
    row("4500012345", "00010", "Spring | steel", date(2026, 3, 16), Material="00091522", Order_Quantity=D("1500"),
        **{"Still to be delivered (qty)": D("1000.5"), "Net Price": D("71.64"), "Price unit": D(100), "Currency": "US$"}),
    row("4500012345", "00020", "Service, no material", date(2026, 3, 4), Order_Quantity=D(2),
        **{"Still to be delivered (qty)": D(2), "Net Price": D("5972.5")}),
    row("4500012346", "00010", "Gone", date(2026, 3, 16), Material="A-2", Order_Quantity=D(3),
        **{"Still to be delivered (qty)": D(3), "Deletion indicator": "L"}),
    row("4500012347", "00010", "From our own plant", date(2026, 3, 30), Material="A-3", Order_Quantity=D(4),
        **{"Still to be delivered (qty)": D(4), "Supplier/Supplying Plant": "2000      Plant Hamburg", "Item category": "U"}),
    row("4600000001", "00010", "Frame contract", None, Material="A-4", Order_Quantity=D(9),
        **{"Still to be delivered (qty)": D(9), "Purch. Doc. Category": "K"}),
    row("4500012348", "00010", "Complete", date(2026, 2, 27), Material="A-5", Order_Quantity=D(9),
        **{"Still to be delivered (qty)": D(0)}),
]  # fmt: skip

BY_SCHEDULE = [
    row("4500012345", "00010", "Spring | steel", date(2026, 4, 16), Material="00091522",
        **{"Scheduled Quantity": D("500.5"), "Quantity Received": D(0), "Net Price": D("71.64"), "Still to be delivered (qty)": D("500.5"), "Stat.-Rel. Del. Date": date(2026, 4, 13)}),
    row("4500012345", "00010", "Spring | steel", date(2026, 3, 16), Material="00091522",
        **{"Scheduled Quantity": D("1000"), "Quantity Received": D("250"), "Still to be delivered (qty)": D("750"), "Stat.-Rel. Del. Date": date(2026, 3, 16)}),
    row("4500012345", "00010", "Spring | steel", date(2026, 2, 16), Material="00091522",
        **{"Scheduled Quantity": D("250"), "Quantity Received": D("250"), "Still to be delivered (qty)": D(0), "Stat.-Rel. Del. Date": date(2026, 2, 16)}),
]  # fmt: skip


def spelt(cell: Cell, *, german: bool) -> str:
    """A cell as the list shows it to a user of the language."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y" if german else "%m/%d/%Y")
    if isinstance(cell, Decimal):
        whole = cell == cell.to_integral_value()
        # Prices have two places, quantities three.
        text = (
            f"{cell:,.0f}" if whole else f"{cell:,.{2 if cell.as_tuple().exponent == -2 else 3}f}"
        )
        return text.translate(str.maketrans(",.", ".,")) if german else text
    return cell


def texts(
    rows: Sequence[dict[str, Cell]], headings: Iterable[str], *, german: bool
) -> list[list[str]]:
    head = [GERMAN[h] if german else h for h in headings]
    return [head, *([spelt(r.get(h), german=german) for h in headings] for r in rows)]


def as_csv(table: list[list[str]], _: object) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(table)
    return out.getvalue().encode("cp1252")


def as_tabs(table: list[list[str]], _: object) -> bytes:
    return "\r\n".join("\t".join(cells) for cells in table).encode("utf-16")


def as_bars(table: list[list[str]], _: object) -> bytes:
    """SAP's unconverted text: two rows to a page, the header and rulers on each."""
    widths = [max(len(cells[n]) for cells in table) for n in range(len(table[0]))]
    barred = [
        "|" + "|".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)) + "|"
        for cells in table
    ]
    ruler = "-" * len(barred[0])
    pages = []
    for start in range(1, len(barred), 2):
        pages += [
            f"22.01.2026      Dynamic List Display     {start // 2 + 1}",
            ruler,
            barred[0],
            ruler,
        ]
        pages += [*barred[start : start + 2], ruler]
    return "\r\n".join(pages).encode("cp1252")


def as_workbook(table: list[list[str]], rows: Sequence[Sequence[Cell]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd.mm.yyyy"}) as book:
        page = book.add_worksheet("Sheet1")
        page.write_row(0, 0, table[0])
        for number, cells in enumerate(rows, 1):
            page.write_row(number, 0, cells)
    return out.getvalue()


CONTAINERS: dict[str, Callable[[list[list[str]], Sequence[Sequence[Cell]]], bytes]] = {
    "csv": as_csv,
    "tab text in UTF-16": as_tabs,
    "pipe text": as_bars,
    "workbook": as_workbook,
}


def made(
    rows: Sequence[dict[str, Cell]], headings: Iterable[str], container: str, *, german: bool
) -> bytes:
    typed = [[r.get(h) for h in headings] for r in rows]
    return CONTAINERS[container](texts(rows, headings, german=german), typed)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("german", [False, True], ids=["English", "German"])
def test_a_list_of_fifty_three_columns(container: str, german: bool) -> None:
    loaded = read_orders(made(LINES, ALL_53, container, german=german))
    assert loaded.rejects == ()
    assert [note.code for note in loaded.set_aside] == ["deleted", "contract", "closed"]
    spring, service, transfer = loaded.table.records()
    assert spring == OrderLine(
        supplier="100234",
        order="4500012345",
        line="00010",
        item="00091522",
        description="Spring | steel",
        plant="1000",
        ordered=D(1500),
        received=D("499.5"),
        quantity=D("1000.5"),
        unit="EA",
        due=date(2026, 3, 16),
        price=D("71.64"),
        price_per=D(100),
        currency="USD",
        ordered_on=date(2026, 1, 22),
        buyer="021",
        write_back="due",
    )
    assert (service.item, service.price, service.due) == (None, D("5972.5"), date(2026, 3, 4))
    assert (transfer.state, transfer.supplier) == ("stock_transfer", "2000")
    source = loaded.sources[0]
    assert source.layout == "sap_me2n"
    assert len(source.columns) + len(source.unused) == 53
    assert f"headed in {'German' if german else 'English'}" in source.how


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("german", [False, True], ids=["English", "German"])
def test_a_list_by_schedule_lines(container: str, german: bool) -> None:
    loaded = read_orders(made(BY_SCHEDULE, SCHEDULES, container, german=german))
    assert loaded.rejects == ()
    assert [note.code for note in loaded.set_aside] == ["closed"]
    assert [
        (r.schedule, r.due, r.requested, r.ordered, r.received, r.quantity)
        for r in loaded.table.records()
    ] == [
        ("3", date(2026, 4, 16), date(2026, 4, 13), D("500.5"), D(0), D("500.5")),
        ("2", date(2026, 3, 16), date(2026, 3, 16), D(1000), D(250), D(750)),
    ]


@pytest.mark.parametrize("container", CONTAINERS)
def test_the_row_of_a_reject_is_that_of_the_file(container: str) -> None:
    broken = [*LINES[:3], {**LINES[3], "Delivery date": "soon"}]
    loaded = read_orders(made(broken, ALL_53, container, german=True))
    # In pages: a title, a ruler, the header, a ruler, two rows, a ruler; twice.
    row = {"pipe text": 13}.get(container, 5)
    assert [(r.row, r.column, r.raw) for r in loaded.rejects] == [(row, "Lieferdatum", "soon")]


@pytest.mark.parametrize(
    "columns",
    [
        ("Name of Vendor", "Purchasing Document", "Item", "Scheduled Quantity", "Delivery date"),
        ("Supplier", "Purchasing Document", "Item", "Order Quantity", "Delivery date"),
        ("Vendor/supplying plant", "Purch.Doc.", "Item", "Order Quantity", "Delivery Date"),
    ],
)
def test_a_list_that_a_user_has_made_narrow(columns: tuple[str, ...]) -> None:
    data = ",".join(columns) + "\n100234  Acme,4500012345,10,5,2026-03-16\n"
    (line,) = read_orders(data.encode()).table.records()
    assert (line.supplier, line.order, line.line, line.quantity) == (
        "100234",
        "4500012345",
        "10",
        5,
    )
