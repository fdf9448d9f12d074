"""Items, receipts, confirmations, prices, bills, stock, demand, invoices: one small export each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.connectors import (
    find_layout,
    read_bom,
    read_confirmations,
    read_demand,
    read_invoices,
    read_items,
    read_prices,
    read_receipts,
    read_stock,
    read_suppliers,
)
from scm_automate.errors import ConfigError, SourceNotRecognised
from scm_automate.model import BomLine, Confirmation, Invoice, Item, PriceRecord, Receipt, Stock

MARA = b"MATNR;MTART;MATKL;MEINS;LVORM\n0000123;ROH;FED;ST;\n0000124;ROH;FED;ST;X\n"
MARC = (
    b"MATNR;WERKS;MAABC;EKGRP;DISPO;PLIFZ;WEBAZ;EISBE;MINBE;BSTMI;BSTRF;LVORM\n"
    b"123;1000;A;001;D1;20;2;10,5;40;100;50;\n"
    b"123;2000;;001;D1;25;0;0;0;0;0;\n"
    b"124;1000;A;001;D1;20;2;10,5;40;100;50;\n"
    b"125;1000;A;001;D1;20;2;10,5;40;100;50;\n"
)
MAKT = b"MATNR;SPRAS;MAKTX\n0000123;D;Feder\n0000123;E;Spring\n0000123;F;Ressort\n"


def test_items_are_one_row_per_plant_with_one_text() -> None:
    loaded = read_items(MARC, MARA, MAKT)
    first, second = loaded.table.records()
    assert first == Item(
        item="0000123", plant="1000", description="Spring", unit="ST", item_class="A", buyer="001",
        planner="D1", lead_time_days=20, receipt_working_days=2, safety_stock=Decimal("10.5"),
        reorder_point=Decimal(40), minimum_order=Decimal(100), rounding=Decimal(50),
    )  # fmt: skip
    assert (second.plant, second.item_class, second.lead_time_days) == ("2000", "FED", 25)
    assert [(r.file, r.row, r.code) for r in loaded.rejects] == [("source 1", 5, "no_parent")]
    assert [(n.file, n.row, n.code) for n in loaded.set_aside] == [
        ("source 1", 4, "with_its_parent"),
        ("source 2", 3, "deleted"),
        ("source 3", 2, "other_language"),
        ("source 3", 4, "other_language"),
    ]
    assert [r.item for r in read_items(MARA).table.records()] == ["0000123"]
    with pytest.raises(SourceNotRecognised, match="headers alone"):
        read_items(MAKT)


def test_an_item_twice_and_a_broken_day_are_rejects() -> None:
    data = b"item,plant,unit,lead_time_days\nA,1,ST,2.5\nB,1,ST,3\nB,1,ST,4\nC,,ST,\n"
    loaded = read_items(data)
    assert [(r.item, r.plant) for r in loaded.table.records()] == [("C", None)]
    assert [(r.row, r.code) for r in loaded.rejects] == [
        (2, "word"),
        (3, "key_twice"),
        (4, "key_twice"),
    ]
    assert loaded.rejects[0].reason == "the lead time days is not a whole number"


HISTORY = (
    b"EBELN,EBELP,VGABE,GJAHR,BELNR,BUZEI,BWART,BUDAT,BLDAT,MENGE,WRBTR,WAERS,SHKZG,XBLNR,MATNR,WERKS\n"
    b"4500000001,00010,1,2026,5000000001,0001,101,20260110,20260109,60.5,151.25,EUR,S,LS-7,A-1,1000\n"
    b"4500000001,00010,1,2026,5000000002,0001,102,20260111,20260110,10.0,25.00,EUR,H,LS-7,A-1,1000\n"
    b"4500000001,00010,2,2026,5105600001,0001,,20260112,20260112,50.5,126.25,EUR,S,R-1,A-1,1000\n"
    b"4500000001,00010,2,2026,5105600002,0001,,20260113,20260113,1.0,2.50,EUR,H,R-1,A-1,1000\n"
    b"4500000001,00010,1,2026,5000000003,0001,101,20260114,20260114,5.0,2.50,EUR,?,LS-8,A-1,1000\n"
)


def test_receipts_take_their_sign_from_the_mark() -> None:
    loaded = read_receipts(HISTORY)
    came, went = loaded.table.records()
    assert came == Receipt(
        plant="1000", order="4500000001", line="00010", document="5000000001", document_line="0001",
        item="A-1", quantity=Decimal("60.5"), posted=date(2026, 1, 10), movement="101",
        delivery_note="LS-7", value=Decimal("151.25"), currency="EUR",
    )  # fmt: skip
    assert (went.quantity, went.value) == (-10, -25)
    assert [(n.row, n.code) for n in loaded.set_aside] == [(4, "no_receipt"), (5, "no_receipt")]
    assert [(r.row, r.code, r.raw) for r in loaded.rejects] == [(6, "sign", "?")]


def test_invoices_from_the_history() -> None:
    loaded = read_invoices(HISTORY)
    owed, back = loaded.table.records()
    assert owed == Invoice(
        document="5105600001", line="0001", reference="R-1", order="4500000001", order_line="00010",
        item="A-1", quantity=Decimal("50.5"), amount=Decimal("126.25"), currency="EUR",
        invoiced_on=date(2026, 1, 12), posted=date(2026, 1, 12),
    )  # fmt: skip
    assert (back.amount, back.quantity) == (Decimal("-2.5"), -1)


def test_invoices_of_the_invoice_tables() -> None:
    heads = (
        b"BELNR;GJAHR;BUKRS;LIFNR;XBLNR;BLDAT;BUDAT;WAERS;STBLG;RMWWR\n"
        b"5105600001;2026;1000;0000100234;R-1;20260112;20260113;EUR;;150,24\n"
        b"5105600009;2026;1000;0000100234;R-9;20260112;20260113;EUR;5105600010;150,24\n"
    )
    items = (
        b"BELNR;GJAHR;BUZEI;EBELN;EBELP;MATNR;MENGE;BSTME;WRBTR;SHKZG\n"
        b"5105600001;2026;000001;4500000001;00010;A-1;50,5;ST;126,25;S\n"
        b"5105600001;2026;000002;4500000001;00010;A-1;1,0;ST;2,50;H\n"
        b"5105600009;2026;000001;4500000001;00010;A-1;1,0;ST;2,50;S\n"
    )
    loaded = read_invoices(items, heads)
    first, second = loaded.table.records()
    assert (first.company, first.supplier, first.currency) == ("1000", "0000100234", "EUR")
    assert (first.amount, second.amount, first.reference) == (
        Decimal("126.25"), Decimal("-2.5"), "R-1",
    )  # fmt: skip
    assert [(n.file, n.row, n.code) for n in loaded.set_aside] == [
        ("source 1", 4, "with_its_parent"),
        ("source 2", 3, "reversed"),
    ]


def test_a_movement_list_signs_by_its_movement_type() -> None:
    data = (
        b"Material\tPlant\tMovement Type\tMaterial Document\tPosting Date\tQty in unit of entry\t"
        b"Unit of Entry\tQuantity\tPurchase Order\tItem\n"
        b"A-1\t1000\t101\t5000000001\t1/31/2026\t60.5\tEA\t0\t4500000001\t10\n"
        b"A-1\t1000\t122\t5000000002\t2/1/2026\t10\tEA\t0\t4500000001\t10\n"
        b"A-1\t1000\t641\t5000000003\t2/1/2026\t10\tEA\t0\t4500000001\t10\n"
    )
    loaded = read_receipts(data)
    assert [r.quantity for r in loaded.table.records()] == [Decimal("60.5"), -10]
    assert [(n.row, n.code) for n in loaded.set_aside] == [(4, "no_receipt")]


def test_confirmations_of_every_kind() -> None:
    data = (
        b"EBELN,EBELP,ETENS,EBTYP,EINDT,MENGE,DABMG,XBLNR,ERDAT,LOEKZ\n"
        b"45,10,1,AB,20260316,40.5,10.0,AB-7,20260105,\n"
        b"45,10,2,LA,20260310,10.0,0.0,LS-1,20260301,\n"
        b"45,10,3,Z1,00000000,5.0,0.0,,20260301,\n"
        b"45,10,4,AB,20260316,40.0,10.0,,20260105,L\n"
    )
    loaded = read_confirmations(data)
    assert loaded.table.records()[0] == Confirmation(
        order="45", line="10", sequence="1", kind="promise", category="AB", promised=date(2026, 3, 16),
        quantity=Decimal("40.5"), reduced=Decimal(10), reference="AB-7", entered_on=date(2026, 1, 5),
    )  # fmt: skip
    assert [(r.kind, r.promised) for r in loaded.table.records()[1:]] == [
        ("shipment", date(2026, 3, 10)),
        ("other", None),
    ]
    assert [(n.row, n.code) for n in loaded.set_aside] == [(5, "deleted")]


def test_prices_of_info_records() -> None:
    general = b"INFNR;LIFNR;MATNR;IDNLF;MEINS\n5300000001;0000100234;000123;V-1;ST\n"
    terms = (
        b"INFNR;EKORG;WERKS;ESOKZ;NETPR;PEINH;WAERS;BPRME;MINBM;NORBM;APLFZ;PRDAT;LOEKZ\n"
        b"5300000001;1000;;0;71,64;100;EUR;ST;10;50;20;31.12.9999;\n"
        b"5300000001;1000;2000;0;70,00;0;EUR;ST;10;50;21;31.12.2026;\n"
        b"5300000001;2000;;0;70,00;1;EUR;ST;10;50;21;31.12.2026;X\n"
    )
    loaded = read_prices(terms, general)
    first, second = loaded.table.records()
    assert first == PriceRecord(
        supplier="0000100234", item="000123", organisation="1000", record="5300000001", category="0",
        supplier_item="V-1", price=Decimal("71.64"), price_per=Decimal(100), currency="EUR", unit="ST",
        minimum_order=Decimal(10), standard_order=Decimal(50), lead_time_days=20,
    )  # fmt: skip
    assert (second.plant, second.price_per, second.valid_to) == ("2000", 1, date(2026, 12, 31))
    with pytest.raises(SourceNotRecognised, match="does not name the supplier"):
        read_prices(terms)


def test_a_price_for_less_than_nothing_is_none() -> None:
    cells = b"supplier,item,price,price_per,currency\n7,A,2,0,EUR\n7,B,2,-100,EUR\n7,C,2,,EUR\n"
    loaded = read_prices(cells)
    assert [(one.item, one.price_per) for one in loaded.table.records()] == [("A", 1), ("C", 1)]
    assert [(one.row, one.raw, one.reason) for one in loaded.rejects] == [
        (3, "-100.000000", "a price for less than nothing")
    ]


def test_prices_of_odoo() -> None:
    data = (
        '"partner_id","product_tmpl_id","product_code","min_qty","price","currency_id","delay","date_start","date_end"\n'
        '"Wood Corner","[E-COM12] Desk","V-1","5.0","12.5","EUR","7","2026-01-01",""\n'
    )
    (row,) = read_prices(data.encode()).table.records()
    assert (row.supplier, row.item, row.price, row.lead_time_days) == (
        "Wood Corner", "E-COM12", Decimal("12.5"), 7,
    )  # fmt: skip


def test_bills_of_three_tables() -> None:
    links = b"MATNR;WERKS;STLAN;STLNR;STLAL\nA-1;1000;1;00000007;01\n"
    heads = (
        b"STLTY;STLNR;STLAL;STKOZ;BMENG;BMEIN;DATUV;LOEKZ\nM;00000007;01;1;100,0;ST;01.01.2020;\n"
    )
    positions = (
        b"STLTY;STLNR;STLKN;IDNRK;POSNR;POSTP;MENGE;MEINS;FMENG;AUSCH;SCHGT;DATUV;POTX1;LKENZ\n"
        b"M;00000007;1;B-7;0010;L;4,5;ST;;2,00;;01.01.2020;;\n"
        b"M;00000007;2;B-8;0020;L;1,0;KG;X;0,00;X;01.01.2020;;\n"
        b"M;00000007;3;;0030;T;0,0;;;0,00;;01.01.2020;Handle with care;\n"
    )
    loaded = read_bom(positions, heads, links)
    first, second = loaded.table.records()
    assert first == BomLine(
        parent="A-1", plant="1000", alternative="01", bom="00000007", position="0010", component="B-7",
        quantity=Decimal("4.5"), unit="ST", base_quantity=Decimal(100), base_unit="ST",
        scrap_percent=Decimal(2), valid_from=date(2020, 1, 1),
    )  # fmt: skip
    assert (second.fixed, second.bulk) == (True, True)
    assert [(n.row, n.code) for n in loaded.set_aside] == [(4, "note")]
    two = links + b"A-2;1000;1;00000007;01\n"
    told = read_bom(positions, heads, two)
    assert len(told.table) == 0
    assert told.counts() == {"key_twice": 2}


def test_bills_of_odoo_repeat_their_head() -> None:
    data = (
        '"product_tmpl_id","product_qty","code","bom_line_ids/product_id","bom_line_ids/product_qty","bom_line_ids/product_uom_id"\n'
        '"[D-1] Desk","2.0","B1","[L-1] Leg","4.0","Units"\n'
        '"","","","[T-1] Top","1.0","Units"\n'
    )
    rows = read_bom(data.encode()).table.records()
    assert [(r.parent, r.component, r.quantity, r.base_quantity) for r in rows] == [
        ("D-1", "L-1", 4, 2),
        ("D-1", "T-1", 1, 2),
    ]


def test_stock_by_storage_location() -> None:
    data = b"MATNR;WERKS;LGORT;LABST;INSME;SPEME;UMLME;EINME;LVORM\n007;1000;0001;40,5;1,0;2,0;0,0;0,0;\n"
    assert read_stock(data).table.records() == (
        Stock(
            item="007", plant="1000", location="0001", quantity=Decimal("40.5"), inspection=Decimal(1),
            blocked=Decimal(2), in_transfer=Decimal(0), restricted=Decimal(0),
        ),
    )  # fmt: skip


def test_demand_says_its_kind() -> None:
    data = (
        b"Art;Artikel;Menge;Bedarfstermin\nPrognose;A-1;40;16.04.2026\nWunsch;A-1;40;16.04.2026\n"
    )
    loaded = read_demand(data)
    assert [(r.kind, r.due) for r in loaded.table.records()] == [("forecast", date(2026, 4, 16))]
    assert loaded.rejects[0].reason.startswith("the kind is none of sales_order, forecast")
    assert loaded.rejects[0].raw == "Wunsch"


def test_netsuite_vendors_are_suppliers() -> None:
    data = b"id,altname,email,isinactive,entityid\n36,Feder AG,a@feder.example,F,V36 Feder AG\n"
    (row,) = read_suppliers(data).table.records()
    assert (row.id, row.name, row.emails, row.blocked) == (
        "36", "Feder AG", ("a@feder.example",), False,
    )  # fmt: skip


def test_the_callers_columns_are_a_layout() -> None:
    frame = pl.DataFrame({"Teil": ["007"], "Lager": ["W1"], "frei": [4]})
    columns = {"item": "Teil", "plant": "Lager", "quantity": "frei"}
    assert read_stock(frame, columns=columns).table.records()[0].quantity == 4
    with pytest.raises(ConfigError, match="Did you mean"):
        read_stock(frame, columns={"itm": "Teil"})
    with pytest.raises(ConfigError, match="no layout 'sap_me2n' for stock"):
        read_stock(frame, layout="sap_me2n")


def test_layouts_of_another_package(monkeypatch: pytest.MonkeyPatch) -> None:
    from scm_automate.connectors import known_layouts

    class Entry:
        name, value = "more", "some_package:layouts"

        def __init__(self, made: object) -> None:
            self.made = made

        def load(self) -> object:
            return lambda: self.made

    def adding(made: object) -> None:
        known_layouts.layouts.cache_clear()
        monkeypatch.setattr(known_layouts, "entry_points", lambda **_: [Entry(made)])

    mine = find_layout("generic_stock").model_copy(update={"name": "our_stock"})
    try:
        adding([mine])
        assert find_layout("our_stock") is mine
        adding([find_layout("our_stock").model_copy(update={"name": "sap_ekko"})])
        with pytest.raises(ConfigError, match="one of this name already"):
            known_layouts.layouts()
        adding(["no layout"])
        with pytest.raises(ConfigError, match="gives a str and no Layout"):
            known_layouts.layouts()
        adding(7)
        with pytest.raises(ConfigError, match="some_package:layouts"):
            known_layouts.layouts()
    finally:
        known_layouts.layouts.cache_clear()


rows = st.lists(
    st.tuples(
        st.sampled_from(["45", "046", "A1", "", "4.5E+09"]),
        st.sampled_from(["A-1", "007", ""]),
        st.sampled_from(["5", "0", "-1", "1,5", "x", "", "2.25"]),
        st.sampled_from(["2026-03-16", "", "00.00.0000", "soon", "17.03.2026"]),
    ),
    max_size=10,
)


@given(rows)
@settings(max_examples=80)
def test_every_row_is_a_receipt_a_reject_or_set_aside(made: list[tuple[str, ...]]) -> None:
    data = "\n".join(["document;item;quantity;posted", *(";".join(row) for row in made), ""])
    loaded = read_receipts(data.encode(), day_first=True, decimal=".")
    rejected = {r.row for r in loaded.rejects if not r.kept}
    aside = {n.row for n in loaded.set_aside}
    assert not rejected & aside
    assert len(loaded.table) + len(rejected) + len(aside) == loaded.lines == len(made)


def test_a_list_of_two_columns_is_read_where_the_caller_names_them() -> None:
    loaded = read_stock(b"Teil;Bestand\nA-1;5\n", columns={"item": "Teil", "quantity": "Bestand"})
    assert [(one.item, one.quantity) for one in loaded.table.records()] == [("A-1", Decimal(5))]
    with pytest.raises(SourceNotRecognised, match="needs quantity"):
        read_stock(b"Teil;Ort\nA-1;5\n", columns={"item": "Teil", "location": "Ort"})
