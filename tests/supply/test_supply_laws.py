"""Laws of the supply arithmetic, held against plain loops."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.supply import (
    Conventions,
    SupplyBook,
    available_to_promise,
    kernels,
    peg,
    safety_stock,
    safety_stocks,
    split_lateness,
)

DAY0 = date(2026, 1, 1)

quantities = st.decimals(min_value="0.01", max_value="500", places=2)
rows = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(0, 12), quantities), max_size=12
)


@st.composite
def books(draw, *, issue_first=False):
    stock = draw(st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), quantities), max_size=4))
    return stock, draw(rows), draw(rows), issue_first or draw(st.booleans())


def make(stock, supply, demand, issue_first, *, shuffle=None):
    def frame(tag, some):
        made = pl.DataFrame(
            {
                "id": [f"{tag}{n}" for n in range(len(some))],
                "item": [item for item, *_ in some],
                "date": [DAY0 + timedelta(days=d) for _, d, _ in some],
                "quantity": [q for *_, q in some],
            },
            schema={
                "id": pl.String,
                "item": pl.String,
                "date": pl.Date,
                "quantity": pl.Decimal(24, 6),
            },
        )
        return made.sample(fraction=1, shuffle=True, seed=shuffle) if shuffle is not None else made

    held = pl.DataFrame(
        {"item": [i for i, _ in stock], "quantity": [q for _, q in stock]},
        schema={"item": pl.String, "quantity": pl.Decimal(24, 6)},
    )
    return SupplyBook.from_frames(
        stock=held,
        supply=frame("S", supply),
        demand=frame("D", demand),
        as_of=DAY0,
        conventions=Conventions(same_day="issue_first" if issue_first else "receipt_first"),
        key=("item",),
    )


@given(books())
def test_balances_and_promises_agree_with_a_plain_loop(case):
    stock, supply, demand, issue_first = case
    book = make(*case)
    frame = book.balances()
    for item in {i for i, *_ in (*stock, *supply, *demand)}:
        events = [
            (d, 1 if issue_first else 0, f"S{n}", q)
            for n, (i, d, q) in enumerate(supply)
            if i == item
        ]
        events += [
            (d, 0 if issue_first else 1, f"D{n}", -q)
            for n, (i, d, q) in enumerate(demand)
            if i == item
        ]
        balance = [sum(q for i, q in stock if i == item)]
        for *_, q in sorted(events):
            balance.append(balance[-1] + q)
        mine = frame.filter(item=item)
        assert mine["balance"].to_list() == balance
        assert mine["promisable"].to_list() == [min(balance[n:]) for n in range(len(balance))]
        short = book.shortages().filter(item=item)
        first = next((n for n, b in enumerate(balance) if b < 0), None)
        if first is None:
            assert short.is_empty()
        else:
            back = next((n for n in range(first, len(balance)) if balance[n] >= 0), None)
            row = short.row(0, named=True)
            assert row["depth"] == -min(balance[first:back])
            assert (row["until"] is None) == (back is None)


@given(books())
def test_pegged_and_free_are_the_supply_and_links_go_first_to_first(case):
    stock, supply, demand, _ = case
    pegs = peg(make(*case))
    for side in (pegs.of_supplies(), pegs.of_demands()):
        assert (side["pegged"] + side["free"] == side["quantity"]).all()
        assert (side["free"] >= 0).all()
    links = pegs.links()
    assert (
        links["quantity"].sum()
        == pegs.of_demands()["pegged"].sum()
        == pegs.of_supplies()["pegged"].sum()
    )
    assert (links["quantity"] > 0).all()
    for item in {i for i, *_ in (*stock, *supply, *demand)}:
        mine = links.filter(item=item)
        assert mine["supply_date"].is_sorted()
        assert mine["demand_date"].is_sorted()
        # Nothing is left on both sides.
        assert not (
            pegs.excess().filter(item=item).height and pegs.unserved().filter(item=item).height
        )


@given(books(), st.integers(0, 5))
def test_pitfall_01_the_order_of_the_rows_makes_no_difference(case, seed):
    one, other = make(*case), make(*case, shuffle=seed)
    assert one.balances().equals(other.balances())
    assert peg(one).links().equals(peg(other).links())


@given(
    st.lists(st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=9), min_size=1, max_size=6)
)
def test_both_ways_of_the_reverse_minimum_agree(items):
    values = np.array([v for item in items for v in item])
    offsets = np.cumsum([0, *(len(item) for item in items)])
    expected = [min(item[n:]) for item in items for n in range(len(item))]
    assert kernels.reverse_minimum(values, offsets).tolist() == expected
    assert kernels._reverse_minimum_by_doubling(values, offsets).tolist() == expected


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 1)), max_size=30),
    st.booleans(),
)
def test_sorting_by_packed_keys_is_sorting(keys, wide):
    columns = [np.array(c, np.int64) for c in zip(*keys, strict=True)] or [
        np.zeros(0, np.int64)
    ] * 3
    sizes = (2**40, 2**40, 2) if wide else (4, 10, 2)
    order = kernels.order_of(*zip(columns, sizes, strict=True))
    assert order.tolist() == sorted(range(len(keys)), key=lambda n: (*keys[n], n))


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=8),
    st.integers(-20, 90),
)
def test_discrete_promises_are_the_growth_of_the_cumulative(periods, on_hand):
    receipts, orders = zip(*periods, strict=True)
    atp = available_to_promise(on_hand, receipts, orders)
    assert (atp.discrete >= 0).all()
    assert atp.discrete.cumsum().tolist() == np.maximum(atp.cumulative, 0).tolist()
    assert atp.by_receipt.sum() == on_hand + sum(receipts) - sum(orders)
    grid = available_to_promise([on_hand, 5], [receipts, receipts], [orders, orders])
    assert grid.cumulative[0].tolist() == atp.cumulative.tolist()
    assert grid.by_receipt[0].tolist() == atp.by_receipt.tolist()


days = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))


@given(st.tuples(days, days, days, days, days), st.one_of(st.none(), st.integers(0, 90)))
def test_the_bridge_of_lateness_closes(events, lead):
    ordered, first, last, received, released = events
    need = date(2026, 6, 1)
    stages = split_lateness(
        need=need,
        ordered=ordered,
        lead_time_days=lead,
        first_promise=first,
        last_promise=last,
        received=received,
        released=released,
    )
    known = [d for d in (first, last, received, released) if d is not None]
    end = (
        known[-1]
        if known
        else (ordered + timedelta(days=lead) if ordered and lead is not None else need)
    )
    assert sum(stage.days for stage in stages) == (end - need).days
    assert all(a.until == b.since for a, b in pairwise(stages))


# -- several levels ------------------------------------------------------------------------------


def two_levels(*, component_day, sales_day=20, order_day=18, quantities=(10, 20)):
    """A customer's line of P, a production order of P that takes 2 C each, and a purchase line of C."""
    made, used = quantities
    return SupplyBook.from_frames(
        supply={
            "id": ["PO-C", "MO-P"],
            "item": ["C", "P"],
            "kind": ["purchase", "production"],
            "date": [DAY0 + timedelta(days=component_day), DAY0 + timedelta(days=order_day)],
            "quantity": [used, made],
        },
        demand={
            "id": ["SO-1", "SO-2", "MO-P/C"],
            "item": ["P", "P", "C"],
            "kind": ["sales_order", "sales_order", "production_order"],
            "date": [DAY0 + timedelta(days=d) for d in (sales_day, sales_day + 5, 14)],
            "quantity": [4, 6, used],
            "parent": [None, None, "MO-P"],
        },
        as_of=DAY0,
        key=("item",),
    )


