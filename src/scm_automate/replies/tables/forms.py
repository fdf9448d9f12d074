"""Forms that machines write into a mail: one label and one value to a printed line.

``Line: 20``, ``Qty ....... 60`` and ``Delivery date: 11/05/2026`` below each other are the columns of
a row that was turned on its side. A run of them that names lines and tells days is turned back into
a plain table, so that one reader reads them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.replies.naming.glued_runs import chunk_key
from scm_automate.replies.tables.headers import (
    asks_only,
    header_is_sure,
    header_role,
    header_roles,
    is_title,
)
from scm_automate.replies.tables.spread import is_dated

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["find_forms", "may_hold_forms", "with_shared_day", "without_heads"]

_LABELLED = re.compile(
    r"(?:[-*•·][ \t]+)?"
    r"(?P<label>[^\W\d_][^:=|\n\t.…]{0,38}?(?:\.[^:=|\n\t.…]{0,20}?){0,3})"
    r"[ \t]*(?:[:：=]|\.[ .]{2,}\.?:?|…+:?|_{3,}:?)[ \t.…]*(?P<value>\S.*)"
)
"""``Label: value``, ``Label = value``, ``Label ..... value``."""
_NUMBERED = re.compile(
    r"(?P<label>[^\W\d_][^\W\d_ ./]{0,10}\.?(?: ?(?:no|nr)\.?)?)(?:[ \t]*[:#])?[ \t]*"
    r"(?P<number>[0-9]{1,6})(?![0-9./:])(?P<more>[ \t,:–-].*)?"
)
"""``Item 10   B15   Ball valve 15`` and ``Line 2`` at the head of what is told of them."""
_APART = re.compile(r"[ \t]{3,}|\t|[ ]*[|;][ ]*")
_LINE, _ITEM = "line", "item"
_KEYS = frozenset({"line", "item", "supplier_item"})
_ANSWERS = frozenset({"date", "dispatch_date"})
_LONGEST_KEY = 60
_DIGITS = 6
_FEWEST = 2
"""Labelled lines of a record."""
_RULES = frozenset("-=_*~ \t\r")


@dataclass(slots=True)
class _Record:
    """What is told of one line: label -> value."""

    told: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    """Printed lines that it was read from."""

    def add(self, label: str, role: str, value: str) -> None:
        self.told.setdefault(label, value)
        self.roles.setdefault(label, role)

    def has(self, roles: frozenset[str]) -> bool:
        return not roles.isdisjoint(self.roles.values())


def may_hold_forms(text: str) -> bool:
    """A cheap look: whether a text has some lines with a colon or dots behind a word."""
    return text.count(":") + text.count("....") + text.count("=") >= _FEWEST and "\n" in text


def find_forms(
    text: str, index: LineIndex, habits: Habits, codes: tuple[str, ...]
) -> tuple[list[list[tuple[str, ...]]], str]:
    """The forms of a text as tables, and the text without them.

    Args:
        text: Running text.
        index: The open lines.
        habits: How the writer writes.
        codes: Languages to ask first.

    Returns:
        Tables with one column for each label; empty, and the text as it stands, where its labelled
        lines tell no days of any line.
    """
    printed = text.split("\n")
    head, records, spans = _records(printed, index, habits, codes)
    records = [one for one in records if len(one.told) >= _FEWEST]
    if not records:
        return [], text
    shared = {
        label: value
        for label, (role, value) in head.items()
        if role in _ANSWERS and not any(one.has(_ANSWERS) for one in records)
    }
    for one in records:
        for label, value in shared.items():
            one.add(label, head[label][0], value)
    answering = [one for one in records if one.has(_ANSWERS)]
    if not answering or len(answering) < len(records) / 2:
        return [], text
    labels = list(dict.fromkeys(label for one in records for label in one.told))
    table = [tuple(labels)]
    table += [tuple(one.told.get(label, "") for label in labels) for one in records]
    used = {row for one in records for row in one.rows} | spans
    used |= {n for n, line in enumerate(printed[:_HEAD]) if line.strip() and is_title(line)}
    rest = "\n".join("" if n in used else line for n, line in enumerate(printed))
    return [table], rest


_TELLING = frozenset({"date", "dispatch_date", "due", "remark"})


def with_shared_day(
    tables: list[list[tuple[str, ...]]], text: str, codes: tuple[str, ...]
) -> tuple[list[list[tuple[str, ...]]], str]:
    """Tables that tell no day, with the one day that a labelled line outside them tells for all: ``Despatched: 17 April``.

    Args:
        tables: The tables of a text, each with its header.
        text: The text without them.
        codes: Languages to ask first.

    Returns:
        The tables, and the text without that line.
    """
    if len(tables) != 1:
        return tables, text
    [table] = tables
    header = table[0]
    roles = header_roles(header, codes)
    dayless = [n for n, role in enumerate(roles) if role in _TELLING]
    if not roles or any(
        is_dated(cell) for n in dayless for row in table[1:] for cell in row[n : n + 1]
    ):
        return tables, text
    printed = text.split("\n")
    found: list[tuple[int, str, str]] = []
    for n, raw in enumerate(printed):
        match = _LABELLED.fullmatch(raw.strip())
        if match is None or not is_dated(match["value"][:40]):
            continue
        label = match["label"].strip(" .")
        role = header_role(label, codes)
        # a lone "Date:" is that of the paper
        if role == "dispatch_date" or (role == "date" and len(label.split()) > 1):
            found.append((n, label, match["value"].strip()))
    if len(found) != 1:
        return tables, text
    [(at, label, value)] = found
    if "remark" in roles:
        return tables, text
    width = len(header)
    wider = [(*header, label)]
    wider += [(*(*row, *("",) * width)[:width], value) for row in table[1:]]
    return [wider], "\n".join("" if n == at else raw for n, raw in enumerate(printed))


_HEAD = 8
"""Printed lines among which the title and the order's number of a paper stand."""


