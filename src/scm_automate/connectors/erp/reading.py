"""Pages of a live system into the same table that an export of it gives."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import polars as pl

from scm_automate.connectors.known_layouts import layouts
from scm_automate.connectors.readers import READERS
from scm_automate.errors import AnswerNotUnderstood, ConfigError
from scm_automate.files import DEFAULT_LIMITS
from scm_automate.files.collected import Collected
from scm_automate.files.write_atomic import write_atomically
from scm_automate.model import OrderLine, Record
from scm_automate.progress import NoProgress
from scm_automate.tables import Loaded, Table
from scm_automate.tables.show import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scm_automate.connectors.erp.system import LiveSystem, LiveTable
    from scm_automate.connectors.layout import RecordName
    from scm_automate.files import Limits, Sheet
    from scm_automate.progress import Progress

__all__ = ["Asking", "LiveRead", "Page", "Pages", "read_live"]

R = TypeVar("R", bound=Record)

_WORDS = re.compile(r"[A-Za-z0-9]+")

_WITHOUT_DAYS = ("suppliers",)
"""Records whose readers take no time zone, since no day stands in them."""

OVERLAP = timedelta(minutes=10)
"""What is asked for again at the next reading: a transaction may commit later than it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Which records are asked for.

    Attributes:
        since: Only what has changed since this instant; null asks for all that may be open.
        only: A further selection in the system's own words; empty has none.
        most: Records after which no further page is fetched; null fetches all.
    """

    since: datetime | None = None
    only: str = ""
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list.

    Attributes:
        records: The records; empty where the page comes as columns.
        columns: Plain cells by field, all of one length, instead of records.
        false_is_null: Whether false among the cells of `columns` stands for nothing, as Odoo writes it.
        within: Records of lists within the records that came apart from them, by the path of the list.
        fields: The only fields of the records that are wanted, null where a record has none; empty
            takes all that came.
        exact: Gives the records with their numbers as they are spelt, where `records` may hold a
            float; null where they hold none.
        clock: The hour that the system's own clock shows (its Date header).
    """

    records: Sequence[Mapping[str, object]] = ()
    columns: Mapping[str, Sequence[object]] = field(default_factory=dict)
    false_is_null: bool = False
    within: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    exact: Callable[[], Sequence[Mapping[str, object]]] | None = None
    clock: str | None = None

    def __len__(self) -> int:
        """How many records it holds."""
        return len(self.records) or len(next(iter(self.columns.values()), ()))


