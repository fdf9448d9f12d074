"""What a paper says of all its rows: its title, its currency, and notes in its head and foot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.tables.headers import header_role, is_title
from scm_automate.replies.tables.order_sections import order_labels
from scm_automate.replies.tables.paper_words import (
    is_taxed,
    is_terms,
    is_unbinding,
    speaks_of_days,
    stops_a_row,
)
from scm_automate.replies.tables.row_money import other_currency
from scm_automate.replies.tables.table_notes import note_marks, note_of
from scm_automate.replies.talk.taken_back import promises_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Habits
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.statements import Statement

__all__ = ["mail_notes", "paper_doubts", "paper_notes"]

_TITLE = 5
"""Printed lines among which a title stands."""
_TITLE_LETTERS = 60
_NEXT = 2
_HEAD, _FOOT = 25, 25
"""So many printed lines above the first row and below the last are looked at."""
_DOUBTS = frozenset({"hedge", "condition", "pending", "void", "reject", "partial"})
"""Phrases of a note that may change the days of all rows."""
_SENTENCE = re.compile(r"(?<=[.;!。；])\s+")
_LEAVING = frozenset({"dispatch", "shipped"})


def paper_doubts(
    rows: Sequence[tuple[str, ...]], statements: Sequence[Statement], index: LineIndex
) -> list[str]:
    """Why a paper as a whole promises nothing, or tells its prices in another currency; empty for others.

    Args:
        rows: Its printed lines as cells.
        statements: What was read of it.
        index: The open lines.
    """
    if not statements:
        return []
    filled = [[cell for cell in row if cell] for row in rows[: _HEAD * 2]]
    found = [
        f"the title of the paper is {row[0][:40]!r}"
        for row in [one for one in filled if one][:_TITLE]
        if len(row) == 1
        and len(row[0]) <= _TITLE_LETTERS
        and not {":", "："}.intersection(row[0])
        and is_unbinding(row[0])
    ]
    return found + _currency(rows, statements, index)


def _currency(
    rows: Sequence[tuple[str, ...]], statements: Sequence[Statement], index: LineIndex
) -> list[str]:
    """The doubt that labels and totals tell of another currency, beside rows with prices."""
    own = {index.lines[n].currency for one in statements if one.cell_prices for n in one.lines}
    if len(own) != 1 or not (currency := next(iter(own))):
        return []
    told: list[str] = []
    for row in rows:
        filled = [cell for cell in row if cell]
        if not 0 < len(filled) <= _FEW_CELLS or len(" ".join(filled)) > _TITLE_LETTERS:
            continue
        label = filled[0].replace("：", ":").partition(":")[0]
        words = " ".join(word for word in label.split() if not any(map(str.isdigit, word)))
        if header_role(words) in ("currency", "total"):
            told += filled
    return ["the currency differs"] if other_currency(told, currency) else []


_FEW_CELLS = 4


def paper_notes(
    rows: Sequence[tuple[str, ...]],
    statements: Sequence[Statement],
    index: LineIndex,
    habits: Habits,
) -> list[str]:
    """Why notes in the head or foot of a printed paper may change all that its rows say.

    Its terms of business hold words of doubt and of conditions as well: only a note that speaks of days or
    of a payment before them counts, and one that raises prices.

    Args:
        rows: Its printed lines as cells.
        statements: What was read of it.
        index: The open lines.
        habits: How the writer writes.
    """
    read = [one.row for one in statements if one.row is not None]
    if not read:
        return []
    first, last = min(read) - 1, max(read)
    leaving = all(one.basis == "dispatch" for one in statements if one.row is not None)
    found: list[str] = []
    found += [
        f"a note below the last row stops it: {row[0][:40]!r}"
        for row in ([cell for cell in one if cell] for one in rows[last : last + _NEXT])
        if len(row) == 1 and stops_a_row(row[0])
    ]
    for row in (*rows[max(0, first - _HEAD) : first], *rows[last : last + _FOOT]):
        text = note_of(row)
        if not text or is_title(text) or any(order_labels(row, habits.lexicon.codes)):
            continue
        found += [
            f"a note of the paper may change its rows: {one[:40]!r}"
            for one in _SENTENCE.split(text)
            if _changes_rows(one, index, habits, leaving=leaving)
        ]
    return found


def _changes_rows(text: str, index: LineIndex, habits: Habits, *, leaving: bool) -> bool:
    """Whether a sentence of a paper's head or foot speaks of its days with doubt, or of other prices.

    That all days are those on which goods leave changes no rows whose header says so.
    """
    told = note_marks(text, index, habits)
    if "payment" in told and any(map(str.isdigit, text)) and "%" not in text:
        told -= _DOUBTS  # "our conditions: payment 30 days net"
    days = speaks_of_days(text)
    if (
        "condition" in told
        and "payment" not in told
        and len(text) <= _FEW_LETTERS
        and not is_terms(text)
    ):
        return True  # "subject to credit approval"
    return (
        (days and (bool(told & _DOUBTS) or _promises_nothing(text, habits)))
        or (
            days
            and not leaving
            and bool(told & _LEAVING)
            and ("all" in told or _speaks_of_all(text, habits))
        )
        or "reject" in told
        or _raises_prices(text, told)
    )


def _promises_nothing(text: str, habits: Habits) -> bool:
    return bool(promises_nothing(tokenise(level(text)), habits.lexicon.codes))


def _speaks_of_all(text: str, habits: Habits) -> bool:
    return bool(found_of(tokenise(level(text)), habits.lexicon.codes, "every"))


def _raises_prices(text: str, told: set[str]) -> bool:
    """Whether a note tells of other prices: ``Prices valid as of today: +3 %``, and not ``plus 19 % VAT``."""
    if "price_change" in told:
        return "no_price_change" not in told
    return "%" in text and "price" in told and "payment" not in told and not is_taxed(text)


def mail_notes(
    text: str, statements: Sequence[Statement], index: LineIndex, habits: Habits
) -> list[str]:
    """Why the text around a table in a mail may change its rows: it is headed ``QUOTATION 4711``, or raises prices.

    Args:
        text: The text; its tables are left out.
        statements: What was read of the tables.
        index: The open lines.
        habits: How the writer writes.
    """
    if not statements:
        return []
    lines = [line.strip() for line in text[:_MOST].split("\n") if line.strip() and "\t" not in line]
    found = [
        f"the title of the mail is {line[:40]!r}"
        for line in lines[:_TITLE]
        if len(line.split()) <= _TITLE_WORDS
        and (line.isupper() or any(map(str.isdigit, line)))
        and not {":", "："}.intersection(line)
        and is_unbinding(line)
    ]
    found += _currency([(line,) for line in lines], statements, index)
    for said in (said for line in lines for said in _SENTENCE.split(line)):
        if len(said) > _LONGEST:
            continue
        if "%" in said and _raises_prices(said, note_marks(said, index, habits)):
            found.append(f"prices are raised: {said[:40]!r}")
        elif _is_paid_first(said, index, habits):
            found.append(f"goods may have to be paid first: {said[:40]!r}")
    return found


def _is_paid_first(line: str, index: LineIndex, habits: Habits) -> bool:
    """Whether a sentence lets goods come once they are paid, and is none of the terms: ``payment 30 days``."""
    if any(map(str.isdigit, line)) or not speaks_of_days(line):
        return False
    return note_marks(line, index, habits) >= {"condition", "payment"}


_FEW_LETTERS = 80
_MOST = 4000
_TITLE_WORDS = 5
_LONGEST = 200
