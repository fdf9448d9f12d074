"""Prices and terms from the ERP's purchasing records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scm_automate.connectors.plain import Asked, read_plain
from scm_automate.files import DEFAULT_LIMITS, Limits
from scm_automate.model import PriceRecord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scm_automate.connectors.layout import Layout
    from scm_automate.tables import Loaded

__all__ = ["read_prices"]


def read_prices(
    *sources: object,
    layout: str | Path | Layout | None = None,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    decimal: Literal[".", ","] | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Loaded[PriceRecord]:
    r"""Prices of items at suppliers from exports, with lead times and smallest quantities.

    SAP's EINE (terms by organisation and plant) is joined with EINA (supplier and item).

    Args:
        sources: Paths, bytes, folders or frames; SAP's EINA and EINE are joined.
        layout: Name of a shipped layout or family, path of a TOML file, or a layout; null
            recognises each file by its header.
        columns: Headings by field of `PriceRecord`: alone, they are the layout; with `layout`, they go
            before its own headings.
        day_first: Whether 03/04 is the 3rd of April, where no cell of the file settles it.
        decimal: The decimal mark, where no cell of the file settles it.
        time_zone: IANA zone in which an instant in UTC falls on its day; null takes the day as
            it stands.
        encoding: Encoding of text files; null finds it.
        limits: Bounds of size.

    Returns:
        `table` with one row per price record in the order of the sources, `rejects`, `set_aside` and
        `sources`.

    Raises:
        SourceNotRecognised: No layout fits a file, two fit alike, or a table is missing.
        UnreadableFile: A file is empty, truncated, protected or no table.
        DataError: The order of day and month or the decimal mark of a column is open.
        ConfigError: `layout` or `columns` is wrong.

    Examples:
        >>> loaded = read_prices(b"supplier,item,price,price_per,currency\n7,A-1,71.64,100,EUR\n")
        >>> loaded.table.records()[0].price_per
        Decimal('100')
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
    return read_plain(PriceRecord, sources, "prices", asked)
