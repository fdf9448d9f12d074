"""Which items' plans may move together: those that are made of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.supply.book import SupplyBook

__all__ = ["related_items"]


def related_items(book: SupplyBook, item: str) -> pl.DataFrame:
    """Everything that a change in one item's supply may touch, and all that decides when that is ready.

    Up from the item, through the production orders that consume it, to what customers buy; from there
    down to every component that those orders wait for. What is not among them cannot become late or
    short by the change.

    Args:
        book: The book.
        item: Item number; at every plant.

    Returns:
        Rows of the book's key, in its order; none where the book has no such item.

    Examples:
        >>> from datetime import date
        >>> from scm_automate.supply import SupplyBook
        >>> book = SupplyBook.from_frames(
        ...     supply={
        ...         "id": ["MO"],
        ...         "item": ["BIKE"],
        ...         "date": [date(2026, 5, 8)],
        ...         "quantity": [5],
        ...     },
        ...     demand={
        ...         "id": ["C1", "X"],
        ...         "item": ["WHEEL", "OTHER"],
        ...         "date": [date(2026, 5, 4)] * 2,
        ...         "quantity": [10, 1],
        ...         "parent": ["MO", None],
        ...     },
        ...     as_of=date(2026, 5, 1),
        ...     key=("item",),
        ... )
        >>> related_items(book, "WHEEL")["item"].to_list()
        ['BIKE', 'WHEEL']
    """
    start = (book.items.get_column("item") == item).arg_true().to_list()
    made_of, used_in = book.made_of
    above = _reach(start, used_in)
    found = _reach(above, made_of)
    return book.items[pl.Series(sorted(found), dtype=pl.Int64)]


def _reach(start: Iterable[int], steps: Mapping[int, Iterable[int]]) -> set[int]:
    found, open_ = set(start), list(start)
    while open_:
        new = set(steps.get(open_.pop(), ())) - found
        found |= new
        open_ += new
    return found
