"""Sources to typed rows: the part of reading that all records share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from scm_automate.connectors.columns import MARKS, HabitOpen, Reading
from scm_automate.connectors.known_layouts import layouts, load_layout
from scm_automate.connectors.layout import Layout, RecordName
from scm_automate.connectors.other_records import told_apart
from scm_automate.connectors.reading import read_rows
from scm_automate.connectors.recognise import Recognised, recognise
from scm_automate.connectors.rows import SOURCE, Notes, Rows
from scm_automate.connectors.sources import sheets_of
from scm_automate.errors import ConfigError, SourceNotRecognised, did_you_mean
from scm_automate.model import Record
from scm_automate.tables import Loaded, Reject, RowNotes, SetAside, SourceRead, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.files import Limits, Sheet

__all__ = ["Survey", "survey"]

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The typed rows of all sources, the notes taken, and how each was read."""

    rows: tuple[Rows, ...]
    notes: Notes
    sources: tuple[SourceRead, ...]

    def loaded(self, table: Table[R]) -> Loaded[R]:
        """The table with the notes, in the order of the sources and their rows."""
        names = pl.DataFrame(
            {
                SOURCE: list(range(len(self.sources))),
                "file": [source.file for source in self.sources],
                "sheet": [source.sheet for source in self.sources],
            },
            schema={SOURCE: pl.Int64, "file": pl.String, "sheet": pl.String},
        )
        return Loaded(
            table=table,
            rejects=RowNotes(Reject, _placed(self.notes.rejects, names)),
            set_aside=RowNotes(SetAside, _placed(self.notes.aside, names)),
            sources=self.sources,
            lines=sum(source.lines for source in self.sources),
        )


def _placed(notes: list[pl.DataFrame], names: pl.DataFrame) -> pl.DataFrame:
    """All notes in the order of the files, with the names of file and sheet."""
    if not notes:
        return pl.DataFrame()
    return (
        pl.concat(notes)
        .sort(SOURCE, "row", maintain_order=True)
        .join(names, on=SOURCE, how="left", maintain_order="left")
    )


def survey(
    sources: Sequence[object],
    *,
    record: RecordName,
    layout: str | Path | Layout | None,
    columns: Mapping[str, str] | None,
    reading: Reading,
    encoding: str | None,
    limits: Limits,
) -> Survey:
    """The typed rows of all sources.

    Args:
        sources: Paths, bytes, folders or frames.
        record: What the rows are to become.
        layout: See `read_orders`.
        columns: See `read_orders`.
        reading: What the caller says of the cells.
        encoding: Encoding of text files; null finds it.
        limits: Bounds of size.
    """
    if not sources:
        raise ConfigError("There is nothing to read.", hint="Give at least one file or frame.")
    candidates = _candidates(record, layout, columns)
    sheets, passed = sheets_of(sources, encoding=encoding, limits=limits)
    free = None if layout is not None or columns else record
    surveyed = _recognised(sheets, candidates, columns, free)
    rows, notes = _read_all(surveyed, reading)
    told = [
        rows[number].source
        if number in rows
        else SourceRead(file=sheet.file, sheet=sheet.name, kind=sheet.kind, how=why)
        for number, (sheet, _, why) in enumerate(surveyed)
    ]
    if passed:
        told.append(SourceRead(file=", ".join(passed), how="hidden files are passed over"))
    return Survey(rows=tuple(rows[n] for n in sorted(rows)), notes=notes, sources=tuple(told))


def _read_all(
    surveyed: Sequence[tuple[Sheet, Recognised | None, str]], reading: Reading
) -> tuple[dict[int, Rows], Notes]:
    """The typed rows of each sheet by its number.

    A table whose cells leave a habit open is read again with what the other tables of the same
    export have shown: one program wrote them for one user.
    """
    rows: dict[int, Rows] = {}
    notes = Notes()
    waiting: dict[int, HabitOpen] = {}

    def read(number: int, known: Reading) -> None:
        sheet, found, _ = surveyed[number]
        if found is None:
            return
        mine = Notes()
        rows[number] = read_rows(sheet, found, reading=known, number=number, notes=mine)
        notes.rejects.extend(mine.rejects)
        notes.aside.extend(mine.aside)

    for number in range(len(surveyed)):
        try:
            read(number, reading)
        except HabitOpen as unsettled:
            waiting[number] = unsettled
    for number, fault in waiting.items():
        found = surveyed[number][1]
        join = found.layout.join if found else None
        kin = [
            other
            for other in rows.values()
            if join is not None and other.layout.join and other.layout.join.family == join.family
        ]
        lent = _lent(reading, kin)
        if lent == reading:
            raise fault
        read(number, lent)
    return rows, notes


