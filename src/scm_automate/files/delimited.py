"""Delimited text as a sheet: the quick way through polars, the patient way through csv.

The quick way is taken whenever it provably reads the same as the patient one: no quotes, or
quotes that hide no line end. Everything else (ragged rows, quotes that stand open) goes the
patient way, row by row, so that a fault is told with its row.
"""

from __future__ import annotations

import csv
import inspect
import io
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.errors import LimitExceeded, Provenance
from scm_automate.files.dialect import Dialect, find_dialect
from scm_automate.files.encoding import ASCII, Decoded, to_utf8
from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_delimited"]

_PADS = (
    {"missing_columns": "insert"}
    if "missing_columns" in inspect.signature(pl.read_csv).parameters
    else {}
)
"""Older releases of polars pad short rows unasked."""

_TRIMMED_SHARE = 0.05
"""Above this share of short rows the writer leaves trailing empty cells away: no damage."""


def read_delimited(
    data: bytes,
    *,
    name: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Sheet:
    r"""The rows of a text file as a sheet.

    Args:
        data: The whole file, in any encoding that `to_utf8` finds.
        name: File name for messages.
        encoding: The encoding, where the caller knows it.
        limits: Bounds of size.

    Returns:
        A sheet with one row per record, blank ones included, as wide as its widest row. Rows cut
        short and rows that swallowed others through an open quote are in `faults`.

    Raises:
        UnreadableFile: The bytes are not text in the encoding that they announce.
        LimitExceeded: More rows or columns than allowed, or a larger cell.

    Examples:
        >>> sheet = read_delimited(b"sep=;\norder;qty\n45;1,5\n")
        >>> sheet.frame.rows(), sheet.first_row
        ([('order', 'qty'), ('45', '1,5')], 2)
    """
    text = to_utf8(data, encoding=encoding, name=name)
    dialect = find_dialect(text.data)
    body, first_row = text.data, 1
    if dialect.announced:
        body = body[body.find(dialect.line_end.encode()) + 1 :]
        first_row = 2
    body, mended = _header_of_bars(body, dialect)
    if body.endswith(b"\x1a"):  # the end-of-file mark of DOS
        body = body.rstrip(b"\x1a")
    place = Provenance(file=name)
    _check(dialect.width, 0, place, limits)
    frame = _quickly(body, dialect)
    if frame is not None:
        _check(dialect.width, frame.height, place, limits)
    faults: dict[int, str] = {}
    notes: list[str] = []
    if frame is None:
        frame, faults, short = _patiently(body, dialect, place, limits, first_row)
    else:
        short = _short_rows(body, dialect, frame, first_row)
    if len(short) > _TRIMMED_SHARE * max(frame.height, 1):
        notes.append("trailing empty cells are left away in many rows")
        short = _cut_off(short, body, dialect, first_row + frame.height - 1)
    faults = short | faults
    return Sheet(
        frame=frame,
        file=name,
        kind="csv",
        first_row=first_row,
        faults=faults,
        encoding=text.encoding,
        delimiter=dialect.delimiter,
        notes=(f"encoding {text.encoding}: {text.evidence}", *mended, *notes, *_damage(text)),
    )


def _header_of_bars(body: bytes, dialect: Dialect) -> tuple[bytes, tuple[str, ...]]:
    """The rows under the delimiter of most of them, where a header has another.

    A header between bars stands over rows with tabs in one real export: the header would be a single
    cell and name no column.
    """
    end = body.find(dialect.line_end.encode())
    first = body[: max(end, 0)].rstrip(b"\r")
    if end < 0 or dialect.usual_width < 3 or dialect.delimiter.encode() in first:
        return body, ()
    for other in (b"|", b"\t", b";", b","):
        cells = first.strip(b" ").strip(other).split(other) if other == b"|" else first.split(other)
        if len(cells) == dialect.usual_width:
            told = f"the header is parted by {other.decode()!r}, the rows by {dialect.delimiter!r}"
            mended = dialect.delimiter.encode().join(cell.strip() for cell in cells)
            return mended + body[len(first) :], (told,)
    return body, ()


def _ends_open(body: bytes, dialect: Dialect) -> bool:
    """Whether the last row has no line end although there are others."""
    mark = dialect.line_end.encode()
    return mark in body and not body.endswith(mark)


def _cut_off(short: dict[int, str], body: bytes, dialect: Dialect, last: int) -> dict[int, str]:
    """Of the short rows the one that is certainly cut: the last, without a line end.

    Where a writer leaves empty ends away, a short row is no damage; but a file that was cut off ends
    in the middle of a row, and the number before the cut may have lost digits.
    """
    cut = _ends_open(body, dialect) and last in short
    return {last: short[last]} if cut else {}


def _check(width: int, lines: int, place: Provenance, limits: Limits) -> None:
    """The bounds on rows and columns."""
    if width > limits.max_columns:
        raise LimitExceeded(
            f"A row has {width} cells; at most {limits.max_columns} are read.",
            hint="Export fewer columns, or raise Limits.max_columns.",
            source=place,
        )
    if lines > limits.max_rows:
        raise LimitExceeded(
            f"The file has {lines} lines; at most {limits.max_rows} are read.",
            hint="Export in parts, or raise Limits.max_rows.",
            source=place,
        )


def _quickly(body: bytes, dialect: Dialect) -> pl.DataFrame | None:
    """The rows through polars; null where that may read otherwise than the patient way."""
    if not body:
        return None
    quoted = dialect.quoted and b'"' in body
    try:
        frame = pl.read_csv(
            body,
            has_header=False,
            schema={str(n): pl.String() for n in range(dialect.width)},
            separator=dialect.delimiter,
            quote_char='"' if quoted else None,
            eol_char=dialect.line_end,
            **_PADS,  # type: ignore[arg-type]  # an argument of newer releases
        )
    except pl.exceptions.PolarsError:
        return None
    if quoted:
        mark = dialect.line_end.encode()
        # A quote that hides a line end may hide a whole line: the patient way tells.
        if frame.height != body.count(mark) + (not body.endswith(mark)):
            return None
    return frame


def _patiently(
    body: bytes, dialect: Dialect, place: Provenance, limits: Limits, first_row: int
) -> tuple[pl.DataFrame, dict[int, str], dict[int, str]]:
    """The rows through csv, what is wrong with a row as such, and which rows are short."""
    faults: dict[int, str] = {}
    short: dict[int, str] = {}
    usual = dialect.usual_width
    rows: list[list[str | None]] = []
    for number, record in enumerate(_records(body, dialect, place, limits, first_row), first_row):
        if any(_swallows(cell, dialect) for cell in record):
            faults[number] = "a quote is opened and not closed: the row swallows the ones below it"
        if 1 < len(record) < usual and usual > 2 and sum(map(bool, record)) > 1:
            short[number] = _SHORT.format(len(record), usual)
        rows.append([cell or None for cell in record])
    width = max(map(len, rows), default=1)
    for row in rows:
        row.extend([None] * (width - len(row)))
    schema = {str(n): pl.String() for n in range(width)}
    return pl.DataFrame(rows, schema=schema, orient="row"), faults, short


_SHORT = "the row has {} cells where the others have {}: a line end within a text, or a cut file"


def _records(
    body: bytes, dialect: Dialect, place: Provenance, limits: Limits, first_row: int
) -> Iterator[list[str]]:
    """The records one by one; a cell beyond the limit stops the reading."""
    text = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline="")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE
    reader = csv.reader(text, delimiter=dialect.delimiter, quoting=quoting)
    number = first_row
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise LimitExceeded(
                f"A cell cannot be read ({fault}); most often a quote is opened and not closed.",
                hint="Look at the row for a quotation mark and correct it.",
                source=Provenance(file=place.file, row=number),
            ) from None
        _check(len(record), 0, Provenance(file=place.file, row=number), limits)
        yield record
        number += 1


