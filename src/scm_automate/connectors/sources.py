"""What a caller gives to read: paths, bytes, folders, frames, sheets; turned into sheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import LimitExceeded, Provenance, UnreadableFile
from scm_automate.files import DEFAULT_LIMITS, Limits, Sheet, read_sheets
from scm_automate.files.sheet import DATE, NUMBER, OTHER, TEXT
from scm_automate.tables import to_polars

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["sheets_of"]


def sheets_of(
    sources: Iterable[object], *, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """The sheets of all sources, in order, and the names of files that were passed over.

    Args:
        sources: Paths, folders (their files, not those of folders within), bytes, frames, or sheets
            that are laid out already.
        encoding: The encoding of text files, where the caller knows it.
        limits: Bounds of size.

    Raises:
        FileNotFoundError: There is no such file.
        UnreadableFile: A file holds no table, or a folder no file.
    """
    sheets: list[Sheet] = []
    passed: list[str] = []
    for number, source in enumerate(sources, 1):
        if isinstance(source, bytes):
            sheets += read_sheets(source, name=f"source {number}", encoding=encoding, limits=limits)
        elif isinstance(source, str | Path):
            path = Path(source)
            if path.is_dir():
                files, hidden = _files_of(path, limits)
                passed += hidden
                for file in files:
                    sheets += read_sheets(file, encoding=encoding, limits=limits)
            else:
                sheets += read_sheets(path, encoding=encoding, limits=limits)
        elif isinstance(source, Sheet):
            sheets.append(source)
        else:
            sheets.append(_frame_sheet(source, number))
    return tuple(sheets), tuple(passed)


def _files_of(folder: Path, limits: Limits) -> tuple[list[Path], list[str]]:
    """The files of a folder by name; hidden ones and the locks of open workbooks are passed over."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    hidden = [path.name for path in files if path.name.startswith((".", "~$"))]
    files = [path for path in files if not path.name.startswith((".", "~$"))]
    place = Provenance(file=str(folder))
    if not files:
        raise UnreadableFile(
            "The folder has no files.", hint="Give the folder of the exports.", source=place
        )
    if len(files) > limits.max_files:
        raise LimitExceeded(
            f"The folder has {len(files)} files; at most {limits.max_files} are read.",
            hint="Give the files one by one, or raise Limits.max_files.",
            source=place,
        )
    return files, hidden


def _frame_sheet(source: object, number: int) -> Sheet:
    """A frame as a sheet: its columns are the header, its cells become text with their types."""
    frame = to_polars(source)
    columns: dict[str, pl.Series] = {}
    types: dict[int, pl.Series] = {}
    for index, name in enumerate(frame.columns):
        text, kind = _as_text(frame.get_column(name))
        columns[str(index)] = pl.concat([pl.Series([name]), text])
        if kind is not None:
            marks = pl.Series([kind], dtype=pl.Int8).new_from_index(0, frame.height)
            types[index] = pl.concat([pl.Series([TEXT], dtype=pl.Int8), marks])
    return Sheet(
        frame=pl.DataFrame(columns),
        file=None if number == 1 else f"source {number}",
        kind="frame",
        first_row=0,  # so that the first row of the frame is row 1
        types=types,
        header=0,
    )


def _as_text(series: pl.Series) -> tuple[pl.Series, int | None]:
    """The cells as text in the spelling that the readers know, and what they were."""
    dtype = series.dtype
    if dtype == pl.String:
        return series, None
    if dtype in (pl.Categorical, pl.Enum):
        return series.cast(pl.String), None
    if dtype == pl.Boolean:
        return series.cast(pl.String), OTHER
    if dtype == pl.Date:
        return series.cast(pl.String), DATE
    if isinstance(dtype, pl.Datetime):
        day = series.dt.to_string("%Y-%m-%d %H:%M:%S")
        return day.str.replace(" 00:00:00", "", literal=True), DATE
    if dtype in (pl.Float32, pl.Float64):
        finite = series.is_finite().fill_null(value=False)
        whole = (
            finite & (series == series.round(0)).fill_null(value=False) & (series.abs() < 2.0**53)
        )
        digits = series.set(~whole, None).cast(pl.Int64).cast(pl.String)
        broken = series.set(~finite, None).round_sig_figs(15).cast(pl.String)
        return digits.zip_with(whole, broken), NUMBER
    if dtype.is_integer() or dtype.is_decimal():
        text = series.cast(pl.String)
        if dtype.is_decimal():
            text = text.str.replace(r"(\.[0-9]*?)0+$", "$1").str.replace(r"\.$", "")
        return text, NUMBER
    if dtype == pl.Null:
        return series.cast(pl.String), None
    if isinstance(dtype, pl.List):
        joined = series.cast(pl.List(pl.String)).list.join(";", ignore_nulls=True)
        return joined, None
    return series.cast(pl.String, strict=False), OTHER
