"""Records into columns: one table for the records, and one for each list that is nested in them.

Works column by column, since a hundred thousand records of twenty fields are two million cells.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import NoneType
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.record_cells import ABSENT, Absent, Bounds, spread
from scm_automate.files.sheet import DATE, NUMBER, OTHER, TEXT, Sheet
from scm_automate.files.spreadsheet_xml import plain_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

__all__ = ["Collected", "RecordTable", "Spelt", "record_tables"]


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

    Examples:
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
        self._parts: dict[str, list[RecordTable]] = {}
        self._heights: dict[str, int] = {}
        self._own: dict[str, set[str]] = {}

    def add(
        self,
        records: Sequence[Mapping[str, object]],
        *,
        fields: Sequence[str] = (),
        exact: Callable[[], Sequence[Mapping[str, object]]] | None = None,
    ) -> None:
        """Takes a page of records.

        Args:
            records: The records.
            fields: The only fields that are taken, null where a record has none; empty takes all.
            exact: Gives the records with their numbers as they are spelt; it is asked where these
                hold a float, so that none is ever taken.
        """
        found = self._cut(records, fields)
        if exact is not None and any(
            float in one for _, _, kinds, _ in found for one in kinds.values()
        ):
            found = self._cut(exact(), fields)
        for path, columns, kinds, height in found:
            self._take(path or "records", columns, kinds, height)

    def add_columns(self, columns: Mapping[str, Sequence[object]]) -> None:
        """Takes a page whose plain cells are columns already; none of them is a list or an object."""
        height = len(next(iter(columns.values()), ()))
        if height:
            kinds = {field: set(map(type, cells)) for field, cells in columns.items()}
            self._bounds.check(height, len(columns))
            self._take("records", columns, kinds, height)

    def _cut(
        self, records: Sequence[Mapping[str, object]], fields: Sequence[str]
    ) -> list[tuple[str, Mapping[str, Sequence[object]], Mapping[str, set[type]], int]]:
        return list(spread(records, "", {}, self._bounds, lend=self._lend, fields=fields))

    def _take(
        self,
        place: str,
        columns: Mapping[str, Sequence[object]],
        own: Mapping[str, set[type]],
        height: int,
    ) -> None:
        """Keeps the texts of a page's columns."""
        texts: dict[str, pl.Series] = {}
        marks: dict[str, pl.Series] = {}
        for field, cells in columns.items():
            kinds = own[field] if field in own else set(map(type, cells))
            texts[field] = _text(cells, kinds)
            if (mark := _mark(cells, kinds)) is not None:
                marks[field] = mark
        self._parts.setdefault(place, []).append(
            RecordTable(texts=pl.DataFrame(texts), marks=marks)
        )
        self._heights[place] = self._heights.get(place, 0) + height
        self._own.setdefault(place, set()).update(own)
        self._bounds.check(self._heights[place], len(columns))

    def tables(self) -> dict[str, RecordTable]:
        """The tables of all pages."""
        return {
            place: _table(RecordTable.joined(parts), self._bounds, self._own[place])
            for place, parts in self._parts.items()
        }


def _table(whole: RecordTable, bounds: Bounds, own: Collection[str]) -> RecordTable:
    """The texts of all pages with empty cells null and OData's milliseconds as days."""
    texts = whole.texts
    bounds.check(texts.height, texts.width)
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
    marks = dict(whole.marks)
    for field in texts.columns:
        if moments[field]:
            was = marks.get(field)
            told, marks[field] = _days(
                texts[field], _all_text(texts.height) if was is None else was
            )
            texts = texts.with_columns(told)
    lent = frozenset(field for field in texts.columns if field not in own)
    return RecordTable(texts=texts, marks=marks, lent=lent)


def _days(words: pl.Series, marks: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Texts with the milliseconds among them as days, each day worked out once."""
    days = {word: day for word in words.unique() if word and (day := _day(word))}
    spelt = pl.DataFrame({"word": list(days), "day": list(days.values())}, schema=_DAYS)
    joined = pl.DataFrame([words.alias("word"), marks.alias("mark")]).join(
        spelt, on="word", how="left", maintain_order="left"
    )
    is_day = pl.col("day").is_not_null()
    told = joined.select(
        pl.coalesce("day", "word").alias(words.name),
        pl.when(is_day).then(pl.lit(DATE, pl.Int8)).otherwise("mark").alias("marks"),
    )
    return told[words.name], told["marks"]


_DAYS = {"word": pl.String, "day": pl.String}
_PLAIN = {str, NoneType}


def _text(cells: Sequence[object], kinds: set[type]) -> pl.Series:
    """The cells of one field as text, null where there is none."""
    if kinds <= _PLAIN:
        return pl.Series(cells, dtype=pl.String)
    if kinds <= {bool, NoneType}:
        return pl.Series(cells, dtype=pl.Boolean).cast(pl.String)
    if kinds == {Spelt}:
        spelt = "".join(cells)  # type: ignore[arg-type]
        if "e" not in spelt and "E" not in spelt:
            return pl.Series(cells, dtype=pl.String)
    elif kinds <= {*_PLAIN, Absent}:
        return pl.Series([None if cell is ABSENT else cell for cell in cells], dtype=pl.String)
    elif kinds <= {int, NoneType}:
        # A number beyond 64 bits goes the long way.
        with contextlib.suppress(OverflowError, TypeError, pl.exceptions.PolarsError):
            return pl.Series(cells, dtype=pl.Int64).cast(pl.String)
    return pl.Series([_word(cell) for cell in cells], dtype=pl.String)


def _mark(cells: Sequence[object], kinds: set[type]) -> pl.Series | None:
    """What the cells of one field are; null where all are text."""
    if kinds <= {*_PLAIN, Absent}:
        return None
    if len(kinds) == 1:  # as most fields are, so that no loop of ours is needed
        mark = {Spelt: NUMBER, int: NUMBER, bool: OTHER}.get(next(iter(kinds)), TEXT)
        return pl.Series([mark], dtype=pl.Int8).new_from_index(0, len(cells))
    marks = [
        NUMBER if type(cell) in _NUMBERS else OTHER if isinstance(cell, bool) else TEXT
        for cell in cells
    ]
    return pl.Series(marks, dtype=pl.Int8)


_NUMBERS = (Spelt, int)


def _word(cell: object) -> str | None:
    """A cell as text; a number without powers of ten."""
    if isinstance(cell, str):
        return plain_number(cell) if type(cell) is Spelt and "e" in cell.lower() else cell
    if cell is None or cell is ABSENT:
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
