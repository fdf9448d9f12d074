"""Columns that changed places: two thousand changes that are one mistake of an export."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["SwappedFields", "find_swaps"]

_FEWEST = 3
_SHARE = 0.9
_MOST_FIELDS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SwappedFields:
    """Two fields of which each holds now what the other one held.

    Examples:
        >>> print(SwappedFields(fields=("minimum", "maximum"), rows=1200))
        minimum and maximum changed places in 1,200 rows
    """

    fields: tuple[str, str]
    rows: int

    def __str__(self) -> str:
        """What seems to have happened."""
        return f"{self.fields[0]} and {self.fields[1]} changed places in {self.rows:,} rows"


def find_swaps(changes: ChangeSet) -> tuple[SwappedFields, ...]:
    """Pairs of fields that changed places in nearly all rows in which either of them changed.

    Returns:
        Most rows first; pairs that did so in fewer than three rows, or in fewer than nine of ten rows
        in which they changed, are no swap.

    Examples:
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> old = pl.DataFrame({"id": list("abc"), "low": list("123"), "high": list("789")})
        >>> new = old.rename({"low": "high", "high": "low"})
        >>> [str(swap) for swap in find_swaps(diff(old, new, TableSpec(key="id")))]
        ['high and low changed places in 3 rows']
    """
    key = list(changes.key)
    counted = changes.unnumbered["field"].value_counts()
    often = counted.filter(pl.col("count") >= _FEWEST).sort(
        "count", "field", descending=[True, False]
    )
    names = often["field"].head(_MOST_FIELDS).to_list()
    sizes = dict(counted.iter_rows())
    found = []
    for one, other in combinations(sorted(names), 2):
        if min(sizes[one], sizes[other]) < _SHARE * max(sizes[one], sizes[other]):
            continue
        mine, theirs = (
            changes.unnumbered.filter(pl.col("field") == name).select(*key, "old", "new")
            for name in (one, other)
        )
        both = mine.join(theirs, on=key, how="inner", suffix="_other")
        swapped = both.filter(
            pl.col("old").eq_missing(pl.col("new_other"))
            & pl.col("new").eq_missing(pl.col("old_other"))
        ).height
        if swapped >= _FEWEST and swapped >= _SHARE * max(sizes[one], sizes[other]):
            found.append(SwappedFields(fields=(one, other), rows=swapped))
    return tuple(sorted(found, key=lambda swap: (-swap.rows, swap.fields)))
