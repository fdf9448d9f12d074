"""Records into tables, page by page: one for the records, and one for each list nested in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.files.acyclic import without_search
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.record_cells import Bounds, spread
from scm_automate.files.record_tables import RecordTable, mark_of, table_of, text_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    Columns: TypeAlias = Mapping[str, Sequence[object]]
    Records: TypeAlias = Sequence[Mapping[str, object]]
    Cut: TypeAlias = tuple[str, Columns, Mapping[str, set[type]], int]

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
    """Columns of pages of which no texts were made yet, and what is known of their cells.

    Attributes:
        columns: The cells by field.
        looked_at: Whether it is known what the cells are.
        kinds: What the cells of a field are, where that is known.
        exact: Where a page begins, and what gives its columns with their numbers as they are spelt.
        false_is_null: Whether false stands for nothing.
        height: Rows in all.
    """

    columns: dict[str, list[object]] = field(default_factory=dict)
    looked_at: bool = True
    kinds: dict[str, set[type]] = field(default_factory=dict)
    exact: list[tuple[int, Callable[[], Columns | None]]] = field(default_factory=list)
    false_is_null: bool = False
    height: int = 0

    def spell(self) -> None:
        """Puts numbers as they are spelt in place of floats that are not exact."""
        for start, exact in self.exact:
            for name, cells in (exact() or {}).items():
                self.columns[name][start : start + len(cells)] = cells
                self.kinds.pop(name, None)
        self.exact.clear()


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
        records: Records,
        *,
        path: str = "",
        exact: Callable[[], Records | None] | None = None,
    ) -> None:
        """Takes a page of records.

        Args:
            records: The records.
            path: The list within the records that these stand in; empty for the records themselves.
            exact: Gives the records with their numbers as they are spelt, or null where floats are
                exact; it is asked where these hold a float.
        """
        found = self._cut(records, path)
        if exact is not None and any(
            float in one for _, _, kinds, _ in found for one in kinds.values()
        ):
            again = exact()
            found = found if again is None else self._cut(again, path)
        for place, columns, kinds, height in found:
            self._take(place or "records", columns, kinds, height)

    @without_search
    def add_columns(
        self,
        columns: Columns,
        *,
        false_is_null: bool = False,
        exact: Callable[[], Columns | None] | None = None,
    ) -> None:
        """Takes a page whose plain cells are columns already.

        Args:
            columns: The cells by field; none of them is a list or an object.
            false_is_null: Whether false stands for nothing.
            exact: Gives the columns with their numbers as they are spelt, or null where floats are
                exact; it is asked where these hold a float.

        Raises:
            UnreadableFile: A cell is a list or an object; raised once texts are made of the page.
        """
        height = len(next(iter(columns.values()), ()))
        if height:
            self._bounds.check(height, len(columns))
            waiting = self._waiting.setdefault("records", _Waiting())
            if waiting.false_is_null is not false_is_null:
                self._settle("records")
                waiting.false_is_null = false_is_null
            self._take("records", columns, dict.fromkeys(columns), height, exact=exact)

    def _cut(self, records: Records, path: str) -> list[Cut]:
        return list(spread(records, path, {}, self._bounds, lend=self._lend))

    def _take(
        self,
        place: str,
        columns: Columns,
        own: Mapping[str, set[type] | None],
        height: int,
        *,
        exact: Callable[[], Columns | None] | None = None,
    ) -> None:
        """Keeps the columns of a page; once there are enough of them, their texts alone.

        Args:
            place: The list.
            columns: The cells by field.
            own: What the cells are by field, null where nobody looked; a field without an entry is lent.
            height: Rows of the page.
            exact: See `add_columns`.
        """
        waiting = self._waiting.setdefault(place, _Waiting())
        looked_at = None not in own.values()
        if waiting.columns.keys() != columns.keys() or waiting.looked_at is not looked_at:
            self._settle(place)
            waiting.looked_at = looked_at
            waiting.false_is_null &= not looked_at  # of records nobody says so
        if exact is not None:
            waiting.exact.append((waiting.height, exact))
        for name, cells in columns.items():
            waiting.columns.setdefault(name, []).extend(cells)
            if looked_at:
                kinds = own.get(name) or set(map(type, cells))
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
        for name in waiting.columns:
            words = None if name in waiting.kinds else words_of(waiting.columns[name])
            if words is not None:
                texts[name] = words
                continue
            cells, kinds = self._looked_at(waiting, name)
            texts[name] = text_of(cells, kinds)
            if (mark := mark_of(cells, kinds)) is not None:
                marks[name] = mark
        if waiting.height:
            part = RecordTable(texts=pl.DataFrame(texts), marks=marks)
            self._parts.setdefault(place, []).append(part)
        waiting.columns.clear()
        waiting.kinds.clear()
        waiting.exact.clear()
        waiting.height = 0

    def _looked_at(self, waiting: _Waiting, name: str) -> tuple[list[object], set[type]]:
        """The cells of a field that are not all words, and what they are."""
        kinds = waiting.kinds.get(name) or set(map(type, waiting.columns[name]))
        if float in kinds and waiting.exact:
            waiting.spell()
            kinds = set(map(type, waiting.columns[name]))
        cells = waiting.columns[name]
        if bool in kinds and waiting.false_is_null:
            cells = [None if cell is False else cell for cell in cells]
            kinds = set(map(type, cells))
        if dict in kinds or list in kinds:
            raise self._bounds.refuse_nested(name)
        return cells, kinds

    def tables(self) -> dict[str, RecordTable]:
        """The tables of all pages."""
        for place in self._waiting:
            self._settle(place)
        return {
            place: table_of(RecordTable.joined(parts), self._bounds, self._own[place])
            for place, parts in self._parts.items()
        }
