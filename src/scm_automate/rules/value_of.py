"""What a quantity is worth at a price for so many units."""

from __future__ import annotations

import polars as pl

from scm_automate.tables.columns import NUMBER

__all__ = ["value_of"]

_MOST = 1e24
"""A product beyond it is a fault of the data, and does not fit the engine's decimals."""


def value_of(quantity: str, price: str, per: str) -> pl.Expr:
    """Quantity times price by the price unit, exact; null where one is missing, 0 units, or beyond all sense.

    Args:
        quantity: Column of the quantity.
        price: Column of the price.
        per: Column of the number of units that the price is for.

    Examples:
        >>> frame = pl.DataFrame({"q": ["500", "5"], "p": ["71.64", "2"], "per": ["100", "0"]})
        >>> exact = frame.select(pl.all().cast(NUMBER))
        >>> exact.select(value_of("q", "p", "per")).to_series().to_list()
        [Decimal('358.200000'), None]
    """
    units = pl.when(pl.col(per) != 0).then(per)
    size = (pl.col(quantity).cast(pl.Float64) * pl.col(price).cast(pl.Float64)).abs()
    amount = pl.when(size < _MOST).then(quantity)
    return (amount * pl.col(price) / units).cast(NUMBER, strict=False)
