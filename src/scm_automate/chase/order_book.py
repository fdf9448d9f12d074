"""The open lines of a round, found by supplier, by key and by order number."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.model import OrderLine, ScheduleKey
from scm_automate.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.model import LineKey, Supplier

__all__ = ["OrderBook"]

_KEY = ["company", "order", "line", "schedule"]


class OrderBook:
    """Open lines as a frame, of which single rows become records when they are needed.

    A schedule line that the export holds twice is kept once here; the plan tells of it.

    Args:
        frame: Rows of `OrderLine`.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame.unique(_KEY, keep="first", maintain_order=True)
        # One message asks for the same lines twice, to read it and to judge what was read.
        self._last: tuple[Supplier, tuple[OrderLine, ...]] | None = None

    @cached_property
    def _rows_of_supplier(self) -> dict[str, list[int]]:
        grouped = (
            self.frame.with_row_index("place")
            .group_by("supplier", maintain_order=True)
            .agg(pl.col("place"))
        )
        return dict(grouped.iter_rows())

    @cached_property
    def _supplier_of_order(self) -> dict[str, tuple[str, str]]:
        pairs = self.frame.select("order", "company", "supplier").unique()
        return {order: (company, supplier) for order, company, supplier in pairs.iter_rows()}

    @cached_property
    def line_keys(self) -> frozenset[tuple[str, str, str]]:
        """(company, order, line) of every open line."""
        return frozenset(self.frame.select("company", "order", "line").unique().iter_rows())

    def of_supplier(self, supplier: Supplier) -> tuple[OrderLine, ...]:
        """The open lines of a supplier, in the order of the export."""
        if self._last is not None and self._last[0] == supplier:
            return self._last[1]
        rows = self.frame[self._rows_of_supplier.get(supplier.id, [])]
        lines = Table(OrderLine, rows).records()
        if supplier.company:
            lines = tuple(line for line in lines if line.company in ("", supplier.company))
        self._last = (supplier, lines)
        return lines

    def suppliers_of_orders(self, words: Iterable[str]) -> Mapping[str, tuple[str, str]]:
        """(company, supplier) of those words that are numbers of open orders."""
        known = self._supplier_of_order
        return {word: known[word] for word in words if word in known}

    def lines(self, keys: Iterable[ScheduleKey]) -> dict[ScheduleKey, OrderLine]:
        """The open lines among some keys."""
        wanted = pl.DataFrame(
            sorted(set(keys)), schema=dict.fromkeys(_KEY, pl.String), orient="row"
        )
        rows = self.frame.join(wanted, on=_KEY, how="semi")
        return {line.key: line for line in Table(OrderLine, rows).records()}

    def of_lines(self, keys: Iterable[LineKey | tuple[str, str, str]]) -> tuple[OrderLine, ...]:
        """All open schedules of some lines."""
        names = _KEY[:3]
        wanted = pl.DataFrame(
            sorted(set(keys)), schema=dict.fromkeys(names, pl.String), orient="row"
        )
        rows = self.frame.join(wanted, on=names, how="semi")
        return Table(OrderLine, rows).records()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the lines: the same for the same export, whatever the order of its rows."""
        text = self.frame.sort(_KEY).write_csv()
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
