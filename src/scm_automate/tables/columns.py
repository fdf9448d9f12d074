"""A record type seen as columns: which dtype each field has, and what its cells must obey.

The dtypes are fixed by the record, never by the data: ids and text are String, quantities and
prices Decimal(24, 6), dates Date, instants Datetime in UTC, lists of text List(String).
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import polars as pl
from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AwareDatetime, StringConstraints

from scm_automate.errors import ConfigError
from scm_automate.model import Record

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

__all__ = ["NUMBER", "UTC", "Column", "columns_of", "filled", "schema_of"]

NUMBER = pl.Decimal(24, 6)
"""The dtype of every quantity and amount."""

UTC = pl.Datetime("us", "UTC")
"""The dtype of every instant."""

_PLAIN: dict[object, pl.DataType] = {
    str: pl.String(),
    Decimal: NUMBER,
    bool: pl.Boolean(),
    int: pl.Int64(),
    float: pl.Float64(),
    date: pl.Date(),
    datetime: UTC,
    AwareDatetime: UTC,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field of a record as a column.

    Attributes:
        name: Field name.
        dtype: The polars dtype that holds it.
        required: Whether a frame must bring the column; fields with a default may be absent.
        nullable: Whether a cell may be null.
        default: What fills an absent column, and a null cell of a field that is not nullable.
        choices: The words that a literal field may hold; empty where any text may stand.
        min_length: Fewest characters of a text.
        max_length: Most characters of a text; null where there is no limit.
        minimum: Smallest number, the bound included; null where there is none.
        maximum: Largest number, the bound included; null where there is none.
        nested: Whether the cells hold records or lists of them.
    """

    name: str
    dtype: pl.DataType
    required: bool
    nullable: bool
    default: object
    choices: tuple[str, ...] = ()
    min_length: int = 0
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    nested: bool = False


def filled(value: object, length: int, dtype: pl.DataType) -> pl.Series:
    """A column that holds the same value in every row."""
    return pl.Series([value], dtype=dtype).new_from_index(0, length)


@cache
def columns_of(record: type[Record]) -> tuple[Column, ...]:
    """One `Column` per field of the record, in the order of its fields.

    Args:
        record: A record type of the vocabulary, or one of your own.

    Returns:
        The columns, in field order.

    Raises:
        ConfigError: A field has a type that no column can hold.

    Examples:
        >>> from scm_automate.model import OrderLine
        >>> [c.name for c in columns_of(OrderLine) if c.required]
        ['supplier', 'order', 'line', 'quantity']
    """
    if record.__pydantic_decorators__.model_validators:
        raise ConfigError(
            f"{record.__name__} has validators across fields, which a table does not check.",
            hint="Use a record whose fields can be judged one by one.",
        )
    return tuple(
        _column(f"{record.__name__}.{name}", info) for name, info in record.model_fields.items()
    )


@cache
def schema_of(record: type[Record]) -> pl.Schema:
    """The polars schema of a table of this record.

    Examples:
        >>> from scm_automate.model import OrderLine
        >>> schema_of(OrderLine)["quantity"]
        Decimal(precision=24, scale=6)
    """
    return pl.Schema({column.name: column.dtype for column in columns_of(record)})


def _column(place: str, info: FieldInfo) -> Column:
    """The column of one field."""
    inner, nullable, marks = _unwrap(info.annotation)
    marks = [*info.metadata, *marks]
    dtype, nested = _dtype(inner, place)
    default = None if info.is_required() else info.default
    if dtype == NUMBER and isinstance(default, int):
        default = Decimal(default)
    return Column(
        name=place.partition(".")[2],
        dtype=dtype,
        required=info.is_required(),
        nullable=nullable,
        default=default,
        choices=get_args(inner) if get_origin(inner) is Literal else (),
        min_length=_bound(marks, "min_length", MinLen) or 0,
        max_length=_bound(marks, "max_length", MaxLen),
        minimum=_bound(marks, "ge", Ge),
        maximum=_bound(marks, "le", Le),
        nested=nested,
    )


def _unwrap(annotation: object) -> tuple[Any, bool, list[Any]]:
    """The bare type, whether null is allowed, and the marks that were annotated on the way."""
    nullable = False
    marks: list[Any] = []
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            marks += more
        elif origin in (Union, types.UnionType):
            options = [a for a in get_args(annotation) if a is not types.NoneType]
            nullable = nullable or len(options) < len(get_args(annotation))
            if len(options) != 1:
                return annotation, nullable, marks
            annotation = options[0]
        else:
            return annotation, nullable, marks


def _dtype(kind: type | None, place: str) -> tuple[pl.DataType, bool]:
    """The dtype for one bare type, and whether it holds records."""
    if isinstance(kind, TypeVar):
        raise ConfigError(f"{place} is generic; a table needs a concrete record.")
    if kind in _PLAIN:
        return _PLAIN[kind], False
    origin = get_origin(kind)
    if origin is Literal and all(isinstance(word, str) for word in get_args(kind)):
        return pl.String(), False
    if origin is tuple and get_args(kind)[1:] == (Ellipsis,):
        inner, nested = _dtype(_unwrap(get_args(kind)[0])[0], place)
        return pl.List(inner), nested
    if isinstance(kind, type) and issubclass(kind, Record):
        return pl.Struct(dict(schema_of(kind))), True
    raise ConfigError(
        f"{place} has the type {kind!r}, which no column can hold.",
        hint="Use str, Decimal, int, float, bool, date, an aware datetime, a Literal of texts, "
        "a record, or a tuple of one of these.",
    )


def _bound(marks: list[Any], constraint: str, kind: type) -> int | None:
    """The value of the first mark that sets this bound; null where none does."""
    for mark in marks:
        if isinstance(mark, StringConstraints | kind):
            value = getattr(mark, constraint, None)
            if isinstance(value, int):
                return value
    return None
