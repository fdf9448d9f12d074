"""The two tables laid side by side, whatever engine holds them.

Columns in memory or in files are paired by their keys alone and then compared one column at a time:
that is quicker than joining whole rows, and takes less memory. Frames of another engine are compared
there, and only the rows that differ come out; from then on both are the same to look at.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.masterdata.canonical import KeyKind, canonical
from scm_automate.masterdata.kinds import Exact
from scm_automate.matching import TextForm, compare_in_engine, pair_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.masterdata.canonical import KeyForm
    from scm_automate.matching import Pairing
    from scm_automate.matching.engines import EngineFrame

__all__ = ["Comparison", "compare", "key_text"]


class _Side:
    """The rows of one table: all in memory, or read a column at a time."""

    def __init__(self, table: pl.LazyFrame, *, low_memory: bool) -> None:
        self._lazy = table
        self._whole = None if low_memory else table.collect(engine="streaming")

    def column(self, name: str) -> pl.Series:
        if self._whole is not None:
            return self._whole.get_column(name)
        return self._lazy.select(name).collect(engine="streaming").to_series()

    def rows(self, numbers: pl.Series) -> pl.DataFrame:
        if self._whole is not None:
            return self._whole[numbers]
        if numbers.is_empty():
            return self._lazy.head(0).collect()
        # A column at a time here too: a filter over whole rows would hold all columns of a batch.
        names = self._lazy.collect_schema().names()
        return pl.DataFrame([self.column(name).gather(numbers) for name in names])


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Pairs of rows, and the rows that are in no pair.

    A pair is known by the number of its old row, so that the old cells never have to be picked; the
    old rows without a partner stand between the pairs and are marked.

    Attributes:
        keys: Normalised keys of the old rows, by number of pair.
        alone: Which old rows have no partner; null where all have one.
        only_old: Rows that the new table does not have.
        only_new: Rows that the old table does not have.
        twice_old: Rows of the old table whose key stands more than once on either side.
        twice_new: The same of the new table.
        empty_old: Rows of the old table without a whole key.
        empty_new: The same of the new table.
        old_height: Rows of the old table.
        new_height: Rows of the new table.
        paired: Rows that are in both tables.
    """

    keys: pl.DataFrame
    alone: pl.Series | None
    only_old: pl.DataFrame
    only_new: pl.DataFrame
    twice_old: pl.DataFrame
    twice_new: pl.DataFrame
    empty_old: pl.DataFrame
    empty_new: pl.DataFrame
    old_height: int
    new_height: int
    paired: int
    _sides: tuple[_Side, _Side]
    _partners: pl.Series | None
    _new: pl.LazyFrame | EngineFrame

    def all_new(self, *names: str) -> pl.DataFrame:
        """Some columns of the whole new table, paired or not."""
        if isinstance(self._new, pl.LazyFrame):
            return pl.DataFrame([self._sides[1].column(name) for name in dict.fromkeys(names)])
        return self._new.select(*dict.fromkeys(names)).collect(backend="polars").to_polars()

    def cells(self, name: str) -> tuple[pl.Series, pl.Series]:
        """The old and the new cells of a column, by number of pair.

        Beside an old cell whose row is `alone` stands any new one.
        """
        old, new = (side.column(name) for side in self._sides)
        if self._partners is None:
            return old, new
        # In one piece first, since picking from a column in many pieces costs ten times as much.
        return old, new.rechunk().gather(self._partners)

    def rows(self, pairs: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The whole old and new rows of some pairs, in the order of the pairs."""
        partners = pairs if self._partners is None else self._partners.gather(pairs)
        return self._sides[0].rows(pairs), self._sides[1].rows(partners)


def compare(
    old: pl.LazyFrame | EngineFrame,
    new: pl.LazyFrame | EngineFrame,
    *,
    forms: Mapping[str, KeyForm],
    fields: Sequence[str],
    low_memory: bool,
) -> Comparison:
    """The two tables side by side.

    Args:
        old: The old table, its columns named as the spec names them.
        new: The new table, likewise.
        forms: How each key column is normalised.
        fields: Columns that are compared, present in both.
        low_memory: Reads a column at a time.

    Raises:
        ConfigError: The tables are in two different engines, or in two connections of one.
    """
    if isinstance(old, pl.LazyFrame) and isinstance(new, pl.LazyFrame):
        return _of_columns(old, new, forms, low_memory=low_memory)
    if isinstance(old, pl.LazyFrame) or isinstance(new, pl.LazyFrame):
        raise ConfigError(
            "One table is in an engine of its own and the other is not.",
            hint="Give both as frames of the same engine, or both as files or polars frames.",
        )
    # Inside an engine, parts of a key that are no text are compared as they are spelt.
    spelt = {
        name: TextForm(empty=form.empty, unicode="keep") if isinstance(form, KeyKind) else form
        for name, form in forms.items()
    }
    try:
        rows = compare_in_engine(old, new, key=spelt, fields=fields)
    except Exception as fault:
        if "different connections" not in str(fault):
            raise
        raise ConfigError(
            "The two tables are relations of two DuckDB connections, which cannot be joined.",
            hint="Make both with one connection, or give the paths of the files.",
        ) from fault
    return Comparison(
        keys=key_text(rows.new, forms),
        alone=None,
        only_old=rows.only_old,
        only_new=rows.only_new,
        twice_old=rows.twice_old,
        twice_new=rows.twice_new,
        empty_old=rows.empty_old,
        empty_new=rows.empty_new,
        old_height=rows.old_height,
        new_height=rows.new_height,
        paired=rows.old_height
        - rows.only_old.height
        - rows.twice_old.height
        - rows.empty_old.height,
        _sides=(_Side(rows.old.lazy(), low_memory=False), _Side(rows.new.lazy(), low_memory=False)),
        _partners=None,
        _new=new,
    )


def _of_columns(
    old: pl.LazyFrame,
    new: pl.LazyFrame,
    forms: Mapping[str, KeyForm],
    *,
    low_memory: bool,
) -> Comparison:
    sides = _Side(old, low_memory=low_memory), _Side(new, low_memory=low_memory)

    def spelt(side: _Side) -> pl.DataFrame:
        return pl.DataFrame([_spelt(side.column(name), form) for name, form in forms.items()])

    # Both sides at once: spelling is work for one core each. Where memory is low, one at a time.
    with ThreadPoolExecutor(max_workers=1 if low_memory else 2) as pool:
        keys = list(pool.map(spelt, sides))
    pairs: Pairing = pair_rows(
        keys[0],
        keys[1],
        may_be_empty=[name for name, form in forms.items() if form and form.empty == "value"],
    )
    partners, alone = _by_old_row(pairs, keys[0].height, keys[1].height)
    return Comparison(
        keys=keys[0],
        alone=alone,
        only_old=sides[0].rows(pairs.only_old),
        only_new=sides[1].rows(pairs.only_new),
        twice_old=sides[0].rows(pairs.twice_old),
        twice_new=sides[1].rows(pairs.twice_new),
        empty_old=sides[0].rows(pairs.empty_old),
        empty_new=sides[1].rows(pairs.empty_new),
        old_height=keys[0].height,
        new_height=keys[1].height,
        paired=pairs.old.len(),
        _sides=sides,
        _partners=partners,
        _new=new,
    )


def _by_old_row(pairs: Pairing, old: int, new: int) -> tuple[pl.Series, pl.Series | None]:
    """For each old row its new one, and which old rows have none."""
    if pairs.old.len() == old:
        return pairs.new, None
    numbers = pairs.old.to_numpy()
    alone = np.ones(old, dtype=np.bool_)
    alone[numbers] = False
    # Where there is no partner any row does, but there may be none at all.
    partners = np.zeros(old, dtype=np.uint32)
    partners[numbers] = pairs.new.to_numpy()
    known = pl.Series(partners) if new else pl.repeat(None, old, dtype=pl.UInt32, eager=True)
    return known, pl.Series(alone)


def key_text(rows: pl.DataFrame, forms: Mapping[str, KeyForm]) -> pl.DataFrame:
    """The normalised keys of some rows, as text.

    Examples:
        >>> from scm_automate.matching import TextForm
        >>> key_text(pl.DataFrame({"item": ["7"]}), {"item": TextForm(pad=3)}).row(0)
        ('007',)
    """
    return pl.DataFrame(
        [_spelt(rows.get_column(name), form).cast(pl.String) for name, form in forms.items()],
        schema=dict.fromkeys(forms, pl.String()),
    )


def _spelt(keys: pl.Series, form: KeyForm) -> pl.Series:
    if form is None:
        return keys
    if isinstance(form, KeyKind):
        meant = canonical(keys, form.field)
        return (meant.fill_null("") if form.empty == "value" else meant).alias(keys.name)
    # A key that pandas made a float for the sake of a null is still that number: 7.0 is 7, and so is 7.00.
    plain = keys.dtype.is_float() or keys.dtype.is_decimal()
    text = (canonical(keys, Exact()) if plain else keys.cast(pl.String)).rechunk()
    if form.unicode == "nfc" and (text.str.len_bytes() == text.str.len_chars()).all():
        form = replace(form, unicode="keep")  # plain ASCII is composed already
    return pl.select(form.in_polars(pl.lit(text))).to_series().alias(keys.name)
