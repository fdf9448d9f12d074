"""Envelopes of X12 and EDIFACT: addresses with their qualifiers, numbers, usage, ends."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.connectors import edi
from scm_automate.errors import SourceNotRecognised

ISA = (
    b"ISA*00*          *00*          *14*4012345      *ZZ*BUYER          *260303*0900*U*00401*"
    b"000000042*0*P*>~GS*PR*A*B*20260303*0900*1*X*004010~GE*0*1~IEA*1*000000042~"
)
UNB = b"UNA:+.? 'UNB+UNOC:3+4012345:14+BUYER:ZZ+260303:0900+42'UNZ+0+42'"


@pytest.mark.parametrize("raw", [ISA, UNB])
def test_who_sent_it_to_whom_under_which_number(raw):
    (one,) = edi.interchanges(raw)
    assert one.address == "14:4012345"
    assert (one.receiver_qualifier, one.receiver) == ("ZZ", "BUYER")
    assert one.control.lstrip("0") == "42"
    assert (one.usage, one.ends) == ("production", True)


@pytest.mark.parametrize(
    "raw",
    [
        ISA.replace(b"~", b"~\n"),
        ISA.replace(b"~", b"~\r\n"),
        b"\xef\xbb\xbf" + ISA,
        UNB.replace(b"'U", b"'\r\nU"),
        UNB.decode().encode("utf-16"),
        UNB.replace(b"'", b"'\n").replace(b"UNA:+.? '\n", b"UNA:+.? '"),
        b"\xef\xbb\xbf\r\n" + UNB,
    ],
)
def test_line_ends_and_marks_change_nothing(raw):
    (one,) = edi.interchanges(raw)
    assert (one.address, one.ends) == ("14:4012345", True)


def test_own_separators_and_released_ones():
    raw = b"UNA|^.! ~UNB^UNOC|3^A!^B|14^C|9^260303|0900^7~UNZ^0^7~"
    (one,) = edi.interchanges(raw)
    assert one.address == "14:A^B"
    assert (one.receiver, one.control, one.ends) == ("C", "7", True)
    (x12,) = edi.interchanges(ISA.replace(b"*", b"|").replace(b"~", b"\x85"))
    assert x12.address == "14:4012345"


def test_tests_are_marked():
    assert edi.interchanges(ISA.replace(b"*0*P*>", b"*0*T*>"))[0].usage == "test"
    assert edi.interchanges(UNB.replace(b"+42'UNZ", b"+42++++++1'UNZ"))[0].usage == "test"


def test_several_in_one_file_each_with_its_own_characters():
    other = ISA.replace(b"000000042", b"000000043").replace(b"4012345 ", b"9999999 ")
    assert [one.address for one in edi.interchanges(ISA + other)] == ["14:4012345", "14:9999999"]
    assert [one.ends for one in edi.interchanges(ISA.replace(b"~", b"~\r\n") + other)] == [
        True,
        True,
    ]
    second = UNB.removeprefix(b"UNA:+.? '").replace(b"+42'", b"+43'").replace(b"4012345", b"9")
    assert [(one.address, one.control) for one in edi.interchanges(UNB + second)] == [
        ("14:4012345", "42"), ("14:9", "43"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [
        ISA[: ISA.index(b"IEA")],
        ISA.replace(b"IEA*1*000000042", b"IEA*1*000000041"),
        UNB[: UNB.index(b"UNZ")],
        UNB.replace(b"UNZ+0+42", b"UNZ+0+41"),
    ],
)
def test_one_without_its_end_is_no_whole_one(raw):
    assert [one.ends for one in edi.interchanges(raw)] == [False]


def test_a_message_without_an_envelope_and_other_standards_have_none():
    assert edi.interchanges(b"UNH+1+ORDRSP:D:96A:UN'") == ()
    assert edi.interchanges(b"<cXML></cXML>") == ()
    assert edi.interchanges(b"UNA''''''UNB+UNOC:3+A+B+260303:0900+1'") == ()
    with pytest.raises(SourceNotRecognised):
        edi.interchanges(b"hello")


@given(
    sender=st.text("ABCXYZ0123456789", min_size=1, max_size=12),
    number=st.integers(1, 9_999),
    standard=st.sampled_from(["x12", "edifact"]),
)
def test_what_is_written_is_read(sender, number, standard):
    order = edi.Document(
        kind="order", order="45", issued=date(2026, 3, 2),
        lines=(edi.AskedLine(line="1", item="A", quantity="5", unit="PCE"),),
    )  # fmt: skip
    envelope = edi.Envelope(
        sender=sender, receiver="B", number=number, created=datetime(2026, 3, 2, 9, tzinfo=UTC)
    )
    (one,) = edi.interchanges(edi.write(order, standard=standard, envelope=envelope))
    assert (one.sender, int(one.control), one.ends) == (sender, number, True)


@given(st.binary(max_size=300))
def test_whatever_follows_an_envelope_breaks_nothing(rest):
    for raw in (ISA[:106] + rest, UNB[:40] + rest):
        assert all(one.control is not None for one in edi.interchanges(raw))
