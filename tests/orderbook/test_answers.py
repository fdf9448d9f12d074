"""The order book's answers: figures with their documents, dates with their certainty, days with their causes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from scm_automate.conditions import C
from scm_automate.errors import ColumnNotFound, ConfigError
from scm_automate.model import Delivery, Demand, Evidence, Item, OrderLine, Promise
from scm_automate.orderbook import NotKnown, NotUnderstood, OrderBook
from scm_automate.tables import Table

TODAY = date(2026, 5, 4)


def day(number):
    return date(2026, 5, 1) + timedelta(days=number - 1)


def line(number="10", **cells):
    given = {
        "supplier": "7",
        "order": "45",
        "line": number,
        "quantity": "50",
        "item": "A-1001",
        **cells,
    }
    return OrderLine(**given)


def promise(on, at, *, number="10", channel="mail", words=""):
    return Promise(
        order="45",
        line=number,
        deliveries=(Delivery(quantity="50", latest=on),),
        made_at=datetime(2026, 4, at, 9, tzinfo=UTC),
        made_by="7",
        channel=channel,
        message_id=f"m{at}",
        evidence=(Evidence(part="text", text=words),) if words else (),
    )


def sale(quantity, due, ref="90", number="10", item="A-1001", **more):
    return Demand(
        kind="sales_order", item=item, quantity=quantity, due=due, reference=ref, line=number,
        customer="C1", **more,
    )  # fmt: skip


def book(*lines, demands=(), stock=20, **more):
    given = {
        "orders": Table.from_records(OrderLine, lines),
        "demand": Table.from_records(Demand, demands),
        "stock": {"item": ["A-1001"], "quantity": [stock]},
        "as_of": TODAY,
        **more,
    }
    return OrderBook.from_tables(**given)


def test_how_much_shows_the_documents_behind_the_total():
    found = book(
        line(due=day(20)), demands=[sale("15", day(10)), sale("30", day(25), number="20")]
    ).how_much("A-1001")
    assert (found.on_hand, found.allocated, found.on_order, found.available) == (20, 20, 50, 5)
    assert found.documents == ("90/10", "45/10/1", "90/20")
    assert [event.balance for event in found.events] == [20, 5, 55, 25]
    assert found.say("de").startswith("A-1001: 20 am Lager, davon 20 für offene Aufträge")


def test_how_much_is_told_by_place_and_can_be_asked_for_one():
    made = OrderBook.from_tables(
        orders=Table.from_records(OrderLine, [line(plant="1", due=day(20))]),
        stock=pl.DataFrame(
            {
                "item": ["A-1001"] * 3,
                "plant": ["1", "1", "2"],
                "location": ["X", "Y", "X"],
                "quantity": [3, 4, 9],
            }
        ),
        as_of=TODAY,
    )
    assert made.how_much("A-1001").on_hand == 16
    one = made.how_much("A-1001", plant="1")
    assert (one.on_hand, one.on_order) == (7, 50)
    assert [(p.location, p.quantity) for p in one.places] == [("X", 3), ("Y", 4)]
    assert made.when_available("A-1001", 5).certainty == "in_stock"
    assert made.when_available("A-1001", 20).supply == "45/10/1"


@pytest.mark.parametrize(
    ("cells", "history", "certainty", "slips"),
    [
        ({"due": day(20)}, [], "unconfirmed", 0),
        ({"due": day(18), "promised": day(20)}, [], "confirmed", 0),
        (
            {"due": day(18), "promised": day(20)},
            [promise(day(12), 1), promise(day(20), 5)],
            "slipped",
            1,
        ),
        (
            {"due": day(18), "promised": day(20)},
            [promise(day(12), 1), promise(day(20), 5, channel="erp")],
            "confirmed",
            0,
        ),
        ({"due": day(1)}, [], "overdue", 0),
    ],
)
def test_a_date_says_how_sure_it_is(cells, history, certainty, slips):
    found = book(line(**cells), promises=history).when_available("A-1001", 40)
    assert (found.certainty, found.slips, found.supply) == (certainty, slips, "45/10/1")
    assert found.day == (TODAY if certainty == "overdue" else day(20))
    assert [p.quantity for p in found.parts] == [20, 20]
    assert "45/10/1" in found.say("en")
    assert "45/10/1" in found.say("de")


def test_what_is_not_in_sight_takes_the_lead_time_or_is_said_to_be_unknown():
    assert book().when_available("A-1001", 40).certainty == "none"
    items = Table.from_records(Item, [Item(item="A-1001", lead_time_days=30)])
    found = book(items=items).when_available("A-1001", 40)
    assert (found.certainty, found.day) == ("to_order", TODAY + timedelta(days=30))
    assert [p.quantity for p in found.parts] == [20]
    assert found.say().endswith("In parts: 20 from 4 May 2026.")


def test_a_stock_without_plants_serves_lines_of_any_plant():
    found = book(line(plant="1", due=day(20)), demands=[sale("15", day(25), plant="2")])
    assert found.how_much("A-1001").on_order == 50
    assert found.when_available("A-1001", 50).day == day(20)
    with pytest.raises(ConfigError, match="no plants apart"):
        found.how_much("A-1001", plant="1")


def test_an_order_later_on_is_not_starved():
    found = book(line(due=day(20)), demands=[sale("18", day(15))]).when_available("A-1001", 10)
    assert found.day == day(20)


def test_why_late_adds_up_and_says_who_moved_what_with_which_words():
    items = Table.from_records(Item, [Item(item="A-1001", lead_time_days=10)])
    history = [promise(day(6), 20), promise(day(14), 25, words="leider erst am 14.")]
    late = line(
        due=day(4), ordered_on=date(2026, 4, 26), promised=day(14), quantity="0", ordered="50"
    )
    receipts = pl.DataFrame(
        {
            "order": ["45"],
            "line": ["10"],
            "date": [day(17)],
            "released": [day(18)],
            "quantity": [50],
        }
    )
    found = OrderBook.from_tables(
        orders=Table.from_records(OrderLine, [late]),
        as_of=day(30),
        receipts=receipts,
        promises=history,
        items=items,
    ).why_late("45/10")
    assert [(s.name, s.days) for s in found.stages] == [
        ("ordered_late", 2),
        ("promised_beyond_lead_time", 0),
        ("slipped", 8),
        ("missed_promise", 3),
        ("internal", 1),
    ]
    assert found.days == 14 == sum(s.days for s in found.stages)
    assert (found.cause.name, found.need_from, found.open) == ("slipped", "due", False)
    assert found.moves[1].words == "leider erst am 14."
    assert found.moves[1].message_id == "m25"
    assert (
        "On 25 April 2026 the promise was moved from 6 May 2026 to 14 May 2026 by supplier 7"
        in found.say()
    )
    assert "by supplier 7: “leider erst am 14.”." in found.say()


def test_a_line_whose_promise_has_passed_is_late_until_today():
    found = book(line(due=day(1), promised=day(2))).why_late("45/10/1")
    assert (found.days, found.open) == (3, True)
    assert found.stages[-1].until == TODAY


def test_why_late_of_a_customers_line_walks_up_to_the_first_cause():
    made = OrderBook.from_tables(
        orders=Table.from_records(
            OrderLine,
            [
                line("10", item="C", quantity="20", due=day(12), promised=day(20)),
                line("20", item="E", quantity="10", due=day(10)),
            ],
        ),
        demand=Table.from_records(Demand, [sale("10", day(18), item="P")]),
        production={"id": ["MO-1"], "item": ["P"], "date": [day(17)], "quantity": [10]},
        components={
            "id": ["MO-1/C", "MO-1/E"],
            "item": ["C", "E"],
            "date": [day(14), day(14)],
            "quantity": [20, 10],
            "parent": ["MO-1", "MO-1"],
        },
        promises=[promise(day(12), 1), promise(day(20), 5)],
        as_of=TODAY,
    )
    found = made.why_late("90/10")
    assert found.days == 5  # six days late for the order, of which one was to spare
    assert [(link.supply, link.days_late) for link in found.path] == [("MO-1", 5), ("45/10/1", 6)]
    assert sum(s.days for s in found.path[-1].stages) == 6
    assert found.moves[-1].after == day(20)
    assert "MO-1/C waits for 45/10/1" in found.say("en")
    status = made.status("90")
    assert (status.lines[0].expected, status.lines[0].days_late) == (day(23), 5)
    assert status.value == day(23)
    # What the order makes can be promised no sooner than its components let it be ready.
    more = OrderBook.from_tables(
        orders=made.orders,
        demand=Table.from_records(Demand, [sale("4", day(18), item="P")]),
        stock={"item": ["P"], "quantity": [0]},
        production={"id": ["MO-1"], "item": ["P"], "date": [day(17)], "quantity": [10]},
        components={
            "id": ["MO-1/C"], "item": ["C"], "date": [day(14)], "quantity": [20], "parent": ["MO-1"],
        },
        as_of=TODAY,
    )  # fmt: skip
    assert more.when_available("P", 6).day == day(23)
    assert [event.date for event in more.how_much("P").events if event.id == "MO-1"] == [day(23)]


def test_what_is_not_late_is_said_to_be_so():
    found = book(line(due=day(20), promised=day(18))).why_late("45/10/1")
    assert found.days == -2
    assert found.say("de") == (
        "45/10/1 ist nicht verspätet: gemessen am Fälligkeitstermin, 20. Mai 2026, 2 Tage früher."
    )


SALES = pl.DataFrame(
    {
        "customer": ["C1"] * 4,
        "item": ["A-1001"] * 4,
        "order": ["80", "81", "82", "83"],
        "ordered_on": [day(1), day(2), day(3), date(2026, 6, 1)],
        "quantity": [5, 6, 7, 8],
        "kind": ["order", "call_off", "cancelled", "order"],
    }
)


def test_last_ordered_says_what_counts():
    made = book(sales=SALES)
    found = made.last_ordered("C1", "A-1001")
    assert (found.order, found.day, found.quantity, found.not_counted) == ("81", day(2), 6, 1)
    assert "1 later entry does not count" in found.say()
    assert made.last_ordered("C1", "A-1001", count=["order"]).order == "80"


def test_positions_of_one_order_are_told_together():
    again = SALES[1:2].with_columns(quantity=pl.lit(4, pl.Int64))
    found = book(sales=pl.concat([SALES, again])).last_ordered("C1", "A-1001")
    assert (found.order, found.quantity) == ("81", 10)
    unknown = again.with_columns(quantity=pl.lit(None, pl.Int64))
    assert book(sales=pl.concat([SALES, unknown])).last_ordered("C1").quantity is None


def test_what_is_not_known_is_refused_and_not_guessed():
    made = OrderBook.from_tables(
        orders=Table.from_records(OrderLine, [line(due=day(20))]), as_of=TODAY
    )
    refused = {
        "no_stock": made.how_much("A-1001"),
        "no_item": made.when_available("B"),
        "no_sales": made.last_ordered("C1", "A-1001"),
        "no_order": made.status("99"),
        "no_line": made.why_late("99/10"),
        "no_date": book(line()).why_late("45/10"),
        "never_ordered": book(sales=SALES).last_ordered("C9", "A-1001"),
    }
    for reason, answer in refused.items():
        assert isinstance(answer, NotKnown)
        assert answer.reason == reason
        assert answer.say("en") != answer.say("de")


def test_status_tells_what_nothing_covers():
    found = book(demands=[sale("15", day(10)), sale("30", day(25), number="20")]).status("90")
    assert [(one.missing, one.expected) for one in found.lines] == [(0, TODAY), (25, None)]
    assert found.value is None
    assert "90/20: von 30 von A-1001 sind 25 durch nichts gedeckt." in found.say("de")


def test_predicates_combine():
    made = book(line("10", promised=day(5)), line("20"), line("30", supplier="8"))
    assert [
        one.line for one in made.where((C.supplier == "7") & C.promised.is_null()).records()
    ] == ["20"]
    assert len(made.where("promised is None or promised < as_of + days(2)")) == 3
    with pytest.raises(ConfigError, match="Did you mean promised"):
        made.where("promissed is None")


def test_a_frame_without_its_columns_is_told():
    with pytest.raises(ColumnNotFound, match=r"no column 'ordered_on'.*Did you mean orderd_on"):
        book(sales={"customer": ["C1"], "item": ["A"], "order": ["1"], "orderd_on": [day(1)]})


ASKED = book(
    line(due=day(20)),
    demands=[sale("15", day(10))],
    sales=SALES,
    items=Table.from_records(Item, [Item(item="A-1001", description="Hex bolt")]),
    customers={"C1": "Meyer Pumpen", "C2": "Meyer Motoren"},
    aliases={"bolts": "A-1001"},
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("wann kommt A-1001?", ASKED.when_available("A-1001", 1)),
        ("When will 40 of a-1001 be available", ASKED.when_available("A-1001", 40)),
        ("Wann sind 12,5 von Hex Bolt verfügbar?", ASKED.when_available("A-1001", Decimal("12.5"))),
        ("How many bolts do we have?", ASKED.how_much("A-1001")),
        ("wie viel A-1001 haben wir?", ASKED.how_much("A-1001")),
        ("why is 45/10 late?", ASKED.why_late("45/10")),
        ("Wann hat Meyer Pumpen zuletzt A-1001 bestellt?", ASKED.last_ordered("C1", "A-1001")),
        ("When did C1 last order Hex bolt?", ASKED.last_ordered("C1", "A-1001")),
        ("wie steht der Auftrag 90?", ASKED.status("90")),
    ],
)
def test_plain_words_mean_the_typed_question(question, expected):
    assert ASKED.ask(question) == expected


@pytest.mark.parametrize(
    ("question", "reason", "candidates"),
    [
        ("please buy me a coffee", "no_pattern", None),
        ("when will A-1010 arrive", "unknown_name", ("A-1001",)),
        ("wann kommt Zahnrad?", "unknown_name", ()),
        ("When will 1,000 of A-1001 be available", "no_quantity", ()),
        ("Wann sind 1.000 von A-1001 verfügbar", "no_quantity", ()),
        ("When will -5 of A-1001 be available", "no_quantity", ()),
        ("x " * 400, "too_long", ()),
        ("", "no_pattern", None),
        ("wann kommt ?", "no_pattern", None),
    ],
)
def test_what_is_not_understood_is_said(question, reason, candidates):
    found = ASKED.ask(question)
    assert isinstance(found, NotUnderstood)
    assert found.reason == reason
    if candidates is not None:
        assert found.candidates == candidates
    assert found.say("de")


def test_a_name_that_fits_two_is_asked_back():
    made = book(
        sales=SALES.with_columns(item=pl.lit("A-1001")),
        customers={"C1": "Meyer", "C2": "Meyer"},
    )
    found = made.ask("when did Meyer last order A-1001")
    assert (found.reason, found.candidates) == ("several_names", ("C1", "C2"))


def test_every_question_of_every_language_is_understood_and_every_sentence_is_there():
    from scm_automate.orderbook.patterns import understand
    from scm_automate.orderbook.words import LANGUAGES, lexicon

    def names(table, prefix=""):
        for key, value in table.items():
            yield from (
                names(value, f"{prefix}{key}.") if isinstance(value, dict) else [prefix + key]
            )

    english = set(names(lexicon("en")["sentences"]))
    for language in LANGUAGES:
        assert set(names(lexicon(language)["sentences"])) == english
        for question in lexicon(language)["questions"]:
            for pattern in question["patterns"]:
                asked = pattern
                for slot in ("item", "customer", "order", "line"):
                    asked = asked.replace(f"{{{slot}}}", f"X{slot}")
                found = understand(asked.replace("{quantity}", "5"))
                assert found.asks == question["asks"], pattern
                for slot, value in found.slots.items():
                    assert value == ("5" if slot == "quantity" else f"X{slot}"), pattern
