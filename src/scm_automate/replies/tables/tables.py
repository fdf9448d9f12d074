"""Tables to statements: one row speaks of one line, its columns say what the cells are."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.numbers import read_figure
from scm_automate.replies.amounts.units import unit_class
from scm_automate.replies.found import Quantity
from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.sentences.clauses import split_units
from scm_automate.replies.statements import Statement
from scm_automate.replies.tables.answer_columns import AnswerColumns, ColumnChoice, TiedRow
from scm_automate.replies.tables.answer_headers import of_something_else
from scm_automate.replies.tables.cell_remarks import (
    UNSURE_BASIS,
    cell_doubt,
    is_harmless,
    late_in_time,
    moves,
)
from scm_automate.replies.tables.columns import (
    fit_roles,
    guess_roles,
    is_amount,
    suppose_date,
    suppose_item,
    told_arrivals,
)
from scm_automate.replies.tables.documents import DETAILS
from scm_automate.replies.tables.headers import (
    asks_only,
    header_roles,
    tells_gone,
)
from scm_automate.replies.tables.lot_columns import rows_of_lots
from scm_automate.replies.tables.order_sections import order_labels, order_sections
from scm_automate.replies.tables.paper_words import adds_money
from scm_automate.replies.tables.row_goods import counts_otherwise, names_another
from scm_automate.replies.tables.row_money import row_money
from scm_automate.replies.tables.row_states import unsettled
from scm_automate.replies.tables.spread import is_nothing, spread_columns
from scm_automate.replies.tables.table_notes import note_doubt, note_of
from scm_automate.replies.tables.tying import RowTies
from scm_automate.replies.tables.week_columns import LONE_WEEK, week_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from decimal import Decimal

    from scm_automate.replies.found import Analysis, Habits
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.naming.references import LineIndex

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
_MARKED = re.compile(r"\A[<>≤≥~*(]|[0-9] ?[*+<>~†]\Z|[*]{1,3}\Z")
"""``13.05.*``, ``>13.05.``: a note stands elsewhere, or the day is a limit."""
_NOTES = "|".join(map(re.escape, sorted(words("words_of_a_footnote", as_spelt=True))))
_SIGN = re.compile(rf"[*~†]+|(?:{_NOTES}) ?[0-9]\)?", re.IGNORECASE)
"""A remark that only points to another."""
_NUMBER = re.compile(r"0[0-9]+")
"""``000123`` is the number of something, and no count."""
_OK = frozenset({"", "-", "--", "n/a", "/", "."})


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
        receiver: frozenset[str] = frozenset(),
    ) -> None:
        self.receiver = receiver
        """Words that name the firm the message goes to."""
        self.advice = advice
        """Whether the title above calls it a paper of goods that have left."""
        self.index = index
        self.habits = habits
        self.codes = codes
        self.ties = RowTies(index, asked, order, foreign=foreign)
        self.analyses: list[Analysis] = []
        self._guessed = False
        """Whether what the columns are is known by their cells alone."""
        self._several = False
        """Whether several rows speak of the line that is read."""
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
                roles = suppose_item(row, roles, body, self.index)
                roles = told_arrivals(row, roles, body, habits=self.habits, receiver=self.receiver)
                if not spread and not _DAYS.intersection(roles):
                    roles, told = suppose_date(
                        row, roles, body, index=self.index, habits=self.habits
                    )
                    # "Due date | ": behind our dates, below nothing, stands the answer
                    added = [n for n, role in enumerate(roles) if role in _DAYS]
                    nameless = "due" in roles and all(not row[n].strip() for n in added)
                    self._guessed = not (told or nameless)
                lots = None if spread or weeks else rows_of_lots(row, roles, body)
                if lots is not None:
                    numbers = [number + at + 2 for number in lots.numbers]
                    return self._body(lots.header, lots.roles, lots.rows, numbers, part)
                return self._body(row, roles, body, range(at + 2, at + 2 + len(body)), part)
        guessed = guess_roles(rows, self.index, self.habits) if len(rows) <= _MOST else []
        if not guessed:
            return None
        self._guessed = True
        first = 0 if self.ties.line_of(rows[0], guessed) is not None else 1
        header = ("",) * len(rows[0]) if first == 0 else rows[0]
        body = rows[first:]
        return self._body(header, guessed, body, range(first + 1, first + 1 + len(body)), part)

    def _body(
        self,
        header: tuple[str, ...],
        roles: list[str],
        rows: Sequence[tuple[str, ...]],
        numbers: Sequence[int],
        part: str,
    ) -> list[Statement]:
        tied: list[TiedRow] = []
        last = -1
        sections = order_sections(rows, self.index, self.codes)
        for at, (number, cells) in enumerate(zip(numbers, rows, strict=True)):
            if at in sections:
                self.ties.section = sections[at]
            line = self.ties.line_of(cells, roles)
            if line is None and last >= 0 and self._continues(cells, roles):
                line = last
            if line is None:
                last = -1
                if tied and not any(order_labels(cells, self.codes)):
                    tied[-1].below.append(note_of(cells))
                continue
            last = line
            tied.append(TiedRow(cells, number, line, []))
        chosen = ColumnChoice(self.index, self.habits, header, tied).choose(roles, self._spread)
        out: list[Statement] = []
        rows_of = Counter(row.line for row in tied)
        for row in tied:
            self._several = rows_of[row.line] > 1
            statement = self._statement(row, chosen, part)
            if statement is not None:
                answers = [header[n] for n in chosen.roles["answer"] if n < len(header)]
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

    # -- what it says --------------------------------------------------------

    def _statement(self, row: TiedRow, chosen: AnswerColumns, part: str) -> Statement | None:
        """The row as a statement: its quantity, dates, remark and price."""
        line = self.index.lines[row.line]
        columns, headers = chosen.roles, chosen.headers

        def cell(n: int) -> str:
            return level(row.cells[n]).strip() if n < len(row.cells) else ""

        pieces, basis = self._spread_pieces(cell, chosen)
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
                doubt = cell_doubt(words, self.index, self.habits, several=several, late=late)
                if not doubt and days == [line.due]:
                    doubt = late_in_time(words, self.index, self.habits)
                elif not doubt and days != [line.due]:
                    doubt = moves(words, days, line.due, self.index, self.habits)
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
        statement.gone = self._is_gone(statement, chosen, basis)
        self.analyses.append(analysis)
        if any(window.alternatives for window in analysis.dates):
            # "Need date 03/09/2026 | Promise date 03/11/2026": ours shows how the dates of the row are written
            asked = [cell(n) for n in columns.get("due", ()) if n not in columns["answer"]]
            self.analyses += [
                analyse(one, tokenise(one), self.index, self.habits) for one in asked if one
            ]
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
        if chosen.disputed:
            statement.doubted.append(
                "the dates that are told as ordered are not those of the order"
            )
        if columns["answer"] and all(asks_only(headers[n]) for n in columns["answer"]):
            statement.doubted.append("the date that was asked for is the only one")
        told = [headers[n] for n in columns["answer"]]
        if of_something_else(told, self.habits, self.receiver, spread=bool(self._spread)):
            statement.doubted.append("a column with dates may tell something else's")
        if any(self._is_unsure(text) for text in told):
            statement.doubted.append(f"a column of dates is headed with doubt: {told[0]!r}")
        if any(cell(n) or headers[n] != DETAILS for n in chosen.unread):
            statement.doubted.append("a column with dates is not understood")
        notes = [*row.below, *(cell(n) for n in columns["unknown"] if headers[n] == DETAILS)]
        statement.doubted += unsettled(cell, columns, line, notes)
        below = (note_doubt(text, self.index, self.habits) for text in row.below if text)
        statement.doubted += list(filter(None, below))[:1]
        counted = (columns.get("quantity") or columns.get("open_quantity") or []) + columns.get(
            "unit", []
        )
        otherwise = counts_otherwise([cell(n) for n in counted], line)
        another = names_another(
            cell, headers, columns, line, others=self.ties.items_of, lexicon=self.habits.lexicon
        )
        statement.doubted += filter(None, (otherwise, another))
        money = row_money(
            cell, headers, columns, line,
            quantity=counted_as.figure.value if (counted_as := statement.cell_quantity) else None,
            details=[*notes, *(cell(n) for n in columns.get("description", ()))],
        )  # fmt: skip
        statement.cell_prices = money.prices
        statement.doubted += money.doubts
        counts = columns.get("open_quantity", ())[1:] if not own_quantity else ()
        if not self._spread and any(
            self._is_part(cell(n), line.quantity)
            for n in (*columns["unknown"], *counts)
            if not (money.proven and adds_money(headers[n]))  # a discount that the amount counts in
        ):
            statement.doubted.append("a column with numbers is not understood")
        return statement

    def _spread_pieces(
        self, cell: Callable[[int], str], chosen: AnswerColumns
    ) -> tuple[list[str], str]:
        """What a row says of the days that its columns stand for, and of a rest beside them."""
        pieces: list[str] = []
        basis = ""
        for n, (told, leaves, _) in self._spread.items():
            if not is_nothing(cell(n)):
                pieces.append(f"{told}: {cell(n)}")
                basis = basis or leaves
        rests = chosen.roles.get("rest", ())
        pieces += [f"{chosen.headers[n]} {cell(n)}" for n in rests if not is_nothing(cell(n))]
        return pieces, basis

    def _is_gone(self, statement: Statement, chosen: AnswerColumns, basis: str) -> bool:
        """Whether a header says that the goods left or came on the row's day, which is not ahead."""
        days = [window.latest for clause in statement.clauses for window in clause.dates]
        today = self.habits.today
        if not days or any(day is None or day > today for day in days):
            return False
        if self.advice and basis == "dispatch":
            return True
        return any(tells_gone(chosen.headers[n]) for n in chosen.roles["answer"])

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

    def _is_part(self, text: str, whole: Decimal) -> bool:
        """Whether a cell may be a part of what is ordered: a smaller number of pieces."""
        if not is_amount(text, self.habits.lexicon.units, unit=False) or _NUMBER.fullmatch(text):
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
