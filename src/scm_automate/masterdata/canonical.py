"""Cells in the form in which they are compared: text, one spelling for one meaning.

Cells of a typed column are spelt by polars; what has to be parsed is parsed once for each distinct
text. A cell that cannot be read as its kind keeps its text and is told, never turned into null.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.masterdata.days import read_day
from scm_automate.masterdata.kinds import (
    Date,
    Exact,
    Field,
    Flag,
    Money,
    Number,
    Quantity,
    Text,
    text_form,
)
from scm_automate.masterdata.numbers import plain, read_number
from scm_automate.matching import BLANKS, TextForm

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KeyForm", "KeyKind", "as_text", "canonical", "days_of", "kind_of", "unread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyKind:
    """A part of a key that is no text, such as the first day of validity: compared by its meaning.

    Attributes:
        field: What it is.
        empty: Whether an empty one is ``missing``, or a ``value`` of its own.
    """

    field: Field
    empty: Literal["missing", "value"] = "missing"


KeyForm: TypeAlias = TextForm | KeyKind | None
"""How a part of a key is compared; null as its type compares it."""

_UNREAD: Final = "\x1a"
"""Marks, inside this module, a text that could not be read as its kind."""


def as_text(cells: pl.Series) -> pl.Series:
    """The cells exactly as they stand, as text that can be cast back to their dtype.

    Examples:
        >>> as_text(pl.Series([1.5, None])).to_list()
        ['1.5', None]
    """
    if cells.dtype == pl.String:
        return cells
    if cells.dtype == pl.Categorical or isinstance(cells.dtype, pl.Enum):
        return cells.cast(pl.String)
    if isinstance(cells.dtype, pl.Datetime):
        zone = "%:z" if cells.dtype.time_zone else ""
        return cells.dt.strftime(f"%Y-%m-%d %H:%M:%S%.f{zone}")
    return cells.cast(pl.String)


def canonical(cells: pl.Series, field: Field) -> pl.Series:
    """The cells in the form in which the kind compares them.

    Args:
        cells: A column of any plain dtype.
        field: What it is.

    Returns:
        Text; null for a cell that says nothing. A cell that cannot be read keeps its text.

    Examples:
        >>> canonical(
        ...     pl.Series(["1.234,50", "-", None]), Number(decimal=",", nulls=("-",))
        ... ).to_list()
        ['1234.5', None, None]
    """
    spelt = _spelt(cells, field)
    return spelt.str.replace(_UNREAD, "", literal=True) if _can_fail(field) else spelt


def unread(cells: pl.Series, field: Field) -> pl.Series:
    """Which cells cannot be read as their kind.

    Examples:
        >>> unread(pl.Series(["1.5", "tbd"]), Number()).to_list()
        [False, True]
    """
    if cells.dtype != pl.String or not _can_fail(field):
        return pl.repeat(value=False, n=cells.len(), dtype=pl.Boolean, eager=True)
    return _spelt(cells, field).str.starts_with(_UNREAD).fill_null(value=False)


def days_of(cells: pl.Series, field: Field) -> pl.Series:
    """Days in ISO form, for whoever reckons with them; null where there is none.

    Raises:
        ConfigError: A cell is no day; taken for none, it would move a beginning or an end.

    Examples:
        >>> days_of(pl.Series(["01.02.2026", ""]), Date(order="dmy")).to_list()
        ['2026-02-01', None]
    """
    days = canonical(cells, field)
    real = days.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    odd = (days.is_not_null() & real.is_null()).arg_true()
    if len(odd):
        raise ConfigError(
            f"{cells[odd[0]]!r} in the column {cells.name!r}, row {odd[0] + 1}, is no day.",
            hint="Correct the cell, or say how days are written: Date(order='dmy').",
        )
    return days


def kind_of(dtype: pl.DataType) -> Field:
    """What a column is taken for where the spec does not say.

    Examples:
        >>> kind_of(pl.Decimal(18, 4)).kind, kind_of(pl.String()).kind
        ('number', 'text')
    """
    if dtype.is_numeric():
        return Number()
    if dtype.is_temporal():
        return Date(open_ended=())
    if dtype == pl.Boolean:
        return Exact()
    return Text()


def _can_fail(field: Field) -> bool:
    return isinstance(field, Number | Money | Quantity | Date | Flag)


def _spelt(cells: pl.Series, field: Field) -> pl.Series:
    form = text_form(field)
    if isinstance(field, Exact):
        return _typed(cells)
    if isinstance(field, Flag) and cells.dtype == pl.Boolean:
        return _typed(cells.fill_null(value=False))
    if form is not None:
        text = _typed(cells)
        shown = pl.select(form.in_polars(pl.lit(text))).to_series()
        return _without_nulls(shown, field)
    if cells.dtype != pl.String and not isinstance(field, Flag):
        return _of_typed(cells, field)
    text = _parsed(_typed(cells), _reader(field))
    return text.fill_null("false") if isinstance(field, Flag) else text


def _of_typed(cells: pl.Series, field: Field) -> pl.Series:
    """Typed cells need no parsing, but for dates that are held as numbers."""
    if isinstance(field, Date):
        text = _typed(cells)
        if cells.dtype.is_numeric():
            return _parsed(text, _reader(field))
        return text.set(text.is_in(list(field.open_ended)), None)
    return _typed(cells)


def _typed(cells: pl.Series) -> pl.Series:
    """Typed cells in their plainest text."""
    if cells.dtype in (pl.String, pl.Categorical) or isinstance(cells.dtype, pl.Enum):
        return cells.cast(pl.String)
    if isinstance(cells.dtype, pl.Decimal):
        text = cells.cast(pl.String)
        bare = text.str.strip_chars_end("0").str.strip_chars_end(".")
        text = bare if cells.dtype.scale else text
        return text.replace({"-0": "0", "": "0", "-": "0"})
    if cells.dtype.is_float():
        return _parsed(cells.cast(pl.String), _float)
    if isinstance(cells.dtype, pl.Datetime):
        text = as_text(cells)
        return text.str.strip_suffix(" 00:00:00") if not cells.dtype.time_zone else text
    return cells.cast(pl.String)


def _float(text: str) -> str:
    """A float as the shortest decimal that gives it back; NaN is NaN, and -0.0 is 0."""
    number = Decimal(text)
    return plain(number) if number.is_finite() else text


def _without_nulls(text: pl.Series, field: Field) -> pl.Series:
    empty = [] if getattr(field, "empty", "null") == "text" else [""]
    nothing = [*empty, *(word.upper() for word in field.nulls)]
    upper = text.str.to_uppercase() if field.nulls else text
    return text.set(upper.is_in(nothing), None)


def _parsed(text: pl.Series, read: Callable[[str], str | None]) -> pl.Series:
    """Each distinct text read once."""
    distinct = text.drop_nulls().unique()
    if distinct.is_empty():
        return text
    values = [read(word) for word in distinct.to_list()]
    return text.replace_strict(
        distinct, pl.Series(values, dtype=pl.String), default=None, return_dtype=pl.String
    )


def _reader(field: Field) -> Callable[[str], str | None]:
    nothing = {word.upper() for word in field.nulls}

    def read(text: str) -> str | None:
        bare = text.strip(BLANKS)
        if isinstance(field, Flag):
            word = bare.casefold()
            if word in field.yes:
                return "true"
            return "false" if word in field.no or bare.upper() in nothing else _UNREAD + text
        if not bare or bare.upper() in nothing:
            return None
        if isinstance(field, Date):
            day = read_day(bare, field)
            return _UNREAD + text if day is None else day or None
        assert isinstance(field, Number | Money | Quantity)  # noqa: S101 - no other kind is parsed
        number = read_number(bare, decimal=field.decimal)
        return _UNREAD + text if number is None else plain(number)

    return read
