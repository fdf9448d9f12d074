"""Which lines a message answers for: those asked, those quoted, else all open ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scm_automate.replies.references import chunk_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scm_automate.replies.open_lines import OpenLine

__all__ = ["asked_lines", "named_in"]

_WORD = re.compile(r"[^\s|;,()\[\]<>:\"']+")


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
    """The lines that the quoted chase lists; else all of the orders in the subject; else none.

    A line is listed where its order stands in the text and its number or item beside it.
    """
    text = quoted[:40_000]
    rows = [_keys(row) for row in text.split("\n")] if text.strip() else []
    words: set[str] = set().union(*rows) if rows else set()
    found: set[int] = set()
    for line in lines:
        order = chunk_key(line.order).lstrip("0")
        if order not in words:
            continue
        number = line.line.lstrip("0")
        items = {chunk_key(line.item), chunk_key(line.supplier_item)} - {""}
        near = [row for row in rows if order in row]
        listed = any(number in row and (not items or items & row or len(row) < 4) for row in near)
        labelled = bool(items & words) and not any(items & row or number in row for row in near)
        if listed or labelled or any(number in row for row in near if items & row):
            found.add(line.index)
    if found:
        return frozenset(found)
    in_orders = {line.index for line in lines if chunk_key(line.order).lstrip("0") in words}
    if in_orders:
        return frozenset(in_orders)
    heads = _keys(subject)
    return frozenset(line.index for line in lines if chunk_key(line.order).lstrip("0") in heads)


def _keys(row: str) -> set[str]:
    out: set[str] = set()
    for word in _WORD.findall(row):
        key = chunk_key(word).lstrip("0")
        if key:
            out.add(key)
        if "/" in word:
            out |= {chunk_key(piece).lstrip("0") for piece in word.split("/")}
    return out
