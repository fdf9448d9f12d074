"""Which cells of a column changed: compared exactly first; normalising and tolerance only forgive."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.masterdata.canonical import as_text, canonical, unread
from scm_automate.masterdata.kinds import Date, Field, Money, Number, Quantity
from scm_automate.masterdata.numbers import is_near, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CHANGED_SCHEMA", "ChangedCells", "changed_cells", "decimals"]

CHANGED_SCHEMA = pl.Schema(
    {
        "pair": pl.UInt32(),
        "old": pl.String(),
        "new": pl.String(),
        "old_raw": pl.String(),
        "new_raw": pl.String(),
        "delta": pl.String(),
        "reason": pl.String(),
    }
)
"""One row per changed cell: its pair, the values compared, and the cells as they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCells:
    """What became of one column.

    Attributes:
        changed: With the columns of `CHANGED_SCHEMA`.
        format_only: Number of cells that are spelt differently and say the same.
        unread: ``pair``, ``side`` and ``raw`` of cells that could not be read as their kind.
    """

    changed: pl.DataFrame
    format_only: int
    unread: pl.DataFrame


_UNCHANGED = ChangedCells(
    changed=pl.DataFrame(schema=CHANGED_SCHEMA),
    format_only=0,
    unread=pl.DataFrame(schema={"pair": pl.UInt32, "raw": pl.String, "side": pl.String}),
)


def changed_cells(
    old: pl.Series, new: pl.Series, field: Field, *, alone: pl.Series | None = None
) -> ChangedCells:
    """The cells of two columns, row by row, that do not say the same.

    Args:
        old: The old cells.
        new: The new cells, as many.
        field: What the column is.
        alone: Which old rows have no new one beside them; null where all have one.

    Examples:
        >>> done = changed_cells(
        ...     pl.Series(["1.10", "2.00"]), pl.Series(["1.1000", "2.0001"]), Number()
        ... )
        >>> done.changed.select("pair", "old", "new", "delta").rows(), done.format_only
        ([(1, '2', '2.0001', '0.0001')], 1)
    """
    if old.dtype == new.dtype:
        differ = old.ne_missing(new)
    else:
        differ = as_text(old).ne_missing(as_text(new))
    if alone is not None:
        differ &= ~alone
    if not differ.any():
        return _UNCHANGED
    pairs = differ.arg_true()
    old, new = old.gather(pairs), new.gather(pairs)
    found = pl.DataFrame(
        {
            "pair": pairs.cast(pl.UInt32),
            "old": canonical(old, field),
            "new": canonical(new, field),
            "old_raw": as_text(old),
            "new_raw": as_text(new),
        }
    )
    bad = _unread(found, old, new, field)
    same = found["old"].eq_missing(found["new"])
    if isinstance(field, Number | Money | Quantity) and (
        field.abs_tol is not None or field.rel_tol is not None or field.scale is not None
    ):
        near = [
            a is not None and b is not None and is_near(a, b, field)
            for a, b in zip(decimals(found["old"]), decimals(found["new"]), strict=True)
        ]
        same = same | pl.Series(near, dtype=pl.Boolean)
    elif isinstance(field, Date) and field.days_tol:
        same = same | (_days_apart(found).abs() <= field.days_tol).fill_null(value=False)
    changed = found.filter(~same)
    return ChangedCells(
        changed=changed.with_columns(
            _delta(changed, field).alias("delta"), pl.lit("", pl.String).alias("reason")
        ),
        format_only=int(same.sum()),
        unread=bad,
    )


def decimals(text: pl.Series) -> Iterator[Decimal | None]:
    """The numbers of canonical texts; null where there is none."""
    for word in text:
        try:
            number = Decimal(word) if word is not None else None
        except ArithmeticError:
            number = None
        yield number if number is not None and number.is_finite() else None


def _unread(found: pl.DataFrame, old: pl.Series, new: pl.Series, field: Field) -> pl.DataFrame:
    sides = [_UNCHANGED.unread]
    for side, cells in (("old", old), ("new", new)):
        if cells.dtype != pl.String:
            continue
        where = unread(cells, field)
        part = found.filter(where).select("pair", pl.col(f"{side}_raw").alias("raw"))
        sides.append(part.with_columns(pl.lit(side).alias("side")))
    return pl.concat(sides)


def _days_apart(cells: pl.DataFrame) -> pl.Series:
    days = [
        cells[side].str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        for side in ("old", "new")
    ]
    return (days[1] - days[0]).dt.total_days()


def _time_apart(cells: pl.DataFrame) -> pl.Series:
    """Days between days; hours, such as ``1 h``, where either is an instant that is no midnight."""
    days = _days_apart(cells).cast(pl.String)
    timed = ((cells["old"].str.len_chars() > 10) | (cells["new"].str.len_chars() > 10)).fill_null(
        value=False
    )
    if not timed.any():
        return days
    at = [
        (
            pl.col(side).str.slice(0, 19)
            + pl.when(pl.col(side).str.len_chars() == 10)
            .then(pl.lit(" 00:00:00"))
            .otherwise(pl.lit(""))
        )
        for side in ("old", "new")
    ]
    moments = cells.select(
        text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False).alias(side)
        for text, side in zip(at, ("old", "new"), strict=True)
    )
    hours = (moments["new"] - moments["old"]).dt.total_seconds() / 3600
    spelt = canonical(hours.round(4), Number()) + " h"
    return spelt.zip_with(timed, days)


_SMALL = pl.Decimal(38, 9)


def _delta(cells: pl.DataFrame, field: Field) -> pl.Series:
    """New less old: a plain decimal for numbers, days for dates; null for the rest."""
    if isinstance(field, Date):
        return _time_apart(cells)
    if not isinstance(field, Number | Money | Quantity):
        return pl.repeat(None, cells.height, dtype=pl.String, eager=True)
    both = pl.concat([cells["old"], cells["new"]])
    # Columns where the digits surely fit; what is longer is subtracted one by one.
    fit = both.str.contains(r"^-?[0-9]{1,27}(?:\.[0-9]{1,9})?$")
    if fit.fill_null(value=True).all():
        apart = cells["new"].cast(_SMALL) - cells["old"].cast(_SMALL)
        return canonical(apart, Number())
    with localcontext(prec=200):
        apart_exactly = [
            plain(b - a) if a is not None and b is not None else None
            for a, b in zip(decimals(cells["old"]), decimals(cells["new"]), strict=True)
        ]
    return pl.Series(apart_exactly, dtype=pl.String)
