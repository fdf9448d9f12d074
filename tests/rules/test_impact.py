"""What a supplier's answer would do to the plan, before it is let through."""

from datetime import UTC, date, datetime

import polars as pl

from scm_automate.model import Delivery, Demand, LineResponse, OrderLine, OrderResponse
from scm_automate.rules import weigh_response
from scm_automate.supply import SupplyBook, demand_of, supply_of
from scm_automate.tables import Table

TODAY = date(2026, 5, 4)


def day(number):
    return date(2026, 5, number)


LINES = Table.from_records(
    OrderLine,
    [
        OrderLine(
            supplier="7", order="45", line="10", quantity="50", item="A", plant="1", due=day(15)
        ),
        OrderLine(
            supplier="8", order="46", line="10", quantity="40", item="A", plant="1", due=day(28)
        ),
        OrderLine(
            supplier="7", order="45", line="20", quantity="9", item="B", plant="1", due=day(15)
        ),
    ],
)
DEMAND = Table.from_records(
    Demand,
    [
        Demand(
            kind="sales_order",
            item="A",
            plant="1",
            quantity="30",
            due=day(20),
            reference="90",
            line="10",
            value="700",
        ),
        Demand(
            kind="production_order",
            item="B",
            plant="1",
            quantity="5",
            due=day(20),
            reference="MO",
            line="1",
        ),
    ],
)
BOOK = SupplyBook.from_frames(
    stock={"item": ["A"], "plant": ["2"], "quantity": [12]},
    supply=supply_of(LINES),
    demand=demand_of(DEMAND),
    as_of=TODAY,
)


def weigh(status="changed", *deliveries, line="10", order="45", **more):
    said = LineResponse(
        order=order,
        line=line,
        status=status,
        deliveries=tuple(Delivery(quantity=q, latest=d) for q, d in deliveries),
    )
    response = OrderResponse(
        kind="response", lines=(said,), received=datetime(2026, 5, 4, tzinfo=UTC)
    )
    return weigh_response(response, orders=LINES, book=BOOK, demand=DEMAND, **more).lines[0]


def test_a_later_date_that_endangers_nothing_is_harmless():
    assert weigh("changed", ("50", day(20))).consequence == "harmless"
    assert weigh("accepted").consequence == "harmless"


def test_a_date_that_starves_a_customers_order_is_at_the_top_with_what_could_help():
    sources = {
        "item": ["A", "A", "A"],
        "supplier": ["7", "9", "10"],
        "valid_from": [None, day(1), day(1)],
        "valid_to": [None, None, day(2)],
    }
    found = weigh("changed", ("10", day(14)), ("40", day(25)), sources=sources)
    assert found.consequence == "endangers_customer"
    assert found.endangered == (("90/10", 5),)
    assert (found.first_shortage, found.depth, found.value_at_risk) == (day(20), 20, 700)
    assert [(a.kind, a.document, a.quantity) for a in found.alternatives] == [
        ("partial", "45/10/1", 10),
        ("pull_in", "46/10/1", 40),
        ("transfer", "2", 12),
        ("other_supplier", "9", None),
    ]


def test_a_book_without_plants_serves_as_well():
    book = SupplyBook.from_frames(
        stock={"item": ["A"], "quantity": [0]},
        supply=supply_of(LINES),
        demand=demand_of(DEMAND),
        as_of=TODAY,
        key=("item",),
    )
    said = LineResponse(
        order="45",
        line="10",
        status="changed",
        deliveries=(Delivery(quantity="50", latest=day(25)),),
    )
    response = OrderResponse(
        kind="response", lines=(said,), received=datetime(2026, 5, 4, tzinfo=UTC)
    )
    found = weigh_response(response, orders=LINES, book=book).lines[0]
    assert found.endangered == (("90/10", 5),)
    assert [(a.kind, a.document) for a in found.alternatives] == [("pull_in", "46/10/1")]


def test_a_refusal_is_weighed_as_nothing_that_comes():
    found = weigh("rejected")
    # The other order still covers the customer, eight days late.
    assert found.endangered == (("90/10", 8),)


def test_a_shortage_of_a_component_without_a_customer_is_a_shortage():
    found = weigh("changed", ("9", day(22)), line="20")
    assert (found.consequence, found.first_shortage, found.endangered) == ("shortage", day(20), ())


