"""Which supply serves which demand: first come, first served, with part quantities, over all levels.

Within an item, supplies in the order of their days serve demands in the order of theirs. A production
order is a supply of its own item and, through its components, the parent of demands of others: so links
chain from a customer's line up to the purchase lines that it waits for, and back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from scm_automate.errors import LimitExceeded
from scm_automate.supply import kernels
from scm_automate.supply.scaled import from_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scm_automate.supply.book import SupplyBook

    Whole = NDArray[np.int64]

__all__ = ["MOST_LEVELS", "Pegging", "peg"]

MOST_LEVELS = 50
"""Levels after which a chain of links is taken for a circle."""

_WHOLE = pl.Int128


def peg(book: SupplyBook, *, serve: Literal["by_day", "by_priority"] = "by_day") -> Pegging:
    """Links every demand of the book to the supplies that serve it.

    Args:
        book: The book; its stock is the first supply of each item.
        serve: ``by_day`` serves demands in the order of their days, priority deciding within a day;
            ``by_priority`` serves by priority, the lowest number first, and by day within it.

    Returns:
        The links, and what is left on both sides.

    Example:
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
    if serve == "by_priority":
        priority = book.entries.get_column("priority").fill_null(2**31).to_numpy()[demand_rows]
        demand_rows = demand_rows[np.lexsort((demand_rows, priority, item[demand_rows]))]
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
        return self._chains.sort("demand", "supply", "level")

    def ready(self) -> pl.DataFrame:
        """When each supply will really be there: `row`, `ready`, `delay` (days), late components considered."""
        return self._ready

    @cached_property
    def _links(self) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "supply": self.supply,
                "demand": self.demand,
                "units": self.units,
                "s_from": self.supply_from,
                "d_from": self.demand_from,
            }
        )

    @cached_property
    def _children(self) -> pl.DataFrame:
        """Component demands by the supply that they are for: `supply`, `child`, `c_units`, `s_units`."""
        entries = self.book.entries.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
        parents = entries.filter(entry="supply").select(parent="id", supply="row", s_units="units")
        return (
            entries.filter((pl.col("entry") == "demand") & pl.col("parent").is_not_null())
            .select("parent", child="row", c_units=-pl.col("units"))
            .join(parents, on="parent")
            .select("supply", "child", "c_units", "s_units")
        )

    @cached_property
    def _days(self) -> pl.DataFrame:
        entries = self.book.entries
        return pl.DataFrame(
            {
                "row": np.arange(entries.height),
                "day": self.book.day_numbers,
                "need": entries.get_column("stated").to_physical().cast(pl.Int64),
            }
        )

    @cached_property
    def _ready(self) -> pl.DataFrame:
        """Delay of each supply by its components, from the lowest level up, until nothing moves."""
        delays = pl.DataFrame(schema={"supply": pl.Int64, "delay": pl.Int64})
        if self._children.height:
            served = self._links.join(self._children, left_on="demand", right_on="child")
            served = (
                served.select(made="supply", parent="supply_right", child="demand")
                .join(self._days.select(made="row", day="day"), on="made")
                .join(self._days.select(child="row", need="need"), on="child")
            )
            for _ in range(MOST_LEVELS):
                new = (
                    served.join(delays, left_on="made", right_on="supply", how="left")
                    .select(
                        supply="parent",
                        delay=pl.col("day") + pl.col("delay").fill_null(0) - pl.col("need"),
                    )
                    .filter(pl.col("delay") > 0)
                    .group_by("supply")
                    .agg(pl.col("delay").max())
                    .sort("supply")
                )
                if new.equals(delays):
                    break
                delays = new
            else:
                raise LimitExceeded(
                    f"Delays still move after {MOST_LEVELS} levels: the parents of the demands go in a circle.",
                    hint="Look for a production order that consumes its own item.",
                )
        found = self._days.filter(pl.Series(self.book.units >= 0)).join(
            delays, left_on="row", right_on="supply", how="left", maintain_order="left"
        )
        delay = pl.col("delay").fill_null(0)
        return found.select(
            "row", ready=(pl.col("day") + delay).cast(pl.Int32).cast(pl.Date), delay=delay
        )

    @cached_property
    def _chains(self) -> pl.DataFrame:
        entries = self.book.entries
        final = pl.Series(
            np.flatnonzero(
                (
                    (entries.get_column("entry") == "demand")
                    & entries.get_column("parent").is_null()
                ).to_numpy()
            )
        )
        here = pl.DataFrame(
            {
                "end": final,
                "demand": final,
                "low": pl.Series([0], dtype=pl.Int64).new_from_index(0, len(final)),
                "high": -entries.get_column("units").gather(final),
                "slack": pl.Series([0], dtype=pl.Int64).new_from_index(0, len(final)),
            }
        )
        levels = []
        for level in range(MOST_LEVELS + 1):
            part = self._links.join(here, on="demand").with_columns(
                low=pl.max_horizontal("low", "d_from"),
                high=pl.min_horizontal("high", pl.col("d_from") + pl.col("units")),
            )
            part = part.filter(pl.col("low") < pl.col("high")).with_columns(
                s_low=pl.col("s_from") + pl.col("low") - pl.col("d_from"),
                s_high=pl.col("s_from") + pl.col("high") - pl.col("d_from"),
            )
            if not part.height:
                break
            if level == MOST_LEVELS:
                raise LimitExceeded(
                    f"A chain has more than {MOST_LEVELS} levels: the parents of the demands go in a circle.",
                    hint="Look for a production order that consumes its own item.",
                )
            days = self._days
            part = (
                part.join(days.select(supply="row", s_day="day"), on="supply")
                .join(days.select(demand="row", d_need="need"), on="demand")
                .with_columns(slack=pl.col("slack") + pl.col("d_need") - pl.col("s_day"))
            )
            levels.append(part.with_columns(level=pl.lit(level)))
            here = part.join(self._children, on="supply").select(
                "end",
                demand="child",
                low=_share("s_low"),
                high=_share("s_high"),
                slack="slack",
            )
        return self._told(levels)

    def _told(self, levels: list[pl.DataFrame]) -> pl.DataFrame:
        entries = self.book.entries
        if not levels:
            rows = pl.DataFrame(
                schema=dict.fromkeys(("end", "supply", "level", "units", "late"), pl.Int64)
            )
        else:
            rows = (
                pl.concat(levels)
                .group_by("end", "supply", "level")
                .agg(
                    units=(pl.col("s_high") - pl.col("s_low")).sum(),
                    slack=pl.col("slack").min(),
                )
                .join(self._ready.select(supply="row", delay="delay"), on="supply", how="left")
                .with_columns(late=(pl.col("delay").fill_null(0) - pl.col("slack")).clip(0))
                .sort("end", "supply", "level")
            )
        end, supply = rows.get_column("end"), rows.get_column("supply")
        ready = rows.select("supply").join(
            self._ready, left_on="supply", right_on="row", how="left", maintain_order="left"
        )
        on_hand = entries.get_column("entry").gather(supply) == "stock"
        return pl.DataFrame(
            [
                entries.get_column("id").gather(end).alias("demand"),
                entries.get_column("kind").gather(end).alias("demand_kind"),
                entries.get_column("stated").gather(end).alias("demand_date"),
                entries.get_column("id").gather(supply).alias("supply"),
                entries.get_column("kind").gather(supply).alias("supply_kind"),
                entries.get_column("date").gather(supply).alias("supply_date"),
                rows.get_column("level").cast(pl.Int64),
                from_whole(rows.get_column("units"), self.book.places),
                ready.get_column("ready"),
                rows.get_column("late").set(on_hand, 0).alias("days_late"),
            ]
        ).with_columns(
            *(column for column in self.book.items[entries.get_column("item_index").gather(supply)])
        )

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


def _share(bound: str) -> pl.Expr:
    """The like place within the component: rounded down on both ends, parts tile it exactly."""
    wide = pl.col(bound).cast(_WHOLE) * pl.col("c_units").cast(_WHOLE)
    return (wide // pl.col("s_units").cast(_WHOLE)).cast(pl.Int64)