def test_a_customer_line_hangs_on_the_purchase_line_of_a_component():
    ends = peg(two_levels(component_day=17)).ends()
    assert ends.select("demand", "supply", "level", "quantity", "days_late").rows() == [
        ("SO-1", "MO-P", 0, 4, 1),
        ("SO-1", "PO-C", 1, 8, 1),
        ("SO-2", "MO-P", 0, 6, 0),
        ("SO-2", "PO-C", 1, 12, 0),
    ]


def test_slack_on_the_way_takes_the_delay_off():
    # Three days late for the production order, which has two days to spare: one day is left.
    assert peg(two_levels(component_day=17)).ends()["days_late"].max() == 1
    assert peg(two_levels(component_day=16)).ends()["days_late"].max() == 0


@given(st.integers(1, 9), st.integers(1, 97))
def test_parts_of_a_component_tile_it_whatever_the_ratio(made, used):
    made += 9  # both sales lines together take 10
    ends = peg(two_levels(component_day=10, quantities=(made, used))).ends()
    parts = ends.filter(supply="PO-C")["quantity"].to_list()
    exact = Fraction(10 * used, made)
    assert abs(sum(map(Fraction, parts)) - exact) < 1


def test_a_circle_of_parents_is_told_and_ends():
    from scm_automate.errors import LimitExceeded

    book = SupplyBook.from_frames(
        supply={"id": ["M1"], "item": ["P"], "date": [DAY0 + timedelta(days=5)], "quantity": [5]},
        demand={
            "id": ["D", "M1/P"],
            "item": ["P", "P"],
            "date": [DAY0 + timedelta(days=9), DAY0 + timedelta(days=1)],
            "quantity": [1, 5],
            "parent": [None, "M1"],
        },
        as_of=DAY0,
        key=("item",),
    )
    with pytest.raises(LimitExceeded, match="circle"):
        peg(book).ready()