def _lent(reading: Reading, kin: Sequence[Rows]) -> Reading:
    """What is known, with the habits that all of the other tables share."""
    habits = [habit for rows in kin for habit in rows.source.habits]
    marks = {habit.reading for habit in habits if habit.kind == "number"}
    known = reading
    if len(marks) == 1 and (mark := MARKS.get(marks.pop())):
        known = replace(known, lent_decimal=mark)
    orders: dict[str, set[bool]] = {}
    for rows in kin:
        for sign, day_first in rows.orders:
            orders.setdefault(sign, set()).add(day_first)
    agreed = {sign: min(firsts) for sign, firsts in orders.items() if len(firsts) == 1}
    return replace(known, lent_day_first=agreed) if agreed else known


def _recognised(
    sheets: Sequence[Sheet],
    candidates: Sequence[Layout],
    columns: Mapping[str, str] | None,
    free: RecordName | None,
) -> list[tuple[Sheet, Recognised | None, str]]:
    """Each sheet with its layout; a sheet that has none is passed over beside one that has.

    Args:
        sheets: The sheets.
        candidates: Layouts to choose from.
        columns: Headings that the caller names.
        free: The record, where the caller names neither layout nor headings: a file that is of
            another record is told so.
    """
    found: list[tuple[Sheet, Recognised | None, str]] = []
    faults: dict[int, SourceNotRecognised] = {}
    for number, sheet in enumerate(sheets):
        try:
            found.append((sheet, recognise(sheet, candidates, columns=columns), ""))
        except SourceNotRecognised as unknown:
            faults[number] = unknown
            found.append((sheet, None, unknown.message))
    _pass_over_hidden(found)
    for number, fault in faults.items():
        sheet = sheets[number]
        siblings = [
            other
            for other, (beside, layout, _) in enumerate(found)
            if layout is not None and beside.name is not None and beside.file == sheet.file
        ]
        if sheet.name is None or not siblings:
            raise told_apart(sheet, free, fault) if free else fault
    return found


def _pass_over_hidden(found: list[tuple[Sheet, Recognised | None, str]]) -> None:
    """A hidden sheet is passed over beside one that is seen: last month's list is no open order."""
    seen = {sheet.file for sheet, layout, _ in found if layout is not None and not sheet.hidden}
    for number, (sheet, layout, _) in enumerate(found):
        if layout is not None and sheet.hidden and sheet.file in seen:
            found[number] = (sheet, None, "the sheet is hidden: unhide it to have it read")


def _candidates(
    record: str, layout: str | Path | Layout | None, columns: Mapping[str, str] | None
) -> tuple[Layout, ...]:
    """The layouts to choose from."""
    if isinstance(layout, Layout):
        chosen: tuple[Layout, ...] = (layout,)
    elif isinstance(layout, Path) or (isinstance(layout, str) and layout.endswith(".toml")):
        chosen = (load_layout(layout),)
    elif layout is not None:
        chosen = _named(record, layout)
    elif columns:
        chosen = (_of_caller(record),)
    else:
        chosen = tuple(known for known in layouts() if known.record == record)
    if columns:
        known_fields = {name for one in chosen for name in one.columns}
        for name in columns:
            if name not in known_fields:
                raise ConfigError(
                    f"{name!r} is no field that a column can fill.",
                    hint=did_you_mean(name, known_fields)
                    or f"Fields are {', '.join(sorted(known_fields))}.",
                )
    return chosen


def _named(record: str, name: str) -> tuple[Layout, ...]:
    """The layout of this name, or all of a family."""
    of_record = [known for known in layouts() if known.record == record]
    chosen = [
        known
        for known in of_record
        if known.name == name or (known.join is not None and known.join.family == name)
    ]
    if not chosen:
        names = {known.name for known in of_record} | {
            known.join.family for known in of_record if known.join
        }
        raise ConfigError(
            f"There is no layout {name!r} for {record}.",
            hint=did_you_mean(name, names) or f"Known are {', '.join(sorted(names))}.",
        )
    return tuple(chosen)


def _of_caller(record: str) -> Layout:
    """A layout that has the caller's headings and no others."""
    generic = next(known for known in layouts() if known.name == f"generic_{record}")
    silent = {
        name: column.model_copy(update={"headers": {}}) for name, column in generic.columns.items()
    }
    # "One of these many" only tells the lists of strangers apart; a caller knows what the list is.
    needed = tuple(group for group in generic.identify if len(group) < 3)
    return generic.model_copy(
        update={"columns": silent, "identify": needed, "title": "the caller's columns"}
    )
