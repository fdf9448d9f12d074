"""SAP tables saved from SE16N: technical and long headers, ids that lost their zeros, five tables in one."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from scm_automate.connectors import read_orders
from scm_automate.errors import SourceNotRecognised

if TYPE_CHECKING:
    from scm_automate.model import OrderLine

D = Decimal
TECHNICAL = {
    "EKKO": "EBELN,BUKRS,BSTYP,LOEKZ,BEDAT,LIFNR,RESWK,EKGRP,WAERS",
    "EKPO": "EBELN,EBELP,LOEKZ,TXZ01,MATNR,WERKS,MENGE,MEINS,NETPR,PEINH,ELIKZ",
    "EKET": "EBELN,EBELP,ETENR,EINDT,SLFDT,MENGE",
    "EKES": "EBELN,EBELP,ETENS,EBTYP,EINDT,MENGE,DABMG,XBLNR,LOEKZ",
    "EKBE": "EBELN,EBELP,VGABE,BUDAT,MENGE,SHKZG",
}
ENGLISH = {
    "EKKO": "Purchasing Document,Company Code,Purch. Doc. Category,Deletion indicator,Document Date,"
    "Supplier,Supplying Plant,Purchasing Group,Currency",
    "EKPO": "Purchasing Document,Item,Deletion indicator,Short Text,Material,Plant,Order Quantity,"
    "Order Unit,Net Order Price,Price unit,Delivery Completed",
    "EKET": "Purchasing Document,Item,Schedule Line,Delivery date,Stat.-Rel. Del. Date,Scheduled Quantity",
    "EKES": "Purchasing Document,Item,Sequential Number,Confirm. Category,Delivery Date,Quantity,"
    "Qty Reduced (MRP),Reference,Deletion indicator",
    "EKBE": "Purchasing Document,Item,Trans./event type,Posting Date,Quantity,Debit/Credit ind",
}
GERMAN = {
    "EKKO": "Einkaufsbeleg,Buchungskreis,Einkaufsbelegtyp,Löschkennzeichen,Belegdatum,Lieferant,"
    "Lieferwerk,Einkäufergruppe,Währung",
    "EKPO": "Einkaufsbeleg,Position,Löschkennzeichen,Kurztext,Material,Werk,Bestellmenge,"
    "Bestellmengeneinheit,Nettopreis,Preiseinheit,Endlieferung",
    "EKET": "Einkaufsbeleg,Position,Einteilung,Lieferdatum,Stat. Lieferdatum,Einteilungsmenge",
    "EKES": "Einkaufsbeleg,Position,Laufende Nummer,Bestätigungstyp,Lieferdatum,Menge,Abgebaute Menge,"
    "Referenz,Löschkennzeichen",
    "EKBE": "Einkaufsbeleg,Position,Vorgangsart,Buchungsdatum,Menge,Soll/Haben-Kennz.",
}
ROWS = {
    "EKKO": [
        ["4500000001", "1000", "F", "", "20260102", "100234", "", "021", "EUR"],
        ["4500000002", "1000", "F", "", "20260102", "", "2000", "021", "EUR"],
        ["4500000003", "1000", "A", "", "20260102", "100234", "", "021", "EUR"],
    ],
    "EKPO": [
        ["4500000001", "00010", "", "Feder", "91522", "0001", "100.000", "ST", "71.64", "100", ""],
        ["4500000001", "00020", "L", "weg", "91523", "0001", "5.000", "ST", "1.00", "1", ""],
        ["4500000001", "00030", "", "fertig", "91524", "0001", "5.000", "ST", "1.00", "1", "X"],
        ["4500000002", "00010", "", "Umlagerung", "91522", "0001", "7.000", "ST", "0.00", "1", ""],
        ["4500000003", "00010", "", "Anfrage", "91522", "0001", "7.000", "ST", "0.00", "1", ""],
    ],
    "EKET": [
        ["4500000001", "00010", "0001", "20260316", "20260310", "60.000"],
        ["4500000001", "00010", "0002", "20260416", "20260410", "40.000"],
        ["4500000001", "00020", "0001", "20260316", "20260316", "5.000"],
        ["4500000001", "00030", "0001", "20260316", "20260316", "5.000"],
        ["4500000002", "00010", "0001", "00000000", "20260316", "7.000"],
        ["4500000003", "00010", "0001", "20260316", "20260316", "7.000"],
    ],
    "EKES": [
        ["4500000001", "00010", "0001", "AB", "20260320", "60.000", "25.000", "AB-7", ""],
        ["4500000001", "00010", "0002", "AB", "20260325", "40.000", "0.000", "AB-7", "X"],
        ["4500000001", "00010", "0003", "LA", "20260318", "40.000", "0.000", "LS-1", ""],
    ],
    "EKBE": [
        ["4500000001", "00010", "1", "20260201", "30.000", "S"],
        ["4500000001", "00010", "1", "20260202", "5.000", "H"],
        ["4500000001", "00010", "2", "20260203", "25.000", "S"],
    ],
}


def tables(headers: dict[str, str], *, bare: frozenset[str] = frozenset()) -> dict[str, bytes]:
    """The five tables; those in `bare` have lost the zeros and blanks of their keys."""
    made = {}
    for name, rows in ROWS.items():
        lines = [headers[name].replace(",", ";")]
        for row in rows:
            cells = list(row)
            if name in bare:
                cells[:3] = [cell.lstrip("0") if cell.isdigit() else cell for cell in cells[:3]]
            lines.append(";".join(cells))
        made[name] = ("\n".join(lines) + "\n").encode()
    return made


def check(lines: tuple[OrderLine, ...], *, zeros: bool = True) -> None:
    """What a person reads in the five tables."""
    near, far, transfer = lines
    keys = ("00010", "0001", "0002") if zeros else ("10", "1", "2")
    assert (near.order, near.line, near.schedule) == ("4500000001", *keys[:2])
    # 30 came and 5 went back: 25 of the first 60 are here.
    assert (near.ordered, near.received, near.quantity) == (D(60), D(25), D(35))
    assert (near.due, near.requested) == (date(2026, 3, 16), date(2026, 3, 10))
    # AB says 60, of which 25 have come: 35 are promised for the 20th. The second AB is deleted, LA is none.
    assert (near.promised, near.promised_quantity, near.promise_origin) == (
        date(2026, 3, 20),
        D(35),
        "EKES",
    )
    assert (near.acknowledgement, near.supplier, near.price, near.price_per) == (
        "AB-7",
        "100234",
        D("71.64"),
        D(100),
    )
    assert (far.schedule, far.quantity, far.promised) == (keys[2], D(40), None)
    assert (transfer.state, transfer.supplier, transfer.due) == ("stock_transfer", "2000", None)
    assert {line.write_back for line in lines} == {"promised"}


@pytest.mark.parametrize("headers", [TECHNICAL, ENGLISH, GERMAN], ids=["technical", "en", "de"])
def test_five_tables_are_open_schedule_lines_with_promises(headers: dict[str, str]) -> None:
    loaded = read_orders(*tables(headers).values())
    assert loaded.rejects == ()
    check(loaded.table.records())
    assert [(n.file, n.row, n.code) for n in loaded.set_aside] == [
        ("source 1", 4, "request_for_quotation"),
        ("source 2", 3, "deleted"),
        ("source 2", 4, "closed"),
        ("source 2", 6, "with_its_parent"),
        ("source 3", 4, "with_its_parent"),
        ("source 3", 5, "with_its_parent"),
        ("source 3", 7, "with_its_parent"),
        ("source 4", 3, "deleted"),
        ("source 4", 4, "no_promise"),
    ]


@pytest.mark.parametrize(
    "bare",
    [{"EKKO"}, {"EKPO"}, {"EKET", "EKES"}, {"EKBE"}, {"EKPO", "EKES", "EKBE"}],
    ids=lambda names: "+".join(sorted(names)),
)
def test_keys_that_lost_their_zeros_meet_and_the_fuller_is_kept(bare: set[str]) -> None:
    loaded = read_orders(*tables(TECHNICAL, bare=frozenset(bare)).values())
    assert loaded.rejects == ()
    lines = loaded.table.records()
    assert {line.line for line in lines} == {"00010"}
    assert [line.quantity for line in lines] == [35, 40, 7]


def test_a_workbook_with_a_sheet_for_each_table() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": True}) as book:
        for name, rows in ROWS.items():
            page = book.add_worksheet(name)
            page.write_row(0, 0, ENGLISH[name].split(","))
            for number, row in enumerate(rows, 1):
                page.write_row(number, 0, row)
    loaded = read_orders(out.getvalue())
    assert loaded.rejects == ()
    check(loaded.table.records(), zeros=False)


def test_a_reject_is_told_in_the_table_at_fault() -> None:
    made = tables(TECHNICAL)
    made["EKPO"] = made["EKPO"].replace(b"71.64", b"cheap")
    made["EKET"] = made["EKET"].replace(b"20260416", b"20260431")
    loaded = read_orders(*made.values())
    assert [(r.file, r.row, r.column, r.code) for r in loaded.rejects] == [
        ("source 2", 2, "NETPR", "number"),
        ("source 3", 3, "EINDT", "date"),
    ]


def test_labels_that_repeat_are_nobodys_where_their_cells_differ() -> None:
    made = tables(ENGLISH)
    head = made["EKPO"].decode().splitlines()
    head[0] += ";Item;Material;Quantity Conversion;Quantity Conversion"
    same = [f"{line};00050;{line.split(';')[4]};1;1" for line in head[1:]]
    loaded = read_orders(
        *({**made, "EKPO": ("\n".join([head[0], *same]) + "\n").encode()}).values()
    )
    check(loaded.table.records())
    assert loaded.table.records()[0].item == "91522"
    other = [line.replace(";91522;1;1", ";X-1;1;1") for line in same]
    told = read_orders(*({**made, "EKPO": ("\n".join([head[0], *other]) + "\n").encode()}).values())
    assert told.table.records()[0].item is None
    assert any("'Material' heads the columns 5 and 13" in n for n in told.sources[1].notes)


def test_a_quantity_that_stands_twice_is_asked_for() -> None:
    made = tables(ENGLISH)
    lines = made["EKBE"].decode().splitlines()
    twice = "\n".join([lines[0] + ";Quantity", *(f"{line};1.000" for line in lines[1:]), ""])
    with pytest.raises(SourceNotRecognised, match="'Quantity' heads the columns 5 and 7") as told:
        read_orders(*({**made, "EKBE": twice.encode()}).values())
    assert "technical field names" in told.value.hint


@pytest.mark.parametrize("field", ["MEMORY", "FRGRL"])
def test_an_order_that_the_supplier_does_not_have_is_none(field: str) -> None:
    made = tables(TECHNICAL)
    lines = made["EKKO"].decode().splitlines()
    marked = [f"{lines[0]};{field}", f"{lines[1]};X", *(f"{line};" for line in lines[2:])]
    loaded = read_orders(*({**made, "EKKO": "\n".join(marked).encode()}).values())
    assert [line.order for line in loaded.table.records()] == ["4500000002"]
    assert ("source 1", 2, "draft") in [(n.file, n.row, n.code) for n in loaded.set_aside]


def test_a_receipt_that_cannot_be_read_leaves_what_is_open_unknown() -> None:
    made = tables(TECHNICAL)
    made["EKBE"] += (
        b"4500000001;00010;1;20260204;1.000;?\n4500000002;00010;1;20260204;x;S\n"
        b"4500000009;00010;1;20260204;1.000;S\n"
    )
    loaded = read_orders(*made.values())
    assert loaded.table.records() == ()
    assert [(r.file, r.row, r.column, r.code) for r in loaded.rejects] == [
        ("source 3", 2, None, "receipt_unread"),
        ("source 3", 3, None, "receipt_unread"),
        ("source 3", 6, None, "receipt_unread"),
        ("source 5", 5, "SHKZG", "sign"),
        ("source 5", 6, "MENGE", "number"),
    ]
    assert ("source 5", 7, "no_parent") in [(n.file, n.row, n.code) for n in loaded.set_aside]


def test_a_confirmation_of_another_order_is_told() -> None:
    made = tables(TECHNICAL)
    made["EKES"] += b"4500000009;00010;0001;AB;20260320;60.000;0.000;AB-7;\n"
    loaded = read_orders(*made.values())
    check(loaded.table.records())
    assert [(n.file, n.row, n.raw) for n in loaded.set_aside if n.code == "no_parent"] == [
        ("source 4", 5, "4500000009 / 00010")
    ]
