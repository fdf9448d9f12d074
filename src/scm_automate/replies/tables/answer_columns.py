"""Which columns of a table hold the answer: ours sent back, theirs beside them, the rest behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.tables.answer_headers import is_rest
from scm_automate.replies.tables.headers import asks_only, header_is_sure

if TYPE_CHECKING:
    from collections.abc import Collection

    from scm_automate.replies.found import Habits
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["AnswerColumns", "ColumnChoice", "TiedRow"]

_NAMES = frozenset({"item", "supplier_item", "description"})
_DAY = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}")


class TiedRow(NamedTuple):
    """One row that was tied to a line."""

    cells: tuple[str, ...]
    number: int
    """Of the row in its table, from 1."""
    line: int
    below: list[str]
    """Notes that stand in rows of their own below it."""


class AnswerColumns(NamedTuple):
    """The columns of a table by what they are."""

    roles: dict[str, list[int]]
    """Role -> columns. ``answer`` are the dates that count, ``rest`` what comes later, ``extra`` stands
    below no header, ``unknown`` below one that nobody knows."""
    headers: tuple[str, ...]
    disputed: bool
    """Whether the dates told as those of the order are others than its own."""
    unread: tuple[int, ...]
    """Columns with dates whose header nobody knows."""


class ColumnChoice:
    """Chooses the columns that answer.

    Args:
        index: The open lines.
        habits: How the writer writes.
        header: The header row.
        rows: The rows below it that speak of open lines.
    """

    def __init__(
        self, index: LineIndex, habits: Habits, header: tuple[str, ...], rows: list[TiedRow]
    ) -> None:
        self.index = index
        self.habits = habits
        self.header = header
        self.rows = rows

    def choose(self, roles: list[str], spread: Collection[int]) -> AnswerColumns:
        """The columns; of several with dates those that repeat the due date are none of the answer's.

        Args:
            roles: What each header is known as.
            spread: Columns that stand for a day or a week each.
        """
        header, rows = self.header, self.rows
        columns: dict[str, list[int]] = {}
        for n, role in enumerate(roles):
            if role:
                columns.setdefault(role, []).append(n)
        for n in range(len(roles), max((len(row.cells) for row in rows), default=0)):
            columns.setdefault("extra", []).append(n)
        for n, role in enumerate(roles):
            if not role and not header[n].strip():
                columns.setdefault("extra", []).append(n)
        columns["unknown"] = [
            n
            for n, role in enumerate(roles)
            if not role and header[n].strip() and not (n == 0 and self._counts_rows(n))
        ]
        last = max(spread, default=len(roles))
        columns["rest"] = [
            n
            for n in range(last + 1, len(roles))
            if roles[n] in ("", "open_quantity") and is_rest(header[n], self.habits)
        ]
        dates = columns.get("date", []) + columns.get("dispatch_date", [])
        due = columns.get("due", [])
        answers = dates or ([] if columns.get("remark") and self._all_due(due) else due)
        if not dates and len(due) > 1:
            answers = self._filled_in(due) or answers
        if len(dates) > 1:
            echoes = [n for n in dates if self._echo(n)]
            if echoes and len(echoes) < len(dates):
                answers = [n for n in dates if n not in echoes]
            elif len(echoes) == len(dates):
                answers = dates[-1:]
        leaving = columns.get("dispatch_date", [])
        unsure = False
        if columns.get("date") and leaving:
            # "Ship date | Delivery date": the day of delivery is the one that counts
            if not any(map(self._echo, dates)):
                answers = columns["date"]
            unsure = (
                self._all_due(columns["date"])
                and not any(map(self._echo, leaving))
                and not self._is_ours(roles)
            )
        if len(dates) == 1 and columns.get("remark") and self._all_due(dates):
            told = [
                any(row.cells[n : n + 1] != ("",) and n < len(row.cells) for n in columns["remark"])
                for row in rows
            ]
            if all(told):
                answers = []  # the due dates stand there, and what is said stands beside them
        disputed = bool(dates) and any(
            not asks_only(header[n]) and self._is_news(header[n], n) for n in due
        )
        if dates and due and self._all_due(dates):
            others = [n for n in due if self._dated(n) and not self._echo(n)]
            if len(others) == 1 and (
                self._is_yours(header[others[0]]) or _is_cut_short(header[others[0]])
            ):
                answers = others  # our dates stand beside those that the answerer filled in
            else:
                disputed = bool(others)
        columns["answer"] = answers
        unread = [
            n
            for n, role in enumerate(roles)
            if not role
            and header[n].strip()
            and not asks_only(header[n])
            and self._dated(n)
            and not (answers and self._all_past(n))
        ] + [n for n, role in enumerate(roles) if role in _NAMES and self._all_days(n)]
        return AnswerColumns(columns, header, disputed=disputed or unsure, unread=tuple(unread))

    def _counts_rows(self, column: int) -> bool:
        """Whether the first column only counts the rows of the table: ``Id``, and 1, 2, 3 below it."""
        cells = [(row.cells[column].strip(), row.number) for row in self.rows if row.cells]
        return len(cells) > 1 and (
            all(cell.isdigit() for cell, _ in cells)
            and len({number - int(cell) for cell, number in cells}) == 1
        )

    def _dated(self, column: int) -> bool:
        """Whether a column that nobody knows holds dates."""
        return any(
            analyse(level(cell), tokenise(level(cell)), self.index, self.habits).dates
            for row in self.rows[:20]
            for cell in row.cells[column : column + 1]
            if any(char.isdigit() for char in cell)
        )

    def _all_past(self, column: int) -> bool:
        """Whether each date of a column is before the day of the answer, however it is read: ``PO dated``."""
        today = self.habits.today
        for row in self.rows:
            for cell in row.cells[column : column + 1]:
                if not cell.strip():
                    continue
                days = analyse(level(cell), tokenise(level(cell)), self.index, self.habits).dates
                if not days or any(
                    last is None or last >= today
                    for day in days
                    for last in (day.latest, *(other[1] for other in day.alternatives))
                ):
                    return False
        return True

    def _all_days(self, column: int) -> bool:
        """Whether nothing but days stands below ``Material due``, whose first word is that of an article's column."""
        cells = [
            cell for row in self.rows for cell in row.cells[column : column + 1] if cell.strip()
        ]
        return bool(cells) and all(_DAY.fullmatch(cell.strip()) for cell in cells)

    def _filled_in(self, due: list[int]) -> list[int]:
        """``Due date | Your date`` in our own table sent back: behind our dates the answerer's, which we called "your"."""
        ours, *others = due
        if len(others) != 1 or not self._echo(ours):
            return []
        yours = self._is_yours(self.header[others[0]])
        return others if yours and not self._is_yours(self.header[ours]) else []

    def _is_news(self, header: str, column: int) -> bool:
        """Whether ``Corrected date`` beside ``Confirmed date`` holds others than those of the order.

        Such a header is known by its word for a date alone, and may as well be that of the answer.
        """
        if header_is_sure(header) or self._is_yours(header):
            return False
        return self._dated(column) and not self._echo(column)

    def _is_yours(self, header: str) -> bool:
        """Whether a header of our own table calls what the answerer fills in: ``Ihr Termin``, ``Your date``."""
        words = [token.fold for token in tokenise(level(header)) if token.kind == "w"]
        return words[:1] != [] and words[0] in self.habits.lexicon.you and not asks_only(header)

    def _is_ours(self, roles: list[str]) -> bool:
        """Whether the table is our own list sent back: ``Your article`` heads the answerer's numbers in it."""
        return any(
            role in ("item", "supplier_item") and self._is_yours(self.header[n]) and self._theirs(n)
            for n, role in enumerate(roles)
        )

    def _theirs(self, column: int) -> bool:
        """Whether a column holds the answerer's own numbers of the items."""
        told = [
            (row.cells[column].strip(), self.index.lines[row.line])
            for row in self.rows
            if column < len(row.cells) and row.cells[column].strip()
        ]
        return bool(told) and all(
            cell == line.supplier_item and cell != line.item for cell, line in told
        )

    def _all_due(self, columns: list[int]) -> bool:
        return all(self._echo(n) for n in columns)

    def _echo(self, column: int) -> bool:
        """Whether a column holds nothing but the due dates."""
        told = False
        for row in self.rows:
            cell = row.cells[column].strip() if column < len(row.cells) else ""
            if not cell:
                continue
            told = True
            analysis = analyse(level(cell), tokenise(level(cell)), self.index, self.habits)
            due = self.index.lines[row.line].due
            days = {window.latest for window in analysis.dates} | {
                other[1] for window in analysis.dates for other in window.alternatives
            }
            if due not in days:
                return False
        return told


def _is_cut_short(header: str) -> bool:
    """Whether a header's word may be that for "confirmed" as well as "ordered": ``Termin best.``."""
    return header.rstrip().endswith(".") and not asks_only(header)
