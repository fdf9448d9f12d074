"""What the frames of stock, supply and demand have to hold, and what is left out of them, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, did_you_mean
from scm_automate.supply.scaled import number_series
from scm_automate.tables import to_polars
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["KEY", "LEFT_OUT", "checked", "left_out"]

KEY = ("item", "plant")
"""What is kept apart: the same item at another plant is other stock."""

LEFT_OUT = pl.Schema(
    {
        "frame": pl.String(),
        "id": pl.String(),
        "item": pl.String(),
        "quantity": NUMBER,
        "reason": pl.String(),
    }
)
"""The rows that do not count."""

_NEEDED = {
    "stock": ("item", "quantity"),
    "supply": ("id", "item", "date", "quantity"),
    "demand": ("id", "item", "date", "quantity"),
}
_EXTRA: dict[str, dict[str, pl.DataType]] = {
    "stock": {"id": pl.String(), "location": pl.String(), "unusable": pl.String()},
    "supply": {"kind": pl.String(), "unusable": pl.String()},
    "demand": {
        "kind": pl.String(),
        "parent": pl.String(),
        "priority": pl.Int64(),
        "unusable": pl.String(),
    },
}


def checked(frame: object | None, name: str, *, key: Sequence[str]) -> pl.DataFrame:
    """The frame with the columns this room works on: ids text, dates days, quantities exact.

    Args:
        frame: A native frame, or null for none.
        name: ``stock``, ``supply`` or ``demand``.
        key: The columns that tell items apart.

    Raises:
        ColumnNotFound: A needed column is absent.
        ConfigError: A column has a type that does not serve.
    """
    needed = {
        **dict.fromkeys((*key, *_NEEDED[name]), pl.String()),
        **({"date": pl.Date()} if "date" in _NEEDED[name] else {}),
        "quantity": NUMBER,
    }
    wanted: dict[str, pl.DataType] = {**needed, **_EXTRA[name]}
    if frame is None:
        return pl.DataFrame(schema=wanted)
    given = to_polars(frame)
    for column in needed:
        if column not in given.columns:
            raise ColumnNotFound(
                f"The {name} frame has no column {column!r}; it has {', '.join(given.columns[:40])}.",
                hint=did_you_mean(column, given.columns)
                or f"It needs {', '.join(needed)}; {', '.join(_EXTRA[name])} may be there.",
            )
    return pl.DataFrame(
        [_column(given, column, dtype, name).alias(column) for column, dtype in wanted.items()]
    )


def _column(given: pl.DataFrame, column: str, dtype: pl.DataType, name: str) -> pl.Series:
    if column not in given.columns:
        return pl.Series(column, [None], dtype=dtype).new_from_index(0, given.height)
    series = given.get_column(column)
    if column == "quantity":
        return number_series(series)
    if series.dtype in (dtype, pl.Null):
        return series.cast(dtype)
    if dtype == pl.Date() and isinstance(series.dtype, pl.Datetime) and not series.dtype.time_zone:
        # A pandas frame has no dates, only moments: one without a zone stands for its day.
        return series.cast(pl.Date)
    if dtype == pl.String and (
        series.dtype in (pl.Categorical, pl.Enum) or series.dtype.is_integer()
    ):
        return series.cast(pl.String)
    if dtype == pl.Int64 and series.dtype.is_integer():
        return series.cast(pl.Int64)
    raise ConfigError(
        f"The column {column!r} of the {name} frame is {series.dtype}, expected {dtype}."
    )


def left_out(frame: pl.DataFrame, name: str, *, where: pl.Expr, reason: str) -> pl.DataFrame:
    """The rows where `where` holds, as `LEFT_OUT` tells them."""
    told = pl.coalesce("unusable", pl.lit(reason)).alias("reason")
    return frame.filter(where).select(pl.lit(name).alias("frame"), "id", "item", "quantity", told)
