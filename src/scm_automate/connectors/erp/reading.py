"""Pages of a live system into the same table that an export of it gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.erp.live_read import LiveRead
from scm_automate.connectors.erp.pages import Asking, ahead
from scm_automate.connectors.known_layouts import layouts
from scm_automate.connectors.readers import READERS, RECORDS
from scm_automate.errors import ConfigError
from scm_automate.files import DEFAULT_LIMITS
from scm_automate.files.collected import Collected
from scm_automate.progress import NoProgress
from scm_automate.tables import Loaded, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.connectors.erp.pages import Page, Pages
    from scm_automate.connectors.erp.system import LiveSystem
    from scm_automate.connectors.layout import RecordName
    from scm_automate.files import Limits, Sheet
    from scm_automate.model import Record
    from scm_automate.progress import Progress

__all__ = ["read_live"]

_WITHOUT_DAYS = ("suppliers",)
"""Records whose readers take no time zone, since no day stands in them."""

OVERLAP = timedelta(minutes=10)
"""What is asked for again at the next reading: a transaction may commit later than it says."""


def read_live(
    system: LiveSystem,
    pages: Pages,
    record: RecordName = "orders",
    *,
    asking: Asking | None = None,
    time_zone: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> LiveRead[Record]:
    """All pages of a record's lists, read by the rules of its exports.

    Args:
        system: What is asked for.
        pages: What fetches it.
        record: What the rows are to become, ``orders`` or ``suppliers``.
        asking: Which records; null asks for all that may be open.
        time_zone: IANA zone in which an instant in UTC falls on its day; null takes the day as
            it stands.
        limits: Bounds of size.
        progress: Told each page.

    Raises:
        ConfigError: The system has no such record.
        ServiceError: The system did not answer, or not what was asked; nothing is returned then,
            since half a list looks like a whole one.
    """
    if record not in system.records:
        hint = f"It gives {', '.join(system.records)}."
        if record in system.elsewhere:
            hint += f" The system {system.elsewhere[record]} gives {record}, at the same address."
        raise ConfigError(f"{system.title} gives no {record}.", hint=hint)
    asked = asking or Asking()
    tables = system.records[record]
    notes = list(system.notes)
    if asked.since is not None and not all(table.changed for table in tables):
        asked = Asking(only=asked.only, most=asked.most)
        notes.append("the system does not tell when a record changed: all were read")
    elif asked.since is not None:
        notes += system.delta_notes
    told = progress or NoProgress()
    clock: str | None = None
    sheets: list[Sheet] = []
    lists: dict[str, pl.DataFrame] = {}
    touched: set[tuple[str, str]] = set()
    count = requests = 0
    for table in tables:
        told.step(f"{system.title}: {table.path}")
        name = f"{system.name} {table.path}"
        collected = Collected(name=name, above="left", limits=limits)
        for page in ahead(pages(table, asked)):
            clock = clock or page.clock
            requests += 1
            _collect(page, collected)
            told.advance(len(page))
        found = collected.tables()
        came = sum(part.texts.height for part in found.values())
        count += came
        told.done(f"{came:,} records")
        for path, whole in found.items():
            lists[table.path if path == "records" else f"{table.path}/{path}"] = whole.texts
            if asked.since is not None:
                touched |= _orders_in(whole.texts, system, record)
            sheets.append(whole.sheet(file=name, name=path))
    loaded = _read(system, record, sheets, time_zone=time_zone, limits=limits)
    return LiveRead(
        loaded=loaded,
        complete=asked.since is None,
        watermark=_watermark(clock),
        touched=frozenset(touched),
        records=count,
        requests=requests,
        notes=tuple(notes),
        system=system.name,
        record=record,
        lists=lists,
    )


def _collect(page: Page, collected: Collected) -> None:
    """Takes a page; its numbers as they are spelt, where floats would not be exact."""
    exact = page.exact
    if page.columns:
        collected.add_columns(
            page.columns,
            false_is_null=page.false_is_null,
            exact=(lambda: again.columns if (again := exact()) else None) if exact else None,
        )
    else:
        collected.add(
            page.records,
            exact=(lambda: again.records if (again := exact()) else None) if exact else None,
        )
    for path, children in page.within.items():
        collected.add(children, path=path)


def _read(
    system: LiveSystem,
    record: RecordName,
    sheets: Sequence[Sheet],
    *,
    time_zone: str | None,
    limits: Limits,
) -> Loaded[Record]:
    """The reader of the exports, on what came; an empty list is an empty table."""
    if not sheets:
        return Loaded(table=Table.from_records(RECORDS[record], []))
    options = {} if record in _WITHOUT_DAYS else {"time_zone": time_zone}
    loaded: Loaded[Record] = READERS[record](
        *sheets, layout=system.layouts[record], limits=limits, **options
    )
    return loaded


def _orders_in(texts: pl.DataFrame, system: LiveSystem, record: RecordName) -> set[tuple[str, str]]:
    """Company and order of each record, where the list names orders."""
    if record != "orders":
        return set()
    wanted = system.layouts[record]
    for layout in layouts():
        family = layout.join.family if layout.join else ""
        if wanted not in (layout.name, family):
            continue
        order = _first(layout.columns["order"].headers, texts) if "order" in layout.columns else ""
        identified = all(
            any(
                name in layout.columns and _first(layout.columns[name].headers, texts)
                for name in group
            )
            for group in layout.identify
        )
        if order and identified:
            company = (
                _first(layout.columns["company"].headers, texts)
                if "company" in layout.columns
                else ""
            )
            pairs = texts.select(
                (pl.col(company) if company else pl.lit(None, pl.String))
                .fill_null("")
                .alias("company"),
                pl.col(order).alias("order"),
            ).unique()
            return {(one, other) for one, other in pairs.iter_rows() if other}
    return set()


def _first(headers: Mapping[str, tuple[str, ...]], texts: pl.DataFrame) -> str:
    """The first heading of a field that the list has; empty where it has none."""
    return next((word for words in headers.values() for word in words if word in texts.columns), "")


def _watermark(clock: str | None) -> datetime | None:
    """Where the next reading of changes begins, by the system's own clock."""
    if clock is None:
        return None
    try:
        return parsedate_to_datetime(clock).astimezone(UTC) - OVERLAP
    except (ValueError, TypeError):
        return None
