"""Cells of text into values, a whole column at a time, with the reason where one cannot be read.

A cell that is there and cannot be read is a fault, never an empty cell.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.glance import FORMULA_ERROR
from scm_automate.connectors.habits import PLAIN, ungrouped
from scm_automate.files.sheet import NUMBER as NUMBER_CELL
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from scm_automate.connectors.habits import Mark

__all__ = [
    "Fault",
    "Read",
    "formula_errors",
    "read_currency",
    "read_flag",
    "read_number",
    "without",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Cells of one column that cannot be read, for one reason.

    Attributes:
        where: One flag per row.
        code: Slug of the reason.
        reason: The same in words.
        hint: What to do about it.
        kept: Whether the row stays without this cell.
    """

    where: pl.Series
    code: str
    reason: str
    hint: str = ""
    kept: bool = False


def formula_errors(cells: pl.Series) -> list[Fault]:
    """The fault of cells in which a formula has no result; none where there are no such cells.

    Examples:
        >>> formula_errors(pl.Series(["#N/A", "5"]))[0].where.to_list()
        [True, False]
    """
    if not cells.str.starts_with("#").any():  # the cheap look first
        return []
    where = cells.str.contains(FORMULA_ERROR).fill_null(value=False)
    if not where.any():
        return []
    return [
        Fault(
            where=where,
            code="formula_error",
            reason="a formula without a result stands here",
            hint="Open the file in the spreadsheet, let it calculate, mend the formula and save; or "
            "export again.",
        )
    ]


@dataclass(frozen=True, slots=True)
class Read:
    """A column as values, null where a cell is empty or faulty, and the faults."""

    values: pl.Series
    faults: list[Fault] = field(default_factory=list)


def read_number(
    cells: pl.Series, *, decimal: Mark, mixed: bool, plain: bool, types: pl.Series | None = None
) -> Read:
    """Exact numbers, Decimal(24, 6).

    Args:
        cells: Stripped text.
        decimal: The decimal mark of the column.
        mixed: Whether cells that could be either are to be told instead of read.
        plain: Whether every cell is plain digits with at most a decimal point.
        types: What a workbook says the cells are: its numbers have a decimal point.

    Examples:
        >>> read_number(
        ...     pl.Series(["1.234,56-", "5"]), decimal=",", mixed=False, plain=False
        ... ).values.to_list()
        [Decimal('-1234.560000'), Decimal('5.000000')]
    """
    if plain and decimal == "." and not mixed:
        return Read(cells.cast(NUMBER))
    native = (types == NUMBER_CELL) if types is not None else None
    there = cells.is_not_null()
    faults = []
    text = ungrouped(cells)
    text = text.str.replace(r"^([^-]*)-$", "-$1").str.strip_prefix("+")
    if mixed:
        either = text.str.contains(r"^-?[1-9][0-9]{0,2}[.,][0-9]{3}$").fill_null(value=False)
        if native is not None:
            either &= ~native
        if either.any():
            faults.append(
                Fault(
                    where=either,
                    code="number",
                    reason="could be a thousand or a fraction: the column mixes decimal marks",
                    hint="Export with one number format, or say decimal='.' or decimal=','.",
                )
            )
        comma = text.str.contains(r",[0-9]*$").fill_null(value=False)
        plainly = _plain(text, ",").zip_with(comma, _plain(text, "."))
    else:
        plainly = _plain(text, decimal)
    if native is not None and native.any():
        plainly = text.zip_with(native, plainly)
    trimmed = plainly.str.replace(r"(\.[0-9]{6})0+$", "$1").str.replace(r"\.$", "")
    fits = trimmed.str.contains(PLAIN).fill_null(value=False)
    values = trimmed.set(~fits, None).cast(NUMBER)
    bad = there & ~fits
    if bad.any():
        faults += formula_errors(cells)
    for fault in faults:
        bad &= ~fault.where
        values = values.set(fault.where, None)
    if bad.any():
        fine = bad & plainly.str.contains(r"^-?[0-9]+\.[0-9]{7,}$").fill_null(value=False)
        if fine.any():
            faults.append(
                Fault(
                    where=fine,
                    code="number",
                    reason="more than 6 digits behind the decimal mark",
                    hint="Round the number in the export.",
                )
            )
            bad &= ~fine
        if bad.any():
            mark = "comma" if decimal == "," else "point"
            faults.append(
                Fault(
                    where=bad,
                    code="number",
                    reason=f"not a number (the column has a decimal {mark})",
                    hint="Correct the cell.",
                )
            )
    return Read(values, faults)


def _plain(text: pl.Series, decimal: Mark) -> pl.Series:
    """Numbers with a decimal point and nothing else; a cell with other groups stays as it is."""
    group = "." if decimal == "," else ","
    shaped = text.str.contains(
        rf"^-?[0-9]{{1,3}}(?:\{group}[0-9]{{3}})+(?:\{decimal}[0-9]*)?$|^-?[0-9]*(?:\{decimal}[0-9]*)?$"
    ).fill_null(value=False)
    read = text.str.replace_all(group, "", literal=True).str.replace(decimal, ".", literal=True)
    read = read.str.replace(r"^(-?)\.", "${1}0.")
    return read.zip_with(shaped, pl.Series(["?"]).new_from_index(0, len(text)))


_FLAGS = {
    **dict.fromkeys(
        (
            "x",
            "yes",
            "y",
            "true",
            "t",
            "1",
            "ja",
            "j",
            "wahr",
            "oui",
            "vrai",
            "si",
            "sí",
            "vero",
            "sì",
        ),
        True,
    ),
    **dict.fromkeys(
        ("no", "n", "false", "f", "0", "nein", "falsch", "non", "faux", "falso", ""), False
    ),
}


def read_flag(cells: pl.Series) -> Read:
    """X, yes, true, 1 and their like; an empty cell is false, any other word is told."""
    words = cells.str.to_lowercase().fill_null("")
    values = words.replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)
    odd = values.is_null()
    if not odd.any():
        return Read(values)
    reason = "neither yes nor no"
    return Read(values, [Fault(where=odd, code="flag", reason=reason, kept=True)])


def read_currency(cells: pl.Series) -> Read:
    """ISO 4217 codes; signs and words that mean one currency are turned into its code.

    Examples:
        >>> read_currency(pl.Series(["US$", "eur", "Taler"])).values.to_list()
        ['USD', 'EUR', None]
    """
    distinct = cells.unique().drop_nulls()
    known = _currencies()
    codes = [known.get(cell.upper()) for cell in distinct.to_list()]
    book = dict(zip(distinct.to_list(), codes, strict=True))
    values = cells.replace_strict(book, default=None, return_dtype=pl.String)
    odd = cells.is_not_null() & values.is_null()
    if not odd.any():
        return Read(values)
    fault = Fault(
        where=odd,
        code="currency",
        reason="not an ISO 4217 code",
        hint="The row stays without a currency.",
        kept=True,
    )
    return Read(values, [fault])


@cache
def _currencies() -> dict[str, str]:
    """The code by every word for it."""
    data = tomllib.loads((files(__package__) / "codes.toml").read_text(encoding="utf-8"))
    known = {code: code for code in data["currencies"]["codes"].split()}
    return known | {word.upper(): code for word, code in data["currencies"]["words"].items()}


def without(cells: pl.Series, faults: list[Fault]) -> pl.Series:
    """The cells, null where they are faulty."""
    for fault in faults:
        cells = cells.set(fault.where, None)
    return cells