def test_an_earlier_date_lies_there_longer():
    found = weigh("changed", ("50", day(10)))
    assert (found.consequence, found.stock_days) == ("more_stock", 250)


def test_an_earlier_date_that_helps_is_told():
    late = SupplyBook.from_frames(
        supply=supply_of(LINES).with_columns(
            date=pl.when(id="45/10/1").then(pl.lit(day(24))).otherwise("date")
        ),
        demand=demand_of(DEMAND),
        as_of=TODAY,
    )
    said = LineResponse(
        order="45",
        line="10",
        status="changed",
        deliveries=(Delivery(quantity="50", latest=day(18)),),
    )
    response = OrderResponse(
        kind="response", lines=(said,), received=datetime(2026, 5, 4, tzinfo=UTC)
    )
    assert weigh_response(response, orders=LINES, book=late).consequence == "relieves"


def test_what_cannot_be_reckoned_with_is_unclear():
    assert weigh("changed", (None, day(20)), ("5", None)).consequence == "unclear"
    assert weigh("delivered").consequence == "unclear"
    assert weigh("changed", ("5", day(20)), order="99").consequence == "unclear"


def test_the_gravest_line_comes_first_and_the_book_stays_as_it_was():
    before = BOOK.balances()
    said = tuple(
        LineResponse(
            order="45", line=line, status="changed", deliveries=(Delivery(quantity=q, latest=d),)
        )
        for line, q, d in (("20", "9", day(16)), ("10", "50", day(25)))
    )
    response = OrderResponse(kind="response", lines=said, received=datetime(2026, 5, 4, tzinfo=UTC))
    impact = weigh_response(response, orders=LINES, book=BOOK)
    assert [one.line for one in impact.lines] == ["10", "20"]
    assert impact.consequence == "endangers_customer"
    assert str(impact) == "45/10: endangers customer, 90/10\n45/20: harmless"
    assert BOOK.balances().equals(before)


def test_two_answers_that_are_harmless_alone_and_not_together_are_told_of():
    lines = Table.from_records(
        OrderLine,
        [
            OrderLine(
                supplier="7", order="45", line=n, quantity="30", item="A", plant="1", due=day(10)
            )
            for n in ("10", "20")
        ],
    )
    book = SupplyBook.from_frames(
        supply=supply_of(lines), demand=demand_of(DEMAND), as_of=TODAY
    ).only(pl.DataFrame({"item": ["A"], "plant": ["1"]}))
    said = tuple(
        LineResponse(
            order="45",
            line=n,
            status="changed",
            deliveries=(Delivery(quantity="30", latest=day(27)),),
        )
        for n in ("10", "20")
    )
    at = datetime(2026, 5, 4, tzinfo=UTC)
    found = {}
    for lot in ((said[0],), (said[1],), said):
        answer = OrderResponse(kind="response", lines=lot, received=at)
        impact = weigh_response(answer, orders=lines, book=book)
        found[len(lot)] = {one.line: one.consequence for one in impact.lines}
        if len(lot) == 1:
            assert impact.consequence == "harmless"
    assert found[2] == {"10": "harmless", "20": "endangers_customer"}


def test_what_is_made_of_the_item_is_weighed_with_it():
    book = SupplyBook.from_frames(
        supply=pl.concat(
            [
                supply_of(LINES),
                pl.DataFrame(
                    {
                        "id": ["MO"],
                        "item": ["Z"],
                        "plant": ["1"],
                        "date": [day(19)],
                        "quantity": [5],
                    },
                    schema_overrides={"quantity": pl.Decimal(24, 6)},
                ),
            ],
            how="diagonal",
        ),
        demand={
            "id": ["MO/1", "91/10"],
            "item": ["B", "Z"],
            "plant": ["1", "1"],
            "kind": ["production_order", "sales_order"],
            "date": [day(16), day(20)],
            "quantity": [9, 5],
            "parent": ["MO", None],
        },
        as_of=TODAY,
    )
    said = LineResponse(
        order="45",
        line="20",
        status="changed",
        deliveries=(Delivery(quantity="9", latest=day(22)),),
    )
    answer = OrderResponse(
        kind="response", lines=(said,), received=datetime(2026, 5, 4, tzinfo=UTC)
    )
    # Needed on the 16th, here on the 22nd: the order of the 19th is ready on the 25th.
    assert weigh_response(answer, orders=LINES, book=book).lines[0].endangered == (("91/10", 5),)
