"""Which supply serves which demand: first come, first served, with part quantities, over all levels.

Within an item, supplies in the order of their days serve demands in the order of theirs, what was ordered
before what is only forecast. A production
order is a supply of its own item and, through its components, the parent of demands of others: so links
chain from a customer's line up to the purchase lines that it waits for, and back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from scm_automate.supply import kernels
from scm_automate.supply.chains import Chains
from scm_automate.supply.held import is_held
from scm_automate.supply.scaled import from_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scm_automate.supply.book import SupplyBook

    Whole = NDArray[np.int64]

__all__ = ["Pegging", "peg"]


def peg(book: SupplyBook, *, serve: Literal["by_day", "by_priority"] = "by_day") -> Pegging:
    """Links every demand of the book to the supplies that serve it.

    Args:
        book: The book; its stock is the first supply of each item.
        serve: ``by_day`` serves what was ordered in the order of its days, priority deciding within a
            day, and forecasts after it; ``by_priority`` serves by priority, the lowest number first,
            and by day within it, forecasts like the others.

    Returns:
        The links, and what is left on both sides.

    Examples:
        >>> from datetime import date
        >>> from scm_automate.supply import SupplyBook
        >>> book = SupplyBook.from_frames(
        ...     stock={"item": ["A"], "quantity": [20]},
        ...     supply={"id": ["S1"], "item": ["A"], "date": [date(2026, 5, 5)], "quantity": [30]},
        ...     demand={"id": ["D1"], "item": ["A"], "date": [date(2026, 5, 3)], "quantity": [25]},
        ...     as_of=date(2026, 5, 1),
        ...     key=("item",),
        ... )
        >>> peg(book).links().select("supply", "demand", "quantity", "days_late").rows()
        [('stock', 'D1', Decimal('20.000000'), 0), ('S1', 'D1', Decimal('5.000000'), 2)]
    """
    units = book.units
    item = book.entries.get_column("item_index").to_numpy()
    is_demand = (book.entries.get_column("entry") == "demand").to_numpy()
    supply_rows = np.flatnonzero(~is_demand)
    demand_rows = np.flatnonzero(is_demand)
    held = is_held(book.entries).to_numpy()[demand_rows]
    if serve == "by_priority":
        priority = book.entries.get_column("priority").fill_null(2**31).to_numpy()[demand_rows]
        demand_rows = demand_rows[np.lexsort((demand_rows, priority, item[demand_rows]))]
    elif held.any():
        # What nobody has ordered takes what is left: a forecast starves no customer.
        demand_rows = demand_rows[np.lexsort((demand_rows, held, item[demand_rows]))]
    # A negative stock is a demand that was served before it was there: it takes from the next supply.
    made = units[supply_rows]
    owed = np.minimum(made, 0)
    made = np.maximum(made, 0)
    if owed.any():
        debts = supply_rows[owed < 0]
        demand_rows = np.concatenate([debts, demand_rows])
        demand_rows = demand_rows[np.argsort(item[demand_rows], kind="stable")]
    used = -units[demand_rows]
    count = len(book)
    supply, demand, quantity, made_from, used_from = kernels.overlaps(
        made, _offsets(item[supply_rows], count), used, _offsets(item[demand_rows], count)
    )
    return Pegging(
        book=book,
        supply=supply_rows[supply],
        demand=demand_rows[demand],
        units=quantity,
        supply_from=made_from,
        demand_from=used_from,
    )


def _offsets(item: Whole, count: int) -> Whole:
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(item, minlength=count), out=offsets[1:])
    return offsets


@dataclass(frozen=True, kw_only=True, eq=False)
class Pegging:
    """The links between supplies and demands; `peg` makes it.

    Attributes:
        book: What was pegged.
        supply: Row of the supply among the book's entries, per link.
        demand: Row of the demand, per link; the stock's row where a negative stock is made good.
        units: Quantity of the link in whole units.
        supply_from: Where the link begins within its supply.
        demand_from: Where it begins within its demand.
    """

    book: SupplyBook
    supply: Whole = field(repr=False)
    demand: Whole = field(repr=False)
    units: Whole = field(repr=False)
    supply_from: Whole = field(repr=False)
    demand_from: Whole = field(repr=False)

    def links(self) -> pl.DataFrame:
        """One row per link, in order of item, day of the supply and day of the demand.

        Returns:
            The key, `supply`, `supply_kind`, `supply_date`, `demand`, `demand_kind`, `demand_date`,
            `quantity` and `days_late` (calendar days by which the supply comes after the demand's own
            date, at least 0).
        """
        entries, by = self.book.entries, pl.Series(self.supply)
        to = pl.Series(self.demand)
        ready, need = entries.get_column("date").gather(by), entries.get_column("stated").gather(to)
        on_hand = entries.get_column("entry").gather(by) == "stock"
        late = (ready - need).dt.total_days().clip(0).set(on_hand, 0)
        return self.book.items[entries.get_column("item_index").gather(by)].with_columns(
            entries.get_column("id").gather(by).alias("supply"),
            entries.get_column("kind").gather(by).alias("supply_kind"),
            ready.alias("supply_date"),
            entries.get_column("id").gather(to).alias("demand"),
            entries.get_column("kind").gather(to).alias("demand_kind"),
            need.alias("demand_date"),
            from_whole(self.units, self.book.places),
            late.alias("days_late"),
        )

    def excess(self) -> pl.DataFrame:
        """Supplies that no demand takes whole: key, id, kind, date, `quantity`, `pegged`, `free`."""
        return self._rest("supply")

    def unserved(self) -> pl.DataFrame:
        """Demands that are not served whole: key, id, kind, date, `quantity`, `pegged`, `free`.

        `free` is what is missing.
        """
        return self._rest("demand")

    def of_demands(self) -> pl.DataFrame:
        """One row per demand: key, id, kind, date, quantity, `pegged`, `free` and `last` (day of the last supply)."""
        return self._sides("demand", self.demand)

    def of_supplies(self) -> pl.DataFrame:
        """One row per supply, the stock among them: as `of_demands`, with `first_need` of its demands."""
        return self._sides("supply", self.supply)

    def ends(self) -> pl.DataFrame:
        """Which final demands hang on which supply, over all levels.

        A final demand has no parent. A part of a production order stands for the like part of each of
        its components, in whole units, so that parts never overlap and never leave a gap.

        Returns:
            One row per final demand, supply and level, in that order: `demand`, `demand_kind`,
            `demand_date`, `supply`, `supply_kind`, `supply_date`, `level` (0 serves the demand
            itself), `quantity` (of the supply's own item), `ready` (day on which the supply can serve
            the chain, its own components considered) and `days_late` (by which the chain makes the
            final demand late, slack on the way taken off; at least 0).

        Raises:
            LimitExceeded: A chain has more than 50 levels, so it is probably a circle.
        """
        return self._followed.ends.sort("demand", "supply", "level")

    def ready(self) -> pl.DataFrame:
        """When each supply will really be there: `row`, `ready`, `delay` (days), late components considered."""
        return self._followed.ready

    @cached_property
    def _followed(self) -> Chains:
        return Chains(self)

    def _rest(self, side: str) -> pl.DataFrame:
        found = self.of_supplies() if side == "supply" else self.of_demands()
        return found.filter(pl.col("free") > 0)

    def _sides(self, side: str, rows: Whole) -> pl.DataFrame:
        entries, units = self.book.entries, self.book.units
        pegged = np.zeros(entries.height, np.int64)
        np.add.at(pegged, rows, self.units)
        other, best = (
            (self.supply, np.full(entries.height, np.iinfo(np.int64).min))
            if side == "demand"
            else (self.demand, np.full(entries.height, np.iinfo(np.int64).max))
        )
        if side == "demand":
            np.maximum.at(best, rows, self.book.day_numbers[other])
        else:
            need = entries.get_column("stated").to_physical().cast(pl.Int64).to_numpy()
            np.minimum.at(best, rows, need[other])
        kind = entries.get_column("entry")
        picked = np.flatnonzero(
            ((kind == "demand") if side == "demand" else (kind != "demand")).to_numpy()
        )
        at = pl.Series(picked)
        whole = np.maximum(-units[picked] if side == "demand" else units[picked], 0)
        day = pl.Series(best[picked]).set(pl.Series(pegged[picked] == 0), None)
        return self.book.items[entries.get_column("item_index").gather(at)].with_columns(
            entries.get_column("id").gather(at),
            entries.get_column("kind").gather(at),
            entries.get_column("date").gather(at),
            from_whole(whole, self.book.places),
            from_whole(pegged[picked], self.book.places, name="pegged"),
            from_whole(whole - pegged[picked], self.book.places, name="free"),
            day.cast(pl.Int32).cast(pl.Date).alias("last" if side == "demand" else "first_need"),
        )
