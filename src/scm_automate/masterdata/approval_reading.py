"""The way back of an approval workbook: by the id of each line, whatever was sorted or coloured.

A word that is neither yes nor no is a reject, not a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from scm_automate.errors import ColumnNotFound, Provenance
from scm_automate.files import read_sheets
from scm_automate.masterdata.approval_sheets import BY, CHANGE_ID, DECISION, NO, NOTE, YES
from scm_automate.tables import Reject, RowNotes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from scm_automate.files import Sheet
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["ApprovalsRead", "read_approvals"]

_WORDS: Final = {
    "approve": "approve", "approved": "approve", "yes": "approve", "y": "approve", "ja": "approve",
    "reject": "reject", "rejected": "reject", "no": "reject", "n": "reject", "nein": "reject",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsRead:
    """What came back.

    Attributes:
        changes: The change set with the decisions of the workbook.
        decided: Number of changes that were decided.
        rejects: Lines that could not be taken, with row and reason.
    """

    changes: ChangeSet
    decided: int
    rejects: RowNotes[Reject]

    def __str__(self) -> str:
        """``12 changes decided, 1 line not taken``."""
        lines = len(self.rejects)
        left = f", {lines} line{'' if lines == 1 else 's'} not taken" if lines else ""
        return f"{self.decided} changes decided{left}"


def read_approvals(
    changes: ChangeSet,
    path: Path | str,
    *,
    by: str | None = None,
    at: datetime | None = None,
) -> ApprovalsRead:
    """The change set with what people decided in a workbook.

    Args:
        changes: The change set that the workbook was written from, or a later one of the same tables:
            a change that is no longer the same has another id, and its line is a reject.
        path: The workbook.
        by: Who decided, for lines without a name of their own.
        at: When, with a time zone.

    Raises:
        ColumnNotFound: No sheet has the columns ``Change id`` and ``Decision``.
    """
    known = set(changes.states["change_id"].to_list())
    rejects: list[Reject] = []
    spoken: dict[tuple[str, str], set[str]] = {}
    lines: list[_Line] = []
    found = False
    for sheet in read_sheets(path):
        table = _lines(sheet)
        found = found or table is not None
        for row, cells in table or ():
            if cells[DECISION].strip():
                line = _Line(sheet, row, cells, cells[BY].strip() or (by or ""))
                lines.append(line)
                spoken.setdefault((line.change_id, line.name.casefold()), set()).add(line.verdict)
    if not found:
        raise ColumnNotFound(
            f"No sheet has the columns {CHANGE_ID!r} and {DECISION!r}.",
            hint="Give the workbook that write_approvals wrote.",
            source=Provenance(file=Path(path).name),
        )
    said: dict[tuple[str, str, str], dict[str, None]] = {}
    for line in lines:
        problem = _problem(line, known)
        if not problem and len(spoken[line.change_id, line.name.casefold()]) > 1:
            problem = "contradiction", "the same person says yes and no to this change"
        if problem:
            rejects.append(line.reject(*problem))
        else:
            said.setdefault((line.verdict, line.name, line.note), {})[line.change_id] = None
    decided: set[str] = set()
    for (verdict, name, note), ids in said.items():
        choice: Literal["approve", "reject"] = "approve" if verdict == YES else "reject"
        changes = changes.decide(ids, verdict=choice, by=name, at=at, note=note)
        decided |= set(ids)
    return ApprovalsRead(
        changes=changes, decided=len(decided), rejects=RowNotes.of(Reject, rejects)
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """One line on which somebody decided."""

    sheet: Sheet
    row: int
    cells: dict[str, str]
    name: str

    @property
    def change_id(self) -> str:
        return self.cells[CHANGE_ID].strip()

    @property
    def verdict(self) -> str:
        return _WORDS.get(self.cells[DECISION].strip().casefold(), "")

    @property
    def note(self) -> str:
        return self.cells[NOTE].strip()

    def reject(self, code: str, reason: str) -> Reject:
        return Reject(
            file=self.sheet.file,
            sheet=self.sheet.name,
            row=self.row,
            column=DECISION,
            raw=self.cells[DECISION],
            code=code,
            reason=reason,
            hint="Correct the line and read the workbook again.",
        )


def _problem(line: _Line, known: set[str]) -> tuple[str, str] | None:
    if not line.verdict:
        return "word", f"the decision is neither {YES} nor {NO}"
    if line.change_id not in known:
        return "unknown", "no change has this id; the tables changed since the workbook was written"
    return None if line.name else ("nobody", "nobody is named who decided")


def _lines(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]] | None:
    """The lines below the header, with their rows; null where the sheet is another one."""
    rows = sheet.frame.rows()
    for index, cells in enumerate(rows[:20]):
        names = [str(cell).strip() if cell is not None else "" for cell in cells]
        if {CHANGE_ID, DECISION} <= set(names):
            places = {
                name: names.index(name) if name in names else None
                for name in (CHANGE_ID, DECISION, BY, NOTE)
            }
            return (
                (
                    sheet.row_number(index + 1 + offset),
                    {
                        name: (line[at] or "") if at is not None else ""
                        for name, at in places.items()
                    },
                )
                for offset, line in enumerate(rows[index + 1 :])
            )
    return None
