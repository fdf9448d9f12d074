"""An order line's supplies as an answer has them: its deliveries in place of its schedules."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.supply import line_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from scm_automate.model import Delivery, LineResponse

__all__ = ["answered_supply", "id_of"]

_COLUMNS = pl.Schema(
    {
        "id": pl.String(),
        "item": pl.String(),
        "plant": pl.String(),
        "kind": pl.String(),
        "date": pl.Date(),
        "quantity": pl.Decimal(24, 6),
    }
)


def id_of(row: Mapping[str, Any]) -> str:
    """What a schedule line is called in a book."""
    return line_id(row["company"], row["order"], row["line"], row["schedule"])


def answered_supply(said: LineResponse, schedules: list[dict[str, Any]]) -> pl.DataFrame | None:
    """The line's supplies after the answer, in the form of a book's supplies.

    Args:
        said: What was read of the line.
        schedules: Its open schedules as rows.

    Returns:
        One row per schedule, and one more per delivery beyond them; a schedule that nothing is left
        of stands with zero. Null where the answer gives no date or quantity to reckon with.
    """
    if not schedules:
        return None
    dated = sorted(schedules, key=lambda row: (row["due"] is None, row["due"]))
    parts = _parts_of(said, dated)
    if parts is None:
        return None
    names = [id_of(row) for row in dated]
    rows = []
    for number in range(max(len(parts), len(names))):
        quantity, day = parts[number] if number < len(parts) else (Decimal(0), dated[0]["due"])
        if day is None:
            return None
        rows.append(
            {
                "id": names[number] if number < len(names) else f"{names[-1]}#{number + 1}",
                "item": dated[0]["item"],
                "plant": dated[0]["plant"],
                "kind": "purchase",
                "date": day,
                "quantity": quantity,
            }
        )
    return pl.DataFrame(rows, schema=_COLUMNS)


def _parts_of(
    said: LineResponse, dated: list[dict[str, Any]]
) -> list[tuple[Decimal, date | None]] | None:
    if said.status == "rejected":
        return []
    if said.deliveries:
        return _delivered(said.deliveries, sum((row["quantity"] for row in dated), Decimal(0)))
    if said.status == "accepted":
        return [(row["quantity"], row["due"]) for row in dated]
    return None


def _delivered(
    deliveries: Iterable[Delivery], total: Decimal
) -> list[tuple[Decimal, date | None]] | None:
    """Quantities and last days; a single delivery without a quantity is the whole line."""
    some = tuple(deliveries)
    if len(some) == 1 and some[0].quantity is None:
        return [(total, some[0].latest)]
    if any(one.quantity is None or one.latest is None for one in some):
        return None
    return [(one.quantity or Decimal(0), one.latest) for one in some]
