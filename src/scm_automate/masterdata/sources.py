"""Where a table comes from: a path, a Table, or a frame of any engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, Provenance, UnreadableFile
from scm_automate.files import read_sheets
from scm_automate.files.sheet import NUMBER
from scm_automate.masterdata.kinds import Money, Number, Quantity
from scm_automate.masterdata.suspicions import suspicions
from scm_automate.matching import as_columns
from scm_automate.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.files import Sheet
    from scm_automate.masterdata.spec import TableSpec
    from scm_automate.matching.engines import EngineFrame

__all__ = ["Source", "open_table", "read_table"]

Source: TypeAlias = str | Path | Table[Any] | object
"""A path to a parquet, CSV or workbook file, a `Table`, or a frame of any engine."""

_HEADER_ROWS = 40
_MOST_TOLD = 20


def open_table(
    source: object, spec: TableSpec | None = None
) -> tuple[pl.LazyFrame | EngineFrame, tuple[str, ...]]:
    """The table as lazy columns, and what a person should know of how it was read.

    Args:
        source: See `Source`.
        spec: By which the header is found below titles, and the numbers of a workbook are written as
            the column's; null takes the first filled row for the header.
    """
    if isinstance(source, Table):
        return source.lazy(), ()
    if isinstance(source, str | Path):
        path = Path(source)
        if path.suffix.casefold() in {".parquet", ".pq"}:
            if not path.exists():
                raise FileNotFoundError(2, "No such file", str(path))
            return pl.scan_parquet(path), ()
        frame, notes = _from_file(path, spec)
        return frame.lazy(), notes
    return as_columns(source), ()


def read_table(source: object, spec: TableSpec | None = None) -> pl.DataFrame:
    """The whole table as a polars frame; every column of a text file or workbook is text.

    Args:
        source: A path to a parquet, CSV or workbook file, a `Table`, or a frame of any engine.
        spec: By which the header of a file is found below titles, and the numbers of a workbook are
            written with the decimal sign of their column; null takes the first filled row for the header.

    Raises:
        UnreadableFile: The file is no table, or two of its columns have one name.

    Examples:
        >>> read_table(pl.DataFrame({"item": ["0045"]})).height
        1
    """
    frame, _ = open_table(source, spec)
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    return frame.collect(backend="polars").to_polars()


def _from_file(path: Path, spec: TableSpec | None) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The first sheet, or the first that has the columns of the spec; all cells are text."""
    sheets = read_sheets(path)
    sheet, at = next(
        ((one, row) for one in sheets if (row := _header_row(one, spec)) is not None),
        (sheets[0], _first_filled(sheets[0])),
    )
    names = _headings(sheet, at)
    place = Provenance(file=path.name, sheet=sheet.name, row=sheet.row_number(at))
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise UnreadableFile(
            f"Two columns are headed {twice!r}.", hint="Give each a name of its own.", source=place
        )
    if not any(names):
        raise ConfigError("The table has no header.", hint="Put the column names in the first row.")
    rows = sheet.frame.slice(at + 1).with_columns(_with_the_sign(sheet, at, names, spec))
    filled = rows.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    kept = [index for index, name in enumerate(names) if name]
    body = rows.filter(filled).select(pl.col(str(i)).alias(names[i]) for i in kept)
    notes = [
        f"{path.name}: {note}"
        for note in sheet.notes
        if "valid UTF-8" not in note and "ASCII" not in note
    ]
    notes += _of_reading(path.name, sheet, at, names, others=len(sheets) - 1)
    return body, (*notes, *suspicions(body, path.name))


def _first_filled(sheet: Sheet) -> int:
    filled = sheet.frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    return filled.arg_true()[0] if filled.any() else 0


def _headings(sheet: Sheet, row: int) -> list[str]:
    if not sheet.frame.height:
        return []
    return [str(cell).strip() if cell is not None else "" for cell in sheet.frame.row(row)]


def _header_row(sheet: Sheet, spec: TableSpec | None) -> int | None:
    """The first row that has all the columns that the spec needs; null where there is none."""
    if spec is None:
        return None
    for row in range(min(_HEADER_ROWS, sheet.frame.height)):
        try:
            spec.names([name for name in _headings(sheet, row) if name])
        except ColumnNotFound:
            continue
        return row
    return None


def _with_the_sign(
    sheet: Sheet, at: int, names: list[str], spec: TableSpec | None
) -> Iterator[pl.Series]:
    """The columns in which a workbook holds numbers, and the spec says that they are written with a comma.

    What a workbook holds as a number comes with a point. Read by the column's own sign, 1.234 would be
    one thousand two hundred and thirty-four.
    """
    if spec is None:
        return
    fields = spec.names([name for name in names if name])
    for index, name in enumerate(names):
        field = spec.fields.get(fields.get(name, name))
        types = sheet.types.get(index)
        if (
            not isinstance(field, Number | Money | Quantity)
            or field.decimal == "."
            or types is None
        ):
            continue
        cells = sheet.frame.get_column(str(index)).slice(at + 1)
        number = types.slice(at + 1) == NUMBER
        spelt = cells.str.replace(".", field.decimal, literal=True)
        yield spelt.zip_with(number.fill_null(value=False), cells).alias(str(index))


def _of_reading(
    name: str, sheet: Sheet, at: int, names: list[str], *, others: int
) -> Iterator[str]:
    """What was not read, and what was wrong."""
    if others:
        more = "1 other sheet" if others == 1 else f"{others} other sheets"
        yield f"{name}: the sheet {sheet.name!r} was read, and {more} were not".replace(
            "1 other sheet were", "1 other sheet was"
        )
    if at > _first_filled(sheet):
        yield f"{name}: the header was found in row {sheet.row_number(at)}"
    for row, what in list(sheet.faults.items())[:_MOST_TOLD]:
        yield f"{name}, row {row}: {what}"
    below = sheet.frame.slice(at + 1)
    for index in range(below.width):
        if index < len(names) and names[index]:
            continue
        stray = below.get_column(str(index)).is_not_null()
        if stray.any():
            row = sheet.row_number(at + 1 + int(stray.arg_true()[0]))
            cells = "1 cell" if stray.sum() == 1 else f"{stray.sum():,} cells"
            yield (
                f"{name}: {cells} in column {index + 1} under no header, first in row {row}; not compared"
            )
