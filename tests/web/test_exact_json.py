"""JSON keeps every digit, and refuses what has no exact form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.errors import AnswerNotUnderstood, ConfigError
from scm_automate.web import from_json, to_json

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.decimals(allow_nan=False, allow_infinity=False, places=6)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(VALUES)
def test_what_is_written_is_read_back(value):
    assert from_json(to_json(value)) == value


@pytest.mark.parametrize(
    "value", [1.5, Decimal("NaN"), {1: 2}, date(2026, 1, 1), {"a": [object()]}]
)
def test_what_has_no_exact_form_is_refused(value):
    with pytest.raises(ConfigError):
        to_json(value)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"a":', b"[NaN]", b"\xff\xfe\xff", b"1" * 5000, b"0." + b"1" * 5000,
     b"[" * 100_000, b"[" * 200 + b"]" * 200, b'{"a":' * 150 + b"1" + b"}" * 150],
)  # fmt: skip
def test_what_is_no_json_is_told(body):
    with pytest.raises(AnswerNotUnderstood):
        from_json(body, source="https://erp.example/x")


def test_lists_of_one_kind_are_written_as_those_of_several_are():
    assert to_json([1, 2**70]) == f"[1,{2**70}]"
    assert to_json(("ä", 'b"')) == '["ä","b\\""]'
    assert to_json([True, 1, "x", Decimal("1.10")]) == '[true,1,"x",1.10]'
    assert to_json([True, False]) == "[true,false]"


def test_other_unicode_encodings_are_read():
    assert from_json('["é"]'.encode("utf-16")) == ["é"]
    assert from_json('\ufeff["é"]'.encode()) == ["é"]
