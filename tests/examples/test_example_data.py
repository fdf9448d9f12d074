"""The shipped example data are what the generator makes, and have the quirks of real exports."""

import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from scm_automate.demo.shipped import MONDAYS, data_folder, export_folder

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
GENERATED = ("exports", "suppliers")


@pytest.fixture(scope="module")
def generator():
    """The modules of the generator, which is a script and no part of the package."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        import make_example_data
        from exampledata import firms, orders

        yield make_example_data, firms, orders
    finally:
        sys.path.remove(str(EXAMPLES))


@pytest.fixture(scope="module")
def made(generator, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    generator[0].make_example_data(folder)
    return folder


@pytest.fixture(scope="module")
def book(generator):
    _, firms, orders = generator
    return orders.make_order_book(firms.read_firms(), seed=2026)


def cells(path):
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    return sheet.to_python(skip_empty_area=False)


def me2n(monday):
    return cells(export_folder(monday) / f"ME2N_{monday}.xlsx")


def test_the_shipped_files_are_what_the_generator_makes(made):
    paths = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    shipped = [
        path.relative_to(data_folder())
        for part in GENERATED
        for path in (data_folder() / part).rglob("*")
        if path.is_file()
    ]
    answers = [Path("answers/cast.csv"), Path("answers/intentions.csv")]
    assert paths == sorted([*shipped, *answers])
    for path in paths:
        if path.suffix == ".xlsx":
            assert cells(made / path) == cells(data_folder() / path), path
        else:
            assert (made / path).read_bytes() == (data_folder() / path).read_bytes(), path


def test_another_seed_gives_another_order_book(generator, book):
    _, firms, orders = generator
    again = orders.make_order_book(firms.read_firms(), seed=2026)
    assert again == book
    assert orders.make_order_book(firms.read_firms(), seed=7) != book


def test_the_dice_of_one_supplier_leave_the_others_alone(generator, book):
    _, firms, orders = generator
    rest = tuple(firm for firm in firms.read_firms() if firm.id != "100210")
    fewer = orders.make_order_book(rest, seed=2026)

    def lines(some):
        return sorted(
            (line.firm.id, line.article.item, line.due, line.ordered, line.intention.kind)
            for line in some
            if line.firm.id != "100210"
        )

    assert lines(fewer) == lines(book)


def test_the_example_is_small():
    size = sum(path.stat().st_size for path in data_folder().rglob("*") if path.is_file())
    assert size < 400_000


def test_some_forty_suppliers_in_a_dozen_countries_and_three_hundred_lines(generator, book):
    firms = generator[1].read_firms()
    assert 38 <= len(firms) <= 45
    assert len({firm.country for firm in firms}) >= 12
    shown = generator[2].on_monday(book, MONDAYS[0])
    still_open = [line for line in shown if line.received(MONDAYS[0]) < line.ordered]
    assert 280 <= len(still_open) <= 320


def test_nothing_in_it_could_reach_a_real_mailbox(generator):
    assert all(firm.domain.endswith(".example") for firm in generator[1].read_firms())


@pytest.mark.parametrize("monday", MONDAYS)
def test_what_is_received_never_exceeds_what_is_ordered(book, monday):
    assert all(Decimal(0) <= line.received(monday) <= line.ordered for line in book)


def test_the_erp_moves_on_from_week_to_week(generator, book):
    on_monday = generator[2].on_monday
    shown = [{(x.order, x.line): x for x in on_monday(book, monday)} for monday in MONDAYS]
    for before, after, monday in zip(shown[:-1], shown[1:], MONDAYS[1:], strict=True):
        assert set(after) - set(before), "new orders"
        assert any(
            line.received(monday) > line.received(date.fromordinal(monday.toordinal() - 7))
            for line in after.values()
        ), "receipts"
    assert set(shown[0]) - set(shown[2]), "finished lines leave the list"


def test_every_kind_of_answer_is_in_the_cards(book):
    kinds = Counter(line.intention.kind for line in book)
    assert set(kinds) == {
        "as_ordered",
        "broken",
        "day",
        "dispatch",
        "hedge",
        "price",
        "question",
        "reject",
        "shipped",
        "split",
        "week",
    }


def test_the_sap_list_has_the_quirks_of_a_real_one():
    first, second, third = (me2n(monday) for monday in MONDAYS)
    assert first[0][4:6] == ["Einkaufsbeleg", "Position"]
    assert second[0][0] == "Einkaufsbelege zur Belegnummer"
    assert second[2][4:6] == ["Einkaufsbeleg", "Position"]
    assert any(row[1].startswith("100210     Federnwerk") for row in first)
    assert any(isinstance(row[7], date) for row in first)
    assert {row[13] for row in first[1:]} >= {"ST", "KG", "M"}
    assert {row[16] for row in first[1:]} >= {1.0, 100.0}
    assert sum(row[7] == "nach Absprache" for row in first) == 1
    assert sum(row[19] == "s. Text" for row in second) == 1
    assert any(row[0] == "L" for row in first)
    assert any(row[19] == 0 and row[18] == row[12] for row in third[1:]), "fully delivered"
    for rows in (first, second, third):
        total = rows[-1]
        assert total[4] == ""
        numbers = [row[19] for row in rows[1:-1] if isinstance(row[19], float)]
        assert total[19] == pytest.approx(sum(numbers) - (4 if rows is first else 0))
