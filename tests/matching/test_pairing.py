"""Which row is which: against the plainest way of saying it."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.matching import choose_one_to_one, cluster, pair_rows

KEYS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "", None]), st.sampled_from(["1", "11", "2"])),
    max_size=12,
)


def frame(keys) -> pl.DataFrame:
    return pl.DataFrame(keys, schema={"x": pl.String, "y": pl.String}, orient="row")


@given(KEYS, KEYS)
def test_every_row_is_in_exactly_one_class_and_the_right_one(old, new):
    pairs = pair_rows(frame(old), frame(new))
    whole = [[k for k in side if all(k)] for side in (old, new)]
    twice = {k for side in whole for k, count in Counter(side).items() if count > 1}
    expected = [
        (i, new.index(k)) for i, k in enumerate(old) if all(k) and k not in twice and k in new
    ]
    assert list(zip(pairs.old, pairs.new, strict=True)) == expected
    for side, other, only, twins, empty, paired in (
        (old, whole[1], pairs.only_old, pairs.twice_old, pairs.empty_old, pairs.old),
        (new, whole[0], pairs.only_new, pairs.twice_new, pairs.empty_new, pairs.new),
    ):
        assert sorted([*only, *twins, *empty, *paired]) == list(range(len(side)))
        assert list(empty) == [i for i, k in enumerate(side) if not all(k)]
        assert sorted(twins) == [i for i, k in enumerate(side) if k in twice]
        assert sorted(only) == [
            i for i, k in enumerate(side) if all(k) and k not in twice and k not in other
        ]


def test_keys_that_share_a_hash_are_told_apart(monkeypatch):
    old, new = frame([("a", "1"), ("b", "1")]), frame([("c", "1"), ("b", "1")])
    one_each = frame([("a", "1")]), frame([("c", "1")])
    monkeypatch.setattr(
        pl.DataFrame, "hash_rows", lambda self: pl.Series([7] * self.height, dtype=pl.UInt64)
    )
    pairs = pair_rows(old, new)
    assert (pairs.old.to_list(), pairs.new.to_list()) == ([1], [1])
    assert (pairs.only_old.to_list(), pairs.only_new.to_list()) == ([0], [0])
    alone = pair_rows(*one_each)
    assert alone.old.is_empty()
    assert alone.only_old.to_list() == [0]


def test_a_column_in_which_empty_is_a_value_pairs_empty_with_empty():
    keys = pl.DataFrame({"x": ["a", "a"], "y": ["", "1"]})
    assert pair_rows(keys, keys, may_be_empty=("y",)).old.to_list() == [0, 1]
    assert pair_rows(keys, keys).old.to_list() == [1]


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from([0.9, 0.92, 0.95, 1.0])),
        max_size=12,
        unique_by=lambda p: p[:2],
    ),
    st.randoms(use_true_random=False),
)
def test_choices_are_one_to_one_stand_out_and_know_no_order(pairs, chance):
    chosen = choose_one_to_one(pairs, margin=0.03)
    assert len({c.left for c in chosen}) == len({c.right for c in chosen}) == len(chosen)
    for c in chosen:
        rivals = [s for left, right, s in pairs if (left == c.left) != (right == c.right)]
        assert c.score - max(rivals, default=0.0) >= 0.03
    mixed = list(pairs)
    chance.shuffle(mixed)
    assert choose_one_to_one(mixed, margin=0.03) == chosen


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_clusters_do_not_touch_and_hold_every_pair(pairs):
    clusters = cluster(pairs)
    members = [m for c in clusters for m in c]
    assert len(members) == len(set(members))
    for left, right in pairs:
        assert left == right or any(left in c and right in c for c in clusters)
