"""What could help an item that an answer leaves short, in the order in which a buyer would try it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.model import canonical
from scm_automate.rules.impact import Alternative
from scm_automate.supply.scaled import to_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from scm_automate.supply import SupplyBook

__all__ = ["find_alternatives", "of_the_line"]


def of_the_line(book: SupplyBook, row: Mapping[str, Any]) -> pl.Expr:
    """Whether a row is of the line's own plant; all are where the book tells no plants apart."""
    if "plant" not in book.key:
        return pl.lit(value=True)
    return pl.col("plant").eq_missing(pl.lit(row["plant"], pl.String))


def find_alternatives(
    row: Mapping[str, Any],
    *,
    book: SupplyBook,
    changed: pl.DataFrame,
    sources: pl.DataFrame | None,
    short: date | None,
) -> tuple[Alternative, ...]:
    """Parts that come in time, other supply to pull in, stock elsewhere, other suppliers.

    Args:
        row: A schedule of the order line.
        book: The book of its item.
        changed: The line's supplies after the answer.
        sources: Who else supplies; see `weigh_response`.
        short: First day on which the item is short; null where it never is.
    """
    of_entries = book.items[book.entries.get_column("item_index")]
    if "plant" not in book.key:
        of_entries = of_entries.with_columns(pl.lit(None, pl.String).alias("plant"))
    entries = book.entries.with_columns(of_entries.get_columns())
    return (
        *_in_time(changed, short),
        *_to_pull_in(entries, row, book, changed, short),
        *_elsewhere(entries, row, book),
        *_other_suppliers(sources, row, book.as_of),
    )


def _in_time(changed: pl.DataFrame, short: date | None) -> Iterator[Alternative]:
    if short is None:
        return
    some = changed.filter((pl.col("date") <= short) & (pl.col("quantity") > 0))
    for one in some.iter_rows(named=True):
        yield Alternative(
            kind="partial",
            document=one["id"],
            quantity=canonical(one["quantity"]),
            date=one["date"],
        )


def _to_pull_in(
    entries: pl.DataFrame,
    row: Mapping[str, Any],
    book: SupplyBook,
    changed: pl.DataFrame,
    short: date | None,
) -> Iterator[Alternative]:
    own = changed.get_column("id").implode()
    others = entries.filter(
        of_the_line(book, row) & (pl.col("entry") == "supply") & ~pl.col("id").is_in(own)
    )
    if short is not None:
        others = others.filter(pl.col("date") > short)
    for one in others.sort("date", "id").iter_rows(named=True):
        yield Alternative(
            kind="pull_in",
            document=one["id"],
            quantity=to_decimal(one["units"], book.places),
            date=one["date"],
        )


def _elsewhere(
    entries: pl.DataFrame, row: Mapping[str, Any], book: SupplyBook
) -> Iterator[Alternative]:
    """What other plants may give away without starving their own orders."""
    if "plant" not in book.key:
        return
    others = entries.filter(~of_the_line(book, row) & (pl.col("entry") == "stock"))
    for one in others.sort("plant").iter_rows(named=True):
        free = book.item(one["item"], plant=one["plant"]).available_on(book.as_of)
        if free > 0:
            yield Alternative(
                kind="transfer", document=one["plant"] or "", quantity=free, date=book.as_of
            )


def _other_suppliers(
    sources: pl.DataFrame | None, row: Mapping[str, Any], as_of: date
) -> Iterator[Alternative]:
    if sources is None:
        return
    there = set(sources.columns)
    valid = sources.filter(
        (pl.col("item") == row["item"])
        & (pl.col("supplier") != row["supplier"])
        & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= as_of))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= as_of))
    )
    if "plant" in there:
        valid = valid.filter(pl.col("plant").is_null() | (pl.col("plant") == row["plant"]))
    days = pl.col("lead_time_days") if "lead_time_days" in there else pl.lit(None, pl.Int64)
    quickest = valid.group_by("supplier").agg(days.min().alias("days")).sort("supplier")
    for supplier, lead in quickest.iter_rows():
        yield Alternative(
            kind="other_supplier",
            document=str(supplier),
            date=None if lead is None else as_of + timedelta(days=lead),
        )
