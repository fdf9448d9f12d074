"""Keys that were given to something else: blocked, and years later issued again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

__all__ = ["Reuse", "reused_keys"]

_FEWEST = 4
"""Fields that a table needs before two of them can be called everything."""


class Reuse:
    """Counts, while the columns go by, how many cells of each pair are filled."""

    def __init__(self, *, fields: int, below: float) -> None:
        self.below = below if fields >= _FEWEST else 0.0
        self.filled: npt.NDArray[np.uint16] | None = None

    def filled_of(self, old: pl.Series, new: pl.Series) -> npt.NDArray[np.bool_] | int:
        """Which pairs are filled in one column, on either side; 1 for all of them."""
        if not self.below or old.null_count() == 0 or new.null_count() == 0:
            return 1
        return (old.is_not_null() | new.is_not_null()).to_numpy()

    def count(self, filled: npt.NDArray[np.bool_] | int, pairs: int) -> None:
        """Takes note of one column."""
        if not self.below:
            return
        if self.filled is None:
            self.filled = np.zeros(pairs, dtype=np.uint16)
        self.filled += np.uint16(filled) if isinstance(filled, int) else filled


def reused_keys(changed: Mapping[str, pl.DataFrame], reuse: Reuse) -> pl.Series:
    """The pairs of which hardly a filled cell stayed the same.

    Args:
        changed: By field, frames with a column ``pair``.
        reuse: What was counted of the columns.

    Returns:
        Numbers of pairs, ascending.
    """
    none = pl.Series([], dtype=pl.UInt32)
    if reuse.filled is None:
        return none
    pairs = pl.concat([none, *(cells["pair"] for cells in changed.values())])
    counted = pairs.value_counts(name="cells").filter(pl.col("cells") >= _FEWEST - 1)
    if counted.is_empty():
        return none
    filled = pl.Series(reuse.filled[counted.to_series(0).to_numpy()]).cast(pl.Int64)
    stayed = filled - counted["cells"].cast(pl.Int64)
    enough = (filled >= _FEWEST) & (stayed <= reuse.below * filled)
    return counted.to_series(0).filter(enough).sort()
