"""Stable ids: the same change has the same id in every run, and another old or new value another one."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["cell_ids", "row_ids"]

_BETWEEN = "\x1f"
_NOTHING = "\x00"


def row_ids(rows: pl.DataFrame, columns: Sequence[str], *, kind: str) -> pl.Series:
    """One id per row, from its kind and the text of these columns.

    Examples:
        >>> row_ids(pl.DataFrame({"a": ["x"]}), ["a"], kind="added").str.len_chars().item()
        16
    """
    return _hashed(_written(rows, columns, kind))


def cell_ids(cells: pl.DataFrame, key: Sequence[str]) -> pl.Series:
    """One id per changed cell; cells of one ``group`` at one key share theirs.

    Args:
        cells: With the key columns, ``field``, ``old_raw``, ``new_raw`` and ``group``.
        key: Names of the key columns.
    """
    written = _written(cells, [*key, "field", "old_raw", "new_raw"], "changed")
    grouped = cells["group"].is_not_null()
    if grouped.any():
        together = (
            cells.with_columns(written.alias("__text"))
            .with_columns(
                pl.col("__text").sort().str.join(_BETWEEN).over([*key, "group"]).alias("__all")
            )
            .get_column("__all")
        )
        written = together.zip_with(grouped, written)
    return _hashed(written)


def _written(rows: pl.DataFrame, columns: Sequence[str], kind: str) -> pl.Series:
    parts = [pl.col(name).fill_null(_NOTHING) for name in columns]
    return rows.select(
        pl.concat_str([pl.lit(kind), *parts], separator=_BETWEEN).alias("change_id")
    ).to_series()


def _hashed(written: pl.Series) -> pl.Series:
    return pl.Series(
        "change_id",
        [blake2b(text.encode(), digest_size=8).hexdigest() for text in written],
        dtype=pl.String,
    )
