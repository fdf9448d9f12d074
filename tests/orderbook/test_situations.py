"""Mornings at a planner's desk, reckoned by hand: what the book says and what the rules list agree with it."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from scm_automate.model import Delivery, Demand, Item, OrderLine, Promise
from scm_automate.orderbook import OrderBook
from scm_automate.rules import find_exceptions
from scm_automate.supply import Conventions
from scm_automate.tables import Table

TODAY = date(2026, 5, 4)  # a Monday


def day(number):
    return date(2026, 5, 1) + timedelta(days=number - 1)


def line(order, number="10", **cells):
    given = {"supplier": "7", "order": order, "line": number, "item": "A", "quantity": "50"}
    return OrderLine(**{**given, **cells})


def sale(reference, quantity, due, *, number="10", kind="sales_order", **more):
    given = {"item": "A", "reference": reference, "line": number, **more}
    return Demand(kind=kind, quantity=quantity, due=due, **given)


def morning(lines, demands, stock, **more):
    """The book and the list of the same data."""
    given = {
        "orders": Table.from_records(OrderLine, lines),
        "demand": Table.from_records(Demand, demands),
        "stock": {"item": ["A"], "quantity": [stock]} if isinstance(stock, int) else stock,
        "as_of": TODAY,
        **more,
    }
    book = OrderBook.from_tables(**given)
    orders = given.pop("orders")
    given.pop("receipts", None)
    return book, find_exceptions(orders, **given)


def codes(found):
    return {(row["code"], row["key"]) for row in found.to_frame().iter_rows(named=True)}


def test_stock_at_the_other_plant_does_not_help_and_is_shown():
    # Plant 1: 10 - 25 on the 8th = -15, + 20 on the 10th = 5. Plant 2: 50.
    book, found = morning(
        [line("45", plant="1", quantity="20", due=day(10))],
        [sale("90", "25", day(8), plant="1")],
        pl.DataFrame({"item": ["A", "A"], "plant": ["1", "2"], "quantity": [10, 50]}),
    )
    assert {("stock_out", "A/1"), ("order_endangered", "90/10")} <= codes(found)
    short = found.to_frame().filter(code="stock_out").row(0, named=True)
    assert (short["short"], short["first_shortage"]) == (15, day(8))
    status = book.status("90").lines[0]
    assert (status.expected, status.days_late, status.hangs_on) == (day(10), 2, "45/10/1")
    assert book.when_available("A", 5).certainty == "in_stock"
    assert book.when_available("A", 5, plant="1").day == day(10)


def test_what_leans_on_an_overdue_receipt_is_not_called_stock():
    # 40 on hand, 50 wanted today and 30 on the 11th: 20 are free only if the overdue 60 come.
    book, found = morning(
        [line("45", ordered="100", received="40", quantity="60", due=day(1))],
        [sale("90", "50", TODAY), sale("91", "30", day(11))],
        40,
    )
    much = book.how_much("A")
    assert (much.on_hand, much.allocated, much.overdue, much.available) == (40, 40, 60, 20)
    assert "60 of what is to come should have come already." in much.say()
    assert book.when_available("A", 10).certainty == "overdue"
    assert book.status("91").lines[0].certainty == "overdue"
    assert book.why_late("91/10").say("en").endswith(
        "45/10/1 behind it should have come already."
    )  # fmt: skip
    # Both customers hang on it, one of them today: it is the first thing to look at.
    first = found.to_frame().row(0, named=True)
    assert (first["id"], first["endangered"], first["first_shortage"]) == (
        "past_due:45/10/1", 2, TODAY,
    )  # fmt: skip
    assert {("order_on_overdue", "90/10"), ("order_on_overdue", "91/10")} <= codes(found)


def test_an_overdue_receipt_that_nobody_needs_spoils_nothing():
    book, _ = morning([line("45", due=day(1))], [sale("90", "5", day(11))], 40)
    assert book.when_available("A", 35).certainty == "in_stock"
    assert book.when_available("A", 36).certainty == "overdue"


def test_a_refused_line_covers_nobody():
    refused = line("45", quantity="60", due=day(11), promised=day(11), promised_quantity="0")
    book, found = morning([refused], [sale("90", "50", day(12))], 0)
    assert book.status("90").lines[0].missing == 50
    assert book.when_available("A", 10).certainty == "none"
    assert {("short_confirmed", "45/10/1"), ("demand_unsatisfied", "90/10")} <= codes(found)
    told = book.why_late("90/10")
    assert told.say() == "50 of 90/10, needed on 12 May 2026, are covered by nothing in sight."
    assert book.how_much("A").left_out == (("45/10/1", "the supplier promises nothing of it"),)


def test_a_line_confirmed_in_part_is_not_confirmed():
    part = line("45", quantity="100", due=day(11), promised=day(11), promised_quantity="60")
    book, _ = morning([part], [sale("90", "80", day(12))], 0)
    assert book.when_available("A", 20).certainty == "unconfirmed"
    whole = line("45", quantity="100", due=day(11), promised=day(11), promised_quantity="100")
    book, _ = morning([whole], [sale("90", "80", day(12))], 0)
    assert book.when_available("A", 20).certainty == "confirmed"


def test_the_least_sure_of_what_is_needed_counts_and_no_other():
    # 10 on hand; 30 planned for the 8th, 40 promised for the 15th.
    lines = [line("45", quantity="30", due=day(8)), line("46", quantity="40", due=day(15), promised=day(15))]  # fmt: skip
    book, _ = morning(lines, [], 10)
    found = {n: book.when_available("A", n) for n in (10, 20, 40, 50, 80)}
    assert {n: (a.day, a.certainty, a.supply) for n, a in found.items()} == {
        10: (TODAY, "in_stock", "stock"),
        20: (day(8), "unconfirmed", "45/10/1"),
        40: (day(8), "unconfirmed", "45/10/1"),
        50: (day(15), "confirmed", "46/10/1"),  # stock and the promise are enough
        80: (day(15), "unconfirmed", "45/10/1"),  # all three are needed
    }


def test_a_box_is_no_piece_and_the_answer_says_what_it_left_out():
    items = Table.from_records(Item, [Item(item="A", unit="PCE", lead_time_days=12)])
    book, found = morning(
        [
            line("45", quantity="5", unit="BOX", due=day(10)),
            line("46", quantity="30", unit="PCE", due=day(20), promised=day(21)),
        ],
        [sale("90", "20", day(22))],
        0,
        items=items,
    )
    much = book.how_much("A")
    assert (much.on_order, [name for name, _ in much.left_out]) == (30, ["45/10/1"])
    assert "1 offener Beleg zählt nicht: 45/10/1." in much.say("de")
    assert found.not_evaluated()["cancel"] == 1


def test_a_forecast_starves_no_customer_and_is_projected_all_the_same():
    # 50 on hand; 60 forecast for the 6th, 30 ordered for the 8th, 100 promised for the 20th.
    book, found = morning(
        [line("45", quantity="100", due=day(20), promised=day(20))],
        [sale("90", "30", day(8)), sale("F", "60", day(6), kind="forecast")],
        50,
    )
    much = book.how_much("A")
    assert (much.allocated, much.available) == (30, 20)
    assert (book.status("90").lines[0].supply, book.why_late("90/10").days) == ("stock", 0)
    assert not {code for code, _ in codes(found)} & {"order_endangered", "demand_unsatisfied"}
    # The forecast gets the 20 that are left and waits with 40: the order is wanted on the 6th.
    short = found.to_frame().filter(code="stock_out").row(0, named=True)
    assert (short["short"], short["first_shortage"]) == (40, day(6))
    assert found.explain("pull_in:45/10/1").evidence["need"] == day(6).isoformat()


def test_a_negative_stock_is_made_good_first():
    # -10 now, + 50 on the 8th = 40, - 30 on the 12th = 10.
    book, found = morning([line("45", due=day(8), promised=day(8))], [sale("90", "30", day(12))], -10)  # fmt: skip
    much = book.how_much("A")
    assert (much.on_hand, much.allocated, much.available) == (-10, 0, 0)
    assert [event.balance for event in much.events] == [-10, 40, 10]
    assert book.when_available("A", 10).day == day(8)
    assert book.when_available("A", 11).certainty == "none"
    assert ("stock_out", "A") in codes(found)


def test_what_a_safety_stock_holds_is_kept_and_the_rest_is_too_much():
    # 60 - 30 on the 12th = 30, below 40: of the 50 on the 25th, 10 fill it up and 40 are too much.
    items = Table.from_records(Item, [Item(item="A", safety_stock="40", lead_time_days=5)])
    _, found = morning([line("45", due=day(25))], [sale("90", "30", day(12))], 60, items=items)
    assert {("below_safety", "A"), ("reduce", "45/10/1")} <= codes(found)
    assert "cancel" not in found.counts()
    assert found.explain("reduce:45/10/1").suggestion == "reduce quantity 10"


def test_a_closed_line_is_answered_from_what_is_remembered():
    promise = [
        Promise(
            order="44",
            line="10",
            deliveries=(Delivery(quantity="5", latest=day(n)),),
            made_at=datetime(2026, 4, n, 9, tzinfo=UTC),
            made_by="7",
            channel="mail",
        )
        for n in (5, 9)
    ]
    receipts = {
        "order": ["44"] * 3,
        "line": ["10"] * 3,
        "date": [day(11), day(12), day(18)],
        "quantity": [5, -5, 5],  # posted, reversed, and posted for good
    }
    book, _ = morning([], [], 0, promises=promise, receipts=receipts)
    told = book.why_late("44/10")
    assert (told.need_from, told.need, told.days, told.open) == ("first promise", day(5), 13, False)
    assert [(stage.name, stage.days) for stage in told.stages] == [
        ("promised_beyond_lead_time", 0),
        ("slipped", 4),
        ("missed_promise", 9),
    ]


def test_a_stage_whose_beginning_is_unknown_gets_no_name_that_it_may_not_have():
    # Due on the 1st, never promised, not here: nobody knows whether a promise was missed.
    book, _ = morning([line("45", due=day(1))], [], 0)
    told = book.why_late("45/10")
    assert (told.days, told.need_from) == (3, "due")
    assert told.say("en") == (
        "45/10 is 3 days late, measured from the due date, 1 May 2026. Until today, and the goods are "
        "not here, with nothing known in between: 3 days."
    )


def test_one_day_and_one_piece_are_said_in_the_singular():
    book, _ = morning([line("45", quantity="1", due=day(5))], [sale("90", "1", TODAY)], 0)
    assert book.status("90").say("de").startswith(
        "Auftrag 90 hat 1 offene Position. 90/10: 1 von A kommt am 5. Mai 2026, 1 Tag verspätet"
    )  # fmt: skip
    assert "1 day late" in book.why_late("90/10").say("en")


def test_what_has_left_is_part_of_how_an_order_stands():
    shipments = {
        "order": ["90", "91"],
        "line": ["10", "10"],
        "item": ["A", "A"],
        "date": [day(3), day(2)],
        "quantity": [5, 7],
    }
    given = {
        "orders": Table.from_records(OrderLine, []),
        "stock": {"item": ["A"], "quantity": [40]},
    }
    book = OrderBook.from_tables(
        **given,
        demand=Table.from_records(Demand, [sale("90", "15", day(12))]),
        shipments=shipments,
        as_of=TODAY,
    )
    open_order, done = book.status("90"), book.ask("status of order 91")
    assert (open_order.lines[0].quantity, open_order.shipped[0].quantity) == (15, 5)
    assert done.say("en") == "Order 91 has 0 open lines. 7 of A left on 2 May 2026."
    assert done.value is None
    assert OrderBook.from_tables(**given, as_of=TODAY).status("91").reason == "no_order"


def test_the_moments_of_a_pandas_frame_are_days():
    pandas = pytest.importorskip("pandas")
    sales = pandas.DataFrame(
        {
            "customer": ["C1", "C1"],
            "item": ["A", "B"],
            "order": ["80", "81"],
            "ordered_on": pandas.to_datetime(["2026-05-01", "2026-05-02"]),
        }
    )
    book, _ = morning([], [], 0)
    book = OrderBook.from_tables(orders=book.orders, sales=sales, as_of=TODAY)
    assert book.last_ordered("C1", "A").say("de") == (
        "C1 hat A zuletzt am 1. Mai 2026 bestellt, mit Auftrag 80."
    )
    assert book.ask("Wann hat C1 zuletzt bestellt?").item == "B"


def test_a_customers_line_on_two_days_is_two_requirements():
    # 10 in stock: the first day is served, the 20 of the second are not; each has its own value.
    wanted = [
        sale("90", "20", day(30), value="200", currency="EUR"),
        sale("90", "10", day(8), value="100", currency="EUR"),
    ]
    book, found = morning([], wanted, 10)
    told = {one.id: (one.due, one.quantity, one.missing) for one in book.status("90").lines}
    assert told == {"90/10": (day(8), 10, 0), "90/10#2": (day(30), 20, 20)}
    why = book.why_late("90/10")
    assert (why.subject, why.need, why.uncovered) == ("90/10#2", day(30), 20)
    rows = found.to_frame().filter(code="demand_unsatisfied")
    assert rows["key"].to_list() == ["90/10#2"]
    demands = found.judged["demands"].rows
    assert dict(demands.select("demand", "missing").iter_rows()) == {"90/10": 0, "90/10#2": 20}
    assert found.judged["items"].rows["uncovered"].to_list() == [20]


def test_a_production_order_that_should_have_come_is_overdue_like_any_supply():
    made = {"id": ["MO1"], "item": ["A"], "date": [TODAY - timedelta(days=3)], "quantity": [20]}
    book, _ = morning([], [sale("90", "15", day(20))], 0, production=made)
    assert book.when_available("A", 5).certainty == "overdue"
    assert book.status("90").lines[0].certainty == "overdue"
    assert book.why_late("90/10").hangs_on == "MO1"
    assert book.how_much("A").overdue == 20


def test_a_line_is_overdue_by_the_date_that_the_conventions_count():
    some = [line("45", due=day(1), promised=day(20))]
    by_due = Conventions(receipt_date="due")
    for rules, certainty, hangs_on in ((None, "confirmed", None), (by_due, "overdue", "45/10/1")):
        book, _ = morning(some, [sale("90", "15", day(20))], 0, conventions=rules)
        assert book.status("90").lines[0].certainty == certainty
        assert book.why_late("90/10").hangs_on == hangs_on


def test_a_stock_row_without_a_quantity_is_told_and_counts_nothing():
    stock = pl.DataFrame({"item": ["A", "A"], "quantity": [10, None]})
    book, _ = morning([], [], stock)
    much = book.how_much("A")
    assert (much.on_hand, [place.quantity for place in much.places]) == (10, [10])
    assert much.left_out == (("stock", "item or quantity is missing"),)


def test_a_lead_time_that_the_plant_does_not_tell_is_that_of_the_item():
    items = [Item(item="A", plant="1"), Item(item="A", lead_time_days=9)]
    stock = pl.DataFrame({"item": ["A"], "plant": ["1"], "quantity": [0]})
    book, _ = morning([line("45", plant="1")], [], stock, items=Table.from_records(Item, items))
    assert book.when_available("A", 500).day == TODAY + timedelta(days=9)