def without_heads(
    text: str, index: LineIndex, codes: tuple[str, ...]
) -> tuple[str, frozenset[int] | None]:
    """The text around tables without its title and the label of the order, and the lines of that order.

    Args:
        text: What stands around the tables of a text.
        index: The open lines.
        codes: Languages to ask first.
    """
    printed = text.split("\n")
    orders: set[frozenset[int]] = set()
    at = 0
    for n, raw in enumerate(printed):
        if not raw.strip():
            continue
        at += 1
        if at > _HEAD:
            break
        match = _LABELLED.fullmatch(raw.strip())
        if match is not None and header_role(match["label"].strip(" ."), codes) == "order":
            lines = index.by_order(chunk_key(match["value"].strip()))
            if lines:
                orders.add(frozenset(lines))
                printed[n] = ""
        elif len(raw) < _LONGEST_KEY and is_title(raw):
            printed[n] = ""
    if len(orders) != 1:
        return text, None
    return "\n".join(printed), next(iter(orders))


def _records(
    printed: list[str], index: LineIndex, habits: Habits, codes: tuple[str, ...]
) -> tuple[dict[str, tuple[str, str]], list[_Record], set[int]]:
    """The labels in front of the first record, the records, and the lines that told of an order."""
    head: dict[str, tuple[str, str]] = {}
    order: tuple[str, str] | None = None
    records: list[_Record] = []
    spans: set[int] = set()
    current: _Record | None = None
    for n, raw in enumerate(printed):
        if _RULES.issuperset(raw):
            continue
        pairs = _pairs(raw, index, habits, codes)
        if not pairs:
            if current is not None and current.has(_ANSWERS):
                current = None  # prose ends a form
            continue
        for label, role, value in pairs:
            if role == "order" and order is not None and _is_their_own(value, order[1], index):
                continue  # "Our sales order: 220917" below the number of ours
            if role == "order":
                if current is None or current.has(_ANSWERS) or current.has(frozenset({"order"})):
                    order, current = (label, value), None
                    spans.add(n)
                    continue
            elif role in _KEYS:
                fresh = current is None or current.has(_ANSWERS) or label in current.told
                fresh = fresh or (role == _LINE and current is not None and current.has(_KEYS))
                if fresh:
                    current = _Record()
                    if order is not None:
                        current.add(order[0], "order", order[1])
                    records.append(current)
            if current is None:
                if role in _ANSWERS:
                    head.setdefault(label, (role, value))
                    spans.add(n)
                continue
            current.add(label, role, value)
            current.rows.append(n)
    return head, records, spans


def _pairs(
    raw: str, index: LineIndex, habits: Habits, codes: tuple[str, ...]
) -> list[tuple[str, str, str]]:
    """The labels of a printed line: (label, role, value); empty where something else stands on it."""
    numbered = _NUMBERED.fullmatch(raw.strip())
    if numbered and _is_line_word(numbered["label"], habits):
        number = int(numbered["number"])
        if number in index.numbers:
            out = [("Line", _LINE, numbered["number"])]
            more = numbered["more"] or ""
            for piece in filter(None, (one.strip(" ,:–-") for one in _APART.split(more))):
                if ":" in piece or "..." in piece:
                    return []
                if index.codes.get(chunk_key(piece)):
                    out.append(("Item", _ITEM, piece))
                elif any(char.isdigit() for char in piece) and not _describes(piece, index):
                    return []
            return out
    out = []
    for piece in _APART.split(raw.strip()) if "..." not in raw else [raw.strip()]:
        match = _LABELLED.fullmatch(piece.lstrip(" \t"))
        if match is None:
            return []
        label, value = match["label"].strip(" ."), match["value"].strip()
        role = header_role(label, codes)
        if role in _ANSWERS and not header_is_sure(label):
            role = ""  # "Drawing date"
        if (
            role in ("item", "supplier_item")
            and value.isdigit()
            and len(value) <= _DIGITS
            and int(value) in index.numbers
            and not index.codes.get(chunk_key(value))
        ):
            role, label = _LINE, "Line"  # "Item: 10"
        if role in _KEYS and len(value) > _LONGEST_KEY:
            return []
        out.append((label, role, value))
    return out


def _is_their_own(value: str, known: str, index: LineIndex) -> bool:
    """Whether a number is one of the writer's, where an open order's stands above it."""
    return (
        bool(index.by_order(chunk_key(known)))
        and not index.by_order(chunk_key(value))
        and not index.is_like_an_order(value)
    )


def _describes(piece: str, index: LineIndex) -> bool:
    wanted = chunk_key(piece)
    return any(chunk_key(line.description) == wanted for line in index.lines)


def _is_line_word(label: str, habits: Habits) -> bool:
    """Whether a word in front of a number calls a line: ``Pos.``, ``Item``, ``Line no.``."""
    return header_role(label, habits.lexicon.codes) in (_LINE, _ITEM) and not asks_only(label)
