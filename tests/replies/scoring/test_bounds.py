"""The bound beside a count: known values, and the laws it must keep."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.errors import ConfigError
from scm_automate.replies.scoring import upper_bound
from scm_automate.replies.scoring.bounds import needed_for


@pytest.mark.parametrize(
    ("wrong", "of", "bound"),
    # one-sided 95 % limits of the binomial, as printed in tables of Clopper and Pearson's limits
    [
        (0, 10, 0.2589),
        (1, 10, 0.3942),
        (2, 20, 0.2826),
        (5, 100, 0.1023),
        (10, 10, 1.0),
        (0, 0, 1.0),
    ],
)
def test_the_bound_is_the_one_in_the_tables(wrong, of, bound):
    assert upper_bound(wrong, of) == pytest.approx(bound, abs=6e-5)


def test_with_none_wrong_it_is_the_closed_form():
    for of in (1, 7, 299, 5000):
        assert upper_bound(0, of) == pytest.approx(1 - 0.05 ** (1 / of), rel=1e-9)


@given(st.integers(0, 40), st.integers(1, 60))
def test_at_the_bound_so_few_wrong_ones_have_a_probability_of_five_percent(wrong, more):
    of = wrong + more
    rate = upper_bound(wrong, of)
    tail = sum(comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(wrong + 1))
    assert tail == pytest.approx(0.05, abs=1e-6)
    assert rate > wrong / of
    assert upper_bound(wrong + 1, of) > rate if more > 1 else True
    assert upper_bound(wrong, of + 1) < rate


def test_how_many_are_needed():
    assert [needed_for(0.01, wrong=wrong) for wrong in range(3)] == [299, 473, 628]
    assert upper_bound(2, 628) <= 0.01 < upper_bound(2, 627)


@pytest.mark.parametrize(("wrong", "of", "confidence"), [(-1, 5, 0.9), (6, 5, 0.9), (1, 5, 1.0)])
def test_what_is_no_count_is_refused(wrong, of, confidence):
    with pytest.raises(ConfigError):
        upper_bound(wrong, of, confidence=confidence)
    with pytest.raises(ConfigError):
        needed_for(0)
