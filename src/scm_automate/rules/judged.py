"""The rows behind a list of exceptions: what fired where, and what could not be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import narwhals as nw
    import polars as pl

    from scm_automate.rules.rule import Rule, Subject

__all__ = ["Judged"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """One subject's rows, and what fired on them.

    Attributes:
        subject: See `Subject`.
        key: Key columns that the frame has.
        rules: The rules that were run.
        rows: The rows: those on which something fired, or all of a frame in memory.
        fired: Whether each rule fired, row by row.
        unknown: How many rows of the source each rule could not tell of.
        height: Rows of the source.
        source: The source, lazily.
        in_memory: Whether the source is columns in memory.
    """

    subject: Subject
    key: tuple[str, ...]
    rules: tuple[Rule, ...]
    rows: pl.DataFrame
    fired: Mapping[str, pl.Series]
    unknown: Mapping[str, int]
    height: int
    source: nw.LazyFrame[Any]
    in_memory: bool
