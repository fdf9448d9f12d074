"""Pictures: well-formed, escaped, and with the figures that the answers have."""

import xml.etree.ElementTree as ET
from datetime import date

from scm_automate.model import Demand, OrderLine
from scm_automate.orderbook import OrderBook, pegging_tree, projection_svg, waterfall_svg
from scm_automate.supply import split_lateness
from scm_automate.tables import Table

TODAY = date(2026, 5, 4)


def book():
    line = OrderLine(
        supplier="7", order="<45>", line="10", quantity="50", item="<A&B>", due=date(2026, 5, 20)
    )
    demand = Demand(
        kind="sales_order",
        item="<A&B>",
        quantity="30",
        due=date(2026, 5, 10),
        reference="90",
        line="10",
    )
    return OrderBook.from_tables(
        orders=Table.from_records(OrderLine, [line]),
        demand=Table.from_records(Demand, [demand]),
        stock={"item": ["<A&B>"], "quantity": [20]},
        as_of=TODAY,
    )


def test_a_projection_is_drawn_escaped_and_marks_what_is_short():
    found = book().how_much("<A&B>")
    picture = ET.fromstring(projection_svg(found.events, title="<A&B>"))  # noqa: S314 - our own
    dots = [dot for dot in picture.iter() if dot.tag.endswith("circle")]
    assert [dot.get("fill") == "#b3372f" for dot in dots] == [False, True, False]
    assert "<A&B>" not in found._repr_html_()
    assert "balance -10" in found._repr_html_()


def test_a_waterfall_has_a_bar_per_stage():
    stages = split_lateness(
        need=TODAY,
        first_promise=date(2026, 5, 2),
        last_promise=date(2026, 5, 9),
        received=date(2026, 5, 11),
    )
    picture = ET.fromstring(waterfall_svg(stages, title="45/10"))  # noqa: S314 - our own
    bars = [bar for bar in picture.iter() if bar.tag.endswith("rect")]
    assert len(bars) == len(stages) == 3
    texts = [one.text for one in picture.iter() if one.tag.endswith("text")]
    assert {"-2", "+7", "+2"} <= set(texts)
    assert waterfall_svg(()).startswith("<svg")


def test_a_pegging_tree_tells_each_link():
    assert pegging_tree(book().pegging, "90/10") == (
        "90/10\n  20 from stock, in stock\n  10 from <45>/10/1, on 2026-05-20, 10 days late"
    )
