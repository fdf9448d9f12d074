"""Bills of material over all levels."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.errors import ConfigError, LimitExceeded
from scm_automate.masterdata import Bom, BomLine, BomSpec, Date, diff_bom, read_bom

SPEC = BomSpec(parent="parent", component="component", quantity="qty", unit="unit")
POSITIONS = BomSpec(
    parent="parent", component="component", quantity="qty", unit="unit", position="pos"
)


def bom(*lines) -> pl.DataFrame:
    return pl.DataFrame(
        [{"parent": p, "component": c, "qty": str(q), "unit": "PCE", "pos": str(n)} for n, (p, c, q) in enumerate(lines)],
        schema=dict.fromkeys(["parent", "component", "qty", "unit", "pos"], pl.String),
    )  # fmt: skip


PUMP = [
    ("PUMP", "MOTOR", 1),
    ("PUMP", "CASE", 1),
    ("MOTOR", "BOLT", 4),
    ("CASE", "BOLT", 8),
    ("CASE", "SEAL", 2),
]


def test_quantities_are_rolled_up_over_all_levels():
    found = read_bom(bom(*PUMP), SPEC)
    assert found.quantities("PUMP") == {
        ("MOTOR", "PCE"): 1, ("CASE", "PCE"): 1, ("BOLT", "PCE"): 12, ("SEAL", "PCE"): 2,
    }  # fmt: skip
    assert found.end_items == ("PUMP",)
    assert found.where_used("BOLT") == ("CASE", "MOTOR", "PUMP")


def test_a_change_deep_down_is_a_signed_delta_of_the_end_item():
    new = [*PUMP[:2], ("MOTOR", "BOLT", 6), *PUMP[3:4], ("CASE", "GASKET", 1)]
    found = diff_bom(bom(*PUMP), bom(*new), SPEC)
    assert [(q.component, q.delta) for q in found.delta("PUMP")] == [
        ("BOLT", 2),
        ("GASKET", 1),
        ("SEAL", -2),
    ]
    assert found.affected() == ("PUMP",)
    assert found.lines.cells["field"].to_list() == ["quantity"]


def test_a_moved_sub_assembly_is_one_thing_and_changes_no_quantity():
    new = [("PUMP", "MOTOR", 1), ("PUMP", "CASE", 1), ("PUMP", "SEAL", 2), *PUMP[2:4]]
    found = diff_bom(bom(*PUMP), bom(*new), SPEC)
    assert [(m.component, m.old_parent, m.new_parent) for m in found.moved] == [
        ("SEAL", "CASE", "PUMP")
    ]
    assert found.quantities == ()


def test_a_collapsed_phantom_is_told():
    new = [("PUMP", "MOTOR", 1), ("PUMP", "BOLT", 8), ("PUMP", "SEAL", 2), ("MOTOR", "BOLT", 4)]
    found = diff_bom(bom(*PUMP), bom(*new), SPEC)
    assert found.dissolved == (("PUMP", "CASE"),)
    assert [(q.component, q.delta) for q in found.quantities] == [("CASE", -1)]


def test_equal_lines_are_summed_or_kept_apart_by_position():
    twice = [("A", "X", 1), ("A", "X", 2)]
    assert read_bom(bom(*twice), SPEC).lines[0].quantity == 3
    assert diff_bom(bom(*twice), bom(("A", "X", 3)), SPEC).lines.unnumbered.is_empty()
    by_position = diff_bom(bom(*twice), bom(("A", "X", 1), ("A", "X", 5)), POSITIONS)
    assert by_position.lines.unnumbered.select("position", "old", "new").rows() == [("1", "2", "5")]


def test_an_item_that_contains_itself_is_found_and_stops_the_roll_up():
    loop = [("A", "B", 1), ("B", "C", 1), ("C", "B", 1)]
    found = diff_bom(bom(("A", "B", 1)), bom(*loop), SPEC)
    assert found.cycles == (("B", "C", "B"),)
    assert "contains itself: B > C > B" in str(found)
    with pytest.raises(LimitExceeded, match="contains itself"):
        read_bom(bom(*loop), SPEC).quantities("A")


def test_a_loop_hides_only_what_stands_above_it():
    sound, loop = [("P", "X", 1)], [("A", "B", 1), ("B", "C", 1), ("C", "B", 1)]
    found = diff_bom(bom(*sound, ("A", "B", 1)), bom(("P", "X", 3), *loop), SPEC)
    assert found.cycles == (("B", "C", "B"),)
    assert found.not_rolled_up == ("A",)
    assert [(q.item, q.component, q.delta) for q in found.quantities] == [("P", "X", 2)]
    assert "no quantities can be told of: A" in str(found)


def test_what_left_one_product_and_came_into_another_is_no_move():
    old = [("PUMP", "BOLT", 4), ("PUMP", "CASE", 1), ("FAN", "HUB", 1)]
    new = [("PUMP", "CASE", 1), ("FAN", "HUB", 1), ("FAN", "BOLT", 4)]
    assert diff_bom(bom(*old), bom(*new), SPEC).moved == ()
    # Nor is it a move where it comes in another unit.
    litres = pl.DataFrame(
        {"parent": ["A", "A"], "component": ["B", "OIL"], "qty": ["1", "2"], "unit": ["PCE", "L"]}
    )
    kilos = pl.DataFrame(
        {"parent": ["A", "B"], "component": ["B", "OIL"], "qty": ["1", "2"], "unit": ["PCE", "KG"]}
    )
    assert diff_bom(litres, kilos, SPEC).moved == ()
    assert [m.component for m in diff_bom(litres, kilos.with_columns(unit="unit").with_columns(
        pl.when(pl.col("component") == "OIL").then(pl.lit("L")).otherwise("unit").alias("unit")
    ), SPEC).moved] == ["OIL"]  # fmt: skip


def test_lines_of_different_times_are_never_added_up():
    spec = SPEC.model_copy(update={"valid": ("first", "last"), "date": Date(order="dmy")})
    rows = pl.DataFrame(
        {
            "parent": ["A", "A", "A"],
            "component": ["X", "X", "Y"],
            "qty": ["1", "2", "5"],
            "unit": ["PCE"] * 3,
            "first": ["01.01.2020", "01.07.2026", None],
            "last": ["30.06.2026", "31.12.9999", None],
        }
    )
    assert [line.quantity for line in read_bom(rows, spec, as_of=date(2026, 6, 30)).lines] == [1, 5]
    assert [line.quantity for line in read_bom(rows, spec, as_of=date(2026, 7, 1)).lines] == [2, 5]
    with pytest.raises(ConfigError, match="no day is given"):
        diff_bom(rows, rows, spec)
    later = rows.with_columns(qty=pl.Series(["1", "4", "5"]))
    assert not diff_bom(rows, later, spec, as_of=date(2026, 3, 2)).quantities
    odd = rows.with_columns(last=pl.Series(["31.06.2026", None, None]))
    with pytest.raises(ConfigError, match=r"'31\.06\.2026' in the column 'last', row 1, is no day"):
        read_bom(odd, spec, as_of=date(2026, 3, 2))
    assert diff_bom(rows, later, spec, as_of=date(2026, 9, 1)).quantities[0].delta == 2


def test_a_quantity_may_be_for_many_parents():
    spec = SPEC.model_copy(update={"per": "base"})
    rows = bom(("A", "X", 5), ("A", "Y", 1)).with_columns(base=pl.Series(["100", "3"]))
    assert [line.quantity for line in read_bom(rows, spec).lines] == [
        Decimal("0.05"),
        Decimal("0.333333333333"),
    ]
    with pytest.raises(ConfigError, match=r"line 1 \(A > X\): the quantity is for '0' parents"):
        read_bom(rows.with_columns(base=pl.lit("0")), spec)


def test_a_chain_of_many_levels_is_walked_without_recursion():
    chain = Bom.of(
        BomLine(parent=str(n), component=str(n + 1), quantity=Decimal(1)) for n in range(20_000)
    )
    assert chain.cycles() == ()
    assert len(chain.where_used("20000")) == 20_000


def test_a_quantity_that_is_none_is_refused_with_its_line():
    with pytest.raises(ConfigError, match=r"line 2 \(A > Y\): the quantity 'few' is no number"):
        read_bom(bom(("A", "X", 1), ("A", "Y", "few")), SPEC)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from("DEFG"), st.integers(1, 9)),
        min_size=1,
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_the_hash_knows_no_order_and_sees_every_quantity(lines, chance):
    mixed = list(lines)
    chance.shuffle(mixed)
    one, two = read_bom(bom(*lines), SPEC), read_bom(bom(*mixed), SPEC)
    assert all(one.digest(item) == two.digest(item) for item in one.end_items)
    parent, component, quantity = lines[0]
    other = read_bom(bom((parent, component, quantity + 1), *lines[1:]), SPEC)
    assert other.digest(parent) != one.digest(parent)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.sampled_from("CDE"), st.integers(1, 9)), max_size=6
    ),
    st.lists(
        st.tuples(st.sampled_from("AB"), st.sampled_from("CDE"), st.integers(1, 9)), max_size=6
    ),
)
def test_the_delta_is_what_turns_the_old_quantities_into_the_new(old, new):
    found = diff_bom(bom(*old), bom(*new), SPEC)
    for item in found.affected():
        then, now = found.old.quantities(item), found.new.quantities(item)
        for one in found.delta(item):
            then[one.component, one.unit] = (
                then.get((one.component, one.unit), Decimal(0)) + one.delta
            )
        assert {k: v for k, v in then.items() if v} == now
