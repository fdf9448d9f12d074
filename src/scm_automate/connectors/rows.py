"""Typed rows of one sheet on their way to a table, with the notes taken on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scm_automate.connectors.layout import Layout
    from scm_automate.files import Sheet
    from scm_automate.tables import SourceRead

__all__ = [
    "ASIDE",
    "OUT",
    "ROW",
    "SOURCE",
    "STATE",
    "Notes",
    "Page",
    "Rows",
    "loose_keys",
    "meeting_keys",
    "same_key",
    "spellings",
]

ROW = "_row"
"""Row number in the file, from 1."""
SOURCE = "_source"
"""Number of the sheet among all that were read, from 0."""
OUT = "_out"
"""Whether the row is rejected or set aside."""
ASIDE = "_aside"
"""Whether the row is set aside: no goods, or not open by a mark of its own."""
STATE = "_state"
"""State of an open line by the layout's rules."""


@dataclass(slots=True)
class Notes:
    """Rejects and set-aside rows as frames, in the making.

    This is a collecting box of one reading and never leaves the room.
    """

    rejects: list[pl.DataFrame] = field(default_factory=list)
    aside: list[pl.DataFrame] = field(default_factory=list)

    def reject(
        self,
        rows: pl.DataFrame,
        *,
        code: str,
        reason: str | pl.Series,
        hint: str = "",
        column: str | None = None,
        raw: pl.Series | None = None,
        kept: bool = False,
    ) -> None:
        """Takes a note of rows (with `ROW` and `SOURCE`) that could not be read."""
        if rows.height:
            self.rejects.append(_note(rows, code, reason, column, raw, hint=hint, kept=kept))

    def set_aside(
        self,
        rows: pl.DataFrame,
        *,
        code: str,
        reason: str,
        column: str | None = None,
        raw: pl.Series | None = None,
    ) -> None:
        """Takes a note of rows (with `ROW` and `SOURCE`) that are not open."""
        if rows.height:
            self.aside.append(_note(rows, code, reason, column, raw))


def _note(
    rows: pl.DataFrame,
    code: str,
    reason: str | pl.Series,
    column: str | None,
    raw: pl.Series | None,
    *,
    hint: str = "",
    kept: bool = False,
) -> pl.DataFrame:
    """One note per row."""
    return rows.select(
        pl.col(SOURCE).cast(pl.Int64),
        pl.col(ROW).cast(pl.Int64).alias("row"),
        pl.lit(column, pl.String).alias("column"),
        (raw.str.slice(0, 200) if raw is not None else pl.lit(None, pl.String)).alias("raw"),
        pl.lit(code).alias("code"),
        (reason if isinstance(reason, pl.Series) else pl.lit(reason)).alias("reason"),
        pl.lit(hint).alias("hint"),
        pl.lit(kept).alias("kept"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The cells of one sheet below its header, by field, before they are read.

    Attributes:
        sheet: Where they come from.
        layout: The layout.
        headings: Heading by field, as the file spells it.
        place: `ROW` and `SOURCE` of each row.
        cells: Stripped text by field; an empty cell is null.
        body: All cells of the sheet, those without a field too.
        types: What a workbook says the cells of a field are; see `Sheet.types`.
        clean: Fields whose cells need no care; see `glance`.
    """

    sheet: Sheet
    layout: Layout
    headings: Mapping[str, str]
    place: pl.DataFrame
    cells: pl.DataFrame
    body: pl.DataFrame
    types: Mapping[str, pl.Series]
    clean: frozenset[str] = frozenset()

    def at(self, name: str) -> Provenance:
        """The column of a field, for messages."""
        return Provenance(file=self.sheet.file, sheet=self.sheet.name, column=self.headings[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one sheet in the fields of its layout.

    Attributes:
        layout: The layout it was read by.
        frame: Typed columns by field, and `ROW`, `SOURCE`, `OUT`, `ASIDE`, `STATE`; rows that are
            rejected or set aside are among them, marked.
        source: How the sheet was read.
        headings: Heading by field.
        orders: What its dates show: the sign between the parts, and whether the day goes first.
    """

    layout: Layout
    frame: pl.DataFrame
    source: SourceRead
    headings: dict[str, str]
    orders: frozenset[tuple[str, bool]] = frozenset()


_SAID = {
    "true": ("wahr", "vrai", "verdadero", "vero", "verdadeiro", "waar"),
    "false": ("falsch", "faux", "falso", "onwaar"),
}
"""How spreadsheets of other languages spell what a formula or a check box says."""


def spellings(words: Iterable[str]) -> list[str]:
    """The words of a rule without regard to case, with what spreadsheets make of true and false.

    Examples:
        >>> spellings(["Yes", "true"])[:3]
        ['yes', 'true', 'wahr']
    """
    folded = [word.casefold() for word in words]
    return [*folded, *(other for word in folded for other in _SAID.get(word, ()))]


def meeting_keys(frames: Sequence[pl.DataFrame], names: Sequence[str]) -> list[pl.Expr]:
    """The key columns in a spelling in which the frames meet, as cheaply as their cells allow.

    Where all cells of a column have one length in all frames, leading zeros cannot differ; nor where
    none begins with a zero.

    Args:
        frames: The frames that are compared.
        names: The key columns, in all of them.
    """
    loose = loose_keys(frames, names)
    return [same_key(name) if name in loose else pl.col(name) for name in names]


def loose_keys(frames: Sequence[pl.DataFrame], names: Sequence[str]) -> list[str]:
    """The key columns in which leading zeros may differ."""
    loose = []
    for name in names:
        lengths = [
            frame.select(
                pl.col(name).str.len_bytes().min().alias("least"),
                pl.col(name).str.len_bytes().max().alias("most"),
            ).row(0)
            for frame in frames
        ]
        sizes = {size for pair in lengths for size in pair if size is not None}
        if len(sizes) > 1 and any(frame[name].str.starts_with("0").any() for frame in frames):
            loose.append(name)
    return loose


def same_key(name: str) -> pl.Expr:
    """An id without leading zeros where it is all digits: how two tables spell one key.

    Examples:
        >>> pl.DataFrame({"a": ["00010", "A010", "000"]}).select(same_key("a"))["a"].to_list()
        ['10', 'A010', '0']
    """
    column = pl.col(name)
    short = column.str.strip_chars_start("0")
    digits = column.str.contains(r"^0[0-9]*$")
    return (
        pl.when(digits)
        .then(pl.when(short == "").then(pl.lit("0")).otherwise(short))
        .otherwise(column)
        .alias(name)
    )
