"""The links under a demand, level by level, in the order in which a reader follows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scm_automate.model import canonical

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from scm_automate.supply import Pegging

__all__ = ["LinkBelow", "links_below"]

_DEEPEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkBelow:
    """One link of a chain.

    Attributes:
        level: 0 serves the demand itself.
        demand: What waits: the demand, or a component further down.
        supply: What it waits for.
        quantity: How much of it.
        needed: When.
        planned: When the supply is there by its own date; for stock, when it is needed.
        ready: When it is really there, late components considered.
        days_late: Days from the need to that, at least 0.
    """

    level: int
    demand: str
    supply: str
    quantity: Decimal
    needed: date
    planned: date
    ready: date
    days_late: int


def links_below(pegging: Pegging, demand: str) -> tuple[LinkBelow, ...]:
    """Every link that a demand hangs on, each followed by those of its supply's components.

    Args:
        pegging: The links.
        demand: Id of the demand.
    """
    links: dict[str, list[dict[str, Any]]] = {}
    real = dict(pegging.ready().select("row", "ready").iter_rows())
    for supply, row in zip(
        pegging.supply.tolist(), pegging.links().iter_rows(named=True), strict=True
    ):
        links.setdefault(row["demand"], []).append({**row, "ready": real.get(supply)})
    components: dict[str, list[str]] = {}
    rows = pegging.book.entries.filter(entry="demand").select("parent", "id").iter_rows()
    for parent, child in rows:
        if parent is not None:
            components.setdefault(parent, []).append(child)
    found: list[LinkBelow] = []

    def follow(name: str, level: int) -> None:
        for row in links.get(name, []):
            need, stock = row["demand_date"], row["supply"] == "stock"
            planned = need if stock else row["supply_date"]
            ready = planned if stock else max(planned, row["ready"] or planned)
            found.append(
                LinkBelow(
                    level=level,
                    demand=name,
                    supply=row["supply"],
                    quantity=canonical(row["quantity"]),
                    needed=need,
                    planned=planned,
                    ready=ready,
                    days_late=max((ready - need).days, 0),
                )
            )
            for child in components.get(row["supply"], []) if level < _DEEPEST else ():
                follow(child, level + 1)

    follow(demand, 0)
    return tuple(found)
