"""The connectors read the example's exports whole: every row is a line, a reject or set aside."""

import sys
from pathlib import Path

import pytest

from scm_automate.connectors import read_orders, read_suppliers
from scm_automate.demo import example_data
from scm_automate.demo.cast import read_cast
from scm_automate.demo.erp import Erp, UploadRow, export_again, take_over
from scm_automate.demo.shipped import MONDAYS

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = ("monday-1", "monday-2", "monday-3")


@pytest.fixture(scope="module")
def book():
    sys.path.insert(0, str(EXAMPLES))
    try:
        from exampledata.firms import read_firms
        from exampledata.orders import make_order_book, on_monday

        whole = make_order_book(read_firms(), seed=2026)
        yield {monday: on_monday(whole, monday) for monday in MONDAYS}
    finally:
        sys.path.remove(str(EXAMPLES))


@pytest.fixture(scope="module")
def loaded():
    return {name: read_orders(*example_data(name).orders) for name in NAMES}


@pytest.mark.parametrize(("name", "rejects"), [("monday-1", 2), ("monday-2", 1), ("monday-3", 0)])
def test_every_row_is_a_line_a_reject_or_set_aside(loaded, book, name, rejects):
    monday = example_data(name).monday
    result, shown = loaded[name], book[monday]
    goods = {
        (line.order, str(line.line))
        for line in shown
        if not line.deleted and line.received(monday) < line.ordered
    }
    read = {(line.order, line.line) for line in result.table.records()}
    assert read == goods
    assert len(result.rejects) == rejects
    counts = result.set_aside.counts()
    assert counts["deleted"] == sum(line.deleted for line in shown)
    assert counts["subtotal"] == counts["note"] == 1
    finished = sum(
        not line.deleted and line.received(monday) == line.ordered and line.firm.erp != "d365"
        for line in shown
    )
    assert counts.get("closed", 0) == finished


@pytest.mark.parametrize("name", NAMES)
def test_quantities_dates_and_prices_are_those_of_the_order_book(loaded, book, name):
    monday = example_data(name).monday
    known = {(line.order, str(line.line)): line for line in book[monday]}
    for line in loaded[name].table.records():
        truth = known[line.order, line.line]
        assert line.due == truth.due
        assert line.ordered_on == truth.ordered_on
        assert line.supplier == truth.firm.id
        assert (line.price, line.price_per) == (truth.article.price, truth.article.per)
        assert line.unit == truth.article.unit
        if truth.firm.erp == "d365":
            assert line.received is None
            assert line.promised == truth.confirmed
        else:
            assert line.quantity == truth.ordered - truth.received(monday)
            assert line.promised is None


def test_rejects_name_file_row_column_and_value(loaded):
    first, second = loaded["monday-1"].rejects
    assert (first.column, first.raw) == ("Lieferdatum", "nach Absprache")
    assert (second.column, second.raw) == ("noch zu liefern (Menge)", "s. Text")


def test_every_supplier_of_an_open_line_can_be_written_to(loaded):
    suppliers = read_suppliers(*example_data("monday-1").suppliers)
    assert not suppliers.rejects
    known = {(one.company, one.id): one for one in suppliers.table.records()}
    cast = read_cast()
    for result in loaded.values():
        for line in result.table.records():
            (address,) = known[line.company, line.supplier].emails
            persona = cast.personas[address]
            assert known[line.company, line.supplier].country == persona.country
            assert known[line.company, line.supplier].language == persona.language
            assert (line.order, line.line) in cast.intentions


def test_an_erp_without_uploads_exports_what_is_shipped(loaded, tmp_path):
    again = read_orders(*export_again(example_data("monday-2"), Erp(), tmp_path))
    assert again.table.records() == loaded["monday-2"].table.records()
    assert len(again.rejects) == len(loaded["monday-2"].rejects)


def test_an_erp_shows_what_it_took_over_and_nothing_else(loaded, tmp_path):
    lines = loaded["monday-2"].table.records()
    moved = [line for line in lines if line.due.day % 3 == 0]
    upload = [
        UploadRow(order=line.order, line=line.line, field="due", new="2026-06-10") for line in moved
    ]
    erp, taken = take_over(Erp(), upload, monday=MONDAYS[0], seed=1)
    assert 0 < taken < len(upload), "some orders are locked"
    assert taken == len(erp.values)
    assert {order[0] for order, _, _ in erp.values} == {"4", "H", "P"}, "all three ERPs"
    again = read_orders(*export_again(example_data("monday-2"), erp, tmp_path)).table.records()
    for before, after in zip(lines, again, strict=True):
        took = (before.order, before.line, "due") in erp.values
        assert str(after.due) == ("2026-06-10" if took else str(before.due))


def test_what_was_locked_has_another_chance_the_week_after():
    upload = [UploadRow(order=str(n), line="1", field="due", new="2026-06-10") for n in range(300)]
    first, _ = take_over(Erp(), upload, monday=MONDAYS[0], seed=1)
    second, _ = take_over(first, upload, monday=MONDAYS[1], seed=1)
    assert first.values.items() < second.values.items()
    assert take_over(Erp(), upload, monday=MONDAYS[0], seed=1)[0] == first
