"""Marks stand where the words stand, and nothing but far-off text is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scm_automate.chase.report.marks import excerpt

SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.integers(1, 9)), max_size=6)


@given(st.text(max_size=60), SPANS)
def test_a_short_text_comes_back_whole(text: str, spans: list[tuple[int, int, int]]) -> None:
    runs = excerpt(text, spans)
    assert "".join(run.text for run in runs) == text
    assert all(run.text for run in runs)
    assert not any(run.gap for run in runs)


@given(st.text(min_size=1, max_size=60), SPANS)
def test_every_mark_is_a_span_that_was_given(text: str, spans: list[tuple[int, int, int]]) -> None:
    at = 0
    for run in excerpt(text, spans):
        if run.mark is not None:
            assert (at, at + len(run.text), run.mark) in spans
        at += len(run.text)


def test_what_is_far_from_a_mark_is_left_out_and_counted() -> None:
    text = "a" * 1000 + "KW 31" + "b" * 1000 + "KW 32" + "c" * 1000
    runs = excerpt(text, [(1000, 1005, 1), (2005, 2010, 2)])
    kept = sum(len(run.text) for run in runs if not run.gap)
    left_out = sum(int(run.text.split(" ")[0]) for run in runs if run.gap)
    assert kept + left_out == len(text)
    assert [run.text for run in runs if run.mark] == ["KW 31", "KW 32"]
    assert kept < 700


def test_a_long_text_without_marks_is_cut_and_says_so() -> None:
    runs = excerpt("x" * 10_000, [])
    assert (len(runs[0].text), runs[1].gap, runs[1].text) == (
        1_600,
        True,
        "8\u202f400 characters left out",
    )
    assert excerpt("", []) == ()
