"""Why something is late: the events of a purchase line in their order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.model import LineKey
from scm_automate.orderbook.answers import NotKnown
from scm_automate.orderbook.receipts import last_receipt
from scm_automate.orderbook.waiting import Waiting
from scm_automate.orderbook.why_late import Move, WhyLate
from scm_automate.supply import biggest, line_id, split_lateness
from scm_automate.supply.from_records import name_of_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scm_automate.model import OrderLine, Promise
    from scm_automate.orderbook.given import Given
    from scm_automate.supply import Pegging
    from scm_automate.tables import Table

__all__ = ["Lateness"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Lateness:
    """Answers why, from what the book holds.

    Attributes:
        as_of: The day of the book.
        orders: Open schedule lines.
        given: Receipts, promises, items.
        pegging: Which supply serves which demand.
        ends: Chains by final demand.
    """

    as_of: date
    orders: Table[OrderLine]
    given: Given
    pegging: Pegging
    ends: Mapping[str, list[dict[str, Any]]]

    def of(self, subject: str) -> WhyLate | NotKnown:
        """The lateness of a purchase line, open or closed, or of a customer's line."""
        line = self.line(subject)
        if line is not None:
            return self.of_line(subject, line)
        named = (pl.col("id") == subject) | pl.col("id").str.starts_with(f"{subject}#")
        entries = self.pegging.book.entries.filter(named, entry="demand")
        if entries.height:
            # A customer's line that is wanted on several days is as late as the worst of them.
            waiting = Waiting(pegging=self.pegging, lateness=self)
            told = [waiting.why(row["id"], row) for row in entries.iter_rows(named=True)]
            known = [one for one in told if isinstance(one, WhyLate)]
            return max(known, key=lambda one: (one.uncovered > 0, one.days), default=told[0])
        closed = self._closed_line(subject)
        if closed is not None:
            return self.of_line(subject, closed)
        return self._not("no_line", subject)

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
                    by_supplier=promise.channel != "erp" and promise.made_by == line["supplier"],
                )
            )
            before = max(known)
        return tuple(found)

    def of_line(self, subject: str, line: Mapping[str, Any]) -> WhyLate | NotKnown:
        """The lateness of one purchase line.

        Args:
            subject: What it was asked as.
            line: Its row.
        """
        moves = self.moves(line)
        need, source = self._need(line)
        if need is None and moves:
            need, source = moves[0].after, "first promise"
        if need is None:
            return self._not("no_date", subject)
        received, released = last_receipt(self.given.receipts, line)
        last = moves[-1].after if moves else None
        if line["promised"] is not None:
            last = line["promised"]
        still_open = received is None or line["quantity"] > 0
        arrival = received if not still_open else None
        expected = last if last is not None else line["due"]
        if still_open and expected is not None and expected < self.as_of:
            # The day has passed and the goods are not here: today is the earliest they can be.
            arrival = self.as_of
        stages = split_lateness(
            need=need,
            ordered=line["ordered_on"],
            lead_time_days=self.given.lead_time(line["item"], line["plant"]),
            first_promise=moves[0].after if moves else line["promised"],
            last_promise=last,
            received=arrival,
            released=released if not still_open else None,
        )
        if not stages:
            return self._not("no_events", subject)
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

    def line(self, subject: str) -> dict[str, Any] | None:
        """The schedule line; without a schedule, the one that is due last."""
        if subject in self._rows:
            return self._rows[subject]
        some = [row for name, row in self._rows.items() if name.rpartition("/")[0] == subject]
        dated = [row for row in some if row["due"] is not None]
        return max(dated, key=lambda row: row["due"]) if dated else (some[0] if some else None)

    @cached_property
    def _history(self) -> dict[LineKey, list[Promise]]:
        found: dict[LineKey, list[Promise]] = {}
        for promise in self.given.promises:
            found.setdefault(promise.line_key, []).append(promise)
        return found

    @cached_property
    def _rows(self) -> dict[str, dict[str, Any]]:
        frame = self.orders.frame.with_columns(name_of_line().alias("__id"))
        return {row["__id"]: row for row in frame.iter_rows(named=True)}

    def _closed_line(self, subject: str) -> dict[str, Any] | None:
        """A line that is no longer open, as far as receipts and promises remember it."""
        company, colon, rest = subject.partition(":")
        order, _, number = (rest if colon else company).partition("/")
        company, number = (company if colon else ""), number.partition("/")[0]
        row = {
            **dict.fromkeys(self.orders.frame.columns),
            "company": company,
            "order": order,
            "line": number,
            "quantity": 0,
        }
        received, _ = last_receipt(self.given.receipts, row)
        known = LineKey(company, order, number) in self._history
        return row if received is not None or known else None

    def _need(self, line: Mapping[str, Any]) -> tuple[date | None, str]:
        schedule = line["schedule"]
        name = line_id(line["company"], line["order"], line["line"], schedule) if schedule else ""
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

    def _not(self, reason: str, subject: str) -> NotKnown:
        return NotKnown(question="why_late", reason=reason, about=subject, as_of=self.as_of)
