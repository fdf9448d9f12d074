"""Records into tables, page by page: one for the records, and one for each list nested in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.files.acyclic import without_search
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.record_cells import Bounds, spread
from scm_automate.files.record_tables import RecordTable, mark_of, table_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Collected", "record_tables"]


def record_tables(
    records: Sequence[Mapping[str, object]],
    *,
    name: str | None = None,
    above: Literal["lent", "left"] = "lent",
    limits: Limits = DEFAULT_LIMITS,
) -> dict[str, RecordTable]:
    """The tables of a list of records, as `parse_json` gives them.

    Args:
        records: Objects, as `parse_json` gives them: numbers are `Spelt`.
        name: File name for messages.
        above: Whether rows of a nested list are lent what the records above them know, or are left
            alone since they name their parents themselves.
        limits: Bounds of size.

    Returns:
        The records under the name ``records``, and each list nested in them under the path of its
        field. Lists that are empty throughout are left out.

    Raises:
        LimitExceeded: Larger than the limits allow, or nested too deep.

    Examples:
        >>> tables = record_tables([{"number": "45", "lines": [{"item": "A"}, {"item": "B"}]}])
        >>> tables["lines"].texts.rows()
        [('45', 'A'), ('45', 'B')]
    """
    collected = Collected(name=name, above=above, limits=limits)
    collected.add(records)
    return collected.tables()


@dataclass(slots=True)
class _Waiting:
    """Columns of pages of which no texts were made yet, and what their cells are."""

    columns: dict[str, list[object]] = field(default_factory=dict)
    kinds: dict[str, set[type]] = field(default_factory=dict)
    height: int = 0


_AT_ONCE = 5_000
"""Rows of which texts are made together: of fewer the making costs more than the texts, of many more
the records that they came from would all have to be kept."""


class Collected:
    """Columns in the making, page by page; see `record_tables` for its arguments.

    This is a collecting box of one reading and never leaves the room. Of each page only its texts are
    kept, column by column: the records themselves are many small objects.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        above: Literal["lent", "left"] = "lent",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._bounds = Bounds(limits, name)
        self._lend = above == "lent"
        self._waiting: dict[str, _Waiting] = {}
        self._parts: dict[str, list[RecordTable]] = {}
        self._heights: dict[str, int] = {}
        self._own: dict[str, set[str]] = {}

    @without_search
    def add(
        self,
        records: Sequence[Mapping[str, object]],
        *,
        path: str = "",
        fields: Sequence[str] = (),
        exact: Callable[[], Sequence[Mapping[str, object]]] | None = None,
    ) -> None:
        """Takes a page of records.

        Args:
            records: The records.
            path: The list within the records that these stand in; empty for the records themselves.
            fields: The only fields that are taken, null where a record has none; empty takes all.
            exact: Gives the records with their numbers as they are spelt; it is asked where these
                hold a float, so that none is ever taken.
        """
        found = self._cut(records, path, fields)
        if exact is not None and any(
            float in one for _, _, kinds, _ in found for one in kinds.values()
        ):
            found = self._cut(exact(), path, fields)
        for place, columns, kinds, height in found:
            self._take(place or "records", columns, kinds, height)

    @without_search
    def add_columns(
        self, columns: Mapping[str, Sequence[object]], *, false_is_null: bool = False
    ) -> None:
        """Takes a page whose plain cells are columns already; none of them is a list or an object.

        Args:
            columns: The cells by field.
            false_is_null: Whether false stands for nothing.
        """
        height = len(next(iter(columns.values()), ()))
        if height:
            kinds = {name: set(map(type, cells)) for name, cells in columns.items()}
            mixed = [name for name in columns if false_is_null and bool in kinds[name]]
            for name in mixed:
                cells = [None if cell is False else cell for cell in columns[name]]
                columns, kinds[name] = {**columns, name: cells}, set(map(type, cells))
            self._bounds.check(height, len(columns))
            self._take("records", columns, kinds, height)

    def _cut(
        self, records: Sequence[Mapping[str, object]], path: str, fields: Sequence[str]
    ) -> list[tuple[str, Mapping[str, Sequence[object]], Mapping[str, set[type]], int]]:
        return list(spread(records, path, {}, self._bounds, lend=self._lend, fields=fields))

    def _take(
        self,
        place: str,
        columns: Mapping[str, Sequence[object]],
        own: Mapping[str, set[type]],
        height: int,
    ) -> None:
        """Keeps the columns of a page; once there are enough of them, their texts alone."""
        waiting = self._waiting.setdefault(place, _Waiting())
        if waiting.columns.keys() != columns.keys():
            self._settle(place)
        for name, cells in columns.items():
            waiting.columns.setdefault(name, []).extend(cells)
            kinds = own[name] if name in own else set(map(type, cells))
            waiting.kinds.setdefault(name, set()).update(kinds)
        waiting.height += height
        self._heights[place] = self._heights.get(place, 0) + height
        self._own.setdefault(place, set()).update(own)
        self._bounds.check(self._heights[place], len(columns))
        if waiting.height >= _AT_ONCE:
            self._settle(place)

    def _settle(self, place: str) -> None:
        """Makes texts of the columns that wait."""
        waiting = self._waiting[place]
        texts: dict[str, pl.Series] = {}
        marks: dict[str, pl.Series] = {}
        for name, cells in waiting.columns.items():
            kinds = waiting.kinds[name]
            texts[name] = text_of(cells, kinds)
            if (mark := mark_of(cells, kinds)) is not None:
                marks[name] = mark
        if waiting.height:
            part = RecordTable(texts=pl.DataFrame(texts), marks=marks)
            self._parts.setdefault(place, []).append(part)
        waiting.columns.clear()
        waiting.kinds.clear()
        waiting.height = 0

    def tables(self) -> dict[str, RecordTable]:
        """The tables of all pages."""
        for place in self._waiting:
            self._settle(place)
        return {
            place: table_of(RecordTable.joined(parts), self._bounds, self._own[place])
            for place, parts in self._parts.items()
        }
