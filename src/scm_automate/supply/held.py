"""Demand that nobody has ordered: it is projected, and binds nothing that may be promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NO_ORDERS", "is_held"]

NO_ORDERS = ("forecast", "safety_stock")
"""Kinds of demand that nobody has ordered."""


def is_held(entries: pl.DataFrame) -> pl.Series:
    """Whether each entry of a book is demand that nobody has ordered.

    Examples:
        >>> import polars as pl
        >>> frame = pl.DataFrame({"entry": ["demand", "demand"], "kind": ["forecast", None]})
        >>> is_held(frame).to_list()
        [True, False]
    """
    held = entries.get_column("kind").is_in(NO_ORDERS).fill_null(value=False)
    return held & (entries.get_column("entry") == "demand")
