"""What the checks found in a table, and its score over time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scm_automate.model import Severity

__all__ = ["UNREAD", "Finding", "Quality", "quality_history"]

UNREAD = "cell that cannot be read"
"""Name under which cells are found that are no number, date or flag though their field is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A cell that fails a check.

    Attributes:
        check: Name of the check.
        severity: How bad it is.
        key: Of the row; empty parts where the row has none.
        field: The field.
        value: What stands there, masked where it must be; null for empty.
    """

    check: str
    severity: Severity
    key: tuple[str, ...]
    field: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the checks found in a table.

    Attributes:
        table: Its name.
        rows: Its rows.
        findings: By severity, then check, then row.
        asked: By check, of how many rows it could be answered.
        unknown: By check, of how many rows nobody can tell, since a cell that it needs is empty or
            cannot be read. They count neither as good nor as bad.
        not_run: Checks that could not be made, and why.
    """

    table: str
    rows: int
    findings: tuple[Finding, ...]
    asked: Mapping[str, int]
    unknown: Mapping[str, int]
    not_run: tuple[tuple[str, str], ...]

    @property
    def score(self) -> Decimal:
        """Share of all questions answered that were answered well, from 0 to 1, to four places; 1 for no question."""
        asked = sum(self.asked.values())
        if not asked:
            return Decimal(1)
        return (1 - Decimal(len(self.findings)) / asked).quantize(Decimal("0.0001"))

    def counts(self) -> dict[str, int]:
        """Findings by check, the most frequent first."""
        return dict(Counter(one.check for one in self.findings).most_common())

    @property
    def frame(self) -> pl.DataFrame:
        """One row per finding: ``check``, ``severity``, ``key``, ``field``, ``value``."""
        return pl.DataFrame(
            [(f.check, f.severity, " / ".join(f.key), f.field, f.value) for f in self.findings],
            schema=dict.fromkeys(["check", "severity", "key", "field", "value"], pl.String),
            orient="row",
        )

    def __str__(self) -> str:
        """The score, the counts, and what could not be told."""
        told = (
            ", ".join(f"{name} {count}" for name, count in self.counts().items()) or "nothing found"
        )
        lines = [f"{self.table}: score {self.score:.2%} of {self.rows} rows; {told}"]
        open_ones = [f"{name} {count}" for name, count in self.unknown.items() if count]
        lines += [f"cannot be told: {', '.join(open_ones)}"] if open_ones else []
        lines += [f"not checked: {name} ({why})" for name, why in self.not_run]
        return "\n".join(lines)


def quality_history(history: pl.DataFrame | None, quality: Quality, *, on: date) -> pl.DataFrame:
    """The scores over time, with one more day; the same table on the same day is replaced.

    Args:
        history: What this function returned before; null for the first day.
        quality: Of today.
        on: The day.

    Returns:
        ``on``, ``table``, ``rows``, ``findings``, ``score``, by table and day.
    """
    schema = pl.Schema(
        {
            "on": pl.Date(),
            "table": pl.String(),
            "rows": pl.Int64(),
            "findings": pl.Int64(),
            "score": pl.Decimal(5, 4),
        }
    )
    today = pl.DataFrame(
        [(on, quality.table, quality.rows, len(quality.findings), quality.score)],
        schema=schema,
        orient="row",
    )
    before = history if history is not None else today.clear()
    kept = before.filter((pl.col("on") != on) | (pl.col("table") != quality.table))
    return pl.concat([kept, today]).sort("table", "on")
