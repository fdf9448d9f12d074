"""Change sets kept: one parquet file or one JSON Lines file, lossless both ways.

Both hold the same long rows: the part of the change set, the row in it, the column, and the cell as
text; what a row of text cannot say (the spec, the types of the columns, the figures) stands in the
head of the file.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from scm_automate.errors import Provenance, UnreadableFile
from scm_automate.files.write_atomic import Existing, write_atomically
from scm_automate.masterdata.apply import from_text
from scm_automate.masterdata.canonical import as_text
from scm_automate.masterdata.change_set import ChangeSet, Facts
from scm_automate.masterdata.changes import SchemaChange
from scm_automate.masterdata.spec import TableSpec

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["read_jsonl", "read_parquet", "write_jsonl", "write_parquet"]

_FORMAT: Final = "scm-automate change set 1"
_PARTS: Final = (
    "unnumbered", "rows", "added", "removed", "duplicates", "keyless", "unread", "renames", "decisions",
)  # fmt: skip
_LONG: Final = pl.Schema(
    {"part": pl.String(), "row": pl.Int64(), "column": pl.String(), "cell": pl.String()}
)


def write_parquet(changes: ChangeSet, path: Path | str, *, existing: Existing = "refuse") -> None:
    """The change set as one parquet file, whole or not at all.

    Raises:
        OutputExists: The file is there already.
    """
    with write_atomically(path, existing=existing) as file:
        _long(changes).write_parquet(file, metadata={"change_set": json.dumps(_head(changes))})


def read_parquet(path: Path | str) -> ChangeSet:
    """The change set of a file that `write_parquet` wrote.

    Raises:
        UnreadableFile: It is another kind of file.
    """
    head = pl.read_parquet_metadata(path).get("change_set")
    if head is None:
        raise _strange(path)
    return _made(json.loads(head), pl.read_parquet(path), path)


def write_jsonl(changes: ChangeSet, path: Path | str, *, existing: Existing = "refuse") -> None:
    """The change set as JSON Lines: the head, then one object per cell; whole or not at all.

    Raises:
        OutputExists: The file is there already.
    """
    with write_atomically(path, existing=existing) as file:
        file.write(json.dumps(_head(changes), ensure_ascii=False).encode() + b"\n")
        for part in _long(changes).iter_slices(100_000):
            file.write(part.write_ndjson().encode())


def read_jsonl(path: Path | str) -> ChangeSet:
    """The change set of a file that `write_jsonl` wrote.

    Raises:
        UnreadableFile: It is another kind of file.
    """
    with Path(path).open("rb") as file:
        try:
            head = json.loads(file.readline())
        except ValueError:
            raise _strange(path) from None
        rest = file.read()
    if not isinstance(head, dict):
        raise _strange(path)
    long = pl.read_ndjson(rest, schema=_LONG) if rest.strip() else pl.DataFrame(schema=_LONG)
    return _made(head, long, path)


def _head(changes: ChangeSet) -> dict[str, Any]:
    frames = {part: getattr(changes, part) for part in _PARTS}
    return {
        "format": _FORMAT,
        "spec": changes.spec.model_dump(mode="json"),
        "facts": asdict(changes.facts),
        "schema_changes": [asdict(change) for change in changes.schema_changes],
        "heights": {part: frame.height for part, frame in frames.items()},
        "columns": {
            part: [[name, _spelt(dtype)] for name, dtype in frame.schema.items()]
            for part, frame in frames.items()
        },
    }


def _long(changes: ChangeSet) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=_LONG)]
    for part in _PARTS:
        frame: pl.DataFrame = getattr(changes, part)
        for column in frame.get_columns():
            text = (
                column.list.join("\x1f") if isinstance(column.dtype, pl.List) else as_text(column)
            )
            long = pl.DataFrame({"row": pl.int_range(frame.height, eager=True), "cell": text})
            parts.append(
                long.filter(pl.col("cell").is_not_null()).select(
                    pl.lit(part).alias("part"), "row", pl.lit(column.name).alias("column"), "cell"
                )
            )
    return pl.concat(parts)


def _made(head: dict[str, Any], long: pl.DataFrame, path: Path | str) -> ChangeSet:
    if head.get("format") != _FORMAT:
        raise _strange(path)
    by_part = {str(part): rows for (part,), rows in long.group_by("part")}
    empty = pl.DataFrame(schema=_LONG)
    frames = {
        part: _frame(by_part.get(part, empty), head["columns"][part], head["heights"][part])
        for part in _PARTS
    }
    return ChangeSet(
        spec=TableSpec.model_validate(head["spec"]),
        facts=Facts(**{**head["facts"], "notes": tuple(head["facts"]["notes"])}),
        schema_changes=tuple(SchemaChange(**change) for change in head["schema_changes"]),
        **frames,
    )


def _frame(long: pl.DataFrame, columns: Iterable[list[str]], height: int) -> pl.DataFrame:
    by_column = {str(name): rows for (name,), rows in long.group_by("column")}
    made = []
    for name, spelt in columns:
        dtype = _dtype(spelt)
        text = pl.repeat(None, height, dtype=pl.String, eager=True)
        if name in by_column:
            mine = by_column[name].sort("row")
            text = text.scatter(mine["row"], mine["cell"])
        if isinstance(dtype, pl.List):
            parts = text.str.split("\x1f")
            # An empty list was written as an empty text.
            made.append(parts.set(text == "", None).fill_null([]).alias(name))
        else:
            made.append(from_text(text, dtype).alias(name))
    return pl.DataFrame(made)


_PLAIN: Final = {
    str(dtype): dtype
    for dtype in (
        pl.String(), pl.Boolean(), pl.Date(), pl.Time(), pl.Float32(), pl.Float64(), pl.Int8(), pl.Int16(),
        pl.Int32(), pl.Int64(), pl.Int128(), pl.UInt8(), pl.UInt16(), pl.UInt32(), pl.UInt64(), pl.Null(),
    )
}  # fmt: skip


def _spelt(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.Decimal):
        return f"Decimal {dtype.precision} {dtype.scale}"
    if isinstance(dtype, pl.Datetime):
        return f"Datetime {dtype.time_unit} {dtype.time_zone or ''}"
    if isinstance(dtype, pl.List):
        return "List"
    text = str(dtype)
    return text if text in _PLAIN else "String"


def _dtype(spelt: str) -> pl.DataType:
    kind, _, rest = spelt.partition(" ")
    if kind == "Decimal":
        precision, scale = rest.split()
        return pl.Decimal(int(precision), int(scale))
    if kind == "Datetime":
        unit, _, zone = rest.partition(" ")
        return pl.Datetime(unit, zone or None)  # type: ignore[arg-type]  # one of the units that polars wrote
    return pl.List(pl.String()) if kind == "List" else _PLAIN[kind]


def _strange(path: Path | str) -> UnreadableFile:
    return UnreadableFile(
        "The file holds no change set.",
        hint="Give a file that write_parquet or write_jsonl of this library wrote.",
        source=Provenance(file=Path(path).name),
    )
