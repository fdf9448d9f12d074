"""Supplies that should have come already: they have no date that anybody could rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from scm_automate.supply.book import SupplyBook

__all__ = ["overdue_supplies"]


def overdue_supplies(book: SupplyBook) -> pl.Series:
    """Ids of the supplies whose own date is before the day of the book."""
    past = (pl.col("entry") == "supply") & (pl.col("stated") < book.as_of)
    return book.entries.filter(past).get_column("id")
