"""What is made counts on the day on which its components let it be ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.supply.scaled import from_whole

if TYPE_CHECKING:
    from scm_automate.supply import Pegging, SupplyBook

__all__ = ["book_as_ready"]


def book_as_ready(book: SupplyBook, pegging: Pegging) -> SupplyBook:
    """The book with each production order moved to the day on which it can be ready; itself if none moves.

    Args:
        book: The book.
        pegging: Its links.
    """
    late = pegging.ready().filter(pl.col("delay") > 0)
    if not late.height:
        return book
    at = late.get_column("row")
    moved = book.entries[at].with_columns(date=late.get_column("ready"))
    places = book.items[moved.get_column("item_index")]
    rows = moved.select("id", "kind", "date").with_columns(places.get_columns())
    units = from_whole(moved.get_column("units"), book.places)
    return book.what_if(supply=rows.with_columns(units))
