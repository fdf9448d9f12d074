"""Mass changes: what happened to a third of the rows is one sentence, and its exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["MassChange", "exceptions_of", "find_patterns"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MassChange:
    """One field that changed in a large share of the rows, in one way.

    Examples:
        >>> print(
        ...     MassChange(
        ...         field="country", old="DE", new="DEU", rows=412000, share=0.41, exceptions=3
        ...     )
        ... )
        country: DE -> DEU, 412,000 rows (41%), 3 other changes of the field
    """

    field: str
    old: str | None = None
    """The old value that all of them had; null where they share the difference instead."""
    new: str | None = None
    delta: str | None = None
    """The difference that all of them share: a number, or days; null where they share values."""
    rows: int
    share: float
    """Of the rows that are in both tables, from 0 to 1."""
    exceptions: int
    """Other changes of the same field."""

    def __str__(self) -> str:
        """The pattern in a line."""
        how = (
            f"all by {self.delta}"
            if self.delta is not None
            else f"{self.old or 'empty'} -> {self.new or 'empty'}"
        )
        rest = f", {self.exceptions:,} other changes of the field" if self.exceptions else ""
        return f"{self.field}: {how}, {self.rows:,} rows ({self.share:.0%}){rest}"


def exceptions_of(changes: ChangeSet, pattern: MassChange) -> pl.DataFrame:
    """See `ChangeSet.exceptions`."""
    mine = changes.cells.filter(pl.col("field") == pattern.field)
    if pattern.delta is not None:
        return mine.filter(pl.col("delta").ne_missing(pl.lit(pattern.delta)))
    same = pl.col("old").eq_missing(pl.lit(pattern.old, pl.String)) & pl.col("new").eq_missing(
        pl.lit(pattern.new, pl.String)
    )
    return mine.filter(~same)


def find_patterns(changes: ChangeSet) -> tuple[MassChange, ...]:
    """The mass changes of a change set, largest first.

    A field counts when it changed in more than `TableSpec.mass` of the rows that both tables have;
    a value pair or a shared difference is its pattern when it covers more than half of these changes.
    """
    paired = changes.facts.paired
    found = []
    for (field,), cells in changes.cells.group_by("field", maintain_order=True):
        if paired < 20 or cells.height <= changes.spec.mass * paired:
            continue
        by_value = _most(cells, ["old", "new"])
        by_delta = _most(cells.filter(pl.col("delta").is_not_null()), ["delta"])
        best = by_delta if by_delta.rows > by_value.rows else by_value
        if best.rows * 2 > cells.height:
            found.append(
                MassChange(
                    field=str(field),
                    old=best.values.get("old"),
                    new=best.values.get("new"),
                    delta=best.values.get("delta"),
                    rows=best.rows,
                    share=best.rows / paired,
                    exceptions=cells.height - best.rows,
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.rows, one.field)))


@dataclass(frozen=True, slots=True)
class _Most:
    values: dict[str, str | None]
    rows: int


def _most(cells: pl.DataFrame, by: list[str]) -> _Most:
    counted = cells.group_by(by).len().sort(["len", *by], descending=[True, *(False for _ in by)])
    if counted.is_empty():
        return _Most({}, 0)
    *values, rows = counted.row(0)
    return _Most(dict(zip(by, values, strict=True)), int(rows))
