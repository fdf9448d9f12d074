"""X12 responses, changes and notices: one rule a test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from scm_automate.connectors import edi
from scm_automate.connectors.edi.x12_delimiters import read_head

BAK = "BAK*00*AC*4500012345*20260302****SO-77*20260304"


def only(raw, **options):
    file = edi.read(raw, **options)
    assert len(file.documents) == 1
    return file.documents[0], [fault.code for fault in file.faults]


def line_of(x12, *segments, head=BAK, kind="855", **options):
    document, faults = only(x12(kind, head, *segments, "CTT*1"), **options)
    assert len(document.lines) == 1
    return document.lines[0], faults


def told(delivery):
    return delivery.quantity, delivery.earliest, delivery.latest, delivery.basis


def test_header_of_a_response(x12):
    document, faults = only(x12("855", BAK, "CUR*SE*EUR", "N1*BY**92*1000", "N1*SU**92*77"))
    assert (document.order, document.number) == ("4500012345", "SO-77")
    assert (document.ordered, document.issued) == (date(2026, 3, 2), date(2026, 3, 4))
    assert (document.currency, document.buyer, document.supplier) == ("EUR", "1000", "77")
    assert document.status == "changed"
    assert faults == []


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("IA", "accepted"), ("AR", "accepted"), ("IC", "changed"), ("IQ", "changed"),
        ("DR", "changed"), ("IB", "changed"), ("IR", "rejected"), ("R4", "rejected"),
        ("AC", "delivered"), ("IH", "unclear"), ("SP", "unclear"),
    ],
)  # fmt: skip
def test_status_codes(x12, code, status):
    line, faults = line_of(x12, "PO1*10*500*EA*1.25", f"ACK*{code}*500*EA*067*20260320")
    assert line.status == status
    assert line.raw_status == code
    assert "unknown_code" not in faults


def test_an_unknown_code_is_unclear_and_a_fault_never_accepted(x12):
    line, faults = line_of(x12, "PO1*10*500*EA", "ACK*XX*500*EA*067*20260320")
    assert line.status == "unclear"
    assert line.raw_status == "XX"
    assert faults == ["unknown_code"]


def test_a_rescheduled_line_without_its_date_is_unclear(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*DR*500*EA")
    assert line.status == "unclear"
    assert line.deliveries == ()


def test_several_ack_are_a_split(x12):
    line, faults = line_of(
        x12, "PO1*10*500*EA", "ACK*IB*200*EA*067*20260410", "ACK*IA*300*EA*067*20260320"
    )
    assert line.status == "changed"
    assert line.raw_status == "IB IA"
    assert [told(delivery) for delivery in line.deliveries] == [
        (300, date(2026, 3, 20), date(2026, 3, 20), "delivery"),
        (200, date(2026, 4, 10), date(2026, 4, 10), "delivery"),
    ]
    assert faults == []


def test_a_split_of_accepted_and_rejected_promises_what_is_accepted(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*IA*300*EA*068*20260320", "ACK*IR*200*EA")
    assert line.status == "changed"
    assert [told(delivery) for delivery in line.deliveries] == [
        (300, date(2026, 3, 20), date(2026, 3, 20), "dispatch")
    ]


def test_the_balance_of_a_partial_shipment_has_no_date(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*BP*300*EA*067*20260320")
    assert [told(delivery) for delivery in line.deliveries] == [
        (300, date(2026, 3, 20), date(2026, 3, 20), "delivery"),
        (200, None, None, "delivery"),
    ]


def test_accepted_for_less_is_not_accepted(x12):
    line, faults = line_of(x12, "PO1*10*500*EA", "ACK*IA*300*EA*067*20260320")
    assert line.status == "changed"
    assert faults == ["quantity_differs"]


@pytest.mark.parametrize(
    ("qualifier", "first", "last", "basis"),
    [
        ("067", date(2026, 3, 18), date(2026, 3, 18), "delivery"),
        ("017", date(2026, 3, 18), date(2026, 3, 18), "delivery"),
        ("002", date(2026, 3, 18), date(2026, 3, 18), "delivery"),
        ("068", date(2026, 3, 18), date(2026, 3, 18), "dispatch"),
        ("010", date(2026, 3, 18), date(2026, 3, 18), "dispatch"),
        ("075", None, date(2026, 3, 18), "delivery"),
        ("085", None, date(2026, 3, 18), "dispatch"),
        ("078", date(2026, 3, 16), date(2026, 3, 22), "delivery"),
        ("080", date(2026, 3, 18), date(2026, 3, 18), "dispatch"),
    ],
)
def test_what_a_date_behind_a_status_promises(x12, qualifier, first, last, basis):
    line, _ = line_of(x12, "PO1*10*500*EA", f"ACK*IA*500*EA*{qualifier}*20260318")
    assert told(line.deliveries[0]) == (500, first, last, basis)


@pytest.mark.parametrize("qualifier", ["001", "004", "036", "061", "999"])
def test_other_dates_never_become_a_promise(x12, qualifier):
    line, faults = line_of(x12, "PO1*10*500*EA", f"ACK*IA*500*EA*{qualifier}*20260318")
    assert told(line.deliveries[0]) == (500, None, None, "delivery")
    assert faults == ["date_not_promised"]


def test_a_date_without_qualifier_is_taken_and_told(x12):
    line, faults = line_of(x12, "PO1*10*500*EA", "ACK*IA*500*EA**20260318")
    assert line.deliveries[0].latest == date(2026, 3, 18)
    assert faults == ["date_without_qualifier"]


def test_a_partner_may_have_no_qualifier_for_it(x12):
    codes = edi.code_lists({"x12": {"defaults": {"promise_date": ""}}})
    line, faults = line_of(x12, "PO1*10*500*EA", "ACK*IA*500*EA**20260318", codes=codes)
    assert line.deliveries[0].latest is None
    assert faults == ["date_not_promised"]


def test_the_requested_date_of_a_line_is_no_promise(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "DTM*002*20260316", "ACK*IA*500*EA")
    assert line.deliveries[0].latest is None


def test_the_line_s_date_wins_over_the_header_s(x12):
    raw = x12(
        "855", BAK, "DTM*067*20260401",
        "PO1*10*500*EA", "ACK*IA*500*EA", "DTM*067*20260320",
        "PO1*20*100*EA", "ACK*IA*100*EA", "CTT*2",
    )  # fmt: skip
    document, _ = only(raw)
    assert [line.deliveries[0].latest for line in document.lines] == [
        date(2026, 3, 20),
        date(2026, 4, 1),
    ]


def test_two_dates_make_a_window(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*IA*500*EA", "DTM*072*20260318", "DTM*075*20260325")
    assert told(line.deliveries[0]) == (500, date(2026, 3, 18), date(2026, 3, 25), "delivery")


def test_schedules_split_what_is_acknowledged(x12):
    line, faults = line_of(
        x12,
        "PO1*10*500*EA",
        "ACK*IA*500*EA",
        "SCH*300*EA***067*20260320",
        "SCH*200*EA***067*20260410",
    )
    assert line.status == "changed"
    assert [delivery.quantity for delivery in line.deliveries] == [300, 200]
    assert faults == []


def test_schedules_that_do_not_add_up_are_told_and_the_ack_counts(x12):
    line, faults = line_of(
        x12, "PO1*10*500*EA", "ACK*IA*500*EA*067*20260320", "SCH*300*EA***067*20260410"
    )
    assert [told(delivery) for delivery in line.deliveries] == [
        (500, date(2026, 3, 20), date(2026, 3, 20), "delivery")
    ]
    assert faults == ["quantity_differs"]


def test_where_header_and_line_disagree_the_line_wins(x12):
    raw = x12("855", BAK.replace("*AC*", "*AT*"), "PO1*10*5*EA", "ACK*IR*0*EA", "CTT*1")
    document, faults = only(raw)
    assert document.status == "rejected"
    assert faults == ["header_line_disagree"]


def test_a_rejecting_header_holds_for_lines_without_a_status(x12):
    line, faults = line_of(x12, "PO1*10*5*EA", head=BAK.replace("*AC*", "*RJ*"))
    assert (line.status, line.raw_status) == ("rejected", "RJ")
    assert faults == []


@pytest.mark.parametrize("code", ["AK", "NA", "16"])
def test_a_header_that_promises_nothing_promises_nothing_for_its_lines(x12, code):
    line, faults = line_of(x12, "PO1*10*5*EA", head=BAK.replace("*AC*", f"*{code}*"))
    assert line.status == "unclear"
    assert "status_missing" in faults


def test_price_per_hundred_is_told_for_one(x12):
    line, faults = line_of(x12, "PO1*10*500*EA*12.5*HP", "ACK*IA*500*EA*067*20260320")
    assert line.price == Decimal("0.125")
    assert faults == []


def test_a_price_for_another_unit_is_not_read(x12):
    line, faults = line_of(x12, "PO1*10*500*EA*12.5*PP", "ACK*IA*500*EA*067*20260320")
    assert line.price is None
    assert faults == ["price_basis"]


@pytest.mark.parametrize(
    ("segments", "code"),
    [
        (("PO1*10*fifty*EA", "ACK*IA*50*EA"), "bad_number"),
        (("PO1*10*50*EA", "ACK*IA*50*EA*067*20261399"), "bad_date"),
        (("PO1*10*50*EA", "ACK*IA*1e400*EA"), "bad_number"),
        (("PO1*10*50*EA", "ACK*IA*-50*EA*067*20260320"), "quantity_differs"),
    ],
)
def test_values_that_are_none_are_told(x12, segments, code):
    _, faults = line_of(x12, *segments)
    assert code in faults


def test_a_negative_quantity_is_unclear(x12):
    line, _ = line_of(x12, "PO1*10*50*EA", "ACK*IA*-50*EA*067*20260320")
    assert (line.status, line.deliveries) == ("unclear", ())


def test_six_digit_dates_have_their_century(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*IA*500*EA*067*260320")
    assert line.deliveries[0].latest == date(2026, 3, 20)


def test_865_says_it_by_ack_or_by_its_change_code(x12):
    raw = x12(
        "865", "BCA*00*AC*4500012345***20260302",
        "POC*10*QD*400**EA*1.25", "ACK*IQ*400*EA*067*20260320",
        "POC*20*DI*0**EA", "POC*30*NC*7**EA", "DTM*067*20260320", "CTT*3",
    )  # fmt: skip
    document, faults = only(raw)
    assert document.kind == "order_response"
    assert [(line.line, line.status, line.raw_status) for line in document.lines] == [
        ("10", "changed", "IQ"),
        ("20", "rejected", "DI"),
        ("30", "accepted", "NC"),
    ]
    assert document.lines[2].deliveries[0].quantity == 7
    assert faults == []


def test_860_adds_changes_and_deletes(x12):
    raw = x12(
        "860", "BCH*04*SA*4500012345***20260302",
        "POC*10*QI*600**EA*1.25**BP*A-1*VN*B-2", "DTM*002*20260401",
        "POC*20*DI*0**EA", "POC*30*AI*5**KG", "POC*40*??*5**KG", "CTT*4",
        group="PC",
    )  # fmt: skip
    document, faults = only(raw)
    assert document.kind == "order_change"
    assert [(line.line, line.action) for line in document.lines] == [
        ("10", "change"), ("20", "delete"), ("30", "add"), ("40", "change"),
    ]  # fmt: skip
    assert document.lines[0].item == "A-1"
    assert document.lines[0].due == date(2026, 4, 1)
    assert faults == ["unknown_code"]


def test_860_that_calls_the_whole_order_off_is_told(x12):
    document, faults = only(x12("860", "BCH*01*SA*45***20260302", "POC*10*CA*5**EA", "CTT*1"))
    assert document.cancels == "order"
    assert [line.action for line in document.lines] == ["delete"]
    assert faults == ["order_cancelled"]


def test_an_order_with_schedules_has_a_line_for_each(x12):
    raw = x12(
        "850", "BEG*00*SA*45**20260302", "PO1*10*500*EA*1.25",
        "SCH*300*EA***002*20260401", "SCH*200*EA***010*20260501", "CTT*1*500",
    )  # fmt: skip
    document, faults = only(raw)
    assert [(line.line, line.quantity, line.due, line.due_basis) for line in document.lines] == [
        ("10", 300, date(2026, 4, 1), "delivery"),
        ("10", 200, date(2026, 5, 1), "dispatch"),
    ]
    assert faults == []


def test_a_ship_notice_for_two_orders_is_two_documents(x12):
    raw = x12(
        "856", "BSN*00*LS-9*20260304*0900", "HL*1**S", "DTM*011*20260304", "DTM*017*20260306",
        "HL*2*1*O", "PRF*4501", "HL*3*2*I", "LIN*10*BP*A-1", "SN1**5*EA",
        "HL*4*1*O", "PRF*4502", "HL*5*4*I", "LIN*20*VP*B-2", "SN1**7*EA", "CTT*5*12",
    )  # fmt: skip
    file = edi.read(raw)
    assert [document.order for document in file.documents] == ["4501", "4502"]
    # The day of arrival is told before the day of departure.
    assert [told(document.lines[0].deliveries[0]) for document in file.documents] == [
        (5, date(2026, 3, 6), date(2026, 3, 6), "delivery"),
        (7, date(2026, 3, 6), date(2026, 3, 6), "delivery"),
    ]
    assert file.faults == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("SE*5*0001", "SE*2000000000*0001", "segment_count"),
        ("SE*5*0001", "SE*99999999999999999999999*0001", "segment_count"),
        ("SE*5*0001", "SE*5*0002", "control_number"),
        ("GE*1*1", "GE*2*1", "transaction_count"),
        ("GE*1*1", "GE*1*9", "control_number"),
        ("IEA*1*000000001", "IEA*3*000000001", "group_count"),
        ("IEA*1*000000001", "IEA*1*000000009", "control_number"),
        ("CTT*1", "CTT*7", "line_count"),
        ("CTT*1", "CTT*1*999", "quantity_total"),
        ("GE*1*1~\n", "", "group_end_missing"),
        ("IEA*1*000000001~\n", "", "interchange_end_missing"),
        ("SE*5*0001~\n", "", "transaction_cut"),
        ("GS*PR*SELLER*BUYER*20260304*0900*1*X*004010~\n", "", "group_missing"),
        ("BAK*00*AC*4500012345*20260302~\n", "BAK*00*AC**20260302~\n", "order_missing"),
    ],
)  # fmt: skip
def test_envelopes_and_counts_are_checked_and_told(x12, old, new, code):
    raw = x12("855", "BAK*00*AC*4500012345*20260302", "PO1*10*5*EA", "CTT*1").decode()
    assert old in raw
    file = edi.read(raw.replace(old, new).encode())
    assert code in [fault.code for fault in file.faults]
    # The line is read all the same.
    assert [line.line for line in file.documents[0].lines] == ["10"]


def test_what_is_cut_is_marked_and_what_was_whole_comes_through(x12):
    whole = x12("855", BAK, "PO1*10*5*EA", "ACK*IA*5*EA*067*20260320", "CTT*1")
    second = whole.replace(b"4500012345", b"4500012346")
    file = edi.read(whole + second[: second.index(b"*067*2026") + 8])
    assert [(document.order, document.complete) for document in file.documents] == [
        ("4500012345", "whole"),
        ("4500012346", "cut"),
    ]
    assert file.documents[0].lines[0].status == "accepted"
    # Half a date is not read: the segment that was cut is left out.
    assert all(given.latest is None for given in file.documents[1].lines[0].deliveries)
    assert {"segment_cut", "transaction_cut", "interchange_end_missing"} <= {
        fault.code for fault in file.faults
    }


def test_two_interchanges_with_other_separators_in_one_file(x12):
    first = x12("855", BAK, "PO1*10*5*EA", "ACK*IA*5*EA*067*20260320", "CTT*1")
    second = first.replace(b"*", b"|").replace(b"~", b"'").replace(b"4500012345", b"46")
    file = edi.read(first + second)
    assert [document.order for document in file.documents] == ["4500012345", "46"]
    assert file.documents[1].lines[0].status == "accepted"
    assert file.faults == ()


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_a_stream_may_come_in_any_pieces(x12, chunk, monkeypatch):
    raw = x12("855", BAK, "PO1*10*5*EA", "ACK*IA*5*EA*067*20260320", "PID*F****Müller", "CTT*1")
    whole = edi.read(raw + raw)
    monkeypatch.setattr("scm_automate.connectors.edi.chunks.CHUNK", chunk)
    assert edi.read(raw + raw) == whole
    assert whole.faults == ()


def test_bytes_that_are_no_utf_8_are_windows_text(x12):
    raw = x12("850", "BEG*00*SA*45**20260302", "PO1*10*5*EA", "PID*F****Müller Federn", "CTT*1")
    document, _ = only(raw.decode().encode("cp1252"))
    assert document.lines[0].description == "Müller Federn"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ISA*1*2*3*4*5*6*7*8*9*10*11*12*13*14*15*>~GS*", ("*", ">", "~")),
        ("ISA*1*2*3*4*5*6*7*8*9*10*11*12*13*14*15*>~\r\nGS*", ("*", ">", "~")),
        ("ISA*1*2*3*4*5*6*7*8*9*10*11*12*13*14*15*>\nGS*", ("*", ">", "\n")),
        ("ISA*1*2*3*4*5*6*7*8*9*10*11*12*13*14*15*>\r\nGS*", ("*", ">", "\n")),
        ("ISA|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|:'GS|", ("|", ":", "'")),
        ("ISA*1*2*3*4*5*6*7*8*9*10*11*12*13*14*15*~\nGS*A*B~\nST*", ("*", "", "~")),
        ("ISA*1*2*3*4*5*6*7*8*9*10*11*12*13*14*15**~GS*", ("*", "", "~")),
        ("ISA*1*2*3*4*5*6*7*8*9*10*11*12*13*14*15*>\x85GS*", ("*", ">", "\x85")),
    ],
)
def test_delimiters_are_found_by_what_follows(text, expected):
    head = read_head(text)
    assert head is not None
    found = head.delimiters
    assert (found.element, found.component, found.segment) == expected


@pytest.mark.parametrize("text", ["ISA", "ISA*1*2", "ISAAISA", "GS*1", "ISA*" + "x" * 5_000])
def test_without_a_whole_isa_there_are_no_delimiters(text):
    assert read_head(text) is None
