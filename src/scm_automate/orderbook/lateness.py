"""Why something is late: the events of a line in their order, and the chain that a customer waits for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.model import LineKey
from scm_automate.orderbook.answers import Move, NotKnown, PathLink, WhyLate
from scm_automate.supply import biggest, split_lateness
from scm_automate.supply.from_records import name_of_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scm_automate.model import Item, OrderLine, Promise
    from scm_automate.supply import Pegging, Stage
    from scm_automate.tables import Table

__all__ = ["Lateness"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Lateness:
    """Answers why, from what the book holds.

    Attributes:
        as_of: The day of the book.
        orders: Open schedule lines.
        items: Item master, for lead times.
        receipts: Goods received.
        promises: Promise history, the oldest first.
        pegging: Which supply serves which demand.
        ends: Chains by final demand.
    """

    as_of: date
    orders: Table[OrderLine]
    items: Table[Item] | None
    receipts: pl.DataFrame | None
    promises: tuple[Promise, ...]
    pegging: Pegging
    ends: Mapping[str, list[dict[str, Any]]]

    def of(self, subject: str) -> WhyLate | NotKnown:
        """The lateness of a purchase line or of a customer's line."""
        line = self._line(subject)
        if line is not None:
            return self._of_line(subject, line)
        entries = self.pegging.book.entries.filter(entry="demand", id=subject)
        if not entries.height:
            return NotKnown(question="why_late", reason="no_line", about=subject, as_of=self.as_of)
        return self._of_demand(subject, entries.row(0, named=True))

    def slips(self, line: Mapping[str, Any]) -> int:
        """How often the supplier moved the promise of a line to a later day."""
        return sum(
            1
            for move in self.moves(line)
            if move.before is not None and move.after > move.before and move.by != "erp"
        )

    def moves(self, line: Mapping[str, Any]) -> tuple[Move, ...]:
        """Every promise of a line as a move, the oldest first; one that changes no day is left out."""
        found: list[Move] = []
        before: date | None = None
        for promise in self._history.get(LineKey(line["company"], line["order"], line["line"]), []):
            days = [d.latest or d.earliest for d in promise.deliveries]
            known = [day for day in days if day is not None]
            if not known or max(known) == before:
                continue
            found.append(
                Move(
                    at=promise.made_at,
                    # What was first seen in the ERP is nobody's move that we know of.
                    by="erp" if promise.channel == "erp" else promise.made_by,
                    before=before,
                    after=max(known),
                    words="; ".join(evidence.text for evidence in promise.evidence),
                    message_id=promise.message_id,
                )
            )
            before = max(known)
        return tuple(found)

    def _of_line(self, subject: str, line: Mapping[str, Any]) -> WhyLate | NotKnown:
        need, source = self._need(line)
        if need is None:
            return NotKnown(question="why_late", reason="no_date", about=subject, as_of=self.as_of)
        moves = self.moves(line)
        received, released = self._received(line)
        last = moves[-1].after if moves else None
        if line["promised"] is not None:
            last = line["promised"]
        still_open = received is None or line["quantity"] > 0
        arrival = received if not still_open else None
        if still_open and last is not None and last < self.as_of:
            # The promise has passed and the goods are not here: today is the earliest they can be.
            arrival = self.as_of
        stages = split_lateness(
            need=need,
            ordered=line["ordered_on"],
            lead_time_days=self._lead_time(line),
            first_promise=moves[0].after if moves else line["promised"],
            last_promise=last,
            received=arrival,
            released=released if not still_open else None,
        )
        if not stages:
            return NotKnown(
                question="why_late", reason="no_events", about=subject, as_of=self.as_of
            )
        return WhyLate(
            subject=subject,
            as_of=self.as_of,
            days=sum(stage.days for stage in stages),
            need=need,
            need_from=source,
            stages=stages,
            cause=biggest(stages),
            moves=moves,
            open=still_open,
        )

    def _of_demand(self, subject: str, demand: Mapping[str, Any]) -> WhyLate | NotKnown:
        path = self._path(subject)
        days = max(
            (row["days_late"] for row in self.ends.get(subject, []) if row["level"] == 0), default=0
        )
        stages: tuple[Stage, ...] = path[-1].stages if path else ()
        moves: tuple[Move, ...] = ()
        if path:
            line = self._line(path[-1].supply)
            moves = self.moves(line) if line is not None else ()
        if subject not in self.ends:
            return NotKnown(
                question="why_late", reason="no_events", about=subject, as_of=self.as_of
            )
        return WhyLate(
            subject=subject,
            as_of=self.as_of,
            days=days,
            need=demand["stated"],
            need_from="due",
            stages=stages,
            cause=biggest(stages),
            moves=moves,
            path=path,
            open=True,
        )

    def _path(self, subject: str) -> tuple[PathLink, ...]:
        """From the demand up along the latest supply, to the first link that is not late."""
        links = self._links
        path: list[PathLink] = []
        waiting, seen = [subject], set()
        while waiting:
            candidates = [link for demand in waiting for link in links.get(demand, [])]
            late = [link for link in candidates if (link["ready"] - link["demand_date"]).days > 0]
            if not late:
                break
            worst = max(
                late, key=lambda link: ((link["ready"] - link["demand_date"]).days, link["supply"])
            )
            if worst["supply"] in seen:
                break
            seen.add(worst["supply"])
            line = self._line(worst["supply"])
            own = self._of_line(worst["supply"], line) if line is not None else None
            path.append(
                PathLink(
                    demand=worst["demand"],
                    supply=worst["supply"],
                    kind=worst["supply_kind"],
                    needed=worst["demand_date"],
                    ready=worst["ready"],
                    days_late=(worst["ready"] - worst["demand_date"]).days,
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

    @cached_property
    def _history(self) -> dict[LineKey, list[Promise]]:
        found: dict[LineKey, list[Promise]] = {}
        for promise in self.promises:
            found.setdefault(promise.line_key, []).append(promise)
        return found

    @cached_property
    def _rows(self) -> dict[str, dict[str, Any]]:
        frame = self.orders.frame.with_columns(name_of_line().alias("__id"))
        return {row["__id"]: row for row in frame.iter_rows(named=True)}

    def _line(self, subject: str) -> dict[str, Any] | None:
        """The schedule line; without a schedule, the one that is due last."""
        if subject in self._rows:
            return self._rows[subject]
        some = [row for name, row in self._rows.items() if name.rpartition("/")[0] == subject]
        dated = [row for row in some if row["due"] is not None]
        return max(dated, key=lambda row: row["due"]) if dated else (some[0] if some else None)

    def _need(self, line: Mapping[str, Any]) -> tuple[date | None, str]:
        name = _name(line)
        pegged = self._needs.get(name)
        if pegged is not None:
            return pegged, "pegged demand"
        if line["requested"] is not None:
            return line["requested"], "requested"
        return line["due"], "due"

    @cached_property
    def _needs(self) -> dict[str, date]:
        frame = self.pegging.of_supplies().filter(pl.col("first_need").is_not_null())
        return dict(frame.select("id", "first_need").iter_rows())

    def _received(self, line: Mapping[str, Any]) -> tuple[date | None, date | None]:
        if self.receipts is None:
            return None, None
        mine = self.receipts.filter(
            (pl.col("order").cast(pl.String) == line["order"])
            & (pl.col("line").cast(pl.String) == line["line"])
        )
        if "company" in mine.columns:
            mine = mine.filter(pl.col("company").cast(pl.String) == line["company"])
        last = mine.get_column("date").max()
        freed = mine.get_column("released").max() if "released" in mine.columns else None
        return last, freed  # type: ignore[return-value]

    def _lead_time(self, line: Mapping[str, Any]) -> int | None:
        if self.items is None or line["item"] is None:
            return None
        rows = self.items.frame.filter(item=line["item"])
        plants = dict(rows.select("plant", "lead_time_days").iter_rows())
        return plants.get(line["plant"], plants.get(None))


def _name(line: Mapping[str, Any]) -> str:
    from scm_automate.supply import line_id

    return line_id(line["company"], line["order"], line["line"], line["schedule"])
