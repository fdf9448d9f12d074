"""What a file is, how it was recognised, and how each of its columns is read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.connectors.columns import Reading
from scm_automate.connectors.known_layouts import layouts, load_layout
from scm_automate.connectors.layout import Layout
from scm_automate.connectors.other_records import is_settings, told_apart
from scm_automate.connectors.reading import read_rows
from scm_automate.connectors.recognise import recognise
from scm_automate.connectors.rows import Notes
from scm_automate.errors import ConfigError, DataError, SourceNotRecognised, did_you_mean
from scm_automate.files import DEFAULT_LIMITS, Limits, read_sheets
from scm_automate.model import canonical
from scm_automate.tables import Reject, RowNotes, SetAside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.connectors.recognise import Recognised
    from scm_automate.connectors.rows import Rows
    from scm_automate.files import Sheet

__all__ = ["ColumnSeen", "Inspection", "SheetSeen", "inspect_file"]

_SAMPLES = 3
_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSeen:
    """One column of a sheet and what becomes of it.

    Attributes:
        heading: As the file spells it.
        field: The field that it fills or that a rule looks at; null where nothing reads it.
        kind: How its cells are read; null where nothing reads it.
        reading: The habit of writing numbers or dates with what shows it; empty elsewhere.
        samples: Up to three different cells as they stand, each with what it was read as.
    """

    heading: str
    field: str | None
    kind: str | None
    reading: str
    samples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSeen:
    """One sheet of a file.

    Attributes:
        name: Sheet of a workbook; null elsewhere.
        kind: What the bytes are.
        encoding: Encoding of a text; null elsewhere.
        delimiter: Delimiter of a text; null elsewhere.
        rows: Rows below the header; all rows where no header was found.
        header_row: Row of the header, from 1; null where none was found or there is none.
        layout: Name of the layout that fits; null where none does.
        record: What its rows become.
        experimental: Whether the header of the layout is only partly sourced.
        how: How it was recognised, or why not.
        also: Other layouts that fit, which explain fewer columns.
        columns: All columns that have a heading.
        rejects: Cells and rows that cannot be read; without what only other tables tell.
        set_aside: Rows that are no open rows.
        notes: What a person should know.
        fault: Why the rows cannot be read at all; empty where they can.
    """

    name: str | None
    kind: str
    encoding: str | None
    delimiter: str | None
    rows: int
    header_row: int | None
    layout: str | None
    record: str | None
    experimental: bool
    how: str
    also: tuple[str, ...]
    columns: tuple[ColumnSeen, ...]
    rejects: RowNotes[Reject]
    set_aside: RowNotes[SetAside]
    notes: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A file laid open; print it, or look at its sheets.

    Attributes:
        file: Name of the file.
        sheets: Its sheets, in order.
    """

    file: str
    sheets: tuple[SheetSeen, ...]

    def __str__(self) -> str:
        """The file as a person reads it, a paragraph per sheet."""
        return "\n\n".join([self.file, *(_in_words(sheet) for sheet in self.sheets)])


