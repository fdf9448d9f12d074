"""Bills of material from the ERP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scm_automate.connectors.plain import Asked, read_plain
from scm_automate.files import DEFAULT_LIMITS, Limits
from scm_automate.model import BomLine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scm_automate.connectors.layout import Layout
    from scm_automate.tables import Loaded

__all__ = ["read_bom"]


def read_bom(
    *sources: object,
    layout: str | Path | Layout | None = None,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    decimal: Literal[".", ","] | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Loaded[BomLine]:
    r"""Lines of bills of material from exports: how much of a component goes into a parent.

    SAP's STPO (positions) is joined with STKO (heads) and MAST (which item a bill is for).

    Args:
        sources: Paths, bytes, folders or frames; SAP's MAST, STKO and STPO are joined.
        layout: Name of a shipped layout or family, path of a TOML file, or a layout; null
            recognises each file by its header.
        columns: Headings by field of `BomLine`: alone, they are the layout; with `layout`, they go
            before its own headings.
        day_first: Whether 03/04 is the 3rd of April, where no cell of the file settles it.
        decimal: The decimal mark, where no cell of the file settles it.
        time_zone: IANA zone in which an instant in UTC falls on its day; null takes the day as
            it stands.
        encoding: Encoding of text files; null finds it.
        limits: Bounds of size.

    Returns:
        `table` with one row per position of a bill in the order of the sources, `rejects`, `set_aside` and
        `sources`.

    Raises:
        SourceNotRecognised: No layout fits a file, two fit alike, or a table is missing.
        UnreadableFile: A file is empty, truncated, protected or no table.
        DataError: The order of day and month or the decimal mark of a column is open.
        ConfigError: `layout` or `columns` is wrong.

    Examples:
        >>> loaded = read_bom(b"parent,component,quantity,unit\nA-1,B-7,4,PCE\n")
        >>> loaded.table.records()[0].component
        'B-7'
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
    return read_plain(BomLine, sources, "bom", asked)
