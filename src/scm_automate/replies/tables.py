"""Tables to statements: one row speaks of one line, its columns say what the cells are."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.replies.analysis import analyse
from scm_automate.replies.cell_remarks import UNSURE_BASIS, cell_doubt, is_harmless
from scm_automate.replies.clauses import split_units
from scm_automate.replies.columns import fit_roles, guess_roles, is_amount, suppose_date
from scm_automate.replies.documents import DETAILS
from scm_automate.replies.found import Quantity
from scm_automate.replies.headers import (
    asks_only,
    header_is_sure,
    header_role,
    header_roles,
    is_aside,
    tells_gone,
)
from scm_automate.replies.numbers import read_figure
from scm_automate.replies.spread import is_nothing, spread_columns
from scm_automate.replies.statements import Statement
from scm_automate.replies.tokens import level, tokenise
from scm_automate.replies.tying import RowTies
from scm_automate.replies.units import unit_class
from scm_automate.replies.week_columns import LONE_WEEK, week_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from decimal import Decimal

    from scm_automate.replies.found import Analysis, Habits
    from scm_automate.replies.phrases import Mark
    from scm_automate.replies.references import LineIndex

__all__ = ["TableReader"]

_ANSWERS = ("date", "dispatch_date", "due")
_LONGEST = 200
_DAYS = frozenset({"date", "dispatch_date"})
"""Columns that tell when goods come or leave."""
_WARNING = frozenset(
    {"pending", "reject", "hedge", "condition", "late", "question", "partial", "payment"}
)
"""Phrases that count in any column."""
_MOST = 500
"""A longer table without a header that anybody knows is none of an answer."""


_GONE = frozenset({"shipped", "arrived"})
_TRACKING = re.compile(r"(?<![0-9./-])[0-9]{4,}(?: [0-9]{2,}){0,4}(?![0-9./-])")
"""Numbers of a carrier behind what has left."""
_LONE_WEEK = re.compile(r"\A([A-Za-z]) ([0-9]{1,2})\Z")
"""A week as ``S 23``: in a column of days the letter can mean nothing else."""
_MARKED = re.compile(r"\A[<>≤≥~*]|[0-9] ?[*+<>~†]\Z|[*]{1,3}\Z")
"""``13.05.*``, ``>13.05.``: a note stands elsewhere, or the day is a limit."""
_NAMES = frozenset({"item", "supplier_item", "description"})
_DAY = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}")
_SIGN = re.compile(r"[*~†]+|(?:note|hinweis|fußnote|nota) ?[0-9]\)?", re.IGNORECASE)
"""A remark that only points to another."""
_OK = frozenset({"", "-", "--", "n/a", "/", "."})


@dataclass(slots=True)
class _Row:
    """One row that was tied to a line."""

    cells: tuple[str, ...]
    number: int
    line: int


class TableReader:
    """Reads the rows of a table with a header."""

    def __init__(
        self,
        index: LineIndex,
        habits: Habits,
        asked: frozenset[int],
        codes: tuple[str, ...],
        order: frozenset[int] | None = None,
        *,
        foreign: bool = False,
        advice: bool = False,
    ) -> None:
        self.advice = advice
        """Whether the title above calls it a paper of goods that have left."""
        self.index = index
        self.habits = habits
        self.codes = codes
        self.ties = RowTies(index, asked, order, foreign=foreign)
        self.analyses: list[Analysis] = []
        self._unread: list[int] = []
        self._disputed = False
        """Whether the dates told as those of the order are others than its own."""
        """Columns with dates whose header nobody knows."""
        self._guessed = False
        """Whether what the columns are is known by their cells alone."""
        self._several = False
        """Whether several rows speak of the line that is read."""
        self._headers: tuple[str, ...] = ()
        self._week_words: dict[int, str] = {}
        """Columns whose cells are numbers of weeks, with the word for it in their header."""
        self._spread: dict[int, tuple[str, str, bool]] = {}
        """Columns of a day or a week each, with pieces below."""

    def read(self, rows: Sequence[tuple[str, ...]], part: str) -> list[Statement] | None:
        """The statements of a table; null where nothing in it tells which lines its rows speak of.

        Args:
            rows: Cells as text.
            part: Where the table stands, for the evidence.
        """
        for at, row in enumerate(rows[:25]):
            body = rows[at + 1 :]
            spread = spread_columns(row, body, self.index, self.habits)
            roles = header_roles(row, self.codes, frozenset(spread))
            if roles:
                self._spread = spread
                units = self.habits.lexicon.units
                weeks = week_columns(row, roles, body, index=self.index, habits=self.habits)
                self._week_words = weeks
                roles = fit_roles(row, roles, body, units=units, codes=self.codes, weeks=weeks)
                if not spread and not _DAYS.intersection(roles):
                    roles, told = suppose_date(
                        row, roles, body, index=self.index, habits=self.habits
                    )
                    # "Due date | ": behind our dates, below nothing, stands the answer
                    added = [n for n, role in enumerate(roles) if role in _DAYS]
                    nameless = "due" in roles and all(not row[n].strip() for n in added)
                    self._guessed = not (told or nameless)
                return self._body(row, roles, body, at + 2, part)
        guessed = guess_roles(rows, self.index, self.habits) if len(rows) <= _MOST else []
        if not guessed:
            return None
        self._guessed = True
        first = 0 if self.ties.line_of(rows[0], guessed) is not None else 1
        header = ("",) * len(rows[0]) if first == 0 else rows[0]
        return self._body(header, guessed, rows[first:], first + 1, part)

    def _body(
        self,
        header: tuple[str, ...],
        roles: list[str],
        rows: Sequence[tuple[str, ...]],
        first: int,
        part: str,
    ) -> list[Statement]:
        tied: list[_Row] = []
        last = -1
        for number, cells in enumerate(rows, start=first):
            line = self.ties.line_of(cells, roles)
            if line is None and last >= 0 and self._continues(cells, roles):
                line = last
            if line is None:
                last = -1
                continue
            last = line
            tied.append(_Row(cells, number, line))
        columns = self._columns(roles, header, tied)
        out: list[Statement] = []
        rows_of = Counter(row.line for row in tied)
        for row in tied:
            self._several = rows_of[row.line] > 1
            statement = self._statement(row, columns, part)
            if statement is not None:
                answers = [header[n] for n in columns["answer"] if n < len(header)]
                statement.header = level(" ; ".join(answers))
                out.append(statement)
        return out

    def _continues(self, cells: tuple[str, ...], roles: list[str]) -> bool:
        """Whether a row without any key goes on with the lot of the line above."""
        keys = [
            cells[n].strip()
            for n, role in enumerate(roles)
            if n < len(cells) and role in ("order", "line", "item", "supplier_item", "description")
        ]
        dates = [
            cells[n].strip() for n, role in enumerate(roles) if n < len(cells) and role in _ANSWERS
        ]
        return not any(keys) and any(dates)

    # -- which column --------------------------------------------------------

    def _columns(
        self, roles: list[str], header: tuple[str, ...], rows: list[_Row]
    ) -> dict[str, list[int]]:
        """Role -> columns; of several date columns those that repeat the due date are none of the answer's."""
        columns: dict[str, list[int]] = {}
        for n, role in enumerate(roles):
            if role:
                columns.setdefault(role, []).append(n)
        for n in range(len(roles), max((len(row.cells) for row in rows), default=0)):
            columns.setdefault("extra", []).append(n)
        for n, role in enumerate(roles):
            if not role and not header[n].strip():
                columns.setdefault("extra", []).append(n)
        columns["unknown"] = [n for n, role in enumerate(roles) if not role and header[n].strip()]
        last = max(self._spread, default=len(roles))
        columns["rest"] = [
            n
            for n in range(last + 1, len(roles))
            if roles[n] in ("", "open_quantity") and self._is_rest(header[n])
        ]
        self._headers = header
        dates = columns.get("date", []) + columns.get("dispatch_date", [])
        due = columns.get("due", [])
        answers = dates or ([] if columns.get("remark") and self._all_due(due, rows) else due)
        if not dates and len(due) > 1:
            answers = self._filled_in(due, rows) or answers
        if len(dates) > 1:
            echoes = [n for n in dates if self._echo(n, rows)]
            if echoes and len(echoes) < len(dates):
                answers = [n for n in dates if n not in echoes]
            elif len(echoes) == len(dates):
                answers = dates[-1:]
        if len(dates) == 1 and columns.get("remark") and self._all_due(dates, rows):
            told = [
                any(row.cells[n : n + 1] != ("",) and n < len(row.cells) for n in columns["remark"])
                for row in rows
            ]
            if all(told):
                answers = []  # the due dates stand there, and what is said stands beside them
        self._disputed = bool(dates) and any(
            not asks_only(header[n]) and self._is_news(header[n], n, rows) for n in due
        )
        if dates and due and self._all_due(dates, rows):
            others = [n for n in due if self._dated(n, rows) and not self._echo(n, rows)]
            if len(others) == 1 and self._is_yours(self._headers[others[0]]):
                answers = others  # our dates stand beside those that the answerer filled in
            else:
                self._disputed = bool(others)
        columns["answer"] = answers
        self._unread = [
            n
            for n, role in enumerate(roles)
            if not role and header[n].strip() and not asks_only(header[n]) and self._dated(n, rows)
        ] + [n for n, role in enumerate(roles) if role in _NAMES and self._all_days(n, rows)]
        return columns

    def _dated(self, column: int, rows: list[_Row]) -> bool:
        """Whether a column that nobody knows holds dates."""
        return any(
            analyse(level(cell), tokenise(level(cell)), self.index, self.habits).dates
            for row in rows[:20]
            for cell in row.cells[column : column + 1]
            if any(char.isdigit() for char in cell)
        )

    def _all_days(self, column: int, rows: list[_Row]) -> bool:
        """Whether nothing but days stands below ``Material due``, whose first word is that of an article's column."""
        cells = [cell for row in rows for cell in row.cells[column : column + 1] if cell.strip()]
        return bool(cells) and all(_DAY.fullmatch(cell.strip()) for cell in cells)

    def _is_rest(self, header: str) -> bool:
        """Whether a header is a word for what comes later: ``Rest``, ``Reliquat``."""
        found = self.habits.lexicon.phrases.find(tokenise(level(header)))
        return any(mark.category in ("balance", "balance_after", "rest_lines") for mark in found)

    def _filled_in(self, due: list[int], rows: list[_Row]) -> list[int]:
        """``Termin | Ihr Termin`` in our own table sent back: behind our dates the answerer's, which we called "your"."""
        ours, *others = due
        if len(others) != 1 or not self._echo(ours, rows) or self._echo(others[0], rows):
            return []
        left, right = (
            [token.fold for token in tokenise(level(self._headers[n])) if token.kind == "w"]
            for n in due
        )
        yours = right[:1] and right[0] in self.habits.lexicon.you and right[1:] == left
        return others if yours and not asks_only(self._headers[others[0]]) else []

    def _is_news(self, header: str, column: int, rows: list[_Row]) -> bool:
        """Whether ``Corrected date`` beside ``Confirmed date`` holds others than those of the order.

        Such a header is known by its word for a date alone, and may as well be that of the answer.
        """
        if header_is_sure(header) or self._is_yours(header):
            return False
        return self._dated(column, rows) and not self._echo(column, rows)

    def _is_yours(self, header: str) -> bool:
        """Whether a header of our own table calls what the answerer fills in: ``Ihr Termin``, ``Your date``."""
        words = [token.fold for token in tokenise(level(header)) if token.kind == "w"]
        return words[:1] != [] and words[0] in self.habits.lexicon.you and not asks_only(header)

    def _all_due(self, columns: list[int], rows: list[_Row]) -> bool:
        return all(self._echo(n, rows) for n in columns)

    def _echo(self, column: int, rows: list[_Row]) -> bool:
        """Whether a column holds nothing but the due dates."""
        told = False
        for row in rows:
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

    # -- what it says --------------------------------------------------------

    def _statement(self, row: _Row, columns: dict[str, list[int]], part: str) -> Statement | None:
        """The row as a statement: its quantity, dates, remark and price."""
        line = self.index.lines[row.line]

        def cell(n: int) -> str:
            return level(row.cells[n]).strip() if n < len(row.cells) else ""

        pieces, basis = self._spread_pieces(cell, columns)
        for n in columns["answer"]:
            text = cell(n)
            if text and text.lower() not in _OK:
                if n in self._week_words and LONE_WEEK.fullmatch(text):
                    text = f"{self._week_words[n]} {text}"
                pieces.append(_LONE_WEEK.sub(r"\1\2", text))
                if n in columns.get("dispatch_date", ()):
                    basis = "dispatch"
        days = [day for piece in pieces for day in self._days(piece)]
        dated = bool(days)
        late = dated and line.due is not None and all(day > line.due for day in days)
        doubts: list[str] = []
        for n in [*columns.get("remark", ()), *columns.get("extra", ())]:
            words = cell(n)
            if words.lower() in _OK:
                continue
            if dated and n not in columns["answer"]:
                several = self._several
                if _SIGN.fullmatch(words):
                    doubts.append(f"the sign {words!r} points to a note")
                doubt = cell_doubt(words, self.index, self.habits, several=several)
                if not doubt and days != [line.due]:
                    doubt = self._moves(words, days, line.due)
                if doubt and not (basis == "dispatch" and doubt == UNSURE_BASIS):
                    doubts.append(doubt)
                if _GONE.intersection(mark.category for mark in self._marks(words)):
                    words = _TRACKING.sub(" ", words)  # "despatched, DPD 1550 2291"
                if not doubt and is_harmless(
                    words, self.index, self.habits, several=several, late=late
                ):
                    continue
            pieces.append(words)
        pieces += [cell(n) for n in columns.get("unknown", ()) if self._warns(cell(n))]
        confirmed = [cell(n) for n in columns.get("quantity", ()) if cell(n)]
        own_quantity = bool(confirmed)
        if not confirmed and not columns.get("quantity") and not self._spread:
            confirmed = [cell(n) for n in columns.get("open_quantity", ()) if cell(n)][:1]
        prices = [cell(n) for n in columns.get("price", ()) if cell(n)]
        if not pieces and not own_quantity:
            return None
        text = " ; ".join(pieces)
        tokens = tokenise(text)
        analysis = analyse(text, tokens, self.index, self.habits)
        # what looks like a name of a line in a cell of the answer changes nothing
        units = split_units(analysis)
        clauses = [clause for unit in units for clause in unit.clauses]
        for clause in clauses:
            clause.references = []
        statement = Statement(
            analysis, part, {row.line}, clauses=clauses, units=units, basis=basis, row=row.number,
            question=any(unit.question for unit in units),
        )  # fmt: skip
        statement.doubted += doubts
        if any(_MARKED.search(cell(n)) for n in columns["answer"]):
            statement.doubted.append("a sign beside the date may change it")
        statement.gone = self._is_gone(statement, columns, basis)
        self.analyses.append(analysis)
        for raw in confirmed[:1]:
            amount = self._amount(raw)
            if amount is None:
                statement.doubted.append(f"the quantity {raw!r} could not be read")
                continue
            amount.unit = unit_class(line.unit) or "piece"
            if (
                not own_quantity
                and amount.figure.value != line.quantity
                and amount.figure.other == line.quantity
            ):
                amount.figure.value = line.quantity
            statement.cell_quantity = amount
        if self.ties.foreign:
            statement.doubted.append("the document is said to be for another order")
        if self._guessed:
            statement.doubted.append("the columns are known by what stands in them only")
        if not all(sure for _, _, sure in self._spread.values()):
            statement.doubted.append("a column of days may tell something else than deliveries")
        if self._disputed:
            statement.doubted.append(
                "the dates that are told as ordered are not those of the order"
            )
        if columns["answer"] and all(asks_only(self._headers[n]) for n in columns["answer"]):
            statement.doubted.append("the date that was asked for is the only one")
        told = [self._headers[n] for n in columns["answer"]]
        named = [text for text in told if header_role(text, self.codes)]
        if (not self._spread and len(told) == 1 and is_aside(told[0])) or not all(
            header_is_sure(text) or self._is_rest(text) for text in named
        ):
            statement.doubted.append("a column with dates may tell something else's")
        if any(self._is_unsure(text) for text in told):
            statement.doubted.append(f"a column of dates is headed with doubt: {told[0]!r}")
        if any(cell(n) or self._headers[n] != DETAILS for n in self._unread):
            statement.doubted.append("a column with dates is not understood")
        counts = columns.get("open_quantity", ())[1:] if not own_quantity else ()
        if not self._spread and any(
            self._is_part(cell(n), line.quantity) for n in (*columns["unknown"], *counts)
        ):
            statement.doubted.append("a column with numbers is not understood")
        statement.cell_prices = [
            (raw, cell(columns["per"][0]) if columns.get("per") else "") for raw in prices
        ]
        return statement

    def _spread_pieces(
        self, cell: Callable[[int], str], columns: dict[str, list[int]]
    ) -> tuple[list[str], str]:
        """What a row says of the days that its columns stand for, and of a rest beside them."""
        pieces: list[str] = []
        basis = ""
        for n, (words, leaves, _) in self._spread.items():
            if not is_nothing(cell(n)):
                pieces.append(f"{words}: {cell(n)}")
                basis = basis or leaves
        rests = columns.get("rest", ())
        pieces += [f"{self._headers[n]} {cell(n)}" for n in rests if not is_nothing(cell(n))]
        return pieces, basis

    def _is_gone(self, statement: Statement, columns: dict[str, list[int]], basis: str) -> bool:
        """Whether a header says that the goods left or came on the row's day, which is not ahead."""
        days = [window.latest for clause in statement.clauses for window in clause.dates]
        today = self.habits.today
        if not days or any(day is None or day > today for day in days):
            return False
        if self.advice and basis == "dispatch":
            return True
        return any(tells_gone(self._headers[n]) for n in columns["answer"])

    def _is_unsure(self, header: str) -> bool:
        """Whether a header doubts what stands below it: ``Earliest delivery``, ``Target date``."""
        return any(mark.category == "hedge" for mark in self._marks(header))

    def _marks(self, text: str) -> list[Mark]:
        return self.habits.lexicon.phrases.find(tokenise(level(text)))

    def _days(self, text: str) -> list[date]:
        """The last day of the one day or week that a cell tells; empty for a span of time or several."""
        dates = analyse(level(text), tokenise(level(text)), self.index, self.habits).dates
        if len(dates) != 1 or dates[0].shift is not None or dates[0].latest is None:
            return []
        return [dates[0].latest]

    def _moves(self, text: str, days: list[date], due: date | None) -> str:
        """Why a remark beside a day that is not the one ordered moves it: ``12 May | one week more``.

        ``12 May | a week later`` of what was due on the 5th only tells how much later the 12th is.
        """
        dates = analyse(level(text), tokenise(level(text)), self.index, self.habits).dates
        moved = [one for one in dates if one.shift is not None]
        if not moved or (
            due is not None and all((day - due).days == one.shift for day in days for one in moved)
        ):
            return ""
        return f"the remark {text[:40]!r} moves the date"

    def _is_part(self, text: str, whole: Decimal) -> bool:
        """Whether a cell may be a part of what is ordered: a smaller number of pieces."""
        if not is_amount(text, self.habits.lexicon.units, unit=False):
            return False
        amount = self._amount(text)
        return amount is not None and 0 < amount.figure.value < whole

    def _warns(self, text: str) -> bool:
        """Whether a cell below a header that nobody knows holds a word of doubt, of waiting or of refusal."""
        if not text or len(text) > _LONGEST:
            return False
        found = self.habits.lexicon.phrases.find(tokenise(text))
        return any(mark.category in _WARNING for mark in found)

    def _amount(self, raw: str) -> Quantity | None:
        tokens = tokenise(raw)
        at = next((n for n, token in enumerate(tokens) if token.kind == "d"), None)
        if at is None:
            return None
        figure = read_figure(tokens, at, sign=self.habits.sign, blanks=True)
        return Quantity(at, figure.end, figure)
