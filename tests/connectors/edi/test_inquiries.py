"""Order status inquiries: X12 869 and EDIFACT OSTENQ, written by the standards' tables and read back."""

from __future__ import annotations

import io
import warnings
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.connectors import edi
from scm_automate.errors import ConfigError, DataError

from .segment_tables import (
    EDIFACT_LENGTHS,
    OSTENQ_D01B,
    X12_869,
    X12_LENGTHS,
    against_table,
)

GOLDEN = Path(__file__).parent / "golden"
ENVELOPE = edi.Envelope(
    sender="4012345000009",
    sender_qualifier="14",
    receiver="SELLER-2",
    number=42,
    created=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
)
BOTH = ("x12", "edifact")


def inquiry(**changed):
    values = {
        "kind": "status_inquiry",
        "number": "7YJQ3K2M9T4V8X5B6N1C0D2F3G",
        "issued": date(2026, 3, 2),
        "buyer": "1000",
        "supplier": "100234",
        "order": "4500012345",
        "ordered": date(2026, 2, 2),
        "lines": (line("10"), line("20")),
    }
    return edi.Document(**{**values, **changed})


def line(number, **changed):
    values = {
        "line": number,
        "item": "A-1001",
        "supplier_item": "MF'7+1",
        "quantity": "500",
        "unit": "EA",
        "due": date(2026, 3, 16),
    }
    return edi.AskedLine(**{**values, **changed})


SEVERAL = (
    inquiry(),
    inquiry(
        order="4500012399",
        ordered=None,
        lines=(
            line("10", item=None, supplier_item=None, quantity=None, unit=None, due=None),
            line("00020", due=date(2026, 4, 1), due_basis="dispatch", unit=None),
        ),
    ),
)


def segments_of(raw):
    """The segments of a written message, split by their own rules: none of the texts is separated."""
    text = raw.decode()
    if text.startswith("ISA"):
        element, end = text[3], text.split("\n")[0][-1]
        return [row.split(element) for row in text.replace("\n", "").rstrip(end).split(end)]
    rows = text.removeprefix("UNA:+.? '").replace("\n", "")
    return [_parts(row) for row in _split(rows, "'") if row]


def _split(text, sign):
    found, held, released = [], "", False
    for one in text:
        if released:
            held, released = held + "?" + one, False
        elif one == "?":
            released = True
        elif one == sign:
            found.append(held)
            held = ""
        else:
            held += one
    return [*found, held]


def _parts(row):
    import re

    return [
        [re.sub(r"\?(.)", r"\1", part) for part in _split(element, ":")]
        for element in _split(row, "+")
    ]


@pytest.mark.parametrize("standard", BOTH)
def test_an_inquiry_is_as_it_always_was(standard):
    raw = edi.write_inquiry(SEVERAL, standard=standard, envelope=ENVELOPE)
    assert raw == (GOLDEN / f"inquiry_{standard}.edi").read_bytes()


@pytest.mark.parametrize("standard", BOTH)
def test_what_was_written_comes_back(standard):
    file = edi.read(edi.write_inquiry(SEVERAL, standard=standard, envelope=ENVELOPE))
    assert (file.documents, file.faults) == (SEVERAL, ())


def test_an_869_keeps_to_the_table_of_its_standard():
    rows = segments_of(edi.write_inquiry(SEVERAL, standard="x12", envelope=ENVELOPE))
    inner = rows[2:-2]
    assert against_table([row[0] for row in inner], X12_869) == ""
    for row in inner:
        for text, most in zip(row[1:], X12_LENGTHS.get(row[0], []), strict=False):
            assert len(text) <= most, row
    assert rows[1][1] == "RS"
    assert inner[1] == ["BSI", "7YJQ3K2M9T4V8X5B6N1C0D2F3G", "20260302", "PP"]


