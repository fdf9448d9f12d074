"""One form, three spellings: Python, polars and any engine say the same."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.matching import BLANKS, TextForm

FORMS = [
    TextForm(),
    TextForm(strip=False, unicode="keep"),
    TextForm(collapse=True, case="fold"),
    TextForm(zeros="drop"),
    TextForm(pad=4),
    TextForm(only_alphanumeric=True, case="fold", pad=3),
    TextForm(zeros="drop", pad=2),
]
TEXTS = st.text(alphabet=" \u00a0\tab0012ÄäßZé-./", max_size=8)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=30)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_polars_says_what_python_says(form, texts):
    frame = pl.DataFrame({"a": texts})
    assert frame.select(form.in_polars(pl.col("a"))).to_series().to_list() == [
        form.of(text) for text in texts
    ]


@pytest.mark.parametrize("form", FORMS)
def test_an_engine_says_what_python_says(form):
    duckdb = pytest.importorskip("duckdb")
    texts = ["", " a ", "\u00a0B\t c", "0007", "000", "12345", "ab-0", " 01 ", "x.y/z", "ä", "0 1"]
    table = pl.DataFrame({"a": texts}).with_row_index("n").to_arrow()
    own = duckdb.connect()
    own.register("texts", table)
    lazy = nw.from_native(own.sql("select * from texts order by n"))
    found = lazy.with_columns(form.in_engine(nw.col("a")).alias("a")).sort("n").collect("polars")
    assert found.to_polars()["a"].to_list() == [form.of(text) for text in texts]


@given(TEXTS)
def test_a_form_changes_nothing_twice(text):
    for form in FORMS:
        assert form.of(form.of(text)) == form.of(text)


def test_every_blank_is_one():
    assert TextForm().of(BLANKS + "a" + BLANKS) == "a"


def test_an_empty_part_of_a_key_may_be_a_value():
    form = TextForm(empty="value")
    assert pl.DataFrame({"a": [None, "x"]}).select(
        form.in_polars(pl.col("a"))
    ).to_series().to_list() == ["", "x"]
