"""Native frames against a record: every engine, every law, every fault with its row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from scm_automate.errors import ColumnNotFound, ConfigError, TooManyRejects
from scm_automate.model import OrderLine, Supplier, Touch
from scm_automate.tables import Reject, RowNotes, SetAside, Table, to_polars

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = {
    "supplier": ["100234", "100235"],
    "order": ["0045", "0046"],
    "line": ["00010", "00020"],
    "quantity": ["5", "7.5"],
    "due": [date(2026, 3, 16), None],
}


def polars_eager(data: dict[str, list[object]]) -> object:
    return pl.DataFrame(data, strict=False)


def polars_lazy(data: dict[str, list[object]]) -> object:
    return pl.LazyFrame(data, strict=False)


def pandas_frame(data: dict[str, list[object]]) -> object:
    return pytest.importorskip("pandas").DataFrame(data)


def pyarrow_table(data: dict[str, list[object]]) -> object:
    return pytest.importorskip("pyarrow").table(data)


def duckdb_relation(data: dict[str, list[object]]) -> object:
    duckdb = pytest.importorskip("duckdb")
    frame = pl.DataFrame(data, strict=False)
    connection = duckdb.connect()
    connection.register("given", frame.to_arrow())
    return connection.sql("select * from given")


class Capsule:
    """An object that has nothing but the Arrow stream."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def arrow_capsule(data: dict[str, list[object]]) -> object:
    return Capsule(pl.DataFrame(data, strict=False))


ENGINES = [
    polars_eager,
    polars_lazy,
    pandas_frame,
    pyarrow_table,
    duckdb_relation,
    arrow_capsule,
]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_table(
    engine: Callable[[dict[str, list[object]]], object],
) -> None:
    loaded = Table.from_frame(OrderLine, engine(GOOD), name="mine")
    assert loaded.rejects == ()
    first, second = loaded.table.records()
    assert (first.order, first.line, first.quantity, first.due) == (
        "0045",
        "00010",
        Decimal(5),
        date(2026, 3, 16),
    )
    assert second.due is None
    assert loaded.lines == 2


def test_a_table_is_a_frame_too() -> None:
    table = Table.from_frame(OrderLine, pl.DataFrame(GOOD)).table
    assert Table.from_frame(OrderLine, table).table == table
    assert to_polars(table).equals(table.frame)


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(ConfigError, match="A dict is no frame"):
        Table.from_frame(OrderLine, {"order": []})


def test_a_missing_column_names_the_nearest() -> None:
    frame = pl.DataFrame(GOOD).rename({"supplier": "suplier"})
    with pytest.raises(ColumnNotFound, match="Did you mean suplier"):
        Table.from_frame(OrderLine, frame)


def test_a_misspelt_optional_column_is_no_silence() -> None:
    frame = pl.DataFrame(GOOD).with_columns(promissed=pl.lit("2026-03-20"))
    with pytest.raises(ColumnNotFound, match="'promissed' is no field"):
        Table.from_frame(OrderLine, frame)


def test_other_columns_are_told_and_left() -> None:
    loaded = Table.from_frame(OrderLine, pl.DataFrame(GOOD).with_columns(colour=pl.lit("red")))
    assert loaded.sources[0].unused == ("colour",)


@pytest.mark.parametrize(
    ("column", "cells", "code"),
    [
        ("quantity", ["5", "five"], "number"),
        ("quantity", ["5", "1e3"], "number"),
        ("quantity", ["5", "0.1234567"], "number"),
        ("quantity", [1.5, 1 / 3], "number"),
        ("quantity", ["5", None], "empty"),
        ("quantity", [1, True], None),
        ("order", ["0045", " "], "empty"),
        ("order", ["0045", "x" * 201], "too_long"),
        ("order", [45.0, 46.5], "text"),
        ("due", ["2026-03-16", "16.03.2026"], "date"),
        ("due", ["2026-03-16", "2026-02-30"], "date"),
        ("due", [datetime(2026, 3, 16), datetime(2026, 3, 16, 11)], "date"),  # noqa: DTZ001
        ("state", ["open", "closed"], "unknown_word"),
        ("acknowledgement_required", ["true", "perhaps"], "flag"),
    ],
)
def test_a_fault_names_row_column_and_raw_value(
    column: str, cells: list[object], code: str | None
) -> None:
    frame = pl.DataFrame(GOOD).with_columns(pl.Series(column, cells, strict=False))
    loaded = Table.from_frame(OrderLine, frame, name="mine")
    if code is None:
        assert loaded.rejects == ()
        return
    assert [(r.file, r.row, r.column, r.code) for r in loaded.rejects] == [
        ("mine", 2, column, code)
    ]
    assert len(loaded.table) == 1
    if cells[1] is not None:
        assert str(cells[1])[:3] in str(loaded.rejects[0].raw)


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [([10, 20], ["10", "20"]), ([10.0, 20.0], ["10", "20"]), ([" 0010 ", "A"], ["0010", "A"])],
)
def test_a_number_cell_is_an_id_by_its_digits(cells: list[object], wanted: list[str]) -> None:
    frame = pl.DataFrame(GOOD).with_columns(pl.Series("line", cells))
    assert Table.from_frame(OrderLine, frame).table.frame["line"].to_list() == wanted


