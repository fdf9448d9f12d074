"""What did not become a row, and why: rejects, and rows set apart.

There may be a million of them, so they are kept as columns and become objects one by one when
somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Generic, TypeVar, overload

import polars as pl

from scm_automate.errors import Provenance

__all__ = ["NOTE_SCHEMA", "Reject", "RowNotes", "SetAside"]

NOTE_SCHEMA = pl.Schema(
    {
        "file": pl.String(),
        "sheet": pl.String(),
        "row": pl.Int64(),
        "column": pl.String(),
        "raw": pl.String(),
        "code": pl.String(),
        "reason": pl.String(),
        "hint": pl.String(),
        "kept": pl.Boolean(),
    }
)
"""The columns of `RowNotes.frame`: one row per note, in the order of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A cell or row that could not be read, and what to do about it.

    Examples:
        >>> print(
        ...     Reject(
        ...         file="po.csv",
        ...         row=12,
        ...         column="Menge",
        ...         raw="tbd",
        ...         code="number",
        ...         reason="not a number",
        ...         hint="Correct the cell.",
        ...     )
        ... )
        po.csv, row 12, column Menge, value 'tbd': not a number. Correct the cell.
    """

    file: str | None = None
    """File name as the caller gave it; null for a frame without a name."""
    sheet: str | None = None
    """Sheet of a workbook; null elsewhere."""
    row: int | None = None
    """Row counted from 1 as in the file, titles and header included."""
    column: str | None = None
    """Header as the file spells it; null where the whole row is meant."""
    raw: str | None = None
    """The cell as it stood, cut to 200 characters; null where the row is meant."""
    code: str
    """Stable slug of the reason, such as ``date`` or ``duplicate``."""
    reason: str
    """What is wrong, in words."""
    hint: str = ""
    """What to do about it, in words."""
    kept: bool = False
    """Whether the row stays in the table without this cell; false: the row is out."""

    @property
    def source(self) -> Provenance:
        """Where it stood, as the errors of the house tell it."""
        return Provenance(
            file=self.file, sheet=self.sheet, row=self.row, column=self.column, raw=self.raw
        )

    def __str__(self) -> str:
        """Place, reason and hint in one sentence each."""
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.source}: {self.reason}.{hint}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A row that was understood and is not an open row: closed, deleted, a subtotal.

    Examples:
        >>> SetAside(row=3, code="deleted", reason="deleted in the ERP").code
        'deleted'
    """

    file: str | None = None
    """File name as the caller gave it; null for a frame without a name."""
    sheet: str | None = None
    """Sheet of a workbook; null elsewhere."""
    row: int | None = None
    """Row counted from 1 as in the file, titles and header included."""
    column: str | None = None
    """Header of the column that says so; null where it follows from several."""
    raw: str | None = None
    """The cell that says so, cut to 200 characters."""
    code: str
    """Stable slug of the reason, such as ``closed``, ``deleted`` or ``subtotal``."""
    reason: str
    """The same in words."""

    @property
    def source(self) -> Provenance:
        """Where it stood."""
        return Provenance(
            file=self.file, sheet=self.sheet, row=self.row, column=self.column, raw=self.raw
        )

    def __str__(self) -> str:
        """Place and reason."""
        return f"{self.source}: {self.reason}."


N = TypeVar("N", Reject, SetAside)


class RowNotes(Sequence[N], Generic[N]):
    """A read-only sequence of notes on rows, kept as columns; equal to a tuple of the same notes.

    Examples:
        >>> notes = RowNotes.of(Reject, [Reject(row=2, code="date", reason="not a date")])
        >>> len(notes), notes[0].row, notes.counts()
        (1, 2, {'date': 1})
    """

    __slots__ = ("_frame", "_kind")

    def __init__(self, kind: type[N], frame: pl.DataFrame) -> None:
        self._kind: type[N] = kind
        given = frame if frame.width else pl.DataFrame(schema=NOTE_SCHEMA)
        self._frame = given.select(
            pl.col(name).cast(dtype) if name in given.columns else pl.lit(None, dtype).alias(name)
            for name, dtype in NOTE_SCHEMA.items()
        )

    @classmethod
    def of(cls, kind: type[N], notes: Iterable[N]) -> RowNotes[N]:
        """The same notes as a sequence in columns."""
        names = [field.name for field in fields(kind)]
        data = [{name: getattr(note, name) for name in names} for note in notes]
        schema = {name: NOTE_SCHEMA[name] for name in names}
        return cls(kind, pl.DataFrame(data, schema=schema, orient="row"))

    @property
    def frame(self) -> pl.DataFrame:
        """All notes as a polars frame with the columns of `NOTE_SCHEMA`."""
        return self._frame

    def counts(self) -> dict[str, int]:
        """How many notes there are by reason code, the most frequent first."""
        counted = self._frame.group_by("code").len().sort(["len", "code"], descending=[True, False])
        return {str(code): int(number) for code, number in counted.iter_rows()}

    def rows(self) -> int:
        """How many different rows the notes speak of."""
        return self._frame.select("file", "sheet", "row").n_unique() if len(self) else 0

    def __len__(self) -> int:
        return self._frame.height

    @overload
    def __getitem__(self, index: int) -> N: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[N, ...]: ...
    def __getitem__(self, index: int | slice) -> N | tuple[N, ...]:
        if isinstance(index, slice):
            return tuple(self._made(self._frame[index]))
        if not -len(self) <= index < len(self):
            raise IndexError(f"note {index} of {len(self)}")
        return next(self._made(self._frame[index % len(self)]))

    def __iter__(self) -> Iterator[N]:
        return self._made(self._frame)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RowNotes):
            return self._kind is other._kind and self._frame.equals(other._frame)
        if isinstance(other, tuple | list):
            return len(other) == len(self) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as mutable sequences: compared, never keyed

    def __repr__(self) -> str:
        counted = ", ".join(f"{number} {code}" for code, number in self.counts().items())
        return f"<{len(self)} {self._kind.__name__}{': ' + counted if counted else ''}>"

    def _made(self, frame: pl.DataFrame) -> Iterator[N]:
        """The notes of some rows, made into objects."""
        names = [field.name for field in fields(self._kind)]
        for values in frame.select(names).iter_rows():
            made = dict(zip(names, values, strict=True))
            if made.get("hint", "") is None:
                made["hint"] = ""
            if made.get("kept", False) is None:
                made["kept"] = False
            yield self._kind(**made)
