"""Which lines a message answers for: those asked, those quoted, else all open ones."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scm_automate.replies.open_lines import OpenLine

__all__ = ["asked_lines", "named_in", "rows_of_line"]

_WORD = re.compile(r"[^\s|;,()\[\]<>:\"'/#.-]+")


def asked_lines(lines: Sequence[OpenLine], asked: Iterable[Any]) -> frozenset[int]:
    """The lines of some keys: (order, line), `LineKey`, `ScheduleKey`, or mappings with these names."""
    wanted: set[tuple[str, str]] = set()
    for key in asked:
        if hasattr(key, "order") and hasattr(key, "line"):
            wanted.add((str(key.order), str(key.line)))
        elif isinstance(key, dict):
            wanted.add((str(key["order"]), str(key["line"])))
        else:
            parts = tuple(str(part) for part in key)
            wanted.add(parts[-2:] if len(parts) <= 3 else parts[1:3])  # type: ignore[arg-type]
    return frozenset(line.index for line in lines if (line.order, line.line) in wanted)


def named_in(lines: Sequence[OpenLine], quoted: str, subject: str) -> frozenset[int]:
    """The lines that the quoted chase lists; else all of its orders; else those of the subject.

    A line is listed where its order stands in the text and its number or item beside it.
    """
    text = quoted[:40_000]
    found: set[int] = set()
    spoken: set[int] = set()
    if text.strip():
        lowered = text.lower()
        rows_of: dict[str, list[tuple[str, set[str]]]] = {}
        for line in lines:
            rows = rows_of.get(line.order)
            if rows is None:
                rows = rows_of[line.order] = _rows_with(lowered, line.order)
            if not rows:
                continue
            spoken.add(line.index)
            number = line.line.lstrip("0").lower()
            items = [
                code.lower() for code in (line.item, line.supplier_item, *line.aliases) if code
            ]
            beside = [row for row, words in rows if number in words]
            coded = [row for row, _ in rows if any(_stands(item, row) for item in items)]
            listed = any(not items or row in coded or len(row) < 40 for row in beside)
            labelled = not beside and not coded and any(_stands(item, lowered) for item in items)
            if listed or labelled:
                found.add(line.index)
    if found or spoken:
        return frozenset(found or spoken)
    heads = subject.lower()
    return frozenset(line.index for line in lines if _stands(_plain(line.order), heads))


def rows_of_line(line: OpenLine, quoted: str) -> list[str]:
    """The rows of the quoted chase that list a line: its order, and its number or item beside it."""
    lowered = quoted[:40_000].lower()
    codes = [code.lower() for code in (line.item, line.supplier_item, *line.aliases) if code]
    number = line.line.lstrip("0").lower()
    rows = [
        row
        for row, words in _rows_with(lowered, line.order)
        if (any(_stands(code, row) for code in codes) if codes else number in words)
    ]
    if len(rows) > 1:
        # an order may have the same item twice: the row is the one with the line's number in a cell
        numbered = [row for row in rows if number in _cells(row)]
        return numbered or rows
    return rows


def _cells(row: str) -> set[str]:
    return {cell.lstrip("0") for cell in _CELL.split(row)}


_CELL = re.compile(r"\t|\s{2,}|\s?\|\s?")


def _plain(order: str) -> str:
    return order.lstrip("0").lower() or "0"


@lru_cache(maxsize=64)
def _rows_with(text: str, order: str) -> list[tuple[str, set[str]]]:
    """The lines of a text that hold an order's number, and their words."""
    key = _plain(order)
    if not _stands(key, text):
        return []
    return [
        (row, {word.lstrip("0") for word in _WORD.findall(row)})
        for row in text.split("\n")
        if _stands(key, row)
    ]


def _stands(code: str, text: str) -> bool:
    """Whether a code stands in a text and is no part of a longer number or word."""
    at = text.find(code)
    while at >= 0:
        before = text[at - 1] if at else " "
        end = at + len(code)
        behind = text[end] if end < len(text) else " "
        if (not before.isalnum() or before == "0") and not behind.isalnum():
            return True
        at = text.find(code, at + 1)
    return False
