"""What came attached: sheets, lists and documents, read as if the message said it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.messages import attachment_tables, attachment_text
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.reading import names_surely, read_table, read_text, tokens_of
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.tables.code_pages import as_written
from scm_automate.replies.tables.documents import foreign_orders, position_table, rows_of
from scm_automate.replies.tables.paper_notes import paper_doubts, paper_notes
from scm_automate.replies.tables.sheet_doubts import doubt_by_marks
from scm_automate.replies.tables.table_notes import unsettling_notes
from scm_automate.replies.tables.text_tables import find_tables
from scm_automate.replies.tables.tying import RowTies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages import Message
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.reading import Reading
    from scm_automate.replies.statements import Statement
    from scm_automate.replies.tables.documents import PositionTable

__all__ = ["read_attachments"]


def read_attachments(reading: Reading, message: Message) -> None:
    """Sheets, lists and documents that came with the message; what cannot be read is told."""
    for attachment in message.attachments:
        if attachment.kind in ("signature", "calendar", "message"):
            continue
        part = f"attachment:{attachment.name}"[:200]
        if attachment.kind in ("xlsx", "xls", "ods", "csv"):
            content = attachment_tables(attachment)
        elif attachment.kind in ("pdf", "text", "html"):
            content = attachment_text(attachment)
        else:
            reading.unread.append(
                f"{attachment.name or 'an attachment'} ({attachment.kind}) was not read"
            )
            continue
        if content.unread or (not content.sheets and not content.text.strip()):
            reading.unread.append(content.unread or f"{attachment.name} holds no text")
            continue
        reading.builder.forget()
        before = len(reading.statements)
        notes: list[str] = []
        for sheet in content.sheets:
            rows: Sequence[tuple[str, ...]] = sheet.rows
            if attachment.kind == "csv":
                rows = as_written(rows, reading.habits.lexicon.codes)
            text = "\n".join(" ".join(row) for row in rows[:2000])
            begun = len(reading.statements)
            _read_sheet(reading, rows, text, part)
            reading.remarks += doubt_by_marks(sheet, reading.statements[begun:])
            read = [one.row for one in reading.statements[begun:] if one.row is not None]
            notes += unsettling_notes(rows, reading.index, reading.habits, read)
            notes += paper_doubts(rows, reading.statements[begun:], reading.index)
            reading.texts.append(text)
        for one in reading.statements[before:]:
            one.doubted += notes[:1]
        if content.text:
            reading.texts.append(content.text)
            _read_document(reading, content.text, part)


def _read_sheet(reading: Reading, rows: Sequence[tuple[str, ...]], text: str, part: str) -> None:
    """A sheet: a table, or a form in which the days stand below the positions."""
    order = _order_of_document(reading, text)
    foreign = [] if order else foreign_orders(rows, reading.index, reading.codes)
    reading.unknown += foreign
    table = _positions(reading, rows[:_MOST_PRINTED], order, foreign=bool(foreign))
    if table is None:
        read_table(reading, rows, part, foreign=bool(foreign))
    else:
        _read_positions(reading, table, part, foreign=bool(foreign))


def _read_positions(reading: Reading, table: PositionTable, part: str, *, foreign: bool) -> None:
    """The table of a document's positions; their statements tell the lines of the document."""
    begun = len(reading.statements)
    read_table(reading, table.rows, part, foreign=foreign)
    for one in reading.statements[begun:]:
        if one.row is not None:
            one.row = table.numbers[one.row - 2]


_TITLE = 4
"""Printed lines of a document among which its title stands."""
_TITLE_LETTERS = 50


def _is_else(reading: Reading, text: str) -> bool:
    """Whether the title of a document is that of a bill, a price list, a catalogue and the like."""
    lines = [line.strip() for line in text[:2000].split("\n") if line.strip()][:_TITLE]
    heads = [tokens_of(line) for line in lines if len(line) <= _TITLE_LETTERS]
    book = reading.habits.lexicon
    answering = ("confirm", "as_ordered", "arrival", "dispatch", "shipped")
    return any(book.notices.find(head) for head in heads) and not any(
        mark.category in answering for head in heads for mark in book.phrases.find(head)
    )