class Pages(Protocol):
    """What reads one list page by page."""

    def __call__(self, table: LiveTable, asking: Asking) -> Iterator[Page]:
        """The pages, in an order in which none is lost and none comes twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRead(Generic[R]):
    """What a live system gave.

    Attributes:
        loaded: The table, the rejects and what was set aside, as from an export.
        complete: Whether all that may be open was asked for, not changes alone.
        watermark: From where the next reading of changes goes on; null where the system told no
            time.
        touched: Of a reading of changes alone, company and order of every order that came, open or
            not.
        records: Records that came, those within others counted too.
        requests: Pages that were asked for.
        notes: What a person should know of this reading.
        system: Name of the system.
        record: What the rows became.
        lists: What came, list by list, as text under the system's own names of its fields.

    Examples:
        >>> live = LiveRead(loaded=Loaded(table=Table.from_records(OrderLine, [])), records=0)
        >>> print(live)
        0 lines read; 0 records in 0 pages
    """

    loaded: Loaded[R]
    complete: bool = True
    watermark: datetime | None = None
    touched: frozenset[tuple[str, str]] = frozenset()
    records: int = 0
    requests: int = 0
    notes: tuple[str, ...] = ()
    system: str = ""
    record: RecordName = "orders"
    lists: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def __str__(self) -> str:
        """How much came, and what became of it."""
        changes = "" if self.complete else " (changes alone)"
        came = f"{plural(self.records, 'record')} in {plural(self.requests, 'page')}"
        return f"{self.loaded}{changes}; {came}"

    def save(self, folder: Path | str) -> tuple[Path, ...]:
        """The lists as JSON files, which the reader of exports reads into the same table.

        Args:
            folder: Where; made if need be. What an earlier saving of the same record of the same
                system left there is written over, or removed where its list is empty now.

        Returns:
            The files. A list that is empty leaves none.
        """
        home = Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        written = []
        own = f"{self.system}.{self.record}"
        for name, texts in self.lists.items():
            path = home / f"{own}.{'.'.join(_WORDS.findall(name))}.json"
            with write_atomically(path, existing="replace") as file:
                file.write(texts.write_json().encode())
            written.append(path)
        for stale in home.glob(f"{own}.*.json"):
            if stale not in written:
                stale.unlink()
        return tuple(written)

    def onto(self, earlier: Table[R]) -> Table[R]:
        """The earlier table with what has changed since: whole orders are put in place of whole orders.

        Args:
            earlier: What an earlier reading gave.

        Returns:
            The lines of orders that did not change, then those that came now; lines that were
            closed meanwhile are gone.
        """
        if self.complete:
            return self.loaded.table
        record = self.loaded.table.record
        if record is not OrderLine:
            raise ConfigError("Changes alone are put together for orders only.")
        gone = pl.DataFrame(
            {"company": [c for c, _ in self.touched], "order": [o for _, o in self.touched]},
            schema={"company": pl.String, "order": pl.String},
        )
        frame = earlier.frame
        if not any(company for company, _ in self.touched):
            kept = frame.join(gone, on="order", how="anti", maintain_order="left")
        else:
            kept = frame.join(gone, on=["company", "order"], how="anti", maintain_order="left")
        return Table(record, pl.concat([kept, self.loaded.table.frame]))


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
        for page in _ahead(pages(table, asked)):
            clock = clock or page.clock
            requests += 1
            if page.columns:
                collected.add_columns(page.columns, false_is_null=page.false_is_null)
            else:
                collected.add(page.records, fields=page.fields, exact=page.exact)
            for path, children in page.within.items():
                collected.add(children, path=path)
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


def _ahead(pages: Iterator[Page]) -> Iterator[Page]:
    """The pages; where the system lets us wait, the next one is fetched while one is worked on.

    Whether it does shows at the first page. Then one thread does all the fetching, since a session
    belongs to one; a fault comes up where its page would have come. A system that answers at once is
    read in turn: two threads that both have work to do only hinder each other.
    """
    start = time.perf_counter() - time.thread_time()
    first = next(pages, None)
    waited = time.perf_counter() - time.thread_time() - start
    if first is None:
        return
    if waited < _WORTH_A_THREAD:
        yield first
        yield from pages
        return
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages") as fetching:
        coming = fetching.submit(next, pages, None)
        yield first
        while (page := coming.result()) is not None:
            coming = fetching.submit(next, pages, None)
            yield page


_WORTH_A_THREAD = 0.1
"""Seconds of waiting for a page."""


def _read(
    system: LiveSystem,
    record: RecordName,
    sheets: Sequence[Sheet],
    *,
    time_zone: str | None,
    limits: Limits,
) -> Loaded[Record]:
    """The reader of the exports, on what came; an empty list is an empty table."""
    from scm_automate.connectors.readers import RECORDS

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


def check_fields(
    records: Sequence[Mapping[str, object]], table: LiveTable, where: str, *, nested: bool = True
) -> None:
    """Refuses an answer that lacks what was asked for: the schema has changed.

    Args:
        records: The records of one page.
        table: What was asked for.
        where: The place, for the message.
        nested: Whether the lists within are looked at too.

    Raises:
        AnswerNotUnderstood: A field is in no record, or a list within is none.
    """
    if not records:
        return
    first = records[0]
    wanted = [*table.select, *(one.path for one in table.within if nested)]
    lacking = [name for name in wanted if name not in first]
    lacking = [name for name in lacking if not any(name in record for record in records)]
    if lacking:
        raise AnswerNotUnderstood(
            f"{where} gives no {', '.join(lacking)}, which was asked for; it gives "
            f"{', '.join(list(first)[:40])}.",
            hint="The interface has changed, or your user may not see the field: see "
            "load_system for a selection of your own.",
        )
    if not nested:
        return
    for one in table.within:
        for record in records:
            inner = record.get(one.path)
            rows = inner.get("results", [inner]) if isinstance(inner, dict) else inner
            if isinstance(rows, list) and rows:
                check_fields(rows, one, f"{where}/{one.path}")
                break
