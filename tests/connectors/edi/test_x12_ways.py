"""The short way for plain X12 lines and the long way with all the rules say the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.connectors import edi
from scm_automate.connectors.edi import x12 as x12_reader
from scm_automate.connectors.edi import x12_outline, x12_responses

ISA = "ISA*00*          *00*          *ZZ*S              *ZZ*B              *260304*0900*U*00401*000000001*0*P*>~"
NUMBERS = st.sampled_from(
    [
        *("500", "500.0", "0", "-5", "0.50", "1.25", "x", "", " 7 ", "1e3", "0012", ".5", "5."),
        *("500", "12.50", "899.12", "100", "0.00", "1.2.3", ".1234567", "1234567.8", "٣", "1_0"),
    ]
)
PRICES = st.one_of(NUMBERS, st.sampled_from(["1.25", "12.50", "899.12", "100", "0.00", ".5", "5."]))
TEXTS = st.sampled_from(["A-1", "", "B 2", " C", "x" * 201, "EA", "EA>KG"])
QUALIFIERS = st.sampled_from(["BP", "VN", "VP", "UP", "IN", "PD", "ZZ", ""])
DAYS = st.sampled_from(["20260320", "20260410", "260320", "20261399", ""])
DATES = st.sampled_from(["002", "067", "068", "010", "075", "078", "080", "001", "106", "077", ""])
CODES = st.sampled_from(["IA", "IA", "IC", "DR", "IB", "IR", "AC", "BP", "AA", "IS", "ZZ", ""])
BASES = st.sampled_from(["", "PE", "HP", "PP"])


@st.composite
def lines(draw, kind):
    pairs = draw(st.lists(st.tuples(QUALIFIERS, TEXTS), max_size=3))
    basis = draw(BASES)
    first = ["PO1", draw(TEXTS), draw(NUMBERS), draw(TEXTS), draw(PRICES), basis]
    segments = [[*first, *(text for pair in pairs for text in pair)][: draw(st.integers(6, 12))]]
    for _ in range(draw(st.integers(0, 3))):
        tag = draw(
            st.sampled_from(["PID", "DTM", "SCH", "REF", "N1"] + ["ACK"] * 4 * (kind == "855"))
        )
        segments.append(
            {
                "PID": ["PID", "F", "", "", "", draw(TEXTS)],
                "DTM": ["DTM", draw(DATES), draw(DAYS)],
                "SCH": ["SCH", draw(NUMBERS), "EA", "", "", draw(DATES), draw(DAYS)],
                "REF": ["REF", "ZZ", "1"],
                "N1": ["N1", "ST", "Somebody"],
                "ACK": ["ACK", draw(CODES), draw(NUMBERS), "EA", draw(DATES), draw(DAYS)],
            }[tag]
        )
    return segments


@settings(max_examples=250)
@given(kind=st.sampled_from(["850", "855"]), data=st.data())
def test_both_ways_say_the_same(kind, data):
    body = data.draw(st.lists(lines(kind), max_size=4))
    head = "BEG*00*SA*45**20260302" if kind == "850" else "BAK*00*AC*45*20260302"
    rows = [
        f"ST*{kind}*1",
        head,
        "DTM*002*20260501",
        *("*".join(row) for line in body for row in line),
    ]
    rows += [f"CTT*{len(body)}", f"SE*{len(rows) + 2}*1"]
    raw = (
        f"{ISA}GS*PR*S*B*20260304*0900*1*X*004010~{'~'.join(rows)}~GE*1*1~IEA*1*000000001~".encode()
    )
    short = edi.read(raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(x12_outline, "find_pattern", lambda *_given, **_named: None)
        long = edi.read(raw)
    assert short == long
    assert short.model_dump_json() == long.model_dump_json()
    # What the short way makes without validation is what validation makes of it.
    for line in short.documents[0].lines:
        values = {name: getattr(line, name) for name in type(line).model_fields}
        assert type(line).model_validate(values) == line


def test_plain_lines_are_taken_out_of_their_text(x12):
    """The segments of such lines are split only when somebody asks for the evidence."""
    found = []
    reading = x12_responses.read_response
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            x12_reader,
            "read_response",
            lambda transaction, words: found.append(transaction) or reading(transaction, words),
        )
        part = next(
            part
            for part in edi.stream(
                x12(
                    "855",
                    "BAK*00*AC*45*20260302",
                    "PO1*10*500*EA*1.25*PE*BP*A-1*VN*MF-7",
                    "ACK*IA*500*EA*067*20260316",
                    "PO1*20*40*EA*12.50*PE*BP*A-2*VN*MF-8",
                    "ACK*IB*30*EA*067*20260316",
                    "ACK*IB*10*EA*067*20260330",
                    "CTT*2",
                )
                * 2
            )
            if part.document is not None
        )
    assert found[0].tail is not None
    assert [len(line.deliveries) for line in part.document.responses] == [1, 2]
    assert [reading.evidence[-1] for reading in part.lines] == [
        ("segment 6", "ACK*IA*500*EA*067*20260316"),
        ("segment 9", "ACK*IB*10*EA*067*20260330"),
    ]
    assert found[0].tail is None
