"""The rows behind a figure that was worked out across rows: links, movements, promises, answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.model import LineKey
from scm_automate.rules.explaining import said
from scm_automate.supply import line_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scm_automate.model import OrderResponse, Promise
    from scm_automate.rules.rule import Rule
    from scm_automate.supply import Pegging

__all__ = ["Behind", "EvidenceRow"]

MOST = 20
"""Rows of one table that are shown."""

_OF_PROMISES = {"first_promise", "promised_on", "slips", "slip_days", "net_slip_days"}
_OF_ANSWERS = {"last_inbound", "confirmed_price"}
_OF_LINKS = {"need", "pegged", "for_safety", "endangered", "value_at_risk"}
_OF_BALANCE = {"lowest", "first_shortage", "shortage_until", "depth", "uncovered", "uncovered_need"}
_OF_CHAIN = {"pegged", "missing", "days_late", "late_supply", "overdue_supply"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One row behind a figure.

    Attributes:
        table: Where it stands: ``pegging``, ``projection``, ``promises``, ``responses``.
        document: The document: a demand, a supply, or the id of a message.
        facts: Its figures, as text.
    """

    table: str
    document: str
    facts: Mapping[str, str]

    def __str__(self) -> str:
        """The table, the document and its figures."""
        told = ", ".join(f"{name.replace('_', ' ')} {text}" for name, text in self.facts.items())
        return f"{self.table} {self.document}: {told}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Behind:
    """What the facts of a run were worked out from.

    Attributes:
        pegging: The links; null where no demand was given.
        promises: Promise history.
        responses: Answers read.
    """

    pegging: Pegging | None = field(default=None, repr=False)
    promises: tuple[Promise, ...] = field(default=(), repr=False)
    responses: tuple[OrderResponse, ...] = field(default=(), repr=False)

    def rows(self, rule: Rule, row: Mapping[str, Any]) -> tuple[EvidenceRow, ...]:
        """The rows behind the figures that a rule reads, at most 20 of each table.

        Args:
            rule: The rule.
            row: The subject's row.
        """
        reads = set(rule.columns)
        found: list[EvidenceRow] = []
        if rule.on == "order_lines":
            if reads & _OF_LINKS:
                name = line_id(row["company"], row["order"], row["line"], row["schedule"])
                found += self._linked("supply", name)
            if reads & _OF_PROMISES:
                found += list(self._promised(row))[:MOST]
            if reads & _OF_ANSWERS:
                found += list(self._answered(row))[:MOST]
        elif rule.on == "items" and reads & _OF_BALANCE:
            found += self._moved(row)
        elif rule.on == "demands" and reads & _OF_CHAIN:
            found += self._linked("demand", row["demand"])
        return tuple(found)

    @cached_property
    def _links(self) -> pl.DataFrame:
        return self.pegging.links() if self.pegging is not None else pl.DataFrame()

    @cached_property
    def _balances(self) -> pl.DataFrame:
        return self.pegging.book.balances() if self.pegging is not None else pl.DataFrame()

    def _linked(self, side: str, name: str) -> list[EvidenceRow]:
        """The links of a supply, or of a demand."""
        if self.pegging is None:
            return []
        other = "demand" if side == "supply" else "supply"
        mine = self._links.filter(pl.col(side) == name).head(MOST)
        return [
            _row("pegging", link[other], {
                "quantity": link["quantity"],
                "needed": link["demand_date"],
                "there": link["supply_date"],
                "days_late": link["days_late"],
            })
            for link in mine.iter_rows(named=True)
        ]  # fmt: skip

    def _moved(self, row: Mapping[str, Any]) -> list[EvidenceRow]:
        """What moves an item up to its lowest balance."""
        if self.pegging is None:
            return []
        mine = self._balances.filter(
            *(
                pl.col(name).eq_missing(pl.lit(row[name], pl.String))
                for name in self.pegging.book.key
            )
        )
        lowest = mine.get_column("balance").arg_min()
        shown = mine.head((lowest or 0) + 1).tail(MOST)
        return [
            _row("projection", entry["id"], {
                "on": entry["date"], "quantity": entry["quantity"], "balance": entry["balance"],
            })
            for entry in shown.iter_rows(named=True)
        ]  # fmt: skip

    def _promised(self, row: Mapping[str, Any]) -> Iterator[EvidenceRow]:
        key = LineKey(row["company"], row["order"], row["line"])
        for promise in sorted(self.promises, key=lambda one: one.made_at):
            if promise.line_key != key:
                continue
            days = [one.latest or one.earliest for one in promise.deliveries]
            last = max((day for day in days if day is not None), default=None)
            facts = {"made": promise.made_at.date(), "by": promise.made_by, "day": last}
            yield _row("promises", promise.message_id or promise.channel, facts)

    def _answered(self, row: Mapping[str, Any]) -> Iterator[EvidenceRow]:
        key = LineKey(row["company"], row["order"], row["line"])
        for response in sorted(self.responses, key=lambda one: one.received):
            for line in response.lines:
                if line.line_key == key:
                    facts = {
                        "received": response.received.date(),
                        "status": line.status,
                        "price": line.price,
                    }
                    yield _row("responses", response.message_id or "without id", facts)


def _row(table: str, document: str, facts: Mapping[str, object]) -> EvidenceRow:
    told = {name: text for name, value in facts.items() if (text := said(value)) is not None}
    return EvidenceRow(table=table, document=document, facts=told)
