"""Records into columns: one table for the records, and one for each list that is nested in them.

Works column by column, since a hundred thousand records of twenty fields are two million cells.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from scm_automate.errors import LimitExceeded, Provenance
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.sheet import DATE, NUMBER, OTHER, TEXT, Sheet
from scm_automate.files.spreadsheet_xml import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Collected", "RecordTable", "Spelt", "record_tables"]

_DEEPEST = 6


class Spelt(str):
    """A number as it is spelt: no float ever touches it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTable:
    """The records of one list as text, and what each cell was.

    Attributes:
        texts: One String column per field, in the order in which the fields first appear; an
            empty cell is null. A field within an object is headed ``object.field``.
        marks: By field, what its cells are (see `Sheet.types`); a field without an entry is text.
        lent: Fields that stand in no record of the list itself, but in the records above it.
    """

    texts: pl.DataFrame
    marks: Mapping[str, pl.Series]
    lent: frozenset[str] = frozenset()

    def sheet(
        self, *, file: str | None = None, name: str | None = None, notes: tuple[str, ...] = ()
    ) -> Sheet:
        """The table as a sheet whose row 0 is the header; records are numbered from 1."""
        columns = {
            str(index): pl.concat([pl.Series([field], dtype=pl.String), self.texts[field]])
            for index, field in enumerate(self.texts.columns)
        }
        text = pl.Series([TEXT], dtype=pl.Int8)
        types = {
            index: pl.concat([text, self.marks[field]])
            for index, field in enumerate(self.texts.columns)
            if field in self.marks
        }
        return Sheet(
            frame=pl.DataFrame(columns),
            file=file,
            name=name,
            kind="json",
            first_row=0,
            types=types,
            header=0,
            lent=self.lent,
            notes=notes,
        )

    @staticmethod
    def joined(tables: Sequence[RecordTable]) -> RecordTable:
        """Several tables below each other; a field that one of them lacks is null there."""
        if len(tables) == 1:
            return tables[0]
        texts = pl.concat([table.texts for table in tables], how="diagonal")
        marked = dict.fromkeys(field for table in tables for field in table.marks)
        marks = {
            field: pl.concat(
                [
                    table.marks[field] if field in table.marks else _all_text(table.texts.height)
                    for table in tables
                ]
            )
            for field in marked
        }
        lent = frozenset.intersection(*(table.lent for table in tables))
        return RecordTable(texts=texts, marks=marks, lent=lent)


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

    Example:
        >>> tables = record_tables([{"number": "45", "lines": [{"item": "A"}, {"item": "B"}]}])
        >>> tables["lines"].texts.rows()
        [('45', 'A'), ('45', 'B')]
    """
    collected = Collected(name=name, above=above, limits=limits)
    collected.add(records)
    return collected.tables()


class Collected:
    """Columns in the making, page by page; see `record_tables` for its arguments.

    This is a collecting box of one reading and never leaves the room. Of each page only its texts are
    kept, in long lists: the records themselves are many small objects.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        above: Literal["lent", "left"] = "lent",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._bounds = _Bounds(limits, name)
        self._lend = above == "lent"
        self._columns: dict[str, dict[str, list[object]]] = {}
        self._kinds: dict[str, dict[str, set[type]]] = {}
        self._heights: dict[str, int] = {}
        self._own: dict[str, set[str]] = {}

    def add(self, records: Sequence[Mapping[str, object]]) -> None:
        """Takes a page of records."""
        for path, columns, own, height in _spread(records, "", {}, self._bounds, lend=self._lend):
            place = path or "records"
            before = self._heights.get(place, 0)
            kept = self._columns.setdefault(place, {})
            kinds = self._kinds.setdefault(place, {})
            for field, cells in columns.items():
                if field not in kept:
                    kept[field] = [_ABSENT] * before
                    kinds[field] = {_Absent} if before else set()
                kept[field] += cells
                kinds[field] |= own[field] if field in own else set(map(type, cells))
            for field in kept.keys() - columns.keys():
                kept[field] += [_ABSENT] * height
                kinds[field].add(_Absent)
            self._heights[place] = before + height
            self._own.setdefault(place, set()).update(own)
            self._bounds.check(before + height, len(kept))

    def tables(self) -> dict[str, RecordTable]:
        """The tables of all pages."""
        return {
            place: _table(
                columns, self._kinds[place], self._bounds, frozenset(columns) - self._own[place]
            )
            for place, columns in self._columns.items()
        }


class _Absent:
    """Stands where a record has no such field; a field that is null is something else."""


_ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How much is taken, and the name for messages."""

    limits: Limits
    name: str | None

    def refuse(self, what: str, hint: str) -> LimitExceeded:
        """The error of a list that is beyond a limit."""
        return LimitExceeded(what, hint=hint, source=Provenance(file=self.name))

    def check(self, rows: int, columns: int) -> None:
        """Refuses a list that is larger than the limits allow."""
        limits = self.limits
        if rows > limits.max_rows:
            raise self.refuse(
                f"There are more than {limits.max_rows:,} records.",
                "Fetch them in parts, or raise Limits.max_rows.",
            )
        if columns > limits.max_columns:
            raise self.refuse(
                f"A record has {columns:,} fields; the limit is {limits.max_columns:,}.",
                "Fetch fewer fields, or raise Limits.max_columns.",
            )
        if rows * columns > limits.max_cells:
            raise self.refuse(
                f"There are more than {limits.max_cells:,} cells.",
                "Fetch the records in parts, or raise Limits.max_cells.",
            )


def _spread(
    records: Sequence[Mapping[str, object]],
    path: str,
    parent: Mapping[str, Sequence[object]],
    bounds: _Bounds,
    *,
    lend: bool,
) -> Iterator[tuple[str, Mapping[str, Sequence[object]], Mapping[str, set[type]], int]]:
    """The columns of the records, with what their own cells are; then those of the lists within."""
    if path.count("/") > _DEEPEST:
        raise bounds.refuse("The JSON is nested too deep.", "This is hardly an answer.")
    columns: dict[str, Sequence[object]] = {}
    nested: dict[str, Sequence[object]] = {}
    kinds: dict[str, set[type]] = {}
    _flatten(records, "", columns, nested, kinds, depth=0)
    if len(nested) > bounds.limits.max_sheets:
        raise bounds.refuse("The JSON is nested too deep.", "This is hardly an answer.")
    whole = {
        field: _inherited(columns[field], above) if field in columns else above
        for field, above in parent.items()
    }
    own = {field: kinds[field] for field in columns if field not in parent}
    own |= {field: set(map(type, whole[field])) for field in columns if field in parent}
    whole |= {field: cells for field, cells in columns.items() if field not in whole}
    bounds.check(len(records), len(whole))
    if records and whole:
        yield path, whole, own, len(records)
    for field, lists in nested.items():
        children = list(chain.from_iterable(each for each in lists if isinstance(each, list)))
        if set(map(type, children)) != {dict}:
            children = [one for one in children if isinstance(one, dict)]
        if children:
            known: dict[str, list[object]] = {}
            if lend:
                index = [
                    row
                    for row, each in enumerate(lists)
                    if isinstance(each, list)
                    for one in each
                    if isinstance(one, dict)
                ]
                known = {name: [cells[row] for row in index] for name, cells in whole.items()}
            yield from _spread(children, f"{path}/{field}".strip("/"), known, bounds, lend=lend)


def _inherited(own: Sequence[object], above: Sequence[object]) -> list[object]:
    """A record's own cells, and its parent's where it has no such field."""
    return [other if cell is _ABSENT else cell for cell, other in zip(own, above, strict=True)]


def _flatten(
    records: Sequence[Mapping[str, object]],
    prefix: str,
    columns: dict[str, Sequence[object]],
    nested: dict[str, Sequence[object]],
    known: dict[str, set[type]],
    *,
    depth: int,
) -> None:
    """Plain fields into `columns`, lists of objects into `nested`; notes of the protocol are left."""
    for key, found in _cut(records).items():
        if key.startswith(("__", "@odata", "odata.")) or "@odata." in key:
            continue
        word = prefix + key
        cells: Sequence[object] = found
        kinds = set(map(type, cells))
        if dict in kinds:
            inner: list[Mapping[str, object]] = []
            results: list[object] = [None] * len(cells)
            for row, cell in enumerate(cells):
                within = cell if isinstance(cell, dict) else {}
                if isinstance(within.get("results"), list):
                    results[row] = within["results"]
                    within = {}
                inner.append(within)
            if any(one is not None for one in results):
                nested[word] = results
            if depth < _DEEPEST and any(inner):
                _flatten(inner, word + ".", columns, nested, known, depth=depth + 1)
            cells = [_ABSENT if isinstance(cell, dict) else cell for cell in cells]
        if list in kinds:
            lists = [cell if _holds_records(cell) else None for cell in cells]
            if any(one is not None for one in lists):
                nested[word] = lists
            # An empty list beside lists of records is one of them.
            gone = word in nested
            cells = [
                (_ABSENT if of_records is not None or (gone and not cell) else _joined_words(cell))
                if isinstance(cell, list)
                else cell
                for cell, of_records in zip(cells, lists, strict=True)
            ]
        if kinds - {dict, list, _Absent} or any(cell is not _ABSENT for cell in cells):
            columns[word] = cells
            known[word] = set(map(type, cells)) if kinds & {dict, list} else kinds


def _joined_words(cell: list[object]) -> str:
    return ";".join(str(one) for one in cell if one is not None)


def _holds_records(cell: object) -> bool:
    return type(cell) is list and (
        (bool(cell) and type(cell[0]) is dict) or any(isinstance(one, dict) for one in cell)
    )


def _cut(records: Sequence[Mapping[str, object]]) -> Mapping[str, Sequence[object]]:
    """The cells of each field, the fields in the order in which they first appear."""
    if not records:
        return {}
    keys = tuple(records[0])
    if len(keys) > 1 and set(map(len, records)) == {len(keys)}:
        # Most lists have the same fields in each record: they are cut without a loop of ours.
        with contextlib.suppress(KeyError):
            return dict(zip(keys, zip(*map(itemgetter(*keys), records), strict=True), strict=True))
    keys = tuple(dict.fromkeys(key for record in records for key in record))
    return {key: [record.get(key, _ABSENT) for record in records] for key in keys}


def _table(
    columns: Mapping[str, Sequence[object]],
    kinds: Mapping[str, set[type]],
    bounds: _Bounds,
    lent: frozenset[str],
) -> RecordTable:
    """Cells as text, and what JSON says that they are."""
    texts = pl.DataFrame({field: _text(cells, kinds[field]) for field, cells in columns.items()})
    longest = texts.select(pl.all().str.len_chars().max()).row(0, named=True)
    for field, length in longest.items():
        if length is not None and length > bounds.limits.max_cell_characters:
            raise bounds.refuse(
                f"A cell of {field} has {length:,} characters; the limit is "
                f"{bounds.limits.max_cell_characters:,}.",
                "Fetch without this field, or raise Limits.max_cell_characters.",
            )
    moments = texts.select(pl.all().str.starts_with("/Date(").any()).row(0, named=True)
    texts = texts.with_columns(pl.when(pl.all() != "").then(pl.all()))
    marks: dict[str, pl.Series] = {}
    for field, cells in columns.items():
        mark = _mark(cells, kinds[field])
        if moments[field]:
            days = [_day(word) if word else None for word in texts[field]]
            told = [day or word for day, word in zip(days, texts[field], strict=True)]
            texts = texts.with_columns(pl.Series(field, told, dtype=pl.String))
            was = mark or [TEXT] * len(days)
            mark = [DATE if day else kind for day, kind in zip(days, was, strict=True)]
        if mark is not None:
            marks[field] = pl.Series(mark, dtype=pl.Int8)
    return RecordTable(texts=texts, marks=marks, lent=lent)


def _text(cells: Sequence[object], kinds: set[type]) -> pl.Series:
    """The cells of one field as text, null where there is none."""
    if kinds <= {str, NoneType}:
        return pl.Series(cells, dtype=pl.String)
    return pl.Series([_word(cell) for cell in cells], dtype=pl.String)


def _mark(cells: Sequence[object], kinds: set[type]) -> list[int] | None:
    """What the cells of one field are; null where all are text."""
    if kinds <= {str, NoneType, _Absent}:
        return None
    return [
        NUMBER if type(cell) is Spelt else OTHER if isinstance(cell, bool) else TEXT
        for cell in cells
    ]


def _word(cell: object) -> str | None:
    """A cell as text; a number without powers of ten."""
    if isinstance(cell, str):
        return plain_number(cell) if type(cell) is Spelt and "e" in cell.lower() else cell
    if cell is None or cell is _ABSENT:
        return None
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _all_text(height: int) -> pl.Series:
    return pl.Series([TEXT], dtype=pl.Int8).new_from_index(0, height)


def _day(text: str) -> str | None:
    """Milliseconds since 1970, how OData V2 writes a date, as a day; null for anything else."""
    moment = _MOMENT.match(text)
    if not moment:
        return None
    try:
        instant = _EPOCH + timedelta(milliseconds=int(moment.group(1)))
    except OverflowError:
        return None
    return instant.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")


_MOMENT = re.compile(r"/Date\((-?[0-9]{1,14})(?:[+-][0-9]{4})?\)/$")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the day as it stands in UTC, as OData means it
