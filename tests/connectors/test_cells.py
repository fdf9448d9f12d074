"""Columns of text into values: habits by evidence, faults by cell."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.connectors.cells import read_currency, read_flag, read_number
from scm_automate.connectors.days import read_date
from scm_automate.connectors.habits import date_habit, number_habit
from scm_automate.connectors.identifiers import read_id


def texts(*cells: str | None) -> pl.Series:
    return pl.Series(list(cells), dtype=pl.String)


def numbers(*cells: str | None) -> list[Decimal | None]:
    column = texts(*cells)
    habit = number_habit(column)
    return read_number(
        column, decimal=habit.decimal or ".", mixed=habit.mixed, plain=habit.plain
    ).values.to_list()


@pytest.mark.parametrize(
    ("cells", "decimal", "is_open"),
    [
        (["1", "25"], None, False),
        (["1.5"], ".", False),
        (["1,5"], ",", False),
        (["1.000", "71,64"], ",", False),
        (["1,000", "71.64"], ".", False),
        (["1.234,56"], ",", False),
        (["46,991.79"], ".", False),
        (["1,00000"], ",", False),
        (["0.500", "1.000"], ".", False),
        (["0,500", "1,000"], ",", False),
        (["1234.000"], ".", False),
        (["1.000.000"], ",", False),
        (["1,000,000"], ".", False),
        (["1 234,5"], ",", False),
        (["1'234.5"], ".", False),
        (["1.000", "25.000"], None, True),
        (["1,000"], None, True),
        ([None, "5"], None, False),
    ],
)
def test_the_decimal_mark_is_told_by_cells_that_have_one_reading(
    cells: list[str | None], decimal: str | None, is_open: bool
) -> None:
    habit = number_habit(texts(*cells))
    assert (habit.decimal, habit.open, habit.mixed) == (decimal, is_open, False)


def test_numbers_are_read_by_their_habit() -> None:
    assert numbers("1.234,56-", "+5", "7", "-0,5", ",5", None) == [
        Decimal("-1234.56"),
        Decimal(5),
        Decimal(7),
        Decimal("-0.5"),
        Decimal("0.5"),
        None,
    ]
    assert numbers("1,234.50", "0.1234560000") == [Decimal("1234.5"), Decimal("0.123456")]
    assert numbers("1\u00a0234,5", "2\u202f000,25") == [Decimal("1234.5"), Decimal("2000.25")]


@pytest.mark.parametrize(
    "cell",
    [
        "ten",
        "1.2.3",
        "12,34,5",
        "1,23,456",
        "--5",
        "5 EUR",
        "1e5",
        "٣",
        "0.1234567",
        "9" * 19,
        "1.23,4",
        "NaN",
        "-",
    ],
)
def test_what_is_no_number_is_a_fault_and_no_empty_cell(cell: str) -> None:
    column = texts("0.5", cell, None)
    habit = number_habit(column)
    read = read_number(column, decimal=habit.decimal or ".", mixed=habit.mixed, plain=habit.plain)
    assert read.values.to_list()[1] is None
    assert [fault.where.to_list() for fault in read.faults] == [[False, True, False]]


def test_a_column_that_mixes_marks_reads_only_what_is_certain() -> None:
    column = texts("1,5", "2.5", "1.500", "7")
    habit = number_habit(column)
    assert habit.mixed
    read = read_number(column, decimal=".", mixed=True, plain=False)
    assert read.values.to_list() == [Decimal("1.5"), Decimal("2.5"), None, Decimal(7)]
    assert read.faults[0].where.to_list() == [False, False, True, False]


@given(
    st.lists(st.decimals(-(10**9), 10**9, places=6, allow_nan=False), min_size=1, max_size=8),
    st.sampled_from([(".", ","), (",", ".")]),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_what_is_written_with_all_places_is_read_back(
    values: list[Decimal], marks: tuple[str, str], trailing: bool
) -> None:
    point, group = marks

    def spell(value: Decimal) -> str:
        text = f"{abs(value):,.6f}".translate(str.maketrans({",": group, ".": point}))
        if value >= 0:
            return text
        return f"{text}-" if trailing else f"-{text}"

    # Six places can be read in one way only, so that no habit has to be named.
    assert numbers(*map(spell, values)) == values


@pytest.mark.parametrize(
    ("cells", "day_first", "is_open"),
    [
        (["16/03/2026", "03/04/2026"], True, False),
        (["03/16/2026", "03/04/2026"], False, False),
        (["03/04/2026"], None, True),
        (["05/05/2026"], None, False),
        (["03.04.2026"], True, False),
        (["03-04-2026"], None, True),
        (["2026-03-04", "20260304"], None, False),
        (["1/0/1900 0:00", "00/00/0000"], None, False),
        (["5/30/16 12:00:00 AM"], False, False),
    ],
)
def test_day_and_month_are_told_by_cells_that_have_one_reading(
    cells: list[str], day_first: bool | None, is_open: bool
) -> None:
    habit = date_habit(texts(*cells))
    assert (habit.day_first, habit.open) == (day_first, is_open)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("16.03.2026", date(2026, 3, 16)),
        ("6.3.2026", date(2026, 3, 6)),
        ("16.03.26", date(2026, 3, 16)),
        ("16/03/2026 00:00:00", date(2026, 3, 16)),
        ("20260316", date(2026, 3, 16)),
        ("2026-03-16", date(2026, 3, 16)),
        ("2026/3/16", date(2026, 3, 16)),
        ("2026-03-16T12:00:00Z", date(2026, 3, 16)),
        ("2026-03-16 22:30:00", date(2026, 3, 16)),
        ("2026-03-16T00:00:00.0000000+01:00", date(2026, 3, 16)),
        ("16-Mar-2026", date(2026, 3, 16)),
        ("16-MAR-26", date(2026, 3, 16)),
        ("Mar 16, 2026", date(2026, 3, 16)),
        ("46097", date(2026, 3, 16)),
        ("46097.5", date(2026, 3, 16)),
        (" 16.03.2026 ", date(2026, 3, 16)),
    ],
)
def test_dates_of_every_form(cell: str, day: date) -> None:
    read = read_date(texts(cell, None), day_first=True, serial=True)
    assert read.values.to_list() == [day, None]
    assert read.faults == []


@pytest.mark.parametrize(
    "cell",
    [
        "00.00.0000", "00/00/0000", "00000000", "0", "0000-00-00", "1900-01-01", "01.01.1900",
        "1/0/1900 0:00", "0001-01-01", "0001-01-01T00:00:00Z", "31.12.9999", "1753-01-01", "  ",
    ],
)  # fmt: skip
def test_a_null_mark_is_null_and_no_fault(cell: str) -> None:
    read = read_date(texts(cell, "16.03.2026"), day_first=True, serial=True)
    assert read.values.to_list() == [None, date(2026, 3, 16)]
    assert read.faults == []


@pytest.mark.parametrize(
    "cell",
    [
        "tbc",
        "KW 12",
        "2026-02-30",
        "32.01.2026",
        "13/13/2026",
        "2026-03-16x",
        "0026-03-16",
        "1985",
        "3000-01-01",
        "16.03.",
    ],
)
def test_what_is_no_date_is_a_fault(cell: str) -> None:
    read = read_date(texts(cell, "16.03.2026"), day_first=True, serial=True)
    assert read.values.to_list() == [None, date(2026, 3, 16)]
    assert read.faults[0].where.to_list() == [True, False]


def test_a_bare_number_is_a_day_only_where_the_layout_says_so() -> None:
    assert read_date(texts("46097"), day_first=True, serial=False).faults


def test_an_instant_falls_on_its_day_in_the_zone_that_is_named() -> None:
    cells = texts("2026-03-16 23:30:00", "2026-03-16T10:00:00Z")
    there = read_date(cells, day_first=True, serial=False, time_zone="Europe/Berlin")
    assert there.values.to_list() == [date(2026, 3, 17), date(2026, 3, 16)]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-03-15T23:00:00+00:00", 16),
        ("2026-03-15T23:00:00.0000000+00:00", 16),
        ("2026-03-15T23:00Z", 16),
        ("2026-03-15T23:00:00.000Z", 16),
        ("2026-03-16T00:30:00+0200", 15),
        ("2026-03-16 20:30:00-08:00", 17),
        ("2026-03-16", 16),
    ],
)
def test_an_offset_is_heeded_however_it_is_written(cell: str, day: int) -> None:
    there = read_date(texts(cell), day_first=True, serial=False, time_zone="Europe/Berlin")
    assert there.values.to_list() == [date(2026, 3, day)]


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2069, 12, 31)), min_size=1, max_size=6),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d", "%Y-%m-%d", "%d-%m-%y"]),
)
@settings(max_examples=150, deadline=None)
def test_dates_are_read_back_or_left_open_but_never_turned(days: list[date], form: str) -> None:
    cells = texts(*(day.strftime(form) for day in days))
    habit = date_habit(cells.unique())
    if habit.open:
        assert form in ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y")
        return
    read = read_date(cells, day_first=habit.day_first is not False, serial=False)
    assert read.values.to_list() == days


def test_ids_keep_their_zeros_and_lose_their_blanks() -> None:
    assert read_id(texts("00010", "10.0", "1E5", "'=x", None), key=True).values.to_list() == [
        "00010",
        "10",
        "1E5",
        "=x",
        None,
    ]
    assert read_id(texts("12.0"), key=False).values.to_list() == ["12.0"]


@pytest.mark.parametrize("cell", ["4.50029E+09", "4,50029E+09", "1E+10", "a\x00b", "x" * 201])
def test_a_damaged_id_is_a_fault(cell: str) -> None:
    read = read_id(texts(cell, "45"), key=True)
    assert read.values.to_list() == [None, "45"]
    assert read.faults[0].where.to_list() == [True, False]


def test_a_number_cell_of_more_than_fifteen_digits_has_lost_some() -> None:
    read = read_id(texts("1234567890123456"), key=True, types=pl.Series([1], dtype=pl.Int8))
    assert read.faults[0].code == "damaged_id"


def test_flags_and_currencies() -> None:
    assert read_flag(texts("X", "yes", "Nein", None, "0")).values.to_list() == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert read_flag(texts("perhaps")).faults[0].kept
    assert read_currency(texts("US$", "€", "eur", None)).values.to_list() == [
        "USD",
        "EUR",
        "EUR",
        None,
    ]
    assert read_currency(texts("Taler")).faults[0].where.to_list() == [True]


def test_years_of_two_digits_turn_where_those_of_edi_do() -> None:
    read = read_date(
        texts("16.03.26", "31.12.69", "01.01.70", "31.12.99"), day_first=True, serial=False
    )
    assert read.values.to_list() == [
        date(2026, 3, 16), date(2069, 12, 31), date(1970, 1, 1), date(1999, 12, 31)
    ]  # fmt: skip


def test_a_thousand_days_cost_a_thousand_readings() -> None:
    cells = pl.Series(
        [(date(2026, 1, 1) + timedelta(days=n % 300)).isoformat() for n in range(10_000)]
    )
    read = read_date(cells, day_first=True, serial=False)
    assert read.values.null_count() == 0
    assert read.values[299] == date(2026, 10, 27)