@given(
    st.lists(
        st.tuples(
            st.integers(51, 999),
            *(st.integers(0, 5000) for _ in range(6)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_safety_stocks_of_many_items_are_those_of_each(rows):
    names = (
        "service", "demand_per_day", "demand_deviation", "lead_time_days", "lead_time_deviation",
        "review_days", "data_age_days",
    )  # fmt: skip
    cells = [
        {name: Decimal(value).scaleb(-3 if name == "service" else -2) for name, value in zip(names, row, strict=True)}
        for row in rows
    ]  # fmt: skip
    cells = [c | {"service": max(c["service"], Decimal("0.501"))} for c in cells]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.Decimal(24, 6)))
    many = safety_stocks(frame)
    for given_row, found in zip(cells, many.iter_rows(named=True), strict=True):
        one = safety_stock(**given_row)
        near = max(Decimal("0.000002"), one.quantity * Decimal("1e-12"))
        assert abs(found["safety_stock"] - one.quantity) <= near
        for term in one.terms:
            assert abs(found[f"share_{term.name}"] - term.share) <= Decimal("0.000002")
            assert abs(found[f"saves_{term.name}"] - term.saves) <= near * 1000
        if one.terms and sum(t.variance for t in one.terms):
            assert abs(sum(t.share for t in one.terms) - 1) <= Decimal("0.00001")


@given(books(), rows)
def test_a_forecast_takes_nothing_from_what_was_ordered(case, forecasts):
    stock, supply, demand, issue_first = case
    plain = peg(make(*case))
    with_both = [*demand, *forecasts]
    book = make(stock, supply, with_both, issue_first)
    kinds = pl.DataFrame(
        {
            "id": [f"D{n}" for n in range(len(with_both))],
            "kind": ["sales_order"] * len(demand) + ["forecast"] * len(forecasts),
        },
        schema={"id": pl.String, "kind": pl.String},
    )
    held, supplies, demands = book._frames
    mixed = SupplyBook.from_frames(
        stock=held,
        supply=supplies,
        demand=demands.drop("kind").join(kinds, on="id"),
        as_of=DAY0,
        conventions=book.conventions,
        key=("item",),
    )
    pegs = peg(mixed)
    ordered = pegs.links().filter(pl.col("demand_kind") != "forecast").drop("demand_kind")
    names = ["item", "supply", "demand", "quantity"]
    assert ordered.select(names).sort(names).equals(plain.links().select(names).sort(names))
    # Nothing is lost: what is pegged and what is free are the supply, as ever.
    sides = pegs.of_supplies()
    assert (sides["pegged"] + sides["free"]).equals(sides["quantity"], check_names=False)
    assert pegs.links()["quantity"].sum() == sides["pegged"].sum()
