"""Dated requirements: sales orders, forecast, production."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.connectors.plain import Asked, read_plain
from scm_automate.connectors.rows import OUT
from scm_automate.files import DEFAULT_LIMITS, Limits
from scm_automate.model import Demand
from scm_automate.tables.columns import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scm_automate.connectors.layout import Layout
    from scm_automate.connectors.rows import Notes
    from scm_automate.tables import Loaded

__all__ = ["read_demand"]


def read_demand(
    *sources: object,
    layout: str | Path | Layout | None = None,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    decimal: Literal[".", ","] | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Loaded[Demand]:
    r"""Requirements from exports; the export names the kind of each, or the layout does.

    `quantity` is what is still open: the file's own figure, else ordered less delivered; 0 or less is
    closed and set aside.

    A row whose kind is none of `DemandKind` is a reject, since a forecast is no order.

    Args:
        sources: Paths, bytes, folders or frames.
        layout: Name of a shipped layout or family, path of a TOML file, or a layout; null
            recognises each file by its header.
        columns: Headings by field of `Demand`: alone, they are the layout; with `layout`, they go
            before its own headings.
        day_first: Whether 03/04 is the 3rd of April, where no cell of the file settles it.
        decimal: The decimal mark, where no cell of the file settles it.
        time_zone: IANA zone in which an instant in UTC falls on its day; null takes the day as
            it stands.
        encoding: Encoding of text files; null finds it.
        limits: Bounds of size.

    Returns:
        `table` with one row per requirement in the order of the sources, `rejects`, `set_aside` and
        `sources`.

    Raises:
        SourceNotRecognised: No layout fits a file, two fit alike, or a table is missing.
        UnreadableFile: A file is empty, truncated, protected or no table.
        DataError: The order of day and month or the decimal mark of a column is open.
        ConfigError: `layout` or `columns` is wrong.

    Examples:
        >>> loaded = read_demand(b"kind,item,quantity,due\nforecast,A-1,40,2026-04-01\n")
        >>> loaded.table.records()[0].kind
        'forecast'
    """
    asked = Asked(
        layout=layout,
        columns=columns,
        day_first=day_first,
        decimal=decimal,
        time_zone=time_zone,
        encoding=encoding,
        limits=limits,
    )
    return read_plain(Demand, sources, "demand", asked, finish=_still_open)


def _still_open(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """What is still to be delivered: the file's own figure, else ordered less delivered."""
    delivered = pl.col("delivered").fill_null(0) if "delivered" in frame.columns else pl.lit(0)
    known = [pl.col("quantity")] if "quantity" in frame.columns else []
    if "ordered" in frame.columns:
        known.append(pl.col("ordered") - delivered)
    if not known:
        return frame
    frame = frame.with_columns(pl.coalesce(known).cast(NUMBER).alias("quantity"))
    closed = frame.select(
        ((pl.col("quantity") <= 0) & ~pl.col(OUT)).fill_null(value=False)
    ).to_series()
    notes.set_aside(frame.filter(closed), code="closed", reason="nothing is open any more")
    return frame.with_columns(pl.col(OUT) | closed)
