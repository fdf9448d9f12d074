"""Pictures: well-formed, escaped, and with the figures that the answers have."""

import sys
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from scm_automate.errors import MissingExtraError
from scm_automate.model import Demand, OrderLine
from scm_automate.orderbook import (
    OrderBook,
    pegging_chart,
    pegging_tree,
    projection_chart,
    projection_svg,
    waterfall_chart,
    waterfall_svg,
)
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


def drawn(chart):
    """The rows and marks of a chart, as a browser gets them."""
    spec = chart.to_dict()
    data = spec.get("data") or spec["layer"][0]["data"]
    return data["values"], [layer["mark"]["type"] for layer in spec["layer"]]


def test_charts_hold_the_figures_of_the_answers():
    pytest.importorskip("altair")
    made = book()
    rows, marks = drawn(projection_chart(made.how_much("<A&B>").events, title="<A&B>"))
    assert marks == ["line", "circle", "rule"]
    assert [(row["date"], row["balance"]) for row in rows] == [
        ("2026-05-04T00:00:00", "20"),  # a day without a zone: nobody sees the day before
        ("2026-05-10T00:00:00", "-10"),
        ("2026-05-20T00:00:00", "40"),
    ]
    stages = split_lateness(
        need=TODAY, first_promise=date(2026, 5, 2), last_promise=date(2026, 5, 9)
    )
    bars, _ = drawn(waterfall_chart(stages))
    assert bars[-1]["end"] == sum(stage.days for stage in stages)
    spans, _ = drawn(pegging_chart(made.pegging, "90/10"))
    assert [(row["label"], row["late"]) for row in spans] == [("stock", False), ("<45>/10/1", True)]
    assert spans[1]["told"] == "10 for 90/10, 10 days late"


def test_a_chart_without_its_extra_says_which_one(monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match=r"scm-automate\[plot\]"):
        projection_chart(())
    assert projection_svg(()).startswith("<svg")
