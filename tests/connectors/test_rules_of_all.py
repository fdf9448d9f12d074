"""One set of rules for every export: each rule held against each export that can show it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from made_exports import EXPORTS, Made, made

from scm_automate.connectors import find_layout, layouts, read_orders
from scm_automate.errors import DataError

if TYPE_CHECKING:
    from scm_automate.connectors import Layout
    from scm_automate.model import OrderLine
    from scm_automate.tables import Loaded

ALL = sorted(EXPORTS)
KEYS = ("order", "purchase", "order_id", "header_id", "line_id", "transaction")
"""What joins the tables of an export."""


def read(export: Made, **said: object) -> Loaded[OrderLine]:
    if export.finest.positions:  # bytes have no name: a file without a header has to be named
        said["layout"] = "oracle_fbdi"
    return read_orders(*export.files(), **said)  # type: ignore[arg-type]


def having(*fields: str) -> list[str]:
    """The exports whose finest table has all of the fields."""
    return [n for n in ALL if all(f in find_layout(EXPORTS[n][0]).columns for f in fields)]


def at_fault(loaded: Loaded[OrderLine]) -> list[tuple[str | None, int | None, str | None, str]]:
    return [(r.file, r.row, r.column, r.code) for r in loaded.rejects if not r.kept]


@pytest.mark.parametrize("name", ALL)
def test_one_line_is_the_same_whatever_the_erp(name: str) -> None:
    export = made(name)
    loaded = read(export)
    assert at_fault(loaded) == []
    assert len(loaded.set_aside) == 0
    (line,) = loaded.table.records()
    assert (line.order, line.supplier, line.item) == ("4500012345", "100234", "A-1")
    assert line.line == ("10" if export.has("line") else "1")
    assert line.schedule == "1"
    assert (line.ordered, line.due) == (Decimal("8.25"), date(2026, 3, 16))
    open_told = export.has("received") or "quantity" in export.finest.columns
    assert line.quantity == (Decimal("5.75") if open_told else Decimal("8.25"))
    # What was received is null where the export cannot know it: 0 would be a lie.
    assert line.received == (Decimal("2.5") if open_told else None)
    assert line.currency == ("USD" if export.has("currency") else None)
    # A promise has an origin, and leaves the due date alone.
    promises = any("promised" in layout.columns for layout in export.layouts)
    assert line.promised == (date(2026, 3, 20) if promises else None)
    assert line.promise_origin == (export.finest.promise_origin if promises else None)


def test_no_header_date_can_replace_the_date_of_a_line() -> None:
    for layout in layouts():
        parents = layout.join.parents if layout.join and layout.record == "orders" else ()
        for parent in parents:
            above = [
                one
                for one in layouts()
                if one.join
                and layout.join
                and (one.join.family, one.join.role) == (layout.join.family, parent.role)
            ]
            for one in above:
                assert "due" not in one.columns or "due" not in layout.columns, one.name


@pytest.mark.parametrize("name", having("due"))
def test_a_reject_names_the_row_and_the_heading_of_its_own_file(name: str) -> None:
    export = made(name)
    export.add(due="soon", line="20", schedule="2", ordered="9.75")
    if not export.finest.positions:
        export.above[export.finest.name] = "Open orders\n\n"
        wanted = [("source 1", 5)]
    else:
        wanted = [("source 1", 2)]
    found = at_fault(read(export))
    assert [(f, r) for f, r, _, _ in found] == wanted
    assert (found[0][2], found[0][3]) == (export.heading("due"), "date")


MARKS = ["00.00.0000", "00/00/0000", "0000-00-00", "1900-01-01", "0001-01-01", "00000000", "NULL"]


@pytest.mark.parametrize("name", having("due"))
def test_a_null_mark_is_no_date_and_no_fault(name: str) -> None:
    export = made(name)
    for layout in export.layouts:
        export.rows[layout.name] = [
            {**dict.fromkeys(KEYS, str(4500000000 + n)), "due": mark}
            for n, mark in enumerate(MARKS)
        ]
    loaded = read(export)
    assert at_fault(loaded) == []
    assert [line.due for line in loaded.table.records()] == [None] * len(MARKS)


@pytest.mark.parametrize("name", having("ordered"))
def test_a_quantity_that_cannot_be_read_is_a_reject(name: str) -> None:
    export = made(name)
    export.change(export.finest.name, ordered="a few")
    loaded = read(export)
    assert len(loaded.table) == 0
    assert [(c, code) for _, _, c, code in at_fault(loaded)] == [
        (export.heading("ordered"), "number")
    ]


@pytest.mark.parametrize("name", having("due"))
def test_day_and_month_are_never_guessed(name: str) -> None:
    export = made(name)
    export.change(export.finest.name, due="03/04/2026", promised="05/06/2026")
    for layout in export.layouts:
        export.change(layout.name, ordered_on="01/02/2026")
    with pytest.raises(DataError, match="Day and month cannot be told apart"):
        read(export)
    assert read(export, day_first=True).table.records()[0].due == date(2026, 4, 3)
    assert read(export, day_first=False).table.records()[0].due == date(2026, 3, 4)


@pytest.mark.parametrize("name", ALL)
def test_an_equal_row_counts_once(name: str) -> None:
    export = made(name)
    export.add()
    loaded = read(export)
    assert [(row, code) for _, row, _, code in at_fault(loaded)] == [
        (2 if export.finest.positions else 3, "duplicate")
    ]
    assert len(loaded.table) == 1


@pytest.mark.parametrize(
    "name",
    [n for n in having("line", "ordered", "due") if "schedule" not in made(n).finest.columns],
)
def test_other_dates_and_quantities_are_schedule_lines(name: str) -> None:
    export = made(name)
    export.add(due="2026-02-01", ordered="3.5", received="0", quantity="3.5")
    lines = read(export).table.records()
    assert [(r.line, r.schedule, r.due) for r in lines] == [
        ("10", "2", date(2026, 3, 16)),
        ("10", "1", date(2026, 2, 1)),
    ]


@pytest.mark.parametrize(
    "name",
    [n for n in having("line", "ordered", "due") if "schedule" not in made(n).finest.columns],
)
def test_one_line_twice_with_one_date_and_quantity_is_never_counted_twice(name: str) -> None:
    export = made(name)
    field = "price" if "price" in export.finest.columns else "item"
    export.add(**{field: "7.75"})
    loaded = read(export)
    assert len(loaded.table) == 0
    assert {code for _, _, _, code in at_fault(loaded)} == {"key_twice"}


@pytest.mark.parametrize("name", having("order"))
def test_ids_keep_zeros_lose_blanks_and_damage_is_told(name: str) -> None:
    export = made(name)
    for layout in export.layouts:
        export.change(layout.name, order=" 0000045 ", purchase=" 0000045 ", item="1E5")
    (line,) = read(export).table.records()
    assert (line.order, line.item) == ("0000045", "1E5")
    for layout in export.layouts:
        export.change(layout.name, order="4.50029E+09", purchase="4.50029E+09")
    loaded = read(export)
    assert len(loaded.table) == 0
    assert "damaged_id" in {code for _, _, _, code in at_fault(loaded)}


@pytest.mark.parametrize("name", [n for n in ALL if len(EXPORTS[n]) > 1])
@pytest.mark.parametrize("fuller", ["child", "parent"])
def test_keys_that_lost_their_zeros_on_one_side_meet(name: str, fuller: str) -> None:
    export = made(name)
    short = dict.fromkeys(KEYS, "77")
    full = dict.fromkeys(KEYS, "0077")
    for number, layout in enumerate(export.layouts):
        export.change(layout.name, **(full if (number == 0) == (fuller == "child") else short))
    (line,) = read(export).table.records()
    assert line.supplier == "100234"
    if all("order" in layout.columns for layout in export.layouts):
        assert line.order == "0077"


@pytest.mark.parametrize("name", [n for n in ALL if made(n).has("item")])
def test_a_line_without_an_item_stays(name: str) -> None:
    export = made(name)
    for layout in export.layouts:
        export.change(layout.name, item="")
    (line,) = read(export).table.records()
    assert (line.item, line.order) == (None, "4500012345")


@pytest.mark.parametrize("name", [n for n in ALL if made(n).has("received")])
@pytest.mark.parametrize(("received", "left"), [("8.25", "0"), ("9.5", "-1.25")])
def test_nothing_open_is_closed(name: str, received: str, left: str) -> None:
    export = made(name)
    for layout in export.layouts:
        export.change(layout.name, received=received, quantity=left)
    loaded = read(export)
    assert (len(loaded.table), at_fault(loaded)) == (0, [])
    assert "closed" in {note.code for note in loaded.set_aside}


def _cells(layout: Layout) -> list[tuple[str, str]]:
    """For every rule of a layout the cells that it is for: column and cell."""
    found = []
    for rule in layout.set_aside:
        cells = list(rule.values)
        if rule.unless and not rule.values:
            spared = {word.casefold() for word in rule.unless}
            only = layout.columns[rule.column].only
            cells += [word for word in only if word.casefold() not in spared][:1] or ["zz"]
        if rule.at_least is not None:
            cells.append(str(rule.at_least))
        if rule.below is not None:
            cells.append(str(rule.below - 1))
        found += [(rule.column, cell) for cell in cells if cell.strip()]
    return list(dict.fromkeys(found))


def _first_rule(layout: Layout, column: str, cell: str) -> str:
    """The code of the first rule that the cell meets, as the layout lists them."""
    for rule in layout.set_aside:
        word = cell.casefold()
        number = int(cell) if cell.lstrip("-").isdigit() else None
        if rule.column == column and (
            word in {w.casefold() for w in rule.values}
            or (number is not None and rule.at_least is not None and number >= rule.at_least)
            or (number is not None and rule.below is not None and number < rule.below)
            or (bool(rule.unless) and word not in {w.casefold() for w in rule.unless})
        ):
            return rule.code
    return ""


@pytest.mark.parametrize(
    ("name", "layout"),
    [(n, layout.name) for n in ALL for layout in made(n).layouts if layout.set_aside],
)
def test_what_is_not_open_is_set_apart_with_its_reason(name: str, layout: str) -> None:
    export, table = made(name), find_layout(layout)
    cells = _cells(table)
    for other in export.layouts:
        export.rows[other.name] = [
            {**dict.fromkeys(KEYS, str(4500000000 + n)), **({f"={c}": w} if other is table else {})}
            for n, (c, w) in enumerate(cells)
        ]
    loaded = read(export)
    assert len(loaded.table) == 0
    assert at_fault(loaded) == []
    place = export.layouts.index(table) + 1
    told = [
        (note.column, note.raw, note.code)
        for note in loaded.set_aside
        if note.file == f"source {place}" and note.code != "with_its_parent"
    ]
    wanted = [(export.heading(c, table), w, _first_rule(table, c, w)) for c, w in cells]
    assert sorted(told, key=str) == sorted(wanted, key=str)
    # Lines of an order that is set apart go with it, and say so.
    if table is not export.finest:
        assert sum(note.code == "with_its_parent" for note in loaded.set_aside) >= len(cells)


def test_every_kind_of_not_open_is_among_them() -> None:
    codes = {rule.code for n in ALL for layout in made(n).layouts for rule in layout.set_aside}
    assert {"deleted", "cancelled", "closed", "draft", "contract", "request_for_quotation", "returned",
            "no_order", "note"} <= codes  # fmt: skip


@pytest.mark.parametrize(
    ("name", "layout", "column", "cell"),
    [
        (name, layout.name, column, "?")
        for name in ALL
        for layout in made(name).layouts
        for column in layout.columns
        if layout.columns[column].only
    ],
)
def test_a_mark_that_nobody_knows_is_a_reject(
    name: str, layout: str, column: str, cell: str
) -> None:
    export = made(name)
    export.change(layout, **{f"={column}": cell})
    loaded = read(export)
    assert len(loaded.table) == 0
    assert "unknown_mark" in {code for _, _, _, code in at_fault(loaded)}


@pytest.mark.parametrize("name", ALL)
def test_a_sum_is_no_line(name: str) -> None:
    export = made(name)
    blank = dict.fromkeys(export.finest.columns, "")
    export.rows[export.finest.name].append({**blank, "ordered": "8.25", "quantity": "5.75"})
    loaded = read(export)
    assert len(loaded.table) == 1
    assert [note.code for note in loaded.set_aside] == ["subtotal"]
    assert at_fault(loaded) == []
