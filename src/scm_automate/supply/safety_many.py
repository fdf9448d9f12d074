"""Safety stocks of many items at once, term by term."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, did_you_mean
from scm_automate.tables import to_polars
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["safety_stocks"]

_NEEDED = ("service", "demand_per_day", "demand_deviation", "lead_time_days")
_EXTRA = ("lead_time_deviation", "review_days", "data_age_days")
_TERMS = ("demand", "review", "data_age", "lead_time")


def safety_stocks(frame: object) -> pl.DataFrame:
    """The safety stock of each row, with its terms and what each would save.

    The same law as `safety_stock`, on whole columns; figures agree with it to a millionth.

    Args:
        frame: A frame with the arguments of `safety_stock` as columns, exact or not:
            `service`, `demand_per_day`, `demand_deviation`, `lead_time_days`, and perhaps
            `lead_time_deviation`, `review_days`, `data_age_days` (0 where absent or null). Other
            columns stay.

    Returns:
        The frame with `safety_stock` (rounded up at the sixth decimal), `factor`, and for each term
        of demand, review, data_age and lead_time its `share_...` of the variance and what it
        `saves_...`. A row in which a needed figure is missing has null in all of them.

    Raises:
        ColumnNotFound: A needed column is absent.
        ConfigError: A figure is negative or no number, or a service is outside 0.5 to 1; the message
            names the first such row.

    Examples:
        >>> import polars as pl
        >>> frame = pl.DataFrame(
        ...     {
        ...         "item": ["A", "B"],
        ...         "service": [0.95, 0.98],
        ...         "demand_per_day": [10, 4],
        ...         "demand_deviation": [3, None],
        ...         "lead_time_days": [9, 5],
        ...         "lead_time_deviation": [2, 0],
        ...     }
        ... )
        >>> safety_stocks(frame)["safety_stock"].to_list()
        [Decimal('36.074457'), None]
    """
    given = pl.DataFrame(frame) if isinstance(frame, dict) else to_polars(frame)
    for name in _NEEDED:
        if name not in given.columns:
            raise ColumnNotFound(
                f"The frame has no column {name!r}.",
                hint=did_you_mean(name, given.columns) or f"It needs {', '.join(_NEEDED)}.",
            )
    cells = {name: _column(given, name) for name in (*_NEEDED, *_EXTRA)}
    known = ~np.isnan(np.stack([cells[name] for name in _NEEDED])).any(axis=0)
    factor = np.full(given.height, np.nan)
    levels, place = np.unique(cells["service"][known], return_inverse=True)
    law = NormalDist()
    factor[known] = np.array([law.inv_cdf(float(level)) for level in levels], float)[place]
    per_day = cells["demand_deviation"] ** 2
    variances = {
        "demand": cells["lead_time_days"] * per_day,
        "review": cells["review_days"] * per_day,
        "data_age": cells["data_age_days"] * per_day,
        "lead_time": (cells["demand_per_day"] * cells["lead_time_deviation"]) ** 2,
    }
    whole = sum(variances.values(), np.zeros(given.height))
    stock = factor * np.sqrt(whole)
    made = [
        _exact(np.ceil(np.round(stock * 1e6, 3)) / 1e6, "safety_stock"),
        _exact(factor, "factor"),
    ]
    for name in _TERMS:
        share = np.divide(variances[name], whole, out=np.zeros_like(whole), where=whole > 0)
        share[~known] = np.nan
        saved = stock - factor * np.sqrt(np.maximum(whole - variances[name], 0))
        made += [_exact(share, f"share_{name}"), _exact(saved, f"saves_{name}")]
    return given.with_columns(made)


def _column(given: pl.DataFrame, name: str) -> Floats:
    """The figures as floats; not a number where the cell is null."""
    if name not in given.columns:
        return np.zeros(given.height)
    series = given.get_column(name)
    if not series.dtype.is_numeric() and series.dtype != pl.Null:
        raise ConfigError(f"The column {name!r} is {series.dtype}, and is to hold numbers.")
    values = series.cast(pl.Float64)
    low, high = (0.5, 1.0) if name == "service" else (0.0, float("inf"))
    inside = (
        (values > low) & (values < high)
        if name == "service"
        else values.is_between(low, high, closed="left")
    )
    bad = (~inside | values.is_nan()).fill_null(value=False).arg_true()
    if len(bad):
        raise ConfigError(
            f"{name} is {series[bad[0]]} in row {bad[0] + 1}.",
            hint="Give a share above 0.5 and below 1."
            if name == "service"
            else "Give a number that is not negative.",
        )
    if name in _EXTRA:
        values = values.fill_null(0.0)
    return values.fill_null(float("nan")).to_numpy()


def _exact(values: Floats, name: str) -> pl.Series:
    return pl.Series(name, values).fill_nan(None).round(6).cast(NUMBER)
