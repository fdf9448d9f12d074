"""Records into columns: one table for the records, and one for each list that is nested in them.

Works column by column, since a hundred thousand records of twenty fields are two million cells.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import NoneType
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.files.record_cells import ABSENT, Absent, Bounds
from scm_automate.files.sheet import DATE, NUMBER, OTHER, TEXT, Sheet
from scm_automate.files.spreadsheet_xml import plain_number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

__all__ = ["RecordTable", "Spelt", "mark_of", "table_of", "text_of", "words_of"]


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
            str(index): pl.concat(
                [pl.Series([field], dtype=pl.String), self.texts[field]], rechunk=True
            )
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


def table_of(whole: RecordTable, bounds: Bounds, own: Collection[str]) -> RecordTable:
    """The texts of all pages with empty cells null and OData's milliseconds as days."""
    texts = whole.texts
    bounds.check(texts.height, texts.width)
    longest = texts.select(pl.all().str.len_bytes().max()).row(0, named=True)
    for field, size in longest.items():
        if size is None or size <= bounds.limits.max_cell_characters:
            continue  # no more signs than bytes
        length = texts.select(pl.col(field).str.len_chars().max()).item()
        if length > bounds.limits.max_cell_characters:
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


def words_of(cells: Sequence[object]) -> pl.Series | None:
    """The cells of a field as text, where all of them are words or empty; null where one is not.

    Examples:
        >>> words_of(["A", None]).to_list(), words_of(["A", 1])
        (['A', None], None)
    """
    first = next((cell for cell in cells if cell is not None), "")
    if type(first) is str:
        with contextlib.suppress(TypeError):  # so that most fields are looked through only once
            return pl.Series(cells, dtype=pl.String)
    return None


def text_of(cells: Sequence[object], kinds: set[type]) -> pl.Series:
    """The cells of one field as text, null where there is none."""
    if kinds <= _PLAIN:
        return pl.Series(cells, dtype=pl.String)
    if kinds <= {bool, NoneType}:
        return pl.Series(cells, dtype=pl.Boolean).cast(pl.String)
    if kinds == {Spelt}:
        spelt = "".join(cells)  # type: ignore[arg-type]
        if "e" not in spelt and "E" not in spelt:
            return pl.Series(cells, dtype=pl.String)
    elif kinds <= {bytes, NoneType}:
        numbers = pl.Series(cells, dtype=pl.Binary).cast(pl.String)
        spelt_out = b"".join(filter(None, cells))  # type: ignore[arg-type]
        if b"e" not in spelt_out and b"E" not in spelt_out:
            return numbers
    elif kinds <= {float, NoneType}:
        numbers = pl.Series(cells, dtype=pl.Float64).cast(pl.String)
        if not numbers.str.contains("e", literal=True).any():
            return numbers
    elif kinds <= {*_PLAIN, Absent}:
        return pl.Series([None if cell is ABSENT else cell for cell in cells], dtype=pl.String)
    elif kinds <= {int, NoneType}:
        # A number beyond 64 bits goes the long way.
        with contextlib.suppress(OverflowError, TypeError, pl.exceptions.PolarsError):
            return pl.Series(cells, dtype=pl.Int64).cast(pl.String)
    return pl.Series([_word(cell) for cell in cells], dtype=pl.String)


def mark_of(cells: Sequence[object], kinds: set[type]) -> pl.Series | None:
    """What the cells of one field are; null where all are text."""
    if kinds <= {*_PLAIN, Absent}:
        return None
    if len(kinds) == 1:  # as most fields are, so that no loop of ours is needed
        mark = _MARKS.get(next(iter(kinds)), TEXT)
        return pl.Series([mark], dtype=pl.Int8).new_from_index(0, len(cells))
    return pl.Series([_MARKS.get(type(cell), TEXT) for cell in cells], dtype=pl.Int8)


_MARKS = {Spelt: NUMBER, int: NUMBER, bytes: NUMBER, float: NUMBER, bool: OTHER}


def _word(cell: object) -> str | None:
    """A cell as text; a number without powers of ten."""
    if isinstance(cell, str):
        return plain_number(cell) if type(cell) is Spelt and "e" in cell.lower() else cell
    if cell is None or cell is ABSENT:
        return None
    if isinstance(cell, bytes):
        return plain_number(cell.decode()) if b"e" in cell.lower() else cell.decode()
    if isinstance(cell, float):
        return plain_number(repr(cell)) if "e" in repr(cell) else repr(cell)
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
