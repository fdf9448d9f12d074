"""From a file to answers: what a careful buyer would take over unseen, and what not."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from scm_automate.connectors import edi
from scm_automate.errors import DataError
from scm_automate.model import OrderLine, Supplier

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
SUPPLIER = Supplier(id="100234", name="Example Springs")
OPEN = [
    {
        "order": "4500012345", "line": "10", "item": "A-1", "supplier_item": "MF-7",
        "quantity": "500", "unit": "PCE", "due": "2026-03-16", "price": "125", "price_per": "100",
    },
    {"order": "4500012345", "line": "20", "item": "A-2", "quantity": "40", "unit": "PCE", "due": "2026-03-18"},
]  # fmt: skip
BAK = "BAK*00*AC*4500012345*20260302****SO-77*20260304"


def answer(raw, *, open_lines=OPEN, supplier=SUPPLIER, **options):
    found = edi.order_responses(
        edi.read(raw), received=NOW, supplier=supplier, open_lines=open_lines, **options
    )
    assert len(found) == 1
    return found[0]


def line_of(x12, *segments, **options):
    response = answer(x12("855", BAK, *segments, "CTT*1"), **options)
    assert len(response.lines) == 1, response
    return response.lines[0], response


def test_a_plain_answer_is_released_with_its_evidence(x12):
    line, response = line_of(
        x12, "PO1*10*500*EA*1.25**BP*A-1*VN*MF-7", "ACK*DR*500*EA*067*20260320"
    )
    assert (line.order, line.line, line.status, line.review) == (
        "4500012345",
        "10",
        "changed",
        False,
    )
    assert line.reasons == ()
    assert line.price is None  # 1.25 each is 125 for 100
    assert line.confidence == 1.0
    assert [evidence.text for evidence in line.evidence] == [
        "PO1*10*500*EA*1.25**BP*A-1*VN*MF-7",
        "ACK*DR*500*EA*067*20260320",
    ]
    assert [evidence.part for evidence in line.evidence] == ["segment 5", "segment 6"]
    assert (response.kind, response.channel, response.supplier) == ("response", "edi", "100234")
    assert response.message_id == "SO-77"


def test_the_due_date_and_the_whole_quantity_are_accepted(x12):
    for code in ("IA", "IC"):
        line, _ = line_of(x12, "PO1*10*500*EA", f"ACK*{code}*500*EA*067*20260316")
        assert (line.status, line.review) == ("accepted", False)


def test_accepted_without_a_date_stands_for_the_due_date(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*IA*500*EA")
    assert (line.status, line.review) == ("accepted", False)
    assert str(line.deliveries[0].latest) == "2026-03-16"


def test_accepted_with_another_date_is_changed(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*IA*500*EA*067*20260325")
    assert (line.status, line.review) == ("changed", False)


def test_dispatch_on_the_due_date_is_changed(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*IA*500*EA*068*20260316")
    assert (line.status, line.deliveries[0].basis, line.review) == ("changed", "dispatch", False)


def test_a_split_that_covers_the_line_is_released(x12):
    line, _ = line_of(
        x12, "PO1*10*500*EA", "ACK*IC*300*EA*067*20260316", "ACK*IC*200*EA*067*20260330"
    )
    assert (line.status, line.review, len(line.deliveries)) == ("changed", False, 2)


def test_a_split_as_the_schedules_stand_is_accepted(x12):
    schedules = [
        {**OPEN[0], "schedule": "1", "quantity": "300"},
        {**OPEN[0], "schedule": "2", "quantity": "200", "due": "2026-03-30"},
    ]
    line, _ = line_of(
        x12, "PO1*10*500*EA", "ACK*IC*300*EA*067*20260316", "ACK*IC*200*EA*067*20260330",
        open_lines=schedules,
    )  # fmt: skip
    assert (line.status, line.review) == ("accepted", False)


REVIEWED = {
    "rejected": ("ACK*IR*0*EA", "the line is rejected"),
    "unclear": ("ACK*IH*500*EA", "the line is unclear"),
    "an unknown code": ("ACK*ZZ*500*EA*067*20260320", "unknown_code"),
    "a code that partners use in two ways": ("ACK*ID*500*EA", "some partners say ID"),
    "another item": ("ACK*IS*500*EA*067*20260320", "another item takes the place"),
    "forwarded": ("ACK*AA*500*EA*067*20260320", "another location"),
    "less than open": ("ACK*IQ*400*EA*067*20260320", "400 are promised, 500 are open"),
    "more than open": ("ACK*IQ*600*EA*067*20260320", "600 are promised, 500 are open"),
    "no date": ("ACK*IQ*500*EA", "a part has no date"),
    "a date that is past": ("ACK*DR*500*EA*067*20260302", "is past"),
    "a date far ahead": ("ACK*DR*500*EA*067*20280302", "more than a year ahead"),
    "a window": ("ACK*DR*500*EA*075*20260320", "neither one day nor one calendar week"),
    "not before": ("ACK*DR*500*EA*080*20260320", "first possible day"),
    "no qualifier": ("ACK*DR*500*EA**20260320", "date_without_qualifier"),
    "another date qualifier": ("ACK*DR*500*EA*001*20260320", "date_not_promised"),
}


@pytest.mark.parametrize("name", REVIEWED)
def test_what_leaves_a_doubt_is_for_review_with_the_reason(x12, name):
    ack, words = REVIEWED[name]
    line, _ = line_of(x12, "PO1*10*500*EA", ack)
    assert line.review
    assert any(words in reason for reason in line.reasons), line.reasons
    assert line.confidence < 1


def test_a_calendar_week_is_released(x12):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*DR*500*EA*078*20260325")
    assert (str(line.deliveries[0].earliest), line.review) == ("2026-03-23", False)


@pytest.mark.parametrize(
    ("po1", "words"),
    [
        ("PO1*10*500*EA*1.30", "the price is 130, ours is 125"),
        ("PO1*10*500*KG*1.25", "the unit means KG"),
        ("PO1*10*500*X9*1.25", "the unit is X9"),
        ("PO1*10*500*EA*1.25**BP*A-9", "item A-9, ours is A-1"),
        ("PO1*10*500*EA*1.25**VN*MF-9", "item MF-9, ours is MF-7"),
    ],
)
def test_another_price_unit_or_item_is_for_review(x12, po1, words):
    line, response = line_of(x12, po1, "ACK*IC*500*EA*067*20260320")
    assert line.review
    assert any(words in reason for reason in line.reasons), line.reasons
    assert ("price_change" in response.flags) == ("price" in words)
    assert line.price == (Decimal(130) if "price" in words else None)


def test_zeros_in_front_do_not_part_a_line_from_its_order(x12):
    raw = x12("855", BAK.replace("4500012345", "004500012345"), "PO1*00010*500*EA", "ACK*DR*500*EA*067*20260320", "CTT*1")  # fmt: skip
    line = answer(raw).lines[0]
    assert (line.order, line.line, line.review) == ("4500012345", "10", False)


def test_a_line_without_a_number_is_found_by_its_item_for_review(x12):
    line, _ = line_of(x12, "PO1**500*EA***BP*A-1", "ACK*DR*500*EA*067*20260320")
    assert (line.line, line.review) == ("10", True)
    assert "found by its item" in line.reasons[0]


def test_a_line_that_is_not_open_is_kept_and_flagged(x12):
    raw = x12("855", BAK, "PO1*10*500*EA", "ACK*DR*500*EA*067*20260320", "PO1*99*5*EA", "ACK*IA*5*EA", "CTT*2")  # fmt: skip
    response = answer(raw)
    assert [(line.line, line.review) for line in response.lines] == [("10", False), ("99", True)]
    assert response.flags == ("unknown_order",)
    assert response.kind == "response"


def test_an_answer_for_other_orders_only_is_other(x12):
    raw = x12("855", BAK.replace("4500012345", "46"), "PO1*10*500*EA", "ACK*IA*500*EA", "CTT*1")
    response = answer(raw)
    assert (response.kind, response.flags) == ("other", ("unknown_order",))
    assert response.lines[0].review


def test_a_line_answered_twice_is_for_review(x12):
    one = ("PO1*10*500*EA", "ACK*DR*500*EA*067*20260320")
    response = answer(x12("855", BAK, *one, *one, "CTT*2"))
    assert [line.review for line in response.lines] == [True, True]


def test_two_companies_with_the_same_order_number_are_for_review(x12):
    twice = [{**OPEN[0], "company": "1000"}, {**OPEN[0], "company": "2000"}]
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*DR*500*EA*067*20260320", open_lines=twice)
    assert line.review
    assert "several open lines may be meant" in line.reasons


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("IEA*1*000000001", "IEA*1*000000002"),
        ("SE*6*0001", "SE*7*0001"),
        ("CTT*1", "CTT*2"),
        ("GE*1*1~\n", ""),
        ("IEA*1*000000001~\n", ""),
        ("SE*6*0001~\nGE*1*1~\nIEA*1*000000001~\n", ""),
    ],
)
def test_a_file_with_a_fault_releases_nothing(x12, old, new):
    raw = x12("855", BAK, "PO1*10*500*EA", "ACK*DR*500*EA*067*20260320", "CTT*1").decode()
    assert old in raw
    response = answer(raw.replace(old, new).encode())
    assert [line.review for line in response.lines] == [True]
    assert response.remarks


def test_without_open_lines_or_supplier_nothing_is_released(x12):
    segments = ("PO1*10*500*EA", "ACK*DR*500*EA*067*20260320")
    line, response = line_of(x12, *segments, open_lines=())
    assert (line.review, response.flags, response.kind) == (True, (), "response")
    line, _ = line_of(x12, *segments, supplier=None)
    assert line.review


def test_yes_to_the_whole_order_stands_for_each_of_its_open_lines(x12):
    response = answer(x12("855", BAK.replace("*AC*", "*AT*")))
    assert [(line.line, line.status, line.review) for line in response.lines] == [
        ("10", "accepted", False),
        ("20", "accepted", False),
    ]
    response = answer(x12("855", BAK.replace("*AC*", "*RJ*")))
    assert [(line.status, line.review) for line in response.lines] == [("rejected", True)] * 2
    response = answer(x12("855", BAK))
    assert [(line.status, line.review) for line in response.lines] == [("unclear", True)] * 2


def test_received_is_no_answer(x12):
    response = answer(x12("855", BAK.replace("*AC*", "*AK*")))
    assert (response.kind, response.lines) == ("auto_reply", ())
    assert "nothing is promised" in response.remarks[0]


def test_a_ship_notice_is_delivered(edifact):
    raw = edifact(
        "DESADV", "BGM+351+LS-9+9", "DTM+137:20260304:102", "DTM+11:20260303:102",
        "RFF+ON:4500012345", "CPS+1", "LIN+10", "QTY+12:500:PCE", "LIN+20", "QTY+12:10:PCE", "UNS+S",
    )  # fmt: skip
    response = answer(raw)
    assert [(line.status, line.review) for line in response.lines] == [
        ("delivered", False),
        ("delivered", True),  # 10 of 40
    ]


def test_a_partner_s_code_lists_decide(x12):
    codes = edi.code_lists({"x12": {"line_status": {"ID": {"status": "unclear"}}}})
    file = edi.read(x12("855", BAK, "PO1*10*500*EA", "ACK*ID*500*EA", "CTT*1"), codes=codes)
    (response,) = edi.order_responses(
        file, received=NOW, supplier="7", open_lines=OPEN, codes=codes
    )
    assert response.lines[0].status == "unclear"


def test_orders_and_invoices_are_no_answers(x12):
    file = edi.read(x12("850", "BEG*00*SA*45**20260302", "PO1*10*5*EA", "CTT*1"))
    assert edi.order_responses(file, received=NOW, supplier="7", open_lines=OPEN) == ()


def test_records_and_parts_of_a_stream_do_as_well(x12):
    raw = x12("855", BAK, "PO1*10*500*EA", "ACK*DR*500*EA*067*20260320", "CTT*1")
    records = [OrderLine(supplier="100234", **line) for line in OPEN]
    streamed = edi.order_responses(
        edi.stream(raw), received=NOW, supplier=SUPPLIER, open_lines=records
    )
    assert streamed == (answer(raw),)


@pytest.mark.parametrize("standard", ["x12", "edifact", "ubl", "cxml"])
def test_every_standard_says_the_same(standard):
    document = edi.Document(
        kind="order_response",
        order="4500012345",
        status="changed",
        number="SO-77",
        issued="2026-03-04",
        currency="EUR",
        lines=[
            edi.RespondedLine(
                line="10",
                status="changed",
                deliveries=[{"quantity": "500", "earliest": "2026-03-20", "latest": "2026-03-20"}],
                unit={"x12": "EA", "edifact": "PCE", "ubl": "C62", "cxml": "EA"}[standard],
                price="1.25",
            )
        ],
    )
    envelope = edi.Envelope(sender="S", receiver="B", number=1, created=NOW)
    line = answer(edi.write(document, standard=standard, envelope=envelope)).lines[0]
    assert (line.status, line.review, line.price) == ("changed", False, None)
    assert [str(one.latest) for one in line.deliveries] == ["2026-03-20"]
    assert line.evidence


ACCEPTED = ("RFF+ON:4500012345", "LIN+10+5+A-1:IN", "QTY+113:500:PCE", "DTM+67:20260316:102")


class TestWhatTheHeaderSaysOfItself:
    def test_the_same_answer_without_it_is_released(self, edifact):
        (line,) = answer(edifact("ORDRSP", "BGM+231+SO-77+29", *ACCEPTED)).lines
        assert (line.status, line.review) == ("accepted", False)

    @pytest.mark.parametrize("bgm", ["BGM+231+SO-77+12", "BGM+231+SO-77+12+AP"])
    def test_lines_of_an_order_that_was_not_processed_wait(self, edifact, bgm):
        raw = edifact("ORDRSP", bgm, *ACCEPTED)
        assert "header_doubt" in [fault.code for fault in edi.read(raw).faults]
        (line,) = answer(raw).lines
        assert (line.status, line.review) == ("accepted", True)
        assert "the document has a fault (header_doubt)" in line.reasons

    def test_so_do_those_of_ubl(self, ubl):
        def raw(code):
            return ubl(
                "OrderResponse",
                "<cbc:ID>SO-77</cbc:ID>"
                f"<cbc:OrderResponseCode>{code}</cbc:OrderResponseCode>"
                "<cac:OrderReference><cbc:ID>4500012345</cbc:ID></cac:OrderReference>"
                "<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID>"
                "<cbc:LineStatusCode>5</cbc:LineStatusCode>"
                '<cbc:Quantity unitCode="C62">500</cbc:Quantity></cac:LineItem>'
                "<cac:OrderLineReference><cbc:LineID>10</cbc:LineID></cac:OrderLineReference>"
                "</cac:OrderLine>",
            )

        assert "header_doubt" not in [fault.code for fault in edi.read(raw("29")).faults]
        assert "header_doubt" in [fault.code for fault in edi.read(raw("12")).faults]
        assert all(line.review for line in answer(raw("12")).lines)

    @pytest.mark.parametrize(("function", "word"), [("7", "duplicate"), ("31", "copy")])
    def test_what_an_earlier_message_said_is_not_said_anew(self, edifact, function, word):
        raw = edifact("ORDRSP", f"BGM+231+SO-77+{function}", *ACCEPTED)
        file = edi.read(raw)
        assert [document.repeats for document in file.documents] == [word]
        assert len(file.documents[0].lines) == 1  # it is read, and stays in view
        assert f"a {word} of an earlier message" in edi.in_words(file)
        response = answer(raw)
        assert (response.kind, response.lines) == ("other", ())
        assert response.flags == ("attachment_unread",)
        assert any(f"a {word} of an earlier answer" in remark for remark in response.remarks)

    def test_nor_is_that_of_x12(self, x12):
        bak = BAK.replace("BAK*00", "BAK*07")
        raw = x12("855", bak, "PO1*10*500*EA", "ACK*IA*500*EA*067*20260316", "CTT*1")
        response = answer(raw)
        assert (response.kind, response.lines) == ("other", ())

    def test_a_notice_of_goods_is_no_exception(self, edifact):
        body = ("RFF+ON:4500012345", "CPS+1", "LIN+1++A-1:IN", "QTY+12:500:PCE", "RFF+LI::10")
        assert answer(edifact("DESADV", "BGM+351+D-1+9", *body)).lines
        assert not answer(edifact("DESADV", "BGM+351+D-1+31", *body)).lines

    def test_beside_the_first_answer_it_changes_nothing(self, edifact):
        first = edifact("ORDRSP", "BGM+231+SO-77+29", *ACCEPTED)
        again = edifact("ORDRSP", "BGM+231+SO-77+7", *ACCEPTED)
        parts = (*edi.stream(first), *edi.stream(again))
        answers = edi.order_responses(parts, received=NOW, supplier=SUPPLIER, open_lines=OPEN)
        assert [len(one.lines) for one in answers] == [1, 0]
        assert not answers[0].lines[0].review

    def test_a_partner_may_mean_something_else_by_it(self, edifact):
        codes = edi.code_lists({"edifact": {"header_status": {"31": {"name": "original"}}}})
        raw = edifact("ORDRSP", "BGM+231+SO-77+31", *ACCEPTED)
        (response,) = edi.order_responses(
            edi.read(raw, codes=codes),
            received=NOW,
            supplier=SUPPLIER,
            open_lines=OPEN,
            codes=codes,
        )
        assert not response.lines[0].review

    def test_nothing_is_written_as_a_repetition(self, edifact):
        (document,) = edi.read(edifact("ORDRSP", "BGM+231+SO-77+7", *ACCEPTED)).documents
        with pytest.raises(DataError, match="duplicate"):
            edi.write(document, standard="ubl")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["DTM*067*20260420"], "ACK says 2026-03-20, DTM says 2026-04-20"),
        (["SCH*500*EA***067*20260501"], "ACK says 2026-03-20, SCH says 2026-05-01"),
        (
            ["DTM*067*20260320", "DTM*067*20260327"],
            "two dates of one kind stand behind one quantity",
        ),
    ],
)
def test_dates_that_contradict_the_ack_are_for_a_person(x12, more, reason):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*DR*500*EA*067*20260320", *more)
    assert (line.review, line.reasons) == (True, (reason,))


@pytest.mark.parametrize(
    "more",
    [
        ["DTM*067*20260320"],
        ["DTM*002*20260316"],  # what was asked for
        ["SCH*300*EA***067*20260320", "SCH*200*EA***067*20260327"],
    ],
)
def test_dates_that_agree_with_the_ack_hold_nothing_back(x12, more):
    line, _ = line_of(x12, "PO1*10*500*EA", "ACK*DR*500*EA*067*20260320", *more)
    assert (line.review, line.reasons) == (False, ())


@pytest.mark.parametrize(
    "quantities",
    [
        "QTY+21:500:PCE'QTY+113:500:CT'DTM+67:20260320:102'",
        "QTY+113:250:PCE'DTM+67:20260320:102'QTY+113:250:CT'DTM+67:20260327:102'",
    ],
)
def test_quantities_of_one_line_in_two_units_are_for_a_person(quantities):
    body = f"BGM+231+77+29'RFF+ON:4500012345'LIN+10+5'{quantities}"
    count = body.count("'") + 2
    raw = f"UNB+UNOA:3+S+B+260304:0900+1'UNH+1+ORDRSP:D:96A:UN'{body}UNT+{count}+1'UNZ+1+1'"
    (line,) = answer(raw.encode()).lines
    assert (line.review, line.reasons) == (True, ("its quantities are in CT and in PCE",))
