"""Order confirmations as their writers print them: the day of a line stands below it, or once for all.

A position takes several printed lines: its number, item and quantity in the columns of the table,
and below them its name and ``Liefertermin: KW 22``. Such a document is turned into a plain table, in
which every label that tells a day is a column, so that one reader reads them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.naming.glued_runs import chunk_key
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.tables.headers import header_role, header_roles
from scm_automate.replies.tables.order_sections import order_labels, order_sections
from scm_automate.replies.tables.spread import is_dated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.found import Habits
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.tables.tying import RowTies

__all__ = ["DETAILS", "foreign_orders", "position_table", "rows_of"]

_COLON = re.compile(r"[ \t]{0,9}[:：][ \t]{0,9}")
_VALUE = re.compile(r"(?<![^\W\d_])[^\W\d_]{0,4}\.? ?[0-9]")
"""Where the value begins behind a label without a colon: ``Liefertermin KW 20``."""
_SPACED = re.compile(r"([./-]) +(?=[0-9])")
"""Blanks within a date: ``5. 6. 2026``."""
_ANSWERS = frozenset({"date", "dispatch_date", "due"})
_TELLING = frozenset({"date", "dispatch_date", "remark"})
_KEYS = frozenset({"order", "line", "item", "supplier_item", "description"})
_DETAILS = 8
"""Printed lines below a position's first one."""
DETAILS = "·"
"""The heading of what is printed below a position and tells no day."""
_LONGEST = 60
_LONGEST_NUMBER = 6


@dataclass(slots=True)
class _Position:
    """The printed lines of one position."""

    cells: tuple[str, ...]
    number: int
    """Of the line where it begins, from 1."""
    labelled: dict[str, str] = field(default_factory=dict)
    """Label that tells a day -> what stands behind it."""
    details: list[str] = field(default_factory=list)
    order: str = ""
    """The order whose part of the paper it stands in, where the paper is of several."""


class PositionTable(NamedTuple):
    """The positions of a document as a table with a header."""

    rows: list[tuple[str, ...]]
    numbers: tuple[int, ...]
    """For each row below the header the line of the document where its position begins, from 1."""


def rows_of(text: str) -> list[tuple[str, ...]]:
    r"""The printed lines of a text as cells; pages follow each other.

    Examples:
        >>> rows_of("10\tA-1\t5 Stk\n\nLiefertermin: KW 20")
        [('10', 'A-1', '5 Stk'), ('Liefertermin: KW 20',)]
    """
    rows: list[tuple[str, ...]] = []
    for raw in text.replace("\f", "\n").split("\n"):
        if "\t" in raw:
            cells = tuple(cell.strip() for cell in raw.split("\t"))
        elif "|" in raw:
            cells = tuple(cell.strip() for cell in raw.strip().strip("|").split("|"))
        else:
            cells = tuple(piece.strip() for piece in re.split(r" {3,}", raw.strip()))
        if any(cells):
            rows.append(cells)
    return rows


def position_table(
    rows: Sequence[tuple[str, ...]],
    ties: RowTies,
    index: LineIndex,
    habits: Habits,
    codes: tuple[str, ...],
) -> PositionTable | None:
    """The table of a document in which the days stand below the positions, or once for all of them.

    Args:
        rows: The printed lines as cells.
        ties: Tells which open line a row speaks of.
        index: The open lines.
        habits: How the writer writes.
        codes: Languages to ask first.

    Returns:
        A table with a column for each label; None where no header or no position is found.
    """
    header: tuple[str, ...] = ()
    roles: list[str] = []
    positions: list[_Position] = []
    outside: list[tuple[str, str]] = []
    open_ = False
    sections, order = order_sections(rows, index, codes), ""
    for number, cells in enumerate(rows, start=1):
        if number - 1 in sections:
            order, open_ = sections[number - 1], False
            continue
        if len(cells) > 2 and (found := header_roles(cells, codes)) and len(set(found) - {""}) > 2:
            if not header:
                header, roles = cells, found
            open_ = bool(positions)  # a note on top of a page is of the last position before it
            continue
        if header and len(cells) > 1 and _is_position(cells, roles, ties):
            positions.append(_Position(cells, number, order=order))
            open_ = True
            continue
        if open_ and _goes_on(cells, roles):
            positions.append(_Position(cells, number, order=order))
            continue
        if open_ and _ends(cells, codes):
            open_ = False
        told = _labels(cells, codes)
        if open_:
            one = positions[-1]
            for label, value in told:
                one.labelled.setdefault(label, value)
            if not told:
                one.details.append(" ".join(filter(None, cells)))
            open_ = len(one.details) < _DETAILS
        else:
            outside += told
    if not positions:
        return None
    labels = list(dict.fromkeys(label for one in positions for label in one.labelled))
    if labels and _stands_below_all(positions, codes):
        outside += positions[-1].labelled.items()
        positions[-1].labelled.clear()
        labels = []
    if not _TELLING.intersection(roles) and not labels:
        whole = _for_all(outside, index, habits, codes)
        if whole is None:
            return None
        labels = [whole[0]]
        for one in positions:
            one.labelled[whole[0]] = whole[1]
    if len(positions) > 1:
        # what follows the last position may be the foot of the document
        usual = max(len(one.details) for one in positions[:-1])
        del positions[-1].details[usual:]
    width = max(len(header), *(len(one.cells) for one in positions))  # remarks without a header
    header = (*header, *("",) * width)[:width]
    table = [(*header, *labels, DETAILS)]
    for one in positions:
        cells = (*one.cells, *("",) * width)[:width]
        days = [one.labelled.get(label, "") for label in labels]
        table.append((*cells, *days, " ; ".join(one.details)))
    if sections:
        orders = [_ORDER, *(one.order for one in positions)]
        table = [(told, *row) for told, row in zip(orders, table, strict=True)]
    return PositionTable(table, tuple(one.number for one in positions))


