"""Which decimal mark and which order of day and month each column of a sheet has, and why.

The cells of the column itself go first. Where they leave it open, the caller's word counts; then
the column borrows from its neighbours, which the same program wrote; then from the layout. If it is still
open, the file is refused: a wrong date that went through unseen is the one unforgivable fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.connectors.habits import date_habit, number_habit
from scm_automate.errors import DataError
from scm_automate.files.sheet import DATE, TEXT
from scm_automate.tables import Habit

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from scm_automate.connectors.habits import DateHabit, Mark, NumberHabit
    from scm_automate.connectors.rows import Page
    from scm_automate.errors import Provenance

__all__ = [
    "MARKS",
    "DatesSettled",
    "HabitOpen",
    "NumbersSettled",
    "Reading",
    "settle_dates",
    "settle_numbers",
]

MARKS: dict[str, Mark] = {"decimal point": ".", "decimal comma": ","}
"""Decimal marks by their names in `Habit.reading`."""

_MARKS = {mark: name for name, mark in MARKS.items()}
_ORDERS = {True: "day before month", False: "month before day"}


class HabitOpen(DataError):
    """A column that can be read in two ways, which nothing in its file settles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of the cells, where they leave it open themselves.

    Attributes:
        day_first: The order of day and month that the caller says.
        decimal: The decimal mark that the caller says.
        time_zone: The zone in which an instant in UTC falls on its day.
        lent_day_first: The order in the other tables of the same export, by the sign between the
            parts of a date.
        lent_decimal: The decimal mark in the other tables of the same export.
    """

    day_first: bool | None = None
    decimal: Mark | None = None
    time_zone: str | None = None
    lent_day_first: Mapping[str, bool] = field(default_factory=dict)
    lent_decimal: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersSettled:
    """How the numbers of one column are read; `habit` is null where no cell needed it."""

    decimal: Mark
    mixed: bool
    plain: bool
    habit: Habit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesSettled:
    """How the dates of one column are read; `habit` is null where no cell needed it.

    `known` is what its own cells show: whether the day goes first, by the sign between the parts.
    """

    day_first: bool
    habit: Habit | None
    known: Mapping[str, bool] = field(default_factory=dict)


def settle_numbers(page: Page, reading: Reading) -> dict[str, NumbersSettled]:
    """The decimal mark of each number column.

    Args:
        page: The cells.
        reading: What else is known.

    Raises:
        HabitOpen: A column has cells that are a thousand in one habit and one in the other, and
            nothing settles it.
    """
    cells, types, headings, layout = page.cells, page.types, page.headings, page.layout
    said = reading.decimal
    shown: dict[str, NumberHabit] = {}
    for name in cells.columns:
        if layout.columns[name].kind == "number":
            shown[name] = number_habit(
                _texts(cells[name], types.get(name)), plain=name in page.clean
            )
    sure = {habit.decimal: name for name, habit in shown.items() if habit.decimal}
    settled: dict[str, NumbersSettled] = {}
    for name, habit in shown.items():
        decimal: Mark | None = habit.decimal
        why = f"{habit.sample!r} can be read in one way only"
        if decimal is None and habit.mixed:
            decimal, why = said, "said by the caller"
        elif decimal is None and habit.open:
            if said:
                decimal, why = said, "said by the caller"
            elif len(sure) == 1:
                decimal, lender = next(iter(sure.items()))
                why = f"as in the column {headings[lender]}"
            elif reading.lent_decimal:
                decimal, why = reading.lent_decimal, "as in the other tables of the export"
            elif layout.decimal:
                decimal, why = layout.decimal, f"{layout.name} is exported so"
            else:
                raise HabitOpen(
                    f"{habit.sample!r} could be a thousand or a fraction, and no cell of the file "
                    "tells the decimal mark.",
                    hint="Say which: decimal=',' (1.000 is a thousand) or decimal='.' (1.000 is one).",
                    source=page.at(name),
                )
        settled[name] = NumbersSettled(
            decimal=decimal or ".",
            mixed=habit.mixed and decimal is None,
            plain=habit.plain,
            habit=Habit(
                column=headings[name],
                field=name,
                kind="number",
                reading=_MARKS[decimal] if decimal else "mixed: each cell by itself",
                evidence=why,
            )
            if decimal or habit.mixed
            else None,
        )
    return settled


def settle_dates(page: Page, reading: Reading) -> dict[str, DatesSettled]:
    """The order of day and month of each date column.

    Args:
        page: The cells.
        reading: What else is known.

    Raises:
        HabitOpen: Day and month cannot be told apart.
        DataError: A spreadsheet has turned day and month of some of them.
    """
    cells, types, headings, layout = page.cells, page.types, page.headings, page.layout
    said = reading.day_first
    shown: dict[str, DateHabit] = {}
    for name in cells.columns:
        if layout.columns[name].kind == "date":
            texts = _texts(cells[name], types.get(name)).unique(maintain_order=True).drop_nulls()
            texts = texts.str.strip_chars()
            shown[name] = date_habit(texts)
            _check_turned(cells[name], types.get(name), shown[name], page.at(name))
    lenders = [(name, habit.known) for name, habit in shown.items() if habit.known]
    settled: dict[str, DatesSettled] = {}
    for name, habit in shown.items():
        place = page.at(name)
        first = habit.day_first
        why = f"{habit.sample!r} can be read in one way only"
        if first is True and habit.sample and "." in habit.sample:
            why = f"{habit.sample!r} is written with points"
        if first is None and habit.open:
            sign = habit.sign or ""
            sure = {known[sign]: lender for lender, known in lenders if sign in known}
            if said is not None:
                first, why = said, "said by the caller"
            elif len(sure) == 1 and not habit.mixed:
                first, lender = next(iter(sure.items()))
                why = f"as in the column {headings[lender]}"
            elif sign in reading.lent_day_first and not habit.mixed:
                first, why = reading.lent_day_first[sign], "as in the other tables of the export"
            elif layout.day_first is not None and not habit.mixed:
                first, why = layout.day_first, f"{layout.name} is exported so"
            elif habit.mixed:
                raise HabitOpen(
                    f"The column mixes {habit.sample!r} (day first) and {habit.other!r} (month "
                    "first): no date in it can be trusted.",
                    hint="Export again with one date format; or say day_first=True or False, and "
                    "the rows that do not fit become rejects.",
                    source=place,
                )
            else:
                raise HabitOpen(
                    f"Day and month cannot be told apart: {habit.sample!r} has two readings, and "
                    "no other date of the file settles it.",
                    hint="Say which: day_first=True (16/03 is the 16th of March) or "
                    "day_first=False.",
                    source=place,
                )
        settled[name] = DatesSettled(
            day_first=first is not False,
            habit=Habit(
                column=headings[name],
                field=name,
                kind="date",
                reading=_ORDERS[first],
                evidence=why,
            )
            if first is not None
            else None,
            known=habit.known,
        )
    return settled


def _texts(cells: pl.Series, types: pl.Series | None) -> pl.Series:
    """The cells that a workbook does not itself call numbers or dates."""
    return cells if types is None else cells.filter(types == TEXT)


def _check_turned(
    cells: pl.Series, types: pl.Series | None, habit: DateHabit, place: Provenance
) -> None:
    """A spreadsheet that reads 03.04. as March the 4th leaves 16.03. as text, and nobody sees it.

    The sign of it: real dates whose day is never above 12 beside texts whose day always is.
    """
    if types is None or habit.day_first is None:
        return
    real = cells.filter(types == DATE).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    days = real.drop_nulls().dt.day()
    if (
        len(days) >= 3
        and habit.sample
        and (days <= 12).all()
        and len(_texts(cells, types).drop_nulls()) >= 3
    ):
        raise DataError(
            f"The column holds real dates whose day is never above 12 beside texts such as "
            f"{habit.sample!r}: a spreadsheet has turned day and month of some of them.",
            hint="Export again and do not open the file in a spreadsheet before it is read.",
            source=place,
        )
