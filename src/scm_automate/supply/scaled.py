"""Decimal quantities as whole numbers of their smallest unit, and back.

Sums and comparisons of whole numbers are exact, and quick. The smallest unit is chosen from the data:
where every quantity is whole, it is 1; six decimals are the most that a quantity has.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import ConfigError, LimitExceeded
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

__all__ = ["MOST_PLACES", "common_places", "from_whole", "number_series", "to_decimal", "to_whole"]

MOST_PLACES = 6
"""Decimals of the house's number type."""

_LARGEST = 2**62
"""Sums stay below this, so that a difference of two of them still fits."""


def number_series(quantities: pl.Series) -> pl.Series:
    """The quantities as Decimal(24, 6).

    Raises:
        ConfigError: They are floats, or no numbers.

    Examples:
        >>> number_series(pl.Series([1, 2])).dtype
        Decimal(precision=24, scale=6)
    """
    if quantities.dtype == NUMBER:
        return quantities
    if quantities.dtype.is_integer() or quantities.dtype in (pl.Null, pl.String):
        return quantities.cast(NUMBER)
    if isinstance(quantities.dtype, pl.Decimal):
        exact = quantities.cast(NUMBER)
        if (exact != quantities).any():
            raise ConfigError(f"The column {quantities.name!r} has more than 6 decimals.")
        return exact
    raise ConfigError(
        f"The column {quantities.name!r} is {quantities.dtype}, and a quantity is an exact number.",
        hint="Give Decimal or whole numbers; round floats first.",
    )


def common_places(columns: Iterable[pl.Series]) -> int:
    """The fewest decimals, 0 to 6, in which every quantity is exact.

    Args:
        columns: Decimal(24, 6) columns; nulls do not count.

    Examples:
        >>> common_places([number_series(pl.Series(["1.50", "2"]))])
        1
    """
    needed = 0
    for column in columns:
        units = column.drop_nulls().to_physical()
        for places in range(needed, MOST_PLACES):
            rest = pl.lit(units) % pl.lit(10 ** (MOST_PLACES - places), pl.Int128)
            if not pl.select((rest != 0).any()).item():
                break
            needed = places + 1
    return needed


def to_whole(quantities: pl.Series, places: int) -> Whole:
    """The quantities in units of the smallest decimal, exactly.

    Args:
        quantities: A Decimal(24, 6) column without nulls.
        places: Decimals to keep; the rest must be zeros (`common_places`).

    Raises:
        LimitExceeded: Their sum does not fit into 62 bits.

    Examples:
        >>> to_whole(number_series(pl.Series(["1.5", "2"])), 1).tolist()
        [15, 20]
    """
    step = pl.lit(10 ** (MOST_PLACES - places), pl.Int128)
    units = pl.select(pl.lit(quantities.to_physical()) // step).to_series()
    if len(units) and pl.select(pl.lit(units).abs().sum()).item() >= _LARGEST:
        raise LimitExceeded(
            f"The quantities of {quantities.name!r} add up to more than 62 bits in units of "
            f"{Decimal(1).scaleb(-places)}.",
            hint="Give the quantities in a larger unit.",
        )
    return units.cast(pl.Int64).to_numpy()


def from_whole(units: Whole | pl.Series, places: int, *, name: str = "quantity") -> pl.Series:
    """The units as Decimal(24, 6) again.

    Examples:
        >>> from_whole(pl.Series([15]), 1).to_list()
        [Decimal('1.500000')]
    """
    whole = pl.lit(pl.Series(name, units, dtype=pl.Int64)).cast(pl.Decimal(38, MOST_PLACES))
    return pl.select((whole / Decimal(10**places) if places else whole).cast(NUMBER)).to_series()


def to_decimal(units: int, places: int) -> Decimal:
    """One quantity as a plain Decimal.

    Examples:
        >>> to_decimal(150, 1)
        Decimal('15')
    """
    from scm_automate.model import canonical

    return canonical(Decimal(int(units)).scaleb(-places))
