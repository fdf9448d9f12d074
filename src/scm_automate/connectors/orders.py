"""Open order lines from whatever the ERP exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.connectors.columns import Reading
from scm_automate.connectors.families import join_family, together
from scm_automate.connectors.finish import as_table, order_lines
from scm_automate.connectors.sap_tables import join_sap_tables
from scm_automate.connectors.survey import survey
from scm_automate.files import DEFAULT_LIMITS, Limits
from scm_automate.model import OrderLine, replace
from scm_automate.tables import Loaded, schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scm_automate.connectors.layout import Layout
    from scm_automate.connectors.rows import Notes, Rows

__all__ = ["read_orders"]


def read_orders(
    *sources: object,
    layout: str | Path | Layout | None = None,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    decimal: Literal[".", ","] | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Loaded[OrderLine]:
    r"""Open order lines from exports, with everything that did not become one and why.

    Args:
        sources: Paths, bytes, folders or frames; tables that belong together (SAP's EKKO, EKPO,
            EKET; Dynamics' headers and lines) are joined.
        layout: Name of a shipped layout or family, path of a TOML file, or a layout; null
            recognises each file by its header.
        columns: Headings by field, such as ``{"order": "PO", "due": "Needed"}``: alone, they are
            the layout; with `layout`, they go before its own headings.
        day_first: Whether 03/04 is the 3rd of April, where no cell of the file settles it.
        decimal: The decimal mark, where no cell of the file settles it.
        time_zone: IANA zone in which an instant in UTC falls on its day; null takes the day as
            it stands.
        encoding: Encoding of text files; null finds it.
        limits: Bounds of size.

    Returns:
        `table` with one row per open schedule line in the order of the sources, `rejects`,
        `set_aside` and `sources`.

    Raises:
        SourceNotRecognised: No layout fits a file, or two fit alike.
        UnreadableFile: A file is empty, truncated, protected or no table.
        DataError: The order of day and month or the decimal mark of a column is open.
        ConfigError: `layout` or `columns` is wrong.

    Examples:
        >>> export = b"Order;Pos;Vendor;Open;Due\n4500012345;00010;100234;1.500,0;16.03.2026\n"
        >>> loaded = read_orders(
        ...     export,
        ...     columns={
        ...         "order": "Order",
        ...         "line": "Pos",
        ...         "supplier": "Vendor",
        ...         "quantity": "Open",
        ...         "due": "Due",
        ...     },
        ... )
        >>> loaded.table.records()[0].quantity
        Decimal('1500')
    """
    reading = Reading(day_first=day_first, decimal=decimal, time_zone=time_zone)
    found = survey(
        sources,
        record="orders",
        layout=layout,
        columns=columns,
        reading=reading,
        encoding=encoding,
        limits=limits,
    )
    frames = [
        order_lines(frame, chosen, found.notes, headings=headings)
        for frame, chosen, headings in _combined(found.rows, found.notes)
    ]
    lines = pl.concat(frames) if frames else pl.DataFrame(schema=schema_of(OrderLine))
    return found.loaded(as_table(lines))


def _combined(
    rows: Sequence[Rows], notes: Notes
) -> list[tuple[pl.DataFrame, Layout, Mapping[str, str]]]:
    """Rows of one layout together, tables of one family joined; each with its headings."""
    alone, families = together(rows)
    combined: list[tuple[pl.DataFrame, Layout, Mapping[str, str]]] = [
        (
            pl.concat([part.frame for part in parts], how="diagonal_relaxed"),
            parts[0].layout,
            parts[0].headings,
        )
        for parts in alone.values()
    ]
    for family, tables in families.items():
        if family == "sap_tables":
            joined = join_sap_tables(tables, notes)
            first = tables["EKET"][0]
            layout = first.layout
            if "EKES" not in tables:
                # Without confirmations no later export would show a promise again.
                layout = replace(layout, write_back_field="due")
            combined.append((joined, layout, first.headings))
        else:
            joined, layout = join_family(tables, notes, needed=("order", "line", "supplier"))
            finest = next(
                part
                for parts in tables.values()
                for part in parts
                if part.layout.name == layout.name
            )
            combined.append((joined, layout, finest.headings))
    return combined