def _swallows(cell: str, dialect: Dialect) -> bool:
    """Whether a cell holds whole lines of the table."""
    if "\n" not in cell and "\r" not in cell:
        return False
    width = dialect.usual_width
    lines = cell.replace("\r", "\n").split("\n")
    return width > 2 and any(line.count(dialect.delimiter) >= width - 1 for line in lines)


def _short_rows(
    body: bytes, dialect: Dialect, frame: pl.DataFrame, first_row: int
) -> dict[int, str]:
    """Rows with fewer cells than the others: most often a text with a line end in it, cut in two."""
    mark = dialect.delimiter.encode()
    usual = dialect.usual_width
    # Only a row whose last cell is empty can be short.
    if usual < 3 or not frame[str(usual - 1)].null_count():
        return {}
    if body.count(mark) >= (usual - 1) * frame.height:
        return {}
    lines = pl.read_csv(
        body,
        has_header=False,
        schema={"line": pl.String()},
        separator="\x01" if b"\x01" not in body else "\x02",
        quote_char=None,
        eol_char=dialect.line_end,
        truncate_ragged_lines=True,
    )["line"]
    count = lines.str.count_matches(dialect.delimiter, literal=True).fill_null(0)
    short = (count > 0) & (count < usual - 1)
    wide = frame.select(pl.sum_horizontal(pl.all().is_not_null())).to_series() > 1
    numbers = (short & wide).arg_true().to_list()
    return {n + first_row: _SHORT.format(count[n] + 1, usual) for n in numbers[:100_000]}


def _damage(text: Decoded) -> tuple[str, ...]:
    """Signs that the text was damaged before it came here; the first megabytes tell."""
    damaged = text.evidence != ASCII and text.data.find(b"\xef\xbf\xbd", 0, 1 << 22) >= 0
    return ("the text holds replacement characters",) if damaged else ()
