"""Order status reports: X12 870 and EDIFACT OSTRPT, and what a careful buyer would take over unseen."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.connectors import edi

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
OPEN = [
    {"order": "4500012345", "line": "10", "item": "A-1", "supplier_item": "MF-7", "quantity": "500", "unit": "PCE", "due": "2026-03-16"},
    {"order": "4500012345", "line": "20", "item": "A-2", "quantity": "40", "unit": "PCE", "due": "2026-03-18"},
    {"order": "4500012399", "line": "10", "item": "A-3", "quantity": "7", "unit": "PCE", "due": "2026-03-18"},
]  # fmt: skip
BSR = "BSR*1*PP*SR-77*20260304***0900*7YJQ3K2M9T4V8X5B6N1C0D2F3G*20260302"
ORDER = ("HL*1**O*1", "PRF*4500012345***20260202")
PO1 = "PO1*10*500*EA***BP*A-1*VN*MF-7"
HEAD = (
    "BGM+348+SR-77+9",
    "DTM+137:20260304:102",
    "RFF+ACW:7YJQ3K2M9T4V8X5B6N1C0D2F3G",
    "NAD+SU+100234::92",
)
DOC = ("DOC+220+4500012345", "DTM+137:20260202:102")
LIN = ("LIN+1++A-1:IN", "PIA+5+MF-7:SA", "RFF+ON:4500012345:10")


def answers(raw, **options):
    return edi.order_responses(
        edi.read(raw), received=NOW, supplier="100234", open_lines=OPEN, **options
    )


def told(raw, **options):
    """The one line that a report is about."""
    (answer,) = answers(raw, **options)
    (line,) = answer.lines
    return line


@pytest.fixture
def x12_report(x12):
    def make(*segments, head=(BSR,)):
        return x12("870", *head, *segments, group="RS")

    return make


@pytest.fixture
def x12_line(x12_report):
    return lambda *segments: x12_report(*ORDER, "HL*2*1*I*0", PO1, *segments, "CTT*1")


@pytest.fixture
def edifact_report(edifact):
    return lambda *segments: edifact("OSTRPT", *HEAD, *segments)


@pytest.fixture
def edifact_line(edifact_report):
    return lambda *segments: edifact_report(*DOC, *LIN, *segments)


def promised(line):
    return [(one.quantity, one.earliest, one.latest, one.basis) for one in line.deliveries]


def test_a_scheduled_line_of_an_870_is_released_with_its_evidence(x12_line):
    raw = x12_line("ISR*PS*20260320", "QTY*40*500*EA", "DTM*067*20260323")
    file = edi.read(raw)
    assert file.faults == ()
    (document,) = file.documents
    assert (document.kind, document.order, document.number) == (
        "status_report",
        "4500012345",
        "SR-77",
    )
    assert document.inquiry == "7YJQ3K2M9T4V8X5B6N1C0D2F3G"
    assert (document.issued, document.ordered) == (date(2026, 3, 4), date(2026, 2, 2))
    line = told(raw)
    assert (line.status, line.review, line.reasons) == ("changed", False, ())
    day = date(2026, 3, 20)
    assert promised(line) == [(Decimal(500), day, day, "dispatch")]
    assert [one.text for one in line.evidence] == [
        PO1,
        "ISR*PS*20260320",
        "QTY*40*500*EA",
        "DTM*067*20260323",
    ]
    (answer,) = answers(raw)
    assert answer.subject == "X12 order status report SR-77 for order 4500012345"


def test_a_promised_day_behind_a_status_of_an_870_is_a_promise(x12_line):
    line = told(x12_line("ISR*IN*20260303", "DTM*069*20260316"))
    day = date(2026, 3, 16)
    assert (line.status, line.review) == ("accepted", False)
    assert promised(line) == [(Decimal(500), day, day, "delivery")]


@pytest.mark.parametrize(
    ("segments", "status", "why"),
    [
        (("ISR*IN*20260303",), "unclear", "the line is unclear"),
        (("ISR*BO",), "unclear", "the line is unclear"),
        (("ISR*OF*20260320",), "unclear", "the line is unclear"),
        (("ISR*IC*20260303",), "rejected", "the line is rejected"),
        (("ISR*ZZ*20260320",), "unclear", "unknown_code"),
        (("ISR*ED*20260320",), "changed", "neither one day nor one calendar week"),
        (("ISR*PS*20260220",), "changed", "is past"),
        (("ISR*PS*20260320", "DTM*068*20260322"), "changed", "ISR says 2026-03-20, DTM says"),
        (("ISR*PS*20260320", "QTY*40*300*EA"), "changed", "300 are promised, 500 are open"),
        (("ISR*PS*20260320", "QTY*40*500*CT"), "changed", "quantities are in CT and in EA"),
        (("ISR*PS*20260320", "QTY*17*200*EA"), "changed", "kind '17' stands beside it"),
        (("ISR*PS*20260320", "QTY*40*500*EA", "QTY*39*100*EA"), "changed", "two quantities"),
        (("ISR*PS*20260320", "PID*F****if paid before"), "changed", "'if paid before'"),
        (("ISR*PS*20260320", "LX*1", "DTM*069*20260401"), "changed", "details of its own"),
        (("SLN*1**I*5*EA", "ISR*PS*20260320"), "unclear", "sub-lines"),
        (("ISR*PN", "ISR*PS*20260320"), "changed", "several statuses"),
        (("ISR*PS*20260399",), "unclear", "bad_date"),
        ((), "unclear", "status_missing"),
        (("ISR*CP*20260303", "QTY*39*400*EA"), "delivered", "the rest of it does not come"),
        (("ISR*BP*20260320",), "unclear", "the line is unclear"),
    ],
)  # fmt: skip
def test_what_an_870_leaves_open_waits(x12_line, segments, status, why):
    line = told(x12_line(*segments))
    assert line.review
    assert line.status == status
    assert any(why in reason for reason in line.reasons), line.reasons


def test_the_day_of_a_reference_is_no_promise(x12_line):
    line = told(x12_line("ISR*IN", "REF*CO*77", "DTM*069*20260316"))
    assert (line.status, line.review) == ("unclear", True)


def test_an_870_splits_a_line_by_its_quantities(x12_line):
    line = told(x12_line("ISR*CC*20260303", "QTY*39*200*EA", "ISR*PS*20260320", "QTY*40*300*EA"))
    first, second = date(2026, 3, 3), date(2026, 3, 20)
    assert promised(line) == [
        (Decimal(200), first, first, "dispatch"),
        (Decimal(300), second, second, "dispatch"),
    ]
    assert line.status == "changed"


def test_a_line_without_a_status_takes_that_of_its_order(x12_report):
    raw = x12_report(*ORDER, "ISR*PS*20260320", PO1, "PO1*20*40*EA***BP*A-2", "ISR*IC", "CTT*2")
    (answer,) = answers(raw)
    assert [(one.line, one.status, one.review) for one in answer.lines] == [
        ("10", "changed", False),
        ("20", "rejected", True),
    ]


def test_a_doubt_about_the_order_is_one_about_its_lines(x12_report):
    raw = x12_report(*ORDER, "ISR*PS*20260320", "PID*F****subject to release", PO1, "CTT*1")
    assert "it says in words: 'subject to release'" in told(raw).reasons


def test_a_status_of_the_order_alone_is_laid_on_no_line(x12_report):
    (answer,) = answers(x12_report(*ORDER, "ISR*PS*20260320", "CTT*1"))
    assert [(one.line, one.status, one.review) for one in answer.lines] == [
        ("10", "unclear", True),
        ("20", "unclear", True),
    ]
    assert any("scheduled to ship" in remark for remark in answer.remarks)


def test_an_870_over_several_orders_is_one_answer_for_each(x12_report):
    raw = x12_report(
        *ORDER, "HL*2*1*I*0", PO1, "ISR*PS*20260320",
        "HL*3**O*1", "PRF*4500012399", "HL*4*3*I*0", "PO1*10*7*EA***BP*A-3", "ISR*NS*20260318",
        "CTT*2",
    )  # fmt: skip
    found = answers(raw)
    assert [(one.subject, one.lines[0].order) for one in found] == [
        ("X12 order status report SR-77 for order 4500012345", "4500012345"),
        ("X12 order status report SR-77 for order 4500012399", "4500012399"),
    ]
    assert [one.lines[0].review for one in found] == [False, False]


def test_an_item_finds_its_order_by_its_parent(x12_report):
    raw = x12_report(
        "HL*1**O*1", "PRF*4500012345", "HL*2**O*1", "PRF*4500012399",
        "HL*3*1*I*0", PO1, "ISR*PS*20260320", "CTT*1",
    )  # fmt: skip
    found = {one.order: one.lines for one in edi.read(raw).documents}
    assert len(found["4500012345"]) == 1
    assert found["4500012399"] == ()


def test_an_870_without_an_order_or_a_line_waits(x12_report):
    file = edi.read(x12_report("HL*1**O*1", PO1, "ISR*PS*20260320", "CTT*1"))
    assert "order_missing" in [fault.code for fault in file.faults]
    file = edi.read(x12_report(*ORDER, "HL*2*1*I*0", "ISR*PS*20260320", "CTT*1"))
    assert "line_missing" in [fault.code for fault in file.faults]
    file = edi.read(x12_report(PO1, "ISR*PS*20260320"))
    assert {"segment_outside", "order_missing"} <= {fault.code for fault in file.faults}
    file = edi.read(x12_report(*ORDER, PO1, "ISR*PS*20260320", "CTT*7"))
    assert [fault.code for fault in file.faults] == ["line_count"]


def test_a_duplicate_report_answers_for_no_line(x12_report):
    again = f"{BSR}***07"
    raw = x12_report(
        *ORDER, PO1, "ISR*PS*20260320", "CTT*1", head=(again.replace("***07", "**07"),)
    )
    (answer,) = answers(raw)
    assert (answer.lines, answer.kind) == ((), "other")
    assert "attachment_unread" in answer.flags


def test_a_partner_teaches_its_own_status_codes(x12_line):
    codes = edi.code_lists(
        {"x12": {"report_status": {"ZZ": {"status": "changed", "needs_date": True, "when": {"basis": "delivery"}}}}}
    )  # fmt: skip
    raw = x12_line("ISR*ZZ*20260316")
    (answer,) = edi.order_responses(
        edi.read(raw, codes=codes), received=NOW, supplier="100234", open_lines=OPEN, codes=codes
    )
    assert (answer.lines[0].status, answer.lines[0].review) == ("accepted", False)


def test_a_promised_day_of_an_ostrpt_is_released_with_its_evidence(edifact_line):
    raw = edifact_line("STS+2+31E::9", "DTM+69:20260316:102", "QTY+113:500:PCE")
    file = edi.read(raw)
    assert file.faults == ()
    (document,) = file.documents
    assert (document.kind, document.order, document.number, document.inquiry) == (
        "status_report",
        "4500012345",
        "SR-77",
        "7YJQ3K2M9T4V8X5B6N1C0D2F3G",
    )
    assert document.ordered == date(2026, 2, 2)
    line = told(raw)
    day = date(2026, 3, 16)
    assert (line.order, line.line, line.status, line.review) == (
        "4500012345", "10", "accepted", False,
    )  # fmt: skip
    assert promised(line) == [(Decimal(500), day, day, "delivery")]
    assert [one.text for one in line.evidence] == [
        *LIN, "STS+2+31E::9", "DTM+69:20260316:102", "QTY+113:500:PCE",
    ]  # fmt: skip


def test_what_was_despatched_tells_when(edifact_line):
    line = told(edifact_line("STS+2+27::9", "DTM+334:20260303:102", "QTY+12:500:PCE"))
    day = date(2026, 3, 3)
    assert line.status == "delivered"
    assert promised(line) == [(Decimal(500), day, day, "dispatch")]


@pytest.mark.parametrize(
    ("segments", "status", "why"),
    [
        (("STS+2+31E::9",), "unclear", "the line is unclear"),
        (("STS+2+25E::9", "DTM+334:20260303:102"), "rejected", "the line is rejected"),
        (("STS+1+56", "DTM+334:20260314:102", "QTY+46:1:PCE"), "unclear", "unknown_code"),
        (("STS++5:PS2:58", "DTM+69:20260316:102"), "unclear", "unknown_code"),
        (("STS+2+27:PS2:58", "DTM+334:20260303:102"), "unclear", "unknown_code"),
        (("STS+2", "DTM+69:20260316:102"), "unclear", "unknown_code"),
        (("STS+2+31E::9", "DTM+2:20260316:102"), "unclear", "the line is unclear"),
        (("STS+2+31E::9", "DTM+69:20260316:102", "DTM+69:20260318:102"), "accepted", "two dates of one kind"),
        (("STS+2+27::9", "DTM+334:20260303:102", "DTM+79:20260302:102"), "delivered", "STS says 2026-03-03"),
        (("STS+2+31E::9", "DTM+69:20260316:102", "PCD+1:50"), "accepted", "a part of it only"),
        (("STS+2+31E::9", "DTM+69:20260316:102", "QTY+113:300:PCE"), "changed", "300 are promised"),
        (("STS+2+31E::9", "DTM+69:20260316:102", "QTY+145:500:PCE"), "accepted", "kind '145'"),
        (("STS+7::9+14::9", "DTM+334:20260301:102", "STS+6::9+27::9", "DTM+334:20260303:102"), "changed", "several statuses"),
        (("FTX+AAI+++only if paid", "STS+2+31E::9", "DTM+69:20260316:102"), "accepted", "'only if paid'"),
        (("STS+2+31E::9", "DTM+69:20260316:102", "SCC+1", "LOC+7", "QTY+113:500"), "accepted", "schedule_not_read"),
        (("DTM+69:20260316:102",), "unclear", "status_missing"),
    ],
)  # fmt: skip
def test_what_an_ostrpt_leaves_open_waits(edifact_line, segments, status, why):
    line = told(edifact_line(*segments))
    assert line.review
    assert line.status == status, line
    assert any(why in reason for reason in line.reasons), line.reasons


def test_a_number_of_packages_is_no_quantity_of_the_line(edifact_line):
    line = told(
        edifact_line("STS+2+31E::9", "DTM+69:20260316:102", "PAC+5", "QTY+52:100:PCE", "NAD+CA+X")
    )
    assert promised(line)[0][0] == Decimal(500)
    assert not line.review


def test_a_line_that_names_no_order_line_is_found_by_its_item_and_waits(edifact_report):
    line = told(edifact_report(*DOC, "LIN+1++A-1:IN", "STS+2+31E::9", "DTM+69:20260316:102"))
    assert (line.line, line.review) == ("10", True)
    assert any("found by its item" in reason for reason in line.reasons)


def test_an_ostrpt_over_several_orders_is_one_answer_for_each(edifact_report):
    raw = edifact_report(
        *DOC, *LIN, "STS+2+31E::9", "DTM+69:20260316:102",
        "DOC+220+4500012399", "LIN+2++A-3:IN", "RFF+ON:4500012399:10", "STS+2+40E::9",
        "DTM+17:20260401:102",
    )  # fmt: skip
    assert [(one.lines[0].order, one.lines[0].status) for one in answers(raw)] == [
        ("4500012345", "accepted"),
        ("4500012399", "changed"),
    ]


def test_a_status_of_an_order_of_an_ostrpt_holds_for_its_lines_or_is_told(edifact_report):
    raw = edifact_report(*DOC, "STS+2+31E::9", "DTM+69:20260316:102", *LIN)
    line = told(raw)
    assert (line.status, line.review) == ("accepted", False)
    (answer,) = answers(edifact_report(*DOC, "STS+2+27::9", "DTM+334:20260303:102"))
    assert {(one.status, one.review) for one in answer.lines} == {("unclear", True)}
    assert any("despatch, completed" in remark for remark in answer.remarks)


def test_another_document_than_an_order_names_none(edifact_report):
    file = edi.read(
        edifact_report("DOC+351+LS-1", "LIN+1++A-1:IN", "STS+2+31E::9", "DTM+69:20260316:102")
    )
    assert "order_missing" in [fault.code for fault in file.faults]


def test_a_copy_of_a_report_answers_for_no_line(edifact):
    raw = edifact(
        "OSTRPT", "BGM+348+SR-77+31", *HEAD[1:], *DOC, *LIN, "STS+2+31E::9", "DTM+69:20260316:102"
    )
    (answer,) = answers(raw)
    assert answer.lines == ()


def test_dates_of_the_message_promise_nothing(edifact):
    raw = edifact(
        "OSTRPT", "BGM+348+SR-77+9", "DTM+137:20260304:102", "DTM+69:20260316:102", *DOC, *LIN,
        "STS+2+31E::9",
    )  # fmt: skip
    assert told(raw).status == "unclear"


def test_a_cut_report_holds_what_was_whole(edifact_line):
    raw = edifact_line("STS+2+31E::9", "DTM+69:20260316:102")
    cut = raw[: raw.index(b"UNT+")]
    assert edi.read(cut).documents[0].complete == "cut"
    assert told(cut).review


WHOLE = {
    "870": ["BSR*1*PP*SR-77*20260304", *ORDER, "HL*2*1*I*0", PO1, "ISR*PS*20260320", "QTY*40*500*EA", "DTM*068*20260320", "LX*1", "CTT*1"],
    "OSTRPT": [*HEAD, *DOC, *LIN, "STS+2+31E::9", "DTM+69:20260320:102", "QTY+113:500:PCE", "SCC+1"],
}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
@given(data=st.data())
def test_segments_in_any_order_are_read_or_told_and_never_released_for_another_day(
    x12, edifact, kind, data
):
    some = data.draw(st.lists(st.sampled_from(WHOLE[kind]), max_size=14))
    raw = x12(kind, *some, group="RS") if kind == "870" else edifact(kind, *some)
    for answer in answers(raw):
        for line in answer.lines:
            days = {one.latest for one in line.deliveries} - {None}
            assert days <= {date(2026, 3, 20), date(2026, 3, 16), date(2026, 3, 18)}
            if not line.review:
                assert (line.order, line.line) == ("4500012345", "10")
                assert days == {date(2026, 3, 20)}


def test_a_report_that_is_built_to_take_long_takes_no_longer_than_its_length(x12, edifact):
    """Chains of levels that each hand doubts down, and many statuses above many lines."""
    chain = [
        segment
        for at in range(1, 4_001)
        for segment in (f"HL*{at}*{at - 1 or ''}*O*1", "PRF*1", "ISR*IN", f"PID*F****words {at}")
    ]
    many = ["HL*1**O*1", "PRF*1", *["ISR*IN"] * 6_000, *["PO1*10*1*EA"] * 6_000]
    lines = ["STS+2+31E::9"] * 6_000 + ["LIN+1++A:IN"] * 6_000
    begun = time.process_time()
    for raw in (
        x12("870", BSR, *chain, group="RS"),
        x12("870", BSR, *many, group="RS"),
        edifact("OSTRPT", *HEAD, "DOC+220+1", *lines),
    ):
        assert edi.read(raw).documents
    # some 50,000 segments; a reader that grows with the square of them takes minutes
    assert time.process_time() - begun < 20
