"""Three-way merges: what two sides made of one base."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.errors import ConfigError, NotFound
from scm_automate.masterdata import Code, Quantity, TableSpec, Text, diff, merge3

SPEC = TableSpec(key="item")
BASE = pl.DataFrame({"item": ["1", "2", "3"], "name": ["a", "b", "c"], "unit": ["x", "y", "z"]})


def having(**cells) -> pl.DataFrame:
    """The base with cells such as name_1="A" set, rows gone=(..), and rows new=(..)."""
    rows = {row["item"]: dict(row) for row in BASE.iter_rows(named=True)}
    for item in cells.pop("gone", ()):
        del rows[item]
    for item, name in cells.pop("new", ()):
        rows[item] = {"item": item, "name": name, "unit": "n"}
    for place, value in cells.items():
        field, item = place.split("_")
        rows[item][field] = value
    return pl.DataFrame(list(rows.values()), schema=BASE.schema)


def same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    return one.sort("item").equals(other.sort("item"))


def test_different_cells_of_one_row_go_together():
    merged = merge3(BASE, having(name_1="A"), having(unit_1="X"), SPEC)
    assert merged.conflicts == ()
    assert same(merged.changes.apply(BASE).frame, having(name_1="A", unit_1="X"))


def test_the_same_cell_changed_differently_is_a_conflict_that_can_be_resolved():
    merged = merge3(BASE, having(name_1="A", name_2="B"), having(name_1="Z"), SPEC)
    (conflict,) = merged.conflicts
    assert (conflict.key, conflict.field) == (("1",), "name")
    assert (conflict.base, conflict.ours, conflict.theirs) == ("a", "A", "Z")
    assert same(merged.changes.apply(BASE).frame, having(name_2="B"))
    for choice, name in (("ours", "A"), ("theirs", "Z"), ("base", "a")):
        done = merged.resolve({conflict.id: choice})
        assert done.conflicts == ()
        assert same(done.changes.apply(BASE).frame, having(name_1=name, name_2="B"))


def test_the_same_change_on_both_sides_is_no_conflict():
    merged = merge3(BASE, having(name_1="A"), having(name_1="A"), SPEC)
    assert merged.conflicts == ()
    assert same(merged.changes.apply(BASE).frame, having(name_1="A"))


@pytest.mark.parametrize(
    ("mode", "ours", "theirs", "conflicts"),
    [
        ("cell", {"name_1": "A"}, {"unit_1": "X"}, 0),
        ("row", {"name_1": "A"}, {"unit_1": "X"}, 1),
        ("row", {"name_1": "A"}, {"name_1": "A"}, 0),
        ("strict", {"name_1": "A"}, {"name_1": "A"}, 1),
        ("strict", {"name_1": "A"}, {"name_2": "B"}, 0),
        ("cell", {"gone": ("1",)}, {"name_1": "A"}, 1),
        ("cell", {"gone": ("1",)}, {"gone": ("1",)}, 0),
        ("cell", {"new": (("9", "p"),)}, {"new": (("9", "q"),)}, 1),
        ("cell", {"new": (("9", "p"),)}, {"new": (("9", "p"),)}, 0),
    ],
)
def test_each_mode_clashes_where_it_says(mode, ours, theirs, conflicts):
    merged = merge3(BASE, having(**ours), having(**theirs), SPEC, mode=mode)
    assert len(merged.conflicts) == conflicts


def test_a_row_removed_here_and_changed_there_is_resolved_either_way():
    ours, theirs = having(gone=("1",)), having(name_1="Z")
    merged = merge3(BASE, ours, theirs, SPEC)
    (conflict,) = merged.conflicts
    assert same(merged.resolve({conflict.id: "ours"}).changes.apply(BASE).frame, ours)
    assert same(merged.resolve({conflict.id: "theirs"}).changes.apply(BASE).frame, theirs)


def test_an_unknown_conflict_and_a_key_that_stands_twice_are_refused():
    with pytest.raises(NotFound):
        merge3(BASE, BASE, BASE, SPEC).resolve({"nothing": "ours"})
    with pytest.raises(ConfigError, match="stands twice"):
        merge3(BASE, pl.concat([BASE, BASE.head(1)]), BASE, SPEC)


SIDES = st.fixed_dictionaries(
    {},
    optional={
        "name_1": st.sampled_from("AB"),
        "unit_1": st.sampled_from("AB"),
        "name_2": st.sampled_from("AB"),
        "new": st.sampled_from([(), (("8", "p"),), (("9", "p"), ("8", "q"))]),
        "gone": st.sampled_from([(), ("3",)]),
    },
)


@settings(max_examples=40)
@given(SIDES, SIDES)
def test_without_a_conflict_a_merge_is_both_differences_applied(ours, theirs):
    left, right = having(**ours), having(**theirs)
    merged = merge3(BASE, left, right, SPEC)
    if not merged.conflicts:
        one_way = diff(BASE, right, SPEC).apply(left).frame
        assert same(merged.changes.apply(BASE).frame, one_way)
    mirrored = merge3(BASE, right, left, SPEC)
    assert len(mirrored.conflicts) == len(merged.conflicts)
    assert same(mirrored.changes.apply(BASE).frame, merged.changes.apply(BASE).frame)


QUANTITIES = TableSpec(
    key="id",
    fields={"weight": Quantity(unit="unit"), "unit": Code(), "name": Text()},
    units={"G": ("KG", "0.001"), "KG": ("KG", "1")},
)


@pytest.mark.parametrize(
    ("ours", "theirs", "clash"),
    [
        (("1200", "G"), ("1", "KG"), ["unit", "weight"]),
        (("1200", "G"), ("1000", "KG"), ["unit", "weight"]),
        (("1", "KG"), ("1", "KG"), []),
        (("1200", "G"), ("1000", "G"), []),
    ],
)
def test_an_amount_and_its_unit_are_merged_as_one(ours, theirs, clash):
    def table(weight, unit, name="a"):
        return pl.DataFrame({"id": ["1"], "weight": [weight], "unit": [unit], "name": [name]})

    base = table("1000", "G")
    merged = merge3(base, table(*ours, "b"), table(*theirs), QUANTITIES)
    assert sorted(conflict.field for conflict in merged.conflicts) == clash
    kept = merged.changes.apply(base).frame.row(0)
    assert kept == ("1", *(("1000", "G") if clash else ours), "b")
    if clash:
        chosen = merged.resolve({c.id: "theirs" for c in merged.conflicts})
        assert chosen.changes.apply(base).frame.row(0) == ("1", *theirs, "b")
