"""Where a table comes from: a path, a Table, or a frame of any engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from scm_automate.errors import ConfigError, Provenance, UnreadableFile
from scm_automate.files import read_sheets
from scm_automate.matching import as_columns
from scm_automate.tables import Table

if TYPE_CHECKING:
    from scm_automate.matching.engines import EngineFrame

__all__ = ["Source", "open_table", "read_table"]

Source: TypeAlias = str | Path | Table[Any] | object
"""A path to a parquet, CSV or workbook file, a `Table`, or a frame of any engine."""


def open_table(source: object) -> tuple[pl.LazyFrame | EngineFrame, tuple[str, ...]]:
    """The table as lazy columns, and what a person should know of how it was read."""
    if isinstance(source, Table):
        return source.lazy(), ()
    if isinstance(source, str | Path):
        path = Path(source)
        if path.suffix.casefold() in {".parquet", ".pq"}:
            if not path.exists():
                raise FileNotFoundError(2, "No such file", str(path))
            return pl.scan_parquet(path), ()
        frame, notes = _from_sheet(path)
        return frame.lazy(), notes
    return as_columns(source), ()


def read_table(source: object) -> pl.DataFrame:
    """The whole table as a polars frame; every column of a text file or workbook is text.

    Args:
        source: A path to a parquet, CSV or workbook file, a `Table`, or a frame of any engine.

    Raises:
        UnreadableFile: The file is no table, or two of its columns have one name.

    Example:
        >>> read_table(pl.DataFrame({"item": ["0045"]})).height
        1
    """
    frame, _ = open_table(source)
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    return frame.collect(backend="polars").to_polars()


def _from_sheet(path: Path) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The first sheet, its first filled row taken for the header; all cells are text."""
    sheet = read_sheets(path)[0]
    filled = sheet.frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    rows = sheet.frame.filter(filled)
    names = [str(cell).strip() if cell is not None else "" for cell in rows.row(0)]
    place = Provenance(
        file=path.name, sheet=sheet.name, row=sheet.row_number(filled.arg_max() or 0)
    )
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise UnreadableFile(
            f"Two columns are headed {twice!r}.", hint="Give each a name of its own.", source=place
        )
    if not any(names):
        raise ConfigError("The table has no header.", hint="Put the column names in the first row.")
    kept = [index for index, name in enumerate(names) if name]
    body = rows.slice(1).select(pl.col(str(i)).alias(names[i]) for i in kept)
    notes = [f"{path.name}: {note}" for note in sheet.notes if "plain ASCII" not in note]
    notes += (
        [f"{path.name} is in {sheet.encoding}"] if sheet.encoding not in {None, "utf-8"} else []
    )
    notes += [f"{path.name}, row {row}: {what}" for row, what in list(sheet.faults.items())[:20]]
    notes += _eaten(body, path.name)
    return body, tuple(notes)


def _eaten(body: pl.DataFrame, name: str) -> list[str]:
    """Columns in which a spreadsheet seems to have turned codes into numbers."""
    found = []
    for column in body.get_columns():
        odd = column.filter(
            column.str.contains(r"^[0-9](?:[.,][0-9]+)?E[+-]?[0-9]+$").fill_null(value=False)
        )
        if odd.len():
            found.append(
                f"{name}, column {column.name}: {odd.len()} cells such as {odd[0]!r} look like codes "
                "that a spreadsheet turned into numbers; compare with the source"
            )
    return found
