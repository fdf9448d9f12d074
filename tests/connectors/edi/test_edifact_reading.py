"""EDIFACT responses, changes and notices: one rule a test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from scm_automate.connectors import edi

HEAD = ("BGM+231+SO-77+4", "DTM+137:20260304:102", "RFF+ON:4500012345", "DTM+171:20260302:102")
D20 = (date(2026, 3, 20), date(2026, 3, 20), "delivery")


def only(raw, **options):
    file = edi.read(raw, **options)
    assert len(file.documents) == 1
    return file.documents[0], [fault.code for fault in file.faults]


def line_of(edifact, *segments, head=HEAD, kind="ORDRSP", **options):
    document, faults = only(edifact(kind, *head, *segments, "UNS+S"), **options)
    assert len(document.lines) == 1
    return document.lines[0], faults


def told(line):
    return [(one.quantity, one.earliest, one.latest, one.basis) for one in line.deliveries]


def test_header_of_a_response(edifact):
    document, faults = only(
        edifact("ORDRSP", *HEAD, "NAD+BY+1000::92", "NAD+SU+77::92", "CUX+2:EUR:9", "UNS+S")
    )
    assert (document.order, document.number, document.status) == ("4500012345", "SO-77", "changed")
    assert (document.ordered, document.issued) == (date(2026, 3, 2), date(2026, 3, 4))
    assert (document.currency, document.buyer, document.supplier) == ("EUR", "1000", "77")
    assert faults == []


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("5", "accepted"), ("3", "changed"), ("6", "changed"), ("24", "changed"), ("7", "rejected"),
        ("2", "rejected"), ("37", "rejected"), ("42", "delivered"), ("117", "unclear"),
        ("4", "unclear"),
    ],
)  # fmt: skip
def test_line_codes(edifact, code, status):
    line, faults = line_of(edifact, f"LIN+10+{code}", "QTY+113:500:PCE", "DTM+67:20260320:102")
    assert (line.status, line.raw_status) == (status, code)
    assert faults == (["header_line_disagree"] if status == "rejected" else [])


def test_an_unknown_code_is_unclear_and_a_fault(edifact):
    line, faults = line_of(edifact, "LIN+10+77", "QTY+113:500:PCE", "DTM+67:20260320:102")
    assert (line.status, line.raw_status) == ("unclear", "77")
    assert faults == ["unknown_code"]


@pytest.mark.parametrize(
    ("function", "status"), [("29", "accepted"), ("27", "rejected"), ("12", None), ("9", None)]
)
def test_the_header_holds_for_lines_without_a_code(edifact, function, status):
    head = (f"BGM+231+SO-77+{function}", *HEAD[1:])
    line, faults = line_of(edifact, "LIN+10", "QTY+21:500:PCE", "DTM+67:20260320:102", head=head)
    assert line.status == (status or "unclear")
    assert line.raw_status == (function if status else None)
    doubt = ["header_doubt"] if function == "12" else []
    assert faults == ([] if status else [*doubt, "status_missing"])


def test_the_response_type_counts_before_the_function(edifact):
    document, _ = only(edifact("ORDRSP", "BGM+231+SO-77+9+AB", *HEAD[1:], "UNS+S"))
    assert document.status == "received"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["DTM+67:20260320:102"], (date(2026, 3, 20), date(2026, 3, 20), "delivery")),
        (["DTM+2:20260320:102"], (date(2026, 3, 20), date(2026, 3, 20), "delivery")),
        (["DTM+2:20260316:102", "DTM+69:20260320:102"], D20),
        (["DTM+11:20260320:102", "DTM+67:20260325:102"], (date(2026, 3, 25), date(2026, 3, 25), "delivery")),
        (["DTM+10:20260320:102"], (date(2026, 3, 20), date(2026, 3, 20), "dispatch")),
        (["DTM+67:202612:616"], (date(2026, 3, 16), date(2026, 3, 22), "delivery")),
        (["DTM+67:20260316-20260320:718"], (date(2026, 3, 16), date(2026, 3, 20), "delivery")),
        (["DTM+67:202603200800:203"], D20),
        (["DTM+67:260320:101"], D20),
        (["DTM+63:20260320:102"], (None, date(2026, 3, 20), "delivery")),
        (["DTM+64:20260316:102", "DTM+63:20260320:102"], (date(2026, 3, 16), date(2026, 3, 20), "delivery")),
    ],
)  # fmt: skip
def test_what_dates_promise(edifact, dates, expected):
    line, _ = line_of(edifact, "LIN+10+3", "QTY+113:500:PCE", *dates)
    assert told(line) == [(500, *expected)]


@pytest.mark.parametrize("qualifier", ["61", "137", "4", "36", "171"])
def test_other_dates_are_no_promise(edifact, qualifier):
    line, _ = line_of(edifact, "LIN+10+3", "QTY+113:500:PCE", f"DTM+{qualifier}:20260320:102")
    assert told(line) == [(500, None, None, "delivery")]


def test_a_split_in_scheduling_groups(edifact):
    line, faults = line_of(
        edifact,
        "LIN+10+3", "QTY+21:500:PCE",
        "SCC+1", "QTY+113:300:PCE", "DTM+67:20260320:102",
        "SCC+1", "QTY+113:200:PCE", "DTM+67:20260410:102",
    )  # fmt: skip
    assert told(line) == [
        (300, *D20),
        (200, date(2026, 4, 10), date(2026, 4, 10), "delivery"),
    ]
    assert line.quantity == 500
    assert faults == []


def test_a_backorder_beside_what_comes(edifact):
    line, _ = line_of(
        edifact, "LIN+10+5", "QTY+21:500", "QTY+113:300", "DTM+67:20260320:102", "QTY+83:200"
    )
    assert line.status == "changed"
    assert told(line) == [(300, *D20), (200, None, None, "delivery")]


def test_one_date_behind_two_quantities_is_doubtful(edifact):
    raw = edifact(
        "ORDRSP", *HEAD, "LIN+10+3", "QTY+113:300", "QTY+83:200", "DTM+67:20260320:102", "UNS+S"
    )
    file = edi.read(raw)
    assert told(file.documents[0].lines[0]) == [(300, *D20), (200, None, None, "delivery")]
    assert "one date" in file.parts[0].lines[0].doubts[0]


@pytest.mark.parametrize("qualifier", ["119", "182", "185"])
def test_what_will_not_come_is_no_delivery(edifact, qualifier):
    line, _ = line_of(
        edifact, "LIN+10+3", "QTY+21:500", "QTY+113:300", "DTM+67:20260320:102",
        f"QTY+{qualifier}:200",
    )  # fmt: skip
    assert told(line) == [(300, *D20)]
    assert line.status == "changed"


def test_a_line_refused_in_part_keeps_its_rest(edifact):
    line, _ = line_of(edifact, "LIN+10+3", "QTY+21:500", "QTY+185:200", "DTM+67:20260320:102")
    assert told(line) == [(300, *D20)]


def test_the_order_s_line_by_reference(edifact):
    line, _ = line_of(
        edifact, "LIN+1+5", "QTY+113:5", "DTM+67:20260320:102", "RFF+ON:4500012345:10"
    )
    assert line.line == "10"
    line, _ = line_of(edifact, "LIN+1+5", "QTY+113:5", "DTM+67:20260320:102", "RFF+LI:20")
    assert line.line == "20"


def test_lines_of_two_orders_are_two_documents(edifact):
    raw = edifact(
        "ORDRSP", "BGM+231+SO-77+29", "DTM+137:20260304:102",
        "LIN+1+5", "QTY+113:5", "DTM+67:20260320:102", "RFF+ON:4501:10",
        "LIN+2+7", "QTY+21:7", "RFF+ON:4502:20", "UNS+S",
    )  # fmt: skip
    file = edi.read(raw)
    assert [(one.order, one.status) for one in file.documents] == [
        ("4501", "accepted"),
        ("4502", "rejected"),
    ]
    assert "header_line_disagree" in [fault.code for fault in file.faults]


def test_item_numbers_of_lin_and_pia(edifact):
    line, _ = line_of(
        edifact, "LIN+10+5+4012345678901:EN", "PIA+1+A-1:IN::92", "PIA+5+MF-7:SA", "QTY+113:5"
    )
    assert (line.item, line.supplier_item) == ("A-1", "MF-7")


def test_a_substituted_item_is_doubtful(edifact):
    raw = edifact("ORDRSP", *HEAD, "LIN+10+5", "PIA+3+NEW:SA", "QTY+113:5", "DTM+67:20260320:102")
    assert "another item" in edi.read(raw).parts[0].lines[0].doubts[0]


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        ("PRI+AAA:12.5::::", Decimal("12.5")),
        ("PRI+AAA:12.5:::100:PCE", Decimal("0.125")),
        ("PRI+AAA:12,5", Decimal("12.5")),
        ("PRI+ZZZ:12.5", None),
        ("PRI+AAA:12.5:::7:PCE", None),
    ],
)
def test_prices_are_for_one(edifact, segment, expected):
    line, _ = line_of(edifact, "LIN+10+5", "QTY+113:5", "DTM+67:20260320:102", segment)
    assert line.price == expected


def test_released_characters_are_text(edifact):
    raw = edifact("ORDERS", "BGM+220+45?+6+9", "LIN+1", "IMD+F++:::50?:50 ?'best?' 3??", "QTY+21:5")
    document, faults = only(raw)
    assert document.order == "45+6"
    assert document.lines[0].description == "50:50 'best' 3?"
    assert faults == []


@pytest.mark.parametrize(("syntax", "charset"), [("UNOC", "iso8859-1"), ("UNOD", "iso8859-2"), ("UNOE", "iso8859-5")])  # fmt: skip
def test_character_sets(edifact, syntax, charset):
    text = {"iso8859-1": "Müller", "iso8859-2": "Łódź", "iso8859-5": "Привет"}[charset]
    raw = edifact("ORDERS", "BGM+220+45+9", "LIN+1", "IMD+F++:::@@", "QTY+21:5")
    raw = raw.replace(b"UNOC", syntax.encode()).replace(b"@@", text.encode(charset))
    document, _ = only(raw)
    assert document.lines[0].description == text


def test_utf_8_under_another_declaration_is_read_and_told(edifact):
    raw = edifact("ORDERS", "BGM+220+45+9", "LIN+1", "IMD+F++:::@@", "QTY+21:5")
    document, faults = only(raw.replace(b"@@", "Müller".encode()))
    assert document.lines[0].description == "Müller"
    assert faults == ["charset_differs"]


def test_a_file_wrapped_at_a_width_is_put_together(edifact):
    raw = edifact("ORDRSP", *HEAD, "LIN+10+5", "QTY+113:500", "DTM+67:20260320:102", "UNS+S")
    flat = raw.replace(b"\n", b"")
    wrapped = b"\r\n".join(flat[at : at + 40] for at in range(0, len(flat), 40))
    assert edi.read(wrapped).documents == edi.read(raw).documents
    assert edi.read(wrapped).faults == ()


def test_a_segment_without_its_end_is_told_and_read(edifact):
    raw = edifact("ORDRSP", *HEAD, "LIN+10+5", "QTY+113:500", "DTM+67:20260320:102", "UNS+S")
    line, faults = (
        edi.read(raw.replace(b"QTY+113:500'", b"QTY+113:500")).documents[0].lines[0],
        None,
    )
    assert told(line) == [(500, *D20)]
    faults = [fault.code for fault in edi.read(raw.replace(b"QTY+113:500'", b"QTY+113:500")).faults]
    assert faults == ["segment_end_missing"]


def test_other_service_characters(edifact):
    raw = edifact(
        "ORDRSP", *HEAD, "LIN+10+5", "QTY+113:1,5", "DTM+67:20260320:102", "UNS+S"
    ).decode()
    other = "UNA|*,! ~" + raw.translate(str.maketrans(":+'", "|*~"))
    document, faults = only(other.encode())
    assert document.lines[0].deliveries[0].quantity == Decimal("1.5")
    assert faults == []


def test_ordchg(edifact):
    raw = edifact(
        "ORDCHG", "BGM+230+CH-1+4", "DTM+137:20260304:102", "RFF+ON:4500012345",
        "LIN+10+3+A-1:IN", "QTY+21:600:PCE", "DTM+2:20260401:102", "LIN+20+2", "LIN+30+1", "UNS+S",
        "CNT+2:3",
    )  # fmt: skip
    document, faults = only(raw)
    assert (document.kind, document.order, document.number) == (
        "order_change",
        "4500012345",
        "CH-1",
    )
    assert [line.action for line in document.lines] == ["change", "delete", "add"]
    assert document.lines[0].due == date(2026, 4, 1)
    assert faults == []


def test_ordchg_that_calls_the_order_off(edifact):
    document, faults = only(edifact("ORDCHG", "BGM+230+CH-1+1", "RFF+ON:45", "LIN+10+3", "UNS+S"))
    assert (document.cancels, document.lines[0].action) == ("order", "delete")
    assert faults == ["order_cancelled"]


def test_desadv_has_the_day_of_arrival_before_that_of_departure(edifact):
    raw = edifact(
        "DESADV", "BGM+351+LS-9+9", "DTM+137:20260304:102", "DTM+11:20260304:102",
        "DTM+17:20260306:102", "RFF+ON:45", "CPS+1", "LIN+10++A-1:IN", "QTY+12:5:PCE", "UNS+S",
    )  # fmt: skip
    document, faults = only(raw)
    assert (document.kind, document.status, document.number) == ("despatch_advice", None, "LS-9")
    assert document.lines[0].status == "delivered"
    assert told(document.lines[0]) == [(5, date(2026, 3, 6), date(2026, 3, 6), "delivery")]
    assert faults == []


def test_invoic(edifact):
    raw = edifact(
        "INVOIC", "BGM+380+INV-1+9", "DTM+137:20260304:102", "RFF+ON:45", "LIN+10++A-1:IN",
        "QTY+47:5:PCE", "PRI+AAA:1.25", "UNS+S",
    )  # fmt: skip
    document, faults = only(raw)
    assert (document.kind, document.order, document.number) == ("invoice", "45", "INV-1")
    assert (document.lines[0].quantity, document.lines[0].due) == (5, None)
    assert faults == []


def test_another_message_is_other(edifact):
    document, faults = only(edifact("PRICAT", "BGM+9+1+9"))
    assert (document.kind, document.lines) == ("other", ())
    assert faults == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("UNT+9+1", "UNT+2000000000+1", "segment_count"),
        ("UNT+9+1", "UNT+9+2", "control_number"),
        ("UNZ+1+7", "UNZ+2+7", "transaction_count"),
        ("UNZ+1+7", "UNZ+1+8", "control_number"),
        ("UNZ+1+7'\n", "", "interchange_end_missing"),
        ("UNT+9+1'\n", "", "transaction_cut"),
        ("CNT+2:1", "CNT+2:4", "line_count"),
        ("CNT+2:1", "CNT+1:4", "quantity_total"),
        ("RFF+ON:4500012345'\n", "RFF+VN:1'\n", "order_missing"),
        ("QTY+113:5", "QTY+113:five", "bad_number"),
        ("BGM+231+SO-77+29", "BGM+231+SO-77+77", "unknown_code"),
    ],
)
def test_envelopes_and_counts_are_checked_and_told(edifact, old, new, code):
    raw = edifact(
        "ORDRSP", "BGM+231+SO-77+29", "DTM+137:20260304:102", "RFF+ON:4500012345",
        "LIN+10+5", "QTY+113:5", "UNS+S", "CNT+2:1",
    ).decode()  # fmt: skip
    assert old in raw
    file = edi.read(raw.replace(old, new).encode())
    assert code in [fault.code for fault in file.faults]
    assert [line.line for line in file.documents[0].lines] == ["10"]


@pytest.mark.parametrize("chunk", [1, 5, 64])
def test_a_stream_may_come_in_any_pieces(edifact, chunk, monkeypatch):
    raw = edifact("ORDRSP", *HEAD, "LIN+10+5", "IMD+F++:::a??b?'c", "QTY+113:5", "UNS+S")
    whole = edi.read(raw + raw)
    monkeypatch.setattr("scm_automate.connectors.edi.chunks.CHUNK", chunk)
    assert edi.read(raw + raw) == whole
    assert whole.faults == ()
