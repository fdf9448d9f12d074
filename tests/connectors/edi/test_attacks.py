"""Broken interchanges as partners send them: each is told or read right, none goes through unseen."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from scm_automate.connectors import edi
from scm_automate.errors import SourceNotRecognised

ISA = "ISA*00*          *00*          *ZZ*S              *ZZ*B              *260304*0900*U*00401*000000001*0*P*>~"
PO1, ACK = "PO1*10*500*EA*1*PE*BP*A*VN*M", "ACK*IA*500*EA*067*20260320"
LINE = ("LIN+10+5+A:IN", "QTY+113:500:PCE", "DTM+67:20260320:102")
OPEN = [
    {
        "order": order, "line": "10", "quantity": "500", "due": "2026-03-20", "price": "1",
        "currency": "EUR",
    }
    for order in ("45", "46")
]  # fmt: skip


def x12(*rows, isa=ISA, gs="GS*PR*S*B*20260304*0900*1*X*004010", ack="AD", tail=None) -> bytes:
    body = ["ST*855*1", f"BAK*00*{ack}*45*20260302", *rows]
    body.append(f"CTT*{sum(row.startswith('PO1') for row in rows)}")
    body.append(f"SE*{len(body) + 1}*1")
    return f"{isa}{'~'.join([gs, *body, *(tail or ('GE*1*1', 'IEA*1*000000001'))])}~".encode()


def edifact(*rows, una="", function="29", end="'") -> bytes:
    body = ["UNH+1+ORDRSP:D:96A:UN", f"BGM+231+77+{function}", "RFF+ON:45", *rows]
    text = end.join([*body, f"UNT+{len(body) + 1}+1", "UNZ+1+1", ""])
    return f"{una}UNB+UNOC:3+S+B+260304:0900+1'{text}".encode("latin-1")


def answers(raw: bytes):
    return edi.order_responses(
        edi.read(raw),
        received=datetime(2026, 3, 4, tzinfo=UTC),
        supplier="7",
        open_lines=OPEN,
    )


def released(raw: bytes) -> list[tuple[str, str]]:
    return [(line.order, line.status) for one in answers(raw) for line in one.released]


GOOD = {
    "a line break behind each end": x12(PO1, ACK).replace(b"~", b"~\r\n"),
    "line feeds as ends": x12(PO1, ACK).replace(b"~", b"\n"),
    "carriage return and line feed as ends": x12(PO1, ACK).replace(b"~", b"\r\n"),
    "carriage returns as ends": x12(PO1, ACK).replace(b"~", b"\r"),
    "ISA fields without their blanks": x12(
        PO1, ACK, isa="ISA*00**00**ZZ*S*ZZ*B*260304*0900*U*00401*1*0*P*>~", tail=("GE*1*1", "IEA*1*1")
    ),
    "ISA fields that are too long": x12(
        PO1, ACK, isa=ISA.replace("S              ", f"S{' ' * 40}")
    ),
    "another release in GS than in ISA": x12(PO1, ACK, gs="GS*PR*S*B*20260304*0900*1*X*005010"),
    "a byte order mark": b"\xef\xbb\xbf" + x12(PO1, ACK),
    "a byte order mark before UNB": b"\xef\xbb\xbf" + edifact(*LINE),
    "a control Z at the end": x12(PO1, ACK) + b"\r\n\x1a\x00",
    "released characters": edifact("LIN+10+5+A??B?+C:IN", *LINE[1:]),
    "more components than there are": edifact("LIN+10+5+A:IN:x:y:z", "QTY+113:500:PCE::", LINE[2]),
    "a date of six digits": x12(PO1, "ACK*IA*500*EA*067*260320"),
    "a group around the message": edifact(*LINE)
    .replace(b"UNH", b"UNG+ORDRSP+S+B+260304:0900+1+UN+D:96A'UNH", 1)
    .replace(b"UNZ", b"UNE+1+1'UNZ"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_odd_and_unmistakable_is_read(name):
    (answer,) = answers(GOOD[name])
    (line,) = answer.lines
    assert (line.order, line.line, line.status) == ("45", "10", "accepted")
    assert line.deliveries[0].latest == date(2026, 3, 20)
    assert not line.review, line.reasons


BAD = {
    "UNA announces what the file does not use": edifact(*LINE, una="UNA:;.? '"),
    "a transaction set within another": x12(PO1, "ST*855*2", "BAK*00*AD*46*20260302", PO1, ACK),
    "no SE": x12(PO1, ACK).replace(b"SE*6*1~", b""),
    "a status that no list holds": x12(PO1, "ACK*QQ*500*EA*067*20260320"),
    "a status in small letters": x12(PO1, "ACK*ia*500*EA*067*20260320"),
    "tags in small letters": edifact(*[row.lower() for row in LINE]),
    "X12 tags in small letters": x12(PO1.lower(), ACK.lower(), ack="AT"),
    "a date that is no delivery's": x12(PO1, "ACK*IA*500*EA*001*20260520"),
    "a day that does not exist": edifact(LINE[0], LINE[1], "DTM+67:20260230:102"),
    "a week that does not exist": edifact(LINE[0], LINE[1], "DTM+67:202654:616"),
    "a week in X12": x12(PO1, "ACK*IA*500*EA*067*202612"),
    "a day of long ago": x12(PO1, "ACK*DR*500*EA*067*20160320"),
    "refused in the header, confirmed in the line": edifact(*LINE, function="27"),
    "refused in the header of X12, confirmed in the line": x12(PO1, ACK, ack="RJ"),
    "words behind a line": edifact(*LINE, "FTX+AAI+++only if the tooling is released"),
    "words behind a line of X12": x12(PO1, ACK, "MSG*subject to prepayment"),
    "words in the header": edifact("FTX+AAI+++subject to prepayment", *LINE),
    "words in the header of X12": x12("N9*L1*1", "MSG*subject to prepayment", PO1, ACK),
    "a price in another currency": x12("CUR*SE*USD", PO1, ACK),
    "a test": edifact(*LINE).replace(b"0900+1'", b"0900+1++++++1'"),
    "a test of X12": x12(PO1, ACK, isa=ISA.replace("*0*P*>", "*0*T*>")),
    "two dates of one kind": edifact(*LINE, "DTM+67:20260420:102"),
    "a date in a form that nobody reads": edifact(*LINE[:2], "DTM+67:200326:2"),
    "an order that is called off": edifact(*LINE, function="1"),
    "an answer in another unit": x12(PO1, "ACK*IA*500*KG*067*20260320"),
    "an answer in two units": x12(PO1, "ACK*IA*200*EA*067*20260320", "ACK*IB*300*KG*067*20260410"),
    "a decimal comma in X12": x12(PO1, "ACK*IA*500,0*EA*067*20260320"),
    "half a piece too many": edifact(LINE[0], "QTY+113:500,5:PCE", LINE[2]),
    "a quantity of nothing": edifact(LINE[0], "QTY+113:0:PCE", LINE[2]),
    "a negative quantity": edifact(LINE[0], "QTY+113:-500:PCE", LINE[2]),
    "a quantity with an exponent": edifact(LINE[0], "QTY+113:5E2:PCE", LINE[2]),
    "a quantity of four hundred digits": edifact(LINE[0], f"QTY+113:{'9' * 400}:PCE", LINE[2]),
    "a release character at the very end": edifact(*LINE, "FTX+AAI+++ends?")[:-14],
    "a count that is wrong": edifact(*LINE).replace(b"UNT+7", b"UNT+9"),
    "a count of two billion": edifact(*LINE).replace(b"UNT+7", b"UNT+2000000000"),
    "no UNZ": edifact(*LINE).replace(b"UNZ+1+1'", b""),
    "another reference at the end": edifact(*LINE).replace(b"UNT+7+1'", b"UNT+7+2'"),
    "one line answered twice": x12(PO1, ACK, PO1, "ACK*IA*500*EA*067*20260420"),
    "a header that announces lines, and none": x12(),
    "nothing but an amendment without content": edifact("LIN+10+6+A:IN"),
    "refused in the line, confirmed in the header": x12(PO1, "ACK*IR*500*EA"),
    "something between two interchanges": x12(PO1, ACK) + b"HELLO WORLD\n" + x12(PO1, ACK),
    "an item that is not ours in another order": edifact(*LINE).replace(b"ON:45", b"ON:47"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_broken_and_doubtful_never_goes_through_unseen(name):
    assert released(BAD[name]) == []


def test_two_orders_in_one_answer_are_two_answers():
    raw = edifact(
        *("LIN+10+5+A:IN", "RFF+ON:45:10", "QTY+113:500:PCE", "DTM+67:20260320:102"),
        *("LIN+10+5+A:IN", "RFF+ON:46:10", "QTY+113:500:PCE", "DTM+67:20260320:102"),
    )
    assert released(raw) == [("45", "accepted"), ("46", "accepted")]
    # What is wrong with the message concerns both, whichever it is told with.
    wrong = raw.replace(b"UNT+12", b"UNT+13")
    assert wrong != raw
    assert [fault.code for fault in edi.read(wrong).faults] == ["segment_count"]
    assert released(wrong) == []


def test_of_two_transaction_sets_with_one_number_the_second_is_held():
    second = ("CTT*1", "SE*6*1", "ST*855*1", "BAK*00*AD*46*20260302", PO1, ACK)
    raw = x12(PO1, ACK, *second, tail=("GE*2*1", "IEA*1*000000001")).replace(
        b"CTT*2~SE*12*1", b"CTT*1~SE*6*1"
    )
    assert [fault.code for fault in edi.read(raw).faults] == ["duplicate_control_number"]
    assert released(raw) == [("45", "accepted")]


def test_a_week_is_monday_to_sunday():
    raw = edifact("LIN+10+3+A:IN", "QTY+113:500:PCE", "DTM+67:202612:616")
    (answer,) = answers(raw)
    promised = answer.lines[0].deliveries[0]
    assert (promised.earliest, promised.latest) == (date(2026, 3, 16), date(2026, 3, 22))
    assert not answer.lines[0].review


@pytest.mark.parametrize(("raw", "charset"), [(x12(PO1, ACK), "cp037"), (edifact(*LINE), "cp500")])
def test_ebcdic_is_refused_by_name(raw, charset):
    with pytest.raises(SourceNotRecognised, match=r"EBCDIC.*Convert"):
        edi.read(raw.decode().encode(charset))


def test_an_unknown_tag_is_told_with_its_place():
    (fault,) = edi.read(edifact(*LINE, "ftx+AAI")).faults
    assert (fault.code, fault.where) == ("unknown_segment", "UNH 1, segment 8 ftx")


UBL = (
    '<OrderResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:OrderResponse-2"><ID>1</ID>'
    "<IssueDate>2026-03-04</IssueDate>{head}<OrderReference><ID>45</ID></OrderReference><OrderLine>"
    "<LineItem><ID>1</ID>{line}<LineStatusCode>5</LineStatusCode><Quantity>500</Quantity><Delivery>"
    "<PromisedDeliveryPeriod><StartDate>2026-03-20</StartDate><EndDate>2026-03-20</EndDate>"
    "</PromisedDeliveryPeriod></Delivery>{price}</LineItem><OrderLineReference><LineID>10</LineID>"
    "</OrderLineReference></OrderLine></OrderResponse>"
)
CXML = (
    '<cXML payloadID="1@x" timestamp="2026-03-04T10:00:00Z"><Request><ConfirmationRequest>'
    '<ConfirmationHeader type="detail" noticeDate="2026-03-04" operation="{operation}">{head}'
    '</ConfirmationHeader><OrderReference orderID="45"/><ConfirmationItem lineNumber="10" quantity="500">'
    '<UnitOfMeasure>EA</UnitOfMeasure><ConfirmationStatus type="accept" quantity="500" '
    'deliveryDate="2026-03-20">{line}</ConfirmationStatus></ConfirmationItem></ConfirmationRequest>'
    "</Request></cXML>"
)


def ubl(head="", line="", price="") -> bytes:
    return UBL.format(head=head, line=line, price=price).encode()


def cxml(head="", line="", operation="new") -> bytes:
    return CXML.format(head=head, line=line, operation=operation).encode()


def test_plain_xml_goes_through():
    assert released(ubl()) == [("45", "accepted")]
    assert released(cxml()) == [("45", "accepted")]
    assert released(cxml(operation="update")) == [("45", "accepted")]


@pytest.mark.parametrize(
    "raw",
    [
        ubl(head="<Note>subject to prepayment</Note>"),
        ubl(line="<Note>only if the tooling is released</Note>"),
        ubl(head="<OrderResponseCode>RE</OrderResponseCode>"),
        ubl(price='<Price><PriceAmount currencyID="USD">1</PriceAmount></Price>'),
        cxml(head="<Comments>subject to prepayment</Comments>"),
        cxml(line="<Comments>only if the tooling is released</Comments>"),
        cxml(operation="delete"),
        cxml().replace(b"<Request>", b'<Request deploymentMode="test">'),
    ],
)
def test_xml_that_says_more_than_its_codes_waits_for_a_person(raw):
    assert released(raw) == []


def test_words_are_told_and_may_be_taken_for_remarks():
    raw = edifact("FTX+AAI+++thank you:for your order", *LINE, "FTX+AAI+++packed in crates")
    (held,) = answers(raw)
    assert held.lines[0].reasons == (
        "it says in words: 'thank you for your order'",
        "it says in words: 'packed in crates'",
    )
    (free,) = edi.order_responses(
        edi.read(raw),
        received=datetime(2026, 3, 4, tzinfo=UTC),
        supplier="7",
        open_lines=OPEN,
        texts="remark",
    )
    assert not free.lines[0].review
    assert {
        "it says in words: 'thank you for your order'",
        "it says in words: 'packed in crates'",
    } <= set(free.remarks)


IDOC = (
    '<ORDERS05><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><IDOCTYP>ORDERS05</IDOCTYP><MESTYP>ORDRSP</MESTYP>'
    "</EDI_DC40><E1EDK01><CURCY>EUR</CURCY></E1EDK01>{head}<E1EDK02><QUALF>001</QUALF><BELNR>45</BELNR>"
    "</E1EDK02><E1EDP01><POSEX>000010</POSEX><MENGE>{quantity}</MENGE>{line}<E1EDP20><WMENG>500</WMENG>"
    "<EDATU>{day}</EDATU></E1EDP20></E1EDP01></IDOC></ORDERS05>"
)
TEXT = "<E1ED{0}T1><E1ED{0}T2><TDLINE>subject to prepayment</TDLINE></E1ED{0}T2></E1ED{0}T1>"


def idoc(head="", line="", quantity="500", day="20260320") -> bytes:
    return IDOC.format(head=head, line=line, quantity=quantity, day=day).encode()


def test_a_plain_idoc_goes_through():
    assert released(idoc()) == [("45", "accepted")]


@pytest.mark.parametrize(
    "raw",
    [
        idoc(quantity="600"),
        idoc(head=TEXT.format("K")),
        idoc(line=TEXT.format("P")),
        idoc(line="<E1EDP02><QUALF>001</QUALF><BELNR>46</BELNR><ZEILE>000010</ZEILE></E1EDP02>"),
        idoc(line="<VPREI>2</VPREI><PEINH>1</PEINH>"),
        idoc(line="<ACTION>999</ACTION>"),
        idoc(line="<ABGRU>05</ABGRU>"),
        idoc(day="00000000"),
        idoc().replace(b"</EDI_DC40>", b"<TEST>X</TEST></EDI_DC40>"),
        ubl().replace(
            b"<LineID>10</LineID>",
            b"<LineID>10</LineID><OrderReference><ID>46</ID></OrderReference>",
        ),
    ],
)
def test_a_position_that_contradicts_itself_or_its_header_waits(raw):
    assert released(raw) == []


def test_two_documents_of_a_file_that_contradict_each_other_wait():
    first = idoc().replace(b"</ORDERS05>", b"")
    same, other = (idoc(day=day).replace(b"<ORDERS05>", b"") for day in ("20260320", "20260420"))
    assert len(released(first + same)) == 2
    assert released(first + other) == []
    assert [len(one.lines) for one in answers(first + other)] == [1, 1]
