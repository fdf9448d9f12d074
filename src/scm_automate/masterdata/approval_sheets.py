"""The sheets of an approval workbook: how its lines look, and where a person writes."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from scm_automate.files.write_text import visible
from scm_automate.masterdata.approval_lines import TITLES, approval_lines
from scm_automate.masterdata.show import in_words, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["BY", "CHANGE_ID", "DECISION", "MOST_ROWS", "NO", "NOTE", "YES", "Sheets"]

DECISION, BY, NOTE, CHANGE_ID = "Decision", "Decided by", "Note", "Change id"
"""Titles of the columns that are read back."""
YES, NO = "approve", "reject"
"""What a person chooses from."""
MOST_ROWS: Final = 1_048_576
"""Rows of one sheet, as Excel has them."""

_MOST_CHARACTERS: Final = 32_767
_TONES: Final[dict[str, dict[str, Any]]] = {
    "critical": {"bg_color": "#F8D7D3", "font_color": "#7A1410", "bold": True},
    "high": {"bg_color": "#FBE3CC", "font_color": "#6B3500", "bold": True},
    "medium": {"bg_color": "#FBF1C7", "font_color": "#544400"},
    "low": {"bg_color": "#E6ECF0", "font_color": "#33424D"},
}
_WIDTHS: Final = {
    "Kind": 9, "Field": 15, "Old": 27, "New": 27, "Difference": 11, "Why": 20, "Risk": 19, "Level": 9,
    "Needs": 10, "State": 10, DECISION: 11, BY: 13, NOTE: 20, CHANGE_ID: 18,
}  # fmt: skip
_KEY_WIDTH: Final = 12
_LINE: Final = 16.5
"""Points of a row with one line of text."""


class Sheets:
    """The sheets of one workbook, written row by row."""

    def __init__(self, book: Workbook, changes: ChangeSet, most: int) -> None:
        self._book, self._changes, self._most = book, changes, min(most, MOST_ROWS)
        base: dict[str, Any] = {"valign": "top", "font_name": "Calibri", "font_size": 10}
        ruled = {**base, "bottom": 1, "bottom_color": "#D7DEE3", "text_wrap": True}

        def form(**more: object) -> Any:  # noqa: ANN401 - xlsxwriter has no types
            return book.add_format({**ruled, **more})

        self._title = book.add_format({**base, "bold": True, "font_size": 14})
        self._plain_line = book.add_format({**base, "font_color": "#33424D"})
        self._head = form(bold=True, font_color="#FFFFFF", bg_color="#1F3A4D", valign="vcenter")
        self._text = form(num_format="@")
        self._one_line = form(num_format="@", text_wrap=False)
        self._old = form(num_format="@", bg_color="#FBECEA", font_color="#7A1410")
        self._new = form(num_format="@", bg_color="#EAF4E7", font_color="#1D4A14")
        self._number = form(num_format="@", align="right", indent=1)
        self._base = book.add_format({**base, "text_wrap": True})
        # Cells in which nothing stands are not written: a condition colours and rules them.
        self._rule = book.add_format({"bottom": 1, "bottom_color": "#D7DEE3"})
        self._open = book.add_format(
            {"bg_color": "#FFFBE6", "border": 1, "border_color": "#C9B458"}
        )
        self._tones = {level: form(**tone) for level, tone in _TONES.items()}

    def summary(self) -> None:
        """The figures, as `str` tells them, and what to do."""
        page = self._book.add_worksheet("Summary")
        page.set_column(0, 0, 120)
        page.hide_gridlines(2)
        told = [
            f"Changes of {self._changes.spec.name}",
            *in_words(self._changes).splitlines(),
            "",
            f"On the sheet Changes, choose {YES} or {NO} in the yellow column, and put your name beside it.",
            "Where a change needs two approvals, two different people decide, each in a workbook of their own.",
        ]
        for row, line in enumerate(told):
            page.write_string(row, 0, _fitting(line), self._title if row == 0 else self._plain_line)

    def changes(self) -> None:
        """One line per cell that changed, and one per row that came, went or was renamed."""
        key = list(self._changes.key)
        titles = [*key, *TITLES[:-1], DECISION, BY, NOTE, CHANGE_ID]
        lines = approval_lines(self._changes)
        at = len(key)
        forms = [self._text] * len(titles)
        forms[at + 2 : at + 5] = [self._old, self._new, self._number]
        widths = [_KEY_WIDTH] * at + [_WIDTHS[title] for title in titles[at:]]
        level = at + TITLES.index("Level")
        room = self._most - 1
        for number, start in enumerate(range(0, max(1, lines.height), room), start=1):
            part = lines.slice(start, room)
            page = self._begin("Changes" if number == 1 else f"Changes {number}", titles, widths)
            for row, cells in enumerate(part.iter_rows(), start=1):
                *texts, change_id = cells
                self._line(page, row, texts, forms, widths=widths, level=level)
                page.write_string(row, len(titles) - 1, change_id, self._text)
            self._finish(page, part.height, titles)

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
            _printed(page)
            for row, cells in enumerate(frame.head(MOST_ROWS - 1).iter_rows(), start=1):
                for column, (title, cell) in enumerate(zip(frame.columns, cells, strict=True)):
                    if cell is not None:
                        text = shown(
                            self._field(title, cells, frame), str(cell), self._changes.spec
                        )
                        page.write_string(row, column, _fitting(text or ""), self._one_line)

    def _field(self, title: str, cells: Sequence[object], frame: pl.DataFrame) -> str:
        """Whose value a cell is: of unread cells, the field is named beside it."""
        if title == "raw" and frame is self._changes.unread:
            return str(cells[frame.columns.index("field")])
        return title

    def _begin(self, name: str, titles: Sequence[str], widths: Sequence[int]) -> Worksheet:
        page = self._book.add_worksheet(name)
        page.set_default_row(_LINE)
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            page.set_column(column, column, width, self._base)
            page.write_string(0, column, _fitting(title), self._head)
        page.set_row(0, 24)
        page.freeze_panes(1, len(self._changes.key))
        page.hide_gridlines(1)
        _printed(page)
        return page

    def _line(
        self,
        page: Worksheet,
        row: int,
        texts: Sequence[str],
        forms: Sequence[Any],
        *,
        widths: Sequence[int],
        level: int,
    ) -> None:
        lines = 1
        for column, text in enumerate(texts):
            if not text:
                continue
            form = self._tones.get(text, self._text) if column == level else forms[column]
            page.write_string(row, column, _fitting(text), form)
            if len(text) > widths[column] or "\n" in text:
                lines = max(lines, _lines(text, widths[column]))
        if lines > 1:
            page.set_row(row, min(240.0, 13.5 * lines + 3))

    def _finish(self, page: Worksheet, rows: int, titles: Sequence[str]) -> None:
        at = list(titles).index(DECISION)
        if rows:
            page.data_validation(
                1, at, rows, at,
                {"validate": "list", "source": [YES, NO], "error_title": "Decision",
                 "error_message": f"Choose {YES} or {NO}, or leave it empty."},
            )  # fmt: skip
            filled = {"type": "formula", "criteria": "=TRUE"}
            page.conditional_format(1, at, rows, at + 2, {**filled, "format": self._open})
            page.conditional_format(1, 0, rows, len(titles) - 1, {**filled, "format": self._rule})
        page.autofilter(0, 0, max(1, rows), len(titles) - 1)


def _printed(page: Worksheet) -> None:
    """A4 across, as wide as the sheet is, its header on every page."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&RPage &P of &N")


def _lines(text: str, width: int) -> int:
    """Lines that a text takes when it wraps; only Excel finds that out by itself."""
    return sum(max(1, ceil(len(part) / (width * 1.1))) for part in text.splitlines() or [""])


@lru_cache(maxsize=65_536)
def _fitting(text: str) -> str:
    shown_text = visible(text)
    if len(shown_text) <= _MOST_CHARACTERS:
        return shown_text
    note = f" … (cut, {len(text):,} characters)"
    return shown_text[: _MOST_CHARACTERS - len(note)] + note
