"""What a reader hands back: the rows that fit, what did not, and how the source was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

import polars as pl

from scm_automate.errors import TooManyRejects
from scm_automate.model import Record
from scm_automate.tables.rejects import NOTE_SCHEMA, Reject, RowNotes, SetAside
from scm_automate.tables.show import html_page, plural

if TYPE_CHECKING:
    from scm_automate.tables.table import Table

__all__ = ["Habit", "Loaded", "SourceRead"]

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How the dates or numbers of one column were read, and what showed it.

    Examples:
        >>> Habit(
        ...     column="Menge",
        ...     field="ordered",
        ...     kind="number",
        ...     reading="decimal comma",
        ...     evidence="row 4 '71,64'",
        ... ).reading
        'decimal comma'
    """

    column: str
    """Header as the file spells it."""
    field: str
    """Field that it fills."""
    kind: Literal["date", "number"]
    """What was read."""
    reading: str
    """The habit in words, such as ``day.month.year`` or ``decimal comma``."""
    evidence: str
    """The cell or the declaration that settles it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """One file, sheet or frame as it was read."""

    file: str | None = None
    """File name as the caller gave it; null for a frame without a name."""
    sheet: str | None = None
    """Sheet of a workbook; null elsewhere."""
    layout: str | None = None
    """Name of the layout it was read by; null where it was not read as rows."""
    how: str = ""
    """How the layout was recognised, in words."""
    kind: str = ""
    """What the bytes are: ``csv``, ``xlsx``, ``frame`` ..."""
    encoding: str | None = None
    """Encoding of a text file; null elsewhere."""
    delimiter: str | None = None
    """Delimiter of a text file; null elsewhere."""
    header_row: int | None = None
    """Row of the header, from 1; null for a frame."""
    lines: int = 0
    """Rows below the header."""
    columns: dict[str, str] = field(default_factory=dict)
    """Header as the file spells it, by field."""
    unused: tuple[str, ...] = ()
    """Headers that no field took."""
    habits: tuple[Habit, ...] = ()
    """How dates and numbers were read, column by column."""
    notes: tuple[str, ...] = ()
    """What else a person should know of this source."""

    def __str__(self) -> str:
        """Name, layout and how it was recognised."""
        sheet = f", sheet {self.sheet}" if self.sheet else ""
        text = "".join(
            f", {part}" for part in (self.encoding, _DELIMITERS.get(self.delimiter or "")) if part
        )
        layout = f"read as {self.layout}" if self.layout else "not read"
        how = f" ({self.how})" if self.how else ""
        return f"{self.file or 'frame'}{sheet}{text}: {layout}{how}"


_DELIMITERS = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "pipe",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loaded(Generic[R]):
    """The result of a reader: good rows, rejects, rows set apart, and how it was read.

    Examples:
        >>> from scm_automate.model import Supplier
        >>> from scm_automate.tables import Table
        >>> loaded = Table.from_frame(Supplier, pl.DataFrame({"id": ["7", ""], "name": ["A", "B"]}))
        >>> print(loaded)
        2 lines read, 1 rejected: 1 empty
    """

    table: Table[R]
    """The rows that fit."""
    rejects: RowNotes[Reject] = field(
        default_factory=lambda: RowNotes(Reject, pl.DataFrame(schema=NOTE_SCHEMA))
    )
    """Cells and rows that could not be read, in the order of the sources."""
    set_aside: RowNotes[SetAside] = field(
        default_factory=lambda: RowNotes(SetAside, pl.DataFrame(schema=NOTE_SCHEMA))
    )
    """Rows that were understood and are not open: closed, deleted, subtotals, blank rows."""
    sources: tuple[SourceRead, ...] = ()
    """What was read, and how."""
    lines: int = 0
    """Rows below the headers of all sources."""

    def counts(self) -> dict[str, int]:
        """How many rejects there are by reason code, the most frequent first."""
        return self.rejects.counts()

    def raise_for_rejects(self, *, max_share: float = 0.0) -> Table[R]:
        """The table, if no more than this share of the lines has a reject.

        Args:
            max_share: Largest share of rejected lines that is still fine, from 0 to 1.

        Returns:
            The table of the good rows.

        Raises:
            TooManyRejects: More lines were rejected; the message counts them by reason and
                shows the first.
        """
        bad = self.rejects.rows()
        if bad and bad > max_share * max(self.lines, 1):
            counted = ", ".join(f"{number} {code}" for code, number in self.counts().items())
            raise TooManyRejects(
                f"{bad} of {plural(self.lines, 'line')} were rejected ({counted}); "
                f"at most {max_share:.1%} are allowed. The first: {self.rejects[0]}",
                hint="Mend the rows named in `rejects`, or allow a larger `max_share`.",
                source=self.rejects[0].source,
            )
        return self.table

    def __str__(self) -> str:
        """How many lines were read, rejected and set apart, with the reasons."""
        told = [f"{plural(self.lines, 'line')} read"]
        if self.rejects:
            told.append(f"{self.rejects.rows()} rejected: {_counted(self.rejects.counts())}")
        if self.set_aside:
            told.append(f"{self.set_aside.rows()} set aside: {_counted(self.set_aside.counts())}")
        return "; ".join([", ".join(told[:2]), *told[2:]]) if len(told) > 1 else told[0]

    def __repr__(self) -> str:
        return f"<Loaded[{self.table.record.__name__}]: {self}>"

    def _repr_html_(self) -> str:
        """The counts, the sources and the first rejects, escaped."""
        shown = self.rejects.frame.select("file", "sheet", "row", "column", "raw", "reason", "hint")
        lines = tuple(str(source) for source in self.sources[:20])
        return html_page(str(self), shown, lines=lines)


def _counted(counts: dict[str, int]) -> str:
    """Counts by code as a person reads them."""
    return ", ".join(f"{number} {code.replace('_', ' ')}" for code, number in counts.items())
