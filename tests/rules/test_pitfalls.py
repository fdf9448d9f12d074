"""The pitfalls and the null traps of the field, by number; what other rooms hold is named like these."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from scm_automate.conditions import C, check, parse_condition
from scm_automate.errors import ConfigError
from scm_automate.model import Demand, Item, LineResponse, OrderLine, OrderResponse
from scm_automate.rules import Rule, RuleSet, find_exceptions, shipped_rules
from scm_automate.supply import SupplyBook, available_to_promise, demand_of, supply_of
from scm_automate.tables import Table

TODAY = date(2026, 5, 4)
ROOT = Path(__file__).resolve().parents[2]


def lines(**columns):
    count = len(next(iter(columns.values())))
    return pl.DataFrame({"order": [str(n + 1) for n in range(count)], **columns})


def fired(when, frame, **more):
    found = RuleSet([Rule(code="r", when=when, **more)]).run(order_lines=frame, as_of=TODAY)
    keys = found.to_frame().sort("key")["key"].to_list()
    return keys, found.not_evaluated().get("r", 0)


def test_every_pitfall_and_every_vector_has_a_test_named_so():
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"def test_((?:pitfall|v)_?\d+)_", source))
    assert {f"pitfall_{n:02d}" for n in range(1, 16)} <= named
    assert {f"v{n}" for n in range(1, 12)} <= named


def test_pitfall_01_no_window_relies_on_the_order_that_rows_happen_to_have():
    windows = []
    for room in ("supply", "conditions", "rules", "orderbook"):
        for path in (ROOT / "src" / "scm_automate" / room).rglob("*.py"):
            windows += re.findall(r"\.over\(.*", path.read_text("utf-8"))
    assert windows
    assert [one for one in windows if "order_by=" not in one] == []


def test_pitfall_01_a_large_book_gives_the_same_shortages_however_its_rows_lie():
    import numpy as np

    chance = np.random.default_rng(3)
    count = 40_000
    days = pl.Series(chance.integers(20_000, 20_060, count).astype(np.int32)).cast(pl.Date)
    frame = pl.DataFrame(
        {
            "id": [f"S{n}" for n in range(count)],
            "item": pl.Series(chance.integers(0, 900, count)).cast(pl.String),
            "date": days,
            "quantity": chance.integers(1, 90, count),
        }
    )
    found = []
    for seed in (1, 2, 3):
        mixed = frame.sample(fraction=1, shuffle=True, seed=seed)
        supply, demand = (mixed.filter(pl.col("id").str.ends_with("1")), mixed)
        book = SupplyBook.from_frames(
            stock={"item": ["1"], "quantity": [500]},
            supply=supply.with_columns(pl.col("quantity") * 9),
            demand=demand,
            as_of=date(2024, 10, 4),
            key=("item",),
        )
        found.append((book.shortages(), book.balances()))
    assert found[0][0].height > 100
    for shortages, balances in found[1:]:
        assert shortages.equals(found[0][0])
        assert balances.equals(found[0][1])


def test_pitfall_04_what_was_received_beyond_the_order_does_not_take_stock_away():
    demand = Table.from_records(Demand, [])
    over = Table.from_records(
        OrderLine,
        [
            OrderLine(supplier="7", order="45", line="10", item="A", ordered="100",
                      received="130", quantity="0", due=TODAY)
        ],
    )  # fmt: skip
    book = SupplyBook.from_frames(
        stock={"item": ["A"], "quantity": [130]},
        supply=supply_of(over),
        demand=demand_of(demand),
        as_of=TODAY,
        key=("item",),
    )
    assert book.item("A").balance_on(TODAY) == 130
    assert book.left_out["reason"].to_list() == ["nothing is open"]
    negative = supply_of(over).with_columns(quantity=pl.lit(-30, pl.Decimal(24, 6)))
    book = SupplyBook.from_frames(
        stock={"item": ["A"], "quantity": [130]}, supply=negative, as_of=TODAY, key=("item",)
    )
    assert book.item("A").balance_on(TODAY) == 130
    assert book.left_out["reason"].to_list() == ["the open quantity is negative"]


def test_pitfall_06_each_rule_says_which_date_it_uses():
    rules = shipped_rules()
    assert {"promised", "due"} <= set(rules["late_vs_need"].columns)
    assert "need" not in rules["late_vs_need"].columns
    for code in ("pull_in", "push_out"):
        assert "need" in rules[code].columns


def test_pitfall_07_a_move_within_the_horizon_is_said_and_one_beyond_it_is_noise():
    frame = {"quantity": [5, 5], "need": [date(2026, 5, 20), date(2027, 5, 20)]}
    frame["due"] = [date(2026, 5, 30), date(2027, 5, 30)]
    frame["promised"] = [None, None]
    found = (
        shipped_rules()
        .only("pull_in")
        .run(order_lines=lines(**frame).with_columns(pl.col("promised").cast(pl.Date)), as_of=TODAY)
    )
    assert found.to_frame()["key"].to_list() == ["1"]


def test_pitfall_11_without_look_ahead_more_would_be_promised_than_there_will_be():
    atp = available_to_promise(64, [0, 0, 70, 0], [33, 20, 10, 4])
    assert (atp.committed[0], atp.cumulative[0]) == (31, 11)


def test_pitfall_13_large_quantities_with_decimals_stay_exact():
    # 16,777,217.5 is no 32-bit float, and 0.1 + 0.2 no 64-bit one.
    book = SupplyBook.from_frames(
        stock={"item": ["A"], "quantity": [Decimal("16777217.5")]},
        supply={
            "id": ["1", "2"],
            "item": ["A", "A"],
            "date": [TODAY, TODAY],
            "quantity": [Decimal("0.1"), Decimal("0.2")],
        },
        as_of=TODAY,
        key=("item",),
    )
    assert book.item("A").balance_on(TODAY) == Decimal("16777217.8")


def test_pitfall_13_a_price_is_compared_in_the_lines_own_price_unit():
    # 12.50 per 100 is confirmed as 12.50: a price per one would be a hundred times as much.
    said = LineResponse(order="45", line="10", status="changed", price="12.50")
    answer = OrderResponse(
        kind="response", lines=(said,), received=datetime(2026, 5, 1, tzinfo=UTC), supplier="7"
    )
    line = OrderLine(
        supplier="7", order="45", line="10", quantity="500", price="12.50", price_per="100"
    )
    found = find_exceptions(
        Table.from_records(OrderLine, [line]), as_of=TODAY, responses=[answer],
        rules=shipped_rules().only("price_variance"),
    )  # fmt: skip
    assert len(found) == 0
    assert found.not_evaluated() == {}


def test_pitfall_15_a_list_says_which_rule_and_which_data_spoke():
    rows = lines(quantity=[5, 7], due=[date(2026, 5, 1)] * 2).with_columns(
        promised=pl.lit(None, pl.Date)
    )
    rules = shipped_rules().only("past_due")
    one, again = (rules.run(order_lines=rows[o], as_of=TODAY) for o in ([0, 1], [1, 0]))
    assert one.to_frame()["rule"].to_list() == [rules["past_due"].fingerprint] * 2
    assert one.snapshot == again.snapshot != ""
    other = rows.with_columns(quantity=pl.Series([5, 8]))
    assert rules.run(order_lines=other, as_of=TODAY).snapshot != one.snapshot


# -- answers of rule engines to what is missing, each wrong in one of them --------------------------


def test_null_trap_a_missing_value_is_neither_small_nor_zero():
    frame = lines(a=[1, None, 5, 0])
    assert fired(C.a < 3, frame) == (["1", "4"], 1)
    assert fired(C.a == 0, frame) == (["4"], 1)


def test_null_trap_zero_is_unequal_to_what_is_missing_only_as_unknown():
    frame = lines(confirmed=[0, 0, 5], ordered=[None, 5, 5])
    assert fired(C.confirmed != C.ordered, frame) == (["2"], 1)
    assert fired("ordered is not None and confirmed < ordered", frame) == (["2"], 0)


def test_null_trap_a_misspelt_column_is_named_before_any_data():
    with pytest.raises(ConfigError, match=r"no column 'promissed'\. Did you mean promised\?"):
        check(C.promissed > C.due, {"promised": "date", "due": "date"})
    with pytest.raises(ConfigError, match="Rule late: There is no column 'promissed'"):
        RuleSet([Rule(code="late", when="promissed > due")]).run(
            order_lines=lines(promised=[TODAY], due=[TODAY]), as_of=TODAY
        )


def test_null_trap_whole_numbers_and_decimals_compare_and_a_null_between_them_is_unknown():
    frame = lines(a=[4, 5, None], b=[Decimal("4.5"), Decimal("4.5"), Decimal(1)])
    assert fired(C.a > C.b, frame) == (["2"], 1)
    assert fired(C.b > 3, frame) == (["1", "2"], 0)
    assert fired(C.a != C.b, frame) == (["1", "2"], 1)


def test_null_trap_a_negation_of_unknown_is_unknown_in_every_spelling():
    frame = lines(p=[TODAY, None, date(2026, 5, 9)], n=[date(2026, 5, 6)] * 3)
    for tree in (~(C.p > C.n), parse_condition("not p > n"), parse_condition("not (p > n)")):
        assert fired(tree, frame) == (["1"], 1)


def test_null_trap_one_missing_value_does_not_stop_the_row_or_the_table():
    frame = lines(a=[None, 1, 2], b=[9, None, 3])
    assert fired("a > 1 or b > 0", frame) == (["1", "3"], 1)
    assert fired("a > 1 and b > 2", frame) == (["3"], 1)  # a = 1 decides the second row


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_null_trap_the_dates_of_a_pandas_frame_are_days_and_not_a_time_is_unknown(zone):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "order": ["1", "2", "3"],
            "quantity": [5, 5, 5],
            "due": pandas.to_datetime(["2026-05-01", None, "2026-05-09"]).tz_localize(zone),
            "promised": pandas.to_datetime([None, None, None]),
        }
    )
    found = shipped_rules().only("past_due").run(order_lines=frame, as_of=TODAY)
    if zone:
        told = found.not_run["past_due"]
        assert told.startswith("the column due is Datetime")
        assert told.endswith("and a day is needed")
        return
    assert found.to_frame()["key"].to_list() == ["1"]
    assert found.not_evaluated() == {"past_due": 1}
    line = found.explain("past_due:1")
    assert line.evidence["due"] == "2026-05-01"


def test_null_trap_an_unknown_class_takes_the_rules_own_tolerance_and_says_so():
    items = Table.from_records(Item, [Item(item="A", item_class=None)])
    line = OrderLine(
        supplier="7", order="45", line="10", item="A", quantity="5", due=TODAY,
        promised=date(2026, 5, 6),
    )  # fmt: skip
    found = find_exceptions(
        Table.from_records(OrderLine, [line]), as_of=TODAY, items=items,
        rules=shipped_rules().only("late_vs_need"),
    )  # fmt: skip
    assert len(found) == 0
    told = found.why_not("late_vs_need", order="45")
    assert (told.parameters["tol"], told.because["tol"]) == ("2", "the rule")
