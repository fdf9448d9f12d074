"""Typed rows into any record: what is absent gets its default, what does not fit is told.

Orders and suppliers have rules of their own; all other records are read here, by one set of rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeVar

import polars as pl

from scm_automate.connectors.columns import Reading
from scm_automate.connectors.families import join_family, together
from scm_automate.connectors.joins import without_twice_keyed
from scm_automate.connectors.rows import OUT
from scm_automate.connectors.survey import survey
from scm_automate.files import DEFAULT_LIMITS, Limits
from scm_automate.model import Record
from scm_automate.tables import Loaded, Table, columns_of
from scm_automate.tables.columns import NUMBER, filled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from scm_automate.connectors.layout import Layout, RecordName
    from scm_automate.connectors.rows import Notes, Rows
    from scm_automate.tables.columns import Column

__all__ = ["Asked", "read_plain"]

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a caller of a reader says; see `read_orders` for each."""

    layout: str | Path | Layout | None = None
    columns: Mapping[str, str] | None = None
    day_first: bool | None = None
    decimal: Literal[".", ","] | None = None
    time_zone: str | None = None
    encoding: str | None = None
    limits: Limits = DEFAULT_LIMITS


def read_plain(
    record: type[R],
    sources: Sequence[object],
    name: RecordName,
    asked: Asked,
    *,
    key: Sequence[str] = (),
    before: Callable[[dict[str, list[Rows]], Notes], dict[str, list[Rows]]] | None = None,
    finish: Callable[[pl.DataFrame, Notes], pl.DataFrame] | None = None,
) -> Loaded[R]:
    """The records of all sources.

    Args:
        record: The record type.
        sources: Paths, bytes, folders or frames.
        name: What the layouts call the record.
        asked: What the caller says.
        key: Fields that name a record; one that stands twice with other cells is a reject.
        before: Looks at the tables of a family before they are joined.
        finish: Adds what follows from other fields.
    """
    found = survey(
        sources,
        record=name,
        layout=asked.layout,
        columns=asked.columns,
        reading=Reading(
            day_first=asked.day_first, decimal=asked.decimal, time_zone=asked.time_zone
        ),
        encoding=asked.encoding,
        limits=asked.limits,
    )
    needed = [column.name for column in columns_of(record) if column.required]
    alone, families = together(found.rows)
    parts = [
        (pl.concat([part.frame for part in group], how="diagonal_relaxed"), group[0].layout)
        for group in alone.values()
    ]
    for tables in families.values():
        looked = before(tables, found.notes) if before else tables
        constants = next(iter(looked.values()))[0].layout.constants
        wanted = [word for word in needed if word not in constants]
        parts.append(join_family(looked, found.notes, needed=_first_columns(wanted)))
    frames = []
    for frame, layout in parts:
        signed = _signed(frame, layout, found.notes)
        finished = finish(signed, found.notes) if finish else signed
        frames.append(_fitted(record, finished, found.notes, key))
    schema = {column.name: column.dtype for column in columns_of(record)}
    rows = pl.concat(frames) if frames else pl.DataFrame(schema=schema)
    return found.loaded(Table(record, rows))


def _first_columns(needed: Sequence[str]) -> list[str]:
    """Fields that a parent table may have to bring: those that name things."""
    return [name for name in needed if name in ("item", "supplier", "parent", "component")]


def _signed(frame: pl.DataFrame, layout: Layout, notes: Notes) -> pl.DataFrame:
    """The frame with the amounts of rows that take back made negative."""
    for rule in layout.signs:
        if rule.column not in frame.columns:
            continue
        word = pl.col(rule.column).str.to_lowercase()
        back = word.is_in([cell.casefold() for cell in rule.negative]).fill_null(value=False)
        frame = frame.with_columns(
            pl.when(back).then(-pl.col(name).abs()).otherwise(pl.col(name)).alias(name)
            for name in rule.fields
            if name in frame.columns
        )
        if not rule.positive:
            continue
        known = [cell.casefold() for cell in (*rule.negative, *rule.positive)]
        odd = frame.select(~word.is_in(known).fill_null(value=False) & ~pl.col(OUT)).to_series()
        notes.reject(
            frame.filter(odd),
            code="sign",
            reason=f"neither {' nor '.join(known)}: whether it adds or takes back is unknown",
            hint="Correct the cell in the ERP or the file.",
            column=rule.column,
            raw=frame[rule.column].filter(odd),
        )
        frame = frame.with_columns(pl.col(OUT) | odd)
    return frame


def _fitted(record: type[R], frame: pl.DataFrame, notes: Notes, key: Sequence[str]) -> pl.DataFrame:
    """The rows that fit the record, in its columns."""
    for column in columns_of(record):
        if column.name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, column.dtype).alias(column.name))
        values, wrong = _converted(frame[column.name], column)
        wrong &= ~frame[OUT]
        notes.reject(
            frame.filter(wrong),
            code="empty" if frame[column.name].filter(wrong).null_count() else "word",
            reason=_reason(column),
            hint="Correct the cell in the ERP or the file.",
            column=column.name,
            raw=frame[column.name].filter(wrong).cast(pl.String),
        )
        frame = frame.with_columns(values.alias(column.name), (pl.col(OUT) | wrong).alias(OUT))
    if key:
        # A null in the key is a key too: an item without a plant stands once.
        frame = frame.with_columns(pl.col(name).fill_null("").alias(name) for name in key)
        frame = without_twice_keyed(frame, key, notes, what="the key")
        frame = frame.with_columns(
            pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)
            for name in key
            if name != "company"
        )
    return frame.filter(~pl.col(OUT)).select(column.name for column in columns_of(record))


def _converted(values: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    """The column in its dtype with defaults, and where a cell does not fit."""
    given = values.is_not_null()
    if column.dtype == pl.Int64 and values.dtype != pl.Int64:
        number = values.cast(NUMBER, strict=False)
        whole = number.cast(pl.Int64, strict=False)
        values = whole.set((whole.cast(NUMBER) != number).fill_null(value=True), None)
    elif column.dtype == pl.Boolean and values.dtype == pl.String:
        values = values.str.to_lowercase().replace_strict(
            {"true": True, "false": False, "x": True}, default=None, return_dtype=pl.Boolean
        )
    elif values.dtype != column.dtype:
        values = values.cast(column.dtype, strict=False)
    if column.choices:
        fits = values.is_in(list(column.choices)).fill_null(value=False)
        values = values.set(~fits, None)
    if column.name in _PER:
        values = values.set((values < 0).fill_null(value=False), None)
        one = filled(Decimal(1), len(values), column.dtype)
        values = values.zip_with((values != 0).fill_null(value=True), one)
    wrong = given & values.is_null()
    if not column.nullable:
        if column.default is None:
            wrong |= values.is_null()
        else:
            default = filled(column.default, len(values), column.dtype)
            values = values.zip_with(values.is_not_null(), default)
    return values, wrong


_PER = ("price_per", "cost_per")
"""A price for nothing is a price for one: SAP stores 0 where nobody filled the field."""


def _reason(column: Column) -> str:
    """Why a cell of this column does not fit."""
    name = column.name.replace("_", " ")
    if column.choices:
        return f"the {name} is none of {', '.join(column.choices)}"
    if column.dtype == pl.Int64:
        return f"the {name} is not a whole number"
    if column.dtype == pl.Boolean:
        return f"the {name} is neither yes nor no"
    if column.name in _PER:
        return "a price for less than nothing"
    return f"the {name} is empty, and every row needs one"
