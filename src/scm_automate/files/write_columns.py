"""What a written table consists of: columns, cells, and the rows that were not written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, Provenance, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Cell", "Column", "Rows", "WriteReject", "Written", "cells", "columns_of"]

Cell: TypeAlias = str | int | float | Decimal | date | datetime | bool | None
"""What a cell may hold. Null is an empty cell. Quantities and money are Decimal."""

Rows: TypeAlias = Iterable[Mapping[str, Cell]] | pl.DataFrame
"""Mappings by column name, or a polars frame (``table.frame``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a written table.

    Attributes:
        name: Its key in the rows.
        header: What stands above it; empty takes the name.
        width: Characters wide in a workbook; null measures the first rows.
        form: ``money`` shows two places behind the point in a workbook, ``percent`` a share as
            percent; ``plain`` shows the value as it is.

    Examples:
        >>> Column(name="due", header="Due").title
        'Due'
    """

    name: str
    header: str = ""
    width: int | None = None
    form: Literal["plain", "money", "percent"] = "plain"

    @property
    def title(self) -> str:
        """The header, or the name where none is given."""
        return self.header or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReject:
    """A row that was not written, and why.

    Attributes:
        row: Its number among the rows given, from 1.
        column: Header of the column that stopped it.
        raw: The value that stopped it, cut to 200 characters.
        reason: What is the matter and what to do.
    """

    row: int
    column: str
    raw: str
    reason: str

    @property
    def source(self) -> Provenance:
        """The same as a place, as errors carry it."""
        return Provenance(row=self.row, column=self.column, raw=self.raw)

    def __str__(self) -> str:
        """Place and reason in one line."""
        return f"{self.source}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a writer did.

    Attributes:
        path: The file.
        rows: Number of rows written, headers not counted.
        rejects: The rows left out, in the order of the rows.
    """

    path: Path
    rows: int
    rejects: tuple[WriteReject, ...] = ()

    def counts(self) -> dict[str, int]:
        """Number of rejects by reason, the most frequent first."""
        return dict(Counter(reject.reason for reject in self.rejects).most_common())

    def __str__(self) -> str:
        """``changes.csv: 12 rows written, 1 left out``."""
        left = f", {len(self.rejects)} left out" if self.rejects else ""
        return f"{self.path.name}: {self.rows} {'row' if self.rows == 1 else 'rows'} written{left}"


def columns_of(rows: Rows, columns: Iterable[Column | str] | None) -> tuple[Column, ...]:
    """The columns as `Column`s; those of the frame where none are given.

    Raises:
        ConfigError: None are given and the rows are no frame, or two have the same header.
        ColumnNotFound: The frame has no column of that name.
    """
    known = rows.columns if isinstance(rows, pl.DataFrame) else None
    if columns is None:
        if known is None:
            raise ConfigError(
                "No columns are given.", hint="Name them: columns=('order', 'line', 'due')."
            )
        columns = known
    chosen = tuple(Column(name=c) if isinstance(c, str) else c for c in columns)
    titles = Counter(column.title for column in chosen)
    twice = [title for title, count in titles.items() if count > 1]
    if twice or not chosen:
        raise ConfigError(
            f"Two columns are headed {twice[0]!r}." if twice else "The list of columns is empty.",
            hint="Give each column a header of its own.",
        )
    missing = [c.name for c in chosen if known is not None and c.name not in known]
    if missing:
        raise ColumnNotFound(
            f"The frame has no column {missing[0]!r}; it has {', '.join(known or ())}.",
            hint=did_you_mean(missing[0], known or ()),
        )
    return chosen


def cells(rows: Rows, columns: tuple[Column, ...]) -> Iterator[list[Cell]]:
    """The cells of each row, in the order of the columns; a key that is missing is null."""
    names = [column.name for column in columns]
    if isinstance(rows, pl.DataFrame):
        yield from (list(row) for row in rows.select(names).iter_rows())
    else:
        for row in rows:
            yield [row.get(name) for name in names]
