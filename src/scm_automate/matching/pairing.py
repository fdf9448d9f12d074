"""Which row of one table is which row of the other, by key: the columns of the keys alone.

Rows whose key is empty, and rows whose key stands twice on a side, are never paired: they are classes
of their own. Pairing them by their order is how other tools hide the changes that matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy.typing as npt

__all__ = ["Pairing", "pair_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Row numbers, from 0, in the two tables.

    Attributes:
        old: Of each pair, the row in the old table.
        new: Of each pair, the row in the new table.
        only_old: Rows of the old table whose key the new one does not have.
        only_new: Rows of the new table whose key the old one does not have.
        twice_old: Rows of the old table whose key stands more than once on either side.
        twice_new: The same of the new table.
        empty_old: Rows of the old table with an empty part of the key.
        empty_new: The same of the new table.
    """

    old: pl.Series
    new: pl.Series
    only_old: pl.Series
    only_new: pl.Series
    twice_old: pl.Series
    twice_new: pl.Series
    empty_old: pl.Series
    empty_new: pl.Series


def pair_rows(
    old: pl.DataFrame, new: pl.DataFrame, *, may_be_empty: Collection[str] = ()
) -> Pairing:
    """The pairs of rows with equal keys.

    Args:
        old: The key columns of the old table, normalised.
        new: The key columns of the new table, of the same names and dtypes.
        may_be_empty: Key columns in which an empty text is a value of its own.

    Returns:
        Row numbers; every row of both tables is in exactly one of the fields of its side.

    Examples:
        >>> pairs = pair_rows(pl.DataFrame({"k": ["b", "a", "x"]}), pl.DataFrame({"k": ["a", "b"]}))
        >>> pairs.old.to_list(), pairs.new.to_list(), pairs.only_old.to_list()
        ([0, 1], [1, 0], [2])
    """
    names = old.columns
    left, empty_old = _numbered(old, "__old", may_be_empty)
    right, empty_new = _numbered(new, "__new", may_be_empty)
    partner = _partners(left, right, (old.height, new.height))
    if partner is not None:
        paired = np.flatnonzero(partner >= 0)
        pairs_old, pairs_new = _row_numbers(paired), _row_numbers(partner[paired])
        only_old = _without(left["__old"], pairs_old, old.height)
        only_new = _without(right["__new"], pairs_new, new.height)
        # What was paired stands once on both sides, so only the rest can hold a key twice.
        rest_old = left if only_old.len() == left.height else left.filter(_in(left, only_old))
        rest_new = right if only_new.len() == right.height else right.filter(_in(right, only_new))
        if not _has_twice(rest_old, names) and not _has_twice(rest_new, names):
            none = pl.Series([], dtype=pl.UInt32)
            return Pairing(
                old=pairs_old,
                new=pairs_new,
                only_old=only_old,
                only_new=only_new,
                twice_old=none,
                twice_new=none,
                empty_old=empty_old,
                empty_new=empty_new,
            )
    return _with_twins(left, right, names, (empty_old, empty_new))


def _partners(
    left: pl.DataFrame, right: pl.DataFrame, heights: tuple[int, int]
) -> npt.NDArray[np.int64] | None:
    """For each row of the old table, the row of the new one with its key, or -1; null where a key comes twice.

    Keys are joined by their hashes, which costs a third of joining texts, and then held against each
    other: keys that only share a hash make it null too, and leave the matter to the slower way.
    """
    hashed = [
        pl.DataFrame([side.to_series(0), side.drop(side.columns[0]).hash_rows().alias("hash")])
        for side in (left, right)
    ]
    found = hashed[0].lazy().join(hashed[1].lazy(), on="hash", how="inner")
    pairs = found.select("__old", "__new").collect(engine="streaming")
    if not _once(pairs["__old"], heights[0]) or not _once(pairs["__new"], heights[1]):
        return None
    partner = np.full(heights[0], -1, dtype=np.int64)
    partner[pairs["__old"].to_numpy()] = pairs["__new"].to_numpy()
    numbered = partner[left.to_series(0).to_numpy()]
    here = np.flatnonzero(numbered >= 0)
    place = np.full(heights[1], -1, dtype=np.int64)
    place[right.to_series(0).to_numpy()] = np.arange(right.height)
    there = place[numbered[here]]
    for name in left.columns[1:]:
        mine, theirs = left.get_column(name).gather(here), right.get_column(name).gather(there)
        if (mine != theirs).any():
            return None
    return partner


def _with_twins(
    left: pl.DataFrame,
    right: pl.DataFrame,
    names: Sequence[str],
    empty: tuple[pl.Series, pl.Series],
) -> Pairing:
    """The same where some key stands twice: those rows are taken out on both sides first."""
    twice = pl.concat(
        [
            side.group_by(names).len().filter(pl.col("len") > 1).select(names)
            for side in (left, right)
        ]
    ).unique()
    twins_old = left.join(twice, on=names, how="semi")["__old"].sort()
    twins_new = right.join(twice, on=names, how="semi")["__new"].sort()
    left = left.join(twice, on=names, how="anti", maintain_order="left")
    right = right.join(twice, on=names, how="anti", maintain_order="left")
    joined = left.join(right, on=names, how="left", maintain_order="left")
    pairs = joined.filter(pl.col("__new").is_not_null())
    return Pairing(
        old=pairs["__old"],
        new=pairs["__new"],
        only_old=joined.filter(pl.col("__new").is_null())["__old"],
        only_new=right.join(left, on=names, how="anti")["__new"].sort(),
        twice_old=twins_old,
        twice_new=twins_new,
        empty_old=empty[0],
        empty_new=empty[1],
    )


def _numbered(
    keys: pl.DataFrame, name: str, may_be_empty: Collection[str]
) -> tuple[pl.DataFrame, pl.Series]:
    """The rows with a whole key, with their numbers, and the numbers of the others."""
    numbered = keys.with_row_index(name)
    empty = pl.any_horizontal(
        pl.col(column).is_null() | (pl.col(column) == "")
        if dtype == pl.String and column not in may_be_empty
        else pl.col(column).is_null()
        for column, dtype in keys.schema.items()
    )
    holed = numbered.filter(empty)
    return (numbered.filter(~empty) if holed.height else numbered), holed[name]


def _row_numbers(rows: npt.NDArray[np.int64]) -> pl.Series:
    return pl.Series(rows.astype(np.uint32))


def _once(numbers: pl.Series, size: int) -> bool:
    """Whether no row number comes twice: counted by marking, which is quicker than sorting."""
    marks = np.zeros(size, dtype=np.bool_)
    marks[numbers.to_numpy()] = True
    return int(marks.sum()) == numbers.len()


def _without(numbers: pl.Series, used: pl.Series, size: int) -> pl.Series:
    marks = np.zeros(size, dtype=np.bool_)
    marks[used.to_numpy()] = True
    return numbers.filter(pl.Series(~marks[numbers.to_numpy()]))


def _in(side: pl.DataFrame, numbers: pl.Series) -> pl.Series:
    """Which rows of a side carry one of these numbers."""
    own = side.to_series(0).to_numpy()
    marks = np.zeros(int(own.max()) + 1 if own.size else 0, dtype=np.bool_)
    marks[numbers.to_numpy()] = True
    return pl.Series(marks[own])


def _has_twice(rows: pl.DataFrame, names: Sequence[str]) -> bool:
    return rows.height > 1 and rows.select(names).is_duplicated().any()