_ORDER = "PO"
"""The heading of the order that a position's part of the paper is of."""


def _is_position(cells: tuple[str, ...], roles: list[str], ties: RowTies) -> bool:
    """Whether a row begins a position: something stands below a key, and it is one of ours or looks like one."""
    keyed = [
        n for n, role in enumerate(roles) if role in _KEYS and n < len(cells) and cells[n].strip()
    ]
    if cells[0].isdigit() and len(cells[0]) <= _LONGEST_NUMBER:
        keyed.insert(0, 0)
    if not keyed:
        return False
    before = len(ties.unknown)
    tied = ties.line_of(cells, roles) is not None
    del ties.unknown[before:]
    first = cells[keyed[0]].strip()
    return tied or (len([cell for cell in cells if cell]) > 2 and first[:1].isdigit())


def _stands_below_all(positions: list[_Position], codes: tuple[str, ...]) -> bool:
    """Whether the labels stand below the last position only, as those for the whole order do."""
    if len(positions) < 2 or any(one.labelled for one in positions[:-1]):
        return False
    return not any(
        header_role(_COLON.split(detail, maxsplit=1)[0][:_LONGEST], codes) in _ANSWERS
        for one in positions
        for detail in one.details
    )


def _goes_on(cells: tuple[str, ...], roles: list[str]) -> bool:
    """Whether a row without a key tells a further day of the position above."""
    if len([cell for cell in cells if cell]) < 2 or len(cells) > len(roles):
        return False
    return any(is_dated(cell) for cell, role in zip(cells, roles, strict=False) if role in _ANSWERS)


def _ends(cells: tuple[str, ...], codes: tuple[str, ...]) -> bool:
    """Whether a line is that of a total."""
    first = next((cell for cell in cells if cell), "")
    return header_role(first[:_LONGEST], codes) == "total"


def _labels(cells: tuple[str, ...], codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """The labels of a printed line that tell a day, with what stands behind them."""
    told: list[tuple[str, str]] = []
    filled = [cell for cell in cells if cell]
    for at, cell in enumerate(filled):
        if len(cell) > _LONGEST * 2:
            continue
        parts = _COLON.split(cell, maxsplit=1)
        label, value = parts[0], parts[1] if len(parts) > 1 else ""
        if not value and len(parts) == 1 and (match := _VALUE.search(cell)):
            at_value = match.start() or match.end() - 1  # "ETA 12.5." and "交期 12.5."
            label, value = cell[:at_value], cell[at_value:]
        if not value and at + 1 < len(filled):
            value = filled[at + 1]
        label = label.strip(" .-–")
        if (
            label
            and is_dated(_SPACED.sub(r"\1", value[:40]))
            and not any(char.isdigit() for char in label)
            and header_role(label, codes) in _ANSWERS
        ):
            told.append((label, value))
    return told


def _for_all(
    told: list[tuple[str, str]], index: LineIndex, habits: Habits, codes: tuple[str, ...]
) -> tuple[str, str] | None:
    """The one day that a document tells outside its positions; its own date and a payment's are none."""
    found: dict[str, str] = {}
    for label, value in told:
        if header_role(label, codes) not in ("date", "dispatch_date"):
            continue
        dates = analyse(level(value), tokenise(level(value)), index, habits).dates
        if any(window.latest is not None and window.latest > habits.today for window in dates):
            found.setdefault(value, label)
    if len(found) != 1:
        return None
    [(value, label)] = found.items()
    return label, value


def foreign_orders(
    rows: Sequence[tuple[str, ...]], index: LineIndex, codes: tuple[str, ...]
) -> list[str]:
    """The orders that a document is said to be for, where none of them is open; empty where one is.

    Args:
        rows: The printed lines as cells.
        index: The open lines.
        codes: Languages to ask first.
    """
    found: list[str] = []
    for cells in rows[:200]:
        for _, number in order_labels(cells, codes):
            key = chunk_key(number)
            if index.by_order(key) or index.by_ending(key.lstrip("0")):
                return []
            found.append(number)
    return found
