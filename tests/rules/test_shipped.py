"""The canonical set: its own cases, the worked vectors, and the pitfalls of the field."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from scm_automate.calendars import Calendars, WorkingCalendar
from scm_automate.model import (
    Ask,
    Delivery,
    Demand,
    Item,
    LineResponse,
    OrderLine,
    OrderResponse,
    Promise,
)
from scm_automate.rules import (
    blame_shortages,
    exceptions_chart,
    find_exceptions,
    run_cases,
    shipped_rules,
)
from scm_automate.supply import SupplyBook, demand_of, supply_of
from scm_automate.tables import Table

TODAY = date(2026, 5, 4)


def line(number="10", **cells):
    given = {"supplier": "7", "order": "45", "line": number, "quantity": "5", "item": "A", **cells}
    return OrderLine(**given)


def orders(*some):
    return Table.from_records(OrderLine, some)


def demands(*some):
    rows = [
        Demand(
            kind=kind, item="A", quantity=quantity, due=due, reference=ref, line="1", value=value
        )
        for kind, quantity, due, ref, value in some
    ]
    return Table.from_records(Demand, rows)


@pytest.mark.parametrize("result", run_cases(shipped_rules()), ids=str)
def test_every_shipped_case_holds(result):
    assert not result.fault


def test_every_shipped_rule_has_cases_a_message_and_a_way_to_sleep():
    for rule in shipped_rules():
        assert rule.cases, rule.code
        assert rule.message, rule.code
        assert rule.snooze_key, rule.code
        assert rule.title, rule.code


STOCK = pl.DataFrame({"item": ["A"], "plant": pl.Series([None], dtype=pl.String), "quantity": [0]})


@pytest.mark.parametrize(
    ("receipt", "need", "code", "sap"),
    [
        (14, 10, "pull_in", "10"),
        (10, 14, "push_out", "15"),
        (12, 10, None, None),
        (10, None, "cancel", "20"),
    ],
)
def test_v8_rescheduling_with_a_tolerance_of_two(receipt, need, code, sap):
    rules = shipped_rules().only("pull_in", "push_out", "cancel", "reduce")
    rules = rules.with_parameters("push_out", tol=2)
    wanted = [("sales_order", "5", date(2026, 5, need), "90", None)] if need else []
    found = find_exceptions(
        orders(line(due=date(2026, 5, receipt))),
        as_of=date(2026, 5, 1),
        rules=rules,
        stock=STOCK,
        demand=demands(*wanted),
    )
    assert [m.code for m in found.top()] == ([code] if code else [])
    if code:
        assert sap in rules[code].aliases["sap"]


def test_pitfall_08_one_exception_never_hides_another():
    found = find_exceptions(
        orders(line(due=TODAY, promised=date(2026, 5, 20), price="10")),
        as_of=TODAY,
        responses=[response(price="12")],
    )
    assert {m.code for m in found.top()} == {"late_vs_need", "price_variance"}
    view = found.lines().row(0, named=True)
    assert (view["more"], view["other_codes"]) == (1, ["price_variance"])


def response(price=None, day=1):
    said = LineResponse(order="45", line="10", status="changed", price=price)
    return OrderResponse(
        kind="response",
        lines=(said,),
        received=datetime(2026, 5, day, 12, tzinfo=UTC),
        supplier="7",
    )


def test_pitfall_03_zero_confirmed_is_the_worst_confirmation_and_no_missing_one():
    found = find_exceptions(
        orders(
            line("10", promised_quantity="0", due=date(2026, 6, 1)),
            line("20", due=date(2026, 6, 1)),
        ),
        as_of=TODAY,
        rules=shipped_rules().only("short_confirmed"),
    )
    assert [m.line for m in found.top()] == ["10"]
    assert found.top()[0].text == "0 of 5 are promised; 5 are missing."


def test_pitfall_02_no_promise_is_not_on_time():
    found = find_exceptions(
        orders(line(due=date(2026, 6, 1))), as_of=TODAY, rules=shipped_rules().only("late_vs_need")
    )
    # The override by class reads the item master, which was not given: unknown there, and it runs.
    assert len(found) == 0
    assert found.not_evaluated() == {"late_vs_need": 1}
    assert found.not_evaluated_rows("late_vs_need")["line"].to_list() == ["10"]
    told = found.why_not("late_vs_need", order="45", line="10")
    assert told.held is None
    assert told.conjuncts[1].missing == ("promised",)
    assert "could not tell, rows by rule: late_vs_need 1" in str(found)


def test_pitfall_05_first_promise_and_slips_survive_and_our_own_moves_do_not_count():
    def promise(day, at, channel="mail"):
        return Promise(
            order="45",
            line="10",
            deliveries=(Delivery(quantity="5", latest=date(2026, 5, day)),),
            made_at=datetime(2026, 4, at, tzinfo=UTC),
            made_by="7",
            channel=channel,
        )

    history = [
        promise(22, 20),
        promise(10, 1),
        promise(14, 5),
        promise(18, 9, "erp"),
        promise(17, 12),
    ]
    found = find_exceptions(
        orders(line(due=date(2026, 5, 10), promised=date(2026, 5, 22))),
        as_of=TODAY,
        rules=shipped_rules().only("repeated_slip"),
        promises=history,
    )
    row = found.to_frame().row(0, named=True)
    assert (row["times"], row["slipped"], row["net"]) == (2, 4 + 5, 12)


def test_pitfall_09_a_snooze_wakes_when_the_value_changes():
    def run(promised, as_of=TODAY, snoozes=()):
        return find_exceptions(
            orders(line(due=TODAY, promised=promised)), as_of=as_of, snoozes=snoozes
        )

    first = run(date(2026, 5, 20))
    nap = first.snooze("late_vs_need:45/10/1", by="AB", why="agreed")
    assert len(run(date(2026, 5, 20), snoozes=[nap])) == 0
    assert run(date(2026, 5, 20), snoozes=[nap]).snoozed["id"].to_list() == ["late_vs_need:45/10/1"]
    assert len(run(date(2026, 5, 27), snoozes=[nap])) == 1
    short = first.snooze("late_vs_need:45/10/1", by="AB", why="holiday", until=date(2026, 5, 6))
    assert len(run(date(2026, 5, 20), as_of=date(2026, 5, 6), snoozes=[short])) == 0
    assert len(run(date(2026, 5, 20), as_of=date(2026, 5, 7), snoozes=[short])) == 1


def test_pitfall_06_pull_in_looks_at_the_pegged_demand_and_not_at_the_planners_date():
    # Due on the 10th with a week of safety time; the customer needs it on the 20th.
    found = find_exceptions(
        orders(line(due=date(2026, 5, 10), promised=date(2026, 5, 15))),
        as_of=TODAY,
        stock=STOCK,
        demand=demands(("sales_order", "5", date(2026, 5, 20), "90", None)),
    )
    assert "pull_in" not in found.counts()
    assert "late_vs_need" in found.counts()


def test_pitfall_06_supply_for_the_safety_stock_is_neither_cancelled_nor_pushed_out():
    items = Table.from_records(Item, [Item(item="A", safety_stock="5", lead_time_days=10)])
    given = {"as_of": TODAY, "stock": STOCK, "demand": demands()}
    lone = orders(line(due=date(2026, 5, 10)))
    assert "cancel" in find_exceptions(lone, **given).counts()
    assert "cancel" not in find_exceptions(lone, items=items, **given).counts()


def test_pitfall_13_other_units_are_not_compared():
    items = Table.from_records(Item, [Item(item="A", unit="BOX", safety_stock="5")])
    found = find_exceptions(
        orders(line(due=date(2026, 5, 10), unit="PCE")),
        as_of=TODAY,
        stock=STOCK,
        items=items,
        demand=demands(("sales_order", "5", date(2026, 5, 6), "90", None)),
        rules=shipped_rules().only("pull_in", "cancel"),
    )
    assert len(found) == 0
    assert found.not_evaluated() == {"pull_in": 1, "cancel": 1}


def test_pitfall_14_the_receiving_calendar_decides_and_is_named():
    works = WorkingCalendar(name="Plant 1000", holidays=frozenset({date(2026, 5, 14)}))
    found = find_exceptions(
        orders(line(plant="1000", promised=date(2026, 5, 14), due=date(2026, 5, 14))),
        as_of=TODAY,
        calendars=Calendars(by_plant={"1000": works}),
    )
    message = next(m for m in found.top() if m.code == "non_working_day")
    assert message.text == (
        "Promised for 14 May 2026, which is no working day in the calendar Plant 1000."
    )


def test_pitfall_14_the_day_of_an_instant_is_that_of_the_zone_that_is_said():
    from zoneinfo import ZoneInfo

    late = datetime(2026, 5, 1, 23, 30, tzinfo=UTC)
    ask = Ask(
        id="a",
        letter="l",
        supplier="7",
        order="45",
        line="10",
        reason="late",
        number=1,
        asked_at=late,
    )
    from scm_automate.rules import line_facts

    table = orders(line())
    assert line_facts(table, asks=[ask])["last_asked"].to_list() == [date(2026, 5, 1)]
    there = line_facts(table, asks=[ask], time_zone=ZoneInfo("Europe/Berlin"))
    assert there["last_asked"].to_list() == [date(2026, 5, 2)]


def test_a_silent_supplier_is_one_that_was_asked():
    ask = Ask(
        id="a", letter="l", supplier="7", order="45", line="10", reason="late", number=1,
        asked_at=datetime(2026, 4, 20, 9, tzinfo=UTC),
    )  # fmt: skip
    given = {"as_of": TODAY, "rules": shipped_rules().only("supplier_silent")}
    lines = orders(line(due=date(2026, 5, 20)), line("20", due=date(2026, 5, 20)))
    found = find_exceptions(lines, asks=[ask], **given)
    assert [m.line for m in found.top()] == ["10"]
    answered = find_exceptions(lines, asks=[ask], responses=[response(day=1)], **given)
    assert len(answered) == 0


def endangered():
    """Line 10 starves customer order 90 and comes late; line 20 is worth more and endangers nobody."""
    lines = orders(
        line("10", due=date(2026, 5, 8), promised=date(2026, 5, 20), price="1"),
        line("20", item="B", due=date(2026, 5, 8), promised=date(2026, 5, 29), price="9999"),
    )
    return find_exceptions(
        lines,
        as_of=TODAY,
        stock=STOCK,
        demand=demands(("sales_order", "5", date(2026, 5, 10), "90", "700")),
    )


def test_the_list_is_ranked_by_what_it_endangers():
    found = endangered()
    top = found.top()
    assert {m.code for m in top[:4]} == {"stock_out", "order_endangered", "late_vs_need", "pull_in"}
    lines_only = [m for m in top if m.code == "late_vs_need"]
    assert [m.line for m in lines_only] == ["10", "20"]
    assert lines_only[0].value == 700
    order = next(m for m in top if m.code == "order_endangered")
    assert (order.order, order.days_late) == ("90", 10)
    assert order.text == "Waits for 45/10/1: 10 days after 10 May 2026."


def test_an_explanation_shows_values_margins_parameters_and_the_way_out():
    told = endangered().explain("late_vs_need:45/10/1")
    late = told.conjuncts[1]
    assert (late.left, late.right, late.margin) == ("2026-05-20", "2026-05-10", 10)
    assert told.clears_when == ("quantity ≤ 0", "promised ≤ 2026-05-10")
    assert told.because == {"tol": "the rule"}
    assert told.figures == {"days_late": "12"}
    assert told.suggestion == "pull in to 2026-05-08"
    assert told.evidence["promised"] == "2026-05-20"
    assert "fires on 45/10/1 as of 2026-05-04" in str(told)
    other = shipped_rules().with_parameters("late_vs_need", tol=3)["late_vs_need"]
    assert told.fingerprint != other.fingerprint


def test_the_override_that_won_is_part_of_the_evidence():
    items = Table.from_records(Item, [Item(item="A", item_class="A")])
    found = find_exceptions(
        orders(line(due=TODAY, promised=date(2026, 5, 5))), as_of=TODAY, items=items
    )
    told = found.explain("late_vs_need:45/10/1")
    assert told.parameters == {"tol": "0"}
    assert told.because == {"tol": "item_class == 'A'"}


def test_what_is_new_gone_and_changed_since_yesterday():
    before = find_exceptions(
        orders(line("10", due=TODAY, promised=date(2026, 5, 20)), line("20", due=date(2026, 5, 1))),
        as_of=TODAY,
    )
    after = find_exceptions(
        orders(line("10", due=TODAY, promised=date(2026, 5, 25)), line("30", due=date(2026, 5, 1))),
        as_of=TODAY,
    )
    diff = after.diff(before)
    assert diff.new["key"].to_list() == ["45/30/1"]
    assert diff.gone["key"].to_list() == ["45/20/1"]
    assert diff.changed["key"].to_list() == ["45/10/1"]
    assert str(after.diff(after)) == "0 new, 0 gone, 0 changed, 2 as before"


def test_what_another_rule_says_better_is_suppressed_and_told():
    found = find_exceptions(
        orders(line(due=date(2026, 4, 20), promised=date(2026, 4, 27))), as_of=TODAY
    )
    assert found.counts() == {"past_due": 1}
    assert found.suppressed().rows() == [("late_vs_need:45/10/1", "past_due")]


def test_a_shortage_is_owed_to_the_late_lines_up_to_what_they_hold():
    table = orders(
        line("10", quantity="3", due=date(2026, 5, 5), promised=date(2026, 5, 30)),
        line("20", quantity="9", due=date(2026, 5, 6), promised=date(2026, 5, 25)),
        line("30", quantity="9", due=date(2026, 5, 9), promised=date(2026, 5, 30)),
    )
    wanted = demands(("sales_order", "10", date(2026, 5, 8), "90", None))
    book = SupplyBook.from_frames(
        stock=STOCK.with_columns(plant=pl.lit(None, pl.String)),
        supply=supply_of(table),
        demand=demand_of(wanted),
        as_of=TODAY,
    )
    owed = blame_shortages(book, table)
    assert owed.select("supply", "quantity").rows() == [("45/20/1", 9), ("45/10/1", 1)]


def test_a_rule_without_its_facts_is_not_run_and_that_is_said():
    found = find_exceptions(orders(line(due=TODAY)), as_of=TODAY)
    assert found.not_run["pull_in"] == "needs demand"
    assert found.not_run["stock_out"] == "no items were given"
    assert "not run:" in str(found)


def test_messages_carry_the_line_and_notebooks_are_escaped():
    found = find_exceptions(
        orders(line(due=date(2026, 5, 1), item="<b>", price="2.5", currency="EUR", promised=None)),
        as_of=TODAY,
    )
    message = found.top()[0]
    assert (message.order, message.line, message.schedule, message.item) == ("45", "10", "1", "<b>")
    assert (message.value, message.currency) == (Decimal("12.5"), "EUR")
    assert (
        "<b>" not in found._repr_html_().replace("<b>", "", 0) or "&lt;b&gt;" in found._repr_html_()
    )
    assert found.by("supplier").rows() == [("7", "past_due", 1)]


def test_pitfall_04_a_partial_receipt_moves_goods_and_makes_none():
    """What was received is in stock and no longer open: the total stays (100 + 30 is not 130)."""
    before = find_on_hand(stock=0, open_quantity="100")
    after = find_on_hand(stock=30, open_quantity="70")
    over = find_on_hand(stock=110, open_quantity="0")
    assert before == after == 100
    assert over == 110


def find_on_hand(*, stock, open_quantity):
    table = orders(line(quantity=open_quantity, due=date(2026, 5, 10)))
    book = SupplyBook.from_frames(
        stock={"item": ["A"], "quantity": [stock]},
        supply=supply_of(table),
        as_of=TODAY,
        key=("item",),
    )
    return book.item("A").balance_on(date(2026, 5, 10))


def test_pitfall_07_tolerances_are_not_zero_and_differ_by_direction():
    rules = shipped_rules()
    pull, push = rules["pull_in"].parameters, rules["push_out"].parameters
    assert 0 < pull["tol"] < push["tol"]
    assert pull["horizon"] > 0
    assert rules["late_vs_need"].parameters["tol"] > 0


def test_pitfall_10_suggestions_are_worked_out_anew_once_one_is_accepted():
    """Two lines for one demand: once the first is pulled in, nothing is left for the second to do."""
    wanted = [("sales_order", "5", date(2026, 5, 10), "90", None)]

    def run(first_due):
        return find_exceptions(
            orders(line("10", due=first_due), line("20", due=date(2026, 5, 26))),
            as_of=TODAY,
            stock=STOCK,
            demand=demands(*wanted),
        ).counts()

    assert run(date(2026, 5, 25))["pull_in"] == 1
    assert "pull_in" not in run(date(2026, 5, 10))


def test_pitfall_15_the_day_is_an_argument_and_the_rule_has_a_fingerprint():
    table = orders(line(due=date(2026, 5, 1)))
    monday = find_exceptions(table, as_of=TODAY)
    again = find_exceptions(table, as_of=TODAY)
    assert monday.to_frame().equals(again.to_frame())
    assert monday.explain("past_due:45/10/1") == again.explain("past_due:45/10/1")
    assert len(find_exceptions(table, as_of=date(2026, 5, 1))) == 0
    prints = {rule.fingerprint for rule in shipped_rules()}
    assert len(prints) == len(shipped_rules())


def test_production_orders_keep_their_components_from_being_cancelled():
    table = orders(line(item="C", quantity="10", due=date(2026, 5, 10)))
    given = {
        "as_of": TODAY,
        "stock": {"item": ["P"], "quantity": [0]},
        "demand": demands(("sales_order", "10", date(2026, 5, 20), "90", None)),
        "production": {"id": ["MO"], "item": ["A"], "date": [date(2026, 5, 18)], "quantity": [10]},
    }
    components = {
        "id": ["MO/C"], "item": ["C"], "date": [date(2026, 5, 10)], "quantity": [10], "parent": ["MO"],
    }  # fmt: skip
    assert "cancel" in find_exceptions(table, **given).counts()
    assert "cancel" not in find_exceptions(table, components=components, **given).counts()


def test_a_chart_counts_the_list_the_most_frequent_and_gravest_first():
    pytest.importorskip("altair")
    found = find_exceptions(
        orders(line("10", due=date(2026, 5, 1)), line("20", due=date(2026, 5, 1)), line("30", promised="1900-01-01")),
        as_of=TODAY,
    )  # fmt: skip
    rows = exceptions_chart(found).to_dict()["data"]["values"]
    assert [(row["name"], row["count"]) for row in rows][:1] == [("past due", 3)]
    assert sum(row["count"] for row in rows) == len(found)


def test_an_explanation_shows_the_rows_behind_what_was_worked_out():
    slipped = [
        Promise(
            order="45",
            line="10",
            deliveries=(Delivery(quantity="5", latest=date(2026, 5, n)),),
            made_at=datetime(2026, 4, n, 9, tzinfo=UTC),
            made_by="7",
            channel="mail",
            message_id=f"m{n}",
        )
        for n in (12, 16, 20)
    ]
    found = find_exceptions(
        orders(line(due=date(2026, 5, 12), promised=date(2026, 5, 20))),
        as_of=TODAY,
        stock=STOCK,
        demand=demands(("sales_order", "5", date(2026, 5, 11), "90", "70")),
        promises=slipped,
        responses=[response(price="12")],
    )
    behind = {
        row["id"].partition(":")[0]: [str(one) for one in found.explain(row["id"]).documents]
        for row in found.to_frame().iter_rows(named=True)
    }
    link = "quantity 5, needed 2026-05-11, there 2026-05-20, days late 9"
    assert behind["pull_in"] == [f"pegging 90/1: {link}"]
    assert behind["order_endangered"] == [f"pegging 45/10/1: {link}"]
    assert behind["repeated_slip"][0] == "promises m12: made 2026-04-12, by 7, day 2026-05-12"
    assert len(behind["repeated_slip"]) == 3
    assert behind["stock_out"][-1] == "projection 90/1: on 2026-05-11, quantity -5, balance -5"
    assert behind["late_vs_need"] == []
    told = str(found.explain("pull_in:45/10/1"))
    assert told.splitlines()[-1] == f"  behind it: pegging 90/1: {link}"


def test_a_price_for_no_units_or_beyond_all_sense_gives_no_value():
    beyond = {"quantity": "9" * 18, "price": "9" * 18}
    some = orders(
        line(price="2", price_per="0", due="2026-05-01"),
        line("20", price="2"),
        line("30", **beyond),
    )
    master = Table.from_records(Item, [Item(item="A", standard_cost="3", cost_per="0")])
    found = find_exceptions(
        some,
        as_of=TODAY,
        items=master,
        stock={"item": ["A"], "quantity": [0]},
        demand=Table.from_records(
            Demand, [Demand(kind="sales_order", item="A", quantity="99", due="2026-05-05")]
        ),
    )
    lines = found.judged["order_lines"].rows
    assert lines["value"].to_list() == [None, Decimal(10), None]
    assert found.judged["items"].rows["value"].to_list() == [None]
