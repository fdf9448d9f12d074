"""Records into columns: the same cells whatever the mixture, and lists that know their parent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.errors import LimitExceeded, UnreadableFile
from scm_automate.files.collected import Collected, record_tables
from scm_automate.files.json_rows import floats_are_exact, parse_cells, parse_json, read_json
from scm_automate.files.limits import Limits
from scm_automate.files.record_cells import cells_of
from scm_automate.files.record_tables import RecordTable, Spelt


def records(text: str) -> list[dict[str, object]]:
    found = parse_json(text)
    assert isinstance(found, list)
    return found


def test_lists_within_lists_know_all_above_them() -> None:
    tables = record_tables(
        records(
            '[{"order": "45", "note": "x", "lines": [{"line": "10", "note": null,'
            ' "schedules": {"results": [{"n": 1}, {"n": 2}]}}]}, {"order": "46", "lines": []}]'
        )
    )
    assert tables["records"].texts.rows() == [("45", "x"), ("46", None)]
    assert tables["lines"].texts.to_dicts() == [{"order": "45", "note": None, "line": "10"}]
    assert tables["lines/schedules"].texts["n"].to_list() == ["1", "2"]
    assert tables["lines/schedules"].texts["order"].to_list() == ["45", "45"]


def test_a_null_of_the_child_stays_null_and_an_absent_field_is_the_parents() -> None:
    tables = record_tables(records('[{"u": "A", "l": [{"u": null, "x": 1}, {"x": 2}]}]'))
    assert tables["l"].texts["u"].to_list() == [None, "A"]


def test_pages_whose_fields_differ_are_joined() -> None:
    first = record_tables(records('[{"a": 1, "b": true}]'))["records"]
    second = record_tables(records('[{"b": "x", "c": 1e3}]'))["records"]
    both = RecordTable.joined([first, second])
    assert both.texts.rows() == [("1", "true", None), (None, "x", "1000")]
    assert both.marks["b"].to_list() == [3, 0]
    assert both.marks["c"].to_list() == [0, 1]


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abc"),
            st.one_of(st.none(), st.booleans(), st.integers(-99, 99), st.text("xy/", max_size=3)),
        ),
        min_size=1,
    )
)
def test_each_cell_is_where_its_record_has_it(rows: list[dict[str, object]]) -> None:
    import json

    table = record_tables(records(json.dumps(rows))).get("records")
    shown = table.texts.to_dicts() if table else [{} for _ in rows]
    for row, told in zip(rows, shown, strict=True):
        for key in "abc":
            cell = row.get(key)
            text = str(cell).lower() if isinstance(cell, bool) else str(cell)
            assert told.get(key) == (None if cell is None or cell == "" else text)


def test_limits_hold() -> None:
    with pytest.raises(LimitExceeded, match="2 records"):
        record_tables(records('[{"a": 1}, {"a": 2}, {"a": 3}]'), limits=Limits(max_rows=2))
    with pytest.raises(LimitExceeded, match="cells"):
        record_tables(records('[{"a": 1, "b": 2}]'), limits=Limits(max_cells=1))
    with pytest.raises(LimitExceeded, match="characters"):
        record_tables(records('[{"a": "12345"}]'), limits=Limits(max_cell_characters=4))


def test_a_file_is_read_as_its_records_are() -> None:
    (sheet,) = read_json(b'{"value": [{"a": "/Date(1757203200000)/", "b": 1.50}]}')
    assert sheet.frame.rows() == [("a", "b"), ("2025-09-07", "1.50")]
    assert sheet.row_number(1) == 1


def test_pages_that_differ_become_one_table() -> None:
    """A field that a page lacks is null there; what a cell was is known page by page."""
    pages = [
        [{"a": "x", "n": Spelt("1.50")}, {"a": None, "n": Spelt("1e2")}],
        [{"b": True, "n": "0x"}, {"b": False, "n": Spelt("2")}],
        [{"a": "", "n": None, "rows": [{"c": 1}, {"c": 2**70}]}],
        [{"a": "y", "n": None}],
    ]
    collected = Collected(above="left")
    for page in pages:
        collected.add(page)
    found = collected.tables()
    whole = record_tables([row for page in pages for row in page], above="left")
    assert found.keys() == whole.keys() == {"records", "rows"}
    for name, table in found.items():
        assert table.texts.equals(whole[name].texts)
        assert {field: marks.to_list() for field, marks in table.marks.items()} == {
            field: marks.to_list() for field, marks in whole[name].marks.items()
        }
    assert found["records"].texts["n"].to_list() == ["1.50", "100", "0x", "2", None, None]
    assert found["rows"].texts["c"].to_list() == ["1", str(2**70)]


def test_a_float_is_never_taken_where_the_numbers_can_be_had_as_they_are_spelt() -> None:
    collected = Collected()
    collected.add([{"n": 0.5}], exact=lambda: [{"n": "0.5000000000000000000001"}])
    collected.add([{"n": 7}], exact=lambda: pytest.fail("there is no float"))
    assert collected.tables()["records"].texts["n"].to_list() == ["0.5000000000000000000001", "7"]


def test_columns_are_taken_as_they_are() -> None:
    collected = Collected()
    collected.add_columns({"a": ("x", None), "n": (Spelt("1"), Spelt("2.50"))})
    collected.add_columns({})
    found = collected.tables()["records"]
    assert found.texts.rows() == [("x", "1"), (None, "2.50")]
    assert set(found.marks) == {"n"}


def test_false_stands_for_nothing_where_it_is_said_so() -> None:
    columns = {"a": ("x", False), "n": (False, 0), "z": (False, False), "b": ("y", "z")}
    collected = Collected()
    collected.add_columns(columns, false_is_null=True)
    assert collected.tables()["records"].texts.rows() == [
        ("x", None, None, "y"),
        (None, "0", None, "z"),
    ]
    told = Collected()
    told.add_columns(columns)
    assert told.tables()["records"].texts["z"].to_list() == ["false", "false"]


def test_a_list_within_the_records_may_come_apart_from_them() -> None:
    nested, apart = Collected(above="left"), Collected(above="left")
    nested.add([{"n": "1", "rows": [{"of": "1", "c": "x"}]}, {"n": "2", "rows": []}])
    apart.add([{"n": "1"}, {"n": "2"}])
    apart.add([{"of": "1", "c": "x"}], path="rows")
    for name, table in nested.tables().items():
        assert apart.tables()[name].texts.equals(table.texts)


def test_only_the_fields_that_are_wanted_are_taken() -> None:
    rows: list[dict[str, object]] = [{"a": "x", "links": []}, {"b": "y", "links": []}]
    collected = Collected()
    collected.add_columns(cells_of(rows, ("a", "b")))
    assert collected.tables()["records"].texts.rows() == [("x", None), (None, "y")]


def test_columns_with_floats_that_are_not_exact_are_taken_as_they_are_spelt() -> None:
    """Page by page: the page before and the page behind keep their rows."""
    collected = Collected()
    collected.add_columns({"n": (0.5, 1.25), "a": ("x", "y")}, exact=lambda: None)
    collected.add_columns(
        {"n": (0.1, 7), "a": ("z", None)}, exact=lambda: {"n": (b"0.1000000000000000000001", 7)}
    )
    collected.add_columns({"n": (None, 1e-7), "a": ("", "v")}, exact=lambda: None)
    found = collected.tables()["records"]
    assert found.texts["n"].to_list() == [
        "0.5",
        "1.25",
        "0.1000000000000000000001",
        "7",
        None,
        "0.0000001",
    ]
    assert found.texts["a"].to_list() == ["x", "y", "z", None, None, "v"]
    assert found.marks["n"].to_list() == [1, 1, 1, 1, 0, 1]
    whole = Collected()
    whole.add_columns({"n": (7, 8)}, exact=lambda: pytest.fail("there is no float"))
    assert whole.tables()["records"].texts["n"].to_list() == ["7", "8"]


def test_pages_of_records_and_pages_of_columns_may_follow_each_other() -> None:
    collected = Collected(above="left")
    collected.add([{"a": "x", "n": 1}])
    collected.add_columns({"a": ("y",), "n": (False,)}, false_is_null=True)
    collected.add([{"a": True, "n": False}])
    found = collected.tables()["records"]
    assert found.texts.rows() == [("x", "1"), ("y", None), ("true", "false")]
    assert found.marks["a"].to_list() == [0, 0, 3]


@pytest.mark.parametrize("cell", [["x"], {"id": 1}])
def test_a_column_whose_cells_are_no_cells_is_refused(cell: object) -> None:
    collected = Collected(name="lines")
    collected.add_columns({"a": ("x", cell)})
    with pytest.raises(UnreadableFile, match="a holds a list or an object"):
        collected.tables()


@given(
    st.lists(
        st.one_of(
            st.decimals(allow_nan=False, allow_infinity=False, places=3),
            st.decimals(min_value=-(10**20), max_value=10**20, allow_nan=False).map(lambda n: +n),
            st.floats(
                allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300
            ).filter(lambda f: f == 0 or abs(f) > 1e-300),
            st.integers(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_no_number_changes_on_the_quick_way(numbers: list[object]) -> None:
    """Whatever a number looks like, the text that comes out is the number that went in."""
    spelt = [str(number) for number in numbers]
    text = f'[{{"n": [{", ".join(spelt)}], "t": "1234567890123456789, 1"}}]'.encode()
    parsed = parse_cells(text)
    assert isinstance(parsed, list)
    cells = parsed[0]["n"]
    collected = Collected()
    collected.add_columns({"n": cells})
    told = collected.tables()["records"].texts["n"].to_list()
    assert [Decimal(one) for one in told] == [Decimal(one) for one in spelt]
    if floats_are_exact(text):
        assert all(
            Decimal(repr(one)) == Decimal(was) for one, was in zip(cells, spelt, strict=True)
        )


def test_numbers_as_bytes_are_numbers_as_they_are_spelt() -> None:
    """What is parsed raw for speed gives the very table that marked numbers give."""
    text = (
        '[{"n": 1.50, "i": 7, "m": "x", "l": [1.5, 2]}, {"n": 1e2, "i": 12345678901234567890, "m": 0.10,'
        ' "l": []}, {"n": null, "i": null, "m": true, "l": [2.50]}]'
    )
    raw = parse_json(text, numbers="raw")
    assert isinstance(raw, list)
    mine, other = record_tables(raw)["records"], record_tables(records(text))["records"]
    assert mine.texts.equals(other.texts)
    assert mine.texts["n"].to_list() == ["1.50", "100", None]
    assert mine.marks.keys() == other.marks.keys()
    assert all(mine.marks[name].equals(other.marks[name]) for name in mine.marks)
