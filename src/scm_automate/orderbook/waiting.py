"""Why a customer's line is late: the chain of supplies that it waits for, up to the first cause."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.model import canonical
from scm_automate.orderbook.answers import NotKnown
from scm_automate.orderbook.why_late import Move, PathLink, WhyLate
from scm_automate.supply import biggest
from scm_automate.supply.overdue import overdue_supplies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.orderbook.lateness import Lateness
    from scm_automate.supply import Pegging, Stage

__all__ = ["Waiting"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Waiting:
    """Walks the links of a pegging.

    Attributes:
        pegging: Which supply serves which demand.
        lateness: Why a purchase line is late.
    """

    pegging: Pegging
    lateness: Lateness

    def why(self, subject: str, demand: Mapping[str, Any]) -> WhyLate | NotKnown:
        """The lateness of one demand.

        Args:
            subject: Its id.
            demand: Its row of the book.
        """
        ends = self.lateness.ends.get(subject, [])
        uncovered = self._uncovered(subject)
        if not ends and not uncovered:
            return NotKnown(
                question="why_late", reason="no_events", about=subject, as_of=self.lateness.as_of
            )
        path = self._path(subject)
        stages: tuple[Stage, ...] = path[-1].stages if path else ()
        moves: tuple[Move, ...] = ()
        if path:
            line = self.lateness.line(path[-1].supply)
            moves = self.lateness.moves(line) if line is not None else ()
        return WhyLate(
            subject=subject,
            as_of=self.lateness.as_of,
            days=max((row["days_late"] for row in ends if row["level"] == 0), default=0),
            need=demand["stated"],
            need_from="due",
            stages=stages,
            cause=biggest(stages),
            moves=moves,
            path=path,
            open=True,
            uncovered=uncovered,
            hangs_on=next((row["supply"] for row in ends if row["supply"] in self._overdue), None),
        )

    @cached_property
    def _overdue(self) -> frozenset[str]:
        return frozenset(overdue_supplies(self.pegging.book))

    def _uncovered(self, subject: str) -> Decimal:
        free = self.pegging.of_demands().filter(id=subject)["free"]
        return canonical(sum(free, Decimal(0)))

    def _path(self, subject: str) -> tuple[PathLink, ...]:
        """From the demand up along the latest supply, to the first link that is not late."""
        path: list[PathLink] = []
        waiting, seen = [subject], set()
        while waiting:
            candidates = [link for demand in waiting for link in self._links.get(demand, [])]
            late = [link for link in candidates if _days_late(link) > 0]
            if not late:
                break
            worst = max(late, key=lambda link: (_days_late(link), link["supply"]))
            if worst["supply"] in seen:
                break
            seen.add(worst["supply"])
            line = self.lateness.line(worst["supply"])
            own = self.lateness.of_line(worst["supply"], line) if line is not None else None
            path.append(
                PathLink(
                    demand=worst["demand"],
                    supply=worst["supply"],
                    kind=worst["supply_kind"],
                    needed=worst["demand_date"],
                    ready=worst["ready"],
                    days_late=_days_late(worst),
                    stages=own.stages if isinstance(own, WhyLate) else (),
                )
            )
            waiting = self._components.get(worst["supply"], [])
        return tuple(path)

    @cached_property
    def _links(self) -> dict[str, list[dict[str, Any]]]:
        ready = dict(self.pegging.ready().select("row", "ready").iter_rows())
        frame = self.pegging.links().with_columns(pl.Series("row", self.pegging.supply))
        found: dict[str, list[dict[str, Any]]] = {}
        for row in frame.filter(pl.col("supply") != "stock").iter_rows(named=True):
            found.setdefault(row["demand"], []).append({**row, "ready": ready[row["row"]]})
        return found

    @cached_property
    def _components(self) -> dict[str, list[str]]:
        entries = self.pegging.book.entries.filter(entry="demand")
        found: dict[str, list[str]] = {}
        for parent, child in entries.select("parent", "id").iter_rows():
            if parent is not None:
                found.setdefault(parent, []).append(child)
        return found


def _days_late(link: Mapping[str, Any]) -> int:
    late: int = (link["ready"] - link["demand_date"]).days
    return late
