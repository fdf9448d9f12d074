"""Supplier confirmations as the ERP keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.connectors.plain import Asked, read_plain
from scm_automate.files import DEFAULT_LIMITS, Limits
from scm_automate.model import Confirmation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scm_automate.connectors.layout import Layout
    from scm_automate.connectors.rows import Notes
    from scm_automate.tables import Loaded

__all__ = ["read_confirmations"]


def read_confirmations(
    *sources: object,
    layout: str | Path | Layout | None = None,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    decimal: Literal[".", ","] | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Loaded[Confirmation]:
    r"""Confirmations from exports: promises, announced shipments and others, each as it stands.

    `read_orders` lays promises on open schedule lines; this reads every row by itself.

    Args:
        sources: Paths, bytes, folders or frames.
        layout: Name of a shipped layout or family, path of a TOML file, or a layout; null
            recognises each file by its header.
        columns: Headings by field of `Confirmation`: alone, they are the layout; with `layout`, they go
            before its own headings.
        day_first: Whether 03/04 is the 3rd of April, where no cell of the file settles it.
        decimal: The decimal mark, where no cell of the file settles it.
        time_zone: IANA zone in which an instant in UTC falls on its day; null takes the day as
            it stands.
        encoding: Encoding of text files; null finds it.
        limits: Bounds of size.

    Returns:
        `table` with one row per confirmation in the order of the sources, `rejects`, `set_aside` and
        `sources`.

    Raises:
        SourceNotRecognised: No layout fits a file, two fit alike, or a table is missing.
        UnreadableFile: A file is empty, truncated, protected or no table.
        DataError: The order of day and month or the decimal mark of a column is open.
        ConfigError: `layout` or `columns` is wrong.

    Examples:
        >>> loaded = read_confirmations(b"EBELN,EBELP,EBTYP,EINDT,MENGE\n45,10,AB,20260316,5\n")
        >>> loaded.table.records()[0].kind
        'promise'
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
    return read_plain(Confirmation, sources, "confirmations", asked, finish=_with_kind)


_KINDS = {"AB": "promise", "LA": "shipment"}
"""SAP's categories as delivered; a team may have its own beside them."""


def _with_kind(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:  # noqa: ARG001
    """The kind of each confirmation, by the ERP's category where the file does not name it."""
    if "kind" in frame.columns or "category" not in frame.columns:
        return frame
    kind = (
        pl.col("category")
        .str.to_uppercase()
        .replace_strict(_KINDS, default="other", return_dtype=pl.String)
    )
    return frame.with_columns(kind.alias("kind"))
