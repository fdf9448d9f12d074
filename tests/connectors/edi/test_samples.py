"""Files that others wrote, broken ones among them: what they say was read from them by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from scm_automate.connectors import edi
from scm_automate.errors import SourceNotRecognised

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "samples"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not beside the checkout"),
]


def dump(name):
    file = edi.read(SHARED / name)
    dumped = file.model_dump(mode="json")
    assert dumped["standard"] == file.standard
    faults = [(fault["code"], fault["where"]) for fault in dumped["faults"]]
    return dumped["standard"], dumped["documents"], faults


def order(number, lines, *, kind="order"):
    return {"kind": kind, "order": number, "status": None, "lines": lines}


def asked(line, item, supplier_item, description, quantity, unit, due, price):  # noqa: PLR0917 - a row
    return {
        "line": line,
        "item": item,
        "supplier_item": supplier_item,
        "description": description,
        "quantity": quantity,
        "unit": unit,
        "due": due,
        "price": price,
    }


def answered(line, status, deliveries=(), price=None, raw=None):
    return {
        "line": line,
        "status": status,
        "deliveries": [
            {"quantity": quantity, "earliest": first, "latest": last, "basis": basis}
            for quantity, first, last, basis in deliveries
        ],
        "price": price,
        "raw_status": raw,
    }


def codes(faults):
    return [code for code, _ in faults]


WIDGETS = [
    asked("1", "065322-117", "AB3542", "SMALL WIDGET", "120", "EA", "2010-12-14", "9.25"),
    asked("2", "066850-116", "RD5322", "MEDIUM WIDGET", "220", "EA", "2010-12-14", "13.79"),
    asked("3", "060733-110", "XY5266", "LARGE WIDGET", "126", "EA", "2010-12-14", "10.99"),
    asked("4", "065308-116", "VX2332", "NANO WIDGET", "76", "EA", "2010-12-14", "4.35"),
    asked("5", "065374-118", "RV0524", "BLUE WIDGET", "72", "EA", "2010-12-14", "7.5"),
    asked("6", "067504-118", "DX1875", "ORANGE WIDGET", "696", "EA", "2010-12-14", "9.55"),
]


@pytest.mark.parametrize("name", ["850.edi", "850_2.edi"])
def test_850_with_tilde_or_newline_at_the_end_of_segments(name):
    standard, documents, faults = dump(f"x12-850/{name}")
    assert standard == "x12"
    assert documents == [order("08292233294", WIDGETS)]
    assert faults == []  # 33 segments, 6 lines, and 13045.94 is what they come to


def test_850_without_a_line_number():
    _, documents, faults = dump("x12-850/850_3.edi")
    line = asked(
        None,
        "000000000001010700",
        "UNKNOWN",
        "SU - SPARK - AQ FREEZER PUSHER",
        "1",
        "KI",
        "2016-05-02",
        "225",
    )
    assert documents == [order("----------", [line])]
    assert faults == []


def test_850_whose_counts_belong_to_a_longer_one():
    _, documents, faults = dump("x12-850/po850.txt")
    lines = [
        {**WIDGETS[4], "description": "RED"},
        {**WIDGETS[5], "description": "NO BLUE"},
    ]
    assert documents == [order("08292233294", lines)]
    # SE says 33 segments where 21 are; AMT says 13045.94, the two lines come to 7186.80.
    assert faults == [
        ("segment_count", "ST 000000010, segment 23 SE01"),
        ("amount_differs", "ST 000000010, segment 22 AMT02"),
    ]


def test_850_with_a_byte_order_mark_and_another_control_number():
    _, documents, faults = dump("x12-850/x12.850.edi")
    line = asked("1", None, "0054321", None, "1", "EA", None, "19.95")
    assert documents == [order("1000012", [line])]
    assert faults == [("control_number", "segment 15 IEA02")]


def test_850_with_tabs_and_an_isa_of_another_width():
    _, documents, faults = dump("x12-850/x12.850a.edi")
    pattern = "SINGLE LINE DIAMOND PATTERN"
    lines = [
        asked("000100001", "A_QU001-BLK", pattern, '4.4oz 3" Diamond Quilt', "2500", "YD", "2014-08-04", "2.53"),
        asked("000200001", "A_QF001-BLK", pattern, "8oz Quilted Flannel", "2000", "YD", "2014-08-04", "3.41"),
        asked("000200002", "A_QF001-RED", pattern, "8oz Quilted Flannel", "1000", "YD", "2014-08-04", "3.41"),
    ]  # fmt: skip
    assert documents == [order("4600000406", lines)]
    assert faults == [("control_number", "segment 54 IEA02")]


def test_850_with_a_segment_that_does_not_end():
    _, documents, faults = dump("x12-850/x12.850.issue135.edi")
    first, second = documents
    assert (first["order"], second["order"]) == ("740150", "740151")
    numbers = [line["line"] for line in first["lines"]]
    assert numbers == ["10", "20", "30", "40", "50", "60", "100", "70", "80", "90"]
    # The line that would have been swallowed: DTM*038*20190309 before it has no terminator.
    assert first["lines"][2] == asked(
        "30", "F07EXPLLO1224", None, "EXPLORERLONDON12X24", "13892", "SF", "2019-03-09", None
    )
    assert first["lines"][6]["due"] == "2019-05-17"
    assert len(second["lines"]) == 11
    assert [line["due"] for line in second["lines"][:2]] == ["2019-03-12", "2019-03-12"]
    assert sorted(codes(faults)) == [
        "component_separator_missing",
        "duplicate_control_number",
        "segment_end_missing",
    ]
    where = dict(faults)
    assert where["segment_end_missing"] == "segment 23 DTM"
    assert where["duplicate_control_number"] == "ST 0001, segment 90 ST02"


def test_855_where_lines_are_refused_under_an_accepting_header():
    standard, documents, faults = dump("x12-855/855.edi")
    assert standard == "x12"
    # SCH says 080, scheduled for shipment after and including: its day, and a doubt.
    day = ("2004-12-31", "2004-12-31", "dispatch")
    assert documents == [
        {
            "kind": "order_response",
            "order": "POTEST1112",
            "status": "changed",
            "lines": [
                answered("1", "accepted", [("3", *day)], "4.5", "IA"),
                answered("2", "rejected", [], "15.99", "IR"),
                answered("3", "rejected", [], "0", "IR"),
                answered("4", "accepted", [("2", *day)], "4.5", "IA"),
            ],
        }
    ]
    assert faults == [("header_line_disagree", "ST 0005, segment 4 BAK02")]


@pytest.mark.parametrize("name", ["856.edi", "asn856.txt"])
def test_856(name):
    _, documents, faults = dump(f"x12-856/{name}")
    shipped = ("2011-12-06", "2011-12-06", "dispatch")
    assert documents == [
        {
            "kind": "despatch_advice",
            "order": "99999817",
            "status": None,
            "lines": [
                answered("1", "delivered", [("24", *shipped)]),
                answered("2", "delivered", [("6", *shipped)]),
            ],
        }
    ]
    # The second says ISA13 000003438 and IEA02 000000049.
    assert codes(faults) == ([] if name == "856.edi" else ["control_number"])


@pytest.mark.parametrize(
    ("name", "invoice"),
    [("x12.810a.edi", "DO091003TESTINV01"), ("x12.810b.edi", "DO091003TESTINV01TAX")],
)
def test_810_with_unpadded_isa(name, invoice):
    _, documents, faults = dump(f"x12-810/{name}")
    lines = [
        asked("1", None, "ID001", "Power Cord", "2", "EA", None, "99.99"),
        asked("2", None, "ID002", "Power Cord", "2", "EA", None, "79.99"),
    ]
    assert documents == [order("DO091003", lines, kind="invoice")]
    assert faults == []
    assert edi.read(SHARED / f"x12-810/{name}").documents[0].number == invoice


def test_two_810_of_freight():
    _, documents, faults = dump("x12-810/sample.txt")
    assert documents == [
        order("246322946", [asked("1", "ARFW 007529-00", "852", None, "1", "EA", None, "807.5")], kind="invoice"),
        order("246322946", [asked("1", "UNWT-001385-00", "830", None, "1", "EA", None, "827.75")], kind="invoice"),
    ]  # fmt: skip
    assert faults == []


@pytest.mark.parametrize(
    "name",
    [
        "x12.base.no.line.breaks.txt",
        "x12.base.no.line.breaks.odd.char.txt",
        "x12.base.no.line.breaks.empty.line.txt",
    ],
)
def test_envelopes_on_one_line_with_wrong_counts(name):
    standard, documents, faults = dump(f"x12-envelope/{name}")
    assert standard == "x12"
    assert documents == [order(None, [], kind="other")] * 4
    # Every SE says 1 segment where ST, TEST and SE are 3; TEST is no tag; the first GE says 1 of 3.
    each = ["unknown_segment", "segment_count"]
    assert codes(faults) == each * 3 + ["transaction_count"] + each


@pytest.mark.parametrize("name", ["x12.missing.ISA.txt", "x12.wrong.ISA.txt"])
def test_an_interchange_without_isa_is_refused_with_a_clear_message(name):
    file = edi.read(SHARED / "x12-envelope" / name)
    assert file.standard == "x12"
    assert file.documents == ()
    assert [fault.code for fault in file.faults] == ["envelope_missing"]
    assert "starts with ISA" in file.faults[0].text


def test_orders_in_a_group():
    standard, documents, faults = dump("edifact-orders/orders-with-group.edi")
    assert standard == "edifact"
    line = asked("1", "8641800", None, "WIDGETS", "288", None, None, "12.8")
    assert documents == [order("C1441747", [line])]
    # UNT says 21; UNH to UNT are 18 segments.
    assert faults == [("segment_count", "UNH 1, segment 20 UNT element 1")]


def test_orders_without_an_end_of_the_interchange():
    _, documents, faults = dump("edifact-orders/input-message.txt")
    # DTM+61 is the day after which the order lapses, no day of delivery; the prices are gross.
    assert documents == [
        order(
            "0123456789123",
            [
                asked("1", "0835201031", None, None, "2", None, None, "10.5"),
                asked("2", "0835202151", None, None, "10", None, None, "9.25"),
                asked("3", "0835208338", None, None, "5", None, None, "30"),
            ],
        )
    ]
    assert codes(faults) == ["price_is_gross"] * 3 + ["interchange_end_missing"]


@pytest.mark.parametrize("name", ["edifact.ORDRSP.edi", "edifact.ORDRSP-formatted.edi"])
def test_ordrsp_of_the_energy_market_says_nothing_of_its_line(name):
    _, documents, faults = dump(f"edifact-ordrsp/{name}")
    assert documents == [
        {
            "kind": "order_response",
            "order": "00001672",
            "status": None,
            "lines": [answered("1", "unclear", [], "50.5", None)],
        }
    ]
    assert sorted(codes(faults)) == [
        "control_number",  # UNT 9IM20YSP9, UNH 9IMX20YSP0009
        "control_number",  # UNZ DAREFNR00001, UNB DAREFNR0000001
        "segment_count",
        "status_missing",
    ]


@pytest.mark.parametrize("name", ["order.edi", "order-blocked.edi", "tradacoms.order9.edi"])
def test_tradacoms_is_refused_by_name(name):
    with pytest.raises(SourceNotRecognised, match="TRADACOMS"):
        edi.read(SHARED / "tradacoms" / name)


def test_ubl_order():
    standard, documents, faults = dump("ubl/UBL-Order-2.1-Example.xml")
    assert standard == "ubl"
    lines = [
        asked("1", None, "SItemNo001", "Falu Rödfärg", "120", "LTR", "2010-02-25", "50"),
        asked("2", None, "SItemNo011", "Pensel 20 mm", "15", "C62", "2010-02-25", "15"),
    ]
    assert documents == [order("34", lines)]
    assert faults == []


def test_smallest_ubl_order_has_no_number():
    _, documents, faults = dump("ubl/CENBII-Order-minimal.xml")
    line = asked("LineItemID", None, None, None, "10", None, None, None)
    assert documents == [order(None, [line])]
    assert codes(faults) == ["order_missing"]


def test_ubl_order_change():
    _, documents, faults = dump("ubl/UBL-OrderChange-2.1-Example.xml")
    line = asked("1", None, "SItemNo001", "Falu Rödfärg", "240", "LTR", "2010-02-25", "50")
    assert documents == [order("34", [{**line, "action": "change"}], kind="order_change")]
    assert faults == []


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("ubl/UBL-OrderCancellation-2.1-Example.xml", "34"),
        ("peppol/OrderCancellation_Example.xml", "Order-1"),
    ],
)
def test_order_cancellation_is_told(name, number):
    _, documents, faults = dump(name)
    assert documents == [order(number, [], kind="other")]
    assert codes(faults) == ["order_cancelled"]


def test_ubl_order_response_in_ubl_s_own_words():
    _, documents, faults = dump("ubl/UBL-OrderResponse-2.1-Example.xml")
    lines = [
        answered("1", "unclear", raw="NoStatus"),
        answered("2", "unclear", raw="Disputed"),
    ]
    assert documents == [{"kind": "order_response", "order": "34", "status": None, "lines": lines}]
    assert faults == []


@pytest.mark.parametrize(
    ("name", "number", "status"),
    [
        ("ubl/UBL-OrderResponseSimple-2.0-Example.xml", "AEG012345", "accepted"),
        ("ubl/CENBII-AcceptOrder-minimal.xml", "AEG012345", "accepted"),
        ("ubl/CENBII-RejectOrder-maximal.xml", "AEG012345", "rejected"),
        ("ubl-oioubl/OIOUBL_OrderResponseSimple_v2p2.xml", "5002701", "accepted"),
    ],
)
def test_yes_or_no_to_a_whole_order(name, number, status):
    _, documents, faults = dump(name)
    assert documents == [{"kind": "order_response", "order": number, "status": status, "lines": []}]
    assert faults == []


def test_oioubl_order():
    _, documents, faults = dump("ubl-oioubl/OIOUBL_Order_v2p2.xml")
    lines = [
        asked("1", None, "5712345780121", "Hejsetavle", "1", "EA", "2005-11-15", "5000"),
        asked("2", None, "5712345780111", "Beslag", "2", "EA", "2005-11-15", "25"),
    ]
    assert documents == [order("5002701", lines)]
    assert faults == []


def test_oioubl_order_change_does_not_say_what_is_done():
    _, documents, faults = dump("ubl-oioubl/OIOUBL_OrderChange_v2p2.xml")
    assert documents[0]["order"] == "5002701"
    assert documents[0]["lines"][0]["action"] == "change"
    assert codes(faults) == ["action_missing"]


def test_oioubl_order_response_has_a_date_and_no_code():
    _, documents, faults = dump("ubl-oioubl/OIOUBL_OrderResponse_v2p2.xml")
    line = answered("1", "unclear", [("1000", None, "2006-04-15", "delivery")], "5", None)
    assert documents == [
        {"kind": "order_response", "order": "5002701", "status": None, "lines": [line]}
    ]
    assert codes(faults) == ["status_missing"]


def test_peppol_order_response():
    _, documents, faults = dump("peppol/OrderResponse_Example.xml")
    own = ("2018-08-10", "2018-08-12", "delivery")
    general = ("2013-07-15", "2013-07-16", "delivery")
    assert documents == [
        {
            "kind": "order_response",
            "order": "11233",
            "status": "changed",
            "lines": [
                answered("1", "changed", [("10", *own), ("3", None, None, "delivery")], "1.5", "3"),
                answered("2", "accepted", [(None, *general)], None, "5"),
                answered("3", "changed", [(None, *general)], None, "3"),
            ],
        }
    ]
    assert faults == []
    readings = edi.read(SHARED / "peppol/OrderResponse_Example.xml").parts[0].lines
    assert any("another item" in doubt for doubt in readings[0].doubts)
    assert readings[1].doubts == ()
    assert any("another item" in doubt for doubt in readings[2].doubts)


def test_peppol_advanced_order_response():
    _, documents, faults = dump("peppol/OrderResponseAdvanced_Example.xml")
    first = ("2022-05-10", "2022-05-20", "delivery")
    assert documents[0]["lines"] == [
        answered("1", "changed", [("10", *first), ("3", None, None, "delivery")], "1.5", "3"),
        answered("2", "accepted", [(None, "2022-05-10", "2022-05-25", "delivery")], None, "5"),
    ]
    assert faults == []


def test_peppol_order_change():
    _, documents, faults = dump("peppol/OrderChange_Example.xml")
    lines = [
        asked("1", None, None, "Item 1", "5", "NAR", "2013-07-16", "40"),
        asked("2", None, None, "Item 2", "50", "NAR", "2013-07-16", "6"),
    ]
    lines = [{**line, "action": "change"} for line in lines]
    assert documents == [order("Order-1", lines, kind="order_change")]
    assert faults == []


def test_peppol_28a_order():
    _, documents, faults = dump("peppol/UC1_Order.xml")
    lines = [
        asked("1", None, "SN-33", "Brown sauce", "10", "NAR", "2013-07-16", "4"),
        asked("2", None, "SN-34", "White sauce", "5", "NAR", "2013-07-16", "6"),
        asked("3", None, "SN-35", "Pepper sauce", "15", "NAR", "2013-07-16", "3"),
    ]
    assert documents == [order("1", lines)]
    assert faults == []


def test_peppol_28a_response_with_the_other_code_list():
    _, documents, faults = dump("peppol/UC1_Order_response.xml")
    day = ("2013-07-15", "2013-07-16", "delivery")
    # UNCL1225: 29 accepted, 27 not accepted, 30 accepted with amendment.
    lines = [
        answered("1", "accepted", [(None, *day)], None, "29"),
        answered("2", "rejected", [], None, "27"),
        answered("3", "changed", [(None, *day)], None, "30"),
    ]
    assert documents == [
        {"kind": "order_response", "order": "1", "status": "changed", "lines": lines}
    ]
    assert faults == []


def test_cxml_order():
    standard, documents, faults = dump("cxml/OrderRequest.xml")
    assert standard == "cxml"
    lines = [
        asked("1", None, "1233244", "hello from item 1", "10", "EA", "2020-02-28", "2.1"),
        asked("2", None, "1233245", "hello from item 2", "20", "EA", "2020-02-28", "3.2"),
    ]
    assert documents == [order("DO1234", lines)]
    assert faults == []


def test_second_cxml_order():
    _, documents, faults = dump("cxml/order_request.xml")
    lines = [
        asked("1", "KD5555", "5555", "Excelsior Desk Chair", "3", "EA", None, "763.2"),
        asked("2", "KD666", "666", "Other Desk Chair", "5", "EA", None, "226.2"),
    ]
    assert documents == [order("myorder-1", lines)]
    assert faults == []


def test_cxml_ship_notice_without_lines():
    _, documents, faults = dump("cxml/ShipNoticeRequest.xml")
    assert documents == [order("DO1234", [], kind="despatch_advice")]
    assert faults == []


def test_cxml_status_update_is_of_another_kind():
    _, documents, faults = dump("cxml/StatusUpdateRequest.xml")
    assert documents == [order(None, [], kind="other")]
    assert faults == []


def test_every_edi_and_xml_sample_is_among_these_tests():
    text = Path(__file__).read_text("utf-8")
    for folder in ("x12-*", "edifact-*", "tradacoms", "ubl", "ubl-oioubl", "peppol", "cxml"):
        for path in sorted(SHARED.glob(f"{folder}/*")):
            assert path.name in text, path
