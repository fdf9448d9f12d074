"""The book: conventions that are never silent, what is left out, one item, what if."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from scm_automate.errors import ColumnNotFound, ConfigError, LimitExceeded, NotFound
from scm_automate.model import Demand, Item, OrderLine
from scm_automate.supply import (
    Conventions,
    SupplyBook,
    demand_of,
    peg,
    safety_stock,
    safety_stocks,
    supply_of,
)
from scm_automate.tables import Table

MAY = [date(2026, 5, d) for d in range(1, 32)]


def book(*, supply=(), demand=(), stock=10, **conventions):
    def frame(some):
        return pl.DataFrame(
            {
                "id": [i for i, *_ in some],
                "item": ["A"] * len(some),
                "date": [d for _, d, _ in some],
                "quantity": [q for *_, q in some],
            },
            schema={"id": pl.String, "item": pl.String, "date": pl.Date, "quantity": pl.Int64},
        )

    return SupplyBook.from_frames(
        stock={"item": ["A"], "quantity": [stock]},
        supply=frame(supply),
        demand=frame(demand),
        as_of=MAY[9],
        conventions=Conventions(**conventions),
        key=("item",),
    )


@pytest.mark.parametrize(
    ("how", "today", "when", "out"),
    [("as_of", 15, MAY[9], 0), ("never", 10, None, 1), ("trust", 15, MAY[2], 0)],
)
def test_pitfall_11_an_overdue_receipt_counts_as_it_is_said(how, today, when, out):
    made = book(supply=[("S", MAY[2], 5)], past_due_supply=how)
    assert made.item("A").balance_on(MAY[9]) == today
    assert made.left_out.height == out
    days = made.entries.filter(entry="supply")["date"].to_list()
    assert days == ([when] if when else [])
    assert "overdue receipts" in str(made)


def test_an_overdue_demand_is_needed_today_unless_it_is_said_otherwise():
    assert book(demand=[("D", MAY[2], 4)]).item("A").balance_on(MAY[9]) == 6
    never = book(demand=[("D", MAY[2], 4)], past_due_demand="never")
    assert never.item("A").balance_on(MAY[9]) == 10
    assert never.left_out["reason"].to_list() == ["the date is past"]


def test_pitfall_12_the_order_within_a_day_is_said_and_makes_the_difference():
    events = {"supply": [("S", MAY[12], 5)], "demand": [("D", MAY[12], 12)]}
    assert book(**events).shortages().is_empty()
    short = book(**events, same_day="issue_first").shortages()
    assert short.select("first", "depth", "days").row(0) == (MAY[12], 2, 0)


def test_a_negative_stock_is_a_shortage_now_and_takes_from_the_next_supply():
    made = book(stock=-3, supply=[("S", MAY[12], 5)], demand=[("D", MAY[20], 5)])
    assert made.shortages().select("first", "depth", "cause").row(0) == (MAY[9], 3, "stock")
    pegs = peg(made)
    assert pegs.links().select("supply", "demand", "quantity").rows() == [
        ("S", "stock", 3),
        ("S", "D", 2),
    ]
    assert pegs.unserved().select("id", "free").rows() == [("D", 3)]


def test_what_does_not_count_is_told_with_its_reason():
    supply = pl.DataFrame(
        {
            "id": ["a", "b", "c", "d", None, "f"],
            "item": ["A", None, "A", "A", "A", "A"],
            "date": [None, MAY[9], MAY[9], MAY[9], MAY[9], MAY[9]],
            "quantity": [1, 1, 0, -2, 1, 1],
            "unusable": [None, None, None, None, None, "no conversion"],
        }
    )
    made = SupplyBook.from_frames(supply=supply, as_of=MAY[0], key=("item",))
    assert dict(made.left_out.select("id", "reason").rows()) == {
        "a": "the date is missing",
        "b": "id, item or quantity is missing",
        "c": "nothing is open",
        "d": "the open quantity is negative",
        None: "id, item or quantity is missing",
        "f": "no conversion",
    }
    assert len(made) == 0
    assert made.balances().is_empty()
    assert made.shortages().is_empty()
    assert peg(made).links().is_empty()
    assert peg(made).ends().is_empty()


def test_a_forecast_is_projected_and_does_not_bind_a_promise():
    demand = pl.DataFrame(
        {
            "id": ["F", "O"],
            "item": ["A", "A"],
            "date": [MAY[12], MAY[13]],
            "quantity": [8, 4],
            "kind": ["forecast", "sales_order"],
        }
    )
    made = SupplyBook.from_frames(
        stock={"item": ["A"], "quantity": [10]}, demand=demand, as_of=MAY[9], key=("item",)
    ).item("A")
    assert made.balance_on(MAY[13]) == -2
    assert made.available_on(MAY[13]) == 6


def test_the_same_item_at_another_plant_is_other_stock():
    made = SupplyBook.from_frames(
        stock={"item": ["A", "A"], "plant": ["1", "2"], "quantity": [5, 7]}, as_of=MAY[0]
    )
    assert made.item("A", plant="2").on_hand == 7
    with pytest.raises(NotFound, match="It is there as"):
        made.item("A", plant="3")


def test_an_unknown_item_is_told_with_the_nearest():
    with pytest.raises(NotFound, match="Did you mean A-1001"):
        SupplyBook.from_frames(
            stock={"item": ["A-1001"], "quantity": [5]}, as_of=MAY[0], key=("item",)
        ).item("A-1010")


def test_faulty_frames_are_told():
    with pytest.raises(ColumnNotFound, match="quantity"):
        SupplyBook.from_frames(stock={"item": ["A"], "quantiy": [5]}, as_of=MAY[0], key=("item",))
    with pytest.raises(ConfigError, match="exact number"):
        SupplyBook.from_frames(
            stock={"item": ["A"], "quantity": [0.5]}, as_of=MAY[0], key=("item",)
        )
    with pytest.raises(ConfigError, match="stands 2 times"):
        book(supply=[("S", MAY[9], 1), ("S", MAY[9], 2)])
    with pytest.raises(ConfigError, match="Did you mean never"):
        Conventions(past_due_supply="nevr")
    with pytest.raises(LimitExceeded, match="62 bits"):
        SupplyBook.from_frames(
            stock={"item": ["A"] * 9, "quantity": [Decimal("900000000000000000.5")] * 9},
            as_of=MAY[0],
            key=("item",),
        )


def test_pitfall_13_tiny_quantities_leave_no_residue():
    made = SupplyBook.from_frames(
        stock={"item": ["A"] * 3, "quantity": [Decimal("0.1")] * 3},
        demand={"id": ["D"], "item": ["A"], "date": [MAY[3]], "quantity": [Decimal("0.3")]},
        as_of=MAY[0],
        key=("item",),
    )
    assert made.item("A").balance_on(MAY[3]) == 0
    assert peg(made).links().height == 1
    assert made.shortages().is_empty()


def test_what_if_leaves_the_book_as_it_is():
    made = book(stock=0, supply=[("S", MAY[12], 5)], demand=[("D", MAY[20], 5)])
    later = made.what_if(
        supply={"id": ["S"], "item": ["A"], "date": [MAY[25]], "quantity": [5]},
        items=pl.DataFrame({"item": ["A"]}),
    )
    assert later.shortages()["first"].to_list() == [MAY[20]]
    assert made.shortages().is_empty()


def test_order_lines_arrive_on_the_date_that_is_said():
    lines = [
        OrderLine(supplier="7", order="45", line=n, quantity="5", item="A", unit="PCE", **dates)
        for n, dates in (
            ("10", {"due": MAY[4], "promised": MAY[8]}),
            ("20", {"due": MAY[4]}),
            ("30", {"due": MAY[4], "state": "on_hold"}),
        )
    ]
    table = Table.from_records(OrderLine, lines)
    assert supply_of(table)["date"].to_list() == [MAY[8], MAY[4], MAY[4]]
    assert supply_of(table, date="promised")["date"].to_list() == [MAY[8], None, None]
    assert supply_of(table, date="due")["date"].to_list() == [MAY[4]] * 3
    assert supply_of(table)["confirmed"].to_list() == [True, False, False]
    assert supply_of(table)["unusable"].to_list() == [None, None, "the line is on hold"]
    items = Table.from_records(Item, [Item(item="A", unit="BOX")])
    reasons = supply_of(table, items=items)["unusable"].to_list()
    assert reasons[0] == "no conversion from PCE to BOX is known"


def test_a_safety_stock_is_no_issue_of_goods():
    table = Table.from_records(
        Demand,
        [
            Demand(kind="safety_stock", item="A", quantity="4", due=MAY[3]),
            Demand(kind="forecast", item="A", quantity="4", due=MAY[3]),
        ],
    )
    frame = demand_of(table)
    assert frame["unusable"].to_list() == ["a safety stock is no issue of goods", None]
    assert frame["id"].n_unique() == 2


def test_the_terms_of_a_safety_stock_are_apart_and_add_up():
    given = {
        "service": Decimal("0.95"),
        "demand_per_day": Decimal(10),
        "demand_deviation": Decimal(3),
        "lead_time_days": Decimal(9),
        "lead_time_deviation": Decimal(2),
        "review_days": Decimal(7),
        "data_age_days": Decimal(2),
    }
    whole = safety_stock(**given)
    assert sum(term.variance for term in whole.terms) == 18 * 9 + 400
    assert abs(sum(term.share for term in whole.terms) - 1) < Decimal("0.00001")
    without = safety_stock(**{**given, "data_age_days": Decimal(0)})
    assert abs(whole.quantity - without.quantity - whole.term("data_age").saves) < Decimal(
        "0.00001"
    )
    with pytest.raises(ConfigError, match="Decimal"):
        safety_stock(**{**given, "review_days": 0.5})


def test_what_a_safety_stock_is_sensitive_to_is_its_slope():
    given = {
        "service": Decimal("0.95"),
        "demand_per_day": Decimal(10),
        "demand_deviation": Decimal(3),
        "lead_time_days": Decimal(9),
        "lead_time_deviation": Decimal(2),
        "review_days": Decimal(5),
        "data_age_days": Decimal(1),
    }
    stock = safety_stock(**given)
    for one in stock.sensitivities:
        step = Decimal("0.0001")
        less, more = (
            safety_stock(**{**given, one.argument: given[one.argument] + sign * step}).quantity
            for sign in (-1, 1)
        )
        slope = (more - less) / (2 * step)
        if one.argument == "service":
            slope /= 100
        assert abs(slope - one.change) < Decimal("0.02"), one
    assert stock.sensitivity("lead_time_days") == stock.sensitivity("review_days")
    certain = safety_stock(
        **{**given, "demand_deviation": Decimal(0), "lead_time_deviation": Decimal(0)}
    )
    assert (certain.quantity, certain.sensitivities) == (0, ())


def test_safety_stocks_name_the_row_that_makes_no_sense():
    frame = {
        "service": [0.95, 95.0],
        "demand_per_day": [1, 1],
        "demand_deviation": [1, 1],
        "lead_time_days": [1, 1],
    }
    with pytest.raises(ConfigError, match=r"service is 95\.0 in row 2"):
        safety_stocks(frame)
    with pytest.raises(ConfigError, match=r"lead_time_days is -1 in row 1"):
        safety_stocks({**frame, "service": [0.9, 0.9], "lead_time_days": [-1, 1]})
    with pytest.raises(ColumnNotFound, match="Did you mean demand_pr_day"):
        safety_stocks({"service": [0.9], "demand_pr_day": [1]})