def _read_document(reading: Reading, text: str, part: str) -> None:
    """A document: its tables count; of its running text only sentences that name a line."""
    if _is_else(reading, text):
        reading.remarks.append(f"{part.partition(':')[2]} is no answer: {text.strip()[:80]!r}")
        return
    printed = rows_of(text)[:_MOST_PRINTED]
    tables, rest = find_tables(text, reading.codes)
    order = _order_of_document(reading, rest)
    named = order or _order_of_document(reading, text)
    foreign = [] if named else foreign_orders(printed, reading.index, reading.codes)
    reading.unknown += foreign
    before = reading.builder.order
    reading.builder.order = order or before
    if "\t" in text or not tables:
        found = _positions(reading, printed, order, foreign=bool(foreign))
    else:
        found = None
    begun, held = len(reading.statements), len(reading.analyses)
    if found is not None:
        _read_positions(reading, found, part, foreign=bool(foreign))
    else:
        for table in tables:
            read_table(reading, table, part, foreign=bool(foreign))
    if not tables and not found and not foreign:
        kept = len(reading.statements)
        analyses = len(reading.analyses)
        remarks = len(reading.builder.remarks)
        read_text(reading, text, part)
        del reading.builder.remarks[remarks:]
        reading.statements[kept:] = [
            one
            for one in reading.statements[kept:]
            if one.row is not None  # of a form
            or (one.kind == "lines" and not one.implicit and names_surely(one) and _answers(one))
        ]
        if len(reading.statements) == kept:
            del reading.analyses[analyses:]  # a drawing, prices of something else
        for one in reading.statements[kept:]:
            if any(_may_be_money(one, window) for clause in one.clauses for window in clause.dates):
                one.doubted.append("a number without its year may be a price")
    told = reading.statements[begun:]
    if named is None and _tells_no_day(told, reading.statements[:begun]):
        reading.remarks.append(f"{part.partition(':')[2]} tells no day: {text.strip()[:80]!r}")
        del reading.statements[begun:], reading.analyses[held:]
        told = []
    doubts = paper_doubts(printed, told, reading.index)
    doubts += paper_notes(printed, told, reading.index, reading.habits)
    for one in told:
        one.doubted += doubts[:1]
    reading.builder.order = before
    reading.builder.forget()


def _tells_no_day(told: Sequence[Statement], written: Sequence[Statement]) -> bool:
    """Whether a paper that names no order only numbers its positions as lines are, and the mail has the lines' days.

    ``1  Test lead red 4 ft  20 EA  USD 6.10`` of an offer is no line 1 of ours.
    """
    answered = {line for one in written if one.has_date for line in one.lines}
    return bool(told) and all(
        one.row is None
        and not one.has_date
        and one.lines <= answered
        and not any(
            clause.has(*_TOLD_OF_LINES) and not clause.has("payment") for clause in one.clauses
        )
        and all(
            each.how in _NUMBERED or len(each.lines) > 1
            for clause in one.clauses
            for each in clause.references
        )
        for one in told
    )


_NUMBERED = ("line", "size", "loose")
"""What a position of any paper may share with a line."""
_TOLD_OF_LINES = (
    "as_ordered", "confirm", "shipped", "arrived", "reject", "pending", "late", "moved", "new_date",
)  # fmt: skip


def _answers(statement: Statement) -> bool:
    """Whether a line of a document tells anything of a line, or only holds a size that one has: ``Door 42U``."""
    return (
        statement.has_date
        or any(
            one.how in ("order", "line", "code")
            for clause in statement.clauses
            for one in clause.references
        )
        or statement.marks(
            "as_ordered",
            "confirm",
            "shipped",
            "arrived",
            "arrival",
            "dispatch",
            "reject",
            "pending",
        )
    )


_MONEY = re.compile(r"[0-9]{1,2}[.,][0-9]{2}")


def _may_be_money(statement: Statement, window: Window) -> bool:
    """Whether a day beside a name may as well be an amount, as nothing says what it is: ``KN-11  13.10``."""
    tokens = statement.analysis.tokens
    words = statement.analysis.text[tokens[window.start].start : tokens[window.end - 1].end]
    return _MONEY.fullmatch(words) is not None and not statement.marks(
        "arrival", "dispatch", "shipped", "arrived", "confirm", "as_ordered", "expected", "moved"
    )


_MOST_PRINTED = 3000
"""Printed lines of a document in which positions are looked for."""


def _positions(
    reading: Reading,
    rows: Sequence[tuple[str, ...]],
    order: frozenset[int] | None,
    *,
    foreign: bool,
) -> PositionTable | None:
    ties = RowTies(reading.index, reading.builder.scope.asked, order, foreign=foreign)
    return position_table(rows, ties, reading.index, reading.habits, reading.codes)


def _order_of_document(reading: Reading, text: str) -> frozenset[int] | None:
    found: set[int] = set()
    analysis = analyse(
        level(text[:8000]), tokenise(level(text[:8000])), reading.index, reading.habits
    )
    for one in analysis.references:
        if one.how == "order":
            found |= one.lines
    return frozenset(found) or None
