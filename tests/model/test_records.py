"""Laws of all records: frozen, closed, exact, and the same after a trip through JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scm_automate import model
from scm_automate.model import Delivery, OrderLine, OrderResponse, Record, canonical, replace

RECORDS = sorted(
    (
        value
        for value in vars(model).values()
        if isinstance(value, type) and issubclass(value, Record) and value is not Record
    ),
    key=lambda record: record.__name__,
)
EXACT = st.decimals(
    min_value=Decimal(-(10**17)),
    max_value=Decimal(10**17),
    places=6,
    allow_nan=False,
    allow_infinity=False,
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda t: t.strip()
)
LINES = st.builds(
    OrderLine,
    supplier=TEXT,
    order=TEXT,
    line=TEXT,
    schedule=TEXT,
    company=TEXT,
    item=st.none() | TEXT,
    description=st.none() | TEXT,
    quantity=EXACT,
    received=st.none() | EXACT,
    due=st.none() | st.dates(),
    promised=st.none() | st.dates(),
    price=st.none() | EXACT,
    acknowledgement_required=st.none() | st.booleans(),
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_of_every_record_is_documented(record):
    undocumented = [name for name, field in record.model_fields.items() if not field.description]
    assert not undocumented


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_no_record_holds_a_binary_fraction_for_money_or_quantity(record):
    floats = [name for name, field in record.model_fields.items() if field.annotation is float]
    assert floats in ([], ["confidence"])


@given(LINES)
def test_a_line_is_the_same_after_a_trip_through_json(line):
    assert OrderLine.model_validate_json(line.model_dump_json()) == line
    assert OrderLine.model_validate(line.model_dump()) == line


@given(EXACT)
def test_a_number_keeps_its_value_and_has_one_form(number):
    once = Delivery(quantity=number).quantity
    assert once == number
    assert str(once) == str(canonical(canonical(number)))
    assert "E" not in Delivery(quantity=number).model_dump(mode="json")["quantity"]


@pytest.mark.parametrize(
    "wrong",
    [
        1.5,
        True,
        "NaN",
        "Infinity",
        "1e6",
        "1,5",
        "",
        "٣",
        "1_000",
        "0x10",
        "1" * 19,
        "0.1234567",
        "1" * 5000,
        None,
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_exact_number_is_refused(wrong):
    with pytest.raises(ValidationError):
        OrderLine(supplier="1", order="45", line="10", quantity=wrong)


def test_a_record_does_not_change_and_takes_no_unknown_field():
    line = OrderLine(supplier="1", order="45", line="10", quantity="5")
    with pytest.raises(ValidationError, match="frozen"):
        line.quantity = Decimal(6)
    with pytest.raises(ValidationError, match="promise_date"):
        OrderLine(supplier="1", order="45", line="10", quantity="5", promise_date=date(2026, 3, 2))


def test_replace_validates_again():
    line = OrderLine(supplier="1", order="45", line="10", quantity="5")
    assert replace(line, due="2026-03-16").due == date(2026, 3, 16)
    with pytest.raises(ValidationError):
        replace(line, due="16.03.2026")
    with pytest.raises(ValidationError, match="duedate"):
        replace(line, duedate=date(2026, 3, 16))


def test_ids_keep_their_zeros_and_lose_blanks():
    line = OrderLine(supplier="1", order=" 0045 ", line="00010", quantity="5")
    assert line.key == ("", "0045", "00010", "1")


def test_a_response_needs_a_time_zone():
    with pytest.raises(ValidationError, match="timezone"):
        OrderResponse(kind="other", received=datetime(2026, 3, 2, 9))  # noqa: DTZ001
    assert OrderResponse(kind="other", received=datetime(2026, 3, 2, tzinfo=UTC)).released == ()
