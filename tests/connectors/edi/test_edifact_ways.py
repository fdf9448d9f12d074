"""The short way for plain ORDRSP lines and the long way with all the rules say the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.connectors import edi
from scm_automate.connectors.edi.edifact_usual import UsualLines

CODES = st.sampled_from(["5", "5", "3", "6", "7", "111", "23", "42", "ZZ", "", " 5"])
PLACES = st.sampled_from(["10", "", " 20", "1:2", "1?+2", "x" * 201])
ARTICLES = st.sampled_from(
    ["A-1:IN", "MF:SA", "401:EN", "A-1", "A 1:IN", ":IN", "A?:1:IN", "A:IN:9", "ü:IN"]
)
COUNTS = st.sampled_from(
    [
        *("113:500:PCE", "113:1,5:KGM", "113:x:PCE", "113:0:PCE", "113:-5:PCE", "113:500"),
        *("21:500:PCE", "83:5:PCE", "12:5:PCE", "182:5:PCE", "113: 7:PCE", "ZZ:5:PCE", "113:5.0:"),
    ]
)
DATES = st.sampled_from(
    [
        *("67:20260316:102", "67:202612:616", "2:20260316:102", "64:20260316:102"),
        *("63:20260316:102", "67:20261399:102", "67::102", "999:20260316:102", "67:20260316"),
        "67: 20260316:102",
    ]
)


@st.composite
def lines(draw):
    tags = draw(
        st.sampled_from([["QTY", "DTM"]] * 4 + [["DTM", "QTY"], ["QTY"], ["QTY", "PIA", "DTM"]])
    )
    behind = {
        "QTY": f"QTY+{draw(COUNTS)}",
        "DTM": f"DTM+{draw(DATES)}{draw(st.sampled_from(['', '+1']))}",
        "PIA": "PIA+5+MF-1:SA",
    }
    return [f"LIN+{draw(PLACES)}+{draw(CODES)}+{draw(ARTICLES)}", *(behind[tag] for tag in tags)]


@settings(max_examples=250)
@given(body=st.lists(lines(), max_size=4), function=st.sampled_from(["4", "29", "27"]))
def test_both_ways_say_the_same(body, function):
    rows = ["UNH+1+ORDRSP:D:96A:UN", f"BGM+231+SO-1+{function}", "DTM+69:20260501:102", "RFF+ON:45"]
    rows += [segment for line in body for segment in line]
    rows += ["UNS+S", f"CNT+2:{len(body)}", f"UNT+{len(rows) + 3}+1"]
    raw = f"UNB+UNOY:3+S+B+260304:0900+1'{chr(39).join(rows)}'UNZ+1+1'".encode()
    short = edi.read(raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UsualLines, "read", lambda *_given: None)
        long = edi.read(raw)
    assert short == long
    assert short.model_dump_json() == long.model_dump_json()
    # What the short way makes without validation is what validation makes of it.
    for line in short.documents[0].lines:
        values = {name: getattr(line, name) for name in type(line).model_fields}
        assert type(line).model_validate(values) == line


def test_a_plain_line_takes_the_short_way(edifact):
    taken = []
    kept = UsualLines.read
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            UsualLines, "read", lambda *given: taken.append(found := kept(*given)) or found
        )
        edi.read(
            edifact(
                "ORDRSP",
                "BGM+231+SO-1+29",
                "RFF+ON:45",
                "LIN+10+5+A-1:IN",
                "QTY+113:500:PCE",
                "DTM+67:20260316:102",
            )
        )
    assert len(taken) == 1
    assert taken[0] is not None