def test_an_ostenq_keeps_to_the_table_of_its_standard():
    rows = segments_of(edi.write_inquiry(SEVERAL, standard="edifact", envelope=ENVELOPE))
    inner = rows[1:-1]
    assert against_table([row[0][0] for row in inner], OSTENQ_D01B) == ""
    for row in inner:
        for parts, most in zip(row[1:], EDIFACT_LENGTHS.get(row[0][0], []), strict=False):
            assert all(len(text) <= size for text, size in zip(parts, most, strict=False)), row
    assert inner[1] == [["BGM"], ["347"], ["7YJQ3K2M9T4V8X5B6N1C0D2F3G"], ["9"]]


def test_the_tables_find_what_is_wrong():
    tags = ["UNH", "BGM", "DTM", "NAD", "DOC", "LIN", "LOC", "QTY", "UNT"]
    assert against_table(tags, OSTENQ_D01B) == ""
    assert against_table([tag for tag in tags if tag != "LOC"], OSTENQ_D01B) != ""
    assert against_table([*tags, "LIN"], OSTENQ_D01B) == "LIN at 10 has no place"
    assert "BSI" in against_table(["ST", "HL", "SE"], X12_869)


def test_pyx12_reads_the_869_without_an_error():
    x12file = pytest.importorskip("pyx12.x12file")
    text = edi.write_inquiry(SEVERAL, standard="x12", envelope=ENVELOPE).decode()
    reader = x12file.X12Reader(io.StringIO(text))
    found = [segment.get_seg_id() for segment in reader]
    assert reader.pop_errors() == []
    assert found == [row[0] for row in segments_of(text.encode())]


def test_pydifact_reads_the_ostenq_with_its_released_signs():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collection = pytest.importorskip("pydifact.segmentcollection")
        raw = edi.write_inquiry(SEVERAL, standard="edifact", envelope=ENVELOPE)
        (message,) = collection.Interchange.from_str(raw.decode()).get_messages()
    assert (message.type, message.version) == ("OSTENQ", "D.01B")
    pia = next(segment for segment in message.segments if segment.tag == "PIA")
    assert pia.elements[1][0] == "MF'7+1"


def test_a_profile_of_a_partner_is_kept():
    envelope = edi.Envelope(
        sender="OURS", receiver="THEIRS", number=7, created=datetime(2026, 3, 2, 9, tzinfo=UTC),
        version="D:96A:UN:EAN002", usage="test",
    )  # fmt: skip
    raw = edi.write_inquiry(
        [inquiry()], standard="edifact", envelope=envelope, function="13", document_code="92E"
    )
    assert b"OSTENQ:D:96A:UN:EAN002'" in raw
    assert b"BGM+92E+7YJQ3K2M9T4V8X5B6N1C0D2F3G+13'" in raw
    assert b"+7++++++1'" in raw
    envelope = edi.Envelope(
        sender="OURS", receiver="THEIRS", number=7, created=datetime(2026, 3, 2, 9, tzinfo=UTC),
        version="005010", group_sender="DEPT-1", group_receiver="DEPT-2",
    )  # fmt: skip
    raw = edi.write_inquiry([inquiry()], standard="x12", envelope=envelope, function="13")
    assert b"*260302*0900*^*00501*000000007*0*P*>" in raw
    assert b"GS*RS*DEPT-1*DEPT-2*20260302*0900*7*X*005010~" in raw
    assert b"*PP****13~" in raw
    assert edi.read(raw).faults == ()


@pytest.mark.parametrize("standard", BOTH)
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "order"}, "no inquiry"),
        ({"number": None}, "a number of its own"),
        ({"issued": None}, "its day"),
        ({"order": None}, "an order number"),
        ({"order": "4" * 36}, "longer than"),
        ({"order": "45\n00"}, "control character"),
        ({"lines": (line("10", price="1"),)}, "price or a text"),
        ({"lines": (line("10", unit="PIECES"),)}, "longer than"),
        ({"lines": (line("10", quantity=None),)}, "unit and no quantity"),
        ({"lines": (line("1" * 36),)}, "longer than"),
        ({"lines": (line("10", item="A" * 49),)}, "longer than"),
        ({"repeats": "copy"}, "repeats nothing"),
    ],
)
def test_what_has_no_place_is_refused(standard, changed, words):
    with pytest.raises(DataError, match=words):
        edi.write_inquiry([inquiry(**changed)], standard=standard, envelope=ENVELOPE)


