"""The lines that a letter asks about, as rows for the plain part, the HTML part and the form."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from scm_automate.render import columns, day, quantity, single_line
from scm_automate.render.words import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from scm_automate.chase.letter_words import LetterWords
    from scm_automate.chase.plan import PlannedAsk
    from scm_automate.model import AskReason

__all__ = ["LetterGroup", "LetterRow", "letter_groups", "letter_row", "plain_table"]

PLAIN_WIDTH = 78
"""Columns of the plain part: what mail programs leave unbroken when they quote it."""

_LEAST_DESCRIPTION = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """One line, every cell as it is written in the letter; empty where nothing is known."""

    order: str
    line: str
    item: str
    supplier_item: str
    description: str
    open_quantity: str
    unit: str
    due: str
    promised: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterGroup:
    """The lines that are asked about for one reason.

    Attributes:
        reason: See `AskReason`.
        title: Heading in the letter's language.
        request: What is asked for, likewise.
        rows: In the order of the asks.
        shown: Names of the columns that hold anything in any group, in their order.
        plain: The rows as aligned lines of text, the header first.
    """

    reason: AskReason
    title: str
    request: str
    rows: tuple[LetterRow, ...]
    shown: tuple[str, ...]
    plain: tuple[str, ...]


def letter_groups(asks: Iterable[PlannedAsk], words: LetterWords) -> tuple[LetterGroup, ...]:
    """The asks by reason, in the order in which they come.

    Args:
        asks: Of one letter, the gravest reason first.
        words: Of the letter's language.
    """
    held = [
        (reason, tuple(letter_row(ask, words) for ask in group))
        for reason, group in groupby(asks, key=lambda ask: ask.reason)
    ]
    shown = tuple(
        name
        for name in LetterRow.__slots__
        if name in _ALWAYS or any(getattr(row, name) for _, rows in held for row in rows)
    )
    return tuple(
        LetterGroup(
            reason=reason,
            title=words.reason(reason).title,
            request=words.reason(reason).request,
            rows=rows,
            shown=shown,
            plain=plain_table(rows, words),
        )
        for reason, rows in held
    )


_ALWAYS = frozenset({"order", "line", "open_quantity", "unit", "due"})


def letter_row(ask: PlannedAsk, words: LetterWords) -> LetterRow:
    """One ask as it is written in the letter; a promise for a part names the quantity behind its day."""
    line = ask.line

    def day_of(value: object) -> str:
        return day(value, words.date, months=words.months)  # type: ignore[arg-type]  # dates or null

    def number(value: Decimal | None) -> str:
        return quantity(value, decimal=words.decimal)

    promised = day_of(ask.promised)
    if promised and ask.unconfirmed:
        promised += f" ({number(line.quantity - ask.unconfirmed)})"
    return LetterRow(
        order=single_line(line.order),
        line=single_line(line.line),
        item=single_line(line.item),
        supplier_item=single_line(line.supplier_item),
        description=single_line(line.description, most=120),
        open_quantity=number(line.quantity),
        unit=single_line(line.unit),
        due=day_of(line.due),
        promised=promised,
    )


def plain_table(rows: Sequence[LetterRow], words: LetterWords) -> tuple[str, ...]:
    """The rows as lines of plain text, the header first, an empty column for the answer last.

    What does not fit into the width gives way: the earlier promise goes before the supplier's
    item, ours, and what is left of the description. The HTML part and the form hold all of it.
    """
    taken = _ordered(("order", "line", "open_quantity", "unit", "due"))
    for name in ("promised", "supplier_item", "item"):
        if any(getattr(row, name) for row in rows):
            wider = _ordered((*taken, name))
            if _width(rows, wider, words) <= PLAIN_WIDTH:
                taken = wider
    left = PLAIN_WIDTH - _width(rows, taken, words) - 2
    if left >= _LEAST_DESCRIPTION and any(row.description for row in rows):
        taken = _ordered((*taken, "description"))
    header = (*(getattr(words.short, name) for name in taken), words.short.answer)
    body = [(*(_cell(row, name, most=left) for name in taken), "") for row in rows]
    return columns([header, *body], right=[taken.index("open_quantity")])


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    wanted = set(names)
    return tuple(name for name in LetterRow.__slots__ if name in wanted)


def _cell(row: LetterRow, name: str, *, most: int) -> str:
    text: str = getattr(row, name)
    if name != "description" or width(text) <= most:
        return text
    while width(text) >= most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _width(rows: Sequence[LetterRow], names: Sequence[str], words: LetterWords) -> int:
    """Columns that a table takes, its last empty column aside."""
    cells = [[getattr(words.short, name) for name in names]]
    cells += [[getattr(row, name) for name in names] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return sum(widths) + 2 * (len(widths) - 1)
