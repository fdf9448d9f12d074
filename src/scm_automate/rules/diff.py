"""Two lists of exceptions compared: what is new, gone and changed."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

__all__ = ["ExceptionDiff", "compare"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExceptionDiff:
    """Two lists compared by id.

    Attributes:
        new: In this list and not in the one before.
        gone: In the one before and not in this.
        changed: In both, with other figures; another wording of the rule is none.
        same: How many are as they were.
    """

    new: pl.DataFrame
    gone: pl.DataFrame
    changed: pl.DataFrame
    same: int

    def __str__(self) -> str:
        """The four counts."""
        return (
            f"{self.new.height} new, {self.gone.height} gone, {self.changed.height} changed, "
            f"{self.same} as before"
        )


def compare(now: pl.DataFrame, then: pl.DataFrame) -> ExceptionDiff:
    """The lists compared by id.

    Args:
        now: A list, as `Exceptions.to_frame` gives it without its rank.
        then: The one before.
    """
    figures = [n for n in now.columns if n in then.columns and n not in ("id", "key", "rule")]
    both = now.join(then, on="id", suffix="_before", maintain_order="left")
    other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in figures)
    changed = both.filter(other)
    return ExceptionDiff(
        new=now.join(then, on="id", how="anti", maintain_order="left"),
        gone=then.join(now, on="id", how="anti", maintain_order="left"),
        changed=changed.select(now.columns),
        same=both.height - changed.height,
    )
