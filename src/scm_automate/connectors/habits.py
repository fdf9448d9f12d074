"""What a column shows of its habits: decimal mark, order of day and month.

Habits belong to columns, not to files: one real export holds 46,991.79 beside 1,00000. Only cells
that can be read in one way are evidence; what happens to a column that has none is settled in
`columns`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DateHabit", "NumberHabit", "date_habit", "number_habit", "ungrouped"]

PLAIN = r"^-?[0-9]{1,18}(?:\.[0-9]{1,6})?$"
"""A number that needs no reading: most columns hold nothing else."""

_COMMA_ONLY = (
    r"^[-+]?[0-9]*,(?:[0-9]{0,2}|[0-9]{4,})-?$|^[-+]?0?,[0-9]|^[-+]?[0-9]{4,},"
    r"|\.[0-9]{3},|\.[0-9]{3}\.[0-9]{3}"
)
"""Cells in which the comma can only be the decimal mark."""

_POINT_ONLY = (
    r"^[-+]?[0-9]*\.(?:[0-9]{0,2}|[0-9]{4,})-?$|^[-+]?0?\.[0-9]|^[-+]?[0-9]{4,}\."
    r"|,[0-9]{3}\.|,[0-9]{3},[0-9]{3}"
)
"""Cells in which the point can only be the decimal mark."""

_EITHER = r"^[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}-?$"
"""Cells that are a thousand in one habit and one in the other."""

Mark = Literal[".", ","]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberHabit:
    """How one column writes numbers.

    Attributes:
        decimal: The decimal mark; null where no cell needs one or nothing settles it.
        mixed: Whether some cells can only be read one way and some only the other.
        open: Whether there are cells that could be either.
        plain: Whether every cell is plain digits with at most a point.
        sample: The cell that settles it, or one that could be either.
    """

    decimal: Mark | None
    mixed: bool
    open: bool
    plain: bool
    sample: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateHabit:
    """How one column orders day and month.

    Attributes:
        day_first: Whether the day goes first; null where no cell needs it or nothing settles it.
        mixed: Whether some cells can only be read one way and some only the other.
        open: Whether there are cells that could be either.
        sample: The cell that settles it, or one that could be either.
        other: With `mixed`, a cell that says the contrary.
        sign: The sign between the parts of `sample`: points, slashes and dashes are written by
            different habits, so that one says nothing of the other.
        known: Whether the day goes first, by sign, where the cells settle it.
    """

    day_first: bool | None
    mixed: bool = False
    open: bool = False
    sample: str | None = None
    other: str | None = None
    sign: str | None = None
    known: Mapping[str, bool] = field(default_factory=dict)


def number_habit(cells: pl.Series, *, plain: bool | None = None) -> NumberHabit:
    """What the text cells of a number column show.

    Args:
        cells: Stripped text; null is empty.
        plain: Whether all cells are plain digits with at most a point, where that is known.

    Returns:
        The habit of the column.

    Examples:
        >>> number_habit(pl.Series(["1.000", "71,64"])).decimal
        ','
        >>> number_habit(pl.Series(["1.000"])).open
        True
    """
    if plain or (plain is None and cells.str.contains(PLAIN).all()):
        point = _first(cells, _POINT_ONLY)
        if point is None and not cells.str.contains(".", literal=True).any():
            return NumberHabit(decimal=None, mixed=False, open=False, plain=True, sample=None)
        return NumberHabit(
            decimal="." if point else None,
            mixed=False,
            open=point is None,
            plain=True,
            sample=point or _first(cells, _EITHER),
        )
    # Blanks and apostrophes only ever part thousands.
    cells = ungrouped(cells)
    comma = _first(cells, _COMMA_ONLY)
    point = _first(cells, _POINT_ONLY)
    either = _first(cells, _EITHER)
    decimal: Mark | None = None
    if comma and not point:
        decimal = ","
    elif point and not comma:
        decimal = "."
    return NumberHabit(
        decimal=decimal,
        mixed=bool(comma and point),
        open=either is not None and decimal is None,
        plain=False,
        sample=comma or point or either,
    )


_PARTED = r"^[-+]?[0-9]{1,3}(?:[\s'\u{2019}][0-9]{3})+(?:[.,][0-9]*)?-?$"
"""A number whose thousands are parted by blanks or apostrophes."""

_GROUP = r"[\s'\u{2019}]"


def ungrouped(cells: pl.Series) -> pl.Series:
    """Numbers without the blanks and apostrophes that part thousands, and none around a sign.

    A blank elsewhere, as in ``1 2``, stays: such a cell is no number.

    Examples:
        >>> ungrouped(pl.Series(["1 234,5", "1'000", "- 3", "1 2"])).to_list()
        ['1234,5', '1000', '-3', '1 2']
    """
    if not cells.str.contains(_GROUP).any():
        return cells
    cells = cells.str.replace(r"^([-+])\s+", "$1").str.replace(r"\s+-$", "-")
    parted = cells.str.contains(_PARTED).fill_null(value=False)
    return cells.str.replace_all(_GROUP, "").zip_with(parted, cells)


def date_habit(cells: pl.Series) -> DateHabit:
    """What the cells of a date column show of the order of day and month.

    Points are written day first by everybody who writes them; slashes and dashes tell nothing. A
    year of two digits behind dashes could be the day of a year that goes first: it is never
    evidence. Cells with one sign are no evidence for cells with another: a column that has both
    was filled by two hands.

    Args:
        cells: Stripped text, each different cell once.

    Returns:
        The habit of the column.

    Examples:
        >>> date_habit(pl.Series(["03/04/2026", "03/16/2026"])).day_first
        False
        >>> date_habit(pl.Series(["03/04/2026", "05/05/2026"])).open
        True
        >>> date_habit(pl.Series(["03.04.2026", "03/16/2026"])).mixed
        True
    """
    parts = cells.str.extract_groups(
        r"^(?<a>[0-9]{1,2})(?<sign>[./-])(?<b>[0-9]{1,2})[./-](?<y>[0-9]{4}|[0-9]{2})(?:[T ]|$)"
    ).struct.unnest()
    if parts["a"].null_count() == len(cells):  # as where the year goes first
        return DateHabit(day_first=None)
    a, b, y = parts["a"].cast(pl.Int8), parts["b"].cast(pl.Int8), parts["y"]
    a = a.set((b == 0).fill_null(value=False), None)  # 1/0/1900 is no day
    short = ((parts["sign"] == "-") & (y.str.len_bytes() == 2)).fill_null(value=False)
    turned = short & (y.cast(pl.Int16).is_between(1, 31)).fill_null(value=False)
    sure = ~turned
    known: dict[str, bool] = {}
    samples: dict[str, str] = {}
    unsettled: tuple[str, str] | None = None
    for sign in (".", "/", "-"):
        mine = (parts["sign"] == sign).fill_null(value=False)
        day = _where(cells, mine & sure & (a > 12) & (b <= 12))
        month = _where(cells, mine & sure & (b > 12) & a.is_between(1, 12))
        if day and month:
            return DateHabit(
                day_first=None, mixed=True, open=True, sample=day, other=month, sign=sign
            )
        either = _where(cells, mine & sure & a.is_between(1, 12) & (b <= 12) & (a != b))
        if day or month or (either and sign == "."):
            known[sign] = month is None
            samples[sign] = day or month or either or ""
        elif either and unsettled is None:
            unsettled = (either, sign)
    backwards = _where(cells, turned & a.is_not_null())
    if backwards and unsettled is None:
        unsettled = (backwards, "yy-")
    if len(set(known.values())) > 1:
        first, last = sorted(known, key=lambda sign: known[sign], reverse=True)[:: len(known) - 1]
        return DateHabit(
            day_first=None,
            mixed=True,
            open=True,
            sample=samples[first],
            other=samples[last],
            sign=first,
        )
    if unsettled:
        return DateHabit(
            day_first=None, open=True, sample=unsettled[0], sign=unsettled[1], known=known
        )
    for sign, day_first in known.items():
        return DateHabit(day_first=day_first, sample=samples[sign], sign=sign, known=known)
    return DateHabit(day_first=None)


def _first(cells: pl.Series, pattern: str) -> str | None:
    """The first cell that matches; null where none does. Most often one of the first does."""
    head = cells.head(_HEAD)
    found = _where(head, head.str.contains(pattern))
    if found is not None or len(cells) <= _HEAD:
        return found
    return _where(cells, cells.str.contains(pattern))


_HEAD = 4096


def _where(cells: pl.Series, mask: pl.Series) -> str | None:
    """The first cell where the mask holds; null where it never does."""
    at = mask.fill_null(value=False).arg_true()
    return None if at.is_empty() else cells[int(at[0])]