def test_numbers_are_exact_or_nothing() -> None:
    exact = pl.Series("quantity", [Decimal("0.1234560"), Decimal(999999999999999999)])
    frame = pl.DataFrame(GOOD).with_columns(exact)
    assert Table.from_frame(OrderLine, frame).table.frame["quantity"].to_list() == [
        Decimal("0.123456"),
        Decimal(999999999999999999),
    ]
    floats = pl.DataFrame(GOOD).with_columns(pl.Series("quantity", [0.1, float("nan")]))
    loaded = Table.from_frame(OrderLine, floats)
    assert [r.code for r in loaded.rejects] == ["empty"]
    assert loaded.table.records()[0].quantity == Decimal("0.1")


def test_an_empty_text_of_a_nullable_field_is_null() -> None:
    frame = pl.DataFrame(GOOD).with_columns(item=pl.Series(["", "A"]))
    assert Table.from_frame(OrderLine, frame).table.frame["item"].to_list() == [None, "A"]


def test_an_instant_needs_its_zone() -> None:
    frame = pl.DataFrame(
        {
            "kind": ["decided"] * 3,
            "count": [1, 2, -1],
            "at": ["2026-03-02T09:12:00+01:00", "2026-03-02T09:12:00", "2026-03-02T09:12:00Z"],
        }
    )
    loaded = Table.from_frame(Touch, frame)
    assert [(r.row, r.column, r.code) for r in loaded.rejects] == [
        (2, "at", "instant"),
        (3, "count", "too_small"),
    ]
    assert loaded.table.records()[0].at == datetime(2026, 3, 2, 8, 12, tzinfo=UTC)


def test_lists_stay_lists() -> None:
    frame = pl.DataFrame({"id": ["7"], "emails": [["a@b.example"]]})
    assert Table.from_frame(Supplier, frame).table.records()[0].emails == ("a@b.example",)


def test_counts_and_shares() -> None:
    frame = pl.DataFrame(GOOD).with_columns(pl.Series("quantity", ["5", "five"]))
    loaded = Table.from_frame(OrderLine, frame, name="mine")
    assert loaded.counts() == {"number": 1}
    assert str(loaded) == "2 lines read, 1 rejected: 1 number"
    assert loaded.raise_for_rejects(max_share=0.5) is loaded.table
    with pytest.raises(TooManyRejects, match=r"1 of 2 lines .* mine, row 2, column quantity"):
        loaded.raise_for_rejects(max_share=0.4)
    assert "five" in loaded._repr_html_()


def test_notes_behave_like_a_tuple_and_cost_like_columns() -> None:
    notes = RowNotes.of(
        Reject, [Reject(row=n, code="x" if n % 2 else "y", reason="r") for n in range(1, 6)]
    )
    assert len(notes) == 5
    assert notes[0].row == 1
    assert notes[-1].row == 5
    assert [n.row for n in notes[1:3]] == [2, 3]
    assert notes.counts() == {"x": 3, "y": 2}
    assert notes.rows() == 5
    assert notes == tuple(notes)
    assert notes != ()
    with pytest.raises(IndexError):
        notes[5]
    assert RowNotes(SetAside, pl.DataFrame()) == ()
    assert "5 Reject: 3 x, 2 y" in repr(notes)