def test_orders_of_one_message_share_its_header():
    with pytest.raises(DataError, match="differ"):
        edi.write_inquiry(
            [inquiry(), inquiry(order="2", number="other")], standard="x12", envelope=ENVELOPE
        )
    with pytest.raises(DataError, match="more than once"):
        edi.write_inquiry([inquiry(), inquiry()], standard="x12", envelope=ENVELOPE)
    with pytest.raises(DataError, match="one order at least"):
        edi.write_inquiry([], standard="x12", envelope=ENVELOPE)
    with pytest.raises(DataError, match="all of another"):
        edi.write_inquiry(
            [inquiry(), inquiry(order="2", lines=())], standard="x12", envelope=ENVELOPE
        )
    with pytest.raises(DataError, match="demands a party"):
        edi.write_inquiry(
            [inquiry(buyer=None, supplier=None)], standard="edifact", envelope=ENVELOPE
        )
    with pytest.raises(ConfigError, match="not written in 'ubl'"):
        edi.write_inquiry([inquiry()], standard="ubl", envelope=ENVELOPE)


@pytest.mark.parametrize("standard", BOTH)
def test_a_wrong_version_is_told(standard):
    envelope = ENVELOPE.model_copy(update={"version": "4010"})
    with pytest.raises(DataError, match="version '4010' is none of"):
        edi.write_inquiry([inquiry()], standard=standard, envelope=envelope)


def test_an_order_without_lines_is_asked_about_as_a_whole():
    raw = edi.write_inquiry([inquiry(lines=())], standard="x12", envelope=ENVELOPE)
    assert b"*20260302*PA~" in raw
    assert edi.read(raw).documents == (inquiry(lines=()),)


SIGNS = st.sampled_from("ABCabz019 *~+:'?>|^-_./\\\"&<äöüßéŁ中€")


def texts(most):
    return st.text(SIGNS, min_size=1, max_size=most).map(str.strip).filter(bool)


def tame(most):  # X12 has four separators to choose from; a text with all of them is refused
    return (
        st.text(st.sampled_from('ABCabz019 *~+:?.-_/\\"&<äöüßéŁ中€'), min_size=1, max_size=most)
        .map(str.strip)
        .filter(bool)
    )


@pytest.mark.parametrize("standard", BOTH)
@given(data=st.data())
def test_whatever_is_in_names_comes_back(standard, data):
    make = tame if standard == "x12" else texts
    maybe = st.none() | make(20)
    orders = data.draw(st.lists(make(18), min_size=1, max_size=3, unique=True))
    shared = {
        "number": data.draw(make(30)),
        "buyer": data.draw(make(20)),
        "supplier": data.draw(maybe),
    }
    documents = []
    for order in orders:
        lines = []
        for _ in range(data.draw(st.integers(1, 3))):
            amount = data.draw(st.none() | st.decimals(Decimal(0), Decimal(10) ** 9, places=3))
            lines.append(
                edi.AskedLine(
                    line=data.draw(make(20)),
                    item=data.draw(maybe),
                    supplier_item=data.draw(maybe),
                    quantity=amount,
                    unit=None if amount is None else data.draw(st.sampled_from([None, "EA", "KG"])),
                    due=data.draw(st.none() | st.dates(date(2020, 1, 1), date(2035, 12, 31))),
                )
            )
        ordered = data.draw(st.none() | st.dates(date(2020, 1, 1), date(2035, 12, 31)))
        documents.append(inquiry(order=order, ordered=ordered, lines=tuple(lines), **shared))
    raw = edi.write_inquiry(documents, standard=standard, envelope=ENVELOPE)
    file = edi.read(raw)
    assert file.documents == tuple(documents)
    assert file.faults == ()
    (envelope,) = edi.interchanges(raw)
    assert (envelope.control.lstrip("0"), envelope.ends) == ("42", True)
