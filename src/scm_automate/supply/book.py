"""Everything that comes in and goes out, item by item in the order of its days.

The book is sorted once; after that a question about one item touches that item alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from scm_automate.errors import ConfigError, NotFound, did_you_mean
from scm_automate.supply import kernels
from scm_automate.supply.building import build
from scm_automate.supply.columns import KEY, checked
from scm_automate.supply.conventions import Conventions
from scm_automate.supply.held import is_held
from scm_automate.supply.one_item import ItemEvents
from scm_automate.supply.scaled import from_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

__all__ = ["SupplyBook"]


@dataclass(frozen=True, kw_only=True, eq=False)
class SupplyBook:
    """Stock, supplies and demands of all items, sorted; make one with `SupplyBook.from_frames`.

    Attributes:
        key: Columns that tell items apart.
        items: One row per item, sorted by the key.
        as_of: The day the book is for.
        conventions: How dates were read and days ordered.
        places: Decimals of the whole-number units.
        entries: Every row that counts: `entry` (stock, supply, demand), `id`, `kind`, `parent`,
            `priority`, `item_index`, `date` (the day it counts on), `stated` (its own date),
            `units` (signed), in the order of item and day. The first of each item is its stock.
        left_out: Rows that do not count, with the reason.
        offsets: Where each item's entries begin.

    Examples:
        >>> from datetime import date
        >>> book = SupplyBook.from_frames(
        ...     stock={"item": ["A"], "quantity": [20]},
        ...     supply={"id": ["S1"], "item": ["A"], "date": [date(2026, 5, 5)], "quantity": [30]},
        ...     demand={"id": ["D1"], "item": ["A"], "date": [date(2026, 5, 4)], "quantity": [25]},
        ...     as_of=date(2026, 5, 1),
        ...     key=("item",),
        ... )
        >>> book.balances()["balance"].to_list()
        [Decimal('20.000000'), Decimal('-5.000000'), Decimal('25.000000')]
    """

    key: tuple[str, ...]
    items: pl.DataFrame
    as_of: date
    conventions: Conventions
    places: int
    entries: pl.DataFrame
    left_out: pl.DataFrame
    offsets: Whole = field(repr=False)
    _frames: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame] = field(repr=False)

    @classmethod
    def from_frames(
        cls,
        *,
        stock: object | None = None,
        supply: object | None = None,
        demand: object | None = None,
        as_of: date,
        conventions: Conventions | None = None,
        key: Sequence[str] = KEY,
    ) -> SupplyBook:
        """Sorts what comes in and goes out.

        Args:
            stock: Columns of the key and `quantity`; `location` and `id` may be there.
            supply: `id`, the key, `date`, `quantity` (still open) and perhaps `kind`.
            demand: `id`, the key, `date`, `quantity` (still open) and perhaps `kind`, `parent` (the
                id of the supply that consumes it, for the components of a production order) and
                `priority` (the lowest is served first within a day).
                A row of any of the three with a text in `unusable` is left out for that reason.
            as_of: The day the book is for.
            conventions: How dates are read; the defaults of `Conventions` unless given.
            key: Columns that tell items apart, `item` among them.

        Returns:
            The book; its `left_out` holds what does not count.

        Raises:
            ColumnNotFound: A frame lacks a column.
            ConfigError: A column is of a wrong type, or two supplies have the same id.
            LimitExceeded: The quantities do not fit into whole numbers.
        """
        rules = conventions or Conventions()
        if "item" not in key:
            raise ConfigError(f"The key {tuple(key)} does not hold 'item'.")
        frames = tuple(
            checked(_frame(frame), name, key=key)
            for name, frame in (("stock", stock), ("supply", supply), ("demand", demand))
        )
        return _build(
            frames=(frames[0], frames[1], frames[2]), as_of=as_of, rules=rules, key=tuple(key)
        )

    @cached_property
    def units(self) -> Whole:
        """Signed quantity of each entry in whole units."""
        return self.entries.get_column("units").to_numpy()

    @cached_property
    def day_numbers(self) -> Whole:
        """Day of each entry, counted from 1970-01-01."""
        return self.entries.get_column("date").to_physical().cast(pl.Int64).to_numpy()

    @cached_property
    def projected(self) -> Whole:
        """Balance after each entry, all demands served on their day."""
        return kernels.running_sum(self.units, self.offsets)

    @cached_property
    def committed(self) -> Whole:
        """Balance after each entry when only what was ordered is served."""
        held = is_held(self.entries)
        if not held.any():
            return self.projected
        return kernels.running_sum(np.where(held.to_numpy(), 0, self.units), self.offsets)

    @cached_property
    def promisable(self) -> Whole:
        """Cumulative available-to-promise after each entry, with look-ahead; may be negative."""
        return kernels.reverse_minimum(self.committed, self.offsets)

    @cached_property
    def _places_of_items(self) -> dict[tuple[Any, ...], int]:
        return {row: place for place, row in enumerate(self.items.iter_rows())}

    @cached_property
    def _columns(self) -> tuple[list[Any], ...]:
        names = ("entry", "id", "kind", "parent")
        return tuple(self.entries.get_column(name).to_list() for name in names)

    @cached_property
    def supply_ids(self) -> frozenset[str]:
        """Ids of the supplies that count."""
        return frozenset(self.entries.filter(entry="supply").get_column("id"))

    @cached_property
    def made_of(self) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
        """Items by their place: the components of each, and what each is a component of."""
        parents = self.entries.filter(entry="supply").select(parent="id", whole="item_index")
        pairs = (
            self.entries.filter((pl.col("entry") == "demand") & pl.col("parent").is_not_null())
            .select("parent", part="item_index")
            .join(parents, on="parent")
            .select("whole", "part")
            .unique()
            .sort("whole", "part")
        )
        down: dict[int, tuple[int, ...]] = {}
        up: dict[int, tuple[int, ...]] = {}
        for whole, part in pairs.iter_rows():
            down[whole] = (*down.get(whole, ()), part)
            up[part] = (*up.get(part, ()), whole)
        return down, up

    def balances(self) -> pl.DataFrame:
        """One row per entry in order: key, entry, id, kind, date, quantity, balance, promisable."""
        return self._key_columns(self.entries.get_column("item_index")).with_columns(
            *self.entries.select("entry", "id", "kind", "date"),
            from_whole(self.units, self.places),
            from_whole(self.projected, self.places, name="balance"),
            from_whole(self.promisable, self.places, name="promisable"),
        )

    def shortages(self) -> pl.DataFrame:
        """The first stock-out of each item that has one.

        Returns:
            One row per item, in order of the key: key, `first` (day), `until` (first day on which
            the balance is not negative again; null where that is not in sight), `days` between
            the two, `depth` (how far below zero it falls in that time, positive) and `cause` (the id
            of the entry that breaks it).
        """
        first, until, low = kernels.first_shortage(self.projected, self.offsets)
        item = np.searchsorted(self.offsets, first, side="right") - 1
        ends = self.offsets[item + 1]
        days = self.entries.get_column("date")
        back = pl.Series(np.where(until < ends, until, 0))
        recovered = days.gather(back).set(pl.Series(until >= ends), None)
        return self._key_columns(pl.Series(item)).with_columns(
            days.gather(pl.Series(first)).alias("first"),
            recovered.alias("until"),
            (recovered - days.gather(pl.Series(first))).dt.total_days().alias("days"),
            from_whole(-low, self.places, name="depth"),
            self.entries.get_column("id").gather(pl.Series(first)).alias("cause"),
        )

    def item(self, item: str, **rest: str | None) -> ItemEvents:
        """One item's part of the book.

        Args:
            item: Item number.
            rest: The other columns of the key, such as ``plant="1000"``.

        Raises:
            NotFound: The book has no such item.
        """
        odd = set(rest) - set(self.key)
        if odd:
            raise ConfigError(f"{sorted(odd)} is not in the key {self.key}.")
        wanted = tuple(item if name == "item" else rest.get(name) for name in self.key)
        place = self._places_of_items.get(wanted)
        if place is None:
            names = {str(row[self.key.index("item")]) for row in self._places_of_items}
            known = "" if item in names else did_you_mean(item, names)
            plants = [row for row in self._places_of_items if row[self.key.index("item")] == item]
            told = f" It is there as {', '.join(map(str, plants[:5]))}." if plants else ""
            raise NotFound(f"The book has no item {wanted}.{told}", hint=known)
        start, end = int(self.offsets[place]), int(self.offsets[place + 1])
        return ItemEvents(
            key=wanted,
            as_of=self.as_of,
            places=self.places,
            days=self.day_numbers[start:end],
            units=self.units[start:end],
            projected=self.projected[start:end],
            promisable=self.promisable[start:end],
            names=tuple(column[start:end] for column in self._columns),
        )

    def only(self, items: pl.DataFrame) -> SupplyBook:
        """The book of some items, built anew from their rows.

        Args:
            items: Rows of the key.
        """
        return self.what_if(items=items)

    def what_if(
        self, *, supply: object | None = None, items: pl.DataFrame | None = None
    ) -> SupplyBook:
        """The book as it would be if some supplies came otherwise.

        Args:
            supply: Supplies in the form of `from_frames`; they stand in place of those with the same
                id, or beside the others where there is none.
            items: Only these items, rows of the key; all unless given.

        Returns:
            A new book; this one stays as it is.
        """
        stock, supplies, demand = self._frames
        if items is not None:
            wanted = items.select(self.key).unique()
            stock, supplies, demand = (
                frame.join(wanted, on=list(self.key), how="semi", nulls_equal=True)
                for frame in (stock, supplies, demand)
            )
        if supply is not None:
            other = checked(_frame(supply), "supply", key=self.key)
            if items is not None:
                other = other.join(wanted, on=list(self.key), how="semi", nulls_equal=True)
            ids = other.get_column("id").implode()
            supplies = pl.concat([supplies.filter(~pl.col("id").is_in(ids)), other])
        return _build(
            frames=(stock, supplies, demand), as_of=self.as_of, rules=self.conventions, key=self.key
        )

    def _key_columns(self, places: pl.Series) -> pl.DataFrame:
        return self.items[places]

    def __len__(self) -> int:
        return self.items.height

    def __str__(self) -> str:
        """How many items and entries, the day, and the conventions."""
        out = f"; {self.left_out.height} rows left out" if self.left_out.height else ""
        return (
            f"{len(self)} items, {self.entries.height - len(self)} supplies and demands as of "
            f"{self.as_of}{out}; {self.conventions}"
        )


def _frame(given: object | None) -> object | None:
    return pl.DataFrame(given) if isinstance(given, dict) else given


def _build(
    *,
    frames: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame],
    as_of: date,
    rules: Conventions,
    key: tuple[str, ...],
) -> SupplyBook:
    stock, supply, demand = frames
    made = build(stock=stock, supply=supply, demand=demand, as_of=as_of, rules=rules, key=key)
    return SupplyBook(
        key=key,
        items=made.items,
        as_of=as_of,
        conventions=rules,
        places=made.places,
        entries=made.entries,
        left_out=made.left_out,
        offsets=made.offsets,
        _frames=frames,
    )
