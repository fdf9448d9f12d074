"""Items from the ERP's material master."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.connectors.plain import Asked, read_plain
from scm_automate.connectors.rows import OUT, same_key
from scm_automate.files import DEFAULT_LIMITS, Limits
from scm_automate.model import Item

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scm_automate.connectors.layout import Layout
    from scm_automate.connectors.rows import Notes, Rows
    from scm_automate.tables import Loaded

__all__ = ["read_items"]


def read_items(
    *sources: object,
    layout: str | Path | Layout | None = None,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    decimal: Literal[".", ","] | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Loaded[Item]:
    r"""Items from exports, with what planning and purchasing keep about them.

    SAP's MARC (one row per plant) is joined with MARA and the texts of MAKT; of several languages
    the English text is taken, else the first of the file.

    Args:
        sources: Paths, bytes, folders or frames; SAP's MARA, MARC and MAKT are joined.
        layout: Name of a shipped layout or family, path of a TOML file, or a layout; null
            recognises each file by its header.
        columns: Headings by field of `Item`: alone, they are the layout; with `layout`, they go
            before its own headings.
        day_first: Whether 03/04 is the 3rd of April, where no cell of the file settles it.
        decimal: The decimal mark, where no cell of the file settles it.
        time_zone: IANA zone in which an instant in UTC falls on its day; null takes the day as
            it stands.
        encoding: Encoding of text files; null finds it.
        limits: Bounds of size.

    Returns:
        `table` with one row per item and plant in the order of the sources, `rejects`, `set_aside` and
        `sources`.

    Raises:
        SourceNotRecognised: No layout fits a file, two fit alike, or a table is missing.
        UnreadableFile: A file is empty, truncated, protected or no table.
        DataError: The order of day and month or the decimal mark of a column is open.
        ConfigError: `layout` or `columns` is wrong.

    Examples:
        >>> loaded = read_items(b"item,plant,unit,lead_time_days\n007,1000,PCE,20\n")
        >>> loaded.table.records()[0].lead_time_days
        20
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
    return read_plain(Item, sources, "items", asked, key=("item", "plant"), before=_one_text_each)


def _one_text_each(tables: dict[str, list[Rows]], notes: Notes) -> dict[str, list[Rows]]:
    """Of several texts of one item the English one, else the first; the others are set aside."""
    if "MAKT" not in tables:
        return tables
    texts = pl.concat([part.frame for part in tables["MAKT"]], how="diagonal_relaxed")
    if "language" not in texts.columns:
        return tables
    english = pl.col("language").str.to_lowercase().is_in(["e", "en"]).fill_null(value=False)
    at = pl.int_range(pl.len())
    best = (
        (at - pl.when(english).then(pl.len()).otherwise(0)).rank("ordinal").over(same_key("item"))
    )
    other = texts.select((best > 1) & ~pl.col(OUT)).to_series()
    notes.set_aside(
        texts.filter(other),
        code="other_language",
        reason="the item has a text in another language that goes first",
        column=tables["MAKT"][0].headings["language"],
        raw=texts["language"].filter(other),
    )
    first = replace(tables["MAKT"][0], frame=texts.filter(~other).drop("language"))
    return {**tables, "MAKT": [first]}
