"""Acknowledgements of what was sent: X12 997 and EDIFACT CONTRL, verdicts and errors in words."""

from __future__ import annotations

import pytest

from scm_automate.connectors.edi import Acknowledgement, acknowledgements
from scm_automate.connectors.edi.acknowledgements import _codes
from scm_automate.errors import SourceNotRecognised


def x12(*segments, usage="P"):
    head = (
        "ISA*00*          *00*          *ZZ*BOLT           *ZZ*BUYER-1        *260304*0900*U*00401"
        f"*000000031*0*{usage}*>~GS*FA*BOLT*BUYER-1*20260304*0900*31*X*004010~ST*997*0001~"
    )
    body = "".join(f"{one}~" for one in segments)
    return f"{head}{body}SE*{len(segments) + 2}*0001~GE*1*31~IEA*1*000000031~".encode()


def contrl(*segments, test=False):
    body = "".join(f"{one}'" for one in segments)
    mark = "++++++1" if test else ""
    return (
        f"UNB+UNOA:3+4012345000009:14+BUYER-1:ZZ+260304:0900+31{mark}'UNH+1+CONTRL:D:3:UN'{body}"
        f"UNT+{len(segments) + 2}+1'UNZ+1+31'"
    ).encode()


def one(raw):
    (found,) = acknowledgements(raw)
    return found


def test_an_accepted_group():
    found = one(x12("AK1*RS*500", "AK2*869*0001", "AK5*A", "AK9*A*1*1*1"))
    assert found == Acknowledgement(
        standard="x12", control="500", kinds=("RS",), verdict="accepted"
    )


def test_a_rejected_set_with_the_place_of_each_error():
    found = one(
        x12(
            "AK1*RS*500",
            "AK2*869*0001",
            "AK3*LIN*7**8",
            "AK4*2*235*7*PL",
            "AK4*3*234*1",
            "AK3*N1*5*1*3",
            "AK5*R*5",
            "AK9*R*1*1*0*2",
        )
    )
    assert found.verdict == "rejected"
    assert found.errors == (
        "segment 7 LIN: elements of the segment have errors (8)",
        "segment 7 LIN element 2 (235) 'PL': its code is not allowed (7)",
        "segment 7 LIN element 3 (234): it is mandatory and missing (1)",
        "segment 5 N1: a segment that is mandatory is missing (3)",
        "the transaction set: segments of it have errors (5)",
        "the group: the version of the group is not supported (2)",
    )


@pytest.mark.parametrize(
    ("segments", "verdict"),
    [
        (("AK2*869*0001", "AK5*E*5", "AK9*E*1*1*1"), "accepted"),
        (("AK2*869*0001", "AK5*A", "AK2*869*0002", "AK5*R*5", "AK9*P*2*2*1"), "partly"),
        (("AK2*869*0001", "AK5*R*5", "AK9*A*1*1*1"), "partly"),
        (("AK9*P*2*2*1",), "partly"),
        (("AK9*X*1*1*0",), "rejected"),
        (("AK9*Q*1*1*0",), "unclear"),
        (("AK2*869*0001", "AK5*A"), "unclear"),
        (("AK2*869*0001", "AK5*?", "AK9*A*1*1*1"), "unclear"),
        ((), "unclear"),
    ],
)
def test_verdicts_of_x12(segments, verdict):
    assert one(x12("AK1*RS*500", *segments)).verdict == verdict


@pytest.mark.parametrize(
    ("segments", "verdict"),
    [
        (("UCI+1+BUYER-1:ZZ+4012345000009:14+7",), "accepted"),
        (("UCI+1+BUYER-1:ZZ+4012345000009:14+8",), "received"),
        (("UCI+1+BUYER-1:ZZ+4012345000009:14+4+23",), "rejected"),
        (("UCI+1+BUYER-1+S+7", "UCM+1+OSTENQ:D:01B:UN+7"), "accepted"),
        (("UCI+1+BUYER-1+S+8", "UCM+1+OSTENQ:D:01B:UN+7"), "accepted"),
        (("UCI+1+BUYER-1+S+7", "UCM+1+OSTENQ:D:01B:UN+4+12"), "partly"),
        (("UCI+1+BUYER-1+S+7", "UCF+9+BUYER-1+S+4+17"), "partly"),
        (("UCI+1+BUYER-1+S+5",), "unclear"),
        (("UCI+1+BUYER-1+S",), "unclear"),
    ],
)
def test_verdicts_of_edifact(segments, verdict):
    assert one(contrl(*segments)).verdict == verdict


def test_edifact_errors_with_segment_element_and_part():
    found = one(
        contrl(
            "UCI+77+BUYER-1:ZZ+4012345000009:14+7",
            "UCM+1+OSTENQ:D:01B:UN+4+18+BGM",
            "UCS+6+13",
            "UCD+12+2:1",
            "UCD+39+3",
        )
    )
    assert (found.control, found.kinds, found.sender) == ("77", ("OSTENQ",), "BUYER-1")
    assert found.errors == (
        "message OSTENQ, segment BGM: an error that is not specified (18)",
        "segment 6: something mandatory is missing (13)",
        "segment 6 element 2 part 1: the value is not valid (12)",
        "segment 6 element 3: the element is too long (39)",
    )


def test_several_in_one_file_and_others_beside_them():
    raw = x12("AK1*PO*4", "AK9*A*1*1*1") + x12("AK1*RS*5", "AK9*R*1*1*0")
    assert [(a.kinds, a.control, a.verdict) for a in acknowledgements(raw)] == [
        (("PO",), "4", "accepted"),
        (("RS",), "5", "rejected"),
    ]
    assert acknowledgements(b"UNB+UNOA:3+S+B+260304:0900+1'UNZ+0+1'") == ()
    assert acknowledgements(b"<?xml version='1.0'?><cXML></cXML>") == ()
    with pytest.raises(SourceNotRecognised):
        acknowledgements(b"Dear Anna,")


def test_a_test_is_told():
    assert one(x12("AK1*RS*500", "AK9*A*1*1*1", usage="T")).usage == "test"
    assert one(contrl("UCI+1+B+S+7", test=True)).usage == "test"


def test_what_a_partner_writes_is_bounded_and_shows_nothing_odd():
    long = "X" * 5_000
    found = one(x12(f"AK1*RS*{long}", *(f"AK3*{long}*\x1b[31m**1" for _ in range(500)), "AK9*R"))
    assert len(found.errors) == 20
    assert all(error.isprintable() and len(error) < 300 for error in found.errors)


def test_every_code_has_its_words():
    for standard in ("x12", "edifact"):
        for name, codes in _codes()[standard].items():
            assert all(codes.values()), name
            if name == "verdict":
                assert set(codes.values()) <= {"accepted", "received", "partly", "rejected"}
