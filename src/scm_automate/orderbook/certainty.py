"""How sure it is that a supply comes on its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.orderbook.book import OrderBook

__all__ = ["SUREST_FIRST", "Certainty", "certainty_of", "least_sure"]

Certainty = Literal[
    "in_stock", "confirmed", "slipped", "unconfirmed", "overdue", "to_order", "none"
]
"""How sure a date is, the surest first. Each in a sentence:

- ``in_stock``: it is there.
- ``confirmed``: the supply that brings it has a promise, which was never moved.
- ``slipped``: it has a promise, and the supplier moved one before.
- ``unconfirmed``: the supply has no promise; the date is our own plan.
- ``overdue``: the supply should have come already.
- ``to_order``: nothing in sight covers it; ordered today, it takes the lead time.
- ``none``: nothing in sight covers it, and no lead time is known.

Where several supplies are needed, the least sure of them counts.
"""

SUREST_FIRST: tuple[Certainty, ...] = (
    "in_stock",
    "confirmed",
    "slipped",
    "unconfirmed",
    "overdue",
)
"""The surest first."""


def certainty_of(book: OrderBook, supply: str) -> tuple[Certainty, int]:
    """How sure a supply is, and how often its supplier moved it to a later day."""
    if supply == "stock":
        return "in_stock", 0
    line = book.lines.get(supply)
    slips = book.lateness.slips(line) if line is not None else 0
    if supply in book.overdue:
        return "overdue", slips
    if line is None:
        return "unconfirmed", 0
    told = line["promised_quantity"]
    partly = told is not None and told < line["quantity"]
    if line["promised"] is None or partly or book.conventions.receipt_date == "due":
        return "unconfirmed", slips
    return ("slipped" if slips else "confirmed"), slips


def least_sure(book: OrderBook, supplies: Iterable[str]) -> tuple[str | None, Certainty]:
    """The least sure of some supplies; of equals, the first."""
    worst: tuple[str | None, Certainty] = (None, "in_stock")
    for supply in supplies:
        found, _ = certainty_of(book, supply)
        if worst[0] is None or SUREST_FIRST.index(found) > SUREST_FIRST.index(worst[1]):
            worst = (supply, found)
    return worst
