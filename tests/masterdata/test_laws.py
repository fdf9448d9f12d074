"""Laws of change sets, whatever the tables hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.masterdata import Code, Exact, TableSpec, Text, diff

# Enough to find what breaks; a frame a time is no quick example.
FEW = settings(max_examples=15)
WORDS = st.none() | st.text(alphabet="aB ä0\u00a0", max_size=4)
ROW = st.fixed_dictionaries(
    {
        "name": WORDS,
        "price": st.none() | st.decimals(-999, 999, places=4),
        "stock": st.none() | st.integers(2**53 - 2, 2**53 + 2),
        "share": st.none() | st.floats(width=64, allow_nan=True),
        "since": st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
        "blocked": st.none() | st.booleans(),
    }
)
SCHEMA = {
    "item": pl.String,
    "plant": pl.Int64,
    "name": pl.String,
    "price": pl.Decimal(18, 4),
    "stock": pl.Int64,
    "share": pl.Float64,
    "since": pl.Date,
    "blocked": pl.Boolean,
}
KEYS = st.tuples(st.sampled_from(["A", "B", "007", "7", "ä"]), st.integers(1, 2))
EXACT = TableSpec(key=("item", "plant"), fields={"name": Exact(), "item": Code()}, reused_below=0)
LENIENT = TableSpec(key=("item", "plant"), fields={"name": Text(collapse=True, case="fold")})


@st.composite
def tables(draw):
    rows = draw(st.dictionaries(KEYS, ROW, max_size=8))
    return pl.DataFrame(
        [{"item": k[0], "plant": k[1], **row} for k, row in rows.items()], schema=SCHEMA
    )


def same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    keys = ["item", "plant"]
    return one.sort(keys).equals(other.sort(keys), null_equal=True)


@FEW
@given(tables())
def test_a_table_does_not_differ_from_itself(table):
    changes = diff(table, table, EXACT)
    assert not changes
    assert len(changes) == 0
    assert changes.frame.is_empty()


@FEW
@given(tables(), tables())
def test_applying_the_difference_gives_the_new_table(old, new):
    done = diff(old, new, EXACT).apply(old)
    assert same(done.frame, new)
    assert done.misses.is_empty()
    assert not done.held


@FEW
@given(tables(), tables())
def test_reversing_undoes(old, new):
    changes = diff(old, new, EXACT)
    back = changes.reverse()
    assert same(back.apply(new).frame, old)
    again = back.reverse()
    assert again.cells.equals(changes.cells, null_equal=True)
    assert again.rows.sort("change_id").equals(changes.rows.sort("change_id"))


@FEW
@given(tables(), tables())
def test_with_re_used_keys_and_normalising_it_still_arrives(old, new):
    done = diff(old, new, LENIENT).apply(old)
    assert not diff(done.frame, new, LENIENT)


@FEW
@given(tables(), tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_has_no_effect(old, new, chance):
    def shuffled(table):
        order = list(range(table.height))
        chance.shuffle(order)
        return table[order]

    assert diff(old, new, EXACT).frame.equals(
        diff(shuffled(old), shuffled(new), EXACT).frame, null_equal=True
    )


def in_duckdb(*frames):
    connection = pytest.importorskip("duckdb").connect()
    for number, frame in enumerate(frames):
        connection.register(f"rows_{number}", frame.to_arrow())
    return tuple(connection.sql(f"select * from rows_{n}") for n in range(len(frames)))  # noqa: S608


def in_pandas(*frames):
    pytest.importorskip("pandas")
    return tuple(frame.to_pandas(use_pyarrow_extension_array=True) for frame in frames)


@pytest.mark.parametrize("engine", [in_duckdb, in_pandas])
@FEW
@given(tables(), tables())
def test_the_engine_has_no_effect(engine, old, new):
    here, there = diff(old, new, LENIENT), diff(*engine(old, new), LENIENT)
    assert there.frame.equals(here.frame, null_equal=True)
    assert there.facts.format_only == here.facts.format_only
    assert (there.facts.paired, there.facts.old_rows) == (here.facts.paired, here.facts.old_rows)
    assert there.keyless.equals(here.keyless, null_equal=True)


@FEW
@given(tables(), tables())
def test_low_memory_gives_the_same_answer(old, new):
    assert diff(old, new, LENIENT).frame.equals(
        diff(old, new, LENIENT, low_memory=True).frame, null_equal=True
    )


@FEW
@given(tables())
def test_a_normalising_spec_finds_nothing_in_a_noisy_copy(table):
    noisy = table.with_columns(
        ("  " + pl.col("item") + "\u00a0").alias("item"),
        (pl.col("name").str.to_uppercase().str.replace_all(" ", "  ") + " ").alias("name"),
        pl.col("price").cast(pl.Decimal(24, 6)),
    )
    changes = diff(table, noisy, LENIENT)
    assert changes.cells.is_empty()
    assert changes.rows.is_empty()


@FEW
@given(tables(), tables())
def test_ids_are_unique_and_follow_the_content(old, new):
    changes = diff(old, new, EXACT)
    assert changes.states["change_id"].is_unique().all()
    assert changes.states.equals(diff(old, new, EXACT).states)


@FEW
@given(tables(), tables())
def test_every_row_is_somewhere(old, new):
    changes = diff(old, new, EXACT)
    facts = changes.facts
    assert facts.paired + changes.removed.height == facts.old_rows
    assert facts.paired + changes.added.height == facts.new_rows


@pytest.mark.parametrize(
    ("dtype", "old", "new"),
    [
        (pl.Int64, 9007199254740993, 9007199254740992),
        (pl.Decimal(38, 2), Decimal("12345678901234567.01"), Decimal("12345678901234567.02")),
        (pl.UInt64, 2**64 - 1, 2**64 - 2),
    ],
)
def test_differences_beyond_what_a_float_holds_are_found(dtype, old, new):
    frames = [
        pl.DataFrame({"item": ["A"], "amount": pl.Series([value], dtype=dtype)})
        for value in (old, new)
    ]
    changes = diff(*frames, TableSpec(key="item"))
    assert changes.cells["new"].to_list() == [str(new)]
    assert changes.cells["delta"].to_list() == [str(new - old)]
