"""Records into columns: one table for the records, and one for each list that is nested in them.

Works column by column, since a hundred thousand records of twenty fields are two million cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from scm_automate.errors import LimitExceeded, Provenance
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.sheet import DATE, NUMBER, OTHER, TEXT, Sheet
from scm_automate.files.spreadsheet_xml import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
        self._heights: dict[str, int] = {}
        self._own: dict[str, set[str]] = {}

    def add(self, records: Sequence[Mapping[str, object]]) -> None:
        """Takes a page of records."""
        for path, columns, own, height in _spread(records, "", {}, self._bounds, lend=self._lend):
            place = path or "records"
            before = self._heights.get(place, 0)
            kept = self._columns.setdefault(place, {})
            for field, cells in columns.items():
                if field not in kept:
                    kept[field] = [_ABSENT] * before
                kept[field] += cells
            for field in kept.keys() - columns.keys():
                kept[field] += [_ABSENT] * height
            self._heights[place] = before + height
            self._own.setdefault(place, set()).update(own)
            self._bounds.check(before + height, len(kept))

    def tables(self) -> dict[str, RecordTable]:
        """The tables of all pages."""
        return {
            place: _table(columns, self._bounds, frozenset(columns) - self._own[place])
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
    parent: Mapping[str, list[object]],
    bounds: _Bounds,
    *,
    lend: bool,
) -> Iterator[tuple[str, Mapping[str, list[object]], Iterable[str], int]]:
    """The columns of the records, then those of the lists nested in them."""
    if path.count("/") > _DEEPEST:
        raise bounds.refuse("The JSON is nested too deep.", "This is hardly an answer.")
    columns: dict[str, list[object]] = {}
    nested: dict[str, list[object]] = {}
    _flatten(records, "", columns, nested, 0)
    if len(nested) > bounds.limits.max_sheets:
        raise bounds.refuse("The JSON is nested too deep.", "This is hardly an answer.")
    whole = {
        field: _inherited(columns[field], above) if field in columns else above
        for field, above in parent.items()
    }
    whole |= {field: cells for field, cells in columns.items() if field not in whole}
    bounds.check(len(records), len(whole))
    if records and whole:
        yield path, whole, columns.keys(), len(records)
    lent = whole if lend else {}
    for field, lists in nested.items():
        children = [one for each in lists if isinstance(each, list) for one in each]
        children = [one for one in children if isinstance(one, dict)]
        if children:
            index = [
                row
                for row, each in enumerate(lists)
                if isinstance(each, list)
                for one in each
                if isinstance(one, dict)
            ]
            known = {name: [cells[row] for row in index] for name, cells in lent.items()}
            yield from _spread(children, f"{path}/{field}".strip("/"), known, bounds, lend=lend)


def _inherited(own: list[object], above: list[object]) -> list[object]:
    """A record's own cells, and its parent's where it has no such field."""
    return [other if cell is _ABSENT else cell for cell, other in zip(own, above, strict=True)]


def _flatten(
    records: Sequence[Mapping[str, object]],
    prefix: str,
    columns: dict[str, list[object]],
    nested: dict[str, list[object]],
    depth: int,
) -> None:
    """Plain fields into `columns`, lists of objects into `nested`; notes of the protocol are left."""
    keys, alike = _keys(records)
    for key in keys:
        if key.startswith(("__", "@odata", "odata.")) or "@odata." in key:
            continue
        word = prefix + key
        cells = (
            [record[key] for record in records]
            if alike
            else [record.get(key, _ABSENT) for record in records]
        )
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
                _flatten(inner, word + ".", columns, nested, depth + 1)
            cells = [_ABSENT if isinstance(cell, dict) else cell for cell in cells]
            kinds.discard(dict)
        if list in kinds:
            lists: list[object] = [
                cell
                if isinstance(cell, list) and any(isinstance(one, dict) for one in cell)
                else None
                for cell in cells
            ]
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


def _joined_words(cell: list[object]) -> str:
    return ";".join(str(one) for one in cell if one is not None)


def _keys(records: Sequence[Mapping[str, object]]) -> tuple[Sequence[str], bool]:
    """The fields of all records, in the order in which they first appear; whether all have all."""
    if not records:
        return (), True
    first = records[0].keys()
    if all(record.keys() == first for record in records):
        return tuple(first), True
    return tuple(dict.fromkeys(key for record in records for key in record)), False


def _table(
    columns: Mapping[str, list[object]], bounds: _Bounds, lent: frozenset[str]
) -> RecordTable:
    """Cells as text, and what JSON says that they are."""
    texts: dict[str, pl.Series] = {}
    marks: dict[str, pl.Series] = {}
    for field, cells in columns.items():
        text, mark = _column(cells)
        longest = text.str.len_chars().max()
        if isinstance(longest, int) and longest > bounds.limits.max_cell_characters:
            raise bounds.refuse(
                f"A cell of {field} has {longest:,} characters; the limit is "
                f"{bounds.limits.max_cell_characters:,}.",
                "Fetch without this field, or raise Limits.max_cell_characters.",
            )
        texts[field] = text
        if mark is not None:
            marks[field] = mark
    return RecordTable(texts=pl.DataFrame(texts), marks=marks, lent=lent)


def _column(cells: list[object]) -> tuple[pl.Series, pl.Series | None]:
    """The cells of one field."""
    kinds = set(map(type, cells))
    if _Absent in kinds:
        cells = [None if cell is _ABSENT else cell for cell in cells]
        kinds = (kinds - {_Absent}) | {type(None)}
    plain = kinds <= {str, Spelt, type(None)}
    told = cells if plain else [_word(cell) for cell in cells]
    text = pl.Series(told, dtype=pl.String)
    text = text.set(text == "", None)
    mark: pl.Series | None = None
    if kinds - {str, type(None)}:
        mark = pl.Series(
            [
                NUMBER if type(cell) is Spelt else OTHER if isinstance(cell, bool) else TEXT
                for cell in cells
            ],
            dtype=pl.Int8,
        )
    if Spelt in kinds and text.str.contains("[eE]").any():
        text = pl.Series(
            [
                plain_number(cell) if type(cell) is Spelt and "e" in cell.lower() else shown
                for cell, shown in zip(cells, text, strict=True)
            ],
            dtype=pl.String,
        )
    moments = text.str.starts_with("/Date(").fill_null(value=False)
    if moments.any():
        days = [_day(word) if word else None for word in text]
        text = pl.Series(
            [day or word for day, word in zip(days, text, strict=True)], dtype=pl.String
        )
        was = mark.to_list() if mark is not None else [TEXT] * len(days)
        mark = pl.Series(
            [DATE if day else kind for day, kind in zip(days, was, strict=True)], dtype=pl.Int8
        )
    return text, mark


def _word(cell: object) -> str | None:
    """A cell as text."""
    if cell is None:
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
