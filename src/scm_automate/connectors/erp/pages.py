"""What a client asks a system for, and gives: pages of records, checked for what was asked for."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from scm_automate.errors import AnswerNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from scm_automate.connectors.erp.system import LiveTable

__all__ = ["Asking", "Page", "Pages", "ahead", "check_fields"]


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
        exact: Gives the page with its numbers as they are spelt, or null where floats are exact; it is
            asked where a cell is a float. Null where none that is not exact can be.
        clock: The hour that the system's own clock shows (its Date header).
    """

    records: Sequence[Mapping[str, object]] = ()
    columns: Mapping[str, Sequence[object]] = field(default_factory=dict)
    false_is_null: bool = False
    within: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)
    exact: Callable[[], Page | None] | None = None
    clock: str | None = None

    def __len__(self) -> int:
        """How many records it holds."""
        return len(self.records) or len(next(iter(self.columns.values()), ()))


class Pages(Protocol):
    """What reads one list page by page."""

    def __call__(self, table: LiveTable, asking: Asking) -> Iterator[Page]:
        """The pages, in an order in which none is lost and none comes twice."""


def ahead(pages: Iterator[Page]) -> Iterator[Page]:
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
