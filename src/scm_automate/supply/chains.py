"""Chains of links over all levels of a bill of materials, in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scm_automate.errors import LimitExceeded
from scm_automate.supply.scaled import from_whole

if TYPE_CHECKING:
    from scm_automate.supply.pegging import Pegging

__all__ = ["MOST_LEVELS", "Chains"]

MOST_LEVELS = 50
"""Levels after which a chain of links is taken for a circle."""

_WHOLE = pl.Int128


@dataclass(frozen=True, eq=False)
class Chains:
    """What the links of a pegging come to when they are followed; see `Pegging.ends`."""

    pegging: Pegging

    @cached_property
    def _links(self) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "supply": self.pegging.supply,
                "demand": self.pegging.demand,
                "units": self.pegging.units,
                "s_from": self.pegging.supply_from,
                "d_from": self.pegging.demand_from,
            }
        )

    @cached_property
    def _children(self) -> pl.DataFrame:
        """Component demands by the supply that they are for: `supply`, `child`, `c_units`, `s_units`."""
        entries = self.pegging.book.entries.with_row_index("row").with_columns(
            pl.col("row").cast(pl.Int64)
        )
        parents = entries.filter(entry="supply").select(parent="id", supply="row", s_units="units")
        return (
            entries.filter((pl.col("entry") == "demand") & pl.col("parent").is_not_null())
            .select("parent", child="row", c_units=-pl.col("units"))
            .join(parents, on="parent")
            .select("supply", "child", "c_units", "s_units")
        )

    @cached_property
    def _days(self) -> pl.DataFrame:
        entries = self.pegging.book.entries
        return pl.DataFrame(
            {
                "row": np.arange(entries.height),
                "day": self.pegging.book.day_numbers,
                "need": entries.get_column("stated").to_physical().cast(pl.Int64),
            }
        )

    @cached_property
    def ready(self) -> pl.DataFrame:
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
        found = self._days.filter(pl.Series(self.pegging.book.units >= 0)).join(
            delays, left_on="row", right_on="supply", how="left", maintain_order="left"
        )
        delay = pl.col("delay").fill_null(0)
        return found.select(
            "row", ready=(pl.col("day") + delay).cast(pl.Int32).cast(pl.Date), delay=delay
        )

    @cached_property
    def ends(self) -> pl.DataFrame:
        """Final demands and the supplies they hang on, level by level; see `Pegging.ends`."""
        entries = self.pegging.book.entries
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
        entries = self.pegging.book.entries
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
                .join(self.ready.select(supply="row", delay="delay"), on="supply", how="left")
                .with_columns(late=(pl.col("delay").fill_null(0) - pl.col("slack")).clip(0))
                .sort("end", "supply", "level")
            )
        end, supply = rows.get_column("end"), rows.get_column("supply")
        ready = rows.select("supply").join(
            self.ready, left_on="supply", right_on="row", how="left", maintain_order="left"
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
                from_whole(rows.get_column("units"), self.pegging.book.places),
                ready.get_column("ready"),
                rows.get_column("late").set(on_hand, 0).alias("days_late"),
            ]
        ).with_columns(
            *(
                column
                for column in self.pegging.book.items[
                    entries.get_column("item_index").gather(supply)
                ]
            )
        )


def _share(bound: str) -> pl.Expr:
    """The like place within the component: rounded down on both ends, parts tile it exactly."""
    wide = pl.col(bound).cast(_WHOLE) * pl.col("c_units").cast(_WHOLE)
    return (wide // pl.col("s_units").cast(_WHOLE)).cast(pl.Int64)
