"""The error tree: codes are stable and apart, messages name place, fault and what to do."""

from __future__ import annotations

import pytest

from scm_automate import errors
from scm_automate.errors import (
    ColumnNotFound,
    MissingExtraError,
    Provenance,
    ScmError,
    did_you_mean,
)

TREE = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, ScmError)
]


def test_every_error_has_a_code_of_its_own():
    codes = [error.code for error in TREE]
    assert len(set(codes)) == len(codes) == 21


@pytest.mark.parametrize("error", TREE, ids=lambda error: error.__name__)
def test_every_error_is_in_the_drawing_at_the_top(error):
    assert error.__name__ in errors.__doc__


def test_a_message_names_place_fault_and_what_to_do():
    where = Provenance(file="orders.csv", sheet="Data", row=12, column="Menge", raw="abc")
    error = ColumnNotFound("The column is not there.", hint="Add it.", source=where)
    assert (
        str(error)
        == "orders.csv, sheet Data, row 12, column Menge, value 'abc': The column is not there. Add it."
    )
    assert isinstance(error, KeyError)


def test_a_raw_value_is_cut():
    assert len(str(Provenance(raw="x" * 10_000))) < 250


def test_a_missing_extra_says_how_to_install_it():
    error = MissingExtraError("holidays", extra="calendars")
    assert "pip install 'scm-automate[calendars]'" in str(error)
    assert isinstance(error, ImportError)


def test_the_nearest_known_words_are_offered_as_they_are_spelt():
    assert did_you_mean("liefertermin", ["Liefertermin", "Menge"]) == "Did you mean Liefertermin?"
    assert did_you_mean("xyz", ["Liefertermin"]) == ""
