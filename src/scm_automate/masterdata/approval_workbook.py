"""The workbook in which people say yes or no, and its way back.

One line per change with old and new side by side; the last columns are for the person: a drop-down,
a name, a note. Reading it back goes by the id in the first column, so sorting, filtering and colouring
do no harm; a word that is neither yes nor no is a reject, not a guess.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from scm_automate.errors import ColumnNotFound, Provenance
from scm_automate.files import read_sheets
from scm_automate.files.write_atomic import Existing, write_atomically
from scm_automate.files.write_text import visible
from scm_automate.masterdata.show import in_words, shown
from scm_automate.masterdata.together import REASONS
from scm_automate.tables import Reject, RowNotes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from scm_automate.files import Sheet
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["ApprovalsRead", "read_approvals", "write_approvals"]

_MOST_ROWS: Final = 1_048_576
_MOST_CHARACTERS: Final = 32_767
_DECISION, _BY, _NOTE, _ID = "Decision", "Decided by", "Note", "Change id"
_YES, _NO = "approve", "reject"
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


def write_approvals(
    changes: ChangeSet,
    path: Path | str,
    *,
    created: datetime,
    existing: Existing = "refuse",
    rows_per_sheet: int = _MOST_ROWS,
) -> Path:
    """A workbook with a summary, one line per change to decide on, and what nobody can decide.

    All text is text: no cell is a formula, keys keep their zeros. Bank accounts show their end alone.

    Args:
        changes: What to decide on.
        path: The file to make.
        created: What the file says of its making.
        existing: ``refuse`` or ``replace`` a file that is there.
        rows_per_sheet: A longer list goes on on another sheet; a workbook holds 1,048,576 rows in one.

    Returns:
        The path.

    Raises:
        OutputExists: The file is there already.
    """
    from xlsxwriter import Workbook

    with write_atomically(path, existing=existing) as file:
        book = Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        with closing(book):
            book.set_properties(
                {
                    "title": f"Changes of {changes.spec.name}",
                    "created": created.replace(tzinfo=None),
                }
            )
            sheets = _Sheets(book, changes, rows_per_sheet)
            sheets.summary()
            sheets.changes()
            sheets.others()
    return Path(path)


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
            if cells[_DECISION].strip():
                line = _Line(sheet, row, cells, cells[_BY].strip() or (by or ""))
                lines.append(line)
                spoken.setdefault((line.change_id, line.name.casefold()), set()).add(line.verdict)
    if not found:
        raise ColumnNotFound(
            f"No sheet has the columns {_ID!r} and {_DECISION!r}.",
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
        choice: Literal["approve", "reject"] = "approve" if verdict == _YES else "reject"
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
        return self.cells[_ID].strip()

    @property
    def verdict(self) -> str:
        return _WORDS.get(self.cells[_DECISION].strip().casefold(), "")

    @property
    def note(self) -> str:
        return self.cells[_NOTE].strip()

    def reject(self, code: str, reason: str) -> Reject:
        return Reject(
            file=self.sheet.file,
            sheet=self.sheet.name,
            row=self.row,
            column=_DECISION,
            raw=self.cells[_DECISION],
            code=code,
            reason=reason,
            hint="Correct the line and read the workbook again.",
        )


def _problem(line: _Line, known: set[str]) -> tuple[str, str] | None:
    if not line.verdict:
        return "word", f"the decision is neither {_YES} nor {_NO}"
    if line.change_id not in known:
        return "unknown", "no change has this id; the tables changed since the workbook was written"
    return None if line.name else ("nobody", "nobody is named who decided")


def _lines(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]] | None:
    """The lines below the header, with their rows; null where the sheet is another one."""
    rows = sheet.frame.rows()
    for index, cells in enumerate(rows[:20]):
        names = [str(cell).strip() if cell is not None else "" for cell in cells]
        if {_ID, _DECISION} <= set(names):
            places = {
                name: names.index(name) if name in names else None
                for name in (_ID, _DECISION, _BY, _NOTE)
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


_TONES: Final[dict[str, dict[str, Any]]] = {
    "critical": {"bg_color": "#F8D7D3", "font_color": "#7A1410", "bold": True},
    "high": {"bg_color": "#FBE3CC", "font_color": "#6B3500", "bold": True},
    "medium": {"bg_color": "#FBF1C7", "font_color": "#544400"},
    "low": {"bg_color": "#E6ECF0", "font_color": "#33424D"},
}
_WIDTHS: Final = {
    "kind": 9, "field": 15, "old": 27, "new": 27, "difference": 11, "why": 20, "risk": 19,
    "level": 9, "needs": 10, "state": 10, _DECISION: 11, _BY: 13, _NOTE: 20, _ID: 18,
}  # fmt: skip
_KEY_WIDTH: Final = 12
_MOST_TOLD: Final = 600


class _Sheets:
    """The sheets of one workbook, written row by row."""

    def __init__(self, book: Workbook, changes: ChangeSet, most: int) -> None:
        self._book, self._changes, self._most = book, changes, min(most, _MOST_ROWS)
        self._raw = {
            kind: (
                {
                    c: n
                    for n, c in enumerate(changes.rows.filter(pl.col("kind") == kind)["change_id"])
                },
                getattr(changes, kind),
            )
            for kind in ("added", "removed")
        }
        base: dict[str, Any] = {"valign": "top", "font_name": "Calibri", "font_size": 10}
        ruled = {**base, "bottom": 1, "bottom_color": "#D7DEE3", "text_wrap": True}

        def form(**more: object) -> Any:  # noqa: ANN401 - xlsxwriter has no types
            return book.add_format({**ruled, **more})

        self._title = book.add_format({**base, "bold": True, "font_size": 14})
        self._plain_line = book.add_format({**base, "font_color": "#33424D"})
        self._head = form(bold=True, font_color="#FFFFFF", bg_color="#1F3A4D", valign="vcenter")
        self._cell = form()
        self._text = form(num_format="@")
        self._old = form(num_format="@", bg_color="#FBECEA", font_color="#7A1410")
        self._new = form(num_format="@", bg_color="#EAF4E7", font_color="#1D4A14")
        self._number = form(num_format="@", align="right", indent=1)
        self._open = form(bg_color="#FFFBE6", border=1, border_color="#C9B458", locked=False)
        self._tones = {level: form(**tone) for level, tone in _TONES.items()}

    def summary(self) -> None:
        """The figures, as `str` tells them, and what to do."""
        page = self._book.add_worksheet("Summary")
        page.set_column(0, 0, 120)
        page.hide_gridlines(2)
        lines = in_words(self._changes).splitlines()
        told = [
            f"Changes of {self._changes.spec.name}",
            *lines,
            "",
            f"On the sheet Changes, choose {_YES} or {_NO} in the yellow column, and put your name beside it.",
            "Where a change needs two approvals, two different people decide, each in a workbook of their own.",
        ]
        for row, line in enumerate(told):
            page.write_string(row, 0, _fitting(line), self._title if row == 0 else self._plain_line)

    def changes(self) -> None:
        """One line per cell that changed, and one per row that came, went or was renamed."""
        key = list(self._changes.key)
        titles = [*key, "kind", "field", "old", "new", "difference", "why", "risk", "level", "needs", "state",
                  _DECISION, _BY, _NOTE, _ID]  # fmt: skip
        page, row, number = None, 0, 0
        for entry in self._entries():
            if page is None or row >= self._most:
                number += 1
                if page is not None:
                    self._finish(page, row, titles)
                page = self._begin("Changes" if number == 1 else f"Changes {number}", titles)
                row = 1
            self._write(page, row, entry, titles)
            row += 1
        if page is None:
            page = self._begin("Changes", titles)
            row = 1
        self._finish(page, row, titles)

    def others(self) -> None:
        """What nobody can decide by a yes: keys that stand twice, rows without one, unread cells."""
        for name, frame in (
            ("Duplicate keys", self._changes.duplicates),
            ("Without a key", self._changes.keyless),
            ("Unread cells", self._changes.unread),
        ):
            if not frame.height:
                continue
            page = self._book.add_worksheet(name)
            for column, title in enumerate(frame.columns):
                page.set_column(column, column, max(10, min(30, len(title) + 4)))
                page.write_string(0, column, _fitting(title), self._head)
            page.freeze_panes(1, 0)
            for row, cells in enumerate(frame.head(_MOST_ROWS - 1).iter_rows(), start=1):
                for column, (title, cell) in enumerate(zip(frame.columns, cells, strict=True)):
                    if cell is not None:
                        text = shown(title, str(cell), self._changes.spec) or ""
                        page.write_string(row, column, _fitting(text), self._text)

    def _entries(self) -> Iterator[dict[str, str]]:
        """The lines, those that need approval first, the riskiest of them on top."""
        changes = self._changes
        states = changes.states
        first = pl.col("level").replace_strict(
            {"critical": 0, "high": 1, "medium": 2, "low": 3, "": 4}, return_dtype=pl.Int64
        )
        cells = changes.cells
        rows = changes.rows.with_columns(
            pl.lit(None, pl.String).alias(name)
            for name in ("field", "old", "new", "old_raw", "new_raw", "delta")
        ).select(cells.columns)
        renames = changes.renames.select(
            "change_id",
            *(pl.col("old_key").list.get(i).alias(name) for i, name in enumerate(changes.key)),
            pl.lit("renamed").alias("kind"),
            pl.lit("key").alias("field"),
            *(
                pl.col(f"{side}_key").list.join(" / ").alias(to)
                for to, side in (("old", "old"), ("new", "new"))
            ),
            *(
                pl.col(f"{side}_key").list.join(" / ").alias(f"{side}_raw")
                for side in ("old", "new")
            ),
            pl.lit(None, pl.String).alias("delta"),
            pl.lit("").alias("reason"),
            pl.format(
                "alike {}, agree: {}", pl.col("score").round(2), pl.col("agree").list.join(", ")
            ).alias("risk"),
            pl.lit("").alias("level"),
            pl.lit(1, pl.Int64).alias("approvals"),
        )
        every = pl.concat([cells, rows, renames]).join(
            states.select("change_id", "state"), on="change_id", how="left", maintain_order="left"
        )
        waiting = (pl.col("state") != "pending").cast(pl.Int8)
        ordered = every.sort([waiting, first, *changes.key], maintain_order=True)
        for one in ordered.iter_rows(named=True):
            field = one["field"] or ""
            if one["kind"] in {"added", "removed"}:
                side = "new" if one["kind"] == "added" else "old"
                one[f"{side}_raw"] = self._row_told(one["kind"], one["change_id"])
            needs = one["approvals"]
            yield {
                **{name: one[name] or "" for name in changes.key},
                "kind": one["kind"],
                "field": field,
                "old": shown(field, one["old_raw"], changes.spec) or "",
                "new": shown(field, one["new_raw"], changes.spec) or "",
                "difference": one["delta"] or "",
                "why": REASONS.get(one["reason"], one["reason"]),
                "risk": one["risk"],
                "level": one["level"],
                "needs": "" if not needs else f"{needs} {'person' if needs == 1 else 'people'}",
                "state": "" if one["state"] == "free" else one["state"],
                _ID: one["change_id"],
            }

    def _row_told(self, kind: str, change_id: str) -> str:
        """What stands in an added or removed row: nobody can say yes to a bare key."""
        at, raw = self._raw[kind]
        cells = (
            f"{name}: {shown(name, str(value), self._changes.spec)}"
            for name, value in raw.row(at[change_id], named=True).items()
            if value is not None and value != "" and name not in self._changes.key
        )
        return "; ".join(cells)[:_MOST_TOLD]

    def _begin(self, name: str, titles: Sequence[str]) -> Worksheet:
        page = self._book.add_worksheet(name)
        keys = set(self._changes.key)
        for column, title in enumerate(titles):
            page.set_column(column, column, _KEY_WIDTH if title in keys else _WIDTHS[title])
            page.write_string(
                0,
                column,
                _fitting(title if title[:1].isupper() or title in keys else title.capitalize()),
                self._head,
            )
        page.set_row(0, 24)
        page.freeze_panes(1, len(self._changes.key))
        page.hide_gridlines(1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_footer("&L&A&RPage &P of &N")
        return page

    def _write(
        self, page: Worksheet, row: int, entry: dict[str, str], titles: Sequence[str]
    ) -> None:
        page.set_row(row, _height(entry))
        for column, title in enumerate(titles):
            text = entry.get(title, "")
            if title in {_DECISION, _BY, _NOTE}:
                page.write_blank(row, column, None, self._open)
                continue
            form = {"old": self._old, "new": self._new, "difference": self._number}.get(
                title, self._text
            )
            if title == "level":
                form = self._tones.get(text, self._cell)
            if title in {"old", "new"} and not text:
                form = self._cell
            if text:
                page.write_string(row, column, _fitting(text), form)
            else:
                page.write_blank(row, column, None, self._cell)

    def _finish(self, page: Worksheet, rows: int, titles: Sequence[str]) -> None:
        at = list(titles).index(_DECISION)
        if rows > 1:
            page.data_validation(
                1, at, rows - 1, at,
                {"validate": "list", "source": [_YES, _NO], "error_title": "Decision",
                 "error_message": f"Choose {_YES} or {_NO}, or leave it empty."},
            )  # fmt: skip
        page.autofilter(0, 0, max(1, rows - 1), len(titles) - 1)


def _height(entry: dict[str, str]) -> float:
    """Points that the longest text of a line needs when it wraps; only Excel finds that out by itself."""
    lines = 1
    for title, text in entry.items():
        width = _WIDTHS.get(title, _KEY_WIDTH)
        lines = max(lines, *(ceil(len(part) / (width * 1.1)) for part in text.splitlines() or [""]))
    return min(240.0, 13.5 * lines + 3)


def _fitting(text: str) -> str:
    shown_text = visible(text)
    if len(shown_text) <= _MOST_CHARACTERS:
        return shown_text
    note = f" … (cut, {len(text):,} characters)"
    return shown_text[: _MOST_CHARACTERS - len(note)] + note