def inspect_file(
    source: str | Path | bytes,
    *,
    layout: str | Path | Layout | None = None,
    day_first: bool | None = None,
    decimal: Literal[".", ","] | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Inspection:
    r"""What a file is and how each of its columns would be read; nothing is joined.

    Args:
        source: A path, or the bytes themselves.
        layout: Name of a layout, path of a TOML file, or a layout; null tries all that are known.
        day_first: Whether 03/04 is the 3rd of April, where no cell of the file settles it.
        decimal: The decimal mark, where no cell of the file settles it.
        encoding: Encoding of a text file; null finds it.
        limits: Bounds of size.

    Returns:
        One part per sheet.

    Raises:
        FileNotFoundError: There is no such file.
        UnreadableFile: Empty, truncated, protected or no table.
        ConfigError: There is no such layout.

    Examples:
        >>> seen = inspect_file(b"order;line;supplier;quantity\n0045;10;7;1,5\n").sheets[0]
        >>> seen.layout, seen.columns[3].reading
        ('generic_orders', "decimal comma: '1,5' can be read in one way only")
    """
    candidates = _candidates(layout)
    name = "the bytes given" if isinstance(source, bytes) else Path(source).name
    sheets = read_sheets(source, name=name, encoding=encoding, limits=limits)
    reading = Reading(day_first=day_first, decimal=decimal)
    return Inspection(
        file=name, sheets=tuple(_seen(sheet, candidates, reading) for sheet in sheets)
    )


def _candidates(layout: str | Path | Layout | None) -> tuple[Layout, ...]:
    """The layouts to try."""
    if isinstance(layout, Layout):
        return (layout,)
    if layout is None:
        return layouts()
    if isinstance(layout, Path) or layout.endswith(".toml"):
        return (load_layout(layout),)
    known = layouts()
    chosen = tuple(
        one
        for one in known
        if one.name == layout or (one.join is not None and one.join.family == layout)
    )
    if not chosen:
        raise ConfigError(
            f"There is no layout {layout!r}.", hint=did_you_mean(layout, (n.name for n in known))
        )
    return chosen


def _seen(sheet: Sheet, candidates: Sequence[Layout], reading: Reading) -> SheetSeen:
    """One sheet, recognised among the layouts of each record and read by the best."""
    fits, faults = _fits(sheet, candidates)
    if not fits:
        return _unread(sheet, faults)
    best, *others = fits
    also = tuple(f"{f.layout.name} ({len(f.columns)} columns)" for f in others)
    notes = Notes()
    try:
        rows: Rows | None = read_rows(sheet, best, reading=reading, number=0, notes=notes)
        fault = ""
    except DataError as unsettled:
        rows, fault = None, str(unsettled)
    body = sheet.frame.slice(best.header + 1)
    fields = {index: field for field, index in best.columns.items()}
    habits = {h.field: f"{h.reading}: {h.evidence}" for h in rows.source.habits} if rows else {}
    columns = tuple(
        ColumnSeen(
            heading=heading,
            field=fields.get(index),
            kind=best.layout.columns[fields[index]].kind if index in fields else None,
            reading=habits.get(fields.get(index, ""), ""),
            samples=_samples(body[str(index)], rows, fields.get(index)),
        )
        for index, heading in enumerate(best.headings)
        if heading
    )
    return SheetSeen(
        name=sheet.name,
        kind=sheet.kind,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        rows=body.height,
        header_row=sheet.row_number(best.header) or None,
        layout=best.layout.name,
        record=best.layout.record,
        experimental=best.layout.experimental,
        how=best.how,
        also=also,
        columns=columns,
        rejects=RowNotes(Reject, _noted(notes.rejects, sheet)),
        set_aside=RowNotes(SetAside, _noted(notes.aside, sheet)),
        notes=(
            *(rows.source.notes if rows else (*sheet.notes, *best.notes, *best.layout.notes)),
            *_seen_or_hidden(sheet),
        ),
        fault=fault,
    )


def _fits(
    sheet: Sheet, candidates: Sequence[Layout]
) -> tuple[list[Recognised], list[SourceNotRecognised]]:
    """The best layout of each record, the one that explains most columns first."""
    fits: list[Recognised] = []
    faults: list[SourceNotRecognised] = []
    for record in dict.fromkeys(layout.record for layout in candidates):
        mine = [layout for layout in candidates if layout.record == record]
        try:
            fits.append(recognise(sheet, mine))
        except SourceNotRecognised as unknown:
            faults.append(unknown)
    return sorted(fits, key=lambda found: -len(found.columns)), faults


def _unread(sheet: Sheet, faults: Sequence[SourceNotRecognised]) -> SheetSeen:
    """A sheet that no layout fits; the fault that says most of it is that of the orders."""
    told = next((f for f in faults if "nearest layout" in f.message), faults[0])
    told = told_apart(sheet, "orders", told) if is_settings(sheet) else told
    return SheetSeen(
        name=sheet.name,
        kind=sheet.kind,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        rows=sheet.frame.height,
        header_row=None,
        layout=None,
        record=None,
        experimental=False,
        how=f"{told.message} {told.hint}",
        also=(),
        columns=(),
        rejects=RowNotes(Reject, pl.DataFrame()),
        set_aside=RowNotes(SetAside, pl.DataFrame()),
        notes=(*sheet.notes, *_seen_or_hidden(sheet)),
    )


def _seen_or_hidden(sheet: Sheet) -> tuple[str, ...]:
    """What becomes of a sheet that the workbook hides."""
    passed = "the sheet is hidden: readers pass over it beside one that is seen; unhide it to have it read"
    return (passed,) if sheet.hidden else ()


def _noted(notes: Sequence[pl.DataFrame], sheet: Sheet) -> pl.DataFrame:
    """Notes in the order of the rows, with the names of file and sheet."""
    if not notes:
        return pl.DataFrame()
    return (
        pl.concat(notes)
        .sort("row", maintain_order=True)
        .with_columns(
            pl.lit(sheet.file).alias("file"), pl.lit(sheet.name, pl.String).alias("sheet")
        )
    )


def _samples(cells: pl.Series, rows: Rows | None, field: str | None) -> tuple[tuple[str, str], ...]:
    """The first different cells, and what each was read as."""
    there = (
        cells.to_frame("cell").with_row_index("at").filter(pl.col("cell").str.strip_chars() != "")
    )
    first = there.unique("cell", keep="first", maintain_order=True).head(_SAMPLES)
    values = rows.frame[field] if rows and field in rows.frame.columns else None
    return tuple(
        (str(cell)[:60], "" if values is None else _spelt(values[at]))
        for at, cell in first.iter_rows()
    )


def _spelt(value: object) -> str:
    """A value as a person writes it."""
    if value is None:
        return "nothing"
    return (format(canonical(value), "f") if isinstance(value, Decimal) else str(value))[:60]


def _in_words(sheet: SheetSeen) -> str:
    """One sheet as a paragraph."""
    parts = [f"sheet {sheet.name}"] if sheet.name else []
    delimiter = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}.get(sheet.delimiter or "")
    parts += [sheet.kind, *(part for part in (sheet.encoding, delimiter) if part)]
    lines = [", ".join(parts) + f", {sheet.rows} rows"]
    if sheet.layout is None:
        return "\n".join([*lines, f"  not recognised: {sheet.how}"])
    mark = ", experimental" if sheet.experimental else ""
    at = f", header in row {sheet.header_row}" if sheet.header_row else ""
    lines.append(f"  {sheet.layout} ({sheet.record}{mark}){at}: {sheet.how}")
    lines += [f"  also fits: {', '.join(sheet.also)}"] if sheet.also else []
    lines += [f"  {note}" for note in sheet.notes]
    lines += [f"  cannot be read: {sheet.fault}"] if sheet.fault else []
    width = max((len(column.heading) for column in sheet.columns), default=0)
    for column in (c for c in sheet.columns if c.field):
        told = f" [{column.reading}]" if column.reading else ""
        shown = "; ".join(
            f"{raw} -> {value}" if value and value != raw else raw for raw, value in column.samples
        )
        lines.append(
            f"    {column.heading:<{width}}  {column.field} ({column.kind}){told}: {shown}"
        )
    unused = [column.heading for column in sheet.columns if not column.field]
    lines += [f"  not used: {', '.join(unused)}"] if unused else []
    for title, notes in (("rejected", sheet.rejects), ("set aside", sheet.set_aside)):
        if not notes:
            continue
        counts = ", ".join(f"{number} {code}" for code, number in notes.counts().items())
        lines.append(f"  {title}: {counts}")
        lines += [f"    {note}" for note in notes[:_SHOWN]]
        lines += [f"    and {len(notes) - _SHOWN} more"] if len(notes) > _SHOWN else []
    return "\n".join(_printable(line) for line in lines)


def _printable(line: str) -> str:
    """A line that steers no terminal: what is somebody else's text may hold anything."""
    return "".join(sign if sign.isprintable() else "\N{MIDDLE DOT}" for sign in line)
