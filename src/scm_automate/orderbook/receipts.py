"""When the goods of a purchase line were here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["last_receipt"]


def last_receipt(
    receipts: pl.DataFrame | None, line: Mapping[str, Any]
) -> tuple[date | None, date | None]:
    """The day on which what was kept of a line was here, and the day on which it was released.

    A receipt that was reversed does not count: of +5, -5 and +5 again, the third is the day. Neither
    does what was sent back afterwards move the day.

    Args:
        receipts: `order`, `line`, `date`, `quantity`; perhaps `company` and `released`.
        line: Row with `company`, `order` and `line`.

    Examples:
        >>> from datetime import date
        >>> rows = pl.DataFrame(
        ...     {
        ...         "order": ["45"] * 3,
        ...         "line": ["10"] * 3,
        ...         "date": [date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 11)],
        ...         "quantity": [5, -5, 5],
        ...     }
        ... )
        >>> last_receipt(rows, {"company": "", "order": "45", "line": "10"})[0]
        datetime.date(2026, 5, 11)
    """
    if receipts is None:
        return None, None
    mine = receipts.filter(
        (pl.col("order").cast(pl.String) == line["order"])
        & (pl.col("line").cast(pl.String) == line["line"])
        & pl.col("date").is_not_null()
    )
    if "company" in mine.columns:
        # A receipt that names no company may be anybody's; the order number decides.
        company = pl.col("company").cast(pl.String).fill_null("")
        mine = mine.filter(company.is_in(["", line["company"]]))
    held = mine.group_by("date").agg(pl.col("quantity").cast(pl.Decimal(24, 6)).sum()).sort("date")
    held = held.with_columns(total=pl.col("quantity").cum_sum())
    if not held.height or held["total"][-1] <= 0:
        return None, None
    kept = held["total"][-1]
    before = pl.col("total").shift(1, fill_value=0)
    crossed = held.filter((pl.col("total") >= kept) & (before < kept))
    day: date = crossed["date"][-1]
    freed = mine.get_column("released").max() if "released" in mine.columns else None
    return day, freed  # type: ignore[return-value]
