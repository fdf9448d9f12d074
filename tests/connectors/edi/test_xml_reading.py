"""UBL, cXML and IDoc: one rule a test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from scm_automate.connectors import edi
from scm_automate.connectors.edi.codes import code_lists

REFERENCE = "<cac:OrderReference><cbc:ID>45</cbc:ID></cac:OrderReference>"
D20 = (date(2026, 3, 20), date(2026, 3, 20), "delivery")


def only(raw, **options):
    file = edi.read(raw, **options)
    assert len(file.documents) == 1, file.faults
    return file.documents[0], [fault.code for fault in file.faults]


def told(line):
    return [(one.quantity, one.earliest, one.latest, one.basis) for one in line.deliveries]


def ubl_line(code, content="", *, number="10", outside=""):
    status = f"<cbc:LineStatusCode>{code}</cbc:LineStatusCode>" if code else ""
    return (
        f"<cac:OrderLine><cac:LineItem><cbc:ID>{number}</cbc:ID>{status}{content}</cac:LineItem>"
        f"{outside}</cac:OrderLine>"
    )


def promised(first, last):
    start = f"<cbc:StartDate>{first}</cbc:StartDate>" if first else ""
    end = f"<cbc:EndDate>{last}</cbc:EndDate>" if last else ""
    return (
        "<cac:Delivery><cac:PromisedDeliveryPeriod>"
        f"{start}{end}</cac:PromisedDeliveryPeriod></cac:Delivery>"
    )


QUANTITY = '<cbc:Quantity unitCode="C62">500</cbc:Quantity>'


def test_ubl_line_s_period_wins_over_the_header_s(ubl):
    raw = ubl(
        "OrderResponse",
        "<cbc:OrderResponseCode>CA</cbc:OrderResponseCode>"
        + REFERENCE
        + promised("2026-04-01", "2026-04-02")
        + ubl_line("3", QUANTITY + promised("2026-03-20", "2026-03-20"))
        + ubl_line("5", QUANTITY, number="20"),
    )
    document, faults = only(raw)
    assert told(document.lines[0]) == [(500, *D20)]
    assert told(document.lines[1]) == [(500, date(2026, 4, 1), date(2026, 4, 2), "delivery")]
    assert faults == []


def test_ubl_several_lines_for_one_are_a_split(ubl):
    reference = "<cac:OrderLineReference><cbc:LineID>10</cbc:LineID></cac:OrderLineReference>"
    parts = [("1", "300", "2026-03-20"), ("2", "200", "2026-04-10")]
    body = "".join(
        ubl_line(
            "3",
            f"<cbc:Quantity>{quantity}</cbc:Quantity>{promised(day, day)}",
            number=number,
            outside=reference,
        )
        for number, quantity, day in parts
    )
    document, _ = only(ubl("OrderResponse", REFERENCE + body))
    assert len(document.lines) == 1
    assert document.lines[0].line == "10"
    assert [one[0] for one in told(document.lines[0])] == [300, 200]


def test_ubl_digits_of_the_wrong_list_are_unclear(ubl):
    document, faults = only(ubl("OrderResponse", REFERENCE + ubl_line("29", QUANTITY)))
    assert document.lines[0].status == "unclear"
    assert faults == ["unknown_code"]


def test_ubl_no_backorder_means_the_rest_will_not_come(ubl):
    behind = "<cbc:MaximumBackorderQuantity>0</cbc:MaximumBackorderQuantity>"
    raw = ubl("OrderResponse", REFERENCE + ubl_line("3", QUANTITY + behind + promised("2026-03-20", "2026-03-20")))  # fmt: skip
    file = edi.read(raw)
    assert told(file.documents[0].lines[0]) == [(500, *D20)]
    assert "the rest will not come" in file.parts[0].lines[0].doubts


def test_ubl_price_is_for_one(ubl):
    price = "<cac:Price><cbc:PriceAmount>12.50</cbc:PriceAmount><cbc:BaseQuantity>100</cbc:BaseQuantity></cac:Price>"  # fmt: skip
    document, _ = only(ubl("OrderResponse", REFERENCE + ubl_line("5", QUANTITY + price)))
    assert document.lines[0].price == Decimal("0.125")


def test_ubl_in_a_business_document_of_a_network(ubl):
    raw = ubl("OrderResponse", REFERENCE + ubl_line("5", QUANTITY)).split(b"?>", 1)[1]
    wrapped = b"<StandardBusinessDocument><Header/>" + raw + b"</StandardBusinessDocument>"
    document, _ = only(wrapped)
    assert document.order == "45"


def test_ubl_despatch_advice_by_order(ubl):
    def line(number, order):
        return (
            f"<cac:DespatchLine><cbc:ID>1</cbc:ID><cbc:DeliveredQuantity unitCode='C62'>5"
            f"</cbc:DeliveredQuantity><cac:OrderLineReference><cbc:LineID>{number}</cbc:LineID>"
            f"<cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>"
            f"</cac:OrderLineReference></cac:DespatchLine>"
        )

    day = "<cbc:ActualDespatchDate>2026-03-04</cbc:ActualDespatchDate>"
    shipment = f"<cac:Shipment><cac:Delivery><cac:Despatch>{day}</cac:Despatch></cac:Delivery></cac:Shipment>"  # fmt: skip
    file = edi.read(ubl("DespatchAdvice", shipment + line(10, 45) + line(20, 46)))
    assert [document.order for document in file.documents] == ["45", "46"]
    assert told(file.documents[1].lines[0]) == [(5, date(2026, 3, 4), date(2026, 3, 4), "dispatch")]
    assert file.faults == ()


def confirmation(kind, *items):
    return (
        f'<ConfirmationRequest><ConfirmationHeader type="{kind}" operation="new"'
        ' noticeDate="2026-03-04" confirmID="SO-77"/><OrderReference orderID="45"/>'
        + "".join(items)
        + "</ConfirmationRequest>"
    )


def item(number, quantity, *statuses):
    return (
        f'<ConfirmationItem lineNumber="{number}" quantity="{quantity}">'
        "<UnitOfMeasure>EA</UnitOfMeasure>" + "".join(statuses) + "</ConfirmationItem>"
    )


def status(kind, quantity, dates="", content=""):
    return f'<ConfirmationStatus type="{kind}" quantity="{quantity}" {dates}>{content}</ConfirmationStatus>'  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("accept", "accepted"), ("detail", "changed"), ("allDetail", "changed"),
        ("backordered", "changed"), ("reject", "rejected"), ("unknown", "unclear"),
        ("requestToPay", "unclear"),
    ],
)  # fmt: skip
def test_cxml_statuses(cxml, kind, expected):
    raw = cxml(confirmation("except", item("10", "500", status(kind, "500", 'deliveryDate="2026-03-20"'))))  # fmt: skip
    document, _ = only(raw)
    assert (document.lines[0].status, document.lines[0].raw_status) == (expected, kind)
    assert (document.order, document.number) == ("45", "SO-77")


def test_cxml_several_statuses_are_a_split(cxml):
    raw = cxml(
        confirmation(
            "except",
            item(
                "10", "500",
                status("accept", "300", 'deliveryDate="2026-03-20T00:00:00+01:00"'),
                status("backordered", "150", 'shipmentDate="2026-04-10"'),
                status("reject", "50"),
            ),
        )
    )  # fmt: skip
    document, faults = only(raw)
    assert told(document.lines[0]) == [
        (300, *D20),
        (150, date(2026, 4, 10), date(2026, 4, 10), "dispatch"),
    ]
    assert document.lines[0].status == "changed"
    assert faults == []


def test_cxml_statuses_that_do_not_add_up_and_a_line_told_twice(cxml):
    one = item("10", "500", status("accept", "300"))
    document, faults = only(cxml(confirmation("except", one, one)))
    assert len(document.lines) == 2
    assert "quantity_differs" in faults
    assert "line_twice" in faults


def test_cxml_price_and_empty_attributes(cxml):
    price = '<UnitPrice><Money currency="EUR">1.30</Money></UnitPrice>'
    raw = cxml(confirmation("detail", item("", "", status("detail", "", "", price))))
    document, _ = only(raw)
    assert document.lines[0].line is None
    assert document.lines[0].price == Decimal("1.3")


@pytest.mark.parametrize(
    ("kind", "expected"), [("accept", "accepted"), ("reject", "rejected"), ("except", "changed")]
)
def test_cxml_for_the_whole_order(cxml, kind, expected):
    document, faults = only(cxml(confirmation(kind)))
    assert (document.status, document.lines) == (expected, ())
    assert faults == []


def test_cxml_order_that_is_deleted(cxml):
    raw = cxml(
        '<OrderRequest><OrderRequestHeader orderID="45" orderDate="2026-03-02" type="delete"/>'
        '<ItemOut quantity="5" lineNumber="10"/></OrderRequest>'
    )
    document, faults = only(raw)
    assert (document.kind, document.lines[0].action) == ("order_change", "delete")
    assert faults == ["order_cancelled"]


def test_cxml_ship_notice(cxml):
    raw = cxml(
        '<ShipNoticeRequest><ShipNoticeHeader shipmentID="S1" noticeDate="2026-03-04"'
        ' deliveryDate="2026-03-06"/><ShipNoticePortion><OrderReference orderID="45"/>'
        '<ShipNoticeItem lineNumber="10" quantity="5"/></ShipNoticePortion>'
        '<ShipNoticePortion><OrderReference orderID="46"/></ShipNoticePortion></ShipNoticeRequest>'
    )
    file = edi.read(raw)
    assert [document.order for document in file.documents] == ["45", "46"]
    assert told(file.documents[0].lines[0]) == [(5, date(2026, 3, 6), date(2026, 3, 6), "delivery")]


def position(number, content):
    return f'<E1EDP01 SEGMENT="1"><POSEX>{number}</POSEX>{content}</E1EDP01>'


def schedule(quantity, day):
    return f"<E1EDP20><WMENG>{quantity}</WMENG><EDATU>{day}</EDATU></E1EDP20>"


CUSTOMER = "<E1EDK02><QUALF>001</QUALF><BELNR>4500012345</BELNR></E1EDK02>"


def test_idoc_response(idoc):
    body = CUSTOMER + "<E1EDK02><QUALF>002</QUALF><BELNR>SO-77</BELNR></E1EDK02>"
    body += position("000010", "<MENGE>500.000</MENGE><MENEE>PCE</MENEE>" + schedule("500.000", "20260320"))  # fmt: skip
    body += position("000020", "<ACTION>002</ACTION>" + schedule("3.000", "20260320") + schedule("2.000", "20260410"))  # fmt: skip
    body += position("000030", "<ACTION>003</ACTION>")
    body += position("000040", "<ABGRU>92</ABGRU><MENGE>5</MENGE>")
    body += position("000050", "<MENGE>5</MENGE>")
    body += position("000060", "<ACTION>009</ACTION><MENGE>5</MENGE>")
    document, faults = only(idoc("ORDRSP", body))
    assert (document.order, document.number) == ("4500012345", "SO-77")
    assert [(line.line, line.status, line.raw_status) for line in document.lines] == [
        ("000010", "changed", None),
        ("000020", "changed", "002"),
        ("000030", "rejected", "003"),
        ("000040", "rejected", "ABGRU 92"),
        ("000050", "unclear", None),
        ("000060", "unclear", "009"),
    ]
    assert told(document.lines[0]) == [(500, *D20)]
    assert [one[0] for one in told(document.lines[1])] == [3, 2]
    assert faults == ["status_missing", "unknown_code"]


def test_idoc_position_of_the_order_by_reference(idoc):
    reference = "<E1EDP02><QUALF>001</QUALF><BELNR>45</BELNR><ZEILE>00010</ZEILE></E1EDP02>"
    document, _ = only(idoc("ORDRSP", CUSTOMER + position("1", reference + schedule("5", "20260320"))))  # fmt: skip
    assert document.lines[0].line == "00010"


def test_idoc_order_and_its_sum(idoc):
    article = "<E1EDP19><QUALF>001</QUALF><IDTNR>A-1</IDTNR><KTEXT>Feder</KTEXT></E1EDP19>"
    article += "<E1EDP19><QUALF>002</QUALF><IDTNR>MF-7</IDTNR></E1EDP19>"
    money = "<VPREI>12.50</VPREI><PEINH>100</PEINH><NETWR>62.50</NETWR>"
    body = CUSTOMER + position("000010", f"<MENGE>500</MENGE><MENEE>PCE</MENEE>{money}{article}" + schedule("500", "20260316"))  # fmt: skip
    total = "<E1EDS01><SUMID>002</SUMID><SUMME>62.50</SUMME></E1EDS01>"
    document, faults = only(idoc("ORDERS", body + total))
    line = document.lines[0]
    assert (line.item, line.supplier_item, line.description) == ("A-1", "MF-7", "Feder")
    assert (line.price, line.due) == (Decimal("0.125"), date(2026, 3, 16))
    assert faults == []
    _, faults = only(idoc("ORDERS", body + total.replace("62.50", "62.51")))
    assert faults == ["amount_differs"]


def test_idoc_price_in_another_unit_is_not_read(idoc):
    body = CUSTOMER + position("10", "<MENGE>5</MENGE><MENEE>PCE</MENEE><PMENE>KGM</PMENE><VPREI>3</VPREI>")  # fmt: skip
    document, faults = only(idoc("ORDERS", body))
    assert document.lines[0].price is None
    assert faults == ["price_basis"]


def test_idoc_change(idoc):
    body = CUSTOMER + "".join(
        position(number, f"<ACTION>{action}</ACTION><MENGE>5</MENGE>")
        for number, action in (("10", "001"), ("20", "002"), ("30", "003"))
    )
    document, faults = only(idoc("ORDCHG", body))
    assert [line.action for line in document.lines] == ["add", "change", "delete"]
    assert faults == []


def test_several_idocs_in_one_file(idoc):
    raw = idoc("ORDRSP", CUSTOMER + position("10", schedule("5", "20260320")), documents=3)
    assert len(edi.read(raw).documents) == 3


def flat(*records):
    layouts = code_lists().idoc.flat
    lines = []
    for name, values in records:
        head = "" if name == "EDI_DC40" else f"{name:30}{'800':3}{'42':16}{'1':6}{'0':6}{'02':2}"
        plain = "E1" + name[2:7] if name != "EDI_DC40" else name
        data = "".join(f"{values.get(field, ''):{length}}" for field, length in layouts[plain])
        lines.append((head + data).ljust(524 if name == "EDI_DC40" else 1063))
    return lines


FLAT = (
    ("EDI_DC40", {"TABNAM": "EDI_DC40", "DOCNUM": "42", "MESTYP": "ORDRSP"}),
    ("E2EDK01005", {"CURCY": "EUR"}),
    ("E2EDK02", {"QUALF": "001", "BELNR": "4500012345"}),
    ("E2EDP01006", {"POSEX": "000010", "ACTION": "002", "MENGE": "500.000", "MENEE": "PCE"}),
    ("E2EDP20001", {"WMENG": "500.000", "EDATU": "20260320"}),
    ("E2EDP19002", {"QUALF": "002", "IDTNR": "MF-7"}),
)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_flat_idoc_says_the_same_as_xml(end):
    raw = "".join(record + end for record in flat(*FLAT)).encode()
    document, faults = only(raw)
    assert (document.kind, document.order, document.currency) == (
        "order_response",
        "4500012345",
        "EUR",
    )
    line = document.lines[0]
    assert (line.line, line.status, line.supplier_item) == ("000010", "changed", "MF-7")
    assert told(line) == [(500, *D20)]
    assert faults == []


def test_flat_idoc_with_trailing_blanks_cut_is_read():
    raw = "\n".join(record.rstrip() for record in flat(*FLAT)).encode()
    document, _ = only(raw)
    assert told(document.lines[0]) == [(500, *D20)]


def test_two_flat_idocs():
    raw = "\n".join(flat(*FLAT, *FLAT)).encode()
    assert len(edi.read(raw).documents) == 2


@pytest.mark.parametrize(
    ("tag", "text", "code"),
    [
        ("cbc:Quantity", "many", "bad_number"),
        ("cbc:Quantity", "1.2345678", "bad_number"),
    ],
)
def test_values_that_are_none_are_told(ubl, tag, text, code):
    document, faults = only(ubl("OrderResponse", REFERENCE + ubl_line("5", f"<{tag}>{text}</{tag}>")))  # fmt: skip
    assert document.lines[0].line == "10"
    assert faults == [code]


@pytest.mark.parametrize(
    ("first", "last"), [("2026-13-01", None), ("2026-03-20", "2026-03-10"), (None, "soon")]
)
def test_periods_that_are_none_are_told(ubl, first, last):
    document, faults = only(ubl("OrderResponse", REFERENCE + ubl_line("5", QUANTITY + promised(first, last))))  # fmt: skip
    assert told(document.lines[0]) == [(500, None, None, "delivery")]
    assert faults == ["bad_date"]


def test_quantities_of_one_line_in_two_units_are_told(ubl, cxml):
    part = (
        '<cac:Delivery><cbc:Quantity unitCode="{unit}">250</cbc:Quantity><cac:PromisedDeliveryPeriod>'
        "<cbc:EndDate>2026-03-{day}</cbc:EndDate></cac:PromisedDeliveryPeriod></cac:Delivery>"
    )
    for unit, doubts in (("C62", ()), ("CT", ("its quantities are in C62 and in CT",))):
        split = part.format(unit="C62", day=20) + part.format(unit=unit, day=27)
        file = edi.read(ubl("OrderResponse", REFERENCE + ubl_line("3", QUANTITY + split)))
        assert file.parts[0].lines[0].doubts == doubts
        assert file.documents[0].lines[0].unit == "C62"
    for unit, doubts in (("EA", ()), ("CA", ("its quantities are in CA and in EA",))):
        said = status("accept", "500", content=f"<UnitOfMeasure>{unit}</UnitOfMeasure>")
        file = edi.read(cxml(confirmation("accept", item("10", "500", said))))
        assert file.parts[0].lines[0].doubts == doubts
